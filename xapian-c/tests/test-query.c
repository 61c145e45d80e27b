// SPDX-License-Identifier: GPL-2.0-or-later
// Queries.
#include "test.h"

static void building(void **state)
{
    (void)state;
    xc_query *a, *b, *c, *q;
    bool empty;
    size_t n;
    xc_op op;
    xc_termcount length;
    xc_bytes bytes;
    xc_term_iterator *it;
    OK(xc_query_term(&a, B("b"), 2, 2));
    OK(xc_query_term(&b, B("a"), 1, 1));
    OK(xc_query_term(&c, B("n\0l"), 1, 3));
    OK(xc_query_combine(&q, XC_OP_PHRASE, (const xc_query *[]){a, b, c}, 3, 5));
    OK(xc_query_type(&op, q));
    assert_int_equal(op, XC_OP_PHRASE);
    OK(xc_query_subquery_count(&n, q));
    assert_int_equal(n, 3);
    OK(xc_query_length(&length, q));
    assert_int_equal(length, 4);
    OK(xc_query_terms(&it, q));
    assert_string_equal(join_terms(it), "a b n");
    OK(xc_query_serialise(&bytes, q));
    xc_query_free(c);
    OK(xc_query_unserialise(&c, bytes.data, bytes.size));
    OK(xc_query_unique_terms(&it, c));
    assert_string_equal(join_terms(it), "a b n");
    FAILS(XC_ERROR_RANGE, xc_query_subquery(&(xc_query *){0}, q, 3));
    xc_query_free(c);
    OK(xc_query_subquery(&c, q, 1));
    assert_string_equal(describe(c), "Query(a@1)");
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_query_pair(&c, XC_OP_NEAR, q, q));
    xc_query_free(q);
    OK(xc_query_pair(&q, XC_OP_AND_MAYBE, a, b));
    assert_string_equal(describe(q), "Query((b#2@2 AND_MAYBE a@1))");
    FAILS(XC_ERROR_NULL, xc_query_pair(&q, XC_OP_OR, a, NULL));
    FAILS(XC_ERROR_NULL, xc_query_combine(&q, XC_OP_OR, NULL, 1, 0));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_query_pair(&q, XC_OP_SCALE_WEIGHT, a, b));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_query_pair(&q, (xc_op)77, a, b));
    OK(xc_query_combine(&q, XC_OP_OR, NULL, 0, 0));
    OK(xc_query_is_empty(&empty, q));
    assert_true(empty);
    xc_query_free(q);
    OK(xc_query_scale_weight(&q, a, 2.5));
    assert_string_equal(describe(q), "Query(2.5 * b#2@2)");
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_query_scale_weight(&q, a, -1));
    OK(xc_query_value_range(&q, 1, B("a"), B("c")));
    assert_string_equal(describe(q), "Query(VALUE_RANGE 1 a c)");
    OK(xc_query_value_ge(&q, 1, B("a")));
    assert_string_equal(describe(q), "Query(VALUE_GE 1 a)");
    OK(xc_query_value_le(&q, 1, B("c")));
    assert_string_equal(describe(q), "Query(VALUE_LE 1 c)");
    OK(xc_query_match_all(&q));
    OK(xc_query_type(&op, q));
    assert_int_equal(op, XC_LEAF_MATCH_ALL);
    xc_query_free(q);
    OK(xc_query_match_nothing(&q));
    OK(xc_query_type(&op, q));
    assert_int_equal(op, XC_LEAF_MATCH_NOTHING);
    xc_query_free(q);
    OK(xc_query_wildcard(&q, B("ca"), 3, XC_WILDCARD_LIMIT_FIRST, XC_OP_OR));
    OK(xc_query_type(&op, q));
    assert_int_equal(op, XC_OP_WILDCARD);
    xc_query_free(q);
    FAILS(XC_ERROR_INVALID_ARGUMENT,
          xc_query_wildcard(&q, B("ca"), 3, XC_WILDCARD_LIMIT_FIRST, XC_OP_AND));
    FAILS(XC_ERROR_INVALID_ARGUMENT,
          xc_query_wildcard(&q, B("ca"), 3, (xc_wildcard_limit)9, XC_OP_OR));
    OK(xc_query_copy(&q, a));
    xc_query_free(a);
    assert_string_equal(describe(q), "Query(b#2@2)");
    xc_query_free(b);
}

static void wildcard_limit(void **state)
{
    (void)state;
    xc_query *q;
    xc_enquire *e;
    xc_mset *mset;
    OK(xc_enquire_new(&e, db));
    OK(xc_query_wildcard(&q, B("m"), 1, XC_WILDCARD_LIMIT_ERROR, XC_OP_SYNONYM));
    OK(xc_enquire_set_query(e, q, 0));
    FAILS(XC_ERROR_WILDCARD, xc_enquire_mset(&mset, e, 0, 10, NULL));
    assert_null(mset);
    xc_query_free(q);
    xc_enquire_free(e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(building),
        WITH_SAMPLE(wildcard_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
