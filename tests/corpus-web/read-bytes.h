// SPDX-License-Identifier: GPL-2.0-or-later
/** read-bytes.h: bytes in memory through a reader, with what must hold for any input checked. */
#ifndef TESTS_CORPUS_WEB_READ_BYTES_H
#define TESTS_CORPUS_WEB_READ_BYTES_H

#include "corpus/reader.h"

/** What came of an input. */
struct outcome {
    size_t articles;
    size_t rejected;
    bool failed;            /**< the input itself */
    struct article article; /**< the first one */
    char message[512];      /**< of the first rejection */
    uint64_t record;        /**< of the first rejection */
};

/**
 * Reads a file to its end. Aborts if an article has no id, is not UTF-8 or has neither title nor
 * text, or if a rejection has no message.
 * @param name  of the format; NULL to detect it
 */
struct outcome read_path(const char *path, const char *name, size_t max_article);

/** As read_path(), of bytes, which a file in memory holds. */
struct outcome read_bytes(struct slice bytes, const char *name, size_t max_article);

void outcome_free(struct outcome *outcome);

#endif
