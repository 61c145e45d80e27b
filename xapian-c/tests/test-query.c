// SPDX-License-Identifier: GPL-2.0-or-later
// Queries and the query parser.
#include "test.h"

static int freed;

static void count_free(void *payload)
{
    (void)payload;
    ++freed;
}

// Describe and free.
static const char *describe(xc_query *query)
{
    static char text[1000];
    xc_bytes bytes;
    OK(xc_query_description(&bytes, query));
    snprintf(text, sizeof text, "%s", bytes.data);
    xc_query_free(query);
    return text;
}

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
    xc_writable *w = sample("db");
    xc_query *q;
    xc_enquire *e;
    xc_mset *mset;
    OK(xc_enquire_new(&e, xc_writable_database(w)));
    OK(xc_query_wildcard(&q, B("m"), 1, XC_WILDCARD_LIMIT_ERROR, XC_OP_SYNONYM));
    OK(xc_enquire_set_query(e, q, 0));
    FAILS(XC_ERROR_WILDCARD, xc_enquire_mset(&mset, e, 0, 10, NULL));
    assert_null(mset);
    xc_query_free(q);
    xc_enquire_free(e);
    xc_writable_free(w);
}

static xc_query_parser *parser;

static const char *parse(const char *text, unsigned flags)
{
    xc_query *q;
    OK(xc_query_parser_parse(&q, parser, text, strlen(text), flags, NULL, 0));
    return describe(q);
}

static int field(xc_query **out, const char *text, size_t size, void *payload)
{
    if (size == 4 && !memcmp(text, "fail", 4))
        return *(int *)payload;
    if (size == 4 && !memcmp(text, "none", 4))
        return 0;
    return xc_query_term(out, text, size, 1, 0);
}

static int range(xc_query **out, const char *begin, size_t begin_size, const char *end,
                 size_t end_size, void *payload)
{
    if (begin_size && *begin == '!')
        return *(int *)payload;
    if (begin_size && *begin == '?')
        return 0;
    return xc_query_value_range(out, 9, begin, begin_size, end, end_size);
}

