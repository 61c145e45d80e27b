// SPDX-License-Identifier: GPL-2.0-or-later
// Relevance sets, and the terms they suggest.
#include "test.h"

static int no_the(bool *out, const char *term, size_t size, void *payload)
{
    (void)payload;
    *out = !(size == 3 && !memcmp(term, "the", 3));
    return payload ? *(int *)payload : 0;
}

static void expansion(void **state)
{
    (void)state;
    xc_rset *rset;
    xc_eset *eset;
    xc_doccount size;
    xc_termcount n, bound;
    bool yes;
    double weight;
    xc_bytes term;
    int code = 6;
    xc_enquire *enquire = enquire_either(db, "cat", "rex");
    OK(xc_rset_new(&rset));
    OK(xc_rset_add(rset, 1));
    OK(xc_rset_add(rset, 2));
    OK(xc_rset_remove(rset, 2));
    OK(xc_rset_contains(&yes, rset, 1));
    assert_true(yes);
    OK(xc_rset_size(&size, rset));
    assert_int_equal(size, 1);
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_rset_add(rset, 0));
    OK(xc_enquire_set_expansion_scheme(enquire, "prob", 1));
    OK(xc_enquire_eset(&eset, enquire, 10, rset, XC_ESET_USE_EXACT_TERMFREQ, 0, no_the, NULL));
    OK(xc_eset_size(&n, eset));
    OK(xc_eset_bound(&bound, eset));
    DESCRIBED(eset, eset);
    assert_true(n > 0 && bound >= n);
    for (xc_termcount i = 0; i < n; ++i) {
        OK(xc_eset_term(&term, &weight, eset, i));
        assert_true(weight > 0);
        assert_int_not_equal(strcmp(term.data, "the"), 0);
        assert_int_not_equal(strcmp(term.data, "cat"), 0); // a term of the query
    }
    FAILS(XC_ERROR_RANGE, xc_eset_term(&term, NULL, eset, n));
    xc_eset_free(eset);
    FAILS(XC_ERROR_CALLBACK, xc_enquire_eset(&eset, enquire, 10, rset, 0, 0, no_the, &code));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_enquire_set_expansion_scheme(enquire, "magic", 1));
    xc_mset_options options = XC_MSET_OPTIONS_INIT;
    options.rset = rset;
    assert_string_equal(docids(enquire, &options), "21");
    DESCRIBED(rset, rset);
    xc_rset_free(rset);
    xc_enquire_free(enquire);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_SAMPLE(expansion)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
