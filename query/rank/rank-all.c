// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-run.h"

#include <stdlib.h>

/** The terms by rising frequency: the first one leads. */
struct all {
    struct rank_run *run;
    struct rank_cursor **order;
    double *bounds; // of each in the range at hand
    double rest;    // of all but the first together
    double needed;  // by a document in the range
    double oldest;  // before it no document in it can be among the best
    bool bounded;   // the bounds count: there is a threshold
};

static int compare_frequencies(const void *a, const void *b)
{
    const struct rank_cursor *const *left = a;
    const struct rank_cursor *const *right = b;
    const uint32_t first = (*left)->glass ? UINT32_MAX : (*left)->list.frequency;
    const uint32_t second = (*right)->glass ? UINT32_MAX : (*right)->list.frequency;
    return (first > second) - (first < second);
}

/**
 * Looks for the first range of documents from @p target on that could matter.
 * @param[out] end  of the range
 * @return where it begins; RANK_END if there is none
 */
static uint32_t next_range(struct all *all, uint32_t target, uint32_t *end)
{
    const uint32_t count = all->run->count;
    if (count == 0)
        return RANK_END;
    for (;;) {
        *end = RANK_END - 1;
        all->rest = all->run->extra;
        all->bounded = rank_run_bounded(all->run);
        if (!all->bounded) // everything does
            return target;
        for (uint32_t i = 0; i < count; i++) {
            const uint32_t last = rank_cursor_shallow(all->order[i], target);
            if (last == RANK_END)
                return RANK_END;
            *end = last < *end ? last : *end;
            all->bounds[i] = rank_cursor_block_bound(all->order[i]);
            all->rest += i ? all->bounds[i] : 0;
        }
        all->needed = rank_run_needed_between(all->run, target, *end);
        all->oldest = rank_run_oldest(all->run, all->bounds[0] + all->rest);
        if (all->bounds[0] + all->rest >= all->needed)
            return target;
        if (*end >= RANK_END - 1)
            return RANK_END;
        target = *end + 1;
    }
}

/**
 * Goes on from where the first term is to the next document that it makes worth a look.
 * @return it; or where the search goes on, beyond the block or the range
 */
static uint32_t next_candidate(struct all *all, uint32_t end)
{
    struct rank_cursor *lead = all->order[0];
    if (!all->bounded || lead->weight == 0 || lead->glass || lead->docid > end)
        return lead->docid;
    if (!rank_cursor_score_block(lead))
        return RANK_END;
    // What is less by no more than rounding may be.
    if (all->run->heap->threshold > all->needed)
        all->needed = all->run->heap->threshold;
    const double needed = all->needed * RANK_SLACK_BELOW - all->rest;
    const uint32_t *docids = lead->postings.docids;
    const uint32_t count = lead->postings.count;
    uint32_t i = lead->position;
    // Behind the range other bounds count.
    while (i < count && docids[i] <= end &&
           (lead->scores[i] < needed || rank_run_too_old(all->run, docids[i], all->oldest)))
        i++;
    if (i == count)
        return docids[count - 1] + 1;
    lead->position = i;
    lead->docid = docids[i];
    return lead->docid;
}

/** Weighs a document that has all of the terms, and offers it. */
static void weigh(struct all *all, uint32_t docid)
{
    struct rank_run *run = all->run;
    double score = 0;
    // Where any score is good enough, positions are what most of them fail for.
    const bool passes = !rank_run_bounded(run);
    if (passes && !rank_run_passes(run, docid))
        return;
    for (uint32_t i = 0; i < run->count; i++)
        score += rank_cursor_score(run->cursors[i]);
    if (run->extra_count)
        score += rank_run_extra(run, docid);
    if (passes)
        rank_run_take(run, docid, score);
    else
        rank_run_offer(run, docid, score);
}

/** Searches a range. @return where to go on */
static uint32_t search_range(struct all *all, uint32_t target, uint32_t end)
{
    struct rank_run *run = all->run;
    struct rank_cursor *lead = all->order[0];
    while (target <= end && !rank_run_broken(run)) {
        rank_cursor_seek(lead, target);
        const uint32_t docid = next_candidate(all, end);
        if (docid != lead->docid) {
            target = docid;
            continue;
        }
        target = docid;
        if (target > end)
            break;
        uint32_t i = 1;
        while (i < run->count) {
            rank_cursor_seek(all->order[i], docid);
            if (all->order[i]->docid != docid)
                break;
            i++;
        }
        if (i < run->count) {
            target = all->order[i]->docid;
            continue;
        }
        weigh(all, docid);
        target++;
        if (!all->bounded && rank_run_bounded(run))
            break; // now there are bounds to look at
    }
    return target;
}

bool rank_run_all(struct rank_run *run)
{
    struct all all = {
        .run = run,
        .order = malloc((run->count + (size_t)1) * sizeof(struct rank_cursor *)),
        .bounds = malloc((run->count + (size_t)1) * sizeof(double)),
    };
    const bool made = all.order && all.bounds;
    if (made) {
        for (uint32_t i = 0; i < run->count; i++)
            all.order[i] = run->cursors[i];
        qsort(all.order, run->count, sizeof(struct rank_cursor *), compare_frequencies);
        uint32_t target = 1;
        while (target != RANK_END && !rank_run_broken(run)) {
            uint32_t end = 0;
            target = next_range(&all, target, &end);
            if (target != RANK_END)
                target = search_range(&all, target, end);
        }
    }
    free(all.order);
    free(all.bounds);
    return made;
}
