// SPDX-License-Identifier: GPL-2.0-or-later
/** fixture.h: readers over bytes in memory, and a sample of every format. */
#ifndef TESTS_CORPUS_LINES_FIXTURE_H
#define TESTS_CORPUS_LINES_FIXTURE_H

#include "corpus/reader.h"

struct memory {
    const char *bytes;
    size_t len;
    size_t at;
    size_t step; /**< bytes given at a time, 0: all */
};

/** An input_source over a struct memory. */
enum error_code memory_source(void *payload, char *bytes, size_t capacity, size_t *got,
                              struct error *error);

/** What reading to the end gave. */
struct outcome {
    size_t articles;
    size_t rejected;
    bool failed;        /**< the reader could not be opened or gave up */
    struct error error; /**< the last */
};

/** Reads a text in memory to its end; checks what every reader promises on the way. */
struct outcome read_all(struct slice text, const char *format, const struct reader_limits *limits);

/** The article of number @p index (from 0) of a text in memory. */
void read_one(struct article *article, struct slice text, const char *format, size_t index,
              const struct reader_limits *limits);

/** Fails the test unless the first value of a field is @p expected ("" for none). */
void assert_field(const struct article *article, enum article_field field, const char *expected);

/** Fails the test unless the values of a field, joined by '|', are @p expected. */
void assert_fields(const struct article *article, enum article_field field, const char *expected);

struct sample {
    const char *format;
    struct slice text;
    size_t articles;
};

/** Ends with a zeroed one. */
extern const struct sample samples[];

#endif
