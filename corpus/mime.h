// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * mime.h: internet messages (RFC 5322) and what MIME makes of them (RFC 2045 to 2047).
 *
 * A message is parsed in memory; nothing is copied but what is decoded. Parts nested deeper than 32
 * are left out, so that work is linear in the size of the message.
 */
#ifndef CORPUS_MIME_H
#define CORPUS_MIME_H

#include "charset.h"
#include "html-page.h"

#include <stdbool.h>

/** A message or a part of one. */
struct mime_entity {
    struct slice headers;
    struct slice body;
};

/** Decoders with their memory, to be used for many messages. */
struct mime {
    struct charset charset;
    struct html_page *page; /**< for text/html; borrowed */
    struct buffer decoded;  // of a transfer encoding
    struct buffer words;    // of encoded words
};

/** Prepares for use with @p page. */
void mime_open(struct mime *mime, struct html_page *page);
void mime_close(struct mime *mime);

/** Parts a message at the first empty line. */
struct mime_entity mime_split(struct slice message);

/** The value of the first header of that name, still folded and encoded. False if there is none. */
bool mime_header(struct slice headers, const char *name, struct slice *value);

/** True if a line is one of a header: a name, a colon. */
bool mime_is_header(struct slice line);

/**
 * Appends a header's value as UTF-8: unfolded, encoded words decoded.
 * @param charset  of bytes above 0x7f outside of encoded words, as far as anybody knows
 */
void mime_decode_words(struct mime *mime, struct buffer *out, struct slice value,
                       struct slice charset);

/**
 * A parameter of a header: of `text/plain; charset="utf-8"` the charset.
 * @return the empty slice if there is none
 */
struct slice mime_parameter(struct slice value, const char *name);

/**
 * Appends the text of a message as UTF-8: text parts one after the other, of alternatives the best
 * (plain, unless HTML says much more), forwarded messages too, attachments not.
 * @return the bytes that were repaired; want of memory is marked in @p out
 */
size_t mime_append_text(struct mime *mime, struct buffer *out, struct mime_entity message);

#endif
