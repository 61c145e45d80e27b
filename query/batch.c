// SPDX-License-Identifier: GPL-2.0-or-later
#include "batch.h"

#include "base/terminal.h"
#include "corpus/input.h"
#include "search-times.h"
#include "session.h"
#include "topics.h"

#include <inttypes.h>
#include <pthread.h>
#include <string.h>

struct batch {
    const struct query_options *options;
    struct ordered_output *output;
    pthread_mutex_t mutex; // guards what follows
    struct input *input;
    struct topics topics;
    uint64_t next_turn;
    bool at_end; // of the file, or because something failed
    bool wrong;  // some query was
    bool matched;
    bool partial;         // not all indexes answered
    struct error failure; // the first one
    struct search_times times;
    pthread_t threads[QUERY_MAX_JOBS];
    uint32_t started;
};

/** What a worker has at hand. */
struct task {
    struct topic topic;
    uint64_t turn;
};

static void fail(struct batch *batch, const struct error *error)
{
    if (batch->failure.code == ERROR_NONE)
        batch->failure = *error;
    batch->at_end = true;
}

/** The next query. False at the end. */
static bool next_task(struct batch *batch, struct task *task)
{
    struct error error = ERROR_INIT;
    bool more = false;
    if (batch->at_end)
        return false;
    if (topics_next(&batch->topics, &task->topic, &more, &error) != ERROR_NONE) {
        fail(batch, &error);
        return false;
    }
    batch->at_end = !more;
    if (more)
        task->turn = batch->next_turn++;
    return more;
}

static enum error_code search_topic(const struct batch *batch, struct session *session,
                                    const struct topic *topic, struct turn *turn,
                                    struct search_account *account, struct error *error)
{
    const struct slice id = buffer_slice(&topic->id);
    if (topic->problem)
        return error_set(error, ERROR_USAGE, "%s", topic->problem);
    const enum error_code code =
        session_search(session, id, buffer_slice(&topic->query), turn, account, error);
    if (code == ERROR_NONE && batch->options->time)
        search_times_report_one(&turn->messages, id, account);
    return code;
}

/** Searches for one query and brings its answer out. */
static void run_task(struct batch *batch, struct session *session, const struct task *task,
                     struct turn *turn)
{
    struct error error = ERROR_INIT;
    struct error problem = ERROR_INIT;
    struct search_account account = {.matches = 0};
    turn_begin(turn, batch->output, task->turn);
    const enum error_code code = search_topic(batch, session, &task->topic, turn, &account, &error);
    if (code == ERROR_USAGE) {
        (void)buffer_append_format(&turn->messages, "dateline-query: %s: line %" PRIu64 ": ",
                                   batch->options->batch, task->topic.line);
        terminal_append_safe(&turn->messages, slice_of_string(error.message));
        (void)buffer_append_char(&turn->messages, '\n');
    }
    const enum error_code written = turn_end(turn, &problem);
    (void)pthread_mutex_lock(&batch->mutex);
    if (code == ERROR_USAGE)
        batch->wrong = true;
    else if (code != ERROR_NONE)
        fail(batch, &error);
    else if (!search_times_add(&batch->times, account.seconds))
        (void)error_set_no_memory(&problem);
    if (written != ERROR_NONE || problem.code != ERROR_NONE)
        fail(batch, &problem);
    batch->matched |= account.matches > 0;
    batch->partial |= account.partial;
    (void)pthread_mutex_unlock(&batch->mutex);
}

static void *work(void *argument);

/** Starts another worker if there may be work for it. One that cannot be started is done without.
 */
static void start_next(struct batch *batch)
{
    if (!batch->at_end && batch->started < batch->options->jobs &&
        pthread_create(&batch->threads[batch->started], NULL, work, batch) == 0)
        batch->started++;
}

static void *work(void *argument)
{
    struct batch *batch = argument;
    struct session *session = NULL;
    struct task task = {.turn = 0};
    struct turn turn = {.output = NULL};
    struct error error = ERROR_INIT;
    const enum error_code code = session_open(&session, batch->options, &error);
    bool first = true;
    (void)pthread_mutex_lock(&batch->mutex);
    if (code != ERROR_NONE)
        fail(batch, &error);
    while (code == ERROR_NONE && next_task(batch, &task)) {
        if (first)
            start_next(batch);
        first = false;
        (void)pthread_mutex_unlock(&batch->mutex);
        run_task(batch, session, &task, &turn);
        (void)pthread_mutex_lock(&batch->mutex);
    }
    (void)pthread_mutex_unlock(&batch->mutex);
    session_close(session);
    turn_free(&turn);
    topic_free(&task.topic);
    return NULL;
}

/** Runs the first worker in this thread, and waits for the others. */
static void run_workers(struct batch *batch)
{
    batch->started = 1;
    (void)work(batch);
    for (uint32_t i = 1;; i++) {
        (void)pthread_mutex_lock(&batch->mutex);
        const bool more = i < batch->started;
        (void)pthread_mutex_unlock(&batch->mutex);
        if (!more)
            break;
        (void)pthread_join(batch->threads[i], NULL);
    }
}

static enum error_code report(struct batch *batch, struct error *error)
{
    struct turn turn = {.output = NULL};
    turn_begin(&turn, batch->output, batch->next_turn);
    if (batch->options->time)
        search_times_report_all(&turn.messages, &batch->times);
    enum error_code code = turn_end(&turn, error);
    turn_free(&turn);
    if (batch->failure.code != ERROR_NONE) {
        *error = batch->failure;
        return batch->failure.code;
    }
    if (code == ERROR_NONE && batch->wrong)
        code =
            error_set(error, ERROR_USAGE, "some queries in '%s' are wrong", batch->options->batch);
    if (code == ERROR_NONE && batch->partial)
        return ERROR_BUSY;
    return code == ERROR_NONE && !batch->matched ? ERROR_NO_MATCH : code;
}

enum error_code batch_run(const struct query_options *options, struct ordered_output *output,
                          uint64_t first_turn, struct error *error)
{
    struct batch batch = {.options = options, .output = output, .next_turn = first_turn};
    if (pthread_mutex_init(&batch.mutex, NULL) != 0)
        return error_set_no_memory(error);
    enum error_code code = input_open(&batch.input, options->batch, error);
    if (code == ERROR_NONE) {
        topics_open(&batch.topics, batch.input);
        run_workers(&batch);
        code = report(&batch, error);
        topics_close(&batch.topics);
        input_close(batch.input);
    }
    search_times_free(&batch.times);
    (void)pthread_mutex_destroy(&batch.mutex);
    return code;
}
