// SPDX-License-Identifier: GPL-2.0-or-later
// A web page, one a file.
#include "formats.h"
#include "html-page.h"
#include "whole-input.h"

#include <stdlib.h>

struct html_reader {
    struct input *input;
    struct html_page *page;
    struct buffer bytes;
    size_t max_article;
    bool done;
};

static void html_close(void *state)
{
    struct html_reader *reader = state;
    html_page_close(reader->page);
    buffer_free(&reader->bytes);
    free(reader);
}

static enum error_code html_open(void **state, struct input *input,
                                 const struct reader_limits *limits, struct error *error)
{
    struct html_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return error_set_no_memory(error);
    reader->input = input;
    reader->max_article = limits->max_article;
    const enum error_code code = html_page_open(&reader->page, error);
    if (code != ERROR_NONE) {
        html_close(reader);
        return code;
    }
    *state = reader;
    return ERROR_NONE;
}

static enum reader_status html_next(void *state, struct article *article, struct error *error)
{
    struct html_reader *reader = state;
    bool too_large = false;
    if (reader->done)
        return READER_END;
    reader->done = true;
    if (whole_input_read(reader->input, reader->max_article, &reader->bytes, &too_large, error) !=
        ERROR_NONE)
        return too_large ? READER_REJECTED : READER_FAILED;
    if (html_page_read(reader->page, buffer_slice(&reader->bytes), SLICE_LITERAL(""), article,
                       error) != ERROR_NONE)
        return READER_REJECTED;
    return READER_ARTICLE;
}

const struct reader_format format_html = {
    .name = "html",
    .description = "web page, one a file: its main text, with schema.org, Open Graph and meta data",
    .detect = html_page_detect,
    .open = html_open,
    .next = html_next,
    .close = html_close,
};
