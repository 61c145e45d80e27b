// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-tree.h"

#include "corpus/date.h"

#include <stdlib.h>

void query_tree_free(struct query_tree *tree)
{
    query_arena_free(&tree->arena);
    *tree = (struct query_tree){.root = NULL};
}

bool query_node_list_add(struct query_arena *arena, struct query_node_list *list,
                         struct query_node *node)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity ? 2 * list->capacity : 8;
        struct query_node **nodes =
            query_arena_alloc(arena, capacity * sizeof(struct query_node *));
        if (!nodes)
            return false;
        if (list->count)
            memcpy(nodes, list->nodes, list->count * sizeof(struct query_node *));
        list->nodes = nodes;
        list->capacity = capacity;
    }
    list->nodes[list->count++] = node;
    return true;
}

static bool leaf_is_scored(enum query_node_kind kind)
{
    return kind != QUERY_ALL && kind != QUERY_EXACT && kind != QUERY_TIME;
}

struct query_node *query_node_leaf(struct query_arena *arena, enum query_node_kind kind,
                                   enum field_id field, struct slice text)
{
    struct query_node *node = query_arena_alloc(arena, sizeof(*node));
    if (!node || !query_arena_copy(arena, text, &node->text))
        return NULL;
    node->kind = kind;
    node->field = field;
    node->scored = leaf_is_scored(kind);
    return node;
}

static bool has_positions(enum query_node_kind kind)
{
    return kind == QUERY_PHRASE || kind == QUERY_NEAR || kind == QUERY_ADJ;
}

struct query_node *query_node_combine(struct query_arena *arena, enum query_node_kind kind,
                                      const struct query_node_list *list)
{
    if (list->count == 1 && kind != QUERY_NEAR && kind != QUERY_ADJ)
        return list->nodes[0];
    struct query_node *node = query_arena_alloc(arena, sizeof(*node));
    if (!node)
        return NULL;
    node->kind = kind;
    node->children = list->nodes;
    node->child_count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        node->scored |= list->nodes[i]->scored;
        if (has_positions(kind)) {
            list->nodes[i]->in_phrase = true;
            node->field = list->nodes[i]->field;
        }
    }
    return node;
}

static struct query_node *with_children(struct query_arena *arena, enum query_node_kind kind,
                                        struct query_node *first, struct query_node *second)
{
    struct query_node *node = query_arena_alloc(arena, sizeof(*node));
    struct query_node **children = query_arena_alloc(arena, 2 * sizeof(struct query_node *));
    if (!node || !children)
        return NULL;
    children[0] = first;
    children[1] = second;
    node->kind = kind;
    node->children = children;
    node->child_count = second ? 2 : 1;
    node->scored = first->scored;
    return node;
}

struct query_node *query_node_pair(struct query_arena *arena, enum query_node_kind kind,
                                   struct query_node *first, struct query_node *second)
{
    return with_children(arena, kind, first, second);
}

size_t query_node_scored(const struct query_node *node)
{
    switch (node->kind) {
    case QUERY_OR:
    case QUERY_AND:
    case QUERY_XOR:
    case QUERY_AND_MAYBE:
        return node->child_count;
    case QUERY_AND_NOT:
    case QUERY_FILTER:
    case QUERY_SCALE:
        return 1;
    default:
        return 0;
    }
}

struct query_node *query_node_scale(struct query_arena *arena, struct query_node *node,
                                    double factor)
{
    struct query_node *scale = with_children(arena, QUERY_SCALE, node, NULL);
    if (scale)
        scale->factor = factor;
    return scale;
}

static void describe_field(const struct query_node *node, struct buffer *out)
{
    if (node->field != FIELD_TEXT)
        (void)buffer_append_format(out, "%s:", field_by_id(node->field)->name);
}

static void describe_time(const struct query_period *period, struct buffer *out)
{
    char text[32];
    (void)buffer_append_string(out, "date:[");
    if (period->from != QUERY_TIME_OPEN_FROM) {
        date_format_iso(period->from, text);
        (void)buffer_append_string(out, text);
    }
    (void)buffer_append_string(out, " .. ");
    if (period->to != QUERY_TIME_OPEN_TO) {
        date_format_iso(period->to, text);
        (void)buffer_append_string(out, text);
    }
    (void)buffer_append_char(out, ')');
}

