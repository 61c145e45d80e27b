// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-syntax.h"

#include "query-errors.h"
#include "query-parser.h"

/** Conditions without an operator between them, by what was asked of each. */
struct sequence {
    struct query_node_list any;
    struct query_node_list must;
    struct query_node_list must_not;
    struct query_node_list filters;               // each a group, all must match
    struct query_node_list by_field[FIELD_COUNT]; // filters of a field, any of which may match
};

static void parse_either(struct parser *parser, struct query_node **out);

/* Conditions. */

/** Parentheses; parser->part is the opening one. */
static bool parse_group(struct parser *parser, struct condition *out)
{
    const struct query_field *around = parser->field;
    const size_t open = parser->part.offset;
    struct query_node *node = NULL;
    if (++parser->depth > QUERY_DEPTH_MAX)
        return parser_fail(parser, open, SLICE_LITERAL("("),
                           "'%s' at character %zu is nested deeper than 100 parentheses");
    parser->field = out->field;
    if (!parser_advance(parser))
        return false;
    if (parser->part.kind == PART_CLOSE)
        return parser_fail(parser, open, parser_typed(parser, open, parser->part.offset + 1 - open),
                           "there is nothing in '%s' at character %zu");
    parse_either(parser, &node);
    if (parser->code)
        return false;
    if (parser->part.kind != PART_CLOSE) {
        (void)parser_fail(parser, open, parser_typed(parser, open, parser->lexer.text.len - open),
                          "the parenthesis '%s' at character %zu is not closed");
        error_hint(parser->error, "add ')' where it ends, or leave '(' out");
        return false;
    }
    out->offset = open;
    out->length = parser->part.offset + parser->part.length - open;
    out->factor = parser->part.factor;
    parser->field = around;
    parser->depth--;
    return parser_add(parser, &out->nodes, node);
}

static bool apply_factor(struct parser *parser, struct condition *condition)
{
    const struct slice piece = parser_typed(parser, condition->offset, condition->length);
    for (size_t i = 0; condition->factor > 0 && i < condition->nodes.count; i++) {
        struct query_node **node = &condition->nodes.nodes[i];
        if (!(*node)->scored)
            return parser_fail(
                parser, condition->offset, piece,
                "'%s' at character %zu is a filter, which has no weight to multiply");
        *node = parser_checked(parser,
                               query_node_scale(parser_arena(parser), *node, condition->factor));
        if (!*node)
            return false;
        condition->word = NULL;
    }
    return true;
}

/** A chunk, quotation, field or parentheses. */
static bool parse_condition(struct parser *parser, struct condition *out)
{
    *out = (struct condition){.field = parser->field};
    if (parser->part.kind == PART_FIELD) {
        out->field = parser->part.field;
        parser->code = query_lexer_value(&parser->lexer, out->field, &parser->part, parser->error);
        if (parser->code)
            return false;
    }
    if (!(parser->part.kind == PART_OPEN ? parse_group(parser, out) : parser_value(parser, out)) ||
        !apply_factor(parser, out))
        return false;
    return parser_advance(parser);
}

static bool starts_condition(enum query_part_kind kind)
{
    return kind == PART_CHUNK || kind == PART_QUOTED || kind == PART_FIELD || kind == PART_OPEN;
}

/** What NEAR and ADJ cannot take. */
static bool near_failed(struct parser *parser, const struct query_part *joint,
                        const struct condition *condition)
{
    char name[QUERY_SHOWN_MAX];
    query_show(parser_typed(parser, joint->offset, joint->length), name);
    const struct slice piece = parser_typed(parser, condition->offset, condition->length);
    const char *what = "something that is no single word";
    if (piece.len && piece.ptr[0] == '(')
        what = "a parenthesis";
    else if (condition->nodes.count && (condition->nodes.nodes[0]->kind == QUERY_PHRASE ||
                                        piece.ptr[0] == '"' || piece.ptr[0] == '\xe2'))
        what = "a phrase";
    char shown[QUERY_SHOWN_MAX];
    query_show(piece, shown);
    parser->code =
        error_set(parser->error, ERROR_USAGE,
                  "%s cannot stand beside %s: %s at "
                  "character %zu",
                  name, what, shown, query_character(parser->lexer.text, condition->offset));
    error_hint(parser->error,
               "it takes single words, as in word %s word; join phrases and parentheses by AND",
               name);
    return false;
}

