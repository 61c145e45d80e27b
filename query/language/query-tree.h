// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * query-tree.h: what a query means, as a tree that anyone may walk.
 *
 * query_parse() (query-syntax.h) makes it, query_compile() (query-compile.h) turns it into an
 * xc_query. Words in it are as the tokenizer gives them, lower-cased and not yet stemmed, so that a
 * tree does not depend on the index. All nodes and texts belong to the tree and live as long.
 *
 * Nodes are scored (words and what is made of them) or only filter (exact values, times, ALL, and
 * what is made only of those). A tree is at most about QUERY_DEPTH_MAX * 10 nodes deep: walkers may
 * recurse.
 */
#ifndef QUERY_LANGUAGE_QUERY_TREE_H
#define QUERY_LANGUAGE_QUERY_TREE_H

#include "base/buffer.h"
#include "base/slice.h"
#include "index/fields.h"
#include "query-arena.h"
#include "query-dates.h"

#include <stdbool.h>
#include <stdint.h>

enum query_node_kind {
    QUERY_ALL,       /**< every article; no weight */
    QUERY_WORD,      /**< a word of `field`: `text` */
    QUERY_WILDCARD,  /**< words of `field` that start with `text` */
    QUERY_TERM,      /**< a word of `field` as the index has it, a stem: `text` */
    QUERY_PHRASE,    /**< children, all QUERY_WORD of one field, one right after the other */
    QUERY_NEAR,      /**< children, ditto, in any order with gaps; `distance` */
    QUERY_ADJ,       /**< children, ditto, in this order with gaps; `distance` */
    QUERY_SYNONYM,   /**< any child, all QUERY_WORD of one field, counted as if one word */
    QUERY_NAME,      /**< a name of `field` that as a whole is `text`; scored */
    QUERY_EXACT,     /**< `field` has the value `text`; no weight. With `prefix`: starts with it */
    QUERY_TIME,      /**< published in `period`; no weight */
    QUERY_AND,       /**< all children */
    QUERY_OR,        /**< any child; weights add up */
    QUERY_XOR,       /**< an odd number of children */
    QUERY_AND_NOT,   /**< the first child without the second; weight of the first */
    QUERY_AND_MAYBE, /**< the first child; the second only adds weight */
    QUERY_FILTER,    /**< both children; weight of the first */
    QUERY_SCALE,     /**< the child; its weight times `factor` */
};

struct query_node {
    enum query_node_kind kind;
    enum field_id field; /**< of leaves, phrases, NEAR and ADJ */
    struct slice text;   /**< of leaves */
    struct query_node **children;
    size_t child_count;
    uint32_t distance;          /**< of NEAR and ADJ, as written or the default */
    double factor;              /**< of SCALE */
    struct query_period period; /**< of TIME */
    uint32_t position;          /**< of words: counts from 1 in the order of the query */
    bool scored;                /**< has weight */
    bool prefix;                /**< of EXACT: stands for all values that start with it */
    bool ngram;                 /**< of WORD: a part of a run without blanks (CJK) */
    bool demanded;              /**< all that a + of the query asks for */
    bool in_phrase;             /**< of WORD: child of a phrase, NEAR or ADJ */
    size_t offset;              /**< where it stands in the query, in bytes; of leaves */
    size_t length;
};

struct query_tree {
    struct query_arena arena;
    struct slice text; /**< the query, a copy */
    struct query_node *root;
};

/** Frees what the tree holds; a zeroed tree is fine. */
void query_tree_free(struct query_tree *tree);

/** Appends the tree in a normal form for people, tests and logs. False without memory. */
bool query_tree_describe(const struct query_node *node, struct buffer *out);

/**
 * The words of the default text that the query asks for (not those that it excludes, nor n-grams),
 * in the order of the query: what spelling correction and the recognition of names look at.
 * @param[out] words  up to @p max of them
 * @return how many there are
 */
size_t query_tree_words(const struct query_tree *tree, const struct query_node **words, size_t max);

/* For the parser: making nodes. All return NULL without memory. */

/** A list of nodes that grows; a zeroed struct is empty. */
struct query_node_list {
    struct query_node **nodes;
    size_t count;
    size_t capacity;
};

bool query_node_list_add(struct query_arena *arena, struct query_node_list *list,
                         struct query_node *node);

/** A leaf, with its text copied. */
struct query_node *query_node_leaf(struct query_arena *arena, enum query_node_kind kind,
                                   enum field_id field, struct slice text);

/** AND, OR, XOR, PHRASE, NEAR or ADJ; of one node (except in NEAR and ADJ) it is that node. */
struct query_node *query_node_combine(struct query_arena *arena, enum query_node_kind kind,
                                      const struct query_node_list *list);

/** AND_NOT, AND_MAYBE or FILTER. */
struct query_node *query_node_pair(struct query_arena *arena, enum query_node_kind kind,
                                   struct query_node *first, struct query_node *second);

/**
 * How many children, of the first ones, can have sequences of words whose weights add to the score:
 * not what is excluded or only filters, and not the words of a phrase.
 */
size_t query_node_scored(const struct query_node *node);

struct query_node *query_node_scale(struct query_arena *arena, struct query_node *node,
                                    double factor);

#endif
