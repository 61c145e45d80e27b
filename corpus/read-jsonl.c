// SPDX-License-Identifier: GPL-2.0-or-later
// JSON Lines (https://jsonlines.org): an article a line, under the many names of field-names.h.
#include "formats.h"
#include "json-article.h"
#include "lines.h"

#include <stdlib.h>

_Static_assert((int)LINES_PADDING >= (int)JSON_PADDING, "lines can be parsed where they lie");

struct jsonl_reader {
    struct lines lines;
    struct json_mapper mapper;
    size_t max_article;
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

static enum reader_status jsonl_next(void *state, struct article *article, struct error *error)
{
    struct jsonl_reader *reader = state;
    struct slice line;
    do {
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

    return json_mapper_read(&reader->mapper, line, article, error) == ERROR_NONE ? READER_ARTICLE
                                                                                 : READER_REJECTED;
}

static struct reader_place jsonl_place(const void *state)
{
    const struct jsonl_reader *reader = state;
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
