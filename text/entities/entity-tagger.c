// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-tagger-internal.h"
#include "entity-words.h"

#include <stdlib.h>

enum { LONGEST_KNOWN = 32 }; // tokens of a name that is given

struct entity_tagger {
    const struct entity_model *model;
    struct view_weights *view_weights;
    struct entity_words words;
    struct entity_document document;
    struct entity_token *tokens;
    int16_t (*scores)[ENTITY_ROW];
    uint8_t *first, *second;
    struct buffer text;
    struct merger merger;
};

static void describe(void *context, const struct slice *words, const uint32_t *which, size_t count,
                     const char *readable_end, struct word_traits *traits, uint32_t *places)
{
    struct entity_tagger *const tagger = context;
    entity_words_describe(&tagger->words, words, which, count, readable_end, traits, places);
}

enum error_code entity_tagger_open(struct entity_tagger **out, const struct entity_model *model,
                                   struct error *error)
{
    struct entity_tagger *tagger = calloc(1, sizeof(*tagger));
    if (!tagger)
        return error_set_no_memory(error);
    tagger->model = model;
    tagger->view_weights = malloc(sizeof(*tagger->view_weights));
    tagger->tokens = malloc(ENTITY_DOCUMENT_TOKENS * sizeof(*tagger->tokens));
    tagger->scores = malloc(ENTITY_DOCUMENT_TOKENS * sizeof(*tagger->scores));
    tagger->first = malloc(ENTITY_DOCUMENT_TOKENS);
    tagger->second = malloc(ENTITY_DOCUMENT_TOKENS);
    const bool words = entity_words_open(&tagger->words, model);
    const bool document = entity_document_open(&tagger->document, model, describe, tagger);
    if (!words || !document || !tagger->view_weights || !tagger->tokens || !tagger->scores ||
        !tagger->first || !tagger->second) {
        entity_tagger_close(tagger);
        return error_set_no_memory(error);
    }
    view_weights_read(model, tagger->view_weights);
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
    entity_words_close(&tagger->words);
    free(tagger->view_weights);
    free(tagger->tokens);
    free(tagger->scores);
    free(tagger->first);
    free(tagger->second);
    free(tagger);
}

/** Fetches the words' own weights that sum_words() will sum. */
static void prefetch_words(const struct entity_tagger *tagger,
                           const struct document_stretch *stretch)
{
    const size_t first =
        stretch->first - stretch->sentence < 2 ? stretch->sentence : stretch->first - 2;
    const size_t end =
        stretch->sentence_end - stretch->end < 2 ? stretch->sentence_end : stretch->end + 2;
    for (size_t i = first; i < end; i++)
        entity_words_prefetch(&tagger->words, tagger->document.places[i]);
}

/** The rows of word @p i that tokens of a stretch ask for: its row k is for token i - 2 + k. */
static unsigned rows_asked(const struct document_stretch *stretch, size_t i)
{
    const size_t first = stretch->first + 2 > i ? stretch->first + 2 - i : 0;
    const size_t end = stretch->end + 2 - i < WORD_PLACES ? stretch->end + 2 - i : WORD_PLACES;
    return (1u << end) - (1u << first);
}

/** Sums the words' own weights for the tokens of a stretch. */
static void sum_words(struct entity_tagger *tagger, const struct document_stretch *stretch)
{
    static const int16_t nothing[WORD_PLACES * ENTITY_ROW];
    const struct entity_document *const document = &tagger->document;
    enum { RING = 8 };            // more than WORD_PLACES
    entity_word_scores own[RING]; // of words that are not kept
    const int16_t *near[RING];    // from two to the left of the token to two to the right
    const size_t first = stretch->sentence, end = stretch->sentence_end;
    size_t next = stretch->first >= first + 2 ? stretch->first - 2 : first;
    for (size_t j = stretch->first; j < stretch->end; j++) {
        for (; next < j + 3; next++)
            near[next % RING] =
                next < end ? entity_words_scores(&tagger->words, document->words[next],
                                                 document->places[next], rows_asked(stretch, next),
                                                 own[next % RING])
                           : nothing;
        int16_t sum[ENTITY_ROW] = {0};
        for (unsigned k = 0; k < WORD_PLACES; k++) {
            // A word gives the token that is two to its left its first row.
            const int16_t *const word = j + 2 >= first + k ? near[(j + 2 - k) % RING] : nothing;
            for (unsigned n = 0; n < ENTITY_ROW; n++)
                sum[n] = (int16_t)(sum[n] + word[k * ENTITY_ROW + n]);
        }
        memcpy(tagger->scores[j], sum, sizeof(sum));
    }
}

