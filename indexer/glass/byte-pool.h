// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * byte-pool.h: memory in blocks of 2 MB, handed out in order and freed all at once.
 *
 * An address is the place in units of 8 bytes, so 32 bits reach 32 GB. Emptying keeps the blocks
 * for the next use. What is handed out does not move.
 */
#ifndef INDEXER_GLASS_BYTE_POOL_H
#define INDEXER_GLASS_BYTE_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { POOL_UNIT = 8, POOL_BLOCK_BITS = 21, POOL_BLOCK = 1 << POOL_BLOCK_BITS };

struct byte_pool {
    uint8_t **blocks;
    size_t capacity; /**< of the array `blocks` */
    size_t count;    /**< blocks that exist */
    size_t used;     /**< blocks in use; the last of them is being filled */
    size_t fill;     /**< bytes used of that one */
};

/** Address of no memory: nothing is ever handed out there. */
#define POOL_NONE 0u

/** Starts the next block. False if there is no memory. */
bool byte_pool_grow(struct byte_pool *pool);

/** Forgets all content; keeps the memory. */
void byte_pool_clear(struct byte_pool *pool);

void byte_pool_free(struct byte_pool *pool);

/** Gives up to @p bytes back to the system, of blocks that are not in use. @return how many */
size_t byte_pool_trim(struct byte_pool *pool, size_t bytes);

static inline uint8_t *byte_pool_at(const struct byte_pool *pool, uint32_t address)
{
    return pool->blocks[address >> (POOL_BLOCK_BITS - 3)] +
           (size_t)(address & ((1u << (POOL_BLOCK_BITS - 3)) - 1)) * POOL_UNIT;
}

/** The address of @p size bytes (1 to 64 KB), or POOL_NONE if there is no memory. */
static inline uint32_t byte_pool_take(struct byte_pool *pool, size_t size)
{
    size = (size + POOL_UNIT - 1) & ~(size_t)(POOL_UNIT - 1);
    if ((pool->used == 0 || POOL_BLOCK - pool->fill < size) && !byte_pool_grow(pool))
        return POOL_NONE;
    const uint32_t address =
        (uint32_t)(((pool->used - 1) << (POOL_BLOCK_BITS - 3)) + pool->fill / POOL_UNIT);
    pool->fill += size;
    return address;
}

/** Bytes in use, in whole blocks. */
static inline size_t byte_pool_memory(const struct byte_pool *pool)
{
    return pool->used * (size_t)POOL_BLOCK;
}

#endif
