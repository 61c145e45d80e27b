// SPDX-License-Identifier: GPL-2.0-or-later
// Truncation at every byte, and random bytes changed: read_bytes() aborts if a promise is broken.
#include "pages.h"
#include "read-bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <zlib.h>

enum { LIMIT = 1 << 20, FLIPS = 2000 };

static void damage(struct slice bytes, const char *format)
{
    for (size_t len = 0; len <= bytes.len; len++) {
        struct outcome outcome = read_bytes(slice_of(bytes.ptr, len), format, LIMIT);
        outcome_free(&outcome);
    }
    char *changed = malloc(bytes.len);
    assert_non_null(changed);
    uint64_t seed = 3;
    for (int round = 0; round < FLIPS; round++) {
        memcpy(changed, bytes.ptr, bytes.len);
        for (int i = 0; i <= round % 4; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            changed[(seed >> 33) % bytes.len] = (char)(seed >> 24);
        }
        struct outcome outcome =
            read_bytes(slice_of(changed, bytes.len), round % 8 ? format : NULL, LIMIT);
        outcome_free(&outcome);
    }
    free(changed);
}

static void html(void **state)
{
    (void)state;
    damage(SLICE_LITERAL(PAGE), "html");
    damage(SLICE_LITERAL(LINKED_PAGE), "html");
}

static void mail(void **state)
{
    (void)state;
    damage(SLICE_LITERAL(MESSAGE), "mail");
    damage(SLICE_LITERAL(MBOX), "mail");
}

/** Two records, plain and in gzip members of their own. */
static void warc(void **state)
{
    (void)state;
    static const char response[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                                   "Transfer-Encoding: chunked\r\n\r\n1d\r\n"
                                   "<title>Crane closes</title>\r\n\r\n2\r\nxy\r\n0\r\n\r\n";
    struct buffer records[2] = {BUFFER_INIT, BUFFER_INIT};
    struct buffer plain = BUFFER_INIT, gzip = BUFFER_INIT;
    assert_true(buffer_append_format(&records[0], WARC_HEAD("response", "%zu") "\r\n%s\r\n\r\n",
                                     sizeof(response) - 1, response));
    assert_true(buffer_append_format(
        &records[1], WARC_HEAD("conversion", "12") "Content-Type: text/plain\r\n\r\n%s\r\n\r\n",
        "Title\nText.\n"));
    for (int i = 0; i < 2; i++) {
        assert_true(buffer_append_slice(&plain, buffer_slice(&records[i])));
        z_stream stream = {.next_in = (Bytef *)records[i].data, .avail_in = (uInt)records[i].len};
        assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
        assert_true(buffer_reserve(&gzip, 4096));
        stream.next_out = (Bytef *)gzip.data + gzip.len;
        stream.avail_out = (uInt)(gzip.capacity - gzip.len);
        assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
        gzip.len += stream.total_out;
        assert_int_equal(deflateEnd(&stream), Z_OK);
    }
    struct outcome outcome = read_bytes(buffer_slice(&gzip), NULL, LIMIT);
    assert_int_equal(outcome.articles, 2);
    assert_int_equal(outcome.rejected, 0);
    outcome_free(&outcome);
    damage(buffer_slice(&plain), "warc");
    damage(buffer_slice(&gzip), "warc");
    buffer_free(&records[0]);
    buffer_free(&records[1]);
    buffer_free(&plain);
    buffer_free(&gzip);
}

/** Every reader given what is another's. */
static void wrong_names(void **state)
{
    (void)state;
    static const char *const names[] = {"html", "warc", "mail", "text", "jsonl"};
    static const char *const texts[] = {PAGE, LINKED_PAGE, MESSAGE, MBOX, "{\"title\":\"x\"}",
                                        "",   "\n"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
            struct outcome outcome = read_bytes(slice_of_string(texts[j]), names[i], LIMIT);
            outcome_free(&outcome);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(html),
        cmocka_unit_test(mail),
        cmocka_unit_test(warc),
        cmocka_unit_test(wrong_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
