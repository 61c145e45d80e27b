// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * character-table.h: what Xapian's tokenizer knows about each code point, ready to look up.
 *
 * Word characters, digits and lower case are those of the Xapian that is linked, which was asked
 * when the project was built (a program that meets another version asks again at start); the
 * characters that may stand within a word, or end one, are those of TermGenerator 1.4. Made once,
 * then only read: all workers share one. About 200 KB.
 */
#ifndef TEXT_CHARACTER_TABLE_H
#define TEXT_CHARACTER_TABLE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum character_flag {
    CHARACTER_WORD = 1,  /**< part of words: letter, mark, number or connector */
    CHARACTER_DIGIT = 2, /**< decimal digit */
    CHARACTER_CJK = 4,   /**< of a block that is cut into n-grams, if n-grams are asked for */
    CHARACTER_INFIX = 8, /**< joins two word characters: AT&T, don't */
    CHARACTER_INFIX_DIGIT = 16, /**< joins two digits: 1,000.5 */
    CHARACTER_IGNORED = 32,     /**< joins two word characters and vanishes: zero-width joiners */
    CHARACTER_SUFFIX = 64,      /**< up to three may end a word: C++, C# */
};

enum { CHARACTER_BLOCK = 256, CHARACTER_BLOCKS = 0x110000 / CHARACTER_BLOCK };

struct character_table {
    uint16_t
        block[CHARACTER_BLOCKS]; /**< number of the block with the code points n * 256 and up */
    const int32_t *info;         /**< per block 256: flags, and the way to the small letter << 8 */
    int32_t *own;                /**< the same if it was not built in, else NULL */
};

/** ERROR_NO_MEMORY; ERROR_INTERNAL: Xapian's idea of ASCII words is not the one built in here. */
enum error_code character_table_open(struct character_table **out, struct error *error);

/** Frees it; NULL is fine. */
void character_table_close(struct character_table *table);

/** The flags of @p ch (up to 0x10ffff) in the lower 8 bits, and more for character_lower(). */
static inline int32_t character_info(const struct character_table *table, uint32_t ch)
{
    return table->info[(size_t)table->block[ch >> 8] << 8 | (ch & 0xff)];
}

/** The small letter of @p ch, whose info is @p info. */
static inline uint32_t character_lower(uint32_t ch, int32_t info)
{
    return ch + (uint32_t)(info >> 8);
}

#endif
