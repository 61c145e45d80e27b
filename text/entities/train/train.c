// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * entities-train: the model of the tagger, from gazetteers, word classes and annotated news.
 *
 *   entities-train OUT GAZETTEERS CLUSTERS CASES LIST [EPOCHS [SENSES]]
 *
 * LIST has lines "weight<TAB>path". A linear-chain conditional random field, trained by AdaGrad
 * with feature dropout; the mean of several trainings. Additions, multiplications and square roots
 * in a fixed order, one thread, own exponential, no contraction: the same bits on every machine
 * with IEEE arithmetic.
 */
#include "../entity-document.h"
#include "annotated.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { UNIT = 16, TOTAL_SIZE = 4990000, FOLDS = 3, RUNS = 5 };

static void die(const char *what)
{
    fprintf(stderr, "entities-train: %s\n", what);
    exit(70);
}

static void *must(void *memory)
{
    if (!memory)
        die("out of memory");
    return memory;
}

static uint64_t random_state = 88172645463325252u;

static uint32_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (uint32_t)(random_state >> 32);
}

/* The lexicon. */

struct entry {
    uint64_t order; // key of sorting: the lexicon's key
    uint32_t value;
};

static struct entry *entries;
static size_t entry_count, entry_capacity;

static void add_entry(uint64_t hash, unsigned kind, uint32_t value)
{
    if (entry_count == entry_capacity) {
        entry_capacity = entry_capacity ? entry_capacity * 2 : 65536;
        entries = must(realloc(entries, entry_capacity * sizeof(*entries)));
    }
    entries[entry_count++] = (struct entry){lexicon_key(hash, kind), value};
}

static int by_order(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

static const char *const classes[] = {"GIVEN",  "FAMILY", "COUNTRY", "REGION", "CITY",   "GEO",
                                      "PERSON", "ORG",    "NATION",  "WORD",   "PROPER", "UPPER"};

/** Words of a name as the tagger cuts them, described without a lexicon. */
static size_t cut(struct slice name, struct word_details *words, size_t max)
{
    static const struct entity_model_header nothing;
    static const struct entity_model none = {.header = &nothing};
    struct entity_token tokens[16];
    struct entity_scanner scanner;
    entity_scanner_start(&scanner, name);
    const size_t n = entity_scanner_next(&scanner, tokens, max);
    for (size_t i = 0; i < n; i++)
        word_describe(&none, slice_of(name.ptr + tokens[i].offset, tokens[i].length), &words[i]);
    return n;
}

static void read_gazetteers(const char *path)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t capacity = 0;
    ssize_t got;
    if (!file)
        die("cannot read the gazetteers");
    while ((got = getline(&line, &capacity, file)) > 0) {
        char *tab = strchr(line, '\t');
        if (!tab)
            continue;
        *tab = 0;
        unsigned class = 0;
        while (class < 12 && strcmp(classes[class], line) != 0)
            class ++;
        if (class == 12)
            die("unknown class of gazetteer");
        const struct slice name = slice_trim(slice_of_string(tab + 1));
        struct word_details words[8];
        const size_t n = cut(name, words, 7);
        if (n == 0 || n > 6)
            continue;
        const uint32_t bit = 1u << class;
        if (n == 1) {
            add_entry(words[0].small_hash, LEXICON_WORD, bit);
            continue;
        }
        if (bit & (GAZETTEER_PERSON | GAZETTEER_GIVEN | GAZETTEER_FAMILY)) {
            for (size_t i = 0; i < n; i++)
                if (words[i].traits.kind == WORD_CAPITAL)
                    add_entry(words[i].small_hash, LEXICON_WORD, bit);
            if (!(bit & GAZETTEER_PERSON))
                continue;
        }
        if (bit & GAZETTEER_PERSON)
            continue; // the words are enough
        uint64_t hash = words[0].traits.small;
        for (size_t i = 1; i < n; i++)
            hash = entity_mix(hash, words[i].traits.small);
        add_entry(hash, LEXICON_PHRASE, bit);
        add_entry(words[0].small_hash, LEXICON_WORD, GAZETTEER_STARTS);
    }
    free(line);
    fclose(file);
}

static void read_clusters(const char *path)
{
    FILE *file = fopen(path, "r");
    char word[256];
    unsigned fine, coarse;
    if (!file)
        die("cannot read the classes");
    while (fscanf(file, "%255[^\t]\t%u\t%u\n", word, &fine, &coarse) == 3)
        add_entry(entity_hash(slice_of_string(word)), LEXICON_FORM, coarse << 16 | fine);
    fclose(file);
}

static void read_cases(const char *path)
{
    FILE *file = fopen(path, "r");
    char word[256];
    unsigned small, capital, upper;
    if (!file)
        die("cannot read the cases");
    while (fscanf(file, "%255[^\t]\t%u\t%u\t%u\n", word, &small, &capital, &upper) == 4) {
        const unsigned total = small + capital + upper;
        if (total < 6)
            continue;
        const enum entity_case usual = small * 10 >= total * 8               ? CASE_SMALL
                                       : upper * 10 >= total * 6             ? CASE_UPPER
                                       : (capital + upper) * 10 >= total * 8 ? CASE_CAPITAL
                                                                             : CASE_MIXED;
        struct word_details details[2];
        if (cut(slice_of_string(word), details, 2) == 1)
            add_entry(details[0].small_hash, LEXICON_WORD, (uint32_t)usual << LEXICON_CASE_SHIFT);
    }
    fclose(file);
}

