// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/warc.h"
#include "pages.h"
#include "read-bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

enum { LIMIT = 1 << 20 };

static void assert_field(const struct article *article, enum article_field field,
                         const char *wanted)
{
    const struct slice value = article_get(article, field);
    char text[4096];
    (void)snprintf(text, sizeof(text), "%.*s", (int)value.len, value.ptr);
    assert_string_equal(text, wanted);
}

/** Appends a record with a true length. */
static void add_record(struct buffer *out, const char *type, const char *more, struct slice block)
{
    assert_true(buffer_append_format(
        out,
        "WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: https://www.salvia-post.example/x\r\n"
        "WARC-Date: 2021-03-10T00:00:00Z\r\n%sContent-Length: %zu\r\n\r\n",
        type, more, block.len));
    assert_true(buffer_append_slice(out, block));
    assert_true(buffer_append_string(out, "\r\n\r\n"));
}

/** Appends a response record. */
static void add_response(struct buffer *out, const char *headers, struct slice body)
{
    struct buffer block = BUFFER_INIT;
    assert_true(buffer_append_format(&block, "HTTP/1.1 200 OK\r\n%s\r\n", headers));
    assert_true(buffer_append_slice(&block, body));
    add_record(out, "response", "", buffer_slice(&block));
    buffer_free(&block);
}

/** @param window  15 + 16: gzip; 15: zlib; -15: neither */
static void deflate_into(struct buffer *out, struct slice bytes, int window)
{
    z_stream stream = {.next_in = (Bytef *)bytes.ptr, .avail_in = (uInt)bytes.len};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_true(buffer_reserve(out, deflateBound(&stream, bytes.len)));
    stream.next_out = (Bytef *)out->data + out->len;
    stream.avail_out = (uInt)(out->capacity - out->len);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out->len += stream.total_out;
    assert_int_equal(deflateEnd(&stream), Z_OK);
}

static void add_chunks(struct buffer *out, struct slice body, size_t size)
{
    while (body.len) {
        const size_t len = size < body.len ? size : body.len;
        assert_true(buffer_append_format(out, "%zX;a=b\r\n%.*s\r\n", len, 0, ""));
        out->len -= 2;
        assert_true(buffer_append_slice(out, slice_of(body.ptr, len)));
        assert_true(buffer_append_string(out, "\r\n"));
        body = slice_of(body.ptr + len, body.len - len);
    }
    assert_true(buffer_append_string(out, "0\r\nTrailer: x\r\n\r\n"));
}

static void records_that_are_pages(void **state)
{
    (void)state;
    struct buffer warc = BUFFER_INIT;
    add_record(&warc, "warcinfo", "", SLICE_LITERAL("software: x\r\n"));
    add_record(&warc, "request", "", SLICE_LITERAL("GET / HTTP/1.1\r\n\r\n"));
    add_response(&warc, "Content-Type: text/html; charset=utf-8\r\n", SLICE_LITERAL(PAGE));
    add_record(&warc, "metadata", "", SLICE_LITERAL("x: y\r\n"));
    add_record(&warc, "revisit", "", SLICE_LITERAL("HTTP/1.1 200 OK\r\n\r\n"));
    add_record(&warc, "response", "", SLICE_LITERAL("HTTP/1.1 404 Not Found\r\n\r\n<html>x"));
    add_response(&warc, "Content-Type: image/png\r\n", SLICE_LITERAL("\x89PNG"));
    add_response(&warc, "Content-Type: TEXT/HTML;charset=\"koi8-r\"\r\n",
                 SLICE_LITERAL("<title>\xcf\xd2\xc7</title>"));
    struct outcome outcome = read_bytes(buffer_slice(&warc), NULL, LIMIT);
    assert_int_equal(outcome.articles, 2);
    assert_int_equal(outcome.rejected, 0);
    assert_int_equal(outcome.article.record, 3);
    assert_field(&outcome.article, ARTICLE_TEXT, STORY);
    assert_field(&outcome.article, ARTICLE_URL, "https://www.salvia-post.example/x");
    assert_field(&outcome.article, ARTICLE_ID, "https://www.salvia-post.example/x");
    assert_int_equal(outcome.article.time, 1615307400); // the page's own
    outcome_free(&outcome);
    warc.len = 0;
    add_response(&warc, "Content-Type: text/html;charset=\"koi8-r\"\r\n",
                 SLICE_LITERAL("<title>\xcf\xd2\xc7</title>"));
    outcome = read_bytes(buffer_slice(&warc), NULL, LIMIT);
    assert_field(&outcome.article, ARTICLE_TITLE, "орг");
    assert_field(&outcome.article, ARTICLE_SOURCE, "salvia-post.example");
    assert_int_equal(outcome.article.time, 1615334400); // the archive's
    outcome_free(&outcome);
    buffer_free(&warc);
}

