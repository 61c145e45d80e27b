// SPDX-License-Identifier: GPL-2.0-or-later
#include "ranking-block.h"

#include "ranking-varint.h"

#include <string.h>

#if defined(__x86_64__)
#define HAVE_AVX2 1
#include <immintrin.h>
#endif

enum {
    MAX_WIDTH = 24,
    MAX_EXCEPTIONS = 63,
    GROUP = 8, // values that end at a byte
    GROUPS = RANKING_BLOCK / GROUP,
    HEADER = 4,
};

/** How 128 numbers are packed. */
struct packing {
    unsigned width;
    unsigned exceptions;
    bool is_long; // two bytes for the high bits of an exception
};

static unsigned bit_width(uint32_t value)
{
    return value ? 32 - (unsigned)__builtin_clz(value) : 0;
}

static size_t exceptions_size(const struct packing *packing)
{
    return (size_t)packing->exceptions * (packing->is_long ? 3 : 2);
}

static size_t packed_size(const struct packing *packing)
{
    return (size_t)packing->width * GROUPS + exceptions_size(packing);
}

/** The packing that takes fewest bytes. */
static struct packing choose(const uint32_t values[RANKING_BLOCK])
{
    // Several counters for each width, as equal widths often follow each other: no increment then
    // waits for the one before.
    enum { COUNTERS = 4 };
    unsigned with_width[34][COUNTERS] = {{0}};
    uint32_t all = 0;
    for (int i = 0; i < RANKING_BLOCK; i++) {
        with_width[bit_width(values[i])][i % COUNTERS]++;
        all |= values[i];
    }
    const unsigned widest = bit_width(all);
    struct packing best = {.width = widest};
    size_t least = SIZE_MAX;
    if (widest <= MAX_WIDTH)
        least = packed_size(&best);
    unsigned exceptions = 0;
    for (unsigned width = widest; width > 0 && widest - (width - 1) <= 16; width--) {
        for (int i = 0; i < COUNTERS; i++)
            exceptions += with_width[width][i];
        const struct packing packing = {width - 1, exceptions, widest - (width - 1) > 8};
        if (exceptions > MAX_EXCEPTIONS)
            break;
        if (width - 1 <= MAX_WIDTH && packed_size(&packing) < least) {
            best = packing;
            least = packed_size(&packing);
        }
    }
    return best;
}

static uint8_t *pack(uint8_t *out, const struct packing *packing,
                     const uint32_t values[RANKING_BLOCK])
{
    const unsigned width = packing->width;
    const uint32_t mask = (UINT32_C(1) << width) - 1;
    uint64_t bits = 0;
    unsigned used = 0;
    for (int i = 0; i < RANKING_BLOCK; i++) {
        bits |= (uint64_t)(values[i] & mask) << used;
        used += width;
        if (used >= 32) { // they end with a whole one: 128 numbers have a multiple of 32 bits
            ranking_put32(out, (uint32_t)bits);
            out += 4;
            bits >>= 32;
            used -= 32;
        }
    }
    uint8_t *places = out;
    uint8_t *high = out + packing->exceptions;
    for (int i = 0; packing->exceptions && i < RANKING_BLOCK; i++) {
        const uint32_t rest = values[i] >> width;
        if (!rest)
            continue;
        *places++ = (uint8_t)i;
        *high++ = (uint8_t)rest;
        if (packing->is_long)
            *high++ = (uint8_t)(rest >> 8);
    }
    return out + exceptions_size(packing);
}

/** The places of exceptions, each bit of which matters. */
static inline uint32_t check_places(const uint8_t *packed, const struct packing *packing)
{
    const uint8_t *places = packed + (size_t)packing->width * GROUPS;
    uint32_t check = 0;
    for (unsigned i = 0; i < packing->exceptions; i++)
        check ^= places[i];
    return check;
}

/**
 * Seven bits that change when a bit of a frequency or of the place of an exception does. (Gaps need
 * no check but that they end at the block's last docid.)
 */
static inline uint32_t check_of(uint32_t sum, const uint8_t *gaps, const struct packing *gap,
                                const uint8_t *counts, const struct packing *count)
{
    const uint32_t folded = sum + (sum >> 7) + (sum >> 14) + (sum >> 21) + (sum >> 28);
    return (folded ^ check_places(gaps, gap) ^ check_places(counts, count)) & 0x7f;
}

