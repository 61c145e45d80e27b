// SPDX-License-Identifier: GPL-2.0-or-later
/** take-article.h: an article that was read, into the shard that the run writes. */
#ifndef INDEXER_TAKE_ARTICLE_H
#define INDEXER_TAKE_ARTICLE_H

#include "corpus/article.h"
#include "run-state.h"
#include "sources.h"

/**
 * Analyses an article, and unless the index holds it just so, or a later version of it
 * (versions.h), adds it to the new shard and buries the version that it supersedes. Afterwards
 * analysis_term(&run->analysis, 0) is its identifier's.
 * @param source  the file that it was read from
 */
enum error_code take_article(struct run *run, const struct source *source, struct article *article,
                             struct error *error);

#endif
