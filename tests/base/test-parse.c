// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/parse.h"

#include "tests/support.h"

static void unsigned_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t max;
        bool ok;
        uint64_t value;
    } cases[] = {
        {"0", 10, true, 0},
        {"10", 10, true, 10},
        {"007", 10, true, 7},
        {"11", 10, false, 0},
        {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
        {"18446744073709551616", UINT64_MAX, false, 0},
        {"99999999999999999999999", UINT64_MAX, false, 0},
        {"", 10, false, 0},
        {"-1", 10, false, 0},
        {"+1", 10, false, 0},
        {" 1", 10, false, 0},
        {"1 ", 10, false, 0},
        {"1x", 10, false, 0},
        {"0x1", 10, false, 0},
        {"1.0", 10, false, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        uint64_t value = 4711;
        assert_int_equal(parse_unsigned(slice_of_string(cases[i].text), cases[i].max, &value),
                         cases[i].ok);
        assert_int_equal(value, cases[i].ok ? cases[i].value : 4711);
    }
}

static void real_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } good[] = {{"0", 0},      {"1.5", 1.5},     {"-2.25", -2.25}, {"+3", 3},       {".5", 0.5},
                {"1e3", 1000}, {"2.5E-1", 0.25}, {"7.", 7},        {"1e308", 1e308}};
    static const char *const bad[] = {"",     " 1",    "\t1",  "1 ", "1,5", "x",   "nan",  "inf",
                                      "-inf", "1e999", "0x10", "1e", ".",   "--1", "1.2.3"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        double value = -1;
        assert_true(parse_real(slice_of_string(good[i].text), &value));
        assert_true(value == good[i].value);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        double value = -1;
        if (parse_real(slice_of_string(bad[i]), &value))
            fail_msg("'%s' was read as a number", bad[i]);
        assert_true(value == -1);
    }
    double value = -1;
    assert_false(parse_real(SLICE_LITERAL("1\0"), &value));
    char longest[80];
    memset(longest, '1', sizeof(longest));
    assert_true(parse_real(slice_of(longest, 63), &value));
    assert_false(parse_real(slice_of(longest, 64), &value));
}

static void sizes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t value;
    } good[] = {{"0", 0},
                {"1", 1},
                {"1B", 1},
                {"1K", 1024},
                {"1k", 1024},
                {"2KB", 2048},
                {"2KiB", 2048},
                {"3M", UINT64_C(3) << 20},
                {"4Gb", UINT64_C(4) << 30},
                {"5TiB", UINT64_C(5) << 40},
                {"16777215T", UINT64_C(16777215) << 40}};
    static const char *const bad[] = {
        "",   "K",   "B",   "KB",  "1.5M", "-1M", "1 M", "1X",        "1MM",
        "M1", "1BB", " 1M", "1M ", "i",    "iB",  "KiB", "16777216T", "18446744073709551616"};
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        uint64_t value = 4711;
        assert_true(parse_size(slice_of_string(good[i].text), &value));
        assert_int_equal(value, good[i].value);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        uint64_t value = 4711;
        if (parse_size(slice_of_string(bad[i]), &value))
            fail_msg("'%s' was read as a size", bad[i]);
        assert_int_equal(value, 4711);
    }
}

static void lists(void **state)
{
    (void)state;
    struct slice list = SLICE_LITERAL("a,,bc,");
    struct slice item;
    assert_true(parse_list_item(&list, ',', &item));
    assert_slice(item, "a");
    assert_true(parse_list_item(&list, ',', &item));
    assert_slice(item, "");
    assert_true(parse_list_item(&list, ',', &item));
    assert_slice(item, "bc");
    assert_true(parse_list_item(&list, ',', &item));
    assert_slice(item, "");
    assert_false(parse_list_item(&list, ',', &item));
    assert_false(parse_list_item(&list, ',', &item));
    list = SLICE_LITERAL("one");
    assert_true(parse_list_item(&list, ';', &item));
    assert_slice(item, "one");
    assert_false(parse_list_item(&list, ';', &item));
}

static void assignments(void **state)
{
    (void)state;
    struct slice name = SLICE_LITERAL("untouched");
    struct slice value = SLICE_LITERAL("too");
    assert_false(parse_assignment(SLICE_LITERAL("title"), &name, &value));
    assert_false(parse_assignment(SLICE_LITERAL(""), &name, &value));
    assert_slice(name, "untouched");
    assert_slice(value, "too");
    assert_true(parse_assignment(SLICE_LITERAL("title=3=4"), &name, &value));
    assert_slice(name, "title");
    assert_slice(value, "3=4");
    assert_true(parse_assignment(SLICE_LITERAL("="), &name, &value));
    assert_slice(name, "");
    assert_slice(value, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unsigned_numbers),
        cmocka_unit_test(real_numbers),
        cmocka_unit_test(sizes),
        cmocka_unit_test(lists),
        cmocka_unit_test(assignments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
