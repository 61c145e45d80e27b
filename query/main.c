// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-options.h"
#include "session.h"

#include "xapian-c/xapian-c.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct query_options options;
    struct error error = ERROR_INIT;
    (void)xc_error_last(); // makes it: the C library aborts if there is no memory for that later
    enum error_code code = query_options_parse(&options, argc, argv, &error);
    if (code == ERROR_NONE && !options.done)
        code = session_run(&options, &error);
    if (error.code != ERROR_NONE)
        error_print(query_program.name, &error);
    if (fflush(stdout) != 0 && code == ERROR_NONE)
        code = ERROR_IO;
    query_options_free(&options);
    return error_exit_status(code);
}
