// SPDX-License-Identifier: GPL-2.0-or-later
#include "index-directory.h"

#include "index/file.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** Refuses to make an index of a directory that holds other things. */
static enum error_code check_directory(const char *path, struct error *error)
{
    DIR *entries = opendir(path);
    if (!entries)
        return errno == ENOENT ? ERROR_NONE
                               : error_set_errno(error, ERROR_CANNOT_CREATE, errno,
                                                 "cannot open index '%s'", path);
    bool foreign = false;
    bool ours = false;
    const struct dirent *entry;
    while ((entry = readdir(entries)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        // A run that was cut off early leaves empty folders.
        foreign |= strcmp(entry->d_name, "shards") != 0 && strcmp(entry->d_name, "dead") != 0;
        ours |= strcmp(entry->d_name, "lock") == 0 || strcmp(entry->d_name, "generation") == 0;
    }
    (void)closedir(entries);
    if (!foreign || ours)
        return ERROR_NONE;
    (void)error_set(error, ERROR_CANNOT_CREATE, "directory '%s' is not empty and not an index",
                    path);
    error_hint(error, "choose a directory of its own with --index=DIR");
    return ERROR_CANNOT_CREATE;
}

enum error_code index_directory_check_owner(const char *path, struct error *error)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return error_set_errno(error, ERROR_IO, errno, "cannot look at '%s'", path);
    if (status.st_uid == geteuid())
        return ERROR_NONE;
    (void)error_set(error, ERROR_CANNOT_CREATE, "index '%s' belongs to another user (uid %ld)",
                    path, (long)status.st_uid);
    error_hint(error, "run as that user, or choose another directory with --index=DIR");
    return ERROR_CANNOT_CREATE;
}

enum error_code index_directory_make(const char *index, struct error *error)
{
    char path[PATH_MAX];
    enum error_code code = check_directory(index, error);
    if (code == ERROR_NONE)
        code = file_make_directory(index, error);
    if (code == ERROR_NONE)
        code = index_directory_check_owner(index, error);
    static const char *const folders[] = {"shards", "dead"};
    for (size_t i = 0; code == ERROR_NONE && i < sizeof(folders) / sizeof(folders[0]); i++) {
        if ((size_t)snprintf(path, sizeof(path), "%s/%s", index, folders[i]) >= sizeof(path))
            code = error_set(error, ERROR_CANNOT_CREATE, "path '%.200s' is too long", index);
        else
            code = file_make_directory(path, error);
    }
    return code;
}

uint32_t index_directory_next_shard(const char *index, uint32_t at_least)
{
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof(path), "%s/shards", index) >= sizeof(path))
        return at_least;
    DIR *entries = opendir(path);
    const struct dirent *entry;
    while (entries && (entry = readdir(entries)) != NULL) {
        const unsigned long number = strtoul(entry->d_name, NULL, 10);
        if (number >= at_least && number < UINT32_MAX)
            at_least = (uint32_t)number + 1;
    }
    if (entries)
        (void)closedir(entries);
    return at_least ? at_least : 1;
}
