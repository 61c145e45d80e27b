// SPDX-License-Identifier: GPL-2.0-or-later
#include "history.h"

#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LARGEST_FILE = 1 << 20 };

void history_free(struct history *history)
{
    for (size_t i = 0; i < history->count; i++)
        generation_free(&history->generations[i]);
    free(history->generations);
    *history = (struct history){.generations = NULL};
}

static int newest_first(const void *a, const void *b)
{
    const struct generation *left = a;
    const struct generation *right = b;
    return (left->number < right->number) - (left->number > right->number);
}

static bool add(struct history *history, const struct generation *generation)
{
    struct generation *grown =
        realloc(history->generations, (history->count + 1) * sizeof(*history->generations));
    if (!grown)
        return false;
    history->generations = grown;
    grown[history->count++] = *generation;
    return true;
}

enum error_code history_read(const char *directory, struct history *history, struct error *error)
{
    char folder[PATH_MAX];
    *history = (struct history){.generations = NULL};
    enum error_code code = file_join(folder, directory, "history", error);
    if (code != ERROR_NONE)
        return code;
    DIR *entries = opendir(folder);
    if (!entries)
        return errno == ENOENT
                   ? ERROR_NONE
                   : error_set_errno(error, ERROR_IO, errno, "cannot open '%s'", folder);
    const struct dirent *entry;
    while (code == ERROR_NONE && (entry = readdir(entries)) != NULL) {
        char path[PATH_MAX];
        struct generation generation;
        if (entry->d_name[0] < '0' || entry->d_name[0] > '9' || strchr(entry->d_name, '.'))
            continue;
        code = file_join(path, folder, entry->d_name, error);
        if (code != ERROR_NONE)
            break;
        if (generation_read_file(path, directory, &generation, NULL) != ERROR_NONE) {
            generation_free(&generation);
        } else if (!add(history, &generation)) {
            generation_free(&generation);
            code = error_set_no_memory(error);
        }
    }
    (void)closedir(entries);
    if (history->count)
        qsort(history->generations, history->count, sizeof(*history->generations), newest_first);
    return code;
}

enum error_code history_save(const char *directory, uint64_t number, uint32_t keep,
                             struct error *error)
{
    char from[PATH_MAX];
    char folder[PATH_MAX];
    char to[PATH_MAX];
    char name[32];
    struct buffer content = BUFFER_INIT;
    if (keep == 0 || number == 0)
        return ERROR_NONE;
    (void)snprintf(name, sizeof(name), "%" PRIu64, number);
    enum error_code code = file_join(from, directory, "generation", error);
    if (code == ERROR_NONE)
        code = file_join(folder, directory, "history", error);
    if (code == ERROR_NONE)
        code = file_join(to, folder, name, error);
    if (code == ERROR_NONE)
        code = file_make_directory(folder, error);
    if (code == ERROR_NONE)
        code = file_read(from, LARGEST_FILE, &content, error);
    if (code == ERROR_NONE)
        code = file_write_atomic(to, buffer_slice(&content), error);
    buffer_free(&content);
    return code;
}

enum error_code history_trim(const char *directory, uint32_t keep, struct error *error)
{
    struct history history;
    enum error_code code = history_read(directory, &history, error);
    for (size_t i = keep; code == ERROR_NONE && i < history.count; i++) {
        char path[PATH_MAX];
        char name[64];
        (void)snprintf(name, sizeof(name), "history/%" PRIu64, history.generations[i].number);
        code = file_join(path, directory, name, error);
        if (code == ERROR_NONE && unlink(path) != 0 && errno != ENOENT)
            code = error_set_errno(error, ERROR_IO, errno, "cannot remove '%s'", path);
    }
    history_free(&history);
    return code;
}
