// SPDX-License-Identifier: GPL-2.0-or-later
/** compare.h: random queries, answered by the ranking files and by Xapian. */
#ifndef TESTS_RANK_COMPARE_H
#define TESTS_RANK_COMPARE_H

#include "index/snapshot.h"
#include "query/rank/rank-engine.h"

struct vocabulary {
    struct slice *words; /**< terms with frequencies, those that come first more often */
    size_t word_count;
    struct slice *filters; /**< terms that need not have any */
    size_t filter_count;
    double oldest; /**< times of documents are between them; */
    double newest; /**< not above `oldest`: there are none, and no ranges are asked for */
};

/** What is asked of a query. */
struct wish {
    uint32_t wanted;
    enum rank_order order;
    double half_life; /**< 0: scores do not decay */
};

/** Results of many comparisons. */
struct comparison {
    uint64_t queries;
    uint64_t impossible; /**< the plan could not say them: none is expected */
    uint64_t every;      /**< queries whose matches were all looked at */
    uint64_t hits;
    uint64_t swapped; /**< hits in another order, with scores equal to 1e-9 */
    uint64_t pruned;  /**< queries of which Xapian finds what the ranking files do only if it has
                           to look at every match */
    uint64_t refused; /**< queries that Xapian takes for a sign of damage, by its own fault */
    uint64_t wrong;   /**< queries whose hits differ otherwise; each is described on stderr */
    struct rank_counts counts;
};

/** Adds the documents of shard @p number, from 1, to an empty database. */
typedef void write_documents(xc_writable *database, uint32_t number, void *payload);

/** Whether a document of a shard is dead; asked for each in the order of docids. */
typedef bool dead_document(uint32_t number, xc_docid docid, void *payload);

/**
 * Makes an index of shards, with ranking files and tombstones, below scratch_root(state).
 * @return to be closed
 */
struct snapshot *make_shards(void **state, uint32_t count, write_documents *write,
                             dead_document *is_dead, void *payload);

/** A random query of any kind that plans can say. Yours. */
xc_query *random_query(const struct vocabulary *vocabulary, uint64_t *random);

/** Most often hits by score; else by time, or with scores that decay. @param times  documents have
 * them */
struct wish random_wish(uint64_t *random, bool times);

/** A weighting scheme: most often that of the program. Yours, or NULL for Xapian's default. */
xc_weight *random_weight(uint64_t *random);

/** Runs a query both ways and compares the hits; now and then also that every match is found. */
void compare_query(struct snapshot *snapshot, struct rank_engine *engine, const xc_query *query,
                   const xc_weight *weight, struct wish wish, struct comparison *comparison);

/** An engine for a snapshot whose ranking files are opened here. @param[out] shards  free() it
 * after the engine */
struct rank_engine *open_engine(struct snapshot *snapshot, struct rank_shard **shards);

/** Prints the results. @return true if nothing was wrong */
bool report_comparison(const struct comparison *comparison);

#endif
