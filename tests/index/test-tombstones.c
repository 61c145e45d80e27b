// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/tombstones.h"

#include "index/file.h"
#include "tests/support.h"

#include <string.h>

static void a_set(void **state)
{
    (void)state;
    struct tombstones *dead = tombstones_new();
    assert_non_null(dead);
    assert_int_equal(tombstones_count(dead), 0);
    assert_int_equal(tombstones_next(dead, 1), 0);
    tombstones_add(dead, 5);
    tombstones_add(dead, 70000);
    tombstones_add(dead, 5);
    tombstones_add(dead, UINT32_MAX);
    assert_int_equal(tombstones_count(dead), 3);
    assert_true(tombstones_contain(dead, 5));
    assert_false(tombstones_contain(dead, 6));
    assert_int_equal(tombstones_next(dead, 0), 5);
    assert_int_equal(tombstones_next(dead, 5), 5);
    assert_int_equal(tombstones_next(dead, 6), 70000);
    assert_int_equal(tombstones_next(dead, 70001), UINT32_MAX);
    assert_int_equal(tombstones_next(dead, UINT32_MAX), UINT32_MAX);
    tombstones_free(dead);
    tombstones_free(NULL);
}

static void round_trip(void **state)
{
    static const uint32_t counts[] = {0, 1, 100, 10000, 200000}; // every kind of container
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
        struct tombstones *dead = tombstones_new();
        struct tombstones *read = NULL;
        struct error error = ERROR_INIT;
        uint64_t seed = 7;
        for (uint32_t j = 0; j < counts[i]; j++)
            tombstones_add(dead, 1 + (uint32_t)(next_random(&seed) % 1000000));
        for (uint32_t j = 0; j < counts[i] / 2; j++)
            tombstones_add(dead, 5000000 + j); // and a long run
        const char *path = scratch_path(state, "00000001.7");
        assert_code(tombstones_write(dead, path, &error), ERROR_NONE, &error);
        assert_code(tombstones_read(&read, path, &error), ERROR_NONE, &error);
        assert_int_equal(tombstones_count(read), tombstones_count(dead));
        uint32_t found = 0;
        for (uint32_t docid = tombstones_next(read, 1); docid;
             docid = tombstones_next(read, docid + 1), found++)
            assert_true(tombstones_contain(dead, docid));
        assert_int_equal(found, tombstones_count(dead));
        tombstones_free(dead);
        tombstones_free(read);
    }
}

/** The file's form, as the header describes it: others may read it. */
static void form(void **state)
{
    struct tombstones *dead = tombstones_new();
    struct buffer content = BUFFER_INIT;
    struct error error = ERROR_INIT;
    tombstones_add(dead, 3);
    const char *path = scratch_path(state, "file");
    assert_code(tombstones_write(dead, path, &error), ERROR_NONE, &error);
    assert_code(file_read(path, 1000, &content, &error), ERROR_NONE, &error);
    assert_memory_equal(content.data, "DLDEAD1\n", 8);
    // No run containers: cookie 12346, one container, key 0, cardinality less one, offset, value.
    static const char bitmap[] = "\x3a\x30\0\0\1\0\0\0\0\0\0\0\x10\0\0\0\3\0";
    assert_int_equal(content.len, 16 + sizeof(bitmap) - 1);
    assert_memory_equal(content.data + 16, bitmap, sizeof(bitmap) - 1);
    buffer_free(&content);
    tombstones_free(dead);
}

static void damage(void **state)
{
    struct tombstones *dead = tombstones_new();
    struct tombstones *read = NULL;
    struct buffer content = BUFFER_INIT;
    struct error error = ERROR_INIT;
    for (uint32_t docid = 1; docid < 300; docid += 7)
        tombstones_add(dead, docid);
    const char *path = scratch_path(state, "file");
    assert_code(tombstones_write(dead, path, &error), ERROR_NONE, &error);
    assert_code(file_read(path, 10000, &content, &error), ERROR_NONE, &error);
    for (size_t i = 0; i < content.len; i++) {
        content.data[i] ^= 0x10;
        (void)scratch_write(state, "file", buffer_slice(&content));
        content.data[i] ^= 0x10;
        error = (struct error)ERROR_INIT;
        assert_code(tombstones_read(&read, path, &error), ERROR_DATA, &error);
        assert_contains(error.message, "is damaged");
        assert_contains(error.message, path);
        assert_null(read);
    }
    for (size_t cut = 0; cut < content.len; cut++) {
        (void)scratch_write(state, "file", slice_of(content.data, cut));
        assert_code(tombstones_read(&read, path, &error), ERROR_DATA, &error);
        assert_null(read);
    }
    (void)buffer_append_char(&content, 'x');
    (void)scratch_write(state, "file", buffer_slice(&content));
    assert_code(tombstones_read(&read, path, &error), ERROR_DATA, &error);
    assert_code(tombstones_read(&read, scratch_path(state, "missing"), &error), ERROR_NO_INPUT,
                &error);
    assert_null(read);
    buffer_free(&content);
    tombstones_free(dead);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_set),
        scratch_test(round_trip),
        scratch_test(form),
        scratch_test(damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
