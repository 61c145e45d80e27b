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
    for (size_t i = 0; i < run->phrase_count; i++)
        if (!rank_phrase_matches(run->phrases[i], docid))
            return false;
    return true;
}

void rank_run_offer(struct rank_run *run, uint32_t docid, double score)
{
    if (score >= run->heap->threshold && rank_run_passes(run, docid))
        rank_run_take(run, docid, score);
}

void rank_run_take(struct rank_run *run, uint32_t docid, double score)
{
    run->found++;
    rank_heap_offer(run->heap, score, (docid - 1) * run->stride + run->first);
}

void rank_run_tree(struct rank_run *run, struct rank_tree *tree)
{
    uint32_t docid = rank_tree_seek(tree, 1);
    while (docid != RANK_END && !rank_run_broken(run)) {
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
    double bound;
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

static void offer_block(struct rank_run *run, struct rank_cursor *cursor, uint32_t block)
{
    if (!rank_cursor_load(cursor, block) || !rank_cursor_score_block(cursor))
        return;
    for (uint32_t i = 0; i < cursor->postings.count; i++)
        if (cursor->scores[i] >= run->heap->threshold)
            rank_run_offer(run, cursor->postings.docids[i], cursor->scores[i]);
}

bool rank_run_single(struct rank_run *run)
{
    struct rank_cursor *cursor = run->cursors[0];
    uint32_t count = cursor->list.blocks;
    if (cursor->list.frequency == 0)
        return true;
    if (count <= 1) {
        offer_block(run, cursor, 0);
        return true;
    }
    struct bounded_block *blocks = malloc(count * sizeof(*blocks));
    if (!blocks)
        return false;
    for (uint32_t i = 0; i < count; i++)
        blocks[i] = (struct bounded_block){rank_block_bound(cursor, i), i};
    for (uint32_t i = count / 2; i-- > 0;)
        sift_block(blocks, count, i);
    while (count && blocks[0].bound >= run->heap->threshold && !rank_run_broken(run)) {
        offer_block(run, cursor, blocks[0].block);
        blocks[0] = blocks[--count];
        sift_block(blocks, count, 0);
    }
    run->scoring->counts.skipped += count;
    free(blocks);
    return true;
}
