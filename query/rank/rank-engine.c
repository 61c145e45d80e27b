// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-engine.h"

#include "rank-by-time.h"
#include "rank-run.h"
#include "rank-searching.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum error_code rank_engine_open(struct rank_engine **out, const struct rank_shard *shards,
                                 size_t count, struct error *error)
{
    struct rank_engine *engine = calloc(1, sizeof(*engine));
    if (!engine)
        return error_set_no_memory(error);
    uint64_t length = 0;
    engine->shards = shards;
    engine->count = count;
    for (size_t i = 0; i < count; i++) {
        const struct ranking_totals *totals = ranking_file_totals(shards[i].file);
        engine->documents += totals->documents;
        engine->dead += shards[i].dead ? tombstones_count(shards[i].dead) : 0;
        length += totals->total_length;
    }
    if (engine->documents)
        engine->mean_length = (double)length / (double)engine->documents;
    engine->times = calloc(count + 1, sizeof(*engine->times));
    if (!engine->times) {
        rank_engine_close(engine);
        return error_set_no_memory(error);
    }
    *out = engine;
    return ERROR_NONE;
}

void rank_engine_close(struct rank_engine *engine)
{
    if (!engine)
        return;
    for (size_t i = 0; engine->times && i < engine->count; i++)
        rank_times_close(&engine->times[i]);
    free(engine->times);
    free(engine);
}

void rank_result_free(struct rank_result *result)
{
    free(result->hits);
    *result = (struct rank_result){.hits = NULL};
}

bool rank_bm25_of(const xc_weight *weight, struct rank_bm25 *bm25)
{
    double numbers[5] = {1, 0, 1, 0.5, 0.5}; // k1, k2, k3, b, min_normlen
    xc_bytes name;
    xc_bytes bytes;
    if (weight) {
        if (xc_weight_name(&name, weight) ||
            !slice_equal(slice_of(name.data, name.size), SLICE_LITERAL("Xapian::BM25Weight")) ||
            xc_weight_serialise(&bytes, weight))
            return false;
        const char *at = bytes.data;
        for (size_t i = 0; at && i < 5; i++)
            at = rank_read_double(at, bytes.data + bytes.size, &numbers[i]);
        if (at != bytes.data + bytes.size)
            return false;
    }
    *bm25 = (struct rank_bm25){
        .k1 = numbers[0], .k3 = numbers[2], .b = numbers[3], .min_normlen = numbers[4]};
    return numbers[1] == 0 && numbers[0] > 0;
}

/**
 * How many times as many documents as the filters what is ranked must have for them to lead, by
 * measurement (100,000 articles): any of some terms costs less a document than all of them.
 */
#define LEADING_ANY 24.0
#define LEADING     12.0

/** A search in a shard. */
struct shard_search {
    struct rank_searching *searching;
    struct rank_sources sources;
    struct query_arena arena;
    struct rank_run run;
    const struct rank_node **phrases; // of the run
    struct rank_tree *tree;           // of the core, if it is searched so
};

/**
 * Collects the terms of nested nodes of one operator; if that is RANK_ALL, also those of phrases.
 * @return false if there is anything else
 */
static bool flatten(struct shard_search *search, const struct rank_node *node, enum rank_op op)
{
    struct rank_run *run = &search->run;
    if (node->op == RANK_TERM) {
        run->cursors[run->count++] = search->searching->places[node->leaf];
        return true;
    }
    if (op == RANK_ALL && rank_positional(node->op))
        search->phrases[run->phrase_count++] = node;
    else if (node->op != op)
        return false;
    for (size_t i = 0; i < node->child_count; i++)
        if (!flatten(search, node->children[i], op))
            return false;
    return true;
}

/** As flatten(), from the beginning. */
static bool flat(struct shard_search *search, enum rank_op op)
{
    search->run.count = 0;
    search->run.phrase_count = 0;
    return flatten(search, search->searching->core, op);
}

static bool any_in_glass(struct rank_cursor *const *cursors, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (cursors[i]->glass)
            return true;
    return false;
}

static struct rank_tree *make_tree(struct shard_search *search, const struct rank_node *node)
{
    return rank_tree_new(&search->arena, node, &search->sources);
}

