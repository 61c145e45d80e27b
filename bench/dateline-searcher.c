// SPDX-License-Identifier: GPL-2.0-or-later
// dateline-searcher WARM RUNS OUT OPTION...: searches as LuceneSearcher does, for scripts/bench: in
// one process, without stored fields and printing. Goes through the queries of --batch=FILE WARM
// times without and RUNS times with writing id, run, milliseconds and hits of each to OUT. OPTIONs
// are those of dateline-query.
#include "query/query-build.h"
#include "query/query-options.h"
#include "query/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { QUERY_MAX = 4096 };

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

struct bench {
    struct query_options options;
    struct searcher *searcher;
    struct query_builder *builder;
    xc_weight *weight;
};

static enum error_code open_bench(struct bench *bench, int argc, char **argv, struct error *error)
{
    enum error_code code = query_options_parse(&bench->options, argc, argv, error);
    if (code != ERROR_NONE)
        return code;
    const struct query_options *options = &bench->options;
    const double bm25[] = {options->k1, 0, 1, options->b, 0}; // as query/session.c
    if (!options->batch)
        return error_set(error, ERROR_USAGE, "no --batch");
    if (xc_weight_new(&bench->weight, "bm25", bm25, 5))
        return error_set_no_memory(error);
    const struct searcher_options how = query_options_searcher(options, options->language);
    code = searcher_open(&bench->searcher, &how, NULL, error);
    return code == ERROR_NONE
               ? query_builder_open(&bench->builder, options, bench->searcher, bench->weight, error)
               : code;
}

static void close_bench(struct bench *bench)
{
    query_builder_close(bench->builder);
    searcher_close(bench->searcher);
    xc_weight_free(bench->weight);
    query_options_free(&bench->options);
}

static enum error_code search_one(const struct bench *bench, const char *id, const char *text,
                                  int run, FILE *out, struct error *error)
{
    struct built_query built;
    struct search_result result = {.enquire = NULL};
    const double started = now();
    enum error_code code = query_build(bench->builder, slice_of_string(text), &built, error);
    if (code == ERROR_NONE) {
        const struct search_request request = {
            .query = built.query, .weight = bench->weight, .limit = bench->options.limit};
        code = search_run(bench->searcher, &request, &result, error);
    }
    const double taken = now() - started;
    if (code == ERROR_NONE && run >= 0)
        (void)fprintf(out, "%s\t%d\t%.4f\t%u\n", id, run, taken, (unsigned)result.count);
    search_free(&result);
    built_query_free(&built);
    return code;
}

static enum error_code search_all(const struct bench *bench, int run, FILE *out,
                                  struct error *error)
{
    char line[QUERY_MAX];
    FILE *file = fopen(bench->options.batch, "re");
    enum error_code code = ERROR_NONE;
    if (!file)
        return error_set(error, ERROR_NO_INPUT, "cannot open '%s'", bench->options.batch);
    while (code == ERROR_NONE && fgets(line, sizeof(line), file)) {
        char *text = strchr(line, '\t');
        if (!text)
            continue;
        *text++ = '\0';
        text[strcspn(text, "\n")] = '\0';
        code = search_one(bench, line, text, run, out, error);
    }
    (void)fclose(file);
    return code;
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    struct bench bench = {.searcher = NULL};
    if (argc < 5)
        return 64;
    const int warm = (int)strtol(argv[1], NULL, 10);
    const int runs = (int)strtol(argv[2], NULL, 10);
    FILE *out = fopen(argv[3], "we");
    enum error_code code = out ? open_bench(&bench, argc - 3, argv + 3, &error)
                               : error_set(&error, ERROR_IO, "cannot write '%s'", argv[3]);
    for (int run = -warm; code == ERROR_NONE && run < runs; run++)
        code = search_all(&bench, run, out, &error);
    if (out && fclose(out) != 0 && code == ERROR_NONE)
        code = error_set(&error, ERROR_IO, "cannot write '%s'", argv[3]);
    if (code != ERROR_NONE)
        error_print("dateline-searcher", &error);
    close_bench(&bench);
    return code == ERROR_NONE ? 0 : 70;
}
