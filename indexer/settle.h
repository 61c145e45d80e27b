// SPDX-License-Identifier: GPL-2.0-or-later
/** settle.h: the end of a run, when it is known which versions of articles there are. */
#ifndef INDEXER_SETTLE_H
#define INDEXER_SETTLE_H

#include "run-state.h"

/** Takes up the doubts that the last run left. */
enum error_code settle_begin(struct run *run, struct error *error);

/**
 * Looks through the doubts of the run (versions.h): where the ledger does not know of a published
 * version any more, or knows of a later one, the file of the latest is read again and the version
 * taken. Nothing is read but for these. Costs one walk through the ledger's versions, and nothing
 * if there are no doubts. After a signal, or if a file does not hold any more what it held, the
 * doubts are left to the next run.
 */
enum error_code settle(struct run *run, struct error *error);

#endif
