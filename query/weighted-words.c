// SPDX-License-Identifier: GPL-2.0-or-later
#include "weighted-words.h"

#include "index/fields.h"
#include "index/term-frequencies.h"
#include "index/xapian-error.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/** Words whose frequency in the index is looked up, beyond those that may be chosen. */
enum { MOST_JUDGED = 400 };

/** A word that an article has so often counts half of what it could at most. */
static const double SATURATION = 2;

bool weighted_words_add(struct weighted_words *words, struct query_arena *arena, struct slice word,
                        double amount)
{
    if (words->count == words->capacity) {
        const size_t capacity = words->capacity ? 2 * words->capacity : 512;
        struct weighted_word *items = query_arena_alloc(arena, capacity * sizeof(*items));
        if (!items)
            return false;
        if (words->count)
            memcpy(items, words->items, words->count * sizeof(*items));
        words->items = items;
        words->capacity = capacity;
    }
    struct weighted_word *item = &words->items[words->count];
    *item = (struct weighted_word){.amount = amount, .read = 1};
    if (!query_arena_copy(arena, word, &item->word))
        return false;
    words->count++;
    return true;
}

/** True of the terms of the default text, which have no prefix. */
static bool is_plain(xc_bytes term)
{
    return term.size > 0 && !(term.data[0] >= 'A' && term.data[0] <= 'Z');
}

void weighted_words_share(struct weighted_words *words, size_t first, double share)
{
    double sum = 0;
    for (size_t i = first; i < words->count; i++) {
        words->items[i].amount /= words->items[i].amount + SATURATION;
        sum += words->items[i].amount;
    }
    for (size_t i = first; i < words->count; i++)
        words->items[i].amount *= share / sum;
}

enum error_code weighted_words_add_article(struct weighted_words *words, struct query_arena *arena,
                                           const xc_document *document, double share,
                                           struct error *error)
{
    const size_t first = words->count;
    xc_term_iterator *terms = NULL;
    enum error_code code = ERROR_NONE;
    if (xc_document_terms(&terms, document))
        return error_set_xapian(error, "cannot read the words of an article");
    while (code == ERROR_NONE) {
        xc_bytes term;
        xc_termcount frequency = 0;
        bool more = false;
        if (xc_term_iterator_next(&more, terms) ||
            (more &&
             (xc_term_iterator_get(&term, terms) || xc_term_iterator_wdf(&frequency, terms))))
            code = error_set_xapian(error, "cannot read the words of an article");
        if (code != ERROR_NONE || !more)
            break;
        if (frequency && is_plain(term) &&
            !weighted_words_add(words, arena, slice_of(term.data, term.size), frequency))
            code = error_set_no_memory(error);
    }
    xc_term_iterator_free(terms);
    if (code == ERROR_NONE)
        weighted_words_share(words, first, share);
    return code;
}

static int by_word(const void *a, const void *b)
{
    const struct weighted_word *first = a;
    const struct weighted_word *second = b;
    return slice_compare(first->word, second->word);
}

static int falling(double a, double b)
{
    return (a < b) - (a > b);
}

static int by_amount(const void *a, const void *b)
{
    const struct weighted_word *first = a;
    const struct weighted_word *second = b;
    const int order = falling(first->amount, second->amount);
    return order ? order : by_word(a, b);
}

static int by_worth(const void *a, const void *b)
{
    const struct weighted_word *first = a;
    const struct weighted_word *second = b;
    const int order = falling(first->worth, second->worth);
    return order ? order : by_word(a, b);
}

static void add(struct weighted_word *sum, const struct weighted_word *item)
{
    sum->amount += item->amount;
    sum->read += item->read;
}

void weighted_words_merge(struct weighted_words *words)
{
    size_t kept = 0;
    if (words->count)
        qsort(words->items, words->count, sizeof(*words->items), by_word);
    for (size_t i = 0; i < words->count; i++)
        if (kept && slice_equal(words->items[kept - 1].word, words->items[i].word))
            add(&words->items[kept - 1], &words->items[i]);
        else
            words->items[kept++] = words->items[i];
    words->count = kept;
}

/** Asks how frequent the words are. */
static enum error_code look_up(struct weighted_words *words, const xc_database *database,
                               bool remote, struct error *error)
{
    struct slice *terms = malloc((words->count + 1) * sizeof(*terms));
    xc_doccount *frequencies = malloc((words->count + 1) * sizeof(*frequencies));
    enum error_code code = ERROR_NONE;
    if (!terms || !frequencies)
        code = error_set_no_memory(error);
    for (size_t i = 0; code == ERROR_NONE && i < words->count; i++)
        terms[i] = words->items[i].word;
    if (code == ERROR_NONE)
        code = term_frequencies(database, remote, terms, words->count, frequencies, error);
    for (size_t i = 0; code == ERROR_NONE && i < words->count; i++)
        words->items[i].frequency = frequencies[i];
    free(terms);
    free(frequencies);
    return code;
}

enum error_code weighted_words_choose(struct weighted_words *words, size_t most,
                                      const xc_database *database, bool remote,
                                      weighted_words_judge *judge, const void *context,
                                      struct error *error)
{
    const size_t judged = MOST_JUDGED + 2 * most;
    xc_doccount articles = 0;
    if (words->count == 0)
        return ERROR_NONE;
    if (xc_database_doccount(&articles, database))
        return error_set_xapian(error, "cannot read the index");
    weighted_words_merge(words);
    qsort(words->items, words->count, sizeof(*words->items), by_amount);
    if (words->count > judged)
        words->count = judged;
    const enum error_code code = look_up(words, database, remote, error);
    if (code != ERROR_NONE)
        return code;
    for (size_t i = 0; i < words->count; i++)
        judge(&words->items[i], articles, context);
    qsort(words->items, words->count, sizeof(*words->items), by_worth);
    if (words->count > most)
        words->count = most;
    while (words->count && words->items[words->count - 1].worth <= 0)
        words->count--;
    return ERROR_NONE;
}

double weighted_words_idf(const struct weighted_word *word, double articles)
{
    return log(1 + (articles - word->frequency + 0.5) / (word->frequency + 0.5));
}

struct query_node *weighted_words_node(const struct weighted_words *words, double total,
                                       struct query_arena *arena)
{
    struct query_node_list list = {.count = 0};
    double sum = 0;
    for (size_t i = 0; i < words->count; i++)
        sum += words->items[i].weight;
    for (size_t i = 0; i < words->count; i++) {
        const struct weighted_word *word = &words->items[i];
        struct query_node *term = query_node_leaf(arena, QUERY_TERM, FIELD_TEXT, word->word);
        struct query_node *node =
            term ? query_node_scale(arena, term, word->weight * total / sum) : NULL;
        if (!node || !query_node_list_add(arena, &list, node))
            return NULL;
    }
    return list.count ? query_node_combine(arena, QUERY_OR, &list) : NULL;
}
