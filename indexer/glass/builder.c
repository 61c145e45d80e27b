// SPDX-License-Identifier: GPL-2.0-or-later
#include "builder.h"

#include "builder-internal.h"
#include "spelling-table.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const table_names[GLASS_TABLES] = {
    "postlist", "docdata", "termlist", "position", "spelling", "synonym",
};

struct documents_job {
    struct build *build;
    struct table_root *roots;
    enum error_code code;
    struct error error;
};

static enum error_code finish_table(struct build *build, enum glass_table table,
                                    struct table_root *roots, struct error *error)
{
    return table_writer_finish(build->tables[table], build->options->sync, &roots[table], error);
}

static void *write_documents(void *argument)
{
    struct documents_job *job = argument;
    job->code = build_documents(job->build, &job->error);
    if (!job->code)
        job->code = finish_table(job->build, GLASS_TERMLIST, job->roots, &job->error);
    if (!job->code)
        job->code = finish_table(job->build, GLASS_DOCDATA, job->roots, &job->error);
    return NULL;
}

static enum error_code write_postings(struct build *build, struct table_root *roots,
                                      struct error *error)
{
    enum error_code code = build_postings(build, error);
    if (!code)
        code = finish_table(build, GLASS_POSTLIST, roots, error);
    if (!code)
        code = finish_table(build, GLASS_POSITION, roots, error);
    return code;
}

static enum error_code write_tables(struct build *build, struct table_root *roots,
                                    uint32_t *max_word_frequency, struct error *error)
{
    struct documents_job job = {.build = build, .roots = roots, .error = ERROR_INIT};
    pthread_t thread;
    bool threaded = build->options->threads > 1;
    if (threaded)
        threaded = pthread_create(&thread, NULL, write_documents, &job) == 0;
    if (!threaded)
        write_documents(&job);
    enum error_code code = threaded || !job.code ? write_postings(build, roots, error) : ERROR_NONE;
    if (!code)
        code = spelling_table_write(build->tables[GLASS_SPELLING], build->runs, build->run_count,
                                    build->options->deflate_level, max_word_frequency, error);
    if (!code)
        code = finish_table(build, GLASS_SPELLING, roots, error);
    if (threaded)
        (void)pthread_join(thread, NULL);
    if (!code && job.code) {
        code = job.code;
        if (error)
            *error = job.error;
    }
    return code;
}

static struct document_totals add_totals(const struct build *build, struct error *error,
                                         enum error_code *code)
{
    struct document_totals sum = {.documents = 0};
    uint64_t documents = 0;
    for (size_t i = 0; i < build->run_count; i++) {
        const struct document_totals *totals = &build->runs[i]->totals;
        documents += totals->documents;
        sum.length += totals->length;
        sum.postings += totals->postings;
        if (totals->last_docid > sum.last_docid)
            sum.last_docid = totals->last_docid;
        if (totals->min_length > 0 && (sum.min_length == 0 || totals->min_length < sum.min_length))
            sum.min_length = totals->min_length;
        if (totals->max_length > sum.max_length)
            sum.max_length = totals->max_length;
        if (totals->max_wdf > sum.max_wdf)
            sum.max_wdf = totals->max_wdf;
    }
    sum.documents = (uint32_t)documents;
    if (build->options->last_docid > sum.last_docid)
        sum.last_docid = build->options->last_docid;
    if (documents > sum.last_docid)
        *code = error_set(error, ERROR_INTERNAL, "a document is in two runs");
    return sum;
}

static enum error_code sync_directory(const char *dir, struct error *error)
{
    enum error_code code = ERROR_NONE;
    const int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(error, ERROR_IO, errno, "cannot open '%s'", dir);
    if (fsync(fd) != 0)
        code = error_set_errno(error, ERROR_IO, errno, "cannot sync '%s'", dir);
    (void)close(fd);
    return code;
}

/** Removes what a build has left in the directory, and the directory. */
static void remove_database(const char *dir)
{
    static const char *const others[] = {"iamglass", "flintlock", RANKING_FILE_NAME};
    for (size_t i = 0; i < GLASS_TABLES + sizeof(others) / sizeof(*others); i++) {
        char *path = NULL;
        const int made = i < GLASS_TABLES ? asprintf(&path, "%s/%s.glass", dir, table_names[i])
                                          : asprintf(&path, "%s/%s", dir, others[i - GLASS_TABLES]);
        if (made >= 0) {
            (void)unlink(path);
            free(path);
        }
    }
    (void)rmdir(dir);
}

static void report(const struct build *build, const struct document_totals *totals,
                   const struct table_root *roots, struct glass_build_stats *stats)
{
    *stats = (struct glass_build_stats){
        .documents = totals->documents,
        .postings = totals->postings,
        .terms = build->terms,
        .length = totals->length,
        .postlist = roots[GLASS_POSTLIST],
        .docdata = roots[GLASS_DOCDATA],
        .termlist = roots[GLASS_TERMLIST],
        .position = roots[GLASS_POSITION],
        .spelling = roots[GLASS_SPELLING],
    };
}

static enum error_code open_ranking(struct build *build, struct error *error)
{
    char *path = NULL;
    if (asprintf(&path, "%s/" RANKING_FILE_NAME, build->dir) < 0)
        return error_set_no_memory(error);
    const enum error_code code = ranking_writer_open(&build->ranking, path, error);
    build->ranking.skip = false;
    free(path);
    return code;
}

static enum error_code build_in(struct build *build, struct glass_build_stats *stats,
                                struct error *error)
{
    struct table_root roots[GLASS_TABLES] = {{.root = 0}};
    enum error_code code = ERROR_NONE;
    const struct document_totals totals = add_totals(build, error, &code);
    for (int table = 0; !code && table < GLASS_TABLES; table++) {
        const bool lazy = table != GLASS_POSTLIST && table != GLASS_TERMLIST;
        roots[table].block_size = build->options->block_size;
        code = table_writer_open(&build->tables[table], build->dir, table_names[table],
                                 build->options->block_size, lazy, error);
    }
    uint32_t max_word_frequency = 0;
    struct ranking_identity identity = {.revision = VERSION_FILE_REVISION};
    if (!code)
        code = version_file_make_uuid(identity.uuid, error);
    if (!code && build->options->ranking)
        code = open_ranking(build, error);
    if (!code)
        code = write_tables(build, roots, &max_word_frequency, error);
    if (!code && build->options->ranking)
        code = ranking_writer_finish(&build->ranking, &identity, build->options->sync, NULL, error);
    if (!code)
        code = version_file_write(build->dir, identity.uuid, roots, &totals, max_word_frequency,
                                  build->options->sync, error);
    ranking_writer_close(&build->ranking);
    if (!code && build->options->sync)
        code = sync_directory(build->dir, error);
    for (int table = 0; table < GLASS_TABLES; table++)
        table_writer_free(build->tables[table]);
    if (!code && stats)
        report(build, &totals, roots, stats);
    return code;
}

enum error_code glass_build(const struct glass_build_options *options,
                            struct glass_run *const *runs, size_t run_count, const char *dir,
                            struct glass_build_stats *stats, struct error *error)
{
    if (mkdir(dir, 0777) != 0)
        return error_set_errno(error, error_create_code(errno), errno,
                               "cannot create directory '%s'", dir);
    struct build build = {
        .options = options,
        .runs = runs,
        .run_count = run_count,
        .dir = dir,
        .ranking = {.skip = true}, // until there is one
    };
    const enum error_code code = build_in(&build, stats, error);
    if (code)
        remove_database(dir);
    return code;
}
