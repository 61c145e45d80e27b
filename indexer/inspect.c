// SPDX-License-Identifier: GPL-2.0-or-later
#include "inspect.h"

#include "index/file.h"
#include "index/garbage.h"
#include "index/history.h"
#include "index/ledger.h"
#include "index/lock.h"
#include "index/ranking-build.h"
#include "index/snapshot.h"
#include "index/xapian-error.h"
#include "signals.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/** Prints a fault, or that there is none. */
static void verdict(const struct index_options *options, size_t *faults, const char *what,
                    const char *fault)
{
    *faults += fault != NULL;
    if (fault || !options->quiet)
        (void)printf("%s: %s\n", what, fault ? fault : "sound");
}

/** The ranking file must say what the database does; it may be missing. */
static void check_ranking(const struct index_options *options, const char *shard,
                          const xc_database *database, size_t *faults)
{
    struct ranking_file *file = NULL;
    struct error error = ERROR_INIT;
    char name[PATH_MAX + sizeof("/" RANKING_FILE_NAME)];
    (void)snprintf(name, sizeof(name), "%s/" RANKING_FILE_NAME, shard);
    enum error_code code = ranking_open_shard(&file, shard, database, &error);
    if (code == ERROR_NONE && !file) {
        if (!options->quiet)
            (void)printf("%s: missing; --rebuild-ranking makes it, searches are slower without\n",
                         name);
        return;
    }
    if (code == ERROR_NONE)
        code = ranking_check(file, database, &error);
    verdict(options, faults, name, code == ERROR_NONE ? NULL : error.message);
    ranking_file_close(file);
}

static void check_shard(const struct index_options *options, const struct shard *shard,
                        const struct tombstones *dead, size_t *faults)
{
    char path[PATH_MAX];
    struct error error = ERROR_INIT;
    xc_database *database = NULL;
    xc_doccount documents = 0;
    xc_docid last = 0;
    size_t found = 0;
    if (generation_shard_path(options->index, shard->number, path, &error) != ERROR_NONE) {
        verdict(options, faults, options->index, error.message);
        return;
    }
    const char *fault = NULL;
    if (xc_database_check(&found, path, 0, NULL, NULL) || xc_database_open(&database, path, 0) ||
        xc_database_doccount(&documents, database) || xc_database_lastdocid(&last, database)) {
        (void)error_set_xapian(&error, "cannot be read");
        fault = error.message;
    } else if (found) {
        fault = "Xapian finds faults in it: see xapian-check";
    } else if (documents != shard->documents) {
        fault = "it does not hold as many articles as 'generation' says";
    } else if (dead && tombstones_next(dead, (uint32_t)last + 1)) {
        fault = "it has tombstones of articles that it does not hold";
    }
    verdict(options, faults, path, fault);
    if (!fault)
        check_ranking(options, path, database, faults);
    xc_database_free(database);
}

/** The ledger must not tell of articles of which the index knows nothing; it may be missing. */
static void check_ledger(const struct index_options *options, const struct generation *live,
                         size_t *faults)
{
    char path[PATH_MAX];
    struct error error = ERROR_INIT;
    struct ledger_summary summary;
    if ((size_t)snprintf(path, sizeof(path), "%s/ledger.db", options->index) >= sizeof(path))
        return;
    struct stat status;
    if (stat(path, &status) != 0 || status.st_size == 0) { // empty: nothing was committed
        if (!options->quiet)
            (void)printf("%s: missing; the next run reads all files\n", path);
        return;
    }
    const enum error_code code = ledger_inspect(path, &summary, &error);
    if (code == ERROR_BUSY) {
        if (!options->quiet)
            (void)printf("%s: not looked at; %s\n", path, error.message);
    } else if (code != ERROR_NONE) {
        verdict(options, faults, path, error.message);
    } else if (summary.generation != live->number || summary.published != live->published) {
        if (!options->quiet)
            (void)printf("%s: not of this generation; the next run reads all files\n", path);
    } else {
        verdict(options, faults, path,
                summary.sound ? NULL : "SQLite finds faults in it: remove it, it is a cache");
    }
}

