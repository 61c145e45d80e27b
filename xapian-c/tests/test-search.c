// SPDX-License-Identifier: GPL-2.0-or-later
// Enquire, weights, key makers, spies, deciders, msets, esets.
#include "test.h"

static xc_writable *w;
static xc_database *db;
static xc_enquire *enquire;
static int freed;

static void count_free(void *payload)
{
    (void)payload;
    ++freed;
}

static int setup(void **state)
{
    if (make_temp(state))
        return -1;
    xc_query *all;
    w = sample("db");
    db = xc_writable_database(w);
    OK(xc_writable_commit(w));
    OK(xc_enquire_new(&enquire, db));
    OK(xc_query_match_all(&all));
    OK(xc_enquire_set_query(enquire, all, 0));
    xc_query_free(all);
    return 0;
}

static int teardown(void **state)
{
    xc_enquire_free(enquire);
    xc_writable_free(w);
    return remove_temp(state);
}

static void query_terms(const char *a, const char *b)
{
    xc_query *qa, *qb, *q;
    OK(xc_query_term(&qa, a, strlen(a), 1, 1));
    OK(xc_query_term(&qb, b, strlen(b), 1, 2));
    OK(xc_query_pair(&q, XC_OP_OR, qa, qb));
    OK(xc_enquire_set_query(enquire, q, 0));
    xc_query_free(qa), xc_query_free(qb), xc_query_free(q);
}

// The docids found, as digits.
static const char *docids(const xc_mset_options *options)
{
    static char text[20];
    xc_mset *mset;
    xc_doccount n;
    OK(xc_enquire_mset(&mset, enquire, 0, 10, options));
    OK(xc_mset_size(&n, mset));
    for (xc_doccount i = 0; i < n; ++i) {
        xc_hit hit;
        OK(xc_mset_hit(&hit, mset, i));
        text[i] = (char)('0' + hit.docid);
    }
    text[n] = 0;
    xc_mset_free(mset);
    return text;
}

static int key(xc_bytes *out, const xc_document *doc, void *payload)
{
    if (payload)
        return *(int *)payload;
    return xc_document_value(out, doc, 1);
}

static void sorting(void **state)
{
    (void)state;
    xc_key_maker *maker;
    int code = 3;
    assert_string_equal(docids(NULL), "123");
    OK(xc_enquire_set_docid_order(enquire, XC_DOCID_DESCENDING));
    assert_string_equal(docids(NULL), "321");
    OK(xc_enquire_set_docid_order(enquire, XC_DOCID_ASCENDING));
    OK(xc_enquire_sort_by_value(enquire, 0, false));
    assert_string_equal(docids(NULL), "321");
    OK(xc_enquire_set_cutoff(enquire, 50, 0));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_enquire_mset(&(xc_mset *){0}, enquire, 0, 1, NULL));
    OK(xc_enquire_set_cutoff(enquire, 0, 0));
    OK(xc_enquire_sort_by_value_then_relevance(enquire, 1, true));
    assert_string_equal(docids(NULL), "132");
    OK(xc_enquire_sort_by_relevance_then_value(enquire, 1, false));
    assert_string_equal(docids(NULL), "213");
    OK(xc_key_maker_new(&maker));
    OK(xc_key_maker_add_value(maker, 1, false, NULL, 0));
    OK(xc_key_maker_add_value(maker, 0, false, B("x")));
    OK(xc_enquire_sort_by_key(enquire, maker, false));
    xc_key_maker_free(maker);
    assert_string_equal(docids(NULL), "231");
    freed = 0;
    OK(xc_key_maker_new_callback(&maker, key, NULL, count_free));
    FAILS(XC_ERROR_INVALID_OPERATION, xc_key_maker_add_value(maker, 1, false, NULL, 0));
    OK(xc_enquire_sort_by_key_then_relevance(enquire, maker, true));
    xc_key_maker_free(maker);
    assert_string_equal(docids(NULL), "132");
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
    assert_string_equal(docids(NULL), "123");
    xc_key_maker_free(maker);
}

static void collapsing(void **state)
{
    (void)state;
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
    assert_string_equal(docids(NULL), "123");
}