static void read_senses(const char *path)
{
    FILE *file = fopen(path, "r");
    char word[256];
    unsigned sense;
    if (!file)
        die("cannot read the senses");
    while (fscanf(file, "%255[^\t]\t%u\n", word, &sense) == 2)
        add_entry(entity_hash(slice_of_string(word)), LEXICON_WORD,
                  (sense & 63) << LEXICON_SENSE_SHIFT);
    fclose(file);
}

static char *model_bytes;
static size_t model_size;

/** Builds a model; without features, only its lexicon. */
static struct entity_model lexicon_model(void)
{
    qsort(entries, entry_count, sizeof(*entries), by_order);
    size_t n = 0;
    for (size_t i = 0; i < entry_count; i++) {
        if (n && entries[n - 1].order == entries[i].order)
            entries[n - 1].value |= entries[i].value;
        else
            entries[n++] = entries[i];
    }
    entry_count = n;
    const uint32_t size = (uint32_t)(n + n / 6 + 64) & ~3u;
    model_bytes = must(aligned_alloc(64, (TOTAL_SIZE + 1000000u) / 64 * 64));
    memset(model_bytes, 0, TOTAL_SIZE);
    struct entity_model_header *header = (void *)model_bytes;
    memcpy(header->magic, "dlent02\n", 8);
    header->lexicon_size = size;
    model_size = sizeof(*header) + (size_t)size * 8;
    uint32_t *keys = (void *)(model_bytes + sizeof(*header));
    uint32_t *values = keys + size;
    for (size_t i = 0; i < n; i++) {
        const uint32_t key = (uint32_t)entries[i].order;
        uint32_t at = (uint32_t)(((uint64_t)key * size) >> 32);
        while (keys[at])
            at = at + 1 == size ? 0 : at + 1;
        keys[at] = key;
        values[at] = entries[i].value;
    }
    fprintf(stderr, "entities-train: %zu entries of the lexicon, %zu bytes\n", n, model_size);
    // Without buckets it ends where they would begin.
    struct entity_model model;
    struct error error = ERROR_INIT;
    if (entity_model_read(&model, slice_of(model_bytes, buckets_offset(model_size)), &error) !=
        ERROR_NONE)
        die(error.message);
    return model;
}

/* Articles. */

struct unit {                // a token that is trained
    uint32_t base, base_end; // its features in the pool
    uint32_t view, view_end; // those of the second pass
    uint8_t gold;
};

struct segment {
    uint32_t first, count; // units
    float weight;
    uint8_t fold;
};

static struct unit *units;
static size_t unit_count, unit_capacity;
static struct segment *segments;
static size_t segment_count, segment_capacity;
static uint32_t *pool;
static size_t pool_count, pool_capacity;

static void push(uint32_t feature)
{
    if (pool_count == pool_capacity) {
        pool_capacity = pool_capacity ? pool_capacity * 2 : (size_t)1 << 22;
        pool = must(realloc(pool, pool_capacity * sizeof(*pool)));
    }
    pool[pool_count++] = feature;
}

/* Features: hash to number. */
static struct {
    uint64_t *keys;
    uint32_t *ids;
    size_t capacity, count;
} dictionary;

static uint64_t *feature_hashes; // by id
static uint32_t *feature_counts;
static size_t feature_capacity;

static uint32_t feature_id(uint64_t hash, bool trained)
{
    if (!hash)
        hash = 1;
    if (dictionary.count * 2 >= dictionary.capacity) {
        const size_t capacity = dictionary.capacity ? dictionary.capacity * 2 : (size_t)1 << 22;
        uint64_t *keys = must(calloc(capacity, sizeof(*keys)));
        uint32_t *ids = must(calloc(capacity, sizeof(*ids)));
        for (size_t i = 0; i < dictionary.capacity; i++) {
            if (!dictionary.keys[i])
                continue;
            size_t at = (size_t)(dictionary.keys[i] * 0x9e3779b97f4a7c15u) & (capacity - 1);
            while (keys[at])
                at = (at + 1) & (capacity - 1);
            keys[at] = dictionary.keys[i];
            ids[at] = dictionary.ids[i];
        }
        free(dictionary.keys);
        free(dictionary.ids);
        dictionary.keys = keys;
        dictionary.ids = ids;
        dictionary.capacity = capacity;
    }
    size_t at = (size_t)(hash * 0x9e3779b97f4a7c15u) & (dictionary.capacity - 1);
    while (dictionary.keys[at] && dictionary.keys[at] != hash)
        at = (at + 1) & (dictionary.capacity - 1);
    if (!dictionary.keys[at]) {
        dictionary.keys[at] = hash;
        dictionary.ids[at] = (uint32_t)dictionary.count++;
        if (dictionary.count > feature_capacity) {
            feature_capacity = feature_capacity ? feature_capacity * 2 : (size_t)1 << 20;
            feature_hashes =
                must(realloc(feature_hashes, feature_capacity * sizeof(*feature_hashes)));
            feature_counts =
                must(realloc(feature_counts, feature_capacity * sizeof(*feature_counts)));
        }
        feature_hashes[dictionary.ids[at]] = hash;
        feature_counts[dictionary.ids[at]] = 0;
    }
    feature_counts[dictionary.ids[at]] += trained;
    return dictionary.ids[at];
}

struct variant { // an article as it is trained, and where its units are
    struct buffer text;
    struct entity_token *tokens;
    uint8_t *gold;
    uint8_t *trained;
    size_t count;
    size_t first_segment, segment_end;
    uint8_t fold;
    float weight;
};

