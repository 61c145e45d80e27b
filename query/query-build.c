// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-build.h"

#include "expansion.h"
#include "headline.h"
#include "index/xapian-error.h"
#include "language/query-compile.h"
#include "language/query-function-words.h"
#include "language/query-names.h"
#include "language/query-synonyms.h"
#include "language/query-syntax.h"
#include "like.h"
#include "spelling.h"
#include "text/character-table.h"
#include "text/tokenizer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct query_builder {
    struct character_table *characters;
    struct tokenizer *tokenizer;
    struct query_context context;
    struct query_compile_options options;
    struct snippet_tools tools;
    struct searcher *searcher;
    const xc_weight *weight;
    uint32_t expand;                 // words to add
    const char *like;                // --like, or NULL
    struct query_synonyms *synonyms; // or NULL
    double name_boost;               // of --boost, 0: leave names alone
    bool correct;                    // --correct
    bool english;                    // the index's language
    xc_query *period;                // of --since and --until, or NULL
};

void query_builder_close(struct query_builder *builder)
{
    if (!builder)
        return;
    xc_query_free(builder->period);
    query_synonyms_close(builder->synonyms);
    tokenizer_close(builder->tokenizer);
    character_table_close(builder->characters);
    free(builder);
}

int64_t query_builder_now(const struct query_builder *builder)
{
    return builder->context.now;
}

const struct query_compile_options *
query_builder_compile_options(const struct query_builder *builder)
{
    return &builder->options;
}

/** The filter that --since and --until ask for. */
static enum error_code open_period(struct query_builder *builder,
                                   const struct query_options *options, struct error *error)
{
    struct query_node node = {.kind = QUERY_TIME,
                              .period = {QUERY_TIME_OPEN_FROM, QUERY_TIME_OPEN_TO}};
    struct query_period period;
    const int64_t now = builder->context.now;
    enum error_code code = ERROR_NONE;
    if (!options->since && !options->until)
        return ERROR_NONE;
    if (options->since) {
        code = query_time_parse(&period, slice_of_string(options->since), QUERY_TIME_SINCE, now,
                                error);
        if (code == ERROR_NONE)
            node.period.from = period.from;
    }
    if (code == ERROR_NONE && options->until) {
        code = query_time_parse(&period, slice_of_string(options->until), QUERY_TIME_UNTIL, now,
                                error);
        if (code == ERROR_NONE)
            node.period.to = period.to;
    }
    if (code == ERROR_NONE && node.period.from >= node.period.to)
        code = error_set(error, ERROR_USAGE, "--since '%s' is not before --until '%s'",
                         options->since, options->until);
    struct query_compiled compiled = {.query = NULL};
    if (code == ERROR_NONE)
        code = query_compile_node(&compiled, &node, false, &builder->options, error);
    if (code == ERROR_NONE && xc_query_copy(&builder->period, compiled.query))
        code = error_set_xapian(error, "cannot limit the time");
    query_compiled_free(&compiled);
    return code;
}

enum error_code query_builder_open(struct query_builder **out, const struct query_options *options,
                                   struct searcher *searcher, const xc_weight *weight,
                                   struct error *error)
{
    struct query_builder *builder = calloc(1, sizeof(*builder));
    if (!builder)
        return error_set_no_memory(error);
    const struct tokenizer_options words = {.ngrams = true, .max_word_bytes = TOKENIZER_MAX_WORD};
    enum error_code code = character_table_open(&builder->characters, error);
    if (code == ERROR_NONE)
        code = tokenizer_open(&builder->tokenizer, builder->characters, &words, error);
    builder->context = (struct query_context){
        .tokenizer = builder->tokenizer,
        .characters = builder->characters,
        .match = options->match_all ? QUERY_MATCH_ALL : QUERY_MATCH_ANY,
        .plain = options->plain,
        .now = (int64_t)time(NULL),
    };
    builder->options = (struct query_compile_options){
        .stemmer = searcher_stemmer(searcher),
        .folder = searcher_folder(searcher),
        .name_boost = 1,
    };
    memcpy(builder->options.boosts, options->boosts, sizeof(options->boosts));
    builder->options.titles_in_text = searcher_titles_in_text(searcher);
    builder->tools = (struct snippet_tools){
        .tokenizer = builder->tokenizer,
        .stemmer = searcher_stemmer(searcher),
        .folder = searcher_folder(searcher),
        .database = searcher_database(searcher),
    };
    builder->searcher = searcher;
    builder->weight = weight;
    builder->expand = options->expand;
    builder->like = options->like;
    builder->name_boost = options->name_boost;
    builder->correct = options->correct;
    builder->english = strcmp(stemmer_name(searcher_stemmer(searcher)), "english") == 0;
    if (code == ERROR_NONE)
        code = open_period(builder, options, error);
    if (code == ERROR_NONE && options->synonyms)
        code = query_synonyms_open(&builder->synonyms, options->synonyms, builder->tokenizer,
                                   builder->options.stemmer, error);
    if (code != ERROR_NONE) {
        query_builder_close(builder);
        return code;
    }
    *out = builder;
    return ERROR_NONE;
}

