// SPDX-License-Identifier: GPL-2.0-or-later
#include "field-values.h"

#include "base/buffer.h"
#include "index/xapian-error.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_SEEN = 50000, // values that are looked at
};

enum error_code field_values_open(struct field_values *values, size_t most, struct error *error)
{
    *values = (struct field_values){.rows = calloc(most, sizeof(*values->rows)), .most = most};
    return values->rows ? ERROR_NONE : error_set_no_memory(error);
}

void field_values_close(struct field_values *values)
{
    for (size_t i = 0; i < values->count; i++)
        free(values->rows[i].form);
    free(values->rows);
    *values = (struct field_values){.rows = NULL};
}

/** Keeps a value if it is among the most frequent ones. False without memory. */
static bool keep(struct field_values *values, struct slice text, enum field_id field,
                 uint32_t articles)
{
    size_t at = values->count;
    if (at == values->most && values->rows[at - 1].articles >= articles)
        return true;
    char *copy = strndup(text.ptr, text.len);
    if (!copy)
        return false;
    if (at == values->most)
        free(values->rows[--at].form);
    else
        values->count++;
    while (at > 0 && values->rows[at - 1].articles < articles) {
        values->rows[at] = values->rows[at - 1];
        at--;
    }
    values->rows[at] = (struct field_value){copy, field, articles};
    return true;
}

enum error_code field_values_see(struct field_values *values, const xc_database *database,
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
        // A term of a longer prefix begins with a capital, which no comparable form has.
        if (value.len == 0 || value.len > FIELD_VALUES_LONGEST ||
            (value.ptr[0] >= 'A' && value.ptr[0] <= 'Z'))
            continue;
        if (values->test && !values->test(values->typed, value))
            continue;
        if (!keep(values, value, id, articles))
            code = error_set_no_memory(error);
    }
    xc_term_iterator_free(terms);
    buffer_free(&term);
    return code;
}
