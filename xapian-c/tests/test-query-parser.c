// SPDX-License-Identifier: GPL-2.0-or-later
// Query strings to queries.
#include "test.h"

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
    OK(xc_query_parser_set_language(parser, "de"));
    assert_string_equal(parse("Häuser laufend", XC_PARSE_DEFAULT),
                        "Query((häuser@1 AND Zlaufend@2))");
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_query_parser_set_language(parser, "klingon"));
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
    DESCRIBED(query_parser, parser);
    xc_query_parser_free(parser);
    assert_int_equal(freed, 5);
}

static void correction(void **state)
{
    (void)state;
    xc_bytes bytes;
    OK(xc_writable_add_spelling(w, B("elephant"), 3));
    OK(xc_writable_commit(w));
    OK(xc_query_parser_new(&parser));
    OK(xc_query_parser_set_database(parser, db));
    parse("elefant cat", XC_PARSE_DEFAULT | XC_PARSE_SPELLING_CORRECTION);
    OK(xc_query_parser_corrected(&bytes, parser));
    assert_non_null(strstr(bytes.data, "elephant"));
    xc_query_parser_free(parser);
}

static void ranges(void **state)
{
    (void)state;
    xc_query *q;
    OK(xc_range_value(&q, 4, B("size:"), 0, B("size:a"), B("c")));
    assert_string_equal(describe(q), "Query(VALUE_RANGE 4 a c)");
    OK(xc_range_value(&q, 4, B("size:"), 0, B("a"), B("c")));
    assert_null(q);
    OK(xc_range_date(&q, 2, NULL, 0, XC_RANGE_DATE_PREFER_MDY, 1970, B("12/31/99"), B("01/02/20")));
    assert_string_equal(describe(q), "Query(VALUE_RANGE 2 19991231 20200102)");
    OK(xc_range_date(&q, 2, NULL, 0, 0, 1970, B("yesterday"), B("today")));
    assert_null(q);
    OK(xc_range_number(&q, 3, B("kg"), XC_RANGE_SUFFIX, B("1"), B("2kg")));
    assert_non_null(strstr(describe(q), "VALUE_RANGE 3"));
    OK(xc_range_number(&q, 3, B("kg"), XC_RANGE_SUFFIX, B("one"), B("two")));
    assert_null(q);
    FAILS(XC_ERROR_NULL, xc_range_number(&q, 3, NULL, 2, 0, B("1"), B("2")));
    FAILS(XC_ERROR_NULL, xc_range_value(NULL, 3, NULL, 0, 0, B("1"), B("2")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parsing),
        WITH_SAMPLE(correction),
        cmocka_unit_test(ranges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
