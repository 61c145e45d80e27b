// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-time-terms.h"

#include "corpus/date.h"
#include "index/fields.h"

#include <stdio.h>

enum { DAY = 86400 };

static int64_t start_of(int year, int month)
{
    return date_to_time((struct date){.year = year, .month = month, .day = 1});
}

/** The end of the last day that a date can be. */
static int64_t end_of_dates(void)
{
    return date_to_time((struct date){.year = 9999, .month = 12, .day = 31}) + DAY;
}

static int64_t next_month(struct date date)
{
    if (date.month < 12)
        return start_of(date.year, date.month + 1);
    return date.year < 9999 ? start_of(date.year + 1, 1) : end_of_dates();
}

static int64_t next_year(struct date date)
{
    return date.year < 9999 ? start_of(date.year + 1, 1) : end_of_dates();
}

size_t query_time_terms(const struct query_period *period,
                        struct query_time_term terms[QUERY_TIME_TERMS_MAX])
{
    size_t count = 0;
    const bool open = period->from == QUERY_TIME_OPEN_FROM || period->to == QUERY_TIME_OPEN_TO;
    if (open || period->from % DAY || period->to % DAY)
        return 0;
    for (int64_t at = period->from; at < period->to;) {
        const struct date date = date_from_time(at);
        const int year = date.year % 10000;
        const int month = date.month % 100;
        if (count == QUERY_TIME_TERMS_MAX || date_to_time(date) != at)
            return 0;
        char *text = terms[count++].text;
        const size_t size = sizeof(terms[0].text);
        if (date.day == 1 && date.month == 1 && next_year(date) <= period->to) {
            (void)snprintf(text, size, PREFIX_YEAR "%04d", year);
            at = next_year(date);
        } else if (date.day == 1 && next_month(date) <= period->to) {
            (void)snprintf(text, size, PREFIX_MONTH "%04d%02d", year, month);
            at = next_month(date);
        } else {
            (void)snprintf(text, size, "%s%04d%02d%02d", field_by_id(FIELD_DATE)->exact_prefix,
                           year, month, date.day % 100);
            at += DAY;
        }
    }
    return count;
}