size_t ranking_block_encode(const uint32_t docids[RANKING_BLOCK], uint32_t before,
                            const uint32_t frequencies[RANKING_BLOCK], uint8_t *out)
{
    uint32_t gaps[RANKING_BLOCK];
    uint32_t counts[RANKING_BLOCK];
    uint32_t sum = 0;
    uint32_t zero = 0;
    for (int i = 0; i < RANKING_BLOCK; i++) {
        gaps[i] = docids[i] - before - 1;
        before = docids[i];
        sum += frequencies[i];
        zero |= frequencies[i] == 0;
    }
    for (int i = 0; i < RANKING_BLOCK; i++)
        counts[i] = frequencies[i] - (1 - zero);
    const struct packing gap = choose(gaps);
    const struct packing count = choose(counts);
    uint8_t *const packed_counts = pack(out + HEADER, &gap, gaps);
    uint8_t *const end = pack(packed_counts, &count, counts);
    const uint32_t check = check_of(sum, out + HEADER, &gap, packed_counts, &count);
    ranking_put32(out, gap.width | gap.exceptions << 5 | (uint32_t)gap.is_long << 11 |
                           count.width << 12 | count.exceptions << 17 |
                           (uint32_t)count.is_long << 23 | zero << 24 | check << 25);
    return (size_t)(end - out);
}

/** Parts of a block. */
struct parts {
    struct packing gap;
    struct packing count;
    uint32_t zero;
    uint32_t check;
    const uint8_t *gaps;
    const uint8_t *counts;
};

/** False if the block does not have the size that its header asks for. */
static inline bool read_header(const uint8_t *block, size_t size, struct parts *parts)
{
    if (size < HEADER)
        return false;
    const uint32_t header = ranking_get32(block);
    parts->gap = (struct packing){header & 31, header >> 5 & 63, header >> 11 & 1};
    parts->count = (struct packing){header >> 12 & 31, header >> 17 & 63, header >> 23 & 1};
    parts->zero = header >> 24 & 1;
    parts->check = header >> 25;
    parts->gaps = block + HEADER;
    parts->counts = parts->gaps + packed_size(&parts->gap);
    return parts->gap.width <= MAX_WIDTH && parts->count.width <= MAX_WIDTH &&
           parts->gap.is_long <= (parts->gap.exceptions > 0) &&
           parts->count.is_long <= (parts->count.exceptions > 0) &&
           size == HEADER + packed_size(&parts->gap) + packed_size(&parts->count);
}

/**
 * Adds the high bits of exceptions to the values.
 * @return what they add in all; UINT64_MAX if a place is wrong
 */
static inline uint64_t patch(const uint8_t *at, const struct packing *packing,
                             uint32_t values[RANKING_BLOCK])
{
    const uint8_t *places = at + (size_t)packing->width * GROUPS;
    const uint8_t *high = places + packing->exceptions;
    uint64_t sum = 0;
    unsigned least = 0; // places ascend
    for (unsigned i = 0; i < packing->exceptions; i++) {
        const uint64_t rest = (packing->is_long ? ranking_get16(high + (size_t)2 * i) : high[i]);
        const uint64_t added = rest << packing->width;
        if (places[i] >= RANKING_BLOCK || places[i] < least || added > UINT32_MAX)
            return UINT64_MAX;
        least = places[i] + 1U;
        values[places[i]] |= (uint32_t)added;
        sum += added;
    }
    return sum;
}

static bool ascends(const uint32_t docids[RANKING_BLOCK], uint32_t before)
{
    for (int i = 0; i < RANKING_BLOCK; i++) {
        if (docids[i] <= before)
            return false;
        before = docids[i];
    }
    return true;
}

/**
 * Whether decoded docids may be used: they end where they should, and cannot have passed 32 bits on
 * the way there.
 * @param high_bits  what exceptions have added to the gaps
 */
