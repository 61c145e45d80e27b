// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * day-counts.h: how many articles each day has.
 *
 * An array that covers the days between the first and the last one: 4 bytes a day, at most 14.6 MB
 * for the years 1 to 9999. A zeroed struct is empty.
 */
#ifndef QUERY_DAY_COUNTS_H
#define QUERY_DAY_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct day_counts {
    uint32_t *counts;  /**< of days base, base + 1, ... */
    int32_t base;      //
    size_t capacity;   //
    int32_t first;     /**< the first and the last day with an article, counted from 1970-01-01; */
    int32_t last;      /**< valid if articles > 0 */
    uint32_t articles; /**< with a date */
};

/** The day of a time in seconds since 1970, UTC; times outside years 1 to 9999 are cut to them. */
int32_t day_of_time(double seconds);

/** Counts an article. @return false without memory */
bool day_counts_add(struct day_counts *counts, int32_t day);

/** Counts as many, one at least. @return false without memory */
bool day_counts_add_many(struct day_counts *counts, int32_t day, uint32_t articles);

/** The articles of a day, 0 for any that none has. */
uint32_t day_counts_get(const struct day_counts *counts, int32_t day);

void day_counts_free(struct day_counts *counts);

#endif
