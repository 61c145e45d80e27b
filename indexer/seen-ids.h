// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * seen-ids.h: which identifiers a run has met, and where it put them.
 *
 * A 128-bit hash (XXH3) stands for an identifier. Memory has 32 bits of it and the document's
 * number, in a hash table; the whole hash and the date are in a file, by number, and read when the
 * 32 bits agree: for an identifier met before, and of N others for N in 2^32 lookups. When the
 * table has reached its limit it becomes a sorted segment in a file, with a number in memory for
 * each page of it (a byte for 64 articles), and begins anew. A lookup reads one page of every
 * segment; equal ones are merged, so that there are as many as the number of tables has bits.
 */
#ifndef INDEXER_SEEN_IDS_H
#define INDEXER_SEEN_IDS_H

#include "base/slice.h"
#include "index/ledger.h"
#include "record-file.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Of the memory for a run, the part that its identifiers may take. */
enum { SEEN_IDS_PART = 32 };

struct seen_segment;

struct seen_ids {
    const char *path;   /**< for record files; borrowed */
    size_t most;        /**< slots; a power of two */
    uint64_t *slots;    /**< upper bits of the hash, and below them the document; 0: free */
    size_t capacity;    /**< a power of two, or 0 */
    size_t count;       //
    uint32_t documents; /**< the last one */
    struct record_file records;
    struct seen_segment *segments; /**< oldest first */
    size_t segment_count;
};

struct seen_id {
    uint32_t docid; /**< 0: it was not met */
    int64_t date;   /**< of that version, or VERSION_UNDATED */
};

/**
 * An empty set; nothing is allocated.
 * @param path    as in record-file.h
 * @param memory  bytes that it may take; half of it is taken for a moment where the table grows
 */
void seen_ids_open(struct seen_ids *ids, const char *path, uint64_t memory);

/** What @p id is by now. */
enum error_code seen_ids_find(const struct seen_ids *ids, struct slice id, struct seen_id *found,
                              struct error *error);

/** Notes that @p id is now document @p docid, which is 1 at first, then always the next number. */
enum error_code seen_ids_put(struct seen_ids *ids, struct slice id, uint32_t docid, int64_t date,
                             struct error *error);

/** Frees it. A zeroed one is fine. */
void seen_ids_close(struct seen_ids *ids);

#endif
