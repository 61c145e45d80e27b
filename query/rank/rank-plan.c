// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-plan.h"

#include "index/fields.h"
#include "index/xapian-error.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { DEEPEST = 200 };

/** The first byte of a node of the serialised form. */
enum {
    BRANCH = 0x80, // 1ooooccc: operator, children (0: more than 7)
    TERM = 0x40,   // 01kkllll: kind, length of the term (0: more than 15)
    SCALE = 0x0d,
    EVERYTHING = 0x0f,
    RANGE = 0x20, // 001gssss: from a value on, or between two; slot (15: and more)
    RANGE_OPEN = 0x10,
};

enum branch {
    AND = 0,
    OR = 1,
    AND_NOT = 2,
    XOR = 3,
    AND_MAYBE = 4,
    FILTER = 5,
    NEAR = 14,
    PHRASE = 15
};

/** Operators from here on have a parameter. */
enum { WITH_PARAMETER = 13 };

struct reader {
    struct rank_plan *plan;
    const char *at;
    const char *end;
    uint32_t leaves; // room in plan->leaves
    enum error_code code;
    struct error *error;
};

/** Notes why there is no plan. */
static struct rank_node *impossible(struct reader *reader, const char *obstacle)
{
    if (!reader->plan->obstacle)
        reader->plan->obstacle = obstacle;
    return NULL;
}

static struct rank_node *no_memory(struct reader *reader)
{
    reader->code = error_set_no_memory(reader->error);
    return impossible(reader, "memory");
}

static bool read_byte(struct reader *reader, unsigned *byte)
{
    if (reader->at == reader->end)
        return false;
    *byte = (unsigned char)*reader->at++;
    return true;
}

/** A byte up to 254; else 255, and what is more in groups of 7 bits, low ones first, the last one
 * marked. */
static bool read_number(struct reader *reader, uint64_t *number)
{
    unsigned byte = 0;
    if (!read_byte(reader, &byte))
        return false;
    *number = byte;
    if (byte < 255)
        return true;
    uint64_t rest = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
        if (!read_byte(reader, &byte))
            return false;
        rest |= (uint64_t)(byte & 0x7f) << shift;
        if (byte & 0x80) {
            *number = 255 + rest;
            return true;
        }
    }
    return false;
}

const char *rank_read_double(const char *at, const char *end, double *value)
{
    // Sign 1 bit, bytes of the mantissa less 1 in 3, exponent of 256 plus 7 in 4.
    if (at == end)
        return NULL;
    const unsigned head = (unsigned char)*at++;
    const int bytes = (int)(head >> 4 & 7) + 1;
    const int exponent = (int)(head & 15);
    uint64_t mantissa = 0;
    if (exponent > 13 || end - at < bytes) // 14 and 15: it does not fit here
        return NULL;
    for (int i = 0; i < bytes; i++)
        mantissa = mantissa << 8 | (unsigned char)*at++;
    *value = ldexp((double)mantissa, 8 * (exponent - 7 - (bytes - 1)));
    if (head & 0x80)
        *value = -*value;
    return at;
}

static struct rank_node *new_node(struct reader *reader, enum rank_op op)
{
    struct rank_node *node = query_arena_alloc(&reader->plan->arena, sizeof(*node));
    if (!node)
        return no_memory(reader);
    node->op = op;
    return node;
}

/** Numbers a node that walks documents by itself. */
static struct rank_node *add_leaf(struct reader *reader, struct rank_node *node)
{
    node->leaf = reader->plan->leaf_count;
    if (reader->plan->leaf_count == reader->leaves) {
        const uint32_t room = reader->leaves ? 2 * reader->leaves : 16;
        struct rank_node **leaves =
            query_arena_alloc(&reader->plan->arena, room * sizeof(struct rank_node *));
        if (!leaves)
            return no_memory(reader);
        if (reader->leaves)
            memcpy(leaves, reader->plan->leaves, reader->leaves * sizeof(struct rank_node *));
        reader->plan->leaves = leaves;
        reader->leaves = room;
    }
    reader->plan->leaves[reader->plan->leaf_count++] = node;
    return node;
}

