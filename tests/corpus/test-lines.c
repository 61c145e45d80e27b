// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/lines.h"

#include "tests/support.h"

#include <string.h>

struct opened {
    struct input *input;
    struct lines lines;
};

static struct opened open_lines(void **state, struct slice content, size_t max_line)
{
    struct opened opened;
    struct error error = ERROR_INIT;
    const char *path = scratch_write(state, "lines", content);
    assert_code(input_open(&opened.input, path, &error), ERROR_NONE, &error);
    lines_open(&opened.lines, opened.input, max_line);
    return opened;
}

static void close_lines(struct opened *opened)
{
    lines_close(&opened->lines);
    input_close(opened->input);
}

/** The lines as a text: each in brackets, "!" for one too long. */
static void assert_lines(void **state, struct slice content, size_t max_line, const char *expected)
{
    struct opened opened = open_lines(state, content, max_line);
    struct buffer seen = BUFFER_INIT;
    struct error error = ERROR_INIT;
    uint64_t number = 0;
    for (;;) {
        struct slice line = SLICE_LITERAL("");
        const enum lines_status status = lines_next(&opened.lines, &line, &error);
        if (status == LINES_END)
            break;
        assert_int_equal(opened.lines.number, ++number);
        if (status == LINES_LINE) {
            unsigned sum = 0;
            for (size_t i = 0; i < LINES_PADDING; i++) // may be read
                sum += ((const volatile unsigned char *)line.ptr)[line.len + i];
            assert_true(sum <= 255 * LINES_PADDING);
            (void)buffer_append_format(&seen, "[%.*s]", (int)line.len, line.ptr);
        } else {
            assert_int_equal(status, LINES_TOO_LONG);
            (void)buffer_append_string(&seen, "!");
        }
    }
    struct slice line;
    assert_int_equal(lines_next(&opened.lines, &line, &error), LINES_END); // and stays there
    assert_buffer(&seen, expected);
    close_lines(&opened);
}

static void ends_of_lines(void **state)
{
    assert_lines(state, SLICE_LITERAL(""), 100, "");
    assert_lines(state, SLICE_LITERAL("\n"), 100, "[]");
    assert_lines(state, SLICE_LITERAL("a"), 100, "[a]");
    assert_lines(state, SLICE_LITERAL("a\n"), 100, "[a]");
    assert_lines(state, SLICE_LITERAL("a\n\nb"), 100, "[a][][b]");
    assert_lines(state, SLICE_LITERAL("a\r\nb\r\n"), 100, "[a][b]");
    assert_lines(state, SLICE_LITERAL("a\rb\r\r\n"), 100, "[a\rb\r]"); // the last one only
    assert_lines(state, SLICE_LITERAL("\r\n\n\r\n"), 100, "[][][]");
}

static void limits(void **state)
{
    assert_lines(state, SLICE_LITERAL("1234\n12345\n123456\n1\n"), 5, "[1234][12345]![1]");
    assert_lines(state, SLICE_LITERAL("12345"), 5, "[12345]");
    assert_lines(state, SLICE_LITERAL("123456"), 5, "!");
    assert_lines(state, SLICE_LITERAL("123456\n123456\n"), 5, "!!");
    assert_lines(state, SLICE_LITERAL("12345\r\n12345\r\n"), 5, "[12345][12345]"); // ends excluded
}

static void limit_of_a_line_that_ends_with_its_file(void **state)
{
    assert_lines(state, SLICE_LITERAL("12345\r"), 5, "[12345]");
    assert_lines(state, SLICE_LITERAL("123456\r"), 5, "!");
}

/** Lines far longer than what is read at a time, skipped in little memory. */
static void long_lines(void **state)
{
    struct buffer content = BUFFER_INIT;
    append_noise(&content, 3000000, 1);
    (void)buffer_append_string(&content, "\nshort\n");
    append_noise(&content, 600000, 2);
    (void)buffer_append_string(&content, "\nend");
    struct opened opened = open_lines(state, buffer_slice(&content), 1000);
    struct slice line;
    struct error error = ERROR_INIT;
    assert_int_equal(lines_next(&opened.lines, &line, &error), LINES_TOO_LONG);
    assert_int_equal(lines_next(&opened.lines, &line, &error), LINES_LINE);
    assert_slice(line, "short");
    assert_int_equal(lines_next(&opened.lines, &line, &error), LINES_TOO_LONG);
    assert_int_equal(lines_next(&opened.lines, &line, &error), LINES_LINE);
    assert_slice(line, "end");
    assert_int_equal(opened.lines.number, 4);
    assert_int_equal(lines_next(&opened.lines, &line, &error), LINES_END);
    assert_true(opened.lines.bytes.capacity <= 1 << 20);
    close_lines(&opened);

    opened = open_lines(state, buffer_slice(&content), 4000000); // and read, if they may be
    assert_int_equal(lines_next(&opened.lines, &line, &error), LINES_LINE);
    assert_int_equal(line.len, 3000000);
    assert_memory_equal(line.ptr, content.data, 3000000);
    close_lines(&opened);
    buffer_free(&content);
}

/** Many lines, so that the ends of what is read fall everywhere. */
static void many_lines(void **state)
{
    struct buffer content = BUFFER_INIT;
    uint64_t seed = 77;
    for (int i = 0; i < 20000; i++) {
        (void)buffer_append_format(&content, "%d:", i);
        for (uint64_t fill = next_random(&seed) % 200; fill; fill--)
            (void)buffer_append_char(&content, 'x');
        (void)buffer_append_string(&content, next_random(&seed) % 2 ? "\n" : "\r\n");
    }
    struct opened opened = open_lines(state, buffer_slice(&content), 300);
    struct error error = ERROR_INIT;
    struct slice line;
    for (int i = 0; i < 20000; i++) {
        char start[16];
        assert_int_equal(lines_next(&opened.lines, &line, &error), LINES_LINE);
        (void)snprintf(start, sizeof(start), "%d:", i);
        assert_true(slice_starts_with(line, slice_of_string(start)));
        assert_true(line.ptr[line.len - 1] == 'x' || line.ptr[line.len - 1] == ':');
    }
    assert_int_equal(lines_next(&opened.lines, &line, &error), LINES_END);
    close_lines(&opened);
    buffer_free(&content);
}

/** What came before a fault of the input is handed out first. */
static void failing_input(void **state)
{
    struct buffer content = BUFFER_INIT;
    struct buffer compressed = BUFFER_INIT;
    struct error error = ERROR_INIT;
    struct slice line;
    for (int i = 0; i < 20000; i++)
        (void)buffer_append_format(&content, "line %d of the file\n", i);
    append_gzip(&compressed, buffer_slice(&content));
    struct opened opened =
        open_lines(state, slice_of(compressed.data, compressed.len - compressed.len / 3), 100);
    int count = 0;
    enum lines_status status;
    while ((status = lines_next(&opened.lines, &line, &error)) == LINES_LINE) {
        char expected[64];
        (void)snprintf(expected, sizeof(expected), "line %d of the file", count++);
        assert_slice(line, expected);
    }
    assert_int_equal(status, LINES_FAILED);
    assert_int_equal(error.code, ERROR_DATA);
    assert_true(count > 8000);
    close_lines(&opened);
    buffer_free(&content);
    buffer_free(&compressed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(ends_of_lines),
        scratch_test(limits),
        scratch_test(limit_of_a_line_that_ends_with_its_file),
        scratch_test(long_lines),
        scratch_test(many_lines),
        scratch_test(failing_input),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
