// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * slice.h: a borrowed run of bytes.
 *
 * A slice owns nothing: it is valid as long as the storage it points into. It need not be
 * NUL-terminated and may hold NUL bytes.
 */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *ptr;
    size_t len;
};

/** The slice of a string literal or of a char array that ends with its only NUL. */
#define SLICE_LITERAL(text) ((struct slice){(text), sizeof(text) - 1})

/** The slice of @p len bytes at @p ptr. */
static inline struct slice slice_of(const char *ptr, size_t len)
{
    const struct slice slice = {ptr, len};
    return slice;
}

/** The slice of a NUL-terminated string; NULL gives the empty slice. */
static inline struct slice slice_of_string(const char *text)
{
    return slice_of(text ? text : "", text ? strlen(text) : 0);
}

static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/** True if @p text starts with @p prefix. */
static inline bool slice_starts_with(struct slice text, struct slice prefix)
{
    return text.len >= prefix.len &&
           (prefix.len == 0 || memcmp(text.ptr, prefix.ptr, prefix.len) == 0);
}

/** Bytewise order, a prefix before what it starts: <0, 0 or >0. */
int slice_compare(struct slice a, struct slice b);

/** Equal when ASCII letters are compared without case. */
bool slice_equal_ascii_case(struct slice a, struct slice b);

/** @p text without ASCII white space at either end. */
struct slice slice_trim(struct slice text);

#endif