static int odd(bool *out, const xc_document *doc, void *payload)
{
    xc_docid docid;
    if (payload)
        return *(int *)payload;
    const xc_status s = xc_document_docid(&docid, doc);
    *out = docid % 2;
    return s;
}

static void deciders(void **state)
{
    (void)state;
    int code = 4;
    xc_mset_options decide = XC_MSET_OPTIONS_INIT;
    decide.decider = odd;
    assert_string_equal(docids(&decide), "13");
    decide.decider_payload = &code;
    FAILS(XC_ERROR_CALLBACK, xc_enquire_mset(&(xc_mset *){0}, enquire, 0, 10, &decide));
    decide.version = 0;
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_enquire_mset(&(xc_mset *){0}, enquire, 0, 1, &decide));
}

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
    xc_term_iterator *it;
    int code = 6;
    query_terms("cat", "rex");
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
    assert_string_equal(docids(&options), "21");
    xc_rset_free(rset);
    OK(xc_enquire_matching_terms(&it, enquire, 2));
    assert_string_equal(join_terms(it), "cat");
    FAILS(XC_ERROR_DOC_NOT_FOUND, xc_enquire_matching_terms(&it, enquire, 99));
    xc_query *q;
    OK(xc_enquire_query(&q, enquire));
    OK(xc_query_description(&term, q));
    SAME(term, "Query((cat@1 OR rex@2))");
    xc_query_free(q);
}

static void results(void **state)
{
    (void)state;
    xc_mset *mset;
    xc_hit hit;
    xc_mset_stats stats;
    xc_doccount n;
    double weight;
    int percent;
    char *text;
    size_t size;
    query_terms("cat", "mice");
    OK(xc_enquire_mset(&mset, enquire, 1, 10, NULL));
    OK(xc_mset_first_item(&n, mset));
    assert_int_equal(n, 1);
    OK(xc_mset_hit(&hit, mset, 0));
    assert_int_equal(hit.rank, 1);
    OK(xc_mset_fetch(mset)); // 1.4 would read beyond its array
    xc_mset_free(mset);
    OK(xc_enquire_mset(&mset, enquire, 0, 10, NULL));
    OK(xc_mset_get_stats(&stats, mset));
    assert_int_equal(stats.lower_bound, 3);
    assert_int_equal(stats.upper_bound, 3);
    OK(xc_mset_hit(&hit, mset, 0));
    assert_true(hit.weight == stats.max_attained && hit.weight <= stats.max_possible);
    OK(xc_mset_convert_to_percent(&percent, mset, hit.weight));
    assert_int_equal(percent, hit.percent);
    OK(xc_mset_termfreq(&n, mset, B("cat")));
    assert_int_equal(n, 2);
    OK(xc_mset_termweight(&weight, mset, B("cat")));
    assert_true(weight > 0);
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_mset_termweight(&weight, mset, B("cow")));
    OK(xc_mset_fetch(mset));
    xc_enquire_free(enquire), enquire = NULL; // the mset keeps what it needs
    xc_document *doc;
    OK(xc_mset_document(&doc, mset, 0));
    xc_document_free(doc);
    OK(xc_mset_snippet(&text, &size, mset, B("a cat & a <cow>"), 500, NULL, XC_SNIPPET_DEFAULT,
                       "\x01", "\x02", "..."));
    assert_string_equal(text, "a \x01"
                              "cat\x02 &amp; a &lt;cow&gt;");
    assert_int_equal(size, strlen(text));
    xc_string_free(text);
    OK(xc_mset_snippet(&text, &size, mset, B("nothing here"), 500, NULL,
                       XC_SNIPPET_DEFAULT | XC_SNIPPET_EMPTY_WITHOUT_MATCH, "<b>", "</b>", ""));
    assert_int_equal(size, 0);
    xc_string_free(text);
    FAILS(XC_ERROR_NULL,
          xc_mset_snippet(&text, &size, mset, B("x"), 500, NULL, 0, NULL, "</b>", ""));
    xc_mset_free(mset);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(sorting), TEST(collapsing), TEST(deciders), TEST(expansion), TEST(results),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