static struct variant *variants;
static size_t variant_count, variant_capacity;

static void describe(void *context, const struct slice *words, const uint32_t *which, size_t count,
                     const char *readable_end, struct word_traits *traits, uint32_t *places)
{
    (void)readable_end;
    for (size_t i = 0; i < count; i++) {
        struct word_details details;
        word_describe(context, words[which[i]], &details);
        traits[which[i]] = details.traits;
        places[which[i]] = 0;
    }
}

static uint8_t cut_label(const uint8_t *gold, const uint8_t *candidate, size_t first, size_t end,
                         size_t i)
{
    const uint8_t label = gold[i];
    if (label == ENTITY_OUTSIDE)
        return label;
    const unsigned position = label % 4;
    const bool left =
        (position == ENTITY_INSIDE || position == ENTITY_END) && i > first && candidate[i - 1];
    const bool right =
        (position == ENTITY_BEGIN || position == ENTITY_INSIDE) && i + 1 < end && candidate[i + 1];
    return (uint8_t)((label & ~3u) | (left && right ? (unsigned)ENTITY_INSIDE
                                      : left        ? (unsigned)ENTITY_END
                                      : right       ? (unsigned)ENTITY_BEGIN
                                                    : (unsigned)ENTITY_SINGLE));
}

/** Makes the units of a variant. */
static void add_units(struct entity_document *document, struct variant *v)
{
    v->first_segment = segment_count;
    static struct word_details *details;
    if (!details)
        details = must(malloc(ENTITY_DOCUMENT_TOKENS * sizeof(*details)));
    for (size_t i = 0; i < document->count; i++)
        word_describe(document->model, document->words[i], &details[i]);
    for (size_t s = 0; s < document->count; s = document->sentence_end[s]) {
        const size_t end = document->sentence_end[s];
        const struct feature_window window = {.words = document->traits + s,
                                              .count = end - s,
                                              .flags = document->flags[s],
                                              .run_start = document->run_start + s,
                                              .run_left = document->run_left + s,
                                              .phrases = document->phrases + s};
        for (size_t i = s; i < end; i++) {
            if (!document->candidate[i])
                continue;
            size_t stop = i;
            while (stop < end && document->candidate[stop] && stop - i < ENTITY_DECODE_MAX)
                stop++;
            if (segment_count == segment_capacity) {
                segment_capacity = segment_capacity ? segment_capacity * 2 : 65536;
                segments = must(realloc(segments, segment_capacity * sizeof(*segments)));
            }
            segments[segment_count++] = (struct segment){(uint32_t)unit_count, (uint32_t)(stop - i),
                                                         v->trained[i] ? v->weight : 0, v->fold};
            for (; i < stop; i++) {
                if (unit_count == unit_capacity) {
                    unit_capacity = unit_capacity ? unit_capacity * 2 : 65536;
                    units = must(realloc(units, unit_capacity * sizeof(*units)));
                }
                struct unit *u = &units[unit_count++];
                u->gold = cut_label(v->gold, document->candidate, s, end, i);
                u->base = (uint32_t)pool_count;
                uint64_t found[MAX_WORD_FEATURES + MAX_TOKEN_FEATURES];
                for (unsigned place = 0; place < WORD_PLACES; place++) {
                    // A word at i + 2 gives the token that is two to its left its place 0.
                    const ptrdiff_t at = (ptrdiff_t)i + 2 - (ptrdiff_t)place;
                    if (at < (ptrdiff_t)s || at >= (ptrdiff_t)end)
                        continue;
                    const unsigned n = word_features(&details[at], place, found);
                    for (unsigned k = 0; k < n; k++)
                        push(feature_id(found[k], v->trained[i]));
                }
                const unsigned n = token_features(&window, i - s, found);
                for (unsigned k = 0; k < n; k++)
                    push(feature_id(found[k], v->trained[i]));
                u->base_end = (uint32_t)pool_count;
                u->view = u->view_end = 0;
            }
            i--;
        }
    }
    v->segment_end = segment_count;
}

/* The field. */

static float (*weights)[ENTITY_ROW];
static float (*squares)[ENTITY_ROW];
static float transitions[ENTITY_LABELS][ENTITY_LABELS],
    transition_squares[ENTITY_LABELS][ENTITY_LABELS];
static uint8_t *alive;

static float exponential(float x)
{
    if (x < -60)
        return 0;
    if (x > 60)
        x = 60;
    const float y = x * 1.44269504f;
    int whole = (int)y;
    if (y < (float)whole)
        whole--;
    const float f = (y - (float)whole) * 0.69314718f;
    const float p =
        1 + f * (1 + f * (0.5f + f * (0.16666667f + f * (0.041666667f + f * (0.0083333333f +
                                                                             f * 0.0013888889f)))));
    union {
        uint32_t u;
        float f;
    } power = {.u = (uint32_t)(whole + 127) << 23};
    return p * power.f;
}

static void score_unit(const struct unit *u, bool second, const uint8_t *dropped, float keep,
                       float row[ENTITY_LABELS])
{
    for (unsigned j = 0; j < ENTITY_LABELS; j++)
        row[j] = 0;
    size_t k = 0;
    for (uint32_t p = u->base; p < u->base_end; p++, k++) {
        if (dropped && dropped[k])
            continue;
        const float *w = weights[pool[p]];
        for (unsigned j = 0; j < ENTITY_ROW; j++)
            row[j] += w[j];
    }
    if (second)
        for (uint32_t p = u->view; p < u->view_end; p++, k++) {
            if (dropped && dropped[k])
                continue;
            const float *w = weights[pool[p]];
            for (unsigned j = 0; j < ENTITY_ROW; j++)
                row[j] += w[j];
        }
    if (dropped)
        for (unsigned j = 0; j < ENTITY_ROW; j++)
            row[j] *= keep;
}

