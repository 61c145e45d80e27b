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
 * its start. Little-endian machines only gain; others copy.
 */
static inline struct word_key word_key_of_padded(struct slice word)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    struct word_key key;
    memcpy(&key, word.ptr, sizeof(key));
    const unsigned bits = word.len < 16 ? (unsigned)word.len * 8 : 128;
    // A shift by the width is undefined, so 0 and 64 bits are treated apart (as conditional moves).
    const uint64_t low_mask = bits >= 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
    const uint64_t high_mask = bits >= 128  ? UINT64_MAX
                               : bits <= 64 ? 0
                                            : ((uint64_t)1 << (bits - 64)) - 1;
    key.low &= low_mask;
    key.high &= high_mask;
    return key;
#else
    return word_key_of(word);
#endif
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
