// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * garbage.h: shards and tombstones that no generation names any more.
 *
 * A reader may still have them open, or be about to open them, so they stay for a grace period. Its
 * start is the modification time: garbage_mark() sets it just before they are dropped, and
 * leftovers of a run that crashed have that of their making.
 */
#ifndef INDEX_GARBAGE_H
#define INDEX_GARBAGE_H

#include "generation.h"

enum { GARBAGE_GRACE_SECONDS = 600 };

/** Notes the time on what @p from names and @p to does not. Call it before publishing @p to. */
enum error_code garbage_mark(const char *directory, const struct generation *from,
                             const struct generation *to, struct error *error);

/** Removes what neither @p live nor a kept generation (history.h) names and has not been touched
 * for @p grace seconds. Only the holder of the lock may call it. */
enum error_code garbage_collect(const char *directory, const struct generation *live, int64_t grace,
                                struct error *error);

/** What garbage_collect() without a grace would remove: shards and tombstone files, and bytes. */
enum error_code garbage_measure(const char *directory, const struct generation *live,
                                uint64_t *count, uint64_t *bytes, struct error *error);

#endif
