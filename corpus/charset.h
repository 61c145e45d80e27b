// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * charset.h: text of any charset to UTF-8, by iconv(3).
 *
 * Names are those of MIME and of the WHATWG Encoding Standard, in any case and with or without
 * their dashes; only the charsets of charset.c's table are handed to iconv. As browsers do,
 * ISO-8859-1 and US-ASCII are read as Windows-1252, GB2312 as GB18030, Shift_JIS as CP932, and so
 * on: the superset that writers mean.
 *
 * What a source declares is often wrong. The charset is decided in this order:
 * 1. a byte order mark (UTF-8, UTF-16);
 * 2. the declared charset, if it is known; but not UTF-16 without a single NUL, nor any other if
 * the text is valid UTF-8 with at least 24 bytes above 0x7f (one is enough for Windows-1252);
 * 3. UTF-8, if the text is valid;
 * 4. Windows-1252.
 * Bytes that the charset does not allow are repaired: in text declared as UTF-8 they are read as
 * Windows-1252, in others they become U+FFFD.
 */
#ifndef CORPUS_CHARSET_H
#define CORPUS_CHARSET_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/** Keeps the conversion used last, as opening one is slow. */
struct charset {
    void *conversion; /**< iconv_t, valid if @p name is set */
    const char *name; /**< iconv's name of what it converts from; static */
};

#define CHARSET_INIT                                                                               \
    {                                                                                              \
        .name = NULL                                                                               \
    }

/** True if texts of that charset can be converted. */
bool charset_known(struct slice name);

/**
 * Appends @p text as valid UTF-8, without a byte order mark.
 * @param declared  what the source says it is, or the empty slice
 * @return the number of bytes that were repaired; want of memory is marked in @p out
 */
size_t charset_append(struct charset *charset, struct buffer *out, struct slice text,
                      struct slice declared);

void charset_close(struct charset *charset);

#endif
