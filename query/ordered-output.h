// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * ordered-output.h: what several threads print, in the order of the searches and not of the
 * threads.
 *
 * Each search has a turn; turns are numbered from 0 and every number is used. What a search prints
 * is brought to standard output, and its messages to standard error, when all earlier turns are
 * over. Until then it is held, so that its thread can go on; memory is bounded: a thread whose
 * output would be too much waits.
 */
#ifndef QUERY_ORDERED_OUTPUT_H
#define QUERY_ORDERED_OUTPUT_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct ordered_output; /**< safe to use from several threads */

/** What one search prints; used again for the next one. A zeroed struct is new. */
struct turn {
    struct ordered_output *output;
    uint64_t number;
    struct buffer out;      /**< for standard output */
    struct buffer messages; /**< for standard error, whole lines; they come behind it */
    bool begun;             /**< some of it has been brought out */
};

enum error_code ordered_output_open(struct ordered_output **out, struct error *error);
void ordered_output_close(struct ordered_output *output);

/** Begins the turn of that number. */
void turn_begin(struct turn *turn, struct ordered_output *output, uint64_t number);

/**
 * To be called now and then while a turn prints: brings out what there is once it is some 10
 * kilobytes and the turn has come; waits for that if it is megabytes. A turn that has not been
 * begun with an output keeps all.
 * @return ERROR_NONE; ERROR_IO if it cannot be written; ERROR_INTERNAL if memory was missing for it
 */
enum error_code turn_flush(struct turn *turn, struct error *error);

/** Ends the turn, also after a failure. @return as turn_flush() */
enum error_code turn_end(struct turn *turn, struct error *error);

void turn_free(struct turn *turn);

#endif
