// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-searching.h"

#include "index/xapian-error.h"

#include <math.h>
#include <stdlib.h>

/** The weight of a term, in the operations and the order of Xapian's BM25Weight. */
static double term_weight(const struct rank_searching *searching, const struct rank_leaf *leaf)
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

static enum error_code find_leaf(struct rank_searching *searching, struct rank_leaf *leaf)
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
static bool peel(struct rank_searching *searching)
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

/** Of a span of times: as if they were evenly spread, as Xapian takes it. */
static struct rank_estimate estimate_range(const struct rank_searching *searching,
                                           const struct rank_node *node)
{
    struct rank_estimate sum = {0, 0, 0};
    for (size_t i = 0; i < searching->engine->count; i++) {
        const struct rank_times *times = &searching->engine->times[i];
        const double from = fmax(node->from, times->least);
        const double to = fmin(node->to, times->greatest);
        if (times->dated == 0 || from > to)
            continue;
        const double span = times->greatest - times->least;
        const double part = span > 0 ? (to - from) / span : 1;
        sum.about += times->dated * part;
        sum.most += times->dated;
        sum.least += part >= 1 ? times->dated : 0;
    }
    return sum;
}

struct rank_estimate rank_estimate(const struct rank_searching *searching,
                                   const struct rank_node *node)
{
    const double all = (double)searching->engine->documents;
    struct rank_estimate sum = {0, 0, 0};
    if (node->op == RANK_TERM) {
        const double frequency = (double)searching->leaves[node->leaf].frequency;
        return (struct rank_estimate){frequency, frequency, frequency};
    }
    if (node->op == RANK_RANGE)
        return estimate_range(searching, node);
    if (node->op == RANK_EVERYTHING || all == 0)
        return (struct rank_estimate){all, all, all};
    for (size_t i = 0; i < node->child_count; i++) {
        const struct rank_estimate child = rank_estimate(searching, node->children[i]);
        if (i == 0)
            sum = child;
        else if (node->op == RANK_ANY)
            sum = (struct rank_estimate){fmax(sum.least, child.least),
                                         sum.about + child.about - sum.about * child.about / all,
                                         fmin(sum.most + child.most, all)};
        else if (node->op == RANK_XOR)
            sum = (struct rank_estimate){
                0, sum.about + child.about - 2 * sum.about * child.about / all,
                fmin(sum.most + child.most, all)};
        else if (node->op == RANK_ALL || rank_positional(node->op))
            sum = (struct rank_estimate){fmax(sum.least + child.least - all, 0),
                                         sum.about * child.about / all, fmin(sum.most, child.most)};
        else if (node->op == RANK_AND_NOT)
            sum = (struct rank_estimate){fmax(sum.least - child.most, 0),
                                         sum.about * (1 - child.about / all),
                                         fmin(sum.most, all - child.least)};
    }
    if (rank_positional(node->op)) { // as Xapian takes it
        const bool exact = node->op == RANK_PHRASE && node->window == node->child_count;
        const double part = exact ? 4 : node->op == RANK_PHRASE ? 3 : 2;
        return (struct rank_estimate){0, sum.about / part, sum.most};
    }
    return sum;
}

enum error_code rank_searching_open_cursors(struct rank_searching *searching, size_t shard)
{
    const struct rank_shard *where = &searching->engine->shards[shard];
    const uint32_t leaves = searching->plan->leaf_count;
    for (uint32_t k = 0; k < leaves; k++)
        searching->cursors[k].glass = NULL;
    for (uint32_t k = 0; k < leaves; k++) {
        const struct rank_leaf *leaf = &searching->leaves[k];
        const bool glass = leaf->in_glass[shard];
        const struct slice term = leaf->node->term;
        xc_posting_iterator *postings = NULL;
        if (glass && xc_database_postings(&postings, where->database, term.ptr, term.len))
            return error_set_xapian(searching->error, "cannot look up '%.*s'", (int)term.len,
                                    term.ptr);
        rank_cursor_open(&searching->cursors[k], &searching->scoring, where->file,
                         &leaf->lists[shard], postings, glass ? 0 : leaf->weight);
    }
    return ERROR_NONE;
}

