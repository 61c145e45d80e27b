// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * record-file.h: a list of records of one size, of which only the last few are in memory.
 *
 * For what a run keeps of every article, however many there are. The others are in a file without a
 * name, which goes with the process; short lists make none.
 */
#ifndef INDEXER_RECORD_FILE_H
#define INDEXER_RECORD_FILE_H

#include "base/buffer.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct record_file {
    const char *path;   /**< where the file may be made; it is unlinked at once. Borrowed */
    size_t record_size; /**< in bytes */
    uint64_t written;   /**< records in the file */
    int fd;             /**< valid if there are any */
    struct buffer last; /**< the records after these */
};

/** An empty list; nothing is allocated. */
#define RECORD_FILE_INIT(where, type)                                                              \
    {                                                                                              \
        .path = (where), .record_size = sizeof(type), .last = BUFFER_INIT                          \
    }

/** Appends a record. @return ERROR_NO_MEMORY; ERROR_IO; ERROR_CANNOT_CREATE */
enum error_code record_file_add(struct record_file *file, const void *record, struct error *error);

/** Moves all records to the file: none is left in memory. */
enum error_code record_file_flush(struct record_file *file, struct error *error);

static inline uint64_t record_file_count(const struct record_file *file)
{
    return file->written + file->last.len / file->record_size;
}

/** Copies @p count records, which must be there, from number @p first (0: the first one) on. */
enum error_code record_file_read(const struct record_file *file, uint64_t first, size_t count,
                                 void *records, struct error *error);

void record_file_close(struct record_file *file);

#endif
