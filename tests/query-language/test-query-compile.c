// SPDX-License-Identifier: GPL-2.0-or-later
#include "fixture.h"

#include <stdlib.h>

static void assert_query(const struct fixture *fixture, const char *text, const char *expected)
{
    char *query = fixture_query(fixture, &fixture->context, &fixture->options, text);
    assert_string_equal(query, expected);
    free(query);
}

static void words_are_stemmed_names_are_not(void **state)
{
    const struct fixture *f = *state;
    assert_query(f, "Elections", "Query(elect@1)");
    assert_query(f, "title:Elections", "Query(Select@1)");
    assert_query(f, "person:Owens", "Query(XPowens@1)");
    assert_query(f, "author:Müller", "Query(Amuller@1)");
    assert_query(f, "person:\"Özil Mesut\"",
                 "Query((XPNozil mesut OR ((XPozil@1 PHRASE 2 XPmesut@2) AND_MAYBE 0 * "
                 "<alldocuments>)))");
    assert_query(f, "al-Maliki", "Query((al@1 PHRASE 2 maliki@2))");
    assert_query(f, "a NEAR/3 b NEAR c", "Query((a@1 NEAR 5 b@2 NEAR 5 c@3))");
    assert_query(f, "a ADJ b", "Query((a@1 PHRASE 11 b@2))");
    assert_query(f, "elect*", "Query(WILDCARD SYNONYM elect)");
    assert_query(f, "country*", "Query((WILDCARD SYNONYM country SYNONYM countri@1))");
    assert_query(f, "org:Coun*", "Query(WILDCARD SYNONYM XOcoun)");
}

static void filters_have_no_weight(void **state)
{
    const struct fixture *f = *state;
    assert_query(f, "iraq source:BBC", "Query((iraq@1 FILTER XSObbc))");
    assert_query(f, "source:\"BBC  Néws\"", "Query(0 * XSObbc news)");
    assert_query(f, "id:ABC-1", "Query(0 * QABC-1)");
    assert_query(f, "id:\"a \"\"b\"\" c\"", "Query(0 * Qa \"b\" c)");
    assert_query(f, "iraq AND source:bbc", "Query((iraq@1 AND 0 * XSObbc))");
    assert_query(f, "source:reu*", "Query(0 * WILDCARD OR XSOreu)");
    assert_query(f, "date:2017-07", "Query(0 * M201707)");
    assert_query(f, "iraq -date:2017", "Query((iraq@1 AND_NOT Y2017))");
    assert_query(f, "-iraq", "Query(0 * (<alldocuments> AND_NOT iraq@1))");
    assert_query(f, "since:7d", "Query(VALUE_GE 0 \\xe0]\\x98\\xb0\\x07P)");
}

static void fields_are_boosted(void **state)
{
    const struct fixture *f = *state;
    struct query_compile_options options = f->options;
    options.boosts[FIELD_TITLE] = 2;
    options.boosts[FIELD_PERSON] = 1.5;
    char *query = fixture_query(f, &f->context, &options, "wars -oil \"a b\" person:x");
    assert_string_equal(query, "Query((((war@1 AND_MAYBE (2 * Swar@1 OR 1.5 * XPwars@1)) OR ((a@3 "
                               "PHRASE 2 b@4) AND_MAYBE 0 * "
                               "<alldocuments>) OR XPx@5) AND_NOT oil@2))");
    free(query);
}

static void leaves_and_words_are_listed(void **state)
{
    const struct fixture *f = *state;
    struct query_tree tree;
    struct query_compiled compiled;
    const char *text = "Elections -oil title:wars re* \"Big Bang\" source:BBC";
    assert_int_equal(query_parse(&tree, &f->context, slice_of_string(text), NULL), ERROR_NONE);
    assert_int_equal(query_compile(&compiled, &tree, &f->options, NULL), ERROR_NONE);
    const struct {
        const char *term;
        const char *shown;
        bool scored;
        bool negated;
        bool prefix;
    } leaves[] = {
        {"elect", "elections", true, false, false},
        {"Swar", "title:wars", true, false, false},
        {"re", "re*", true, false, true},
        {"big", "big", true, false, false},
        {"bang", "bang", true, false, false},
        {"XSObbc", "source:\"bbc\"", false, false, false},
        {"oil", "oil", false, true, false},
    };
    assert_int_equal(compiled.leaf_count, sizeof(leaves) / sizeof(leaves[0]));
    for (size_t i = 0; i < compiled.leaf_count; i++) {
        assert_string_equal(compiled.leaves[i].term.ptr, leaves[i].term);
        assert_string_equal(compiled.leaves[i].shown.ptr, leaves[i].shown);
        assert_int_equal(compiled.leaves[i].scored, leaves[i].scored);
        assert_int_equal(compiled.leaves[i].negated, leaves[i].negated);
        assert_int_equal(compiled.leaves[i].prefix, leaves[i].prefix);
    }
    const struct query_node *words[2];
    assert_int_equal(query_tree_words(&tree, words, 2), 3);
    assert_string_equal(words[0]->text.ptr, "elections");
    assert_int_equal(words[0]->offset, 0);
    assert_int_equal(words[0]->length, 9);
    query_compiled_free(&compiled);
    query_tree_free(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_stemmed_names_are_not),
        cmocka_unit_test(filters_have_no_weight),
        cmocka_unit_test(fields_are_boosted),
        cmocka_unit_test(leaves_and_words_are_listed),
    };
    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
