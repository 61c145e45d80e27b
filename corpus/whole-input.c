// SPDX-License-Identifier: GPL-2.0-or-later
#include "whole-input.h"

enum { READ_SIZE = 64 * 1024 };

enum error_code whole_input_read(struct input *input, size_t max, struct buffer *out,
                                 bool *too_large, struct error *error)
{
    size_t got = 0;
    *too_large = false;
    do {
        if (!buffer_reserve(out, READ_SIZE))
            return error_set_no_memory(error);
        const enum error_code code =
            input_read(input, out->data + out->len, READ_SIZE, &got, error);
        if (code != ERROR_NONE)
            return code;
        out->len += got;
        if (out->len > max) {
            *too_large = true;
            return error_set(error, ERROR_DATA, "article is larger than %zu bytes", max);
        }
    } while (got);
    return ERROR_NONE;
}
