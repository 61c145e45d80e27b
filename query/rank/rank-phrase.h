// SPDX-License-Identifier: GPL-2.0-or-later
/** rank-phrase.h: whether terms stand one after the other, or near each other, in a document, by
 * glass. */
#ifndef QUERY_RANK_RANK_PHRASE_H
#define QUERY_RANK_RANK_PHRASE_H

#include "index/glass-positions.h"
#include "rank-cursor.h"
#include "rank-plan.h"

struct rank_phrase {
    struct rank_scoring *scoring;
    const struct glass_table *table; /**< of the shard; NULL: it has no positions */
    const struct rank_node *node;
    struct rank_cursor **cursors; /**< of its terms */
    uint32_t *order;              /**< its terms, the rarest one first: it has fewest positions */
    struct glass_position_reader *readers; /**< of the terms */
    size_t *at;                            /**< where each is in its positions */
    bool *done;
};

/**
 * @param cursors  one for each leaf of the plan
 * @return NULL without memory
 */
struct rank_phrase *rank_phrase_new(struct query_arena *arena, const struct rank_node *node,
                                    struct rank_cursor *const *cursors,
                                    const struct glass_table *table);

/** Frees what the arena does not. */
void rank_phrase_close(struct rank_phrase *phrase);

/**
 * Whether the document that the cursors of all terms are at has the phrase, or the terms within the
 * window: in their order, or in any, no two at one position. A failure is noted in
 * scoring. */
bool rank_phrase_matches(struct rank_phrase *phrase, uint32_t docid);

#endif
