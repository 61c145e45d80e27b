// SPDX-License-Identifier: GPL-2.0-or-later
/** explain.h: how a query was understood, and why a result is where it is. */
#ifndef QUERY_EXPLAIN_H
#define QUERY_EXPLAIN_H

#include "language/query-compile.h"
#include "search.h"

/**
 * Appends the query as it was understood, in the form of docs/query-language.md, and as Xapian runs
 * it.
 */
enum error_code explain_query(const struct query_tree *tree, const xc_query *query,
                              struct buffer *out, struct error *error);

/**
 * Appends a line for each condition of the query that adds to a hit's score, the largest share
 * first: "2 * moscow  4.210 of 12.300 (34 %), in 1204 articles", and one for the decay of
 * --recency. The shares have the decay and the factors in them; they add up to the score.
 * @param options  that the query was compiled with
 * @param weight   as the search had it
 */
enum error_code explain_hit(struct searcher *searcher, const struct query_tree *tree,
                            const struct query_compile_options *options, const xc_weight *weight,
                            const struct hit *hit, struct buffer *out, struct error *error);

/** Says what has answered, and what it did. */
void explain_engine(const struct search_result *result, struct buffer *out);

#endif
