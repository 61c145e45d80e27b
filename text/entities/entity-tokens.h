// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * entity-tokens.h: text to tokens and sentences, the way annotated news is cut.
 *
 * This is not the tokenizer of the index: punctuation marks are tokens, case is kept, `'s` is a
 * token of its own, `U.S.`, `J.` and `Gen.` keep their dots, `al-Maliki` and `O'Neill` are one
 * token, `Moscow-based` is three. Any bytes are text; a byte that is not UTF-8 is a letter.
 */
#ifndef ENTITIES_ENTITY_TOKENS_H
#define ENTITIES_ENTITY_TOKENS_H

#include "base/slice.h"

#include <stdint.h>

enum entity_token_flag {
    ENTITY_TOKEN_SENTENCE = 1,      /**< begins a sentence */
    ENTITY_TOKEN_PARAGRAPH = 2,     /**< begins a line that stands alone */
    ENTITY_TOKEN_CAPITAL = 4,       /**< holds a capital letter */
    ENTITY_TOKEN_LETTER = 8,        /**< holds a letter */
    ENTITY_TOKEN_DIGIT = 16,        /**< holds a digit */
    ENTITY_TOKEN_SMALL = 32,        /**< holds a small letter */
    ENTITY_TOKEN_SPACE_BEFORE = 64, /**< white space stands before it */
    ENTITY_TOKEN_HIGH = 128,        /**< holds a byte that is not ASCII */
};

struct entity_token {
    uint32_t offset; /**< in bytes, of the text */
    uint16_t length; /**< in bytes, at most ENTITY_TOKEN_MAX */
    uint16_t flags;  /**< enum entity_token_flag */
};

/** Longer runs of letters are cut. */
#define ENTITY_TOKEN_MAX 120

/** Where a text is being read. */
struct entity_scanner {
    struct slice text;
    size_t position;
    uint32_t line_start; /**< of the line at hand */
    bool sentence_ended; /**< the last token ended a sentence */
    bool maybe_ended;    /**< it may have: the next token's first letter decides */
    bool line_ended;     //
};

/** Starts at the beginning of @p text; bytes behind the first 4 GB are not read. */
void entity_scanner_start(struct entity_scanner *scanner, struct slice text);

/**
 * The next up to @p max tokens. Stops early only at the end of the text.
 * @return how many; 0 at the end
 */
size_t entity_scanner_next(struct entity_scanner *scanner, struct entity_token *tokens, size_t max);

/** The flags that the bytes of a token give: capital, letter, digit, small, high. */
uint16_t entity_token_letters(struct slice token);

/** True if the code point is a capital letter (Latin, Greek, Cyrillic, Armenian). */
bool entity_is_capital(uint32_t ch);

/** The small letter of a capital; other code points as they are. */
uint32_t entity_small(uint32_t ch);

/** The capital letter of a small one; other code points as they are. */
uint32_t entity_capital(uint32_t ch);

#endif
