// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-matches.h"

#include <string.h>

/** How many times as many documents a node must match as are left for these to be looked up in it:
 * a block of postings is decoded in less time than one of its documents is found. */
#define SPARSE 24.0

static struct rank_matches *make(struct query_arena *arena, const struct rank_searching *searching,
                                 const struct rank_node *node, struct rank_tree *tree, size_t shard)
{
    struct rank_matches *matches = query_arena_alloc(arena, sizeof(*matches));
    if (!matches)
        return NULL;
    const struct ranking_totals *totals =
        ranking_file_totals(searching->engine->shards[shard].file);
    matches->node = node;
    matches->tree = tree;
    matches->about = rank_estimate(searching, node).about;
    matches->last = totals->last_docid;
    matches->gapless = totals->documents == totals->last_docid;
    // Documents that have all terms of a phrase are found by the tree.
    if (node->child_count == 0 || rank_positional(node->op))
        return matches;
    matches->children = query_arena_alloc(arena, node->child_count * sizeof(struct rank_matches *));
    if (!matches->children)
        return NULL;
    for (size_t i = 0; i < node->child_count; i++) {
        struct rank_matches *child =
            make(arena, searching, node->children[i], tree->children[i], shard);
        if (!child)
            return NULL;
        size_t at = i;
        // The rarest one first.
        for (; node->op == RANK_ALL && at > 0 && matches->children[at - 1]->about > child->about;
             at--)
            matches->children[at] = matches->children[at - 1];
        matches->children[at] = child;
    }
    matches->child_count = node->child_count;
    return matches;
}

struct rank_matches *rank_matches_new(struct query_arena *arena,
                                      const struct rank_searching *searching,
                                      const struct rank_node *node, size_t shard)
{
    const struct rank_sources sources = rank_searching_sources(searching, shard);
    struct rank_tree *tree = rank_tree_new(arena, node, &sources);
    struct rank_matches *matches = tree ? make(arena, searching, node, tree, shard) : NULL;
    if (!matches)
        rank_tree_close(tree);
    return matches;
}

void rank_matches_close(struct rank_matches *matches)
{
    if (matches)
        rank_tree_close(matches->tree);
}

static inline void set(struct rank_matches *matches, uint32_t bit)
{
    matches->bits[bit / 64] |= UINT64_C(1) << bit % 64;
}

static void fill_term(struct rank_matches *matches, uint32_t first)
{
    struct rank_cursor *cursor = matches->tree->cursor;
    rank_cursor_seek(cursor, first);
    while (cursor->docid - first < RANK_WINDOW) {
        if (cursor->glass) {
            set(matches, cursor->docid - first);
            rank_cursor_seek(cursor, cursor->docid + 1);
            continue;
        }
        const uint32_t *docids = cursor->postings.docids;
        const uint32_t count = cursor->postings.count;
        uint32_t i = cursor->position;
        for (; i < count && docids[i] - first < RANK_WINDOW; i++)
            set(matches, docids[i] - first);
        if (i == count) {
            rank_cursor_seek(cursor, docids[count - 1] + 1);
        } else {
            cursor->position = i;
            cursor->docid = docids[i];
        }
    }
}

static void fill_everything(struct rank_matches *matches, uint32_t first)
{
    if (!matches->gapless) {
        fill_term(matches, first);
        return;
    }
    const uint32_t left = first <= matches->last ? matches->last - first + 1 : 0;
    const uint32_t whole = left / 64 < RANK_WINDOW_WORDS ? left / 64 : RANK_WINDOW_WORDS;
    memset(matches->bits, 0xff, whole * sizeof(uint64_t));
    if (whole < RANK_WINDOW_WORDS)
        matches->bits[whole] = (UINT64_C(1) << left % 64) - 1;
}

static void fill_range(struct rank_matches *matches, uint32_t first)
{
    struct rank_times *times = matches->tree->times;
    const double from = matches->node->from;
    const double to = matches->node->to;
    for (uint32_t word = 0; word < RANK_WINDOW_WORDS; word++) {
        const uint32_t docid = first + 64 * word;
        uint64_t bits = 0;
        for (uint32_t i = 0; i < 64 && docid + i <= times->last; i++) {
            const double time = rank_time(times, docid + i);
            bits |= (uint64_t)(time >= from && time <= to) << i;
        }
        matches->bits[word] = bits;
    }
}

/** One document after the other. */
static void fill_by_tree(struct rank_matches *matches, uint32_t first)
{
    uint32_t docid = rank_tree_seek(matches->tree, first);
    for (; docid - first < RANK_WINDOW; docid = rank_tree_seek(matches->tree, docid + 1))
        set(matches, docid - first);
}

static uint32_t count_bits(const uint64_t *bits)
{
    uint32_t count = 0;
    for (size_t i = 0; i < RANK_WINDOW_WORDS; i++)
        count += (uint32_t)__builtin_popcountll(bits[i]);
    return count;
}

/** Leaves of the bits of a window those documents that a child matches, or those that it does not.
 */
static void keep(struct rank_matches *matches, struct rank_matches *child, uint32_t first,
                 bool matching)
{
    const uint32_t left = count_bits(matches->bits);
    const double documents = child->last ? child->last : 1;
    if (left == 0)
        return;
    if (left * SPARSE > child->about * RANK_WINDOW / documents &&
        !rank_positional(child->node->op)) {
        rank_matches_fill(child, first);
        for (size_t i = 0; i < RANK_WINDOW_WORDS; i++)
            matches->bits[i] &= matching ? child->bits[i] : ~child->bits[i];
        return;
    }
    for (uint32_t word = 0; word < RANK_WINDOW_WORDS; word++)
        for (uint64_t bits = matches->bits[word]; bits; bits &= bits - 1) {
            const uint32_t docid = first + 64 * word + (uint32_t)__builtin_ctzll(bits);
            if ((rank_tree_seek(child->tree, docid) == docid) != matching)
                matches->bits[word] &= ~(bits & -bits);
        }
}

void rank_matches_fill(struct rank_matches *matches, uint32_t first)
{
    struct rank_matches **children = matches->children;
    const enum rank_op op = matches->node->op;
    memset(matches->bits, 0, sizeof(matches->bits));
    switch (op) {
    case RANK_TERM:
        fill_term(matches, first);
        return;
    case RANK_EVERYTHING:
        fill_everything(matches, first);
        return;
    case RANK_RANGE:
        fill_range(matches, first);
        return;
    case RANK_PHRASE:
    case RANK_NEAR:
        fill_by_tree(matches, first);
        return;
    case RANK_ANY:
    case RANK_XOR:
        for (size_t i = 0; i < matches->child_count; i++) {
            rank_matches_fill(children[i], first);
            for (size_t k = 0; k < RANK_WINDOW_WORDS; k++)
                matches->bits[k] = op == RANK_ANY ? matches->bits[k] | children[i]->bits[k]
                                                  : matches->bits[k] ^ children[i]->bits[k];
        }
        return;
    case RANK_ALL:
    case RANK_AND_NOT:
    case RANK_AND_MAYBE:
        rank_matches_fill(children[0], first);
        memcpy(matches->bits, children[0]->bits, sizeof(matches->bits));
        for (size_t i = 1; op != RANK_AND_MAYBE && i < matches->child_count; i++)
            keep(matches, children[i], first, op == RANK_ALL);
        return;
    }
}
