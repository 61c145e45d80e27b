// SPDX-License-Identifier: GPL-2.0-or-later
// Plans say what queries say: Xapian's serialised form is read right.
#include "query/rank/rank-plan.h"

#include "index/fields.h"
#include "tests/support.h"

#include <string.h>

#define OK(call) assert_int_equal(call, XC_OK)

static void describe(const struct rank_node *node, struct buffer *out)
{
    static const char *const names[] = {"term",   "everything", "range", "any", "all",
                                        "phrase", "near",       "xor",   "not", "maybe"};
    if (node->op == RANK_TERM) {
        (void)buffer_append_slice(out, node->term);
        (void)buffer_append_format(out, "*%.17g#%u", node->factor, (unsigned)node->wqf);
        return;
    }
    (void)buffer_append_string(out, names[node->op]);
    if (node->op == RANK_RANGE) {
        (void)buffer_append_format(out, " %.17g to %.17g", node->from, node->to);
        return;
    }
    if (rank_positional(node->op) && node->window != node->child_count)
        (void)buffer_append_format(out, "/%u", (unsigned)node->window);
    (void)buffer_append_char(out, '(');
    for (size_t i = 0; i < node->child_count; i++) {
        (void)buffer_append_string(out, i ? " " : "");
        describe(node->children[i], out);
    }
    (void)buffer_append_char(out, ')');
}

#define assert_plan(query, expected) assert_plan_at(query, expected, __FILE__, __LINE__)

/** Frees the query. @param expected  of one that cannot be said: "!" and why */
static void assert_plan_at(xc_query *query, const char *expected, const char *file, int line)
{
    struct rank_plan plan;
    struct error error = ERROR_INIT;
    struct buffer text = BUFFER_INIT;
    assert_code(rank_plan_make(&plan, query, &error), ERROR_NONE, &error);
    if (!plan.possible)
        (void)buffer_append_format(&text, "!%s", plan.obstacle);
    else if (plan.root)
        describe(plan.root, &text);
    assert_buffer_at(&text, expected, file, line);
    rank_plan_free(&plan);
    xc_query_free(query);
}

static xc_query *term(const char *text, xc_termcount wqf, xc_termpos position)
{
    xc_query *query = NULL;
    OK(xc_query_term(&query, text, strlen(text), wqf, position));
    return query;
}

static xc_query *pair(xc_op op, xc_query *first, xc_query *second)
{
    xc_query *query = NULL;
    OK(xc_query_pair(&query, op, first, second));
    xc_query_free(first);
    xc_query_free(second);
    return query;
}

static xc_query *scale(xc_query *inner, double factor)
{
    xc_query *query = NULL;
    OK(xc_query_scale_weight(&query, inner, factor));
    xc_query_free(inner);
    return query;
}

static xc_query *everything(void)
{
    xc_query *query = NULL;
    OK(xc_query_match_all(&query));
    return query;
}

static void test_terms(void **state)
{
    (void)state;
    assert_plan(term("a", 1, 0), "a*1#1");
    assert_plan(term("a", 1, 1), "a*1#1");
    assert_plan(term("a", 1, 254), "a*1#1");
    assert_plan(term("a", 1, 255), "a*1#1");
    assert_plan(term("a", 1, 100000), "a*1#1");
    assert_plan(term("a", 7, 3), "a*1#7");
    assert_plan(term("a", 300, 3), "a*1#300");
    assert_plan(term("a", 0, 0), "a*1#0");
    assert_plan(term("fifteen-letters", 1, 2), "fifteen-letters*1#1");
    assert_plan(term("sixteen-letters!", 1, 2), "sixteen-letters!*1#1");
    char longest[246];
    char expected[260];
    memset(longest, 'x', 245);
    longest[245] = '\0';
    (void)snprintf(expected, sizeof(expected), "%s*1#1", longest);
    assert_plan(term(longest, 1, 2), expected);
}

static void test_scales(void **state)
{
    (void)state;
    static const double factors[] = {0,       1,     0.1,   2,       0.5,     300.5,
                                     1e-9,    1e9,   0.25,  1.5,     1.0 / 3, 123456789.125,
                                     3.7e-12, 255.0, 256.0, 65535.99};
    for (size_t i = 0; i < sizeof(factors) / sizeof(*factors); i++) {
        char expected[64];
        (void)snprintf(expected, sizeof(expected), "a*%.17g#1", factors[i]);
        assert_plan(scale(term("a", 1, 0), factors[i]), expected);
    }
    assert_plan(scale(scale(term("a", 1, 0), 0.5), 0.1), "a*0.050000000000000003#1");
    assert_plan(scale(pair(XC_OP_OR, term("a", 1, 1), scale(term("b", 1, 2), 4)), 0.5),
                "any(a*0.5#1 b*2#1)");
    assert_plan(scale(term("a", 1, 0), 1e30), "!a scale factor out of bounds");
}

