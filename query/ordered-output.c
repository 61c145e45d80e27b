// SPDX-License-Identifier: GPL-2.0-or-later
#include "ordered-output.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    FLUSH_AT = 1 << 14,    // bytes worth a write of their own
    MOST_HELD = 1 << 20,   // bytes that a turn keeps to itself
    MOST_PARKED = 1 << 24, // bytes of turns that are over and wait for earlier ones
    PLACES = 256,          // turns that may be ahead of the current one
};

struct parked {
    struct buffer out;
    struct buffer messages;
    bool full;
};

struct ordered_output {
    pthread_mutex_t mutex; // guards what follows, and the two streams
    pthread_cond_t moved;  // the current turn is another one
    uint64_t current;
    size_t parked_bytes;
    struct parked places[PLACES]; // of turn N: N % PLACES
};

enum error_code ordered_output_open(struct ordered_output **out, struct error *error)
{
    struct ordered_output *output = calloc(1, sizeof(*output));
    if (!output)
        return error_set_no_memory(error);
    if (pthread_mutex_init(&output->mutex, NULL) != 0) {
        free(output);
        return error_set_no_memory(error);
    }
    if (pthread_cond_init(&output->moved, NULL) != 0) {
        (void)pthread_mutex_destroy(&output->mutex);
        free(output);
        return error_set_no_memory(error);
    }
    *out = output;
    return ERROR_NONE;
}

void ordered_output_close(struct ordered_output *output)
{
    if (!output)
        return;
    for (size_t i = 0; i < PLACES; i++) {
        buffer_free(&output->places[i].out);
        buffer_free(&output->places[i].messages);
    }
    (void)pthread_cond_destroy(&output->moved);
    (void)pthread_mutex_destroy(&output->mutex);
    free(output);
}

static enum error_code write_all(int fd, struct buffer *bytes, const char *what,
                                 struct error *error)
{
    struct slice left = buffer_slice(bytes);
    if (!buffer_ok(bytes))
        return error_set_no_memory(error);
    while (left.len) {
        const ssize_t put = write(fd, left.ptr, left.len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return error_set_errno(error, ERROR_IO, errno, "cannot write the %s", what);
        left = slice_of(left.ptr + put, left.len - (size_t)put);
    }
    buffer_clear(bytes);
    return ERROR_NONE;
}

/** Messages that cannot be written are no reason to fail: there is nobody to tell. */
static enum error_code write_both(struct buffer *out, struct buffer *messages, struct error *error)
{
    const enum error_code code = write_all(STDOUT_FILENO, out, "results", error);
    (void)write_all(STDERR_FILENO, messages, "messages", NULL);
    buffer_clear(out);
    buffer_clear(messages);
    return code;
}

/** The current turn is over: those behind it that are over, too, are brought out. */
static enum error_code move_on(struct ordered_output *output, struct error *error)
{
    enum error_code code = ERROR_NONE;
    output->current++;
    for (;;) {
        struct parked *next = &output->places[output->current % PLACES];
        if (!next->full)
            break;
        output->parked_bytes -= next->out.len + next->messages.len;
        const enum error_code written =
            write_both(&next->out, &next->messages, code == ERROR_NONE ? error : NULL);
        if (code == ERROR_NONE)
            code = written;
        next->full = false;
        output->current++;
    }
    (void)pthread_cond_broadcast(&output->moved);
    return code;
}

/** True if a turn that is over can be left behind. */
static bool can_park(const struct ordered_output *output, const struct turn *turn)
{
    return turn->number - output->current < PLACES &&
           output->parked_bytes + turn->out.len + turn->messages.len <= MOST_PARKED;
}

static void swap(struct buffer *a, struct buffer *b)
{
    const struct buffer kept = *a;
    *a = *b;
    *b = kept;
}

void turn_begin(struct turn *turn, struct ordered_output *output, uint64_t number)
{
    turn->output = output;
    turn->number = number;
    turn->begun = false;
    buffer_clear(&turn->out);
    buffer_clear(&turn->messages);
}

enum error_code turn_flush(struct turn *turn, struct error *error)
{
    struct ordered_output *output = turn->output;
    enum error_code code = ERROR_NONE;
    if (!buffer_ok(&turn->out))
        return error_set_no_memory(error);
    if (!output || turn->out.len < FLUSH_AT)
        return ERROR_NONE;
    (void)pthread_mutex_lock(&output->mutex);
    while (output->current != turn->number && turn->out.len >= MOST_HELD)
        (void)pthread_cond_wait(&output->moved, &output->mutex);
    if (output->current == turn->number) {
        turn->begun = true;
        code = write_all(STDOUT_FILENO, &turn->out, "results", error);
    }
    (void)pthread_mutex_unlock(&output->mutex);
    return code;
}

enum error_code turn_end(struct turn *turn, struct error *error)
{
    struct ordered_output *output = turn->output;
    enum error_code code = ERROR_NONE;
    (void)pthread_mutex_lock(&output->mutex);
    while (output->current != turn->number && !can_park(output, turn))
        (void)pthread_cond_wait(&output->moved, &output->mutex);
    if (output->current == turn->number) {
        code = write_both(&turn->out, &turn->messages, error);
        const enum error_code others = move_on(output, code == ERROR_NONE ? error : NULL);
        if (code == ERROR_NONE)
            code = others;
    } else {
        struct parked *place = &output->places[turn->number % PLACES];
        output->parked_bytes += turn->out.len + turn->messages.len;
        swap(&place->out, &turn->out);
        swap(&place->messages, &turn->messages);
        place->full = true;
    }
    (void)pthread_mutex_unlock(&output->mutex);
    return code;
}

void turn_free(struct turn *turn)
{
    buffer_free(&turn->out);
    buffer_free(&turn->messages);
}
