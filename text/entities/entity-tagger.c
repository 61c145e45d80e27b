// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-tagger-internal.h"

#include <stdlib.h>

enum {
    CACHE_BITS = 16,
    LONGEST_KNOWN = 32, // tokens of a name that is given
};

/** A word met before, in one cache line. */
struct cached_word {
    uint64_t hash;
    struct word_traits traits;
    bool weighed;
} __attribute__((aligned(64)));

/** The summed weights of its own features for each place. */
typedef int16_t word_scores[WORD_PLACES][ENTITY_ROW];

struct entity_tagger {
    const struct entity_model *model;
    struct cached_word *cache;
    word_scores *cache_scores; /**< of the same place in the cache, if it is weighed */
    struct entity_document document;
    struct entity_token *tokens;
    int16_t (*scores)[ENTITY_ROW];
    uint8_t *first, *second;
    struct buffer text;
    struct merger merger;
};

static uint64_t quick_hash(struct slice word)
{
    uint64_t h = word.len, part = 0;
    size_t i = 0;
    for (; i + 8 <= word.len; i += 8) {
        memcpy(&part, word.ptr + i, 8);
        h = entity_mix(h, part);
    }
    part = 0;
    for (unsigned j = 0; i + j < word.len; j++)
        part |= (uint64_t)(unsigned char)word.ptr[i + j] << 8 * j;
    h = entity_mix(h, part);
    return h ? h : 1;
}

static struct cached_word *cached(struct entity_tagger *tagger, struct slice word)
{
    const uint64_t hash = quick_hash(word);
    struct cached_word *const entry = &tagger->cache[hash >> (64 - CACHE_BITS)];
    if (entry->hash != hash) {
        struct word_details details;
        word_describe(tagger->model, word, &details);
        entry->traits = details.traits;
        entry->weighed = false;
        entry->hash = hash;
    }
    return entry;
}

static void describe(void *context, struct slice word, struct word_traits *traits)
{
    *traits = cached(context, word)->traits;
}

static int16_t (*weighed(struct entity_tagger *tagger, struct slice word))[ENTITY_ROW]
{
    struct cached_word *const entry = cached(tagger, word);
    int16_t(*const scores)[ENTITY_ROW] = tagger->cache_scores[entry - tagger->cache];
    if (!entry->weighed) {
        struct word_details details;
        uint64_t features[MAX_WORD_FEATURES];
        word_describe(tagger->model, word, &details);
        memset(scores, 0, sizeof(word_scores));
        for (unsigned place = 0; place < WORD_PLACES; place++) {
            const unsigned n = word_features(&details, place, features);
            entity_model_add(tagger->model, features, n, scores[place]);
        }
        entry->weighed = true;
    }
    return scores;
}

enum error_code entity_tagger_open(struct entity_tagger **out, const struct entity_model *model,
                                   struct error *error)
{
    struct entity_tagger *tagger = calloc(1, sizeof(*tagger));
    if (!tagger)
        return error_set_no_memory(error);
    tagger->model = model;
    tagger->cache = aligned_alloc(64, sizeof(*tagger->cache) << CACHE_BITS);
    if (tagger->cache)
        memset(tagger->cache, 0, sizeof(*tagger->cache) << CACHE_BITS);
    tagger->cache_scores = malloc(sizeof(*tagger->cache_scores) << CACHE_BITS);
    tagger->tokens = malloc(ENTITY_DOCUMENT_TOKENS * sizeof(*tagger->tokens));
    tagger->scores = malloc(ENTITY_DOCUMENT_TOKENS * sizeof(*tagger->scores));
    tagger->first = malloc(ENTITY_DOCUMENT_TOKENS);
    tagger->second = malloc(ENTITY_DOCUMENT_TOKENS);
    const bool opened = entity_document_open(&tagger->document, model, describe, tagger);
    if (!opened || !tagger->cache || !tagger->cache_scores || !tagger->tokens || !tagger->scores ||
        !tagger->first || !tagger->second) {
        entity_tagger_close(tagger);
        return error_set_no_memory(error);
    }
    *out = tagger;
    return ERROR_NONE;
}

