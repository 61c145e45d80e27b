// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * large-memory.h: memory for tables of megabytes that are read in no order.
 *
 * With pages of 4 KB nearly every access to such a table also misses the processor's cache of
 * address translations. The memory given here begins at a huge page (2 MB on x86) and the kernel is
 * asked for such pages (madvise(MADV_HUGEPAGE)), which it may or may not have; without, it is
 * memory like any other. It comes from the system and goes back to it at once, however long the
 * heap would have kept it. Small tables, down to half a page, gain nothing and are malloc()'s.
 */
#ifndef BASE_LARGE_MEMORY_H
#define BASE_LARGE_MEMORY_H

#include <stddef.h>

enum { LARGE_MEMORY_PAGE = 2 << 20 };

/** @p size bytes of any content, for large_memory_free(). NULL if there is no memory. */
void *large_memory_alloc(size_t size);

/** As large_memory_alloc(), all zero. */
void *large_memory_zeroed(size_t count, size_t size);

/**
 * As realloc(), without memory for both the old and the new: pages are moved.
 * @param memory  of @p old_size bytes, or NULL
 * @param size    more than that
 * @return NULL if there is no memory; then the old memory stays as it is
 */
void *large_memory_grow(void *memory, size_t old_size, size_t size);

/** Frees memory that was given for @p size bytes; NULL is fine. */
void large_memory_free(void *memory, size_t size);

#endif
