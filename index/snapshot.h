// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * snapshot.h: an index as one publication left it, open for reading.
 *
 * No lock is taken. If the generation is replaced while its shards are being opened, the newer one
 * is opened instead, a bounded number of times.
 *
 * Document ids are those of the combined database: shard i of n holds id d as (d - 1) * n + i + 1.
 */
#ifndef INDEX_SNAPSHOT_H
#define INDEX_SNAPSHOT_H

#include "base/error.h"
#include "base/slice.h"
#include "generation.h"
#include "glass-positions.h"
#include "ranking-file.h"
#include "tombstones.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stdint.h>

struct snapshot;

/** @return ERROR_NONE, or as generation_read(); ERROR_IO if a shard cannot be opened */
enum error_code snapshot_open(struct snapshot **out, const char *directory, struct error *error);

/** A snapshot of an index that has no shard yet, for a first run. */
enum error_code snapshot_empty(struct snapshot **out, const struct schema *schema,
                               struct error *error);

void snapshot_close(struct snapshot *snapshot);

/**
 * True if the directory has another publication by now, be it that a run published or that another
 * index was put in its place. False also where there is none any more: what is open stays good.
 * Costs one stat(2).
 */
bool snapshot_replaced(const struct snapshot *snapshot, const char *directory);

/** All shards as one database; borrowed. */
xc_database *snapshot_database(struct snapshot *snapshot);

const struct generation *snapshot_generation(const struct snapshot *snapshot);

/** Dead documents of shard @p i (an index into generation.shards), or NULL; borrowed. */
const struct tombstones *snapshot_tombstones(const struct snapshot *snapshot, size_t i);

/**
 * Opens the ranking files of all shards, and their tables of positions and values; until then there
 * are none.
 * @return ERROR_NONE, also if some are missing; ERROR_DATA if one is damaged or another shard's;
 *         ERROR_IO
 */
enum error_code snapshot_open_rankings(struct snapshot *snapshot, struct error *error);

/** The ranking file of shard @p i, or NULL; borrowed. */
const struct ranking_file *snapshot_ranking(const struct snapshot *snapshot, size_t i);

/** The positions of shard @p i (snapshot_open_rankings()), or NULL; borrowed. */
const struct glass_table *snapshot_positions(const struct snapshot *snapshot, size_t i);

/** The table of shard @p i that has its values (glass-values.h; snapshot_open_rankings()), or NULL;
 * borrowed. */
const struct glass_table *snapshot_postlist(const struct snapshot *snapshot, size_t i);

/** The database of shard @p i alone; borrowed. */
const xc_database *snapshot_shard_database(const struct snapshot *snapshot, size_t i);

/**
 * The live document that has a term (an exact identifier).
 * @param[out] shard  index into generation.shards
 * @param[out] docid  within that shard; 0 if there is none
 */
enum error_code snapshot_find(const struct snapshot *snapshot, struct slice term, size_t *shard,
                              uint32_t *docid, struct error *error);

/** Told of the term of an identifier; what it does not return ERROR_NONE for ends the walk. */
typedef enum error_code snapshot_visit_id(void *payload, struct slice term, struct error *error);

/**
 * Walks the identifiers of all documents, dead ones too, each once, in their order.
 * @return ERROR_NONE; ERROR_IO; what @p visit returned
 */
enum error_code snapshot_ids(const struct snapshot *snapshot, snapshot_visit_id *visit,
                             void *payload, struct error *error);

/** The combined id of a document of a shard. */
xc_docid snapshot_docid(const struct snapshot *snapshot, size_t shard, uint32_t docid);

/** True if a document, by its combined id, is dead. */
bool snapshot_dead(const struct snapshot *snapshot, xc_docid docid);

/**
 * Wraps a query so that dead documents do not match. Without tombstones it gives a copy.
 * @param[out] out  yours: xc_query_free()
 */
enum error_code snapshot_live_query(const struct snapshot *snapshot, const xc_query *query,
                                    xc_query **out, struct error *error);

#endif
