// SPDX-License-Identifier: GPL-2.0-or-later
/** rank-times.h: when the documents of a shard were published, as numbers that lie side by side. */
#ifndef QUERY_RANK_RANK_TIMES_H
#define QUERY_RANK_RANK_TIMES_H

#include "index/glass-table.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/** Documents that share one newest time, as a power of 2. */
enum { RANK_TIMES_SHIFT = 6 };

/** A document without a time has -INFINITY, one that is not there, too. */
struct rank_times {
    double *times;  /**< seconds since 1970, by docid, 0 to last; NULL: not read yet */
    double *newest; /**< of each 64 docids */
    uint32_t last;  /**< docid */
    uint32_t dated; /**< documents with a time */
    double least;   /**< of those */
    double greatest;
};

/**
 * Reads the times of all documents from their slot (fields.h), unless that has been done. Costs
 * some 3 ns a document.
 * @param table  GLASS_POSTLIST of the shard
 * @param last   its last docid
 * @return false if the table is damaged, or without memory
 */
bool rank_times_read(struct rank_times *times, const struct glass_table *table, uint32_t last);
void rank_times_free(struct rank_times *times);

/** The time of a document up to the last one. */
static inline double rank_time(const struct rank_times *times, uint32_t docid)
{
    return times->times[docid];
}

/** The newest time of the documents from @p from to @p to. */
double rank_times_newest(const struct rank_times *times, uint32_t from, uint32_t to);

/** The first document at or behind @p docid whose time is between two, or UINT32_MAX.
 * @param from  above -INFINITY */
uint32_t rank_times_next(const struct rank_times *times, uint32_t docid, double from, double to);

/** The number that xc_sortable_serialise() made @p bytes of. */
double rank_time_of_value(const uint8_t *bytes, size_t len);

#endif
