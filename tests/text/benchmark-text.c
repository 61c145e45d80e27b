// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * benchmark-text: how fast text becomes terms, in MB of text per second on one core.
 *
 *   benchmark-text FILE [ROUNDS]
 * FILE holds plain text, one article per line (up to 1 GB). Each stage reads all of it ROUNDS
 * times (default 5); the fastest round is reported, in processor time.
 */
#include "text/term-stream.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define BATCH 128

struct bench {
    struct slice *articles;
    size_t count, bytes;
    struct tokenizer *tokenizer;
    struct stemmer *stemmer;
    struct term_stream *words, *stems;
    uint32_t next_number;
};

/** Seconds of processor time, so that other work on the machine matters less. */
static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/** Each number stands for a word here, not for a term: this measures the stream, not a dictionary.
 */
static enum error_code number_term(void *payload, struct slice term, uint32_t *number,
                                   struct error *error)
{
    (void)term;
    (void)error;
    struct bench *bench = payload;
    *number = bench->next_number++;
    return ERROR_NONE;
}

static enum error_code count_term(void *payload, struct slice term, uint32_t position,
                                  uint32_t wdf_increment)
{
    uint64_t *sum = payload;
    *sum += term.len + position + wdf_increment;
    return ERROR_NONE;
}

/** Each stage returns how many tokens it saw. */
static uint64_t tokenise(struct bench *bench)
{
    struct token tokens[BATCH];
    uint64_t total = 0;
    for (size_t i = 0; i < bench->count; i++) {
        tokenizer_start(bench->tokenizer, bench->articles[i]);
        size_t count;
        while ((count = tokenizer_next(bench->tokenizer, tokens, BATCH)))
            total += count;
    }
    return total;
}

static uint64_t read_stream(struct bench *bench, struct term_stream *stream)
{
    struct occurrence occurrences[BATCH];
    uint64_t total = 0;
    for (size_t i = 0; i < bench->count; i++) {
        uint32_t position = 0;
        term_stream_start(stream, bench->articles[i], &position);
        size_t count = 1;
        while (count) {
            if (term_stream_read(stream, occurrences, BATCH, &count, NULL))
                return 0;
            total += count;
        }
    }
    return total;
}

static uint64_t stream_of_words(struct bench *bench)
{
    return read_stream(bench, bench->words);
}

static uint64_t stream_of_stems(struct bench *bench)
{
    return read_stream(bench, bench->stems);
}

static uint64_t stream_of_stems_new_numbers(struct bench *bench)
{
    term_stream_new_numbers(bench->stems);
    return read_stream(bench, bench->stems);
}

static uint64_t sink_of_stems(struct bench *bench)
{
    uint64_t sum = 0, total = 0;
    for (size_t i = 0; i < bench->count; i++) {
        uint32_t position = 0;
        if (terms_of_text(bench->tokenizer, bench->stemmer, bench->articles[i], 1,
                          SLICE_LITERAL(""), &position, count_term, &sum, NULL))
            return 0;
        total += position;
    }
    return sum ? total : 0;
}

static void measure(const char *name, uint64_t (*stage)(struct bench *), struct bench *bench,
                    int rounds)
{
    double best = 1e9;
    uint64_t tokens = 0;
    for (int round = 0; round < rounds; round++) {
        const double start = now();
        tokens = stage(bench);
        const double seconds = now() - start;
        if (seconds < best)
            best = seconds;
    }
    printf("%-44s %8.1f MB/s %7.2f ns/token (%llu tokens)\n", name,
           (double)bench->bytes / 1e6 / best, best * 1e9 / (double)tokens,
           (unsigned long long)tokens);
}

/** Reads the file and splits it into lines. False if it cannot. */
static bool load(struct bench *bench, const char *path, char **text)
{
    bool done = false;
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    if (fseek(file, 0, SEEK_END) == 0) {
        const long size = ftell(file);
        if (size > 0 && size <= 1000000000 && fseek(file, 0, SEEK_SET) == 0 &&
            (*text = malloc((size_t)size)) &&
            (bench->articles = malloc(sizeof(*bench->articles) * ((size_t)size / 2 + 1))) &&
            fread(*text, 1, (size_t)size, file) == (size_t)size) {
            const char *at = *text, *const end = at + size;
            while (at < end) {
                const char *newline = memchr(at, '\n', (size_t)(end - at));
                const char *stop = newline ? newline : end;
                if (stop > at)
                    bench->articles[bench->count++] = slice_of(at, (size_t)(stop - at));
                at = stop + 1;
            }
            bench->bytes = (size_t)size;
            done = true;
        }
    }
    (void)fclose(file);
    return done;
}

int main(int argc, char **argv)
{
    struct bench bench = {.articles = NULL};
    struct error error = ERROR_INIT;
    struct character_table *characters = NULL;
    char *text = NULL;
    enum error_code code = ERROR_NONE;
    if (argc < 2) {
        (void)fprintf(stderr, "usage: benchmark-text FILE [ROUNDS]\n");
        return ERROR_USAGE;
    }
    const int rounds = argc > 2 && atoi(argv[2]) > 0 ? atoi(argv[2]) : 5;
    if (!load(&bench, argv[1], &text)) {
        code = error_set(&error, ERROR_IO, "cannot read '%s'", argv[1]);
        goto done;
    }
    const double start = now();
    code = character_table_open(&characters, &error);
    if (code)
        goto done;
    printf("%zu articles, %.1f MB; character table made in %.1f ms\n", bench.count,
           (double)bench.bytes / 1e6, (now() - start) * 1e3);
    code = tokenizer_open(&bench.tokenizer, characters, NULL, &error);
    if (!code)
        code = stemmer_open(&bench.stemmer, "en", &error);
    struct term_stream_options options = {
        .tokenizer = bench.tokenizer, .number = number_term, .payload = &bench};
    if (!code)
        code = term_stream_open(&bench.words, &options, &error);
    options.stemmer = bench.stemmer;
    if (!code)
        code = term_stream_open(&bench.stems, &options, &error);
    if (code)
        goto done;
    measure("tokenise", tokenise, &bench, rounds);
    measure("first round of stems, cold cache", stream_of_stems, &bench, 1);
    measure("tokenise, cached words to numbers", stream_of_words, &bench, rounds);
    measure("tokenise, cached stems to numbers", stream_of_stems, &bench, rounds);
    measure("  and every number asked for again", stream_of_stems_new_numbers, &bench, rounds);
    measure("tokenise, stems to a sink (no numbers)", sink_of_stems, &bench, rounds);
done:
    if (code)
        error_print("benchmark-text", &error);
    term_stream_close(bench.stems);
    term_stream_close(bench.words);
    stemmer_close(bench.stemmer);
    tokenizer_close(bench.tokenizer);
    character_table_close(characters);
    free(bench.articles);
    free(text);
    return (int)code;
}
