// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * glass-table.h: reads a table (a B-tree) of a shard in the glass format where it lies.
 *
 * A published shard does not change, so its tables can be mapped; libxapian reads a block anew each
 * time. Format: indexer/glass/table-writer.c, which writes it; nothing in the file is trusted.
 *
 * A table that is open may be used by several threads at the same time.
 */
#ifndef INDEX_GLASS_TABLE_H
#define INDEX_GLASS_TABLE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    GLASS_KEY_MAX = 255,
    GLASS_TAG_MAX = 1 << 24, /**< of what is read here */
    GLASS_DOCID_MAX = 5,     /**< bytes of a docid in a key */
    GLASS_MAX_LEVELS = 10,   /**< of branches above the leaves */
    /* A block: header, directory of offsets, items at its end. */
    GLASS_LEVEL = 4,
    GLASS_DIRECTORY_END = 9,
    GLASS_BLOCK_HEADER = 11,
    GLASS_LEAF_ITEM_HEADER = 3,   /**< flags and size 2, key length 1 */
    GLASS_BRANCH_ITEM_HEADER = 5, /**< block 4, key length 1 */
    GLASS_COMPONENT = 2,
    GLASS_ITEM_COMPRESSED = 0x8000,
    GLASS_ITEM_LAST = 0x4000,
    GLASS_ITEM_FIRST = 0x2000,
    GLASS_ITEM_SIZE = 0x1fff,
};

/** Which table: in the order in which the file iamglass has their roots. */
enum glass_table_kind { GLASS_POSTLIST, GLASS_POSITION = 3 };

struct glass_table {
    uint8_t *bytes;
    size_t size;
    uint32_t block_size;
    uint32_t root;
    unsigned level; /**< of the root */
};

/**
 * Maps a table of a database.
 * @param path  of its directory
 * @param[out] out  NULL after a failure
 * @return ERROR_NONE; ERROR_NO_INPUT if it has no such table; ERROR_DATA if it is not what this
 *         knows; ERROR_IO
 */
enum error_code glass_table_open(struct glass_table **out, const char *path,
                                 enum glass_table_kind kind, struct error *error);

/** NULL is fine. */
void glass_table_close(struct glass_table *table);

/** A key that is looked for. */
struct glass_wanted {
    uint8_t key[GLASS_KEY_MAX];
    size_t len;
    size_t component; /**< from 1 */
};

/** An item of a block. */
struct glass_item {
    const uint8_t *key;
    size_t len;
    size_t component;
    unsigned flags;
    const uint8_t *tag; /**< of a leaf's */
    size_t tag_len;
    uint32_t block; /**< of a branch's */
};

static inline size_t glass_get2(const uint8_t *at)
{
    return (size_t)at[0] << 8 | at[1];
}

/** Items of a block; 0 if it is damaged. */
static inline size_t glass_item_count(const struct glass_table *table, const uint8_t *block)
{
    const size_t end = glass_get2(block + GLASS_DIRECTORY_END);
    return end < GLASS_BLOCK_HEADER || end > table->block_size ? 0 : (end - GLASS_BLOCK_HEADER) / 2;
}

/** Reads item @p i of a block. @return false if it is damaged */
bool glass_item_read(const struct glass_table *table, const uint8_t *block, size_t i,
                     struct glass_item *item);

/** A place in a leaf, and the branch above it. */
struct glass_place {
    const uint8_t *leaf;
    size_t item;           /**< the last one that is not above what was looked for */
    const uint8_t *branch; /**< or NULL */
    size_t branch_item;    /**< of that: the one that leads to the leaf */
};

/**
 * Finds an item; first below the branch of the place found last.
 * @param[in,out] place  its branch may be NULL
 * @param[out] found     only if it is there
 * @return 1 if it is there; 0 if not; -1 if the table is damaged
 */
int glass_table_find(const struct glass_table *table, const struct glass_wanted *wanted,
                     struct glass_place *place, struct glass_item *found);

/** The way from the root to an item of a leaf. */
struct glass_walk {
    const uint8_t *blocks[GLASS_MAX_LEVELS + 1]; /**< by level */
    size_t at[GLASS_MAX_LEVELS + 1];
};

/**
 * Goes to the last item that is not above what is wanted.
 * @return 1; 0 if all are above it; -1 if the table is damaged
 */
int glass_walk_to(const struct glass_table *table, struct glass_walk *walk,
                  const struct glass_wanted *wanted);

/** Goes to the next item. @return 1; 0 behind the last one; -1 if the table is damaged */
int glass_walk_next(const struct glass_table *table, struct glass_walk *walk);

/** Reads the item that a walk is at. @return false if it is damaged */
bool glass_walk_item(const struct glass_table *table, const struct glass_walk *walk,
                     struct glass_item *item);

/** Seven bits a byte, low bits first. @return behind it, or NULL */
static inline const uint8_t *glass_read_number(const uint8_t *at, const uint8_t *end,
                                               uint64_t *value)
{
    uint64_t result = 0;
    for (unsigned shift = 0; at && at < end && shift < 63; shift += 7) {
        const uint8_t byte = *at++;
        result |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *value = result;
            return at;
        }
    }
    return NULL;
}

/** The bytes of a docid in a key, so that they sort. @return how many, 2 to GLASS_DOCID_MAX */
size_t glass_put_docid(uint8_t *out, uint32_t docid);

/** Reads what glass_put_docid() wrote. @return 0 if it is none */
uint32_t glass_get_docid(const uint8_t *at, size_t len);

#endif
