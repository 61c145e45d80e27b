// SPDX-License-Identifier: GPL-2.0-or-later
#include "search.h"

#include "base/terminal.h"
#include "grouping.h"
#include "index/fields.h"
#include "index/xapian-error.h"
#include "ranked-search.h"
#include "recency.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Matches that are looked at for groups beyond twice the number wanted. */
enum { FEW_MATCHES = 100 };

/** Room for dead articles among the matches of servers, at first. */
enum { FEW_DEAD = 16 };

struct searcher {
    const struct index_places *places;
    struct index_parts *parts;
    struct stemmer *stemmer;
    struct stemmer *folder;
    struct ranked_search *ranked; // NULL: not tried, or there is none
    const char *unranked;         // why there is none
    bool sift; // dead articles are among Xapian's matches: it searches on servers, which know no
               // tombstones
};

/** Hits of which the ranking files keep account. */
enum { MOST_RANKED = 100000 };

void searcher_close(struct searcher *searcher)
{
    if (!searcher)
        return;
    ranked_search_close(searcher->ranked);
    index_parts_close(searcher->parts);
    stemmer_close(searcher->stemmer);
    stemmer_close(searcher->folder);
    free(searcher);
}

/** Opens the stemmer of queries: of the language that was asked for, else that of all indexes. */
static enum error_code open_stemmer(struct searcher *searcher,
                                    const struct searcher_options *options, struct error *error)
{
    const char *language = options->language;
    for (size_t i = 0; !options->language && i < options->places->count; i++) {
        const struct generation *generation = index_parts_generation(searcher->parts, i);
        const char *other = generation ? generation->schema.language : language;
        if (!language)
            language = other;
        if (!generation || strcmp(language, other) == 0)
            continue;
        (void)error_set(error, ERROR_USAGE, "index '%s' is of language '%s', the first one of '%s'",
                        options->places->items[i].name, other, language);
        error_hint(error, "--language=%s, or another, says how to read the query", other);
        return ERROR_USAGE;
    }
    return stemmer_open_small(&searcher->stemmer, language, error);
}

enum error_code searcher_open(struct searcher **out, const struct searcher_options *options,
                              const bool *without, struct error *error)
{
    struct searcher *searcher = calloc(1, sizeof(*searcher));
    if (!searcher)
        return error_set_no_memory(error);
    searcher->places = options->places;
    enum error_code code =
        index_parts_open(&searcher->parts, options->places, &options->parts, without, error);
    if (code == ERROR_NONE)
        code = open_stemmer(searcher, options, error);
    if (code == ERROR_NONE)
        code = stemmer_open_small(&searcher->folder, "none", error);
    if (code != ERROR_NONE) {
        searcher_close(searcher);
        return code;
    }
    searcher->sift = searcher_remote(searcher) && index_parts_dead_count(searcher->parts) > 0;
    *out = searcher;
    return ERROR_NONE;
}

bool searcher_outdated(const struct searcher *searcher)
{
    return index_parts_outdated(searcher->parts);
}

void searcher_warn_left_out(struct buffer *messages, const char *name, const char *why)
{
    (void)buffer_append_string(messages, "dateline-query: warning: index '");
    terminal_append_safe(messages, slice_of_string(name));
    (void)buffer_append_string(messages, "' is left out: ");
    terminal_append_safe(messages, slice_of_string(why));
    (void)buffer_append_char(messages, '\n');
}

void searcher_report_missing(const struct searcher *searcher, bool *without,
                             struct buffer *messages)
{
    for (size_t i = 0; i < searcher->places->count; i++) {
        const char *why = index_parts_missing(searcher->parts, i);
        if (!why || without[i])
            continue;
        without[i] = true;
        searcher_warn_left_out(messages, searcher->places->items[i].name, why);
    }
}

struct index_parts *searcher_parts(struct searcher *searcher)
{
    return searcher->parts;
}

bool searcher_remote(const struct searcher *searcher)
{
    return index_parts_remote(searcher->parts);
}

