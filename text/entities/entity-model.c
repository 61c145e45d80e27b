// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-model.h"

#if defined(__x86_64__) && defined(__GNUC__)
#include <immintrin.h>
#endif

/** Far above what training gives; sums over a long stretch stay within 32 bits. */
enum { TRANSITION_LIMIT = 1 << 16 };

uint64_t entity_hash(struct slice bytes)
{
    uint64_t h = bytes.len;
    size_t i = 0;
    for (; i + 8 <= bytes.len; i += 8) {
        uint64_t word = 0;
        for (unsigned j = 0; j < 8; j++)
            word |= (uint64_t)(unsigned char)bytes.ptr[i + j] << 8 * j;
        h = entity_mix(h, word);
    }
    uint64_t rest = 0;
    for (unsigned j = 0; i + j < bytes.len; j++)
        rest |= (uint64_t)(unsigned char)bytes.ptr[i + j] << 8 * j;
    return entity_mix(h, rest);
}

enum error_code entity_model_read(struct entity_model *model, struct slice bytes,
                                  struct error *error)
{
    const struct entity_model_header *const header = (const void *)bytes.ptr;
    if (bytes.len < sizeof(*header) || memcmp(header->magic, "dlent01\n", 8) != 0)
        return error_set(error, ERROR_DATA, "not a model of entities");
    const uint64_t lexicon = (uint64_t)header->lexicon_size * 8;
    const uint64_t slots = (uint64_t)header->bucket_count * ENTITY_BUCKET;
    if (header->lexicon_size % 4 != 0 ||
        sizeof(*header) + lexicon + slots * (2 + ENTITY_ROW) != bytes.len)
        return error_set(error, ERROR_DATA, "damaged model of entities: %zu bytes", bytes.len);
    const char *p = bytes.ptr + sizeof(*header);
    model->header = header;
    model->lexicon_keys = (const void *)p;
    model->lexicon_values = (const void *)(p + lexicon / 2);
    model->prints = (const void *)(p + lexicon);
    model->weights = (const void *)(p + lexicon + slots * 2);
    int32_t least = INT32_MAX, most = INT32_MIN;
    for (unsigned from = 0; from < ENTITY_LABELS; from++)
        for (unsigned to = 0; to < ENTITY_LABELS; to++) {
            const int32_t weight = header->transitions[from][to];
            if (weight > TRANSITION_LIMIT || weight < -TRANSITION_LIMIT)
                return error_set(error, ERROR_DATA, "damaged model of entities: transition %d",
                                 (int)weight);
            if ((from % 4 < ENTITY_END && from != ENTITY_OUTSIDE) ||
                (to < ENTITY_OUTSIDE && to % 4 != ENTITY_BEGIN && to % 4 != ENTITY_SINGLE))
                continue;
            least = weight < least ? weight : least;
            most = weight > most ? weight : most;
        }
    model->closed_spread = most - least;
    return ERROR_NONE;
}

/** The slot of a fingerprint in a bucket, or ENTITY_BUCKET. */
static inline unsigned slot_in(const uint16_t *prints, uint16_t print)
{
#if defined(__x86_64__) && defined(__GNUC__)
    const __m128i wanted = _mm_set1_epi16((short)print);
    const __m128i *const at = (const void *)prints;
    const __m128i low = _mm_cmpeq_epi16(_mm_loadu_si128(at), wanted);
    const __m128i high = _mm_cmpeq_epi16(_mm_loadu_si128(at + 1), wanted);
    const unsigned mask = (unsigned)_mm_movemask_epi8(_mm_packs_epi16(low, high));
    return (unsigned)__builtin_ctz(mask | 1u << ENTITY_BUCKET);
#else
    unsigned slot = 0;
    while (slot < ENTITY_BUCKET && prints[slot] != print)
        slot++;
    return slot;
#endif
}

unsigned entity_model_find(const struct entity_model *model, const uint64_t *features,
                           unsigned count, const int8_t **rows)
{
    const uint32_t bucket_count = model->header->bucket_count;
    size_t bases[ENTITY_MAX_FEATURES];
    unsigned found = 0;
    if (!bucket_count)
        return 0;
    // Memory is slower than all else here: ask for everything before using it.
    for (unsigned i = 0; i < count; i++) {
        bases[i] = (size_t)feature_bucket(features[i], bucket_count) * ENTITY_BUCKET;
        __builtin_prefetch(model->prints + bases[i]);
    }
    for (unsigned i = 0; i < count; i++) {
        const unsigned slot = slot_in(model->prints + bases[i], feature_print(features[i]));
        // Without a branch: half of the features are not there, and nobody can tell which. The
        // row behind a bucket is within the model or right behind it, and is not read.
        rows[found] = model->weights + (bases[i] + slot) * ENTITY_ROW;
        __builtin_prefetch(rows[found]);
        found += slot != ENTITY_BUCKET;
    }
    return found;
}

static inline void add_rows(const int8_t *const *rows, unsigned count, int16_t scores[ENTITY_ROW])
{
    int16_t sum[ENTITY_ROW];
    memcpy(sum, scores, sizeof(sum));
    for (unsigned i = 0; i < count; i++)
        for (unsigned k = 0; k < ENTITY_ROW; k++)
            sum[k] = (int16_t)(sum[k] + rows[i][k]);
    memcpy(scores, sum, sizeof(sum));
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2"))) static void add_rows_avx2(const int8_t *const *rows, unsigned count,
                                                          int16_t scores[ENTITY_ROW])
{
    __m256i sum = _mm256_loadu_si256((const void *)scores);
    for (unsigned i = 0; i < count; i++)
        sum = _mm256_add_epi16(sum, _mm256_cvtepi8_epi16(_mm_loadu_si128((const void *)rows[i])));
    _mm256_storeu_si256((void *)scores, sum);
}
#endif

void entity_model_sum(const int8_t *const *rows, unsigned count, int16_t scores[ENTITY_ROW])
{
#if defined(__x86_64__) && defined(__GNUC__)
    if (__builtin_cpu_supports("avx2")) {
        add_rows_avx2(rows, count, scores);
        return;
    }
#endif
    add_rows(rows, count, scores);
}

void entity_model_add(const struct entity_model *model, const uint64_t *features, unsigned count,
                      int16_t scores[ENTITY_ROW])
{
    const int8_t *rows[ENTITY_MAX_FEATURES];
    entity_model_sum(rows, entity_model_find(model, features, count, rows), scores);
}
