// SPDX-License-Identifier: GPL-2.0-or-later
#include "garbage.h"

#include "file.h"
#include "history.h"

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
    enum error_code code = ERROR_NONE;
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

/** True if a generation names "NNNNNNNN" (a shard) or "NNNNNNNN.G" (tombstones). */
static bool named(const struct generation *live, const char *name)
{
    char *end = NULL;
    const unsigned long number = strtoul(name, &end, 10);
    if (end == name || number > UINT32_MAX)
        return false;
    const struct shard *shard = find_shard(live, (uint32_t)number);
    if (!shard || *end == '\0')
        return shard != NULL;
    return *end == '.' && strtoull(end + 1, NULL, 10) == shard->dead_generation;
}

/** Likewise, the live one or one that is kept. */
static bool needed(const struct generation *live, const struct history *kept, const char *name)
{
    bool found = named(live, name);
    for (size_t i = 0; !found && i < kept->count; i++)
        found = named(&kept->generations[i], name);
    return found;
}

static enum error_code collect_in(const char *directory, const char *folder,
                                  const struct generation *live, const struct history *kept,
                                  int64_t grace, struct error *error)
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
        if (entry->d_name[0] == '.' || needed(live, kept, entry->d_name))
            continue;
        if ((size_t)snprintf(child, sizeof(child), "%s/%s", path, entry->d_name) >= sizeof(child) ||
            lstat(child, &status) != 0 || time(NULL) - status.st_mtime < grace)
            continue;
        if (S_ISDIR(status.st_mode))
            code = file_remove_tree(child, error);
        else if (remove(child) != 0)
            code = error_set_errno(error, ERROR_IO, errno, "cannot remove '%s'", child);
    }
    (void)closedir(entries);
    return code;
}

enum error_code garbage_collect(const char *directory, const struct generation *live, int64_t grace,
                                struct error *error)
{
    struct history kept;
    enum error_code code = history_read(directory, &kept, error);
    if (code == ERROR_NONE)
        code = collect_in(directory, "shards", live, &kept, grace, error);
    if (code == ERROR_NONE)
        code = collect_in(directory, "dead", live, &kept, grace, error);
    history_free(&kept);
    return code;
}
