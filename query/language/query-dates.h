// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * query-dates.h: dates and times as people ask for them.
 *
 *   2017  2017-07  2017-07-20  20170720     a year, a month, a day
 *   2017-07-20T10:30  2017-07-20T10:30:00Z  a minute, a second; offsets as in ISO 8601
 *   July 20, 2017   20 Jul 2017             whatever else corpus/date.h reads: a day, or a second
 *   today  yesterday  tomorrow  now
 *   monday  last-monday                     the latest Monday, today included or not
 *   this-week  last-week  (month, year)     weeks start on Monday
 *   24h  7d  2w  3m  1y  7-days-ago         a moment: so long before now; m is a month
 *
 * All in UTC. Case does not matter, blanks are as good as hyphens.
 */
#ifndef QUERY_LANGUAGE_QUERY_DATES_H
#define QUERY_LANGUAGE_QUERY_DATES_H

#include "base/error.h"
#include "base/slice.h"

#include <stdint.h>

/** Seconds since 1970, UTC: from <= t < to. */
struct query_period {
    int64_t from; /**< or QUERY_TIME_OPEN_FROM */
    int64_t to;   /**< or QUERY_TIME_OPEN_TO */
};

#define QUERY_TIME_OPEN_FROM INT64_MIN
#define QUERY_TIME_OPEN_TO   INT64_MAX

enum query_time_use {
    QUERY_TIME_IN,     /**< all of it, or A..B: all from A to B. A moment: from it until now */
    QUERY_TIME_SINCE,  /**< from its start on; also `after` */
    QUERY_TIME_BEFORE, /**< all before its start */
    QUERY_TIME_UNTIL,  /**< all up to its end */
};

/**
 * Reads a date, for `date:` and the like, and for --since (QUERY_TIME_SINCE) and --until
 * (QUERY_TIME_UNTIL).
 * @param now  seconds since 1970, what relative dates are relative to
 * @return ERROR_USAGE, saying what is wrong with @p text, with a hint
 */
enum error_code query_time_parse(struct query_period *out, struct slice text,
                                 enum query_time_use use, int64_t now, struct error *error);

#endif
