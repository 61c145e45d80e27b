// SPDX-License-Identifier: GPL-2.0-or-later
/** articles.h: real articles for tests and measurements, from the shared corpora. */
#ifndef TESTS_GLASS_ARTICLES_H
#define TESTS_GLASS_ARTICLES_H

#include <cstddef>
#include <string>
#include <vector>

struct Article {
    std::string json; // the line
    std::string id;
    std::string title;
    std::string text;
};

/**
 * The first @p count articles of the corpora in the directory $DATELINE_CORPORA (default
 * shared/corpora beside the project); fewer if there are no more, none if there is no such
 * directory.
 */
std::vector<Article> read_articles(size_t count);

#endif
