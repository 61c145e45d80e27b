// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/glass-values.h"

#include "index/file.h"
#include "tests/support.h"
#include "xapian-c/xapian-c.h"

#include <string.h>
#include <unistd.h>

#define OK(call) assert_int_equal(call, XC_OK)

enum { DOCUMENTS = 3000, LONGEST = 5000 };

static const xc_valueno slots[] = {0, 1, 5, 9, 200, 300};
enum { SLOTS = sizeof(slots) / sizeof(slots[0]), ABSENT = 7 };

/** Ids of every length of their code, and with gaps. */
static xc_docid docid_of(uint32_t i)
{
    return i < 1000 ? i + 1 : i < 2000 ? 0x7e00 + 2 * i : 0x400000 + 1000 * i;
}

/** Values of which some are in all documents, some in few, and some longer than a block's quarter.
 */
static size_t make_value(char *value, size_t slot, uint32_t i, uint64_t *random)
{
    size_t len = 0;
    switch (slot) {
    case 0:
        return xc_sortable_serialise(value, 1.4e9 + (double)(next_random(random) % 100000000));
    case 1:
        len = next_random(random) % 3 ? 4 : 0;
        break;
    case 2:
        len = i % 50 == 0 ? next_random(random) % LONGEST : next_random(random) % 300;
        break;
    case 3:
        len = i == 1500;
        break;
    default:
        len = next_random(random) % 200 > 150 ? 130 : 0;
    }
    memset(value, 'a' + (int)(i % 26), len);
    return len;
}

static const char *make_database(void **state)
{
    xc_writable *database = NULL;
    uint64_t random = 3;
    static char value[LONGEST];
    const char *path = scratch_path(state, "db");
    OK(xc_writable_open(&database, path, XC_DB_CREATE | XC_DB_BACKEND_GLASS | XC_DB_NO_SYNC, 0));
    for (uint32_t i = 0; i < DOCUMENTS; i++) {
        xc_document *document = NULL;
        OK(xc_document_new(&document));
        OK(xc_document_add_term(document, "every", 5, 1));
        for (size_t slot = 0; slot < SLOTS; slot++) {
            const size_t len = make_value(value, slot, i, &random);
            OK(xc_document_add_value(document, slots[slot], value, len));
        }
        OK(xc_writable_replace_document(database, docid_of(i), document));
        xc_document_free(document);
    }
    OK(xc_writable_commit(database));
    OK(xc_writable_close(database));
    xc_writable_free(database);
    return path;
}

/** The reader is where a seek of libxapian's would go. */
static void assert_at(const xc_database *database, xc_valueno slot, xc_docid docid,
                      const struct glass_value_reader *reader)
{
    xc_value_iterator *values = NULL;
    bool more = false;
    OK(xc_database_valuestream(&values, database, slot));
    OK(xc_value_iterator_skip_to(&more, values, docid));
    if (more) {
        xc_docid found = 0;
        xc_bytes value;
        OK(xc_value_iterator_docid(&found, values));
        OK(xc_value_iterator_get(&value, values));
        assert_int_equal(reader->docid, found);
        assert_int_equal(reader->value.len, value.size);
        assert_memory_equal(reader->value.ptr, value.data, value.size);
    } else {
        assert_int_equal(reader->docid, GLASS_VALUES_END);
    }
    xc_value_iterator_free(values);
}

static void test_all(void **state)
{
    const char *path = make_database(state);
    struct error error = ERROR_INIT;
    struct glass_table *table = NULL;
    struct glass_value_reader reader = {.table = NULL};
    xc_database *database = NULL;
    uint64_t random = 8;
    assert_code(glass_table_open(&table, path, GLASS_POSTLIST, &error), ERROR_NONE, &error);
    OK(xc_database_open(&database, path, 0));
    for (size_t slot = 0; slot <= SLOTS; slot++) {
        const xc_valueno number = slot < SLOTS ? slots[slot] : ABSENT;
        glass_value_reader_open(&reader, table, number);
        // One after the other,
        uint32_t count = 0;
        xc_doccount frequency = 0;
        for (uint32_t docid = 1;; docid = reader.docid + 1) {
            assert_true(glass_value_reader_seek(&reader, docid));
            if (count % 97 == 0 || reader.docid == GLASS_VALUES_END)
                assert_at(database, number, docid, &reader);
            if (reader.docid == GLASS_VALUES_END)
                break;
            count++;
        }
        OK(xc_database_value_freq(&frequency, database, number));
        assert_int_equal(count, frequency);
        // with gaps,
        glass_value_reader_open(&reader, table, number);
        for (uint32_t i = 0; i < DOCUMENTS; i += (uint32_t)(next_random(&random) % 60)) {
            const xc_docid docid = docid_of(i) + (xc_docid)(next_random(&random) % 3);
            assert_true(glass_value_reader_seek(&reader, docid));
            assert_at(database, number, docid, &reader);
        }
        // and in no order.
        for (int round = 0; round < 300; round++) {
            const xc_docid docid = docid_of((uint32_t)(next_random(&random) % (DOCUMENTS + 1))) +
                                   (xc_docid)(next_random(&random) % 3) - 1;
            assert_true(glass_value_reader_seek(&reader, docid ? docid : 1));
            assert_at(database, number, docid ? docid : 1, &reader);
        }
    }
    glass_value_reader_free(&reader);
    glass_table_close(table);
    xc_database_free(database);
}

/** Whatever is in the file, reading ends, within it. */
static void test_damaged(void **state)
{
    const char *path = make_database(state);
    struct error error = ERROR_INIT;
    struct buffer version = BUFFER_INIT;
    struct buffer bytes = BUFFER_INIT;
    char name[PATH_MAX];
    uint64_t random = 11;
    (void)snprintf(name, sizeof(name), "%s/iamglass", path);
    assert_code(file_read(name, SIZE_MAX, &version, &error), ERROR_NONE, &error);
    (void)snprintf(name, sizeof(name), "%s/postlist.glass", path);
    assert_code(file_read(name, SIZE_MAX, &bytes, &error), ERROR_NONE, &error);
    (void)scratch_directory(state, "bad");
    (void)scratch_write(state, "bad/iamglass", buffer_slice(&version));
    size_t refused = 0;
    for (int round = 0; round < 40; round++) {
        struct buffer copy = BUFFER_INIT;
        struct glass_table *table = NULL;
        struct glass_value_reader reader = {.table = NULL};
        assert_true(buffer_append_slice(&copy, buffer_slice(&bytes)));
        scatter_damage(&copy, 1000, round % 10 == 0, &random);
        (void)scratch_write(state, "bad/postlist.glass", buffer_slice(&copy));
        if (glass_table_open(&table, scratch_path(state, "bad"), GLASS_POSTLIST, &error) ==
            ERROR_NONE)
            for (size_t slot = 0; slot < SLOTS; slot++) {
                glass_value_reader_open(&reader, table, slots[slot]);
                for (uint32_t i = 0; i < DOCUMENTS; i += 1 + i % 3)
                    refused += !glass_value_reader_seek(&reader, docid_of(i));
            }
        else
            refused++;
        glass_value_reader_free(&reader);
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
        scratch_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
