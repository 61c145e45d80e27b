// SPDX-License-Identifier: GPL-2.0-or-later
/** change-part.h: an index that becomes another part of its corpus than it was (--shard). */
#ifndef INDEXER_CHANGE_PART_H
#define INDEXER_CHANGE_PART_H

#include "run-state.h"

/** Buries the articles of the index that do not belong to its part as it is now. */
enum error_code change_part(struct run *run, struct error *error);

#endif
