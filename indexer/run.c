// SPDX-License-Identifier: GPL-2.0-or-later
#include "run.h"

#include "base/terminal.h"
#include "change-part.h"
#include "corpus/date.h"
#include "index-directory.h"
#include "index/file.h"
#include "index/garbage.h"
#include "index/history.h"
#include "index/lock.h"
#include "index/served.h"
#include "merge-index.h"
#include "prune.h"
#include "publish.h"
#include "run-state.h"
#include "settle.h"
#include "signals.h"
#include "take-file.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <xxhash.h>

static bool same_weights(const struct field_weights *a, const struct field_weights *b)
{
    return memcmp(a, b, sizeof(*a)) == 0; // integers only: no padding
}

/** How this run makes terms: as the index does, which the options must not contradict. */
static enum error_code choose_schema(struct run *run, bool exists, struct error *error)
{
    const struct index_options *options = run->options;
    run->schema = (struct schema){
        .fields = FIELDS_VERSION, .entities = !options->no_entities, .weights = options->weights};
    run->schema.by_article = options->language && strcmp(options->language, "auto") == 0;
    (void)snprintf(run->schema.language, sizeof(run->schema.language), "%s",
                   options->language && !run->schema.by_article ? options->language : "en");
    run->schema.part = options->part;
    if (!exists || options->full)
        return ERROR_NONE;
    const struct schema *kept = &run->old.schema;
    const char *clash = NULL;
    if (options->language &&
        (run->schema.by_article != kept->by_article ||
         (!kept->by_article && strcmp(options->language, kept->language) != 0)))
        clash = "another --language";
    else if (options->weights_given && !same_weights(&options->weights, &kept->weights))
        clash = "another --weights";
    else if (options->no_entities && kept->entities)
        clash = "names found, not with --no-entities";
    if (clash) {
        (void)error_set(error, ERROR_USAGE, "index '%s' was made with %s", options->index, clash);
        error_hint(error, "leave the option out, or rebuild with --full");
        return ERROR_USAGE;
    }
    run->schema = *kept;
    if (options->part.count == 0 || article_part_equal(options->part, kept->part))
        return ERROR_NONE;
    if (options->prune != PRUNE_FORCE) {
        if (kept->part.count)
            (void)error_set(error, ERROR_USAGE, "index '%s' is part %u/%u of its corpus",
                            options->index, kept->part.number, kept->part.count);
        else
            (void)error_set(error, ERROR_USAGE, "index '%s' is of a whole corpus", options->index);
        error_hint(error,
                   "with --prune=force it becomes part %u/%u: what is not of that is removed",
                   options->part.number, options->part.count);
        return ERROR_USAGE;
    }
    run->schema.part = options->part;
    run->other_part = true;
    return ERROR_NONE;
}

/** What makes the same file give other articles. */
static uint64_t hash_settings(const struct index_options *options)
{
    const struct reader_limits *limits = &options->limits;
    char text[160];
    const int len =
        snprintf(text, sizeof(text), "format=%s max-article=%zu max-expanded=%llu max-ratio=%llu ",
                 options->format ? options->format->name : "auto", limits->max_article,
                 (unsigned long long)limits->max_expanded, (unsigned long long)limits->max_ratio);
    return XXH3_64bits_withSeed(options->map, strlen(options->map), XXH3_64bits(text, (size_t)len));
}

void run_abandon_ledger(struct run *run, const struct error *why)
{
    report_warning(&run->report, "%s; the next run will read all files again", why->message);
    ledger_close(run->ledger);
    run->ledger = NULL;
    ledger_remove(run->options->index);
}

/** Opens the ledger. The run can do without it. */
static void open_ledger(struct run *run)
{
    struct error problem = ERROR_INIT;
    enum ledger_state state = LEDGER_CURRENT;
    run->settings = hash_settings(run->options);
    if (ledger_open(&run->ledger, run->options->index, &run->old, !run->options->full, &state,
                    &problem) != ERROR_NONE)
        run_abandon_ledger(run, &problem);
    else if (state == LEDGER_DAMAGED)
        report_warning(&run->report,
                       "ledger '%s/ledger.db' is damaged, or none of ours: it is replaced, and all "
                       "files are read again",
                       run->options->index);
    else if (state == LEDGER_OTHER && !run->options->full)
        report_notice(&run->report,
                      "ledger '%s/ledger.db' is not of the live index: reading all files again",
                      run->options->index);
    else if (state == LEDGER_OLD)
        report_notice(&run->report,
                      "ledger '%s/ledger.db' is of another version of this program: reading all "
                      "files again, once",
                      run->options->index);
}

