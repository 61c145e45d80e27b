// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/field-names.h"

#include "tests/support.h"

#include <string.h>

static void aliases(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum article_field field;
    } cases[] = {
        {"id", ARTICLE_ID},
        {"docno", ARTICLE_ID},
        {"uuid", ARTICLE_ID},
        {"title", ARTICLE_TITLE},
        {"headline", ARTICLE_TITLE},
        {"text", ARTICLE_TEXT},
        {"body", ARTICLE_TEXT},
        {"content", ARTICLE_TEXT},
        {"maintext", ARTICLE_TEXT},
        {"articleBody", ARTICLE_TEXT},
        {"description", ARTICLE_TEXT},
        {"source", ARTICLE_SOURCE},
        {"domain", ARTICLE_SOURCE},
        {"source_domain", ARTICLE_SOURCE},
        {"publication", ARTICLE_SOURCE},
        {"url", ARTICLE_URL},
        {"link", ARTICLE_URL},
        {"section", ARTICLE_SECTION},
        {"articleSection", ARTICLE_SECTION},
        {"headline_text", ARTICLE_TITLE},
        {"headline_category", ARTICLE_SECTION},
        {"category", ARTICLE_SECTION},
        {"language", ARTICLE_LANGUAGE},
        {"lang", ARTICLE_LANGUAGE},
        {"inLanguage", ARTICLE_LANGUAGE},
        {"date", ARTICLE_DATE},
        {"contentCreated", ARTICLE_DATE},
        {"published", ARTICLE_DATE},
        {"date_publish", ARTICLE_DATE},
        {"publish_date", ARTICLE_DATE},
        {"publishedAt", ARTICLE_DATE},
        {"pubDate", ARTICLE_DATE},
        {"author", ARTICLE_AUTHOR},
        {"authors", ARTICLE_AUTHOR},
        {"byline", ARTICLE_AUTHOR},
        {"keywords", ARTICLE_KEYWORD},
        {"tags", ARTICLE_KEYWORD},
        {"persons", ARTICLE_PERSON},
        {"locations", ARTICLE_PLACE},
        {"organizations", ARTICLE_ORG},
        {"organisations", ARTICLE_ORG},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        enum article_field field = ARTICLE_FIELD_COUNT;
        int rank = -1;
        if (!field_name_lookup(slice_of_string(cases[i].name), &field, &rank))
            fail_msg("'%s' is not known", cases[i].name);
        assert_int_equal(field, cases[i].field);
        assert_true(rank >= 0);
    }
}

static void one_name_in_many_spellings(void **state)
{
    (void)state;
    static const char *const spellings[] = {"publishdate",  "publish_date", "publishDate",
                                            "Publish Date", "PUBLISH-DATE", "__publish__date__"};
    for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++) {
        enum article_field field = ARTICLE_FIELD_COUNT;
        int rank = -1;
        assert_true(field_name_lookup(slice_of_string(spellings[i]), &field, &rank));
        assert_int_equal(field, ARTICLE_DATE);
    }
}

static void unknown_names(void **state)
{
    (void)state;
    static const char *const unknown[] = {
        "",           "_",
        "-- __",      "x",
        "tit",        "titles",
        "texts",      "i d.",
        "i",          "bod",
        "t\u00edtle", "id2",
        "entities",   "a_name_that_is_longer_than_any_known_name"};
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        enum article_field field = ARTICLE_FIELD_COUNT;
        int rank = 4711;
        if (field_name_lookup(slice_of_string(unknown[i]), &field, &rank))
            fail_msg("'%s' is known", unknown[i]);
        assert_int_equal(field, ARTICLE_FIELD_COUNT);
        assert_int_equal(rank, 4711);
    }
    enum article_field field;
    int rank;
    assert_false(field_name_lookup(SLICE_LITERAL("id\0x"), &field, &rank));
    assert_false(field_name_lookup(SLICE_LITERAL("id\0"), &field, &rank));
}

static int rank_of(const char *name)
{
    enum article_field field;
    int rank = -1;
    assert_true(field_name_lookup(slice_of_string(name), &field, &rank));
    return rank;
}

static void preference(void **state)
{
    (void)state;
    assert_true(rank_of("text") < rank_of("summary"));
    assert_true(rank_of("maintext") < rank_of("description"));
    assert_true(rank_of("body") < rank_of("abstract"));
    assert_true(rank_of("content") < rank_of("lead"));
    assert_true(rank_of("id") < rank_of("uri"));
    assert_true(rank_of("title") < rank_of("title_page"));
    assert_true(rank_of("source") < rank_of("domain"));
    assert_true(rank_of("date") < rank_of("created"));
}

static void entity_types(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        enum article_field field;
    } cases[] = {
        {"PERSON", ARTICLE_PERSON},    {"per", ARTICLE_PERSON},  {"persons", ARTICLE_PERSON},
        {"people", ARTICLE_PERSON},    {"loc", ARTICLE_PLACE},   {"LOCATION", ARTICLE_PLACE},
        {"GPE", ARTICLE_PLACE},        {"place", ARTICLE_PLACE}, {"Country", ARTICLE_PLACE},
        {"city", ARTICLE_PLACE},       {"org", ARTICLE_ORG},     {"organisation", ARTICLE_ORG},
        {"ORGANIZATION", ARTICLE_ORG}, {"company", ARTICLE_ORG}, {"companies", ARTICLE_ORG},
        {"MISC", ARTICLE_MISC},        {"event", ARTICLE_MISC},  {"", ARTICLE_MISC},
        {"pe", ARTICLE_MISC}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(field_of_entity_type(slice_of_string(cases[i].type)), cases[i].field);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aliases),       cmocka_unit_test(one_name_in_many_spellings),
        cmocka_unit_test(unknown_names), cmocka_unit_test(preference),
        cmocka_unit_test(entity_types),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
