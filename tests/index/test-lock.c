// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/lock.h"

#include "index/file.h"
#include "tests/support.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    assert_int_equal(clock_gettime(CLOCK_MONOTONIC, &time), 0);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/** A process that holds the lock, for @p seconds or until it is killed. Waits until it does. */
static pid_t hold(const char *directory, double seconds)
{
    int ready[2];
    char byte = 0;
    assert_int_equal(pipe(ready), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        int lock = -1;
        if (lock_take(directory, 0, &lock, NULL) != ERROR_NONE || write(ready[1], "x", 1) != 1)
            _exit(1);
        const struct timespec pause = {.tv_sec = (time_t)seconds,
                                       .tv_nsec =
                                           (long)((seconds - (double)(time_t)seconds) * 1e9)};
        (void)nanosleep(&pause, NULL);
        _exit(0);
    }
    assert_int_equal(close(ready[1]), 0);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_int_equal(close(ready[0]), 0);
    return child;
}

static void reap(pid_t child)
{
    int status = 0;
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
}

static void one_at_a_time(void **state)
{
    struct error error = ERROR_INIT;
    int lock = -1;
    int second = -1;
    assert_code(lock_take(scratch_root(state), 0, &lock, &error), ERROR_NONE, &error);
    assert_true(lock >= 0);
    assert_code(lock_take(scratch_root(state), 0, &second, &error), ERROR_BUSY, &error);
    assert_int_equal(second, -1);
    lock_release(lock);
    assert_code(lock_take(scratch_root(state), 0, &lock, &error), ERROR_NONE, &error);
    lock_release(lock);
    lock_release(-1);
    assert_int_equal(access(scratch_path(state, "lock"), F_OK), 0); // never deleted
}

static void says_who_holds_it(void **state)
{
    struct error error = ERROR_INIT;
    int lock = -1;
    char who[64];
    // A note of an earlier holder must not show through, however long it was.
    (void)scratch_write_string(state, "lock", "pid 99999999999999 since long ago and much more\n");
    const pid_t child = hold(scratch_root(state), 60);
    assert_code(lock_take(scratch_root(state), 0, &lock, &error), ERROR_BUSY, &error);
    (void)snprintf(who, sizeof(who), "/lock' (pid %ld since 20", (long)child);
    assert_contains(error.message, "another run holds '");
    assert_contains(error.message, who);
    assert_contains(error.message, "Z)");
    assert_contains(error.hint, "--lock-timeout");
    reap(child);
    assert_code(lock_take(scratch_root(state), 0, &lock, &error), ERROR_NONE, &error); // not stale
    struct buffer note = BUFFER_INIT;
    assert_code(file_read(scratch_path(state, "lock"), 1000, &note, &error), ERROR_NONE, &error);
    (void)snprintf(who, sizeof(who), "pid %ld since ", (long)getpid());
    assert_true(slice_starts_with(buffer_slice(&note), slice_of_string(who)));
    buffer_free(&note);
    lock_release(lock);
}

static void waits(void **state)
{
    struct error error = ERROR_INIT;
    int lock = -1;
    const pid_t child = hold(scratch_root(state), 60);
    const double started = now();
    assert_code(lock_take(scratch_root(state), 0.3, &lock, &error), ERROR_BUSY, &error);
    const double waited = now() - started;
    assert_true(waited >= 0.3 && waited < 20);
    reap(child);

    const pid_t short_one = hold(scratch_root(state), 0.3);
    assert_code(lock_take(scratch_root(state), 60, &lock, &error), ERROR_NONE, &error);
    lock_release(lock);
    int status = 1;
    assert_int_equal(waitpid(short_one, &status, 0), short_one);
    assert_int_equal(status, 0);
}

static void cannot_be_made(void **state)
{
    struct error error = ERROR_INIT;
    int lock = -1;
    assert_code(lock_take(scratch_path(state, "missing"), 0, &lock, &error), ERROR_CANNOT_CREATE,
                &error);
    (void)scratch_directory(state, "lock");
    assert_code(lock_take(scratch_root(state), 0, &lock, &error), ERROR_CANNOT_CREATE, &error);
    (void)scratch_directory(state, "other");
    assert_int_equal(symlink("/dev/null", scratch_path(state, "other/lock")), 0);
    assert_code(lock_take(scratch_path(state, "other"), 0, &lock, &error), ERROR_CANNOT_CREATE,
                &error); // a link is not followed
    assert_int_equal(lock, -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(one_at_a_time),
        scratch_test(says_who_holds_it),
        scratch_test(waits),
        scratch_test(cannot_be_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
