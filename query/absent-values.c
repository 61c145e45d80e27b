// SPDX-License-Identifier: GPL-2.0-or-later
#include "absent-values.h"

#include "base/terminal.h"
#include "field-values.h"
#include "index/xapian-error.h"
#include "language/query-fields.h"

#include <string.h>

enum { MOST_SHOWN = 3 };

static bool contains(struct slice typed, struct slice value)
{
    return memmem(value.ptr, value.len, typed.ptr, typed.len) != NULL;
}

static bool is_near(struct slice typed, struct slice value)
{
    char name[FIELD_VALUES_LONGEST + 1];
    size_t edits = QUERY_FEW_EDITS(typed);
    memcpy(name, value.ptr, value.len);
    name[value.len] = '\0';
    return query_is_near(typed, name, &edits);
}

/** Finds the values that may be meant. @param[out] meant  false: they are only the most frequent */
static enum error_code find_meant(const struct query_node *node, const xc_database *database,
                                  struct field_values *values, bool *meant, struct error *error)
{
    const struct {
        struct slice start;
        field_value_test *test;
        bool meant;
    } ways[] = {{node->text, NULL, true},
                {SLICE_LITERAL(""), contains, true},
                {SLICE_LITERAL(""), is_near, true},
                {SLICE_LITERAL(""), NULL, false}};
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && values->count == 0 && i < sizeof(ways) / sizeof(*ways);
         i++) {
        *meant = ways[i].meant;
        values->test = ways[i].test;
        values->typed = node->text;
        code = field_values_see(values, database, node->field, ways[i].start, error);
    }
    return code;
}

static enum error_code report(const struct query_leaf *leaf, const xc_database *database,
                              bool remote, struct buffer *messages, struct error *error)
{
    const struct query_node *node = leaf->node;
    struct field_values values;
    bool meant = false;
    enum error_code code = field_values_open(&values, MOST_SHOWN, error);
    if (code == ERROR_NONE && !remote)
        code = find_meant(node, database, &values, &meant, error);
    if (code == ERROR_NONE) {
        (void)buffer_append_string(messages, "dateline-query: no article has ");
        terminal_append_safe(messages, leaf->shown);
        (void)buffer_append_char(messages, '\n');
    }
    for (size_t i = 0; code == ERROR_NONE && i < values.count; i++) {
        const char *before = i       ? ", "
                             : meant ? "dateline-query: hint: there is "
                                     : "dateline-query: hint: most have ";
        (void)buffer_append_format(messages, "%s%s:\"", before, field_by_id(node->field)->name);
        terminal_append_safe(messages, slice_of_string(values.rows[i].form));
        (void)buffer_append_string(messages, i + 1 < values.count ? "\"" : "\"\n");
    }
    field_values_close(&values);
    return code;
}

enum error_code absent_values_report(const struct query_compiled *compiled,
                                     const xc_database *database, bool remote,
                                     struct buffer *messages, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && i < compiled->leaf_count; i++) {
        const struct query_leaf *leaf = &compiled->leaves[i];
        xc_doccount articles = 0;
        if (leaf->node->kind != QUERY_EXACT || leaf->negated || leaf->prefix ||
            leaf->node->field == FIELD_ID || leaf->node->field == FIELD_URL)
            continue;
        if (xc_database_termfreq(&articles, database, leaf->term.ptr, leaf->term.len))
            code = error_set_xapian(error, "cannot read the index");
        else if (articles == 0)
            code = report(leaf, database, remote, messages, error);
    }
    return code;
}
