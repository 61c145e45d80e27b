// SPDX-License-Identifier: GPL-2.0-or-later
// Decompression, its limits, and archives.
#include "fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#ifdef DATELINE_HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef DATELINE_HAVE_LZMA
#include <lzma.h>
#endif
#ifdef DATELINE_HAVE_BZ2
#include <bzlib.h>
#endif
#ifdef DATELINE_HAVE_ARCHIVE
#include <archive.h>
#include <archive_entry.h>
#endif

#include <cmocka.h>

typedef size_t compressor(const char *bytes, size_t len, char *out, size_t room);

static size_t gzip(const char *bytes, size_t len, char *out, size_t room)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes,
                       .avail_in = (uInt)len,
                       .next_out = (Bytef *)out,
                       .avail_out = (uInt)room};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    (void)deflateEnd(&stream);
    return room - stream.avail_out;
}

#ifdef DATELINE_HAVE_ZSTD
static size_t zstd(const char *bytes, size_t len, char *out, size_t room)
{
    const size_t size = ZSTD_compress(out, room, bytes, len, 3);
    assert_false(ZSTD_isError(size));
    return size;
}
#endif

#ifdef DATELINE_HAVE_LZMA
static size_t xz(const char *bytes, size_t len, char *out, size_t room)
{
    size_t size = 0;
    assert_int_equal(lzma_easy_buffer_encode(0, LZMA_CHECK_CRC32, NULL, (const uint8_t *)bytes, len,
                                             (uint8_t *)out, &size, room),
                     LZMA_OK);
    return size;
}
#endif

#ifdef DATELINE_HAVE_BZ2
static size_t bzip2(const char *bytes, size_t len, char *out, size_t room)
{
    unsigned size = (unsigned)room;
    assert_int_equal(
        BZ2_bzBuffToBuffCompress(out, &size, (char *)(uintptr_t)bytes, (unsigned)len, 9, 0, 0),
        BZ_OK);
    return size;
}
#endif

static compressor *const compressors[] = {
    gzip,
#ifdef DATELINE_HAVE_ZSTD
    zstd,
#endif
#ifdef DATELINE_HAVE_LZMA
    xz,
#endif
#ifdef DATELINE_HAVE_BZ2
    bzip2,
#endif
};

enum { COMPRESSORS = sizeof(compressors) / sizeof(compressors[0]), ROOM = 1 << 20 };

#define LINE "{\"title\": \"one\", \"text\": \"first\"}\n"

static void members_one_behind_the_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < COMPRESSORS; i++) {
        char *out = malloc(ROOM);
        assert_non_null(out);
        size_t len = compressors[i](LINE LINE, sizeof(LINE LINE) - 1, out, ROOM);
        len += compressors[i](LINE, sizeof(LINE) - 1, out + len, ROOM - len);
        struct outcome outcome = read_all(slice_of(out, len), NULL, NULL);
        assert_false(outcome.failed);
        assert_int_equal(outcome.articles, 3);
        memset(out + len, 0, 1000); // padding
        outcome = read_all(slice_of(out, len + 1000), NULL, NULL);
        assert_false(outcome.failed);
        assert_int_equal(outcome.articles, 3);
        memcpy(out + len, "garbage behind it", 17);
        outcome = read_all(slice_of(out, len + 17), NULL, NULL);
        assert_true(outcome.failed);
        assert_int_equal(outcome.articles, 3);
        free(out);
    }
}

static void truncated_and_flipped(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (size_t i = 0; i < COMPRESSORS; i++) {
        char out[4096];
        char flipped[4096];
        const size_t len = compressors[i](LINE LINE LINE, sizeof(LINE LINE LINE) - 1, out, 4096);
        for (size_t cut = 0; cut < len; cut++) {
            const struct outcome outcome = read_all(slice_of(out, cut), "jsonl", NULL);
            assert_true(cut < 16 || outcome.failed || outcome.rejected || outcome.articles == 3);
        }
        for (int round = 0; round < 2000; round++) {
            memcpy(flipped, out, len);
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            flipped[(seed >> 33) % len] = (char)(seed >> 24);
            (void)read_all(slice_of(flipped, len), NULL, NULL);
        }
    }
}