static bool operand_missing(struct parser *parser, const struct query_part *joint, const char *side)
{
    char name[QUERY_SHOWN_MAX];
    query_show(parser_typed(parser, joint->offset, joint->length), name);
    parser->code = error_set(parser->error, ERROR_USAGE, "nothing stands %s '%s' at character %zu",
                             side, name, query_character(parser->lexer.text, joint->offset));
    if (joint->kind == PART_PLUS || joint->kind == PART_MINUS)
        error_hint(parser->error, "put a word right behind it, as in %sword", name);
    else
        error_hint(parser->error, "operators are capitals; to search for the word, write it small");
    return false;
}

/** `a NEAR/3 b NEAR c`, of which @p first is read. */
static bool parse_near(struct parser *parser, struct condition *first)
{
    struct query_words words = {.items = NULL};
    const struct query_part joint = parser->part;
    uint32_t positions[QUERY_FIELD_TARGETS * 64];
    const size_t most = sizeof(positions) / sizeof(positions[0]);
    uint32_t distance = 0;
    struct condition next = *first;
    words.items = query_arena_alloc(parser_arena(parser), most * sizeof(*words.items));
    if (!words.items)
        return parser_no_memory(parser);
    for (;;) {
        if (!next.word)
            return near_failed(parser, &joint, &next);
        if (next.field != first->field) {
            (void)parser_fail(
                parser, next.offset, parser_typed(parser, next.offset, next.length),
                "the word '%s' at character %zu is in another field than the one near it");
            error_hint(parser->error, "write %s:(word NEAR/3 word)",
                       (first->field == query_field_default() ? next : *first).field->name);
            return false;
        }
        if (words.count == most)
            return parser_fail(parser, next.offset, parser_typed(parser, next.offset, next.length),
                               "too many words near each other: '%s' at character %zu");
        positions[words.count] = parser->words;
        words.items[words.count++] = next.word->items[0];
        if (parser->part.kind != PART_NEAR && parser->part.kind != PART_ADJ)
            break;
        if (parser->part.kind != joint.kind) {
            (void)parser_fail(parser, parser->part.offset,
                              parser_typed(parser, parser->part.offset, parser->part.length),
                              "'%s' at character %zu follows the other of NEAR and ADJ");
            error_hint(parser->error, "join two conditions by AND");
            return false;
        }
        const struct query_part between = parser->part;
        if (between.distance > distance)
            distance = between.distance;
        if (!parser_advance(parser))
            return false;
        if (!starts_condition(parser->part.kind))
            return operand_missing(parser, &between, "after");
        if (!parse_condition(parser, &next))
            return false;
    }
    struct query_node_list targets = {.count = 0};
    for (size_t t = 0; t < first->field->target_count; t++) {
        struct query_node_list list = {.count = 0};
        for (size_t i = 0; i < words.count; i++)
            if (!parser_add(
                    parser, &list,
                    parser_word(parser, first->field->targets[t], &words.items[i], positions[i])))
                return false;
        struct query_node *node =
            parser_combine(parser, joint.kind == PART_NEAR ? QUERY_NEAR : QUERY_ADJ, &list);
        if (!node || !parser_add(parser, &targets, node))
            return false;
        node->distance = distance ? distance : 10;
    }
    first->nodes = (struct query_node_list){.count = 0};
    return parser_add(parser, &first->nodes, parser_combine(parser, QUERY_OR, &targets));
}

/* Sequences: words, +words, -words and filters side by side. */

static bool add_filter(struct parser *parser, struct sequence *sequence,
                       const struct condition *condition, struct query_node *node, bool own_group)
{
    const bool by_field =
        condition->field->kind == QUERY_FIELD_EXACT ||
        (condition->field->kind == QUERY_FIELD_TIME && condition->field->use == QUERY_TIME_IN);
    if (own_group || !by_field)
        return parser_add(parser, &sequence->filters, node);
    return parser_add(parser, &sequence->by_field[condition->field->targets[0]], node);
}

static bool add_condition(struct parser *parser, struct sequence *sequence,
                          struct condition *condition, enum query_part_kind sign)
{
    if (sign == PART_MINUS) {
        for (size_t i = 0; i < condition->nodes.count; i++)
            if (!parser_add(parser, &sequence->must_not, condition->nodes.nodes[i]))
                return false;
        return true;
    }
    for (size_t i = 0; i < condition->nodes.count; i++) {
        struct query_node *node = condition->nodes.nodes[i];
        const bool must = sign == PART_PLUS && parser->context->match == QUERY_MATCH_ANY;
        if (!(node->scored ? parser_add(parser, must ? &sequence->must : &sequence->any, node)
                           : add_filter(parser, sequence, condition, node, sign == PART_PLUS)))
            return false;
    }
    return true;
}

