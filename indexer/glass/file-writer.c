// SPDX-License-Identifier: GPL-2.0-or-later
#include "file-writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum error_code file_writer_open(struct file_writer *writer, const char *path, size_t capacity,
                                 struct error *error)
{
    *writer = (struct file_writer){.fd = -1, .capacity = capacity};
    writer->path = strdup(path);
    writer->buffer = malloc(capacity);
    if (!writer->path || !writer->buffer) {
        file_writer_abort(writer);
        return error_set_no_memory(error);
    }
    writer->fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (writer->fd < 0) {
        const int reason = errno;
        free(writer->path);
        writer->path = NULL;
        file_writer_abort(writer);
        return error_set_errno(error, error_create_code(reason), reason, "cannot create '%s'",
                               path);
    }
    return ERROR_NONE;
}

static enum error_code write_all(struct file_writer *writer, const uint8_t *bytes, size_t size,
                                 struct error *error)
{
    while (size > 0) {
        const ssize_t written = write(writer->fd, bytes, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return error_set_errno(error, ERROR_IO, written < 0 ? errno : ENOSPC,
                                   "cannot write '%s'", writer->path);
        bytes += written;
        size -= (size_t)written;
        writer->flushed += (uint64_t)written;
    }
    return ERROR_NONE;
}

enum error_code file_writer_flush(struct file_writer *writer, struct error *error)
{
    const enum error_code code = write_all(writer, writer->buffer, writer->used, error);
    writer->used = 0;
    return code;
}

enum error_code file_writer_append(struct file_writer *writer, const void *bytes, size_t size,
                                   struct error *error)
{
    if (size > writer->capacity - writer->used) {
        const enum error_code code = file_writer_flush(writer, error);
        if (code)
            return code;
    }
    if (size > writer->capacity)
        return write_all(writer, bytes, size, error);
    if (size > 0)
        memcpy(writer->buffer + writer->used, bytes, size);
    writer->used += size;
    return ERROR_NONE;
}

enum error_code file_writer_detach(struct file_writer *writer, int *fd, struct error *error)
{
    const enum error_code code = file_writer_flush(writer, error);
    if (code)
        return code;
    *fd = writer->fd;
    writer->fd = -1;
    free(writer->path);
    writer->path = NULL;
    file_writer_abort(writer);
    return ERROR_NONE;
}

enum error_code file_writer_close(struct file_writer *writer, bool sync, struct error *error)
{
    const enum error_code code = file_writer_flush(writer, error);
    if (code)
        return code;
    if (sync && fsync(writer->fd) != 0)
        return error_set_errno(error, ERROR_IO, errno, "cannot sync '%s'", writer->path);
    const int fd = writer->fd;
    writer->fd = -1;
    if (close(fd) != 0)
        return error_set_errno(error, ERROR_IO, errno, "cannot close '%s'", writer->path);
    free(writer->path);
    writer->path = NULL;
    file_writer_abort(writer);
    return ERROR_NONE;
}

void file_writer_abort(struct file_writer *writer)
{
    const int kept = errno;
    if (writer->fd >= 0)
        (void)close(writer->fd);
    if (writer->path)
        (void)unlink(writer->path);
    free(writer->path);
    free(writer->buffer);
    *writer = (struct file_writer){.fd = -1};
    errno = kept;
}