void entity_tagger_close(struct entity_tagger *tagger)
{
    if (!tagger)
        return;
    entity_document_close(&tagger->document);
    merger_free(&tagger->merger);
    buffer_free(&tagger->text);
    free(tagger->cache);
    free(tagger->cache_scores);
    free(tagger->tokens);
    free(tagger->scores);
    free(tagger->first);
    free(tagger->second);
    free(tagger);
}

static void score_sentence(struct entity_tagger *tagger, size_t first, size_t end)
{
    struct entity_document *const document = &tagger->document;
    const struct feature_window window = {.words = document->traits + first,
                                          .count = end - first,
                                          .flags = document->flags[first],
                                          .run_start = document->run_start + first,
                                          .run_left = document->run_left + first,
                                          .phrases = document->phrases + first};
    const uint8_t *const candidate = document->candidate;
    for (size_t i = first; i < end; i++)
        if (candidate[i])
            memset(tagger->scores[i], 0, sizeof(tagger->scores[i]));
    for (size_t i = first; i < end; i++) {
        const size_t from = i >= first + 2 ? i - 2 : first;
        const size_t to = i + 2 < end ? i + 2 : end - 1;
        int16_t(*word)[ENTITY_ROW] = NULL;
        for (size_t j = from; j <= to; j++) {
            if (!candidate[j])
                continue;
            if (!word)
                word = weighed(tagger, document->words[i]);
            const int16_t *const row = word[j + 2 - i];
            int16_t *const sum = tagger->scores[j];
            for (unsigned k = 0; k < ENTITY_ROW; k++)
                sum[k] = (int16_t)(sum[k] + row[k]);
        }
    }
    for (size_t i = first; i < end; i++) {
        if (!candidate[i])
            continue;
        uint64_t features[MAX_TOKEN_FEATURES];
        const unsigned n = token_features(&window, i - first, features);
        entity_model_add(tagger->model, features, n, tagger->scores[i]);
    }
}

/** Decodes each stretch of candidates of the document. */
static void decode_document(struct entity_tagger *tagger, uint8_t *labels)
{
    const struct entity_document *const document = &tagger->document;
    memset(labels, ENTITY_OUTSIDE, document->count);
    for (size_t s = 0; s < document->count; s = document->sentence_end[s]) {
        const size_t end = document->sentence_end[s];
        for (size_t i = s; i < end; i++) {
            if (!document->candidate[i])
                continue;
            size_t stop = i;
            while (stop < end && document->candidate[stop])
                stop++;
            entity_decode(tagger->model, tagger->scores[i], stop - i, labels + i);
            i = stop;
        }
    }
}

/** Labels what the document holds: `second` is the outcome. */
static void label_document(struct entity_tagger *tagger)
{
    struct entity_document *const document = &tagger->document;
    for (size_t s = 0; s < document->count; s = document->sentence_end[s])
        score_sentence(tagger, s, document->sentence_end[s]);
    decode_document(tagger, tagger->first);
    entity_document_count(document, tagger->first);
    for (size_t s = 0; s < document->count; s = document->sentence_end[s]) {
        const size_t end = document->sentence_end[s];
        for (size_t i = s; i < end; i++) {
            if (!document->candidate[i])
                continue;
            struct document_view view;
            uint64_t features[MAX_TOKEN_FEATURES];
            entity_document_view(document, tagger->first, s, end, i, &view);
            const unsigned n = document_features(&view, &document->traits[i], features);
            entity_model_add(tagger->model, features, n, tagger->scores[i]);
        }
    }
    decode_document(tagger, tagger->second);
}

enum error_code entity_label(struct entity_tagger *tagger, struct slice text,
                             const struct entity_token *tokens, size_t count, uint8_t *labels,
                             struct error *error)
{
    while (count > 0) {
        const size_t n = count < ENTITY_DOCUMENT_TOKENS ? count : ENTITY_DOCUMENT_TOKENS;
        if (!entity_document_prepare(&tagger->document, text, tokens, n))
            return error_set_no_memory(error);
        label_document(tagger);
        memcpy(labels, tagger->second, n);
        tokens += n;
        labels += n;
        count -= n;
    }
    return ERROR_NONE;
}