void built_query_free(struct built_query *built)
{
    snippet_maker_close(built->snippets);
    xc_query_free(built->query);
    query_compiled_free(&built->compiled);
    query_tree_free(&built->tree);
    buffer_free(&built->corrected);
    *built = (struct built_query){.query = NULL};
}

/** Compiles the tree, within --since and --until. */
static enum error_code compile(const struct query_builder *builder, struct built_query *out,
                               struct error *error)
{
    enum error_code code = query_compile(&out->compiled, &out->tree, &builder->options, error);
    if (code != ERROR_NONE)
        return code;
    const xc_query *query = out->compiled.query;
    if (builder->period ? xc_query_pair(&out->query, XC_OP_FILTER, query, builder->period)
                        : xc_query_copy(&out->query, query))
        return error_set_xapian(error, "cannot make the query");
    return ERROR_NONE;
}

/** Searches for the query as it is, adds words of what was found, and compiles it anew. */
static enum error_code expand(const struct query_builder *builder, struct built_query *out,
                              struct error *error)
{
    const struct search_request request = {
        .query = out->query, .weight = builder->weight, .limit = EXPANSION_ARTICLES};
    enum error_code code =
        expand_query(&out->tree, builder->searcher, &request, builder->expand, error);
    if (code != ERROR_NONE)
        return code;
    xc_query_free(out->query);
    out->query = NULL;
    query_compiled_free(&out->compiled);
    return compile(builder, out, error);
}

/** Corrects the words of a query. */
static enum error_code correct(const struct query_builder *builder, struct built_query *out,
                               struct error *error)
{
    enum error_code code = spelling_correct(&out->tree, builder->searcher, builder->tokenizer, true,
                                            &out->corrected, error);
    if (code != ERROR_NONE || out->corrected.len == 0)
        return code;
    query_tree_free(&out->tree);
    return query_parse(&out->tree, &builder->context, buffer_slice(&out->corrected), error);
}

enum error_code query_suggest(struct query_builder *builder, const struct built_query *built,
                              struct buffer *out, struct error *error)
{
    buffer_clear(out);
    return built->tree.text.len ? spelling_correct(&built->tree, builder->searcher,
                                                   builder->tokenizer, false, out, error)
                                : ERROR_NONE;
}

enum error_code query_build(struct query_builder *builder, struct slice text,
                            struct built_query *out, struct error *error)
{
    *out = (struct built_query){.query = NULL};
    enum error_code code = ERROR_NONE;
    if (text.len || !builder->like)
        code = query_parse(&out->tree, &builder->context, text, error);
    if (code == ERROR_NONE && out->tree.root && builder->correct)
        code = correct(builder, out, error);
    if (code == ERROR_NONE && out->tree.root && builder->synonyms &&
        !query_synonyms_apply(builder->synonyms, &out->tree))
        code = error_set_no_memory(error);
    if (code == ERROR_NONE && out->tree.root && builder->english &&
        !query_weigh_function_words(&out->tree))
        code = error_set_no_memory(error);
    if (code == ERROR_NONE && out->tree.root && builder->options.boosts[FIELD_TITLE] < 0)
        code = headline_weigh(&out->tree, builder->searcher, error);
    if (code == ERROR_NONE && out->tree.root && builder->name_boost > 0)
        code = query_weigh_names(&out->tree, searcher_database(builder->searcher),
                                 builder->name_boost, error);
    if (code == ERROR_NONE && builder->like)
        code = like_query(&out->tree, builder->searcher, builder->tokenizer, builder->like, error);
    if (code == ERROR_NONE)
        code = compile(builder, out, error);
    if (code == ERROR_NONE && builder->expand && out->tree.root->scored)
        code = expand(builder, out, error);
    if (code != ERROR_NONE)
        return code;
    return snippet_maker_open(&out->snippets, &builder->tools, out->compiled.leaves,
                              out->compiled.leaf_count, error);
}
