// SPDX-License-Identifier: GPL-2.0-or-later
/** merge-index.h: the step that merges shards and publishes the result. */
#ifndef INDEXER_MERGE_INDEX_H
#define INDEXER_MERGE_INDEX_H

#include "base/error.h"
#include "index/generation.h"
#include "report.h"

/**
 * Merges what should be merged, if anything. The caller holds the lock.
 * @param all           everything into one shard
 * @param keep          earlier generations to keep
 * @param[in,out] live  the published generation; replaced by the new one
 * @return ERROR_NONE, also if a signal stopped it; else the index is as it was
 */
enum error_code merge_index(const char *directory, bool all, uint32_t keep, struct report *report,
                            struct generation *live, struct error *error);

#endif
