// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * sources.h: what must be read of a source file, by what the ledger knows of it; and what the
 * ledger learns from the reading.
 *
 * A failure of the ledger is told once and given up (run_abandon_ledger()): the functions here do
 * not fail for it.
 */
#ifndef INDEXER_SOURCES_H
#define INDEXER_SOURCES_H

#include "corpus/reader.h"
#include "record-file.h"
#include "run-state.h"

enum source_plan {
    SOURCE_SKIP, /**< it is as it was, or was moved or copied */
    SOURCE_TAIL, /**< it has grown at its end: read on from known.offset */
    SOURCE_WHOLE
};

struct source {
    const struct scanned_file *file;
    const struct reader_format *format; /**< to read it with; NULL to detect it */
    struct ledger_file known;
    enum source_plan plan;
    struct record_file versions; /**< struct ledger_version: those that were met */
    struct id_set before;        /**< version_hash() of those of the last reading */
    bool has_before;             /**< they have been asked for */
    bool named_by_path;          /**< one of the articles has its identifier from the path */
    uint64_t rejected;           /**< records of what was read now */
};

/** How the reading of a file ended. */
enum source_end {
    SOURCE_COMPLETE,    /**< at its end */
    SOURCE_DAMAGED,     /**< something in it cannot be read, and will not be until it changes */
    SOURCE_INTERRUPTED, /**< by a signal: the rest is for the next run */
    SOURCE_FAILED,      /**< it could not be read this time */
};

/** Decides. @post free the source with source_free() */
void source_plan(struct run *run, struct source *source, const struct scanned_file *file);

/** Notes an article that was met. */
enum error_code source_met(const struct run *run, struct source *source,
                           const struct article *article, const struct ledger_version *version,
                           struct error *error);

/** Notes an article that was met and belongs to another part of the corpus: the ledger does not
 * tell of it. */
void source_passed(struct source *source, const struct article *article);

/** Whether the file held just this version by the ledger when it was read before. */
enum error_code source_knew(struct run *run, struct source *source,
                            const struct ledger_version *version, bool *knew, struct error *error);

/** Writes to the ledger what is known now. @param reader  NULL if it could not be opened */
void source_end(struct run *run, struct source *source, const struct reader *reader,
                enum source_end end);

void source_free(struct source *source);

#endif
