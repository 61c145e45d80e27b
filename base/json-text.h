// SPDX-License-Identifier: GPL-2.0-or-later
/** json-text.h: JSON (RFC 8259) written piece by piece into a buffer. */
#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include "buffer.h"

/**
 * Appends a string in quotes. Control characters, quotes and backslashes are escaped, and so are
 * U+2028, U+2029 and '<', so that the text may stand in a script; the rest stays UTF-8. Bytes that
 * are not UTF-8 become U+FFFD.
 */
void json_append_string(struct buffer *out, struct slice text);

/** Appends `"name":`, with a comma before it unless it follows '{' or '['. */
void json_append_name(struct buffer *out, const char *name);

/** Appends `"name":"text"`; nothing if @p text is empty. */
void json_append_member(struct buffer *out, const char *name, struct slice text);

#endif