static void viterbi(const struct segment *s, bool second, uint8_t *labels)
{
    static float best[ENTITY_DECODE_MAX + 1][ENTITY_LABELS];
    static uint8_t back[ENTITY_DECODE_MAX + 1][ENTITY_LABELS];
    for (uint32_t i = 0; i < s->count; i++) {
        float row[ENTITY_LABELS];
        score_unit(&units[s->first + i], second, NULL, 1, row);
        for (unsigned to = 0; to < ENTITY_LABELS; to++) {
            float top = -1e30f;
            unsigned from = ENTITY_OUTSIDE;
            for (unsigned f = 0; f < ENTITY_LABELS; f++) {
                if (!entity_may_follow(f, to) || (i == 0 && f != ENTITY_OUTSIDE))
                    continue;
                const float value = (i ? best[i - 1][f] : 0) + transitions[f][to];
                if (value > top) {
                    top = value;
                    from = f;
                }
            }
            best[i][to] = top + row[to];
            back[i][to] = (uint8_t)from;
        }
    }
    unsigned label = ENTITY_OUTSIDE;
    float top = -1e30f;
    for (unsigned f = 0; f < ENTITY_LABELS; f++)
        if (entity_may_follow(f, ENTITY_OUTSIDE) &&
            best[s->count - 1][f] + transitions[f][ENTITY_OUTSIDE] > top) {
            top = best[s->count - 1][f] + transitions[f][ENTITY_OUTSIDE];
            label = f;
        }
    for (uint32_t i = s->count; i-- > 0;) {
        labels[i] = (uint8_t)label;
        label = back[i][label];
    }
}

static const float rate = 0.12f, l2 = 0.00004f, drop = 0.5f;
static int outside_bias;

static inline void step(float *w, float *square, float gradient)
{
    const float g = gradient + l2 * *w;
    *square += g * g;
    *w -= rate * g / (sqrtf(*square) + 1e-3f);
}

/** One step; returns whether the segment had a name. */
static void train_segment(const struct segment *s, bool second)
{
    static float scores[ENTITY_DECODE_MAX][ENTITY_LABELS],
        forward[ENTITY_DECODE_MAX][ENTITY_LABELS], backward[ENTITY_DECODE_MAX][ENTITY_LABELS];
    static uint8_t dropped[ENTITY_DECODE_MAX][256];
    static float gradient[ENTITY_LABELS][ENTITY_LABELS];
    float power[ENTITY_LABELS][ENTITY_LABELS];
    const uint32_t n = s->count;
    const uint32_t limit = (uint32_t)(drop * 65536.0f);
    const float keep = 1 / (1 - drop);
    for (unsigned f = 0; f < ENTITY_LABELS; f++)
        for (unsigned t = 0; t < ENTITY_LABELS; t++)
            power[f][t] = entity_may_follow(f, t) ? exponential(transitions[f][t]) : 0;
    for (uint32_t i = 0; i < n; i++) {
        const struct unit *u = &units[s->first + i];
        size_t count = u->base_end - u->base + (second ? u->view_end - u->view : 0);
        for (size_t k = 0; k < count; k++)
            dropped[i][k] = (random_next() & 65535) < limit;
        float row[ENTITY_LABELS];
        score_unit(u, second, dropped[i], keep, row);
        float top = row[0];
        for (unsigned j = 1; j < ENTITY_LABELS; j++)
            top = row[j] > top ? row[j] : top;
        for (unsigned j = 0; j < ENTITY_LABELS; j++)
            scores[i][j] = exponential(row[j] - top);
    }
    for (uint32_t i = 0; i < n; i++) {
        float sum = 0;
        for (unsigned t = 0; t < ENTITY_LABELS; t++) {
            float value = 0;
            if (i == 0)
                value = power[ENTITY_OUTSIDE][t];
            else
                for (unsigned f = 0; f < ENTITY_LABELS; f++)
                    value += forward[i - 1][f] * power[f][t];
            forward[i][t] = value * scores[i][t];
            sum += forward[i][t];
        }
        const float scale = 1 / (sum + 1e-30f);
        for (unsigned t = 0; t < ENTITY_LABELS; t++)
            forward[i][t] *= scale;
    }
    for (uint32_t i = n; i-- > 0;) {
        float sum = 0;
        for (unsigned f = 0; f < ENTITY_LABELS; f++) {
            float value = 0;
            if (i + 1 == n)
                value = power[f][ENTITY_OUTSIDE];
            else
                for (unsigned t = 0; t < ENTITY_LABELS; t++)
                    value += power[f][t] * scores[i + 1][t] * backward[i + 1][t];
            backward[i][f] = value;
            sum += value;
        }
        const float scale = 1 / (sum + 1e-30f);
        for (unsigned f = 0; f < ENTITY_LABELS; f++)
            backward[i][f] *= scale;
    }
    // Expected transitions minus those of the gold.
    memset(gradient, 0, sizeof(gradient));
    for (uint32_t i = 0; i <= n; i++) {
        float pair[ENTITY_LABELS][ENTITY_LABELS], sum = 0;
        for (unsigned f = 0; f < ENTITY_LABELS; f++)
            for (unsigned t = 0; t < ENTITY_LABELS; t++) {
                const float a = i ? forward[i - 1][f] : f == ENTITY_OUTSIDE;
                const float b = i < n ? scores[i][t] * backward[i][t] : t == ENTITY_OUTSIDE;
                pair[f][t] = a * power[f][t] * b;
                sum += pair[f][t];
            }
        const float scale = s->weight / (sum + 1e-30f);
        for (unsigned f = 0; f < ENTITY_LABELS; f++)
            for (unsigned t = 0; t < ENTITY_LABELS; t++)
                gradient[f][t] += pair[f][t] * scale;
        gradient[i ? units[s->first + i - 1].gold : (unsigned)ENTITY_OUTSIDE]
                [i < n ? units[s->first + i].gold : (unsigned)ENTITY_OUTSIDE] -= s->weight;
    }
    for (unsigned f = 0; f < ENTITY_LABELS; f++)
        for (unsigned t = 0; t < ENTITY_LABELS; t++)
            if (entity_may_follow(f, t) && gradient[f][t] != 0)
                step(&transitions[f][t], &transition_squares[f][t], gradient[f][t]);
    for (uint32_t i = 0; i < n; i++) {
        const struct unit *u = &units[s->first + i];
        float g[ENTITY_LABELS], sum = 0;
        for (unsigned j = 0; j < ENTITY_LABELS; j++) {
            g[j] = forward[i][j] * backward[i][j];
            sum += g[j];
        }
        float most = 0;
        for (unsigned j = 0; j < ENTITY_LABELS; j++) {
            g[j] = (g[j] / (sum + 1e-30f) - (j == u->gold)) * s->weight * keep;
            most = fabsf(g[j]) > most ? fabsf(g[j]) : most;
        }
        if (most < 0.003f)
            continue;
        size_t k = 0;
        for (uint32_t p = u->base;; p++, k++) {
            if (p == u->base_end) {
                if (!second)
                    break;
                p = u->view;
            }
            if (second && k >= (size_t)(u->base_end - u->base) && p >= u->view_end)
                break;
            const uint32_t id = pool[p];
            if (dropped[i][k] || !alive[id])
                continue;
            float *w = weights[id], *q = squares[id];
            for (unsigned j = 0; j < ENTITY_ROW; j++) {
                const float d = g[j] + l2 * w[j];
                q[j] += d * d;
                w[j] -= rate * d / (sqrtf(q[j]) + 1e-3f);
            }
        }
    }
}

