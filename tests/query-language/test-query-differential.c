// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * Where our language and Xapian's QueryParser can say the same, they find the same articles with
 * the same scores: generated queries over a generated index.
 *
 * Not generated, because they differ on purpose: `a AND -b c` (Xapian: a without b and c), a
 * parenthesis of filters or of `NOT a` only (Xapian: not a filter), +filter, quoted Chinese (Xapian
 * looks for single characters at places where the index has pairs), U.S.'s.
 */
#include "fixture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARTICLES = 400, QUERIES = 20000, DEPTH = 3 };

struct random {
    uint64_t state;
};

static uint32_t below(struct random *random, uint32_t n)
{
    random->state ^= random->state << 13;
    random->state ^= random->state >> 7;
    random->state ^= random->state << 17;
    return (uint32_t)((random->state >> 11) % n);
}

static const char *const words[] = {
    "election", "Elections", "elected",   "war",          "wars",         "Baghdad",   "the",
    "of",       "minister",  "ministers", "peace",        "talks",        "talking",   "oil",
    "U.N.",     "U.S.A.",    "AT&T",      "don't",        "O\u2019Brien", "T-90",      "al-Maliki",
    "C++",      "5.5",       "1,000",     "Erdo\u011fan", "erdogan",      "caf\u00e9", "x/y",
    "a.b@c.d",  "run",       "running",   "2017",
};
enum { WORDS = sizeof(words) / sizeof(words[0]) };

/** Those that are one word each, as NEAR needs. */
static const char *const simple[] = {"election", "wars", "Baghdad", "the", "minister", "talks",
                                     "U.N.",     "AT&T", "don't",   "oil", "run",      "2017"};
enum { SIMPLE = sizeof(simple) / sizeof(simple[0]) };

static const char *const sources[] = {"bbc", "reuters", "apnews"};

struct world {
    struct fixture *fixture;
    xc_writable *database;
    xc_stem *stem;
    xc_query_parser *parser;
    struct random random;
    bool phrases; /**< a query has either phrases or +, see scores_are_sums() */
};

static void add_text(struct world *world, xc_term_generator *generator, uint32_t count,
                     const char *prefix)
{
    struct buffer text = BUFFER_INIT;
    for (uint32_t i = 0; i < count; i++) {
        // The square makes some words frequent.
        const uint32_t at = below(&world->random, WORDS) * below(&world->random, WORDS) / WORDS;
        (void)buffer_append_string(&text, words[at]);
        (void)buffer_append_string(&text, below(&world->random, 9) ? " " : ", ");
        if (below(&world->random, 20) == 0)
            (void)buffer_append_string(&text, "\u4e2d\u56fd\u65b0\u95fb ");
    }
    assert_true(buffer_ok(&text));
    assert_int_equal(
        xc_term_generator_index_text(generator, text.data, text.len, 1, prefix, strlen(prefix)),
        XC_OK);
    buffer_free(&text);
}

static void fill(struct world *world)
{
    xc_term_generator *generator = NULL;
    int old = 0;
    assert_int_equal(xc_term_generator_new(&generator), XC_OK);
    assert_int_equal(xc_term_generator_set_stemmer(generator, world->stem), XC_OK);
    assert_int_equal(xc_term_generator_set_stemming_strategy(generator, XC_STEM_ALL), XC_OK);
    assert_int_equal(xc_term_generator_set_flags(&old, generator, XC_TERM_GENERATOR_NGRAMS,
                                                 ~XC_TERM_GENERATOR_NGRAMS),
                     XC_OK);
    for (int i = 0; i < ARTICLES; i++) {
        xc_document *document = NULL;
        char source[32];
        assert_int_equal(xc_document_new(&document), XC_OK);
        assert_int_equal(xc_term_generator_set_document(generator, document), XC_OK);
        assert_int_equal(xc_term_generator_set_termpos(generator, 0), XC_OK);
        add_text(world, generator, 5 + below(&world->random, 60), "");
        add_text(world, generator, 1 + below(&world->random, 6), "S");
        const int len =
            snprintf(source, sizeof(source), "XSO%s", sources[below(&world->random, 3)]);
        assert_int_equal(xc_document_add_boolean_term(document, source, (size_t)len), XC_OK);
        assert_int_equal(xc_writable_add_document(NULL, world->database, document), XC_OK);
        xc_document_free(document);
    }
    xc_term_generator_free(generator);
}

