// SPDX-License-Identifier: GPL-2.0-or-later
// bench-engines RUNS OPTION... : searches for each query of --batch=FILE with the ranking files and
// with Xapian (unless the environment has ONLY=ranking), in this
// process, as the options say (--group, --recency, --sort, --facets, --count, --since; not -n 0),
// and prints median, mean and 99th percentile of the processor time of building the query and of
// searching (of the least of RUNS runs), without printing.
#include "query/query-build.h"
#include "query/query-options.h"
#include "query/recency.h"
#include "query/search.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_QUERIES = 100000, ENGINES = 2, BUILDING = ENGINES, WHOLE, ROWS };

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
    const double left = *(const double *)a;
    const double right = *(const double *)b;
    return (left > right) - (left < right);
}

static void print(const char *name, double *times, size_t count)
{
    double sum = 0;
    qsort(times, count, sizeof(*times), compare);
    for (size_t i = 0; i < count; i++)
        sum += times[i];
    (void)printf("%-14s median %8.1f  mean %8.1f  p90 %8.1f  p99 %8.1f  max %8.1f\n", name,
                 times[count / 2], sum / (double)count, times[count * 90 / 100],
                 times[count * 99 / 100], times[count - 1]);
}

int main(int argc, char **argv)
{
    struct error error = ERROR_INIT;
    struct query_options options;
    struct searcher *searcher = NULL;
    struct query_builder *builder = NULL;
    xc_weight *weight = NULL;
    static double times[ROWS][MOST_QUERIES];
    size_t count = 0;
    size_t ranked = 0;
    const int runs = argc > 1 ? atoi(argv[1]) : 1;
    const bool each = getenv("EACH") != NULL;
    const int engines = getenv("ONLY") ? 1 : ENGINES;
    FILE *file = NULL;
    const double bm25[] = {1.8, 0, 1, 0.6, 0};
    if (xc_weight_new(&weight, "bm25", bm25, 5))
        return 70;
    if (query_options_parse(&options, argc - 1, argv + 1, &error))
        return 64;
    const struct searcher_options how = query_options_searcher(&options, options.language);
    if (searcher_open(&searcher, &how, NULL, &error) ||
        query_builder_open(&builder, &options, searcher, weight, &error) || !options.batch ||
        !(file = fopen(options.batch, "r"))) {
        error_print("bench-engines", &error);
        return 66;
    }
    char line[4096];
    while (count < MOST_QUERIES && fgets(line, sizeof(line), file)) {
        char *text = strchr(line, '\t');
        struct built_query built;
        if (!text)
            continue;
        text[strcspn(text, "\n")] = '\0';
        double building = 1e300;
        for (int run = 0; run < runs; run++) {
            const double started = now();
            if (run > 0)
                built_query_free(&built);
            if (query_build(builder, slice_of_string(text + 1), &built, &error) != ERROR_NONE)
                return 65;
            const double taken = now() - started;
            building = taken < building ? taken : building;
        }
        times[BUILDING][count] = building;
        for (int engine = 0; engine < engines; engine++) {
            double least = 1e300;
            for (int run = 0; run < runs; run++) {
                const struct recency recency = {.half_life = options.half_life,
                                                .now = query_builder_now(builder)};
                struct search_request request = {.query = built.query,
                                                 .weight = weight,
                                                 .bounded = true,
                                                 .recency = options.half_life > 0 ? &recency : NULL,
                                                 .group = options.group,
                                                 .order = options.order,
                                                 .limit = options.count ? 0 : options.limit,
                                                 .exact_count = options.count,
                                                 .only_xapian = engine == 1};
                struct search_result result;
                struct overview overview = {.state = NULL};
                const bool overviewed = overview_wanted(&options.overview);
                const double started = now();
                if (overviewed) {
                    if (overview_open(&overview, &options.overview, false, &error) != ERROR_NONE)
                        return 70;
                    request.spies = overview_spies(&overview, &request.spy_count);
                    request.visit = overview_can_visit(&overview) ? overview_visit : NULL;
                    request.visitor = &overview;
                }
                if (search_run(searcher, &request, &result, &error) != ERROR_NONE)
                    return 70;
                if (overviewed &&
                    overview_finish(&overview, searcher_database(searcher), built.compiled.leaves,
                                    built.compiled.leaf_count, &error) != ERROR_NONE)
                    return 70;
                const double taken = now() - started;
                if (overviewed)
                    overview_free(&overview);
                least = taken < least ? taken : least;
                if (engine == 0 && run == 0)
                    ranked += result.method != NULL;
                search_free(&result);
            }
            times[engine][count] = least;
        }
        times[WHOLE][count] = times[0][count] + building;
        if (each)
            (void)printf("%9.1f %9.1f %s\n", times[0][count], times[1][count], text + 1);
        count++;
        built_query_free(&built);
    }
    (void)fclose(file);
    (void)printf("%zu queries, %zu by the ranking files; microseconds\n", count, ranked);
    if (count) {
        print("ranking files", times[0], count);
        if (engines > 1)
            print("xapian", times[1], count);
        print("building", times[BUILDING], count);
        print("both", times[WHOLE], count);
    }
    xc_weight_free(weight);
    query_builder_close(builder);
    searcher_close(searcher);
    query_options_free(&options);
    return 0;
}
