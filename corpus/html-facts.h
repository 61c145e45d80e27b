// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * html-facts.h: what a web page says of its article, each with a rank; the lowest rank is believed.
 */
#ifndef CORPUS_HTML_FACTS_H
#define CORPUS_HTML_FACTS_H

#include "article.h"
#include "json.h"

#include <stdbool.h>

struct html_fact {
    enum article_field field;
    int rank;
    size_t offset;
    size_t len;
};

struct html_facts {
    struct buffer bytes;
    struct html_fact *list;
    size_t count;
    size_t capacity;
    struct buffer scratch;
    bool failed; /**< memory ran out */
};

#define HTML_FACTS_INIT                                                                            \
    {                                                                                              \
        .list = NULL                                                                               \
    }

void html_facts_clear(struct html_facts *facts);
void html_facts_free(struct html_facts *facts);

/** Adds a value; empty ones, and those beyond the thousandth, are left out. */
void html_facts_add(struct html_facts *facts, enum article_field field, int rank,
                    struct slice value);

/**
 * Adds what a JSON-LD script says of a NewsArticle, or of any type whose name ends in "Article" or
 * "Posting". Scripts that are no JSON are left out.
 * @param script  changed: line breaks in strings, which JSON forbids and pages have, become blanks
 */
void html_facts_add_linked(struct html_facts *facts, struct json_parser *parser,
                           struct buffer *script);

/** The first value of a field with the lowest rank; the empty slice if there is none. */
struct slice html_facts_best(const struct html_facts *facts, enum article_field field, int *rank);

/** The lowest rank of a field; INT_MAX if nothing is known of it. */
int html_facts_best_rank(const struct html_facts *facts, enum article_field field);

/** The first date of the lowest rank that is one; else the first one. */
struct slice html_facts_date(const struct html_facts *facts);

/** Adds all values of the lowest rank to an article. Keywords are parted at commas. */
void html_facts_give(const struct html_facts *facts, enum article_field field,
                     struct article *article);

#endif