static void reset(void)
{
    memset(weights, 0, dictionary.count * sizeof(*weights));
    memset(squares, 0, dictionary.count * sizeof(*squares));
    for (unsigned f = 0; f < ENTITY_LABELS; f++)
        for (unsigned t = 0; t < ENTITY_LABELS; t++) {
            transitions[f][t] = entity_may_follow(f, t) ? 0 : -60;
            transition_squares[f][t] = 1;
        }
    for (size_t i = 0; i < dictionary.count; i++)
        for (unsigned j = 0; j < ENTITY_ROW; j++)
            squares[i][j] = 0.1f;
}

static float (*weight_sums)[ENTITY_ROW]; // over trainings
static float transition_sums[ENTITY_LABELS][ENTITY_LABELS];

static void add_weights(void)
{
    if (!weight_sums)
        weight_sums = must(calloc(dictionary.count, sizeof(*weight_sums)));
    for (size_t i = 0; i < dictionary.count; i++)
        for (unsigned j = 0; j < ENTITY_ROW; j++)
            weight_sums[i][j] += weights[i][j];
    for (unsigned f = 0; f < ENTITY_LABELS; f++)
        for (unsigned t = 0; t < ENTITY_LABELS; t++)
            transition_sums[f][t] += transitions[f][t];
}

static void average_weights(void)
{
    for (size_t i = 0; i < dictionary.count; i++)
        for (unsigned j = 0; j < ENTITY_ROW; j++)
            weights[i][j] = weight_sums[i][j] / RUNS;
    for (unsigned f = 0; f < ENTITY_LABELS; f++)
        for (unsigned t = 0; t < ENTITY_LABELS; t++)
            transitions[f][t] = transition_sums[f][t] / RUNS;
}

static uint32_t *order;

static void train_epoch(int without_fold, int mode)
{
    for (size_t i = segment_count; i > 1; i--) {
        const size_t j = (size_t)(((uint64_t)random_next() * i) >> 32);
        const uint32_t keep = order[i - 1];
        order[i - 1] = order[j];
        order[j] = keep;
    }
    for (size_t i = 0; i < segment_count; i++) {
        const struct segment *s = &segments[order[i]];
        if (s->weight > 0 && s->fold != without_fold)
            train_segment(s, mode == 2 ? (random_next() & 3) != 0 : mode == 1);
    }
}

/** The sentence that the last token stands in is trained. */
static void train_sentence(struct variant *v)
{
    for (size_t k = v->count; k-- > 0;) {
        v->trained[k] = 1;
        if (v->tokens[k].flags & ENTITY_TOKEN_SENTENCE)
            break;
    }
}

