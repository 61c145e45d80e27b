// SPDX-License-Identifier: GPL-2.0-or-later
/** query-build.h: from what the user typed, and the options around it, to a query for Xapian. */
#ifndef QUERY_QUERY_BUILD_H
#define QUERY_QUERY_BUILD_H

#include "language/query-compile.h"
#include "query-options.h"
#include "search.h"
#include "snippet.h"

/** A query ready to run. */
struct built_query {
    xc_query *query;                /**< within --since and --until */
    struct snippet_maker *snippets; /**< marks its words in a text */
    struct query_tree tree;
    struct query_compiled compiled;
    struct buffer corrected; /**< what --correct made of the text, if anything */
};

struct query_builder; /**< one for all queries of a session; one per thread */

/** @param options, searcher, weight  borrowed; they outlive the builder */
enum error_code query_builder_open(struct query_builder **out, const struct query_options *options,
                                   struct searcher *searcher, const xc_weight *weight,
                                   struct error *error);
void query_builder_close(struct query_builder *builder);

/** Seconds since 1970: the time that dates like "7d" are before. */
int64_t query_builder_now(const struct query_builder *builder);

/** What its queries are compiled with; borrowed. */
const struct query_compile_options *
query_builder_compile_options(const struct query_builder *builder);

/**
 * Builds the query of a text, within --since and --until.
 * @param[out] out  yours: built_query_free(), also after a failure; the builder must outlive it
 * @return ERROR_NONE; ERROR_USAGE if the text is no query, with what and where
 */
enum error_code query_build(struct query_builder *builder, struct slice text,
                            struct built_query *out, struct error *error);
void built_query_free(struct built_query *built);

/**
 * What the query may have been meant to be, if it has words that the index does not have.
 * @param[out] out  the query corrected, or nothing; replaces the content
 */
enum error_code query_suggest(struct query_builder *builder, const struct built_query *built,
                              struct buffer *out, struct error *error);

#endif
