// SPDX-License-Identifier: GPL-2.0-or-later
// Reads files and says how fast: benchmark-readers FILE... Nothing is done with the articles; the
// bytes are those after decompression, as far as articles have them.
#include "corpus/reader.h"
#include "text/dateline.h"

#include <stdio.h>
#include <time.h>

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    const struct reader_limits limits = READER_LIMITS_INIT;
    struct article article = ARTICLE_INIT;
    for (int i = 1; i < argc; i++) {
        struct error error = ERROR_INIT;
        struct reader *reader = NULL;
        size_t articles = 0;
        size_t rejected = 0;
        const double start = now();
        if (reader_open(&reader, argv[i], NULL, &limits, &error) != ERROR_NONE) {
            error_print("benchmark-readers", &error);
            continue;
        }
        for (enum reader_status status = READER_ARTICLE;
             status == READER_ARTICLE || status == READER_REJECTED;) {
            status = reader_next(reader, &article, &error);
            articles += status == READER_ARTICLE;
            rejected += status == READER_REJECTED;
            if (status == READER_ARTICLE)
                dateline_take(&article);
        }
        const double seconds = now() - start;
        (void)printf("%-14s %8zu articles, %zu rejected, %7.1f MB/s (file bytes)  %s\n",
                     reader_detected(reader)->name, articles, rejected,
                     (double)reader_position(reader) / 1e6 / seconds, argv[i]);
        reader_close(reader);
    }
    article_free(&article);
    return 0;
}
