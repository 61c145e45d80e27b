// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/slice.h"

#include "tests/support.h"

static void making(void **state)
{
    (void)state;
    assert_int_equal(SLICE_LITERAL("a\0b").len, 3);
    assert_int_equal(slice_of_string("abc").len, 3);
    assert_int_equal(slice_of_string(NULL).len, 0);
    assert_non_null(slice_of_string(NULL).ptr);
    assert_int_equal(slice_of("abcdef", 2).len, 2);
}

static void equality(void **state)
{
    (void)state;
    assert_true(slice_equal(SLICE_LITERAL("abc"), slice_of("abcdef", 3)));
    assert_false(slice_equal(SLICE_LITERAL("abc"), SLICE_LITERAL("abd")));
    assert_false(slice_equal(SLICE_LITERAL("abc"), SLICE_LITERAL("ab")));
    assert_true(slice_equal(slice_of(NULL, 0), SLICE_LITERAL("")));
    assert_false(slice_equal(SLICE_LITERAL("a\0b"), SLICE_LITERAL("a\0c")));
    assert_true(slice_starts_with(SLICE_LITERAL("abc"), SLICE_LITERAL("ab")));
    assert_true(slice_starts_with(SLICE_LITERAL("abc"), SLICE_LITERAL("")));
    assert_true(slice_starts_with(SLICE_LITERAL("abc"), SLICE_LITERAL("abc")));
    assert_false(slice_starts_with(SLICE_LITERAL("abc"), SLICE_LITERAL("abcd")));
    assert_false(slice_starts_with(SLICE_LITERAL("abc"), SLICE_LITERAL("b")));
}

static void order(void **state)
{
    (void)state;
    static const struct slice sorted[] = {{"", 0},     {"\0", 1}, {"A", 1},    {"a", 1},
                                          {"a\0b", 3}, {"ab", 2}, {"\x80", 1}, {"\xff", 1}};
    const int count = sizeof(sorted) / sizeof(sorted[0]);
    for (int i = 0; i < count; i++)
        for (int j = 0; j < count; j++) {
            const int got = slice_compare(sorted[i], sorted[j]);
            assert_int_equal((got > 0) - (got < 0), (i > j) - (i < j));
        }
    assert_int_equal(slice_compare(slice_of(NULL, 0), slice_of(NULL, 0)), 0);
}

static void ascii_case(void **state)
{
    (void)state;
    assert_true(slice_equal_ascii_case(SLICE_LITERAL("HeLLo-1"), SLICE_LITERAL("hEllO-1")));
    assert_false(slice_equal_ascii_case(SLICE_LITERAL("hello"), SLICE_LITERAL("hell")));
    assert_false(slice_equal_ascii_case(SLICE_LITERAL("@"), SLICE_LITERAL("`"))); // 32 apart
    assert_false(slice_equal_ascii_case(SLICE_LITERAL("["), SLICE_LITERAL("{")));
    assert_false(slice_equal_ascii_case(SLICE_LITERAL("\xc0"), SLICE_LITERAL("\xe0")));
    assert_true(slice_equal_ascii_case(SLICE_LITERAL(""), SLICE_LITERAL("")));
}

static void trimming(void **state)
{
    (void)state;
    assert_slice(slice_trim(SLICE_LITERAL(" \t\r\n\v\fa b \n")), "a b");
    assert_slice(slice_trim(SLICE_LITERAL("a")), "a");
    assert_slice(slice_trim(SLICE_LITERAL("")), "");
    assert_slice(slice_trim(SLICE_LITERAL(" \n ")), "");
    assert_slice(slice_trim(SLICE_LITERAL("\xc2\xa0x\x1f")), "\xc2\xa0x\x1f"); // ASCII blanks only
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(making),     cmocka_unit_test(equality), cmocka_unit_test(order),
        cmocka_unit_test(ascii_case), cmocka_unit_test(trimming),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
