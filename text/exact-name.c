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

bool exact_name_append(struct buffer *out, struct slice name)
{
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
