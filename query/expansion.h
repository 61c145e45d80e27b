// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * expansion.h: "--expand", words that the best articles for a query have in common.
 *
 * Pseudo-relevance feedback by relevance model, RM3 (Lavrenko and Croft, "Relevance-based language
 * models", SIGIR 2001; Abdul-Jaleel et al., UMass at TREC 2004): each word of the first articles is
 * as likely as it is in them, weighted by their scores; the most likely ones join the query. How
 * the numbers were chosen is in docs/ranking.md.
 */
#ifndef QUERY_EXPANSION_H
#define QUERY_EXPANSION_H

#include "base/error.h"
#include "language/query-tree.h"
#include "search.h"

#include <stddef.h>

enum { EXPANSION_WORDS = 40, EXPANSION_WORDS_MAX = 200, EXPANSION_ARTICLES = 10 };

/**
 * Adds words of the best articles to a query. Where the query asks for alternatives (words) they
 * are more of these; where it demands something, they only add to the score of what has it.
 * Filters and what the query excludes stay as they are. A query without scored words is left alone.
 * @param tree  is changed; the words are copied into its arena
 * @param request  finds the articles: the query as it was
 * @param most  words to add
 */
enum error_code expand_query(struct query_tree *tree, struct searcher *searcher,
                             const struct search_request *request, size_t most,
                             struct error *error);

#endif
