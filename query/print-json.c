// SPDX-License-Identifier: GPL-2.0-or-later
// JSON for programs: one object a search, or one a line for each result. The version member counts
// incompatible changes; members may be added without one.
#include "base/json-text.h"
#include "print-formats.h"
#include "print-overview.h"

#include <inttypes.h>

enum { SCHEMA_VERSION = 1 };

/** What is printed where nothing is chosen. */
#define DEFAULT_FIELDS                                                                             \
    "rank,score,id,title,date,source,url,author,section,language,keyword,person,place,org,misc,"   \
    "path,record,similar,snippet"
#define SHOWN_FIELDS                                                                               \
    "id,title,date,source,url,author,section,language,keyword,person,place,org,misc,path,record,"  \
    "text"

/** An array that is being written. */
struct json_list {
    struct buffer *out;
    const char *name;
    size_t count;
};

/** The next value; the first one opens the array. */
static bool append_item(struct slice value, void *context)
{
    struct json_list *list = context;
    if (list->count++ == 0) {
        json_append_name(list->out, list->name);
        (void)buffer_append_char(list->out, '[');
    } else {
        (void)buffer_append_char(list->out, ',');
    }
    json_append_string(list->out, value);
    return buffer_ok(list->out);
}

static bool append_single(struct slice value, void *context)
{
    const struct json_list *member = context;
    json_append_member(member->out, member->name, value);
    return buffer_ok(member->out);
}

static bool append_number(struct slice value, void *context)
{
    const struct json_list *member = context;
    json_append_name(member->out, member->name);
    return buffer_append_slice(member->out, value);
}

/** The snippet as text, and where in it (bytes) the matches are. */
static void append_snippet(struct buffer *out, struct slice snippet)
{
    struct buffer text = BUFFER_INIT;
    struct buffer marks = BUFFER_INIT;
    if (snippet.len == 0)
        return;
    for (size_t i = 0; i < snippet.len; i++) {
        if (snippet.ptr[i] == SNIPPET_START)
            (void)buffer_append_format(&marks, "%s[%zu,", marks.len ? "," : "", text.len);
        else if (snippet.ptr[i] == SNIPPET_END)
            (void)buffer_append_format(&marks, "%zu]", text.len);
        else
            (void)buffer_append_char(&text, snippet.ptr[i]);
    }
    json_append_member(out, "snippet", buffer_slice(&text));
    json_append_name(out, "highlights");
    (void)buffer_append_char(out, '[');
    (void)buffer_append_slice(out, buffer_slice(&marks));
    (void)buffer_append_char(out, ']');
    out->failed |= text.failed || marks.failed;
    buffer_free(&text);
    buffer_free(&marks);
}

static void append_field(struct buffer *out, const struct result_field *field,
                         const struct search_heading *heading, const struct hit *hit,
                         struct slice snippet)
{
    struct json_list member = {out, field->member, 0};
    switch (field->kind) {
    case RESULT_QUERY_ID:
        json_append_member(out, field->member, heading->query_id);
        break;
    case RESULT_RANK:
        json_append_name(out, field->member);
        (void)buffer_append_format(out, "%" PRIu32, hit->rank);
        break;
    case RESULT_SCORE:
        json_append_name(out, field->member);
        (void)buffer_append_format(out, "%.6f", hit->score);
        break;
    case RESULT_SIMILAR:
        if (hit->similar) {
            json_append_name(out, field->member);
            (void)buffer_append_format(out, "%" PRIu32, hit->similar);
        }
        break;
    case RESULT_SNIPPET:
        append_snippet(out, snippet);
        break;
    case RESULT_RECORD:
        (void)result_values(field, hit, append_number, &member);
        break;
    case RESULT_LIST:
    case RESULT_NAMES:
        (void)result_values(field, hit, append_item, &member);
        if (member.count)
            (void)buffer_append_char(out, ']');
        break;
    default:
        (void)result_values(field, hit, append_single, &member);
        break;
    }
}

static void append_hit(struct buffer *out, const struct print_style *style,
                       const struct search_heading *heading, const struct hit *hit,
                       struct slice snippet)
{
    struct result_fields fallback;
    const struct result_fields *fields =
        result_fields_or(&style->fields, &fallback, DEFAULT_FIELDS);
    for (size_t i = 0; i < fields->count; i++)
        append_field(out, fields->fields[i], heading, hit, snippet);
}

