// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * weighted-words.h: the words that tell what some articles are about, as part of a query.
 *
 * "More like this" (like.h) and expansion (expansion.h) both read articles, choose words from them
 * and look for these with a weight each. Words here are terms of the default text as the index has
 * them, that is stems. Of articles in an index they come with their frequency there, in which
 * headline, lead and names already count more (index/fields.h).
 */
#ifndef QUERY_WEIGHTED_WORDS_H
#define QUERY_WEIGHTED_WORDS_H

#include "base/error.h"
#include "base/slice.h"
#include "language/query-arena.h"
#include "language/query-tree.h"
#include "xapian-c/xapian-c.h"

#include <stddef.h>

struct weighted_word {
    struct slice word;     /**< in the arena */
    double amount;         /**< how much there is of it, summed over the articles */
    size_t read;           /**< articles that it was read in */
    double weight;         /**< in the query */
    double worth;          /**< what it is chosen by */
    xc_doccount frequency; /**< articles of the index that have it; of those chosen from */
};

/** A zeroed struct is empty. Everything in it lies in an arena, there is nothing to free. */
struct weighted_words {
    struct weighted_word *items;
    size_t count;
    size_t capacity;
};

/** Adds @p amount of a word, which is copied into @p arena. False without memory. */
bool weighted_words_add(struct weighted_words *words, struct query_arena *arena, struct slice word,
                        double amount);

/**
 * Makes of the frequencies of an article's words, those from item @p first on, amounts that are
 * saturated as BM25 saturates them and add up to @p share.
 */
void weighted_words_share(struct weighted_words *words, size_t first, double share);

/** Makes one of each word's items, summing up their amounts; sorts the words. */
void weighted_words_merge(struct weighted_words *words);

/** Adds the words of an article of the index, which together amount to @p share. */
enum error_code weighted_words_add_article(struct weighted_words *words, struct query_arena *arena,
                                           const xc_document *document, double share,
                                           struct error *error);

/**
 * What a chosen word is worth: sets weight and worth from amount and frequency. A worth of 0 leaves
 * the word out.
 * @param articles  of the index
 */
typedef void weighted_words_judge(struct weighted_word *word, double articles, const void *context);

/**
 * Sums up the amounts of each word and keeps the @p most words of the highest worth, in falling
 * order of it.
 *
 * Looks up the frequency of the words of the largest amounts only, some hundred, of which there
 * are enough.
 * @param remote  some of the database is on servers
 */
enum error_code weighted_words_choose(struct weighted_words *words, size_t most,
                                      const xc_database *database, bool remote,
                                      weighted_words_judge *judge, const void *context,
                                      struct error *error);

/** ln(1 + (N - n + 0.5) / (n + 0.5)): how much a word says that n of N articles have. */
double weighted_words_idf(const struct weighted_word *word, double articles);

/**
 * The words as alternatives that add up, each with its weight.
 * @param total  what the weights are scaled to add up to
 * @return NULL without memory, or if there are no words
 */
struct query_node *weighted_words_node(const struct weighted_words *words, double total,
                                       struct query_arena *arena);

#endif
