// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * history.h: earlier generations that are kept for --rollback.
 *
 * Each is a copy of `generation` as it was, `history/G`. As long as it is there, the shards and
 * tombstones that it names are no garbage.
 */
#ifndef INDEX_HISTORY_H
#define INDEX_HISTORY_H

#include "generation.h"

struct history {
    struct generation *generations; /**< the newest first */
    size_t count;
};

/** Reads what is kept. One that is damaged is left out. @param[out] history  free it */
enum error_code history_read(const char *directory, struct history *history, struct error *error);
void history_free(struct history *history);

/** Keeps the published generation, if @p keep is not 0. Call it before publishing another. */
enum error_code history_save(const char *directory, uint64_t number, uint32_t keep,
                             struct error *error);

/** Removes all but the newest @p keep. */
enum error_code history_trim(const char *directory, uint32_t keep, struct error *error);

#endif
