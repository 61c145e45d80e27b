// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/article.h"

#include "base/utf8.h"
#include "tests/support.h"

static void adding(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    size_t index = 0;
    struct slice value;
    article_add(&article, ARTICLE_TITLE, SLICE_LITERAL("  Headline \n"));
    article_add(&article, ARTICLE_AUTHOR, SLICE_LITERAL("Jane Doe"));
    article_add(&article, ARTICLE_AUTHOR, SLICE_LITERAL(" \t"));
    article_add(&article, ARTICLE_AUTHOR, SLICE_LITERAL(""));
    article_add(&article, ARTICLE_AUTHOR, SLICE_LITERAL("John Roe"));
    assert_int_equal(article.value_count, 3);
    assert_slice(article_get(&article, ARTICLE_TITLE), "Headline");
    assert_slice(article_get(&article, ARTICLE_AUTHOR), "Jane Doe");
    assert_slice(article_get(&article, ARTICLE_URL), "");
    assert_true(article_next(&article, ARTICLE_AUTHOR, &index, &value));
    assert_slice(value, "Jane Doe");
    assert_true(article_next(&article, ARTICLE_AUTHOR, &index, &value));
    assert_slice(value, "John Roe");
    assert_false(article_next(&article, ARTICLE_AUTHOR, &index, &value));
    assert_true(article_ok(&article));
    article_free(&article);
}

static void appending(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    article_append(&article, ARTICLE_TEXT, SLICE_LITERAL(" One "));
    article_append(&article, ARTICLE_TEXT, SLICE_LITERAL(""));
    article_append(&article, ARTICLE_TEXT, SLICE_LITERAL("two."));
    assert_slice(article_get(&article, ARTICLE_TEXT), " One two.");
    assert_int_equal(article.value_count, 1);
    article_add(&article, ARTICLE_ID, SLICE_LITERAL("7"));
    article_append(&article, ARTICLE_TEXT, SLICE_LITERAL("New.")); // not behind the last: a new one
    assert_int_equal(article.value_count, 3);
    assert_slice(article_get(&article, ARTICLE_TEXT), " One two.");
    article_free(&article);
}

static void setting(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    article_add(&article, ARTICLE_KEYWORD, SLICE_LITERAL("a"));
    article_add(&article, ARTICLE_ID, SLICE_LITERAL("1"));
    article_add(&article, ARTICLE_KEYWORD, SLICE_LITERAL("b"));
    article_add(&article, ARTICLE_URL, SLICE_LITERAL("u"));
    article_set(&article, ARTICLE_KEYWORD, SLICE_LITERAL(" longer than both "));
    assert_int_equal(article.value_count, 3);
    assert_slice(article_get(&article, ARTICLE_KEYWORD), "longer than both");
    assert_slice(article_get(&article, ARTICLE_ID), "1");
    assert_slice(article_get(&article, ARTICLE_URL), "u");
    article_set(&article, ARTICLE_TITLE, SLICE_LITERAL("new"));
    assert_slice(article_get(&article, ARTICLE_TITLE), "new");
    article_set(&article, ARTICLE_ID, SLICE_LITERAL("  "));
    assert_slice(article_get(&article, ARTICLE_ID), "");
    article_set(&article, ARTICLE_SECTION, SLICE_LITERAL("")); // there was none
    assert_int_equal(article.value_count, 3);
    assert_slice(article_get(&article, ARTICLE_URL), "u");
    article_free(&article);
}

