// SPDX-License-Identifier: GPL-2.0-or-later
// Names in the free text of a query: what becomes of the tree, by an index of exact terms alone.
#include "fixture.h"
#include "query/language/query-function-words.h"
#include "query/language/query-names.h"
#include "xapian-c/xapian-c.h"

#include <string.h>

#define OK(call) assert_int_equal(call, XC_OK)

static struct fixture *fixture;
static xc_writable *names;

static void add(const char *const *terms, size_t count)
{
    xc_document *document = NULL;
    OK(xc_document_new(&document));
    for (size_t i = 0; i < count; i++)
        OK(xc_document_add_boolean_term(document, terms[i], strlen(terms[i])));
    OK(xc_writable_add_document(NULL, names, document));
    xc_document_free(document);
}

static int open_names(void **state)
{
    static const char *const one[] = {"XPNnouri al maliki", "XPNmaliki", "XLNnew york",
                                      "XONnew york times", "XLNmoscow"};
    static const char *const two[] = {"XONnew york", "XPNjk rowling", "XONbank of england"};
    static const char *const three[] = {"XLNnew york", "XONus", "XMNworld cup"};
    if (fixture_open(state))
        return -1;
    fixture = *state;
    if (xc_writable_open(&names, "", XC_DB_CREATE | XC_DB_BACKEND_INMEMORY, 0))
        return -1;
    add(one, sizeof(one) / sizeof(one[0]));
    add(two, sizeof(two) / sizeof(two[0]));
    add(three, sizeof(three) / sizeof(three[0]));
    return 0;
}

static int close_names(void **state)
{
    xc_writable_free(names);
    return fixture_close(state);
}

static void assert_weighed(const char *text, const char *expected)
{
    struct query_tree tree;
    struct buffer out = BUFFER_INIT;
    assert_int_equal(query_parse(&tree, &fixture->context, slice_of_string(text), NULL),
                     ERROR_NONE);
    assert_true(query_weigh_function_words(&tree));
    assert_int_equal(query_weigh_names(&tree, xc_writable_database(names), 0.25, NULL), ERROR_NONE);
    assert_true(query_tree_describe(tree.root, &out));
    assert_true(buffer_append_char(&out, '\0'));
    assert_string_equal(out.data, expected);
    buffer_free(&out);
    query_tree_free(&tree);
}

static void names_weigh_half(void **state)
{
    (void)state;
    assert_weighed("nouri al maliki tanks",
                   "((0.5 * nouri OR 0.5 * al OR 0.5 * maliki OR tanks) MAYBE 0.25 * (person:nouri "
                   "AND person:al AND person:maliki))");
    assert_weighed("Nouri AL Maliki", "((0.5 * nouri OR 0.5 * al OR 0.5 * maliki) MAYBE 0.25 * "
                                      "(person:nouri AND person:al AND person:maliki))");
    assert_weighed("new york",
                   "((0.5 * new OR 0.5 * york) MAYBE 0.25 * (place:new AND place:york))");
    assert_weighed("new york times strike", "((0.5 * new OR 0.5 * york OR 0.5 * times OR strike) "
                                            "MAYBE 0.25 * (org:new AND org:york AND org:times))");
    assert_weighed("nouri al-maliki tanks",
                   "((0.5 * nouri OR 0.5 * \"al maliki\" OR tanks) MAYBE 0.25 * (person:nouri AND "
                   "person:al AND person:maliki))");
    assert_weighed("bank of england rates", "((0.5 * bank OR 0.5 * of OR 0.5 * england OR rates) "
                                            "MAYBE 0.25 * (org:bank AND org:of AND org:england))");
    assert_weighed(
        "nouri al maliki new york",
        "((0.5 * nouri OR 0.5 * al OR 0.5 * maliki OR 0.5 * new OR 0.5 * york) MAYBE (0.25 * "
        "(person:nouri AND person:al AND person:maliki) OR 0.25 * (place:new AND place:york)))");
}

static void others_stay(void **state)
{
    (void)state;
    assert_weighed("moscow tanks", "(moscow OR tanks)");
    assert_weighed("maliki", "maliki");
    assert_weighed("maliki nouri al", "(maliki OR nouri OR al)");
    assert_weighed("york new", "(york OR new)");
    assert_weighed("\"new york\" tanks", "(\"new york\" OR tanks)");
    assert_weighed("new york^2 tanks", "(new OR 2 * york OR tanks)");
    assert_weighed("tanks -new -york", "(tanks NOT (new OR york))");
    assert_weighed("of england", "(of OR england)");
}

static void long_queries_stay(void **state)
{
    (void)state;
    assert_weighed("police question six men over new york robbery",
                   "(police OR question OR six OR men OR 0.1 * over OR new OR york OR robbery)");
    assert_weighed("police question men over new york",
                   "((police OR question OR men OR 0.1 * over OR 0.5 * new OR 0.5 * york) MAYBE "
                   "0.25 * (place:new AND place:york))");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_weigh_half),
        cmocka_unit_test(others_stay),
        cmocka_unit_test(long_queries_stay),
    };
    return cmocka_run_group_tests(tests, open_names, close_names);
}
