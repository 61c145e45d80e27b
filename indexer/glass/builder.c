// SPDX-License-Identifier: GPL-2.0-or-later
#include "builder.h"

#include "builder-internal.h"
#include "document-tables.h"
#include "spelling-table.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const table_names[GLASS_TABLES] = {
    "postlist", "docdata", "termlist", "position", "spelling", "synonym",
};

struct glass_builder {
    struct glass_build_options options;
    char *dir;
    struct document_tables *documents;
    bool complete;
};

static enum error_code write_tables(struct build *build, struct table_root *roots,
                                    uint32_t *max_word_frequency, struct error *error)
{
    enum error_code code = build_postings(build, error);
    if (!code)
        code = spelling_table_write(build->tables[GLASS_SPELLING], build->runs, build->run_count,
                                    build->options->deflate_level, max_word_frequency, error);
    for (int table = 0; !code && table < GLASS_TABLES; table++) {
        if (build->tables[table])
            code = table_writer_finish(build->tables[table], &roots[table], error);
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

static enum error_code open_ranking(struct build *build, const char *dir, struct error *error)
{
    char *path = NULL;
    if (asprintf(&path, "%s/" RANKING_FILE_NAME, dir) < 0)
        return error_set_no_memory(error);
    const enum error_code code = ranking_writer_open(&build->ranking, path, error);
    build->ranking.skip = false;
    free(path);
    return code;
}

enum error_code glass_builder_finish(struct glass_builder *builder, struct glass_run *const *runs,
                                     size_t run_count, struct glass_build_stats *stats,
                                     struct error *error)
{
    const struct glass_build_options *options = &builder->options;
    struct build build = {.options = options, .runs = runs, .run_count = run_count};
    struct table_root roots[GLASS_TABLES] = {{.root = 0}};
    enum error_code code = ERROR_NONE;
    const struct document_totals totals = add_totals(&build, error, &code);
    for (int table = 0; !code && table < GLASS_TABLES; table++) {
        const struct table_options kept = {.block_size = options->block_size,
                                           .lazy = table != GLASS_POSTLIST,
                                           .sync = options->sync};
        roots[table].block_size = options->block_size;
        if (table != GLASS_TERMLIST && table != GLASS_DOCDATA)
            code = table_writer_open(&build.tables[table], builder->dir, table_names[table], &kept,
                                     error);
    }
    uint32_t max_word_frequency = 0;
    struct ranking_identity identity = {.revision = VERSION_FILE_REVISION};
    if (!code)
        code = version_file_make_uuid(identity.uuid, error);
    if (!code && options->ranking)
        code = open_ranking(&build, builder->dir, error);
    if (!code)
        code = write_tables(&build, roots, &max_word_frequency, error);
    if (!code && options->ranking)
        code = ranking_writer_finish(&build.ranking, &identity, options->sync, NULL, error);
    if (!code)
        code = document_tables_finish(builder->documents, &roots[GLASS_TERMLIST],
                                      &roots[GLASS_DOCDATA], error);
    if (!code)
        code = version_file_write(builder->dir, identity.uuid, roots, &totals, max_word_frequency,
                                  options->sync, error);
    ranking_writer_close(&build.ranking);
    if (!code && options->sync)
        code = sync_directory(builder->dir, error);
    for (int table = 0; table < GLASS_TABLES; table++)
        table_writer_free(build.tables[table]);
    if (!code && stats)
        report(&build, &totals, roots, stats);
    builder->complete = code == ERROR_NONE;
    return code;
}

enum error_code glass_builder_open(struct glass_builder **out,
                                   const struct glass_build_options *options, const char *dir,
                                   struct error *error)
{
    struct glass_builder *builder = calloc(1, sizeof(*builder));
    char *kept = strdup(dir);
    if (!builder || !kept) {
        free(builder);
        free(kept);
        return error_set_no_memory(error);
    }
    builder->options = *options;
    if (mkdir(dir, 0777) != 0) {
        const int reason = errno;
        free(builder);
        free(kept);
        return error_set_errno(error, error_create_code(reason), reason,
                               "cannot create directory '%s'", dir);
    }
    builder->dir = kept;
    const enum error_code code =
        document_tables_open(&builder->documents, dir, options->block_size, options->sync, error);
    if (code) {
        glass_builder_close(builder);
        return code;
    }
    *out = builder;
    return ERROR_NONE;
}

enum error_code glass_builder_put(struct glass_builder *builder, uint64_t ticket,
                                  struct accumulator *acc, struct error *error)
{
    return document_tables_put(builder->documents, ticket, acc, error);
}

void glass_builder_abandon(struct glass_builder *builder, const struct error *why)
{
    document_tables_abandon(builder->documents, why);
}

void glass_builder_close(struct glass_builder *builder)
{
    if (!builder)
        return;
    document_tables_free(builder->documents);
    if (!builder->complete)
        remove_database(builder->dir);
    free(builder->dir);
    free(builder);
}
