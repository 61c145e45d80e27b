// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-errors.h"

#include "base/utf8.h"

/** Controls, and the marks that turn the direction of text. */
static bool disturbs(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x200e || c == 0x200f || c == 0x61c ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfffd;
}

void query_show(struct slice text, char out[QUERY_SHOWN_MAX])
{
    static const char more[] = "...";
    const size_t room = QUERY_SHOWN_MAX - sizeof(more);
    size_t len = 0;
    while (text.len) {
        size_t length = 1;
        const uint32_t c = utf8_decode(text, &length);
        const size_t wanted = disturbs(c) ? 1 : length;
        if (len + wanted > room) {
            memcpy(out + len, more, sizeof(more) - 1);
            len += sizeof(more) - 1;
            break;
        }
        if (disturbs(c))
            out[len] = '?';
        else
            memcpy(out + len, text.ptr, length);
        len += wanted;
        text = slice_of(text.ptr + length, text.len - length);
    }
    out[len] = '\0';
}

size_t query_character(struct slice query, size_t offset)
{
    size_t number = 1;
    size_t at = 0;
    while (at < query.len) {
        size_t length = 1;
        (void)utf8_decode(slice_of(query.ptr + at, query.len - at), &length);
        if (at + length > offset)
            break;
        at += length;
        number++;
    }
    return number;
}
