// SPDX-License-Identifier: GPL-2.0-or-later
// Searching: order, collapsing, cut-offs, terms that matched.
#include "test.h"

static int key(xc_bytes *out, const xc_document *doc, void *payload)
{
    if (payload)
        return *(int *)payload;
    return xc_document_value(out, doc, 1);
}

static void sorting(void **state)
{
    (void)state;
    xc_enquire *enquire = enquire_all(db);
    xc_key_maker *maker;
    int code = 3;
    assert_string_equal(docids(enquire, NULL), "123");
    OK(xc_enquire_set_docid_order(enquire, XC_DOCID_DESCENDING));
    assert_string_equal(docids(enquire, NULL), "321");
    OK(xc_enquire_set_docid_order(enquire, XC_DOCID_ASCENDING));
    OK(xc_enquire_sort_by_value(enquire, 0, false));
    assert_string_equal(docids(enquire, NULL), "321");
    OK(xc_enquire_set_cutoff(enquire, 50, 0));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_enquire_mset(&(xc_mset *){0}, enquire, 0, 1, NULL));
    OK(xc_enquire_set_cutoff(enquire, 0, 0));
    OK(xc_enquire_sort_by_value_then_relevance(enquire, 1, true));
    assert_string_equal(docids(enquire, NULL), "132");
    OK(xc_enquire_sort_by_relevance_then_value(enquire, 1, false));
    assert_string_equal(docids(enquire, NULL), "213");
    OK(xc_key_maker_new(&maker));
    OK(xc_key_maker_add_value(maker, 1, false, NULL, 0));
    OK(xc_key_maker_add_value(maker, 0, false, B("x")));
    OK(xc_enquire_sort_by_key(enquire, maker, false));
    xc_key_maker_free(maker);
    assert_string_equal(docids(enquire, NULL), "231");
    freed = 0;
    OK(xc_key_maker_new_callback(&maker, key, NULL, count_free));
    OK(xc_enquire_sort_by_key_then_relevance(enquire, maker, true));
    xc_key_maker_free(maker);
    assert_string_equal(docids(enquire, NULL), "132");
    xc_mset *mset;
    xc_bytes bytes;
    OK(xc_enquire_mset(&mset, enquire, 0, 10, NULL));
    OK(xc_mset_sort_key(&bytes, mset, 0));
    SAME(bytes, "red");
    xc_mset_free(mset);
    OK(xc_key_maker_new_callback(&maker, key, &code, count_free));
    OK(xc_enquire_sort_by_relevance_then_key(enquire, maker, true));
    assert_int_equal(freed, 1);
    FAILS(XC_ERROR_CALLBACK, xc_enquire_mset(&mset, enquire, 0, 10, NULL));
    assert_int_equal(xc_error_last()->callback_code, 3);
    OK(xc_enquire_sort_by_relevance(enquire));
    OK(xc_enquire_set_time_limit(enquire, 1));
    assert_string_equal(docids(enquire, NULL), "123");
    xc_key_maker_free(maker);
    DESCRIBED(enquire, enquire);
    xc_enquire_free(enquire);
}

static void collapsing(void **state)
{
    (void)state;
    xc_enquire *enquire = enquire_all(db);
    xc_mset *mset;
    xc_hit hit;
    xc_bytes bytes;
    xc_mset_stats stats;
    OK(xc_enquire_set_collapse_key(enquire, 1, 1));
    xc_mset_options options = XC_MSET_OPTIONS_INIT;
    options.check_at_least = 100;
    OK(xc_enquire_mset(&mset, enquire, 0, 10, &options));
    OK(xc_mset_get_stats(&stats, mset));
    assert_int_equal(stats.estimated, 2);
    assert_int_equal(stats.uncollapsed_estimated, 3);
    OK(xc_mset_hit(&hit, mset, 0));
    assert_int_equal(hit.collapse_count, 1);
    OK(xc_mset_collapse_key(&bytes, mset, 0));
    SAME(bytes, "red");
    FAILS(XC_ERROR_RANGE, xc_mset_hit(&hit, mset, 2));
    FAILS(XC_ERROR_RANGE, xc_mset_document(&(xc_document *){0}, mset, 2));
    xc_mset_free(mset);
    OK(xc_enquire_set_collapse_key(enquire, XC_BAD_VALUENO, 1));
    assert_string_equal(docids(enquire, NULL), "123");
    xc_enquire_free(enquire);
}

static void matching(void **state)
{
    (void)state;
    xc_enquire *enquire = enquire_either(db, "cat", "rex");
    xc_term_iterator *it;
    xc_query *q;
    xc_mset *mset;
    xc_doccount n;
    OK(xc_enquire_matching_terms(&it, enquire, 2));
    assert_string_equal(join_terms(it), "cat");
    FAILS(XC_ERROR_DOC_NOT_FOUND, xc_enquire_matching_terms(&it, enquire, 99));
    OK(xc_enquire_query(&q, enquire));
    assert_string_equal(describe(q), "Query((cat@1 OR rex@2))");
    // Document 2 has "cat" twice and weighs more.
    xc_hit best, other;
    OK(xc_enquire_mset(&mset, enquire, 0, 10, NULL));
    OK(xc_mset_hit(&best, mset, 0));
    OK(xc_mset_hit(&other, mset, 1));
    xc_mset_free(mset);
    assert_true(best.docid == 2 && other.docid == 1 && best.percent > other.percent);
    OK(xc_enquire_set_cutoff(enquire, best.percent, 0));
    assert_string_equal(docids(enquire, NULL), "2");
    OK(xc_enquire_set_cutoff(enquire, 0, other.weight));
    assert_string_equal(docids(enquire, NULL), "21");
    OK(xc_enquire_set_cutoff(enquire, 0, (best.weight + other.weight) / 2));
    assert_string_equal(docids(enquire, NULL), "2");
    OK(xc_enquire_set_cutoff(enquire, 0, 0));
    OK(xc_enquire_mset(&mset, enquire, 0, 0, NULL));
    OK(xc_mset_size(&n, mset));
    assert_int_equal(n, 0);
    xc_mset_free(mset);
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_enquire_set_docid_order(enquire, (xc_docid_order)9));
    xc_enquire_free(enquire);
}

static void shorthand(void **state)
{
    (void)state;
    xc_query *q;
    xc_mset *mset;
    xc_doccount n;
    OK(xc_query_term(&q, B("cat"), 1, 0));
    OK(xc_database_search(&mset, db, q, 0, 10, NULL));
    OK(xc_mset_size(&n, mset));
    assert_int_equal(n, 2);
    xc_mset_free(mset);
    FAILS(XC_ERROR_NULL, xc_database_search(&mset, NULL, q, 0, 10, NULL));
    assert_null(mset);
    FAILS(XC_ERROR_NULL, xc_database_search(&mset, db, NULL, 0, 10, NULL));
    FAILS(XC_ERROR_NULL, xc_database_search(NULL, db, q, 0, 10, NULL));
    xc_query_free(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SAMPLE(sorting),
        WITH_SAMPLE(collapsing),
        WITH_SAMPLE(matching),
        WITH_SAMPLE(shorthand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
