// SPDX-License-Identifier: GPL-2.0-or-later
#include "dry-run.h"
#include "index-options.h"
#include "inspect.h"
#include "run.h"

#include "xapian-c/xapian-c.h"

#include <malloc.h>
#include <stdio.h>

/** What is freed in pieces of a megabyte goes back to the system, whatever else the heap holds. */
static void return_memory(void)
{
#ifdef __GLIBC__
    (void)mallopt(M_MMAP_THRESHOLD, 1 << 20); // else it rises to 32 MB, and the heap keeps holes
    (void)mallopt(M_TRIM_THRESHOLD, 4 << 20);
#endif
}

int main(int argc, char **argv)
{
    return_memory();
    struct index_options options;
    struct error error = ERROR_INIT;
    (void)xc_error_last(); // makes it: the C library aborts if there is no memory for that later
    enum error_code code = index_options_parse(&options, argc, argv, &error);
    const bool run = code == ERROR_NONE && !options.done && !options.stats && !options.check &&
                     !options.rollback && !options.rebuild_ranking && !options.dry_run;
    if (code == ERROR_NONE && !options.done)
        code = options.stats             ? inspect_stats(&options, &error)
               : options.check           ? inspect_check(&options, &error)
               : options.rollback        ? inspect_rollback(&options, &error)
               : options.rebuild_ranking ? inspect_rebuild_ranking(&options, &error)
               : options.dry_run         ? run_dry(&options, &error)
                                         : run_index(&options, &error);
    // The line of a run in JSON has told it.
    if (error.code != ERROR_NONE && !(run && options.json))
        error_print(index_program.name, &error);
    if (fflush(stdout) != 0 && code == ERROR_NONE)
        code = ERROR_IO;
    return error_exit_status(code);
}
