// SPDX-License-Identifier: GPL-2.0-or-later
#include "record-file.h"

#include "glass/temporary-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { IN_MEMORY = 48 << 10 };

static enum error_code make_file(struct record_file *file, struct error *error)
{
    file->fd = open(file->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file->fd < 0)
        return error_set_errno(error, error_create_code(errno), errno, "cannot create '%s'",
                               file->path);
    if (unlink(file->path) == 0)
        return ERROR_NONE;
    const int reason = errno;
    (void)close(file->fd);
    return error_set_errno(error, ERROR_IO, reason, "cannot unlink '%s'", file->path);
}

/** Moves what is in memory to the file. */
static enum error_code write_last(struct record_file *file, struct error *error)
{
    const enum error_code code = file->written ? ERROR_NONE : make_file(file, error);
    if (code != ERROR_NONE)
        return code;
    for (size_t at = 0; at < file->last.len;) {
        const ssize_t put = write(file->fd, file->last.data + at, file->last.len - at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            const int reason = put < 0 ? errno : ENOSPC;
            if (file->written == 0)
                (void)close(file->fd);
            return error_set_errno(error, ERROR_IO, reason, "cannot write '%s'", file->path);
        }
        at += (size_t)put;
    }
    file->written += file->last.len / file->record_size;
    buffer_clear(&file->last);
    return ERROR_NONE;
}

enum error_code record_file_add(struct record_file *file, const void *record, struct error *error)
{
    if (file->last.len + file->record_size > IN_MEMORY) {
        const enum error_code code = write_last(file, error);
        if (code != ERROR_NONE)
            return code;
    }
    return buffer_append(&file->last, record, file->record_size) ? ERROR_NONE
                                                                 : error_set_no_memory(error);
}

enum error_code record_file_flush(struct record_file *file, struct error *error)
{
    const enum error_code code = file->last.len ? write_last(file, error) : ERROR_NONE;
    if (code == ERROR_NONE)
        buffer_free(&file->last);
    return code;
}

enum error_code record_file_read(const struct record_file *file, uint64_t first, size_t count,
                                 void *records, struct error *error)
{
    char *out = records;
    size_t stored = 0; // of them, in the file
    if (first < file->written)
        stored = file->written - first < count ? (size_t)(file->written - first) : count;
    const enum error_code code = temporary_file_read(file->fd, out, stored * file->record_size,
                                                     first * file->record_size, error);
    if (code == ERROR_NONE && count > stored)
        memcpy(out + stored * file->record_size,
               file->last.data + (first + stored - file->written) * file->record_size,
               (count - stored) * file->record_size);
    return code;
}

void record_file_close(struct record_file *file)
{
    if (file->written)
        (void)close(file->fd);
    buffer_free(&file->last);
    file->written = 0;
}
