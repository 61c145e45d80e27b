// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * table-writer.h: one glass table (a B-tree file), written in one sequential pass.
 *
 * Entries come in ascending bytewise order of their keys. Leaf blocks are filled to the last byte:
 * a tag that does not fit is split into components over blocks, as long as the part that fits is
 * worth the second key. Branch blocks are written as they fill, each behind its children, so that
 * the file is complete when the root is written: no block is written twice.
 *
 * Several threads can write a table, each a range of keys: a part (table_writer_open_part()) has
 * leaves and lowest branches of its own in the same file, which table_writer_join() puts under the
 * upper branches of the table.
 *
 * What is written is a table of revision 1 with an empty free list. Item sizes respect the limit
 * of libxapian's own writer (a quarter of a block), so that it can update the table.
 *
 * The format is that of xapian-core 1.4, backends/glass/glass_table.h.
 */
#ifndef INDEXER_GLASS_TABLE_WRITER_H
#define INDEXER_GLASS_TABLE_WRITER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    TABLE_MIN_BLOCK = 2048,
    TABLE_DEFAULT_BLOCK = 8192,
    TABLE_MAX_BLOCK = 65536,
    TABLE_TAG_PADDING = 8,
};

/** Where a finished table begins, for the version file. */
struct table_root {
    uint32_t block_size;
    uint32_t root;      /**< block number */
    uint32_t level;     /**< 0 when the root is a leaf */
    uint32_t blocks;    /**< 0: there is no file */
    bool interleaved;   /**< leaves do not lie in the order of their keys */
    uint64_t entries;   /**< keys */
    uint64_t items;     /**< keys and further components */
    uint64_t key_bytes; /**< of the keys; the rest of these three are for reports */
    uint64_t tag_bytes; /**< of the tags, as stored */
};

struct table_writer;

/** How a table is written. */
struct table_options {
    uint32_t block_size; /**< a power of two from 2048 to 65536 */
    bool lazy;           /**< without an entry there is no file */
    bool sync;           /**< bring it to the disk: begun early, awaited by table_writer_finish() */
};

/** Starts the table `DIR/NAME.glass`. The file is created when the first blocks are written. */
enum error_code table_writer_open(struct table_writer **writer, const char *dir, const char *name,
                                  const struct table_options *options, struct error *error);

/**
 * Starts a part of @p table, which takes entries behind all that the table itself gets, and may be
 * used by another thread at the same time. The table must outlive it.
 */
enum error_code table_writer_open_part(struct table_writer **part, struct table_writer *table,
                                       struct error *error);

/**
 * Appends an entry. @p key_len is 1 to 255, and the key is greater than the one before.
 * @param compressed the tag is a raw deflate stream
 * @return ERROR_DATA if the tag has more bytes than 65,535 components can hold (some 130 MB with
 * blocks of 8192), ERROR_INTERNAL for keys out of order or of a wrong size, ERROR_IO
 */
enum error_code table_writer_add(struct table_writer *writer, const uint8_t *key, size_t key_len,
                                 const void *tag, size_t tag_len, bool compressed,
                                 struct error *error);

/** Starts a list: entries whose keys are @p prefix (1 to 250 bytes) and a docid as
 * pack_sortable() writes it. */
void table_writer_start_list(struct table_writer *writer, const uint8_t *prefix, size_t prefix_len);

/**
 * Appends an entry of the list, as table_writer_add() would: docids ascend from 1 on.
 * @param tag  followed by TABLE_TAG_PADDING bytes that may be read
 */
enum error_code table_writer_add_to_list(struct table_writer *writer, uint32_t docid,
                                         const uint8_t *tag, size_t tag_len, struct error *error);

/**
 * Makes a part, to which nothing can be added any more, the end of the table; neither can then
 * anything but further parts be added to the table.
 * @return ERROR_INTERNAL if its keys are not behind those of the table
 */
enum error_code table_writer_join(struct table_writer *table, struct table_writer *part,
                                  struct error *error);

/** Writes what is left and closes the file. */
enum error_code table_writer_finish(struct table_writer *writer, struct table_root *root,
                                    struct error *error);

/** Frees the writer. A file that is not finished is removed. NULL is allowed. */
void table_writer_free(struct table_writer *writer);

#endif
