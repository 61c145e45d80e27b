// SPDX-License-Identifier: GPL-2.0-or-later
#include "merge.h"

#include "file.h"
#include "ranking-build.h"
#include "shard-files.h"
#include "xapian-error.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

/** Deletions that libxapian holds in memory before it writes them: 40 KB each. */
enum { DELETED_AT_ONCE = 1000 };

static uint64_t live_documents(const struct shard *shard)
{
    return shard->documents - shard->dead;
}

static bool mostly_dead(const struct shard *shard)
{
    return (uint64_t)shard->dead * 2 > shard->documents;
}

/** Puts the indexes of all shards in the order of their size. There are few. */
static void sort_by_size(const struct generation *generation, size_t *order)
{
    for (size_t i = 0; i < generation->shard_count; i++) {
        const uint64_t size = live_documents(&generation->shards[i]);
        size_t to = i;
        for (; to > 0 && live_documents(&generation->shards[order[to - 1]]) > size; to--)
            order[to] = order[to - 1];
        order[to] = i;
    }
}

static int compare_indexes(const void *a, const void *b)
{
    const size_t left = *(const size_t *)a;
    const size_t right = *(const size_t *)b;
    return (left > right) - (left < right);
}

size_t merge_choose(const struct generation *generation, bool all, size_t *chosen)
{
    const size_t shards = generation->shard_count;
    size_t count = 0;
    sort_by_size(generation, chosen);
    if (all) {
        count = shards > 1 || (shards == 1 && generation->shards[0].dead) ? shards : 0;
    } else {
        uint64_t sum = 0;
        while (shards > MERGE_MAX_SHARDS && count < shards) {
            const uint64_t size = live_documents(&generation->shards[chosen[count]]);
            if (count >= 2 && count > shards - MERGE_MAX_SHARDS && size > MERGE_RATIO * sum)
                break;
            sum += size;
            count++;
        }
        for (size_t i = count; i < shards; i++)
            if (mostly_dead(&generation->shards[chosen[i]])) {
                const size_t swapped = chosen[count];
                chosen[count] = chosen[i];
                chosen[i] = swapped;
                count++;
            }
    }
    if (count)
        qsort(chosen, count, sizeof(*chosen), compare_indexes);
    return count;
}

struct merge {
    struct snapshot *snapshot;
    const char *directory;
    merge_stop *stop;
    uint32_t number;
    size_t copies;         // made so far
    xc_database *database; // what is to be compacted
    uint32_t documents;
};

/** A copy of a shard from which the dead are deleted. No shard's name: a later run collects it. */
static enum error_code copy_path(const struct merge *merge, size_t i, char *path,
                                 struct error *error)
{
    if ((size_t)snprintf(path, PATH_MAX, "%s/shards/merge-%08" PRIu32 "-%zu", merge->directory,
                         merge->number, i) >= PATH_MAX)
        return error_set(error, ERROR_IO, "path '%.200s' is too long", merge->directory);
    return ERROR_NONE;
}

/** The merged shard takes as much as its parts at most, copies come on top. */
static enum error_code check_space(const struct merge *merge, const size_t *chosen, size_t count,
                                   struct error *error)
{
    const struct generation *generation = snapshot_generation(merge->snapshot);
    uint64_t needed = 0;
    struct statvfs disk;
    for (size_t i = 0; i < count; i++) {
        const struct shard *shard = &generation->shards[chosen[i]];
        char path[PATH_MAX];
        const enum error_code code =
            generation_shard_path(merge->directory, shard->number, path, error);
        if (code != ERROR_NONE)
            return code;
        needed += file_directory_size(path) * (shard->dead ? 2 : 1);
    }
    needed += needed / 20 + (UINT64_C(1) << 20);
    if (statvfs(merge->directory, &disk) != 0)
        return error_set_errno(error, ERROR_IO, errno, "cannot look at the disk of '%s'",
                               merge->directory);
    const uint64_t available = (uint64_t)disk.f_bavail * disk.f_frsize;
    if (available >= needed)
        return ERROR_NONE;
    (void)error_set(error, ERROR_IO,
                    "cannot merge %zu shards of '%s': %" PRIu64 " MB needed, %" PRIu64 " MB free",
                    count, merge->directory, needed >> 20, available >> 20);
    error_hint(error, "the index works on, with more shards; make room");
    return ERROR_IO;
}

static enum error_code stopped(struct error *error)
{
    return error_set(error, ERROR_BUSY, "the merge was stopped by a signal");
}

/** Xapian's compaction asks before each table. */
static int may_go_on(const char *table, const char *message, void *payload)
{
    const struct merge *merge = payload;
    (void)table;
    (void)message;
    return merge->stop() ? xc_callback_fail(1, "stopped") : 0;
}

static enum error_code compact(struct merge *merge, const xc_database *database, const char *path,
                               struct error *error)
{
    xc_compact_options options = XC_COMPACT_OPTIONS_INIT;
    options.progress = may_go_on;
    options.payload = merge;
    if (!xc_database_compact(database, path, &options))
        return ERROR_NONE;
    return merge->stop() ? stopped(error) : error_set_xapian(error, "cannot merge into '%s'", path);
}

