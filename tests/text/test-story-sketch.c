// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/buffer.h"
#include "text/story-sketch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void too_few_words_have_none(void **state)
{
    struct story_sketch sketch;
    (void)state;
    assert_false(story_sketch_make(&sketch, SLICE_LITERAL("")));
    assert_false(story_sketch_make(&sketch, SLICE_LITERAL(" ... ")));
    assert_false(story_sketch_make(&sketch, SLICE_LITERAL("one, two, three")));
    assert_true(story_sketch_make(&sketch, SLICE_LITERAL("one, two, three, four")));
}

static void only_words_and_their_order_count(void **state)
{
    struct story_sketch a;
    struct story_sketch b;
    (void)state;
    assert_true(story_sketch_make(&a, SLICE_LITERAL("The ferry left in a storm, and came back.")));
    assert_true(story_sketch_make(&b, SLICE_LITERAL("the FERRY left\n in a storm and came back")));
    assert_memory_equal(a.bytes, b.bytes, sizeof(a.bytes));
    assert_memory_equal(a.key, b.key, sizeof(a.key));
    assert_true(story_sketch_make(&b, SLICE_LITERAL("back came and storm a in left ferry the")));
    assert_in_range(story_sketch_common(a.bytes, b.bytes), 0, 8);
}

/** Appends words of a series, from the one of a number on. */
static void append_words(struct buffer *text, unsigned first, unsigned count)
{
    for (unsigned i = first; i < first + count; i++)
        assert_true(buffer_append_format(text, "word%u ", i));
}

/** A text is looked at in windows: where these end makes no difference. */
static void words_lie_anywhere(void **state)
{
    struct buffer text = BUFFER_INIT;
    struct story_sketch first;
    (void)state;
    for (unsigned i = 0; i < 900; i++)
        assert_true(buffer_append_format(&text, "%sword%u ", i % 7 ? "" : "a-much-longer_one", i));
    assert_true(story_sketch_make(&first, buffer_slice(&text)));
    for (unsigned shift = 1; shift < 70; shift++) {
        struct buffer shifted = BUFFER_INIT;
        struct story_sketch sketch;
        for (unsigned i = 0; i < shift; i++)
            assert_true(buffer_append_char(&shifted, '.'));
        assert_true(buffer_append_slice(&shifted, buffer_slice(&text)));
        assert_true(story_sketch_make(&sketch, buffer_slice(&shifted)));
        assert_memory_equal(sketch.bytes, first.bytes, sizeof(first.bytes));
        assert_memory_equal(sketch.key, first.key, sizeof(first.key));
        buffer_free(&shifted);
    }
    buffer_free(&text);
}

/** All bytes of a word count, however long it is. */
static void long_words_differ(void **state)
{
    char a[5000];
    char b[5000];
    struct story_sketch first;
    struct story_sketch second;
    (void)state;
    memset(a, 'a', sizeof(a));
    memset(b, 'a', sizeof(b));
    memcpy(a, "x y z w ", 8);
    memcpy(b, "x y z w ", 8);
    b[40] = 'b';
    assert_true(story_sketch_make(&first, slice_of(a, sizeof(a))));
    assert_true(story_sketch_make(&second, slice_of(b, sizeof(b))));
    assert_memory_not_equal(first.bytes, second.bytes, sizeof(first.bytes));
}

/** What two sketches have in common estimates what their texts have. */
static void common_bytes_estimate_common_runs(void **state)
{
    (void)state;
    for (unsigned shared = 0; shared <= 400; shared += 100) {
        double sum = 0;
        for (unsigned trial = 0; trial < 20; trial++) {
            struct buffer a = BUFFER_INIT;
            struct buffer b = BUFFER_INIT;
            struct story_sketch first;
            struct story_sketch second;
            append_words(&a, 10000 * trial, 400);
            append_words(&b, 10000 * trial, shared);
            append_words(&b, 10000 * trial + 5000, 400 - shared);
            assert_true(story_sketch_make(&first, buffer_slice(&a)));
            assert_true(story_sketch_make(&second, buffer_slice(&b)));
            sum += story_sketch_common(first.bytes, second.bytes);
            buffer_free(&a);
            buffer_free(&b);
        }
        const double jaccard = (double)shared / (800.0 - shared);
        const double estimate = sum / 20 / STORY_SKETCH_SIZE;
        assert_true(estimate > jaccard - 0.05 && estimate < jaccard + 0.05);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_few_words_have_none),
        cmocka_unit_test(only_words_and_their_order_count),
        cmocka_unit_test(words_lie_anywhere),
        cmocka_unit_test(long_words_differ),
        cmocka_unit_test(common_bytes_estimate_common_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
