// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-engine.h"

#include "index/xapian-error.h"
#include "rank-run.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct rank_engine {
    const struct rank_shard *shards;
    size_t count;
    uint64_t documents; // dead ones too: Xapian's statistics have them
    uint64_t dead;
    double mean_length;
};

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
    *out = engine;
    return ERROR_NONE;
}

void rank_engine_close(struct rank_engine *engine)
{
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

/** A term of the plan in all shards. */
struct leaf {
    const struct rank_node *node;
    struct ranking_list *lists; // one a shard
    bool *in_glass;             // ditto: it only filters there
    uint64_t frequency;         // documents in all
    double weight;
};

/** A search. */
struct searching {
    const struct rank_engine *engine;
    const struct rank_plan *plan;
    struct rank_scoring scoring;
    struct leaf *leaves;
    struct rank_cursor *cursors;   // of the shard at hand, one a leaf
    struct rank_cursor **places;   // of the leaves
    struct query_arena arena;      // of what lives as long
    const struct rank_node *whole; // the plan without the filters around it
    const struct rank_node *core;  // that without what only adds to scores
    const struct rank_node **extras;
    size_t extra_count;
    const struct rank_node **required;
    size_t required_count;
    const struct rank_node **excluded;
    size_t excluded_count;
    struct rank_heap heap;
    uint32_t found;
    struct error *error;
};

/** The weight of a term, in the operations and the order of Xapian's BM25Weight. */
static double term_weight(const struct searching *searching, const struct leaf *leaf)
{
    const struct rank_bm25 *bm25 = &searching->scoring.bm25;
    const double documents = (double)searching->engine->documents;
    const double frequency = (double)leaf->frequency;
    if (leaf->node->factor == 0) // also of a node that is no term
        return 0;
    double weight = (documents - frequency + 0.5) / (frequency + 0.5);
    if (weight < 2)
        weight = weight * 0.5 + 1;
    weight = log(weight) * leaf->node->factor;
    if (bm25->k3 != 0) {
        const double wqf = leaf->node->wqf;
        weight *= (bm25->k3 + 1) * wqf / (bm25->k3 + wqf);
    }
    return weight * (bm25->k1 + 1);
}

/** Whether a term may be in a shard without a frequency: only those with a prefix are (fields.h).*/
static bool may_only_filter(struct slice term)
{
    return term.len > 0 && term.ptr[0] >= 'A' && term.ptr[0] <= 'Z';
}

static enum error_code find_leaf(struct searching *searching, struct leaf *leaf)
{
    const struct rank_engine *engine = searching->engine;
    const struct slice term = leaf->node->term;
    for (size_t i = 0; i < engine->count; i++) {
        const struct rank_shard *shard = &engine->shards[i];
        xc_doccount frequency = 0;
        if (leaf->node->op == RANK_EVERYTHING) { // to glass, the documents of the empty term
            leaf->in_glass[i] = true;
            leaf->frequency += ranking_file_totals(shard->file)->documents;
            continue;
        }
        const enum error_code code =
            ranking_file_find(shard->file, term, &leaf->lists[i], searching->error);
        if (code != ERROR_NONE)
            return code;
        leaf->frequency += leaf->lists[i].frequency;
        if (leaf->lists[i].frequency || !may_only_filter(term))
            continue;
        if (xc_database_termfreq(&frequency, shard->database, term.ptr, term.len))
            return error_set_xapian(searching->error, "cannot look up '%.*s'", (int)term.len,
                                    term.ptr);
        leaf->in_glass[i] = frequency != 0;
        leaf->frequency += frequency;
    }
    leaf->weight = term_weight(searching, leaf);
    return ERROR_NONE;
}

/** Nodes of the plan, at most. */
static size_t count_nodes(const struct rank_node *node)
{
    size_t count = 1;
    for (size_t i = 0; i < node->child_count; i++)
        count += count_nodes(node->children[i]);
    return count;
}

/** Takes off the filters around what is ranked, and what only adds to scores. */
static bool peel(struct searching *searching)
{
    const size_t room = count_nodes(searching->plan->root);
    struct query_arena *arena = &searching->arena;
    searching->core = searching->plan->root;
    searching->required = query_arena_alloc(arena, room * sizeof(struct rank_node *));
    searching->excluded = query_arena_alloc(arena, room * sizeof(struct rank_node *));
    searching->extras = query_arena_alloc(arena, room * sizeof(struct rank_node *));
    if (!searching->required || !searching->excluded || !searching->extras)
        return false;
    for (;;) {
        const struct rank_node *node = searching->core;
        if (node->op == RANK_AND_NOT) {
            searching->excluded[searching->excluded_count++] = node->children[1];
            searching->core = node->children[0];
            continue;
        }
        if (node->op == RANK_AND_MAYBE && node->children[0]->weighted) {
            if (!searching->whole)
                searching->whole = node;
            searching->extras[searching->extra_count++] = node->children[1];
            searching->core = node->children[0];
            continue;
        }
        size_t weighted = 0;
        for (size_t i = 0; i < node->child_count; i++)
            weighted += node->children[i]->weighted;
        if (node->op != RANK_ALL || weighted == 0 || weighted == node->child_count)
            break;
        struct rank_node *left = query_arena_alloc(arena, sizeof(*left));
        if (!left)
            return false;
        *left = *node;
        left->child_count = 0;
        left->children = query_arena_alloc(arena, weighted * sizeof(struct rank_node *));
        if (!left->children)
            return false;
        for (size_t i = 0; i < node->child_count; i++) {
            if (node->children[i]->weighted)
                left->children[left->child_count++] = node->children[i];
            else
                searching->required[searching->required_count++] = node->children[i];
        }
        searching->core = weighted == 1 ? left->children[0] : left;
    }
    if (!searching->whole)
        searching->whole = searching->core;
    return true;
}

/* How many documents match. */

struct estimate {
    double least;
    double about;
    double most;
};

static struct estimate estimate(const struct searching *searching, const struct rank_node *node)
{
    const double all = (double)searching->engine->documents;
    struct estimate sum = {0, 0, 0};
    if (node->op == RANK_TERM) {
        const double frequency = (double)searching->leaves[node->leaf].frequency;
        return (struct estimate){frequency, frequency, frequency};
    }
    if (node->op == RANK_EVERYTHING || all == 0)
        return (struct estimate){all, all, all};
    for (size_t i = 0; i < node->child_count; i++) {
        const struct estimate child = estimate(searching, node->children[i]);
        if (i == 0)
            sum = child;
        else if (node->op == RANK_ANY)
            sum = (struct estimate){fmax(sum.least, child.least),
                                    sum.about + child.about - sum.about * child.about / all,
                                    fmin(sum.most + child.most, all)};
        else if (node->op == RANK_XOR)
            sum = (struct estimate){0, sum.about + child.about - 2 * sum.about * child.about / all,
                                    fmin(sum.most + child.most, all)};
        else if (node->op == RANK_ALL || rank_positional(node->op))
            sum = (struct estimate){fmax(sum.least + child.least - all, 0),
                                    sum.about * child.about / all, fmin(sum.most, child.most)};
        else if (node->op == RANK_AND_NOT)
            sum = (struct estimate){fmax(sum.least - child.most, 0),
                                    sum.about * (1 - child.about / all),
                                    fmin(sum.most, all - child.least)};
    }
    if (rank_positional(node->op)) { // as Xapian takes it
        const bool exact = node->op == RANK_PHRASE && node->window == node->child_count;
        const double part = exact ? 4 : node->op == RANK_PHRASE ? 3 : 2;
        return (struct estimate){0, sum.about / part, sum.most};
    }
    return sum;
}

/**
 * How many times as many documents as the filters what is ranked must have for them to lead, by
 * measurement (100,000 articles): any of some terms costs less a document than all of them.
 */
#define LEADING_ANY 24.0
#define LEADING     12.0

/** A search in a shard. */
struct shard_search {
    struct searching *searching;
    const struct glass_table *positions;
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

/** Opens the cursors of a shard. */
static enum error_code open_cursors(struct searching *searching, size_t i)
{
    const struct rank_shard *shard = &searching->engine->shards[i];
    const uint32_t leaves = searching->plan->leaf_count;
    for (uint32_t k = 0; k < leaves; k++)
        searching->cursors[k].glass = NULL;
    for (uint32_t k = 0; k < leaves; k++) {
        const struct leaf *leaf = &searching->leaves[k];
        const bool glass = leaf->in_glass[i];
        const struct slice term = leaf->node->term;
        xc_posting_iterator *postings = NULL;
        if (glass && xc_database_postings(&postings, shard->database, term.ptr, term.len))
            return error_set_xapian(searching->error, "cannot look up '%.*s'", (int)term.len,
                                    term.ptr);
        rank_cursor_open(&searching->cursors[k], &searching->scoring, shard->file, &leaf->lists[i],
                         postings, glass ? 0 : leaf->weight);
    }
    return ERROR_NONE;
}

static struct rank_tree *make_tree(struct shard_search *search, const struct rank_node *node)
{
    struct searching *searching = search->searching;
    return rank_tree_new(&search->arena, node, searching->places, search->positions);
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
                                          search->searching->places, search->positions);
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
static bool filters_lead(const struct searching *searching)
{
    double rarest = HUGE_VAL;
    for (size_t i = 0; i < searching->required_count; i++)
        rarest = fmin(rarest, estimate(searching, searching->required[i]).about);
    const double times = searching->core->op == RANK_ANY ? LEADING_ANY : LEADING;
    return rarest * times <= estimate(searching, searching->core).most;
}

/** Searches the documents that the filters leave, the rarest one first. */
static bool run_filters(struct shard_search *search)
{
    const struct searching *searching = search->searching;
    struct rank_run *run = &search->run;
    struct rank_node node = {.op = RANK_ALL, .weighted = searching->core->weighted};
    const size_t count = searching->required_count;
    search->tree = rank_tree_new(&search->arena, &node, searching->places, search->positions);
    if (!search->tree)
        return false;
    search->tree->children =
        query_arena_alloc(&search->arena, (count + 1) * sizeof(struct rank_tree *));
    double *abouts = query_arena_alloc(&search->arena, count * sizeof(*abouts));
    if (!search->tree->children || !abouts)
        return false;
    for (size_t i = 0; i < count; i++) {
        const double about = estimate(searching, searching->required[i]).about;
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
        if (run->count == 1 && run->required_count + run->excluded_count + run->extra_count == 0) {
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
    struct searching *searching = search->searching;
    const struct rank_engine *engine = searching->engine;
    const size_t leaves = searching->plan->leaf_count;
    struct rank_run *run = &search->run;
    search->positions = engine->shards[shard].positions;
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
    for (size_t i = 0; run->extras && i < run->extra_count; i++)
        rank_tree_close(run->extras[i]);
    for (size_t i = 0; run->phrases && i < run->phrase_count && run->phrases[i]; i++)
        rank_phrase_close(run->phrases[i]);
}

static enum error_code search_shard(struct searching *searching, size_t i, const char **method)
{
    struct shard_search search = {.searching = searching};
    enum error_code code = open_cursors(searching, i);
    if (code == ERROR_NONE && (!open_run(&search, i) || !run(&search, method)))
        code = error_set_no_memory(searching->error);
    if (code == ERROR_NONE && searching->scoring.failed)
        code = error_set_xapian(searching->error, "search failed");
    else if (code == ERROR_NONE && searching->scoring.damaged)
        code = error_set(searching->error, ERROR_DATA, "a block of a ranking file is damaged");
    searching->found += search.run.found;
    close_run(&search);
    for (uint32_t k = 0; k < searching->plan->leaf_count; k++)
        rank_cursor_close(&searching->cursors[k]);
    query_arena_free(&search.arena);
    return code;
}

static void count_matches(const struct searching *searching, struct rank_result *result)
{
    result->lower = result->estimated = result->upper = searching->found;
    if (result->count < searching->heap.wanted || searching->heap.wanted == 0)
        return; // all that there are
    const double all = (double)searching->engine->documents;
    const double dead = (double)searching->engine->dead;
    struct estimate sum = estimate(searching, searching->plan->root);
    sum.least = fmax(sum.least - dead, searching->found);
    sum.about = fmax(sum.about * (all - dead) / all, sum.least);
    sum.most = fmax(fmin(sum.most, all - dead), sum.about);
    result->lower = (uint32_t)sum.least;
    result->estimated = (uint32_t)(sum.about + 0.5);
    result->upper = (uint32_t)ceil(sum.most);
}

/** Makes room for all that a search needs. */
static enum error_code prepare(struct searching *searching, uint32_t wanted)
{
    const size_t shards = searching->engine->count;
    const uint32_t leaves = searching->plan->leaf_count;
    struct query_arena *arena = &searching->arena;
    struct rank_hit *hits = malloc((wanted + (size_t)1) * sizeof(*hits));
    rank_heap_open(&searching->heap, hits, wanted);
    searching->leaves = query_arena_alloc(arena, (leaves + (size_t)1) * sizeof(struct leaf));
    searching->cursors = malloc((leaves + (size_t)1) * sizeof(struct rank_cursor));
    searching->places =
        query_arena_alloc(arena, (leaves + (size_t)1) * sizeof(struct rank_cursor *));
    if (!hits || !searching->leaves || !searching->cursors || !searching->places)
        return error_set_no_memory(searching->error);
    enum error_code code = ERROR_NONE;
    for (uint32_t i = 0; code == ERROR_NONE && i < leaves; i++) {
        struct leaf *leaf = &searching->leaves[i];
        searching->places[i] = &searching->cursors[i];
        leaf->node = searching->plan->leaves[i];
        leaf->lists = query_arena_alloc(arena, shards * sizeof(struct ranking_list));
        leaf->in_glass = query_arena_alloc(arena, shards * sizeof(bool));
        code = leaf->lists && leaf->in_glass ? find_leaf(searching, leaf)
                                             : error_set_no_memory(searching->error);
    }
    if (code == ERROR_NONE && !peel(searching))
        code = error_set_no_memory(searching->error);
    return code;
}

enum error_code rank_engine_search(struct rank_engine *engine, const struct rank_plan *plan,
                                   const struct rank_bm25 *bm25, uint32_t wanted,
                                   struct rank_result *result, struct error *error)
{
    struct searching searching = {.engine = engine, .plan = plan, .error = error};
    *result = (struct rank_result){.method = "nothing"};
    if (!plan->root || engine->count == 0)
        return ERROR_NONE;
    rank_scoring_open(&searching.scoring, bm25, engine->mean_length);
    enum error_code code = prepare(&searching, wanted);
    for (size_t i = 0; code == ERROR_NONE && i < engine->count; i++)
        code = search_shard(&searching, i, &result->method);
    if (code == ERROR_NONE) {
        rank_heap_sort(&searching.heap);
        result->hits = searching.heap.hits;
        result->count = searching.heap.count;
        result->counts = searching.scoring.counts;
        count_matches(&searching, result);
    } else {
        free(searching.heap.hits);
    }
    free(searching.cursors);
    query_arena_free(&searching.arena);
    return code;
}
