// SPDX-License-Identifier: GPL-2.0-or-later
#include "index-parts.h"
#include "query-options.h"
#include "run.h"

#include "xapian-c/xapian-c.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], INDEX_PARTS_RUN_PROGRAM) == 0) {
        index_parts_run_program(argv + 2);
        return 0;
    }
    struct query_options options;
    struct error error = ERROR_INIT;
    (void)xc_error_last(); // makes it: the C library aborts if there is no memory for that later
    // A reader that has seen enough ends us without a word, whatever our parent made of it.
    (void)signal(SIGPIPE, SIG_DFL);
    enum error_code code = query_options_parse(&options, argc, argv, &error);
    if (code == ERROR_NONE && !options.done)
        code = query_run(&options, &error);
    if (fflush(stdout) != 0 && code == ERROR_NONE) // of --help and the like
        code = error_set_errno(&error, ERROR_IO, errno, "cannot write the output");
    if (error.code != ERROR_NONE)
        error_print(query_program.name, &error);
    query_options_free(&options);
    return error_exit_status(code);
}
