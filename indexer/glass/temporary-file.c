// SPDX-License-Identifier: GPL-2.0-or-later
#include "temporary-file.h"

#include <errno.h>
#include <unistd.h>

enum error_code temporary_file_damaged(struct error *error)
{
    return error_set(error, ERROR_IO, "a temporary file of the index is damaged");
}

enum error_code temporary_file_read(int fd, void *bytes, size_t size, uint64_t offset,
                                    struct error *error)
{
    char *out = bytes;
    for (size_t at = 0; at < size;) {
        const ssize_t got = pread(fd, out + at, size - at, (off_t)(offset + at));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return error_set_errno(error, ERROR_IO, errno,
                                   "cannot read a temporary file of the index");
        if (got == 0)
            return temporary_file_damaged(error);
        at += (size_t)got;
    }
    return ERROR_NONE;
}
