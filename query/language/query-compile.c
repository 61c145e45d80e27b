// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-compile.h"

#include "corpus/date.h"
#include "index/xapian-error.h"
#include "query-time-terms.h"
#include "text/comparable-name.h"
#include "text/fold.h"
#include "text/language-code.h"

#include <stdlib.h>

enum { MAX_EXPANSION = 100, MAX_VALUES = 10000 };

struct compiler {
    const struct query_compile_options *options;
    struct query_compiled *out;
    size_t capacity;
    struct buffer term;
    struct buffer scratch;
    struct error *error;
};

/** In what place a node is. */
struct place {
    bool weighted;
    bool negated;
    bool of_synonyms; // counted with others as one word
};

static enum error_code compile(struct compiler *compiler, const struct query_node *node,
                               struct place place, xc_query **out);

static enum error_code checked(struct compiler *compiler, xc_status status)
{
    return status ? error_set_xapian(compiler->error, "cannot make the query") : ERROR_NONE;
}

static enum error_code no_memory(struct compiler *compiler)
{
    return error_set_no_memory(compiler->error);
}

/* Leaves. */

/** How a user would write the term in compiler->term. */
static bool show_term(struct compiler *compiler, const struct query_node *node, enum field_id field)
{
    struct buffer *out = &compiler->scratch;
    const bool quoted = node->kind == QUERY_NAME || node->kind == QUERY_EXACT;
    buffer_clear(out);
    if (field != FIELD_TEXT)
        (void)buffer_append_format(out, "%s:", field_by_id(field)->name);
    (void)buffer_append_string(out, quoted ? "\"" : "");
    (void)buffer_append_slice(out, node->text);
    (void)buffer_append_string(out, quoted ? "\"" : "");
    (void)buffer_append_string(out, node->kind == QUERY_WILDCARD || node->prefix ? "*" : "");
    return buffer_ok(out);
}

static enum error_code add_leaf(struct compiler *compiler, const struct query_node *node,
                                enum field_id field, struct place place)
{
    struct query_compiled *out = compiler->out;
    if (out->leaf_count == compiler->capacity) {
        const size_t capacity = compiler->capacity ? 2 * compiler->capacity : 8;
        struct query_leaf *leaves = query_arena_alloc(&out->arena, capacity * sizeof(*leaves));
        if (!leaves)
            return no_memory(compiler);
        if (out->leaf_count)
            memcpy(leaves, out->leaves, out->leaf_count * sizeof(*leaves));
        out->leaves = leaves;
        compiler->capacity = capacity;
    }
    struct query_leaf leaf = {.node = node,
                              .scored = node->scored && place.weighted && !place.negated,
                              .negated = place.negated,
                              .prefix = node->kind == QUERY_WILDCARD || node->prefix};
    if (!show_term(compiler, node, field) ||
        !query_arena_copy(&out->arena, buffer_slice(&compiler->term), &leaf.term) ||
        !query_arena_copy(&out->arena, buffer_slice(&compiler->scratch), &leaf.shown))
        return no_memory(compiler);
    out->leaves[out->leaf_count++] = leaf;
    return ERROR_NONE;
}

/**
 * Writes the term of a word of a field into compiler->term: prefix and stem.
 * @param[out] empty  the index leaves the word out
 */
static enum error_code word_term(struct compiler *compiler, enum field_id field, struct slice word,
                                 bool *empty)
{
    char stem[STEMMER_MAX_STEM];
    const struct query_compile_options *options = compiler->options;
    const bool stemmed = field == FIELD_TEXT || field == FIELD_TITLE;
    struct stemmer *stemmer = stemmed ? options->stemmer : options->folder;
    const size_t len = stemmer_apply(stemmer, word, stem, sizeof(stem));
    if (!stemmer_ok(stemmer))
        return no_memory(compiler);
    *empty = len == 0;
    buffer_clear(&compiler->term);
    if (!buffer_append_string(&compiler->term, field_by_id(field)->words_prefix) ||
        !buffer_append(&compiler->term, stem, len))
        return no_memory(compiler);
    return ERROR_NONE;
}