static void plain_text(void **state)
{
    (void)state;
    struct buffer warc = BUFFER_INIT;
    add_record(&warc, "conversion",
               "Content-Type: text/plain\r\nWARC-Identified-Content-Language: eng,deu\r\n",
               SLICE_LITERAL("Crane closes harbour\nFirst line.\nSecond.\n"));
    struct outcome outcome = read_bytes(buffer_slice(&warc), NULL, LIMIT);
    assert_int_equal(outcome.articles, 1);
    assert_field(&outcome.article, ARTICLE_TITLE, "Crane closes harbour");
    assert_field(&outcome.article, ARTICLE_TEXT, "First line.\nSecond.");
    assert_field(&outcome.article, ARTICLE_LANGUAGE, "eng");
    outcome_free(&outcome);
    buffer_free(&warc);
}

static void codings(void **state)
{
    (void)state;
    const struct slice page = SLICE_LITERAL(PAGE);
    struct buffer gzip = BUFFER_INIT, zlib = BUFFER_INIT, raw = BUFFER_INIT, chunks = BUFFER_INIT,
                  both = BUFFER_INIT, warc = BUFFER_INIT;
    deflate_into(&gzip, page, 15 + 16);
    deflate_into(&zlib, page, 15);
    deflate_into(&raw, page, -15);
    add_chunks(&chunks, page, 100);
    add_chunks(&both, buffer_slice(&gzip), 33);
    add_response(&warc, "Content-Encoding: gzip\r\n", buffer_slice(&gzip));
    add_response(&warc, "content-encoding: x-gzip\r\n", buffer_slice(&gzip));
    add_response(&warc, "Content-Encoding: deflate\r\n", buffer_slice(&zlib));
    add_response(&warc, "Content-Encoding: deflate\r\n", buffer_slice(&raw));
    add_response(&warc, "Transfer-Encoding: chunked\r\n", buffer_slice(&chunks));
    add_response(&warc, "Transfer-Encoding: Chunked\r\nContent-Encoding: gzip\r\n",
                 buffer_slice(&both));
    // Decoded already, as Common Crawl and others store them.
    add_response(&warc, "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", page);
    add_response(&warc, "Content-Encoding: br\r\n", page);
    struct outcome outcome = read_bytes(buffer_slice(&warc), NULL, LIMIT);
    assert_int_equal(outcome.articles, 8);
    assert_int_equal(outcome.rejected, 0);
    assert_field(&outcome.article, ARTICLE_TEXT, STORY);
    outcome_free(&outcome);
    struct buffer *all[] = {&gzip, &zlib, &raw, &chunks, &both, &warc};
    for (size_t i = 0; i < 6; i++)
        buffer_free(all[i]);
}

/** Reads a response that must be rejected, and an intact one behind it. */
static void assert_response_rejected(const char *headers, struct slice body, const char *message)
{
    struct buffer warc = BUFFER_INIT;
    add_response(&warc, headers, body);
    add_response(&warc, "", SLICE_LITERAL(PAGE));
    struct outcome outcome = read_bytes(buffer_slice(&warc), "warc", LIMIT);
    outcome.message[strlen(message)] = '\0'; // the rest depends on zlib's version
    assert_string_equal(outcome.message, message);
    assert_int_equal(outcome.record, 1);
    assert_int_equal(outcome.rejected, 1);
    assert_int_equal(outcome.articles, 1);
    outcome_free(&outcome);
    buffer_free(&warc);
}

