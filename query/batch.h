// SPDX-License-Identifier: GPL-2.0-or-later
/** batch.h: a file of queries (topics.h), searched for by several threads, printed in its order. */
#ifndef QUERY_BATCH_H
#define QUERY_BATCH_H

#include "ordered-output.h"
#include "query-options.h"

/**
 * Searches for every query of options->batch. Each of options->jobs threads
 * has the indexes open for itself; a thread starts once there is a query for it. A query that is
 * wrong is reported, the rest goes on.
 * @param first_turn  number of the first query's turn in @p output
 * @return ERROR_NONE; ERROR_NO_MATCH if no query had a match; ERROR_USAGE if some were wrong; else
 *         what failed: then the queries behind that are not searched for
 */
enum error_code batch_run(const struct query_options *options, struct ordered_output *output,
                          uint64_t first_turn, struct error *error);

#endif
