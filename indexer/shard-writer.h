// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * shard-writer.h: the seam between what is to be indexed and how a shard is written.
 *
 * Analysed articles go in, a complete glass database comes out. Documents get ids from 1 on, in the
 * order in which they are added.
 */
#ifndef INDEXER_SHARD_WRITER_H
#define INDEXER_SHARD_WRITER_H

#include "analysis.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct shard_writer;

/** How a shard is written. */
struct shard_writer_ops {
    /** Adds a document. @param[out] docid  its id */
    enum error_code (*add)(struct shard_writer *writer, const struct analysis *analysis,
                           uint32_t *docid, struct error *error);
    /** Completes the shard and brings it to the disk. */
    enum error_code (*finish)(struct shard_writer *writer, struct error *error);
    /** Frees the writer. A shard that was not finished is left as garbage. */
    void (*close)(struct shard_writer *writer);
};

struct shard_writer {
    const struct shard_writer_ops *ops;
};

/**
 * A writer through libxapian's own WritableDatabase: slow, and right by definition.
 * @param path    the shard's directory; it must not exist
 * @param schema  as that of the analysis
 * @param memory  bytes that pending postings may take, about
 */
enum error_code xapian_writer_open(struct shard_writer **out, const char *path,
                                   const struct schema *schema, uint64_t memory,
                                   struct error *error);

/**
 * The bulk builder: writes the glass tables itself, in one pass.
 * @param path    the shard's directory; it must not exist. Files named path.run* are used meanwhile
 * @param schema  as that of the analysis
 * @param memory  bytes in all; a worker takes 8 MB at least. Beyond it, sorted runs go to files, of
 *                which the process may open as many as the system allows (RLIMIT_NOFILE is raised)
 * @param jobs    workers, 1 to 64; the docids do not depend on it
 */
enum error_code bulk_writer_open(struct shard_writer **out, const char *path,
                                 const struct schema *schema, uint64_t memory, unsigned jobs,
                                 struct error *error);

/**
 * Whether the installed Xapian reads what the bulk builder writes: an empty database is built and
 * opened to see.
 * @param path  where it may be put for a moment; it must not exist
 */
enum error_code bulk_writer_usable(const char *path, bool *usable, struct error *error);

static inline enum error_code shard_writer_add(struct shard_writer *writer,
                                               const struct analysis *analysis, uint32_t *docid,
                                               struct error *error)
{
    return writer->ops->add(writer, analysis, docid, error);
}

static inline enum error_code shard_writer_finish(struct shard_writer *writer, struct error *error)
{
    return writer->ops->finish(writer, error);
}

static inline void shard_writer_close(struct shard_writer *writer)
{
    if (writer)
        writer->ops->close(writer);
}

#endif
