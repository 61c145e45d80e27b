// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * absent-values.h: what is said of a search that finds nothing because no article has a value that
 * it asks for: `source:meridian`, where the index has "meridian news agency".
 */
#ifndef QUERY_ABSENT_VALUES_H
#define QUERY_ABSENT_VALUES_H

#include "base/buffer.h"
#include "base/error.h"
#include "language/query-compile.h"
#include "xapian-c/xapian-c.h"

/**
 * Says of each value of source, section, author, language or keyword that the query asks for and
 * the index does not have, which ones may be meant: those that begin with it, else that contain it,
 * else that are a few edits away (query-fields.h), else the most frequent ones; three at most.
 * @param remote    servers would have to send all their values: only says that no article has it
 * @param messages  whole lines are appended
 * @return ERROR_NONE; ERROR_IO; ERROR_INTERNAL without memory
 */
enum error_code absent_values_report(const struct query_compiled *compiled,
                                     const xc_database *database, bool remote,
                                     struct buffer *messages, struct error *error);

#endif