xc_database *searcher_database(struct searcher *searcher)
{
    return index_parts_database(searcher->parts);
}

struct stemmer *searcher_stemmer(struct searcher *searcher)
{
    return searcher->stemmer;
}

struct stemmer *searcher_folder(struct searcher *searcher)
{
    return searcher->folder;
}

bool searcher_titles_in_text(const struct searcher *searcher)
{
    for (size_t i = 0; i < searcher->places->count; i++) {
        const struct generation *generation = index_parts_generation(searcher->parts, i);
        if (generation && generation->schema.weights.title == 0)
            return false;
    }
    return true;
}

uint64_t searcher_articles(const struct searcher *searcher)
{
    return index_parts_articles(searcher->parts);
}

/** The query without the dead articles of any index. */
static enum error_code live_query(struct searcher *searcher, const xc_query *query, xc_query **out,
                                  struct error *error)
{
    xc_query *live = NULL;
    size_t count = 0;
    struct snapshot *const *snapshots = index_parts_snapshots(searcher->parts, &count);
    if (xc_query_copy(&live, query))
        return error_set_xapian(error, "cannot copy the query");
    for (size_t i = 0; !searcher->sift && i < count; i++) {
        xc_query *next = NULL;
        const enum error_code code = snapshot_live_query(snapshots[i], live, &next, error);
        xc_query_free(live);
        if (code != ERROR_NONE)
            return code;
        live = next;
    }
    *out = live;
    return ERROR_NONE;
}

static xc_status order_by_source(xc_enquire *enquire)
{
    xc_key_maker *key = NULL;
    xc_status status = xc_key_maker_new(&key);
    if (!status)
        status = xc_key_maker_add_value(key, (xc_valueno)field_by_id(FIELD_SOURCE)->slot, false,
                                        "\xff", 1);
    if (!status)
        status =
            xc_key_maker_add_value(key, (xc_valueno)field_by_id(FIELD_DATE)->slot, true, "", 0);
    if (!status)
        status = xc_enquire_sort_by_key_then_relevance(enquire, key, false);
    xc_key_maker_free(key);
    return status;
}

static xc_status set_order(xc_enquire *enquire, enum search_order order)
{
    const xc_valueno slot = (xc_valueno)field_by_id(FIELD_DATE)->slot;
    if (order == SEARCH_BY_RELEVANCE)
        return XC_OK;
    if (order == SEARCH_BY_SOURCE)
        return order_by_source(enquire);
    return xc_enquire_sort_by_value_then_relevance(enquire, slot, order == SEARCH_NEWEST_FIRST);
}

/** Says once that the ranking files cannot be used, and does not try them again. */
static void give_up_ranking(struct searcher *searcher, const struct error *problem)
{
    (void)fprintf(stderr, "dateline-query: warning: %s; searching without it, slower\n",
                  problem->message);
    (void)fprintf(stderr, "dateline-query: dateline-index --rebuild-ranking mends it\n");
    ranked_search_close(searcher->ranked);
    searcher->ranked = NULL;
    searcher->unranked = "a ranking file is damaged";
}

/** Why the ranking files cannot answer a request, if not for its query; NULL if they can. */
static const char *obstacle_of(struct searcher *searcher, const struct search_request *request)
{
    struct error problem = ERROR_INIT;
    if (request->only_xapian)
        return "--engine=xapian";
    if (searcher_remote(searcher))
        return "an index on a server";
    if (request->order == SEARCH_BY_SOURCE)
        return "an order by source";
    if (request->spy_count && !request->visit)
        return "fields that are in no value are counted";
    if (request->limit == 0 && !request->spy_count && !request->exact_count)
        return "no results are wanted";
    if ((uint64_t)request->offset + request->limit > MOST_RANKED)
        return "too many results are wanted";
    if (!searcher->ranked && !searcher->unranked) {
        size_t count = 0;
        struct snapshot *const *snapshots = index_parts_snapshots(searcher->parts, &count);
        if (ranked_search_open(&searcher->ranked, snapshots, count, &problem) != ERROR_NONE)
            give_up_ranking(searcher, &problem);
        else if (!searcher->ranked)
            searcher->unranked = "a shard has no ranking file";
    }
    return searcher->unranked;
}

