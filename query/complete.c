// SPDX-License-Identifier: GPL-2.0-or-later
#include "complete.h"

#include "base/terminal.h"
#include "field-values.h"
#include "language/query-fields.h"
#include "search.h"
#include "text/comparable-name.h"
#include "text/exact-name.h"

#include <string.h>

enum { MOST_OFFERED = 100 };

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
    struct field_values values = {.rows = NULL};
    struct buffer form = BUFFER_INIT;
    const bool opened = start.len && start.ptr[0] == '"';
    const struct searcher_options how = query_options_searcher(options, "none");
    const bool names = field->kind == QUERY_FIELD_NAMES;
    enum error_code code = field_values_open(&values, MOST_OFFERED, error);
    if (opened)
        start = slice_of(start.ptr + 1, start.len - 1);
    if (code == ERROR_NONE &&
        !(names ? comparable_name_append(&form, start) : exact_name_append(&form, start)))
        code = error_set_no_memory(error);
    // The comparable form has no blank at its end, which a typed "fox " means, though.
    if (code == ERROR_NONE && form.len && start.ptr[start.len - 1] == ' ')
        (void)buffer_append_char(&form, ' ');
    if (code == ERROR_NONE)
        code = searcher_open(&searcher, &how, NULL, error);
    for (size_t i = 0; code == ERROR_NONE && i < field->target_count; i++)
        code = field_values_see(&values, searcher_database(searcher), field->targets[i],
                                buffer_slice(&form), error);
    for (size_t i = 0; code == ERROR_NONE && i < values.count; i++) {
        const struct slice value = slice_of_string(values.rows[i].form);
        if (memchr(value.ptr, '"', value.len))
            continue; // cannot be written in quotes
        const char *quote = opened || needs_quotes(value) ? "\"" : "";
        (void)buffer_append_slice(out, before);
        (void)buffer_append_string(out, quote);
        terminal_append_plain(out, value, "");
        (void)buffer_append_string(out, quote);
        (void)buffer_append_char(out, '\n');
    }
    field_values_close(&values);
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