static enum error_code make_term(struct compiler *compiler, uint32_t position, xc_query **out)
{
    const struct buffer *term = &compiler->term;
    return checked(compiler, xc_query_term(out, term->data, term->len, 1, position));
}

static enum error_code word_in(struct compiler *compiler, const struct query_node *node,
                               enum field_id field, struct place place, xc_query **out)
{
    bool empty = false;
    enum error_code code = word_term(compiler, field, node->text, &empty);
    if (code)
        return code;
    if (empty)
        return checked(compiler, xc_query_match_nothing(out));
    code = add_leaf(compiler, node, field, place);
    return code ? code : make_term(compiler, node->position, out);
}

static enum error_code scale(struct compiler *compiler, xc_query **query, double factor)
{
    xc_query *scaled = NULL;
    enum error_code code = checked(compiler, xc_query_scale_weight(&scaled, *query, factor));
    if (code)
        return code;
    xc_query_free(*query);
    *query = scaled;
    return ERROR_NONE;
}

static enum error_code combine(struct compiler *compiler, xc_op op, xc_query **parts, size_t count,
                               uint32_t parameter, xc_query **out)
{
    enum error_code code = checked(
        compiler, xc_query_combine(out, op, (const xc_query *const *)parts, count, parameter));
    for (size_t i = 0; i < count; i++)
        xc_query_free(parts[i]);
    return code;
}

/** The word in each field that counts more, with its weight there. @param[out] out  NULL: none */
static enum error_code boosts_of(struct compiler *compiler, const struct query_node *node,
                                 xc_query **out)
{
    xc_query *parts[FIELD_COUNT];
    size_t count = 0;
    enum error_code code = ERROR_NONE;
    *out = NULL;
    for (int field = 0; code == ERROR_NONE && field < FIELD_COUNT; field++) {
        const double boost = compiler->options->boosts[field];
        bool empty = false;
        if (boost <= 0 || field == FIELD_TEXT || !field_by_id((enum field_id)field)->words_prefix)
            continue;
        code = word_term(compiler, (enum field_id)field, node->text, &empty);
        if (code || empty)
            continue;
        code = make_term(compiler, node->position, &parts[count]);
        count += !code;
        if (!code)
            code = scale(compiler, &parts[count - 1], boost);
    }
    if (!code && count)
        return combine(compiler, XC_OP_OR, parts, count, 0, out);
    for (size_t i = 0; i < count; i++)
        xc_query_free(parts[i]);
    return code;
}

static enum error_code compile_word(struct compiler *compiler, const struct query_node *node,
                                    struct place place, xc_query **out)
{
    const struct query_compile_options *options = compiler->options;
    xc_query *body = NULL;
    xc_query *boosts = NULL;
    bool only_title = options->titles_in_text;
    for (int field = 0; field < FIELD_COUNT; field++)
        only_title = only_title && (field == FIELD_TITLE || options->boosts[field] <= 0);
    enum error_code code = word_in(compiler, node, node->field, place, &body);
    if (!code && node->field == FIELD_TEXT && place.weighted && !place.negated &&
        !place.of_synonyms)
        code = boosts_of(compiler, node, &boosts);
    if (!code && boosts) {
        code = checked(compiler,
                       xc_query_pair(out, only_title ? XC_OP_OR : XC_OP_AND_MAYBE, body, boosts));
    } else if (!code) {
        *out = body;
        body = NULL;
    }
    xc_query_free(body);
    xc_query_free(boosts);
    return code;
}

/**
 * Terms that start with the word as typed. Since the index has stems, also the word's own stem
 * where it starts otherwise: country* finds "countri".
 */
