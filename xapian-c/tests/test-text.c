// SPDX-License-Identifier: GPL-2.0-or-later
// Stemmers, stoppers, the term generator, Unicode and numbers.
#include "test.h"

#include <float.h>
#include <math.h>

static int freed;

static void count_free(void *payload)
{
    (void)payload;
    ++freed;
}

static int chop(xc_bytes *out, const char *word, size_t size, void *payload)
{
    if (*(int *)payload)
        return xc_callback_fail(*(int *)payload, "no stem for '%.*s'", (int)size, word);
    out->data = word;
    out->size = size > 3 ? 3 : size;
    return 0;
}

static void stemmers(void **state)
{
    (void)state;
    xc_stem *stem;
    xc_bytes out;
    OK(xc_stem_new(&stem, "english"));
    OK(xc_stem_apply(&out, stem, B("running")));
    SAME(out, "run");
    OK(xc_stem_description(&out, stem));
    assert_true(out.size > 0);
    xc_stem_free(stem);
    OK(xc_stem_new(&stem, "none"));
    OK(xc_stem_apply(&out, stem, B("a\0b")));
    SAME(out, "a\0b");
    xc_stem_free(stem);
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_stem_new(&stem, "klingon"));
    OK(xc_stem_languages(&out));
    assert_non_null(strstr(out.data, "german"));

    int code = 0;
    freed = 0;
    OK(xc_stem_new_callback(&stem, "chop", chop, &code, count_free));
    OK(xc_stem_apply(&out, stem, B("running")));
    SAME(out, "run");
    OK(xc_stem_description(&out, stem));
    assert_non_null(strstr(out.data, "chop"));
    code = 42;
    FAILS(XC_ERROR_CALLBACK, xc_stem_apply(&out, stem, B("running")));
    assert_int_equal(xc_error_last()->callback_code, 42);
    assert_non_null(strstr(xc_error_last()->message, "no stem for 'running'"));
    xc_stem_free(stem);
    assert_int_equal(freed, 1);
    FAILS(XC_ERROR_NULL, xc_stem_new_callback(&stem, "x", NULL, &code, count_free));
    assert_int_equal(freed, 2); // taken although it failed
}

static int stop_short(bool *out, const char *term, size_t size, void *payload)
{
    (void)term, (void)payload;
    *out = size < 3;
    return 0;
}

static int stop_inner(bool *out, const char *term, size_t size, void *payload)
{
    (void)out, (void)term, (void)size, (void)payload;
    xc_database *db;
    return xc_database_open(&db, "/nowhere/at/all", 0); // pass a failure of ours on
}

static void stoppers(void **state)
{
    (void)state;
    xc_stopper *stopper;
    bool yes;
    OK(xc_stopper_new(&stopper));
    OK(xc_stopper_add(stopper, B("the")));
    OK(xc_stopper_test(&yes, stopper, B("the")));
    assert_true(yes);
    OK(xc_stopper_test(&yes, stopper, B("The")));
    assert_false(yes);
    xc_stopper_free(stopper);
    freed = 0;
    OK(xc_stopper_new_callback(&stopper, stop_short, NULL, count_free));
    OK(xc_stopper_test(&yes, stopper, B("an")));
    assert_true(yes);
    FAILS(XC_ERROR_INVALID_OPERATION, xc_stopper_add(stopper, B("the")));
    xc_stopper_free(stopper);
    assert_int_equal(freed, 1);
    OK(xc_stopper_new_callback(&stopper, stop_inner, NULL, NULL));
    FAILS(XC_ERROR_CALLBACK, xc_stopper_test(&yes, stopper, B("an")));
    assert_int_equal(xc_error_last()->callback_code, XC_ERROR_DATABASE_NOT_FOUND);
    assert_non_null(strstr(xc_error_last()->message, "/nowhere"));
    xc_stopper_free(stopper);
}

static const char *terms_of(const xc_document *doc)
{
    xc_term_iterator *it;
    OK(xc_document_terms(&it, doc));
    return join_terms(it);
}

