// SPDX-License-Identifier: GPL-2.0-or-later
#include "value-counts.h"

#include <stdlib.h>
#include <xxhash.h>

enum { LEAST_CAPACITY = 256 };

/** Where a value is, or the free place where it belongs. */
static struct value_count *find(const struct value_counts *counts, struct slice value,
                                uint64_t hash)
{
    size_t i = (size_t)hash & (counts->capacity - 1);
    while (counts->places[i].value.ptr &&
           !(counts->places[i].hash == hash && slice_equal(counts->places[i].value, value)))
        i = (i + 1) & (counts->capacity - 1);
    return &counts->places[i];
}

static bool grow(struct value_counts *counts)
{
    struct value_counts grown = *counts;
    grown.capacity = counts->capacity ? 2 * counts->capacity : LEAST_CAPACITY;
    grown.places = calloc(grown.capacity, sizeof(*grown.places));
    if (!grown.places)
        return false;
    for (size_t i = 0; i < counts->capacity; i++)
        if (counts->places[i].value.ptr)
            *find(&grown, counts->places[i].value, counts->places[i].hash) = counts->places[i];
    free(counts->places);
    *counts = grown;
    return true;
}

/** The place of a value, a new one if it has none. NULL without memory. */
static struct value_count *place_of(struct value_counts *counts, struct slice value)
{
    if (4 * counts->count >= 3 * counts->capacity && !grow(counts))
        return NULL;
    const uint64_t hash = XXH3_64bits(value.ptr, value.len);
    struct value_count *place = find(counts, value, hash);
    if (!place->value.ptr) {
        struct slice copy;
        if (!query_arena_copy(&counts->arena, value, &copy))
            return NULL;
        *place = (struct value_count){.value = copy, .hash = hash};
        counts->count++;
    }
    return place;
}

bool value_counts_add(struct value_counts *counts, struct slice value, uint32_t article)
{
    return value_counts_add_weighted(counts, value, article, 1);
}

bool value_counts_add_weighted(struct value_counts *counts, struct slice value, uint32_t article,
                               uint32_t articles)
{
    struct value_count *const place = place_of(counts, value);
    if (!place)
        return false;
    if (place->last != article)
        place->articles += articles;
    place->last = article;
    return true;
}

bool value_counts_add_many(struct value_counts *counts, struct slice value, uint32_t articles)
{
    struct value_count *const place = place_of(counts, value);
    if (place)
        place->articles += articles;
    return place != NULL;
}

uint32_t value_counts_get(const struct value_counts *counts, struct slice value)
{
    return counts->capacity ? find(counts, value, XXH3_64bits(value.ptr, value.len))->articles : 0;
}

/** Whether @p a stands for both rather than @p b: the more frequent one, else small letters. */
static bool is_better(const struct value_count *a, const struct value_count *b)
{
    return a->articles != b->articles ? a->articles > b->articles
                                      : slice_compare(a->value, b->value) > 0;
}

bool value_counts_join(struct value_counts *counts,
                       bool (*form)(struct buffer *out, struct slice value))
{
    // Of each form how many articles, and as its `last`, from 1, the place of the best spelling.
    struct value_counts forms = {.places = NULL};
    struct value_counts joined = {.places = NULL};
    struct buffer text = BUFFER_INIT;
    bool ok = true;
    for (size_t i = 0; ok && i < counts->capacity; i++) {
        const struct value_count *const value = &counts->places[i];
        if (!value->value.ptr)
            continue;
        buffer_clear(&text);
        struct value_count *const place =
            form(&text, value->value) ? place_of(&forms, buffer_slice(&text)) : NULL;
        ok = place != NULL;
        if (!place)
            break;
        if (place->last == 0 || is_better(value, &counts->places[place->last - 1]))
            place->last = (uint32_t)i + 1;
        place->articles += value->articles;
    }
    for (size_t i = 0; ok && i < forms.capacity; i++) {
        const struct value_count *const place = &forms.places[i];
        if (!place->value.ptr)
            continue;
        const struct value_count *const best = &counts->places[place->last - 1];
        ok = 4 * joined.count < 3 * joined.capacity || grow(&joined);
        if (!ok)
            break;
        struct value_count *const to = find(&joined, best->value, best->hash);
        *to = *best;
        to->articles = place->articles;
        joined.count++;
    }
    buffer_free(&text);
    value_counts_free(&forms);
    if (ok) {
        free(counts->places); // the values stay where they are
        joined.arena = counts->arena;
        *counts = joined;
    } else {
        free(joined.places);
    }
    return ok;
}

const struct value_count *value_counts_next(const struct value_counts *counts, size_t *position)
{
    while (*position < counts->capacity)
        if (counts->places[(*position)++].value.ptr)
            return &counts->places[*position - 1];
    return NULL;
}

void value_counts_free(struct value_counts *counts)
{
    free(counts->places);
    query_arena_free(&counts->arena);
    *counts = (struct value_counts){.places = NULL};
}
