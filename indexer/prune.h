// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * prune.h: removes articles whose source has vanished.
 *
 * An article goes if no file that is still there holds it, and a file that held it has vanished or
 * has been read again without it. The ledger knows which file held what. Where it was begun anew
 * and does not, the file that the article itself names decides. Articles from standard input stay.
 */
#ifndef INDEXER_PRUNE_H
#define INDEXER_PRUNE_H

#include "run-state.h"

/**
 * Buries them, after all files have been read. If they are more than --prune-limit allows, it says
 * so, sets run->refused and buries none.
 */
enum error_code prune(struct run *run, struct error *error);

#endif
