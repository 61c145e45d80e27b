// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * spelling.h: "did you mean", and --correct.
 *
 * A word that the index does not have is compared with the terms that can be meant: those that
 * begin with its first or second letter, and those that are alike but for another first letter or
 * one more before it. Edits are inserting, deleting and replacing a letter and swapping two
 * (Damerau 1964), one, in words of eight letters or more two. What was meant is the word that makes
 * the typed one most likely, by what was mistyped and by how many articles have it (Kernighan,
 * Church and Gale 1990); after a capital, as a word of a name. If even that is unlikely, nothing
 * is. As terms are stems, their usual English endings are thought of, and the words that are taken
 * are those that stand in some articles with the nearest terms. Nothing is kept in the index for
 * it, and nothing is looked at for words that it has.
 */
#ifndef QUERY_SPELLING_H
#define QUERY_SPELLING_H

#include "base/buffer.h"
#include "base/error.h"
#include "language/query-tree.h"
#include "search.h"
#include "text/tokenizer.h"

/**
 * Corrects the words of the default text in a query.
 * @param rare  also those that the index has, but in hundreds of times fewer articles than a word
 *              an edit away
 * @param[out] corrected  the query with its words corrected, or nothing if there is nothing to
 *                        correct; replaces the content
 */
enum error_code spelling_correct(const struct query_tree *tree, struct searcher *searcher,
                                 struct tokenizer *tokenizer, bool rare, struct buffer *corrected,
                                 struct error *error);

#endif
