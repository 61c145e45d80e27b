// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/glass-positions.h"

#include "index/file.h"
#include "tests/support.h"
#include "xapian-c/xapian-c.h"

#include <string.h>
#include <unistd.h>

#define OK(call) assert_int_equal(call, XC_OK)

enum { TERMS = 40, DOCUMENTS = 300, LONG_LIST = 30000 };

static size_t make_term(char *term, unsigned i)
{
    const int len = snprintf(term, 64, "t%02u%s", i, i % 4 ? "" : "-of-more-than-a-few-bytes");
    if (i % 7 == 0)
        term[1] = '\0';
    return (size_t)len;
}

/** Ids of every length of their code. */
static xc_docid docid_of(uint32_t i)
{
    return i < 100 ? i + 1 : i < 200 ? 0x8000 + 7 * i : 0x400000 + 1000 * i;
}

static const char *make_database(void **state, bool positions)
{
    xc_writable *database = NULL;
    uint64_t random = 3;
    const char *path = scratch_path(state, positions ? "db" : "bare");
    OK(xc_writable_open(&database, path, XC_DB_CREATE | XC_DB_BACKEND_GLASS | XC_DB_NO_SYNC, 0));
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        xc_document *document = NULL;
        OK(xc_document_new(&document));
        for (unsigned t = 0; t < TERMS; t++) {
            char term[64];
            const size_t len = make_term(term, t);
            if (next_random(&random) % 3 == 0)
                continue;
            uint32_t position = 0;
            const uint64_t count = t == 5 && i == 50 ? LONG_LIST : 1 + next_random(&random) % 9;
            for (uint64_t k = 0; positions && k < count; k++) {
                position +=
                    1 + (uint32_t)(next_random(&random) >> (40 + next_random(&random) % 23));
                OK(xc_document_add_posting(document, term, len, position, 1));
            }
            if (!positions)
                OK(xc_document_add_term(document, term, len, 1));
        }
        OK(xc_writable_replace_document(database, docid_of(i), document));
        xc_document_free(document);
    }
    OK(xc_writable_commit(database));
    OK(xc_writable_close(database));
    xc_writable_free(database);
    return path;
}

static void assert_same(const xc_database *database, struct slice term, xc_docid docid,
                        uint32_t number, struct glass_position_reader *reader)
{
    xc_position_iterator *positions = NULL;
    size_t count = 0;
    assert_true(glass_position_reader_read(reader, docid, number, UINT32_MAX));
    OK(xc_database_positions(&positions, database, docid, term.ptr, term.len));
    for (;;) {
        bool more = false;
        xc_termpos position = 0;
        OK(xc_position_iterator_next(&more, positions));
        if (!more)
            break;
        OK(xc_position_iterator_get(&position, positions));
        assert_true(count < reader->count);
        assert_int_equal(reader->positions[count++], position);
    }
    xc_position_iterator_free(positions);
    assert_int_equal(reader->count, count);
}

static void test_all(void **state)
{
    const char *path = make_database(state, true);
    struct error error = ERROR_INIT;
    struct glass_table *table = NULL;
    struct glass_position_reader reader = {.leaf = NULL};
    xc_database *database = NULL;
    char term[64];
    assert_code(glass_table_open(&table, path, GLASS_POSITION, &error), ERROR_NONE, &error);
    OK(xc_database_open(&database, path, 0));
    uint64_t random = 8;
    for (unsigned t = 0; t < TERMS; t++) {
        const struct slice name = slice_of(term, make_term(term, t));
        glass_position_reader_open(&reader, table, name);
        for (uint32_t i = 0; i < DOCUMENTS; i++) { // in order
            assert_same(database, name, docid_of(i), i - i / 3, &reader);
            assert_same(database, name, docid_of(i) + 1, i, &reader);
        }
        for (int round = 0; round < 100; round++) // in none
            assert_same(database, name, docid_of((uint32_t)(next_random(&random) % DOCUMENTS)),
                        (uint32_t)next_random(&random), &reader);
        glass_position_reader_open(&reader, table, name);
        for (uint32_t i = 0; i < DOCUMENTS;
             i += 1 + (uint32_t)(next_random(&random) % 50)) // with gaps
            assert_same(database, name, docid_of(i), i - i / 3, &reader);
    }
    glass_position_reader_open(&reader, table, SLICE_LITERAL("zz"));
    assert_same(database, SLICE_LITERAL("zz"), 1, 0, &reader);
    glass_position_reader_open(&reader, table, SLICE_LITERAL("a"));
    assert_same(database, SLICE_LITERAL("a"), 1, 0, &reader);
    assert_same(database, SLICE_LITERAL("a"), 2, 0, &reader);
    glass_position_reader_free(&reader);
    glass_table_close(table);
    xc_database_free(database);
}

