// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/buffer.h"

#include "tests/support.h"

static void empty(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    assert_true(buffer_ok(&buffer));
    assert_int_equal(buffer_slice(&buffer).len, 0);
    assert_non_null(buffer_slice(&buffer).ptr);
    assert_true(buffer_append(&buffer, NULL, 0));
    assert_string_equal(buffer_string(&buffer), "");
    buffer_free(&buffer);
    assert_null(buffer.data);
    assert_string_equal(buffer_string(&buffer), ""); // a freed one may be used again
    buffer_free(&buffer);
}

static void appends(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    assert_true(buffer_append(&buffer, "ab\0c", 4));
    assert_true(buffer_append_string(&buffer, "de"));
    assert_true(buffer_append_char(&buffer, 'f'));
    assert_true(buffer_append_slice(&buffer, SLICE_LITERAL("gh")));
    assert_true(buffer_append_format(&buffer, "%d-%s", 42, "x"));
    assert_int_equal(buffer.len, 13);
    assert_memory_equal(buffer.data, "ab\0cdefgh42-x", 13);
    assert_int_equal(buffer_string(&buffer)[13], '\0');
    assert_int_equal(buffer.len, 13); // the NUL is behind the content
    buffer_free(&buffer);
}

static void grows(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    for (int i = 0; i < 100000; i++)
        assert_true(buffer_append_char(&buffer, (char)('a' + i % 26)));
    assert_int_equal(buffer.len, 100000);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(buffer.data[i], 'a' + i % 26);
    buffer_free(&buffer);
}

static void format_longer_than_room(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    for (int width = 1; width < 400; width++) {
        buffer_clear(&buffer);
        assert_true(buffer_append_format(&buffer, "%*d|", width, 7));
        assert_int_equal(buffer.len, width + 1);
        assert_int_equal(buffer.data[width - 1], '7');
        assert_int_equal(buffer.data[width], '|');
    }
    buffer_free(&buffer);
}

static void clear_keeps_memory(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    assert_true(buffer_reserve(&buffer, 1000));
    assert_true(buffer_append_string(&buffer, "text"));
    const char *data = buffer.data;
    const size_t capacity = buffer.capacity;
    buffer_clear(&buffer);
    assert_int_equal(buffer.len, 0);
    assert_true(buffer_append_string(&buffer, "more"));
    assert_ptr_equal(buffer.data, data);
    assert_int_equal(buffer.capacity, capacity);
    buffer_free(&buffer);
}

static void refusal_keeps_content(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    assert_true(buffer_append_string(&buffer, "kept"));
    assert_false(buffer_reserve(&buffer, SIZE_MAX - 2));
    assert_false(buffer_ok(&buffer));
    assert_slice(buffer_slice(&buffer), "kept");
    assert_true(buffer_append_string(&buffer, "!")); // room is there, the mark stays
    assert_false(buffer_ok(&buffer));
    buffer_clear(&buffer);
    assert_true(buffer_ok(&buffer));
    buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty),
        cmocka_unit_test(appends),
        cmocka_unit_test(grows),
        cmocka_unit_test(format_longer_than_room),
        cmocka_unit_test(clear_keeps_memory),
        cmocka_unit_test(refusal_keeps_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
