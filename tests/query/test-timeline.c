// SPDX-License-Identifier: GPL-2.0-or-later
#include "query/timeline.h"

#include "tests/support.h"

/** The label of bucket @p first and the step, for a timeline of @p count units from @p from on. */
static void assert_labels(enum time_unit unit, int32_t from, size_t count, int32_t least,
                          const char *expected, int32_t expected_step)
{
    const struct timeline timeline = {.unit = unit, .first = from, .count = count};
    int32_t first = -1;
    int32_t step = -1;
    char label[16];
    timeline_labels(&timeline, least, &first, &step);
    assert_true(first >= 0 && (size_t)first < count);
    time_unit_format(unit, from + first, label);
    assert_string_equal(label, expected);
    assert_int_equal(step, expected_step);
}

static int32_t unit_of(enum time_unit unit, int year, int month)
{
    for (int32_t day = 0; day < 40000; day++) {
        char text[16];
        char wanted[16];
        (void)snprintf(wanted, sizeof(wanted), "%04d-%02d-01", year, month);
        time_unit_format(TIME_UNIT_DAY, day, text);
        if (strcmp(text, wanted) == 0)
            return time_unit_of_day(unit, day);
    }
    fail_msg("no such day");
    return 0;
}

static void labels_stand_at_round_dates(void **state)
{
    (void)state;
    const int32_t april = unit_of(TIME_UNIT_MONTH, 2013, 4);
    assert_labels(TIME_UNIT_MONTH, april, 88, 11, "2014-01", 12);
    assert_labels(TIME_UNIT_MONTH, april, 88, 1, "2013-04", 1);
    assert_labels(TIME_UNIT_MONTH, april, 40, 4, "2013-07", 6);
    assert_labels(TIME_UNIT_MONTH, april, 12, 12, "2013-04", 12); // no room for two
    assert_labels(TIME_UNIT_YEAR, unit_of(TIME_UNIT_YEAR, 2013, 1), 30, 4, "2015", 5);
    assert_labels(TIME_UNIT_DAY, unit_of(TIME_UNIT_DAY, 2013, 4), 60, 5, "2013-04-01", 7);
    assert_labels(TIME_UNIT_WEEK, unit_of(TIME_UNIT_WEEK, 2013, 4), 60, 5, "2013-04-01", 13);
    assert_labels(TIME_UNIT_YEAR, unit_of(TIME_UNIT_YEAR, 2013, 1), 1, 100000, "2013", 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(labels_stand_at_round_dates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