static enum error_code compile_wildcard(struct compiler *compiler, const struct query_node *node,
                                        struct place place, xc_query **out)
{
    const uint32_t limit = compiler->options->max_expansion;
    struct buffer *term = &compiler->term;
    xc_query *either[2] = {NULL, NULL};
    char *folded = malloc(FOLD_MAX_GROWTH * node->text.len + 1);
    size_t count = 0;
    bool empty = false;
    enum error_code code = ERROR_NONE;
    if (!folded)
        return no_memory(compiler);
    const size_t len = fold_word(node->text, folded, FOLD_MAX_GROWTH * node->text.len);
    buffer_clear(term);
    if (!buffer_append_string(term, field_by_id(node->field)->words_prefix) ||
        !buffer_append(term, folded, len))
        code = no_memory(compiler);
    if (!code)
        code = add_leaf(compiler, node, node->field, place);
    if (!code)
        code = checked(compiler, xc_query_wildcard(&either[count++], term->data, term->len,
                                                   limit ? limit : MAX_EXPANSION,
                                                   XC_WILDCARD_LIMIT_MOST_FREQUENT, XC_OP_SYNONYM));
    if (!code)
        code = word_term(compiler, node->field, node->text, &empty);
    const size_t prefix = strlen(field_by_id(node->field)->words_prefix);
    const struct slice stem = slice_of(term->data + prefix, code ? 0 : term->len - prefix);
    if (!code && !empty && !slice_starts_with(stem, slice_of(folded, len)))
        code = make_term(compiler, node->position, &either[count++]);
    if (!code && count == 1) {
        *out = either[0];
        either[0] = NULL;
    } else if (!code) {
        code = checked(compiler, xc_query_pair(out, XC_OP_SYNONYM, either[0], either[1]));
    }
    xc_query_free(either[0]);
    xc_query_free(either[1]);
    free(folded);
    return code;
}

static enum error_code compile_term(struct compiler *compiler, const struct query_node *node,
                                    struct place place, xc_query **out)
{
    buffer_clear(&compiler->term);
    if (!buffer_append_string(&compiler->term, field_by_id(node->field)->words_prefix) ||
        !buffer_append_slice(&compiler->term, node->text))
        return no_memory(compiler);
    enum error_code code = add_leaf(compiler, node, node->field, place);
    return code ? code : make_term(compiler, node->position, out);
}

static enum error_code compile_name(struct compiler *compiler, const struct query_node *node,
                                    struct place place, xc_query **out)
{
    buffer_clear(&compiler->scratch);
    if (!comparable_name_append(&compiler->scratch, node->text) ||
        !field_term(&compiler->term, field_by_id(node->field)->exact_prefix,
                    buffer_slice(&compiler->scratch)))
        return no_memory(compiler);
    enum error_code code = add_leaf(compiler, node, node->field, place);
    if (!code)
        code = make_term(compiler, 0, out);
    if (!code && compiler->options->name_boost != 1)
        code = scale(compiler, out, compiler->options->name_boost);
    return code;
}

static enum error_code compile_exact(struct compiler *compiler, const struct query_node *node,
                                     struct place place, xc_query **out)
{
    const struct buffer *term = &compiler->term;
    const uint32_t limit = compiler->options->max_values;
    struct slice value = node->text;
    // language:english and language:deu mean the codes, which every article has; en-gb stays.
    if (node->field == FIELD_LANGUAGE && !node->prefix && value.len && language_code(value) &&
        !memchr(value.ptr, '-', value.len))
        value = slice_of_string(language_code(value));
    if (!field_term(&compiler->term, field_by_id(node->field)->exact_prefix, value))
        return no_memory(compiler);
    enum error_code code = add_leaf(compiler, node, node->field, place);
    if (code || !node->prefix)
        return code ? code : make_term(compiler, 0, out);
    return checked(compiler,
                   xc_query_wildcard(out, term->data, term->len, limit ? limit : MAX_VALUES,
                                     XC_WILDCARD_LIMIT_ERROR, XC_OP_OR));
}

/* Times. */

static enum error_code value_range(struct compiler *compiler, const struct query_period *period,
                                   xc_query **out)
{
    char from[XC_SORTABLE_MAX];
    char to[XC_SORTABLE_MAX];
    const xc_valueno slot = (xc_valueno)field_by_id(FIELD_DATE)->slot;
    // Articles without a time have no value: a range that is open below must not let them in.
    const bool open = period->from == QUERY_TIME_OPEN_FROM;
    const size_t from_len = xc_sortable_serialise(from, open ? -1e18 : (double)period->from);
    if (period->to == QUERY_TIME_OPEN_TO)
        return checked(compiler, xc_query_value_ge(out, slot, from, from_len));
    const size_t to_len = xc_sortable_serialise(to, (double)(period->to - 1));
    return checked(compiler, xc_query_value_range(out, slot, from, from_len, to, to_len));
}

