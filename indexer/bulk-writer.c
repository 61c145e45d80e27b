// SPDX-License-Identifier: GPL-2.0-or-later
// The bulk builder as a shard writer: batches of articles go to workers, each with an inverter; in
// the end their runs become one glass database.
#include "batch.h"
#include "index/file.h"
#include "inverter.h"
#include "shard-writer.h"
#include "text/term-stream.h"
#include "xapian-c/xapian-c.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { MAX_JOBS = 64, BATCHES_A_WORKER = 3 };

/**
 * The process may take so much more than the user allows, and takes so much, about, beside workers
 * and accumulators: the program, identifiers, the reader, the ledger, tables being written.
 */
enum { BEYOND_MEMORY = 100000000, PROCESS_MEMORY = 44 << 20 };

/** Of the memory that the user allows, the most that accumulators take, and that caches do. */
enum { ACCUMULATORS_PERCENT = 90, CACHES_PERCENT = 12 };

enum { LEAST_WORDS = 1 << 13 };

/** What the builder needs for each article: its length, for the ranking file. */
enum { ARTICLE_MEMORY = 8 };

struct worker {
    struct bulk_writer *writer;
    struct inverter *inverter;
    char run_path[PATH_MAX];
    pthread_t thread;
    bool running;
};

struct bulk_writer {
    struct shard_writer base;
    char *path;
    struct character_table *characters;
    struct entity_model model; // of the taggers, if there are any
    struct field_weights weights;
    unsigned jobs;
    struct glass_builder *builder;
    uint64_t submitted;     // batches
    struct worker *workers; // jobs of them; with one there is no thread
    uint32_t documents;
    struct batch *open; // being filled
    struct batch *batches[MAX_JOBS * BATCHES_A_WORKER];
    size_t batch_count;

    pthread_mutex_t mutex; // guards what follows
    pthread_cond_t filled;
    pthread_cond_t emptied;
    struct batch *first; // queue of full batches
    struct batch *last;
    struct batch *spare; // stack of empty ones
    bool ended;          // no more batches will come
    bool failed;
    struct error failure; // the first one
};

static struct bulk_writer *self_of(struct shard_writer *writer)
{
    return (struct bulk_writer *)writer; // base is its first member
}

static struct batch *next_full(struct bulk_writer *self)
{
    (void)pthread_mutex_lock(&self->mutex);
    while (!self->first && !self->ended)
        (void)pthread_cond_wait(&self->filled, &self->mutex);
    struct batch *batch = self->first;
    if (batch) {
        self->first = batch->next;
        if (!self->first)
            self->last = NULL;
    }
    (void)pthread_mutex_unlock(&self->mutex);
    return batch;
}

/** Gives an empty batch back, with what went wrong on the way. */
static void give_back(struct bulk_writer *self, struct batch *batch, const struct error *error)
{
    (void)pthread_mutex_lock(&self->mutex);
    if (error && error->code != ERROR_NONE && !self->failed) {
        self->failed = true;
        self->failure = *error;
    }
    if (batch) {
        batch->next = self->spare;
        self->spare = batch;
    }
    (void)pthread_cond_signal(&self->emptied);
    (void)pthread_mutex_unlock(&self->mutex);
}

static void *work(void *payload)
{
    struct worker *worker = payload;
    struct error error = ERROR_INIT;
    struct batch *batch;
    // After a failure the batches are still taken, so that the reader is not left waiting.
    while ((batch = next_full(worker->writer)) != NULL) {
        if (error.code == ERROR_NONE &&
            inverter_take(worker->inverter, batch, batch->number, &error) != ERROR_NONE)
            glass_builder_abandon(worker->writer->builder, &error);
        give_back(worker->writer, batch, &error);
    }
    if (error.code == ERROR_NONE) {
        (void)inverter_finish(worker->inverter, &error);
        give_back(worker->writer, NULL, &error);
    }
    return NULL;
}

/** Waits for an empty batch. */
static enum error_code take_spare(struct bulk_writer *self, struct error *error)
{
    enum error_code code = ERROR_NONE;
    (void)pthread_mutex_lock(&self->mutex);
    while (!self->spare && !self->failed)
        (void)pthread_cond_wait(&self->emptied, &self->mutex);
    if (self->failed) {
        code = self->failure.code;
        if (error)
            *error = self->failure;
    } else {
        self->open = self->spare;
        self->spare = self->open->next;
    }
    (void)pthread_mutex_unlock(&self->mutex);
    if (code == ERROR_NONE)
        batch_clear(self->open);
    return code;
}

/** Hands the open batch to the workers. */
static void submit(struct bulk_writer *self)
{
    struct batch *batch = self->open;
    self->open = NULL;
    batch_seal(batch);
    batch->next = NULL;
    batch->number = self->submitted++;
    (void)pthread_mutex_lock(&self->mutex);
    if (self->last)
        self->last->next = batch;
    else
        self->first = batch;
    self->last = batch;
    (void)pthread_cond_signal(&self->filled);
    (void)pthread_mutex_unlock(&self->mutex);
}

