// SPDX-License-Identifier: GPL-2.0-or-later
#include "exact-name.h"

#include "base/utf8.h"
#include "fold.h"

#include <utf8proc.h>

static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x2009 || c == 0x202f ||
           c == 0x3000;
}

/** Appends the folded form of the lower-cased word in @p word. */
static bool append_word(struct buffer *out, struct slice word)
{
    if (!buffer_reserve(out, FOLD_MAX_GROWTH * word.len))
        return false;
    out->len += fold_word(word, out->data + out->len, out->capacity - out->len);
    return true;
}

/** A name of ASCII, most of them: nothing is to be folded. */
static bool append_ascii(struct buffer *out, struct slice name)
{
    if (!buffer_reserve(out, name.len))
        return false;
    const size_t start = out->len;
    char *const to = out->data;
    size_t len = start;
    bool blank = false;
    for (size_t i = 0; i < name.len; i++) {
        const unsigned char c = (unsigned char)name.ptr[i];
        if (is_blank(c)) {
            blank = len > start;
            continue;
        }
        if (blank)
            to[len++] = ' ';
        blank = false;
        to[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    out->len = len;
    return buffer_ok(out);
}

bool exact_name_append(struct buffer *out, struct slice name)
{
    if (fold_is_ascii(name))
        return append_ascii(out, name);
    struct buffer word = BUFFER_INIT;
    const size_t start = out->len;
    while (name.len) {
        size_t length = 1;
        uint32_t c = utf8_decode(name, &length);
        const bool blank = is_blank(c);
        if (!blank) {
            if (c == 0x2019 || c == 0x2018)
                c = '\'';
            (void)utf8_append(&word, (uint32_t)utf8proc_tolower((utf8proc_int32_t)c));
        }
        name = slice_of(name.ptr + length, name.len - length);
        if (word.len && (blank || name.len == 0)) {
            if (out->len > start)
                (void)buffer_append_char(out, ' ');
            (void)append_word(out, buffer_slice(&word));
            out->failed |= word.failed;
            word.len = 0;
        }
    }
    buffer_free(&word);
    return buffer_ok(out);
}
