// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/article-part.h"

#include "tests/support.h"

static uint32_t part_of(uint32_t article, uint32_t count)
{
    char term[32];
    const int length = snprintf(term, sizeof(term), "Qarticle-%u", article);
    uint32_t found = 0;
    for (uint32_t number = 1; number <= count; number++)
        if (article_part_has((struct article_part){number, count},
                             slice_of(term, (size_t)length))) {
            assert_int_equal(found, 0); // in no other
            found = number;
        }
    assert_true(found > 0);
    return found;
}

static void parts_are_even(void **state)
{
    enum { ARTICLES = 20000, PARTS = 7 };
    uint32_t counts[PARTS + 1] = {0};
    (void)state;
    for (uint32_t i = 0; i < ARTICLES; i++)
        counts[part_of(i, PARTS)]++;
    for (uint32_t number = 1; number <= PARTS; number++) // five standard deviations
        assert_in_range(counts[number], ARTICLES / PARTS - 250, ARTICLES / PARTS + 250);
}

static void one_more_part_takes_from_all(void **state)
{
    enum { ARTICLES = 5000 };
    (void)state;
    for (uint32_t count = 1; count < 9; count++) {
        uint32_t moved = 0;
        for (uint32_t i = 0; i < ARTICLES; i++) {
            const uint32_t before = part_of(i, count);
            const uint32_t after = part_of(i, count + 1);
            assert_true(after == before || after == count + 1);
            moved += after != before;
        }
        assert_in_range(moved, ARTICLES / (count + 1) - 200, ARTICLES / (count + 1) + 200);
    }
}

/** Indexes of years rely on it. */
static void stays_the_same(void **state)
{
    static const uint32_t of_three[] = {1, 1, 1, 2, 3, 2, 3, 2};
    (void)state;
    for (uint32_t i = 0; i < 8; i++)
        assert_int_equal(part_of(i + 1, 3), of_three[i]);
}

static void whole(void **state)
{
    (void)state;
    assert_true(article_part_has((struct article_part){0, 0}, SLICE_LITERAL("Qx")));
    assert_true(article_part_has((struct article_part){1, 1}, SLICE_LITERAL("Qx")));
    assert_true(article_part_has((struct article_part){1, 1}, SLICE_LITERAL("Q")));
}

static void parsing(void **state)
{
    static const char *const wrong[] = {
        "",    "1",     "/",    "1/",   "/1",   "0/1",  "2/1",  "1/0",  "1/1001", "a/2",
        "1/b", "1/2/3", "-1/2", " 1/2", "1/2 ", "1 /2", "+1/2", "1/ 2", "1.0/2",  "1001/1001"};
    struct article_part part;
    (void)state;
    assert_true(article_part_parse(&part, SLICE_LITERAL("3/8")));
    assert_true(article_part_equal(part, (struct article_part){3, 8}));
    assert_false(article_part_equal(part, (struct article_part){3, 9}));
    assert_true(article_part_parse(&part, SLICE_LITERAL("1000/1000")));
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_false(article_part_parse(&part, slice_of_string(wrong[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_are_even), cmocka_unit_test(one_more_part_takes_from_all),
        cmocka_unit_test(stays_the_same), cmocka_unit_test(whole),
        cmocka_unit_test(parsing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
