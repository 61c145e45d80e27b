// SPDX-License-Identifier: GPL-2.0-or-later
#include "seen-ids.h"

#include <stdlib.h>
#include <xxhash.h>

void seen_ids_free(struct seen_ids *ids)
{
    free(ids->slots);
    *ids = (struct seen_ids){.slots = NULL};
}

/** The slot of a hash: where it is, or the free one where it belongs. */
static struct seen_id *find(const struct seen_ids *ids, uint64_t low, uint32_t high)
{
    size_t i = low & (ids->capacity - 1);
    while (ids->slots[i].docid && (ids->slots[i].low != low || ids->slots[i].high != high))
        i = (i + 1) & (ids->capacity - 1);
    return &ids->slots[i];
}

static bool grow(struct seen_ids *ids)
{
    struct seen_ids grown = {.capacity = ids->capacity ? 2 * ids->capacity : 1024,
                             .count = ids->count};
    grown.slots = calloc(grown.capacity, sizeof(*grown.slots));
    if (!grown.slots)
        return false;
    for (size_t i = 0; i < ids->capacity; i++)
        if (ids->slots[i].docid)
            *find(&grown, ids->slots[i].low, ids->slots[i].high) = ids->slots[i];
    free(ids->slots);
    *ids = grown;
    return true;
}

const struct seen_id *seen_ids_find(const struct seen_ids *ids, struct slice id)
{
    if (ids->capacity == 0)
        return NULL;
    const XXH128_hash_t hash = XXH3_128bits(id.ptr, id.len);
    const struct seen_id *slot = find(ids, hash.low64, (uint32_t)hash.high64);
    return slot->docid ? slot : NULL;
}

bool seen_ids_put(struct seen_ids *ids, struct slice id, uint32_t docid, int64_t date,
                  uint32_t *before)
{
    const XXH128_hash_t hash = XXH3_128bits(id.ptr, id.len);
    if (4 * (ids->count + 1) > 3 * ids->capacity && !grow(ids))
        return false;
    struct seen_id *slot = find(ids, hash.low64, (uint32_t)hash.high64);
    *before = slot->docid;
    ids->count += slot->docid == 0;
    *slot = (struct seen_id){hash.low64, (uint32_t)hash.high64, docid, date};
    return true;
}
