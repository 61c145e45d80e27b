// SPDX-License-Identifier: GPL-2.0-or-later
#include "window.h"

enum { READ_SIZE = 256 * 1024 };

void window_open(struct window *window, struct input *input)
{
    *window = (struct window){.input = input};
}

void window_close(struct window *window)
{
    buffer_free(&window->bytes);
}

enum error_code window_more(struct window *window, struct error *error)
{
    if (window->start && window->bytes.data) { // what is left moves to the front
        memmove(window->bytes.data, window->bytes.data + window->start,
                window->bytes.len - window->start);
        window->bytes.len -= window->start;
        window->start = 0;
    }
    if (!buffer_reserve(&window->bytes, READ_SIZE + WINDOW_PADDING))
        return error_set_no_memory(error);
    size_t got = 0;
    const enum error_code code =
        input_read(window->input, window->bytes.data + window->bytes.len, READ_SIZE, &got, error);
    window->bytes.len += got;
    window->at_end = code == ERROR_NONE && got == 0;
    return code;
}

enum error_code window_need(struct window *window, size_t count, struct error *error)
{
    enum error_code code = ERROR_NONE;
    while (code == ERROR_NONE && !window->at_end && window_bytes(window).len < count)
        code = window_more(window, error);
    return code;
}

enum error_code window_skip_bom(struct window *window, struct error *error)
{
    const enum error_code code = window_need(window, 3, error);
    if (code == ERROR_NONE &&
        slice_starts_with(window_bytes(window), SLICE_LITERAL("\xef\xbb\xbf")))
        window_skip(window, 3);
    return code;
}
