// SPDX-License-Identifier: GPL-2.0-or-later
/** take-article.h: an article that was read, into the shard that the run writes. */
#ifndef INDEXER_TAKE_ARTICLE_H
#define INDEXER_TAKE_ARTICLE_H

#include "corpus/article.h"
#include "run-state.h"
#include "sources.h"

/**
 * Analyses an article, and unless the index holds it just so, or a later version of it
 * (versions.h), adds it to the new shard and buries the version that it supersedes.
 * @param source  the file that it was read from, which notes it
 */
enum error_code take_article(struct run *run, struct source *source, struct article *article,
                             struct error *error);

/** A version that is to be found instead of one that was forgotten, see settle.h. */
struct wanted {
    int64_t file; /**< that holds it, in the ledger */
    struct ledger_version version;
    struct ledger_version doubtful; /**< the one that is published, or was */
    bool found;                     /**< it was met */
};

/**
 * Looks whether an article is a wanted version, and takes it then.
 * @param wanted   @p count of them, by article
 * @param missing  number of those that have not been met, counted down
 */
enum error_code take_wanted(struct run *run, struct article *article, struct wanted *wanted,
                            size_t count, size_t *missing, struct error *error);

#endif
