// SPDX-License-Identifier: GPL-2.0-or-later
#include "fixture.h"

#include <stdlib.h>

int fixture_open(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));
    struct tokenizer_options options = TOKENIZER_OPTIONS_INIT;
    options.ngrams = true;
    if (!fixture || character_table_open(&fixture->characters, NULL) ||
        tokenizer_open(&fixture->tokenizer, fixture->characters, &options, NULL) ||
        stemmer_open(&fixture->stemmer, "en", NULL) || stemmer_open(&fixture->folder, NULL, NULL))
        return -1;
    fixture->context = (struct query_context){
        .tokenizer = fixture->tokenizer, .characters = fixture->characters, .now = FIXTURE_NOW};
    fixture->options = (struct query_compile_options){
        .stemmer = fixture->stemmer, .folder = fixture->folder, .name_boost = 1};
    *state = fixture;
    return 0;
}

int fixture_close(void **state)
{
    struct fixture *fixture = *state;
    tokenizer_close(fixture->tokenizer);
    character_table_close(fixture->characters);
    stemmer_close(fixture->stemmer);
    stemmer_close(fixture->folder);
    free(fixture);
    return 0;
}

static char *finish(struct buffer *buffer)
{
    char *text = strdup(buffer_string(buffer));
    buffer_free(buffer);
    assert_non_null(text);
    return text;
}

static char *describe_error(const struct error *error)
{
    struct buffer out = BUFFER_INIT;
    assert_int_equal(error->code, ERROR_USAGE);
    assert_true(buffer_append_format(&out, "error: %s", error->message));
    if (error->hint[0])
        assert_true(buffer_append_format(&out, " | %s", error->hint));
    return finish(&out);
}

char *fixture_tree(const struct fixture *fixture, const struct query_context *context,
                   const char *text)
{
    struct query_tree tree;
    struct error error = ERROR_INIT;
    struct buffer out = BUFFER_INIT;
    (void)fixture;
    if (query_parse(&tree, context, slice_of_string(text), &error))
        return describe_error(&error);
    assert_true(query_tree_describe(tree.root, &out));
    query_tree_free(&tree);
    return finish(&out);
}

char *fixture_query(const struct fixture *fixture, const struct query_context *context,
                    const struct query_compile_options *options, const char *text)
{
    struct query_tree tree;
    struct query_compiled compiled;
    struct error error = ERROR_INIT;
    struct buffer out = BUFFER_INIT;
    xc_bytes description;
    (void)fixture;
    if (query_parse(&tree, context, slice_of_string(text), &error))
        return describe_error(&error);
    assert_int_equal(query_compile(&compiled, &tree, options, &error), ERROR_NONE);
    assert_int_equal(xc_query_description(&description, compiled.query), XC_OK);
    assert_true(buffer_append(&out, description.data, description.size));
    query_compiled_free(&compiled);
    query_tree_free(&tree);
    return finish(&out);
}
