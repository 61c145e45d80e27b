// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/entities/entity-tokens.h"

#include "tests/support.h"

#include <ctype.h>

/** The tokens with | between them, and / before each sentence. */
static void check(const char *text, const char *expected)
{
    struct entity_token tokens[64];
    struct entity_scanner scanner;
    char out[1024];
    size_t n = 0;
    entity_scanner_start(&scanner, slice_of_string(text));
    const size_t count = entity_scanner_next(&scanner, tokens, 64);
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            out[n++] = tokens[i].flags & ENTITY_TOKEN_SENTENCE ? '/' : '|';
        memcpy(out + n, text + tokens[i].offset, tokens[i].length);
        n += tokens[i].length;
    }
    out[n] = 0;
    assert_string_equal(out, expected);
}

static void test_words(void **state)
{
    (void)state;
    check("Nouri al-Maliki's men", "Nouri|al-Maliki|'s|men");
    check("Nouri al-Maliki’s men", "Nouri|al-Maliki|’s|men");
    check("O'Neill and O’Neill", "O'Neill|and|O’Neill");
    check("I'm sure they'll go", "I|'m|sure|they|'ll|go");
    check("the U.S. Army", "the|U.S.|Army");
    check("J. K. Rowling, J.K. Rowling", "J.|K.|Rowling|,|J.K.|Rowling");
    check("Moscow-based AT&T", "Moscow|-|based|AT&T");
    check("$3.5 million, 1,000 a.m.", "$|3.5|million|,|1,000|a.m.");
    check("(AP) -- “Yes”", "(|AP|)|--|“|Yes|”");
}

static void test_sentences(void **state)
{
    (void)state;
    check("He left. She stayed.", "He|left|./She|stayed|.");
    check("Mr. Smith went to St. Paul.", "Mr.|Smith|went|to|St.|Paul|.");
    check("HEADLINE\nThe text", "HEADLINE/The|text");
    check("He said \"no.\" Then left", "He|said|\"|no|.|\"/Then|left");
    check("", "");
    check(" \n\n ", "");
}

static void test_letters(void **state)
{
    (void)state;
    assert_int_equal(entity_small(0x130), 0x131); // a Latin pair by its rule
    assert_int_equal(entity_small(0xc9), 0xe9);
    assert_int_equal(entity_capital(0x44f), 0x42f);
    assert_true(entity_is_capital('A'));
    assert_false(entity_is_capital(0xd7));
}

/** Words of each byte that may be in one, of all lengths: where they end, and what they hold. */
static void test_every_letter(void **state)
{
    (void)state;
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    static const char behind[] = " \t\n,;:!?()[]{}@`/\\\"#$%*+<=>^|~\x7f";
    uint64_t seed = 11;
    for (unsigned round = 0; round < 20000; round++) {
        char text[80];
        struct entity_token tokens[2];
        struct entity_scanner scanner;
        const size_t length = 1 + next_random(&seed) % 40;
        const size_t alphabet = next_random(&seed) % 4 ? sizeof(letters) - 1 : 26;
        for (size_t i = 0; i < length; i++)
            text[i] = letters[(i == 0 ? round : next_random(&seed)) % alphabet];
        const size_t end = length + next_random(&seed) % (sizeof(text) - length + 1);
        for (size_t i = length; i < end; i++)
            text[i] = behind[next_random(&seed) % (sizeof(behind) - 1)];
        unsigned flags = 0;
        for (size_t i = 0; i < length; i++)
            flags |= isdigit(text[i])   ? ENTITY_TOKEN_DIGIT
                     : isupper(text[i]) ? ENTITY_TOKEN_LETTER | ENTITY_TOKEN_CAPITAL
                                        : ENTITY_TOKEN_LETTER | ENTITY_TOKEN_SMALL;
        entity_scanner_start(&scanner, slice_of(text, end));
        assert_true(entity_scanner_next(&scanner, tokens, 1) == 1);
        assert_int_equal(tokens[0].offset, 0);
        assert_int_equal(tokens[0].length, length);
        assert_int_equal(tokens[0].flags & (ENTITY_TOKEN_LETTER | ENTITY_TOKEN_DIGIT |
                                            ENTITY_TOKEN_CAPITAL | ENTITY_TOKEN_SMALL),
                         flags);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_letters),
        cmocka_unit_test(test_every_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
