// SPDX-License-Identifier: GPL-2.0-or-later
/** complete.h: how a word of a query may go on, for the completion of shells. */
#ifndef QUERY_COMPLETE_H
#define QUERY_COMPLETE_H

#include "base/buffer.h"
#include "base/error.h"
#include "query-options.h"

/**
 * Appends what the word may become, a line each: names of fields with their colon; behind the colon
 * of a field whose values are in the index as a whole (source, section, keyword, language, person,
 * place, org, misc, author, entity) the most frequent of them that begin so, in quotes if they have
 * blanks. A sign, an opening quote or a parenthesis before the field stays.
 * @return as searcher_open(); an index is opened only where its values are wanted
 */
enum error_code query_complete(const struct query_options *options, struct buffer *out,
                               struct error *error);

#endif
