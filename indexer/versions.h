// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * versions.h: which of several versions of an article, told by its identifier, is the one to find.
 *
 * The later one by its date; where the dates are the same, or one has none, the one read later.
 * That holds among versions that exist: one that its file holds no more yields to any.
 */
#ifndef INDEXER_VERSIONS_H
#define INDEXER_VERSIONS_H

#include "corpus/article.h"
#include "run-state.h"
#include "sources.h"

/** The date by which an article's version is told, or VERSION_UNDATED. */
int64_t version_date(const struct article *article);

/** True if both have a date, and the first has the earlier one. */
bool version_older(int64_t date, int64_t other);

/**
 * Whether a published version is still held by its file, so that it may win by its date. If the
 * file at hand held it and does not any more, it is noted that another file may hold one that is
 * the latest now.
 * @param source  the file at hand, which has another version of it
 * @param path    where the published one was read, as it is stored
 * @param term    the identifier's
 * @param date    of the published one
 */
enum error_code version_stands(struct run *run, const struct source *source, struct slice path,
                               struct slice term, int64_t date, bool *stands, struct error *error);

/** Notes that a version is in the index from this run on. */
enum error_code version_taken(struct run *run, struct slice term, int64_t date,
                              struct error *error);

/**
 * At the end of a run: where a file has replaced its version by an older one, the next run reads
 * all files again that hold the article.
 */
void versions_end(struct run *run);

void versions_free(struct run *run);

#endif
