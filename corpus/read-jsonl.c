// SPDX-License-Identifier: GPL-2.0-or-later
// JSON Lines (https://jsonlines.org): an article a line, under the many names of field-names.h.
// Where a line break is missing, a line has several.
#include "formats.h"
#include "json-article.h"
#include "json-scan.h"
#include "lines.h"

#include <stdlib.h>

_Static_assert((int)LINES_PADDING >= (int)JSON_PADDING, "lines can be parsed where they lie");

struct jsonl_reader {
    struct lines lines;
    struct json_mapper mapper;
    size_t max_article;
    struct slice rest;          // of a line with several objects: those not yet read
    uint64_t part;              // number in its line of the one read last, where there are several
    struct reader_place before; // the line at hand
};

/** A line that begins with '{', behind an optional BOM. */
static bool jsonl_detect(struct slice head)
{
    if (slice_starts_with(head, SLICE_LITERAL("\xef\xbb\xbf")))
        head = slice_of(head.ptr + 3, head.len - 3);
    head = slice_trim(head);
    return head.len && head.ptr[0] == '{';
}

static void jsonl_close(void *state)
{
    struct jsonl_reader *reader = state;
    lines_close(&reader->lines);
    json_mapper_close(&reader->mapper);
    free(reader);
}

static enum error_code jsonl_open(void **state, struct input *input,
                                  const struct reader_limits *limits, struct error *error)
{
    struct jsonl_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return error_set_no_memory(error);
    lines_open(&reader->lines, input, limits->max_article);
    reader->max_article = limits->max_article;
    const enum error_code code = json_mapper_open(&reader->mapper, limits->map, error);
    if (code != ERROR_NONE) {
        jsonl_close(reader);
        return code;
    }
    *state = reader;
    return ERROR_NONE;
}

/** Takes the first of objects that stand in one line. False if it is no whole object. */
static bool take_first(struct slice *line, struct slice *first)
{
    struct json_scan scan = JSON_SCAN_INIT;
    const struct slice text = slice_trim(*line);
    if (text.len == 0 || text.ptr[0] != '{' || !json_scan_value(&scan, text))
        return false;
    *first = slice_of(text.ptr, scan.at);
    size_t at = scan.at;
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == ','))
        at++;
    *line = slice_of(text.ptr + at, text.len - at);
    return at > scan.at || line->len;
}

static bool begins_object(struct slice text)
{
    return text.len && text.ptr[0] == '{';
}

/** The next object of a line with several. */
static enum reader_status next_part(struct jsonl_reader *reader, struct article *article,
                                    struct error *error)
{
    struct slice text = reader->rest;
    if (!take_first(&reader->rest, &text) || (reader->rest.len && !begins_object(reader->rest)))
        reader->rest = slice_of("", 0);
    article->record = reader->lines.number;
    article->part = ++reader->part;
    return json_mapper_read(&reader->mapper, text, article, error) == ERROR_NONE ? READER_ARTICLE
                                                                                 : READER_REJECTED;
}

static enum reader_status jsonl_next(void *state, struct article *article, struct error *error)
{
    struct jsonl_reader *reader = state;
    struct slice line;
    if (reader->rest.len)
        return next_part(reader, article, error);
    reader->part = 0;
    do {
        reader->before = (struct reader_place){reader->lines.whole, reader->lines.whole_line};
        switch (lines_next(&reader->lines, &line, error)) {
        case LINES_END:
            return READER_END;
        case LINES_FAILED:
            article->record = reader->lines.number + 1;
            return READER_FAILED;
        case LINES_TOO_LONG:
            article->record = reader->lines.number;
            (void)error_set(error, ERROR_DATA, "article is larger than %zu bytes",
                            reader->max_article);
            return READER_REJECTED;
        case LINES_LINE:
            break;
        }
        article->record = reader->lines.number;
        if (article->record == 1 && slice_starts_with(line, SLICE_LITERAL("\xef\xbb\xbf")))
            line = slice_of(line.ptr + 3, line.len - 3);
    } while (slice_trim(line).len == 0);

    if (json_mapper_read(&reader->mapper, line, article, error) == ERROR_NONE)
        return READER_ARTICLE;
    struct slice first;
    struct slice rest = line;
    if (article->value_count || !take_first(&rest, &first) || (rest.len && !begins_object(rest)))
        return READER_REJECTED;
    reader->rest = line;
    return next_part(reader, article, error);
}

static struct reader_place jsonl_place(const void *state)
{
    const struct jsonl_reader *reader = state;
    if (reader->rest.len)
        return reader->before;
    return (struct reader_place){reader->lines.whole, reader->lines.whole_line};
}

static enum error_code jsonl_resume(void *state, struct reader_place place, struct error *error)
{
    struct jsonl_reader *reader = state;
    (void)error;
    lines_resume(&reader->lines, place.offset, place.records);
    return ERROR_NONE;
}

const struct reader_format format_jsonl = {
    .name = "jsonl",
    .description = "JSON Lines, an article a line, with the field names of news datasets",
    .detect = jsonl_detect,
    .open = jsonl_open,
    .next = jsonl_next,
    .close = jsonl_close,
    .place = jsonl_place,
    .resume = jsonl_resume,
};
