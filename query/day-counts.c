// SPDX-License-Identifier: GPL-2.0-or-later
#include "day-counts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SECONDS_A_DAY 86400.0
#define FIRST_DAY     (-719162.0) // 0001-01-01
#define LAST_DAY      2932896.0   // 9999-12-31

enum { LEAST_CAPACITY = 1024 };

int32_t day_of_time(double seconds)
{
    const double day = floor(seconds / SECONDS_A_DAY);
    if (!(day > FIRST_DAY)) // not a number, too
        return (int32_t)FIRST_DAY;
    return (int32_t)(day < LAST_DAY ? day : LAST_DAY);
}

/** Makes the array cover a day, with as much again on its side, so that growing is rare. */
static bool cover(struct day_counts *counts, int32_t day)
{
    if (counts->capacity && day >= counts->base && (size_t)(day - counts->base) < counts->capacity)
        return true;
    if (counts->capacity == 0) {
        counts->counts = calloc(LEAST_CAPACITY, sizeof(*counts->counts));
        if (!counts->counts)
            return false;
        counts->capacity = LEAST_CAPACITY;
        counts->base = day - LEAST_CAPACITY / 2;
        return true;
    }
    const int64_t old_end = (int64_t)counts->base + (int64_t)counts->capacity;
    const int64_t more = (int64_t)counts->capacity;
    const int64_t base = day < counts->base ? day - more / 2 : counts->base;
    const int64_t end = day >= old_end ? day + 1 + more / 2 : old_end;
    uint32_t *grown = calloc((size_t)(end - base), sizeof(*grown));
    if (!grown)
        return false;
    memcpy(grown + (counts->base - base), counts->counts,
           counts->capacity * sizeof(*counts->counts));
    free(counts->counts);
    counts->counts = grown;
    counts->base = (int32_t)base;
    counts->capacity = (size_t)(end - base);
    return true;
}

bool day_counts_add(struct day_counts *counts, int32_t day)
{
    return day_counts_add_many(counts, day, 1);
}

bool day_counts_add_many(struct day_counts *counts, int32_t day, uint32_t articles)
{
    if (!cover(counts, day))
        return false;
    counts->counts[day - counts->base] += articles;
    if (counts->articles == 0 || day < counts->first)
        counts->first = day;
    if (counts->articles == 0 || day > counts->last)
        counts->last = day;
    counts->articles += articles;
    return true;
}

uint32_t day_counts_get(const struct day_counts *counts, int32_t day)
{
    if (counts->capacity == 0 || day < counts->base ||
        (size_t)(day - counts->base) >= counts->capacity)
        return 0;
    return counts->counts[day - counts->base];
}

void day_counts_free(struct day_counts *counts)
{
    free(counts->counts);
    *counts = (struct day_counts){.counts = NULL};
}