/**
 * What failed in a copy: where it is opened as DANGEROUS, libxapian cannot undo what it was at, and
 * tells of that instead of the full disk or the lack of memory that came first.
 */
static enum error_code copy_failed(const char *path, struct error *error)
{
    const enum error_code code = error_set_xapian(error, "cannot write '%s'", path);
    if (code != ERROR_INTERNAL)
        return code;
    return error_set(error, ERROR_IO, "cannot write '%s': the disk, or memory, failed", path);
}

/** Deletes from a copy what is dead. */
static enum error_code delete_dead(const struct merge *merge, const struct tombstones *dead,
                                   const char *path, struct error *error)
{
    xc_writable *copy = NULL;
    enum error_code code = ERROR_NONE;
    uint32_t deleted = 0;
    // Neither readers nor a crash matter to a copy that nobody knows of.
    if (xc_writable_open(&copy, path, XC_DB_OPEN | XC_DB_DANGEROUS | XC_DB_NO_SYNC, 0))
        return error_set_xapian(error, "cannot open '%s'", path);
    for (uint32_t docid = tombstones_next(dead, 1); code == ERROR_NONE && docid;
         docid = tombstones_next(dead, docid + 1)) {
        if (merge->stop())
            code = stopped(error);
        else if (xc_writable_delete_document(copy, docid) ||
                 (++deleted % DELETED_AT_ONCE == 0 && xc_writable_commit(copy)))
            code = copy_failed(path, error);
    }
    if (code == ERROR_NONE && (xc_writable_commit(copy) || xc_writable_close(copy)))
        code = copy_failed(path, error);
    xc_writable_free(copy);
    return code;
}

/** Adds a shard's living to what is to be compacted. */
static enum error_code add_shard(struct merge *merge, size_t i, struct error *error)
{
    const struct shard *shard = &snapshot_generation(merge->snapshot)->shards[i];
    const struct tombstones *dead = snapshot_tombstones(merge->snapshot, i);
    char path[PATH_MAX];
    xc_database *database = NULL;
    if (live_documents(shard) == 0)
        return ERROR_NONE;
    enum error_code code = generation_shard_path(merge->directory, shard->number, path, error);
    if (code == ERROR_NONE && xc_database_open(&database, path, 0))
        code = error_set_xapian(error, "cannot open shard '%s'", path);
    if (code == ERROR_NONE && dead && shard->dead) {
        code = copy_path(merge, merge->copies++, path, error);
        if (code == ERROR_NONE)
            code = compact(merge, database, path, error);
        if (code == ERROR_NONE)
            code = delete_dead(merge, dead, path, error);
        xc_database_free(database);
        database = NULL;
        if (code == ERROR_NONE && xc_database_open(&database, path, 0))
            code = error_set_xapian(error, "cannot open '%s'", path);
    }
    if (code == ERROR_NONE && xc_database_add(merge->database, database))
        code = error_set_xapian(error, "cannot open '%s'", path);
    xc_database_free(database);
    merge->documents += (uint32_t)live_documents(shard);
    return code;
}

/** What was written must hold what it should. */
static enum error_code verify(const struct merge *merge, const char *path, struct error *error)
{
    xc_database *database = NULL;
    xc_doccount documents = 0;
    enum error_code code = ERROR_NONE;
    if (xc_database_open(&database, path, 0) || xc_database_doccount(&documents, database))
        code = error_set_xapian(error, "cannot open merged shard '%s'", path);
    else if (documents != merge->documents)
        code = error_set(error, ERROR_INTERNAL,
                         "merged shard '%s' has %" PRIu32 " articles, not %" PRIu32, path,
                         (uint32_t)documents, merge->documents);
    xc_database_free(database);
    return code;
}

enum error_code merge_shards(struct snapshot *snapshot, const char *directory, const size_t *chosen,
                             size_t count, uint32_t number, merge_stop *stop, struct shard *merged,
                             struct error *error)
{
    struct merge merge = {
        .snapshot = snapshot, .directory = directory, .stop = stop, .number = number};
    char path[PATH_MAX];
    *merged = (struct shard){.number = number};
    enum error_code code = generation_shard_path(directory, number, path, error);
    if (code == ERROR_NONE)
        code = check_space(&merge, chosen, count, error);
    if (code != ERROR_NONE)
        return code;
    if (xc_database_new(&merge.database))
        code = error_set_xapian(error, "cannot merge '%s'", directory);
    for (size_t i = 0; code == ERROR_NONE && i < count; i++)
        code = stop() ? stopped(error) : add_shard(&merge, chosen[i], error);
    if (code == ERROR_NONE && merge.documents) {
        code = compact(&merge, merge.database, path, error);
        if (code == ERROR_NONE)
            code = verify(&merge, path, error);
        if (code == ERROR_NONE)
            code = ranking_build(path, stop, NULL, error);
        if (code == ERROR_NONE)
            code = shard_files_seal(path, error);
    }
    xc_database_free(merge.database);
    merged->documents = merge.documents;
    for (size_t i = 0; i < merge.copies; i++) {
        char copy[PATH_MAX];
        if (copy_path(&merge, i, copy, NULL) == ERROR_NONE)
            (void)file_remove_tree(copy, NULL); // a later run collects what stays
    }
    if (code != ERROR_NONE)
        (void)file_remove_tree(path, NULL);
    return code;
}