/** 80 MB of blanks in a few KB. */
static void bombs_are_given_up(void **state)
{
    (void)state;
    const size_t size = 80 << 20;
    char *blanks = malloc(size);
    char *out = malloc(ROOM);
    assert_non_null(blanks);
    assert_non_null(out);
    memset(blanks, '\n', size);
    memcpy(blanks, LINE, sizeof(LINE) - 1);
    for (size_t i = 0; i < COMPRESSORS; i++) {
        const size_t len = compressors[i](blanks, size, out, ROOM);
        struct reader_limits limits = READER_LIMITS_INIT;
        struct outcome outcome = read_all(slice_of(out, len), "jsonl", &limits);
        assert_true(outcome.failed);
        assert_int_equal(outcome.articles, 1);
        assert_non_null(strstr(outcome.error.message, "250 times"));
        limits.max_ratio = 10000000;
        outcome = read_all(slice_of(out, len), "jsonl", &limits);
        assert_false(outcome.failed);
        limits.max_expanded = 1 << 20;
        outcome = read_all(slice_of(out, len), "jsonl", &limits);
        assert_true(outcome.failed);
        assert_non_null(strstr(outcome.error.message, "more than 1048576 bytes"));
    }
    free(blanks);
    free(out);
}

#ifdef DATELINE_HAVE_ARCHIVE

struct member {
    const char *name;
    const char *bytes;
    size_t len;
};

static size_t archive(bool zip, const struct member *members, char *out, size_t room)
{
    size_t size = 0;
    struct archive *writer = archive_write_new();
    assert_non_null(writer);
    assert_int_equal(zip ? archive_write_set_format_zip(writer)
                         : archive_write_set_format_pax_restricted(writer),
                     ARCHIVE_OK);
    assert_int_equal(archive_write_open_memory(writer, out, room, &size), ARCHIVE_OK);
    for (; members->name; members++) {
        struct archive_entry *entry = archive_entry_new();
        assert_non_null(entry);
        archive_entry_set_pathname(entry, members->name);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, (la_int64_t)members->len);
        assert_int_equal(archive_write_header(writer, entry), ARCHIVE_OK);
        assert_int_equal(archive_write_data(writer, members->bytes, members->len), members->len);
        archive_entry_free(entry);
    }
    assert_int_equal(archive_write_close(writer), ARCHIVE_OK);
    (void)archive_write_free(writer);
    return size;
}

