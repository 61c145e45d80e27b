// SPDX-License-Identifier: GPL-2.0-or-later
/* The order of an accumulator's terms. */
#include "accumulator-internal.h"

#include <stdlib.h>

enum {
    FIRST_RANKING = 2048, // terms
    RADIX_BITS = 10,
    RADIX = 1 << RADIX_BITS,
};

/** The 8 bytes of a term from @p depth, as order_key() gives them. */
static uint64_t term_key(const struct accumulator *acc, const struct term_entry *term, size_t depth)
{
    if (depth == 0)
        return term->order;
    const char *text = (const char *)byte_pool_at(&acc->pool, term->text);
    return order_key(text + depth, term->length - depth);
}

static void sort_terms_from(const struct accumulator *acc, struct order_item *items, size_t count,
                            struct order_item *spare, size_t depth)
{
    for (size_t i = 0; i < count; i++)
        items[i].key = term_key(acc, &acc->terms[items[i].id], depth);
    order_sort(items, count, spare);
    const size_t seen = depth + sizeof(items->key);
    for (size_t at = 0, end; at < count; at = end) {
        for (end = at + 1; end < count && items[end].key == items[at].key;)
            end++;
        if (end == at + 1)
            continue;
        // Terms that end here differ in zero bytes at the end only: the shorter comes first.
        size_t ended = at;
        for (size_t i = at; i < end; i++) {
            items[i].key = items[i].length <= seen ? items[i].length : seen + 1;
            ended += items[i].length <= seen;
        }
        if (ended > at)
            order_sort(items + at, end - at, spare);
        if (end - ended > 1)
            sort_terms_from(acc, items + ended, end - ended, spare, seen);
    }
}

void accumulator_sort_terms(const struct accumulator *acc, struct order_item *items, size_t count,
                            struct order_item *spare)
{
    sort_terms_from(acc, items, count, spare, 0);
}

struct order_item *accumulator_sort_vocabulary(const struct accumulator *acc)
{
    const size_t count = acc->term_count;
    struct order_item *items = malloc((count + 1) * sizeof(*items));
    struct order_item *spare = malloc((count + 1) * sizeof(*items));
    if (!items || !spare) {
        free(items);
        free(spare);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        items[i].id = (uint32_t)i;
        items[i].length = acc->terms[i].length;
    }
    accumulator_sort_terms(acc, items, count, spare);
    free(spare);
    return items;
}

static bool rank_terms(struct accumulator *acc)
{
    struct order_item *items = accumulator_sort_vocabulary(acc);
    if (!items)
        return false;
    for (size_t i = 0; i < acc->term_count; i++)
        acc->terms[items[i].id].rank = (uint32_t)i;
    acc->ranked = acc->term_count;
    free(items);
    return true;
}

/** Sorts by keys less than @p limit. */
static void sort_by_rank(struct order_item *items, size_t count, struct order_item *spare,
                         size_t limit)
{
    struct order_item *from = items;
    struct order_item *to = spare;
    for (unsigned shift = 0; limit >> shift; shift += RADIX_BITS) {
        uint32_t starts[RADIX] = {0};
        for (size_t i = 0; i < count; i++)
            starts[(from[i].key >> shift) & (RADIX - 1)]++;
        uint32_t sum = 0;
        for (size_t value = 0; value < RADIX; value++) {
            const uint32_t size = starts[value];
            starts[value] = sum;
            sum += size;
        }
        for (size_t i = 0; i < count; i++)
            to[starts[(from[i].key >> shift) & (RADIX - 1)]++] = from[i];
        struct order_item *swap = from;
        from = to;
        to = swap;
    }
    if (from != items)
        memcpy(items, from, count * sizeof(*items));
}

static bool term_before(const struct accumulator *acc, uint32_t a, uint32_t b)
{
    const struct term_entry *left = &acc->terms[a];
    const struct term_entry *right = &acc->terms[b];
    if (left->order != right->order)
        return left->order < right->order;
    char left_room[sizeof(uint64_t)];
    char right_room[sizeof(uint64_t)];
    return slice_compare(slice_of(accumulator_term_text(acc, left, left_room), left->length),
                         slice_of(accumulator_term_text(acc, right, right_room), right->length)) <
           0;
}

bool accumulator_sort_document(struct accumulator *acc)
{
    const size_t count = acc->document_term_count;
    if (count == 0)
        return true;
    if (acc->term_count >= FIRST_RANKING && acc->term_count >= 2 * acc->ranked && !rank_terms(acc))
        return false;
    // Ranked terms to the front, new ones to the back.
    struct order_item *items = acc->order;
    struct order_item *spare = items + acc->order_capacity / 2;
    size_t known = 0;
    size_t start_of_new = count;
    for (size_t i = 0; i < count; i++) {
        const struct document_term *term = &acc->document_terms[i];
        const bool ranked = term->term < acc->ranked;
        items[ranked ? known++ : --start_of_new] =
            (struct order_item){.key = ranked ? acc->terms[term->term].rank : 0,
                                .id = term->term,
                                .length = term->length};
    }
    sort_by_rank(items, known, spare, acc->ranked);
    accumulator_sort_terms(acc, items + known, count - known, spare);
    if (known == 0 || known == count)
        return true;
    // Merges the new terms, which are few, into the others from the end.
    const size_t new_count = count - known;
    memcpy(spare, items + known, new_count * sizeof(*items));
    size_t left = known;
    size_t end = count;
    for (size_t i = new_count; i > 0; i--) {
        while (left > 0 && term_before(acc, spare[i - 1].id, items[left - 1].id))
            items[--end] = items[--left];
        items[--end] = spare[i - 1];
    }
    return true;
}
