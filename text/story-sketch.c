// SPDX-License-Identifier: GPL-2.0-or-later
#include "story-sketch.h"

#include <stdio.h>
#include <string.h>

/** 2^64 divided by the golden ratio, and another odd number without pattern. */
#define WORD_FACTOR UINT64_C(0x9e3779b97f4a7c15)
#define RUN_FACTOR  UINT64_C(0xd6e8feb86659fd93)

static const uint64_t EMPTY = UINT64_MAX;

/** Spreads the bits (the finaliser of SplitMix64: Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/** A byte of a word in lower case, or 0. Bytes beyond ASCII are letters here. */
static unsigned char word_byte(unsigned char c)
{
    if (c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        return c;
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c | 0x20) : 0;
}

/** Puts the hash of a run into its bin. */
static void put(uint64_t minima[STORY_SKETCH_SIZE], uint64_t hash)
{
    const uint64_t spread = mix(hash);
    uint64_t *least = &minima[spread >> 58];
    const uint64_t value = spread & (UINT64_MAX >> 6);
    if (value < *least)
        *least = value;
}

static uint64_t least_of(const uint64_t *minima, size_t count)
{
    uint64_t least = EMPTY;
    for (size_t i = 0; i < count; i++)
        least = minima[i] < least ? minima[i] : least;
    return least;
}

/** Lets empty bins take the minimum of the next full one, changed by how far that is. */
static void fill(uint64_t minima[STORY_SKETCH_SIZE], unsigned char bytes[STORY_SKETCH_SIZE])
{
    for (size_t i = 0; i < STORY_SKETCH_SIZE; i++) {
        size_t distance = 0;
        while (minima[(i + distance) % STORY_SKETCH_SIZE] == EMPTY)
            distance++;
        const uint64_t value = minima[(i + distance) % STORY_SKETCH_SIZE];
        bytes[i] = (unsigned char)(mix(value + distance * WORD_FACTOR) & 0xff);
    }
}

bool story_sketch_make(struct story_sketch *sketch, struct slice text)
{
    uint64_t minima[STORY_SKETCH_SIZE];
    uint64_t last[STORY_SKETCH_RUN] = {0}; // hashes of the last words, by their number
    size_t words = 0;
    uint64_t word = 0;
    memset(minima, 0xff, sizeof(minima));
    for (size_t i = 0; i <= text.len; i++) {
        const unsigned char c = i < text.len ? word_byte((unsigned char)text.ptr[i]) : 0;
        if (c) {
            word = (word ^ c) * WORD_FACTOR;
            word ^= word >> 29;
        } else if (word) {
            uint64_t run = 0;
            last[words++ % STORY_SKETCH_RUN] = word;
            word = 0;
            if (words < STORY_SKETCH_RUN)
                continue;
            for (size_t k = 0; k < STORY_SKETCH_RUN; k++)
                run = run * RUN_FACTOR + last[(words + k) % STORY_SKETCH_RUN];
            put(minima, run);
        }
    }
    if (words < STORY_SKETCH_RUN)
        return false;
    const uint64_t halves[] = {least_of(minima, STORY_SKETCH_SIZE / 2),
                               least_of(minima + STORY_SKETCH_SIZE / 2, STORY_SKETCH_SIZE / 2)};
    const uint64_t key = mix(mix(halves[0]) + halves[1]);
    char digits[STORY_KEY_DIGITS + 1];
    (void)snprintf(digits, sizeof(digits), "%016llx", (unsigned long long)key);
    memcpy(sketch->key, digits, STORY_KEY_DIGITS);
    fill(minima, sketch->bytes);
    return true;
}

unsigned story_sketch_common(const unsigned char *a, const unsigned char *b)
{
    unsigned common = 0;
    for (size_t i = 0; i < STORY_SKETCH_SIZE; i++)
        common += a[i] == b[i];
    return common;
}