/** A token whose weights are on their way from memory. */
struct pending {
    uint64_t features[MAX_TOKEN_FEATURES];
    const int8_t *rows[MAX_TOKEN_FEATURES];
    unsigned count; // of features, then of rows
    size_t token;
};

/**
 * Adds the weights of the features that join words. The model is larger than the near caches: the
 * fingerprints of a token are asked for first, its weights while those of the next are, and summed
 * when they are there.
 */
static void sum_joined(struct entity_tagger *tagger)
{
    const struct entity_document *const document = &tagger->document;
    const struct entity_model *const model = tagger->model;
    enum { STAGES = 3 };
    struct pending pending[STAGES];
    size_t asked = 0;
    for (size_t s = 0; s < document->stretch_count; s++) {
        const struct document_stretch *const stretch = &document->stretches[s];
        const size_t first = stretch->sentence;
        const struct feature_window window = {.words = document->traits + first,
                                              .count = stretch->sentence_end - first,
                                              .flags = document->flags[first],
                                              .run_start = document->run_start + first,
                                              .run_left = document->run_left + first,
                                              .phrases = document->phrases + first};
        for (size_t i = stretch->first; i < stretch->end; i++, asked++) {
            struct pending *const one = &pending[asked % STAGES];
            if (asked >= 2) {
                const struct pending *const oldest = &pending[(asked - 2) % STAGES];
                entity_model_sum(oldest->rows, oldest->count, tagger->scores[oldest->token]);
            }
            one->token = i;
            one->count = token_features(&window, i - first, one->features);
            entity_model_prefetch(model, one->features, one->count);
            if (asked >= 1) {
                struct pending *const last = &pending[(asked - 1) % STAGES];
                last->count = entity_model_find(model, last->features, last->count, last->rows);
            }
        }
    }
    if (asked >= 1) {
        struct pending *const last = &pending[(asked - 1) % STAGES];
        last->count = entity_model_find(model, last->features, last->count, last->rows);
    }
    for (size_t k = asked >= 2 ? asked - 2 : 0; k < asked; k++)
        entity_model_sum(pending[k % STAGES].rows, pending[k % STAGES].count,
                         tagger->scores[pending[k % STAGES].token]);
}

/** The first pass: the features of words and of neighbours. */
static void score_document(struct entity_tagger *tagger)
{
    const struct entity_document *const document = &tagger->document;
    enum { AHEAD = 2 };
    for (size_t s = 0; s < document->stretch_count + AHEAD; s++) {
        if (s < document->stretch_count)
            prefetch_words(tagger, &document->stretches[s]);
        if (s >= AHEAD)
            sum_words(tagger, &document->stretches[s - AHEAD]);
    }
    sum_joined(tagger);
}

/** Decodes each stretch of candidates of the document. */
static void decode_document(struct entity_tagger *tagger, uint8_t *labels)
{
    const struct entity_document *const document = &tagger->document;
    memset(labels, ENTITY_OUTSIDE, document->count);
    for (size_t s = 0; s < document->stretch_count; s++) {
        const struct document_stretch *const stretch = &document->stretches[s];
        entity_decode(tagger->model, tagger->scores[stretch->first], stretch->end - stretch->first,
                      labels + stretch->first);
    }
}

/** Labels what the document holds: `second` is the outcome. */
static void label_document(struct entity_tagger *tagger)
{
    struct entity_document *const document = &tagger->document;
    score_document(tagger);
    decode_document(tagger, tagger->first);
    entity_document_count(document, tagger->first);
    for (size_t s = 0; s < document->stretch_count; s++) {
        const struct document_stretch *const stretch = &document->stretches[s];
        for (size_t i = stretch->first; i < stretch->end; i++) {
            struct document_view view;
            const int8_t *rows[MAX_VIEW_ROWS];
            entity_document_view(document, tagger->first, stretch->sentence, stretch->sentence_end,
                                 i, &view);
            const unsigned n =
                view_rows(tagger->model, tagger->view_weights, &view, &document->traits[i], rows);
            entity_model_sum(rows, n, tagger->scores[i]);
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
        entity_words_new_document(&tagger->words);
        if (!entity_document_prepare(&tagger->document, text, tokens, n, false))
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
        entity_words_new_document(&tagger->words);
        if (n && (!entity_document_prepare(&tagger->document, buffer_slice(&tagger->text),
                                           tagger->tokens, n, true) ||
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
        entity_words_new_document(&tagger->words);
        if (!entity_document_prepare(&tagger->document, text, tagger->tokens, n, false))
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
