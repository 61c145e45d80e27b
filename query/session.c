// SPDX-License-Identifier: GPL-2.0-or-later
#include "session.h"

#include "base/terminal.h"
#include "corpus/input.h"
#include "corpus/lines.h"
#include "corpus/stored-article.h"
#include "explain.h"
#include "index/xapian-error.h"
#include "query-build.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_QUERY = 1 << 20, LEAST_SNIPPET = 120, MOST_SNIPPET = 400 };

struct session {
    const struct query_options *options;
    struct searcher *searcher;
    struct query_builder *builder;
    xc_weight *weight;
    struct buffer out;
    struct buffer snippet;
    struct hit *hits; // fetched to be printed together
    size_t hit_capacity;
    uint64_t answered; // searches with a result
};

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/** Brings what is printed so far to standard output. */
static enum error_code flush(struct session *session, struct error *error)
{
    struct slice left = buffer_slice(&session->out);
    if (!buffer_ok(&session->out))
        return error_set_no_memory(error);
    while (left.len) {
        const ssize_t put = write(STDOUT_FILENO, left.ptr, left.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_set_errno(error, ERROR_IO, errno, "cannot write the results");
        left = slice_of(left.ptr + put, left.len - (size_t)put);
    }
    buffer_clear(&session->out);
    return ERROR_NONE;
}

static enum error_code open_weight(struct session *session, struct error *error)
{
    const struct query_options *options = session->options;
    // Xapian's k3 weighs repeated words of the query; k2 and min_normlen as Xapian has them, but no
    // floor for short articles.
    const double bm25[] = {options->k1, 0, 1, options->b, 0};
    const xc_status status = options->weight ? xc_weight_parse(&session->weight, options->weight)
                                             : xc_weight_new(&session->weight, "bm25", bm25, 5);
    return status ? error_set_xapian(error, "cannot use weighting scheme '%s'",
                                     options->weight ? options->weight : "bm25")
                  : ERROR_NONE;
}

/** What a snippet is taken from: the text, or the headline of an article that has none. */
static struct slice snippet_text(const struct hit *hit)
{
    const struct slice text = stored_article_get(hit->stored, ARTICLE_TEXT);
    return text.len ? text : stored_article_get(hit->stored, ARTICLE_TITLE);
}

static int by_id(const void *a, const void *b)
{
    const struct hit *const *first = a;
    const struct hit *const *second = b;
    return slice_compare(stored_article_get((*first)->stored, ARTICLE_ID),
                         stored_article_get((*second)->stored, ARTICLE_ID));
}

/** Fetches hit @p i and those behind it that come with it. @param[out] count  how many */
static enum error_code fetch_hits(struct session *session, const struct search_result *result,
                                  uint32_t i, uint32_t *count, struct error *error)
{
    enum error_code code = ERROR_NONE;
    *count = 0;
    do {
        if (*count == session->hit_capacity) {
            const size_t capacity = session->hit_capacity ? 2 * session->hit_capacity : 8;
            struct hit *hits = realloc(session->hits, capacity * sizeof(*hits));
            if (!hits)
                return error_set_no_memory(error);
            session->hits = hits;
            session->hit_capacity = capacity;
        }
        code = search_hit(result, i, &session->hits[*count], error);
        ++*count;
        i++;
        if (code == ERROR_NONE && *count > 1 &&
            session->hits[*count - 1].score < session->hits[0].score) {
            hit_free(&session->hits[--*count]); // the next one's turn comes
            break;
        }
    } while (code == ERROR_NONE && session->options->format->ties_by_id && i < result->count);
    return code;
}

static enum error_code print_hit(struct session *session, const struct built_query *built,
                                 const struct search_heading *heading, const struct hit *hit,
                                 struct error *error)
{
    const struct query_options *options = session->options;
    const int width = 2 * options->style.width;
    const int fitted = options->format->page   ? MOST_SNIPPET - LEAST_SNIPPET
                       : width < LEAST_SNIPPET ? LEAST_SNIPPET
                       : width > MOST_SNIPPET  ? MOST_SNIPPET
                                               : width;
    enum error_code code = ERROR_NONE;
    buffer_clear(&session->snippet);
    if (options->style.fields.count ? result_fields_have(&options->style.fields, RESULT_SNIPPET)
                                    : options->format->snippets)
        code = snippet_make(built->snippets, snippet_text(hit), (size_t)fitted, &session->snippet,
                            error);
    if (code == ERROR_NONE)
        options->format->hit(&session->out, &options->style, heading, hit,
                             buffer_slice(&session->snippet));
    if (code == ERROR_NONE && options->explain)
        code = explain_hit(session->searcher, heading->result, session->weight, hit, &session->out,
                           error);
    return code == ERROR_NONE ? flush(session, error) : code;
}

/** Prints hits from @p i on that belong together: one, or all of a score in the order of their
 * ids. */
static enum error_code print_together(struct session *session, const struct built_query *built,
                                      const struct search_heading *heading, uint32_t *i,
                                      struct error *error)
{
    uint32_t count = 0;
    enum error_code code = fetch_hits(session, heading->result, *i, &count, error);
    const struct hit **sorted = malloc((count + 1) * sizeof(const struct hit *));
    if (code == ERROR_NONE && !sorted)
        code = error_set_no_memory(error);
    for (uint32_t k = 0; code == ERROR_NONE && k < count; k++)
        sorted[k] = &session->hits[k];
    if (code == ERROR_NONE && count > 1)
        qsort(sorted, count, sizeof(const struct hit *), by_id);
    for (uint32_t k = 0; code == ERROR_NONE && k < count; k++) {
        struct hit hit = *sorted[k]; // borrows
        hit.rank = heading->offset + *i + k + 1;
        code = print_hit(session, built, heading, &hit, error);
    }
    for (uint32_t k = 0; k < count; k++)
        hit_free(&session->hits[k]);
    free(sorted);
    *i += count;
    return code;
}

static enum error_code print_hits(struct session *session, const struct built_query *built,
                                  const struct search_heading *heading, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (uint32_t i = 0; code == ERROR_NONE && i < heading->result->count;)
        code = print_together(session, built, heading, &i, error);
    return code;
}

/** "--explain": the query as it was understood. */
static enum error_code explain_query(struct session *session, const xc_query *query,
                                     struct error *error)
{
    xc_bytes description;
    if (xc_query_description(&description, query))
        return error_set_xapian(error, "cannot describe the query");
    (void)buffer_append_string(&session->out, "query: ");
    terminal_append_safe(&session->out, slice_of(description.data, description.size));
    (void)buffer_append_char(&session->out, '\n');
    return flush(session, error);
}

static enum error_code search(struct session *session, struct slice id, struct slice text,
                              struct error *error)
{
    const struct query_options *options = session->options;
    const double started = now();
    struct search_result result = {.enquire = NULL};
    struct overview overview = {.state = NULL};
    const bool overviewed = overview_wanted(&options->overview);
    struct built_query built;
    enum error_code code = query_build(session->builder, text, &built, error);
    if (code == ERROR_NONE && options->explain)
        code = explain_query(session, built.query, error);
    if (code == ERROR_NONE && overviewed)
        code = overview_open(&overview, &options->overview, error);
    if (code == ERROR_NONE) {
        const struct search_request request = {
            .query = built.query,
            .weight = session->weight,
            .order = options->order,
            .offset = options->count ? 0 : options->offset,
            .limit = options->count ? 0 : options->limit,
            .exact_count = options->count,
            .spy = overviewed ? overview_spy(&overview) : NULL,
        };
        code = search_run(session->searcher, &request, &result, error);
    }
    if (code == ERROR_NONE && overviewed)
        code = overview_finish(&overview, searcher_database(session->searcher),
                               built.compiled.leaves, built.compiled.leaf_count, error);
    const double seconds = now() - started;
    if (code == ERROR_NONE) {
        const struct search_heading heading = {
            .query_id = id,
            .query = text,
            .tag = slice_of_string(options->tag),
            .result = &result,
            .overview = overviewed ? &overview : NULL,
            .offset = options->offset,
        };
        session->answered += result.stats.estimated > 0;
        if (options->count) {
            if (options->batch) {
                (void)buffer_append_slice(&session->out, id);
                (void)buffer_append_char(&session->out, '\t');
            }
            (void)buffer_append_format(&session->out, "%" PRIu32 "\n", result.stats.estimated);
        } else {
            options->format->begin(&session->out, &options->style, &heading);
            code = print_hits(session, &built, &heading, error);
            options->format->end(&session->out, &options->style, &heading);
        }
    }
    if (code == ERROR_NONE)
        code = flush(session, error);
    if (code == ERROR_NONE && options->time)
        (void)fprintf(stderr, "dateline-query: %.*s%s%.2f ms, about %" PRIu32 " matches\n",
                      (int)id.len, id.ptr, id.len ? ": " : "", 1e3 * seconds,
                      result.stats.estimated);
    search_free(&result);
    overview_free(&overview);
    built_query_free(&built);
    return code;
}

/** Searches for every line of a file. A query that is wrong is reported, the rest goes on. */
static enum error_code run_batch(struct session *session, struct error *error)
{
    const char *path = session->options->batch;
    struct input *input = NULL;
    struct lines lines;
    bool wrong = false;
    enum error_code code = input_open(&input, path, error);
    if (code != ERROR_NONE)
        return code;
    lines_open(&lines, input, LONGEST_QUERY);
    for (bool more = true; more && code == ERROR_NONE;) {
        struct slice line;
        struct error problem = ERROR_INIT;
        switch (lines_next(&lines, &line, &problem)) {
        case LINES_END:
            more = false;
            continue;
        case LINES_FAILED:
            code = problem.code;
            *error = problem;
            continue;
        case LINES_TOO_LONG:
            (void)error_set(&problem, ERROR_USAGE, "the query is longer than %d bytes",
                            LONGEST_QUERY);
            break;
        case LINES_LINE: {
            const char *tab = line.len ? memchr(line.ptr, '\t', line.len) : NULL;
            if (slice_trim(line).len == 0)
                continue;
            if (!tab) {
                (void)error_set(&problem, ERROR_USAGE, "no tab between id and query");
                break;
            }
            const struct slice id = slice_of(line.ptr, (size_t)(tab - line.ptr));
            (void)search(session, id, slice_trim(slice_of(tab + 1, line.len - id.len - 1)),
                         &problem);
            break;
        }
        }
        if (problem.code == ERROR_USAGE) {
            wrong = true;
            (void)fprintf(stderr, "dateline-query: %s: line %" PRIu64 ": %s\n", path, lines.number,
                          problem.message);
        } else if (problem.code != ERROR_NONE) {
            code = problem.code;
            *error = problem;
        }
    }
    lines_close(&lines);
    input_close(input);
    if (code == ERROR_NONE && wrong)
        code = error_set(error, ERROR_USAGE, "some queries in '%s' are wrong", path);
    return code;
}

static enum error_code run_show(struct session *session, struct error *error)
{
    const struct query_options *options = session->options;
    struct hit hit;
    if (!options->format->show)
        return error_set(error, ERROR_USAGE, "output format '%s' cannot show an article",
                         options->format->name);
    enum error_code code =
        search_by_id(session->searcher, slice_of_string(options->show), &hit, error);
    if (code == ERROR_NONE && !hit.document) {
        (void)fprintf(stderr, "dateline-query: no article '%s'\n", options->show);
    } else if (code == ERROR_NONE) {
        session->answered++;
        options->format->show(&session->out, &options->style, &hit);
        code = flush(session, error);
    }
    hit_free(&hit);
    return code;
}

enum error_code session_run(const struct query_options *options, struct error *error)
{
    struct session session = {.options = options};
    enum error_code code = searcher_open(&session.searcher, options->indexes, options->index_count,
                                         options->language, error);
    if (code == ERROR_NONE)
        code = open_weight(&session, error);
    if (code == ERROR_NONE)
        code =
            query_builder_open(&session.builder, options, session.searcher, session.weight, error);
    if (code == ERROR_NONE && !options->show && !options->count && options->format->start)
        options->format->start(&session.out, &options->style);
    if (code == ERROR_NONE) {
        if (options->show)
            code = run_show(&session, error);
        else if (options->batch)
            code = run_batch(&session, error);
        else
            code = search(&session, SLICE_LITERAL(""), buffer_slice(&options->query), error);
    }
    if (code == ERROR_NONE && session.answered == 0)
        code = ERROR_NO_MATCH;
    query_builder_close(session.builder);
    xc_weight_free(session.weight);
    searcher_close(session.searcher);
    buffer_free(&session.out);
    buffer_free(&session.snippet);
    free(session.hits);
    return code;
}
