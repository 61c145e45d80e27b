// SPDX-License-Identifier: GPL-2.0-or-later
/** paint.h: the colours of text output: few, and readable on light and dark terminals. */
#ifndef QUERY_PAINT_H
#define QUERY_PAINT_H

#include "base/buffer.h"

#include <stdbool.h>

#define PAINT_BOLD   "\033[1m"
#define PAINT_MATCH  "\033[1;31m"
#define PAINT_FAINT  "\033[2m"
#define PAINT_BARS   "\033[36m"
#define PAINT_NORMAL "\033[0m"

/** Appends one of the above, or nothing where there is to be no colour. */
static inline void paint(struct buffer *out, bool color, const char *code)
{
    if (color)
        (void)buffer_append_string(out, code);
}

#endif
