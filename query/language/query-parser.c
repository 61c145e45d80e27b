// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-parser.h"

struct query_arena *parser_arena(struct parser *parser)
{
    return &parser->tree->arena;
}

bool parser_no_memory(struct parser *parser)
{
    if (!parser->code)
        parser->code = error_set_no_memory(parser->error);
    return false;
}

bool parser_add(struct parser *parser, struct query_node_list *list, struct query_node *node)
{
    return (node && query_node_list_add(parser_arena(parser), list, node)) ||
           parser_no_memory(parser);
}

struct query_node *parser_checked(struct parser *parser, struct query_node *node)
{
    if (!node)
        (void)parser_no_memory(parser);
    return node;
}

struct query_node *parser_combine(struct parser *parser, enum query_node_kind kind,
                                  const struct query_node_list *list)
{
    return parser_checked(parser, query_node_combine(parser_arena(parser), kind, list));
}

struct query_node *parser_pair(struct parser *parser, enum query_node_kind kind,
                               struct query_node *first, struct query_node *second)
{
    return parser_checked(parser, query_node_pair(parser_arena(parser), kind, first, second));
}

struct query_node *parser_every_article(struct parser *parser)
{
    return parser_checked(
        parser, query_node_leaf(parser_arena(parser), QUERY_ALL, FIELD_TEXT, SLICE_LITERAL("")));
}

bool parser_fail(struct parser *parser, size_t offset, struct slice piece, const char *format)
{
    if (!parser->code)
        parser->code = query_lexer_fail(&parser->lexer, offset, piece, parser->error, format);
    return false;
}

struct slice parser_typed(const struct parser *parser, size_t offset, size_t length)
{
    return slice_of(parser->lexer.text.ptr + offset, length);
}

bool parser_field_is_raw(const struct query_field *field)
{
    return field->kind == QUERY_FIELD_EXACT || field->kind == QUERY_FIELD_TIME;
}

bool parser_advance(struct parser *parser)
{
    if (!parser->code)
        parser->code = query_lexer_next(&parser->lexer, parser_field_is_raw(parser->field),
                                        &parser->part, parser->error);
    return !parser->code;
}
