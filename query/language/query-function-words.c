// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-function-words.h"

#include <stdlib.h>
#include <string.h>

static const char *const function_words[] = {
    "a",       "about",  "above",   "after",    "again",      "all",     "also",   "although",
    "am",      "an",     "and",     "any",      "are",        "as",      "at",     "be",
    "because", "been",   "before",  "being",    "below",      "between", "both",   "but",
    "by",      "can",    "cannot",  "could",    "did",        "do",      "does",   "doing",
    "down",    "during", "each",    "either",   "else",       "etc",     "ever",   "few",
    "for",     "from",   "further", "had",      "has",        "have",    "having", "he",
    "her",     "here",   "hers",    "herself",  "him",        "himself", "his",    "how",
    "however", "i",      "if",      "in",       "into",       "is",      "it",     "its",
    "itself",  "just",   "me",      "might",    "more",       "most",    "must",   "my",
    "myself",  "no",     "nor",     "not",      "now",        "of",      "off",    "on",
    "once",    "one",    "only",    "or",       "other",      "our",     "ours",   "ourselves",
    "out",     "over",   "own",     "per",      "quite",      "rather",  "same",   "shall",
    "she",     "should", "since",   "so",       "some",       "such",    "than",   "that",
    "the",     "their",  "theirs",  "them",     "themselves", "then",    "there",  "therefore",
    "these",   "they",   "this",    "those",    "though",     "through", "thus",   "to",
    "too",     "under",  "until",   "up",       "upon",       "very",    "was",    "we",
    "were",    "what",   "when",    "where",    "whether",    "which",   "while",  "who",
    "whom",    "whose",  "why",     "with",     "within",     "without", "would",  "yet",
    "you",     "your",   "yours",   "yourself", "yourselves",
};

enum { COUNT = sizeof(function_words) / sizeof(function_words[0]) };

const char *query_function_word_at(size_t i)
{
    return i < COUNT ? function_words[i] : NULL;
}

static int compare(const void *key, const void *element)
{
    const struct slice *word = key;
    const char *const *listed = element;
    return slice_compare(*word, slice_of_string(*listed));
}

bool query_is_function_word(struct slice word)
{
    return bsearch(&word, function_words, COUNT, sizeof(function_words[0]), compare) != NULL;
}

static bool has_small_letter(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= 'a' && text.ptr[i] <= 'z')
            return true;
    return false;
}

/** A word of two letters or more without a small one. */
static bool in_capitals(const struct query_tree *tree, const struct query_node *word)
{
    return word->length > 1 && word->offset + word->length <= tree->text.len &&
           !has_small_letter(slice_of(tree->text.ptr + word->offset, word->length));
}

static bool is_plain_word(const struct query_node *node)
{
    return node->kind == QUERY_WORD && node->field == FIELD_TEXT && !node->ngram;
}

static bool weigh_sequence(struct query_tree *tree, struct query_node *node, bool mixed_case)
{
    size_t words = 0;
    size_t function = 0;
    for (size_t i = 0; i < node->child_count; i++)
        if (is_plain_word(node->children[i])) {
            words++;
            function += query_is_function_word(node->children[i]->text);
        }
    if (words < QUERY_VERBOSE_WORDS || function == words)
        return true;
    for (size_t i = 0; i < node->child_count; i++) {
        struct query_node *word = node->children[i];
        if (!is_plain_word(word) || !query_is_function_word(word->text) ||
            (mixed_case && in_capitals(tree, word)))
            continue;
        node->children[i] = query_node_scale(&tree->arena, word, QUERY_FUNCTION_WORD_FACTOR);
        if (!node->children[i])
            return false;
    }
    return true;
}

static bool weigh(struct query_tree *tree, struct query_node *node, bool mixed_case)
{
    if ((node->kind == QUERY_OR || node->kind == QUERY_AND) &&
        !weigh_sequence(tree, node, mixed_case))
        return false;
    const size_t scored = query_node_scored(node);
    for (size_t i = 0; i < scored; i++)
        if (!weigh(tree, node->children[i], mixed_case))
            return false;
    return true;
}

bool query_weigh_function_words(struct query_tree *tree)
{
    return weigh(tree, tree->root, has_small_letter(tree->text));
}
