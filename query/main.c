// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-options.h"
#include "session.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct query_options options;
    struct error error = ERROR_INIT;
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
