// SPDX-License-Identifier: GPL-2.0-or-later
#include "utf8.h"

/** Bytes of the valid sequence at @p p (of @p left bytes), or 0 if there is none. */
static size_t sequence_length(const unsigned char *p, size_t left)
{
    const unsigned char lead = p[0];
    if (lead < 0x80)
        return 1;
    size_t length;
    unsigned char low = 0x80;
    unsigned char high = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) {
        length = 2;
    } else if (lead >= 0xe0 && lead <= 0xef) {
        length = 3;
        if (lead == 0xe0)
            low = 0xa0; // no overlong forms
        else if (lead == 0xed)
            high = 0x9f; // no surrogates
    } else if (lead >= 0xf0 && lead <= 0xf4) {
        length = 4;
        if (lead == 0xf0)
            low = 0x90;
        else if (lead == 0xf4)
            high = 0x8f; // nothing above U+10FFFF
    } else {
        return 0;
    }
    if (left < length || p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return length;
}

size_t utf8_valid_prefix(struct slice text)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    size_t i = 0;
    while (i < text.len) {
        uint64_t word;
        if (text.len - i >= sizeof(word)) {
            memcpy(&word, p + i, sizeof(word));
            if ((word & UINT64_C(0x8080808080808080)) == 0) {
                i += sizeof(word);
                continue;
            }
        }
        const size_t length = sequence_length(p + i, text.len - i);
        if (length == 0)
            return i;
        i += length;
    }
    return i;
}

/** Windows-1252 for 0x80 to 0x9f; above that it is ISO-8859-1. */
static uint32_t from_windows_1252(unsigned char byte)
{
    static const uint16_t table[32] = {
        0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
        0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
        0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};
    return byte >= 0x80 && byte < 0xa0 ? table[byte - 0x80] : byte;
}

size_t utf8_append_repaired(struct buffer *out, struct slice text)
{
    size_t repaired = 0;
    while (text.len) {
        const size_t valid = utf8_valid_prefix(text);
        (void)buffer_append(out, text.ptr, valid); // a failure stays marked in the buffer
        text = slice_of(text.ptr + valid, text.len - valid);
        if (text.len) {
            (void)utf8_append(out, from_windows_1252((unsigned char)text.ptr[0]));
            text = slice_of(text.ptr + 1, text.len - 1);
            repaired++;
        }
    }
    return repaired;
}

uint32_t utf8_decode(struct slice text, size_t *length)
{
    const unsigned char *p = (const unsigned char *)text.ptr;
    *length = sequence_length(p, text.len);
    switch (*length) {
    case 1:
        return p[0];
    case 2:
        return ((uint32_t)(p[0] & 0x1f) << 6) | (p[1] & 0x3f);
    case 3:
        return ((uint32_t)(p[0] & 0x0f) << 12) | ((uint32_t)(p[1] & 0x3f) << 6) | (p[2] & 0x3f);
    case 4:
        return ((uint32_t)(p[0] & 0x07) << 18) | ((uint32_t)(p[1] & 0x3f) << 12) |
               ((uint32_t)(p[2] & 0x3f) << 6) | (p[3] & 0x3f);
    default:
        *length = 1;
        return 0xfffd;
    }
}

bool utf8_append(struct buffer *out, uint32_t c)
{
    char bytes[4];
    size_t length;
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        c = 0xfffd;
    if (c < 0x80) {
        bytes[0] = (char)c;
        length = 1;
    } else if (c < 0x800) {
        bytes[0] = (char)(0xc0 | (c >> 6));
        bytes[1] = (char)(0x80 | (c & 0x3f));
        length = 2;
    } else if (c < 0x10000) {
        bytes[0] = (char)(0xe0 | (c >> 12));
        bytes[1] = (char)(0x80 | ((c >> 6) & 0x3f));
        bytes[2] = (char)(0x80 | (c & 0x3f));
        length = 3;
    } else {
        bytes[0] = (char)(0xf0 | (c >> 18));
        bytes[1] = (char)(0x80 | ((c >> 12) & 0x3f));
        bytes[2] = (char)(0x80 | ((c >> 6) & 0x3f));
        bytes[3] = (char)(0x80 | (c & 0x3f));
        length = 4;
    }
    return buffer_append(out, bytes, length);
}

struct slice utf8_truncate(struct slice text, size_t max)
{
    if (text.len <= max)
        return text;
    text.len = max;
    while (text.len && ((unsigned char)text.ptr[text.len] & 0xc0) == 0x80)
        text.len--;
    return text;
}
