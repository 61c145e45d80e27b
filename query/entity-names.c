// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-names.h"

#include "base/json-text.h"
#include "base/terminal.h"
#include "field-values.h"
#include "index/name-list.h"
#include "index/xapian-error.h"
#include "search.h"
#include "term-articles.h"
#include "text/comparable-name.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { ARTICLES_READ = 8 }; // for how a name is spelt

/** Whether @p text is compared as @p form; false without memory, too, which @p compared tells. */
static bool has_form(struct buffer *compared, struct slice text, const char *form)
{
    buffer_clear(compared);
    return comparable_name_append(compared, text) &&
           slice_equal(buffer_slice(compared), slice_of_string(form));
}

static bool is_between_words(char c)
{
    return c == ' ' || c == '-';
}

static bool word_begins(struct slice name, size_t at)
{
    return !is_between_words(name.ptr[at]) && (at == 0 || is_between_words(name.ptr[at - 1]));
}

static bool word_ends(struct slice name, size_t end)
{
    return !is_between_words(name.ptr[end - 1]) &&
           (end == name.len || is_between_words(name.ptr[end]));
}

/** The words of @p name that are compared as @p form ("Maliki" of "Nouri al-Maliki"), or none. */
static struct slice part_of(struct buffer *compared, struct slice name, const char *form)
{
    const size_t wanted = strlen(form);
    for (size_t from = 0; from < name.len; from++)
        for (size_t to = from + 1; word_begins(name, from) && to <= name.len; to++)
            // Forms are shorter than names, but for a letter that becomes two now and then.
            if (word_ends(name, to) && (to - from) * 3 >= wanted &&
                has_form(compared, slice_of(name.ptr + from, to - from), form))
                return slice_of(name.ptr + from, to - from);
    return slice_of(NULL, 0);
}

/** Appends the initials of the words with capitals if @p form is made of them: IMF. */
static bool append_initials(struct buffer *out, struct slice name, const char *form)
{
    if (slice_equal(name, SLICE_LITERAL("United States")) && strcmp(form, "usa") == 0)
        return buffer_append_string(out, "USA");
    const size_t start = out->len;
    const size_t length = strlen(form);
    for (size_t i = 0; i < name.len; i++)
        if (word_begins(name, i) && name.ptr[i] >= 'A' && name.ptr[i] <= 'Z')
            (void)buffer_append_char(out, name.ptr[i]);
    if (buffer_ok(out) && out->len - start == length &&
        slice_equal_ascii_case(slice_of(out->data + start, length), slice_of(form, length)))
        return true;
    out->len = start;
    return buffer_ok(out);
}

/**
 * Looks for a name of that form in an article's list.
 * @param[out] spelling  stays empty if it is not there
 * @param[out] likely    what it may be called by, part of another name or its initials; if empty
 */
static enum error_code spelling_in(struct slice list, const char *form, struct buffer *spelling,
                                   struct buffer *likely, struct error *error)
{
    struct listed_name name;
    struct buffer compared = BUFFER_INIT;
    while (spelling->len == 0 && name_list_next(&list, &name)) {
        if (has_form(&compared, name.name, form)) {
            (void)buffer_append_slice(spelling, name.name);
        } else if (likely->len == 0) {
            (void)buffer_append_slice(likely, part_of(&compared, name.name, form));
            if (likely->len == 0)
                (void)append_initials(likely, name.name, form);
        }
    }
    const bool ok = buffer_ok(&compared) && buffer_ok(spelling) && buffer_ok(likely);
    buffer_free(&compared);
    return ok ? ERROR_NONE : error_set_no_memory(error);
}

/** A name whose spelling is looked for. */
struct spelling_search {
    const struct field_value *value;
    struct buffer *spelling;
    struct buffer likely;
};

static enum error_code look_at(void *payload, const xc_document *document, bool *enough,
                               struct error *error)
{
    struct spelling_search *search = payload;
    xc_bytes list;
    if (xc_document_value(&list, document, (xc_valueno)field_by_id(search->value->field)->slot))
        return error_set_xapian(error, "cannot read the index");
    const enum error_code code = spelling_in(slice_of(list.data, list.size), search->value->form,
                                             search->spelling, &search->likely, error);
    *enough = search->spelling->len > 0;
    return code;
}

