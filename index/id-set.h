// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * id-set.h: a set of articles, each by a 64-bit hash of its identifier's term.
 *
 * Two of 10 million identifiers share a hash with a probability of 3 in a million.
 */
#ifndef INDEX_ID_SET_H
#define INDEX_ID_SET_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct id_set {
    uint64_t *slots; /**< 0: free */
    size_t capacity; /**< a power of two, or 0 */
    size_t count;
};

/** The hash that stands for an identifier (its term, prefix and all); never 0. */
uint64_t id_hash(struct slice term);

/** @return false without memory */
bool id_set_add(struct id_set *set, uint64_t hash);
bool id_set_contains(const struct id_set *set, uint64_t hash);
void id_set_clear(struct id_set *set);
void id_set_free(struct id_set *set);

#endif
