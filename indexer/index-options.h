// SPDX-License-Identifier: GPL-2.0-or-later
/** index-options.h: the command line of dateline-index. */
#ifndef INDEXER_INDEX_OPTIONS_H
#define INDEXER_INDEX_OPTIONS_H

#include "base/error.h"
#include "base/options.h"
#include "corpus/reader.h"
#include "index/article-part.h"
#include "index/fields.h"

#include <stdbool.h>
#include <stdint.h>

/** What writes a shard. */
enum index_writer { WRITER_BULK, WRITER_XAPIAN };

/** Whether articles whose source has vanished are removed. */
enum index_prune { PRUNE_NO, PRUNE_GUARDED, PRUNE_FORCE };

struct index_options {
    const char *index; /**< directory */
    char **paths;
    int path_count;
    const struct reader_format *format; /**< NULL: detect */
    struct reader_limits limits;
    char map[1024];  /**< --map, all that were given; limits.map points to it */
    uint64_t memory; /**< bytes */
    uint32_t jobs;   /**< workers */
    enum index_writer writer;
    const char *language;         /**< NULL: as the index has it, "en" for a new one */
    struct field_weights weights; //
    bool weights_given;           //
    bool no_entities;             /**< index no names but those that sources give */
    struct article_part part;     /**< --shard; count 0: as the index has it */
    double lock_timeout;          /**< seconds */
    enum index_prune prune;       //
    double prune_limit;           /**< percent of the articles that a guarded prune may remove */
    bool retry_rejected;          /**< read files again of which something was rejected */
    bool full;
    bool dry_run;         /**< show the articles, index nothing */
    bool rollback;        //
    bool rebuild_ranking; //
    bool stats;           //
    bool check;           //
    bool json;            /**< --log-format=json */
    uint32_t keep;        /**< earlier generations */
    const char *report;   /**< file for what was rejected, or NULL */
    bool merge;           /**< all shards into one */
    bool quiet;
    bool verbose;
    bool progress;
    bool done; /**< --help, --version, --list-formats: nothing is left to do */
};

extern const struct program index_program;

/** Reads the command line. The result borrows from argv and the environment. */
enum error_code index_options_parse(struct index_options *options, int argc, char **argv,
                                    struct error *error);

#endif