static inline bool plausible(const uint32_t docids[RANKING_BLOCK], uint32_t before, uint32_t last,
                             const struct packing *gap, uint64_t high_bits)
{
    if (docids[RANKING_BLOCK - 1] != last || high_bits == UINT64_MAX)
        return false;
    const uint64_t most = before + ((uint64_t)RANKING_BLOCK << gap->width) + high_bits;
    return most <= UINT32_MAX || ascends(docids, before);
}

/* In portable C. */

static void unpack_portable(const uint8_t *at, unsigned width, uint32_t out[RANKING_BLOCK])
{
    const uint32_t mask = (UINT32_C(1) << width) - 1;
    for (unsigned i = 0; i < RANKING_BLOCK; i++) {
        const size_t bit = (size_t)i * width;
        out[i] = ranking_get32(at + bit / 8) >> (bit % 8) & mask; // 7 + 24 bits are there
    }
}

static bool docids_portable(const uint8_t *block, size_t size, uint32_t before, uint32_t last,
                            uint32_t docids[RANKING_BLOCK])
{
    struct parts parts;
    if (!read_header(block, size, &parts))
        return false;
    unpack_portable(parts.gaps, parts.gap.width, docids);
    const uint64_t high_bits = patch(parts.gaps, &parts.gap, docids);
    uint32_t docid = before;
    for (int i = 0; i < RANKING_BLOCK; i++) {
        docid += docids[i] + 1;
        docids[i] = docid;
    }
    return plausible(docids, before, last, &parts.gap, high_bits);
}

static bool frequencies_portable(const uint8_t *block, size_t size,
                                 uint32_t frequencies[RANKING_BLOCK])
{
    struct parts parts;
    if (!read_header(block, size, &parts))
        return false;
    unpack_portable(parts.counts, parts.count.width, frequencies);
    const uint64_t high_bits = patch(parts.counts, &parts.count, frequencies);
    const uint32_t least = 1 - parts.zero;
    uint32_t sum = 0;
    for (int i = 0; i < RANKING_BLOCK; i++) {
        frequencies[i] += least;
        sum += frequencies[i];
    }
    return high_bits != UINT64_MAX &&
           check_of(sum, parts.gaps, &parts.gap, parts.counts, &parts.count) == parts.check;
}

const struct ranking_decoder *ranking_decoder_portable(void)
{
    static const struct ranking_decoder decoder = {"portable", docids_portable,
                                                   frequencies_portable};
    return &decoder;
}

#ifdef HAVE_AVX2

/** Eight values at a time: their bytes are brought to their lanes, then shifted into place. */
__attribute__((target("avx2"))) static inline void unpack_avx2(const uint8_t *at, unsigned width,
                                                               uint32_t out[RANKING_BLOCK])
{
    const int bits = (int)width;
    const int odd = bits % 2 ? 4 : 0; // where the second four begin in their first byte
    const __m256i bit = _mm256_setr_epi32(0, bits, 2 * bits, 3 * bits, odd, odd + bits,
                                          odd + 2 * bits, odd + 3 * bits);
    const __m256i shift = _mm256_and_si256(bit, _mm256_set1_epi32(7));
    const __m256i shuffle = _mm256_add_epi32(
        _mm256_mullo_epi32(_mm256_srli_epi32(bit, 3), _mm256_set1_epi32(0x01010101)),
        _mm256_set1_epi32(0x03020100));
    const __m256i mask = _mm256_set1_epi32((int)((UINT32_C(1) << width) - 1));
    const size_t second = width / 2;
    for (int i = 0; i < GROUPS; i++) {
        const __m128i low = _mm_loadu_si128((const __m128i *)at);
        const __m128i high = _mm_loadu_si128((const __m128i *)(at + second));
        const __m256i both = _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
        const __m256i values =
            _mm256_and_si256(_mm256_srlv_epi32(_mm256_shuffle_epi8(both, shuffle), shift), mask);
        _mm256_storeu_si256((__m256i *)(out + (size_t)i * GROUP), values);
        at += width;
    }
}

