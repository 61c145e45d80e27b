// SPDX-License-Identifier: GPL-2.0-or-later
#include "id-set.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

uint64_t id_hash(struct slice term)
{
    const uint64_t hash = XXH3_64bits(term.ptr, term.len);
    return hash ? hash : 1;
}

/** Where a hash is, or the free slot where it belongs. */
static uint64_t *find(const struct id_set *set, uint64_t hash)
{
    size_t i = hash & (set->capacity - 1);
    while (set->slots[i] && set->slots[i] != hash)
        i = (i + 1) & (set->capacity - 1);
    return &set->slots[i];
}

static bool grow(struct id_set *set)
{
    struct id_set grown = {.capacity = set->capacity ? 2 * set->capacity : 1024,
                           .count = set->count};
    grown.slots = calloc(grown.capacity, sizeof(*grown.slots));
    if (!grown.slots)
        return false;
    for (size_t i = 0; i < set->capacity; i++)
        if (set->slots[i])
            *find(&grown, set->slots[i]) = set->slots[i];
    free(set->slots);
    *set = grown;
    return true;
}

bool id_set_add(struct id_set *set, uint64_t hash)
{
    if (4 * (set->count + 1) > 3 * set->capacity && !grow(set))
        return false;
    uint64_t *slot = find(set, hash);
    set->count += *slot == 0;
    *slot = hash;
    return true;
}

bool id_set_contains(const struct id_set *set, uint64_t hash)
{
    return set->count && *find(set, hash) == hash;
}

void id_set_clear(struct id_set *set)
{
    if (set->capacity > 1024 && set->capacity / 16 > set->count)
        id_set_free(set); // far more room than was needed: not to be cleared again and again
    else if (set->count)
        memset(set->slots, 0, set->capacity * sizeof(*set->slots));
    set->count = 0;
}

void id_set_free(struct id_set *set)
{
    free(set->slots);
    *set = (struct id_set){.slots = NULL};
}