static void generator(void **state)
{
    (void)state;
    xc_term_generator *tg;
    xc_document *doc;
    xc_stem *stem;
    xc_stopper *stopper;
    xc_termpos pos;
    int code = 0, flags = -1;
    OK(xc_term_generator_new(&tg));
    OK(xc_document_new(&doc));
    OK(xc_term_generator_set_document(tg, doc));
    OK(xc_stem_new(&stem, "en"));
    OK(xc_term_generator_set_stemmer(tg, stem));
    xc_stem_free(stem); // the generator has its own reference
    OK(xc_term_generator_index_text(tg, B("Running dogs"), 5, B("S")));
    assert_string_equal(terms_of(doc), "Sdogs Srunning ZSdog ZSrun");
    OK(xc_term_generator_termpos(&pos, tg));
    assert_int_equal(pos, 2);
    OK(xc_term_generator_increase_termpos(tg, 100));
    OK(xc_term_generator_termpos(&pos, tg));
    assert_int_equal(pos, 102);
    OK(xc_term_generator_set_termpos(tg, 5));
    OK(xc_document_clear(doc));
    OK(xc_term_generator_set_stemming_strategy(tg, XC_STEM_ALL));
    OK(xc_stopper_new(&stopper));
    OK(xc_stopper_add(stopper, B("the")));
    OK(xc_term_generator_set_stopper(tg, stopper));
    xc_stopper_free(stopper);
    OK(xc_term_generator_set_stopper_strategy(tg, XC_STOP_ALL));
    OK(xc_term_generator_set_max_word_length(tg, 6));
    OK(xc_term_generator_index_text_without_positions(tg, B("the cats elephants"), 1, NULL, 0));
    assert_string_equal(terms_of(doc), "cat");
    OK(xc_term_generator_index_text(tg, NULL, 0, 1, NULL, 0));
    FAILS(XC_ERROR_NULL, xc_term_generator_index_text(tg, NULL, 3, 1, NULL, 0));

    freed = 0;
    OK(xc_stem_new_callback(&stem, "chop", chop, &code, count_free));
    OK(xc_term_generator_set_stemmer(tg, stem));
    xc_stem_free(stem);
    assert_int_equal(freed, 0);
    code = 9;
    FAILS(XC_ERROR_CALLBACK, xc_term_generator_index_text(tg, B("word"), 1, NULL, 0));
    assert_int_equal(xc_error_last()->callback_code, 9);
    OK(xc_term_generator_set_stemmer(tg, NULL));
    assert_int_equal(freed, 1);
    OK(xc_term_generator_set_stopper(tg, NULL));

    xc_writable *w = sample("db");
    xc_bytes bytes;
    OK(xc_term_generator_set_flags(&flags, tg, XC_TERM_GENERATOR_SPELLING, 0));
    assert_int_equal(flags, 0);
    FAILS(XC_ERROR_INVALID_OPERATION, xc_term_generator_index_text(tg, B("spell"), 1, NULL, 0));
    OK(xc_term_generator_set_database(tg, w));
    OK(xc_term_generator_index_text(tg, B("spell"), 1, NULL, 0));
    OK(xc_writable_commit(w));
    OK(xc_database_spelling_suggestion(&bytes, xc_writable_database(w), B("spel"), 2));
    SAME(bytes, "spell");
    xc_term_generator_free(tg);
    xc_document_free(doc);
    xc_writable_free(w);
}

static void numbers(void **state)
{
    (void)state;
    static const double v[] = {-INFINITY, -DBL_MAX, -1e10, -1,   -1e-300, 0,
                               1e-300,    0.5,      1,     1e10, DBL_MAX, INFINITY};
    char a[XC_SORTABLE_MAX], b[XC_SORTABLE_MAX] = "";
    size_t an, bn = 0;
    for (size_t i = 0; i < sizeof v / sizeof *v; ++i) {
        an = xc_sortable_serialise(a, v[i]);
        assert_true(an <= XC_SORTABLE_MAX);
        double back = xc_sortable_unserialise(a, an);
        assert_true(back == v[i] || (isinf(v[i]) && isinf(back)));
        if (i) {
            int order = memcmp(b, a, an < bn ? an : bn);
            assert_true(order < 0 || (order == 0 && bn < an));
        }
        memcpy(b, a, an);
        bn = an;
    }
    assert_true(isinf(xc_sortable_unserialise(NULL, 0)));
}

static void unicode(void **state)
{
    (void)state;
    assert_int_equal(xc_unicode_category('A'), XC_CATEGORY_UPPERCASE_LETTER);
    assert_int_equal(xc_unicode_category(0x20AC), XC_CATEGORY_CURRENCY_SYMBOL);
    assert_int_equal(xc_unicode_category(0x110000), XC_CATEGORY_UNASSIGNED);
    assert_int_equal(xc_unicode_category(0xffffffff), XC_CATEGORY_UNASSIGNED);
    assert_true(xc_unicode_is_wordchar('_'));
    assert_true(xc_unicode_is_wordchar(0x4e2d));
    assert_false(xc_unicode_is_wordchar(' '));
    assert_int_equal(xc_unicode_tolower(0xC4), 0xE4);
    assert_int_equal(xc_unicode_toupper(0x3B1), 0x391);
    assert_int_equal(xc_unicode_toupper('1'), '1');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stemmers),
        cmocka_unit_test(stoppers),
        cmocka_unit_test_setup_teardown(generator, make_temp, remove_temp),
        cmocka_unit_test(numbers),
        cmocka_unit_test(unicode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
