// SPDX-License-Identifier: GPL-2.0-or-later
#include "publish.h"

#include "index/file.h"
#include "index/garbage.h"
#include "index/history.h"
#include "index/shard-files.h"
#include "main-language.h"

#include <limits.h>
#include <stdio.h>
#include <time.h>

/** Writes the tombstones of one shard for the coming generation. */
static enum error_code write_tombstones(struct run *run, const struct tombstones *tombstones,
                                        uint64_t generation, struct shard *shard,
                                        struct error *error)
{
    char path[PATH_MAX];
    enum error_code code =
        generation_dead_path(run->options->index, shard->number, generation, path, error);
    if (code == ERROR_NONE)
        code = tombstones_write(tombstones, path, error);
    shard->dead = tombstones_count(tombstones);
    shard->dead_generation = generation;
    return code;
}

/** The generation that this run leaves. */
static enum error_code compose_generation(struct run *run, struct generation *next,
                                          struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (!generation_copy(next, snapshot_generation(run->snapshot)))
        return error_set_no_memory(error);
    next->number = run->old.number + 1;
    next->schema = run->schema;
    next->next_shard = run->shard + 1;
    next->published = (int64_t)time(NULL);
    size_t kept = 0; // shards of which something is alive
    for (size_t i = 0; code == ERROR_NONE && i < next->shard_count; i++) {
        struct shard *shard = &next->shards[i];
        if (run->dead[i] && tombstones_count(run->dead[i]) < shard->documents)
            code = write_tombstones(run, run->dead[i], next->number, shard, error);
        if (!run->dead[i] || tombstones_count(run->dead[i]) < shard->documents)
            next->shards[kept++] = *shard;
    }
    next->shard_count = kept;
    if (code == ERROR_NONE && run->documents) {
        struct shard shard = {.number = run->shard, .documents = run->documents};
        if (run->new_dead)
            code = write_tombstones(run, run->new_dead, next->number, &shard, error);
        if (code == ERROR_NONE && next->shard_count == GENERATION_MAX_SHARDS) {
            code = error_set(error, ERROR_CANNOT_CREATE, "the index has %d shards already",
                             GENERATION_MAX_SHARDS);
            error_hint(error, "rebuild it with --full");
        } else if (code == ERROR_NONE && !generation_add_shard(next, shard)) {
            code = error_set_no_memory(error);
        }
    }
    return code;
}

static enum error_code publish(struct run *run, const struct generation *next, struct error *error)
{
    const char *index = run->options->index;
    char path[PATH_MAX];
    enum error_code code = ERROR_NONE;
    if ((size_t)snprintf(path, sizeof(path), "%s/shards", index) >= PATH_MAX)
        code = error_set(error, ERROR_IO, "path '%.200s' is too long", index);
    if (code == ERROR_NONE)
        code = file_sync_directory(path, error);
    if (code == ERROR_NONE)
        code = history_save(index, run->old.number, run->options->keep, error);
    if (code == ERROR_NONE)
        code = garbage_mark(index, &run->old, next, error);
    return code == ERROR_NONE ? generation_publish(index, next, error) : code;
}

/** Completes the new shard. */
static enum error_code finish_shard(struct run *run, struct error *error)
{
    char path[PATH_MAX];
    enum error_code code = shard_writer_finish(run->writer, error);
    if (code == ERROR_NONE)
        code = generation_shard_path(run->options->index, run->shard, path, error);
    return code == ERROR_NONE ? shard_files_seal(path, error) : code;
}

enum error_code publish_run(struct run *run, struct generation *live, struct error *error)
{
    *live = (struct generation)GENERATION_INIT;
    const bool changed = run->documents || run->buried || run->options->full || run->other_part ||
                         run->old.number == 0;
    if (!changed)
        return generation_copy(live, &run->old) ? ERROR_NONE : error_set_no_memory(error);
    enum error_code code = run->writer ? finish_shard(run, error) : ERROR_NONE;
    if (code == ERROR_NONE)
        code = compose_generation(run, live, error);
    if (code == ERROR_NONE && live->schema.by_article)
        code = main_language(run->options->index, live, live->schema.language, error);
    return code == ERROR_NONE ? publish(run, live, error) : code;
}