/** Names with capitals, small letters; hyphens within names joined, and initials with dots. */
static void add_variant(const struct annotated *a, size_t first, size_t end, int how, uint8_t fold,
                        float weight)
{
    if (end - first > ENTITY_DOCUMENT_TOKENS)
        end = first + ENTITY_DOCUMENT_TOKENS;
    if (variant_count == variant_capacity) {
        variant_capacity = variant_capacity ? variant_capacity * 2 : 1024;
        variants = must(realloc(variants, variant_capacity * sizeof(*variants)));
    }
    struct variant *v = &variants[variant_count++];
    *v = (struct variant){.fold = fold, .weight = weight};
    v->tokens = must(malloc((end - first + 1) * sizeof(*v->tokens)));
    v->gold = must(malloc(end - first + 1));
    v->trained = must(malloc(end - first + 1));
    size_t sentence = 0;
    bool changed = how == 0;
    for (size_t i = first; i < end; i++) {
        struct slice word = slice_of(a->text.data + a->tokens[i].offset, a->tokens[i].length);
        if (a->tokens[i].flags & ENTITY_TOKEN_SENTENCE) {
            sentence++;
            if (how != 0)
                changed = how == 1   ? (sentence * 7 + first) % 6 == 0
                          : how == 2 ? (sentence == 1 || (sentence + first) % 5 == 0)
                                     : true;
        }
        char bytes[ENTITY_TOKEN_MAX * 4];
        size_t n = word.len;
        memcpy(bytes, word.ptr, n);
        unsigned flags = a->tokens[i].flags;
        if (how == 2 && changed)
            for (size_t k = 0; k < n; k++)
                bytes[k] = (char)toupper((unsigned char)bytes[k]);
        if (how == 3)
            for (size_t k = 0; k < n; k++)
                bytes[k] = (char)tolower((unsigned char)bytes[k]);
        // how 1: initials get the dots that American papers write: U.N., U.K.
        const bool dots = how == 1 && n == 2 && a->labels[i] / 4 < ENTITY_TYPES - 1 &&
                          isupper((unsigned char)bytes[0]) && isupper((unsigned char)bytes[1]);
        if (dots) {
            const char dotted[] = {bytes[0], '.', bytes[1], '.'};
            n = sizeof(dotted);
            memcpy(bytes, dotted, n);
        }
        const bool inside = a->labels[i] != ENTITY_OUTSIDE &&
                            (a->labels[i] % 4 == ENTITY_INSIDE || a->labels[i] % 4 == ENTITY_END);
        // how 1: hyphens that part a name's words join them.
        const bool joins = how == 1 && v->count > 0 && inside && n < 40 &&
                           v->tokens[v->count - 1].length < 40 &&
                           ((n == 1 && bytes[0] == '-' && a->labels[i] % 4 == ENTITY_INSIDE) ||
                            (i > first && a->tokens[i - 1].length == 1 &&
                             a->text.data[a->tokens[i - 1].offset] == '-'));
        if (joins) {
            struct entity_token *t = &v->tokens[v->count - 1];
            v->text.len--; // the blank
            buffer_append(&v->text, bytes, n);
            t->length = (uint16_t)(v->text.len - t->offset);
            t->flags |= (uint16_t)entity_token_letters(slice_of(bytes, n));
            if (a->labels[i] % 4 == ENTITY_END)
                v->gold[v->count - 1] =
                    (uint8_t)((v->gold[v->count - 1] & ~3) |
                              (v->gold[v->count - 1] % 4 == ENTITY_BEGIN ? ENTITY_SINGLE
                                                                         : ENTITY_END));
            buffer_append_char(&v->text, ' ');
            train_sentence(v);
            continue;
        }
        v->tokens[v->count] = (struct entity_token){
            .offset = (uint32_t)v->text.len,
            .length = (uint16_t)n,
            .flags = (uint16_t)((flags & (ENTITY_TOKEN_SENTENCE | ENTITY_TOKEN_SPACE_BEFORE)) |
                                entity_token_letters(slice_of(bytes, n))),
        };
        v->gold[v->count] = a->labels[i];
        v->trained[v->count] =
            (uint8_t)(how == 1 ? (v->count > 0 && !(flags & ENTITY_TOKEN_SENTENCE)
                                      ? v->trained[v->count - 1]
                                      : 0)
                               : changed);
        v->count++;
        if (dots)
            train_sentence(v);
        if (!buffer_append(&v->text, bytes, n) || !buffer_append_char(&v->text, ' '))
            die("out of memory");
    }
}

/** Takes days and months, marked as names by oversight, out of the annotation. */
static void clean(struct annotated *a)
{
    static const char *const days[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                       "Friday", "Saturday", "Sunday"};
    for (size_t i = 0; i < a->count; i++) {
        const struct slice word = slice_of(a->text.data + a->tokens[i].offset, a->tokens[i].length);
        if (a->labels[i] / 4 != 3 ||
            (a->labels[i] % 4 != ENTITY_SINGLE && a->labels[i] % 4 != ENTITY_BEGIN))
            continue;
        for (size_t k = 0; k < 7; k++) {
            if (!slice_equal(word, slice_of_string(days[k])))
                continue;
            for (size_t j = i; j < a->count; j++) {
                const unsigned position = a->labels[j] % 4;
                a->labels[j] = ENTITY_OUTSIDE;
                if (position == ENTITY_END || position == ENTITY_SINGLE)
                    break;
            }
            break;
        }
    }
}

static int by_norm(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->order != y->order)
        return x->order > y->order ? -1 : 1;
    return x->value < y->value ? -1 : x->value > y->value;
}

