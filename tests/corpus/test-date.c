// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/date.h"

#include "tests/support.h"

#include <time.h>

#define DAY INT64_C(1500854400) // 2017-07-24T00:00:00Z, a Monday

static const struct {
    const char *text;
    int64_t time;
} good[] = {
    // ISO 8601
    {"2017-07-24", DAY},
    {"2017-7-4", DAY - 20 * 86400},
    {"2017/07/24", DAY},
    {"2017.07.24", DAY},
    {"2017-07", DAY - 23 * 86400},
    {"2017", 1483228800},
    {"2017-07-24T10:20:30Z", DAY + 37230},
    {"2017-07-24t10:20:30z", DAY + 37230},
    {"2017-07-24 10:20:30", DAY + 37230},
    {"2017-07-24T10:20", DAY + 37200},
    {"2017-07-24T10:20:30.123456Z", DAY + 37230},
    {"2017-07-24T10:20:30,5Z", DAY + 37230},
    {"2017-07-24T10:20:30+02:00", DAY + 30030},
    {"2017-07-24T10:20:30+0200", DAY + 30030},
    {"2017-07-24T10:20:30+02", DAY + 30030},
    {"2017-07-24T10:20:30-05:30", DAY + 57030},
    {"2017-07-24 10:20:30 +0200", DAY + 30030},
    {"2017-07-24T00:30:00+02:00", DAY - 5400}, // the day before in UTC
    {"20170724", DAY},
    {"20170724T102030Z", DAY + 37230},
    {"20170724T1020", DAY + 37200},
    {"2016-12-31T23:59:60Z", 1483228799}, // a leap second is the one before it
    {"2016-02-29", 1456704000},
    {"2000-02-29", 951782400},
    {"1969-12-31T23:59:59Z", -1},
    {"0001-01-01", -62135596800},
    {"9999-12-31T23:59:59Z", 253402300799},
    {"  2017-07-24\n", DAY},
    // RFC 822 and 5322
    {"Mon, 24 Jul 2017 10:20:30 +0200", DAY + 30030},
    {"Mon, 24 Jul 2017 10:20:30 GMT", DAY + 37230},
    {"24 Jul 2017 10:20:30 +0000", DAY + 37230},
    {"24 Jul 2017 10:20", DAY + 37200},
    {"Mon, 24 Jul 17 10:20:30 EST", DAY + 55230},
    {"Mon, 24 Jul 2017 10:20:30 UT", DAY + 37230},
    {"Mon, 24 Jul 2017 10:20:30 Z", DAY + 37230},
    {"Mon, 24 Jul 2017 10:20:30 EDT", DAY + 51630},
    {"Mon, 24 Jul 2017 10:20:30 CST", DAY + 58830},
    {"Mon, 24 Jul 2017 10:20:30 CDT", DAY + 55230},
    {"Mon, 24 Jul 2017 10:20:30 MST", DAY + 62430},
    {"Mon, 24 Jul 2017 10:20:30 MDT", DAY + 58830},
    {"Mon, 24 Jul 2017 10:20:30 PST", DAY + 66030},
    {"Mon, 24 Jul 2017 10:20:30 PDT", DAY + 62430},
    {"Mon, 24 Jul 2017 10:20:30 -0700 (PDT)", DAY + 62430},
    {"24 Jul 99", 932774400},
    {"Mon, 24 Jul 2017 10:20:30 AEST", DAY + 1230},
    {"Mon, 24 Jul 2017 10:20:30 EEST", DAY + 26430},
    {"Mon, 24 Jul 2017 10:20:30 XYZT", DAY + 37230}, // unknown: as UTC
    // as programs write
    {"Mon Jul 24 2017 10:20:30 GMT+0200 (Central European Summer Time)", DAY + 30030},
    {"Mon Jul 24 2017 10:20:30 GMT-05:00", DAY + 55230},
    {"2017-07-24 10:20:30 +0000 UTC", DAY + 37230},
    {"2017-07-24 10:20:30.5 -0400 EDT", DAY + 51630},
    {"2017-07-24T10:20:30+01:00[Europe/London]", DAY + 33630},
    {"20170724102030", DAY + 37230},
    // as newspapers write
    {"July 24, 2017", DAY},
    {"july 24 2017", DAY},
    {"24 July 2017", DAY},
    {"24th July 2017", DAY},
    {"Monday, July 24, 2017", DAY},
    {"Jul. 24, 2017", DAY},
    {"Jul 24 2017 10:20", DAY + 37200},
    {"July 24, 2017 at 10:20", DAY + 37200},
    {"July 24, 2017 10:20 PM", DAY + 80400},
    {"July 24, 2017 12:05 am", DAY + 300},
    {"July 24, 2017 12:05pm", DAY + 43500},
    {"July 24, 2017 10:20 p.m. EDT", DAY + 94800},
    {"July 24, 2017 at 10:20 a.m.", DAY + 37200},
    {"July 24, 2017 10:20 A.M. ET", DAY + 55200},
    {"24.07.2017", DAY},
    {"4.7.2017, 10:20", DAY - 20 * 86400 + 37200},
    {"24-JUL-2017", DAY},
    {"24-Jul-17", DAY},
    {"Sept 5 2017", DAY + 43 * 86400},
    {"Mon Jul 24 10:20:30 2017", DAY + 37230},
    {"Mon Jul 24 10:20:30 UTC 2017", DAY + 37230},
    // since 1970
    {"1500854400", DAY},
    {"1500854400.75", DAY},
    {"1500854400123", DAY},
    {"999999999", 999999999},
    {"150085440012", 150085440},
};

