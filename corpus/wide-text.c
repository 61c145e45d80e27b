// SPDX-License-Identifier: GPL-2.0-or-later
#include "wide-text.h"

#include "base/buffer.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

enum { RAW_CAPACITY = 16 * 1024, REPLACEMENT = 0xfffd };

struct wide_text {
    struct input *from;
    struct input *input;
    struct buffer text; // converted, given up to text_start
    size_t text_start;
    size_t raw_len; // bytes of raw that are not converted yet
    bool started;   // the mark has been seen
    bool big;       // the byte of more worth is first
    bool end;
    char raw[RAW_CAPACITY];
};

bool wide_text_detect(struct slice head)
{
    return slice_starts_with(head, SLICE_LITERAL("\xff\xfe")) ||
           slice_starts_with(head, SLICE_LITERAL("\xfe\xff"));
}

static uint32_t unit_at(const struct wide_text *wide, size_t at)
{
    const unsigned char *p = (const unsigned char *)wide->raw + at;
    return wide->big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

/** Converts what is whole in raw, and at the end what is not. */
static void convert(struct wide_text *wide)
{
    size_t at = 0;
    if (!wide->started && wide->raw_len >= 2) {
        wide->started = true;
        wide->big = wide->raw[0] == '\xfe';
        at = 2;
    }
    while (wide->started && at + 2 <= wide->raw_len) {
        const uint32_t unit = unit_at(wide, at);
        if ((unit & 0xfc00) == 0xd800) { // the first of two
            if (at + 4 > wide->raw_len && !wide->end)
                break;
            const uint32_t second = at + 4 <= wide->raw_len ? unit_at(wide, at + 2) : 0;
            const bool pair = (second & 0xfc00) == 0xdc00;
            (void)utf8_append(&wide->text, pair
                                               ? 0x10000 + ((unit & 0x3ff) << 10) + (second & 0x3ff)
                                               : REPLACEMENT);
            at += pair ? 4 : 2;
        } else {
            (void)utf8_append(&wide->text, unit); // a second one alone becomes U+FFFD
            at += 2;
        }
    }
    if (wide->end && at < wide->raw_len) {
        (void)utf8_append(&wide->text, REPLACEMENT);
        at = wide->raw_len;
    }
    memmove(wide->raw, wide->raw + at, wide->raw_len - at);
    wide->raw_len -= at;
}

/** Gives text to the input that readers see. */
static enum error_code give(void *payload, char *bytes, size_t capacity, size_t *got,
                            struct error *error)
{
    struct wide_text *wide = payload;
    while (wide->text_start == wide->text.len && !wide->end) {
        size_t count = 0;
        buffer_clear(&wide->text);
        wide->text_start = 0;
        const enum error_code code = input_read(wide->from, wide->raw + wide->raw_len,
                                                RAW_CAPACITY - wide->raw_len, &count, error);
        if (code != ERROR_NONE)
            return code;
        wide->raw_len += count;
        wide->end = count == 0;
        convert(wide);
        if (!buffer_ok(&wide->text))
            return error_set_no_memory(error);
    }
    const size_t left = wide->text.len - wide->text_start;
    *got = left < capacity ? left : capacity;
    if (*got)
        memcpy(bytes, wide->text.data + wide->text_start, *got);
    wide->text_start += *got;
    return ERROR_NONE;
}

enum error_code wide_text_open(struct wide_text **out, struct input *from, struct error *error)
{
    struct wide_text *wide = calloc(1, sizeof(*wide));
    if (!wide)
        return error_set_no_memory(error);
    wide->from = from;
    const enum error_code code =
        input_open_source(&wide->input, input_path(from), give, wide, error);
    if (code != ERROR_NONE) {
        wide_text_close(wide);
        return code;
    }
    *out = wide;
    return ERROR_NONE;
}

struct input *wide_text_input(struct wide_text *wide)
{
    return wide->input;
}

void wide_text_close(struct wide_text *wide)
{
    if (!wide)
        return;
    if (wide->input)
        input_close(wide->input);
    buffer_free(&wide->text);
    free(wide);
}
