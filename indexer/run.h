// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * run.h: one run of the indexer, from the paths to the published generation.
 *
 * lock, scan, read, analyse, write a shard, note tombstones, publish. Until the last step the index
 * is as it was; after it, readers see all of the run.
 */
#ifndef INDEXER_RUN_H
#define INDEXER_RUN_H

#include "index-options.h"

/** @return ERROR_NONE; ERROR_DATA if some input was rejected; else why nothing was published */
enum error_code run_index(const struct index_options *options, struct error *error);

#endif
