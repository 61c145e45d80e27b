// SPDX-License-Identifier: GPL-2.0-or-later
#include "terminal.h"

#include "parse.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

int terminal_width(int fd)
{
    struct winsize size;
    uint64_t columns = 0;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    if (parse_unsigned(slice_of_string(getenv("COLUMNS")), 1000, &columns) && columns >= 20)
        return (int)columns;
    return 80;
}

bool terminal_has_color(int fd)
{
    const char *no_color = getenv("NO_COLOR");
    const char *type = getenv("TERM");
    return isatty(fd) && !(no_color && no_color[0]) && !(type && strcmp(type, "dumb") == 0);
}

bool terminal_is_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const char *locale = getenv(names[i]);
        if (locale && locale[0])
            return strcasestr(locale, "utf-8") || strcasestr(locale, "utf8");
    }
    return false;
}

/** Columns of a character; a control character is shown in two. */
static int width_of(uint32_t c)
{
    if (c < ' ' || c == 0x7f)
        return 2;
    const int width = utf8proc_charwidth((utf8proc_int32_t)c);
    return width < 0 ? 1 : width;
}

int terminal_text_width(struct slice text)
{
    int width = 0;
    while (text.len) {
        size_t length = 1;
        width += width_of(utf8_decode(text, &length));
        text = slice_of(text.ptr + length, text.len - length);
    }
    return width;
}

/** Characters that have what follows read from the other side (Unicode UAX #9). */
static bool is_direction_override(uint32_t c)
{
    return c == 0x202d || c == 0x202e;
}

/** Their harmless kin, with which an unclosed one would still turn what we print behind it. */
static bool is_direction_control(uint32_t c)
{
    return (c >= 0x202a && c <= 0x202c) || (c >= 0x2066 && c <= 0x2069);
}

void terminal_append_safe(struct buffer *out, struct slice text)
{
    while (text.len) {
        size_t length = 1;
        const uint32_t c = utf8_decode(text, &length);
        if (c == '\n' || c == '\t' || c == '\r') {
            (void)buffer_append_char(out, ' ');
        } else if (c < ' ' || c == 0x7f) {
            (void)buffer_append_char(out, '^');
            (void)buffer_append_char(out, (char)(c ^ 0x40));
        } else if ((c >= 0x80 && c < 0xa0) || is_direction_override(c)) {
            (void)buffer_append_format(out, "<%02x>", (unsigned)c);
        } else if (!is_direction_control(c)) {
            (void)utf8_append(out, c);
        }
        text = slice_of(text.ptr + length, text.len - length);
    }
}

void terminal_append_plain(struct buffer *out, struct slice text, const char *kept)
{
    while (text.len) {
        size_t length = 1;
        const uint32_t c = utf8_decode(text, &length);
        const bool control = c < ' ' || (c >= 0x7f && c < 0xa0);
        if (control && (c == 0 || c >= 0x7f || !strchr(kept, (int)c)))
            (void)buffer_append_char(out, ' ');
        else if (!is_direction_control(c) && !is_direction_override(c))
            (void)buffer_append(out, text.ptr, length);
        text = slice_of(text.ptr + length, text.len - length);
    }
}

struct slice terminal_fit(struct slice text, int columns)
{
    size_t end = 0;
    while (end < text.len) {
        size_t length = 1;
        columns -= width_of(utf8_decode(slice_of(text.ptr + end, text.len - end), &length));
        if (columns < 0)
            break;
        end += length;
    }
    return slice_of(text.ptr, end);
}
