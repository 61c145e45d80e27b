// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * query-function-words.h: the words of a long question that say nothing about its subject.
 *
 * "What problems and concerns are there in making up descriptive titles?" is about problems,
 * titles and concerns. In a query of at least QUERY_VERBOSE_WORDS words, function words (articles,
 * prepositions, pronouns, auxiliaries) count a tenth: they still match, so that the same articles
 * are found, but do not decide the order. In shorter queries a word is there for a reason, and
 * keeps its weight ("the who", "to be or not to be").
 *
 * The list is English. It lacks what is also a name or a month in the news: us, may, will, who in
 * capitals.
 */
#ifndef QUERY_LANGUAGE_QUERY_FUNCTION_WORDS_H
#define QUERY_LANGUAGE_QUERY_FUNCTION_WORDS_H

#include "query-tree.h"

#include <stdbool.h>

enum { QUERY_VERBOSE_WORDS = 6 };

/** What the weight of a function word is multiplied by; chosen in docs/ranking.md. */
#define QUERY_FUNCTION_WORD_FACTOR 0.1

/** @param word  lower-cased */
bool query_is_function_word(struct slice word);

/** Word @p i of the list, in alphabetical order; NULL past its end. */
const char *query_function_word_at(size_t i);

/**
 * Scales the function words of the tree's sequences of words, if they are long. Words in phrases
 * and NEAR, in fields, and with a weight of their own (`the^2`) are left as they are, and so are
 * those in capitals where the query has small letters too (WHO, IT).
 * @return false without memory
 */
bool query_weigh_function_words(struct query_tree *tree);

#endif
