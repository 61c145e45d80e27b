// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * query-synonyms.h: words that a file says mean the same, in place of those of a query.
 *
 * A line of the file is a list of words or phrases, parted by commas, each of which stands for all
 * of them: "car, automobile, motor car". With an arrow, what is left of it stands for itself and
 * what is right of it: "un => united nations". Text from # on is a comment. Words are compared by
 * their stems.
 */
#ifndef QUERY_LANGUAGE_QUERY_SYNONYMS_H
#define QUERY_LANGUAGE_QUERY_SYNONYMS_H

#include "base/error.h"
#include "query-tree.h"
#include "text/stemmer.h"
#include "text/tokenizer.h"

enum { QUERY_SYNONYM_WORDS_MAX = 8 }; /**< of a phrase in the file */

struct query_synonyms;

/**
 * Reads a file ("-" is standard input).
 * @param stemmer  of the queries; borrowed, as the tokenizer
 * @return ERROR_NONE; ERROR_NO_INPUT, ERROR_IO as input_open(); ERROR_DATA if a line is wrong
 */
enum error_code query_synonyms_open(struct query_synonyms **out, const char *path,
                                    struct tokenizer *tokenizer, struct stemmer *stemmer,
                                    struct error *error);

/** Frees them; NULL is fine. */
void query_synonyms_close(struct query_synonyms *synonyms);

/**
 * Adds to the words and phrases of headline and text in a query those that mean the same. Single
 * words count together as if they were one word; phrases are further alternatives. What stands
 * within NEAR and ADJ, or is left open at its end, stays as it is.
 * @return false without memory
 */
bool query_synonyms_apply(const struct query_synonyms *synonyms, struct query_tree *tree);

#endif