void rank_searching_close_cursors(struct rank_searching *searching)
{
    for (uint32_t k = 0; k < searching->plan->leaf_count; k++)
        rank_cursor_close(&searching->cursors[k]);
}

enum error_code rank_searching_outcome(const struct rank_searching *searching)
{
    if (searching->scoring.failed)
        return error_set_xapian(searching->error, "search failed");
    for (size_t i = 0; i < searching->engine->count; i++)
        if (searching->engine->times[i].damaged)
            return error_set(searching->error, ERROR_DATA, "the dates of a shard cannot be read");
    if (searching->scoring.damaged)
        return error_set(searching->error, ERROR_DATA, "a block of a ranking file is damaged");
    return ERROR_NONE;
}

struct rank_sources rank_searching_sources(const struct rank_searching *searching, size_t shard)
{
    return (struct rank_sources){
        .cursors = searching->places,
        .positions = searching->engine->shards[shard].positions,
        .times = searching->engine->times[shard].newest ? &searching->engine->times[shard] : NULL,
    };
}

/** Opens the times of all shards. */
static enum error_code open_times(struct rank_searching *searching)
{
    struct rank_engine *engine = searching->engine;
    double greatest = -INFINITY;
    for (size_t i = 0; i < engine->count; i++) {
        const struct rank_shard *shard = &engine->shards[i];
        if (!rank_times_open(&engine->times[i], shard->file, shard->database))
            return error_set(searching->error, ERROR_DATA, "the dates of a shard cannot be read");
        greatest = fmax(greatest, engine->times[i].greatest);
    }
    // Ages are counted from the newest document, so that they do not depend on the day.
    if (!isinf(greatest) && greatest < searching->decay.now)
        searching->decay.now = greatest;
    return ERROR_NONE;
}

enum error_code rank_searching_open(struct rank_searching *searching, struct rank_engine *engine,
                                    const struct rank_request *request, bool times,
                                    struct error *error)
{
    *searching = (struct rank_searching){
        .engine = engine,
        .plan = request->plan,
        .decay = request->decay,
        .error = error,
    };
    const uint32_t wanted = request->wanted;
    const uint32_t leaves = request->plan->leaf_count;
    struct query_arena *arena = &searching->arena;
    struct rank_hit *hits = malloc((wanted + (size_t)1) * sizeof(*hits));
    const bool keyed = request->order != RANK_BY_SCORE || request->decay.half_life > 0;
    rank_scoring_open(&searching->scoring, &request->bm25, engine->mean_length);
    rank_heap_open(&searching->heap, hits, wanted, keyed);
    searching->leaves = query_arena_alloc(arena, (leaves + (size_t)1) * sizeof(struct rank_leaf));
    searching->cursors = malloc((leaves + (size_t)1) * sizeof(struct rank_cursor));
    searching->places =
        query_arena_alloc(arena, (leaves + (size_t)1) * sizeof(struct rank_cursor *));
    if (!hits || !searching->leaves || !searching->cursors || !searching->places)
        return error_set_no_memory(searching->error);
    enum error_code code = times || request->plan->has_ranges ? open_times(searching) : ERROR_NONE;
    for (uint32_t i = 0; code == ERROR_NONE && i < leaves; i++) {
        struct rank_leaf *leaf = &searching->leaves[i];
        searching->places[i] = &searching->cursors[i];
        leaf->node = request->plan->leaves[i];
        leaf->lists = query_arena_alloc(arena, engine->count * sizeof(struct ranking_list));
        leaf->in_glass = query_arena_alloc(arena, engine->count * sizeof(bool));
        code = leaf->lists && leaf->in_glass ? find_leaf(searching, leaf)
                                             : error_set_no_memory(searching->error);
    }
    if (code == ERROR_NONE && !peel(searching))
        code = error_set_no_memory(searching->error);
    return code;
}

void rank_searching_close(struct rank_searching *searching)
{
    free(searching->cursors);
    query_arena_free(&searching->arena);
}
