// SPDX-License-Identifier: GPL-2.0-or-later
// show-articles [-q] FORMAT|auto FILE...: what a reader finds, and how fast it is. For development.
#include "dump.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static void read_file(const char *path, const struct reader_format *format, bool quiet)
{
    const struct reader_limits limits = READER_LIMITS_INIT;
    struct error error = ERROR_INIT;
    struct buffer out = BUFFER_INIT;
    struct dump_counts counts;
    struct stat status = {0};
    const clock_t start = clock();
    if (dump_file(path, format, &limits, quiet ? NULL : &out, &counts, &error) != ERROR_NONE) {
        error_print("show-articles", &error);
        return;
    }
    const double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    (void)stat(path, &status);
    if (out.len)
        (void)fwrite(out.data, 1, out.len, stdout);
    printf("%s: %u articles, %u rejected%s, %.1f MB/s\n", path, counts.articles, counts.rejected,
           counts.failed ? ", failed" : "", (double)status.st_size / 1e6 / seconds);
    buffer_free(&out);
}

int main(int argc, char **argv)
{
    const bool quiet = argc > 1 && strcmp(argv[1], "-q") == 0;
    const int first = quiet ? 2 : 1;
    if (argc < first + 2) {
        fprintf(stderr, "usage: show-articles [-q] FORMAT|auto FILE...\n");
        return ERROR_USAGE;
    }
    const struct reader_format *format = reader_format_by_name(slice_of_string(argv[first]));
    for (int i = first + 1; i < argc; i++)
        read_file(argv[i], format, quiet);
    return 0;
}
