// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * array.h: arrays that grow by doubling, of which only the number of items is kept.
 */
#ifndef BASE_ARRAY_H
#define BASE_ARRAY_H

#include <stddef.h>
#include <stdlib.h>

/**
 * Makes room for one more item. All room is of a power of two, so the number of items tells when it
 * is full; an array to which this is done for every item begins as NULL with none.
 * @param items  as the last call gave them, or NULL; free() them
 * @return the items, perhaps elsewhere; NULL without memory: @p items stay as they are
 */
static inline void *array_with_room(void *items, size_t count, size_t item_size)
{
    if ((count & (count - 1)) != 0) // no power of two: not full
        return items;
    return realloc(items, (count ? 2 * count : 1) * item_size);
}

#endif