/** What the parts of a sequence ask for together; NULL if there is none. */
static struct query_node *sequence_node(struct parser *parser, struct sequence *sequence)
{
    const bool all = parser->context->match == QUERY_MATCH_ALL;
    struct query_node *node = NULL;
    if (sequence->any.count)
        node = parser_combine(parser, all ? QUERY_AND : QUERY_OR, &sequence->any);
    if (sequence->must.count) {
        struct query_node *must = parser_combine(parser, QUERY_AND, &sequence->must);
        if (must)
            must->demanded = true;
        node = node && must ? parser_pair(parser, QUERY_AND_MAYBE, must, node) : must;
    }
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (sequence->by_field[i].count &&
            !parser_add(parser, &sequence->filters,
                        parser_combine(parser, QUERY_OR, &sequence->by_field[i])))
            return NULL;
    if (sequence->filters.count && !parser->code) {
        struct query_node *filter = parser_combine(parser, QUERY_AND, &sequence->filters);
        node = node && filter ? parser_pair(parser, QUERY_FILTER, node, filter) : filter;
    }
    if (sequence->must_not.count && !parser->code) {
        struct query_node *negative = parser_combine(parser, QUERY_OR, &sequence->must_not);
        if (!node)
            node = parser_every_article(parser);
        node = node && negative ? parser_pair(parser, QUERY_AND_NOT, node, negative) : NULL;
    }
    return parser->code ? NULL : node;
}

static bool parse_signed(struct parser *parser, struct sequence *sequence)
{
    struct condition condition;
    const struct query_part first = parser->part;
    const bool sign = first.kind == PART_PLUS || first.kind == PART_MINUS;
    if (sign && !parser_advance(parser))
        return false;
    if (!starts_condition(parser->part.kind))
        return operand_missing(parser, &first, "after");
    if (!parse_condition(parser, &condition))
        return false;
    if (parser->part.kind == PART_NEAR || parser->part.kind == PART_ADJ)
        if (!parse_near(parser, &condition))
            return false;
    if (sign && condition.nodes.count == 0)
        return operand_missing(parser, &first, "after");
    return add_condition(parser, sequence, &condition, first.kind);
}

static struct query_node *parse_sequence(struct parser *parser)
{
    struct sequence sequence = {.any = {.count = 0}};
    while (starts_condition(parser->part.kind) || parser->part.kind == PART_PLUS ||
           parser->part.kind == PART_MINUS)
        if (!parse_signed(parser, &sequence))
            return NULL;
    return sequence_node(parser, &sequence);
}

/* Operators, by rising precedence: OR, XOR, AND and NOT. */

/** True if the node is only "all articles but". */
static bool is_pure_not(const struct query_node *node)
{
    return node->kind == QUERY_AND_NOT && node->children[0]->kind == QUERY_ALL;
}

/** One sequence, which must be there because of @p joint (PART_END: the start). */
static struct query_node *parse_operand(struct parser *parser, const struct query_part *joint)
{
    struct query_node *node = parse_sequence(parser);
    if (parser->code || node)
        return parser->code ? NULL : node;
    const enum query_part_kind kind = parser->part.kind;
    if (joint->kind != PART_END)
        (void)operand_missing(parser, joint, "after");
    else if (kind != PART_END && kind != PART_CLOSE)
        (void)operand_missing(parser, &parser->part, "before");
    else if (kind == PART_CLOSE && parser->depth == 0)
        (void)parser_fail(parser, parser->part.offset, SLICE_LITERAL(")"),
                          "'%s' at character %zu closes no parenthesis");
    else
        (void)parser_fail(parser, joint->offset,
                          parser_typed(parser, joint->offset, parser->part.offset - joint->offset),
                          "there is no word in '%s' at character %zu");
    return NULL;
}

static struct query_part start_of(const struct parser *parser)
{
    return (struct query_part){.kind = PART_END, .offset = parser->part.offset};
}

