// SPDX-License-Identifier: GPL-2.0-or-later
/** term-frequencies.h: in how many documents terms are, asked for at once. */
#ifndef INDEX_TERM_FREQUENCIES_H
#define INDEX_TERM_FREQUENCIES_H

#include "base/error.h"
#include "base/slice.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * Looks up terms.
 * @param remote  some of the database is on servers: they are asked for all terms at once, by a
 *                search for no results, which takes two round trips instead of one a term and
 * server
 * @param[out] frequencies  of each term
 */
enum error_code term_frequencies(const xc_database *database, bool remote,
                                 const struct slice *terms, size_t count, xc_doccount *frequencies,
                                 struct error *error);

#endif
