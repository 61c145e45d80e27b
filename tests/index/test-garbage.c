// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/garbage.h"

#include "tests/support.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/** Sets the time of a file back by @p seconds. */
static void age(const char *path, time_t seconds)
{
    struct timespec times[2] = {{.tv_sec = time(NULL) - seconds}, {.tv_sec = 0}};
    times[1] = times[0];
    assert_int_equal(utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW), 0);
}

static const char *const entries[] = {"shards/00000001", "shards/00000002", "shards/00000003",
                                      "shards/stray",    "dead/00000001.4", "dead/00000001.5",
                                      "dead/00000002.5", "dead/00000003.2", "dead/stray"};
enum { ENTRIES = sizeof(entries) / sizeof(entries[0]) };

/** An index with shards 1 to 3, of which @p live will name 1 and 2. All is an hour old. */
static struct generation make_index(void **state)
{
    struct generation live = {.number = 5, .next_shard = 4};
    (void)scratch_directory(state, "shards");
    (void)scratch_directory(state, "dead");
    for (int i = 0; i < ENTRIES; i++) {
        if (strncmp(entries[i], "shards/0", 8) == 0) {
            char name[64];
            (void)scratch_directory(state, entries[i]);
            (void)snprintf(name, sizeof(name), "%s/postlist.glass", entries[i]);
            (void)scratch_write_string(state, name, "x");
        } else {
            (void)scratch_write_string(state, entries[i], "x");
        }
        age(scratch_path(state, entries[i]), 3600);
    }
    assert_true(generation_add_shard(&live, (struct shard){1, 10, 3, 5}));
    assert_true(generation_add_shard(&live, (struct shard){2, 10, 0, 0}));
    return live;
}

/** One letter an entry: is it there? */
static void assert_present(void **state, const char *expected)
{
    char present[ENTRIES + 1] = "";
    for (int i = 0; i < ENTRIES; i++)
        present[i] = access(scratch_path(state, entries[i]), F_OK) == 0 ? 'y' : '-';
    assert_string_equal(present, expected);
}

static void collects_what_is_not_named(void **state)
{
    struct generation live = make_index(state);
    struct error error = ERROR_INIT;
    assert_code(garbage_collect(scratch_root(state), &live, 600, &error), ERROR_NONE, &error);
    assert_present(state, "yy---y---");
    assert_int_equal(access(scratch_path(state, "shards/00000001/postlist.glass"), F_OK), 0);
    generation_free(&live);
}

static void grace_period(void **state)
{
    struct generation live = make_index(state);
    struct error error = ERROR_INIT;
    age(scratch_path(state, "shards/00000003"), 590);
    age(scratch_path(state, "dead/00000001.4"), 590);
    age(scratch_path(state, "dead/00000003.2"), 610);
    assert_code(garbage_collect(scratch_root(state), &live, 600, &error), ERROR_NONE, &error);
    assert_present(state, "yyy-yy---");
    assert_code(garbage_collect(scratch_root(state), &live, 580, &error), ERROR_NONE, &error);
    assert_present(state, "yy---y---");
    generation_free(&live);
}

/** The time of being dropped counts, not that of being made. */
static void marking(void **state)
{
    struct generation live = make_index(state);
    struct generation next;
    struct error error = ERROR_INIT;
    assert_true(generation_add_shard(&live, (struct shard){3, 10, 1, 2}));
    assert_true(generation_copy(&next, &live));
    next.shards[0].dead_generation = 6; // has new tombstones; 2 stays as it is
    next.shard_count = 2;               // and 3 is gone
    assert_code(garbage_mark(scratch_root(state), &live, &next, &error), ERROR_NONE, &error);
    assert_code(garbage_collect(scratch_root(state), &next, 600, &error), ERROR_NONE, &error);
    // Shard 3, its tombstones and the old ones of 1 are fresh; what lay about before is not.
    assert_present(state, "yyy--y-y-");
    assert_code(garbage_collect(scratch_root(state), &next, 0, &error), ERROR_NONE, &error);
    assert_present(state, "yy-------");
    generation_free(&live);
    generation_free(&next);
}

static void marking_what_is_gone_already(void **state)
{
    struct generation live = make_index(state);
    const struct generation next = GENERATION_INIT;
    struct error error = ERROR_INIT;
    assert_true(generation_add_shard(&live, (struct shard){99, 10, 1, 98})); // not on the disk
    assert_code(garbage_mark(scratch_root(state), &live, &next, &error), ERROR_NONE, &error);
    generation_free(&live);
}

static void no_folders(void **state)
{
    const struct generation live = GENERATION_INIT;
    struct error error = ERROR_INIT;
    assert_code(garbage_collect(scratch_root(state), &live, 0, &error), ERROR_NONE, &error);
    (void)scratch_write_string(state, "other", "x");
    assert_code(garbage_collect(scratch_root(state), &live, 0, &error), ERROR_NONE, &error);
    assert_int_equal(access(scratch_path(state, "other"), F_OK), 0); // not its business
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(collects_what_is_not_named),
        scratch_test(grace_period),
        scratch_test(marking),
        scratch_test(marking_what_is_gone_already),
        scratch_test(no_folders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
