// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * builder.h: documents and runs to a complete Xapian database.
 *
 * The database is an ordinary one of the glass format of Xapian 1.4, as if it had just been
 * compacted: any program that uses libxapian can read, update and compact it.
 *
 * Documents (term lists, data) go to their tables while they come, postings in the end, when all
 * runs are there. Each table is written in one sequential pass; the runs are read through small
 * windows, so that the memory needed does not depend on their size, but for the words of the
 * spelling table and the longest single record.
 */
#ifndef INDEXER_GLASS_BUILDER_H
#define INDEXER_GLASS_BUILDER_H

#include "accumulator.h"
#include "table-writer.h"

/** The glass format that is written; libxapian reports it for a database it opens. */
#define GLASS_FORMAT_DATE 20160314

struct glass_metadata {
    struct slice key;   /**< 1 to 253 bytes, each key once, in any order */
    struct slice value; /**< an empty value is as none */
};

struct glass_build_options {
    uint32_t block_size; /**< a power of two from 2048 to 65536 */
    bool positions;      /**< false leaves out the positions that the runs may have */
    bool ranking;        /**< write the ranking file (index/ranking-writer.h), too */
    bool sync;           /**< wait for the disk, one fsync a file, before the call returns */
    int deflate_level;   /**< of the spelling table, as in accumulator_options */
    unsigned threads;    /**< that write postings at the same time, each a range of terms */
    uint32_t last_docid; /**< greatest docid ever used; 0: that of the last document */
    const struct glass_metadata *metadata;
    size_t metadata_count;
};

#define GLASS_BUILD_OPTIONS_DEFAULT                                                                \
    {                                                                                              \
        .block_size = TABLE_DEFAULT_BLOCK, .positions = true, .ranking = true, .sync = true,       \
        .deflate_level = 1, .threads = 1                                                           \
    }

struct glass_build_stats {
    uint32_t documents;
    uint64_t postings;
    uint64_t terms;  /**< different ones */
    uint64_t length; /**< of all documents */
    struct table_root postlist;
    struct table_root docdata;
    struct table_root termlist;
    struct table_root position;
    struct table_root spelling;
};

/** Bytes of the file of a table. */
static inline uint64_t table_root_bytes(const struct table_root *root)
{
    return (uint64_t)root->blocks * root->block_size;
}

struct glass_builder;

/**
 * Starts the database @p dir, a directory that does not exist (its parent does).
 * @param options  copied; the metadata must stay
 * @return ERROR_CANNOT_CREATE, ERROR_IO, ERROR_INTERNAL
 */
enum error_code glass_builder_open(struct glass_builder **builder,
                                   const struct glass_build_options *options, const char *dir,
                                   struct error *error);

/**
 * Takes the documents that @p acc has ended since it was last asked for them, perhaps none; this
 * must happen before it is spilled or frozen. May be called by several threads at once.
 *
 * @param ticket  the place of these documents among all: tickets are 0, 1, 2 and so on, each once,
 *                in any order; docids ascend with them
 * @return ERROR_IO (also ENOSPC), ERROR_DATA (a tag too long), ERROR_INTERNAL, also for the
 * failure of another thread
 */
enum error_code glass_builder_put(struct glass_builder *builder, uint64_t ticket,
                                  struct accumulator *acc, struct error *error);

/** Says that a ticket will not come: threads that wait for it fail with @p why. */
void glass_builder_abandon(struct glass_builder *builder, const struct error *why);

/**
 * Completes the database with the postings, values and words of @p runs, which are left as they
 * are, for the caller to free. A document is in one run only.
 *
 * @param stats filled on success; may be NULL
 * @return ERROR_CANNOT_CREATE, ERROR_IO (also ENOSPC), ERROR_DATA (something does not fit the
 * format: a tag too long, a collection frequency beyond 32 bits, a wrong metadata key) or
 * ERROR_INTERNAL (also a docid in two runs)
 */
enum error_code glass_builder_finish(struct glass_builder *builder, struct glass_run *const *runs,
                                     size_t run_count, struct glass_build_stats *stats,
                                     struct error *error);

/** Frees the builder. A database that is not complete is removed. NULL is allowed. */
void glass_builder_close(struct glass_builder *builder);

#endif
