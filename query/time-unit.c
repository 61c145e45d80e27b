// SPDX-License-Identifier: GPL-2.0-or-later
#include "time-unit.h"

#include "corpus/date.h"

#include <stddef.h>
#include <stdio.h>

enum { SECONDS_A_DAY = 86400, MONDAY = -3, DAYS_A_WEEK = 7, MONTHS = 12, EPOCH_YEAR = 1970 };

static const char *const names[] = {"auto", "day", "week", "month", "year"};

const char *time_unit_name(enum time_unit unit)
{
    return names[unit];
}

bool time_unit_parse(struct slice name, enum time_unit *unit)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (slice_equal_ascii_case(name, slice_of_string(names[i]))) {
            *unit = (enum time_unit)i;
            return true;
        }
    return false;
}

static int32_t floor_divide(int32_t a, int32_t b)
{
    return a / b - (a % b < 0);
}

int32_t time_unit_of_day(enum time_unit unit, int32_t day)
{
    if (unit == TIME_UNIT_DAY || unit == TIME_UNIT_AUTO)
        return day;
    if (unit == TIME_UNIT_WEEK) // 1970-01-01 was a Thursday
        return floor_divide(day - MONDAY, DAYS_A_WEEK);
    const struct date date = date_from_time((int64_t)day * SECONDS_A_DAY);
    return unit == TIME_UNIT_YEAR ? date.year : (date.year - EPOCH_YEAR) * MONTHS + date.month - 1;
}

int32_t time_unit_start(enum time_unit unit, int32_t number)
{
    struct date date = {.year = number, .month = 1, .day = 1};
    if (unit == TIME_UNIT_DAY || unit == TIME_UNIT_AUTO)
        return number;
    if (unit == TIME_UNIT_WEEK)
        return number * DAYS_A_WEEK + MONDAY;
    if (unit == TIME_UNIT_MONTH) {
        date.year = EPOCH_YEAR + floor_divide(number, MONTHS);
        date.month = number - floor_divide(number, MONTHS) * MONTHS + 1;
    }
    if (date.year < 1)
        date.year = 1;
    return (int32_t)(date_to_time(date) / SECONDS_A_DAY);
}

void time_unit_format(enum time_unit unit, int32_t number, char out[16])
{
    const struct date date = date_from_time((int64_t)time_unit_start(unit, number) * SECONDS_A_DAY);
    const int year = date.year % 10000;
    if (unit == TIME_UNIT_YEAR)
        (void)snprintf(out, 16, "%04d", year);
    else if (unit == TIME_UNIT_MONTH)
        (void)snprintf(out, 16, "%04d-%02d", year, date.month % 100);
    else
        (void)snprintf(out, 16, "%04d-%02d-%02d", year, date.month % 100, date.day % 100);
}
