// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * character-blocks.h: the character table as Xapian at hand gives it.
 *
 * Asking Xapian about a million code points takes 5 ms and more, which is longer than most
 * searches: it is done when the project is built (write-character-table.c), and when a program runs
 * only if its Xapian is of another version than the one it was built with.
 */
#ifndef TEXT_CHARACTER_BLOCKS_H
#define TEXT_CHARACTER_BLOCKS_H

#include "character-table.h"

#include <stdbool.h>

struct character_blocks {
    uint16_t block[CHARACTER_BLOCKS]; /**< as in struct character_table */
    int32_t *info;                    /**< yours: free() */
    size_t blocks;                    /**< in info, of CHARACTER_BLOCK each */
};

/** @return false without memory */
bool character_blocks_compute(struct character_blocks *blocks);

/** What was computed at build time, and by which Xapian. In a generated file. */
extern const char character_built_version[];
extern const uint16_t character_built_block[CHARACTER_BLOCKS];
extern const int32_t character_built_info[];

#endif