/** With one worker there is no thread and nothing to copy. */
static enum error_code invert_at_once(struct bulk_writer *self, const struct analysis *analysis,
                                      uint32_t docid, struct error *error)
{
    const struct inverter_document document = {
        .docid = docid,
        .language = analysis->language,
        .english = analysis->english,
        .parts = analysis_parts(analysis),
        .stored = buffer_slice(&analysis->stored),
    };
    return inverter_add(self->workers[0].inverter, &document, docid - 1, error);
}

static enum error_code bulk_add(struct shard_writer *writer, const struct analysis *analysis,
                                uint32_t *docid, struct error *error)
{
    struct bulk_writer *self = self_of(writer);
    enum error_code code = ERROR_NONE;
    if (self->documents == UINT32_MAX)
        return error_set(error, ERROR_CANNOT_CREATE, "a shard cannot hold more articles");
    if (self->jobs > 1 && !self->open)
        code = take_spare(self, error);
    if (code != ERROR_NONE)
        return code;
    *docid = ++self->documents;
    if (self->jobs == 1)
        return invert_at_once(self, analysis, *docid, error);
    if (!batch_add(self->open, analysis, *docid))
        return error_set_no_memory(error);
    if (batch_full(self->open))
        submit(self);
    return ERROR_NONE;
}

/** Lets the workers finish what is queued and end. @return the first failure of any */
static enum error_code join_workers(struct bulk_writer *self, struct error *error)
{
    (void)pthread_mutex_lock(&self->mutex);
    self->ended = true;
    (void)pthread_cond_broadcast(&self->filled);
    (void)pthread_mutex_unlock(&self->mutex);
    for (unsigned i = 0; i < self->jobs; i++) {
        if (self->workers[i].running)
            (void)pthread_join(self->workers[i].thread, NULL);
        self->workers[i].running = false;
    }
    if (self->failed && error)
        *error = self->failure;
    return self->failed ? self->failure.code : ERROR_NONE;
}

static enum error_code build(struct bulk_writer *self, struct error *error)
{
    struct glass_run **runs = NULL;
    size_t count = 0;
    for (unsigned i = 0; i < self->jobs; i++) {
        size_t of_worker = 0;
        struct glass_run *const *more = inverter_runs(self->workers[i].inverter, &of_worker);
        if (of_worker == 0)
            continue;
        struct glass_run **grown = realloc(runs, (count + of_worker) * sizeof(struct glass_run *));
        if (!grown) {
            free(runs);
            return error_set_no_memory(error);
        }
        runs = grown;
        for (size_t run = 0; run < of_worker; run++)
            runs[count++] = more[run];
    }
    const enum error_code code = glass_builder_finish(self->builder, runs, count, NULL, error);
    free(runs);
    return code;
}

static enum error_code bulk_finish(struct shard_writer *writer, struct error *error)
{
    struct bulk_writer *self = self_of(writer);
    if (self->open && self->open->count)
        submit(self);
    const enum error_code code = self->jobs == 1 ? inverter_finish(self->workers[0].inverter, error)
                                                 : join_workers(self, error);
    return code == ERROR_NONE ? build(self, error) : code;
}

static void bulk_close(struct shard_writer *writer)
{
    struct bulk_writer *self = self_of(writer);
    if (self->workers)
        (void)join_workers(self, NULL);
    for (unsigned i = 0; self->workers && i < self->jobs; i++)
        inverter_close(self->workers[i].inverter);
    for (size_t i = 0; i < self->batch_count; i++)
        batch_free(self->batches[i]);
    free(self->workers);
    glass_builder_close(self->builder);
    character_table_close(self->characters);
    (void)pthread_cond_destroy(&self->filled);
    (void)pthread_cond_destroy(&self->emptied);
    (void)pthread_mutex_destroy(&self->mutex);
    free(self->path);
    free(self);
}

static const struct shard_writer_ops bulk_ops = {
    .add = bulk_add,
    .finish = bulk_finish,
    .close = bulk_close,
};

/** Every run is an open file until the end: lets the process have as many as the system does. */
static void raise_file_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max)
        return;
    limit.rlim_cur = limit.rlim_max;
    (void)setrlimit(RLIMIT_NOFILE, &limit); // if it fails, opening a run will say so
}

/** What a worker may hold. */
struct worker_memory {
    size_t words; // in its cache
    size_t share; // of its accumulator, in bytes
};