/** Takes the matches out of what the ranking files found. */
static enum error_code take_ranked(struct search_result *result, const struct rank_result *ranked,
                                   struct error *error)
{
    const bool decayed = ranked->decay.half_life > 0;
    free(result->matches);
    result->count = ranked->count;
    result->matches = malloc((result->count + (size_t)1) * sizeof(*result->matches));
    if (!result->matches)
        return error_set_no_memory(error);
    for (uint32_t i = 0; i < result->count; i++) {
        const struct rank_hit *hit = &ranked->hits[i];
        const double decay = decayed ? exp2(-rank_age(&ranked->decay, hit->time)) : 1;
        result->matches[i] =
            (struct search_match){.docid = hit->docid, .score = hit->score * decay, .decay = decay};
    }
    return ERROR_NONE;
}

/** Leaves the matches from rank @p first on, @p most of them. */
static void cut_matches(struct search_result *result, uint32_t first, uint32_t most)
{
    const uint32_t skipped = first < result->count ? first : result->count;
    result->count -= skipped;
    if (result->count > most)
        result->count = most;
    if (skipped && result->count)
        memmove(result->matches, result->matches + skipped,
                result->count * sizeof(*result->matches));
}

/** Whether the matches are to be grouped. */
static bool is_grouped(const struct search_request *request)
{
    return request->group && request->limit;
}

/** Asks the ranking files once. @param[out] result  its obstacle says why not, if so */
static enum error_code ask_ranked(struct searcher *searcher, const struct search_request *request,
                                  uint32_t wanted, bool again, struct search_result *result,
                                  struct error *error)
{
    struct rank_result ranked;
    struct ranked_request ranking = {
        .query = request->query,
        .weight = request->weight,
        .wanted = wanted,
        .order = request->order == SEARCH_NEWEST_FIRST   ? RANK_NEWEST_FIRST
                 : request->order == SEARCH_OLDEST_FIRST ? RANK_OLDEST_FIRST
                                                         : RANK_BY_SCORE,
        .every = request->exact_count && !again,
        .visit = again ? NULL : request->visit,
        .visitor = request->visitor,
    };
    if (request->recency)
        ranking.decay = (struct rank_decay){.half_life = request->recency->half_life,
                                            .now = (double)request->recency->now};
    enum error_code code =
        ranked_search_run(searcher->ranked, &ranking, &ranked, &result->obstacle, error);
    if (code == ERROR_NONE && !result->obstacle)
        code = take_ranked(result, &ranked, error);
    if (code == ERROR_NONE && !result->obstacle && !again) {
        result->stats.lower_bound = ranked.lower;
        result->stats.estimated = ranked.estimated;
        result->stats.upper_bound = ranked.upper;
        result->method = ranked.method;
        result->counts = ranked.counts;
    }
    rank_result_free(&ranked);
    return code;
}

/** Takes the matches out of what Xapian found. */
static enum error_code take_matches(struct search_result *result, const xc_mset *mset,
                                    struct error *error)
{
    if (xc_mset_size(&result->count, mset))
        return error_set_xapian(error, "search failed");
    result->matches = malloc((result->count + 1) * sizeof(*result->matches));
    if (!result->matches)
        return error_set_no_memory(error);
    for (uint32_t i = 0; i < result->count; i++) {
        xc_hit hit;
        if (xc_mset_hit(&hit, mset, i)) {
            result->count = i; // so many there are
            return error_set_xapian(error, "search failed");
        }
        result->matches[i] =
            (struct search_match){.docid = hit.docid, .score = hit.weight, .decay = 1};
    }
    return ERROR_NONE;
}

