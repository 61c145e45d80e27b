// SPDX-License-Identifier: GPL-2.0-or-later
#include "expansion.h"

#include "index/xapian-error.h"
#include "weighted-words.h"

#include <math.h>

/** Part of the weight that the query's own words keep. */
static const double OWN_PART = 0.6;

/** A word in more of the index's articles, as a part of them, says nothing. */
static const double MOST_COMMON = 0.5;

/** Articles of which a word must be in at least two; of fewer, any word will do. */
enum { MANY_ARTICLES = 3 };

static void judge(struct weighted_word *word, double articles, const void *context)
{
    const size_t *least = context; // articles that have it, of those read
    word->weight = word->amount * weighted_words_idf(word, articles);
    word->worth =
        word->read < *least || word->frequency > MOST_COMMON * articles ? 0 : word->weight;
}

/** The sum of the weights that the query gives to its words. */
static double weight_of(const struct query_node *node)
{
    double sum = 0;
    switch (node->kind) {
    case QUERY_WORD:
    case QUERY_WILDCARD:
    case QUERY_TERM:
    case QUERY_NAME:
        return 1;
    case QUERY_SCALE:
        return node->factor * weight_of(node->children[0]);
    case QUERY_AND_NOT:
    case QUERY_FILTER:
        return weight_of(node->children[0]);
    default:
        for (size_t i = 0; i < node->child_count; i++)
            sum += weight_of(node->children[i]);
        return sum;
    }
}

/** The part of a query that has the weights: within its filters and exclusions. */
static struct query_node **scored_part(struct query_node **root)
{
    while (((*root)->kind == QUERY_FILTER || (*root)->kind == QUERY_AND_NOT) &&
           (*root)->children[0]->scored)
        root = &(*root)->children[0];
    return root;
}

/** True for what is found by any of its parts. */
static bool is_alternatives(const struct query_node *node)
{
    if (node->demanded)
        return false;
    return node->kind == QUERY_OR || node->kind == QUERY_WORD || node->kind == QUERY_WILDCARD ||
           node->kind == QUERY_TERM ||
           (node->kind == QUERY_SCALE && is_alternatives(node->children[0]));
}

static struct query_node *join(struct query_arena *arena, struct query_node *node,
                               struct query_node *words)
{
    struct query_node_list list = {.count = 0};
    if (!is_alternatives(node))
        return query_node_pair(arena, QUERY_AND_MAYBE, node, words);
    if (!query_node_list_add(arena, &list, node) || !query_node_list_add(arena, &list, words))
        return NULL;
    return query_node_combine(arena, QUERY_OR, &list);
}

/** An article's share of the words: the best ones decide what the query is about. */
static double share_of(double score)
{
    return pow(score, 5);
}

/** The words of the best articles. @param[out] articles  that have any */
static enum error_code read_articles(struct weighted_words *words, struct query_arena *arena,
                                     const struct search_result *result, size_t *articles,
                                     struct error *error)
{
    enum error_code code = ERROR_NONE;
    *articles = 0;
    for (uint32_t i = 0; code == ERROR_NONE && i < result->count; i++) {
        struct hit hit;
        code = search_hit(result, i, &hit, error);
        if (code == ERROR_NONE && hit.score > 0) {
            code =
                weighted_words_add_article(words, arena, hit.document, share_of(hit.score), error);
            ++*articles;
        }
        hit_free(&hit);
    }
    return code;
}

enum error_code expand_query(struct query_tree *tree, struct searcher *searcher,
                             const struct search_request *request, size_t most, struct error *error)
{
    struct weighted_words words = {.items = NULL};
    struct search_result result;
    size_t articles = 0;
    enum error_code code = search_run(searcher, request, &result, error);
    if (code == ERROR_NONE)
        code = read_articles(&words, &tree->arena, &result, &articles, error);
    const size_t least = articles < MANY_ARTICLES ? 1 : 2;
    if (code == ERROR_NONE)
        code = weighted_words_choose(&words, most, searcher_database(searcher),
                                     searcher_remote(searcher), judge, &least, error);
    if (code == ERROR_NONE && words.count) {
        struct query_node **part = scored_part(&tree->root);
        const double total = weight_of(*part) * (1 - OWN_PART) / OWN_PART;
        struct query_node *node = weighted_words_node(&words, total, &tree->arena);
        node = node ? join(&tree->arena, *part, node) : NULL;
        if (node)
            *part = node;
        else
            code = error_set_no_memory(error);
    }
    search_free(&result);
    return code;
}