static void every_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        int64_t time = 4711;
        if (!date_parse(slice_of_string(good[i].text), &time))
            fail_msg("'%s' is not understood", good[i].text);
        if (time != good[i].time)
            fail_msg("'%s' is read as %lld, not %lld", good[i].text, (long long)time,
                     (long long)good[i].time);
    }
}

static void impossible_ones(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        " ",
        "yesterday",
        "n/a",
        "-",
        "2017-02-29",
        "1900-02-29",
        "2017-04-31",
        "2017-13-01",
        "2017-00-10",
        "2017-01-00",
        "2017-01-32",
        "0000-01-01",
        "2017-07-24T24:00:00Z",
        "2017-07-24T10:60",
        "2017-07-24T10:20:61",
        "2017-07-24T10:20:30+24:00",
        "2017-07-24T10:20:30+02:60",
        "2017-07-24T10:20:30+2",
        "2017-07-24T10:20:30Q",
        "2017-07-24T10:20:30Z and more",
        "2017-07-24 or so",
        "2017-07-24T",
        "2017-",
        "2017-07-",
        "20170732",
        "20171324",
        "201707",
        "12345678901234",
        "253402300800000", // more than 13 digits
        "-1500854400",
        "31 Jun 2017",
        "Foo, 24 Jul 2017",
        "24 Jly 2017",
        "24 Ju 2017",
        "July 2017 24",
        "July 24",
        "July",
        "24 July 201",
        "24 July 20177",
        "July 24, 2017 13:05 PM",
        "July 24, 2017 0:05 AM",
        "July 24, 2017 9:30 a",
        "July 24, 2017 9:30 a.",
        "July 24, 2017 13:05 p.m.",
        "24.13.2017",
        "24.07.17",
        "2017-07-24 XYZT", // no time that has a zone
        "2017-07-24T10:20:30 more",
        "2017-07-24T10:20:30 EST5",
        "2017-07-24T10:20:30 GMT+2",
        "20170724252030",
        "07/24/2017", // which is the month?
        "24/07/2017",
        "\xff",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int64_t time = 4711;
        if (date_parse(slice_of_string(bad[i]), &time))
            fail_msg("'%s' is read as %lld", bad[i], (long long)time);
        assert_int_equal(time, 4711);
    }
    int64_t time = 4711;
    assert_false(date_parse(SLICE_LITERAL("2017\0"), &time));
    assert_false(date_parse(slice_of(NULL, 0), &time));
}

