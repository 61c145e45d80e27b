// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-by-time.h"

#include "rank-matches.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Takes the dead ones out of the bits of a window. */
static void bury(struct rank_matches *matches, const struct tombstones *dead, uint32_t first)
{
    uint32_t docid = tombstones_next(dead, first);
    for (; docid && docid - first < RANK_WINDOW; docid = tombstones_next(dead, docid + 1))
        matches->bits[(docid - first) / 64] &= ~(UINT64_C(1) << (docid - first) % 64);
}

static enum error_code visit_shard(struct rank_searching *searching, size_t shard,
                                   rank_visit *visit, void *payload)
{
    const struct rank_shard *where = &searching->engine->shards[shard];
    const uint32_t last = ranking_file_totals(where->file)->last_docid;
    struct query_arena arena = {.blocks = NULL};
    struct rank_matches *matches = NULL;
    enum error_code code = rank_searching_open_cursors(searching, shard);
    if (code == ERROR_NONE) {
        matches = rank_matches_new(&arena, searching, searching->plan->root, shard);
        code = matches ? ERROR_NONE : error_set_no_memory(searching->error);
    }
    for (uint64_t first = 1; code == ERROR_NONE && first <= last; first += RANK_WINDOW) {
        struct rank_matched matched = {.shard = shard,
                                       .values = where->values,
                                       .first = (uint32_t)first,
                                       .bits = matches->bits,
                                       .words = RANK_WINDOW_WORDS};
        rank_matches_fill(matches, (uint32_t)first);
        if (where->dead)
            bury(matches, where->dead, (uint32_t)first);
        for (size_t i = 0; i < RANK_WINDOW_WORDS; i++)
            matched.count += (uint32_t)__builtin_popcountll(matches->bits[i]);
        searching->found += matched.count;
        code = rank_searching_outcome(searching);
        if (code == ERROR_NONE && visit && matched.count)
            code = visit(&matched, payload, searching->error);
    }
    rank_matches_close(matches);
    rank_searching_close_cursors(searching);
    query_arena_free(&arena);
    return code;
}

enum error_code rank_visit_matches(struct rank_searching *searching, rank_visit *visit,
                                   void *payload)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && i < searching->engine->count; i++)
        code = visit_shard(searching, i, visit, payload);
    return code;
}

/* By time. */

/** A match that may be among the first. */
struct pick {
    double key;
    uint32_t shard;
    uint32_t docid; // in it
};

struct picks {
    struct rank_engine *engine;
    enum rank_order order;
    uint32_t wanted;
    struct pick *picks;
    size_t count;
    size_t capacity;
    double least; // key that a match must have
};

enum { LEAST_PICKS = 4096 };

/** Puts the key that is at place @p nth, from 0, in falling order there. (Hoare's quickselect) */
static double select_key(double *keys, size_t count, size_t nth)
{
    size_t low = 0;
    size_t high = count - 1;
    while (low < high) {
        const double pivot = keys[low + (high - low) / 2];
        size_t i = low;
        size_t j = high;
        for (;;) {
            while (i < high && keys[i] > pivot)
                i++;
            while (j > low && keys[j] < pivot)
                j--;
            if (i >= j)
                break;
            const double spare = keys[i];
            keys[i++] = keys[j];
            keys[j--] = spare;
        }
        if (nth <= j)
            high = j;
        else
            low = j + 1;
    }
    return keys[nth];
}

/** Leaves those of the greatest keys, as many as wanted and all that are equal to the last one.
 * @return false without memory */
static bool thin(struct picks *picks)
{
    if (picks->count <= picks->wanted)
        return true;
    double *keys = malloc(picks->count * sizeof(*keys));
    if (!keys)
        return false;
    for (size_t i = 0; i < picks->count; i++)
        keys[i] = picks->picks[i].key;
    picks->least = select_key(keys, picks->count, picks->wanted - 1);
    free(keys);
    size_t kept = 0;
    for (size_t i = 0; i < picks->count; i++)
        if (picks->picks[i].key >= picks->least)
            picks->picks[kept++] = picks->picks[i];
    picks->count = kept;
    return true;
}