/** Keeps as many features as the model has room for. */
static void select_features(size_t room)
{
    struct entry *list = must(malloc(dictionary.count * sizeof(*list)));
    size_t n = 0;
    for (uint32_t i = 0; i < dictionary.count; i++) {
        if (!alive[i])
            continue;
        float most = 0, sum = 0;
        for (unsigned j = 0; j < ENTITY_ROW; j++) {
            most = fabsf(weights[i][j]) > most ? fabsf(weights[i][j]) : most;
            sum += weights[i][j] * weights[i][j];
        }
        const float often = feature_counts[i] > 8 ? 3 : feature_counts[i] > 3 ? 2 : 1;
        list[n++] = (struct entry){(uint64_t)(sum * often * 1e6f), i};
        (void)most;
    }
    qsort(list, n, sizeof(*list), by_norm);
    for (size_t i = room; i < n; i++) {
        alive[list[i].value] = 0;
        memset(weights[list[i].value], 0, sizeof(*weights));
    }
    fprintf(stderr, "entities-train: %zu of %zu features kept\n", n < room ? n : room, n);
    free(list);
}

static int8_t small_weight(float w)
{
    const float x = w * UNIT;
    const int i = (int)(x < 0 ? x - 0.5f : x + 0.5f);
    return (int8_t)(i > 127 ? 127 : i < -127 ? -127 : i);
}

/** The features of a bucket. */
struct bucket_features {
    uint32_t ids[ENTITY_BUCKET];
    unsigned count;
};

/** The most frequent first. */
static int by_count(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    const uint32_t often = feature_counts[x], other = feature_counts[y];
    return often != other ? (often < other) - (often > other) : (x > y) - (x < y);
}

static void write_model(const char *path)
{
    struct entity_model_header *header = (void *)model_bytes;
    const uint32_t bucket_count =
        (uint32_t)((TOTAL_SIZE - model_size) / (ENTITY_BUCKET * (2 + ENTITY_ROW)));
    header->bucket_count = bucket_count;
    header->outside_bias = outside_bias;
    for (unsigned f = 0; f < ENTITY_LABELS; f++)
        for (unsigned t = 0; t < ENTITY_LABELS; t++)
            header->transitions[f][t] =
                (int32_t)(transitions[f][t] * UNIT + (transitions[f][t] < 0 ? -0.5f : 0.5f));
    struct entity_buckets *const buckets = (void *)(model_bytes + buckets_offset(model_size));
    const size_t buckets_size = (size_t)(bucket_count + 1) / 2 * sizeof(*buckets);
    memset(buckets, 0, buckets_size);
    struct bucket_features *const kept = must(calloc(bucket_count, sizeof(*kept)));
    struct entry *list = must(malloc(dictionary.count * sizeof(*list)));
    size_t n = 0, lost = 0, clipped = 0;
    for (uint32_t i = 0; i < dictionary.count; i++) {
        if (!alive[i])
            continue;
        float sum = 0;
        for (unsigned j = 0; j < ENTITY_ROW; j++) {
            sum += weights[i][j] * weights[i][j];
            clipped += fabsf(weights[i][j]) * UNIT > 127;
        }
        list[n++] = (struct entry){(uint64_t)(sum * 1e6f), i};
    }
    qsort(list, n, sizeof(*list), by_norm);
    for (size_t i = 0; i < n; i++) {
        const uint64_t hash = feature_hashes[list[i].value];
        const uint16_t print = feature_print(hash);
        struct bucket_features *const bucket = &kept[feature_bucket(hash, bucket_count)];
        bool room = bucket->count < ENTITY_BUCKET;
        for (unsigned k = 0; k < bucket->count; k++)
            room = room && feature_print(feature_hashes[bucket->ids[k]]) != print;
        if (room)
            bucket->ids[bucket->count++] = list[i].value;
        lost += !room;
    }
    for (uint32_t i = 0; i < bucket_count; i++) {
        uint16_t *const prints = (uint16_t *)bucket_prints(buckets, i);
        qsort(kept[i].ids, kept[i].count, sizeof(kept[i].ids[0]), by_count);
        for (unsigned k = 0; k < kept[i].count; k++) {
            const uint32_t id = kept[i].ids[k];
            int8_t *const row = (int8_t *)bucket_row(buckets, i, k);
            prints[k] = feature_print(feature_hashes[id]);
            for (unsigned j = 0; j < ENTITY_ROW; j++)
                row[j] = small_weight(weights[id][j]);
        }
    }
    free(kept);
    free(list);
    const size_t size = buckets_offset(model_size) + buckets_size;
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(model_bytes, 1, size, file) != size || fclose(file) != 0)
        die("cannot write the model");
    fprintf(stderr,
            "entities-train: %zu bytes, %zu features, %zu without room, %zu weights clipped\n",
            size, n, lost, clipped);
}

