// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * date.h: dates as news data writes them, and calendar arithmetic in UTC.
 */
#ifndef CORPUS_DATE_H
#define CORPUS_DATE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/** A moment in the proleptic Gregorian calendar, UTC. */
struct date {
    int year;   /**< 1 to 9999 */
    int month;  /**< 1 to 12 */
    int day;    /**< 1 to 31 */
    int hour;   /**< 0 to 23 */
    int minute; /**< 0 to 59 */
    int second; /**< 0 to 59 */
};

/** Seconds since 1970-01-01T00:00:00Z; negative before it. The fields must be in their ranges. */
int64_t date_to_time(struct date date);

/** The inverse of date_to_time(). Times outside years 1 to 9999 are cut to its ends. */
struct date date_from_time(int64_t time);

/** True if the month has that day, in that year, and the other fields are in their ranges. */
bool date_valid(struct date date);

/**
 * Reads a publication time. Understood are
 * - ISO 8601: 2017-07-24, 2017-07-24T10:20:30Z, with blanks for the T, fractions of a second and
 *   offsets (+02:00, +0200, +02), the basic form 20170724T102030Z, and 2017-07 or 2017 (first day);
 * - RFC 822 and RFC 5322: Mon, 24 Jul 2017 10:20:30 +0200, with or without the day's name, seconds
 *   and zone (UT, GMT, Z, EST, EDT, CST, CDT, MST, MDT, PST, PDT);
 * - as newspapers write: July 24, 2017; 24 July 2017; Jul 24 2017 10:20; 24-JUL-2017;
 * - seconds or milliseconds since 1970 (9 to 13 digits).
 * A time without zone is taken as UTC, a date without time as its midnight.
 * @return false, leaving @p time alone, if the text is no date or an impossible one
 */
bool date_parse(struct slice text, int64_t *time);

/** Writes 2017-07-24T10:20:30Z and a NUL: 21 bytes at least. */
void date_format_iso(int64_t time, char out[32]);

#endif
