// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/json.h"

#include "tests/support.h"

#include <string.h>

struct parsed {
    struct json_parser *parser;
    struct buffer text;
    struct json_value root;
    const char *message;
    enum json_status status;
};

static struct parsed parse(struct slice text)
{
    struct parsed parsed = {.parser = json_parser_open(), .message = NULL};
    assert_non_null(parsed.parser);
    assert_true(buffer_append_slice(&parsed.text, text));
    assert_true(buffer_reserve(&parsed.text, JSON_PADDING));
    memset(parsed.text.data + parsed.text.len, '}', JSON_PADDING); // must not be taken for text
    parsed.status =
        json_parse(parsed.parser, buffer_slice(&parsed.text), &parsed.root, &parsed.message);
    return parsed;
}

static void done(struct parsed *parsed)
{
    json_parser_close(parsed->parser);
    buffer_free(&parsed->text);
}

static struct json_value member(struct json_value object, const char *key)
{
    struct json_value value;
    assert_true(json_member(object, key, &value));
    return value;
}

static void types(void **state)
{
    (void)state;
    struct parsed p = parse(SLICE_LITERAL("{\"n\":null,\"b\":true,\"i\":-7,\"r\":1.5,\"s\":\"x\","
                                          "\"a\":[],\"o\":{},\"big\":18446744073709551615}"));
    assert_int_equal(p.status, JSON_OK);
    static const struct {
        const char *key;
        enum json_type type;
    } cases[] = {{"n", JSON_NULL},   {"b", JSON_BOOL},  {"i", JSON_INTEGER}, {"r", JSON_REAL},
                 {"s", JSON_STRING}, {"a", JSON_ARRAY}, {"o", JSON_OBJECT},  {"big", JSON_INTEGER}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(json_type_of(member(p.root, cases[i].key)), cases[i].type);
    assert_int_equal(json_type_of(p.root), JSON_OBJECT);

    struct slice text = SLICE_LITERAL("untouched");
    int64_t integer = 4711;
    double real = 0;
    assert_false(json_string(member(p.root, "i"), &text));
    assert_slice(text, "untouched");
    assert_true(json_string(member(p.root, "s"), &text));
    assert_slice(text, "x");
    assert_true(json_integer(member(p.root, "i"), &integer));
    assert_int_equal(integer, -7);
    assert_false(json_integer(member(p.root, "r"), &integer));
    assert_false(json_integer(member(p.root, "big"), &integer));
    assert_false(json_integer(member(p.root, "s"), &integer));
    assert_true(json_real(member(p.root, "r"), &real));
    assert_true(real == 1.5);
    assert_true(json_real(member(p.root, "i"), &real));
    assert_true(real == -7);
    assert_false(json_real(member(p.root, "s"), &real));
    struct json_value found;
    assert_false(json_member(p.root, "missing", &found));
    assert_false(json_member(member(p.root, "a"), "n", &found));
    assert_false(json_member(member(p.root, "s"), "n", &found));
    done(&p);
}

static void strings(void **state)
{
    (void)state;
    struct slice text;
    struct parsed p = parse(
        SLICE_LITERAL("[\"a\\n\\t\\\"\\\\\\/\", \"\\u00e9\\u65e5\", \"\\ud83d\\ude00\", \"\", "
                      "\"a\\u0000b\", \"\xc3\xa9\"]"));
    assert_int_equal(p.status, JSON_OK);
    static const struct slice expected[] = {{"a\n\t\"\\/", 6}, {"\u00e9\u65e5", 5},
                                            {"\U0001f600", 4}, {"", 0},
                                            {"a\0b", 3},       {"\u00e9", 2}};
    struct json_iterator iterator = json_iterate(p.root);
    struct json_value value;
    for (int i = 0; i < 6; i++) {
        assert_true(json_next_element(&iterator, &value));
        assert_true(json_string(value, &text));
        assert_true(slice_equal(text, expected[i]));
    }
    assert_false(json_next_element(&iterator, &value));
    done(&p);
}

static void walking(void **state)
{
    (void)state;
    struct parsed p = parse(SLICE_LITERAL("{\"a\":[1,[2,3],{\"x\":4}],\"b\":{\"c\":5},\"a\":6}"));
    assert_int_equal(p.status, JSON_OK);
    struct json_iterator iterator = json_iterate(p.root);
    struct json_value value;
    struct slice key;
    struct buffer keys = BUFFER_INIT;
    while (json_next_member(&iterator, &key, &value)) {
        (void)buffer_append_slice(&keys, key);
        (void)buffer_append_format(&keys, "%d", (int)json_type_of(value));
    }
    assert_buffer(&keys, "a5b6a2"); // in order, doubles too, containers skipped as a whole
    iterator = json_iterate(member(p.root, "a"));
    int count = 0;
    while (json_next_element(&iterator, &value))
        count++;
    assert_int_equal(count, 3);
    iterator = json_iterate(member(member(p.root, "b"), "c")); // a number has no elements
    assert_false(json_next_element(&iterator, &value));
    assert_false(json_next_member(&iterator, &key, &value));
    done(&p);
}

static void invalid_texts(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      " ",
                                      "{",
                                      "}",
                                      "{\"a\":1",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "[1 2]",
                                      "[1,]",
                                      "nul",
                                      "truee",
                                      "01",
                                      "1.",
                                      "\"abc",
                                      "\"\\x\"",
                                      "\"\\ud83d\"",
                                      "\"a\nb\"",
                                      "{} {}",
                                      "{}x",
                                      "[1e999]",
                                      "{\"a\" 1}",
                                      "[123456789012345678901234567890]",
                                      "{\"a\":1}}"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct parsed p = parse(slice_of_string(bad[i]));
        if (p.status != JSON_INVALID)
            fail_msg("'%s' has status %d", bad[i], (int)p.status);
        assert_non_null(p.message);
        assert_true(strlen(p.message) > 0);
        done(&p);
    }
    struct parsed p = parse(SLICE_LITERAL("{\"a\":\"caf\xe9\"}"));
    assert_int_equal(p.status, JSON_INVALID_UTF8);
    done(&p);
}

