// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/versions.h"

#include "tests/support.h"

static struct ledger_version version(uint64_t id, int64_t date)
{
    return (struct ledger_version){.id = id, .date = date, .content = (uint64_t)date * 31};
}

static void older(void **state)
{
    (void)state;
    assert_true(version_older(-1, 1));
    assert_false(version_older(1, 1));
    assert_false(version_older(2, 1));
    assert_false(version_older(VERSION_UNDATED, 1)); // the one read later counts
    assert_false(version_older(1, VERSION_UNDATED));
}

static void identity(void **state)
{
    (void)state;
    const struct ledger_version one = version(1, 10);
    struct ledger_version other = one;
    assert_true(version_equal(&one, &other) && version_hash(&one) == version_hash(&other));
    other.content++;
    assert_false(version_equal(&one, &other) || version_hash(&one) == version_hash(&other));
    other = one;
    other.date++;
    assert_false(version_equal(&one, &other) || version_hash(&one) == version_hash(&other));
}

/** Adds notes on dates, and looks which one is left. */
static void assert_left(const int64_t *dates, const bool *published, size_t count, int64_t expected,
                        bool is_published)
{
    struct doubts doubts = {.list = NULL};
    for (size_t i = 0; i < count; i++) {
        const struct ledger_version one = version(7, dates[i]);
        const struct ledger_version before = version(3, 1);
        assert_true(doubts_add(&doubts, &one, published[i]) && doubts_add(&doubts, &before, true));
    }
    doubts_sort(&doubts);
    assert_int_equal(doubts.count, 2);
    assert_null(doubts_find(&doubts, 5));
    const struct doubt *found = doubts_find(&doubts, 7);
    assert_ptr_equal(found, &doubts.list[1]);
    assert_true(found->version.date == expected && found->published == is_published);
    doubts_free(&doubts);
}

static void one_an_article(void **state)
{
    (void)state;
    // Of what is published the last note counts, whatever has been forgotten besides
    assert_left((const int64_t[]){5, 9, 4}, (const bool[]){true, true, true}, 3, 4, true);
    assert_left((const int64_t[]){9, 5, 8}, (const bool[]){false, true, false}, 3, 5, true);
    // Of what was forgotten the latest can have been published
    assert_left((const int64_t[]){5, 9, 4}, (const bool[]){false, false, false}, 3, 9, false);
    assert_left((const int64_t[]){9, VERSION_UNDATED}, (const bool[]){false, false}, 2,
                VERSION_UNDATED, false);
}

static void what_was_taken(void **state)
{
    (void)state;
    struct doubts doubts = {.list = NULL};
    const struct ledger_version doubtful = version(1, 5);
    const struct ledger_version taken = version(1, 6);
    const struct ledger_version other = version(2, 6);
    assert_true(doubts_add(&doubts, &doubtful, false));
    assert_true(doubts_taken(&doubts, &other)); // there was no doubt about that one
    assert_int_equal(doubts.count, 1);
    assert_true(doubts_taken(&doubts, &taken));
    doubts_sort(&doubts);
    assert_int_equal(doubts.count, 1);
    assert_true(doubts.list[0].published && version_equal(&doubts.list[0].version, &taken));
    assert_true(id_set_contains(&doubts.forgotten, version_hash(&doubtful)));
    assert_false(id_set_contains(&doubts.forgotten, version_hash(&taken)));
    doubts_free(&doubts);
}

static void none(void **state)
{
    (void)state;
    struct doubts doubts = {.list = NULL};
    doubts_sort(&doubts);
    assert_null(doubts_find(&doubts, 1));
    doubts_free(&doubts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(older),          cmocka_unit_test(identity),
        cmocka_unit_test(one_an_article), cmocka_unit_test(what_was_taken),
        cmocka_unit_test(none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
