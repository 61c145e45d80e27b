// SPDX-License-Identifier: GPL-2.0-or-later
/** progress.h: a line on the terminal that says how far a run is. */
#ifndef INDEXER_PROGRESS_H
#define INDEXER_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;           /**< false: every call does nothing */
    uint64_t total_bytes; /**< of all files, as they lie on the disk; 0 if unknown */
    double started;       /**< seconds of a monotonic clock */
    double next;          /**< when the line is due again */
    bool on_screen;       /**< a line stands on the terminal and must be cleared */
};

/** Seconds of a monotonic clock. */
double progress_now(void);

void progress_open(struct progress *progress, bool shown, uint64_t total_bytes);

/** Shows the state, at most five times a second. @p read are bytes of the files consumed so far. */
void progress_update(struct progress *progress, uint64_t articles, uint64_t read);

/** Takes the line off the terminal, so that something else can be printed. */
void progress_clear(struct progress *progress);

#endif
