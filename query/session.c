// SPDX-License-Identifier: GPL-2.0-or-later
#include "session.h"

#include "absent-values.h"
#include "base/terminal.h"
#include "corpus/stored-article.h"
#include "explain.h"
#include "index/xapian-error.h"
#include "query-build.h"
#include "recency.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REOPEN_ATTEMPTS = 5 };

struct session {
    const struct query_options *options;
    struct searcher *searcher;
    struct query_builder *builder;
    xc_weight *weight;
    struct turn *turn; // where results go
    struct buffer snippet;
    struct buffer headline;
    struct hit *hits; // fetched to be printed together
    size_t hit_capacity;
    bool *without;          // for each place: it does not answer, and is left out
    struct buffer warnings; // of what is left out, not said yet
};

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
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

/** Makes the snippet, and marks the headline, if the format shows them. */
static enum error_code make_snippet(struct session *session, const struct built_query *built,
                                    struct hit *hit, struct error *error)
{
    const struct print_format *format = session->options->format;
    const struct print_style *style = &session->options->style;
    const int columns = format->snippet_columns ? format->snippet_columns(style) : PRINT_SNIPPET;
    enum error_code code = ERROR_NONE;
    buffer_clear(&session->snippet);
    buffer_clear(&session->headline);
    if (style->fields.count ? result_fields_have(&style->fields, RESULT_SNIPPET) : format->snippets)
        code = snippet_make(built->snippets, snippet_text(hit), columns, &session->snippet, error);
    if (code == ERROR_NONE && format->marks)
        code = snippet_mark(built->snippets, stored_article_get(hit->stored, ARTICLE_TITLE),
                            &session->headline, error);
    hit->headline = buffer_slice(&session->headline);
    return code;
}

