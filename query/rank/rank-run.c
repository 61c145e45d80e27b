// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-run.h"

#include <stdlib.h>

double rank_run_extra(struct rank_run *run, uint32_t docid)
{
    double score = 0;
    for (size_t i = 0; i < run->extra_count; i++)
        if (rank_tree_seek(run->extras[i], docid) == docid)
            score += rank_tree_score(run->extras[i]);
    return score;
}

bool rank_run_passes(struct rank_run *run, uint32_t docid)
{
    if (run->dead && tombstones_contain(run->dead, docid))
        return false;
    for (size_t i = 0; i < run->required_count; i++)
        if (rank_tree_seek(run->required[i], docid) != docid)
            return false;
    for (size_t i = 0; i < run->excluded_count; i++)
        if (rank_tree_seek(run->excluded[i], docid) == docid)
            return false;
    for (size_t i = 0; i < run->done_count; i++)
        if (rank_tree_seek(run->done[i], docid) == docid)
            return false;
    for (size_t i = 0; i < run->phrase_count; i++)
        if (!rank_phrase_matches(run->phrases[i], docid))
            return false;
    return true;
}

double rank_run_needed_between(const struct rank_run *run, uint32_t from, uint32_t to)
{
    return run->times ? rank_run_needed(run, rank_times_newest(run->times, from, to))
                      : run->heap->threshold;
}

/** The hit that a document is, but for its docid. */
static struct rank_hit hit_of(const struct rank_run *run, uint32_t docid, double score)
{
    struct rank_hit hit = {.score = score};
    if (run->times) {
        hit.time = rank_time(run->times, docid);
        hit.key = rank_decay_key(score, rank_age(&run->decay, hit.time));
    }
    return hit;
}

static void take(struct rank_run *run, uint32_t docid, struct rank_hit hit)
{
    run->found++;
    hit.docid = (docid - 1) * run->stride + run->first;
    rank_heap_offer(run->heap, hit);
}

void rank_run_offer(struct rank_run *run, uint32_t docid, double score)
{
    if (!run->times) {
        if (score >= run->heap->threshold && rank_run_passes(run, docid))
            rank_run_take(run, docid, score);
        return;
    }
    const struct rank_hit hit = hit_of(run, docid, score);
    if (hit.key >= run->heap->least && rank_run_passes(run, docid))
        take(run, docid, hit);
}

void rank_run_take(struct rank_run *run, uint32_t docid, double score)
{
    take(run, docid, hit_of(run, docid, score));
}

void rank_run_tree(struct rank_run *run, struct rank_tree *tree)
{
    const double bound = run->times ? rank_tree_bound(tree) : 0;
    double least = -INFINITY;
    double oldest = -INFINITY;
    uint32_t docid = rank_tree_seek(tree, 1);
    while (docid != RANK_END && !rank_run_broken(run)) {
        if (run->times && run->heap->least > least) {
            least = run->heap->least;
            oldest = rank_run_oldest(run, bound);
        }
        if (!rank_run_too_old(run, docid, oldest))
            rank_run_offer(run, docid, rank_tree_score(tree));
        // Without weight the first ones of all shards are the best ones.
        if (!tree->weighted && run->heap->threshold >= 0 &&
            (docid - 1) * run->stride + run->first > run->heap->hits[0].docid)
            break;
        docid = rank_tree_seek(tree, docid + 1);
    }
}

/* One term. */

struct bounded_block {
    double bound; // of scores, or of keys
    uint32_t block;
};

static bool better(const struct bounded_block *a, const struct bounded_block *b)
{
    return a->bound > b->bound || (a->bound == b->bound && a->block < b->block);
}

/** Brings a block down to its place in a heap, the best one on top. */
static void sift_block(struct bounded_block *blocks, uint32_t count, uint32_t at)
{
    const struct bounded_block moved = blocks[at];
    for (;;) {
        uint32_t child = 2 * at + 1;
        if (child >= count)
            break;
        if (child + 1 < count && better(&blocks[child + 1], &blocks[child]))
            child++;
        if (!better(&blocks[child], &moved))
            break;
        blocks[at] = blocks[child];
        at = child;
    }
    blocks[at] = moved;
}

/** Offers the postings of a block that are no older than @p oldest. */
static void offer_block(struct rank_run *run, struct rank_cursor *cursor, uint32_t block,
                        double oldest)
{
    if (!rank_cursor_load(cursor, block) || !rank_cursor_score_block(cursor))
        return;
    for (uint32_t i = 0; i < cursor->postings.count; i++)
        if (cursor->scores[i] >= run->heap->threshold &&
            !rank_run_too_old(run, cursor->postings.docids[i], oldest))
            rank_run_offer(run, cursor->postings.docids[i], cursor->scores[i]);
}

/** What a block's documents rank by, at most. */
static double block_bound(const struct rank_run *run, const struct rank_cursor *cursor,
                          uint32_t block)
{
    const double bound = rank_block_bound(cursor, block);
    if (!run->times)
        return bound;
    const uint32_t from = block ? ranking_list_last(&cursor->list, block - 1) + 1 : 1;
    const double newest =
        rank_times_newest(run->times, from, ranking_list_last(&cursor->list, block));
    const double age = rank_age(&run->decay, newest);
    const double key = rank_decay_key(bound, age);
    return isinf(key) ? key : key + rank_decay_slack(key, age);
}

bool rank_run_single(struct rank_run *run)
{
    struct rank_cursor *cursor = run->cursors[0];
    uint32_t count = cursor->list.blocks;
    if (cursor->list.frequency == 0)
        return true;
    if (count <= 1) {
        offer_block(run, cursor, 0, -INFINITY);
        return true;
    }
    struct bounded_block *blocks = malloc(count * sizeof(*blocks));
    if (!blocks)
        return false;
    for (uint32_t i = 0; i < count; i++)
        blocks[i] = (struct bounded_block){block_bound(run, cursor, i), i};
    for (uint32_t i = count / 2; i-- > 0;)
        sift_block(blocks, count, i);
    const double *needed = run->times ? &run->heap->least : &run->heap->threshold;
    while (count && blocks[0].bound >= *needed && !rank_run_broken(run)) {
        const uint32_t block = blocks[0].block;
        const double oldest =
            run->times ? rank_run_oldest(run, rank_block_bound(cursor, block)) : -INFINITY;
        offer_block(run, cursor, block, oldest);
        blocks[0] = blocks[--count];
        sift_block(blocks, count, 0);
    }
    run->scoring->counts.skipped += count;
    free(blocks);
    return true;
}