static int open_world(void **state)
{
    struct world *world = calloc(1, sizeof(*world));
    void *fixture = NULL;
    if (!world || fixture_open(&fixture))
        return -1;
    world->fixture = fixture;
    world->random.state = 0x9e3779b97f4a7c15u;
    if (stemmer_as_xapian(world->fixture->stemmer, &world->stem, NULL) ||
        xc_writable_open(&world->database, "", XC_DB_BACKEND_INMEMORY, 0) ||
        xc_query_parser_new(&world->parser) ||
        xc_query_parser_set_stemmer(world->parser, world->stem) ||
        xc_query_parser_set_stemming_strategy(world->parser, XC_STEM_ALL) ||
        xc_query_parser_set_max_expansion(world->parser, 100, XC_WILDCARD_LIMIT_MOST_FREQUENT,
                                          XC_PARSE_WILDCARD) ||
        xc_query_parser_add_prefix(world->parser, "title", 5, "S", 1) ||
        xc_query_parser_add_boolean_prefix(world->parser, "source", 6, "XSO", 3, NULL))
        return -1;
    fill(world);
    *state = world;
    return 0;
}

static int close_world(void **state)
{
    struct world *world = *state;
    void *fixture = world->fixture;
    xc_query_parser_free(world->parser);
    xc_writable_free(world->database);
    xc_stem_free(world->stem);
    free(world);
    return fixture_close(&fixture);
}

/* Queries. */

static void put(struct buffer *out, const char *text)
{
    assert_true(buffer_append_string(out, text));
}

static void put_expression(struct world *world, struct buffer *out, int depth);

static void put_word(struct world *world, struct buffer *out)
{
    if (world->phrases)
        put(out, words[below(&world->random, WORDS)]);
    else
        put(out, simple[below(&world->random, SIMPLE)]);
}

static void put_near(struct world *world, struct buffer *out)
{
    struct random *random = &world->random;
    if (!world->phrases) {
        put_word(world, out);
        return;
    }
    const char *name = below(random, 2) ? "NEAR" : "ADJ";
    const uint32_t count = 2 + below(random, 2);
    for (uint32_t i = 0; i < count; i++) {
        if (i && below(random, 3))
            assert_true(buffer_append_format(out, " %s/%u ", name, 1 + below(random, 12)));
        else if (i)
            assert_true(buffer_append_format(out, " %s ", name));
        put(out, simple[below(random, SIMPLE)]);
    }
}

static void put_phrase(struct world *world, struct buffer *out)
{
    const uint32_t count = world->phrases ? 1 + below(&world->random, 3) : 1;
    const bool curly = below(&world->random, 4) == 0;
    put(out, curly ? "\u201c" : "\"");
    for (uint32_t i = 0; i < count; i++) {
        put(out, i ? " " : "");
        put_word(world, out);
    }
    put(out, curly ? "\u201d" : "\"");
}

static void put_condition(struct world *world, struct buffer *out, int depth)
{
    struct random *random = &world->random;
    switch (below(random, depth > 0 ? 14 : 11)) {
    case 0:
        put_phrase(world, out);
        break;
    case 1:
        put(out, "title:");
        put_word(world, out);
        break;
    case 2:
        put(out, "title:");
        put_phrase(world, out);
        break;
    case 3:
        put(out, below(random, 2) ? "ele*" : "min*");
        break;
    case 4:
        put(out, "\u4e2d\u56fd\u65b0\u95fb");
        break;
    case 11:
        put(out, "(");
        put_near(world, out);
        put(out, ")");
        break;
    case 12:
        put(out, "title:");
        /* fall through */
    case 13:
        put(out, "(");
        put_expression(world, out, depth - 1);
        put(out, ")");
        break;
    default:
        put_word(world, out);
        break;
    }
}

static void put_sequence(struct world *world, struct buffer *out, int depth)
{
    struct random *random = &world->random;
    const uint32_t count = below(random, 3) ? 1 : 1 + below(random, 4);
    if (count == 1 && below(random, 6) == 0) {
        put_near(world, out);
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t sign = below(random, 8);
        put(out, i ? " " : "");
        if (sign == 0 && !world->phrases)
            put(out, "+");
        else if (sign == 1 && i)
            put(out, "-");
        put_condition(world, out, depth);
    }
    if (below(random, 8) == 0) {
        put(out, below(random, 3) ? " source:" : " -source:");
        put(out, sources[below(random, 3)]);
    }
}

