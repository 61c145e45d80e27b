// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * versions.h: which of several versions of an article, told by its identifier, is the one to find,
 * and the doubts that arise while files are being read.
 *
 * What is to be found of an article is the latest of the versions that the ledger knows: the one
 * with the later date; where the dates are the same, or one has none, the one read later. A version
 * is forgotten when its file has replaced it by another one of the same article, or when --prune
 * has found that its file, or the article in it, is gone.
 *
 * A file is read as if nothing that is published were forgotten: an older version is passed over.
 * Whether that was right is known only when all files have been read, as the file of the later
 * version may be moved, or changed, in the same run. So it is noted as a doubt, and settle() looks
 * at the doubts at the end of the run.
 */
#ifndef INDEXER_VERSIONS_H
#define INDEXER_VERSIONS_H

#include "corpus/article.h"
#include "index/id-set.h"
#include "index/ledger.h"

#include <stdbool.h>
#include <stddef.h>

/** A version that is published, or may be, and may have been forgotten. */
struct doubt {
    struct ledger_version version;
    bool published; /**< it is; else it was forgotten, and may be */
    size_t number;  /**< of the note */
};

struct doubts {
    struct doubt *list;
    size_t count;
    struct id_set ids;       /**< of the articles */
    struct id_set forgotten; /**< version_hash() of those that were forgotten */
};

/** True if both have a date, and the first has the earlier one. */
bool version_older(int64_t date, int64_t other);

bool version_equal(const struct ledger_version *a, const struct ledger_version *b);

/** One number for a version, for a struct id_set; never 0. */
uint64_t version_hash(const struct ledger_version *version);

/** @return false without memory */
bool doubts_add(struct doubts *doubts, const struct ledger_version *version, bool published);

/** Notes that a version is published from now on: of an article in doubt it is the one to judge. */
bool doubts_taken(struct doubts *doubts, const struct ledger_version *version);

/**
 * Leaves one note an article, in the order of their ids: the last about what is published, else
 * the one about the latest of the versions that were forgotten.
 */
void doubts_sort(struct doubts *doubts);

/** What there is of an article, after doubts_sort(); NULL: nothing. Its index is *result - list. */
struct doubt *doubts_find(const struct doubts *doubts, uint64_t id);

void doubts_free(struct doubts *doubts);

#endif
