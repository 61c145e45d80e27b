// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * rank-times.h: when the documents of a shard were published, as numbers that lie side by side.
 *
 * They are read from their slot (fields.h) as they are asked for, a block of documents at a time,
 * and kept.
 */
#ifndef QUERY_RANK_RANK_TIMES_H
#define QUERY_RANK_RANK_TIMES_H

#include "index/glass-values.h"
#include "xapian-c/xapian-c.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/** Documents of a block, as a power of 2. */
enum { RANK_TIMES_SHIFT = 6 };

/** A document without a time has -INFINITY, one that is not there, too. */
struct rank_times {
    double *times;   /**< seconds since 1970, by docid, 0 to last; NULL: not open */
    double *newest;  /**< of each block */
    bool *touched;   /**< of each 64 KiB of times: their pages are there */
    bool *loaded;    /**< of each block: its times are there */
    uint32_t last;   /**< docid */
    uint32_t dated;  /**< documents with a time */
    double least;    /**< no time is below it, */
    double greatest; /**< or above this */
    bool damaged;    /**< a value could not be read: the times are worth nothing */
    struct glass_value_reader reader;
};

/**
 * Opens the times, unless they are open.
 * @param table     GLASS_POSTLIST of the shard; it outlives them
 * @param database  of the shard
 * @param last      its last docid
 * @return false if the database cannot be read, or without memory
 */
bool rank_times_open(struct rank_times *times, const struct glass_table *table,
                     const xc_database *database, uint32_t last);
void rank_times_close(struct rank_times *times);

/** Reads a block. */
void rank_times_load(struct rank_times *times, uint32_t block);

/** The time of a document up to the last one. */
static inline double rank_time(struct rank_times *times, uint32_t docid)
{
    if (!times->loaded[docid >> RANK_TIMES_SHIFT])
        rank_times_load(times, docid >> RANK_TIMES_SHIFT);
    return times->times[docid];
}

/** A time that those of the documents from @p from to @p to do not exceed: the newest of them, if
 * they are not very many, or have been read. */
double rank_times_newest(struct rank_times *times, uint32_t from, uint32_t to);

/** The first document at or behind @p docid whose time is between two, or UINT32_MAX.
 * @param from  above -INFINITY */
uint32_t rank_times_next(struct rank_times *times, uint32_t docid, double from, double to);

#endif
