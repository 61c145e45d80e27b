// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * buffer.h: bytes that grow.
 *
 * A zeroed struct (or BUFFER_INIT) is an empty buffer. The content is not NUL-terminated unless
 * buffer_string() is asked for it. Growth doubles, so that appending is linear; clearing keeps the
 * memory, so that a buffer used again does not allocate again.
 *
 * A failed allocation leaves the content as it was, makes the call return false and marks the
 * buffer: a writer may append many times and ask buffer_ok() once.
 */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "slice.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer {
    char *data;
    size_t len;
    size_t capacity;
    bool failed;
};

#define BUFFER_INIT                                                                                \
    {                                                                                              \
        .data = NULL                                                                               \
    }

/** Frees the memory and makes the buffer empty. */
void buffer_free(struct buffer *buffer);

/** Forgets the content and an earlier failure; keeps the memory. */
static inline void buffer_clear(struct buffer *buffer)
{
    buffer->len = 0;
    buffer->failed = false;
}

/** False once an allocation has failed since the buffer was made or cleared. */
static inline bool buffer_ok(const struct buffer *buffer)
{
    return !buffer->failed;
}

/** Makes room for @p extra bytes behind the content. False if there is no memory. */
bool buffer_reserve(struct buffer *buffer, size_t extra);

/** Appends @p len bytes. @p bytes may be NULL if @p len is 0, and must not lie in the buffer. */
bool buffer_append(struct buffer *buffer, const void *bytes, size_t len);

bool buffer_append_slice(struct buffer *buffer, struct slice slice);
bool buffer_append_string(struct buffer *buffer, const char *text);
bool buffer_append_char(struct buffer *buffer, char c);
bool buffer_append_format(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** The content as a slice, valid until the buffer next changes. */
static inline struct slice buffer_slice(const struct buffer *buffer)
{
    return slice_of(buffer->data ? buffer->data : "", buffer->len);
}

/** The content as a C string (a NUL is kept behind it), or "" when there is no memory. */
const char *buffer_string(struct buffer *buffer);

#endif
