// SPDX-License-Identifier: GPL-2.0-or-later
#include "record-list.h"

#include <stdlib.h>

enum { FIRST_BLOCK = 16 << 10, BLOCK_SIZE = 1 << 20 };

static bool start_block(struct record_list *list, size_t size)
{
    if (list->used == list->count) {
        if (list->count == list->capacity) {
            const size_t capacity = list->capacity ? 2 * list->capacity : 64;
            struct record_block *blocks = realloc(list->blocks, capacity * sizeof(*blocks));
            if (!blocks)
                return false;
            list->blocks = blocks;
            list->capacity = capacity;
        }
        list->blocks[list->count++] = (struct record_block){.bytes = NULL};
    }
    struct record_block *block = &list->blocks[list->used];
    if (block->capacity < size || !block->bytes) {
        size_t capacity = list->used < 6 ? (size_t)FIRST_BLOCK << list->used : (size_t)BLOCK_SIZE;
        if (capacity < size)
            capacity = size;
        free(block->bytes);
        block->capacity = 0;
        block->bytes = malloc(capacity);
        if (!block->bytes)
            return false;
        block->capacity = capacity;
    }
    block->used = 0;
    list->used++;
    list->memory += block->capacity;
    return true;
}

uint8_t *record_list_reserve(struct record_list *list, size_t size)
{
    struct record_block *block = list->used ? &list->blocks[list->used - 1] : NULL;
    if (!block || block->capacity - block->used < size) {
        if (!start_block(list, size))
            return NULL;
        block = &list->blocks[list->used - 1];
    }
    return block->bytes + block->used;
}

void record_list_clear(struct record_list *list)
{
    // Blocks that one long record needed are not kept.
    for (size_t i = 0; i < list->used; i++) {
        if (list->blocks[i].capacity > BLOCK_SIZE) {
            free(list->blocks[i].bytes);
            list->blocks[i] = (struct record_block){.bytes = NULL};
        }
    }
    list->used = 0;
    list->memory = 0;
}

void record_list_free(struct record_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->blocks[i].bytes);
    free(list->blocks);
    *list = (struct record_list){.count = 0};
}
