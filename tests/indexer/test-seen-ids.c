// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/seen-ids.h"

#include "tests/support.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static char path[] = "/tmp/test-seen-ids-XXXXXX";

static void put(struct seen_ids *ids, const char *id, uint32_t docid, int64_t date)
{
    struct error error = ERROR_INIT;
    assert_int_equal(seen_ids_put(ids, slice_of_string(id), docid, date, &error), ERROR_NONE);
}

static struct seen_id find(const struct seen_ids *ids, const char *id)
{
    struct error error = ERROR_INIT;
    struct seen_id found;
    assert_int_equal(seen_ids_find(ids, slice_of_string(id), &found, &error), ERROR_NONE);
    return found;
}

static void first_and_again(void **state)
{
    (void)state;
    struct seen_ids ids;
    seen_ids_open(&ids, path, 1 << 20);
    assert_int_equal(find(&ids, "Qa").docid, 0);
    put(&ids, "Qa", 1, VERSION_UNDATED);
    put(&ids, "Qb", 2, VERSION_UNDATED);
    assert_int_equal(find(&ids, "Qa").docid, 1);
    put(&ids, "Qa", 3, VERSION_UNDATED);
    assert_int_equal(find(&ids, "Qa").docid, 3);
    assert_int_equal(find(&ids, "").docid, 0);
    put(&ids, "", 4, 5);
    assert_int_equal(find(&ids, "").docid, 4);
    put(&ids, "Qb", 5, -7);
    assert_int_equal(find(&ids, "Qb").docid, 5);
    assert_true(find(&ids, "Qb").date == -7);
    assert_true(find(&ids, "Qa").date == VERSION_UNDATED);
    assert_int_equal(find(&ids, "Qc").docid, 0);
    struct error error = ERROR_INIT;
    assert_int_equal(seen_ids_put(&ids, SLICE_LITERAL("Qd"), 7, 0, &error), ERROR_INTERNAL);
    seen_ids_close(&ids);
    assert_int_equal(access(path, F_OK), -1); // so few make no file, and a file has no name
}

/** In little memory, so that most of it goes to files. */
static void many(void **state)
{
    enum { COUNT = 100000, MEMORY = 16 << 10 };
    struct seen_ids ids;
    char id[32];
    (void)state;
    seen_ids_open(&ids, path, MEMORY);
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 1; i <= COUNT; i++) {
            (void)snprintf(id, sizeof(id), "Qcp-%u", (unsigned)i);
            const struct seen_id before = find(&ids, id);
            assert_int_equal(before.docid, round ? i : 0);
            if (round)
                assert_true(before.date == (int64_t)i * i);
            put(&ids, id, round * COUNT + i, (int64_t)i * i + round);
        }
    assert_true(ids.capacity * sizeof(*ids.slots) <= MEMORY);
    assert_true(ids.segment_count >= 2 && ids.segment_count <= 8);
    for (uint32_t i = 1; i <= COUNT; i += 7) {
        (void)snprintf(id, sizeof(id), "Qcp-%u", (unsigned)i);
        assert_int_equal(find(&ids, id).docid, COUNT + i);
        assert_true(find(&ids, id).date == (int64_t)i * i + 1);
        (void)snprintf(id, sizeof(id), "Qcq-%u", (unsigned)i);
        assert_int_equal(find(&ids, id).docid, 0);
    }
    seen_ids_close(&ids);
    assert_int_equal(access(path, F_OK), -1);
}

/** Where no file can be made, that is said when one is needed. */
static void no_file(void **state)
{
    struct seen_ids ids;
    struct error error = ERROR_INIT;
    enum error_code code = ERROR_NONE;
    uint32_t docid = 0;
    (void)state;
    seen_ids_open(&ids, "/nowhere/at/all", 16 << 10);
    for (; code == ERROR_NONE && docid < 100000; docid++)
        code = seen_ids_put(&ids, SLICE_LITERAL("Qa"), docid + 1, 0, &error);
    assert_int_equal(code, error_create_code(ENOENT));
    assert_true(docid > 1000);
    seen_ids_close(&ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_and_again),
        cmocka_unit_test(many),
        cmocka_unit_test(no_file),
    };
    const int file = mkstemp(path);
    if (file < 0 || close(file) != 0 || unlink(path) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