/** What is kept of every article goes to files once there are many. */
static enum error_code open_seen(struct run *run, struct error *error)
{
    char path[PATH_MAX];
    enum error_code code = generation_shard_path(run->options->index, run->shard, path, error);
    if (code != ERROR_NONE)
        return code;
    if (asprintf(&run->temporary, "%s.tmp", path) < 0) {
        run->temporary = NULL;
        return error_set_no_memory(error);
    }
    seen_ids_open(&run->seen, run->temporary, run->options->memory / SEEN_IDS_PART);
    return ERROR_NONE;
}

/** Opens what the run builds upon. */
static enum error_code open_index(struct run *run, struct error *error)
{
    const char *index = run->options->index;
    enum error_code code = generation_read(index, &run->old, error);
    const bool exists = code == ERROR_NONE;
    // A first run, or one that replaces whatever is there, also what cannot be read.
    if (code == ERROR_NO_INPUT || (code == ERROR_DATA && run->options->full)) {
        generation_free(&run->old);
        if (error)
            *error = (struct error)ERROR_INIT;
        code = ERROR_NONE;
    }
    if (code == ERROR_NONE)
        code = choose_schema(run, exists, error);
    if (code == ERROR_NONE && exists)
        code = history_trim(index, run->options->keep, error);
    if (code == ERROR_NONE && exists)
        code = garbage_collect(index, &run->old, GARBAGE_GRACE_SECONDS, error);
    if (code == ERROR_NONE && exists)
        code = served_mend(index, &run->old, error);
    if (code != ERROR_NONE)
        return code;
    if (run->other_part)
        ledger_remove(index); // files may have more for this index, and less, than it tells
    open_ledger(run);
    run->shard = index_directory_next_shard(index, run->old.next_shard);
    code = open_seen(run, error);
    if (code != ERROR_NONE)
        return code;
    analysis_open(&run->analysis, &run->schema);
    code = exists && !run->options->full ? snapshot_open(&run->snapshot, index, error)
                                         : snapshot_empty(&run->snapshot, &run->schema, error);
    if (code != ERROR_NONE)
        return code;
    run->dead =
        calloc(snapshot_generation(run->snapshot)->shard_count + 1, sizeof(struct tombstones *));
    return run->dead ? ERROR_NONE : error_set_no_memory(error);
}

static void skipped_path(void *payload, const char *path, const struct error *error)
{
    report_rejected(payload, path, 0,
                    error->code == ERROR_DATA ? REJECT_SKIPPED : REJECT_UNREADABLE, error);
}

static enum error_code scan_paths(struct run *run, struct error *error)
{
    enum error_code code = ERROR_NONE;
    scan_exclude(&run->scan, run->options->index);
    for (int i = 0; code == ERROR_NONE && i < run->options->path_count; i++)
        code = scan_path(&run->scan, run->options->paths[i], skipped_path, &run->report, error);
    if (code == ERROR_NONE && run->scan.count == 0 && run->report.rejected)
        code = error_set(error, ERROR_NO_INPUT, "nothing to index");
    return code;
}

static void close_run(struct run *run)
{
    shard_writer_close(run->writer);
    for (size_t i = 0; run->dead && i < snapshot_generation(run->snapshot)->shard_count; i++)
        tombstones_free(run->dead[i]);
    free(run->dead);
    tombstones_free(run->new_dead);
    ledger_close(run->ledger);
    seen_ids_close(&run->seen);
    free(run->temporary);
    doubts_free(&run->doubts);
    snapshot_close(run->snapshot);
    analysis_close(&run->analysis);
    scan_free(&run->scan);
    generation_free(&run->old);
    report_free(&run->report);
    lock_release(run->lock);
}

/**
 * A shard of a run that failed is of no use to anyone, unless it has been published: what failed
 * may have been a step after the rename, such as bringing it to the disk.
 */
static void remove_unpublished(const struct run *run)
{
    char path[PATH_MAX];
    struct generation live;
    if (!run->writer)
        return;
    bool published = generation_read(run->options->index, &live, NULL) != ERROR_NONE &&
                     run->old.number != 0; // who knows
    for (size_t i = 0; i < live.shard_count; i++)
        published |= live.shards[i].number == run->shard;
    generation_free(&live);
    if (!published &&
        generation_shard_path(run->options->index, run->shard, path, NULL) == ERROR_NONE)
        (void)file_remove_tree(path, NULL); // a later run collects what stays
}

