// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-words.h"

#include "base/large-memory.h"
#include "text/word-hash.h"

/** As many words on, a word's line of memory is asked for. */
enum { AHEAD = 8 };

/** One line of the processor's cache. */
struct entity_word {
    uint64_t hash;     /**< 0: free */
    uint32_t document; /**< the last one that it was met in */
    uint32_t weighed;  /**< rows of its weights that have been summed */
    struct word_traits traits;
} __attribute__((aligned(64)));

bool entity_words_open(struct entity_words *words, const struct entity_model *model)
{
    *words = (struct entity_words){
        .model = model,
        .words = large_memory_zeroed(ENTITY_WORDS, sizeof(struct entity_word)),
        .scores = large_memory_alloc(ENTITY_WORDS * sizeof(entity_word_scores)),
        .affixes = large_memory_alloc(ENTITY_WORDS * sizeof(struct word_affixes)),
        .document = 1,
    };
    return words->words && words->scores && words->affixes;
}

void entity_words_close(struct entity_words *words)
{
    large_memory_free(words->words, ENTITY_WORDS * sizeof(struct entity_word));
    large_memory_free(words->scores, ENTITY_WORDS * sizeof(entity_word_scores));
    large_memory_free(words->affixes, ENTITY_WORDS * sizeof(struct word_affixes));
    *words = (struct entity_words){.words = NULL};
}

void entity_words_new_document(struct entity_words *words)
{
    words->document++;
    if (words->document == 0) {
        for (size_t i = 0; i < ENTITY_WORDS; i++)
            words->words[i].document = 0;
        words->document = 1;
    }
}

static inline uint64_t hash_of(struct slice word, const char *readable_end)
{
    const struct word_key key =
        readable_end - word.ptr >= 16 ? word_key_of_padded(word) : word_key_of(word);
    const uint64_t hash = word_hash_with_key(word, key);
    return hash ? hash : 1;
}

static inline size_t first_place(uint64_t hash)
{
    return hash % ENTITY_WORDS;
}

/** The i-th place of a word whose first place is @p first: the same four for each of them. */
static inline size_t next_place(size_t first, size_t i)
{
    return first ^ i;
}

static void weigh(const struct entity_model *model, const struct word_details *details,
                  unsigned rows, entity_word_scores scores)
{
    uint64_t features[MAX_WORD_FEATURES];
    for (unsigned place = 0; place < WORD_PLACES; place++) {
        if (!(rows >> place & 1))
            continue;
        int16_t *const row = scores + (size_t)place * ENTITY_ROW;
        const unsigned n = word_features(details, place, features);
        memset(row, 0, ENTITY_ROW * sizeof(*row));
        entity_model_add(model, features, n, row);
    }
}

/** Describes a new word and finds a place for it. */
static __attribute__((noinline)) uint32_t add(struct entity_words *words, struct slice text,
                                              uint64_t hash, struct word_traits *traits)
{
    struct word_details details;
    word_describe(words->model, text, &details);
    *traits = details.traits;
    const size_t first = first_place(hash);
    size_t oldest = first;
    for (size_t i = 1; i < ENTITY_WORD_PLACES; i++)
        if (words->words[next_place(first, i)].document < words->words[oldest].document)
            oldest = next_place(first, i);
    struct entity_word *const word = &words->words[oldest];
    if (word->document == words->document)
        return ENTITY_WORD_NOT_KEPT;
    *word =
        (struct entity_word){.hash = hash, .document = words->document, .traits = details.traits};
    words->affixes[oldest] = details.affixes;
    return (uint32_t)oldest;
}

void entity_words_describe(struct entity_words *words, const struct slice *text,
                           const uint32_t *which, size_t count, const char *readable_end,
                           struct word_traits *traits, uint32_t *places)
{
    uint64_t hashes[AHEAD];
    for (size_t i = 0; i < count + AHEAD; i++) {
        if (i >= AHEAD) {
            const size_t at = which[i - AHEAD];
            const uint64_t hash = hashes[i % AHEAD];
            const size_t first = first_place(hash);
            size_t place = first;
            for (size_t k = 1; k < ENTITY_WORD_PLACES && words->words[place].hash != hash; k++)
                place = next_place(first, k);
            struct entity_word *const word = &words->words[place];
            if (word->hash == hash) {
                word->document = words->document;
                traits[at] = word->traits;
                places[at] = (uint32_t)place;
            } else {
                places[at] = add(words, text[at], hash, &traits[at]);
            }
        }
        if (i < count) {
            const uint64_t hash = hash_of(text[which[i]], readable_end);
            hashes[i % AHEAD] = hash;
            __builtin_prefetch(&words->words[first_place(hash)], 1);
        }
    }
}

const int16_t *entity_words_scores(struct entity_words *words, struct slice text, uint32_t place,
                                   unsigned rows, entity_word_scores own)
{
    struct word_details details;
    if (place == ENTITY_WORD_NOT_KEPT) {
        word_describe(words->model, text, &details);
        weigh(words->model, &details, rows, own);
        return own;
    }
    struct entity_word *const word = &words->words[place];
    const unsigned missing = rows & ~word->weighed;
    if (missing) {
        details.traits = word->traits;
        details.affixes = words->affixes[place];
        weigh(words->model, &details, missing, words->scores[place]);
        word->weighed |= missing;
    }
    return words->scores[place];
}
