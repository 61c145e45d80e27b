// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-run.h"

#include <stdlib.h>
#include <string.h>

/** Hits at most for which a threshold is looked for first. */
enum { MOST_BEGUN = 100 };

/** A term. */
struct list {
    struct rank_cursor *cursor;
    uint32_t place; // in the query
    uint32_t docid; // in the range at hand: of the next posting that may matter, or RANK_END
    uint32_t next;  // the one behind it in `kept`
    uint32_t kept_count;
    uint8_t kept[RANKING_BLOCK]; // postings of the block that may matter in the range
};

/** The terms by rising bound. */
struct any {
    struct rank_run *run;
    struct list *lists;
    double *sums;   // of the bounds of the first i, 0 to count of them, and of the extras
    double *shares; // of the document at hand, by place in the query; zeros between documents
    uint32_t count;
    uint32_t first; // those before it cannot reach the threshold together: they are looked up only
    double bound;   // of a document in the range at hand
    double needed;  // by a document in it
    double oldest;  // before it no document in it can be among the best
};

/** As the threshold rises, fewer terms matter. @return false if none does */
static bool fewer(struct any *any)
{
    const struct rank_times *times = any->run->times;
    const double needed = rank_run_needed(any->run, times ? times->greatest : 0);
    while (any->first < any->count && any->sums[any->first + 1] < needed)
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
    const double needed =
        run->times ? rank_run_needed(run, rank_time(run->times, docid)) : run->heap->threshold;
    for (uint32_t i = any->first; i-- > 0;) {
        struct rank_cursor *cursor = any->lists[i].cursor;
        if (score + any->sums[i + 1] < needed)
            return;
        if (cursor->docid < docid) {
            // Its block tells more than its list.
            if (rank_cursor_shallow(cursor, docid) == RANK_END)
                continue;
            if (score + any->sums[i] + rank_cursor_block_bound(cursor) < needed)
                return;
            rank_cursor_seek(cursor, docid);
        }
        if (cursor->docid == docid) {
            const double share = rank_cursor_score(cursor);
            any->shares[any->lists[i].place] = share;
            score += share;
        }
    }
    // Once more, in the order of the query.
    score = 0;
    for (uint32_t i = 0; i < any->count; i++)
        score += any->shares[i];
    if (run->extra_count && score + run->extra >= needed)
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
            const uint32_t last = rank_cursor_shallow(any->lists[i].cursor, target);
            if (last == RANK_END)
                continue;
            any_left = true;
            *end = last < *end ? last : *end;
            bound += rank_cursor_block_bound(any->lists[i].cursor);
        }
        if (!any_left)
            return RANK_END;
        any->bound = bound;
        any->needed = rank_run_needed_between(any->run, target, *end);
        any->oldest = rank_run_oldest(any->run, bound);
        if (bound >= any->needed)
            return target;
        target = *end + 1;
    }
}

/** Goes to the next posting in the range that may matter. */
static void step(struct list *list)
{
    struct rank_cursor *cursor = list->cursor;
    if (list->next == list->kept_count) {
        list->docid = RANK_END;
        return;
    }
    cursor->position = list->kept[list->next++];
    cursor->docid = cursor->postings.docids[cursor->position];
    list->docid = cursor->docid;
}

/** Goes to a range, and chooses the postings that reach the threshold if all others do their best.
 */
static void enter(const struct any *any, struct list *list, uint32_t target, uint32_t end)
{
    struct rank_cursor *cursor = list->cursor;
    list->docid = RANK_END;
    rank_cursor_seek(cursor, target);
    if (cursor->docid > end || !rank_cursor_score_block(cursor))
        return;
    const double others = any->bound - rank_cursor_block_bound(cursor);
    const double needed = any->needed * RANK_SLACK_BELOW - others;
    const uint32_t *docids = cursor->postings.docids;
    const uint32_t postings = cursor->postings.count;
    uint32_t count = 0;
    for (uint32_t i = cursor->position; i < postings && docids[i] <= end; i++) {
        list->kept[count] = (uint8_t)i;
        count += cursor->scores[i] >= needed;
    }
    if (any->run->times) { // the newer ones of them
        const uint32_t all = count;
        count = 0;
        for (uint32_t k = 0; k < all; k++) {
            const uint8_t i = list->kept[k];
            list->kept[count] = i;
            count += rank_time(any->run->times, docids[i]) >= any->oldest;
        }
    }
    list->kept_count = count;
    list->next = 0;
    step(list);
}

