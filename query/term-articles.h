// SPDX-License-Identifier: GPL-2.0-or-later
/** term-articles.h: the first articles that have a term, to see how they write it. */
#ifndef QUERY_TERM_ARTICLES_H
#define QUERY_TERM_ARTICLES_H

#include "base/error.h"
#include "base/slice.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stddef.h>

/**
 * Told of an article; what it does not return ERROR_NONE for ends the walk.
 * @param[out] enough  set it to end the walk well
 */
typedef enum error_code term_articles_visit(void *payload, const xc_document *document,
                                            bool *enough, struct error *error);

/**
 * Walks the articles that have a term, dead ones too, in the order of their ids.
 * @param most  articles that are looked at
 * @return ERROR_NONE; ERROR_IO; what @p visit returned
 */
enum error_code term_articles(const xc_database *database, struct slice term, size_t most,
                              term_articles_visit *visit, void *payload, struct error *error);

#endif
