// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * tokenizer.h: the words of a text, exactly as Xapian::TermGenerator 1.4 finds them.
 *
 * Any bytes are text: what is not UTF-8 is read byte by byte as ISO 8859-1, as Xapian does.
 *   - A word is a run of letters, marks, numbers and connectors (`_`), lower-cased.
 *   - `'` `’` `&` and a few others join two runs (don't, AT&T); `,` `.` `;` and a few others join
 *     two digits (1,000.5); zero-width characters join and vanish. ’ becomes '.
 *   - Up to three `+` or `#` end a word (C++), unless a word character follows.
 *   - Capital ASCII letters with dots between them are one word without the dots (U.N., usa).
 *   - With n-grams, a run of Chinese, Japanese or Korean characters is cut into each character and
 *     each pair of neighbours, not lower-cased; without, it is a word like others.
 *   - Words of more than `max_word_bytes` are left out and take no position.
 *
 * The text is read in windows of a few KB: each is classified 64 bytes at a time into a map of
 * word bytes and lower-cased as a whole, and most words are then slices of the lower-cased window.
 * Whatever is not plain ASCII takes a slower way, character by character. Nothing is allocated per
 * token. A tokenizer is used by one thread at a time; the character table may be shared.
 */
#ifndef TEXT_TOKENIZER_H
#define TEXT_TOKENIZER_H

#include "base/error.h"
#include "character-table.h"
#include "word-hash.h"

/** Default of `max_word_bytes`, as in TermGenerator. */
#define TOKENIZER_MAX_WORD 64

/** Largest `max_word_bytes`. */
#define TOKENIZER_WORD_LIMIT 240

struct tokenizer_options {
    /** As TermGenerator with FLAG_CJK_NGRAM. XAPIAN_CJK_NGRAM in the environment, which turns it on
        throughout Xapian, is not looked at: a caller that wants to agree unsets it. */
    bool ngrams;
    size_t max_word_bytes; /**< 1 to TOKENIZER_WORD_LIMIT, in bytes of the lower-cased word */
};

#define TOKENIZER_OPTIONS_INIT                                                                     \
    {                                                                                              \
        .max_word_bytes = TOKENIZER_MAX_WORD                                                       \
    }

enum token_flag {
    /** A pair of n-gram characters. TermGenerator gives it a position only with STEM_ALL. */
    TOKEN_PAIR = 1,
};

struct token {
    struct slice word;   /**< lower-cased; borrowed until the next call of the tokenizer */
    struct word_key key; /**< of the word, */
    uint64_t hash;       /**< and its hash: word_hash(word) */
    size_t offset;       /**< where its first character is in the text, in bytes */
    size_t length;       /**< up to where the tokenizer goes on: a suffix that was given up, and the
                              last dot of an acronym, are included */
    uint32_t increment;  /**< of the position: 1 */
    uint32_t flags;      /**< enum token_flag */
};

struct tokenizer;

/**
 * @param characters must outlive the tokenizer
 * @param options NULL for the defaults; a length out of its range is brought into it
 * @return ERROR_NO_MEMORY
 */
enum error_code tokenizer_open(struct tokenizer **out, const struct character_table *characters,
                               const struct tokenizer_options *options, struct error *error);

/** Frees it; NULL is fine. */
void tokenizer_close(struct tokenizer *tokenizer);

/** Starts a text, which must stay as it is until it has been read or another one is started. */
void tokenizer_start(struct tokenizer *tokenizer, struct slice text);

/**
 * Writes up to @p max (at least 1; some hundred is good) next words to @p tokens.
 * @return how many, perhaps fewer than @p max before the end; 0 at the end of the text
 */
size_t tokenizer_next(struct tokenizer *tokenizer, struct token *tokens, size_t max);

#endif