/** The new value is a part of the article's own bytes, which may move when values are added. */
static void setting_to_a_part_of_itself(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    article_add(&article, ARTICLE_TEXT, SLICE_LITERAL("(source) -- The story begins."));
    const struct slice text = article_get(&article, ARTICLE_TEXT);
    article_set(&article, ARTICLE_TEXT, slice_of(text.ptr + 12, text.len - 12));
    assert_slice(article_get(&article, ARTICLE_TEXT), "The story begins.");
    const size_t used = article.bytes.len;
    article_set(&article, ARTICLE_SOURCE,
                slice_of(text.ptr + 1, 6)); // of a field that is not there
    assert_slice(article_get(&article, ARTICLE_SOURCE), "source");
    assert_int_equal(article.bytes.len, used); // nothing was copied
    for (int i = 0; i < 1000; i++)
        article_add(&article, ARTICLE_KEYWORD, SLICE_LITERAL("keyword"));
    assert_slice(article_get(&article, ARTICLE_TEXT), "The story begins.");
    assert_slice(article_get(&article, ARTICLE_SOURCE), "source");
    // What ends behind the bytes' start but not in them.
    article_set(&article, ARTICLE_TEXT, slice_of(article_get(&article, ARTICLE_TEXT).ptr, 0));
    assert_slice(article_get(&article, ARTICLE_TEXT), "");
    article_free(&article);
}

static void clearing(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    article_add(&article, ARTICLE_ID, SLICE_LITERAL("1"));
    article.has_time = article.bad_date = article.needs_headline = article.failed = true;
    article.time = 5;
    article.record = 9;
    article.repaired_bytes = 3;
    article_clear(&article);
    assert_int_equal(article.value_count, 0);
    assert_slice(article_get(&article, ARTICLE_ID), "");
    assert_false(article.has_time || article.bad_date || article.needs_headline || article.failed);
    assert_int_equal(article.time, 0);
    assert_int_equal(article.record, 0);
    assert_int_equal(article.repaired_bytes, 0);
    article_free(&article);
}

static void repairing(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    article_add(&article, ARTICLE_ID, SLICE_LITERAL("id"));
    article_add(&article, ARTICLE_TITLE, SLICE_LITERAL("Caf\xe9 \x96 \u00fcber"));
    article_add(&article, ARTICLE_TEXT, SLICE_LITERAL("whole \u20ac"));
    assert_true(article_repair(&article));
    assert_int_equal(article.repaired_bytes, 2);
    assert_slice(article_get(&article, ARTICLE_ID), "id");
    assert_slice(article_get(&article, ARTICLE_TITLE), "Caf\u00e9 \u2013 \u00fcber");
    assert_slice(article_get(&article, ARTICLE_TEXT), "whole \u20ac");
    assert_true(article_repair(&article)); // nothing is left to do
    assert_int_equal(article.repaired_bytes, 2);
    article_free(&article);
}

/** Two values that are invalid alone, and would be valid if there were no border between them. */
static void repairing_values_one_by_one(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    article_add(&article, ARTICLE_TITLE, SLICE_LITERAL("a\xc3"));
    article_add(&article, ARTICLE_AUTHOR, SLICE_LITERAL("\xa9 b"));
    assert_true(article_repair(&article));
    assert_slice(article_get(&article, ARTICLE_TITLE), "a\u00c3");
    assert_slice(article_get(&article, ARTICLE_AUTHOR), "\u00a9 b");
    assert_int_equal(article.repaired_bytes, 2);
    article_free(&article);
}

static void repairing_nothing(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    assert_true(article_repair(&article));
    article_append(&article, ARTICLE_TEXT, SLICE_LITERAL("")); // a value, but no memory
    assert_true(article_repair(&article));
    assert_slice(article_get(&article, ARTICLE_TEXT), "");
    assert_int_equal(article.repaired_bytes, 0);
    article_free(&article);
}

static void field_names(void **state)
{
    (void)state;
    for (int i = 0; i < ARTICLE_FIELD_COUNT; i++) {
        assert_non_null(article_field_name((enum article_field)i));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(article_field_name((enum article_field)i),
                                    article_field_name((enum article_field)j));
    }
    assert_string_equal(article_field_name(ARTICLE_TITLE), "title");
    assert_string_equal(article_field_name(ARTICLE_MISC), "misc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(adding),
        cmocka_unit_test(appending),
        cmocka_unit_test(setting),
        cmocka_unit_test(setting_to_a_part_of_itself),
        cmocka_unit_test(clearing),
        cmocka_unit_test(repairing),
        cmocka_unit_test(repairing_values_one_by_one),
        cmocka_unit_test(repairing_nothing),
        cmocka_unit_test(field_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
