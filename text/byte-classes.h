// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * byte-classes.h: which of 64 bytes belong to words, and their lower case.
 */
#ifndef TEXT_BYTE_CLASSES_H
#define TEXT_BYTE_CLASSES_H

#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

struct byte_classes {
    uint64_t word; /**< bit n: byte n is an ASCII letter, digit or `_` */
    uint64_t high; /**< bit n: byte n is not ASCII */
};

/** Classifies 64 bytes and writes them to @p lower with ASCII capitals made small. Any machine. */
static inline struct byte_classes byte_classes_portable(const unsigned char *bytes, char *lower)
{
    struct byte_classes classes = {0, 0};
    for (unsigned i = 0; i < 64; i++) {
        const unsigned c = bytes[i];
        const unsigned small = c - 'A' < 26u ? c + ('a' - 'A') : c;
        const uint64_t word = small - 'a' < 26u || c - '0' < 10u || c == '_';
        lower[i] = (char)small;
        classes.word |= word << i;
        classes.high |= (uint64_t)(c >> 7) << i;
    }
    return classes;
}

/** The same as fast as the machine can. */
static inline struct byte_classes byte_classes_of(const unsigned char *bytes, char *lower)
{
#ifdef __SSE2__
    struct byte_classes classes = {0, 0};
    for (unsigned i = 0; i < 64; i += 16) {
        // Signed comparisons: bytes that are not ASCII are negative, so in no range.
        const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(bytes + i));
        const __m128i upper = _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8('A' - 1)),
                                            _mm_cmplt_epi8(v, _mm_set1_epi8('Z' + 1)));
        const __m128i small = _mm_add_epi8(v, _mm_and_si128(upper, _mm_set1_epi8('a' - 'A')));
        const __m128i letter = _mm_and_si128(_mm_cmpgt_epi8(small, _mm_set1_epi8('a' - 1)),
                                             _mm_cmplt_epi8(small, _mm_set1_epi8('z' + 1)));
        const __m128i digit = _mm_and_si128(_mm_cmpgt_epi8(v, _mm_set1_epi8('0' - 1)),
                                            _mm_cmplt_epi8(v, _mm_set1_epi8('9' + 1)));
        const __m128i other = _mm_cmpeq_epi8(v, _mm_set1_epi8('_'));
        const __m128i word = _mm_or_si128(_mm_or_si128(letter, digit), other);
        _mm_storeu_si128((__m128i *)(void *)(lower + i), small);
        classes.word |= (uint64_t)(uint32_t)_mm_movemask_epi8(word) << i;
        classes.high |= (uint64_t)(uint32_t)_mm_movemask_epi8(v) << i;
    }
    return classes;
#else
    return byte_classes_portable(bytes, lower);
#endif
}

#endif
