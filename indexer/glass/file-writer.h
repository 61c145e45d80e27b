// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * file-writer.h: a new file, written from start to end in large pieces.
 *
 * The writer hands out room in its buffer, so that what is made there is not copied again. The
 * file is replaced if it exists. A failed call leaves the writer fit only for file_writer_abort().
 */
#ifndef INDEXER_GLASS_FILE_WRITER_H
#define INDEXER_GLASS_FILE_WRITER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct file_writer {
    char *path;
    int fd; /**< -1 when no file is open */
    uint8_t *buffer;
    size_t used;
    size_t capacity;
    uint64_t flushed; /**< bytes handed to the system */
};

#define FILE_WRITER_INIT                                                                           \
    {                                                                                              \
        .fd = -1                                                                                   \
    }

/** Creates @p path with a buffer of @p capacity bytes. */
enum error_code file_writer_open(struct file_writer *writer, const char *path, size_t capacity,
                                 struct error *error);

/** The offset in the file of what is written next. */
static inline uint64_t file_writer_offset(const struct file_writer *writer)
{
    return writer->flushed + writer->used;
}

enum error_code file_writer_flush(struct file_writer *writer, struct error *error);

/**
 * Makes @p size bytes free at writer->buffer + writer->used; the caller fills them and adds to
 * `used`. @p size is at most the capacity.
 */
static inline enum error_code file_writer_reserve(struct file_writer *writer, size_t size,
                                                  struct error *error)
{
    if (writer->capacity - writer->used >= size)
        return ERROR_NONE;
    return file_writer_flush(writer, error);
}

/** Appends @p size bytes, any number. */
enum error_code file_writer_append(struct file_writer *writer, const void *bytes, size_t size,
                                   struct error *error);

/** Writes what is left, waits for the disk if @p sync, and closes the file. */
enum error_code file_writer_close(struct file_writer *writer, bool sync, struct error *error);

/** As file_writer_close(), and leaves the file open for reading in @p fd, owned by the caller. */
enum error_code file_writer_detach(struct file_writer *writer, int *fd, struct error *error);

/** Closes and removes the file, if there is one, and frees the writer. Keeps errno. */
void file_writer_abort(struct file_writer *writer);

#endif
