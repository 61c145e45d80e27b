// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * related.h: names that come with a query more than by chance.
 *
 * For each name the log-likelihood ratio G2 (Dunning, "Accurate methods for the statistics of
 * surprise and coincidence", Computational Linguistics 19(1), 1993) compares how often it is in the
 * matching articles with how often it is in the others. Names rank by it, those that come less
 * often than by chance are left out. So a name that is everywhere ranks below a rarer one that
 * keeps company with the query, and one article is no evidence.
 *
 * The query's own names are not among its company: see related_is_own().
 */
#ifndef QUERY_RELATED_H
#define QUERY_RELATED_H

#include "base/error.h"
#include "language/query-compile.h"
#include "overview.h"
#include "value-counts.h"

/** The words of a query in their comparable form (text/comparable-name.h). */
struct related_query;

/** Takes the words and names that the query asks for. @param[out] out  related_query_free() */
enum error_code related_query_open(struct related_query **out, const struct query_leaf *leaves,
                                   size_t count, struct error *error);
void related_query_free(struct related_query *query);

/**
 * True if a name is one the query asks for: all its words are in the query, or all words of the
 * query in it, or, of a person, the last word.
 * @param name  in its comparable form
 */
bool related_is_own(const struct related_query *query, struct slice name, bool person);

/**
 * G2 of a name.
 * @param both  matches that have it
 * @param matches  of the query
 * @param indexed  articles that have it, at least @p both
 * @param articles  of the index
 * @return 0 if it comes no more often than by chance
 */
double related_g2(uint32_t both, uint32_t matches, uint32_t indexed, uint32_t articles);

/**
 * Ranks the names of a field.
 * @param counts  of the matches
 * @param[out] list  rows yours: free(); their values borrow from @p counts
 */
enum error_code related_rank(struct overview_list *list, const struct overview_list_request *wanted,
                             const struct value_counts *counts, uint32_t matches,
                             const struct related_query *query, const xc_database *database,
                             struct error *error);

#endif
