// SPDX-License-Identifier: GPL-2.0-or-later
/** dry-run.h: what would be indexed, shown instead of indexed (--dry-run). */
#ifndef INDEXER_DRY_RUN_H
#define INDEXER_DRY_RUN_H

#include "index-options.h"

/**
 * Reads all that the options name and writes the articles to stdout as JSON lines: the names of
 * article_field_name(), lists for fields that may have several values, the date in ISO 8601 UTC,
 * the dateline taken off, and the file and record they came from. No index is touched or needed.
 * @return ERROR_NONE; ERROR_DATA if some input was rejected; ERROR_IO if stdout cannot be written
 */
enum error_code run_dry(const struct index_options *options, struct error *error);

#endif
