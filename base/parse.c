// SPDX-License-Identifier: GPL-2.0-or-later
#include "parse.h"

#include <math.h>
#include <stdlib.h>

bool parse_unsigned(struct slice text, uint64_t max, uint64_t *out)
{
    uint64_t value = 0;
    if (text.len == 0)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        const uint64_t digit = (uint64_t)(text.ptr[i] - '0');
        if (value > (UINT64_MAX - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    if (value > max)
        return false;
    *out = value;
    return true;
}

bool parse_real(struct slice text, double *out)
{
    // strtod() follows the locale of the program, which stays "C": setlocale() is never called
    // for LC_NUMERIC. Bound the copy: no sensible number is longer.
    char copy[64];
    if (text.len == 0 || text.len >= sizeof(copy))
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (strspn(copy, "0123456789+-.eE") != text.len) // no blanks, hexadecimals or infinities
        return false;
    char *end = NULL;
    const double value = strtod(copy, &end);
    if (end != copy + text.len || !isfinite(value))
        return false;
    *out = value;
    return true;
}

bool parse_size(struct slice text, uint64_t *out)
{
    if (text.len > 1 && (text.ptr[text.len - 1] == 'B' || text.ptr[text.len - 1] == 'b'))
        text.len--;
    if (text.len > 1 && text.ptr[text.len - 1] == 'i')
        text.len--;
    unsigned shift = 0;
    if (text.len) {
        switch (text.ptr[text.len - 1]) {
        case 'K':
        case 'k':
            shift = 10;
            break;
        case 'M':
        case 'm':
            shift = 20;
            break;
        case 'G':
        case 'g':
            shift = 30;
            break;
        case 'T':
        case 't':
            shift = 40;
            break;
        default:
            break;
        }
    }
    if (shift)
        text.len--;
    uint64_t value = 0;
    if (!parse_unsigned(text, UINT64_MAX >> shift, &value))
        return false;
    *out = value << shift;
    return true;
}

bool parse_list_item(struct slice *list, char separator, struct slice *item)
{
    if (!list->ptr)
        return false;
    const char *end = list->len ? memchr(list->ptr, separator, list->len) : NULL;
    if (end) {
        *item = slice_of(list->ptr, (size_t)(end - list->ptr));
        *list = slice_of(end + 1, list->len - item->len - 1);
    } else {
        *item = *list;
        *list = slice_of(NULL, 0);
    }
    return true;
}

bool parse_assignment(struct slice text, struct slice *name, struct slice *value)
{
    const char *equals = text.len ? memchr(text.ptr, '=', text.len) : NULL;
    if (!equals)
        return false;
    *name = slice_of(text.ptr, (size_t)(equals - text.ptr));
    *value = slice_of(equals + 1, text.len - name->len - 1);
    return true;
}
