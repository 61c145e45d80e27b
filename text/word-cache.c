// SPDX-License-Identifier: GPL-2.0-or-later
#include "word-cache.h"

#include "base/large-memory.h"

#define ARENA_PER_WORD 24
#define MIN_WORDS      ((size_t)16)
#define MAX_WORDS      ((size_t)1 << 26)

uint64_t word_hash_long(struct slice word, uint64_t hash)
{
    for (size_t at = 16; at < word.len; at += 16) {
        const struct slice rest = slice_of(word.ptr + at, word.len - at);
        const struct word_key key = word_key_of(rest);
        hash = word_hash_mix(hash ^ key.low ^ 0xff51afd7ed558ccdu,
                             hash >> 32 ^ key.high ^ 0xffceb9fe1a85ec53u);
    }
    return hash;
}

enum error_code word_cache_open(struct word_cache *cache, size_t max_words, struct error *error)
{
    if (max_words < MIN_WORDS)
        max_words = MIN_WORDS;
    if (max_words > MAX_WORDS)
        max_words = MAX_WORDS;
    size_t places = 2 * MIN_WORDS;
    while (places < 2 * max_words)
        places *= 2;
    // Room for the words, and for one of the longest however small the cache is.
    const size_t arena_capacity = max_words * ARENA_PER_WORD + (size_t)2 * (WORD_CACHE_MAX_LEN + 1);
    struct word_entry *entries = large_memory_zeroed(places, sizeof(*entries));
    char *arena = large_memory_alloc(arena_capacity);
    if (!entries || !arena) {
        large_memory_free(entries, places * sizeof(*entries));
        large_memory_free(arena, arena_capacity);
        return error_set_no_memory(error);
    }
    *cache = (struct word_cache){
        .entries = entries,
        .mask = places - 1,
        .epoch = 1,
        .max_words = max_words,
        .arena = arena,
        .arena_len = 1, // an entry at 0 would look empty
        .arena_capacity = arena_capacity,
    };
    return ERROR_NONE;
}

void word_cache_close(struct word_cache *cache)
{
    if (cache->entries)
        large_memory_free(cache->entries, (cache->mask + 1) * sizeof(*cache->entries));
    large_memory_free(cache->arena, cache->arena_capacity);
    *cache = (struct word_cache)WORD_CACHE_INIT;
}

void word_cache_clear(struct word_cache *cache)
{
    memset(cache->entries, 0, (cache->mask + 1) * sizeof(*cache->entries));
    cache->count = 0;
    cache->arena_len = 1;
    cache->epoch = 1;
}

void word_cache_new_epoch(struct word_cache *cache)
{
    // Entries made before the first payload have epoch 0, which is never current.
    if (++cache->epoch == 0)
        word_cache_clear(cache);
}

bool word_cache_tail_equal(const struct word_cache *cache, const struct word_entry *entry,
                           struct slice word)
{
    const struct slice term = word_entry_term(cache, entry);
    return memcmp(term.ptr + term.len + 16, word.ptr + 16, word.len - 16) == 0;
}

struct word_entry *word_cache_add(struct word_cache *cache, struct slice word, struct word_key key,
                                  uint64_t hash, struct slice term)
{
    if (word.len > WORD_CACHE_MAX_LEN || term.len > WORD_CACHE_MAX_LEN)
        return NULL;
    const size_t needed = 1 + term.len + word.len;
    if (cache->count >= cache->max_words || needed > cache->arena_capacity - cache->arena_len) {
        word_cache_clear(cache);
        cache->clears++;
    }
    struct word_entry *entry = &cache->entries[hash & cache->mask];
    for (size_t probe = 0; probe < WORD_CACHE_PROBES; probe++) {
        struct word_entry *place = &cache->entries[(hash + probe) & cache->mask];
        if (!place->at) {
            entry = place;
            cache->count++;
            break;
        }
    }
    // If no place was free, the word at the first one is dropped.
    char *at = cache->arena + cache->arena_len;
    *entry = (struct word_entry){
        .key = key,
        .tag = word_cache_tag(hash, word.len),
        .at = (uint32_t)cache->arena_len,
    };
    at[0] = (char)term.len;
    if (term.len)
        memcpy(at + 1, term.ptr, term.len);
    if (word.len)
        memcpy(at + 1 + term.len, word.ptr, word.len);
    cache->arena_len += needed;
    return entry;
}
