// SPDX-License-Identifier: GPL-2.0-or-later
#include "headline.h"

#include "index/fields.h"

/** Words that a headline must have: others are letters and numbers, which it may write otherwise
 * ("U.S." and "U S", "10,000" and "10 000"). */
enum { LEAST_TERMS = 3 };

static bool is_told(struct slice word)
{
    return word.len > 1 && !(word.ptr[0] >= '0' && word.ptr[0] <= '9');
}

/** The words of a sequence. */
struct words {
    const struct query_node *items[HEADLINE_MOST_WORDS];
    size_t count;
    bool other; // there is something else, or too much
};

static void collect(struct words *words, const struct query_node *node)
{
    switch (node->kind) {
    case QUERY_WORD:
        if (node->field != FIELD_TEXT || words->count == HEADLINE_MOST_WORDS)
            words->other = true;
        else
            words->items[words->count++] = node;
        break;
    case QUERY_OR:
    case QUERY_AND:
    case QUERY_PHRASE:
    case QUERY_SCALE:
        for (size_t i = 0; i < node->child_count && !words->other; i++)
            collect(words, node->children[i]);
        break;
    default:
        words->other = true;
        break;
    }
}

/** Whether some headline has all of the words. */
static enum error_code find_headline(const struct words *words, struct searcher *searcher,
                                     bool *found, struct error *error)
{
    const char *prefix = field_by_id(FIELD_TITLE)->words_prefix;
    struct stemmer *stemmer = searcher_stemmer(searcher);
    struct slice terms[HEADLINE_MOST_WORDS];
    struct buffer bytes = BUFFER_INIT;
    enum error_code code = ERROR_NONE;
    size_t count = 0;
    for (size_t i = 0; i < words->count; i++) {
        char stem[STEMMER_MAX_STEM];
        const size_t len = stemmer_apply(stemmer, words->items[i]->text, stem, sizeof(stem));
        const size_t from = bytes.len;
        if (!is_told(slice_of(stem, len)))
            continue;
        (void)buffer_append_string(&bytes, prefix);
        (void)buffer_append(&bytes, stem, len);
        terms[count++] = slice_of(NULL, bytes.len - from);
    }
    if (!buffer_ok(&bytes) || !stemmer_ok(stemmer))
        code = error_set_no_memory(error);
    size_t at = 0;
    for (size_t i = 0; code == ERROR_NONE && i < count; i++) {
        terms[i].ptr = bytes.data + at;
        at += terms[i].len;
    }
    *found = false;
    if (code == ERROR_NONE && count >= LEAST_TERMS)
        code = search_has_all(searcher, terms, count, found, error);
    buffer_free(&bytes);
    return code;
}

/** All of the words in the headline, few ones in a row. NULL without memory. */
static struct query_node *headline_node(struct query_tree *tree, const struct words *words)
{
    const bool few = words->count < HEADLINE_WORDS;
    struct query_node_list list = {.count = 0};
    for (size_t i = 0; i < words->count; i++) {
        const struct query_node *word = words->items[i];
        if (!few && !is_told(word->text))
            continue;
        struct query_node *node =
            query_node_leaf(&tree->arena, QUERY_WORD, FIELD_TITLE, word->text);
        if (!node || !query_node_list_add(&tree->arena, &list, node))
            return NULL;
        node->offset = word->offset;
        node->length = word->length;
        node->position = word->position;
        node->in_phrase = few;
    }
    struct query_node *all =
        query_node_combine(&tree->arena, few ? QUERY_PHRASE : QUERY_AND, &list);
    return all ? query_node_scale(&tree->arena, all, HEADLINE_BOOST) : NULL;
}

enum error_code headline_weigh(struct query_tree *tree, struct searcher *searcher,
                               struct error *error)
{
    struct words words = {.count = 0};
    struct query_node **scored = &tree->root;
    bool found = false;
    while ((*scored)->kind == QUERY_FILTER || (*scored)->kind == QUERY_AND_NOT)
        scored = &(*scored)->children[0];
    collect(&words, *scored);
    if (words.other || words.count < HEADLINE_FEW)
        return ERROR_NONE;
    if (words.count < HEADLINE_WORDS && (*scored)->kind == QUERY_AND)
        return ERROR_NONE; // few articles have all of them
    const enum error_code code = find_headline(&words, searcher, &found, error);
    if (code != ERROR_NONE || !found)
        return code;
    struct query_node *node = headline_node(tree, &words);
    struct query_node *pair =
        node ? query_node_pair(&tree->arena, QUERY_AND_MAYBE, *scored, node) : NULL;
    if (!pair)
        return error_set_no_memory(error);
    *scored = pair;
    return ERROR_NONE;
}