/** Makes the trees of filters. @return NULL without memory */
static struct rank_tree **make_trees(struct shard_search *search,
                                     const struct rank_node *const *nodes, size_t count)
{
    struct rank_tree **trees =
        query_arena_alloc(&search->arena, (count + 1) * sizeof(struct rank_tree *));
    for (size_t i = 0; trees && i < count; i++) {
        trees[i] = make_tree(search, nodes[i]);
        if (!trees[i])
            return NULL;
    }
    return trees;
}

/** Searches for what has all of the terms, and the phrases. @return false without memory */
static bool run_all(struct shard_search *search)
{
    struct rank_run *run = &search->run;
    run->phrases =
        query_arena_alloc(&search->arena, (run->phrase_count + 1) * sizeof(struct rank_phrase *));
    if (!run->phrases)
        return false;
    for (size_t i = 0; i < run->phrase_count; i++) {
        run->phrases[i] = rank_phrase_new(&search->arena, search->phrases[i],
                                          search->sources.cursors, search->sources.positions);
        if (!run->phrases[i])
            return false;
    }
    return rank_run_all(run);
}

static bool run_tree(struct shard_search *search)
{
    search->tree = make_tree(search, search->searching->whole);
    if (!search->tree)
        return false;
    search->run.phrase_count = 0; // the tree has them
    rank_run_tree(&search->run, search->tree);
    return true;
}

/**
 * Whether the filters are so much rarer than what is ranked that they should lead. Where few
 * documents pass, the threshold stays low, and bounds are of no use.
 */
static bool filters_lead(const struct rank_searching *searching)
{
    double rarest = HUGE_VAL;
    for (size_t i = 0; i < searching->required_count; i++)
        rarest = fmin(rarest, rank_estimate(searching, searching->required[i]).about);
    const double times = searching->core->op == RANK_ANY ? LEADING_ANY : LEADING;
    return rarest * times <= rank_estimate(searching, searching->core).most;
}

/** Searches the documents that the filters leave, the rarest one first. */
static bool run_filters(struct shard_search *search)
{
    const struct rank_searching *searching = search->searching;
    struct rank_run *run = &search->run;
    struct rank_node node = {.op = RANK_ALL, .weighted = searching->core->weighted};
    const size_t count = searching->required_count;
    search->tree = make_tree(search, &node);
    if (!search->tree)
        return false;
    search->tree->children =
        query_arena_alloc(&search->arena, (count + 1) * sizeof(struct rank_tree *));
    double *abouts = query_arena_alloc(&search->arena, count * sizeof(*abouts));
    if (!search->tree->children || !abouts)
        return false;
    for (size_t i = 0; i < count; i++) {
        const double about = rank_estimate(searching, searching->required[i]).about;
        size_t at = i;
        for (; at > 0 && abouts[at - 1] > about; at--) {
            abouts[at] = abouts[at - 1];
            search->tree->children[at] = search->tree->children[at - 1];
        }
        abouts[at] = about;
        search->tree->children[at] = run->required[i];
    }
    search->tree->child_count = count;
    run->required_count = 0; // the tree has them
    struct rank_tree *ranked = make_tree(search, searching->whole);
    if (!ranked)
        return false;
    search->tree->children[search->tree->child_count++] = ranked;
    rank_run_tree(run, search->tree);
    return true;
}

/** Searches in the way that fits. @return false without memory */
static bool run(struct shard_search *search, const char **method)
{
    const struct rank_node *core = search->searching->core;
    struct rank_run *run = &search->run;
    const bool any = core->op == RANK_ANY || core->op == RANK_TERM;
    if (run->required_count && filters_lead(search->searching)) {
        *method = "every document that the filters leave";
        return run_filters(search);
    }
    if (core->weighted && any && flat(search, RANK_ANY) &&
        !any_in_glass(run->cursors, run->count)) {
        if (run->count == 1 &&
            run->required_count + run->excluded_count + run->extra_count + run->done_count == 0) {
            *method = "one term, best blocks first";
            return rank_run_single(run);
        }
        *method = "any term, MaxScore by ranges of blocks";
        return rank_run_any(run);
    }
    if ((core->op == RANK_ALL || rank_positional(core->op)) && flat(search, RANK_ALL)) {
        *method = "all terms, by ranges of blocks";
        return run_all(search);
    }
    *method = "every document that matches";
    return run_tree(search);
}

