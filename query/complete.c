// SPDX-License-Identifier: GPL-2.0-or-later
#include "complete.h"

#include "base/terminal.h"
#include "index/fields.h"
#include "index/xapian-error.h"
#include "language/query-fields.h"
#include "search.h"
#include "text/exact-name.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_VALUES = 100,   // that are offered
    MOST_SEEN = 50000,   // that are looked at: a shell waits
    LONGEST_VALUE = 120, // bytes; longer ones are no names, or hashed
};

struct value {
    char *text;
    uint32_t articles;
};

/** The most frequent values so far, sorted by that. */
struct values {
    struct value rows[MOST_VALUES];
    size_t count;
};

/** Keeps a value if it is among the most frequent ones. False without memory. */
static bool keep(struct values *values, struct slice text, uint32_t articles)
{
    size_t at = values->count;
    if (at == MOST_VALUES && values->rows[at - 1].articles >= articles)
        return true;
    char *copy = strndup(text.ptr, text.len);
    if (!copy)
        return false;
    if (at == MOST_VALUES)
        free(values->rows[--at].text);
    else
        values->count++;
    while (at > 0 && values->rows[at - 1].articles < articles) {
        values->rows[at] = values->rows[at - 1];
        at--;
    }
    values->rows[at] = (struct value){copy, articles};
    return true;
}

/** Looks at the terms that begin with a field's prefix and a value's start. */
static enum error_code see_terms(struct values *values, const xc_database *database,
                                 enum field_id id, struct slice start, struct error *error)
{
    const char *prefix = field_by_id(id)->exact_prefix;
    struct buffer term = BUFFER_INIT;
    xc_term_iterator *terms = NULL;
    enum error_code code = ERROR_NONE;
    if (!prefix)
        return ERROR_NONE;
    (void)buffer_append_string(&term, prefix);
    if (!buffer_append_slice(&term, start)) {
        code = error_set_no_memory(error);
    } else if (xc_database_allterms(&terms, database, term.data, term.len)) {
        code = error_set_xapian(error, "cannot list the values of '%s'", field_by_id(id)->name);
    }
    for (int seen = 0; code == ERROR_NONE && seen < MOST_SEEN; seen++) {
        bool more = false;
        xc_bytes found;
        xc_doccount articles = 0;
        if (xc_term_iterator_next(&more, terms) ||
            (more && (xc_term_iterator_get(&found, terms) ||
                      xc_term_iterator_termfreq(&articles, terms)))) {
            code = error_set_xapian(error, "cannot list the values of '%s'", field_by_id(id)->name);
            break;
        }
        if (!more)
            break;
        const size_t skip = strlen(prefix);
        const struct slice value = slice_of(found.data + skip, found.size - skip);
        // A term of a longer prefix begins with a capital, which no comparable form has; what has a
        // quote cannot be written in quotes.
        if (value.len == 0 || value.len > LONGEST_VALUE ||
            (value.ptr[0] >= 'A' && value.ptr[0] <= 'Z') || memchr(value.ptr, '"', value.len))
            continue;
        if (!keep(values, value, articles))
            code = error_set_no_memory(error);
    }
    xc_term_iterator_free(terms);
    buffer_free(&term);
    return code;
}

static bool needs_quotes(struct slice value)
{
    for (size_t i = 0; i < value.len; i++) {
        const unsigned char c = (unsigned char)value.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80))
            return true;
    }
    return false;
}

static enum error_code complete_value(const struct query_options *options,
                                      const struct query_field *field, struct slice before,
                                      struct slice start, struct buffer *out, struct error *error)
{
    struct searcher *searcher = NULL;
    struct values *values = calloc(1, sizeof(*values));
    struct buffer form = BUFFER_INIT;
    const bool opened = start.len && start.ptr[0] == '"';
    enum error_code code = ERROR_NONE;
    if (opened)
        start = slice_of(start.ptr + 1, start.len - 1);
    if (!values || !exact_name_append(&form, start))
        code = error_set_no_memory(error);
    // The comparable form has no blank at its end, which a typed "fox " means, though.
    if (code == ERROR_NONE && form.len && start.ptr[start.len - 1] == ' ')
        (void)buffer_append_char(&form, ' ');
    if (code == ERROR_NONE)
        code = searcher_open(&searcher, options->indexes, options->index_count, "none", error);
    for (size_t i = 0; code == ERROR_NONE && i < field->target_count; i++)
        code = see_terms(values, searcher_database(searcher), field->targets[i],
                         buffer_slice(&form), error);
    for (size_t i = 0; code == ERROR_NONE && values && i < values->count; i++) {
        const struct slice value = slice_of_string(values->rows[i].text);
        const char *quote = opened || needs_quotes(value) ? "\"" : "";
        (void)buffer_append_slice(out, before);
        (void)buffer_append_string(out, quote);
        terminal_append_plain(out, value, "");
        (void)buffer_append_string(out, quote);
        (void)buffer_append_char(out, '\n');
    }
    for (size_t i = 0; values && i < values->count; i++)
        free(values->rows[i].text);
    free(values);
    buffer_free(&form);
    searcher_close(searcher);
    return code;
}

enum error_code query_complete(const struct query_options *options, struct buffer *out,
                               struct error *error)
{
    const struct slice word = slice_of_string(options->complete);
    size_t name = 0; // where the field's name begins
    while (name < word.len && strchr("+-(", word.ptr[name]))
        name++;
    const char *colon = word.len ? memchr(word.ptr, ':', word.len) : NULL;
    if (colon) {
        const size_t at = (size_t)(colon - word.ptr);
        const struct query_field *field =
            at > name ? query_field_find(slice_of(word.ptr + name, at - name)) : NULL;
        if (!field || (field->kind != QUERY_FIELD_EXACT && field->kind != QUERY_FIELD_NAMES))
            return ERROR_NONE;
        return complete_value(options, field, slice_of(word.ptr, at + 1),
                              slice_of(colon + 1, word.len - at - 1), out, error);
    }
    const struct query_field *field;
    for (size_t i = 0; (field = query_field_at(i)); i++) {
        if (!slice_starts_with(slice_of_string(field->name),
                               slice_of(word.ptr + name, word.len - name)))
            continue;
        (void)buffer_append_slice(out, slice_of(word.ptr, name));
        (void)buffer_append_format(out, "%s:\n", field->name);
    }
    return ERROR_NONE;
}
