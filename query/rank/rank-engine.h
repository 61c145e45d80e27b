// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * rank-engine.h: the best hits of a plan, from the ranking files of all shards.
 *
 * The hits are those of Xapian's matcher with BM25: the same documents in the same order with the
 * same scores, but for the order in which a score's parts are added up (a few units in the last
 * place; documents whose scores differ by less may change places). How many documents match is
 * exact if no more were wanted, else estimated as Xapian does, taking terms for independent.
 */
#ifndef QUERY_RANK_RANK_ENGINE_H
#define QUERY_RANK_RANK_ENGINE_H

#include "base/error.h"
#include "index/glass-positions.h"
#include "rank-cursor.h"
#include "rank-decay.h"
#include "rank-heap.h"
#include "rank-plan.h"

/** A shard, in the order of the combined database. Borrowed. */
struct rank_shard {
    const struct ranking_file *file;
    const struct tombstones *dead;       /**< or NULL */
    const xc_database *database;         /**< of this shard alone */
    const struct glass_table *positions; /**< for phrases; NULL: it has none */
    const struct glass_table *values;    /**< its postlist table; NULL: not there */
};

struct rank_engine; /**< one per thread */

/** Opens it; the shards must outlive it. */
enum error_code rank_engine_open(struct rank_engine **out, const struct rank_shard *shards,
                                 size_t count, struct error *error);
void rank_engine_close(struct rank_engine *engine);

enum rank_order {
    RANK_BY_SCORE,
    RANK_OLDEST_FIRST, /**< those without a time before all others; then by score */
    RANK_NEWEST_FIRST, /**< and behind all others */
};

struct rank_request {
    const struct rank_plan *plan; /**< a possible one */
    struct rank_bm25 bm25;
    uint32_t wanted; /**< hits */
    enum rank_order order;
    struct rank_decay decay; /**< of scores, where they are what orders; half_life 0: none */
};

struct rank_result {
    struct rank_hit *hits; /**< the best one first; free with rank_result_free() */
    uint32_t count;
    uint32_t lower; /**< documents that match: at least, about, at most */
    uint32_t estimated;
    uint32_t upper;
    const char *method;      /**< how it was found */
    struct rank_decay decay; /**< of the request; ages were counted from `now`, the newest document
                                  if that is older */
    struct rank_counts counts;
};

/**
 * Searches.
 * @return ERROR_NONE; ERROR_DATA if a ranking file is damaged: ask Xapian; ERROR_IO; ERROR_INTERNAL
 */
enum error_code rank_engine_search(struct rank_engine *engine, const struct rank_request *request,
                                   struct rank_result *result, struct error *error);
void rank_result_free(struct rank_result *result);

/** Documents of a shard that match. */
struct rank_matched {
    size_t shard;
    const struct glass_table *values; /**< of the shard, as rank_shard.values */
    uint32_t first; /**< docid in the shard that the lowest bit of the first word stands for */
    const uint64_t *bits; /**< one a document */
    size_t words;
    uint32_t count; /**< of them that match */
};

/**
 * Is shown them, those of a shard in the order of their docids.
 * @param matched  NULL: what was shown so far does not count, the search begins anew
 * @return ERROR_NONE; anything else ends the search and is what it returns
 */
typedef enum error_code rank_visit(const struct rank_matched *matched, void *payload,
                                   struct error *error);

/**
 * Finds every document that matches, without scores.
 * @param visit  NULL: they are only counted
 * @return as rank_engine_search()
 */
enum error_code rank_engine_visit(struct rank_engine *engine, const struct rank_plan *plan,
                                  rank_visit *visit, void *payload, uint64_t *count,
                                  struct error *error);

/**
 * The parameters of a weighting scheme.
 * @param weight  NULL: Xapian's default
 * @return false if it is not BM25, or one with k2, or with a k1 of 0, where a frequency of 0 is
 *         worth 0 / 0 to Xapian
 */
bool rank_bm25_of(const xc_weight *weight, struct rank_bm25 *bm25);

#endif