static void put_expression(struct world *world, struct buffer *out, int depth)
{
    static const char *const operators[] = {" AND ", " OR ", " NOT ", " XOR ", " AND NOT "};
    struct random *random = &world->random;
    const uint32_t count = below(random, 2) ? 1 : 1 + below(random, 4);
    for (uint32_t i = 0; i < count; i++) {
        if (i)
            put(out, operators[below(random, 5)]);
        else if (depth == DEPTH && below(random, 15) == 0)
            put(out, "NOT ");
        put_sequence(world, out, depth);
    }
}

/* Results. */

static void run(const struct world *world, const xc_query *query, xc_doccount max,
                double scores[ARTICLES + 1])
{
    xc_enquire *enquire = NULL;
    xc_mset *mset = NULL;
    xc_doccount size = 0;
    for (int i = 0; i <= ARTICLES; i++)
        scores[i] = -1;
    assert_int_equal(xc_enquire_new(&enquire, xc_writable_database(world->database)), XC_OK);
    assert_int_equal(xc_enquire_set_query(enquire, query, 0), XC_OK);
    assert_int_equal(xc_enquire_mset(&mset, enquire, 0, max, NULL), XC_OK);
    assert_int_equal(xc_mset_size(&size, mset), XC_OK);
    for (xc_doccount i = 0; i < size; i++) {
        xc_hit hit;
        assert_int_equal(xc_mset_hit(&hit, mset, i), XC_OK);
        scores[hit.docid] = hit.weight;
    }
    xc_mset_free(mset);
    xc_enquire_free(enquire);
}

static void assert_same(const char *text, const xc_query *ours, const xc_query *xapians,
                        const double *a, const double *b)
{
    for (int i = 1; i <= ARTICLES; i++) {
        if (fabs(a[i] - b[i]) <= 1e-9 * (1 + fabs(a[i])))
            continue;
        xc_bytes first = {"", 0};
        xc_bytes second = {"", 0};
        assert_int_equal(xc_query_description(&first, ours), XC_OK);
        assert_int_equal(xc_query_description(&second, xapians), XC_OK);
        fail_msg("%s: article %d has %g, not %g\n%s\n%s", text, i, a[i], b[i], first.data,
                 second.data);
    }
}

/** Whether what must not be there has an AND_MAYBE, for which libxapian 1.4 compares with a weight
 * that was never set (docs/ranking-file.md); ours leaves it out. */
static bool has_negated_maybe(const struct query_node *node, bool negated)
{
    if (negated && node->kind == QUERY_AND_MAYBE)
        return true;
    for (size_t i = 0; i < node->child_count; i++)
        if (has_negated_maybe(node->children[i], negated || (node->kind == QUERY_AND_NOT && i > 0)))
            return true;
    return false;
}

/** @return false if Xapian cannot parse it, or cannot be trusted with it */
static bool compare(struct world *world, const char *text, size_t len, bool *found)
{
    static double ours[ARTICLES + 1];
    static double theirs[ARTICLES + 1];
    const unsigned flags =
        XC_PARSE_DEFAULT | XC_PARSE_PURE_NOT | XC_PARSE_WILDCARD | XC_PARSE_NGRAMS;
    struct query_tree tree;
    struct query_compiled compiled;
    struct error error = ERROR_INIT;
    xc_query *query = NULL;
    if (query_parse(&tree, &world->fixture->context, slice_of(text, len), &error))
        fail_msg("%s: %s", text, error.message);
    assert_int_equal(query_compile(&compiled, &tree, &world->fixture->options, &error), ERROR_NONE);
    const bool trusted = tree.root && !has_negated_maybe(tree.root, false);
    const bool parsed =
        trusted && xc_query_parser_parse(&query, world->parser, text, len, flags, "", 0) == XC_OK;
    if (parsed) {
        run(world, compiled.query, ARTICLES, ours);
        run(world, query, ARTICLES, theirs);
        assert_same(text, compiled.query, query, ours, theirs);
        *found = false;
        for (int i = 1; i <= ARTICLES; i++)
            *found |= ours[i] > 0;
    }
    xc_query_free(query);
    query_compiled_free(&compiled);
    query_tree_free(&tree);
    return parsed;
}