static void depth(void **state)
{
    (void)state;
    static const struct {
        size_t levels;
        enum json_status status;
    } cases[] = {{100, JSON_OK}, {1000, JSON_OK}, {1030, JSON_INVALID}, {100000, JSON_INVALID}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer text = BUFFER_INIT;
        for (size_t level = 0; level < cases[i].levels; level++)
            (void)buffer_append_char(&text, '[');
        for (size_t level = 0; level < cases[i].levels; level++)
            (void)buffer_append_char(&text, ']');
        struct parsed p = parse(buffer_slice(&text));
        assert_int_equal(p.status, cases[i].status);
        done(&p);
        buffer_free(&text);
    }
}

/** One parser for many texts; a text that is refused does not spoil the next. */
static void used_again(void **state)
{
    (void)state;
    struct json_parser *parser = json_parser_open();
    struct buffer text = BUFFER_INIT;
    for (int i = 0; i < 2000; i++) {
        struct json_value root;
        struct json_value value;
        const char *message = NULL;
        int64_t number = -1;
        buffer_clear(&text);
        (void)buffer_append_format(&text, "{\"pad\":\"%*s\",\"n\":%d%s", i, "x", i,
                                   i % 3 ? "}" : "");
        assert_true(buffer_reserve(&text, JSON_PADDING));
        const enum json_status status = json_parse(parser, buffer_slice(&text), &root, &message);
        assert_int_equal(status, i % 3 ? JSON_OK : JSON_INVALID);
        if (status == JSON_OK) {
            assert_true(json_member(root, "n", &value));
            assert_true(json_integer(value, &number));
            assert_int_equal(number, i);
        }
    }
    buffer_free(&text);
    json_parser_close(parser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types),         cmocka_unit_test(strings), cmocka_unit_test(walking),
        cmocka_unit_test(invalid_texts), cmocka_unit_test(depth),   cmocka_unit_test(used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