static struct rank_node *read_term(struct reader *reader, unsigned head, double factor)
{
    const unsigned kind = head >> 4 & 3;
    uint64_t len = head & 15;
    uint64_t wqf = kind > 0;
    uint64_t position = 0;
    if (len == 0) {
        if (!read_number(reader, &len))
            return impossible(reader, "a form that is not known");
        len += 16;
    }
    if ((uint64_t)(reader->end - reader->at) < len)
        return impossible(reader, "a form that is not known");
    struct rank_node *node = new_node(reader, RANK_TERM);
    if (!node)
        return NULL;
    if (!query_arena_copy(&reader->plan->arena, slice_of(reader->at, (size_t)len), &node->term))
        return no_memory(reader);
    reader->at += len;
    if ((kind == 3 && !read_number(reader, &wqf)) || (kind >= 2 && !read_number(reader, &position)))
        return impossible(reader, "a form that is not known");
    node->factor = factor;
    node->wqf = (uint32_t)wqf;
    node->weighted = factor != 0;
    return add_leaf(reader, node);
}

static struct rank_node *read_node(struct reader *reader, double factor, int depth);

/** What a branch is here, and whether its later children only filter. */
static bool operator_of(unsigned branch, enum rank_op *op, bool *filters)
{
    *filters = branch == FILTER || branch == AND_NOT;
    switch (branch) {
    case AND:
    case FILTER:
        *op = RANK_ALL;
        return true;
    case OR:
        *op = RANK_ANY;
        return true;
    case AND_NOT:
        *op = RANK_AND_NOT;
        return true;
    case AND_MAYBE:
        *op = RANK_AND_MAYBE;
        return true;
    case PHRASE:
        *op = RANK_PHRASE;
        return true;
    case NEAR:
        *op = RANK_NEAR;
        return true;
    case XOR:
        *op = RANK_XOR;
        return true;
    default:
        return false;
    }
}

static const char *name_of(unsigned branch)
{
    static const char *const names[16] = {
        [6] = "SYNONYM",
        [7] = "MAX",
        [13] = "ELITE_SET",
    };
    return names[branch] ? names[branch] : "an operator that is not known";
}

/** Of AND_NOT and AND_MAYBE with more than two children the later ones are alternatives. */
static struct rank_node *join_later(struct reader *reader, struct rank_node *node)
{
    struct rank_node *rest = new_node(reader, RANK_ANY);
    if (!rest)
        return NULL;
    rest->children = node->children + 1;
    rest->child_count = node->child_count - 1;
    for (size_t i = 0; i < rest->child_count; i++)
        rest->weighted |= rest->children[i]->weighted;
    struct rank_node **pair =
        query_arena_alloc(&reader->plan->arena, 2 * sizeof(struct rank_node *));
    if (!pair)
        return no_memory(reader);
    pair[0] = node->children[0];
    pair[1] = rest;
    node->children = pair;
    node->child_count = 2;
    return node;
}

static bool joins_xor(const struct rank_node *child)
{
    return child->op == RANK_XOR && !child->scaled;
}

/** Puts the children of XOR in XOR in its place: it matches alike, but in Xapian the weights of
 * all of them count, also where those of the inner one are an even number. */
static struct rank_node *join_xors(struct reader *reader, struct rank_node *node)
{
    size_t count = 0;
    for (size_t i = 0; i < node->child_count; i++)
        count += joins_xor(node->children[i]) ? node->children[i]->child_count : 1;
    if (count == node->child_count)
        return node;
    struct rank_node **joined =
        query_arena_alloc(&reader->plan->arena, count * sizeof(struct rank_node *));
    if (!joined)
        return no_memory(reader);
    struct rank_node **to = joined;
    for (size_t i = 0; i < node->child_count; i++) {
        struct rank_node *child = node->children[i];
        const bool joins = joins_xor(child);
        const size_t more = joins ? child->child_count : 1;
        memcpy(to, joins ? child->children : &child, more * sizeof(*to));
        to += more;
    }
    node->children = joined;
    node->child_count = count;
    return node;
}

static struct rank_node *read_branch(struct reader *reader, unsigned head, double factor, int depth)
{
    const unsigned branch = head >> 3 & 15;
    uint64_t count = head & 7;
    uint64_t window = 0;
    enum rank_op op = RANK_ANY;
    bool filters = false;
    if (count == 0) {
        if (!read_number(reader, &count))
            return impossible(reader, "a form that is not known");
        count += 8;
    }
    if (branch >= WITH_PARAMETER && !read_number(reader, &window))
        return impossible(reader, "a form that is not known");
    if (count > (uint64_t)(reader->end - reader->at))
        return impossible(reader, "a form that is not known");
    if (!operator_of(branch, &op, &filters))
        return impossible(reader, name_of(branch));
    reader->plan->has_phrases |= rank_positional(op);
    struct rank_node *node = new_node(reader, op);
    if (!node)
        return NULL;
    node->window = (uint32_t)window; // less than the terms: nothing matches
    node->children =
        query_arena_alloc(&reader->plan->arena, (size_t)count * sizeof(struct rank_node *));
    if (!node->children)
        return no_memory(reader);
    for (uint64_t i = 0; i < count; i++) {
        struct rank_node *child = read_node(reader, filters && i > 0 ? 0 : factor, depth + 1);
        if (!child)
            return NULL;
        if (rank_positional(op) && child->op != RANK_TERM)
            return impossible(reader, "a phrase of more than terms");
        node->children[node->child_count++] = child;
        node->weighted |= child->weighted;
    }
    if (count == 1)
        return node->children[0];
    if ((op == RANK_AND_NOT || op == RANK_AND_MAYBE) && count > 2)
        return join_later(reader, node);
    if (op == RANK_XOR)
        return join_xors(reader, node);
    // What may match without weight says nothing.
    if (op == RANK_AND_MAYBE && !node->children[1]->weighted)
        return node->children[0];
    return node;
}