static void compare_many(struct world *world, enum query_match match)
{
    struct buffer text = BUFFER_INIT;
    int compared = 0;
    int with_results = 0;
    world->fixture->context.match = match;
    world->fixture->options.trust_or = true; // as QueryParser does
    assert_int_equal(xc_query_parser_set_default_op(
                         world->parser, match == QUERY_MATCH_ALL ? XC_OP_AND : XC_OP_OR),
                     XC_OK);
    for (int i = 0; i < QUERIES; i++) {
        bool found = false;
        buffer_clear(&text);
        world->phrases = below(&world->random, 2);
        put_expression(world, &text, DEPTH);
        (void)buffer_string(&text);
        compared += compare(world, text.data, text.len, &found);
        with_results += found;
    }
    print_message("%d of %d queries compared, %d with results\n", compared, QUERIES, with_results);
    assert_true(compared > QUERIES / 2);
    assert_true(with_results > QUERIES / 4);
    buffer_free(&text);
}

static void any_as_xapian(void **state)
{
    compare_many(*state, QUERY_MATCH_ANY);
}

static void all_as_xapian(void **state)
{
    compare_many(*state, QUERY_MATCH_ALL);
}

/* Scores. */

static void evaluate(const struct world *world, const char *text, xc_doccount max,
                     double scores[ARTICLES + 1])
{
    struct query_tree tree;
    struct query_compiled compiled;
    struct error error = ERROR_INIT;
    if (query_parse(&tree, &world->fixture->context, slice_of_string(text), &error))
        fail_msg("%s: %s", text, error.message);
    assert_int_equal(query_compile(&compiled, &tree, &world->fixture->options, &error), ERROR_NONE);
    run(world, compiled.query, max, scores);
    query_compiled_free(&compiled);
    query_tree_free(&tree);
}

/** Adds an optional condition to the query, and its scores to those of its kind. */
static void add_optional(struct world *world, struct buffer *query, double sum[ARTICLES + 1])
{
    struct buffer condition = BUFFER_INIT;
    double scores[ARTICLES + 1];
    world->phrases = true;
    if (below(&world->random, 3) == 0) {
        put(&condition, "(");
        put_near(world, &condition);
        put(&condition, below(&world->random, 2) ? " oil)" : " AND oil)");
    } else if (below(&world->random, 2)) {
        put_phrase(world, &condition);
    } else {
        put_word(world, &condition);
    }
    evaluate(world, buffer_string(&condition), ARTICLES, scores);
    for (int i = 1; i <= ARTICLES; i++)
        if (scores[i] >= 0)
            sum[i] = (sum[i] < 0 ? 0 : sum[i]) + scores[i];
    put(query, " ");
    put(query, buffer_string(&condition));
    buffer_free(&condition);
}

/**
 * What libxapian 1.4 gets wrong with phrases among alternatives (query_compile_options.trust_or):
 * the weight of an article is the sum of the weights of the conditions that it meets.
 */
static void scores_are_sums(void **state)
{
    static const char *const leads[] = {"", "+", "source:bbc"};
    struct world *world = *state;
    world->fixture->context.match = QUERY_MATCH_ANY;
    world->fixture->options.trust_or = false;
    for (int n = 0; n < QUERIES / 2; n++) {
        struct buffer query = BUFFER_INIT;
        double sum[ARTICLES + 1];
        double lead[ARTICLES + 1];
        double scores[ARTICLES + 1];
        const uint32_t kind = below(&world->random, 3);
        for (int i = 0; i <= ARTICLES; i++)
            sum[i] = lead[i] = -1;
        put(&query, leads[kind]);
        if (kind == 1)
            put_word(world, &query);
        if (kind)
            evaluate(world, buffer_string(&query), ARTICLES, lead);
        for (uint32_t i = 2 + below(&world->random, 4); i; i--)
            add_optional(world, &query, sum);
        const bool all = below(&world->random, 2);
        evaluate(world, buffer_string(&query), all ? ARTICLES : 10, scores);
        for (int i = 1; i <= ARTICLES; i++) {
            double wanted = kind == 0 ? sum[i] : -1;
            if (kind == 1 && lead[i] >= 0)
                wanted = lead[i] + (sum[i] > 0 ? sum[i] : 0);
            if (kind == 2 && lead[i] >= 0)
                wanted = sum[i];
            if (fabs(wanted - scores[i]) > 1e-9 * (1 + wanted) && (all || scores[i] >= 0))
                fail_msg("%s: article %d has %g, not %g", buffer_string(&query), i, scores[i],
                         wanted);
        }
        buffer_free(&query);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_as_xapian),
        cmocka_unit_test(all_as_xapian),
        cmocka_unit_test(scores_are_sums),
    };
    return cmocka_run_group_tests(tests, open_world, close_world);
}