static void test_operators(void **state)
{
    (void)state;
    assert_plan(pair(XC_OP_OR, term("a", 1, 1), term("b", 1, 2)), "any(a*1#1 b*1#1)");
    assert_plan(pair(XC_OP_AND, term("a", 1, 1), term("b", 1, 2)), "all(a*1#1 b*1#1)");
    assert_plan(pair(XC_OP_AND_NOT, term("a", 1, 1), term("b", 1, 2)), "not(a*1#1 b*0#1)");
    assert_plan(pair(XC_OP_AND_MAYBE, term("a", 1, 1), term("b", 1, 2)), "maybe(a*1#1 b*1#1)");
    assert_plan(pair(XC_OP_FILTER, term("a", 1, 1), term("b", 1, 2)), "all(a*1#1 b*0#1)");
    assert_plan(pair(XC_OP_AND_NOT, everything(), term("b", 1, 2)), "not(everything() b*0#1)");
    assert_plan(pair(XC_OP_PHRASE, term("a", 1, 1), term("b", 1, 2)), "phrase(a*1#1 b*1#1)");
    assert_plan(pair(XC_OP_XOR, pair(XC_OP_XOR, term("a", 1, 1), term("b", 1, 2)),
                     pair(XC_OP_XOR, term("c", 1, 3), term("d", 1, 4))),
                "xor(a*1#1 b*1#1 c*1#1 d*1#1)");
    assert_plan(pair(XC_OP_XOR, term("a", 1, 1),
                     scale(pair(XC_OP_XOR, term("b", 1, 2), term("c", 1, 3)), 0.5)),
                "xor(a*1#1 xor(b*0.5#1 c*0.5#1))");
    // What cannot add weight is nothing.
    assert_plan(pair(XC_OP_AND_MAYBE, term("a", 1, 1), scale(everything(), 0)), "a*1#1");
    xc_query *nothing = NULL;
    OK(xc_query_match_nothing(&nothing));
    assert_plan(nothing, "");
    xc_query *parts[20];
    xc_query *all = NULL;
    for (size_t i = 0; i < 20; i++)
        parts[i] = term("a", 1, 1);
    OK(xc_query_combine(&all, XC_OP_OR, (const xc_query *const *)parts, 20, 0));
    assert_plan(all, "any(a*1#1 a*1#1 a*1#1 a*1#1 a*1#1 a*1#1 a*1#1 a*1#1 a*1#1 a*1#1 a*1#1 a*1#1 "
                     "a*1#1 a*1#1 a*1#1 a*1#1 a*1#1 a*1#1 a*1#1 a*1#1)");
    for (size_t i = 0; i < 20; i++)
        xc_query_free(parts[i]);
}

static void test_windows(void **state)
{
    (void)state;
    xc_query *query = NULL;
    const xc_query *words[] = {term("a", 1, 1), term("b", 1, 2)};
    OK(xc_query_combine(&query, XC_OP_PHRASE, words, 2, 5));
    assert_plan(query, "phrase/5(a*1#1 b*1#1)");
    OK(xc_query_combine(&query, XC_OP_NEAR, words, 2, 300));
    assert_plan(query, "near/300(a*1#1 b*1#1)");
    for (size_t i = 0; i < 2; i++)
        xc_query_free((xc_query *)words[i]);
    assert_plan(pair(XC_OP_NEAR, term("a", 1, 1), term("b", 1, 2)), "near(a*1#1 b*1#1)");
    assert_plan(pair(XC_OP_XOR, term("a", 1, 1), term("b", 1, 2)), "xor(a*1#1 b*1#1)");
}

/** Only of the date. */
static void test_ranges(void **state)
{
    (void)state;
    const xc_valueno slot = (xc_valueno)field_by_id(FIELD_DATE)->slot;
    char from[XC_SORTABLE_MAX];
    char to[XC_SORTABLE_MAX];
    const size_t from_len = xc_sortable_serialise(from, -86400);
    const size_t to_len = xc_sortable_serialise(to, 1.5e9);
    xc_query *query = NULL;
    OK(xc_query_value_range(&query, slot, from, from_len, to, to_len));
    assert_plan(pair(XC_OP_FILTER, term("a", 1, 1), query),
                "all(a*1#1 range -86400 to 1500000000)");
    OK(xc_query_value_ge(&query, slot, to, to_len));
    assert_plan(query, "range 1500000000 to 1.7976931348623157e+308");
    OK(xc_query_value_le(&query, slot, to, to_len));
    assert_plan(query, "range -1.7976931348623157e+308 to 1500000000");
}

static void test_impossible(void **state)
{
    (void)state;
    xc_query *query = NULL;
    assert_plan(pair(XC_OP_SYNONYM, term("a", 1, 1), term("b", 1, 2)), "!SYNONYM");
    OK(xc_query_value_range(&query, 3, "a", 1, "b", 1));
    assert_plan(pair(XC_OP_FILTER, term("a", 1, 1), query), "!a range of values");
    OK(xc_query_value_ge(&query, 20, "a", 1));
    assert_plan(query, "!a range of values");
    OK(xc_query_wildcard(&query, "a", 1, 10, XC_WILDCARD_LIMIT_ERROR, XC_OP_OR));
    assert_plan(query, "!a wildcard");
}

/** Whatever the bytes, a plan or an obstacle comes out. */
static void test_bytes(void **state)
{
    uint64_t random = 9;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        char bytes[40];
        struct rank_plan plan;
        struct error error = ERROR_INIT;
        const size_t len = next_random(&random) % sizeof(bytes);
        char *exact = malloc(len + 1);
        assert_non_null(exact);
        for (size_t i = 0; i < len; i++)
            exact[i] = (char)(next_random(&random) >> 33);
        for (size_t i = 0; i < len && round % 2; i++) // mostly operators and short terms
            exact[i] = i % 3 ? (char)(exact[i] & 0x0f) : (char)(0x81 | (exact[i] & 0x2b));
        char *of_its_size = malloc(len ? len : 1);
        assert_non_null(of_its_size);
        memcpy(of_its_size, exact, len);
        assert_code(rank_plan_read(&plan, slice_of(of_its_size, len), &error), ERROR_NONE, &error);
        assert_true(plan.possible || plan.obstacle);
        rank_plan_free(&plan);
        free(of_its_size);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_terms),     cmocka_unit_test(test_scales),
        cmocka_unit_test(test_operators), cmocka_unit_test(test_windows),
        cmocka_unit_test(test_ranges),    cmocka_unit_test(test_impossible),
        cmocka_unit_test(test_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
