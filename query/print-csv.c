// SPDX-License-Identifier: GPL-2.0-or-later
// Tables: tab-separated values, and comma-separated values after RFC 4180 with a header line.
#include "base/terminal.h"
#include "print-formats.h"
#include "result-fields.h"

#include <inttypes.h>

#define DEFAULT_FIELDS       "rank,score,id,date,source,title,url"
#define DEFAULT_BATCH_FIELDS "qid,rank,score,id,date,source,title,url"

static const struct result_fields *fields_of(const struct print_style *style,
                                             struct result_fields *fallback)
{
    return result_fields_or(&style->fields, fallback,
                            style->batch ? DEFAULT_BATCH_FIELDS : DEFAULT_FIELDS);
}

/** Joins the values of a list. */
static bool append_value(struct slice value, void *context)
{
    struct buffer *out = context;
    if (out->len)
        (void)buffer_append_string(out, "; ");
    return buffer_append_slice(out, value);
}

/** The content of a cell, as it is. */
static void read_cell(struct buffer *cell, const struct result_field *field,
                      const struct search_heading *heading, const struct hit *hit,
                      struct slice snippet)
{
    buffer_clear(cell);
    switch (field->kind) {
    case RESULT_QUERY_ID:
        (void)buffer_append_slice(cell, heading->query_id);
        break;
    case RESULT_RANK:
        (void)buffer_append_format(cell, "%" PRIu32, hit->rank);
        break;
    case RESULT_SCORE:
        (void)buffer_append_format(cell, "%.6f", hit->score);
        break;
    case RESULT_SIMILAR:
        (void)buffer_append_format(cell, "%" PRIu32, hit->similar);
        break;
    case RESULT_SNIPPET:
        for (size_t i = 0; i < snippet.len; i++)
            if (snippet.ptr[i] != SNIPPET_START && snippet.ptr[i] != SNIPPET_END)
                (void)buffer_append_char(cell, snippet.ptr[i]);
        break;
    default:
        (void)result_values(field, hit, append_value, cell);
        break;
    }
}

/** A cell that holds no separator: tabs, line breaks and other controls become blanks. */
static void append_tsv(struct buffer *out, struct slice cell)
{
    terminal_append_plain(out, cell, "");
}

/** A cell as RFC 4180 has it: in quotes where it needs them, quotes in it doubled. */
static void append_csv(struct buffer *out, struct slice cell)
{
    bool quote = cell.len && (cell.ptr[0] == ' ' || cell.ptr[cell.len - 1] == ' ');
    for (size_t i = 0; i < cell.len; i++)
        quote = quote || cell.ptr[i] == '"' || cell.ptr[i] == ',' || cell.ptr[i] == '\n' ||
                cell.ptr[i] == '\r';
    if (quote)
        (void)buffer_append_char(out, '"');
    while (cell.len) {
        const char *next = memchr(cell.ptr, '"', cell.len);
        const size_t run = next ? (size_t)(next - cell.ptr) : cell.len;
        terminal_append_plain(out, slice_of(cell.ptr, run), "\t\n\r");
        if (next)
            (void)buffer_append_string(out, "\"\"");
        cell = slice_of(cell.ptr + run + (next != NULL), cell.len - run - (next != NULL));
    }
    if (quote)
        (void)buffer_append_char(out, '"');
}

static void append_row(struct buffer *out, const struct print_style *style,
                       const struct search_heading *heading, const struct hit *hit,
                       struct slice snippet, bool csv)
{
    struct result_fields fallback;
    const struct result_fields *fields = fields_of(style, &fallback);
    struct buffer cell = BUFFER_INIT;
    for (size_t i = 0; i < fields->count; i++) {
        if (i)
            (void)buffer_append_char(out, csv ? ',' : '\t');
        read_cell(&cell, fields->fields[i], heading, hit, snippet);
        (csv ? append_csv : append_tsv)(out, buffer_slice(&cell));
    }
    (void)buffer_append_string(out, csv ? "\r\n" : "\n");
    out->failed |= cell.failed;
    buffer_free(&cell);
}

static void tsv_hit(struct buffer *out, const struct print_style *style,
                    const struct search_heading *heading, const struct hit *hit,
                    struct slice snippet)
{
    append_row(out, style, heading, hit, snippet, false);
}

static void csv_hit(struct buffer *out, const struct print_style *style,
                    const struct search_heading *heading, const struct hit *hit,
                    struct slice snippet)
{
    append_row(out, style, heading, hit, snippet, true);
}

static void csv_start(struct buffer *out, const struct print_style *style)
{
    struct result_fields fallback;
    const struct result_fields *fields = fields_of(style, &fallback);
    for (size_t i = 0; i < fields->count; i++)
        (void)buffer_append_format(out, "%s%s", i ? "," : "", fields->fields[i]->name);
    (void)buffer_append_string(out, "\r\n");
}

static void nothing(struct buffer *out, const struct print_style *style,
                    const struct search_heading *heading)
{
    (void)out;
    (void)style;
    (void)heading;
}

const struct print_format format_print_tsv = {
    .name = "tsv",
    .description = "rank, score, id, date, source, title, url, parted by tabs",
    .fields = true,
    .begin = nothing,
    .hit = tsv_hit,
    .end = nothing,
};

const struct print_format format_print_csv = {
    .name = "csv",
    .description = "the same parted by commas (RFC 4180), with a header line",
    .fields = true,
    .start = csv_start,
    .begin = nothing,
    .hit = csv_hit,
    .end = nothing,
};
