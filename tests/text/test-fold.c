// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void assert_folds(const char *word, const char *expected)
{
    char out[256], again[256];
    const size_t len = fold_word(slice_of_string(word), out, sizeof(out) - 1);
    out[len] = '\0';
    assert_string_equal(out, expected);
    const size_t len_again = fold_word(slice_of(out, len), again, sizeof(again) - 1);
    again[len_again] = '\0';
    assert_string_equal(again, expected);
}

static void latin(void **state)
{
    (void)state;
    assert_folds("", "");
    assert_folds("plain", "plain");
    assert_folds("erdoğan", "erdogan");
    assert_folds("ışık", "isik");
    assert_folds("łódź", "lodz");
    assert_folds("příliš", "prilis");
    assert_folds("nguyễn", "nguyen");
    assert_folds("đường", "duong");
    assert_folds("søren", "soren");
    assert_folds("strauß", "strauss");
    assert_folds("þorlákshöfn", "thorlakshofn");
    assert_folds("ǽvi", "aevi");
    assert_folds("əliyev", "aliyev");
    assert_folds("Ångström", "Angstrom");
    assert_folds("e\u0301te\u0301", "ete");
    assert_folds("o\u0302\u0323", "o");
    assert_folds("hawai\u02bbi", "hawaii");
    assert_folds("qur\u02bean", "quran");
}

static void compatibility_forms(void **state)
{
    (void)state;
    assert_folds("\ufb01nance", "finance");
    assert_folds("m\u00b2", "m2");
    assert_folds("\u00bd", "1\u20442");
    assert_folds("\uff41\uff42\uff11", "ab1");
    assert_folds("\U0001d400\U0001d41a", "aa");
    assert_folds("\u2177", "viii");
    assert_folds("\u2474", "\u2474"); // (1): brackets belong in no word
    assert_folds("\u037a", "\u037a"); // would become a space
}

static void greek_and_cyrillic(void **state)
{
    (void)state;
    assert_folds("μητσοτάκης", "μητσοτακησ");
    assert_folds("ᾄδης", "αδησ");
    assert_folds("королёв", "королев");
    assert_folds("корол\u0435\u0308в", "королев");
    assert_folds("андрей", "андрей");
    assert_folds("андре\u0438\u0306", "андрей");
    assert_folds("україна", "україна");
    assert_folds("укра\u0456\u0308на", "україна");
    assert_folds("за\u0301мок", "замок");
    assert_folds("м\u02bcята", "м'ята");
}

static void other_scripts_are_kept(void **state)
{
    (void)state;
    assert_folds("हिन्दी", "हिन्दी");
    assert_folds("தமிழ்", "தமிழ்");
    assert_folds("ガス", "ガス");
    assert_folds("カ\u3099ス", "カ\u3099ス");
    assert_folds("한국어", "한국어");
    assert_folds("ไทยรัฐ", "ไทยรัฐ");
    assert_folds("أحمد", "أحمد");
    assert_folds("مُحَمَّد", "محمد");
    assert_folds("שָׁלוֹם", "שלום");
    assert_folds("\u05b0\u05b0", "\u05b0");
    assert_folds("\u0301", "\u0301");
}

static void any_bytes(void **state)
{
    (void)state;
    assert_folds("\xff\xc3", "\xff\xc3");
    assert_folds("\xed\xa0\x80", "\xed\xa0\x80");
    assert_folds("caf\xe9 \xc3\xa9", "caf\xe9 e");
}

static void every_code_point_is_bounded_and_stable(void **state)
{
    (void)state;
    for (uint32_t ch = 0x80; ch < 0x110000; ch++) {
        char word[5] = {0}, out[16], again[16];
        size_t len = 0;
        if (ch < 0x800) {
            word[len++] = (char)(0xc0 | ch >> 6);
        } else {
            if (ch >= 0x10000) {
                word[len++] = (char)(0xf0 | ch >> 18);
                word[len++] = (char)(0x80 | (ch >> 12 & 0x3f));
            } else {
                word[len++] = (char)(0xe0 | ch >> 12);
            }
            word[len++] = (char)(0x80 | (ch >> 6 & 0x3f));
        }
        word[len++] = (char)(0x80 | (ch & 0x3f));
        const size_t folded = fold_word(slice_of(word, len), out, sizeof(out));
        assert_in_range(folded, 1, FOLD_MAX_GROWTH * len);
        assert_memory_not_equal(out, " ", 1);
        const size_t folded_again = fold_word(slice_of(out, folded), again, sizeof(again));
        assert_int_equal(folded_again, folded);
        assert_memory_equal(again, out, folded);
    }
}

static void what_does_not_fit_is_cut_between_characters(void **state)
{
    (void)state;
    char out[8];
    assert_int_equal(fold_word(SLICE_LITERAL("дед"), out, 5), 4);
    assert_memory_equal(out, "де", 4);
    assert_int_equal(fold_word(SLICE_LITERAL("plain"), out, 3), 3);
    assert_memory_equal(out, "pla", 3);
    assert_int_equal(fold_word(SLICE_LITERAL("\u0438\u0306"), out, 0), 0);
}

static void random_bytes(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < 200000; round++) {
        char word[24], out[sizeof(word) * FOLD_MAX_GROWTH];
        const size_t len = (size_t)(round % (int)sizeof(word));
        for (size_t i = 0; i < len; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            word[i] = (char)(seed >> 56);
            if (seed & 1u << 20 && i)
                word[i - 1] = (char)0xcc; // many combining marks
        }
        // In memory of exactly that size, so that a sanitizer sees a read beyond it.
        char *exact = malloc(len ? len : 1);
        assert_non_null(exact);
        memcpy(exact, word, len);
        const size_t folded = fold_word(slice_of(exact, len), out, sizeof(out));
        free(exact);
        assert_true(folded <= FOLD_MAX_GROWTH * len);
        assert_true(len == 0 || folded > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(latin),
        cmocka_unit_test(compatibility_forms),
        cmocka_unit_test(greek_and_cyrillic),
        cmocka_unit_test(other_scripts_are_kept),
        cmocka_unit_test(any_bytes),
        cmocka_unit_test(every_code_point_is_bounded_and_stable),
        cmocka_unit_test(what_does_not_fit_is_cut_between_characters),
        cmocka_unit_test(random_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
