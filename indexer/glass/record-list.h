// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * record-list.h: byte records of any size, appended in order, in blocks that grow from 16 KB to 1
 * MB.
 *
 * A record is contiguous and does not move. The blocks, one behind the other, hold nothing but the
 * records, so that they can be written to a file as they are.
 */
#ifndef INDEXER_GLASS_RECORD_LIST_H
#define INDEXER_GLASS_RECORD_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct record_block {
    uint8_t *bytes;
    size_t used;
    size_t capacity;
};

struct record_list {
    struct record_block *blocks;
    size_t capacity; /**< of the array `blocks` */
    size_t count;    /**< blocks that exist */
    size_t used;     /**< blocks in use */
    size_t memory;   /**< bytes of the blocks in use */
};

/** Room for @p size bytes behind the last record, or NULL if there is no memory. */
uint8_t *record_list_reserve(struct record_list *list, size_t size);

/** Makes the first @p size bytes of what was reserved last part of the list. */
static inline void record_list_commit(struct record_list *list, size_t size)
{
    list->blocks[list->used - 1].used += size;
}

void record_list_clear(struct record_list *list);
void record_list_free(struct record_list *list);

#endif