static enum error_code compile_time(struct compiler *compiler, const struct query_node *node,
                                    struct place place, xc_query **out)
{
    struct query_time_term terms[QUERY_TIME_TERMS_MAX];
    xc_query *parts[QUERY_TIME_TERMS_MAX];
    const size_t count = query_time_terms(&node->period, terms);
    if (count == 0)
        return value_range(compiler, &node->period, out);
    enum error_code code = ERROR_NONE;
    size_t made = 0;
    while (!code && made < count) {
        buffer_clear(&compiler->term);
        if (!buffer_append_string(&compiler->term, terms[made].text))
            code = no_memory(compiler);
        if (!code)
            code = add_leaf(compiler, node, FIELD_DATE, place);
        if (!code)
            code = make_term(compiler, 0, &parts[made]);
        made += !code;
    }
    if (!code)
        return combine(compiler, XC_OP_OR, parts, count, 0, out);
    for (size_t i = 0; i < made; i++)
        xc_query_free(parts[i]);
    return code;
}

/* Nodes with children. */

static xc_op operator_of(enum query_node_kind kind)
{
    switch (kind) {
    case QUERY_PHRASE:
    case QUERY_ADJ:
        return XC_OP_PHRASE;
    case QUERY_NEAR:
        return XC_OP_NEAR;
    case QUERY_OR:
        return XC_OP_OR;
    case QUERY_SYNONYM:
        return XC_OP_SYNONYM;
    case QUERY_XOR:
        return XC_OP_XOR;
    case QUERY_AND_NOT:
        return XC_OP_AND_NOT;
    case QUERY_AND_MAYBE:
        return XC_OP_AND_MAYBE;
    case QUERY_FILTER:
        return XC_OP_FILTER;
    default:
        return XC_OP_AND;
    }
}

/** Phrase, NEAR and ADJ: terms only, and none that the index leaves out. */
static enum error_code compile_positional(struct compiler *compiler, const struct query_node *node,
                                          struct place place, xc_query **out)
{
    xc_query **parts = calloc(node->child_count, sizeof(xc_query *));
    enum error_code code = parts ? ERROR_NONE : no_memory(compiler);
    size_t made = 0;
    for (size_t i = 0; !code && i < node->child_count; i++) {
        bool empty = false;
        code = word_term(compiler, node->field, node->children[i]->text, &empty);
        if (code || empty)
            continue;
        code = add_leaf(compiler, node->children[i], node->field, place);
        if (!code)
            code = make_term(compiler, node->children[i]->position, &parts[made]);
        made += !code;
    }
    // Xapian's windows count places: two words within 10 of each other lie in 11.
    const uint32_t gap = node->kind == QUERY_PHRASE ? 0 : node->distance - 1;
    if (!code)
        code = combine(compiler, operator_of(node->kind), parts, made, (uint32_t)made + gap, out);
    else
        for (size_t i = 0; i < made; i++)
            xc_query_free(parts[i]);
    free(parts);
    return code;
}

static struct place place_of_child(const struct query_node *node, size_t i, struct place place)
{
    if (i == 1 && node->kind == QUERY_AND_NOT)
        return (struct place){.weighted = false, .negated = true};
    if (i == 1 && node->kind == QUERY_FILTER)
        place.weighted = false;
    place.of_synonyms = node->kind == QUERY_SYNONYM;
    return place;
}

/** True if what Xapian makes of the node ends in a test of positions. */
static bool tests_positions(const struct query_node *node)
{
    switch (node->kind) {
    case QUERY_PHRASE:
    case QUERY_NEAR:
    case QUERY_ADJ:
        return true;
    case QUERY_AND:
    case QUERY_FILTER:
        for (size_t i = 0; i < node->child_count; i++)
            if (tests_positions(node->children[i]))
                return true;
        return false;
    case QUERY_AND_NOT:
    case QUERY_AND_MAYBE:
    case QUERY_SCALE:
        return tests_positions(node->children[0]);
    default:
        return false;
    }
}

