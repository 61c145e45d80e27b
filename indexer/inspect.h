// SPDX-License-Identifier: GPL-2.0-or-later
/** inspect.h: what can be done with an index besides adding to it: --stats, --check, --rollback,
 * --rebuild-ranking. */
#ifndef INDEXER_INSPECT_H
#define INDEXER_INSPECT_H

#include "index-options.h"

/** Prints what the index holds and takes, to standard output. Takes no lock. */
enum error_code inspect_stats(const struct index_options *options, struct error *error);

/**
 * Checks everything that can be checked without the sources, and prints each fault. Takes no lock.
 * @return ERROR_NONE; ERROR_DATA if there is a fault
 */
enum error_code inspect_check(const struct index_options *options, struct error *error);

/** Publishes the newest kept generation again. Takes the lock. */
enum error_code inspect_rollback(const struct index_options *options, struct error *error);

/** Writes the ranking file of every live shard anew. Takes the lock. */
enum error_code inspect_rebuild_ranking(const struct index_options *options, struct error *error);

#endif
