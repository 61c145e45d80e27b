// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * rank-heap.h: the best hits so far: those of the greatest key, then of the greatest score, then of
 * the least docid, as Xapian.
 */
#ifndef QUERY_RANK_RANK_HEAP_H
#define QUERY_RANK_RANK_HEAP_H

#include <stdbool.h>
#include <stdint.h>

struct rank_hit {
    double key; /**< what counts before the score: 0, or of its time or its decayed score */
    double score;
    double time;    /**< where times were asked for; -INFINITY: it has none */
    uint32_t docid; /**< of all shards together */
};

struct rank_heap {
    struct rank_hit *hits; /**< room for `wanted`; once full, the worst one comes first */
    uint32_t count;
    uint32_t wanted;
    bool keyed;       /**< hits have keys */
    double threshold; /**< what scores less is out; below 0 while there is room for anything, and
                           where hits have keys */
    double least;     /**< of hits with keys: what has less is out */
};

/** @param hits  room for @p wanted, which outlives the heap */
void rank_heap_open(struct rank_heap *heap, struct rank_hit *hits, uint32_t wanted, bool keyed);

/** Takes a hit if it is good enough. */
void rank_heap_offer(struct rank_heap *heap, struct rank_hit hit);

/** Puts the hits into their order, the best one first; the heap is none then. */
void rank_heap_sort(struct rank_heap *heap);

#endif
