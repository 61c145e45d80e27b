// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * rank-matches.h: all documents of a shard that a node of a plan matches, a window of documents
 * after the other, as bits.
 *
 * Where every match is wanted there is nothing to skip: lists are decoded block by block into bits,
 * which operators then join a word at a time. What few documents are left of is looked up
 * (rank-tree.h).
 */
#ifndef QUERY_RANK_RANK_MATCHES_H
#define QUERY_RANK_RANK_MATCHES_H

#include "rank-searching.h"

/** Words of 64 documents in a window. */
enum { RANK_WINDOW_WORDS = 512, RANK_WINDOW = 64 * RANK_WINDOW_WORDS };

struct rank_matches {
    const struct rank_node *node;
    struct rank_tree *tree; /**< the same node, document by document; owns those of the children */
    double about;           /**< documents of all shards that match, by estimate */
    bool gapless;           /**< of EVERYTHING: all docids up to the last are there */
    uint32_t last;          /**< docid of the shard */
    struct rank_matches **children;
    size_t child_count;
    uint64_t bits[RANK_WINDOW_WORDS]; /**< of the window at hand */
};

/**
 * Makes the matches of a node; the cursors of the shard are open, and used by nothing else.
 * @return NULL without memory
 */
struct rank_matches *rank_matches_new(struct query_arena *arena,
                                      const struct rank_searching *searching,
                                      const struct rank_node *node, size_t shard);

/** Frees what the arena does not. NULL is fine. */
void rank_matches_close(struct rank_matches *matches);

/** Finds the matches from docid @p first on, RANK_WINDOW of them; windows follow one another. */
void rank_matches_fill(struct rank_matches *matches, uint32_t first);

#endif
