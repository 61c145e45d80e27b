// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * like.h: "--like", articles about what another one is about.
 *
 * The words that tell most about the article, by how often it has them and how rare they are in the
 * index, are looked for with a weight each.
 */
#ifndef QUERY_LIKE_H
#define QUERY_LIKE_H

#include "base/error.h"
#include "language/query-tree.h"
#include "search.h"
#include "text/tokenizer.h"

enum { LIKE_WORDS = 40 };

/**
 * Makes a tree look for articles like another one, without that one if it is in the index.
 * @param what  identifier of an article of the index; else a file with one in any format that
 *              dateline-index reads (of several the first), or - for standard input
 * @param tree  a query: then only what it finds, ranked by both; or a zeroed one
 * @return ERROR_NONE; ERROR_NO_INPUT if there is neither such an article nor such a file;
 *         ERROR_DATA if nothing can be read of it; ERROR_USAGE if no other article has a word of it
 */
enum error_code like_query(struct query_tree *tree, struct searcher *searcher,
                           struct tokenizer *tokenizer, const char *what, struct error *error);

#endif
