// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * seen-ids.h: which identifiers a run has met, and where it put them.
 *
 * 24 bytes an article: a 96-bit hash (XXH3) stands for the identifier. Two of 100 million different
 * ones share a hash with a probability of about 10^-13.
 */
#ifndef INDEXER_SEEN_IDS_H
#define INDEXER_SEEN_IDS_H

#include "base/slice.h"
#include "index/ledger.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seen_id {
    uint64_t low;
    uint32_t high;
    uint32_t docid; /**< 0: the slot is free */
    int64_t date;   /**< of that version, or VERSION_UNDATED */
};

struct seen_ids {
    struct seen_id *slots;
    size_t capacity; /**< a power of two, or 0 */
    size_t count;
};

/** What @p id is by now, or NULL if it was not met; valid until the next seen_ids_put(). */
const struct seen_id *seen_ids_find(const struct seen_ids *ids, struct slice id);

/**
 * Notes that @p id is now document @p docid (not 0).
 * @param[out] before  the document it was until now, 0 if it was not met before
 * @return false without memory
 */
bool seen_ids_put(struct seen_ids *ids, struct slice id, uint32_t docid, int64_t date,
                  uint32_t *before);

void seen_ids_free(struct seen_ids *ids);

#endif