static void describe_phrase(const struct query_node *node, struct buffer *out)
{
    describe_field(node, out);
    (void)buffer_append_char(out, '"');
    for (size_t i = 0; i < node->child_count; i++) {
        if (i)
            (void)buffer_append_char(out, ' ');
        (void)buffer_append_slice(out, node->children[i]->text);
    }
    (void)buffer_append_char(out, '"');
}

static void describe_leaf(const struct query_node *node, struct buffer *out)
{
    const bool quoted = node->kind == QUERY_NAME || node->kind == QUERY_EXACT;
    describe_field(node, out);
    if (node->kind == QUERY_NAME)
        (void)buffer_append_char(out, '=');
    if (quoted)
        (void)buffer_append_char(out, '"');
    (void)buffer_append_slice(out, node->text);
    if (quoted)
        (void)buffer_append_char(out, '"');
    if (node->kind == QUERY_WILDCARD || node->prefix)
        (void)buffer_append_char(out, '*');
}

static const char *operator_name(enum query_node_kind kind)
{
    switch (kind) {
    case QUERY_NEAR:
        return "NEAR";
    case QUERY_ADJ:
        return "ADJ";
    case QUERY_AND:
        return "AND";
    case QUERY_OR:
        return "OR";
    case QUERY_SYNONYM:
        return "SYN";
    case QUERY_XOR:
        return "XOR";
    case QUERY_AND_NOT:
        return "NOT";
    case QUERY_AND_MAYBE:
        return "MAYBE";
    default:
        return "FILTER";
    }
}

static void describe(const struct query_node *node, struct buffer *out)
{
    switch (node->kind) {
    case QUERY_ALL:
        (void)buffer_append_string(out, "ALL");
        return;
    case QUERY_WORD:
    case QUERY_WILDCARD:
    case QUERY_TERM:
    case QUERY_NAME:
    case QUERY_EXACT:
        describe_leaf(node, out);
        return;
    case QUERY_TIME:
        describe_time(&node->period, out);
        return;
    case QUERY_PHRASE:
        describe_phrase(node, out);
        return;
    case QUERY_SCALE:
        (void)buffer_append_format(out, "%g * ", node->factor);
        describe(node->children[0], out);
        return;
    default:
        break;
    }
    (void)buffer_append_char(out, '(');
    for (size_t i = 0; i < node->child_count; i++) {
        if (i) {
            (void)buffer_append_format(out, " %s", operator_name(node->kind));
            if (node->distance)
                (void)buffer_append_format(out, "/%u", node->distance);
            (void)buffer_append_char(out, ' ');
        }
        describe(node->children[i], out);
    }
    (void)buffer_append_char(out, ')');
}

bool query_tree_describe(const struct query_node *node, struct buffer *out)
{
    describe(node, out);
    return buffer_ok(out);
}

struct word_collector {
    const struct query_node **words;
    size_t max;
    size_t count;
};

static void collect(const struct query_node *node, struct word_collector *collector)
{
    if (node->kind == QUERY_WORD && node->field == FIELD_TEXT && !node->ngram) {
        if (collector->count < collector->max)
            collector->words[collector->count] = node;
        collector->count++;
    }
    const size_t count = node->kind == QUERY_AND_NOT ? 1 : node->child_count;
    for (size_t i = 0; i < count; i++)
        collect(node->children[i], collector);
}

static int by_offset(const void *a, const void *b)
{
    const size_t x = (*(const struct query_node *const *)a)->offset;
    const size_t y = (*(const struct query_node *const *)b)->offset;
    return (x > y) - (x < y);
}

size_t query_tree_words(const struct query_tree *tree, const struct query_node **words, size_t max)
{
    struct word_collector collector = {.words = words, .max = max};
    if (tree->root)
        collect(tree->root, &collector);
    const size_t written = collector.count < max ? collector.count : max;
    if (written)
        qsort(words, written, sizeof(const struct query_node *), by_offset);
    return collector.count;
}
