// SPDX-License-Identifier: GPL-2.0-or-later
#include "fixture.h"
#include "query/language/query-function-words.h"

#include <string.h>

static void assert_weighed(const struct fixture *fixture, const char *text, const char *expected)
{
    struct query_tree tree;
    struct buffer out = BUFFER_INIT;
    assert_int_equal(query_parse(&tree, &fixture->context, slice_of_string(text), NULL),
                     ERROR_NONE);
    assert_true(query_weigh_function_words(&tree));
    assert_true(query_tree_describe(tree.root, &out));
    assert_true(buffer_append_char(&out, '\0'));
    assert_string_equal(out.data, expected);
    buffer_free(&out);
    query_tree_free(&tree);
}

static void the_list_is_sorted(void **state)
{
    (void)state;
    for (size_t i = 0; query_function_word_at(i); i++) {
        const struct slice word = slice_of_string(query_function_word_at(i));
        assert_true(query_is_function_word(word));
        if (i)
            assert_true(strcmp(query_function_word_at(i - 1), word.ptr) < 0);
    }
    assert_false(query_is_function_word(SLICE_LITERAL("iraq")));
    assert_false(query_is_function_word(SLICE_LITERAL("us")));
    assert_false(query_is_function_word(SLICE_LITERAL("")));
}

static void only_long_queries_change(void **state)
{
    const struct fixture *f = *state;
    assert_weighed(f, "the who tour", "(the OR who OR tour)");
    assert_weighed(f, "what will be the price of oil",
                   "(0.1 * what OR will OR 0.1 * be OR 0.1 * the OR price OR 0.1 * of OR oil)");
    assert_weighed(f, "to be or not to be", "(to OR be OR or OR not OR to OR be)");
}

static void what_the_user_weighs_stays(void **state)
{
    const struct fixture *f = *state;
    assert_weighed(f, "oil gas price of^2 \"out of iraq\" title:the war in kuwait",
                   "(oil OR gas OR price OR 2 * of OR \"out of iraq\" OR title:the OR war OR 0.1 * "
                   "in OR kuwait)");
    assert_weighed(f, "what the WHO says about new flu vaccines",
                   "(0.1 * what OR 0.1 * the OR who OR says OR 0.1 * about OR new OR flu OR "
                   "vaccines)");
    assert_weighed(f, "THE USE OF OIL FOR GAS",
                   "(0.1 * the OR use OR 0.1 * of OR oil OR 0.1 * for OR gas)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_is_sorted),
        cmocka_unit_test(only_long_queries_change),
        cmocka_unit_test(what_the_user_weighs_stays),
    };
    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
