// SPDX-License-Identifier: GPL-2.0-or-later
// Sort keys.
#include "test.h"

static int colour(xc_bytes *out, const xc_document *doc, void *payload)
{
    if (payload)
        return *(int *)payload;
    return xc_document_value(out, doc, 1);
}

static void by_values(void **state)
{
    (void)state;
    xc_key_maker *maker;
    xc_document *doc, *empty;
    xc_bytes key;
    OK(xc_key_maker_new(&maker));
    OK(xc_key_maker_add_value(maker, 1, false, NULL, 0));
    OK(xc_key_maker_add_value(maker, 9, false, B("none")));
    OK(xc_database_document(&doc, db, 2, 0));
    OK(xc_key_maker_key(&key, maker, doc));
    SAME(key, "blue\0\0none");
    OK(xc_document_new(&empty));
    OK(xc_key_maker_key(&key, maker, empty));
    SAME(key, "\0\0none");
    FAILS(XC_ERROR_NULL, xc_key_maker_add_value(maker, 1, false, NULL, 4));
    FAILS(XC_ERROR_NULL, xc_key_maker_key(&key, maker, NULL));
    xc_document_free(empty);
    xc_document_free(doc);
    xc_key_maker_free(maker);
}

static void by_callback(void **state)
{
    (void)state;
    xc_key_maker *maker;
    xc_document *doc;
    xc_bytes key;
    int code = 3;
    OK(xc_database_document(&doc, db, 2, 0));
    OK(xc_key_maker_new_callback(&maker, colour, NULL, count_free));
    FAILS(XC_ERROR_INVALID_OPERATION, xc_key_maker_add_value(maker, 1, false, NULL, 0));
    OK(xc_key_maker_key(&key, maker, doc));
    SAME(key, "blue");
    xc_key_maker_free(maker);
    assert_int_equal(freed, 1);
    OK(xc_key_maker_new_callback(&maker, colour, &code, count_free));
    FAILS(XC_ERROR_CALLBACK, xc_key_maker_key(&key, maker, doc));
    assert_int_equal(xc_error_last()->callback_code, 3);
    // The enquire has its own reference.
    xc_enquire *enquire = enquire_all(db);
    OK(xc_enquire_sort_by_key(enquire, maker, false));
    xc_key_maker_free(maker);
    assert_int_equal(freed, 1);
    FAILS(XC_ERROR_CALLBACK, xc_enquire_mset(&(xc_mset *){0}, enquire, 0, 10, NULL));
    OK(xc_enquire_sort_by_relevance(enquire)); // lets it go
    assert_int_equal(freed, 2);
    xc_enquire_free(enquire);
    FAILS(XC_ERROR_NULL, xc_key_maker_new_callback(&maker, NULL, NULL, count_free));
    assert_null(maker);
    assert_int_equal(freed, 3); // taken although it failed
    xc_document_free(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_SAMPLE(by_values), WITH_SAMPLE(by_callback)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