int main(int argc, char **argv)
{
    if (argc < 6) {
        fprintf(stderr,
                "usage: entities-train OUT GAZETTEERS CLUSTERS CASES LIST [EPOCHS [SENSES]]\n");
        return 64;
    }
    const int epochs = argc > 6 ? atoi(argv[6]) : 16;
    const char *const option = getenv("ENTITIES_BIAS"); // for experiments: weight of "outside"
    outside_bias = option ? atoi(option) : 9;
    read_gazetteers(argv[2]);
    read_clusters(argv[3]);
    read_cases(argv[4]);
    if (argc > 7)
        read_senses(argv[7]);
    struct entity_model model = lexicon_model();

    FILE *list = fopen(argv[5], "r");
    if (!list)
        die("cannot read the list");
    char path[4096];
    float weight;
    size_t number = 0, oracle[2] = {0, 0};
    while (fscanf(list, "%f\t%4095[^\n]\n", &weight, path) == 2) {
        struct annotated a = {.count = 0};
        struct error error = ERROR_INIT;
        if (annotated_read(&a, path, &error) != ERROR_NONE)
            die(error.message);
        clean(&a);
        for (size_t i = 0; i + 1 < a.article_count; i++, number++) {
            const size_t first = a.articles[i], end = a.articles[i + 1];
            const uint8_t fold = (uint8_t)(number % FOLDS);
            add_variant(&a, first, end, 0, fold, weight);
            add_variant(&a, first, end, 1, fold, weight);
            add_variant(&a, first, end, 2, fold, weight * 0.5f);
            if (number % 12 == 1)
                add_variant(&a, first, end, 3, fold, weight * 0.5f);
        }
        annotated_free(&a);
    }
    fclose(list);

    struct entity_document document;
    if (!entity_document_open(&document, &model, describe, &model))
        die("out of memory");
    for (size_t i = 0; i < variant_count; i++) {
        struct variant *v = &variants[i];
        if (!entity_document_prepare(&document, buffer_slice(&v->text), v->tokens, v->count, true))
            die("out of memory");
        for (size_t k = 0; k < document.count; k++)
            if (v->gold[k] != ENTITY_OUTSIDE && v->trained[k])
                oracle[document.candidate[k]]++;
        add_units(&document, v);
    }
    fprintf(stderr,
            "entities-train: %zu articles and variants, %zu segments, %zu tokens, %zu features; "
            "%.2f%% of the names' tokens are candidates\n",
            variant_count, segment_count, unit_count, dictionary.count,
            100.0 * (double)oracle[1] / (double)(oracle[0] + oracle[1]));

    weights = must(malloc((dictionary.count + 200000) * sizeof(*weights)));
    squares = must(malloc((dictionary.count + 200000) * sizeof(*squares)));
    alive = must(malloc(dictionary.count + 200000));
    for (size_t i = 0; i < dictionary.count + 200000; i++)
        alive[i] = i >= dictionary.count || feature_counts[i] >= 2;
    order = must(malloc(segment_count * sizeof(*order)));
    for (size_t i = 0; i < segment_count; i++)
        order[i] = (uint32_t)i;

    // The first pass on each fold by a model that has not seen it; then the article's votes.
    for (int fold = 0; fold < FOLDS; fold++) {
        reset();
        for (int epoch = 0; epoch < 3; epoch++)
            train_epoch(fold, 0);
        size_t right = 0, total = 0;
        for (size_t i = 0; i < variant_count; i++) {
            struct variant *v = &variants[i];
            if (v->fold != fold)
                continue;
            if (!entity_document_prepare(&document, buffer_slice(&v->text), v->tokens, v->count,
                                         true))
                die("out of memory");
            static uint8_t labels[ENTITY_DOCUMENT_TOKENS];
            memset(labels, ENTITY_OUTSIDE, document.count);
            size_t s = v->first_segment;
            for (size_t k = 0; k < document.count; k++) {
                if (!document.candidate[k])
                    continue;
                viterbi(&segments[s], false, labels + k);
                for (size_t t = 0; t < segments[s].count; t++) {
                    total += units[segments[s].first + t].gold != ENTITY_OUTSIDE;
                    right += units[segments[s].first + t].gold != ENTITY_OUTSIDE &&
                             units[segments[s].first + t].gold == labels[k + t];
                }
                k += segments[s].count - 1;
                s++;
            }
            if (s != v->segment_end)
                die("segments do not agree");
            entity_document_count(&document, labels);
            s = v->first_segment;
            size_t in = 0;
            for (size_t k = 0, first = 0; k < document.count; k++) {
                if (k == document.sentence_end[first])
                    first = k;
                if (!document.candidate[k])
                    continue;
                struct document_view view;
                uint64_t found[MAX_TOKEN_FEATURES];
                entity_document_view(&document, labels, first, document.sentence_end[first], k,
                                     &view);
                const unsigned n = document_features(&view, &document.traits[k], found);
                struct unit *u = &units[segments[s].first + in];
                u->view = (uint32_t)pool_count;
                const size_t known = dictionary.count;
                for (unsigned j = 0; j < n; j++)
                    push(feature_id(found[j], true));
                (void)known;
                u->view_end = (uint32_t)pool_count;
                if (++in == segments[s].count) {
                    in = 0;
                    s++;
                }
            }
        }
        fprintf(stderr, "entities-train: fold %d: %.1f%% of the names' tokens right\n", fold,
                100.0 * (double)right / (double)(total + 1));
    }

    reset();
    const size_t buckets = (TOTAL_SIZE - model_size) / (ENTITY_BUCKET * (2 + ENTITY_ROW));
    const int before = epochs * 2 / 3;
    // Features are dropped at random and articles come in a random order: what one training has by
    // chance another one has not.
    for (int run = 0; run < RUNS; run++) {
        if (run > 0)
            reset();
        for (int epoch = 0; epoch < epochs; epoch++) {
            if (run == 0 && epoch == before)
                select_features(buckets * ENTITY_BUCKET / 100 * 90);
            train_epoch(-1, 2);
        }
        add_weights();
        fprintf(stderr, "entities-train: training %d of %d\n", run + 1, RUNS);
    }
    average_weights();
    write_model(argv[1]);
    return 0;
}
