// SPDX-License-Identifier: GPL-2.0-or-later
/** fold-text.h: text with marked matches, in lines that fit and with nothing that acts on a
 * terminal. */
#ifndef QUERY_FOLD_TEXT_H
#define QUERY_FOLD_TEXT_H

#include "base/buffer.h"

#include <stdbool.h>

struct fold_layout {
    int indent;       /**< blanks before each line */
    int room;         /**< columns of a line behind them, at least 1 */
    int most_lines;   /**< what would take more ends in an ellipsis; 0: any number */
    bool indented;    /**< the first line's blanks, or what stands for them, are there already */
    bool color;       //
    bool utf8;        /**< the ellipsis may be one */
    const char *base; /**< one of paint.h that the text is written in, or "" */
};

/**
 * Appends @p text, whose matches are between SNIPPET_START and SNIPPET_END (snippet.h), each line
 * with its end. Lines break at blanks; what has none for longer than a line is broken anywhere.
 * Nothing is appended for a text of blanks.
 */
void fold_text(struct buffer *out, struct slice text, const struct fold_layout *layout);

#endif
