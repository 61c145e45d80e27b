// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * glass-positions.h: reads the position table of a shard where it lies.
 *
 * Through libxapian each list of another term is looked for from the root on, in blocks that are
 * read anew, which is what a search for a phrase does all the time. Format:
 * indexer/glass/position-code.h; nothing in the file is trusted.
 */
#ifndef INDEX_GLASS_POSITIONS_H
#define INDEX_GLASS_POSITIONS_H

#include "base/error.h"
#include "base/slice.h"
#include "glass-table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Reads the positions of one term in one document after the other. A zeroed struct is closed. */
struct glass_position_reader {
    const struct glass_table *table;
    uint8_t key[GLASS_KEY_MAX]; /**< of the term; the docid follows */
    size_t prefix;              /**< bytes of the key that are the term's; 0: no term is so long */
    const uint8_t *leaf;        /**< where the last one was found; NULL: nowhere yet */
    size_t item;                /**< of the leaf: the last one that is not above it */
    uint32_t number;            /**< that was given for it */
    size_t high;                /**< items from `item` on, below this one, are of the term */
    const uint8_t *branch;      /**< the block above the leaf, or NULL */
    size_t branch_item;         /**< of that: the one that leads to the leaf */
    uint32_t *positions;        /**< of the last document, ascending */
    size_t count;
    size_t capacity;
};

/** Begins with a term; what the reader holds is kept for use. */
void glass_position_reader_open(struct glass_position_reader *reader,
                                const struct glass_table *table, struct slice term);

/**
 * Reads the positions of the term in a document, best in the order of docids.
 * @param number  of the document among those that have the term, from any number on: says where to
 *                look first, and need not be right
 * @param most    positions above it are not wanted: they may be left out
 * @return false if the file is damaged, or without memory; count 0: there are none
 */
bool glass_position_reader_read(struct glass_position_reader *reader, uint32_t docid,
                                uint32_t number, uint32_t most);

/** Frees what it holds. */
void glass_position_reader_free(struct glass_position_reader *reader);

#endif
