// SPDX-License-Identifier: GPL-2.0-or-later
/** time-unit.h: days, weeks, months and years as steps of a calendar (UTC). */
#ifndef QUERY_TIME_UNIT_H
#define QUERY_TIME_UNIT_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum time_unit {
    TIME_UNIT_AUTO, /**< as it fits */
    TIME_UNIT_DAY,
    TIME_UNIT_WEEK, /**< from Monday on (ISO 8601) */
    TIME_UNIT_MONTH,
    TIME_UNIT_YEAR,
};

/** "day", "week", "month", "year"; "auto". */
const char *time_unit_name(enum time_unit unit);

/** The unit of that name. False if there is none. */
bool time_unit_parse(struct slice name, enum time_unit *unit);

/** The number of the day, week, month or year of a day counted from 1970-01-01; rises by 1. */
int32_t time_unit_of_day(enum time_unit unit, int32_t day);

/** The first day of one. */
int32_t time_unit_start(enum time_unit unit, int32_t number);

/** Writes how it is called: 2017-07-24 (a day, or a week by its Monday), 2017-07, 2017. */
void time_unit_format(enum time_unit unit, int32_t number, char out[16]);

#endif
