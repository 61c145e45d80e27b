// SPDX-License-Identifier: GPL-2.0-or-later
#include "text/language-code.h"
#include "text/language.h"
#include "text/stemmer-set.h"
#include "text/stemmer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static void assert_stem(struct stemmer *stemmer, const char *word, const char *expected)
{
    char out[STEMMER_MAX_STEM + 1];
    for (int round = 0; round < 2; round++) { // made, then remembered
        const size_t len = stemmer_apply(stemmer, slice_of_string(word), out, STEMMER_MAX_STEM);
        out[len] = '\0';
        assert_string_equal(out, expected);
    }
    assert_true(stemmer_ok(stemmer));
}

static void assert_language(const char *language, const char *name, const char *word,
                            const char *expected)
{
    struct stemmer *stemmer = NULL;
    struct error error = ERROR_INIT;
    assert_int_equal(stemmer_open(&stemmer, language, &error), ERROR_NONE);
    assert_string_equal(stemmer_name(stemmer), name);
    assert_stem(stemmer, word, expected);
    stemmer_close(stemmer);
}

static void stems_then_folds(void **state)
{
    (void)state;
    assert_language("en", "english", "elections", "elect");
    assert_language("EN-gb", "english", "erdoğan", "erdogan");
    assert_language("german", "german", "häuser", "haus");
    assert_language("fr", "french", "élections", "elect");
    assert_language("ru", "russian", "выборы", "выбор");
    assert_language("nn", "norwegian", "kjærlighetene", "kjaer");
}

static void without_a_stemmer_it_folds(void **state)
{
    (void)state;
    assert_language("none", "none", "elections", "elections");
    assert_language(NULL, "none", "elections", "elections");
    assert_language("", "none", "naïve", "naive");
    assert_language("pl", "none", "wałęsa", "walesa");
    assert_language("vi", "none", "nguyễn", "nguyen");
}

static void languages_are_found(void **state)
{
    (void)state;
    size_t count = 0;
    const struct language *languages = language_list(&count);
    assert_true(count > 25);
    for (size_t i = 0; i < count; i++) {
        struct stemmer *stemmer = NULL;
        assert_int_equal(stemmer_open(&stemmer, languages[i].stemmer, NULL), ERROR_NONE);
        assert_string_equal(stemmer_name(stemmer), languages[i].stemmer);
        stemmer_close(stemmer);
        if (languages[i].code[0])
            assert_ptr_equal(language_find(languages[i].code), &languages[i]);
    }
    assert_null(language_find("e"));
    assert_null(language_find("eng"));
    assert_null(language_find("-"));
    assert_non_null(language_find("pt_BR.UTF-8"));
}

static void codes_of_languages(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *code;
    } cases[] = {{"en", "en"},       {"EN-gb", "en"}, {"en_US.UTF-8", "en"}, {"eng", "en"},
                 {"English", "en"},  {"ger", "de"},   {"deu", "de"},         {"zh-Hans", "zh"},
                 {"chi", "zh"},      {"iw", "he"},    {"fil-PH", "tl"},      {"", NULL},
                 {"e", NULL},        {"xx", NULL},    {"englis", NULL},      {"-", NULL},
                 {"Norwegian", "no"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *code = language_code(slice_of_string(cases[i].name));
        if (!cases[i].code)
            assert_null(code);
        else
            assert_string_equal(code, cases[i].code);
    }
    // Every language with a stemmer has a code that finds it.
    size_t count = 0;
    const struct language *languages = language_list(&count);
    for (size_t i = 0; i < count; i++)
        if (languages[i].code[0])
            assert_string_equal(language_code(slice_of_string(languages[i].code)),
                                languages[i].code);
}

static void a_set_of_stemmers(void **state)
{
    (void)state;
    struct stemmer_set *set = NULL;
    struct stemmer *first = NULL;
    struct stemmer *again = NULL;
    char stem[STEMMER_MAX_STEM];
    assert_int_equal(stemmer_set_open(&set, false, NULL), ERROR_NONE);
    assert_int_equal(stemmer_set_get(set, language_find("de"), &first, NULL), ERROR_NONE);
    assert_string_equal(stemmer_name(first), "german");
    assert_int_equal(stemmer_set_get(set, language_find("de"), &again, NULL), ERROR_NONE);
    assert_ptr_equal(first, again);
    assert_int_equal(stemmer_set_get(set, NULL, &first, NULL), ERROR_NONE);
    assert_int_equal(stemmer_apply(first, SLICE_LITERAL("häuser"), stem, sizeof(stem)), 6);
    assert_memory_equal(stem, "hauser", 6);
    assert_true(stemmer_set_ok(set));
    stemmer_set_close(set);
}

