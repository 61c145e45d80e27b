// SPDX-License-Identifier: GPL-2.0-or-later
#include "json-text.h"

#include "utf8.h"

/** Characters that JSON would allow but a terminal, a page or a script takes for more than text. */
static bool acts_somewhere(uint32_t c)
{
    return c < ' ' || (c >= 0x7f && c < 0xa0) || c == '<' || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

void json_append_string(struct buffer *out, struct slice text)
{
    (void)buffer_append_char(out, '"');
    while (text.len) {
        size_t length = 1;
        const uint32_t c = utf8_decode(text, &length);
        switch (c) {
        case '"':
            (void)buffer_append_string(out, "\\\"");
            break;
        case '\\':
            (void)buffer_append_string(out, "\\\\");
            break;
        case '\n':
            (void)buffer_append_string(out, "\\n");
            break;
        case '\t':
            (void)buffer_append_string(out, "\\t");
            break;
        default:
            if (acts_somewhere(c))
                (void)buffer_append_format(out, "\\u%04x", (unsigned)c);
            else
                (void)utf8_append(out, c);
            break;
        }
        text = slice_of(text.ptr + length, text.len - length);
    }
    (void)buffer_append_char(out, '"');
}

void json_append_name(struct buffer *out, const char *name)
{
    const char last = out->len ? out->data[out->len - 1] : '{';
    if (last != '{' && last != '[')
        (void)buffer_append_char(out, ',');
    json_append_string(out, slice_of_string(name));
    (void)buffer_append_char(out, ':');
}

void json_append_member(struct buffer *out, const char *name, struct slice text)
{
    if (text.len == 0)
        return;
    json_append_name(out, name);
    json_append_string(out, text);
}
