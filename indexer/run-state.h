// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * run-state.h: what the steps of a run share (run.c and the modules it calls).
 */
#ifndef INDEXER_RUN_STATE_H
#define INDEXER_RUN_STATE_H

#include "analysis.h"
#include "index-options.h"
#include "index/generation.h"
#include "index/ledger.h"
#include "index/snapshot.h"
#include "progress.h"
#include "report.h"
#include "scan.h"
#include "seen-ids.h"
#include "shard-writer.h"
#include "versions.h"

#include <stdbool.h>
#include <stdint.h>

struct run {
    const struct index_options *options;
    int lock;
    struct generation old;     /**< as published; without shards for a new index */
    struct schema schema;      /**< of this run */
    struct snapshot *snapshot; /**< what the run builds upon: old, or nothing with --full */
    struct ledger *ledger;     /**< NULL if it cannot be used: everything is read */
    uint64_t settings;         /**< hash of the options that matter to reading */
    struct scan scan;
    struct analysis analysis;
    struct shard_writer *writer; /**< NULL until there is something to write */
    uint32_t shard;              /**< number of the new shard */
    uint32_t documents;          /**< in it */
    char *temporary;             /**< path of files that are unlinked at once (record-file.h) */
    struct seen_ids seen;
    struct doubts doubts;        /**< published versions that may have been forgotten */
    struct tombstones **dead;    /**< of the snapshot's shards, changed ones only, else NULL */
    struct tombstones *new_dead; /**< of the new shard: superseded within the run */
    bool other_part;             /**< the index becomes another part of its corpus */
    bool buried;                 /**< something is in dead */
    bool published;              /**< what was read, or there was nothing to publish */
    bool refused;                /**< --prune would have removed too much, and did not */
    struct progress progress;
    struct report report;
    uint64_t bytes_done; /**< of files that have been read */
};

/** Notes that a published document, number @p docid of the snapshot's shard, is dead. */
enum error_code run_bury(struct run *run, size_t shard, uint32_t docid, struct error *error);

/** True if that has been noted in this run. */
bool run_buried(const struct run *run, size_t shard, uint32_t docid);

/** Gives up the ledger after a failure: the run goes on, the next one reads the sources again. */
void run_abandon_ledger(struct run *run, const struct error *why);

#endif