/** a AND b NOT c AND NOT d: what is wanted, without what is not. */
static struct query_node *parse_all(struct parser *parser)
{
    struct query_node_list wanted = {.count = 0};
    struct query_node_list unwanted = {.count = 0};
    struct query_part joint = start_of(parser);
    bool negative = false;
    if (parser->part.kind == PART_NOT) {
        joint = parser->part;
        negative = true;
        if (!parser_advance(parser))
            return NULL;
    }
    for (;;) {
        struct query_node *node = parse_operand(parser, &joint);
        if (!node)
            return NULL;
        // "a AND -b" is "a NOT b".
        const bool hidden_not = !negative && is_pure_not(node);
        if (!parser_add(parser, negative || hidden_not ? &unwanted : &wanted,
                        hidden_not ? node->children[1] : node))
            return NULL;
        if (parser->part.kind != PART_AND && parser->part.kind != PART_NOT)
            break;
        joint = parser->part;
        negative = joint.kind == PART_NOT;
        if (!parser_advance(parser))
            return NULL;
        if (!negative && parser->part.kind == PART_NOT) {
            joint = parser->part;
            negative = true;
            if (!parser_advance(parser))
                return NULL;
        }
    }
    struct query_node *node =
        wanted.count ? parser_combine(parser, QUERY_AND, &wanted) : parser_every_article(parser);
    if (!node || unwanted.count == 0)
        return node;
    struct query_node *without = parser_combine(parser, QUERY_OR, &unwanted);
    return without ? parser_pair(parser, QUERY_AND_NOT, node, without) : NULL;
}

/** Operands of one operator with the parser of what binds tighter. */
static struct query_node *parse_chain(struct parser *parser, enum query_part_kind joint,
                                      enum query_node_kind kind,
                                      struct query_node *(*tighter)(struct parser *))
{
    struct query_node_list list = {.count = 0};
    for (;;) {
        struct query_node *node = tighter(parser);
        if (!node || !parser_add(parser, &list, node))
            return NULL;
        if (parser->part.kind != joint)
            break;
        const struct query_part at = parser->part;
        if (!parser_advance(parser))
            return NULL;
        // An operand that starts with another operator is said to be missing here.
        if (!starts_condition(parser->part.kind) && parser->part.kind != PART_NOT &&
            parser->part.kind != PART_PLUS && parser->part.kind != PART_MINUS) {
            (void)operand_missing(parser, &at, "after");
            return NULL;
        }
    }
    return parser_combine(parser, kind, &list);
}

static struct query_node *parse_one_of(struct parser *parser)
{
    return parse_chain(parser, PART_XOR, QUERY_XOR, parse_all);
}

static void parse_either(struct parser *parser, struct query_node **out)
{
    *out = parse_chain(parser, PART_OR, QUERY_OR, parse_one_of);
}

static void parse_syntax(struct parser *parser)
{
    if (!parser_advance(parser))
        return;
    parse_either(parser, &parser->tree->root);
    if (!parser->code && parser->part.kind == PART_CLOSE)
        (void)parser_fail(parser, parser->part.offset, SLICE_LITERAL(")"),
                          "'%s' at character %zu closes no parenthesis");
    else if (!parser->code && parser->part.kind != PART_END)
        (void)operand_missing(parser, &parser->part, "before");
}

static void parse_plain(struct parser *parser)
{
    struct query_words words;
    struct query_node_list list = {.count = 0};
    if (!parser_read_words(parser, &words, parser->lexer.text))
        return;
    for (size_t i = 0; i < words.count; i++)
        if (!parser_add(parser, &list,
                        parser_word(parser, FIELD_TEXT, &words.items[i], (uint32_t)(i + 1))))
            return;
    if (words.count == 0)
        (void)parser_fail(parser, 0, parser->lexer.text,
                          "there is no word in '%s' at character %zu");
    else
        parser->tree->root = parser_combine(
            parser, parser->context->match == QUERY_MATCH_ALL ? QUERY_AND : QUERY_OR, &list);
}

enum error_code query_parse(struct query_tree *tree, const struct query_context *context,
                            struct slice text, struct error *error)
{
    struct parser parser = {
        .context = context, .tree = tree, .field = query_field_default(), .error = error};
    struct error unwanted; // where the caller does not care
    if (!error)
        parser.error = &unwanted;
    *tree = (struct query_tree){.root = NULL};
    if (slice_trim(text).len == 0) {
        (void)error_set(error, ERROR_USAGE, "the query is empty");
        error_hint(parser.error, "give words to search for");
        return ERROR_USAGE;
    }
    if (text.len > QUERY_TEXT_MAX)
        return error_set(error, ERROR_USAGE, "the query is longer than %d bytes", QUERY_TEXT_MAX);
    if (!query_arena_copy(&tree->arena, text, &tree->text))
        return error_set_no_memory(error);
    parser.lexer.text = tree->text;
    if (context->plain)
        parse_plain(&parser);
    else
        parse_syntax(&parser);
    if (parser.code)
        query_tree_free(tree);
    return parser.code;
}
