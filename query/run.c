// SPDX-License-Identifier: GPL-2.0-or-later
#include "run.h"

#include "batch.h"
#include "complete.h"
#include "entity-names.h"
#include "search-times.h"
#include "session.h"

#include <stdio.h>

/** Prints what comes before the first result of a format, as the names of a table's columns. */
static void start_output(const struct query_options *options, struct turn *turn)
{
    if (!options->show && !options->count && options->format->start)
        options->format->start(&turn->out, &options->style);
}

static enum error_code run_search(const struct query_options *options, struct session *session,
                                  struct turn *turn, struct error *error)
{
    struct search_account account;
    start_output(options, turn);
    const enum error_code code = session_search(
        session, SLICE_LITERAL(""), buffer_slice(&options->query), turn, &account, error);
    if (code == ERROR_NONE && options->time)
        search_times_report_one(&turn->messages, SLICE_LITERAL(""), &account);
    if (code == ERROR_NONE && account.partial)
        return ERROR_BUSY;
    return code == ERROR_NONE && account.matches == 0 ? ERROR_NO_MATCH : code;
}

static enum error_code run_show(const struct query_options *options, struct session *session,
                                struct turn *turn, struct error *error)
{
    bool found = false;
    bool partial = false;
    const enum error_code code =
        session_show(session, options->show, turn, &found, &partial, error);
    if (code != ERROR_NONE || found)
        return code;
    (void)buffer_append_format(&turn->messages, "dateline-query: no article '%s'\n", options->show);
    return partial ? ERROR_BUSY : ERROR_NO_MATCH;
}

static enum error_code run_entities(const struct query_options *options, struct turn *turn,
                                    struct error *error)
{
    size_t count = 0;
    bool partial = false;
    const enum error_code code = entity_names_list(options, turn, &count, &partial, error);
    if (code == ERROR_NONE && partial)
        return ERROR_BUSY;
    return code == ERROR_NONE && count == 0 ? ERROR_NO_MATCH : code;
}

/** A search, an article to show, names to list, or a word to complete. */
static enum error_code run_one(const struct query_options *options, struct ordered_output *output,
                               struct error *error)
{
    struct session *session = NULL;
    struct turn turn = {.output = NULL};
    struct error problem = ERROR_INIT;
    turn_begin(&turn, output, 0);
    enum error_code code = options->complete   ? query_complete(options, &turn.out, error)
                           : options->entities ? run_entities(options, &turn, error)
                                               : session_open(&session, options, error);
    if (code == ERROR_NONE && session)
        code = (options->show ? run_show : run_search)(options, session, &turn, error);
    // What was printed before a failure is brought out all the same.
    const enum error_code written = turn_end(&turn, &problem);
    if (written != ERROR_NONE && error->code == ERROR_NONE) {
        code = written;
        *error = problem;
    }
    turn_free(&turn);
    session_close(session);
    return code;
}

enum error_code query_run(const struct query_options *options, struct error *error)
{
    struct ordered_output *output = NULL;
    enum error_code code = ordered_output_open(&output, error);
    if (code != ERROR_NONE)
        return code;
    if (options->batch) {
        struct turn turn = {.output = NULL};
        turn_begin(&turn, output, 0);
        start_output(options, &turn);
        code = turn_end(&turn, error);
        if (code == ERROR_NONE)
            code = batch_run(options, output, 1, error);
        turn_free(&turn);
    } else {
        code = run_one(options, output, error);
    }
    ordered_output_close(output);
    return code;
}