static void archives(void **state)
{
    (void)state;
    char *out = malloc(ROOM);
    char *inner = malloc(ROOM);
    char gz[200];
    assert_non_null(out);
    assert_non_null(inner);
    const struct member hidden[] = {{"x.txt", "an inner text", 13}, {NULL, NULL, 0}};
    const size_t inner_len = archive(true, hidden, inner, ROOM);
    const size_t gz_len = gzip(LINE, sizeof(LINE) - 1, gz, sizeof(gz));
    const struct member members[] = {
        {"a/one.jsonl", LINE LINE, sizeof(LINE LINE) - 1},
        {"a/two.jsonl.gz", gz, gz_len},
        {"../../etc/passwd", "A text\n\nthat is harmless.", 25},
        {"a/nested.zip", inner, inner_len},
        {"a/.hidden", "no", 2},
        {"a/table.csv", "title,text\na,b\n", 15},
        {NULL, NULL, 0},
    };
    for (int zip = 0; zip < 2; zip++) {
        const size_t len = archive(zip, members, out, ROOM);
        struct outcome outcome = read_all(slice_of(out, len), NULL, NULL);
        assert_false(outcome.failed);
        assert_int_equal(outcome.articles, 5);
        assert_int_equal(outcome.rejected, 1);
        struct article article = ARTICLE_INIT;
        struct memory memory = {out, len, 0, 0};
        struct input *input = NULL;
        struct reader *reader = NULL;
        const struct reader_limits limits = READER_LIMITS_INIT;
        assert_int_equal(input_open_source(&input, "x.zip", memory_source, &memory, NULL), 0);
        assert_int_equal(reader_open_input(&reader, input, NULL, &limits, NULL), 0);
        assert_int_equal(reader_next(reader, &article, NULL), READER_ARTICLE);
        assert_string_equal(article.path, "x.zip/a/one.jsonl");
        assert_field(&article, ARTICLE_ID, "x.zip/a/one.jsonl#1");
        assert_int_equal(reader_next(reader, &article, NULL), READER_ARTICLE);
        assert_int_equal(reader_next(reader, &article, NULL), READER_ARTICLE);
        assert_string_equal(article.path, "x.zip/a/two.jsonl.gz");
        assert_int_equal(reader_next(reader, &article, NULL), READER_ARTICLE);
        assert_string_equal(article.path, "x.zip/%2E%2E/%2E%2E/etc/passwd");
        assert_true(article.needs_headline || article_get(&article, ARTICLE_TITLE).len);
        reader_close(reader);
        // Of standard input no place is an identifier.
        memory = (struct memory){out, len, 0, 0};
        assert_int_equal(input_open_source(&input, "-", memory_source, &memory, NULL), 0);
        assert_int_equal(reader_open_input(&reader, input, NULL, &limits, NULL), 0);
        assert_int_equal(reader_next(reader, &article, NULL), READER_ARTICLE);
        assert_true(slice_starts_with(article_get(&article, ARTICLE_ID), SLICE_LITERAL("stdin-")));
        assert_false(article.named_by_path);
        reader_close(reader);
        // A format that is named is that of what is inside.
        outcome = read_all(slice_of(out, len), "jsonl", NULL);
        assert_int_equal(outcome.articles, 3);
        // A compressed archive, and one that is damaged.
        const size_t packed = gzip(out, len, inner + inner_len, ROOM - inner_len);
        outcome = read_all(slice_of(inner + inner_len, packed), NULL, NULL);
        assert_int_equal(outcome.articles, 5);
        for (size_t cut = 0; cut < len; cut += 13) {
            (void)read_all(slice_of(out, cut), NULL, NULL);
            enum reader_status status = READER_ARTICLE;
            memory = (struct memory){out, cut, 0, 0};
            assert_int_equal(input_open_source(&input, "x.zip", memory_source, &memory, NULL), 0);
            if (reader_open_input(&reader, input, NULL, &limits, NULL) != ERROR_NONE)
                continue;
            while (status == READER_ARTICLE || status == READER_REJECTED)
                status = reader_next(reader, &article, NULL);
            if (status == READER_FAILED) // it tells where, also between members
                assert_memory_equal(article.path, "x.zip", 5);
            reader_close(reader);
        }
        uint64_t seed = 3;
        for (int round = 0; round < 2000; round++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            const size_t at = (seed >> 33) % len;
            const char was = out[at];
            out[at] = (char)(seed >> 24);
            (void)read_all(slice_of(out, len), NULL, NULL);
            out[at] = was;
        }
        article_free(&article);
    }
    free(out);
    free(inner);
}

static void archive_bombs(void **state)
{
    (void)state;
    const size_t size = 80 << 20;
    char *blanks = malloc(size);
    char *out = malloc(ROOM);
    assert_non_null(blanks);
    assert_non_null(out);
    memset(blanks, '\n', size);
    memcpy(blanks, LINE, sizeof(LINE) - 1);
    const struct member members[] = {{"a.jsonl", blanks, size}, {NULL, NULL, 0}};
    const size_t len = archive(true, members, out, ROOM);
    const struct outcome outcome = read_all(slice_of(out, len), NULL, NULL);
    assert_true(outcome.failed);
    assert_int_equal(outcome.articles, 1);
    free(blanks);
    free(out);
}

#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_one_behind_the_other),
        cmocka_unit_test(truncated_and_flipped),
        cmocka_unit_test(bombs_are_given_up),
#ifdef DATELINE_HAVE_ARCHIVE
        cmocka_unit_test(archives),
        cmocka_unit_test(archive_bombs),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
