// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * docid-merge.h: records of several runs in the order of their docids.
 *
 * Workers take documents in batches, so that records of one run come in stretches: the merge stays
 * with a reader until another one has a smaller docid.
 */
#ifndef INDEXER_GLASS_DOCID_MERGE_H
#define INDEXER_GLASS_DOCID_MERGE_H

#include "run.h"

struct docid_merge {
    enum run_section section;
    struct record_reader *readers;
    size_t count;
    struct record_reader *least; /**< at the current record */
    uint32_t stretch_end;        /**< the least docid of the others */
    bool ended;
};

/** Makes room for @p max_readers. Must be freed, also after an error. */
enum error_code docid_merge_open(struct docid_merge *merge, size_t max_readers,
                                 enum run_section section, struct error *error);

/** Adds a run; @p slot and @p window as for record_reader_open(). */
enum error_code docid_merge_add(struct docid_merge *merge, const struct glass_run *run, size_t slot,
                                size_t window, struct error *error);

/** Goes to the first record. */
enum error_code docid_merge_start(struct docid_merge *merge, struct error *error);

enum error_code docid_merge_next(struct docid_merge *merge, struct error *error);

void docid_merge_free(struct docid_merge *merge);

#endif
