// SPDX-License-Identifier: GPL-2.0-or-later
#include "dry-run.h"
#include "index-options.h"
#include "inspect.h"
#include "run.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct index_options options;
    struct error error = ERROR_INIT;
    enum error_code code = index_options_parse(&options, argc, argv, &error);
    if (code == ERROR_NONE && !options.done)
        code = options.stats             ? inspect_stats(&options, &error)
               : options.check           ? inspect_check(&options, &error)
               : options.rollback        ? inspect_rollback(&options, &error)
               : options.rebuild_ranking ? inspect_rebuild_ranking(&options, &error)
               : options.dry_run         ? run_dry(&options, &error)
                                         : run_index(&options, &error);
    if (error.code != ERROR_NONE)
        error_print(index_program.name, &error);
    if (fflush(stdout) != 0 && code == ERROR_NONE)
        code = ERROR_IO;
    return (int)code;
}
