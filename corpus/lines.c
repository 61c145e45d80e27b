// SPDX-License-Identifier: GPL-2.0-or-later
#include "lines.h"

enum { READ_SIZE = 256 * 1024 };

void lines_open(struct lines *lines, struct input *input, size_t max_line)
{
    *lines = (struct lines){.input = input, .max_line = max_line};
}

void lines_resume(struct lines *lines, uint64_t offset, uint64_t number)
{
    lines->passed = lines->whole = offset;
    lines->number = lines->whole_line = number;
}

void lines_close(struct lines *lines)
{
    buffer_free(&lines->bytes);
}

/** Reads more bytes behind those that are there. */
static enum error_code read_more(struct lines *lines, struct error *error)
{
    if (lines->start &&
        lines->bytes.data) { // move what is left to the front, so that the buffer does not creep
        memmove(lines->bytes.data, lines->bytes.data + lines->start,
                lines->bytes.len - lines->start);
        lines->bytes.len -= lines->start;
        lines->start = 0;
    }
    if (!buffer_reserve(&lines->bytes, READ_SIZE + LINES_PADDING))
        return error_set_no_memory(error);
    size_t got = 0;
    const enum error_code code =
        input_read(lines->input, lines->bytes.data + lines->bytes.len, READ_SIZE, &got, error);
    lines->bytes.len += got;
    lines->at_end = code == ERROR_NONE && got == 0;
    return code;
}

/** Steps over bytes, which end with a newline or do not. */
static void pass(struct lines *lines, size_t bytes, bool whole)
{
    lines->start += bytes;
    lines->passed += bytes;
    if (whole) {
        lines->whole = lines->passed;
        lines->whole_line = lines->number;
    }
}

/** Drops bytes up to and with the next newline. */
static enum lines_status skip_line(struct lines *lines, struct error *error)
{
    for (;;) {
        const char *begin = lines->bytes.data + lines->start;
        const size_t left = lines->bytes.len - lines->start;
        const char *newline = left && begin ? memchr(begin, '\n', left) : NULL;
        if (newline) {
            pass(lines, (size_t)(newline - begin) + 1, true);
            return LINES_TOO_LONG;
        }
        pass(lines, left, false);
        if (lines->at_end)
            return LINES_TOO_LONG;
        if (read_more(lines, error) != ERROR_NONE)
            return LINES_FAILED;
    }
}

enum lines_status lines_next(struct lines *lines, struct slice *line, struct error *error)
{
    lines->searched = 0;
    for (;;) {
        const size_t left = lines->bytes.len - lines->start;
        const char *newline = NULL;
        if (left > lines->searched)
            newline = memchr(lines->bytes.data + lines->start + lines->searched, '\n',
                             left - lines->searched);
        const char *begin = lines->bytes.data ? lines->bytes.data + lines->start : "";
        if (newline || (lines->at_end && left)) {
            size_t len = newline ? (size_t)(newline - begin) : left;
            lines->number++;
            pass(lines, len + (newline != NULL), newline != NULL);
            if (len && begin[len - 1] == '\r')
                len--;
            if (len > lines->max_line)
                return LINES_TOO_LONG;
            *line = slice_of(begin, len);
            return LINES_LINE;
        }
        if (lines->at_end)
            return LINES_END;
        // A CR at the limit may belong to the end of the line.
        if (left > lines->max_line && (left - lines->max_line > 1 || begin[left - 1] != '\r')) {
            lines->number++;
            return skip_line(lines, error);
        }
        lines->searched = left;
        if (read_more(lines, error) != ERROR_NONE)
            return LINES_FAILED;
    }
}
