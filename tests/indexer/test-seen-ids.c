// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/seen-ids.h"

#include "tests/support.h"

static void first_and_again(void **state)
{
    (void)state;
    struct seen_ids ids = {.slots = NULL};
    uint32_t before = 99;
    assert_true(seen_ids_put(&ids, SLICE_LITERAL("Qa"), 7, VERSION_UNDATED, &before));
    assert_int_equal(before, 0);
    assert_true(seen_ids_put(&ids, SLICE_LITERAL("Qb"), 8, VERSION_UNDATED, &before));
    assert_int_equal(before, 0);
    assert_true(seen_ids_put(&ids, SLICE_LITERAL("Qa"), 9, VERSION_UNDATED, &before));
    assert_int_equal(before, 7);
    assert_true(seen_ids_put(&ids, SLICE_LITERAL("Qa"), 10, VERSION_UNDATED, &before));
    assert_int_equal(before, 9);
    assert_true(seen_ids_put(&ids, SLICE_LITERAL(""), 11, VERSION_UNDATED, &before));
    assert_int_equal(before, 0);
    assert_true(seen_ids_put(&ids, SLICE_LITERAL("\0"), 12, VERSION_UNDATED, &before));
    assert_int_equal(before, 0);
    assert_int_equal(ids.count, 4);
    assert_true(seen_ids_put(&ids, SLICE_LITERAL("Qb"), 13, -7, &before));
    const struct seen_id *found = seen_ids_find(&ids, SLICE_LITERAL("Qb"));
    assert_non_null(found);
    assert_int_equal(found->docid, 13);
    assert_int_equal(found->date, -7);
    assert_true(seen_ids_find(&ids, SLICE_LITERAL("Qa"))->date == VERSION_UNDATED);
    assert_null(seen_ids_find(&ids, SLICE_LITERAL("Qc")));
    seen_ids_free(&ids);
    assert_null(ids.slots);
    assert_null(seen_ids_find(&ids, SLICE_LITERAL("Qa")));
    assert_int_equal(ids.count, 0);
    assert_true(
        seen_ids_put(&ids, SLICE_LITERAL("Qa"), 1, VERSION_UNDATED, &before)); // may be used again
    assert_int_equal(before, 0);
    seen_ids_free(&ids);
}

static void many(void **state)
{
    (void)state;
    enum { COUNT = 200000 };
    struct seen_ids ids = {.slots = NULL};
    char id[32];
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 1; i <= COUNT; i++) {
            uint32_t before = 99;
            const int len = snprintf(id, sizeof(id), "Qcp-%u", (unsigned)i);
            assert_true(seen_ids_put(&ids, slice_of(id, (size_t)len), round * COUNT + i,
                                     VERSION_UNDATED, &before));
            assert_int_equal(before, round ? i : 0);
        }
    assert_int_equal(ids.count, COUNT);
    assert_true(ids.capacity <= 4 * COUNT);
    seen_ids_free(&ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_and_again),
        cmocka_unit_test(many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
