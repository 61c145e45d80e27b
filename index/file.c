// SPDX-License-Identifier: GPL-2.0-or-later
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum error_code file_join(char *path, const char *directory, const char *name, struct error *error)
{
    if ((size_t)snprintf(path, PATH_MAX, "%s/%s", directory, name) >= PATH_MAX)
        return error_set(error, ERROR_IO, "path '%.200s' is too long", directory);
    return ERROR_NONE;
}

enum error_code file_read(const char *path, size_t max, struct buffer *content, struct error *error)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return error_set_errno(error, errno == ENOENT ? ERROR_NO_INPUT : ERROR_IO, errno,
                               "cannot open '%s'", path);
    enum error_code code = ERROR_NONE;
    struct stat status;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) { // a FIFO would never end
        (void)close(fd);
        return error_set(error, ERROR_DATA, "'%s' is not a regular file", path);
    }
    const size_t start = content->len;
    for (;;) {
        if (!buffer_reserve(content, 4096)) {
            code = error_set_no_memory(error);
            break;
        }
        const ssize_t got =
            read(fd, content->data + content->len, content->capacity - content->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            code = error_set_errno(error, ERROR_IO, errno, "cannot read '%s'", path);
            break;
        }
        if (got == 0)
            break;
        content->len += (size_t)got;
        if (content->len - start > max) {
            code = error_set(error, ERROR_DATA, "'%s' is larger than %zu bytes", path, max);
            break;
        }
    }
    (void)close(fd); // opened for reading
    return code;
}

static enum error_code write_all(int fd, struct slice content, const char *path,
                                 struct error *error)
{
    while (content.len) {
        const ssize_t put = write(fd, content.ptr, content.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_set_errno(error, ERROR_IO, errno, "cannot write '%s'", path);
        content = slice_of(content.ptr + put, content.len - (size_t)put);
    }
    return ERROR_NONE;
}

/** The directory part of a path, "." if it has none. */
static void parent_of(const char *path, char parent[PATH_MAX])
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/') // of "index/", too
        len--;
    const char *slash = memrchr(path, '/', len);
    if (!slash)
        (void)snprintf(parent, PATH_MAX, ".");
    else
        (void)snprintf(parent, PATH_MAX, "%.*s", (int)(slash == path ? 1 : slash - path), path);
}

/** Writes a file beside the old one and puts it in its place. @param lasting  on the disk, too */
static enum error_code replace(const char *path, struct slice content, bool lasting,
                               struct error *error)
{
    char temporary[PATH_MAX];
    char parent[PATH_MAX];
    if ((size_t)snprintf(temporary, sizeof(temporary), "%s.new", path) >= sizeof(temporary))
        return error_set(error, ERROR_CANNOT_CREATE, "path '%.200s' is too long", path);
    const int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0)
        return error_set_errno(error, error_create_code(errno), errno, "cannot create '%s'",
                               temporary);
    enum error_code code = write_all(fd, content, temporary, error);
    if (code == ERROR_NONE && lasting && fsync(fd) != 0)
        code = error_set_errno(error, ERROR_IO, errno, "cannot sync '%s'", temporary);
    if (close(fd) != 0 && code == ERROR_NONE)
        code = error_set_errno(error, ERROR_IO, errno, "cannot close '%s'", temporary);
    if (code == ERROR_NONE && rename(temporary, path) != 0)
        code = error_set_errno(error, ERROR_IO, errno, "cannot rename '%s'", temporary);
    if (code != ERROR_NONE) {
        (void)unlink(temporary); // best effort: a leftover is harmless
        return code;
    }
    parent_of(path, parent);
    return lasting ? file_sync_directory(parent, error) : ERROR_NONE;
}

enum error_code file_write_atomic(const char *path, struct slice content, struct error *error)
{
    return replace(path, content, true, error);
}

enum error_code file_replace(const char *path, struct slice content, struct error *error)
{
    return replace(path, content, false, error);
}

