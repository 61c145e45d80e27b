// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * grouping.h: "--group", of versions of one story only the best.
 *
 * Articles are compared by their sketches (text/story-sketch.h), which the index has in a slot. An
 * article joins the first group, by rank, of whose best article its sketch has enough in common.
 * Groups are made of what was found only, from the best on: nothing is looked at for them that is
 * not among the first matches.
 */
#ifndef QUERY_GROUPING_H
#define QUERY_GROUPING_H

#include "base/error.h"
#include "ranked-search.h"
#include "search.h"

/** Bytes that two sketches must have in common; chosen in docs/ranking.md. */
enum { GROUPING_COMMON = 16 };

/** Groups that articles are compared with; those behind are not. */
enum { GROUPING_MAX = 4096 };

/**
 * Groups matches, which are in the order of their rank: the best of each group stays, with the
 * number of those that it stands for in `similar`. Articles without a sketch stay.
 * @param ranked  reads sketches in place; NULL: they are read from @p database
 * @param[in,out] count  of the matches
 */
enum error_code group_matches(const struct ranked_search *ranked, const xc_database *database,
                              struct search_match *matches, uint32_t *count, struct error *error);

#endif
