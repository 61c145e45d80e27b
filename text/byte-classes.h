// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * byte-classes.h: what 64 bytes are to the tokenizer, as maps of bits, and their lower case.
 *
 * Three ways to the same: for any machine; with SSE2, which every x86-64 has; and with AVX2, to be
 * called only from functions that are themselves made for it.
 */
#ifndef TEXT_BYTE_CLASSES_H
#define TEXT_BYTE_CLASSES_H

#include <stdbool.h>
#include <stdint.h>
#ifdef __SSE2__
#include <immintrin.h>
#define BYTE_CLASSES_HAVE_AVX2 1
#endif

/** Bit n tells of byte n. */
struct byte_classes {
    uint64_t word;   /**< ASCII letters, digits and `_` */
    uint64_t high;   /**< not ASCII */
    uint64_t digit;  //
    uint64_t upper;  /**< A to Z */
    uint64_t dot;    //
    uint64_t number; /**< joins two digits: `.` `,` `;` */
    uint64_t infix;  /**< joins two word characters: `'` `&` */
    uint64_t suffix; /**< may end a word: `+` `#` */
};

/** Classifies 64 bytes and writes them to @p lower with ASCII capitals made small. Any machine. */
static inline struct byte_classes byte_classes_portable(const unsigned char *bytes, char *lower)
{
    struct byte_classes classes = {.word = 0};
    for (unsigned i = 0; i < 64; i++) {
        const unsigned c = bytes[i];
        const bool upper = c - 'A' < 26u, digit = c - '0' < 10u;
        const unsigned small = upper ? c + ('a' - 'A') : c;
        lower[i] = (char)small;
        classes.word |= (uint64_t)(small - 'a' < 26u || digit || c == '_') << i;
        classes.high |= (uint64_t)(c >> 7) << i;
        classes.digit |= (uint64_t)digit << i;
        classes.upper |= (uint64_t)upper << i;
        classes.dot |= (uint64_t)(c == '.') << i;
        classes.number |= (uint64_t)(c == '.' || c == ',' || c == ';') << i;
        classes.infix |= (uint64_t)(c == '\'' || c == '&') << i;
        classes.suffix |= (uint64_t)(c == '+' || c == '#') << i;
    }
    return classes;
}

#ifdef __SSE2__
/** Adds the top bits of 16 bytes to a map, at a place that is a multiple of 16. */
static inline uint64_t byte_classes_bits(__m128i v, unsigned place)
{
    return (uint64_t)(uint32_t)_mm_movemask_epi8(v) << place;
}

/** True where a byte of @p v is @p c. */
static inline __m128i byte_classes_equal(__m128i v, char c)
{
    return _mm_cmpeq_epi8(v, _mm_set1_epi8(c));
}

/** True where a byte of @p v is from @p first up to @p last, which are ASCII. */
static inline __m128i byte_classes_range(__m128i v, char first, char last)
{
    // Signed comparisons: bytes that are not ASCII are negative, so in no range.
    return _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8((char)(first - 1))),
                         _mm_cmplt_epi8(v, _mm_set1_epi8((char)(last + 1))));
}

