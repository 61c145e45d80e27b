// SPDX-License-Identifier: GPL-2.0-or-later
/** rank-searching.h: one search in all shards: its terms, their weights, how many documents match.
 * Internal to the engine. */
#ifndef QUERY_RANK_RANK_SEARCHING_H
#define QUERY_RANK_RANK_SEARCHING_H

#include "rank-engine.h"
#include "rank-tree.h"

struct rank_engine {
    const struct rank_shard *shards;
    size_t count;
    uint64_t documents; /**< dead ones too: Xapian's statistics have them */
    uint64_t dead;
    double mean_length;
    struct rank_times *times; /**< of each shard, once they have been asked for */
};

/** A term of the plan in all shards. */
struct rank_leaf {
    const struct rank_node *node;
    struct ranking_list *lists; /**< one a shard */
    bool *in_glass;             /**< ditto: it only filters there */
    uint64_t frequency;         /**< documents in all */
    double weight;
};

/** A search. */
struct rank_searching {
    struct rank_engine *engine;
    const struct rank_plan *plan;
    struct rank_scoring scoring;
    struct rank_leaf *leaves;
    struct rank_cursor *cursors;   /**< of the shard at hand, one a leaf */
    struct rank_cursor **places;   /**< of the leaves */
    struct query_arena arena;      /**< of what lives as long */
    const struct rank_node *whole; /**< the plan without the filters around it */
    const struct rank_node *core;  /**< that without what only adds to scores */
    const struct rank_node **extras;
    size_t extra_count;
    const struct rank_node **required;
    size_t required_count;
    const struct rank_node **excluded;
    size_t excluded_count;
    struct rank_decay decay; /**< half_life 0: none */
    struct rank_heap heap;
    uint32_t found;
    struct error *error;
};

/**
 * Makes ready what every way needs; then rank_searching_close(), also after a failure.
 * @param wanted  hits: the heap has room for them, and its hits are the caller's then
 * @param times   of documents are wanted
 */
enum error_code rank_searching_open(struct rank_searching *searching, struct rank_engine *engine,
                                    const struct rank_request *request, bool times,
                                    struct error *error);
void rank_searching_close(struct rank_searching *searching);

/** Opens the cursors of a shard. Close them also after a failure. */
enum error_code rank_searching_open_cursors(struct rank_searching *searching, size_t shard);
void rank_searching_close_cursors(struct rank_searching *searching);

/** What a search came to in a shard: ERROR_DATA if its file is damaged, ERROR_IO. */
enum error_code rank_searching_outcome(const struct rank_searching *searching);

/** What trees of a shard are made with. */
struct rank_sources rank_searching_sources(const struct rank_searching *searching, size_t shard);

struct rank_estimate {
    double least;
    double about;
    double most;
};

/** How many documents a node matches. */
struct rank_estimate rank_estimate(const struct rank_searching *searching,
                                   const struct rank_node *node);

#endif
