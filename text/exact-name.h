// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * exact-name.h: the form in which whole names are compared.
 *
 * Names, sources, sections and keywords match as a whole whatever their case, diacritics and white
 * space: "Recep Tayyip  Erdoğan" and "recep tayyip erdogan" are one.
 */
#ifndef TEXT_EXACT_NAME_H
#define TEXT_EXACT_NAME_H

#include "base/buffer.h"

/**
 * Appends the comparable form of @p name: lower case (Unicode simple mapping), folded (fold.h),
 * curly apostrophes straight, one blank between words and none at the ends.
 * @return false without memory
 */
bool exact_name_append(struct buffer *out, struct slice name);

#endif
