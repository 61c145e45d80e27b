// SPDX-License-Identifier: GPL-2.0-or-later
/** terminal.h: text that is safe and fits on a terminal. */
#ifndef BASE_TERMINAL_H
#define BASE_TERMINAL_H

#include "buffer.h"

/** Columns of the terminal on @p fd; $COLUMNS, else 80, if it is none. */
int terminal_width(int fd);

/** True if @p fd is a terminal that colour suits: $NO_COLOR is empty (no-color.org), $TERM not
 * "dumb". */
bool terminal_has_color(int fd);

/** True if the locale of the environment ($LC_ALL, $LC_CTYPE, $LANG) is one of UTF-8. */
bool terminal_is_utf8(void);

/** Columns that a text takes. */
int terminal_text_width(struct slice text);

/**
 * Appends a text so that nothing in it acts on a terminal: control characters are shown as ^[ or
 * <9b>, direction overrides as <202e>, line breaks and tabs as blanks, bytes that are not UTF-8 as
 * U+FFFD; other direction controls are left out.
 */
void terminal_append_safe(struct buffer *out, struct slice text);

/**
 * The same for programs, as little changed as can be: control characters but those in @p kept
 * become blanks, direction controls are left out.
 */
void terminal_append_plain(struct buffer *out, struct slice text, const char *kept);

/** @p text cut to at most @p columns, whole characters. */
struct slice terminal_fit(struct slice text, int columns);

#endif
