// SPDX-License-Identifier: GPL-2.0-or-later
/** entity-names.h: `--entities=PREFIX`: the names that the index knows, with counts. */
#ifndef QUERY_ENTITY_NAMES_H
#define QUERY_ENTITY_NAMES_H

#include "base/error.h"
#include "ordered-output.h"
#include "query-options.h"

/**
 * Appends the names of persons, places, organisations and others that begin with options->entities
 * however they are spelt (text/comparable-name.h), those of most articles first, options->limit of
 * them: as a table, or as JSON, JSON lines or TSV.
 * @param[out] count    of them
 * @param[out] partial  not all indexes were looked at
 * @return as searcher_open(); ERROR_USAGE for another format
 */
enum error_code entity_names_list(const struct query_options *options, struct turn *turn,
                                  size_t *count, bool *partial, struct error *error);

#endif
