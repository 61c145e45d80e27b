// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * word-hash.h: the hash of a word, computed once when the tokenizer meets it and used by every
 * table behind it.
 *
 * Most words have at most 16 bytes: these are two machine words, which are also what the word
 * cache compares. Only sketches of stories keep anything that is made of hashes
 * (story-sketch.h): whoever changes them raises FIELDS_VERSION (index/fields.h).
 */
#ifndef TEXT_WORD_HASH_H
#define TEXT_WORD_HASH_H

#include "base/slice.h"

#include <endian.h>
#include <stdint.h>

/** A word of at most 16 bytes, or the first 16 of a longer one, with zeros behind; the first byte
 * is the lowest. */
struct word_key {
    uint64_t low, high;
};

/** One step of mixing: the two halves of a 128-bit product, which depend on every bit of both. */
static inline uint64_t word_hash_mix(uint64_t a, uint64_t b)
{
    __extension__ typedef unsigned __int128 wide;
    const wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline uint64_t word_hash_of_key(struct word_key key, size_t len)
{
    // Odd constants with bytes that no UTF-8 text holds, so that no text makes a factor zero.
    return word_hash_mix(key.low ^ 0xff51afd7ed558ccdu, key.high ^ 0xffceb9fe1a85ec53u ^ len << 56);
}

/** The rest of a word that is longer than 16 bytes. */
uint64_t word_hash_long(struct slice word, uint64_t hash);

/** The key of @p word, which may be followed by anything or nothing. */
static inline struct word_key word_key_of(struct slice word)
{
    struct word_key key = {0, 0};
    if (word.len)
        memcpy(&key, word.ptr, word.len < sizeof(key) ? word.len : sizeof(key));
    key.low = le64toh(key.low);
    key.high = le64toh(key.high);
    return key;
}

/**
 * As word_key_of() without a branch on the length, for a word with at least 16 readable bytes from
 * its start.
 */
static inline struct word_key word_key_of_padded(struct slice word)
{
    static const unsigned char kept[32] __attribute__((aligned(32))) = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    struct word_key key;
    struct word_key mask;
    memcpy(&key, word.ptr, sizeof(key));
    memcpy(&mask, kept + 16 - (word.len < 16 ? word.len : 16), sizeof(mask));
    key.low = le64toh(key.low & mask.low);
    key.high = le64toh(key.high & mask.high);
    return key;
}

/** The hash of a word whose key is known. */
static inline uint64_t word_hash_with_key(struct slice word, struct word_key key)
{
    const uint64_t hash = word_hash_of_key(key, word.len);
    return word.len <= 16 ? hash : word_hash_long(word, hash);
}

static inline uint64_t word_hash(struct slice word)
{
    return word_hash_with_key(word, word_key_of(word));
}

#endif
