// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * lines.h: an input as lines of bounded length.
 */
#ifndef CORPUS_LINES_H
#define CORPUS_LINES_H

#include "base/buffer.h"
#include "input.h"

enum lines_status {
    LINES_LINE,
    LINES_TOO_LONG, /**< the line was longer than the limit; it has been skipped */
    LINES_END,
    LINES_FAILED, /**< the input failed or memory ran out; the error says which */
};

struct lines {
    struct input *input; /**< borrowed */
    size_t max_line;     /**< bytes */
    struct buffer bytes; /**< read and not yet handed out: [start, bytes.len) */
    size_t start;
    size_t searched; /**< bytes behind start that hold no newline */
    uint64_t number; /**< of the line handed out last, from 1 */
    bool at_end;
    uint64_t passed;     /**< bytes handed out or skipped so far */
    uint64_t whole;      /**< of them, those up to the last newline: where to go on once there is
                              more of a file that grows */
    uint64_t whole_line; /**< number of the line that ended there */
};

/** Bytes behind every line handed out that may be read, whatever they hold (for SIMD parsers). */
enum { LINES_PADDING = 64 };

/** Prepares to read @p input, which must outlive it, in lines of at most @p max_line bytes. */
void lines_open(struct lines *lines, struct input *input, size_t max_line);

/** Before the first line: the input begins behind @p offset bytes and @p number lines of its file.
 */
void lines_resume(struct lines *lines, uint64_t offset, uint64_t number);

/**
 * The next line without its end (LF or CRLF). The last one need not have an end.
 * @param[out] line  borrowed until the next call; LINES_PADDING bytes behind it may be read
 */
enum lines_status lines_next(struct lines *lines, struct slice *line, struct error *error);

void lines_close(struct lines *lines);

#endif
