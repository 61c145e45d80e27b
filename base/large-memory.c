// SPDX-License-Identifier: GPL-2.0-or-later
#include "large-memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

void *large_memory_alloc(size_t size)
{
    if (size < LARGE_MEMORY_PAGE / 2)
        return malloc(size ? size : 1);
    if (size > SIZE_MAX - LARGE_MEMORY_PAGE)
        return NULL;
    size = (size + LARGE_MEMORY_PAGE - 1) & ~(size_t)(LARGE_MEMORY_PAGE - 1);
    void *memory = aligned_alloc(LARGE_MEMORY_PAGE, size);
    if (memory)
        (void)madvise(memory, size, MADV_HUGEPAGE); // a wish: what fails is only slower
    return memory;
}

void *large_memory_zeroed(size_t count, size_t size)
{
    if (size == 0 || count > SIZE_MAX / size)
        return NULL;
    void *memory = large_memory_alloc(count * size);
    if (memory)
        memset(memory, 0, count * size);
    return memory;
}

void *large_memory_grow(void *memory, size_t used, size_t size)
{
    void *grown = large_memory_alloc(size);
    if (grown && used)
        memcpy(grown, memory, used);
    if (grown)
        free(memory);
    return grown;
}

void large_memory_free(void *memory, size_t size)
{
    if (memory && size >= LARGE_MEMORY_PAGE) // aligned, and its pages are nobody else's
        (void)madvise(memory, size / LARGE_MEMORY_PAGE * LARGE_MEMORY_PAGE, MADV_DONTNEED);
    free(memory);
}
