// SPDX-License-Identifier: GPL-2.0-or-later
// Texts to terms.
#include "test.h"

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
    xc_document *same;
    OK(xc_term_generator_document(&same, tg));
    assert_string_equal(terms_of(same), "Sdogs Srunning ZSdog ZSrun");
    xc_document_free(same);
    DESCRIBED(term_generator, tg);
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

    OK(xc_term_generator_set_language(tg, "english"));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_term_generator_set_language(tg, "klingon"));
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
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SAMPLE(generator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
