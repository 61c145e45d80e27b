// SPDX-License-Identifier: GPL-2.0-or-later
// Web archives, as of Common Crawl's CC-NEWS: pages in response records, and the plain text of WET
// files in conversion records. Other records, and responses that are no page, are passed over.
#include "charset.h"
#include "formats.h"
#include "html-page.h"
#include "warc.h"

#include <stdlib.h>

struct warc_reader {
    struct warc warc;
    struct html_page *page;
    struct http_decoder decoder;
    struct charset charset;
    struct buffer text;
    size_t max_article;
};

static void warc_reader_close(void *state)
{
    struct warc_reader *reader = state;
    warc_close(&reader->warc);
    html_page_close(reader->page);
    http_decoder_free(&reader->decoder);
    charset_close(&reader->charset);
    buffer_free(&reader->text);
    free(reader);
}

static enum error_code warc_reader_open(void **state, struct input *input,
                                        const struct reader_limits *limits, struct error *error)
{
    struct warc_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return error_set_no_memory(error);
    warc_open(&reader->warc, input, limits->max_article);
    reader->max_article = limits->max_article;
    const enum error_code code = html_page_open(&reader->page, error);
    if (code != ERROR_NONE) {
        warc_reader_close(reader);
        return code;
    }
    *state = reader;
    return ERROR_NONE;
}

static struct slice header_of(struct slice headers, const char *name)
{
    struct slice value = SLICE_LITERAL("");
    (void)warc_header(headers, slice_of_string(name), &value);
    return value;
}

/** What the archive itself says; what the page says has been added before. */
static void add_record_facts(struct article *article, struct slice headers)
{
    struct slice url = header_of(headers, "WARC-Target-URI");
    if (url.len > 2 && url.ptr[0] == '<' && url.ptr[url.len - 1] == '>') // as WARC 1.0 allowed
        url = slice_of(url.ptr + 1, url.len - 2);
    if (url.len)
        article_set(article, ARTICLE_URL, url);
    if (article_get(article, ARTICLE_SOURCE).len == 0)
        article_add(article, ARTICLE_SOURCE, url_host(url));
    if (article_get(article, ARTICLE_DATE).len == 0)
        article_add(article, ARTICLE_DATE, header_of(headers, "WARC-Date"));
    if (article_get(article, ARTICLE_LANGUAGE).len == 0) {
        const struct slice languages = header_of(headers, "WARC-Identified-Content-Language");
        size_t len = 0; // "eng,deu": the first is the one with most text
        while (len < languages.len && languages.ptr[len] != ',')
            len++;
        article_add(article, ARTICLE_LANGUAGE, slice_of(languages.ptr, len));
    }
}

/** Plain text: the first line is the title. */
static enum reader_status read_plain(struct warc_reader *reader, struct slice bytes,
                                     struct slice charset, struct article *article,
                                     struct error *error)
{
    buffer_clear(&reader->text);
    article->repaired_bytes += charset_append(&reader->charset, &reader->text, bytes, charset);
    if (!buffer_ok(&reader->text)) {
        (void)error_set_no_memory(error);
        return READER_REJECTED;
    }
    const struct slice text = slice_trim(buffer_slice(&reader->text));
    if (text.len == 0) {
        (void)error_set(error, ERROR_DATA, "page has no text");
        return READER_REJECTED;
    }
    const char *newline = memchr(text.ptr, '\n', text.len);
    const size_t line = newline ? (size_t)(newline - text.ptr) : text.len;
    article_add(article, ARTICLE_TITLE, slice_of(text.ptr, line));
    article_add(article, ARTICLE_TEXT, slice_of(text.ptr + line, text.len - line));
    return READER_ARTICLE;
}

static bool is_type(struct slice type, const char *name)
{
    return slice_equal_ascii_case(type, slice_of_string(name));
}

/** @return READER_END if the response is no page */
static enum reader_status read_response(struct warc_reader *reader,
                                        const struct warc_record *record, struct article *article,
                                        struct error *error)
{
    struct http_response response;
    struct slice type;
    struct slice charset;
    struct slice body;
    if (!http_response_read(record->block, &response)) {
        const struct slice url = header_of(record->headers, "WARC-Target-URI");
        if (url.len < 4 || !slice_equal_ascii_case(slice_of(url.ptr, 4), SLICE_LITERAL("http")))
            return READER_END; // dns:, whois:
        (void)error_set(error, ERROR_DATA, "response does not begin with an HTTP status line");
        return READER_REJECTED;
    }
    if (response.status != 200)
        return READER_END;
    http_content_type(header_of(response.headers, "Content-Type"), &type, &charset);
    const bool plain = is_type(type, "text/plain");
    if (type.len && !plain && !is_type(type, "text/html") &&
        !is_type(type, "application/xhtml+xml"))
        return READER_END;
    const bool partial = header_of(record->headers, "WARC-Truncated").len > 0;
    if (http_body(&reader->decoder, &response, reader->max_article, partial, &body, error) !=
        ERROR_NONE)
        return READER_REJECTED;
    if (type.len == 0 && !html_page_detect(body))
        return READER_END;
    if (plain && !html_page_detect(body))
        return read_plain(reader, body, charset, article, error);
    return html_page_read(reader->page, body, charset, article, error) == ERROR_NONE
               ? READER_ARTICLE
               : READER_REJECTED;
}

/** @return READER_END if the record holds no article */
static enum reader_status read_record(struct warc_reader *reader, const struct warc_record *record,
                                      struct article *article, struct error *error)
{
    const struct slice kind = header_of(record->headers, "WARC-Type");
    struct slice type;
    struct slice charset;
    if (is_type(kind, "response"))
        return read_response(reader, record, article, error);
    if (!is_type(kind, "conversion"))
        return READER_END;
    http_content_type(header_of(record->headers, "Content-Type"), &type, &charset);
    if (!is_type(type, "text/plain"))
        return READER_END;
    return read_plain(reader, record->block, charset, article, error);
}

static enum reader_status warc_reader_next(void *state, struct article *article,
                                           struct error *error)
{
    struct warc_reader *reader = state;
    for (;;) {
        struct warc_record record;
        const enum warc_status status = warc_next(&reader->warc, &record, error);
        article->record = reader->warc.number;
        if (status == WARC_END)
            return READER_END;
        if (status != WARC_RECORD)
            return status == WARC_REJECTED ? READER_REJECTED : READER_FAILED;
        const enum reader_status result = read_record(reader, &record, article, error);
        if (result == READER_REJECTED)
            return result;
        if (result == READER_END)
            continue;
        add_record_facts(article, record.headers);
        return READER_ARTICLE;
    }
}

static struct reader_place warc_reader_place(const void *state)
{
    const struct warc_reader *reader = state;
    return (struct reader_place){reader->warc.whole, reader->warc.whole_number};
}

static enum error_code warc_reader_resume(void *state, struct reader_place place,
                                          struct error *error)
{
    struct warc_reader *reader = state;
    (void)error;
    warc_resume(&reader->warc, place.offset, place.records);
    return ERROR_NONE;
}

const struct reader_format format_warc = {
    .name = "warc",
    .description = "web archive (WARC, WET) as of Common Crawl: its HTML pages or their plain text",
    .detect = warc_detect,
    .open = warc_reader_open,
    .next = warc_reader_next,
    .close = warc_reader_close,
    .place = warc_reader_place,
    .resume = warc_reader_resume,
};
