// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/date.h"
#include "fixture.h"
#include "query/language/query-time-terms.h"

#include <stdio.h>

static const struct row {
    enum query_time_use use;
    const char *text;
    const char *expected; // "from .. to", or the start of the error
} rows[] = {
    {QUERY_TIME_IN, "2017", "2017-01-01T00:00:00Z .. 2018-01-01T00:00:00Z"},
    {QUERY_TIME_IN, "2016-02", "2016-02-01T00:00:00Z .. 2016-03-01T00:00:00Z"},
    {QUERY_TIME_IN, "2016-12", "2016-12-01T00:00:00Z .. 2017-01-01T00:00:00Z"},
    {QUERY_TIME_IN, "2017-07-20", "2017-07-20T00:00:00Z .. 2017-07-21T00:00:00Z"},
    {QUERY_TIME_IN, "2017/7/4", "2017-07-04T00:00:00Z .. 2017-07-05T00:00:00Z"},
    {QUERY_TIME_IN, "20170720", "2017-07-20T00:00:00Z .. 2017-07-21T00:00:00Z"},
    {QUERY_TIME_IN, "201707", "2017-07-01T00:00:00Z .. 2017-08-01T00:00:00Z"},
    {QUERY_TIME_IN, "2017-07-20T10:30", "2017-07-20T10:30:00Z .. 2017-07-20T10:31:00Z"},
    {QUERY_TIME_IN, "2017-07-20T10:30:05Z", "2017-07-20T10:30:05Z .. 2017-07-20T10:30:06Z"},
    {QUERY_TIME_IN, "July 20, 2017", "2017-07-20T00:00:00Z .. 2017-07-21T00:00:00Z"},
    {QUERY_TIME_IN, "9999", "9999-01-01T00:00:00Z .. 9999-12-31T23:59:59Z"}, // shown cut
    {QUERY_TIME_IN, "2017-07-20..2017-08-01", "2017-07-20T00:00:00Z .. 2017-08-02T00:00:00Z"},
    {QUERY_TIME_IN, "2016..", "2016-01-01T00:00:00Z .. "},
    {QUERY_TIME_IN, "..2016-03", " .. 2016-04-01T00:00:00Z"},
    {QUERY_TIME_IN, "30d..7d", "2017-07-17T12:30:45Z .. 2017-08-09T12:30:46Z"},
    {QUERY_TIME_IN, "2017-07-20..2017-07-20", "2017-07-20T00:00:00Z .. 2017-07-21T00:00:00Z"},
    {QUERY_TIME_IN, "today", "2017-08-16T00:00:00Z .. 2017-08-17T00:00:00Z"},
    {QUERY_TIME_IN, " Yesterday ", "2017-08-15T00:00:00Z .. 2017-08-16T00:00:00Z"},
    {QUERY_TIME_IN, "tomorrow", "2017-08-17T00:00:00Z .. 2017-08-18T00:00:00Z"},
    {QUERY_TIME_IN, "now", "2017-08-16T12:30:45Z .. 2017-08-16T12:30:46Z"},
    {QUERY_TIME_IN, "monday", "2017-08-14T00:00:00Z .. 2017-08-15T00:00:00Z"},
    {QUERY_TIME_IN, "wednesday", "2017-08-16T00:00:00Z .. 2017-08-17T00:00:00Z"},
    {QUERY_TIME_IN, "last wednesday", "2017-08-09T00:00:00Z .. 2017-08-10T00:00:00Z"},
    {QUERY_TIME_IN, "last-thu", "2017-08-10T00:00:00Z .. 2017-08-11T00:00:00Z"},
    {QUERY_TIME_IN, "this-week", "2017-08-14T00:00:00Z .. 2017-08-21T00:00:00Z"},
    {QUERY_TIME_IN, "last-week", "2017-08-07T00:00:00Z .. 2017-08-14T00:00:00Z"},
    {QUERY_TIME_IN, "last month", "2017-07-01T00:00:00Z .. 2017-08-01T00:00:00Z"},
    {QUERY_TIME_IN, "this year", "2017-01-01T00:00:00Z .. 2018-01-01T00:00:00Z"},
    {QUERY_TIME_IN, "last-year", "2016-01-01T00:00:00Z .. 2017-01-01T00:00:00Z"},
    {QUERY_TIME_IN, "7d", "2017-08-09T12:30:45Z .. 2017-08-16T12:30:46Z"},
    {QUERY_TIME_SINCE, "24h", "2017-08-15T12:30:45Z .. "},
    {QUERY_TIME_SINCE, "2w", "2017-08-02T12:30:45Z .. "},
    {QUERY_TIME_SINCE, "3m", "2017-05-16T12:30:45Z .. "},
    {QUERY_TIME_SINCE, "1y", "2016-08-16T12:30:45Z .. "},
    {QUERY_TIME_SINCE, "2 days ago", "2017-08-14T12:30:45Z .. "},
    {QUERY_TIME_SINCE, "last 7 days", "2017-08-09T12:30:45Z .. "},
    {QUERY_TIME_SINCE, "99999y", "0001-01-01T00:00:00Z .. "},
    {QUERY_TIME_SINCE, "2017-07-20", "2017-07-20T00:00:00Z .. "},
    {QUERY_TIME_BEFORE, "2017-07-20", " .. 2017-07-20T00:00:00Z"},
    {QUERY_TIME_UNTIL, "2017-07-20", " .. 2017-07-21T00:00:00Z"},
    {QUERY_TIME_UNTIL, "7d", " .. 2017-08-09T12:30:46Z"},
    {QUERY_TIME_IN, "", "unknown date ''"},
    {QUERY_TIME_IN, "..", "the range '..' has no date"},
    {QUERY_TIME_IN, "2017-13", "there is no date '2017-13'"},
    {QUERY_TIME_IN, "2017-02-29", "there is no date '2017-02-29'"},
    {QUERY_TIME_IN, "0000", "there is no date '0000'"},
    {QUERY_TIME_IN, "17-07-20", "unknown date '17-07-20'"},
    {QUERY_TIME_IN, "20/07/2017", "unknown date '20/07/2017'"},
    {QUERY_TIME_IN, "7", "unknown date '7'"},
    {QUERY_TIME_IN, "7x", "unknown date '7x'"},
    {QUERY_TIME_IN, "999999d", "unknown date '999999d'"},
    {QUERY_TIME_IN, "this", "unknown date 'this'"},
    {QUERY_TIME_IN, "last", "unknown date 'last'"},
    {QUERY_TIME_IN, "ago", "unknown date 'ago'"},
    {QUERY_TIME_IN, "foo..2017", "unknown date 'foo'"},
    {QUERY_TIME_IN, "2017..2016", "the range '2017..2016' ends before it starts"},
    {QUERY_TIME_SINCE, "2016..2017", "unknown date '2016..2017'"},
};