static void any_start_of_a_date(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        const size_t len = strlen(good[i].text);
        for (size_t cut = 0; cut <= len; cut++) { // exact memory: a sanitizer sees reads beyond it
            char *copy = malloc(cut ? cut : 1);
            int64_t time = 4711;
            assert_non_null(copy);
            memcpy(copy, good[i].text, cut);
            if (!date_parse(slice_of(copy, cut), &time))
                assert_int_equal(time, 4711);
            free(copy);
        }
    }
}

static void calendar_agrees_with_libc(void **state)
{
    (void)state;
    uint64_t seed = 1500854400;
    for (int i = 0; i < 200000; i++) {
        const int64_t time = (int64_t)(next_random(&seed) % UINT64_C(315537897600)) - 62135596800;
        const time_t libc_time = (time_t)time;
        struct tm tm;
        const struct date date = date_from_time(time);
        assert_non_null(gmtime_r(&libc_time, &tm));
        assert_int_equal(date.year, tm.tm_year + 1900);
        assert_int_equal(date.month, tm.tm_mon + 1);
        assert_int_equal(date.day, tm.tm_mday);
        assert_int_equal(date.hour, tm.tm_hour);
        assert_int_equal(date.minute, tm.tm_min);
        assert_int_equal(date.second, tm.tm_sec);
        assert_true(date_valid(date));
        assert_int_equal(date_to_time(date), time);
    }
}

/** What is written is read as the same moment, in every form that holds one. */
static void round_trip(void **state)
{
    (void)state;
    uint64_t seed = 42;
    for (int i = 0; i < 50000; i++) {
        const int64_t time = (int64_t)(next_random(&seed) % UINT64_C(315537897600)) - 62135596800;
        const time_t libc_time = (time_t)time;
        char text[64];
        struct tm tm;
        int64_t again = 0;
        date_format_iso(time, text);
        assert_int_equal(strlen(text), 20);
        assert_true(date_parse(slice_of_string(text), &again));
        assert_int_equal(again, time);
        assert_non_null(gmtime_r(&libc_time, &tm));
        static const char *const forms[] = {"%a, %d %b %Y %H:%M:%S +0000", "%B %d, %Y %H:%M:%S",
                                            "%d-%b-%Y %H:%M:%S UTC", "%a %b %d %H:%M:%S %Y",
                                            "%A, %d %B %Y at %I:%M:%S %p"};
        for (size_t form = 0; time > -30610224000 && form < sizeof(forms) / sizeof(forms[0]);
             form++) { // from 1000 on: strftime writes no leading zeros
            assert_true(strftime(text, sizeof(text), forms[form], &tm) > 0);
            if (!date_parse(slice_of_string(text), &again) || again != time)
                fail_msg("'%s' is not %lld", text, (long long)time);
        }
    }
}

static void ends_of_time(void **state)
{
    (void)state;
    char text[32];
    date_format_iso(INT64_MIN, text);
    assert_string_equal(text, "0001-01-01T00:00:00Z");
    date_format_iso(INT64_MAX, text);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
    date_format_iso(0, text);
    assert_string_equal(text, "1970-01-01T00:00:00Z");
    date_format_iso(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59Z");
}

static void validity(void **state)
{
    (void)state;
    const struct date d = {2016, 2, 29, 23, 59, 59};
    assert_true(date_valid(d));
    struct date bad[] = {d, d, d, d, d, d, d};
    bad[0].year = 2017;
    bad[1].month = 13;
    bad[2].day = 30;
    bad[3].hour = 24;
    bad[4].minute = 60;
    bad[5].second = -1;
    bad[6].year = 10000;
    for (int i = 0; i < 7; i++)
        assert_false(date_valid(bad[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form),
        cmocka_unit_test(impossible_ones),
        cmocka_unit_test(any_start_of_a_date),
        cmocka_unit_test(calendar_agrees_with_libc),
        cmocka_unit_test(round_trip),
        cmocka_unit_test(ends_of_time),
        cmocka_unit_test(validity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
