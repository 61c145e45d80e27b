// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/stored-article.h"

#include "tests/support.h"

#include <string.h>

static void round_trip(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    struct buffer stored = BUFFER_INIT;
    article.path = "/srv/news/a=b.jsonl";
    article.record = 12;
    article.has_time = true;
    article.time = 1500854400;
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++) {
        char value[64];
        (void)snprintf(value, sizeof(value), "the %s=\u00e9",
                       article_field_name((enum article_field)field));
        article_add(&article, (enum article_field)field, slice_of_string(value));
    }
    article_add(&article, ARTICLE_KEYWORD, SLICE_LITERAL("second"));
    article_add(&article, ARTICLE_KEYWORD, SLICE_LITERAL("third"));
    assert_true(stored_article_write(&article, &stored));
    const struct slice bytes = buffer_slice(&stored);
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++) {
        char value[64];
        (void)snprintf(value, sizeof(value), "the %s=\u00e9",
                       article_field_name((enum article_field)field));
        if (field != ARTICLE_DATE)
            assert_slice(stored_article_get(bytes, (enum article_field)field), value);
    }
    assert_slice(stored_article_get(bytes, ARTICLE_DATE), "2017-07-24T00:00:00Z");
    assert_slice(stored_article_path(bytes), "/srv/news/a=b.jsonl");
    assert_slice(stored_article_record(bytes), "12");
    size_t position = 0;
    struct slice value;
    static const char *const keywords[] = {"the keyword=\u00e9", "second", "third"};
    for (int i = 0; i < 3; i++) {
        assert_true(stored_article_next(bytes, ARTICLE_KEYWORD, &position, &value));
        assert_slice(value, keywords[i]);
    }
    assert_false(stored_article_next(bytes, ARTICLE_KEYWORD, &position, &value));
    position = 0;
    assert_true(stored_article_next(bytes, ARTICLE_TEXT, &position, &value));
    assert_false(stored_article_next(bytes, ARTICLE_TEXT, &position, &value));
    article_free(&article);
    buffer_free(&stored);
}

static void line_breaks_in_values(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    struct buffer stored = BUFFER_INIT;
    article.path = "bad\nid=forged";
    article_add(&article, ARTICLE_TITLE, SLICE_LITERAL("One\nid=forged\r\n\ntwo"));
    article_add(&article, ARTICLE_ID, SLICE_LITERAL("real"));
    article_add(&article, ARTICLE_TEXT, SLICE_LITERAL("Text"));
    assert_true(stored_article_write(&article, &stored));
    const struct slice bytes = buffer_slice(&stored);
    assert_slice(stored_article_get(bytes, ARTICLE_TITLE), "One id=forged   two");
    assert_slice(stored_article_get(bytes, ARTICLE_ID), "real");
    assert_slice(stored_article_path(bytes), "bad%0Aid=forged");
    assert_slice(stored_article_get(bytes, ARTICLE_TEXT), "Text");
    article_free(&article);
    buffer_free(&stored);
}

/** The text is kept byte by byte, whatever it looks like. */
static void texts(void **state)
{
    (void)state;
    static const struct slice cases[] = {{"title=forged\n\nid=forged\n", 24},
                                         {"\n\nleading", 9},
                                         {"ends with breaks\n\n", 18},
                                         {"a\0b\r\nc", 6},
                                         {"x", 1}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct article article = ARTICLE_INIT;
        struct buffer stored = BUFFER_INIT;
        article.path = "p";
        article_append(&article, ARTICLE_TEXT, cases[i]);
        assert_true(stored_article_write(&article, &stored));
        const struct slice bytes = buffer_slice(&stored);
        assert_true(slice_equal(stored_article_get(bytes, ARTICLE_TEXT), cases[i]));
        assert_slice(stored_article_get(bytes, ARTICLE_TITLE), "");
        assert_slice(stored_article_get(bytes, ARTICLE_ID), "");
        assert_slice(stored_article_record(bytes), "");
        article_free(&article);
        buffer_free(&stored);
    }
}

static void nothing_to_keep(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    struct buffer stored = BUFFER_INIT;
    article.path = "p";
    article_add(&article, ARTICLE_DATE, SLICE_LITERAL("someday")); // no time was read from it
    assert_true(stored_article_write(&article, &stored));
    assert_slice(buffer_slice(&stored), "path=p\n\n");
    assert_slice(stored_article_get(buffer_slice(&stored), ARTICLE_TEXT), "");
    assert_slice(stored_article_get(buffer_slice(&stored), ARTICLE_DATE), "");
    assert_slice(stored_article_content(buffer_slice(&stored)), "\n");
    article_free(&article);
    buffer_free(&stored);
}

/** What an article says does not depend on where it was read. */
static void content(void **state)
{
    (void)state;
    struct article article = ARTICLE_INIT;
    struct buffer here = BUFFER_INIT;
    struct buffer there = BUFFER_INIT;
    article.path = "/here";
    article.record = 1;
    article_add(&article, ARTICLE_ID, SLICE_LITERAL("7"));
    article_add(&article, ARTICLE_TITLE, SLICE_LITERAL("path=x")); // not the path's line
    article_add(&article, ARTICLE_TEXT, SLICE_LITERAL("Text"));
    assert_true(stored_article_write(&article, &here));
    article.path = "/elsewhere/and/longer";
    article.record = 0;
    assert_true(stored_article_write(&article, &there));
    assert_slice(stored_article_content(buffer_slice(&here)), "id=7\ntitle=path=x\n\nText");
    assert_true(slice_equal(stored_article_content(buffer_slice(&here)),
                            stored_article_content(buffer_slice(&there))));
    article_set(&article, ARTICLE_TEXT, SLICE_LITERAL("Text."));
    assert_true(stored_article_write(&article, &there));
    assert_false(slice_equal(stored_article_content(buffer_slice(&here)),
                             stored_article_content(buffer_slice(&there))));
    article_free(&article);
    buffer_free(&here);
    buffer_free(&there);
}

/** Data of another program, or of a damaged index: nothing is read beyond its end. */
static void foreign_bytes(void **state)
{
    (void)state;
    static const char sample[] = "path=p\nrecord=3\nid=7\nkeyword=a\nkeyword=b\n\nText\nof it";
    for (size_t len = 0; len < sizeof(sample); len++) {
        char *copy = malloc(len ? len : 1);
        assert_non_null(copy);
        memcpy(copy, sample, len);
        const struct slice stored = slice_of(copy, len);
        for (int field = 0; field < ARTICLE_FIELD_COUNT; field++) {
            size_t position = 0;
            struct slice value;
            int count = 0;
            while (stored_article_next(stored, (enum article_field)field, &position, &value)) {
                assert_true(value.ptr >= copy && value.ptr + value.len <= copy + len);
                count++;
            }
            assert_in_range(count, 0, 2);
        }
        assert_true(stored_article_content(stored).len <= len);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip), cmocka_unit_test(line_breaks_in_values),
        cmocka_unit_test(texts),      cmocka_unit_test(nothing_to_keep),
        cmocka_unit_test(content),    cmocka_unit_test(foreign_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
