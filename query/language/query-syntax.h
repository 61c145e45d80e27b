// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * query-syntax.h: the query language, from text to tree. docs/query-language.md is its manual.
 *
 * It is Xapian's with fields, and reads alike what both can say. What Xapian would misread without
 * a word (an unknown field, NEAR beside a phrase, a quotation left open) is an error that shows the
 * place and what could be meant.
 */
#ifndef QUERY_LANGUAGE_QUERY_SYNTAX_H
#define QUERY_LANGUAGE_QUERY_SYNTAX_H

#include "base/error.h"
#include "base/slice.h"
#include "query-tree.h"
#include "text/tokenizer.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    QUERY_TEXT_MAX = 1 << 20, /**< bytes of a query */
    QUERY_WORDS_MAX = 20000,  /**< words in it, with n-grams */
    QUERY_DEPTH_MAX = 100,    /**< parentheses within each other */
};

/** What a query is of whose words no operator says how they go together. */
enum query_match { QUERY_MATCH_ANY, QUERY_MATCH_ALL };

/** What parsing needs besides the text. One thread at a time, because of the tokenizer. */
struct query_context {
    struct tokenizer *tokenizer; /**< with n-grams, as the index was made */
    const struct character_table *characters;
    enum query_match match;
    bool plain;  /**< the text is words and nothing else: no operators, fields or phrases */
    int64_t now; /**< seconds since 1970, for relative dates */
};

/**
 * Parses a query of any bytes.
 * @param[out] tree  yours: query_tree_free(); its root is never NULL after success
 * @return ERROR_USAGE if the query is empty or wrong, with the place in the message and a hint;
 *         ERROR_NO_MEMORY
 */
enum error_code query_parse(struct query_tree *tree, const struct query_context *context,
                            struct slice text, struct error *error);

#endif
