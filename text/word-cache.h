// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * word-cache.h: from a word to its term, and to a number that the caller keeps for the term.
 *
 * News repeats its words: nearly every token has been seen before. The cache remembers a word
 * (lower-cased, as the tokenizer gives it), the term that the stemmer made of it, which may be
 * empty, and a payload: for the indexer, the accumulator's number of the term. Payloads belong to
 * an epoch; word_cache_new_epoch() forgets all of them at once and keeps the words.
 *
 * The memory is allocated once at opening: 64 bytes and about 24 bytes of text per word. When it
 * is full the cache starts again empty. A word may also be dropped alone, so a caller must be able
 * to find a term's number again from the term. Words and terms of more than 255 bytes are not
 * kept. One cache per thread, prefix and stemmer.
 */
#ifndef TEXT_WORD_CACHE_H
#define TEXT_WORD_CACHE_H

#include "base/error.h"
#include "word-hash.h"

/** A word in the cache. Pointers to it are valid until the next word_cache_add(). */
struct word_entry {
    struct word_key key; /**< of the word */
    uint32_t tag;        /**< upper bits of the hash, and the length of the word in the lowest 8 */
    uint32_t at;         /**< of the bytes in the arena; 0 in an empty place */
    uint32_t payload;    /**< valid if word_entry_has_payload() */
    uint32_t epoch;      /**< in which the payload was set */
};

/** To be read through the functions below; visible so that a hit needs no call. */
struct word_cache {
    struct word_entry *entries;
    size_t mask; /**< number of places less one; a power of two less one */
    uint32_t epoch;
    size_t count, max_words;
    char *arena; /**< per word: length of the term, term, word */
    size_t arena_len, arena_capacity;
    uint64_t clears; /**< how often it was full, for statistics */
};

#define WORD_CACHE_INIT                                                                            \
    {                                                                                              \
        .entries = NULL                                                                            \
    }

/** As many places are tried for a word before another one is dropped. */
#define WORD_CACHE_PROBES 16

/** Words and terms longer than this are not kept. */
#define WORD_CACHE_MAX_LEN 255

/** Makes an empty cache for about @p max_words words (16 to 2^26). ERROR_NO_MEMORY. */
enum error_code word_cache_open(struct word_cache *cache, size_t max_words, struct error *error);

/** Frees the memory. A zeroed cache is fine. */
void word_cache_close(struct word_cache *cache);

/** Forgets everything. */
void word_cache_clear(struct word_cache *cache);

/** Forgets all payloads. */
void word_cache_new_epoch(struct word_cache *cache);

static inline uint32_t word_cache_tag(uint64_t hash, size_t len)
{
    return (uint32_t)(hash >> 32 & 0xffffff00u) | (uint32_t)(len & 0xff);
}

/** The bytes of the word behind the first 16 are equal. */
bool word_cache_tail_equal(const struct word_cache *cache, const struct word_entry *entry,
                           struct slice word);

/** Looks up a word by its key and hash (word-hash.h). NULL if it is not there. */
static inline struct word_entry *word_cache_find(const struct word_cache *cache, struct slice word,
                                                 struct word_key key, uint64_t hash)
{
    const uint32_t tag = word_cache_tag(hash, word.len);
    for (size_t probe = 0; probe < WORD_CACHE_PROBES; probe++) {
        struct word_entry *entry = &cache->entries[(hash + probe) & cache->mask];
        if (entry->tag == tag && entry->key.low == key.low && entry->key.high == key.high &&
            entry->at && word.len <= WORD_CACHE_MAX_LEN &&
            (word.len <= 16 || word_cache_tail_equal(cache, entry, word)))
            return entry;
        if (!entry->at)
            return NULL;
    }
    return NULL;
}

/**
 * Remembers that @p word has the term @p term; the word must not be in the cache. Both are copied.
 * @return the new entry, without payload; NULL if either is too long to be kept
 */
struct word_entry *word_cache_add(struct word_cache *cache, struct slice word, struct word_key key,
                                  uint64_t hash, struct slice term);

/** The term of a word, borrowed until the next word_cache_add() or clear. */
static inline struct slice word_entry_term(const struct word_cache *cache,
                                           const struct word_entry *entry)
{
    const char *at = cache->arena + entry->at;
    return slice_of(at + 1, (unsigned char)at[0]);
}

static inline bool word_entry_has_payload(const struct word_cache *cache,
                                          const struct word_entry *entry)
{
    return entry->epoch == cache->epoch;
}

static inline void word_entry_set_payload(const struct word_cache *cache, struct word_entry *entry,
                                          uint32_t payload)
{
    entry->payload = payload;
    entry->epoch = cache->epoch;
}

#endif
