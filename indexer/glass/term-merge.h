// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * term-merge.h: the terms (or words) of several runs in one order.
 *
 * At each term, `group` has the readers of the runs that know it.
 */
#ifndef INDEXER_GLASS_TERM_MERGE_H
#define INDEXER_GLASS_TERM_MERGE_H

#include "run.h"

struct term_merge {
    struct term_reader *readers;
    size_t reader_count;
    struct term_reader **heap; /**< readers of later terms, the least first */
    size_t heap_size;
    struct term_reader **group;
    size_t group_size; /**< 0 behind the last term */
};

/** Goes to the first term of a range (as for term_reader_open()). Must be freed, also after an
 * error. */
enum error_code term_merge_open(struct term_merge *merge, struct glass_run *const *runs,
                                size_t run_count, bool words, struct term_range range,
                                struct error *error);

/** Goes to the next term; all postings of the one before have been read. */
enum error_code term_merge_next(struct term_merge *merge, struct error *error);

void term_merge_free(struct term_merge *merge);

#endif
