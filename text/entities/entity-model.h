// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * entity-model.h: the trained model: a lexicon of word classes and names, and the weights.
 *
 * A model is one block of bytes, read in place and never written: every thread may share it.
 *
 *   header    magic, counts, threshold, transitions between labels
 *   lexicon   32-bit hash of a word or phrase -> 32-bit value (open addressing)
 *   prints    16-bit fingerprints of features, in buckets of 16
 *   weights   one row of 16 int8 a fingerprint: one weight a label; O weighs nothing
 *
 * What `scripts/train-entities` wrote is linked into the library (entity_model_builtin()).
 */
#ifndef ENTITIES_ENTITY_MODEL_H
#define ENTITIES_ENTITY_MODEL_H

#include "base/error.h"
#include "base/slice.h"

#include <stdint.h>

/** What a name is. The order is that of the labels and of `enum entity_type`. */
enum {
    ENTITY_TYPES = 4,
    ENTITY_ROW = 16,     /**< labels but O: type * 4 + position (B, I, E, S) */
    ENTITY_OUTSIDE = 16, /**< the label O */
    ENTITY_LABELS = 17,  //
    ENTITY_BUCKET = 16,  /**< features in a bucket */
};

enum entity_position { ENTITY_BEGIN, ENTITY_INSIDE, ENTITY_END, ENTITY_SINGLE };

/** Gazetteers a word or phrase may be in: bits of a lexicon value. */
enum entity_gazetteer {
    GAZETTEER_GIVEN = 1 << 0,
    GAZETTEER_FAMILY = 1 << 1,
    GAZETTEER_COUNTRY = 1 << 2,
    GAZETTEER_REGION = 1 << 3,
    GAZETTEER_CITY = 1 << 4,
    GAZETTEER_GEO = 1 << 5,
    GAZETTEER_PERSON = 1 << 6, /**< a word of a famous person's name */
    GAZETTEER_ORG = 1 << 7,
    GAZETTEER_NATION = 1 << 8, /**< a people, a language, their adjective */
    GAZETTEER_WORD = 1 << 9,   /**< a word of the dictionary */
    GAZETTEER_PROPER = 1 << 10,
    GAZETTEER_UPPER = 1 << 11,
    GAZETTEER_STARTS = 1 << 12, /**< begins a phrase of the lexicon */
    GAZETTEER_BITS = 13,
};
/** Bits above the gazetteers in the value of a lower-cased word: its usual case (3 bits), and what
    the shared corpora's own tagging says it is (6 bits, the highest of which is SENSE_NEVER). */
enum { LEXICON_CASE_SHIFT = 13, LEXICON_SENSE_SHIFT = 16 };

enum entity_case {
    CASE_UNKNOWN,
    CASE_SMALL,   /**< seldom capitalised within a sentence */
    CASE_MIXED,   //
    CASE_CAPITAL, /**< nearly always */
    CASE_UPPER,   /**< an acronym */
};

/** Salts of the lexicon's three kinds of keys. */
enum { LEXICON_WORD = 1, LEXICON_FORM = 2, LEXICON_PHRASE = 3 };

struct entity_model_header {
    char magic[8]; /**< "dlent01\n" */
    uint32_t lexicon_size;
    uint32_t bucket_count;
    int32_t outside_bias;   /**< added to O for each token, in the weights' unit */
    int32_t document_scale; /**< reserved */
    int32_t transitions[ENTITY_LABELS][ENTITY_LABELS]; /**< from, to */
};

struct entity_model {
    const struct entity_model_header *header;
    const uint32_t *lexicon_keys; /**< 0: free */
    const uint32_t *lexicon_values;
    const uint16_t *prints; /**< 0: free */
    const int8_t *weights;
    /** How far the transitions from the end of a name or none to a new name or none differ. */
    int32_t closed_spread;
};

/**
 * Reads a model in place.
 * @param bytes  aligned to 16; must outlive the model
 * @return ERROR_DATA if these are not the bytes of a model, or a transition is out of range
 */
enum error_code entity_model_read(struct entity_model *model, struct slice bytes,
                                  struct error *error);

/** The model that is linked into the library. */
enum error_code entity_model_builtin(struct entity_model *model, struct error *error);

/** One round of mixing of 64 bits. */
static inline uint64_t entity_mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    const wide product = (wide)(a ^ 0x9e3779b97f4a7c15u) * (b ^ 0xd1b54a32d192ed03u);
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/** The hash of bytes: the same on every machine, as the model keeps it. */
uint64_t entity_hash(struct slice bytes);

/** The lexicon's key for the hash of a word, form or phrase. Never 0. */
static inline uint32_t lexicon_key(uint64_t hash, unsigned kind)
{
    const uint32_t key = (uint32_t)(entity_mix(hash, kind) >> 20);
    return key ? key : 1;
}

/** The value of a key, 0 if it is not there. */
static inline uint32_t lexicon_find(const struct entity_model *model, uint64_t hash, unsigned kind)
{
    const uint32_t size = model->header->lexicon_size;
    if (!size)
        return 0;
    const uint32_t key = lexicon_key(hash, kind);
    for (uint32_t i = (uint32_t)(((uint64_t)key * size) >> 32);; i = i + 1 == size ? 0 : i + 1) {
        if (model->lexicon_keys[i] == key)
            return model->lexicon_values[i];
        if (model->lexicon_keys[i] == 0)
            return 0;
    }
}

/** Where a feature lies: its bucket, and its fingerprint (never 0). */
static inline uint32_t feature_bucket(uint64_t feature, uint32_t bucket_count)
{
    return (uint32_t)(((feature >> 32) * bucket_count) >> 32);
}

static inline uint16_t feature_print(uint64_t feature)
{
    const uint16_t print = (uint16_t)feature;
    return print ? print : 1;
}

/** Features that are asked for together. */
#define ENTITY_MAX_FEATURES 64

/** Has the fingerprints fetched that entity_model_find() will look at. */
static inline void entity_model_prefetch(const struct entity_model *model, const uint64_t *features,
                                         unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        __builtin_prefetch(model->prints +
                           (size_t)feature_bucket(features[i], model->header->bucket_count) *
                               ENTITY_BUCKET);
}

/**
 * Finds the weights of @p count features, as far as the model has them, and has them fetched.
 * @param rows  room for @p count; each is a row of ENTITY_ROW weights
 * @return how many were found
 */
unsigned entity_model_find(const struct entity_model *model, const uint64_t *features,
                           unsigned count, const int8_t **rows);

/** Adds rows of weights to @p scores. */
void entity_model_sum(const int8_t *const *rows, unsigned count, int16_t scores[ENTITY_ROW]);

/** Adds the weights of @p count features (as far as the model has them) to @p scores. */
void entity_model_add(const struct entity_model *model, const uint64_t *features, unsigned count,
                      int16_t scores[ENTITY_ROW]);

#endif
