// SPDX-License-Identifier: GPL-2.0-or-later
#include "merge-index.h"

#include "index-directory.h"
#include "index/file.h"
#include "index/garbage.h"
#include "index/history.h"
#include "index/merge.h"
#include "signals.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/** The generation with the merged shard in the place of its parts. */
static enum error_code compose(const struct generation *live, const size_t *chosen, size_t count,
                               struct shard merged, struct generation *next, struct error *error)
{
    if (!generation_copy(next, live))
        return error_set_no_memory(error);
    size_t kept = 0;
    size_t part = 0;
    for (size_t i = 0; i < live->shard_count; i++) {
        if (part < count && chosen[part] == i)
            part++;
        else
            next->shards[kept++] = live->shards[i];
    }
    next->shard_count = kept;
    if (merged.documents && !generation_add_shard(next, merged))
        return error_set_no_memory(error);
    next->number = live->number + 1;
    next->next_shard = merged.number + 1;
    next->published = (int64_t)time(NULL);
    return ERROR_NONE;
}

static enum error_code publish(const char *directory, const struct generation *live,
                               const struct generation *next, uint32_t keep, struct error *error)
{
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof(path), "%s/shards", directory) >= PATH_MAX)
        return error_set(error, ERROR_IO, "path '%.200s' is too long", directory);
    enum error_code code = file_sync_directory(path, error);
    if (code == ERROR_NONE)
        code = history_save(directory, live->number, keep, error);
    if (code == ERROR_NONE)
        code = garbage_mark(directory, live, next, error);
    return code == ERROR_NONE ? generation_publish(directory, next, error) : code;
}

static enum error_code merge_chosen(const char *directory, const size_t *chosen, size_t count,
                                    uint32_t keep, struct report *report, struct generation *live,
                                    struct error *error)
{
    struct snapshot *snapshot = NULL;
    struct generation next = GENERATION_INIT;
    struct shard merged;
    const double started = progress_now();
    const uint32_t number = index_directory_next_shard(directory, live->next_shard);
    enum error_code code = snapshot_open(&snapshot, directory, error);
    if (code == ERROR_NONE)
        code =
            merge_shards(snapshot, directory, chosen, count, number, signals_stop, &merged, error);
    if (code == ERROR_NONE) {
        code = compose(live, chosen, count, merged, &next, error);
        if (code == ERROR_NONE)
            code = publish(directory, live, &next, keep, error);
    }
    if (code == ERROR_NONE) {
        report->merged += count;
        report->merge_seconds += progress_now() - started;
        generation_free(live);
        *live = next;
        next = (struct generation)GENERATION_INIT;
    }
    generation_free(&next);
    snapshot_close(snapshot);
    return code;
}

enum error_code merge_index(const char *directory, bool all, uint32_t keep, struct report *report,
                            struct generation *live, struct error *error)
{
    struct error problem = ERROR_INIT;
    size_t *chosen = malloc((live->shard_count + 1) * sizeof(*chosen));
    if (!chosen)
        return error_set_no_memory(error);
    const size_t count = merge_choose(live, all, chosen);
    enum error_code code = ERROR_NONE;
    if (count && !signals_stop())
        code = merge_chosen(directory, chosen, count, keep, report, live, &problem);
    free(chosen);
    if (code == ERROR_BUSY) { // a later run does it
        report_notice(report, "%s; the index is as it was", problem.message);
        return ERROR_NONE;
    }
    if (code != ERROR_NONE && error)
        *error = problem;
    return code;
}
