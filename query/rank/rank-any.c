// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-run.h"

#include <stdlib.h>
#include <string.h>

/** The terms by rising bound. */
struct any {
    struct rank_run *run;
    struct rank_cursor **order;
    uint32_t *places; // of each in the query
    double *sums;     // of the bounds of the first i, 0 to count of them, and of the extras
    double *shares;   // of the document at hand, by place in the query
    uint32_t *at;     // where each one that matters is in the range
    uint32_t count;
    uint32_t first; // those before it cannot reach the threshold together: they are looked up only
};

/** As the threshold rises, fewer terms matter. @return false if none does */
static bool fewer(struct any *any)
{
    while (any->first < any->count && any->sums[any->first + 1] < any->run->heap->threshold)
        any->first++;
    return any->first < any->count;
}

/**
 * Adds what the terms that are only looked up give to a document, and offers it.
 * @param score  what those that matter give
 */
static void complete(struct any *any, uint32_t docid, double score)
{
    struct rank_run *run = any->run;
    for (uint32_t i = any->first; i-- > 0;) {
        struct rank_cursor *cursor = any->order[i];
        if (score + any->sums[i + 1] < run->heap->threshold)
            return;
        if (cursor->docid < docid) {
            // Its block tells more than its list.
            if (rank_cursor_shallow(cursor, docid) == RANK_END)
                continue;
            if (score + any->sums[i] + rank_cursor_block_bound(cursor) < run->heap->threshold)
                return;
            rank_cursor_seek(cursor, docid);
        }
        if (cursor->docid == docid) {
            const double share = rank_cursor_score(cursor);
            any->shares[any->places[i]] = share;
            score += share;
        }
    }
    // Once more, in the order of the query.
    score = 0;
    for (uint32_t i = 0; i < any->count; i++)
        score += any->shares[i];
    if (run->extra_count && score + run->extra >= run->heap->threshold)
        score += rank_run_extra(run, docid);
    rank_run_offer(run, docid, score);
}

/** Passes over ranges that cannot matter. @return where the next one begins, or RANK_END */
static uint32_t next_range(struct any *any, uint32_t target, uint32_t *end)
{
    for (;;) {
        double bound = any->sums[any->first];
        bool any_left = false;
        *end = RANK_END - 1;
        for (uint32_t i = any->first; i < any->count; i++) {
            const uint32_t last = rank_cursor_shallow(any->order[i], target);
            if (last == RANK_END)
                continue;
            any_left = true;
            *end = last < *end ? last : *end;
            bound += rank_cursor_block_bound(any->order[i]);
        }
        if (!any_left)
            return RANK_END;
        if (bound >= any->run->heap->threshold)
            return target;
        target = *end + 1;
    }
}

/** Goes to a posting in the range: any->at, RANK_END if there is none left. */
static void seek_in_range(struct any *any, uint32_t i, uint32_t target, uint32_t end)
{
    struct rank_cursor *cursor = any->order[i];
    rank_cursor_seek(cursor, target);
    any->at[i] = cursor->docid <= end ? cursor->docid : RANK_END;
    if (any->at[i] != RANK_END && !rank_cursor_score_block(cursor))
        any->at[i] = RANK_END;
}

/** Goes to the next posting, in the same block. */
static void step_in_range(struct any *any, uint32_t i, uint32_t end)
{
    struct rank_cursor *cursor = any->order[i];
    if (cursor->position + 1 >= cursor->postings.count) {
        any->at[i] = RANK_END; // the next block is not decoded before its range has come
        return;
    }
    cursor->docid = cursor->postings.docids[++cursor->position];
    any->at[i] = cursor->docid <= end ? cursor->docid : RANK_END;
}

/** A range in which one term matters: most of its postings are done with at the first look. */
static void range_of_one(struct any *any, uint32_t target, uint32_t end)
{
    const uint32_t last = any->count - 1;
    struct rank_cursor *cursor = any->order[last];
    const double rest = any->sums[last];
    seek_in_range(any, last, target, end);
    while (any->at[last] != RANK_END) {
        const double score = cursor->scores[cursor->position];
        if (score + rest >= any->run->heap->threshold) {
            memset(any->shares, 0, any->count * sizeof(*any->shares));
            any->shares[any->places[last]] = score;
            complete(any, cursor->docid, score);
        }
        step_in_range(any, last, end);
    }
}

/** A range in which several do. @return the document to go on with */
static uint32_t range_of_many(struct any *any, uint32_t target, uint32_t end)
{
    const uint32_t first = any->first;
    for (uint32_t i = first; i < any->count; i++)
        seek_in_range(any, i, target, end);
    for (;;) {
        uint32_t docid = RANK_END;
        for (uint32_t i = first; i < any->count; i++)
            docid = any->at[i] < docid ? any->at[i] : docid;
        if (docid == RANK_END)
            return end + 1;
        double score = 0;
        memset(any->shares, 0, any->count * sizeof(*any->shares));
        for (uint32_t i = first; i < any->count; i++) {
            if (any->at[i] != docid)
                continue;
            const struct rank_cursor *cursor = any->order[i];
            const double share = cursor->scores[cursor->position];
            any->shares[any->places[i]] = share;
            score += share;
            step_in_range(any, i, end);
        }
        if (score + any->sums[first] < any->run->heap->threshold)
            continue;
        complete(any, docid, score);
        if (any->sums[first + 1] < any->run->heap->threshold)
            return docid + 1; // one more does not matter
    }
}

static int compare_bounds(const void *a, const void *b)
{
    const struct rank_cursor *const *left = a;
    const struct rank_cursor *const *right = b;
    return ((*left)->bound > (*right)->bound) - ((*left)->bound < (*right)->bound);
}

static void search(struct any *any)
{
    uint32_t target = 1;
    while (target != RANK_END && !rank_run_broken(any->run)) {
        uint32_t end = 0;
        if (!fewer(any))
            return;
        target = next_range(any, target, &end);
        if (target == RANK_END)
            return;
        if (any->first + 1 == any->count) {
            range_of_one(any, target, end);
            target = end + 1;
        } else {
            target = range_of_many(any, target, end);
        }
    }
}

bool rank_run_any(struct rank_run *run)
{
    const uint32_t count = run->count;
    struct any any = {
        .run = run,
        .count = count,
        .order = malloc((count + 1) * sizeof(struct rank_cursor *)),
        .places = calloc(count + 1, sizeof(*any.places)),
        .sums = malloc((count + 1) * sizeof(*any.sums)),
        .shares = calloc(count + 1, sizeof(*any.shares)),
        .at = calloc(count + 1, sizeof(*any.at)),
    };
    const bool made = any.order && any.places && any.sums && any.shares && any.at;
    if (made) {
        any.sums[0] = run->extra;
        for (uint32_t i = 0; i < count; i++)
            any.order[i] = run->cursors[i];
        qsort(any.order, count, sizeof(struct rank_cursor *), compare_bounds);
        for (uint32_t i = 0; i < count; i++) {
            any.sums[i + 1] = any.sums[i] + any.order[i]->bound;
            for (uint32_t k = 0; k < count; k++)
                if (run->cursors[k] == any.order[i])
                    any.places[i] = k;
        }
        search(&any);
    }
    free(any.order);
    free(any.places);
    free(any.sums);
    free(any.shares);
    free(any.at);
    return made;
}
