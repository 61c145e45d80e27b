// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * glass-values.h: reads the values of a slot of a shard where they lie in its postlist table.
 *
 * libxapian looks for the chunk of each value from the root of the table on, or walks a stream with
 * a copy of each value; here a value costs a few nanoseconds where most documents are looked at.
 * Format: xapian-core's backends/glass/glass_values.h; indexer/glass/value-chunks.c writes it.
 * Nothing in the file is trusted.
 */
#ifndef INDEX_GLASS_VALUES_H
#define INDEX_GLASS_VALUES_H

#include "base/slice.h"
#include "glass-table.h"

/** No document: behind the last. */
#define GLASS_VALUES_END UINT32_MAX

/** Reads the values of a slot, best in the order of docids. A zeroed struct is closed. */
struct glass_value_reader {
    const struct glass_table *table;
    uint8_t prefix[8]; /**< of the slot's keys */
    size_t prefix_len;
    struct glass_walk walk; /**< to the end of the chunk at hand */
    bool placed;
    uint32_t asked;     /**< docid that was asked for last */
    uint32_t docid;     /**< of the value; GLASS_VALUES_END behind the last */
    struct slice value; /**< borrowed until the next call; never empty if docid is one */
    const uint8_t *at;  /**< what follows it in the chunk */
    const uint8_t *end;
    uint8_t *joined; /**< a chunk that is in several items */
    size_t capacity;
};

/** Begins with a slot; what the reader holds is kept for use. @param table  GLASS_POSTLIST */
void glass_value_reader_open(struct glass_value_reader *reader, const struct glass_table *table,
                             unsigned slot);

/**
 * Goes to the first value of a document at or behind @p docid, from 1: reader->docid and value.
 * @return false if the file is damaged, or without memory
 */
bool glass_value_reader_seek(struct glass_value_reader *reader, uint32_t docid);

/** Goes to the next value of the chunk at hand. @return false if there is none there, or if it is
 * damaged: glass_value_reader_seek() says more */
static inline bool glass_value_reader_step(struct glass_value_reader *reader)
{
    const uint8_t *at = reader->at;
    uint64_t gap = 0;
    uint64_t len = 0;
    if (reader->end - at < 2)
        return false;
    if ((at[0] | at[1]) < 0x80) {
        gap = at[0];
        len = at[1];
        at += 2;
    } else {
        at = glass_read_number(at, reader->end, &gap);
        at = glass_read_number(at, reader->end, &len);
    }
    if (!at || len > (uint64_t)(reader->end - at) ||
        gap >= (uint64_t)GLASS_VALUES_END - 1 - reader->docid)
        return false;
    reader->docid += (uint32_t)gap + 1;
    reader->value = slice_of((const char *)at, (size_t)len);
    reader->at = at + len;
    return true;
}

/** Frees what it holds. */
void glass_value_reader_free(struct glass_value_reader *reader);

#endif
