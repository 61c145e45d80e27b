// SPDX-License-Identifier: GPL-2.0-or-later
// What decides about documents and terms.
#include "test.h"

static int odd(bool *out, const xc_document *doc, void *payload)
{
    xc_docid docid;
    if (payload)
        return *(int *)payload;
    const xc_status s = xc_document_docid(&docid, doc);
    *out = docid % 2;
    return s;
}

static void documents(void **state)
{
    (void)state;
    int code = 4;
    xc_enquire *enquire = enquire_all(db);
    xc_mset_options decide = XC_MSET_OPTIONS_INIT;
    decide.decider = odd;
    assert_string_equal(docids(enquire, &decide), "13");
    decide.decider_payload = &code;
    FAILS(XC_ERROR_CALLBACK, xc_enquire_mset(&(xc_mset *){0}, enquire, 0, 10, &decide));
    decide.version = 0;
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_enquire_mset(&(xc_mset *){0}, enquire, 0, 1, &decide));
    xc_enquire_free(enquire);
}

static void value_sets(void **state)
{
    (void)state;
    xc_enquire *enquire = enquire_all(db);
    xc_value_set_decider *decider;
    xc_mset_options decide = XC_MSET_OPTIONS_INIT;
    decide.decider = xc_value_set_decider_accepts;
    OK(xc_value_set_decider_new(&decider, 1, true));
    decide.decider_payload = decider;
    assert_string_equal(docids(enquire, &decide), "");
    OK(xc_value_set_decider_add(decider, B("red")));
    assert_string_equal(docids(enquire, &decide), "13");
    OK(xc_value_set_decider_remove(decider, B("red")));
    OK(xc_value_set_decider_remove(decider, B("never there")));
    OK(xc_value_set_decider_add(decider, B("blue")));
    assert_string_equal(docids(enquire, &decide), "2");
    xc_value_set_decider_free(decider);
    OK(xc_value_set_decider_new(&decider, 1, false));
    decide.decider_payload = decider;
    OK(xc_value_set_decider_add(decider, B("blue")));
    assert_string_equal(docids(enquire, &decide), "13");
    bool yes;
    assert_int_equal(xc_value_set_decider_accepts(&yes, NULL, decider), XC_ERROR_NULL);
    FAILS(XC_ERROR_NULL, xc_value_set_decider_add(decider, NULL, 1));
    xc_value_set_decider_free(decider);
    xc_value_set_decider_free(NULL);
    decide.decider_payload = NULL; // travels back through the search
    FAILS(XC_ERROR_CALLBACK, xc_enquire_mset(&(xc_mset *){0}, enquire, 0, 10, &decide));
    assert_int_equal(xc_error_last()->callback_code, XC_ERROR_NULL);
    xc_enquire_free(enquire);
}

// The terms that document 2 suggests and decider accepts.
static xc_status suggested(char *text, size_t room, xc_expand_decider *decider)
{
    xc_enquire *enquire = enquire_either(db, "mice", "mice");
    xc_rset *rset;
    xc_eset *eset;
    xc_termcount n = 0;
    size_t used = 0;
    OK(xc_rset_new(&rset));
    OK(xc_rset_add(rset, 2));
    const xc_status s =
        xc_enquire_eset(&eset, enquire, 20, rset, 0, 0, xc_expand_decider_accepts, decider);
    if (!s)
        OK(xc_eset_size(&n, eset));
    text[0] = 0;
    for (xc_termcount i = 0; i < n; ++i) {
        xc_bytes term;
        OK(xc_eset_term(&term, NULL, eset, i));
        used += (size_t)snprintf(text + used, room - used, "%s ", term.data);
    }
    xc_eset_free(eset);
    xc_rset_free(rset);
    xc_enquire_free(enquire);
    return s;
}

static int short_terms(bool *out, const char *term, size_t size, void *payload)
{
    (void)term;
    *out = size < 4;
    return payload ? *(int *)payload : 0;
}

static void terms(void **state)
{
    (void)state;
    xc_expand_decider *prefix, *filter, *own, *both;
    char text[200];
    bool yes;
    int code = 8;
    OK(xc_expand_decider_new_prefix(&prefix, B("c")));
    OK(suggested(text, sizeof text, prefix));
    assert_string_equal(text, "cat ");
    const xc_bytes rejected[] = {{"dog", 3}, {"saw", 3}};
    OK(xc_expand_decider_new_filter(&filter, rejected, 2));
    OK(suggested(text, sizeof text, filter));
    assert_null(strstr(text, "dog"));
    assert_null(strstr(text, "saw"));
    assert_non_null(strstr(text, "XNAMErex"));
    OK(xc_expand_decider_new_callback(&own, short_terms, NULL, count_free));
    OK(xc_expand_decider_new_and(&both, filter, own));
    xc_expand_decider_free(own), xc_expand_decider_free(filter);
    assert_int_equal(freed, 0); // both has references
    OK(suggested(text, sizeof text, both));
    assert_null(strstr(text, "dog"));
    assert_null(strstr(text, "XNAMErex"));
    assert_non_null(strstr(text, "cat"));
    xc_expand_decider_free(both);
    assert_int_equal(freed, 1);
    OK(xc_expand_decider_new_callback(&own, short_terms, &code, NULL));
    FAILS(XC_ERROR_CALLBACK, suggested(text, sizeof text, own));
    OK(xc_expand_decider_new_and(&both, prefix, own));
    assert_int_equal(xc_expand_decider_accepts(&yes, B("x"), both), XC_OK); // own is not asked
    assert_false(yes);
    assert_int_equal(xc_expand_decider_accepts(&yes, B("c"), both), XC_ERROR_CALLBACK);
    xc_expand_decider_free(both), xc_expand_decider_free(own), xc_expand_decider_free(prefix);
    OK(xc_expand_decider_new_filter(&filter, NULL, 0));
    OK(suggested(text, sizeof text, filter));
    assert_non_null(strstr(text, "dog"));
    xc_expand_decider_free(filter);
    FAILS(XC_ERROR_NULL, xc_expand_decider_new_filter(&filter, NULL, 1));
    FAILS(XC_ERROR_NULL, xc_expand_decider_new_and(&both, NULL, NULL));
    FAILS(XC_ERROR_NULL, xc_expand_decider_new_callback(&own, NULL, NULL, count_free));
    assert_int_equal(freed, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SAMPLE(documents),
        WITH_SAMPLE(value_sets),
        WITH_SAMPLE(terms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
