// SPDX-License-Identifier: GPL-2.0-or-later
/** query-time-terms.h: a period as terms of whole years, months and days. */
#ifndef QUERY_LANGUAGE_QUERY_TIME_TERMS_H
#define QUERY_LANGUAGE_QUERY_TIME_TERMS_H

#include "query-dates.h"

#include <stdbool.h>
#include <stddef.h>

/** Up to so many terms are cheaper than a look at the time of each article. */
enum { QUERY_TIME_TERMS_MAX = 40 };

struct query_time_term {
    char text[12]; /**< Y2017, M201707 or D20170720 */
};

/** @return the number of terms, or 0 if the period has no whole days or needs too many terms */
size_t query_time_terms(const struct query_period *period,
                        struct query_time_term terms[QUERY_TIME_TERMS_MAX]);

#endif
