// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * merge.h: several shards made one, without their dead articles.
 *
 * Which: the smallest ones, when there are more than MERGE_MAX_SHARDS; each further one while it is
 * at most MERGE_RATIO times as large as those before it together. A year of runs every five minutes
 * then writes each article 11 to 12 times in all (docs/operations.md). A shard of which more than
 * half is dead is rewritten, too.
 *
 * How: a shard that has tombstones is copied first, and its dead documents are deleted from the
 * copy through libxapian; then libxapian's compaction writes all into a new shard. Document ids
 * change: the new shard has gaps where the dead were, and no tombstones. Published shards stay as
 * they are until the new generation is published.
 */
#ifndef INDEX_MERGE_H
#define INDEX_MERGE_H

#include "snapshot.h"

enum { MERGE_MAX_SHARDS = 8, MERGE_RATIO = 2 };

/**
 * Chooses what to merge.
 * @param all           whatever is to be gained: everything, unless it is one shard without dead
 * @param[out] chosen   indexes into generation->shards, room for shard_count; ascending
 * @return how many; 0 if nothing is to be done
 */
size_t merge_choose(const struct generation *generation, bool all, size_t *chosen);

/** Asked now and then: true abandons the merge. */
typedef bool merge_stop(void);

/**
 * Writes the live articles of the chosen shards as shard @p number, and brings it to the disk.
 * Space is checked first.
 * @param snapshot     of the published generation
 * @param[out] merged  documents is 0, and there is no new shard, if none of them was alive
 * @return ERROR_NONE; ERROR_BUSY if it was stopped; ERROR_IO, also if the disk has no room. What it
 *         wrote is removed then.
 */
enum error_code merge_shards(struct snapshot *snapshot, const char *directory, const size_t *chosen,
                             size_t count, uint32_t number, merge_stop *stop, struct shard *merged,
                             struct error *error);

#endif