/** Moves the dead matches out of the result; keeps their ids for who counts every match. */
static enum error_code sift_matches(struct searcher *searcher, bool keep,
                                    struct search_result *result, struct error *error)
{
    uint32_t kept = 0;
    uint32_t dead = 0;
    free(result->dead);
    result->dead = keep ? malloc((result->count + (size_t)1) * sizeof(*result->dead)) : NULL;
    result->dead_count = 0;
    if (keep && !result->dead)
        return error_set_no_memory(error);
    for (uint32_t i = 0; i < result->count; i++) {
        const xc_docid docid = result->matches[i].docid;
        if (!index_parts_dead(searcher->parts, docid))
            result->matches[kept++] = result->matches[i];
        else if (++dead && keep)
            result->dead[result->dead_count++] = docid;
    }
    result->count = kept;
    // Where not all were looked at, others may be dead, too.
    xc_mset_stats *stats = &result->stats;
    const bool all = stats->lower_bound == stats->upper_bound && stats->upper_bound == kept + dead;
    const uint64_t most = all ? dead : index_parts_dead_count(searcher->parts);
    stats->lower_bound = stats->lower_bound > most ? stats->lower_bound - (uint32_t)most : 0;
    stats->estimated = stats->estimated > dead ? stats->estimated - dead : 0;
    stats->upper_bound = stats->upper_bound > dead ? stats->upper_bound - dead : 0;
    if (stats->lower_bound < kept)
        stats->lower_bound = kept;
    if (stats->estimated < stats->lower_bound)
        stats->estimated = stats->lower_bound;
    return ERROR_NONE;
}

/** Lets Xapian find matches from rank @p first on, in place of those that there are. */
static enum error_code ask_xapian(const struct search_request *request, uint32_t first,
                                  uint32_t most, bool again, struct search_result *result,
                                  struct error *error)
{
    xc_mset *mset = NULL;
    xc_mset_options options = XC_MSET_OPTIONS_INIT;
    enum error_code code = ERROR_NONE;
    free(result->matches);
    result->matches = NULL;
    result->count = 0;
    // Where OR has become AND_MAYBE, and that becomes AND, libxapian's AndMaybePostList::next()
    // steps over a document.
    if ((request->unpruned && request->order == SEARCH_BY_RELEVANCE) || request->exact_count ||
        request->spy_count)
        options.check_at_least = UINT32_MAX;
    if (!again) {
        options.spies = request->spies;
        options.n_spies = request->spy_count;
    }
    if (xc_enquire_mset(&mset, result->enquire, first, most, &options) ||
        xc_mset_get_stats(&result->stats, mset))
        code = error_set_xapian(error, "search failed");
    if (code == ERROR_NONE)
        code = take_matches(result, mset, error);
    xc_mset_free(mset);
    return code;
}

/** The same without the dead ones, which servers do not leave out. */
static enum error_code ask_and_sift(const struct search_request *request, uint32_t first,
                                    uint32_t most, bool again, struct search_result *result,
                                    struct error *error)
{
    struct searcher *searcher = result->searcher;
    const bool every = (request->exact_count || request->spy_count) && !again;
    const uint64_t dead = index_parts_dead_count(searcher->parts);
    const uint64_t wanted = (uint64_t)first + most;
    uint64_t more = FEW_DEAD;
    enum error_code code = ERROR_NONE;
    for (bool done = false; code == ERROR_NONE && !done; more *= 8) {
        // With room for all that are dead, enough are left.
        const uint64_t room = more < dead ? more : dead;
        const uint64_t asked = every || wanted + room > UINT32_MAX ? UINT32_MAX : wanted + room;
        code = ask_xapian(request, 0, (uint32_t)asked, again, result, error);
        const bool all = result->count < asked || room == dead;
        if (code == ERROR_NONE)
            code = sift_matches(searcher, every, result, error);
        done = all || result->count >= wanted;
        again = true; // spies have seen it
    }
    cut_matches(result, first, most);
    return code;
}

