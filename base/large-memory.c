// SPDX-License-Identifier: GPL-2.0-or-later
#include "large-memory.h"

#include "address-sanitizer.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/** Sizes from here on have pages of their own. */
enum { LEAST_MAPPED = LARGE_MEMORY_PAGE / 2 };

/** AddressSanitizer watches what the heap gives, and finds what is not freed, only there. */
static bool is_mapped(size_t size)
{
    return !ADDRESS_SANITIZER && size >= LEAST_MAPPED;
}

static size_t whole_pages(size_t size)
{
    return (size + LARGE_MEMORY_PAGE - 1) & ~(size_t)(LARGE_MEMORY_PAGE - 1);
}

static char *map_anywhere(size_t size)
{
    char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

/** Bytes from @p memory to the next huge page. */
static size_t to_page(const char *memory)
{
    return -(uintptr_t)memory & (LARGE_MEMORY_PAGE - 1);
}

/** Addresses for @p size bytes (whole pages), with memory behind them as it is touched. */
static void *map(size_t size)
{
    // Beside what was given before, the place is right as a rule.
    char *memory = map_anywhere(size);
    if (memory && to_page(memory)) {
        (void)munmap(memory, size);
        memory = map_anywhere(size + LARGE_MEMORY_PAGE);
        if (memory) {
            const size_t before = to_page(memory);
            if (before)
                (void)munmap(memory, before);
            (void)munmap(memory + before + size, LARGE_MEMORY_PAGE - before);
            memory += before;
        }
    }
    if (memory)
        (void)madvise(memory, size, MADV_HUGEPAGE); // a wish: what fails is only slower
    return memory;
}

void *large_memory_alloc(size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    if (size < LEAST_MAPPED)
        return malloc(size ? size : 1);
    return is_mapped(size) ? map(whole_pages(size))
                           : aligned_alloc(LARGE_MEMORY_PAGE, whole_pages(size));
}

void *large_memory_zeroed(size_t count, size_t size)
{
    if (size == 0 || count > SIZE_MAX / size)
        return NULL;
    void *memory = large_memory_alloc(count * size);
    if (memory && !is_mapped(count * size))
        memset(memory, 0, count * size);
    return memory;
}

void *large_memory_grow(void *memory, size_t old_size, size_t size)
{
    void *grown = large_memory_alloc(size);
    if (!grown || !memory)
        return grown;
    if (is_mapped(old_size)) {
        // The pages are moved, not copied: at no time do both take memory.
        if (mremap(memory, whole_pages(old_size), whole_pages(size), MREMAP_MAYMOVE | MREMAP_FIXED,
                   grown) == grown)
            return grown;
        (void)munmap(grown, whole_pages(size)); // which that may have done, or not
        grown = large_memory_alloc(size);
        if (!grown)
            return NULL;
    }
    memcpy(grown, memory, old_size);
    large_memory_free(memory, old_size);
    return grown;
}

void large_memory_free(void *memory, size_t size)
{
    if (memory && is_mapped(size))
        (void)munmap(memory, whole_pages(size));
    else
        free(memory);
}
