// SPDX-License-Identifier: GPL-2.0-or-later
#include "story-sketch.h"

#include "byte-classes.h"
#include "word-hash.h"

#include <stdio.h>
#include <string.h>

/** 2^64 divided by the golden ratio, and another odd number without pattern. */
#define WORD_FACTOR UINT64_C(0x9e3779b97f4a7c15)
#define RUN_FACTOR  UINT64_C(0xd6e8feb86659fd93)

/** RUN_FACTOR to the power of STORY_SKETCH_RUN: what a word has been multiplied by when it leaves.
 */
#define LEAVING_FACTOR (RUN_FACTOR * RUN_FACTOR * RUN_FACTOR * RUN_FACTOR)
_Static_assert(STORY_SKETCH_RUN == 4, "the power of LEAVING_FACTOR");

/** Texts are looked at in windows: a word of as many bytes is cut. */
enum { WINDOW = 1024, BLOCK = 64, PADDING = 16, EDGES_AT_ONCE = 8 };

static const uint64_t EMPTY = UINT64_MAX;

/** The words so far: of each bin the least hash of a run, and the run at hand. */
struct sketching {
    uint64_t minima[STORY_SKETCH_SIZE];
    uint64_t last[STORY_SKETCH_RUN]; // hashes of the last words, by their number
    uint64_t run;                    // a polynomial of them
    size_t words;
};

/** Spreads the bits (the finaliser of SplitMix64: Steele, Lea and Flood, OOPSLA 2014). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/** Takes the next word, and puts the hash of the run that it ends into its bin. */
static inline void add_word(struct sketching *sketching, struct slice word)
{
    const uint64_t hash = word_hash_with_key(word, word_key_of_padded(word));
    uint64_t *last = &sketching->last[sketching->words % STORY_SKETCH_RUN];
    sketching->run = sketching->run * RUN_FACTOR + hash - *last * LEAVING_FACTOR;
    *last = hash;
    if (++sketching->words < STORY_SKETCH_RUN)
        return;
    const uint64_t spread = word_hash_mix(sketching->run ^ WORD_FACTOR, RUN_FACTOR);
    uint64_t *least = &sketching->minima[spread >> 58];
    const uint64_t value = spread & (UINT64_MAX >> 6);
    *least = value < *least ? value : *least;
}

/** Writes where bits are set, and up to EDGES_AT_ONCE places more. @return the end of the list */
static inline uint16_t *put_edges(uint16_t *out, uint64_t bits, size_t base)
{
    uint16_t *const end = out + __builtin_popcountll(bits);
    for (; out < end; out += EDGES_AT_ONCE)
        for (size_t i = 0; i < EDGES_AT_ONCE; i++, bits &= bits - 1)
            // Bit 63 keeps the count of zeros defined when no bit is left.
            out[i] = (uint16_t)(base + (size_t)__builtin_ctzll(bits | UINT64_C(1) << 63));
    return end;
}

typedef struct byte_classes (*classify)(const unsigned char *bytes, char *lower);

/** Takes the words of the text's first bytes. @return the bytes that are done */
static inline __attribute__((always_inline)) size_t
add_window_with(struct sketching *sketching, struct slice text, classify classes_of)
{
    char lower[WINDOW + PADDING];
    uint16_t edges[WINDOW + EDGES_AT_ONCE]; // where runs of word bytes begin and end
    uint16_t *edge = edges;
    const size_t len = text.len < WINDOW ? text.len : WINDOW;
    uint64_t before = 0; // the last byte was in a run
    for (size_t base = 0; base < len; base += BLOCK) {
        unsigned char tail[BLOCK] = {0};
        const unsigned char *block = (const unsigned char *)text.ptr + base;
        if (len - base < BLOCK)
            block = memcpy(tail, block, len - base);
        const struct byte_classes classes = classes_of(block, lower + base);
        const uint64_t run = classes.word | classes.high;
        edge = put_edges(edge, run ^ (run << 1 | before), base);
        before = run >> 63;
    }
    size_t count = (size_t)(edge - edges);
    size_t done = len;
    if (count % 2) { // a run up to the end: if there is more text, it may be longer
        if (len < text.len && edges[count - 1] > 0)
            done = edges[--count];
        else
            edges[count++] = (uint16_t)len;
    }
    for (size_t i = 0; i < count; i += 2)
        add_word(sketching, slice_of(lower + edges[i], (size_t)(edges[i + 1] - edges[i])));
    return done;
}

static size_t add_window(struct sketching *sketching, struct slice text)
{
    return add_window_with(sketching, text, byte_classes_of);
}

#ifdef BYTE_CLASSES_HAVE_AVX2
__attribute__((target("avx2,bmi,popcnt"))) static size_t
add_window_avx2(struct sketching *sketching, struct slice text)
{
    return add_window_with(sketching, text, byte_classes_avx2);
}
#endif

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
    struct sketching sketching = {.words = 0};
    memset(sketching.minima, 0xff, sizeof(sketching.minima));
    size_t (*add)(struct sketching *, struct slice) = add_window;
#ifdef BYTE_CLASSES_HAVE_AVX2
    if (byte_classes_use_avx2())
        add = add_window_avx2;
#endif
    while (text.len) {
        const size_t done = add(&sketching, text);
        text = slice_of(text.ptr + done, text.len - done);
    }
    if (sketching.words < STORY_SKETCH_RUN)
        return false;
    uint64_t *const minima = sketching.minima;
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