/** See query_compile_options.trust_or. */
static enum error_code guard(struct compiler *compiler, xc_query **query)
{
    xc_query *all = NULL;
    xc_query *guarded = NULL;
    enum error_code code = checked(compiler, xc_query_match_all(&all));
    if (!code)
        code = scale(compiler, &all, 0);
    if (!code)
        code = checked(compiler, xc_query_pair(&guarded, XC_OP_AND_MAYBE, *query, all));
    xc_query_free(all);
    if (code)
        return code;
    xc_query_free(*query);
    *query = guarded;
    return ERROR_NONE;
}

static enum error_code compile_children(struct compiler *compiler, const struct query_node *node,
                                        struct place place, xc_query **out)
{
    xc_query **parts = calloc(node->child_count, sizeof(xc_query *));
    enum error_code code = parts ? ERROR_NONE : no_memory(compiler);
    size_t made = 0;
    while (!code && made < node->child_count) {
        code = compile(compiler, node->children[made], place_of_child(node, made, place),
                       &parts[made]);
        if (code)
            break;
        if (node->kind == QUERY_OR && place.weighted && !compiler->options->trust_or &&
            tests_positions(node->children[made]))
            code = guard(compiler, &parts[made]);
        made++;
    }
    if (!code)
        code = combine(compiler, operator_of(node->kind), parts, made, 0, out);
    else
        for (size_t i = 0; i < made; i++)
            xc_query_free(parts[i]);
    free(parts);
    return code;
}

static enum error_code compile_kind(struct compiler *compiler, const struct query_node *node,
                                    struct place place, xc_query **out)
{
    enum error_code code;
    switch (node->kind) {
    case QUERY_ALL:
        return checked(compiler, xc_query_match_all(out));
    case QUERY_WORD:
        return compile_word(compiler, node, place, out);
    case QUERY_WILDCARD:
        return compile_wildcard(compiler, node, place, out);
    case QUERY_TERM:
        return compile_term(compiler, node, place, out);
    case QUERY_NAME:
        return compile_name(compiler, node, place, out);
    case QUERY_EXACT:
        return compile_exact(compiler, node, place, out);
    case QUERY_TIME:
        return compile_time(compiler, node, place, out);
    case QUERY_PHRASE:
    case QUERY_NEAR:
    case QUERY_ADJ:
        return compile_positional(compiler, node, place, out);
    case QUERY_AND_MAYBE:
        // What may be there says nothing of what must not. (libxapian 1.4 takes it for what must be
        // there now and then: docs/ranking-file.md.)
        return place.negated ? compile(compiler, node->children[0], place, out)
                             : compile_children(compiler, node, place, out);
    case QUERY_SCALE:
        code = compile(compiler, node->children[0], place, out);
        return code ? code : scale(compiler, out, node->factor);
    default:
        return compile_children(compiler, node, place, out);
    }
}

static enum error_code compile(struct compiler *compiler, const struct query_node *node,
                               struct place place, xc_query **out)
{
    const bool filter = place.weighted && !node->scored;
    *out = NULL;
    if (filter)
        place.weighted = false;
    enum error_code code = compile_kind(compiler, node, place, out);
    if (!code && filter && node->kind != QUERY_ALL)
        code = scale(compiler, out, 0);
    if (code) {
        xc_query_free(*out);
        *out = NULL;
    }
    return code;
}

enum error_code query_compile_node(struct query_compiled *out, const struct query_node *node,
                                   bool weighted, const struct query_compile_options *options,
                                   struct error *error)
{
    struct compiler compiler = {.options = options, .out = out, .error = error};
    *out = (struct query_compiled){.query = NULL};
    enum error_code code =
        compile(&compiler, node, (struct place){.weighted = weighted}, &out->query);
    buffer_free(&compiler.term);
    buffer_free(&compiler.scratch);
    if (code)
        query_compiled_free(out);
    return code;
}

enum error_code query_compile(struct query_compiled *out, const struct query_tree *tree,
                              const struct query_compile_options *options, struct error *error)
{
    return query_compile_node(out, tree->root, true, options, error);
}

void query_compiled_free(struct query_compiled *compiled)
{
    xc_query_free(compiled->query);
    query_arena_free(&compiled->arena);
    *compiled = (struct query_compiled){.query = NULL};
}
