// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * comparable-name.h: the form in which names of persons, places and organisations are compared.
 *
 * News spells one name in many ways. As in exact-name.h neither case nor diacritics nor white space
 * count; besides
 *   - hyphens and dashes are blanks: `Nouri al-Maliki` and `Nouri Al Maliki` are one,
 *   - dots, apostrophes and quotation marks go, and a possessive at the end: `O'Neill's`, `oneill`,
 *   - letters that stand alone are joined: `J. K. Rowling`, `J.K. Rowling`, `JK Rowling`; `U. S.`,
 *     `U.S.`, `US`,
 *   - `The` at the beginning goes: `The New York Times`.
 */
#ifndef TEXT_COMPARABLE_NAME_H
#define TEXT_COMPARABLE_NAME_H

#include "base/buffer.h"

/**
 * Appends the comparable form of @p name; nothing if it has no letters or digits.
 * The form of a form is itself.
 * @return false without memory
 */
bool comparable_name_append(struct buffer *out, struct slice name);

#endif
