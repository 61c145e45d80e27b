// SPDX-License-Identifier: GPL-2.0-or-later
#include "garbage.h"

#include "file.h"
#include "history.h"
#include "served.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/** The shard of that number, or NULL. */
static const struct shard *find_shard(const struct generation *generation, uint32_t number)
{
    for (size_t i = 0; i < generation->shard_count; i++)
        if (generation->shards[i].number == number)
            return &generation->shards[i];
    return NULL;
}

static enum error_code touch(const char *path, struct error *error)
{
    if (utimensat(AT_FDCWD, path, NULL, 0) != 0 && errno != ENOENT)
        return error_set_errno(error, ERROR_IO, errno, "cannot note the time on '%s'", path);
    return ERROR_NONE;
}

enum error_code garbage_mark(const char *directory, const struct generation *from,
                             const struct generation *to, struct error *error)
{
    char served[PATH_MAX];
    enum error_code code = served_path(directory, from->number, served, error);
    if (code == ERROR_NONE)
        code = touch(served, error);
    for (size_t i = 0; code == ERROR_NONE && i < from->shard_count; i++) {
        const struct shard *old = &from->shards[i];
        const struct shard *kept = find_shard(to, old->number);
        char path[PATH_MAX];
        if (!kept) {
            code = generation_shard_path(directory, old->number, path, error);
            if (code == ERROR_NONE)
                code = touch(path, error);
        }
        if (code == ERROR_NONE && old->dead_generation &&
            (!kept || kept->dead_generation != old->dead_generation)) {
            code = generation_dead_path(directory, old->number, old->dead_generation, path, error);
            if (code == ERROR_NONE)
                code = touch(path, error);
        }
    }
    return code;
}

/** True if a generation names "NNNNNNNN" (a shard), "NNNNNNNN.G" (tombstones) or "G" (served). */
static bool named(const struct generation *live, const char *folder, const char *name)
{
    char *end = NULL;
    if (strcmp(folder, "served") == 0)
        return strtoull(name, &end, 10) == live->number && *end == '\0';
    const unsigned long number = strtoul(name, &end, 10);
    if (end == name || number > UINT32_MAX)
        return false;
    const struct shard *shard = find_shard(live, (uint32_t)number);
    if (!shard || *end == '\0')
        return shard != NULL;
    return *end == '.' && strtoull(end + 1, NULL, 10) == shard->dead_generation;
}

/** Likewise, the live one or one that is kept. */
static bool needed(const struct generation *live, const struct history *kept, const char *folder,
                   const char *name)
{
    bool found = named(live, folder, name);
    for (size_t i = 0; !found && i < kept->count; i++)
        found = named(&kept->generations[i], folder, name);
    return found;
}

/** Told of what no generation names. */
typedef enum error_code visit_garbage(void *payload, const char *path, const struct stat *status,
                                      struct error *error);

static enum error_code walk_folder(const char *directory, const char *folder,
                                   const struct generation *live, const struct history *kept,
                                   visit_garbage *visit, void *payload, struct error *error)
{
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof(path), "%s/%s", directory, folder) >= sizeof(path))
        return error_set(error, ERROR_IO, "path '%.200s' is too long", directory);
    DIR *entries = opendir(path);
    if (!entries)
        return errno == ENOENT ? ERROR_NONE
                               : error_set_errno(error, ERROR_IO, errno, "cannot open '%s'", path);
    enum error_code code = ERROR_NONE;
    const struct dirent *entry;
    while (code == ERROR_NONE && (entry = readdir(entries)) != NULL) {
        char child[PATH_MAX];
        struct stat status;
        if (entry->d_name[0] != '.' && !needed(live, kept, folder, entry->d_name) &&
            (size_t)snprintf(child, sizeof(child), "%s/%s", path, entry->d_name) < sizeof(child) &&
            lstat(child, &status) == 0)
            code = visit(payload, child, &status, error);
    }
    (void)closedir(entries);
    return code;
}

static enum error_code walk(const char *directory, const struct generation *live, bool served,
                            visit_garbage *visit, void *payload, struct error *error)
{
    struct history kept;
    enum error_code code = history_read(directory, &kept, error);
    if (code == ERROR_NONE)
        code = walk_folder(directory, "shards", live, &kept, visit, payload, error);
    if (code == ERROR_NONE)
        code = walk_folder(directory, "dead", live, &kept, visit, payload, error);
    if (code == ERROR_NONE && served)
        code = walk_folder(directory, "served", live, &kept, visit, payload, error);
    history_free(&kept);
    return code;
}

static enum error_code collect(void *payload, const char *path, const struct stat *status,
                               struct error *error)
{
    const int64_t *grace = payload;
    if (time(NULL) - status->st_mtime < *grace)
        return ERROR_NONE;
    if (S_ISDIR(status->st_mode))
        return file_remove_tree(path, error);
    return remove(path) == 0 ? ERROR_NONE
                             : error_set_errno(error, ERROR_IO, errno, "cannot remove '%s'", path);
}

enum error_code garbage_collect(const char *directory, const struct generation *live, int64_t grace,
                                struct error *error)
{
    return walk(directory, live, true, collect, &grace, error);
}

struct garbage_total {
    uint64_t count;
    uint64_t bytes;
};

static enum error_code measure(void *payload, const char *path, const struct stat *status,
                               struct error *error)
{
    struct garbage_total *total = payload;
    (void)error;
    total->count++;
    total->bytes +=
        S_ISDIR(status->st_mode) ? file_directory_size(path) : (uint64_t)status->st_size;
    return ERROR_NONE;
}

enum error_code garbage_measure(const char *directory, const struct generation *live,
                                uint64_t *count, uint64_t *bytes, struct error *error)
{
    struct garbage_total total = {.count = 0};
    const enum error_code code = walk(directory, live, false, measure, &total, error);
    *count = total.count;
    *bytes = total.bytes;
    return code;
}
