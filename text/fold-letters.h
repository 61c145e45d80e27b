// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * fold-letters.h: the Latin letters that Unicode does not decompose, and their usual spelling.
 */
#ifndef TEXT_FOLD_LETTERS_H
#define TEXT_FOLD_LETTERS_H

#include <stdint.h>

/** The ASCII spelling of the Latin letter @p ch, a constant, or NULL if it has none here. */
const char *fold_letter(uint32_t ch);

#endif
