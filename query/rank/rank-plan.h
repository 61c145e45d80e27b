// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * rank-plan.h: what the ranking files are asked, read from a query for Xapian.
 *
 * A query knows its scale factors and query frequencies but shows them only in its serialised form
 * (xc_query_serialise(), that of libxapian 1.4), so that is what a plan is made from: whatever has
 * built the query, there is nothing to keep in step with it. What a plan cannot say is left to
 * Xapian.
 */
#ifndef QUERY_RANK_RANK_PLAN_H
#define QUERY_RANK_RANK_PLAN_H

#include "base/error.h"
#include "base/slice.h"
#include "query/language/query-arena.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rank_op {
    RANK_TERM,
    RANK_EVERYTHING, /**< every document, without weight */
    RANK_RANGE,      /**< documents with a time between two, without weight */
    RANK_ANY,        /**< one child or more; their weights add up */
    RANK_ALL,        /**< all children; their weights add up */
    RANK_PHRASE,     /**< as ALL, and the children, which are terms, stand in their order */
    RANK_NEAR,       /**< as ALL, and the children, which are terms, stand together in any order */
    RANK_XOR,        /**< an odd number of children; the weights of those that match add up. One in
                          another is part of it, as in Xapian, unless it is scaled */
    RANK_AND_NOT,    /**< the first child without the second; the weight of the first */
    RANK_AND_MAYBE,  /**< the first child; the second adds its weight where it matches */
};

struct rank_node {
    enum rank_op op;
    struct slice term; /**< of a TERM */
    double factor;     /**< of a TERM: product of the scales around it; 0: it only filters */
    uint32_t wqf;      /**< of a TERM: its frequency in the query */
    uint32_t leaf;     /**< of a TERM or EVERYTHING: its number in the order of the query */
    double from;       /**< of a RANGE: seconds since 1970, */
    double to;         /**< both in it */
    uint32_t window;   /**< of a PHRASE or NEAR: the positions that it may take up */
    bool weighted;     /**< a term in it has weight */
    bool scaled;       /**< a scale stands around it, even of 1 */
    struct rank_node **children;
    size_t child_count;
};

/** Whether a node asks for the positions of its terms. */
static inline bool rank_positional(enum rank_op op)
{
    return op == RANK_PHRASE || op == RANK_NEAR;
}

struct rank_plan {
    struct rank_node *root; /**< NULL: nothing matches, or not `possible` */
    struct rank_node **leaves;
    uint32_t leaf_count;
    bool has_phrases;
    bool has_ranges;
    bool possible;        /**< false: Xapian must answer, for `obstacle` */
    const char *obstacle; /**< what the query has that no plan can say */
    struct query_arena arena;
};

/**
 * Makes the plan of a query.
 * @param[out] plan  free with rank_plan_free(), also after a failure
 * @return ERROR_NONE, also if it is not possible; ERROR_INTERNAL
 */
enum error_code rank_plan_make(struct rank_plan *plan, const xc_query *query, struct error *error);

/** The same of the serialised form. */
enum error_code rank_plan_read(struct rank_plan *plan, struct slice serialised,
                               struct error *error);

void rank_plan_free(struct rank_plan *plan);

/** Reads a number as libxapian 1.4 serialises it. @return behind it, or NULL */
const char *rank_read_double(const char *at, const char *end, double *value);

#endif
