// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-model.h"

// DATELINE_PORTABLE: for tests of what other machines run.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(DATELINE_PORTABLE)
#include <immintrin.h>
#define X86 1
#endif

/** Far above what training gives; sums over a long stretch stay within 32 bits. */
enum { TRANSITION_LIMIT = 1 << 16 };

static inline uint64_t load_bytes(const char *p, unsigned count)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < count; i++)
        value |= (uint64_t)(unsigned char)p[i] << 8 * i;
    return value;
}

uint64_t entity_hash(struct slice bytes)
{
    const char *const p = bytes.ptr;
    const size_t len = bytes.len;
    uint64_t h = len, rest = 0;
    size_t i = 0;
    for (; i + 8 <= len; i += 8)
        h = entity_mix(h, load_bytes(p + i, 8));
    // The rest, at most 7 bytes, without a loop: reads that overlap.
    const unsigned left = (unsigned)(len - i);
    if (left && i)
        rest = load_bytes(p + len - 8, 8) >> 8 * (8 - left);
    else if (left >= 4)
        rest = load_bytes(p, 4) | load_bytes(p + left - 4, 4) << 8 * (left - 4);
    else if (left)
        rest = load_bytes(p, 1) | load_bytes(p + left / 2, 1) << 8 * (left / 2) |
               load_bytes(p + left - 1, 1) << 8 * (left - 1);
    return entity_mix(h, rest);
}

enum error_code entity_model_read(struct entity_model *model, struct slice bytes,
                                  struct error *error)
{
    const struct entity_model_header *const header = (const void *)bytes.ptr;
    if (bytes.len < sizeof(*header) || memcmp(header->magic, "dlent02\n", 8) != 0)
        return error_set(error, ERROR_DATA, "not a model of entities");
    const uint64_t lexicon = (uint64_t)header->lexicon_size * 8;
    const uint64_t pairs = ((uint64_t)header->bucket_count + 1) / 2;
    const uint64_t start = buckets_offset(sizeof(*header) + lexicon);
    if (header->lexicon_size % 4 != 0 || (uintptr_t)bytes.ptr % 64 != 0 ||
        start + pairs * sizeof(struct entity_buckets) != bytes.len)
        return error_set(error, ERROR_DATA, "damaged model of entities: %zu bytes", bytes.len);
    const char *p = bytes.ptr + sizeof(*header);
    model->header = header;
    model->lexicon_keys = (const void *)p;
    model->lexicon_values = (const void *)(p + lexicon / 2);
    model->buckets = (const void *)(bytes.ptr + start);
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
#if defined(X86)
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

/*
 * Memory is slower than all else here, and half of the features are not there, nobody can tell
 * which. So there is no branch in the loop: many lookups are under way at once.
 */
static unsigned find_rows(const struct entity_model *model, const uint64_t *features,
                          unsigned count, const int8_t **rows)
{
    const uint32_t bucket_count = model->header->bucket_count;
    unsigned found = 0;
    for (unsigned i = 0; i < count; i++) {
        const uint32_t bucket = feature_bucket(features[i], bucket_count);
        const unsigned slot =
            slot_in(bucket_prints(model->buckets, bucket), feature_print(features[i]));
        rows[found] = bucket_row(model->buckets, bucket, slot);
        __builtin_prefetch(rows[found]);
        found += slot != ENTITY_BUCKET;
    }
    return found;
}

#if defined(X86)
__attribute__((target("avx2,bmi"))) static unsigned find_rows_avx2(const struct entity_model *model,
                                                                   const uint64_t *features,
                                                                   unsigned count,
                                                                   const int8_t **rows)
{
    const uint32_t bucket_count = model->header->bucket_count;
    unsigned found = 0;
    for (unsigned i = 0; i < count; i++) {
        const uint32_t bucket = feature_bucket(features[i], bucket_count);
        const __m256i wanted = _mm256_set1_epi16((short)feature_print(features[i]));
        const __m256i prints =
            _mm256_loadu_si256((const void *)bucket_prints(model->buckets, bucket));
        // Two bits a slot.
        const uint32_t mask = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi16(prints, wanted));
        rows[found] = bucket_row(model->buckets, bucket, _tzcnt_u32(mask) / 2);
        __builtin_prefetch(rows[found]);
        found += mask != 0;
    }
    return found;
}
#endif

unsigned entity_model_find(const struct entity_model *model, const uint64_t *features,
                           unsigned count, const int8_t **rows)
{
    if (!model->header->bucket_count)
        return 0;
#if defined(X86)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi"))
        return find_rows_avx2(model, features, count, rows);
#endif
    return find_rows(model, features, count, rows);
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

#if defined(X86)
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
#if defined(X86)
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
    const unsigned found = entity_model_find(model, features, count, rows);
    // cppcheck-suppress uninitvar // as many have been written
    entity_model_sum(rows, found, scores);
}
