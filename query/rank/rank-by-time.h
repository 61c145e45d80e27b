// SPDX-License-Identifier: GPL-2.0-or-later
/** rank-by-time.h: searches that look at every match. Internal to the engine. */
#ifndef QUERY_RANK_RANK_BY_TIME_H
#define QUERY_RANK_RANK_BY_TIME_H

#include "rank-searching.h"

/** Shows all documents that match, without those that are dead; searching->found counts them.
 * @param visit  as rank_engine_visit() */
enum error_code rank_visit_matches(struct rank_searching *searching, rank_visit *visit,
                                   void *payload);

/**
 * Finds the newest or the oldest documents, those of one time by score. First the times of all
 * matches say which can be among them, then only these are weighed.
 */
enum error_code rank_by_time(struct rank_searching *searching, enum rank_order order);

#endif
