// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/json-text.h"

#include "tests/support.h"

static void assert_string(struct slice text, const char *expected)
{
    struct buffer out = BUFFER_INIT;
    json_append_string(&out, text);
    assert_true(buffer_ok(&out));
    assert_buffer(&out, expected);
}

static void strings(void **state)
{
    (void)state;
    assert_string(SLICE_LITERAL(""), "\"\"");
    assert_string(SLICE_LITERAL("plain caf\u00e9 \U0001f600"), "\"plain caf\u00e9 \U0001f600\"");
    assert_string(SLICE_LITERAL("say \"no\" \\ /"), "\"say \\\"no\\\" \\\\ /\"");
    assert_string(SLICE_LITERAL("a\nb\tc"), "\"a\\nb\\tc\"");
    assert_string(SLICE_LITERAL("\0\x01\r\x1f\x7f"), "\"\\u0000\\u0001\\u000d\\u001f\\u007f\"");
    assert_string(SLICE_LITERAL("</script>\u2028\u2029"), "\"\\u003c/script>\\u2028\\u2029\"");
    assert_string(SLICE_LITERAL("bad \xff\xc3"), "\"bad \ufffd\ufffd\"");
}

static void members(void **state)
{
    (void)state;
    struct buffer out = BUFFER_INIT;
    (void)buffer_append_char(&out, '{');
    json_append_member(&out, "a", SLICE_LITERAL("{")); // its brace does not begin an object
    json_append_member(&out, "none", SLICE_LITERAL(""));
    json_append_name(&out, "list");
    (void)buffer_append_char(&out, '[');
    (void)buffer_append_char(&out, '{');
    json_append_member(&out, "b", SLICE_LITERAL("["));
    json_append_member(&out, "c", SLICE_LITERAL("1"));
    (void)buffer_append_string(&out, "}]");
    json_append_member(&out, "d", SLICE_LITERAL("2"));
    (void)buffer_append_char(&out, '}');
    assert_true(buffer_ok(&out));
    assert_buffer(&out, "{\"a\":\"{\",\"list\":[{\"b\":\"[\",\"c\":\"1\"}],\"d\":\"2\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(strings), cmocka_unit_test(members)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
