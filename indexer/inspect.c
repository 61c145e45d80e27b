// SPDX-License-Identifier: GPL-2.0-or-later
#include "inspect.h"

#include "index-directory.h"
#include "index/garbage.h"
#include "index/history.h"
#include "index/lock.h"
#include "index/ranking-build.h"
#include "signals.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

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
    code = index_directory_check_owner(options->index, error);
    if (code == ERROR_NONE)
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
    if (code == ERROR_NONE && options->json)
        (void)printf("{\"generation\":%" PRIu64 ",\"published\":%" PRIu64 ",\"articles\":%" PRIu64
                     "}\n",
                     history.generations[0].number, live.number + 1,
                     generation_articles(&history.generations[0]));
    else if (code == ERROR_NONE && !options->quiet)
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
