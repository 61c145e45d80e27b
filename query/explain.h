// SPDX-License-Identifier: GPL-2.0-or-later
/** explain.h: how a query was understood, and why a result is where it is. */
#ifndef QUERY_EXPLAIN_H
#define QUERY_EXPLAIN_H

#include "search.h"

/**
 * Appends a line for each term of the query that is in the hit's article, with what it adds to the
 * score: "moscow 4.21 of 12.30 (34 %), in 1,204 articles".
 * @param weight  as the search had it
 */
enum error_code explain_hit(struct searcher *searcher, const struct search_result *result,
                            const xc_weight *weight, const struct hit *hit, struct buffer *out,
                            struct error *error);

/** Says what has answered, and what it did. */
void explain_engine(const struct search_result *result, struct buffer *out);

#endif
