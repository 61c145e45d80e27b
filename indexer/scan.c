// SPDX-License-Identifier: GPL-2.0-or-later
#include "scan.h"

#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void scan_free(struct scan *scan)
{
    for (size_t i = 0; i < scan->count; i++)
        free(scan->files[i].path);
    free(scan->files);
    *scan = (struct scan){.files = NULL};
}

/** Takes over @p path, also on failure. */
static enum error_code add_file(struct scan *scan, char *path, const struct stat *status,
                                struct error *error)
{
    if (path && scan->count == scan->capacity) {
        const size_t capacity = scan->capacity ? 2 * scan->capacity : 64;
        struct scanned_file *files = realloc(scan->files, capacity * sizeof(*files));
        if (!files) {
            free(path);
            return error_set_no_memory(error);
        }
        scan->files = files;
        scan->capacity = capacity;
    }
    if (!path)
        return error_set_no_memory(error);
    scan->files[scan->count++] = (struct scanned_file){
        .path = path,
        .size = (uint64_t)status->st_size,
        .mtime = (int64_t)status->st_mtim.tv_sec * 1000000000 + status->st_mtim.tv_nsec,
        .inode = (uint64_t)status->st_ino,
    };
    scan->bytes += (uint64_t)status->st_size;
    return ERROR_NONE;
}

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/** True if a part of the path is "..". */
static bool goes_up(const char *path)
{
    for (const char *found = strstr(path, ".."); found; found = strstr(found + 1, ".."))
        if ((found == path || found[-1] == '/') && (found[2] == '/' || found[2] == '\0'))
            return true;
    return false;
}

/**
 * The path from the root directory, "." and "//" and trailing '/' taken out. Links stay, so that
 * the name does not change with what a link points to; but what ".." means only the links tell.
 */
static char *absolute_path(const char *path)
{
    if (goes_up(path)) {
        char *real = realpath(path, NULL);
        if (real)
            return real;
    }
    char *directory = path[0] == '/' ? strdup("") : getcwd(NULL, 0);
    char *joined = NULL;
    if (!directory || asprintf(&joined, "%s/%s", directory, path) < 0)
        joined = NULL;
    free(directory);
    if (!joined)
        return NULL;
    char *to = joined;
    for (const char *from = joined; *from;) {
        const size_t part = strcspn(from + 1, "/") + 1; // with the '/' before it
        const bool nothing = part == 1 || (part == 2 && from[1] == '.');
        if (!nothing) {
            memmove(to, from, part);
            to += part;
        }
        from += part;
    }
    if (to == joined)
        *to++ = '/';
    *to = '\0';
    return joined;
}

/** Why an entry is not read, or NULL if it is. */
static const char *reason_to_skip(const FTSENT *entry, const struct stat *status)
{
    if (entry->fts_info == FTS_DC)
        return "is part of a loop of directories";
    if (entry->fts_info == FTS_SLNONE)
        return "is a link to nothing";
    if (S_ISDIR(status->st_mode))
        return "is a link to a directory";
    if (!S_ISREG(status->st_mode))
        return "is not a regular file";
    return NULL;
}

static bool is_excluded(const struct scan *scan, const FTSENT *entry)
{
    return scan->excludes && entry->fts_statp->st_dev == scan->device &&
           entry->fts_statp->st_ino == scan->inode;
}

void scan_exclude(struct scan *scan, const char *directory)
{
    struct stat status;
    scan->excludes = stat(directory, &status) == 0;
    if (scan->excludes) {
        scan->device = status.st_dev;
        scan->inode = status.st_ino;
    }
}

static enum error_code visit(struct scan *scan, FTS *tree, FTSENT *entry, scan_problem *problem,
                             void *payload, struct error *error)
{
    struct error skipped = ERROR_INIT;
    struct stat status;
    switch (entry->fts_info) {
    case FTS_D:
        if ((entry->fts_level > 0 && entry->fts_name[0] == '.') || is_excluded(scan, entry))
            (void)fts_set(tree, entry, FTS_SKIP);
        return ERROR_NONE;
    case FTS_DP:
        return ERROR_NONE;
    case FTS_DNR:
    case FTS_NS:
    case FTS_ERR:
        (void)error_set_errno(&skipped, ERROR_NO_INPUT, entry->fts_errno, "cannot read '%s'",
                              entry->fts_path);
        problem(payload, entry->fts_path, &skipped);
        return ERROR_NONE;
    default:
        break;
    }
    if (entry->fts_level > 0 && entry->fts_name[0] == '.')
        return ERROR_NONE;
    if (stat(entry->fts_accpath, &status) != 0) {
        (void)error_set_errno(&skipped, ERROR_NO_INPUT, errno, "cannot read '%s'", entry->fts_path);
        problem(payload, entry->fts_path, &skipped);
        return ERROR_NONE;
    }
    const char *reason = reason_to_skip(entry, &status);
    if (reason) {
        (void)error_set(&skipped, ERROR_DATA, "skipped '%s': it %s", entry->fts_path, reason);
        problem(payload, entry->fts_path, &skipped);
        return ERROR_NONE;
    }
    return add_file(scan, absolute_path(entry->fts_path), &status, error);
}

enum error_code scan_path(struct scan *scan, const char *path, scan_problem *problem, void *payload,
                          struct error *error)
{
    if (strcmp(path, "-") == 0)
        return add_file(scan, strdup("-"), &(struct stat){.st_size = 0}, error);
    if (path[0] == '\0') { // fts(3) would refuse the whole walk
        struct error skipped = ERROR_INIT;
        (void)error_set_errno(&skipped, ERROR_NO_INPUT, ENOENT, "cannot read '%s'", path);
        problem(payload, path, &skipped);
        return ERROR_NONE;
    }
    char *copy = strdup(path);
    if (!copy)
        return error_set_no_memory(error);
    char *roots[] = {copy, NULL};
    enum error_code code = ERROR_NONE;
    FTS *tree = fts_open(roots, FTS_COMFOLLOW | FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    if (!tree) {
        free(copy);
        return error_set_errno(error, ERROR_IO, errno, "cannot scan '%s'", path);
    }
    FTSENT *entry;
    while (code == ERROR_NONE && (errno = 0, entry = fts_read(tree)) != NULL)
        code = visit(scan, tree, entry, problem, payload, error);
    if (code == ERROR_NONE && errno != 0)
        code = error_set_errno(error, ERROR_IO, errno, "cannot scan '%s'", path);
    (void)fts_close(tree);
    free(copy);
    return code;
}