static void show(const struct query_period *period, char out[80])
{
    char from[32] = "";
    char to[32] = "";
    if (period->from != QUERY_TIME_OPEN_FROM)
        date_format_iso(period->from, from);
    if (period->to != QUERY_TIME_OPEN_TO)
        date_format_iso(period->to, to);
    (void)snprintf(out, 80, "%s .. %s", from, to);
}

static void dates_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct query_period period;
        struct error error = ERROR_INIT;
        char shown[80];
        enum error_code code = query_time_parse(&period, slice_of_string(rows[i].text), rows[i].use,
                                                FIXTURE_NOW, &error);
        if (code) {
            assert_int_equal(code, ERROR_USAGE);
            assert_true(error.hint[0] != '\0');
            if (strcmp(error.message, rows[i].expected) != 0)
                fail_msg("%s: %s", rows[i].text, error.message);
            continue;
        }
        show(&period, shown);
        if (strcmp(shown, rows[i].expected) != 0)
            fail_msg("%s: %s, not %s", rows[i].text, shown, rows[i].expected);
    }
}

static void months_are_cut_to_their_length(void **state)
{
    (void)state;
    struct query_period period;
    const int64_t now = date_to_time((struct date){.year = 2016, .month = 3, .day = 31, .hour = 8});
    char shown[80];
    assert_int_equal(query_time_parse(&period, SLICE_LITERAL("1m"), QUERY_TIME_SINCE, now, NULL),
                     ERROR_NONE);
    show(&period, shown);
    assert_string_equal(shown, "2016-02-29T08:00:00Z .. ");
}

static void assert_terms(const char *text, const char *expected)
{
    struct query_period period;
    struct query_time_term terms[QUERY_TIME_TERMS_MAX];
    char shown[QUERY_TIME_TERMS_MAX * 12] = "";
    assert_int_equal(
        query_time_parse(&period, slice_of_string(text), QUERY_TIME_IN, FIXTURE_NOW, NULL),
        ERROR_NONE);
    const size_t count = query_time_terms(&period, terms);
    for (size_t i = 0; i < count; i++) {
        strcat(shown, i ? " " : "");
        strcat(shown, terms[i].text);
    }
    assert_string_equal(shown, expected);
}

static void whole_days_become_terms(void **state)
{
    (void)state;
    assert_terms("2017", "Y2017");
    assert_terms("2016..2017", "Y2016 Y2017");
    assert_terms("2016-12..2017-01", "M201612 M201701");
    assert_terms("2016-11-30..2018-01-01", "D20161130 M201612 Y2017 D20180101");
    assert_terms("2017-07-20T10:30", "");
    assert_terms("7d", "");
    assert_terms("2016..", "");
    assert_terms("1900..2017", "");
    assert_terms("9999", "Y9999");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read),
        cmocka_unit_test(months_are_cut_to_their_length),
        cmocka_unit_test(whole_days_become_terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