static void damaged_codings(void **state)
{
    (void)state;
    struct buffer gzip = BUFFER_INIT, broken = BUFFER_INIT;
    deflate_into(&gzip, SLICE_LITERAL(PAGE), 15 + 16);
    assert_response_rejected("Content-Encoding: gzip\r\n", slice_of(gzip.data, gzip.len / 2),
                             "page's compressed data end early after ");
    assert_true(buffer_append_slice(&broken, buffer_slice(&gzip)));
    memset(broken.data + 12, 0xff, 60);
    assert_response_rejected("Content-Encoding: gzip\r\n", buffer_slice(&broken),
                             "page's compressed data are damaged after 0 bytes");
    assert_response_rejected("Content-Encoding: br\r\n", SLICE_LITERAL("\x1b\x2c"),
                             "page has the coding 'br', which is unknown");
    assert_response_rejected("Transfer-Encoding: chunked\r\n", SLICE_LITERAL("5\r\n<html"),
                             "page's chunks end early, after 5 bytes");
    assert_response_rejected("Transfer-Encoding: chunked\r\n",
                             SLICE_LITERAL("5\r\n<html\r\nffffffffffffffff\r\nx"),
                             "page's chunks end early, after 6 bytes");
    assert_response_rejected("Transfer-Encoding: chunked\r\n",
                             SLICE_LITERAL("5\r\n<html\r\n10000000000000000\r\nx"),
                             "page has a chunk without valid size");
    buffer_free(&gzip);
    buffer_free(&broken);
}

static void bombs(void **state)
{
    (void)state;
    struct buffer zeros = BUFFER_INIT, bomb = BUFFER_INIT, nested = BUFFER_INIT;
    assert_true(buffer_reserve(&zeros, 32 << 20));
    memset(zeros.data, 0, 32 << 20);
    zeros.len = 32 << 20;
    deflate_into(&bomb, buffer_slice(&zeros), 15 + 16);
    assert_response_rejected("Content-Encoding: gzip\r\n", buffer_slice(&bomb),
                             "page is larger than 1048576 bytes");
    deflate_into(&nested, buffer_slice(&bomb), 15 + 16);
    assert_response_rejected("Content-Encoding: gzip, gzip\r\n", buffer_slice(&nested),
                             "page is larger than 1048576 bytes");
    assert_response_rejected("Content-Encoding: gzip, gzip, gzip, gzip\r\n", buffer_slice(&nested),
                             "page is larger than 1048576 bytes");
    // Not too large, but suspicious.
    struct buffer warc = BUFFER_INIT;
    add_response(&warc, "Content-Encoding: gzip\r\n", buffer_slice(&bomb));
    struct outcome outcome = read_bytes(buffer_slice(&warc), "warc", 64 << 20);
    assert_string_equal(outcome.message, "page is compressed over 200 times, as bombs are");
    outcome_free(&outcome);
    struct buffer *all[] = {&zeros, &bomb, &nested, &warc};
    for (size_t i = 0; i < 4; i++)
        buffer_free(all[i]);
}

/** A record with a false head in front of a good one. */
static void assert_record_rejected(const char *record, const char *message, size_t articles)
{
    struct buffer warc = BUFFER_INIT;
    assert_true(buffer_append_string(&warc, record));
    add_response(&warc, "", SLICE_LITERAL(PAGE));
    struct outcome outcome = read_bytes(buffer_slice(&warc), "warc", LIMIT);
    assert_string_equal(outcome.message, message);
    assert_int_equal(outcome.record, 1);
    assert_int_equal(outcome.rejected, 1);
    assert_int_equal(outcome.articles, articles);
    assert_false(outcome.failed);
    outcome_free(&outcome);
    buffer_free(&warc);
}