static void parsing(void **state)
{
    (void)state;
    xc_stem *stem;
    xc_stopper *stopper;
    xc_query *q = NULL;
    xc_op op;
    xc_term_iterator *it;
    int code = 17;
    OK(xc_query_parser_new(&parser));
    OK(xc_query_parser_set_default_op(parser, XC_OP_AND));
    OK(xc_query_parser_default_op(&op, parser));
    assert_int_equal(op, XC_OP_AND);
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_query_parser_set_default_op(parser, XC_OP_AND_NOT));
    OK(xc_stem_new(&stem, "en"));
    OK(xc_query_parser_set_stemmer(parser, stem));
    xc_stem_free(stem);
    OK(xc_query_parser_set_stemming_strategy(parser, XC_STEM_SOME));
    assert_string_equal(parse("dogs running", XC_PARSE_DEFAULT), "Query((Zdog@1 AND Zrun@2))");
    OK(xc_query_parser_unstem(&it, parser, B("Zdog")));
    assert_string_equal(join_terms(it), "dogs");
    OK(xc_stopper_new(&stopper));
    OK(xc_stopper_add(stopper, B("the")));
    OK(xc_query_parser_set_stopper(parser, stopper));
    xc_stopper_free(stopper);
    assert_string_equal(parse("the dog", XC_PARSE_DEFAULT), "Query(Zdog@2)");
    OK(xc_query_parser_stoplist(&it, parser));
    assert_string_equal(join_terms(it), "the");
    OK(xc_query_parser_set_stopper(parser, NULL));
    OK(xc_query_parser_set_stemmer(parser, NULL));
    OK(xc_query_parser_add_prefix(parser, B("title"), B("S")));
    OK(xc_query_parser_add_prefix(parser, B("title"), B("A")));
    OK(xc_query_parser_add_boolean_prefix(parser, B("id"), B("Q"), NULL));
    OK(xc_query_parser_add_boolean_prefix(parser, B("tag"), B("K"), ""));
    FAILS(XC_ERROR_INVALID_OPERATION, xc_query_parser_add_prefix(parser, B("id"), B("X")));
    assert_string_equal(parse("title:cat", XC_PARSE_DEFAULT), "Query((Scat@1 OR Acat@1))");
    assert_string_equal(parse("id:7 id:8", XC_PARSE_DEFAULT), "Query(0 * (Q7 OR Q8))");
    assert_string_equal(parse("tag:x tag:y", XC_PARSE_DEFAULT), "Query(0 * (Kx AND Ky))");
    FAILS(XC_ERROR_QUERY_PARSER,
          xc_query_parser_parse(&q, parser, B("cat AND"), XC_PARSE_DEFAULT, NULL, 0));
    OK(xc_query_parser_set_max_expansion(parser, 10, XC_WILDCARD_LIMIT_FIRST,
                                         XC_PARSE_WILDCARD | XC_PARSE_PARTIAL));
    assert_non_null(strstr(parse("ca*", XC_PARSE_WILDCARD), "WILDCARD"));
    if (xc_version_major() < 2)
        FAILS(XC_ERROR_UNIMPLEMENTED,
              xc_query_parser_set_min_wildcard_prefix(parser, 2, XC_PARSE_WILDCARD));

    freed = 0;
    OK(xc_query_parser_add_field(parser, B("f"), field, &code, count_free));
    OK(xc_query_parser_add_boolean_field(parser, B("bf"), NULL, field, &code, count_free));
    FAILS(XC_ERROR_FEATURE_UNAVAILABLE,
          xc_query_parser_add_field(parser, B("f"), field, &code, count_free));
    assert_int_equal(freed, 1);
    assert_string_equal(parse("f:word bf:x", XC_PARSE_DEFAULT), "Query((word FILTER x))");
    assert_string_equal(parse("f:none", XC_PARSE_DEFAULT), "Query()");
    FAILS(XC_ERROR_CALLBACK,
          xc_query_parser_parse(&q, parser, B("(cat f:fail) OR dog"), XC_PARSE_DEFAULT, NULL, 0));
    assert_int_equal(xc_error_last()->callback_code, 17);
    assert_null(q);

    OK(xc_query_parser_add_range(parser, B("r:"), 0, NULL, range, &code, count_free));
    OK(xc_query_parser_add_date_range(parser, 2, B("date:"), 0, 1970, NULL));
    OK(xc_query_parser_add_number_range(parser, 3, B("kg"), XC_RANGE_SUFFIX, NULL));
    FAILS(XC_ERROR_QUERY_PARSER,
          xc_query_parser_parse(&q, parser, B("1..2"), XC_PARSE_DEFAULT, NULL, 0));
    OK(xc_query_parser_add_value_range(parser, 4, NULL, 0, 0, NULL));
    assert_string_equal(parse("r:a..c", XC_PARSE_DEFAULT), "Query(VALUE_RANGE 9 a c)");
    assert_string_equal(parse("date:20200101..20201231", XC_PARSE_DEFAULT),
                        "Query(VALUE_RANGE 2 20200101 20201231)");
    assert_non_null(strstr(parse("1..2kg", XC_PARSE_DEFAULT), "VALUE_RANGE 3"));
    assert_string_equal(parse("a..b", XC_PARSE_DEFAULT), "Query(VALUE_RANGE 4 a b)");
    assert_non_null(strstr(parse("r:?..z", XC_PARSE_DEFAULT), "VALUE_RANGE 4 r:? z"));
    FAILS(XC_ERROR_CALLBACK,
          xc_query_parser_parse(&q, parser, B("r:!..c"), XC_PARSE_DEFAULT, NULL, 0));
    FAILS(XC_ERROR_NULL, xc_query_parser_add_range(parser, B(""), 0, NULL, NULL, NULL, count_free));
    assert_int_equal(freed, 2);
    xc_query_parser_free(parser);
    assert_int_equal(freed, 5);
}

static void correction(void **state)
{
    (void)state;
    xc_writable *w = sample("db");
    xc_bytes bytes;
    OK(xc_writable_add_spelling(w, B("elephant"), 3));
    OK(xc_writable_commit(w));
    OK(xc_query_parser_new(&parser));
    OK(xc_query_parser_set_database(parser, xc_writable_database(w)));
    parse("elefant cat", XC_PARSE_DEFAULT | XC_PARSE_SPELLING_CORRECTION);
    OK(xc_query_parser_corrected(&bytes, parser));
    assert_non_null(strstr(bytes.data, "elephant"));
    xc_query_parser_free(parser);
    xc_writable_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(building),
        cmocka_unit_test_setup_teardown(wildcard_limit, make_temp, remove_temp),
        cmocka_unit_test(parsing),
        cmocka_unit_test_setup_teardown(correction, make_temp, remove_temp),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
