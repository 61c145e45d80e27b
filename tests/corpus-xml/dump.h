// SPDX-License-Identifier: GPL-2.0-or-later
/** dump.h: what a reader finds, as text, for the tests of the XML readers. */
#ifndef TESTS_CORPUS_XML_DUMP_H
#define TESTS_CORPUS_XML_DUMP_H

#include "base/buffer.h"
#include "corpus/reader.h"

/** What came out of a file. */
struct dump_counts {
    unsigned articles;
    unsigned rejected;
    bool failed;
};

/** Appends the fields of an article, "field: value" a line. */
bool dump_article(const struct article *article, struct buffer *out);

/**
 * Reads a whole file.
 * @param out  articles, rejections and the failure, one behind the other; may be NULL
 */
enum error_code dump_file(const char *path, const struct reader_format *format,
                          const struct reader_limits *limits, struct buffer *out,
                          struct dump_counts *counts, struct error *error);

#endif