/** What is not above the limit is there, as it is without one. */
static void test_limit(void **state)
{
    const char *path = make_database(state, true);
    struct error error = ERROR_INIT;
    struct glass_table *table = NULL;
    struct glass_position_reader all = {.leaf = NULL};
    struct glass_position_reader some = {.leaf = NULL};
    uint64_t random = 4;
    size_t left_out = 0;
    char term[64];
    assert_code(glass_table_open(&table, path, GLASS_POSITION, &error), ERROR_NONE, &error);
    for (unsigned t = 0; t < TERMS; t++) {
        const struct slice name = slice_of(term, make_term(term, t));
        glass_position_reader_open(&all, table, name);
        glass_position_reader_open(&some, table, name);
        for (uint32_t i = 0; i < DOCUMENTS; i++) {
            assert_true(glass_position_reader_read(&all, docid_of(i), i, UINT32_MAX));
            for (int round = 0; all.count && round < 4; round++) {
                const uint32_t most = all.positions[next_random(&random) % all.count] +
                                      (uint32_t)(next_random(&random) % 3) - 1;
                assert_true(glass_position_reader_read(&some, docid_of(i), i, most));
                assert_true(some.count <= all.count);
                for (size_t k = 0; k < some.count; k++)
                    assert_int_equal(some.positions[k], all.positions[k]);
                assert_true(some.count == all.count || all.positions[some.count] > most);
                left_out += all.count - some.count;
            }
        }
    }
    assert_true(left_out > 0);
    glass_position_reader_free(&all);
    glass_position_reader_free(&some);
    glass_table_close(table);
}

static void test_none(void **state)
{
    struct glass_table *table = NULL;
    struct error error = ERROR_INIT;
    assert_int_equal(glass_table_open(&table, make_database(state, false), GLASS_POSITION, NULL),
                     ERROR_NO_INPUT);
    assert_int_equal(
        glass_table_open(&table, scratch_path(state, "nowhere"), GLASS_POSITION, &error), ERROR_IO);
    (void)scratch_directory(state, "other");
    (void)scratch_write_string(state, "other/iamglass", "something else");
    assert_int_equal(glass_table_open(&table, scratch_path(state, "other"), GLASS_POSITION, &error),
                     ERROR_DATA);
}

/** Whatever is in the file, reading ends, within it. */
static void test_damaged(void **state)
{
    const char *path = make_database(state, true);
    struct error error = ERROR_INIT;
    struct buffer version = BUFFER_INIT;
    struct buffer bytes = BUFFER_INIT;
    char name[PATH_MAX];
    uint64_t random = 11;
    (void)snprintf(name, sizeof(name), "%s/iamglass", path);
    assert_code(file_read(name, SIZE_MAX, &version, &error), ERROR_NONE, &error);
    (void)snprintf(name, sizeof(name), "%s/position.glass", path);
    assert_code(file_read(name, SIZE_MAX, &bytes, &error), ERROR_NONE, &error);
    (void)scratch_directory(state, "bad");
    size_t refused = 0;
    for (int round = 0; round < 60; round++) {
        struct buffer copy = BUFFER_INIT;
        struct glass_table *table = NULL;
        struct glass_position_reader reader = {.leaf = NULL};
        struct slice content = buffer_slice(round % 20 == 19 ? &version : &bytes);
        assert_true(buffer_append_slice(&copy, content));
        scatter_damage(&copy, 500, round % 10 == 0, &random);
        (void)scratch_write(state, "bad/iamglass",
                            round % 20 == 19 ? buffer_slice(&copy) : buffer_slice(&version));
        (void)scratch_write(state, "bad/position.glass",
                            round % 20 == 19 ? buffer_slice(&bytes) : buffer_slice(&copy));
        if (glass_table_open(&table, scratch_path(state, "bad"), GLASS_POSITION, &error) ==
            ERROR_NONE)
            for (unsigned t = 0; t < TERMS; t++) {
                char term[64];
                glass_position_reader_open(&reader, table, slice_of(term, make_term(term, t)));
                for (uint32_t i = 0; i < DOCUMENTS; i += 3)
                    refused += !glass_position_reader_read(&reader, docid_of(i), i,
                                                           t % 2 ? UINT32_MAX : 1U << 20);
            }
        else
            refused++;
        glass_position_reader_free(&reader);
        glass_table_close(table);
        buffer_free(&copy);
    }
    assert_true(refused > 0);
    buffer_free(&version);
    buffer_free(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(test_all),
        scratch_test(test_limit),
        scratch_test(test_none),
        scratch_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