__attribute__((target("avx2"))) static bool docids_avx2(const uint8_t *block, size_t size,
                                                        uint32_t before, uint32_t last,
                                                        uint32_t docids[RANKING_BLOCK])
{
    struct parts parts;
    if (!read_header(block, size, &parts))
        return false;
    unpack_avx2(parts.gaps, parts.gap.width, docids);
    const uint64_t high_bits = patch(parts.gaps, &parts.gap, docids);
    const __m256i one = _mm256_set1_epi32(1);
    const __m256i seven = _mm256_set1_epi32(7);
    __m256i sum = _mm256_set1_epi32((int)before);
    for (int i = 0; i < GROUPS; i++) {
        __m256i *const at = (__m256i *)(docids + (size_t)i * GROUP);
        __m256i values = _mm256_add_epi32(_mm256_loadu_si256(at), one);
        values = _mm256_add_epi32(values, _mm256_slli_si256(values, 4));
        values = _mm256_add_epi32(values, _mm256_slli_si256(values, 8));
        // The sum of the first four, for the second four only.
        const __m256i carry =
            _mm256_shuffle_epi32(_mm256_permute2x128_si256(values, values, 0x08), 0xff);
        values = _mm256_add_epi32(_mm256_add_epi32(values, carry), sum);
        _mm256_storeu_si256(at, values);
        sum = _mm256_permutevar8x32_epi32(values, seven);
    }
    return plausible(docids, before, last, &parts.gap, high_bits);
}

__attribute__((target("avx2"))) static bool frequencies_avx2(const uint8_t *block, size_t size,
                                                             uint32_t frequencies[RANKING_BLOCK])
{
    struct parts parts;
    if (!read_header(block, size, &parts))
        return false;
    unpack_avx2(parts.counts, parts.count.width, frequencies);
    const uint64_t high_bits = patch(parts.counts, &parts.count, frequencies);
    const __m256i least = _mm256_set1_epi32(1 - (int)parts.zero);
    __m256i sums = _mm256_setzero_si256();
    for (int i = 0; i < GROUPS; i++) {
        __m256i *const at = (__m256i *)(frequencies + (size_t)i * GROUP);
        const __m256i values = _mm256_add_epi32(_mm256_loadu_si256(at), least);
        _mm256_storeu_si256(at, values);
        sums = _mm256_add_epi32(sums, values);
    }
    uint32_t eight[GROUP];
    uint32_t sum = 0;
    _mm256_storeu_si256((__m256i *)eight, sums);
    for (int i = 0; i < GROUP; i++)
        sum += eight[i];
    return high_bits != UINT64_MAX &&
           check_of(sum, parts.gaps, &parts.gap, parts.counts, &parts.count) == parts.check;
}

const struct ranking_decoder *ranking_decoder_avx2(void)
{
    static const struct ranking_decoder decoder = {"avx2", docids_avx2, frequencies_avx2};
    return __builtin_cpu_supports("avx2") ? &decoder : NULL;
}

#else

const struct ranking_decoder *ranking_decoder_avx2(void)
{
    return NULL;
}

#endif

const struct ranking_decoder *ranking_decoder_best(void)
{
    const struct ranking_decoder *avx2 = ranking_decoder_avx2();
    return avx2 ? avx2 : ranking_decoder_portable();
}

/* Tails. A posting is its gap, doubled, plus 1 if its frequency, which then follows, is not 1. */

uint8_t *ranking_tail_encode(uint8_t *out, uint32_t gap, uint32_t frequency)
{
    out = ranking_varint_put(out, (uint64_t)gap << 1 | (frequency != 1));
    return frequency == 1 ? out : ranking_varint_put(out, frequency ? frequency - 1 : 0);
}

const uint8_t *ranking_tail_decode(const uint8_t *at, const uint8_t *end, size_t count,
                                   uint32_t before, uint32_t last, uint32_t *docids,
                                   uint32_t *frequencies)
{
    uint64_t docid = before;
    for (size_t i = 0; i < count; i++) {
        uint64_t gap = 0;
        uint64_t frequency = 1;
        at = ranking_varint_get(at, end, &gap);
        if (at && gap & 1) {
            at = ranking_varint_get(at, end, &frequency);
            frequency += frequency != 0;
        }
        docid += (gap >> 1) + 1;
        if (!at || docid > last || frequency > RANKING_MAX_FREQUENCY)
            return NULL;
        docids[i] = (uint32_t)docid;
        frequencies[i] = (uint32_t)frequency;
    }
    return at;
}
