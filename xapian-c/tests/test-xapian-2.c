// SPDX-License-Identifier: GPL-2.0-or-later
// What comes with Xapian 2 only says so.
#include "test.h"

static void not_yet(void **state)
{
    (void)state;
    if (xc_version_major() >= 2)
        skip();
    xc_termcount n;
    xc_database *other;
    xc_writable *locked;
    xc_query *q;
    xc_posting_iterator *it;
    xc_query_parser *parser;
    xc_term_generator *tg;
    xc_mset *mset = search(db, "cat", NULL);
    char *text;
    size_t size;
    bool more;
    const double weights[] = {1, 2};
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_database_wdfdocmax(&n, db, 1));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_database_unique_terms_lower_bound(&n, db));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_database_unique_terms_upper_bound(&n, db));
    FAILS(XC_ERROR_UNIMPLEMENTED,
          xc_database_reconstruct_text(&text, &size, db, 1, 0, B(""), 0, 0));
    assert_null(text);
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_database_lock(&locked, db, 0));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_writable_unlock(&other, w));
    OK(xc_database_postings(&it, db, B("cat")));
    OK(xc_posting_iterator_next(&more, it));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_posting_iterator_wdfdocmax(&n, it));
    xc_posting_iterator_free(it);
    FAILS(XC_ERROR_UNIMPLEMENTED,
          xc_query_edit_distance(&q, B("cat"), 2, 1, 0, XC_WILDCARD_LIMIT_ERROR, XC_OP_SYNONYM));
    FAILS(XC_ERROR_UNIMPLEMENTED,
          xc_query_wildcard(&q, B("c?t"), 0, XC_WILDCARD_PATTERN_SINGLE, XC_OP_SYNONYM));
    OK(xc_query_term(&q, B("cat"), 3, 7));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_query_leaf_wqf(&n, q));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_query_leaf_position(&n, q));
    xc_query_free(q);
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_mset_replace_weights(mset, weights, 1));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_mset_replace_weights(mset, weights, 2));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_mset_sort_by_relevance(mset));
    xc_mset_free(mset);
    OK(xc_query_parser_new(&parser));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_query_parser_set_stopper_strategy(parser, XC_STOP_STEMMED));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_query_parser_set_min_wildcard_prefix(parser, 2, 0));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_query_parser_add_unit_range(parser, 0, B("size:"), NULL));
    xc_query_parser_free(parser);
    OK(xc_term_generator_new(&tg));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_term_generator_set_termpos_limit(tg, 100));
    xc_term_generator_free(tg);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_SAMPLE(not_yet)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
