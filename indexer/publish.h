// SPDX-License-Identifier: GPL-2.0-or-later
/** publish.h: the step by which a run becomes visible. */
#ifndef INDEXER_PUBLISH_H
#define INDEXER_PUBLISH_H

#include "run-state.h"

/**
 * Finishes the new shard, writes tombstones and publishes, if anything has changed.
 * @param[out] live  the generation that is published then; free it
 */
enum error_code publish_run(struct run *run, struct generation *live, struct error *error);

#endif