/** Makes ready what every way needs. @return false without memory */
static bool open_run(struct shard_search *search, size_t shard)
{
    struct rank_searching *searching = search->searching;
    const struct rank_engine *engine = searching->engine;
    const size_t leaves = searching->plan->leaf_count;
    struct rank_run *run = &search->run;
    search->sources = rank_searching_sources(searching, shard);
    search->phrases = query_arena_alloc(&search->arena, (leaves + 1) * sizeof(struct rank_node *));
    *run = (struct rank_run){
        .scoring = &searching->scoring,
        .heap = &searching->heap,
        .dead = engine->shards[shard].dead,
        .required = make_trees(search, searching->required, searching->required_count),
        .required_count = searching->required_count,
        .excluded = make_trees(search, searching->excluded, searching->excluded_count),
        .excluded_count = searching->excluded_count,
        .extras = make_trees(search, searching->extras, searching->extra_count),
        .extra_count = searching->extra_count,
        .cursors = query_arena_alloc(&search->arena, (leaves + 1) * sizeof(struct rank_cursor *)),
        .stride = (uint32_t)engine->count,
        .first = (uint32_t)shard + 1,
        .times = searching->decay.half_life > 0 ? search->sources.times : NULL,
        .decay = searching->decay,
    };
    for (size_t i = 0; run->extras && i < run->extra_count; i++)
        run->extra += rank_tree_bound(run->extras[i]);
    return search->phrases && run->required && run->excluded && run->extras && run->cursors;
}

static void close_run(struct shard_search *search)
{
    struct rank_run *run = &search->run;
    rank_tree_close(search->tree);
    for (size_t i = 0; run->required && i < run->required_count; i++)
        rank_tree_close(run->required[i]);
    for (size_t i = 0; run->excluded && i < run->excluded_count; i++)
        rank_tree_close(run->excluded[i]);
    for (size_t i = 0; run->extras && i < search->searching->extra_count; i++)
        rank_tree_close(run->extras[i]);
    for (size_t i = 0; run->phrases && i < run->phrase_count && run->phrases[i]; i++)
        rank_phrase_close(run->phrases[i]);
}

/**
 * How many times as many documents as those with an extra what is ranked must have for these to be
 * searched first.
 */
#define RARE_EXTRAS 4.0

/**
 * Whether documents with an extra are few, and what is ranked is any of some terms: of all of them
 * there are so few that bounds matter less than a second search costs. Where they are searched
 * first, bounds of the others need not allow for it: a headline that a query quotes is worth more
 * than all of its words elsewhere.
 */
static bool extras_lead(const struct rank_searching *searching)
{
    double about = 0;
    if (searching->core->op != RANK_ANY)
        return false;
    for (size_t i = 0; i < searching->extra_count; i++)
        about += rank_estimate(searching, searching->extras[i]).about;
    return searching->extra_count > 0 &&
           about * RARE_EXTRAS <= rank_estimate(searching, searching->core).most &&
           !(searching->required_count && filters_lead(searching));
}

/** Searches the documents with an extra. @return false without memory */
static bool run_extras(struct shard_search *search)
{
    const struct rank_searching *searching = search->searching;
    struct rank_run *run = &search->run;
    struct rank_node both = {.op = RANK_ALL, .weighted = true};
    struct rank_node any = {.op = RANK_ANY}; // the whole has their weights
    struct rank_tree *extra = make_tree(search, &any);
    search->tree = make_tree(search, &both);
    struct rank_tree **children = query_arena_alloc(&search->arena, 2 * sizeof(*children));
    if (!extra || !search->tree || !children)
        return false;
    extra->children = run->extras;
    extra->child_count = run->extra_count;
    run->extras = NULL; // the tree has them
    run->extra_count = 0;
    children[0] = make_tree(search, searching->whole);
    children[1] = extra;
    if (!children[0])
        return false;
    search->tree->children = children;
    search->tree->child_count = 2;
    rank_run_tree(run, search->tree);
    return true;
}

