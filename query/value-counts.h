// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * value-counts.h: in how many articles each value of a field is.
 *
 * A hash table (open addressing, XXH3) whose values lie in an arena: 32 bytes and the value itself
 * for each distinct one. A zeroed struct is empty.
 */
#ifndef QUERY_VALUE_COUNTS_H
#define QUERY_VALUE_COUNTS_H

#include "base/buffer.h"
#include "base/slice.h"
#include "language/query-arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct value_count {
    struct slice value; /**< ptr NULL: a free place */
    uint32_t articles;
    uint32_t last; /**< the article that counted last */
    uint64_t hash;
};

struct value_counts {
    struct value_count *places; /**< capacity, a power of 2 */
    size_t capacity;
    size_t count; /**< distinct values */
    struct query_arena arena;
};

/**
 * Counts a value of an article. The same value again, with no other article between, counts once.
 * @param article  its number, from 1
 * @return false without memory
 */
bool value_counts_add(struct value_counts *counts, struct slice value, uint32_t article);

/** As value_counts_add(), of as many articles with the same values at once. */
bool value_counts_add_weighted(struct value_counts *counts, struct slice value, uint32_t article,
                               uint32_t articles);

/** Counts a value of as many articles, which have it once. @return false without memory */
bool value_counts_add_many(struct value_counts *counts, struct slice value, uint32_t articles);

/** In how many articles a value is. */
uint32_t value_counts_get(const struct value_counts *counts, struct slice value);

/**
 * Counts values together that have the same form: spellings of one name. The one that is in most
 * articles stands for all. An article that has two of them counts twice.
 * @param form  appends the form of a value; false without memory
 * @return false without memory
 */
bool value_counts_join(struct value_counts *counts,
                       bool (*form)(struct buffer *out, struct slice value));

/** Walks them in no order. @param[in,out] position  0 at first @return NULL at the end */
const struct value_count *value_counts_next(const struct value_counts *counts, size_t *position);

void value_counts_free(struct value_counts *counts);

#endif