enum error_code inspect_check(const struct index_options *options, struct error *error)
{
    struct snapshot *snapshot = NULL;
    size_t faults = 0;
    // Opening reads 'generation' and the tombstones with their checksums and counts.
    const enum error_code code = snapshot_open(&snapshot, options->index, error);
    if (code != ERROR_NONE)
        return code;
    const struct generation *live = snapshot_generation(snapshot);
    for (size_t i = 0; i < live->shard_count; i++)
        check_shard(options, &live->shards[i], snapshot_tombstones(snapshot, i), &faults);
    check_ledger(options, live, &faults);
    if (!options->quiet)
        (void)printf("%s: %" PRIu64 " articles in %zu shard%s, %zu fault%s\n", options->index,
                     generation_articles(live), live->shard_count,
                     live->shard_count == 1 ? "" : "s", faults, faults == 1 ? "" : "s");
    snapshot_close(snapshot);
    if (faults == 0)
        return ERROR_NONE;
    (void)error_set(error, ERROR_DATA, "index '%s' is damaged", options->index);
    error_hint(error, "rebuild it with --full, or go back with --rollback");
    return ERROR_DATA;
}

/** Publishes a kept generation under a new number. */
static enum error_code republish(const char *directory, const struct generation *live,
                                 const struct generation *kept, struct error *error)
{
    struct generation next = GENERATION_INIT;
    char path[PATH_MAX];
    if (!generation_copy(&next, kept))
        return error_set_no_memory(error);
    next.number = live->number + 1;
    next.published = (int64_t)time(NULL);
    if (next.next_shard < live->next_shard)
        next.next_shard = live->next_shard;
    enum error_code code = garbage_mark(directory, live, &next, error);
    if (code == ERROR_NONE)
        code = generation_publish(directory, &next, error);
    // What is live need not be kept; another --rollback goes further back.
    if (code == ERROR_NONE && (size_t)snprintf(path, sizeof(path), "%s/history/%" PRIu64, directory,
                                               kept->number) < sizeof(path))
        (void)unlink(path); // else it is rolled back to once more
    generation_free(&next);
    return code;
}

enum error_code inspect_rollback(const struct index_options *options, struct error *error)
{
    struct generation live = GENERATION_INIT;
    struct history history = {.generations = NULL};
    int lock = -1;
    enum error_code code = generation_read(options->index, &live, error);
    generation_free(&live);
    if (code == ERROR_NO_INPUT)
        return code;
    code = lock_take(options->index, options->lock_timeout, &lock, error);
    if (code == ERROR_NONE && generation_read(options->index, &live, NULL) != ERROR_NONE)
        live.number = 0; // damaged: all the more reason
    if (code == ERROR_NONE)
        code = history_read(options->index, &history, error);
    if (code == ERROR_NONE && history.count == 0) {
        code = error_set(error, ERROR_NO_INPUT, "no earlier generation of '%s' is kept",
                         options->index);
        error_hint(error, "runs with --keep=N keep some");
    }
    if (code == ERROR_NONE) {
        if (live.number < history.generations[0].number)
            live.number = history.generations[0].number;
        code = republish(options->index, &live, &history.generations[0], error);
    }
    if (code == ERROR_NONE && !options->quiet)
        (void)printf("%s: back to generation %" PRIu64 ": %" PRIu64 " articles\n", options->index,
                     history.generations[0].number, generation_articles(&history.generations[0]));
    history_free(&history);
    generation_free(&live);
    lock_release(lock);
    return code;
}

enum error_code inspect_rebuild_ranking(const struct index_options *options, struct error *error)
{
    struct generation live = GENERATION_INIT;
    int lock = -1;
    enum error_code code = generation_read(options->index, &live, error);
    generation_free(&live);
    if (code != ERROR_NONE)
        return code;
    code = lock_take(options->index, options->lock_timeout, &lock, error);
    if (code != ERROR_NONE)
        return code;
    signals_catch();
    code = generation_read(options->index, &live, error); // as it is now
    for (size_t i = 0; code == ERROR_NONE && i < live.shard_count; i++) {
        char path[PATH_MAX];
        bool written = false;
        code = generation_shard_path(options->index, live.shards[i].number, path, error);
        if (code == ERROR_NONE)
            code = ranking_build(path, signals_stop, &written, error);
        if (code == ERROR_NONE && !options->quiet)
            (void)printf("%s/" RANKING_FILE_NAME ": %s\n", path,
                         written ? "written" : "not possible: its document ids are too far apart");
    }
    generation_free(&live);
    lock_release(lock);
    return code;
}
