// SPDX-License-Identifier: GPL-2.0-or-later
/** query-words.h: the words in a piece of a query, as the indexer would find them there. */
#ifndef QUERY_LANGUAGE_QUERY_WORDS_H
#define QUERY_LANGUAGE_QUERY_WORDS_H

#include "query-arena.h"
#include "text/tokenizer.h"

#include <stdbool.h>

struct query_word {
    struct slice word; /**< lower-cased; in the arena */
    size_t offset;     /**< in the query, in bytes */
    size_t length;     /**< as typed */
    bool ngram;        /**< a character or pair of a script without blanks */
    bool joined;       /**< to the word before it, by a hyphen or the like: they are a phrase */
};

struct query_words {
    struct query_word *items;
    size_t count;
};

/**
 * @param text    the whole query; the piece is @p length bytes at @p offset
 * @return false without memory
 */
bool query_words_read(struct query_words *out, struct query_arena *arena,
                      struct tokenizer *tokenizer, const struct character_table *characters,
                      struct slice text, size_t offset, size_t length);

#endif
