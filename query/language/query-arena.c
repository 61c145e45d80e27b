// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-arena.h"

#include <stdint.h>
#include <stdlib.h>

enum { BLOCK_SIZE = 4000 };

struct query_arena_block {
    struct query_arena_block *next;
    size_t used;
    size_t size;
    max_align_t data[];
};

static struct query_arena_block *add_block(struct query_arena *arena, size_t wanted)
{
    const size_t size = wanted > BLOCK_SIZE ? wanted : BLOCK_SIZE;
    if (size > SIZE_MAX - sizeof(struct query_arena_block))
        return NULL;
    struct query_arena_block *block = malloc(sizeof(*block) + size);
    if (!block)
        return NULL;
    block->used = 0;
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

void *query_arena_alloc(struct query_arena *arena, size_t size)
{
    const size_t unit = sizeof(max_align_t);
    if (size > SIZE_MAX - unit)
        return NULL;
    size = (size + unit - 1) / unit * unit;
    struct query_arena_block *block = arena->blocks;
    if (!block || size > block->size - block->used)
        block = add_block(arena, size);
    if (!block)
        return NULL;
    void *memory = (char *)block->data + block->used;
    block->used += size;
    return memset(memory, 0, size);
}

bool query_arena_copy(struct query_arena *arena, struct slice text, struct slice *copy)
{
    if (text.len == SIZE_MAX)
        return false;
    char *bytes = query_arena_alloc(arena, text.len + 1);
    if (!bytes)
        return false;
    if (text.len)
        memcpy(bytes, text.ptr, text.len);
    *copy = slice_of(bytes, text.len);
    return true;
}

void query_arena_free(struct query_arena *arena)
{
    while (arena->blocks) {
        struct query_arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
}
