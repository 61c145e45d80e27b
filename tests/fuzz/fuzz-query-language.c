// SPDX-License-Identifier: GPL-2.0-or-later
// fuzz-query-language.c: any bytes are a query or an error that says why.
//
// The first byte chooses how the query is read, the rest is the query.
#include "query/language/query-compile.h"
#include "query/language/query-syntax.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct character_table *characters;
    static struct tokenizer *tokenizer;
    static struct query_compile_options options = {.name_boost = 1};
    struct tokenizer_options tokens = TOKENIZER_OPTIONS_INIT;
    tokens.ngrams = true;
    if (!characters &&
        (character_table_open(&characters, NULL) ||
         tokenizer_open(&tokenizer, characters, &tokens, NULL) ||
         stemmer_open(&options.stemmer, "en", NULL) || stemmer_open(&options.folder, NULL, NULL)))
        abort();
    if (size == 0)
        return 0;
    const struct query_context context = {
        .tokenizer = tokenizer,
        .characters = characters,
        .match = data[0] & 1 ? QUERY_MATCH_ALL : QUERY_MATCH_ANY,
        .plain = (data[0] & 14) == 14,
        .now = 1502886645,
    };
    options.boosts[FIELD_TITLE] = data[0] & 16 ? 2 : 0;
    // In memory of exactly its size, so that the sanitizer sees a read beyond it.
    char *text = malloc(size - 1 ? size - 1 : 1);
    if (!text)
        return 0;
    memcpy(text, data + 1, size - 1);
    struct query_tree tree;
    struct error error = ERROR_INIT;
    if (query_parse(&tree, &context, slice_of(text, size - 1), &error)) {
        if (error.code != ERROR_USAGE || !error.message[0])
            abort();
        free(text);
        return 0;
    }
    free(text);
    struct query_compiled compiled;
    struct buffer description = BUFFER_INIT;
    const struct query_node *words[16];
    if (query_compile(&compiled, &tree, &options, &error) ||
        !query_tree_describe(tree.root, &description))
        abort();
    (void)query_tree_words(&tree, words, 16);
    buffer_free(&description);
    query_compiled_free(&compiled);
    query_tree_free(&tree);
    return 0;
}