/** "al-Maliki, Nouri" as it is spoken; other names as they are. */
static bool append_spoken(struct buffer *out, const struct known_name *known)
{
    const struct slice name = known->name;
    const char *const comma = name.len ? memchr(name.ptr, ',', name.len) : NULL;
    if (known->type != ENTITY_PERSON || !comma)
        return buffer_append_slice(out, name);
    const struct slice family = slice_of(name.ptr, (size_t)(comma - name.ptr));
    struct slice given = slice_of(comma + 1, name.len - family.len - 1);
    while (given.len && given.ptr[0] == ' ')
        given = slice_of(given.ptr + 1, given.len - 1);
    static const char *const suffixes[] = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "md"};
    bool swap = given.len && !memchr(given.ptr, ',', given.len);
    for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
        swap &= !slice_equal_ascii_case(given, slice_of_string(suffixes[i]));
    if (!swap)
        return buffer_append_slice(out, name);
    return buffer_append_slice(out, given) && buffer_append_char(out, ' ') &&
           buffer_append_slice(out, family);
}

/** Adds names that were given as if they were mentions. @return false without memory */
static bool add_known(struct entity_tagger *tagger, const struct known_name *known, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buffer_clear(&tagger->text);
        if (!append_spoken(&tagger->text, &known[i]))
            return false;
        struct entity_scanner scanner;
        entity_scanner_start(&scanner, buffer_slice(&tagger->text));
        const size_t n = entity_scanner_next(&scanner, tagger->tokens, LONGEST_KNOWN);
        if (n && (!entity_document_prepare(&tagger->document, buffer_slice(&tagger->text),
                                           tagger->tokens, n) ||
                  !merger_add(&tagger->merger, &tagger->document, known[i].type, 0, n)))
            return false;
    }
    merger_begin_text(&tagger->merger);
    return true;
}

enum error_code entity_tag(struct entity_tagger *tagger, struct slice title, struct slice body,
                           struct entity_tags *tags, struct error *error)
{
    return entity_tag_knowing(tagger, title, body, NULL, 0, tags, error);
}

enum error_code entity_tag_knowing(struct entity_tagger *tagger, struct slice title,
                                   struct slice body, const struct known_name *known,
                                   size_t known_count, struct entity_tags *tags,
                                   struct error *error)
{
    merger_clear(&tagger->merger);
    if (!add_known(tagger, known, known_count))
        return error_set_no_memory(error);
    const size_t limit = UINT32_MAX - 16;
    title.len = title.len < limit ? title.len : limit;
    body.len = body.len < limit - title.len ? body.len : limit - title.len;
    buffer_clear(&tagger->text);
    if (!buffer_append_slice(&tagger->text, title) || !buffer_append_string(&tagger->text, "\n\n"))
        return error_set_no_memory(error);
    const size_t body_start = tagger->text.len;
    if (!buffer_append_slice(&tagger->text, body))
        return error_set_no_memory(error);
    const struct slice text = buffer_slice(&tagger->text);

    struct entity_scanner scanner;
    entity_scanner_start(&scanner, text);
    size_t n;
    while ((n = entity_scanner_next(&scanner, tagger->tokens, ENTITY_DOCUMENT_TOKENS)) != 0) {
        if (!entity_document_prepare(&tagger->document, text, tagger->tokens, n))
            return error_set_no_memory(error);
        label_document(tagger);
        const uint8_t *const labels = tagger->second;
        for (size_t i = 0; i < n; i++) {
            if (labels[i] == ENTITY_OUTSIDE)
                continue;
            size_t end = i;
            while (end + 1 < n &&
                   (labels[end] % 4 == ENTITY_BEGIN || labels[end] % 4 == ENTITY_INSIDE))
                end++;
            if (!merger_add(&tagger->merger, &tagger->document, labels[i] / 4, i, end + 1))
                return error_set_no_memory(error);
            i = end;
        }
    }
    if (!merger_finish(&tagger->merger, title.len, body_start, body.len, tags))
        return error_set_no_memory(error);
    return ERROR_NONE;
}

const char *entity_type_name(enum entity_type type)
{
    static const char *const names[] = {"person", "place", "org", "misc"};
    return names[type];
}