/** Shares out what the user allows. */
static struct worker_memory worker_memory(uint64_t memory, uint64_t jobs, bool entities)
{
    struct worker_memory each = {.words = TERM_STREAM_WORDS};
    while (each.words > LEAST_WORDS &&
           jobs * each.words * INVERTER_WORD_MEMORY > memory / 100 * CACHES_PERCENT)
        each.words /= 2;
    const uint64_t fixed = INVERTER_MEMORY + each.words * INVERTER_WORD_MEMORY +
                           (entities ? (uint64_t)ARTICLE_NAMES_MEMORY : 0);
    const uint64_t most = memory / 100 * ACCUMULATORS_PERCENT;
    const uint64_t taken = PROCESS_MEMORY + jobs * fixed;
    uint64_t left = memory + BEYOND_MEMORY > taken ? memory + BEYOND_MEMORY - taken : 0;
    if (left > most)
        left = most;
    each.share = left / jobs < INVERTER_LEAST ? INVERTER_LEAST : (size_t)(left / jobs);
    return each;
}

static enum error_code open_workers(struct bulk_writer *self, const struct schema *schema,
                                    uint64_t memory, struct error *error)
{
    const struct worker_memory each = worker_memory(memory, self->jobs, schema->entities);
    enum error_code code = ERROR_NONE;
    struct glass_build_options options = GLASS_BUILD_OPTIONS_DEFAULT;
    options.threads = self->jobs;
    const size_t batches = self->jobs > 1 ? (size_t)self->jobs * BATCHES_A_WORKER : 0;
    for (size_t i = 0; i < batches; i++) {
        struct batch *batch = batch_new();
        if (!batch)
            return error_set_no_memory(error);
        self->batches[self->batch_count++] = batch;
        batch->next = self->spare;
        self->spare = batch;
    }
    code = glass_builder_open(&self->builder, &options, self->path, error);
    for (unsigned i = 0; code == ERROR_NONE && i < self->jobs; i++) {
        struct worker *worker = &self->workers[i];
        worker->writer = self;
        if ((size_t)snprintf(worker->run_path, sizeof(worker->run_path), "%s.run%u", self->path,
                             i) >= sizeof(worker->run_path))
            return error_set(error, ERROR_CANNOT_CREATE, "path '%.200s' is too long", self->path);
        const struct inverter_options kept = {
            .characters = self->characters,
            .builder = self->builder,
            .memory = each.share,
            .article_memory = (ARTICLE_MEMORY + self->jobs - 1) / self->jobs,
            .cached_words = each.words,
            .run_path = worker->run_path,
        };
        struct article_names *names = NULL;
        code = article_names_open(&names, schema->entities ? &self->model : NULL, &self->weights,
                                  error);
        if (code == ERROR_NONE)
            code = inverter_open(&worker->inverter, &kept, names, error);
    }
    for (unsigned i = 0; code == ERROR_NONE && self->jobs > 1 && i < self->jobs; i++) {
        struct worker *worker = &self->workers[i];
        const int reason = pthread_create(&worker->thread, NULL, work, worker);
        if (reason != 0)
            code = error_set_errno(error, ERROR_NO_MEMORY, reason, "cannot start a worker");
        worker->running = reason == 0;
    }
    return code;
}

enum error_code bulk_writer_open(struct shard_writer **out, const char *path,
                                 const struct schema *schema, uint64_t memory, unsigned jobs,
                                 struct error *error)
{
    struct bulk_writer *self = calloc(1, sizeof(*self));
    if (!self)
        return error_set_no_memory(error);
    self->base.ops = &bulk_ops;
    self->weights = schema->weights;
    self->jobs = jobs < 1 ? 1 : (jobs > MAX_JOBS ? MAX_JOBS : jobs);
    (void)pthread_mutex_init(&self->mutex, NULL); // with default attributes these cannot fail
    (void)pthread_cond_init(&self->filled, NULL);
    (void)pthread_cond_init(&self->emptied, NULL);
    raise_file_limit();
    self->path = strdup(path);
    self->workers = calloc(self->jobs, sizeof(*self->workers));
    enum error_code code = self->path && self->workers ? ERROR_NONE : error_set_no_memory(error);
    if (code == ERROR_NONE)
        code = character_table_open(&self->characters, error);
    if (code == ERROR_NONE && schema->entities)
        code = entity_model_builtin(&self->model, error);
    if (code == ERROR_NONE)
        code = open_workers(self, schema, memory, error);
    if (code != ERROR_NONE) {
        bulk_close(&self->base);
        return code;
    }
    *out = &self->base;
    return ERROR_NONE;
}

enum error_code bulk_writer_usable(const char *path, bool *usable, struct error *error)
{
    struct glass_build_options options = GLASS_BUILD_OPTIONS_DEFAULT;
    struct glass_builder *builder = NULL;
    xc_database *database = NULL;
    options.sync = false;
    enum error_code code = glass_builder_open(&builder, &options, path, error);
    if (code == ERROR_NONE)
        code = glass_builder_finish(builder, NULL, 0, NULL, error);
    glass_builder_close(builder);
    if (code != ERROR_NONE)
        return code;
    *usable = xc_database_open(&database, path, 0) == XC_OK;
    xc_database_free(database);
    return file_remove_tree(path, error);
}
