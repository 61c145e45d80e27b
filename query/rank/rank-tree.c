// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-tree.h"

struct rank_tree *rank_tree_new(struct query_arena *arena, const struct rank_node *node,
                                const struct rank_sources *sources)
{
    struct rank_tree *tree = query_arena_alloc(arena, sizeof(*tree));
    if (!tree)
        return NULL;
    tree->op = node->op;
    tree->weighted = node->weighted;
    tree->node = node;
    tree->times = sources->times;
    if (node->op == RANK_TERM || node->op == RANK_EVERYTHING)
        tree->cursor = sources->cursors[node->leaf];
    if (rank_positional(node->op)) {
        tree->phrase = rank_phrase_new(arena, node, sources->cursors, sources->positions);
        if (!tree->phrase)
            return NULL;
    }
    if (node->child_count == 0)
        return tree;
    tree->children = query_arena_alloc(arena, node->child_count * sizeof(struct rank_tree *));
    if (!tree->children)
        return NULL;
    for (size_t i = 0; i < node->child_count; i++) {
        tree->children[i] = rank_tree_new(arena, node->children[i], sources);
        if (!tree->children[i])
            return NULL;
    }
    tree->child_count = node->child_count;
    return tree;
}

void rank_tree_close(struct rank_tree *tree)
{
    if (!tree)
        return;
    if (tree->phrase)
        rank_phrase_close(tree->phrase);
    for (size_t i = 0; i < tree->child_count; i++)
        rank_tree_close(tree->children[i]);
}

static uint32_t seek_any(struct rank_tree *tree, uint32_t target)
{
    uint32_t least = RANK_END;
    for (size_t i = 0; i < tree->child_count; i++) {
        const uint32_t docid = rank_tree_seek(tree->children[i], target);
        least = docid < least ? docid : least;
    }
    return least;
}

static uint32_t seek_xor(struct rank_tree *tree, uint32_t target)
{
    for (;;) {
        size_t matching = 0;
        target = seek_any(tree, target);
        for (size_t i = 0; i < tree->child_count; i++)
            matching += tree->children[i]->docid == target;
        if (target == RANK_END || matching % 2 == 1)
            return target;
        target++;
    }
}

static uint32_t seek_all(struct rank_tree *tree, uint32_t target)
{
    size_t agreed = 0;
    for (size_t i = 0; target != RANK_END && agreed < tree->child_count;
         i = i + 1 == tree->child_count ? 0 : i + 1) {
        const uint32_t docid = rank_tree_seek(tree->children[i], target);
        agreed = docid == target ? agreed + 1 : 1;
        target = docid;
    }
    return target;
}

static uint32_t seek_phrase(struct rank_tree *tree, uint32_t target)
{
    for (;;) {
        target = seek_all(tree, target);
        if (target == RANK_END || rank_phrase_matches(tree->phrase, target))
            return target;
        target++;
    }
}

static uint32_t seek_and_not(struct rank_tree *tree, uint32_t target)
{
    for (;;) {
        target = rank_tree_seek(tree->children[0], target);
        if (target == RANK_END || rank_tree_seek(tree->children[1], target) != target)
            return target;
        target++;
    }
}

uint32_t rank_tree_seek(struct rank_tree *tree, uint32_t target)
{
    if (tree->docid >= target)
        return tree->docid;
    switch (tree->op) {
    case RANK_TERM:
    case RANK_EVERYTHING:
        rank_cursor_seek(tree->cursor, target);
        tree->docid = tree->cursor->docid;
        break;
    case RANK_RANGE:
        tree->docid = rank_times_next(tree->times, target, tree->node->from, tree->node->to);
        break;
    case RANK_ANY:
        tree->docid = seek_any(tree, target);
        break;
    case RANK_ALL:
        tree->docid = seek_all(tree, target);
        break;
    case RANK_XOR:
        tree->docid = seek_xor(tree, target);
        break;
    case RANK_PHRASE:
    case RANK_NEAR:
        tree->docid = seek_phrase(tree, target);
        break;
    case RANK_AND_NOT:
        tree->docid = seek_and_not(tree, target);
        break;
    case RANK_AND_MAYBE:
        tree->docid = rank_tree_seek(tree->children[0], target);
        break;
    }
    return tree->docid;
}

double rank_tree_bound(const struct rank_tree *tree)
{
    double bound = tree->cursor && tree->weighted ? tree->cursor->bound : 0;
    const size_t count = tree->op == RANK_AND_NOT ? 1 : tree->child_count;
    for (size_t i = 0; i < count; i++)
        bound += rank_tree_bound(tree->children[i]);
    return bound;
}

double rank_tree_score(struct rank_tree *tree)
{
    double score = 0;
    if (!tree->weighted)
        return 0;
    switch (tree->op) {
    case RANK_TERM:
        return rank_cursor_score(tree->cursor);
    case RANK_EVERYTHING:
    case RANK_RANGE:
        return 0;
    case RANK_AND_NOT:
        return rank_tree_score(tree->children[0]);
    case RANK_AND_MAYBE:
        score = rank_tree_score(tree->children[0]);
        if (rank_tree_seek(tree->children[1], tree->docid) == tree->docid)
            score += rank_tree_score(tree->children[1]);
        return score;
    case RANK_ANY:
    case RANK_ALL:
    case RANK_XOR:
    case RANK_PHRASE:
    case RANK_NEAR:
        for (size_t i = 0; i < tree->child_count; i++)
            if (tree->children[i]->docid == tree->docid)
                score += rank_tree_score(tree->children[i]);
        return score;
    }
    return score;
}
