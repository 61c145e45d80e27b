// SPDX-License-Identifier: GPL-2.0-or-later
/** timeline.h: the number of matching articles over time. */
#ifndef QUERY_TIMELINE_H
#define QUERY_TIMELINE_H

#include "day-counts.h"
#include "time-unit.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** More buckets than this are too many: the next coarser unit is taken instead. */
enum { TIMELINE_MAX_BUCKETS = 20000 };

struct timeline {
    enum time_unit unit; /**< never TIME_UNIT_AUTO */
    int32_t first;       /**< number of the first bucket (time-unit.h) */
    uint32_t *counts;    /**< owned; of the first bucket and those behind it, also the empty ones */
    size_t count;        /**< of buckets; 0 if no match has a date */
    uint32_t dated;      /**< matches with a date */
    uint32_t most;       /**< of a bucket */
};

/**
 * Sums up days.
 * @param unit  TIME_UNIT_AUTO: the finest with no more than some 60 buckets
 * @return false without memory
 */
bool timeline_make(struct timeline *timeline, const struct day_counts *days, enum time_unit unit);

/** The upper end of an axis: a round number not below @p most, with a whole half unless it is 1. */
uint32_t timeline_round_top(uint32_t most);

/**
 * Where the labels of an axis go, with at least @p least buckets from one to the next: at round
 * dates (of months and years, where there is room for two), else from the first bucket on.
 * @param[out] first  bucket of the first label, from 0
 * @param[out] step   buckets from one label to the next
 */
void timeline_labels(const struct timeline *timeline, int32_t least, int32_t *first, int32_t *step);

void timeline_free(struct timeline *timeline);

#endif
