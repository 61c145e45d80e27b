// SPDX-License-Identifier: GPL-2.0-or-later
#include "order-sort.h"

#include <stdbool.h>

enum { RUN = 8, RADIX_FROM = 4096 };

static void insertion_sort(struct order_item *items, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        const struct order_item item = items[i];
        size_t at = i;
        for (; at > 0 && items[at - 1].key > item.key; at--)
            items[at] = items[at - 1];
        items[at] = item;
    }
}

/** Merges two sorted neighbours. The choice is arithmetic: its outcome cannot be predicted. */
static void merge(const struct order_item *left, size_t left_count, size_t right_count,
                  struct order_item *out)
{
    const struct order_item *right = left + left_count;
    const struct order_item *const left_end = right;
    const struct order_item *const right_end = right + right_count;
    while (left < left_end && right < right_end) {
        const bool take_right = right->key < left->key;
        const struct order_item *from = take_right ? right : left;
        *out++ = *from;
        right += take_right;
        left += !take_right;
    }
    memcpy(out, left, (size_t)(left_end - left) * sizeof(*out));
    out += left_end - left;
    memcpy(out, right, (size_t)(right_end - right) * sizeof(*out));
}

static void merge_sort(struct order_item *items, size_t count, struct order_item *spare)
{
    for (size_t at = 0; at < count; at += RUN)
        insertion_sort(items + at, count - at < RUN ? count - at : RUN);
    struct order_item *from = items;
    struct order_item *to = spare;
    for (size_t width = RUN; width < count; width *= 2) {
        for (size_t at = 0; at < count; at += 2 * width) {
            const size_t rest = count - at;
            const size_t left = rest < width ? rest : width;
            const size_t right = rest - left < width ? rest - left : width;
            merge(from + at, left, right, to + at);
        }
        struct order_item *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, count * sizeof(*items));
}

static void radix_sort(struct order_item *items, size_t count, struct order_item *spare)
{
    struct order_item *from = items;
    struct order_item *to = spare;
    for (unsigned shift = 0; shift < 64; shift += 8) {
        size_t starts[256] = {0};
        for (size_t i = 0; i < count; i++)
            starts[(from[i].key >> shift) & 0xff]++;
        if (starts[(from[0].key >> shift) & 0xff] == count)
            continue;
        size_t sum = 0;
        for (size_t value = 0; value < 256; value++) {
            const size_t size = starts[value];
            starts[value] = sum;
            sum += size;
        }
        for (size_t i = 0; i < count; i++)
            to[starts[(from[i].key >> shift) & 0xff]++] = from[i];
        struct order_item *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, count * sizeof(*items));
}

void order_sort(struct order_item *items, size_t count, struct order_item *spare)
{
    if (count >= RADIX_FROM)
        radix_sort(items, count, spare);
    else if (count > 1)
        merge_sort(items, count, spare);
}