/** What is searched at a time. */
enum part { EVERYTHING, WITH_EXTRAS, WITHOUT_EXTRAS };

static bool run_part(struct shard_search *search, enum part part, const char **method)
{
    struct rank_run *rest = &search->run;
    if (part == WITH_EXTRAS)
        return run_extras(search);
    if (part == WITHOUT_EXTRAS) {
        rest->done = rest->extras;
        rest->done_count = rest->extra_count;
        rest->extra_count = 0;
        rest->extra = 0;
    }
    return run(search, method);
}

static enum error_code search_part(struct rank_searching *searching, size_t i, enum part part,
                                   const char **method)
{
    struct shard_search search = {.searching = searching};
    enum error_code code = rank_searching_open_cursors(searching, i);
    if (code == ERROR_NONE && (!open_run(&search, i) || !run_part(&search, part, method)))
        code = error_set_no_memory(searching->error);
    if (code == ERROR_NONE)
        code = rank_searching_outcome(searching);
    searching->found += search.run.found;
    close_run(&search);
    rank_searching_close_cursors(searching);
    query_arena_free(&search.arena);
    return code;
}

static void count_matches(const struct rank_searching *searching, struct rank_result *result)
{
    result->lower = result->estimated = result->upper = searching->found;
    if (result->count < searching->heap.wanted || searching->heap.wanted == 0)
        return; // all that there are
    const double all = (double)searching->engine->documents;
    const double dead = (double)searching->engine->dead;
    struct rank_estimate sum = rank_estimate(searching, searching->plan->root);
    sum.least = fmax(sum.least - dead, searching->found);
    sum.about = fmax(sum.about * (all - dead) / all, sum.least);
    sum.most = fmax(fmin(sum.most, all - dead), sum.about);
    result->lower = (uint32_t)sum.least;
    result->estimated = (uint32_t)(sum.about + 0.5);
    result->upper = (uint32_t)ceil(sum.most);
}

/** By scores. */
static enum error_code search_all_shards(struct rank_searching *searching,
                                         struct rank_result *result)
{
    const bool apart = extras_lead(searching);
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && i < searching->engine->count; i++) {
        if (apart)
            code = search_part(searching, i, WITH_EXTRAS, &result->method);
        if (code == ERROR_NONE)
            code = search_part(searching, i, apart ? WITHOUT_EXTRAS : EVERYTHING, &result->method);
    }
    return code;
}

enum error_code rank_engine_search(struct rank_engine *engine, const struct rank_request *request,
                                   struct rank_result *result, struct error *error)
{
    struct rank_searching searching;
    const bool by_time = request->order != RANK_BY_SCORE;
    *result = (struct rank_result){.method = "nothing"};
    if (!request->plan->root || engine->count == 0)
        return ERROR_NONE;
    enum error_code code = rank_searching_open(&searching, engine, request,
                                               by_time || request->decay.half_life > 0, error);
    if (code == ERROR_NONE && by_time) {
        result->method = "every match, by its time";
        code = rank_by_time(&searching, request->order);
    } else if (code == ERROR_NONE) {
        code = search_all_shards(&searching, result);
    }
    if (code == ERROR_NONE) {
        rank_heap_sort(&searching.heap);
        result->hits = searching.heap.hits;
        result->count = searching.heap.count;
        result->counts = searching.scoring.counts;
        result->decay = searching.decay;
        if (by_time)
            result->lower = result->estimated = result->upper = searching.found;
        else
            count_matches(&searching, result);
    } else {
        free(searching.heap.hits);
    }
    rank_searching_close(&searching);
    return code;
}

enum error_code rank_engine_visit(struct rank_engine *engine, const struct rank_plan *plan,
                                  rank_visit *visit, void *payload, uint64_t *count,
                                  struct error *error)
{
    const struct rank_request request = {.plan = plan};
    struct rank_searching searching;
    *count = 0;
    if (!plan->root || engine->count == 0)
        return ERROR_NONE;
    enum error_code code = rank_searching_open(&searching, engine, &request, false, error);
    if (code == ERROR_NONE)
        code = rank_visit_matches(&searching, visit, payload);
    *count = searching.found;
    free(searching.heap.hits);
    rank_searching_close(&searching);
    return code;
}