/** Searches a range. @return the document to go on with */
static uint32_t search_range(struct any *any, uint32_t target, uint32_t end)
{
    const struct rank_heap *heap = any->run->heap;
    const uint32_t first = any->first;
    double least = heap->least;
    for (uint32_t i = first; i < any->count; i++)
        enter(any, &any->lists[i], target, end);
    for (;;) {
        uint32_t docid = RANK_END;
        double score = 0;
        for (uint32_t i = first; i < any->count; i++) {
            const struct list *list = &any->lists[i];
            if (list->docid < docid) {
                docid = list->docid;
                score = 0;
            }
            if (list->docid == docid && docid != RANK_END)
                score += list->cursor->scores[list->cursor->position];
        }
        if (docid == RANK_END)
            return end + 1;
        const bool good = score + any->sums[first] >= any->needed;
        for (uint32_t i = first; i < any->count; i++) {
            struct list *list = &any->lists[i];
            if (list->docid != docid)
                continue;
            if (good)
                any->shares[list->place] = list->cursor->scores[list->cursor->position];
            step(list);
        }
        if (!good)
            continue;
        complete(any, docid, score);
        for (uint32_t i = 0; i < any->count; i++)
            any->shares[i] = 0;
        if (heap->threshold > any->needed)
            any->needed = heap->threshold;
        if (heap->least > least) {
            least = heap->least;
            any->needed = rank_run_needed_between(any->run, target, end);
        }
        if (first + 1 < any->count && any->sums[first + 1] < any->needed)
            return docid + 1; // one more does not matter
    }
}

static int compare_bounds(const void *a, const void *b)
{
    const double left = ((const struct list *)a)->cursor->bound;
    const double right = ((const struct list *)b)->cursor->bound;
    return (left > right) - (left < right);
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
        target = search_range(any, target, end);
    }
}

/**
 * Looks for the best documents of the term of the greatest bound that has as many as are wanted:
 * the worst one of them is a threshold to begin with.
 * @return false without memory
 */
static bool begin(struct any *any)
{
    struct rank_run *run = any->run;
    const uint32_t wanted = run->heap->wanted;
    uint32_t best = any->count;
    if (any->count < 2 || rank_run_bounded(run) || run->required_count || run->excluded_count ||
        wanted > MOST_BEGUN)
        return true;
    while (best > 0 && any->lists[best - 1].cursor->list.frequency < wanted)
        best--;
    if (best == 0 || any->lists[best - 1].cursor->list.is_short)
        return true;
    struct rank_hit hits[MOST_BEGUN];
    struct rank_heap heap;
    struct rank_run one = *run;
    rank_heap_open(&heap, hits, wanted, run->heap->keyed);
    one.heap = &heap;
    one.cursors = &any->lists[best - 1].cursor;
    one.count = 1;
    one.done_count = 0; // what has been offered scored more then: it counts here
    if (!rank_run_single(&one))
        return false;
    if (heap.threshold > run->heap->threshold)
        run->heap->threshold = heap.threshold;
    if (heap.least > run->heap->least)
        run->heap->least = heap.least;
    return true;
}

bool rank_run_any(struct rank_run *run)
{
    const uint32_t count = run->count;
    struct any any = {
        .run = run,
        .count = count,
        .lists = malloc((count + (size_t)1) * sizeof(*any.lists)),
        .sums = malloc((count + (size_t)1) * sizeof(*any.sums)),
        .shares = calloc(count + (size_t)1, sizeof(*any.shares)),
    };
    bool made = any.lists && any.sums && any.shares;
    if (made) {
        for (uint32_t i = 0; i < count; i++) {
            any.lists[i].cursor = run->cursors[i];
            any.lists[i].place = i;
        }
        qsort(any.lists, count, sizeof(*any.lists), compare_bounds);
        any.sums[0] = run->extra;
        for (uint32_t i = 0; i < count; i++)
            any.sums[i + 1] = any.sums[i] + any.lists[i].cursor->bound;
        made = begin(&any);
        if (made)
            search(&any);
    }
    free(any.lists);
    free(any.sums);
    free(any.shares);
    return made;
}
