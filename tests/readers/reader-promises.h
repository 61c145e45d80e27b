// SPDX-License-Identifier: GPL-2.0-or-later
/** reader-promises.h: what every reader keeps to, whatever its input. */
#ifndef TESTS_READERS_READER_PROMISES_H
#define TESTS_READERS_READER_PROMISES_H

#include <stddef.h>
#include <stdint.h>

/**
 * Reads bytes to their end, in pieces whose size follows from their number, with and without a
 * limit that is soon met; aborts if an article is not whole (an id, a title or a text, UTF-8), if
 * a rejection has no message, or if the reader does not come to an end.
 * @param format  name of a reader, or NULL to detect it
 */
void check_reader_promises(const char *format, const uint8_t *data, size_t size);

#endif
