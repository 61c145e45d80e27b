// SPDX-License-Identifier: GPL-2.0-or-later
/** run.h: a run of dateline-query: one search, a batch of them, or an article to show. */
#ifndef QUERY_RUN_H
#define QUERY_RUN_H

#include "query-options.h"

/** @return ERROR_NONE; ERROR_NO_MATCH if nothing matched; else what failed */
enum error_code query_run(const struct query_options *options, struct error *error);

#endif
