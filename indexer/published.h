// SPDX-License-Identifier: GPL-2.0-or-later
/** published.h: the version of an article that the index had when the run began. */
#ifndef INDEXER_PUBLISHED_H
#define INDEXER_PUBLISHED_H

#include "run-state.h"

struct published {
    size_t shard;
    uint32_t docid; /**< 0: there is none */
    struct ledger_version version;
};

/** Finds it by the term of its identifier. */
enum error_code published_find(const struct run *run, struct slice term,
                               struct published *published, struct error *error);

/** True if it came through standard input, where it cannot be read again. */
enum error_code published_piped(const struct run *run, const struct published *published,
                                bool *piped, struct error *error);

enum standing {
    STANDING_GONE,    /**< no file holds it any more */
    STANDING_KEPT,    /**< it came through standard input, or stays until --prune */
    STANDING_UNKNOWN, /**< it may be in a file that has not been read since the ledger was begun */
};

/**
 * Whether a version that no file holds by the ledger may be kept all the same: one that came
 * through standard input, or of which a ledger that was begun anew knows nothing yet. Then the file
 * that the article names decides. The run must have a ledger.
 */
enum error_code published_standing(const struct run *run, const struct published *published,
                                   enum standing *standing, struct error *error);

#endif
