// SPDX-License-Identifier: GPL-2.0-or-later
// Stemmers.
#include "test.h"

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
    bool none;
    OK(xc_stem_new_or_none(&stem, "klingon"));
    OK(xc_stem_is_none(&none, stem));
    assert_true(none);
    xc_stem_free(stem);
    OK(xc_stem_new_or_none(&stem, "de"));
    OK(xc_stem_is_none(&none, stem));
    assert_false(none);
    xc_stem_free(stem);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stemmers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
