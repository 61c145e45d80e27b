// SPDX-License-Identifier: GPL-2.0-or-later
/** rank-times.h: when the documents of a shard were published, and when the newest of many was. */
#ifndef QUERY_RANK_RANK_TIMES_H
#define QUERY_RANK_RANK_TIMES_H

#include "index/ranking-file.h"
#include "xapian-c/xapian-c.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/** Documents of a block, as a power of 2. */
enum { RANK_TIMES_SHIFT = 6 };

/** A document without a time has -INFINITY, one that is not there, too. */
struct rank_times {
    struct ranking_times file;
    double *newest;  /**< of each block, if it is known; NULL: not open */
    bool *known;     /**< of each block: its newest time */
    bool *verified;  /**< of each region of the file */
    uint32_t last;   /**< docid */
    uint32_t dated;  /**< documents with a time */
    double least;    /**< no time is below it, */
    double greatest; /**< or above this */
    bool damaged;    /**< the file turned out to be: the times are worth nothing */
};

/**
 * Opens the times, unless they are open.
 * @param file      has times; it outlives them
 * @param database  of the shard
 * @return false if the database cannot be read, or without memory
 */
bool rank_times_open(struct rank_times *times, const struct ranking_file *file,
                     const xc_database *database);
void rank_times_close(struct rank_times *times);

/** Looks at the checksum of a region of the file. */
void rank_times_verify(struct rank_times *times, uint32_t region);

/** The number whose sortable form a code is of, where rank_time_of_code() does not say. */
double rank_time_of_any_code(uint64_t code);

/** The time of a code (ranking_time()). */
static inline double rank_time_of_code(uint64_t code)
{
    // Of a number from 65,536 on: three bits set, an exponent of 11 bits, and what follows the
    // first bit of the mantissa, without zeros at the end. Their order is that of the numbers, too.
    const uint64_t exponent = (code >> 50 & 0x7ff) + 1030;
    const uint64_t bits = exponent << 52 | (code & ((UINT64_C(1) << 50) - 1)) << 2;
    double number = 0;
    if (code < UINT64_C(0xe0) << 56 || exponent >= 2047)
        return code == 0 ? -INFINITY : rank_time_of_any_code(code);
    memcpy(&number, &bits, sizeof(number));
    return number;
}

/** The time of a document up to the last one. */
static inline double rank_time(struct rank_times *times, uint32_t docid)
{
    if (!times->verified[docid / RANKING_TIME_REGION])
        rank_times_verify(times, docid / RANKING_TIME_REGION);
    return rank_time_of_code(ranking_time(&times->file, docid));
}

/** A time that those of the documents from @p from to @p to do not exceed: the newest of them, if
 * they are not very many, or known. */
double rank_times_newest(struct rank_times *times, uint32_t from, uint32_t to);

/** The first document at or behind @p docid whose time is between two, or UINT32_MAX.
 * @param from  above -INFINITY */
uint32_t rank_times_next(struct rank_times *times, uint32_t docid, double from, double to);

#endif
