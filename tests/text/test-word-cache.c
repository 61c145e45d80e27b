// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/word-cache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static struct word_entry *find(const struct word_cache *cache, struct slice word)
{
    const struct word_key key = word_key_of(word);
    return word_cache_find(cache, word, key, word_hash_with_key(word, key));
}

static struct word_entry *add(struct word_cache *cache, struct slice word, struct slice term)
{
    const struct word_key key = word_key_of(word);
    return word_cache_add(cache, word, key, word_hash_with_key(word, key), term);
}

static void words_of_every_length(void **state)
{
    (void)state;
    struct word_cache cache = WORD_CACHE_INIT;
    assert_int_equal(word_cache_open(&cache, 4000, NULL), ERROR_NONE);
    char text[600];
    memset(text, 'x', sizeof(text));
    for (size_t len = 0; len <= 300; len++) {
        assert_null(find(&cache, slice_of(text, len)));
        const size_t term_len = len > 20 ? 20 : len;
        assert_int_equal(add(&cache, slice_of(text, len), slice_of(text, term_len)) != NULL,
                         len <= WORD_CACHE_MAX_LEN);
    }
    assert_null(add(&cache, SLICE_LITERAL("w"), slice_of(text, WORD_CACHE_MAX_LEN + 1)));
    for (size_t len = 0; len <= 300; len++) {
        const struct word_entry *entry = find(&cache, slice_of(text, len));
        assert_int_equal(entry != NULL, len <= WORD_CACHE_MAX_LEN);
        if (entry)
            assert_int_equal(word_entry_term(&cache, entry).len, len > 20 ? 20 : len);
    }
    // The same word with another end, or with a NUL behind, is another word.
    text[39] = 'y';
    assert_null(find(&cache, slice_of(text, 40)));
    assert_non_null(add(&cache, SLICE_LITERAL("ab"), SLICE_LITERAL("t")));
    assert_null(find(&cache, SLICE_LITERAL("ab\0")));
    word_cache_close(&cache);
    word_cache_close(&cache);
}

static void payloads_end_with_their_epoch(void **state)
{
    (void)state;
    struct word_cache cache = WORD_CACHE_INIT;
    assert_int_equal(word_cache_open(&cache, 100, NULL), ERROR_NONE);
    struct word_entry *entry = add(&cache, SLICE_LITERAL("word"), SLICE_LITERAL("term"));
    assert_false(word_entry_has_payload(&cache, entry));
    word_entry_set_payload(&cache, entry, 42);
    entry = find(&cache, SLICE_LITERAL("word"));
    assert_true(word_entry_has_payload(&cache, entry));
    assert_int_equal(entry->payload, 42);
    word_cache_new_epoch(&cache);
    assert_false(word_entry_has_payload(&cache, entry));
    assert_true(slice_equal(word_entry_term(&cache, entry), SLICE_LITERAL("term")));
    cache.epoch = UINT32_MAX;
    word_cache_new_epoch(&cache);
    assert_null(find(&cache, SLICE_LITERAL("word")));
    word_cache_close(&cache);
}

static void bounded(void **state)
{
    (void)state;
    struct word_cache cache = WORD_CACHE_INIT;
    assert_int_equal(word_cache_open(&cache, 0, NULL), ERROR_NONE);
    char word[WORD_CACHE_MAX_LEN], term[WORD_CACHE_MAX_LEN];
    memset(word, 'a', sizeof(word));
    memset(term, 'b', sizeof(term));
    for (int i = 0; i < 10000; i++) {
        const int used = snprintf(word, sizeof(word), "%d", i);
        const size_t len = i % 3 ? (size_t)used : sizeof(word);
        const struct word_entry *entry =
            add(&cache, slice_of(word, len), slice_of(term, sizeof(term)));
        assert_non_null(entry);
        assert_ptr_equal(entry, find(&cache, slice_of(word, len)));
        assert_true(cache.arena_len <= cache.arena_capacity);
    }
    assert_true(cache.clears > 100);
    word_cache_close(&cache);
}

static void too_many_with_one_hash(void **state)
{
    (void)state;
    struct word_cache cache = WORD_CACHE_INIT;
    assert_int_equal(word_cache_open(&cache, 100, NULL), ERROR_NONE);
    for (unsigned i = 0; i < 4 * WORD_CACHE_PROBES; i++) {
        char word[8];
        const int len = snprintf(word, sizeof(word), "w%u", i);
        const struct slice slice = slice_of(word, (size_t)len);
        const struct word_key key = word_key_of(slice);
        assert_non_null(word_cache_add(&cache, slice, key, 5, slice));
        const struct word_entry *entry = word_cache_find(&cache, slice, key, 5);
        assert_non_null(entry);
        assert_true(slice_equal(word_entry_term(&cache, entry), slice));
    }
    assert_int_equal(cache.count, WORD_CACHE_PROBES);
    word_cache_close(&cache);
}

static void padded_keys_are_the_same(void **state)
{
    (void)state;
    char text[64];
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (char)(200 + i);
    for (size_t len = 0; len <= 40; len++) {
        const struct word_key plain = word_key_of(slice_of(text, len));
        const struct word_key padded = word_key_of_padded(slice_of(text, len));
        assert_int_equal(plain.low, padded.low);
        assert_int_equal(plain.high, padded.high);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_of_every_length),
        cmocka_unit_test(payloads_end_with_their_epoch),
        cmocka_unit_test(bounded),
        cmocka_unit_test(too_many_with_one_hash),
        cmocka_unit_test(padded_keys_are_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
