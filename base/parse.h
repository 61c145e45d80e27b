// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * parse.h: numbers, sizes and keyed lists as a user types them.
 *
 * Every function takes the whole text or nothing: trailing characters make it fail, and the output
 * is untouched on failure.
 */
#ifndef BASE_PARSE_H
#define BASE_PARSE_H

#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

/** Decimal digits, 0 to @p max. */
bool parse_unsigned(struct slice text, uint64_t max, uint64_t *out);

/** A finite decimal number, in the C locale whatever the user's is. */
bool parse_real(struct slice text, double *out);

/** A size in bytes: digits and an optional K, M, G or T (powers of 1024; a final B or iB is fine).
 */
bool parse_size(struct slice text, uint64_t *out);

/**
 * Cuts the next item off a list.
 * @param[in,out] list  what is left of it; moved behind the separator
 * @return false if nothing was left
 */
bool parse_list_item(struct slice *list, char separator, struct slice *item);

/** Parts "name=value" at the first '='. False if there is none. */
bool parse_assignment(struct slice text, struct slice *name, struct slice *value);

#endif
