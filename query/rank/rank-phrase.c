// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-phrase.h"

#include <string.h>

static uint32_t frequency_of(const struct rank_node *node, struct rank_cursor *const *cursors,
                             uint32_t term)
{
    return cursors[node->children[term]->leaf]->list.frequency;
}

struct rank_phrase *rank_phrase_new(struct query_arena *arena, const struct rank_node *node,
                                    struct rank_cursor *const *cursors,
                                    const struct glass_table *table)
{
    const uint32_t count = (uint32_t)node->child_count;
    struct rank_phrase *phrase = query_arena_alloc(arena, sizeof(*phrase));
    if (!phrase)
        return NULL;
    phrase->order = query_arena_alloc(arena, count * sizeof(*phrase->order));
    phrase->readers = query_arena_alloc(arena, count * sizeof(*phrase->readers));
    phrase->cursors = query_arena_alloc(arena, count * sizeof(struct rank_cursor *));
    phrase->at = query_arena_alloc(arena, count * sizeof(*phrase->at));
    phrase->done = query_arena_alloc(arena, count * sizeof(*phrase->done));
    if (!phrase->order || !phrase->readers || !phrase->cursors || !phrase->at || !phrase->done)
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

/** Reads the positions of a term, those up to @p most at least. @return false if there are none */
static bool read_positions(struct rank_phrase *phrase, uint32_t term, uint32_t docid, uint32_t most)
{
    struct glass_position_reader *reader = &phrase->readers[term];
    if (!glass_position_reader_read(reader, docid, rank_cursor_number(phrase->cursors[term]),
                                    most)) {
        phrase->scoring->damaged = true;
        return false;
    }
    return reader->count > 0;
}

/** One after the other. */
static bool is_exact(struct rank_phrase *phrase, uint32_t docid)
{
    const uint32_t terms = (uint32_t)phrase->node->child_count;
    struct glass_position_reader *first = &phrase->readers[phrase->order[0]];
    size_t count = 0;
    for (uint32_t i = 0; i < terms; i++) {
        const uint32_t term = phrase->order[i];
        const uint32_t most = i ? last_of(first->positions[count - 1], term) : UINT32_MAX;
        if (!read_positions(phrase, term, docid, most))
            return false;
        if (i > 0) {
            count = keep(first->positions, count, &phrase->readers[term], term);
        } else { // from the positions of the first one to those where the phrase would begin
            for (size_t k = 0; k < first->count; k++)
                if (first->positions[k] >= term)
                    first->positions[count++] = first->positions[k] - term;
        }
        if (count == 0)
            return false;
    }
    return true;
}

/** In their order, with others between them. */
static bool is_in_order(struct rank_phrase *phrase)
{
    const uint32_t terms = (uint32_t)phrase->node->child_count;
    const struct glass_position_reader *first = &phrase->readers[0];
    for (size_t k = 0; k < first->count; k++) {
        const uint32_t start = first->positions[k];
        uint32_t last = start;
        for (uint32_t i = 1; i < terms; i++) {
            const struct glass_position_reader *reader = &phrase->readers[i];
            size_t *at = &phrase->at[i];
            while (*at < reader->count && reader->positions[*at] <= last)
                ++*at;
            if (*at == reader->count)
                return false;
            last = reader->positions[*at];
        }
        if (last - start < phrase->node->window)
            return true;
    }
    return false;
}

static uint32_t position_of(const struct rank_phrase *phrase, uint32_t term)
{
    return phrase->readers[term].positions[phrase->at[term]];
}

/** The term that stands first of those that are not done yet. */
static uint32_t first_of(const struct rank_phrase *phrase)
{
    const uint32_t terms = (uint32_t)phrase->node->child_count;
    uint32_t first = terms;
    for (uint32_t i = 0; i < terms; i++)
        if (!phrase->done[i] &&
            (first == terms || position_of(phrase, i) < position_of(phrase, first)))
            first = i;
    return first;
}

/**
 * All terms are within the window: moves on those at the position of another one.
 * @param[out] left  one has left the window for it
 * @return false if one has no position left
 */
static bool part(struct rank_phrase *phrase, bool *left)
{
    const uint32_t terms = (uint32_t)phrase->node->child_count;
    memset(phrase->done, 0, terms * sizeof(*phrase->done));
    uint32_t term = first_of(phrase);
    const uint32_t start = position_of(phrase, term);
    uint32_t before = start;
    *left = false;
    phrase->done[term] = true;
    for (uint32_t done = 1; done < terms;) {
        term = first_of(phrase);
        if (position_of(phrase, term) == before) {
            if (++phrase->at[term] == phrase->readers[term].count)
                return false;
            if (position_of(phrase, term) - start >= phrase->node->window) {
                *left = true;
                return true;
            }
            continue;
        }
        before = position_of(phrase, term);
        phrase->done[term] = true;
        done++;
    }
    return true;
}

/** In any order. */
static bool is_near(struct rank_phrase *phrase)
{
    const uint32_t terms = (uint32_t)phrase->node->child_count;
    for (;;) {
        uint32_t first = 0;
        uint32_t last = 0;
        for (uint32_t i = 0; i < terms; i++) {
            first = position_of(phrase, i) < position_of(phrase, first) ? i : first;
            last = position_of(phrase, i) > last ? position_of(phrase, i) : last;
        }
        if (last - position_of(phrase, first) < phrase->node->window) {
            bool left = false;
            if (!part(phrase, &left))
                return false;
            if (!left)
                return true;
            continue;
        }
        const struct glass_position_reader *reader = &phrase->readers[first];
        size_t at = phrase->at[first];
        while (at < reader->count && last - reader->positions[at] >= phrase->node->window &&
               reader->positions[at] <= last)
            at++;
        if (at == reader->count)
            return false;
        phrase->at[first] = at;
    }
}

bool rank_phrase_matches(struct rank_phrase *phrase, uint32_t docid)
{
    const uint32_t terms = (uint32_t)phrase->node->child_count;
    phrase->scoring->counts.phrases++;
    if (!phrase->table)
        return false;
    if (phrase->node->op == RANK_PHRASE && phrase->node->window == terms)
        return is_exact(phrase, docid);
    for (uint32_t i = 0; i < terms; i++) {
        phrase->at[i] = 0;
        if (!read_positions(phrase, phrase->order[i], docid, UINT32_MAX))
            return false;
    }
    return phrase->node->op == RANK_PHRASE ? is_in_order(phrase) : is_near(phrase);
}
