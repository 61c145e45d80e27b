// SPDX-License-Identifier: GPL-2.0-or-later
/** pending.h: what the next runs have to do, as far as the index knows. */
#ifndef INDEXER_PENDING_H
#define INDEXER_PENDING_H

#include "base/error.h"
#include "index/generation.h"
#include "index/ledger.h"

#include <stdbool.h>
#include <stdint.h>

struct pending {
    bool has_ledger; /**< it tells of this generation, and no run was at work; else files are 0 */
    struct ledger_summary ledger;
    uint64_t changed;       /**< files that do not look as they did */
    uint64_t vanished;      /**< files that are not there */
    uint64_t again;         /**< files to be read again, or on, whatever they look like */
    uint64_t dead;          /**< documents to be merged away */
    uint64_t merge;         /**< shards that the next run merges */
    uint64_t garbage;       /**< shards and tombstone files that no generation names */
    uint64_t garbage_bytes; //
};

/** Looks, without a lock. New files are not known: nobody says where to look for them. */
enum error_code pending_look(struct pending *pending, const char *directory,
                             const struct generation *live, struct error *error);

#endif
