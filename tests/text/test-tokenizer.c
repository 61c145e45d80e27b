// SPDX-License-Identifier: GPL-2.0-or-later
// The words themselves are proved by test-differential; here is what Xapian does not have.
#include "text/byte-classes.h"
#include "text/tokenizer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static struct character_table *characters;

static int open_characters(void **state)
{
    (void)state;
    return character_table_open(&characters, NULL) != ERROR_NONE;
}

static int close_characters(void **state)
{
    (void)state;
    character_table_close(characters);
    character_table_close(NULL);
    return 0;
}

/** Writes "word@offset+length " for each token; `*` behind pairs. */
static void show(const char *text, bool ngrams, char *out, size_t size)
{
    const struct tokenizer_options options = {.ngrams = ngrams, .max_word_bytes = 20};
    struct tokenizer *tokenizer = NULL;
    struct token tokens[3];
    assert_int_equal(tokenizer_open(&tokenizer, characters, &options, NULL), ERROR_NONE);
    tokenizer_start(tokenizer, slice_of_string(text));
    out[0] = '\0';
    size_t count, used = 0;
    while ((count = tokenizer_next(tokenizer, tokens, 3)))
        for (size_t i = 0; i < count; i++) {
            const int len = snprintf(out + used, size - used, "%s%.*s@%zu+%zu%s", used ? " " : "",
                                     (int)tokens[i].word.len, tokens[i].word.ptr, tokens[i].offset,
                                     tokens[i].length, tokens[i].flags & TOKEN_PAIR ? "*" : "");
            assert_true(len > 0 && (size_t)len < size - used);
            used += (size_t)len;
        }
    tokenizer_close(tokenizer);
}

static void assert_tokens(const char *text, const char *expected)
{
    char out[1000];
    show(text, false, out, sizeof(out));
    assert_string_equal(out, expected);
}

static void places_in_the_text(void **state)
{
    (void)state;
    assert_tokens("", "");
    assert_tokens(" .,'", "");
    assert_tokens("Two words.", "two@0+3 words@4+5");
    assert_tokens("Don\u2019t", "don't@0+7");
    assert_tokens("AT&T 1,000.50", "at&t@0+4 1,000.50@5+8");
    assert_tokens("the U.N. said", "the@0+3 un@4+4 said@9+4");
    assert_tokens("C++ C# a#### x+y", "c++@0+3 c#@4+2 a@7+4 x@13+2 y@15+1");
    assert_tokens("\u201cErdo\u011fan\u201d", "erdo\u011fan@3+8");
    assert_tokens("co\u00adop a\u200db", "co@0+2 op@4+2 ab@7+5");
    assert_tokens("a bcdefghijklmnopqrstuvwxyz c", "a@0+1 c@28+1"); // too long
    assert_tokens("\xe9t\xe9", "\u00e9t\u00e9@0+3");                // ISO 8859-1
}

static void ngrams(void **state)
{
    (void)state;
    char out[1000];
    show("x\u4e2d\u6587\u5b57 y", true, out, sizeof(out));
    assert_string_equal(out, "x@0+1 \u4e2d@1+3 \u4e2d\u6587@1+6* \u6587@4+3 "
                             "\u6587\u5b57@4+6* \u5b57@7+3 y@11+1");
    show("x\u4e2d\u6587 y", false, out, sizeof(out));
    assert_string_equal(out, "x\u4e2d\u6587@0+7 y@8+1");
}

static void a_text_may_be_left(void **state)
{
    (void)state;
    struct tokenizer *tokenizer = NULL;
    struct token token;
    const struct tokenizer_options options = {.ngrams = true, .max_word_bytes = 0};
    assert_int_equal(tokenizer_open(&tokenizer, characters, NULL, NULL), ERROR_NONE);
    tokenizer_start(tokenizer, SLICE_LITERAL("one two three"));
    assert_int_equal(tokenizer_next(tokenizer, &token, 1), 1);
    tokenizer_start(tokenizer, SLICE_LITERAL("four"));
    assert_int_equal(tokenizer_next(tokenizer, &token, 1), 1);
    assert_true(slice_equal(token.word, SLICE_LITERAL("four")));
    assert_int_equal(tokenizer_next(tokenizer, &token, 1), 0);
    assert_int_equal(tokenizer_next(tokenizer, &token, 1), 0);
    tokenizer_start(tokenizer, slice_of(NULL, 0));
    assert_int_equal(tokenizer_next(tokenizer, &token, 1), 0);
    tokenizer_close(tokenizer);
    // In the middle of an n-gram run; options out of range are brought into it.
    assert_int_equal(tokenizer_open(&tokenizer, characters, &options, NULL), ERROR_NONE);
    tokenizer_start(tokenizer, SLICE_LITERAL("a'\u4e2d\u6587"));
    assert_int_equal(tokenizer_next(tokenizer, &token, 1), 0); // all longer than one byte
    tokenizer_start(tokenizer, SLICE_LITERAL("b"));
    assert_int_equal(tokenizer_next(tokenizer, &token, 1), 1);
    tokenizer_close(tokenizer);
    tokenizer_close(NULL);
}

static void a_batch_stays_until_the_next(void **state)
{
    (void)state;
    enum { WORDS = 5000 };
    char *text = malloc(WORDS * 8 + 1);
    struct token *tokens = malloc(sizeof(*tokens) * WORDS);
    struct tokenizer *tokenizer = NULL;
    assert_non_null(text);
    assert_non_null(tokens);
    for (int i = 0; i < WORDS; i++) // every third one takes the slow way
        (void)snprintf(text + (size_t)i * 8, 9, i % 3 ? "%-7d " : "\u00e4%-5d ", i);
    assert_int_equal(tokenizer_open(&tokenizer, characters, NULL, NULL), ERROR_NONE);
    tokenizer_start(tokenizer, slice_of(text, WORDS * 8));
    size_t count, total = 0;
    while ((count = tokenizer_next(tokenizer, tokens, WORDS)))
        for (size_t i = 0; i < count; i++, total++) {
            const struct slice source = slice_of(text + tokens[i].offset, tokens[i].length);
            assert_true(slice_equal(tokens[i].word, source));
            assert_int_equal(tokens[i].offset, total * 8);
        }
    assert_int_equal(total, WORDS);
    tokenizer_close(tokenizer);
    free(tokens);
    free(text);
}

static void byte_classes_agree(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (int round = 0; round < 10000; round++) {
        unsigned char bytes[64];
        char fast[64], portable[64];
        for (int i = 0; i < 64; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            bytes[i] = (unsigned char)(round < 4 ? round * 64 + i : (int)(seed >> 56));
        }
        const struct byte_classes b = byte_classes_portable(bytes, portable);
        struct byte_classes a = byte_classes_of(bytes, fast);
        assert_memory_equal(&a, &b, sizeof(a));
        assert_memory_equal(fast, portable, sizeof(fast));
#ifdef BYTE_CLASSES_HAVE_AVX2
        if (byte_classes_use_avx2()) {
            a = byte_classes_avx2(bytes, fast);
            assert_memory_equal(&a, &b, sizeof(a));
            assert_memory_equal(fast, portable, sizeof(fast));
        }
#endif
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_in_the_text), cmocka_unit_test(ngrams),
        cmocka_unit_test(a_text_may_be_left), cmocka_unit_test(a_batch_stays_until_the_next),
        cmocka_unit_test(byte_classes_agree),
    };
    return cmocka_run_group_tests(tests, open_characters, close_characters);
}
