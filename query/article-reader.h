// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * article-reader.h: the first article of a file, for --like=FILE.
 *
 * The readers of all formats, and the libraries that they need, are a module that is loaded when
 * the first file is read: no other search waits for them.
 */
#ifndef QUERY_ARTICLE_READER_H
#define QUERY_ARTICLE_READER_H

#include "base/error.h"
#include "corpus/article.h"

/** What the module has, under the name ARTICLE_READER_SYMBOL. */
struct article_reader {
    const char
        *version; /**< of the program that it belongs to: what it shares with it may change */
    /**
     * Reads the first article of a file, or of standard input (-), in any format that
     * dateline-index reads.
     * @param article  empty
     * @return ERROR_NONE; ERROR_NO_INPUT, ERROR_IO; ERROR_DATA if there is none
     */
    enum error_code (*read_first)(struct article *article, const char *path, struct error *error);
};

#define ARTICLE_READER_SYMBOL dateline_article_reader

/** Loads the module and calls its read_first(); ERROR_INTERNAL if it is not where it belongs. */
enum error_code article_reader_read_first(struct article *article, const char *path,
                                          struct error *error);

#endif
