// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * utf8.h: checking, repairing and walking UTF-8 (RFC 3629).
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "buffer.h"
#include "slice.h"

#include <stdbool.h>
#include <stdint.h>

/** The length of the longest start of @p text that is valid UTF-8; text.len if all of it is. */
size_t utf8_valid_prefix(struct slice text);

/**
 * Appends @p text as valid UTF-8. A byte that is not part of a valid sequence is read as
 * Windows-1252, which is what such bytes in news files most often are (curly quotes, dashes,
 * accented letters); the five bytes that Windows-1252 leaves open become U+FFFD.
 * @return the number of bytes that were repaired
 */
size_t utf8_append_repaired(struct buffer *out, struct slice text);

/**
 * The code point at the start of @p text and its length in bytes (1 to 4). An invalid byte gives
 * U+FFFD and length 1. @p text must not be empty.
 */
uint32_t utf8_decode(struct slice text, size_t *length);

/** Appends a code point; surrogates and values above U+10FFFF become U+FFFD. */
bool utf8_append(struct buffer *out, uint32_t code_point);

/** @p text cut to at most @p max bytes, never within a sequence. */
struct slice utf8_truncate(struct slice text, size_t max);

#endif