static void false_lengths(void **state)
{
    (void)state;
    assert_record_rejected(WARC_HEAD("conversion", "18446744073709551615") "\r\nText\r\n\r\n",
                           "record of 18446744073709551615 bytes is larger than 1048576 bytes", 1);
    assert_record_rejected(WARC_HEAD("conversion", "18446744073709551616") "\r\nText\r\n\r\n",
                           "record's content-length '18446744073709551616' is no length", 1);
    assert_record_rejected(WARC_HEAD("conversion", "-1") "\r\nText\r\n\r\n",
                           "record's content-length '-1' is no length", 1);
    assert_record_rejected(WARC_HEAD("conversion", "100") "\r\nText\r\n\r\n",
                           "record declares 100 bytes, another one begins after 8", 1);
    assert_record_rejected(WARC_HEAD("conversion", "900000") "\r\nText\r\n\r\n",
                           "record declares 900000 bytes, another one begins after 8", 1);
    assert_record_rejected(WARC_HEAD("conversion", "2") "\r\nText\r\n\r\n",
                           "record does not end after the 2 bytes it declares", 1);
    assert_record_rejected("WARC/1.0\r\nWARC-Type: response\r\n\r\n\r\n\r\n",
                           "record has no content-length", 1);
    assert_record_rejected("rubbish\r\n\r\n", "record does not begin with a WARC version", 1);
    struct outcome outcome =
        read_bytes(SLICE_LITERAL(WARC_HEAD("conversion", "50") "\r\nText"), NULL, LIMIT);
    assert_string_equal(outcome.message, "record is truncated: 4 of the 50 bytes it declares");
    outcome_free(&outcome);
    outcome = read_bytes(SLICE_LITERAL(WARC_HEAD("conversion", "50")), NULL, LIMIT);
    assert_string_equal(outcome.message, "record's headers do not end");
    outcome_free(&outcome);
}

static void a_large_record_is_skipped(void **state)
{
    (void)state;
    struct buffer warc = BUFFER_INIT, large = BUFFER_INIT;
    for (int i = 0; i < 300000; i++)
        assert_true(buffer_append_string(&large, "WARC/ is\n"));
    add_record(&warc, "resource", "", buffer_slice(&large));
    add_response(&warc, "", SLICE_LITERAL(PAGE));
    struct outcome outcome = read_bytes(buffer_slice(&warc), NULL, LIMIT);
    assert_string_equal(outcome.message, "record of 2700000 bytes is larger than 1048576 bytes");
    assert_int_equal(outcome.articles, 1);
    assert_int_equal(outcome.article.record, 2);
    outcome_free(&outcome);
    buffer_free(&warc);
    buffer_free(&large);
}

/** Headers without end, at the sizes of the buffers. */
static void long_headers(void **state)
{
    (void)state;
    struct buffer warc = BUFFER_INIT;
    assert_true(buffer_append_string(&warc, "WARC/1.0\r\n"));
    while (warc.len < 300000)
        assert_true(buffer_append_string(&warc, "X-Header: x\r\n"));
    struct outcome outcome = read_bytes(buffer_slice(&warc), NULL, LIMIT);
    assert_string_equal(outcome.message, "record's headers do not end");
    assert_int_equal(outcome.rejected, 1);
    outcome_free(&outcome);
    buffer_free(&warc);
}

static void real_files(void **state)
{
    (void)state;
    static const struct {
        const char *name, *title;
        size_t articles; // records of type response and of type conversion: counted with zgrep
    } files[] = {{"whirlwind.warc.gz", "Escopete - Biquipedia, a enciclopedia libre", 1},
                 {"whirlwind.warc.wet.gz", "Escopete - Biquipedia, a enciclopedia libre", 1},
                 {"whirlwind.warc.wat.gz", "", 0}};
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char path[512];
        (void)snprintf(path, sizeof(path), "%s/warc/%s", SHARED_FORMATS, files[i].name);
        if (access(path, R_OK) != 0)
            skip();
        struct outcome outcome = read_path(path, NULL, (size_t)16 << 20);
        assert_int_equal(outcome.articles, files[i].articles);
        assert_int_equal(outcome.rejected, 0);
        if (outcome.articles) {
            assert_field(&outcome.article, ARTICLE_TITLE, files[i].title);
            assert_field(&outcome.article, ARTICLE_URL, "https://an.wikipedia.org/wiki/Escopete");
            assert_true(outcome.article.has_time);
        }
        outcome_free(&outcome);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_that_are_pages),
        cmocka_unit_test(plain_text),
        cmocka_unit_test(codings),
        cmocka_unit_test(damaged_codings),
        cmocka_unit_test(bombs),
        cmocka_unit_test(false_lengths),
        cmocka_unit_test(a_large_record_is_skipped),
        cmocka_unit_test(long_headers),
        cmocka_unit_test(real_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
