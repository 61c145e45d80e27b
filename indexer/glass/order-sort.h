// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * order-sort.h: sorts numbered things by 8-byte keys.
 *
 * The first 8 bytes of a term, as a big-endian number, decide nearly every comparison of two
 * terms, without a look at the terms themselves.
 */
#ifndef INDEXER_GLASS_ORDER_SORT_H
#define INDEXER_GLASS_ORDER_SORT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct order_item {
    uint64_t key;
    uint32_t id;
    uint32_t length; /**< of the term; not looked at */
};

/** The first 8 bytes of @p text as a number; bytes that are missing count as 0. */
static inline uint64_t order_key(const char *text, size_t len)
{
    uint64_t key = 0;
    memcpy(&key, text, len < sizeof(key) ? len : sizeof(key));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    key = __builtin_bswap64(key);
#endif
    return key;
}

/** Sorts by key, stably. @p spare has room for @p count items and its content is lost. */
void order_sort(struct order_item *items, size_t count, struct order_item *spare);

#endif
