// SPDX-License-Identifier: GPL-2.0-or-later
#include "byte-pool.h"

#include "base/large-memory.h"

#include <stdlib.h>

bool byte_pool_grow(struct byte_pool *pool)
{
    if (pool->used == (size_t)1 << (32 - (POOL_BLOCK_BITS - 3)))
        return false;
    if (pool->used == pool->count) {
        if (pool->count == pool->capacity) {
            const size_t capacity = pool->capacity ? 2 * pool->capacity : 64;
            uint8_t **blocks = realloc(pool->blocks, capacity * sizeof(*blocks));
            if (!blocks)
                return false;
            pool->blocks = blocks;
            pool->capacity = capacity;
        }
        uint8_t *block = large_memory_alloc(POOL_BLOCK);
        if (!block)
            return false;
        pool->blocks[pool->count++] = block;
    }
    // Nothing lies at the first address, which stands for none.
    pool->fill = pool->used == 0 ? POOL_UNIT : 0;
    pool->used++;
    return true;
}

void byte_pool_clear(struct byte_pool *pool)
{
    pool->used = 0;
    pool->fill = 0;
}

void byte_pool_free(struct byte_pool *pool)
{
    for (size_t i = 0; i < pool->count; i++)
        large_memory_free(pool->blocks[i], POOL_BLOCK);
    free(pool->blocks);
    *pool = (struct byte_pool){.count = 0};
}

size_t byte_pool_trim(struct byte_pool *pool, size_t bytes)
{
    size_t blocks = bytes / POOL_BLOCK;
    if (blocks > pool->count - pool->used)
        blocks = pool->count - pool->used;
    for (size_t i = 0; i < blocks; i++)
        large_memory_free(pool->blocks[--pool->count], POOL_BLOCK);
    return blocks * POOL_BLOCK;
}