static inline struct byte_classes byte_classes_sse2(const unsigned char *bytes, char *lower)
{
    struct byte_classes classes = {.word = 0};
    for (unsigned i = 0; i < 64; i += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i));
        const __m128i upper = byte_classes_range(v, 'A', 'Z');
        const __m128i small = _mm_or_si128(v, _mm_and_si128(upper, _mm_set1_epi8('a' - 'A')));
        const __m128i digit = byte_classes_range(v, '0', '9');
        const __m128i dot = byte_classes_equal(v, '.');
        _mm_storeu_si128((__m128i *)(void *)(lower + i), small);
        classes.word |=
            byte_classes_bits(_mm_or_si128(_mm_or_si128(byte_classes_range(small, 'a', 'z'), digit),
                                           byte_classes_equal(v, '_')),
                              i);
        classes.high |= byte_classes_bits(v, i);
        classes.digit |= byte_classes_bits(digit, i);
        classes.upper |= byte_classes_bits(upper, i);
        classes.dot |= byte_classes_bits(dot, i);
        classes.number |= byte_classes_bits(
            _mm_or_si128(_mm_or_si128(dot, byte_classes_equal(v, ',')), byte_classes_equal(v, ';')),
            i);
        classes.infix |= byte_classes_bits(
            _mm_or_si128(byte_classes_equal(v, '\''), byte_classes_equal(v, '&')), i);
        classes.suffix |= byte_classes_bits(
            _mm_or_si128(byte_classes_equal(v, '+'), byte_classes_equal(v, '#')), i);
    }
    return classes;
}

/** Whether this machine can run functions with byte_classes_avx2(), made for avx2, bmi and popcnt.
 */
static inline bool byte_classes_use_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("popcnt");
}

#define BYTE_CLASSES_AVX2 __attribute__((target("avx2")))

BYTE_CLASSES_AVX2 static inline uint64_t byte_classes_bits_avx2(__m256i v, unsigned place)
{
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(v) << place;
}

BYTE_CLASSES_AVX2 static inline __m256i byte_classes_equal_avx2(__m256i v, char c)
{
    return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

BYTE_CLASSES_AVX2 static inline __m256i byte_classes_range_avx2(__m256i v, char first, char last)
{
    return _mm256_and_si256(_mm256_cmpgt_epi8(v, _mm256_set1_epi8((char)(first - 1))),
                            _mm256_cmpgt_epi8(_mm256_set1_epi8((char)(last + 1)), v));
}

BYTE_CLASSES_AVX2 static inline struct byte_classes byte_classes_avx2(const unsigned char *bytes,
                                                                      char *lower)
{
    struct byte_classes classes = {.word = 0};
    for (unsigned i = 0; i < 64; i += 32) {
        const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(bytes + i));
        const __m256i upper = byte_classes_range_avx2(v, 'A', 'Z');
        const __m256i small =
            _mm256_or_si256(v, _mm256_and_si256(upper, _mm256_set1_epi8('a' - 'A')));
        const __m256i digit = byte_classes_range_avx2(v, '0', '9');
        const __m256i dot = byte_classes_equal_avx2(v, '.');
        _mm256_storeu_si256((__m256i *)(void *)(lower + i), small);
        classes.word |= byte_classes_bits_avx2(
            _mm256_or_si256(_mm256_or_si256(byte_classes_range_avx2(small, 'a', 'z'), digit),
                            byte_classes_equal_avx2(v, '_')),
            i);
        classes.high |= byte_classes_bits_avx2(v, i);
        classes.digit |= byte_classes_bits_avx2(digit, i);
        classes.upper |= byte_classes_bits_avx2(upper, i);
        classes.dot |= byte_classes_bits_avx2(dot, i);
        classes.number |= byte_classes_bits_avx2(
            _mm256_or_si256(_mm256_or_si256(dot, byte_classes_equal_avx2(v, ',')),
                            byte_classes_equal_avx2(v, ';')),
            i);
        classes.infix |= byte_classes_bits_avx2(
            _mm256_or_si256(byte_classes_equal_avx2(v, '\''), byte_classes_equal_avx2(v, '&')), i);
        classes.suffix |= byte_classes_bits_avx2(
            _mm256_or_si256(byte_classes_equal_avx2(v, '+'), byte_classes_equal_avx2(v, '#')), i);
    }
    return classes;
}
#endif

/** The same as fast as any machine can that the program runs on. */
static inline struct byte_classes byte_classes_of(const unsigned char *bytes, char *lower)
{
#ifdef __SSE2__
    return byte_classes_sse2(bytes, lower);
#else
    return byte_classes_portable(bytes, lower);
#endif
}

#endif
