// SPDX-License-Identifier: GPL-2.0-or-later
#include "query/ordered-output.h"

#include "tests/support.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TURNS = 2000, THREADS = 4 };

struct work {
    struct ordered_output *output;
    pthread_mutex_t mutex;
    uint64_t next;
    int failures;
};

/** Some turns say much, most little, one in three nothing. */
static size_t words_of(uint64_t turn)
{
    return turn % 500 == 7 ? 300000 : turn % 3 ? turn % 40 : 0;
}

static void *take_turns(void *argument)
{
    struct work *work = argument;
    struct turn turn = {.output = NULL};
    for (;;) {
        (void)pthread_mutex_lock(&work->mutex);
        const uint64_t number = work->next++;
        (void)pthread_mutex_unlock(&work->mutex);
        if (number >= TURNS)
            break;
        turn_begin(&turn, work->output, number);
        int failures = 0;
        for (size_t i = 0; i < words_of(number); i++) {
            (void)buffer_append_format(&turn.out, "%d.%zu\n", (int)number, i);
            failures += turn_flush(&turn, NULL) != ERROR_NONE;
        }
        if (number % 97 == 0)
            usleep(2000); // others come first
        failures += turn_end(&turn, NULL) != ERROR_NONE;
        (void)pthread_mutex_lock(&work->mutex);
        work->failures += failures;
        (void)pthread_mutex_unlock(&work->mutex);
    }
    turn_free(&turn);
    return NULL;
}

static void turns_come_in_their_order(void **state)
{
    (void)state;
    char path[] = "ordered-output-XXXXXX";
    const int file = mkstemp(path);
    const int out = dup(STDOUT_FILENO);
    struct work work = {.next = 0};
    pthread_t threads[THREADS];
    assert_true(file >= 0 && out >= 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(pthread_mutex_init(&work.mutex, NULL), 0);
    assert_int_equal(ordered_output_open(&work.output, NULL), ERROR_NONE);
    assert_int_equal(fflush(stdout), 0);
    assert_true(dup2(file, STDOUT_FILENO) >= 0);
    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&threads[i], NULL, take_turns, &work) != 0)
            work.failures++;
    for (int i = 0; i < THREADS; i++)
        (void)pthread_join(threads[i], NULL);
    const int back = dup2(out, STDOUT_FILENO);
    assert_true(back >= 0);
    assert_int_equal(work.failures, 0);
    ordered_output_close(work.output);
    FILE *said = fdopen(file, "r");
    assert_non_null(said);
    rewind(said);
    for (uint64_t turn = 0; turn < TURNS; turn++)
        for (size_t i = 0; i < words_of(turn); i++) {
            char line[64];
            char expected[64];
            (void)snprintf(expected, sizeof(expected), "%d.%zu\n", (int)turn, i);
            assert_non_null(fgets(line, sizeof(line), said));
            assert_string_equal(line, expected);
        }
    assert_int_equal(fgetc(said), EOF);
    assert_int_equal(fclose(said), 0);
    assert_int_equal(close(out), 0);
    (void)pthread_mutex_destroy(&work.mutex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(turns_come_in_their_order)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