/** How the first articles that have a name spell it; if all call it otherwise, as part of that. */
static enum error_code find_spelling(const xc_database *database, const struct field_value *value,
                                     struct buffer *spelling, struct error *error)
{
    const struct slice form = slice_of_string(value->form);
    struct spelling_search search = {.value = value, .spelling = spelling};
    struct buffer term = BUFFER_INIT;
    enum error_code code = ERROR_NONE;
    buffer_clear(spelling);
    if (!field_term(&term, field_by_id(value->field)->exact_prefix, form))
        code = error_set_no_memory(error);
    if (code == ERROR_NONE)
        code = term_articles(database, buffer_slice(&term), ARTICLES_READ, look_at, &search, error);
    if (code == ERROR_NONE && spelling->len == 0 &&
        !buffer_append_slice(spelling, search.likely.len ? buffer_slice(&search.likely) : form))
        code = error_set_no_memory(error);
    buffer_free(&search.likely);
    buffer_free(&term);
    return code;
}

enum output { OUTPUT_TEXT, OUTPUT_JSON, OUTPUT_LINES, OUTPUT_TSV, OUTPUTS };

static void append_name(struct buffer *out, enum output output, bool first,
                        const struct field_value *value, struct slice name)
{
    const char *field = field_by_id(value->field)->name;
    switch (output) {
    case OUTPUT_TEXT:
        (void)buffer_append_format(out, "%8" PRIu32 "  %-6s  ", value->articles, field);
        terminal_append_safe(out, name);
        break;
    case OUTPUT_TSV:
        (void)buffer_append_format(out, "%" PRIu32 "\t%s\t", value->articles, field);
        terminal_append_plain(out, name, "");
        break;
    default:
        (void)buffer_append_string(out, output == OUTPUT_LINES ? "{\"version\":1"
                                        : first                ? "{"
                                                               : ",{");
        json_append_member(out, "field", slice_of_string(field));
        json_append_member(out, "name", name);
        json_append_name(out, "articles");
        (void)buffer_append_format(out, "%" PRIu32 "}", value->articles);
        break;
    }
    if (output != OUTPUT_JSON)
        (void)buffer_append_char(out, '\n');
}

enum error_code entity_names_list(const struct query_options *options, struct turn *turn,
                                  size_t *count, bool *partial, struct error *error)
{
    static const char *const formats[OUTPUTS] = {"text", "json", "jsonl", "tsv"};
    struct searcher *searcher = NULL;
    struct field_values values = {.rows = NULL};
    struct buffer start = BUFFER_INIT;
    struct buffer spelling = BUFFER_INIT;
    struct buffer *out = &turn->out;
    const struct searcher_options how = query_options_searcher(options, "none");
    enum output output = OUTPUT_TEXT;
    *partial = false;
    while (output < OUTPUTS && strcmp(options->format->name, formats[output]) != 0)
        output++;
    *count = 0;
    if (output == OUTPUTS)
        return error_set(error, ERROR_USAGE, "--entities prints text, json, jsonl or tsv, not '%s'",
                         options->format->name);
    enum error_code code = field_values_open(&values, options->limit ? options->limit : 1, error);
    if (code == ERROR_NONE && !comparable_name_append(&start, slice_of_string(options->entities)))
        code = error_set_no_memory(error);
    if (code == ERROR_NONE)
        code = searcher_open(&searcher, &how, NULL, error);
    for (size_t i = 0; code == ERROR_NONE && i < options->places.count; i++)
        *partial = *partial || index_parts_missing(searcher_parts(searcher), i);
    if (code == ERROR_NONE && *partial) {
        bool *told = calloc(options->places.count, sizeof(*told));
        if (told)
            searcher_report_missing(searcher, told, &turn->messages);
        free(told);
    }
    for (size_t i = 0; code == ERROR_NONE && i < NAME_FIELDS; i++)
        code = field_values_see(&values, searcher_database(searcher), name_fields[i],
                                buffer_slice(&start), error);
    if (code == ERROR_NONE)
        *count = values.count < options->limit ? values.count : options->limit;
    if (code == ERROR_NONE && output == OUTPUT_JSON)
        (void)buffer_append_string(out, "{\"version\":1,\"entities\":[");
    for (size_t i = 0; code == ERROR_NONE && i < *count; i++) {
        code = find_spelling(searcher_database(searcher), &values.rows[i], &spelling, error);
        if (code == ERROR_NONE)
            append_name(out, output, i == 0, &values.rows[i], buffer_slice(&spelling));
    }
    if (code == ERROR_NONE && output == OUTPUT_JSON)
        (void)buffer_append_string(out, "]}\n");
    if (code == ERROR_NONE && !buffer_ok(out))
        code = error_set_no_memory(error);
    buffer_free(&spelling);
    buffer_free(&start);
    field_values_close(&values);
    searcher_close(searcher);
    return code;
}