/** Finds the matches from rank @p first on, in place of those that there are. */
static enum error_code find_matches(const struct search_request *request, const xc_query *query,
                                    uint32_t first, uint32_t most, bool again,
                                    struct search_result *result, struct error *error)
{
    struct searcher *searcher = result->searcher;
    enum error_code code = ERROR_NONE;
    // With recency, Xapian only counts here; the matches are looked for below.
    if (!again || !request->recency)
        code = (searcher->sift ? ask_and_sift : ask_xapian)(
            request, first, request->recency ? 0 : most, again, result, error);
    if (code == ERROR_NONE && request->recency) {
        free(result->matches);
        code =
            recency_search(request->recency, searcher->parts, query, request->weight,
                           request->bounded, first + most, &result->matches, &result->count, error);
        if (code == ERROR_NONE)
            cut_matches(result, first, most);
    }
    return code;
}

/**
 * Finds the first matches, in place of those that there are.
 * @param query  for Xapian; NULL: the ranking files are asked, which may not be able to answer
 */
static enum error_code find_first(const struct search_request *request, const xc_query *query,
                                  uint32_t most, bool again, struct search_result *result,
                                  struct error *error)
{
    return query ? find_matches(request, query, 0, most, again, result, error)
                 : ask_ranked(result->searcher, request, most, again, result, error);
}

/** Finds so many matches that there are enough groups of them. @param query  as in find_first() */
static enum error_code find_groups(const struct search_request *request, const xc_query *query,
                                   struct search_result *result, struct error *error)
{
    struct searcher *searcher = result->searcher;
    const uint32_t wanted = request->offset + request->limit;
    uint32_t looked_at = 2 * wanted + FEW_MATCHES;
    enum error_code code = ERROR_NONE;
    for (bool again = false; code == ERROR_NONE; again = true, looked_at *= 2) {
        code = find_first(request, query, looked_at, again, result, error);
        const uint32_t found = result->count;
        if (code != ERROR_NONE || (!query && result->obstacle))
            break;
        code = group_matches(query ? NULL : searcher->ranked, searcher_database(searcher),
                             result->matches, &result->count, error);
        if (result->count >= wanted || found < looked_at || looked_at > UINT32_MAX / 2)
            break;
    }
    cut_matches(result, request->offset, request->limit);
    return code;
}

/** Asks the ranking files, if they can answer. @param[out] result  its obstacle says why not, if so
 */
static enum error_code run_ranked(struct searcher *searcher, const struct search_request *request,
                                  struct search_result *result, struct error *error)
{
    struct error problem = ERROR_INIT;
    result->obstacle = obstacle_of(searcher, request);
    if (result->obstacle)
        return ERROR_NONE;
    enum error_code code = ERROR_NONE;
    if (is_grouped(request)) {
        code = find_groups(request, NULL, result, &problem);
    } else {
        code = ask_ranked(searcher, request, request->offset + request->limit, false, result,
                          &problem);
        cut_matches(result, request->offset, request->limit);
    }
    if (code == ERROR_DATA) {
        if (request->visit)
            (void)request->visit(NULL, request->visitor, NULL);
        give_up_ranking(searcher, &problem);
        result->obstacle = searcher->unranked;
        result->method = NULL;
        return ERROR_NONE;
    }
    if (code != ERROR_NONE && error)
        *error = problem;
    return code;
}

enum error_code search_run(struct searcher *searcher, const struct search_request *request,
                           struct search_result *result, struct error *error)
{
    xc_query *query = NULL;
    *result = (struct search_result){.searcher = searcher, .offset = request->offset};
    enum error_code code = run_ranked(searcher, request, result, error);
    if (code != ERROR_NONE || result->method)
        return code;
    if (searcher_remote(searcher) && request->order == SEARCH_BY_SOURCE) {
        (void)error_set(error, ERROR_USAGE,
                        "--sort=source needs a sort key that Xapian's servers cannot make");
        error_hint(error, "sort by date, and select with source:NAME; --facets=source lists them");
        return ERROR_USAGE;
    }
    code = live_query(searcher, request->query, &query, error);
    if (code != ERROR_NONE)
        return code;
    if (xc_enquire_new(&result->enquire, searcher_database(searcher)) ||
        xc_enquire_set_query(result->enquire, query, 0) ||
        (request->weight && xc_enquire_set_weight(result->enquire, request->weight)) ||
        set_order(result->enquire, request->order))
        code = error_set_xapian(error, "search failed");
    if (code == ERROR_NONE)
        code = is_grouped(request) ? find_groups(request, query, result, error)
                                   : find_matches(request, query, request->offset, request->limit,
                                                  false, result, error);
    xc_query_free(query);
    return code;
}

