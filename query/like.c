// SPDX-License-Identifier: GPL-2.0-or-later
#include "like.h"

#include "article-reader.h"
#include "corpus/stored-article.h"
#include "index/xapian-error.h"
#include "language/query-function-words.h"
#include "weighted-words.h"

#include <string.h>

enum { TOKENS = 256, TITLE_WEIGHT = 3 };

/** A word in more of the index's articles, as a part of them, says nothing. */
static const double MOST_COMMON = 0.5;

static void judge(struct weighted_word *word, double articles, const void *context)
{
    const xc_doccount *least = context; // articles that must have it
    word->weight = word->amount * weighted_words_idf(word, articles);
    word->worth = word->frequency < *least || word->frequency > MOST_COMMON * articles ||
                          query_is_function_word(word->word)
                      ? 0
                      : word->weight;
}

/** Adds the stems of a text that is not in the index. */
static enum error_code add_text(struct weighted_words *words, struct query_arena *arena,
                                struct tokenizer *tokenizer, struct stemmer *stemmer,
                                struct slice text, double amount, struct error *error)
{
    struct token tokens[TOKENS];
    char stem[STEMMER_MAX_STEM];
    size_t count;
    tokenizer_start(tokenizer, text);
    while ((count = tokenizer_next(tokenizer, tokens, TOKENS)) > 0)
        for (size_t i = 0; i < count; i++) {
            const size_t len = stemmer_apply(stemmer, tokens[i].word, stem, sizeof(stem));
            if (!stemmer_ok(stemmer) ||
                (len && !weighted_words_add(words, arena, slice_of(stem, len), amount)))
                return error_set_no_memory(error);
        }
    return ERROR_NONE;
}

/** Reads the first article of a file. */
static enum error_code read_file(struct weighted_words *words, struct query_arena *arena,
                                 struct searcher *searcher, struct tokenizer *tokenizer,
                                 const char *path, struct error *error)
{
    struct stemmer *stemmer = searcher_stemmer(searcher);
    struct article article = ARTICLE_INIT;
    enum error_code code = article_reader_read_first(&article, path, error);
    if (code == ERROR_NONE)
        code = add_text(words, arena, tokenizer, stemmer, article_get(&article, ARTICLE_TITLE),
                        TITLE_WEIGHT, error);
    if (code == ERROR_NONE)
        code = add_text(words, arena, tokenizer, stemmer, article_get(&article, ARTICLE_TEXT), 1,
                        error);
    article_free(&article);
    if (code == ERROR_NONE) {
        weighted_words_merge(words);
        weighted_words_share(words, 0, 1);
    }
    return code;
}

/** Joins the chosen words to the query, without the article itself. */
static enum error_code join(struct query_tree *tree, const struct weighted_words *words,
                            struct slice id, struct error *error)
{
    struct query_arena *arena = &tree->arena;
    struct query_node *query = tree->root;
    struct query_node *node = weighted_words_node(words, (double)words->count, arena);
    if (node && query)
        node = query->scored ? query_node_pair(arena, QUERY_AND_MAYBE, query, node)
                             : query_node_pair(arena, QUERY_FILTER, node, query);
    if (node && id.len) {
        struct query_node *self = query_node_leaf(arena, QUERY_EXACT, FIELD_ID, id);
        node = self ? query_node_pair(arena, QUERY_AND_NOT, node, self) : NULL;
    }
    if (!node)
        return error_set_no_memory(error);
    tree->root = node;
    return ERROR_NONE;
}

enum error_code like_query(struct query_tree *tree, struct searcher *searcher,
                           struct tokenizer *tokenizer, const char *what, struct error *error)
{
    struct weighted_words words = {.items = NULL};
    struct hit hit = {.document = NULL};
    struct slice id = SLICE_LITERAL("");
    enum error_code code = ERROR_NONE;
    if (strcmp(what, "-") != 0)
        code = search_by_id(searcher, slice_of_string(what), &hit, error);
    if (code == ERROR_NONE && hit.document) {
        id = stored_article_get(hit.stored, ARTICLE_ID);
        code = weighted_words_add_article(&words, &tree->arena, hit.document, 1, error);
    } else if (code == ERROR_NONE) {
        code = read_file(&words, &tree->arena, searcher, tokenizer, what, error);
        if (code == ERROR_NO_INPUT)
            (void)error_set(error, ERROR_NO_INPUT,
                            "there is neither an article '%s' in the index nor such a file", what);
    }
    const xc_doccount least = hit.document ? 2 : 1; // a word that only the article has finds none
    if (code == ERROR_NONE)
        code = weighted_words_choose(&words, LIKE_WORDS, searcher_database(searcher), judge, &least,
                                     error);
    if (code == ERROR_NONE && words.count == 0)
        code = error_set(error, ERROR_USAGE, "no word of '%s' is in another article", what);
    if (code == ERROR_NONE)
        code = join(tree, &words, id, error);
    hit_free(&hit);
    return code;
}