static void append_query_id(struct buffer *out, const struct search_heading *heading)
{
    json_append_member(out, "qid", heading->query_id);
}

/** The indexes that did not answer, if any. */
static void append_missing(struct buffer *out, const struct search_heading *heading)
{
    struct json_list list = {out, "missing", 0};
    for (size_t i = 0; i < heading->missing_count; i++)
        (void)append_item(slice_of_string(heading->missing[i]), &list);
    if (list.count)
        (void)buffer_append_char(out, ']');
}

static void json_begin(struct buffer *out, const struct print_style *style,
                       const struct search_heading *heading)
{
    (void)style;
    (void)buffer_append_format(out, "{\"version\":%d", SCHEMA_VERSION);
    append_query_id(out, heading);
    json_append_name(out, "query");
    json_append_string(out, heading->query);
    const xc_mset_stats *stats = &heading->result->stats;
    json_append_name(out, "matches");
    (void)buffer_append_format(
        out, "%" PRIu32 ",\"matches_exact\":%s,\"offset\":%" PRIu32, stats->estimated,
        stats->lower_bound == stats->upper_bound ? "true" : "false", heading->offset);
    append_missing(out, heading);
    json_append_name(out, "results");
    (void)buffer_append_char(out, '[');
}

static void json_hit(struct buffer *out, const struct print_style *style,
                     const struct search_heading *heading, const struct hit *hit,
                     struct slice snippet)
{
    (void)buffer_append_string(out, hit->rank > heading->offset + 1 ? ",\n{" : "\n{");
    append_hit(out, style, heading, hit, snippet);
    (void)buffer_append_char(out, '}');
}

static void json_end(struct buffer *out, const struct print_style *style,
                     const struct search_heading *heading)
{
    (void)style;
    (void)buffer_append_char(out, ']');
    if (heading->overview)
        overview_append_json(out, heading->overview);
    (void)buffer_append_string(out, "}\n");
}

static void json_show(struct buffer *out, const struct print_style *style, const struct hit *hit)
{
    const struct search_heading heading = {.offset = 0};
    struct result_fields fallback;
    const struct result_fields *fields = result_fields_or(&style->fields, &fallback, SHOWN_FIELDS);
    (void)buffer_append_format(out, "{\"version\":%d", SCHEMA_VERSION);
    for (size_t i = 0; i < fields->count; i++)
        append_field(out, fields->fields[i], &heading, hit, SLICE_LITERAL(""));
    (void)buffer_append_string(out, "}\n");
}

static void jsonl_hit(struct buffer *out, const struct print_style *style,
                      const struct search_heading *heading, const struct hit *hit,
                      struct slice snippet)
{
    (void)buffer_append_format(out, "{\"version\":%d", SCHEMA_VERSION);
    if (!result_fields_have(&style->fields, RESULT_QUERY_ID))
        append_query_id(out, heading);
    append_hit(out, style, heading, hit, snippet);
    (void)buffer_append_string(out, "}\n");
}

static void jsonl_nothing(struct buffer *out, const struct print_style *style,
                          const struct search_heading *heading)
{
    (void)out;
    (void)style;
    (void)heading;
}

/** What all matches are like takes a line of its own, the last one. */
static void jsonl_end(struct buffer *out, const struct print_style *style,
                      const struct search_heading *heading)
{
    (void)style;
    if (!heading->overview)
        return;
    (void)buffer_append_format(out, "{\"version\":%d", SCHEMA_VERSION);
    append_query_id(out, heading);
    json_append_name(out, "matches");
    (void)buffer_append_format(out, "%" PRIu32, heading->overview->articles);
    overview_append_json(out, heading->overview);
    (void)buffer_append_string(out, "}\n");
}

const struct print_format format_print_json = {
    .name = "json",
    .description = "one JSON object a search",
    .snippets = true,
    .overview = true,
    .fields = true,
    .begin = json_begin,
    .hit = json_hit,
    .end = json_end,
    .show = json_show,
};

const struct print_format format_print_jsonl = {
    .name = "jsonl",
    .description = "JSON Lines, a result a line",
    .snippets = true,
    .overview = true,
    .fields = true,
    .begin = jsonl_nothing,
    .hit = jsonl_hit,
    .end = jsonl_end,
    .show = json_show,
};