/** Reads what is to be read. */
static enum error_code take_files(struct run *run, struct error *error)
{
    struct article article = ARTICLE_INIT;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && i < run->scan.count && !signals_stop(); i++)
        code = take_file(run, &run->scan.files[i], &article, error);
    article_free(&article);
    if (code == ERROR_NONE && signals_stop() && run->options->full) {
        code = error_set(error, ERROR_BUSY, "stopped by a signal; '%s' is as it was",
                         run->options->index);
        error_hint(error, "--full publishes nothing before it is complete");
    }
    return code;
}

/** Writes down in the ledger what has been published. */
static void commit_ledger(struct run *run, const struct generation *live)
{
    struct error problem = ERROR_INIT;
    if (run->ledger && ledger_commit(run->ledger, live, &problem) != ERROR_NONE)
        run_abandon_ledger(run, &problem);
}

static enum error_code do_run(struct run *run, struct generation *live, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (run->options->path_count == 0) // nothing to make an index of
        code = generation_read(run->options->index, &run->old, error);
    generation_free(&run->old);
    if (code == ERROR_NONE)
        code = index_directory_make(run->options->index, error);
    if (code == ERROR_NONE)
        code = lock_take(run->options->index, run->options->lock_timeout, &run->lock, error);
    if (code == ERROR_NONE) {
        signals_catch(); // not before: who waits for the lock has nothing to publish
        code = open_index(run, error);
    }
    if (code == ERROR_NONE)
        code = settle_begin(run, error);
    if (code == ERROR_NONE)
        code = scan_paths(run, error);
    progress_open(&run->progress, run->options->progress, run->scan.bytes);
    if (code == ERROR_NONE)
        code = take_files(run, error);
    if (code == ERROR_NONE && run->other_part)
        code = change_part(run, error);
    if (code == ERROR_NONE && run->options->prune != PRUNE_NO && !signals_stop())
        code = prune(run, error);
    if (code == ERROR_NONE)
        code = settle(run, error);
    if (code == ERROR_NONE)
        code = publish_run(run, live, error);
    if (code != ERROR_NONE) {
        remove_unpublished(run);
        return code;
    }
    // Before the merge, which may take long: from here on the run's work is safe.
    commit_ledger(run, live);
    run->published = true;
    code = merge_index(run->options->index, run->options->merge, run->options->keep, &run->report,
                       live, error);
    if (code == ERROR_NONE)
        commit_ledger(run, live);
    return code;
}

/** Leaves a note on the run for --stats: a line of JSON, and one to be read. */
static void note_last_run(const struct run *run, const struct run_end *end)
{
    char path[PATH_MAX];
    char when[32];
    struct buffer note = BUFFER_INIT;
    if ((size_t)snprintf(path, sizeof(path), "%s/last-run", end->index) >= sizeof(path))
        return;
    date_format_iso((int64_t)time(NULL), when);
    report_append_json(&run->report, end, &note);
    (void)buffer_append_format(&note, "\n%s, status %d: ", when, error_exit_status(end->code));
    if (end->error && !end->has_live)
        terminal_append_safe(&note, slice_of_string(end->error->message));
    else
        report_append_counts(&run->report, end, &note);
    (void)buffer_append_char(&note, '\n');
    if (buffer_ok(&note))
        (void)file_replace(path, buffer_slice(&note), NULL); // of use only, as the disk allows
    buffer_free(&note);
}

enum error_code run_index(const struct index_options *options, struct error *error)
{
    struct run run = {.options = options, .lock = -1};
    struct generation live = GENERATION_INIT;
    const double started = progress_now();
    run.report = (struct report){.quiet = options->quiet,
                                 .verbose = options->verbose,
                                 .json = options->json,
                                 .progress = &run.progress};
    progress_open(&run.progress, false, 0);
    enum error_code code = report_open_file(&run.report, options->report, error);
    if (code == ERROR_NONE)
        code = do_run(&run, &live, error);
    progress_clear(&run.progress);
    if (code == ERROR_NONE)
        code = run.refused ? ERROR_DATA : report_status(&run.report);
    code = report_close_file(&run.report, options->report, code, error);
    run.report.seconds = progress_now() - started;
    const struct run_end end = {
        .index = options->index,
        .has_live = run.published,
        .live = run.published ? generation_articles(&live) : 0,
        .code = code,
        .error = error->code != ERROR_NONE ? error : NULL,
    };
    report_end(&run.report, &end);
    if (run.lock >= 0)
        note_last_run(&run, &end);
    generation_free(&live);
    close_run(&run);
    return code;
}
