// SPDX-License-Identifier: GPL-2.0-or-later
#include "article-source.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/** Leaves of the path of what is in an archive that of the archive, if it is there. */
static void leave_file(char *path)
{
    struct stat status;
    const size_t len = strlen(path);
    while (lstat(path, &status) != 0) {
        char *slash = errno == ENOTDIR ? strrchr(path, '/') : NULL;
        if (!slash || slash == path) { // no archive: the path as it was
            for (size_t i = 0; i < len; i++)
                path[i] = path[i] ? path[i] : '/';
            return;
        }
        *slash = '\0';
    }
}

/** The path that article_append_path() made this of, if %XX stands for a byte everywhere. */
static void undo_escapes(struct slice stored, char *path)
{
    while (stored.len) {
        const bool escaped = stored.ptr[0] == '%' && stored.len > 2 &&
                             isxdigit((unsigned char)stored.ptr[1]) &&
                             isxdigit((unsigned char)stored.ptr[2]);
        const char digits[] = {escaped ? stored.ptr[1] : '0', escaped ? stored.ptr[2] : '0', '\0'};
        const size_t len = escaped ? 3 : 1;
        *path++ = escaped ? (char)strtoul(digits, NULL, 16) : stored.ptr[0];
        stored = slice_of(stored.ptr + len, stored.len - len);
    }
    *path = '\0';
}

bool article_source_piped(struct slice path)
{
    return slice_equal(path, SLICE_LITERAL("-")) || slice_starts_with(path, SLICE_LITERAL("-/"));
}

bool article_source_gone(const char *path)
{
    struct stat status;
    return lstat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

bool article_source_file(struct slice stored, char *file)
{
    if (stored.len == 0 || stored.len >= PATH_MAX || stored.ptr[0] != '/')
        return false;
    memcpy(file, stored.ptr, stored.len);
    file[stored.len] = '\0';
    leave_file(file);
    if (article_source_gone(file) && memchr(stored.ptr, '%', stored.len)) {
        undo_escapes(stored, file);
        leave_file(file);
    }
    return true;
}
