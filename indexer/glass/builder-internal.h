// SPDX-License-Identifier: GPL-2.0-or-later
/** builder-internal.h: what the parts of the builder share. */
#ifndef INDEXER_GLASS_BUILDER_INTERNAL_H
#define INDEXER_GLASS_BUILDER_INTERNAL_H

#include "builder.h"
#include "docid-merge.h"
#include "index/ranking-writer.h"
#include "run.h"
#include "version-file.h"

struct build {
    const struct glass_build_options *options;
    struct glass_run *const *runs;
    size_t run_count;
    size_t window;                             /**< for each reader of a run's file, in bytes */
    struct table_writer *tables[GLASS_TABLES]; /**< NULL: termlist and docdata */
    uint64_t terms;
    struct ranking_writer ranking; /**< its state is NULL if none is wanted */
};

/** Writes postlist and position, with as many threads as the options say. */
enum error_code build_postings(struct build *build, struct error *error);

#endif
