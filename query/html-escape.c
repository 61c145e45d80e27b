// SPDX-License-Identifier: GPL-2.0-or-later
#include "html-escape.h"

#include "base/utf8.h"

enum { REPLACEMENT = 0xfffd };

/** Characters that turn the direction of what follows (Unicode UAX #9). */
static bool is_direction_control(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

static const char *entity_of(uint32_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

void html_append_text(struct buffer *out, struct slice text)
{
    while (text.len) {
        size_t length = 1;
        const uint32_t c = utf8_decode(text, &length);
        const char *entity = entity_of(c);
        const bool control = (c < ' ' && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) ||
                             (c & 0xfffe) == 0xfffe; // noncharacters, too
        if (entity)
            (void)buffer_append_string(out, entity);
        else if (control)
            (void)utf8_append(out, REPLACEMENT);
        else if (!is_direction_control(c))
            (void)utf8_append(out, c);
        text = slice_of(text.ptr + length, text.len - length);
    }
}

bool html_link_is_safe(struct slice url)
{
    static const struct slice schemes[] = {{"http://", 7}, {"https://", 8}};
    for (size_t i = 0; i < 2; i++)
        if (url.len > schemes[i].len &&
            slice_equal_ascii_case(slice_of(url.ptr, schemes[i].len), schemes[i]))
            return true;
    return false;
}
