// SPDX-License-Identifier: GPL-2.0-or-later
#include "query/fold-text.h"

#include "tests/support.h"

static void assert_folded(const char *text, struct fold_layout layout, const char *expected)
{
    struct buffer out = BUFFER_INIT;
    if (!layout.base)
        layout.base = "";
    fold_text(&out, slice_of_string(text), &layout);
    assert_true(buffer_ok(&out));
    assert_buffer(&out, expected);
}

static void lines_break_at_blanks(void **state)
{
    (void)state;
    assert_folded("one two three", (struct fold_layout){.room = 80}, "one two three\n");
    assert_folded("one two three", (struct fold_layout){.room = 7}, "one two\nthree\n");
    assert_folded("one two three", (struct fold_layout){.room = 6}, "one\ntwo\nthree\n");
    assert_folded("one two", (struct fold_layout){.room = 7, .indent = 2}, "  one two\n");
    assert_folded("one two", (struct fold_layout){.room = 3, .indent = 2, .indented = true},
                  "one\n  two\n");
    assert_folded("  one \n\t two  ", (struct fold_layout){.room = 80}, "one two\n");
    assert_folded("", (struct fold_layout){.room = 80}, "");
    assert_folded(" \n ", (struct fold_layout){.room = 80}, "");
}

static void what_has_no_blank_breaks_anywhere(void **state)
{
    (void)state;
    assert_folded("abcdefgh", (struct fold_layout){.room = 3}, "abc\ndef\ngh\n");
    assert_folded("a bcdefgh", (struct fold_layout){.room = 3}, "a\nbcd\nefg\nh\n");
    // two columns a character; one that is wider than the line is not lost
    assert_folded("\u5730\u9707\u6551", (struct fold_layout){.room = 5}, "\u5730\u9707\n\u6551\n");
    assert_folded("\u5730\u9707", (struct fold_layout){.room = 1}, "\u5730\n\u9707\n");
    // an accent stays with its letter
    assert_folded("ae\u0301b", (struct fold_layout){.room = 2}, "ae\u0301\nb\n");
}

static void what_is_too_long_ends_in_an_ellipsis(void **state)
{
    (void)state;
    struct fold_layout layout = {.room = 7, .most_lines = 2, .utf8 = true};
    assert_folded("one two three", layout, "one two\nthree\n");
    assert_folded("one two three four", layout, "one two\nthree\u2026\n");
    assert_folded("one two threee four", layout, "one two\nthreee\u2026\n");
    assert_folded("one two threeee four", layout, "one two\nthreee\u2026\n");
    layout.utf8 = false;
    assert_folded("one two three four", layout, "one two\nthre...\n");
    layout.most_lines = 1;
    assert_folded("one two three", layout, "one...\n");
    layout.room = 1;
    assert_folded("ab", layout, "a...\n"); // nothing better can be done
}

static void marks(void **state)
{
    (void)state;
    const char *text = "one \1two three\2 four";
    struct fold_layout layout = {.room = 7, .color = true};
    assert_folded(text, layout, "one \033[1;31mtwo\033[0m\n\033[1;31mthree\033[0m\nfour\n");
    layout.base = "\033[1m";
    layout.room = 80;
    assert_folded(text, layout,
                  "\033[1mone \033[0m\033[1;31mtwo three\033[0m\033[1m four\033[0m\n");
    layout.color = false;
    assert_folded(text, layout, "one two three four\n");
}

static void controls_take_the_room_they_are_shown_in(void **state)
{
    (void)state;
    assert_folded("\033[1m x", (struct fold_layout){.room = 5}, "^[[1m\nx\n");
    assert_folded("a\u202eb", (struct fold_layout){.room = 7}, "a<202e>\nb\n");
    assert_folded("a\u2066b", (struct fold_layout){.room = 7}, "ab\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_break_at_blanks),
        cmocka_unit_test(what_has_no_blank_breaks_anywhere),
        cmocka_unit_test(what_is_too_long_ends_in_an_ellipsis),
        cmocka_unit_test(marks),
        cmocka_unit_test(controls_take_the_room_they_are_shown_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