/** Makes room for one more. */
static bool make_room(struct picks *picks)
{
    if (picks->count < picks->capacity)
        return true;
    if (!thin(picks))
        return false;
    if (picks->count <= picks->capacity / 2 && picks->capacity)
        return true;
    const size_t capacity = picks->capacity ? 2 * picks->capacity : LEAST_PICKS + 2 * picks->wanted;
    struct pick *grown = realloc(picks->picks, capacity * sizeof(*grown));
    if (!grown)
        return false;
    picks->picks = grown;
    picks->capacity = capacity;
    return true;
}

static enum error_code pick(const struct rank_matched *matched, void *payload, struct error *error)
{
    struct picks *picks = payload;
    struct rank_times *times = &picks->engine->times[matched->shard];
    const bool newest = picks->order == RANK_NEWEST_FIRST;
    for (size_t word = 0; word < matched->words; word++)
        for (uint64_t bits = matched->bits[word]; bits; bits &= bits - 1) {
            const uint32_t docid =
                matched->first + 64 * (uint32_t)word + (uint32_t)__builtin_ctzll(bits);
            const double time = rank_time(times, docid);
            const double key = newest ? time : -time;
            if (key < picks->least)
                continue;
            if (!make_room(picks))
                return error_set_no_memory(error);
            picks->picks[picks->count++] =
                (struct pick){.key = key, .shard = (uint32_t)matched->shard, .docid = docid};
        }
    return ERROR_NONE;
}

/** Weighs the picks of a shard, which are in the order of their docids. */
static enum error_code weigh(struct rank_searching *searching, const struct pick *picks,
                             size_t count)
{
    const size_t shard = picks[0].shard;
    const struct rank_sources sources = rank_searching_sources(searching, shard);
    struct query_arena arena = {.blocks = NULL};
    struct rank_tree *tree = NULL;
    enum error_code code = rank_searching_open_cursors(searching, shard);
    if (code == ERROR_NONE) {
        tree = rank_tree_new(&arena, searching->plan->root, &sources);
        code = tree ? ERROR_NONE : error_set_no_memory(searching->error);
    }
    for (size_t i = 0; code == ERROR_NONE && i < count; i++) {
        const uint32_t docid = picks[i].docid;
        if (rank_tree_seek(tree, docid) == docid)
            rank_heap_offer(
                &searching->heap,
                (struct rank_hit){
                    .key = picks[i].key,
                    .score = rank_tree_score(tree),
                    .time = rank_time(sources.times, docid),
                    .docid = (docid - 1) * (uint32_t)searching->engine->count + (uint32_t)shard + 1,
                });
        if (searching->scoring.damaged || searching->scoring.failed)
            break;
    }
    if (code == ERROR_NONE)
        code = rank_searching_outcome(searching);
    rank_tree_close(tree);
    rank_searching_close_cursors(searching);
    query_arena_free(&arena);
    return code;
}

enum error_code rank_by_time(struct rank_searching *searching, enum rank_order order)
{
    struct picks picks = {.engine = searching->engine,
                          .order = order,
                          .wanted = searching->heap.wanted,
                          .least = -INFINITY};
    enum error_code code = rank_visit_matches(searching, picks.wanted ? pick : NULL, &picks);
    if (code == ERROR_NONE && picks.wanted && !thin(&picks))
        code = error_set_no_memory(searching->error);
    for (size_t i = 0; code == ERROR_NONE && i < picks.count;) {
        size_t end = i;
        while (end < picks.count && picks.picks[end].shard == picks.picks[i].shard)
            end++;
        code = weigh(searching, &picks.picks[i], end - i);
        i = end;
    }
    free(picks.picks);
    return code;
}