/** Reads a value of the date's slot. @return false if it is not there */
static bool read_value(struct reader *reader, double empty, double *value)
{
    uint64_t len = 0;
    if (!read_number(reader, &len) || len > (uint64_t)(reader->end - reader->at))
        return false;
    *value = len ? xc_sortable_unserialise(reader->at, (size_t)len) : empty;
    reader->at += len;
    return true;
}

/** A range of times; other slots are left to Xapian. */
static struct rank_node *read_range(struct reader *reader, unsigned head)
{
    if ((int)(head & 15) != field_by_id(FIELD_DATE)->slot)
        return impossible(reader, "a range of values");
    struct rank_node *node = new_node(reader, RANK_RANGE);
    if (!node)
        return NULL;
    node->to = DBL_MAX;
    // What has no value is in no range, however far it goes.
    if (!read_value(reader, -DBL_MAX, &node->from) ||
        (!(head & RANGE_OPEN) && !read_value(reader, -INFINITY, &node->to)))
        return impossible(reader, "a form that is not known");
    reader->plan->has_ranges = true;
    return node;
}

static struct rank_node *read_node(struct reader *reader, double factor, int depth)
{
    unsigned head = 0;
    if (depth > DEEPEST)
        return impossible(reader, "too many levels");
    if (!read_byte(reader, &head))
        return impossible(reader, "a form that is not known");
    if (head & BRANCH)
        return read_branch(reader, head, factor, depth);
    if (head & TERM)
        return read_term(reader, head, factor);
    if (head == EVERYTHING) {
        struct rank_node *node = new_node(reader, RANK_EVERYTHING);
        return node ? add_leaf(reader, node) : NULL;
    }
    if (head == SCALE) {
        double scale = 0;
        reader->at = rank_read_double(reader->at, reader->end, &scale);
        if (!reader->at) {
            reader->at = reader->end;
            return impossible(reader, "a scale factor out of bounds");
        }
        struct rank_node *node = read_node(reader, factor * scale, depth + 1);
        if (node)
            node->scaled = true;
        return node;
    }
    if (head & RANGE)
        return read_range(reader, head);
    return impossible(reader, head == 0x0b   ? "a wildcard"
                              : head == 0x0c ? "a posting source"
                                             : "an operator that is not known");
}

enum error_code rank_plan_read(struct rank_plan *plan, struct slice serialised, struct error *error)
{
    *plan = (struct rank_plan){.root = NULL};
    struct reader reader = {
        .plan = plan, .at = serialised.ptr, .end = serialised.ptr + serialised.len, .error = error};
    plan->possible = true;
    if (serialised.len == 0)
        return ERROR_NONE;
    plan->root = read_node(&reader, 1, 0);
    if (plan->root && reader.at != reader.end)
        plan->root = impossible(&reader, "a form that is not known");
    plan->possible = plan->root != NULL;
    return reader.code;
}

enum error_code rank_plan_make(struct rank_plan *plan, const xc_query *query, struct error *error)
{
    xc_bytes bytes;
    *plan = (struct rank_plan){.root = NULL};
    if (xc_version_major() != 1 || xc_version_minor() != 4) {
        plan->obstacle = "another version of Xapian";
        return ERROR_NONE;
    }
    // A posting source need not be able to say what it is.
    if (xc_query_serialise(&bytes, query)) {
        plan->obstacle = "a posting source";
        return ERROR_NONE;
    }
    return rank_plan_read(plan, slice_of(bytes.data, bytes.size), error);
}

void rank_plan_free(struct rank_plan *plan)
{
    query_arena_free(&plan->arena);
    *plan = (struct rank_plan){.root = NULL};
}
