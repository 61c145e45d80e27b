// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * window.h: the unread part of an input, as one run of bytes that grows on demand.
 *
 * For formats whose records end where only their own syntax tells: a reader looks at
 * window_bytes(), asks for more until the record is complete, and skips it. Offsets from the start
 * of the window stay good when it grows; pointers do not.
 */
#ifndef CORPUS_WINDOW_H
#define CORPUS_WINDOW_H

#include "base/buffer.h"
#include "base/error.h"
#include "input.h"

#include <stdbool.h>
#include <stdint.h>

/** Bytes behind the window that may be read, whatever they hold (for SIMD parsers). */
enum { WINDOW_PADDING = 64 };

struct window {
    struct input *input; /**< borrowed */
    struct buffer bytes; //
    size_t start;        /**< of the unread part in bytes */
    uint64_t position;   /**< decoded bytes that have been skipped */
    bool at_end;         /**< the input has no more */
};

void window_open(struct window *window, struct input *input);
void window_close(struct window *window);

/** What has been read and not been skipped. */
static inline struct slice window_bytes(const struct window *window)
{
    if (!window->bytes.data)
        return slice_of("", 0);
    return slice_of(window->bytes.data + window->start, window->bytes.len - window->start);
}

/**
 * Reads more behind what is there, or sets at_end.
 * @return ERROR_NONE; as input_read(); ERROR_NO_MEMORY
 */
enum error_code window_more(struct window *window, struct error *error);

/** Skips @p count bytes, which must be in the window. */
static inline void window_skip(struct window *window, size_t count)
{
    window->start += count;
    window->position += count;
}

/** Makes the window hold @p count bytes at least, or all that are left. */
enum error_code window_need(struct window *window, size_t count, struct error *error);

/** Skips a UTF-8 byte order mark. To be called before anything else is read. */
enum error_code window_skip_bom(struct window *window, struct error *error);

#endif
