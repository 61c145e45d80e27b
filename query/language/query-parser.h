// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * query-parser.h: what the parts of the parser share; query-syntax.h is its interface.
 *
 * query-syntax.c has the grammar, query-values.c what words, quotations and values become.
 * Functions that return bool or a node fail with false or NULL after setting parser->code and the
 * error.
 */
#ifndef QUERY_LANGUAGE_QUERY_PARSER_H
#define QUERY_LANGUAGE_QUERY_PARSER_H

#include "query-lexer.h"
#include "query-syntax.h"
#include "query-words.h"

struct parser {
    const struct query_context *context;
    struct query_tree *tree;
    struct query_lexer lexer;
    struct query_part part;          // the one to be read next
    const struct query_field *field; // of the parentheses around it
    size_t depth;
    uint32_t words; // so far; also their positions
    enum error_code code;
    struct error *error;
};

/** One condition: what a chunk, quotation, field or pair of parentheses asks for. */
struct condition {
    struct query_node_list nodes; // none if there is only punctuation in it
    const struct query_field *field;
    const struct query_words *word; // if it is a single bare word, which NEAR takes; else NULL
    size_t offset;
    size_t length;
    double factor;
};

struct query_arena *parser_arena(struct parser *parser);

/** Says that memory ran out. @return false */
bool parser_no_memory(struct parser *parser);

/** Adds a node, which may be NULL for lack of memory, to a list. */
bool parser_add(struct parser *parser, struct query_node_list *list, struct query_node *node);

/** The node; fails if it is NULL. */
struct query_node *parser_checked(struct parser *parser, struct query_node *node);

/** query_node_combine(), checked. */
struct query_node *parser_combine(struct parser *parser, enum query_node_kind kind,
                                  const struct query_node_list *list);

/** query_node_pair(), checked. */
struct query_node *parser_pair(struct parser *parser, enum query_node_kind kind,
                               struct query_node *first, struct query_node *second);

struct query_node *parser_every_article(struct parser *parser);

/** Fails with a message that shows @p piece; the format has one %s and one %zu. */
bool parser_fail(struct parser *parser, size_t offset, struct slice piece, const char *format);

/** A piece of the query. */
struct slice parser_typed(const struct parser *parser, size_t offset, size_t length);

/** True if the values of the field are taken as they are. */
bool parser_field_is_raw(const struct query_field *field);

/** Reads the next part. False if that fails. */
bool parser_advance(struct parser *parser);

/** A word of a field. */
struct query_node *parser_word(struct parser *parser, enum field_id field,
                               const struct query_word *word, uint32_t position);

/** The words of a piece of the query; fails if there are too many. */
bool parser_read_words(struct parser *parser, struct query_words *words, struct slice text);

/** The chunk or quotation that is at hand. */
bool parser_value(struct parser *parser, struct condition *out);

#endif
