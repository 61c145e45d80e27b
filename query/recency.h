// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * recency.h: "--recency", a search in which an article's score halves with its age.
 *
 * An article's score is multiplied by 2^(-age / half-life). Ages are counted from the newest
 * article of the index, or from now if that is of the future, so that scores do not depend on the
 * day of the search; the order does not depend on where they are counted from. An age below 0 is 0.
 * Articles without a time come last.
 *
 * This is the search by Xapian, where the ranking files cannot answer (rank/rank-decay.h is
 * theirs). Its matcher adds weights, it does not multiply them. So time is cut into bands, from the
 * newest article backwards, each a search of its own. Within a band the newest age bounds the
 * factor, which gives the least score that can still be among the best: a band is read down to it,
 * and once the highest score that the query can have is not enough, older bands are not looked at.
 * The result is that of scoring every match.
 */
#ifndef QUERY_RECENCY_H
#define QUERY_RECENCY_H

#include "base/error.h"
#include "search.h"

struct recency {
    double half_life; /**< seconds, above 0 */
    int64_t now;      /**< seconds since 1970 UTC */
};

/**
 * Reads a half-life: a number and h, d, w, m or y (a month is a twelfth of 365.25 days).
 * @param[out] half_life  seconds, above 0
 * @return false if the text is none
 */
bool recency_parse(struct slice text, double *half_life);

/**
 * The best matches of a query, with their decayed scores.
 * @param query   the dead articles that it finds are left out
 * @param bounded the weighting scheme's bounds of scores can be relied on. Without it every match
 *                is looked at
 * @param most    matches wanted
 * @param[out] matches  free() it, also after a failure
 * @param[out] count    at most @p most
 */
enum error_code recency_search(const struct recency *recency, struct index_parts *parts,
                               const xc_query *query, const xc_weight *weight, bool bounded,
                               uint32_t most, struct search_match **matches, uint32_t *count,
                               struct error *error);

#endif
