// SPDX-License-Identifier: GPL-2.0-or-later
/** query-errors.h: parts of a query as messages show them, and where they stand. */
#ifndef QUERY_LANGUAGE_QUERY_ERRORS_H
#define QUERY_LANGUAGE_QUERY_ERRORS_H

#include "base/error.h"
#include "base/slice.h"

#include <stddef.h>

enum { QUERY_SHOWN_MAX = 80 };

/** Writes @p text, cut if long, with '?' for what could disturb a terminal, and a NUL. */
void query_show(struct slice text, char out[QUERY_SHOWN_MAX]);

/** The number, from 1, of the character of @p query that starts at or around byte @p offset. */
size_t query_character(struct slice query, size_t offset);

#endif