static enum error_code sync_path(const char *path, int flags, struct error *error)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    if (fd < 0)
        return error_set_errno(error, ERROR_IO, errno, "cannot open '%s'", path);
    enum error_code code = ERROR_NONE;
    if (fsync(fd) != 0)
        code = error_set_errno(error, ERROR_IO, errno, "cannot sync '%s'", path);
    (void)close(fd); // opened for reading
    return code;
}

enum error_code file_sync_directory(const char *path, struct error *error)
{
    return sync_path(path, O_DIRECTORY, error);
}

enum error_code file_make_directory(const char *path, struct error *error)
{
    char parent[PATH_MAX];
    struct stat status;
    if (mkdir(path, 0777) == 0) {
        parent_of(path, parent);
        // One may be allowed to write but not to read there; the entry cannot be synced then.
        return access(parent, R_OK) == 0 ? file_sync_directory(parent, error) : ERROR_NONE;
    }
    const int reason = errno;
    if (reason == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        return ERROR_NONE;
    return error_set_errno(error, error_create_code(reason), reason, "cannot create directory '%s'",
                           path);
}

/** Calls @p visit for every entry of a directory but "." and "..". */
static enum error_code for_each_entry(const char *path,
                                      enum error_code (*visit)(const char *path,
                                                               const struct stat *status,
                                                               struct error *error),
                                      struct error *error)
{
    DIR *directory = opendir(path);
    if (!directory)
        return error_set_errno(error, ERROR_IO, errno, "cannot open directory '%s'", path);
    enum error_code code = ERROR_NONE;
    const struct dirent *entry;
    while (code == ERROR_NONE && (errno = 0, entry = readdir(directory)) != NULL) {
        char child[PATH_MAX];
        struct stat status;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if ((size_t)snprintf(child, sizeof(child), "%s/%s", path, entry->d_name) >= sizeof(child))
            code = error_set(error, ERROR_IO, "path '%.200s' is too long", child);
        else if (lstat(child, &status) != 0)
            code = error_set_errno(error, ERROR_IO, errno, "cannot look at '%s'", child);
        else
            code = visit(child, &status, error);
    }
    if (code == ERROR_NONE && errno != 0)
        code = error_set_errno(error, ERROR_IO, errno, "cannot read directory '%s'", path);
    (void)closedir(directory);
    return code;
}

static enum error_code sync_entry(const char *path, const struct stat *status, struct error *error)
{
    return S_ISREG(status->st_mode) ? sync_path(path, 0, error) : ERROR_NONE;
}

enum error_code file_sync_tree(const char *path, struct error *error)
{
    const enum error_code code = for_each_entry(path, sync_entry, error);
    return code == ERROR_NONE ? file_sync_directory(path, error) : code;
}

static enum error_code remove_entry(const char *path, const struct stat *status,
                                    struct error *error)
{
    if (S_ISDIR(status->st_mode))
        return file_remove_tree(path, error);
    if (unlink(path) != 0 && errno != ENOENT)
        return error_set_errno(error, ERROR_IO, errno, "cannot remove '%s'", path);
    return ERROR_NONE;
}

enum error_code file_remove_tree(const char *path, struct error *error)
{
    struct stat status;
    if (lstat(path, &status) != 0)
        return errno == ENOENT
                   ? ERROR_NONE
                   : error_set_errno(error, ERROR_IO, errno, "cannot look at '%s'", path);
    const enum error_code code = for_each_entry(path, remove_entry, error);
    if (code == ERROR_NONE && rmdir(path) != 0 && errno != ENOENT)
        return error_set_errno(error, ERROR_IO, errno, "cannot remove '%s'", path);
    return code;
}

uint64_t file_directory_size(const char *path)
{
    uint64_t size = 0;
    DIR *entries = opendir(path);
    const struct dirent *entry;
    while (entries && (entry = readdir(entries)) != NULL) {
        char child[PATH_MAX];
        struct stat status;
        if ((size_t)snprintf(child, sizeof(child), "%s/%s", path, entry->d_name) < sizeof(child) &&
            lstat(child, &status) == 0 && S_ISREG(status.st_mode))
            size += (uint64_t)status.st_size;
    }
    if (entries)
        (void)closedir(entries);
    return size;
}
