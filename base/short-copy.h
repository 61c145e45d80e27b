// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * short-copy.h: copies of a few bytes, hundreds for every article, without a call of memcpy().
 */
#ifndef BASE_SHORT_COPY_H
#define BASE_SHORT_COPY_H

#include <stddef.h>
#include <string.h>

/** As memcpy(); fast if @p len is at most 16. */
static inline void short_copy(void *to, const void *from, size_t len)
{
    char *out = to;
    const char *in = from;
    // Pieces of a fixed size, which compilers make single instructions, may overlap.
    if (len >= 8 && len <= 16) {
        char first[8];
        char last[8];
        memcpy(first, in, 8);
        memcpy(last, in + len - 8, 8);
        memcpy(out, first, 8);
        memcpy(out + len - 8, last, 8);
    } else if (len >= 4 && len < 8) {
        char first[4];
        char last[4];
        memcpy(first, in, 4);
        memcpy(last, in + len - 4, 4);
        memcpy(out, first, 4);
        memcpy(out + len - 4, last, 4);
    } else if (len < 4) {
        if (len & 1)
            out[len - 1] = in[len - 1];
        if (len & 2)
            memcpy(out, in, 2);
    } else {
        memcpy(out, in, len);
    }
}

#endif
