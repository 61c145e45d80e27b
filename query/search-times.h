// SPDX-License-Identifier: GPL-2.0-or-later
/** search-times.h: how long searches took, as --time says it. */
#ifndef QUERY_SEARCH_TIMES_H
#define QUERY_SEARCH_TIMES_H

#include "base/buffer.h"
#include "base/slice.h"
#include "session.h"

#include <stddef.h>

/** The times of a batch, in seconds. A zeroed struct is empty. */
struct search_times {
    double *seconds;
    size_t count;
    size_t capacity;
};

/** False without memory. */
bool search_times_add(struct search_times *times, double seconds);
void search_times_free(struct search_times *times);

/** Appends a line about one search. @param id  of the query, or empty */
void search_times_report_one(struct buffer *out, struct slice id,
                             const struct search_account *account);

/**
 * Appends a line about all of them, and sorts them: their number, mean, median, p90, p99 and
 * maximum. A percentile is the smallest time that so many per cent of the searches do not exceed.
 */
void search_times_report_all(struct buffer *out, struct search_times *times);

#endif
