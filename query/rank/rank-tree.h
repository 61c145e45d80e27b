// SPDX-License-Identifier: GPL-2.0-or-later
/** rank-tree.h: the documents that a node of a plan matches in a shard, one after the other. */
#ifndef QUERY_RANK_RANK_TREE_H
#define QUERY_RANK_RANK_TREE_H

#include "rank-phrase.h"
#include "rank-times.h"

struct rank_tree {
    enum rank_op op;
    bool weighted;
    struct rank_cursor *cursor; /**< of TERM and EVERYTHING */
    struct rank_phrase *phrase; /**< of PHRASE */
    struct rank_times *times;   /**< of RANGE */
    const struct rank_node *node;
    struct rank_tree **children;
    size_t child_count;
    uint32_t docid; /**< where it is; RANK_END behind the last */
};

/** What trees of a shard read. Borrowed. */
struct rank_sources {
    struct rank_cursor *const *cursors;  /**< one for each leaf of the plan */
    const struct glass_table *positions; /**< for phrases; NULL if it has none */
    struct rank_times *times;            /**< for ranges, and where scores decay; else NULL */
};

/** @return NULL without memory */
struct rank_tree *rank_tree_new(struct query_arena *arena, const struct rank_node *node,
                                const struct rank_sources *sources);

/** Frees what the arena does not. NULL is fine. */
void rank_tree_close(struct rank_tree *tree);

/** Goes on to the first document at or behind @p target that matches, and returns it. */
uint32_t rank_tree_seek(struct rank_tree *tree, uint32_t target);

/** The greatest score that a document can have of it in the shard. */
double rank_tree_bound(const struct rank_tree *tree);

/** The score of the document that it is at. */
double rank_tree_score(struct rank_tree *tree);

#endif