static void any_bytes_and_lengths(void **state)
{
    (void)state;
    struct stemmer *stemmer = NULL;
    assert_int_equal(stemmer_open(&stemmer, "en", NULL), ERROR_NONE);
    char word[1024], out[STEMMER_MAX_STEM], again[STEMMER_MAX_STEM];
    uint64_t seed = 7;
    for (size_t round = 0; round < 100000; round++) {
        const size_t len = round % 97 ? round % 40 : round % sizeof(word);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            word[i] = (char)(seed >> 60 ? 'a' + (seed >> 59) : seed >> 40);
        }
        const size_t stem = stemmer_apply(stemmer, slice_of(word, len), out, sizeof(out));
        const size_t made =
            stemmer_apply_uncached(stemmer, slice_of(word, len), again, sizeof(again));
        assert_int_equal(stem, made);
        assert_true(stem <= STEMMER_MAX_STEM);
        assert_memory_equal(out, again, stem);
    }
    assert_true(stemmer_ok(stemmer));
    assert_int_equal(stemmer_apply(stemmer, SLICE_LITERAL("elections"), out, 3), 3);
    assert_stem(stemmer, "elections", "elect"); // the cut one was not remembered
    stemmer_close(stemmer);
}

/** What stemmer_keeps_start() says of a stemmer, on words of every first letter and usual endings.
 */
static void some_keep_the_start(void **state)
{
    (void)state;
    static const char *const bodies[] = {"a",   "e",    "y",     "ing",   "ying",   "kis",  "ngel",
                                         "nly", "urly", "ugged", "uper",  "ehalt",  "eber", "est",
                                         "o",   "ij",   "qu",    "ation", "lichen", "ten",  "niet"};
    static const char *const endings[] = {"",   "s",     "es",  "ed",    "en",
                                          "er", "ement", "ung", "amente"};
    size_t count = 0;
    size_t keepers = 0;
    const struct language *languages = language_list(&count);
    for (size_t i = 0; i < count; i++) {
        struct stemmer *stemmer = NULL;
        assert_int_equal(stemmer_open_small(&stemmer, languages[i].stemmer, NULL), ERROR_NONE);
        const bool keeps = stemmer_keeps_start(stemmer);
        keepers += keeps;
        for (int first = '0'; keeps && first <= 'z'; first = first == '9' ? 'a' : first + 1)
            for (size_t k = 0; k < sizeof(bodies) / sizeof(bodies[0]) * 9; k++) {
                char word[32];
                char stem[STEMMER_MAX_STEM];
                const int len =
                    snprintf(word, sizeof(word), "%c%s%s", first, bodies[k / 9], endings[k % 9]);
                assert_true(
                    stemmer_apply(stemmer, slice_of(word, (size_t)len), stem, sizeof(stem)) > 0);
                assert_int_equal(stem[0], first);
            }
        stemmer_close(stemmer);
    }
    assert_true(keepers >= 10);
    struct stemmer *folder = NULL;
    assert_int_equal(stemmer_open_small(&folder, "none", NULL), ERROR_NONE);
    assert_true(stemmer_keeps_start(folder));
    stemmer_close(folder);
}

static void xapian_uses_it(void **state)
{
    (void)state;
    struct stemmer *stemmer = NULL;
    xc_stem *stem = NULL;
    assert_int_equal(stemmer_open(&stemmer, "tr", NULL), ERROR_NONE);
    assert_int_equal(stemmer_as_xapian(stemmer, &stem, NULL), ERROR_NONE);
    xc_bytes bytes = {NULL, 0};
    assert_int_equal(xc_stem_apply(&bytes, stem, "ışıklar", strlen("ışıklar")), XC_OK);
    assert_true(slice_equal(slice_of(bytes.data, bytes.size), SLICE_LITERAL("isik")));
    xc_stem_free(stem);
    stemmer_close(stemmer);
    stemmer_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stems_then_folds),    cmocka_unit_test(without_a_stemmer_it_folds),
        cmocka_unit_test(languages_are_found), cmocka_unit_test(codes_of_languages),
        cmocka_unit_test(a_set_of_stemmers),   cmocka_unit_test(any_bytes_and_lengths),
        cmocka_unit_test(some_keep_the_start), cmocka_unit_test(xapian_uses_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