/** All of the terms. */
static enum error_code make_all(xc_query **out, const struct slice *terms, size_t count,
                                struct error *error)
{
    xc_query **parts = calloc(count, sizeof(*parts));
    xc_status status = XC_OK;
    if (!parts)
        return error_set_no_memory(error);
    for (size_t i = 0; !status && i < count; i++)
        status = xc_query_term(&parts[i], terms[i].ptr, terms[i].len, 1, 0);
    if (!status)
        status = xc_query_combine(out, XC_OP_AND, (const xc_query *const *)parts, count, 0);
    for (size_t i = 0; i < count; i++)
        xc_query_free(parts[i]);
    free(parts);
    return status ? error_set_xapian(error, "cannot make a query") : ERROR_NONE;
}

enum error_code search_has_all(struct searcher *searcher, const struct slice *terms, size_t count,
                               bool *has, struct error *error)
{
    struct error problem = ERROR_INIT;
    xc_query *query = NULL;
    struct search_request request = {.limit = 1};
    struct search_result result;
    *has = false;
    enum error_code code = make_all(&query, terms, count, error);
    if (code != ERROR_NONE)
        return code;
    request.query = query;
    if (!obstacle_of(searcher, &request) &&
        ranked_search_has_all(searcher->ranked, terms, count, query, has, &problem) == ERROR_NONE) {
        xc_query_free(query);
        return ERROR_NONE;
    }
    request.only_xapian = true;
    code = search_run(searcher, &request, &result, error);
    *has = code == ERROR_NONE && result.count > 0;
    search_free(&result);
    xc_query_free(query);
    return code;
}

void search_free(struct search_result *result)
{
    free(result->matches);
    free(result->dead);
    xc_enquire_free(result->enquire);
    *result = (struct search_result){.enquire = NULL};
}

enum error_code search_hit(const struct search_result *result, uint32_t i, struct hit *hit,
                           struct error *error)
{
    const struct search_match *match = &result->matches[i];
    xc_bytes data;
    *hit = (struct hit){.rank = result->offset + i + 1,
                        .score = match->score,
                        .decay = match->decay,
                        .similar = match->similar,
                        .docid = match->docid};
    if (xc_database_document(&hit->document, searcher_database(result->searcher), match->docid,
                             XC_DOC_ASSUME_VALID) ||
        xc_document_data(&data, hit->document))
        return error_set_xapian(error, "cannot read a result");
    hit->stored = slice_of(data.data, data.size);
    return ERROR_NONE;
}

void hit_free(struct hit *hit)
{
    xc_document_free(hit->document);
    *hit = (struct hit){.rank = 0};
}

enum error_code search_by_id(struct searcher *searcher, struct slice id, struct hit *hit,
                             struct error *error)
{
    struct buffer term = BUFFER_INIT;
    enum error_code code = ERROR_NONE;
    xc_docid docid = 0;
    xc_bytes data;
    *hit = (struct hit){.rank = 0};
    if (!field_term(&term, field_by_id(FIELD_ID)->exact_prefix, id)) {
        code = error_set_no_memory(error);
    }
    if (code == ERROR_NONE)
        code = index_parts_find(searcher->parts, buffer_slice(&term), &docid, error);
    if (code == ERROR_NONE && docid) {
        if (xc_database_document(&hit->document, searcher_database(searcher), docid, 0) ||
            xc_document_data(&data, hit->document))
            code = error_set_xapian(error, "cannot read the article");
        else
            hit->stored = slice_of(data.data, data.size);
    }
    buffer_free(&term);
    return code;
}
