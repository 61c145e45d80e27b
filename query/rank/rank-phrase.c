// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-phrase.h"

static uint32_t frequency_of(const struct rank_node *node, struct rank_cursor *const *cursors,
                             uint32_t term)
{
    return cursors[node->children[term]->leaf]->list.frequency;
}

struct rank_phrase *rank_phrase_new(struct query_arena *arena, const struct rank_node *node,
                                    struct rank_cursor *const *cursors,
                                    const struct glass_positions *table)
{
    const uint32_t count = (uint32_t)node->child_count;
    struct rank_phrase *phrase = query_arena_alloc(arena, sizeof(*phrase));
    if (!phrase)
        return NULL;
    phrase->order = query_arena_alloc(arena, count * sizeof(*phrase->order));
    phrase->readers = query_arena_alloc(arena, count * sizeof(*phrase->readers));
    phrase->cursors = query_arena_alloc(arena, count * sizeof(struct rank_cursor *));
    if (!phrase->order || !phrase->readers || !phrase->cursors)
        return NULL;
    phrase->scoring = cursors[node->children[0]->leaf]->scoring;
    phrase->table = table;
    phrase->node = node;
    for (uint32_t i = 0; i < count; i++) {
        glass_position_reader_open(&phrase->readers[i], table, node->children[i]->term);
        phrase->cursors[i] = cursors[node->children[i]->leaf];
        const uint32_t frequency = frequency_of(node, cursors, i);
        uint32_t at = i;
        for (; at > 0 && frequency_of(node, cursors, phrase->order[at - 1]) > frequency; at--)
            phrase->order[at] = phrase->order[at - 1];
        phrase->order[at] = i;
    }
    return phrase;
}

void rank_phrase_close(struct rank_phrase *phrase)
{
    for (size_t i = 0; i < phrase->node->child_count; i++)
        glass_position_reader_free(&phrase->readers[i]);
}

/** Where a term stands in a phrase that begins at @p start. */
static uint32_t last_of(uint32_t start, uint32_t term)
{
    return start < UINT32_MAX - term ? start + term : UINT32_MAX;
}

/** Keeps those of the places where the phrase may begin that fit a term. @return how many */
static size_t keep(uint32_t *starts, size_t count, const struct glass_position_reader *reader,
                   uint32_t term)
{
    size_t kept = 0;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        while (at < reader->count && reader->positions[at] < (uint64_t)starts[i] + term)
            at++;
        if (at == reader->count)
            break;
        if (reader->positions[at] == starts[i] + term)
            starts[kept++] = starts[i];
    }
    return kept;
}

bool rank_phrase_matches(struct rank_phrase *phrase, uint32_t docid)
{
    const uint32_t terms = (uint32_t)phrase->node->child_count;
    struct glass_position_reader *first = &phrase->readers[phrase->order[0]];
    size_t count = 0;
    phrase->scoring->counts.phrases++;
    if (!phrase->table)
        return false;
    for (uint32_t i = 0; i < terms; i++) {
        const uint32_t term = phrase->order[i];
        struct glass_position_reader *reader = &phrase->readers[term];
        const uint32_t most = i ? last_of(first->positions[count - 1], term) : UINT32_MAX;
        if (!glass_position_reader_read(reader, docid, rank_cursor_number(phrase->cursors[term]),
                                        most)) {
            phrase->scoring->damaged = true;
            return false;
        }
        if (i > 0) {
            count = keep(first->positions, count, reader, term);
        } else { // from the positions of the first one to those where the phrase would begin
            for (size_t k = 0; k < reader->count; k++)
                if (reader->positions[k] >= term)
                    reader->positions[count++] = reader->positions[k] - term;
        }
        if (count == 0)
            return false;
    }
    return true;
}
