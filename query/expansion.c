// SPDX-License-Identifier: GPL-2.0-or-later
#include "expansion.h"

#include "weighted-words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double P[8] = {10, 40, 0.5, 1, 0, 0.5, 1, 0};

static void judge(struct weighted_word *word, double articles, const void *context)
{
    (void)context;
    const double idf = log(1 + (articles - word->frequency + 0.5) / (word->frequency + 0.5));
    word->weight = word->amount * pow(idf, P[4]);
    word->worth = word->amount * pow(idf, P[3]);
    if (word->frequency > P[5] * articles || word->word.len < P[6])
        word->worth = 0;
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

/** The words of the best articles, each article's share being that of its score. */
static enum error_code read_articles(struct weighted_words *words, struct query_arena *arena,
                                     const struct search_result *result, struct error *error)
{
    enum error_code code = ERROR_NONE;
    double sum = 0;
    for (uint32_t i = 0; i < result->count; i++) {
        xc_hit hit = {0};
        if (xc_mset_hit(&hit, result->mset, i))
            return error_set(error, ERROR_INTERNAL, "cannot read a result");
        sum += pow(hit.weight, P[7] ? P[7] : 1);
    }
    for (uint32_t i = 0; code == ERROR_NONE && i < result->count; i++) {
        struct hit hit;
        code = search_hit(result, i, &hit, error);
        if (code == ERROR_NONE && hit.score > 0)
            code = weighted_words_add_article(words, arena, hit.document,
                                              pow(hit.score, P[7] ? P[7] : 1) / sum, error);
        hit_free(&hit);
    }
    return code;
}

enum error_code expand_query(struct query_tree *tree, struct searcher *searcher,
                             const struct search_request *request, size_t most, struct error *error)
{
    struct weighted_words words = {.items = NULL};
    struct search_result result;
    const char *env = getenv("DX");
    if (env)
        sscanf(env, "%lf,%lf,%lf,%lf,%lf,%lf,%lf,%lf", P, P + 1, P + 2, P + 3, P + 4, P + 5, P + 6,
               P + 7);
    most = (size_t)P[1];
    struct search_request r = *request;
    r.limit = (uint32_t)P[0];
    enum error_code code = search_run(searcher, &r, &result, error);
    if (code == ERROR_NONE)
        code = read_articles(&words, &tree->arena, &result, error);
    if (code == ERROR_NONE)
        code = weighted_words_choose(&words, most, searcher_database(searcher), judge, NULL, error);
    if (code == ERROR_NONE && words.count) {
        struct query_node **part = scored_part(&tree->root);
        double sum = 0;
        for (size_t i = 0; i < words.count; i++)
            sum += words.items[i].weight;
        const double scale = weight_of(*part) * (1 - P[2]) / P[2] / sum;
        for (size_t i = 0; i < words.count; i++)
            words.items[i].weight *= scale;
        struct query_node *node = weighted_words_node(&words, &tree->arena);
        node = node ? join(&tree->arena, *part, node) : NULL;
        if (node)
            *part = node;
        else
            code = error_set_no_memory(error);
    }
    search_free(&result);
    return code;
}
