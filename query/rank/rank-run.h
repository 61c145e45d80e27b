// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * rank-run.h: one search in one shard, and the ways to do it.
 *
 * All ways give the same hits. Those that come upon a document add up its score in the order of the
 * query's terms, whatever they have looked at first, so that equal documents have equal scores.
 */
#ifndef QUERY_RANK_RANK_RUN_H
#define QUERY_RANK_RANK_RUN_H

#include "rank-decay.h"
#include "rank-heap.h"
#include "rank-tree.h"

struct rank_run {
    struct rank_scoring *scoring;
    struct rank_heap *heap;
    struct rank_cursor **cursors; /**< of the terms, in the order of the query */
    uint32_t count;
    const struct tombstones *dead; /**< or NULL */
    struct rank_tree **required;   /**< filters that a document must match, too */
    size_t required_count;
    struct rank_tree **excluded; /**< and those it must not */
    size_t excluded_count;
    struct rank_phrase **phrases; /**< and those it must have */
    size_t phrase_count;
    struct rank_tree **extras; /**< where they match, they add to the score */
    size_t extra_count;
    double extra;            /**< what they add at most */
    struct rank_tree **done; /**< documents that these match have been offered before */
    size_t done_count;
    struct rank_times *times; /**< of the shard, where scores decay; else NULL */
    struct rank_decay decay;  /**< ditto */
    uint32_t stride; /**< shards in all: document d of the shard is (d - 1) * stride + first */
    uint32_t first;
    uint32_t found; /**< documents that were offered: all that match unless some were skipped */
};

/** Whether a search must end at once. */
static inline bool rank_run_broken(const struct rank_run *run)
{
    return run->scoring->damaged || run->scoring->failed;
}

/** Whether there are as many hits as wanted, so that others must be better. */
static inline bool rank_run_bounded(const struct rank_run *run)
{
    return run->heap->threshold >= 0 || !isinf(run->heap->least);
}

/** The score below which a document of a time cannot be among the best. */
static inline double rank_run_needed(const struct rank_run *run, double time)
{
    const struct rank_heap *heap = run->heap;
    return run->times ? rank_decay_needed(heap->least, rank_age(&run->decay, time))
                      : heap->threshold;
}

/** The same of all documents from @p from to @p to. */
double rank_run_needed_between(const struct rank_run *run, uint32_t from, uint32_t to);

/** The time before which no document that scores @p bound at most can be among the best; -INFINITY
 * where scores do not decay. */
static inline double rank_run_oldest(const struct rank_run *run, double bound)
{
    return run->times ? rank_decay_oldest(&run->decay, run->heap->least, bound) : -INFINITY;
}

/** Whether a document is older than that. */
static inline bool rank_run_too_old(const struct rank_run *run, uint32_t docid, double oldest)
{
    return run->times && rank_time(run->times, docid) < oldest;
}

/** What the extras add to the score of a document; docids ascend. */
double rank_run_extra(struct rank_run *run, uint32_t docid);

/** Whether a document that matches but for tombstones, filters and phrases does so with them;
 * docids ascend if there are filters. */
bool rank_run_passes(struct rank_run *run, uint32_t docid);

/** Takes a document that passes, if it is good enough. */
void rank_run_take(struct rank_run *run, uint32_t docid, double score);

/** Both, if the document is good enough. */
void rank_run_offer(struct rank_run *run, uint32_t docid, double score);

/**
 * Documents with any of the terms: MaxScore (Turtle and Flood 1995) over ranges of documents within
 * which no list that still matters ends a block. Lists whose bounds together cannot reach the
 * threshold are only looked up; a range whose blocks cannot reach it is passed over undecoded.
 * @return false without memory
 */
bool rank_run_any(struct rank_run *run);

/**
 * Documents with all of the terms, the rarest one leading; ranges of documents whose blocks cannot
 * reach the threshold together are passed over.
 * @return false without memory
 */
bool rank_run_all(struct rank_run *run);

/**
 * Documents with the only term, best blocks first, until the next one cannot reach the threshold.
 * There must be no filters.
 * @return false without memory
 */
bool rank_run_single(struct rank_run *run);

/** Documents that a tree matches, without bounds. */
void rank_run_tree(struct rank_run *run, struct rank_tree *tree);

#endif
