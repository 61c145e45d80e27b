// SPDX-License-Identifier: GPL-2.0-or-later
/** whole-input.h: a file that is one article, read as a whole, up to a limit. */
#ifndef CORPUS_WHOLE_INPUT_H
#define CORPUS_WHOLE_INPUT_H

#include "base/buffer.h"
#include "input.h"

/**
 * Appends all that is left of an input.
 * @return ERROR_NONE; ERROR_DATA if it is larger than @p max bytes (@p too_large is set then);
 *         what input_read() gives; ERROR_NO_MEMORY
 */
enum error_code whole_input_read(struct input *input, size_t max, struct buffer *out,
                                 bool *too_large, struct error *error);

#endif
