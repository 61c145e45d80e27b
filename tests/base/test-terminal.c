// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/terminal.h"

#include "tests/support.h"

#include <fcntl.h>
#include <unistd.h>

static void width_of_what_is_no_terminal(void **state)
{
    (void)state;
    const int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(unsetenv("COLUMNS"), 0);
    assert_int_equal(terminal_width(fd), 80);
    static const struct {
        const char *columns;
        int width;
    } cases[] = {{"132", 132}, {"20", 20}, {"19", 80},  {"1000", 1000}, {"1001", 80},
                 {"", 80},     {"x", 80},  {"-50", 80}, {"100x", 80}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(setenv("COLUMNS", cases[i].columns, 1), 0);
        assert_int_equal(terminal_width(fd), cases[i].width);
    }
    assert_int_equal(close(fd), 0);
}

static void text_width(void **state)
{
    (void)state;
    assert_int_equal(terminal_text_width(SLICE_LITERAL("")), 0);
    assert_int_equal(terminal_text_width(SLICE_LITERAL("abc")), 3);
    assert_int_equal(terminal_text_width(SLICE_LITERAL("\u00e9\u0448")), 2);
    assert_int_equal(terminal_text_width(SLICE_LITERAL("e\u0301")), 1); // a combining accent
    assert_int_equal(terminal_text_width(SLICE_LITERAL("\u65e5\u672c")), 4);
    assert_int_equal(terminal_text_width(SLICE_LITERAL("\033")), 2); // shown as ^[
}

static void assert_safe(struct slice text, const char *expected)
{
    struct buffer out = BUFFER_INIT;
    terminal_append_safe(&out, text);
    assert_true(buffer_ok(&out));
    assert_buffer(&out, expected);
}

static void nothing_acts_on_the_terminal(void **state)
{
    (void)state;
    assert_safe(SLICE_LITERAL("caf\u00e9 \u65e5"), "caf\u00e9 \u65e5");
    assert_safe(SLICE_LITERAL("\033[31mred\033]0;title\a"), "^[[31mred^[]0;title^G");
    assert_safe(SLICE_LITERAL("a\nb\tc\rd"), "a b c d");
    assert_safe(SLICE_LITERAL("\0\x7f"), "^@^?");
    assert_safe(SLICE_LITERAL("\xc2\x9b 31m"), "<9b> 31m"); // CSI in one character
    assert_safe(SLICE_LITERAL("\x9b"), "\ufffd");           // and as a byte
    assert_safe(SLICE_LITERAL("a\u202eb\u2066c\u2069"), "a<202e>bc");
}

static void for_programs_it_stays_nearly_as_it_is(void **state)
{
    (void)state;
    struct buffer out = BUFFER_INIT;
    terminal_append_plain(
        &out, SLICE_LITERAL("caf\u00e9\t\033[1m\n\0\x7f\xc2\x9bq\u202e\u2066z\xff"), "\t");
    assert_true(buffer_ok(&out));
    assert_buffer(&out, "caf\u00e9\t [1m    qz\xff");
}

static void no_control_character_comes_through(void **state)
{
    (void)state;
    for (uint32_t c = 0; c < 0x2100; c++) {
        struct buffer text = BUFFER_INIT;
        struct buffer out = BUFFER_INIT;
        (void)buffer_append_format(&text, "%c%c%c", (int)(0xe0 | c >> 12),
                                   (int)(0x80 | (c >> 6 & 0x3f)), (int)(0x80 | (c & 0x3f)));
        if (c < 0x800) {
            text.len = 0;
            (void)buffer_append_char(&text, (char)(c < 0x80 ? c : 0xc0 | c >> 6));
            if (c >= 0x80)
                (void)buffer_append_char(&text, (char)(0x80 | (c & 0x3f)));
        }
        terminal_append_safe(&out, buffer_slice(&text));
        for (size_t i = 0; i < out.len; i++) {
            const unsigned char byte = (unsigned char)out.data[i];
            assert_true(byte >= ' ' && byte != 0x7f);
            assert_false(byte == 0xc2 && (unsigned char)out.data[i + 1] < 0xa0);
        }
        buffer_free(&text);
        buffer_free(&out);
    }
}

static void fitting(void **state)
{
    (void)state;
    const struct slice text = SLICE_LITERAL("a\u65e5e\u0301z"); // 1, 2, 1 (with its accent), 1
    assert_slice(terminal_fit(text, 0), "");
    assert_slice(terminal_fit(text, -3), "");
    assert_slice(terminal_fit(text, 1), "a");
    assert_slice(terminal_fit(text, 2), "a"); // half a character is none
    assert_slice(terminal_fit(text, 3), "a\u65e5");
    assert_slice(terminal_fit(text, 4), "a\u65e5e\u0301");
    assert_slice(terminal_fit(text, 5), "a\u65e5e\u0301z");
    assert_slice(terminal_fit(text, 50), "a\u65e5e\u0301z");
    assert_slice(terminal_fit(SLICE_LITERAL(""), 5), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(width_of_what_is_no_terminal),
        cmocka_unit_test(text_width),
        cmocka_unit_test(nothing_acts_on_the_terminal),
        cmocka_unit_test(no_control_character_comes_through),
        cmocka_unit_test(for_programs_it_stays_nearly_as_it_is),
        cmocka_unit_test(fitting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