static enum error_code print_hit(struct session *session, const struct built_query *built,
                                 const struct search_heading *heading, struct hit *hit,
                                 struct error *error)
{
    const struct query_options *options = session->options;
    enum error_code code = make_snippet(session, built, hit, error);
    if (code == ERROR_NONE)
        options->format->hit(&session->turn->out, &options->style, heading, hit,
                             buffer_slice(&session->snippet));
    if (code == ERROR_NONE && options->explain)
        code = explain_hit(session->searcher, &built->tree,
                           query_builder_compile_options(session->builder), session->weight, hit,
                           &session->turn->out, error);
    // What may have to be searched for anew, without a server, is not shown before it is whole.
    const bool whole = options->partial && searcher_remote(session->searcher);
    return code == ERROR_NONE && !whole ? turn_flush(session->turn, error) : code;
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

/** Prints the number of matches, for --count. */
static void print_count(struct session *session, struct slice id, uint32_t matches)
{
    struct buffer *out = &session->turn->out;
    if (session->options->batch) {
        (void)buffer_append_slice(out, id);
        (void)buffer_append_char(out, '\t');
    }
    (void)buffer_append_format(out, "%" PRIu32 "\n", matches);
}

/** Says what --correct made of the query, or else what may have been meant. */
static enum error_code report_spelling(struct session *session, struct slice id,
                                       const struct built_query *built, bool found,
                                       struct error *error)
{
    struct buffer *out = &session->turn->messages;
    struct buffer meant = BUFFER_INIT;
    const bool remote =
        searcher_remote(session->searcher); // they would have to send all their words
    enum error_code code = ERROR_NONE;
    if (built->corrected.len) {
        (void)buffer_append_string(out, "dateline-query: ");
        terminal_append_safe(out, id);
        (void)buffer_append_string(out, id.len ? ": corrected to: " : "corrected to: ");
        terminal_append_safe(out, buffer_slice(&built->corrected));
        (void)buffer_append_char(out, '\n');
    } else if (!session->options->correct && !session->options->batch && !remote) {
        code = query_suggest(session->builder, built, &meant, error);
        if (code == ERROR_NONE && meant.len) {
            (void)buffer_append_string(out, "dateline-query: did you mean: ");
            terminal_append_safe(out, buffer_slice(&meant));
            (void)buffer_append_string(out, "\ndateline-query: hint: --correct searches for it\n");
        }
    }
    if (code == ERROR_NONE && !found && !session->options->batch)
        code = absent_values_report(&built->compiled, searcher_database(session->searcher), remote,
                                    out, error);
    buffer_free(&meant);
    return code;
}

/** The names of the indexes that are left out. @param[out] names  free() it */
static enum error_code name_missing(const struct session *session, const char ***names,
                                    size_t *count, struct error *error)
{
    const struct index_places *places = &session->options->places;
    *count = 0;
    *names = malloc((places->count + 1) * sizeof(const char *));
    if (!*names)
        return error_set_no_memory(error);
    for (size_t i = 0; i < places->count; i++)
        if (session->without[i])
            (*names)[(*count)++] = places->items[i].name;
    return ERROR_NONE;
}

/** Counts out what servers have counted though it is dead. */
static enum error_code forget_dead(struct session *session, const struct search_result *result,
                                   struct overview *overview, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (uint32_t i = 0; code == ERROR_NONE && i < result->dead_count; i++) {
        xc_document *document = NULL;
        code = xc_database_document(&document, searcher_database(session->searcher),
                                    result->dead[i], XC_DOC_ASSUME_VALID)
                   ? error_set_xapian(error, "cannot read an article")
                   : overview_forget(overview, document, error);
        xc_document_free(document);
    }
    return code;
}

/** One attempt at a search. */
static enum error_code search(struct session *session, struct slice id, struct slice text,
                              struct search_account *account, struct error *error)
{
    const struct query_options *options = session->options;
    const double started = now();
    struct search_result result = {.enquire = NULL};
    struct overview overview = {.state = NULL};
    const bool overviewed = overview_wanted(&options->overview);
    struct built_query built;
    const char **missing = NULL;
    size_t missing_count = 0;
    enum error_code code = query_build(session->builder, text, &built, error);
    if (code == ERROR_NONE && options->explain)
        code = explain_query(&built.tree, built.query, &session->turn->out, error);
    if (code == ERROR_NONE && overviewed)
        code =
            overview_open(&overview, &options->overview, searcher_remote(session->searcher), error);
    if (code == ERROR_NONE) {
        const struct recency recency = {.half_life = options->half_life,
                                        .now = query_builder_now(session->builder)};
        struct search_request request = {
            .query = built.query,
            .weight = session->weight,
            .bounded = !options->weight,
            .unpruned = !searcher_remote(session->searcher) || options->field_boosts,
            .recency = options->half_life > 0 ? &recency : NULL,
            .group = options->group,
            .order = options->order,
            .offset = options->count ? 0 : options->offset,
            .limit = options->count ? 0 : options->limit,
            .exact_count = options->count,
            .only_xapian = options->only_xapian,
        };
        if (overviewed) {
            request.spies = overview_spies(&overview, &request.spy_count);
            request.visit = overview_can_visit(&overview) ? overview_visit : NULL;
            request.visitor = &overview;
        }
        code = search_run(session->searcher, &request, &result, error);
        if (code == ERROR_NONE && options->explain)
            explain_engine(&result, &session->turn->out);
    }
    if (code == ERROR_NONE && overviewed)
        code = forget_dead(session, &result, &overview, error);
    if (code == ERROR_NONE && overviewed)
        code = overview_finish(&overview, searcher_database(session->searcher),
                               built.compiled.leaves, built.compiled.leaf_count, error);
    if (code == ERROR_NONE)
        code = name_missing(session, &missing, &missing_count, error);
    if (code == ERROR_NONE) {
        const xc_mset_stats *stats = &result.stats;
        *account = (struct search_account){
            .seconds = now() - started,
            .matches = stats->estimated,
            .exact = stats->lower_bound == stats->upper_bound,
            .partial = missing_count > 0,
        };
        const struct search_heading heading = {
            .query_id = id,
            .query = text,
            .tag = slice_of_string(options->tag),
            .result = &result,
            .overview = overviewed ? &overview : NULL,
            .offset = options->offset,
            .missing = missing,
            .missing_count = missing_count,
        };
        if (options->count) {
            print_count(session, id, stats->estimated);
        } else {
            options->format->begin(&session->turn->out, &options->style, &heading);
            code = print_hits(session, &built, &heading, error);
            options->format->end(&session->turn->out, &options->style, &heading);
        }
    }
    if (code == ERROR_NONE)
        code = report_spelling(session, id, &built, account->matches > 0, error);
    free(missing);
    search_free(&result);
    overview_free(&overview);
    built_query_free(&built);
    return code;
}

static enum error_code open_index(struct session *session, struct error *error)
{
    const struct query_options *options = session->options;
    const struct searcher_options how = query_options_searcher(options, options->language);
    enum error_code code = searcher_open(&session->searcher, &how, session->without, error);
    if (code == ERROR_NONE)
        searcher_report_missing(session->searcher, session->without, &session->warnings);
    return code == ERROR_NONE ? query_builder_open(&session->builder, options, session->searcher,
                                                   session->weight, error)
                              : code;
}

/** Closes and frees what a session holds, but for `weight` and `without`. */
static void release(struct session *session)
{
    query_builder_close(session->builder);
    searcher_close(session->searcher);
    buffer_free(&session->snippet);
    buffer_free(&session->headline);
    buffer_free(&session->warnings);
    free(session->hits);
}

/** Opens what the index is now; a failure leaves what was open. */
static enum error_code reopen(struct session *session, struct error *error)
{
    struct session fresh = {.options = session->options,
                            .weight = session->weight,
                            .without = session->without,
                            .warnings = session->warnings};
    const enum error_code code = open_index(&fresh, error);
    session->warnings = fresh.warnings;
    const struct session old = *session;
    if (code == ERROR_NONE) {
        session->searcher = fresh.searcher;
        session->builder = fresh.builder;
        fresh.searcher = old.searcher;
        fresh.builder = old.builder;
    }
    query_builder_close(fresh.builder);
    searcher_close(fresh.searcher);
    return code;
}

/** True if a failure may come of the index's having been replaced meanwhile, and it has been. */
static bool worth_another_attempt(const struct session *session, enum error_code code)
{
    return (code == ERROR_IO || code == ERROR_DATA || code == ERROR_NO_INPUT) &&
           !session->turn->begun && searcher_outdated(session->searcher);
}

/** Asks place @p i alone, by connections of their own, what all have been asked. */
static enum error_code search_alone(const struct session *session, size_t i, struct slice id,
                                    struct slice text, struct error *error)
{
    const size_t count = session->options->places.count;
    struct turn unseen = {.output = NULL};
    struct search_account account;
    bool *without = malloc(count * sizeof(*without));
    if (!without)
        return error_set_no_memory(error);
    for (size_t k = 0; k < count; k++)
        without[k] = k != i;
    struct session alone = {.options = session->options,
                            .weight = session->weight,
                            .turn = &unseen,
                            .without = without};
    enum error_code code = open_index(&alone, error);
    if (code == ERROR_NONE)
        code = search(&alone, id, text, &account, error);
    release(&alone);
    free(without);
    turn_free(&unseen);
    return code;
}

/**
 * Finds the server that a failure is of. Not all messages name it, and the connections do not show
 * it: where other servers' answers were not waited for any more, those look broken, too.
 * @param[in,out] error  names it afterwards
 * @return its place; places->count if all answer by themselves
 */
static size_t find_culprit(struct session *session, struct slice id, struct slice text,
                           struct error *error)
{
    const struct index_places *places = &session->options->places;
    size_t culprit = index_parts_named(searcher_parts(session->searcher), error->message);
    for (size_t i = 0; culprit == places->count && i < places->count; i++) {
        struct error why = ERROR_INIT;
        if (!session->without[i] && index_place_is_remote(&places->items[i]) &&
            search_alone(session, i, id, text, &why) == ERROR_UNAVAILABLE) {
            culprit = i;
            *error = why;
        }
    }
    if (culprit < places->count && !strstr(error->message, places->items[culprit].name)) {
        const struct error told = *error;
        (void)error_set(error, told.code, "index '%s': %s", places->items[culprit].name,
                        told.message);
        error_hint(error, "%s", "--partial answers from the other indexes");
    }
    return culprit;
}

/**
 * After a failure of a server: leaves it out, if that is wanted, and opens the others again, since
 * the answers to what they have been asked would come when nobody waits for them. Where all answer
 * by themselves, it opens all again, @p again says once.
 * @return true if it is worth another attempt
 */
static bool do_without(struct session *session, struct slice id, struct slice text, bool *again,
                       struct error *error)
{
    const struct query_options *options = session->options;
    struct error told = *error;
    const size_t culprit = find_culprit(session, id, text, error);
    if (session->turn->begun)
        return false;
    if (culprit == options->places.count) {
        const bool first = !*again;
        *again = true;
        return first && reopen(session, error) == ERROR_NONE;
    }
    if (!options->partial)
        return false;
    session->without[culprit] = true;
    searcher_warn_left_out(&session->warnings, options->places.items[culprit].name, told.message);
    return reopen(session, error) == ERROR_NONE;
}

enum error_code session_search(struct session *session, struct slice id, struct slice text,
                               struct turn *turn, struct search_account *account,
                               struct error *error)
{
    const size_t printed = turn->out.len;
    const size_t said = turn->messages.len;
    bool again = false;
    enum error_code code = ERROR_NONE;
    session->turn = turn;
    *account = (struct search_account){.seconds = 0};
    // What cannot be opened now is left for the next search: what is open is still good.
    if (searcher_outdated(session->searcher))
        (void)reopen(session, NULL);
    for (size_t attempt = 0; attempt < REOPEN_ATTEMPTS + session->options->places.count;
         attempt++) {
        struct error problem = ERROR_INIT;
        code = search(session, id, text, account, &problem);
        if (code != ERROR_NONE && error)
            *error = problem;
        if (code == ERROR_NONE ||
            !(code == ERROR_UNAVAILABLE
                  ? do_without(session, id, text, &again, error ? error : &problem)
                  : worth_another_attempt(session, code) && reopen(session, NULL) == ERROR_NONE))
            break;
        if (error)
            *error = (struct error)ERROR_INIT;
        turn->out.len = printed;
        turn->messages.len = said;
    }
    (void)buffer_append_slice(&turn->messages, buffer_slice(&session->warnings));
    buffer_clear(&session->warnings);
    if (code != ERROR_NONE && !turn->begun)
        turn->out.len = printed; // half an answer is none
    return code;
}

enum error_code session_show(struct session *session, const char *id, struct turn *turn,
                             bool *found, bool *partial, struct error *error)
{
    const struct query_options *options = session->options;
    struct hit hit;
    *found = *partial = false;
    if (!options->format->show)
        return error_set(error, ERROR_USAGE, "output format '%s' cannot show an article",
                         options->format->name);
    const enum error_code code = search_by_id(session->searcher, slice_of_string(id), &hit, error);
    *found = code == ERROR_NONE && hit.document;
    if (*found)
        options->format->show(&turn->out, &options->style, &hit);
    hit_free(&hit);
    (void)buffer_append_slice(&turn->messages, buffer_slice(&session->warnings));
    *partial = false;
    for (size_t i = 0; i < options->places.count; i++)
        *partial = *partial || session->without[i];
    return code;
}

enum error_code session_open(struct session **out, const struct query_options *options,
                             struct error *error)
{
    struct session *session = calloc(1, sizeof(*session));
    if (!session)
        return error_set_no_memory(error);
    session->options = options;
    session->without = calloc(options->places.count + 1, sizeof(*session->without));
    enum error_code code =
        session->without ? open_weight(session, error) : error_set_no_memory(error);
    if (code == ERROR_NONE)
        code = open_index(session, error);
    if (code != ERROR_NONE) {
        session_close(session);
        return code;
    }
    *out = session;
    return ERROR_NONE;
}

void session_close(struct session *session)
{
    if (!session)
        return;
    release(session);
    xc_weight_free(session->weight);
    free(session->without);
    free(session);
}
