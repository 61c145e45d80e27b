// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/article-names.h"

#include "corpus/stored-article.h"
#include "index/fields.h"
#include "index/name-list.h"
#include "tests/support.h"

#include <string.h>

static struct entity_model model;
static const struct field_weights weights = FIELD_WEIGHTS_DEFAULT;

static int open_model(void **state)
{
    (void)state;
    return entity_model_builtin(&model, NULL) != ERROR_NONE;
}

/** An article of field and value in turns; ends with ARTICLE_FIELD_COUNT. */
struct part {
    enum article_field field;
    const char *value;
};

struct found {
    struct article_names *names;
    struct buffer stored;
    struct analysed_parts parts;
};

static struct found find(const struct part *parts, bool tagged, bool english)
{
    struct found found = {.stored = BUFFER_INIT};
    struct article article = ARTICLE_INIT;
    article.path = "/srv/a.txt";
    for (; parts->field != ARTICLE_FIELD_COUNT; parts++)
        article_add(&article, parts->field, slice_of_string(parts->value));
    assert_true(stored_article_write(&article, &found.stored));
    article_free(&article);
    assert_int_equal(article_names_open(&found.names, tagged ? &model : NULL, &weights, NULL),
                     ERROR_NONE);
    assert_int_equal(
        article_names_find(found.names, buffer_slice(&found.stored), english, &found.parts, NULL),
        ERROR_NONE);
    return found;
}

static void done(struct found *found)
{
    article_names_close(found->names);
    buffer_free(&found->stored);
}

/** As assert_texts() of test-analysis.c, of one prefix. */
static void assert_texts(const struct found *found, const char *prefix, const char *expected)
{
    struct buffer all = BUFFER_INIT;
    for (size_t i = 0; i < found->parts.text_count; i++) {
        const struct analysed_text *text = &found->parts.texts[i];
        if (strcmp(text->prefix, prefix) != 0)
            continue;
        assert_int_equal(text->stemmed, prefix[0] == '\0');
        assert_int_equal(text->has_positions, prefix[0] != '\0');
        (void)buffer_append_format(&all, "%u", (unsigned)text->weight);
        if (text->from_start)
            (void)buffer_append_char(&all, '^');
        if (text->position)
            (void)buffer_append_format(&all, "+%u", (unsigned)text->position);
        (void)buffer_append_format(&all, " %.*s\n", (int)text->text.len, text->text.ptr);
    }
    assert_buffer(&all, expected);
}

static void assert_terms(const struct found *found, const char *expected)
{
    struct buffer all = BUFFER_INIT;
    for (size_t i = 0; i < found->parts.term_count; i++) {
        const struct analysed_term *term = &found->parts.terms[i];
        (void)buffer_append_slice(&all, slice_of(found->parts.bytes + term->offset, term->len));
        (void)buffer_append_char(&all, '\n');
    }
    assert_buffer(&all, expected);
}

/** The names in a field's slot, one a line. */
static void assert_list(const struct found *found, enum field_id field, const char *expected)
{
    struct buffer all = BUFFER_INIT;
    for (size_t i = 0; i < found->parts.value_count; i++) {
        const struct analysed_value *value = &found->parts.values[i];
        if (value->slot != (uint32_t)field_by_id(field)->slot)
            continue;
        assert_int_equal(all.len, 0); // one value a slot
        struct slice list = slice_of(found->parts.bytes + value->offset, value->len);
        struct listed_name name;
        while (name_list_next(&list, &name))
            (void)buffer_append_format(&all, "%.*s\n", (int)name.name.len, name.name.ptr);
        assert_int_equal(list.len, 0);
    }
    assert_buffer(&all, expected);
}

static const struct part visit[] = {
    {ARTICLE_TITLE, "Maliki praises Russia in Moscow talks"},
    {ARTICLE_TEXT, "Iraq's vice president Nouri al-Maliki met Vladimir Putin in Moscow on Monday. "
                   "Mr. Maliki said Russia had helped Iraq. It was Nouri al-Maliki's first visit. "
                   "Putin thanked al-Maliki, and President Putin said he would visit Iraq."},
    {ARTICLE_FIELD_COUNT, NULL}};

static void merged(void **state)
{
    (void)state;
    struct found found = find(visit, true, true);
    // What the name contains is no new word, but each form is a term.
    assert_texts(&found, "XP", "4^ Nouri al-Maliki\n3+100 Vladimir Putin\n");
    assert_terms(&found, "XPNnouri al maliki\nXPNmaliki\nXPNal maliki\n"
                         "XPNvladimir putin\nXPNputin\nXLNrussia\nXLNmoscow\nXLNiraq\n");
    // In proportion to salience and to the weights of persons, 2, and places, 1.
    assert_texts(&found, "", "2 Nouri al-Maliki\n1 Vladimir Putin\n1 Russia\n1 Moscow\n1 Iraq\n");
    assert_list(&found, FIELD_PERSON, "Nouri al-Maliki\nVladimir Putin\n");
    assert_list(&found, FIELD_PLACE, "Russia\nMoscow\nIraq\n");
    assert_list(&found, FIELD_ORG, "");
    done(&found);
}

static void with_given(void **state)
{
    (void)state;
    const struct part parts[] = {
        {ARTICLE_TITLE, visit[0].value},      {ARTICLE_TEXT, visit[1].value},
        {ARTICLE_PERSON, "al-Maliki, Nouri"}, {ARTICLE_PERSON, "Haider al-Abadi"},
        {ARTICLE_ORG, "Rosoboronexport"},     {ARTICLE_PLACE, "Baghdad"},
        {ARTICLE_FIELD_COUNT, NULL}};
    struct found found = find(parts, true, true);
    assert_list(&found, FIELD_PERSON, "Nouri al-Maliki\nVladimir Putin\nHaider al-Abadi\n");
    assert_list(&found, FIELD_ORG, "Rosoboronexport\n");
    assert_texts(&found, "XO", "3^ Rosoboronexport\n");
    done(&found);
}

static void only_given(void **state)
{
    (void)state;
    const struct part parts[] = {{ARTICLE_TITLE, "x"},
                                 {ARTICLE_TEXT, "Vladimir Putin was in Moscow."},
                                 {ARTICLE_PERSON, "Recep Tayyip  Erdo\u011fan"},
                                 {ARTICLE_PERSON, "Nouri al-Maliki"},
                                 {ARTICLE_ORG, "U.N."},
                                 {ARTICLE_PLACE, "S\u00e3o Paulo"},
                                 {ARTICLE_MISC, "World Cup"},
                                 {ARTICLE_FIELD_COUNT, NULL}};
    // Without a tagger, and in an article that is not English.
    for (int tagged = 0; tagged < 2; tagged++) {
        struct found found = find(parts, tagged, !tagged);
        assert_texts(&found, "XP",
                     "1^ Recep Tayyip  Erdo\u011fan\n"
                     "1+100 Nouri al-Maliki\n"); // no phrase across two names
        assert_texts(&found, "XO", "1^ U.N.\n");
        assert_texts(&found, "",
                     "2 Recep Tayyip  Erdo\u011fan\n2 Nouri al-Maliki\n"
                     "1 S\u00e3o Paulo\n2 U.N.\n1 World Cup\n");
        assert_terms(&found, "XPNrecep tayyip erdogan\nXPNnouri al maliki\nXLNsao paulo\n"
                             "XONun\nXMNworld cup\n");
        assert_list(&found, FIELD_PERSON, "Recep Tayyip  Erdo\u011fan\nNouri al-Maliki\n");
        assert_list(&found, FIELD_PLACE, "S\u00e3o Paulo\n");
        done(&found);
    }
}

static void no_names(void **state)
{
    (void)state;
    struct found found = find((const struct part[]){{ARTICLE_FIELD_COUNT, NULL}}, true, true);
    assert_int_equal(found.parts.text_count + found.parts.term_count + found.parts.value_count, 0);
    done(&found);
    found = find((const struct part[]){{ARTICLE_PERSON, "..."}, {ARTICLE_FIELD_COUNT, NULL}}, true,
                 false);
    assert_int_equal(found.parts.term_count, 0);
    done(&found);
}

/** What is made of an article does not hang on those before. */
static void used_again(void **state)
{
    (void)state;
    struct found first = find(visit, true, true);
    struct found again = find(visit, true, true);
    struct buffer other = BUFFER_INIT;
    (void)buffer_append_string(&other, "title=IMF WARNS GERMANY\nperson=Angela Merkel\n\n"
                                       "BERLIN - The International Monetary Fund (IMF) warned.\n");
    for (int i = 0; i < 20; i++) {
        assert_int_equal(
            article_names_find(again.names, buffer_slice(&other), true, &again.parts, NULL),
            ERROR_NONE);
        assert_list(&again, FIELD_PERSON, "Angela Merkel\n");
        assert_int_equal(
            article_names_find(again.names, buffer_slice(&again.stored), true, &again.parts, NULL),
            ERROR_NONE);
        assert_int_equal(again.parts.text_count, first.parts.text_count);
        assert_int_equal(again.parts.term_count, first.parts.term_count);
        for (size_t t = 0; t < first.parts.text_count; t++)
            assert_int_equal(again.parts.texts[t].weight, first.parts.texts[t].weight);
        assert_list(&again, FIELD_PERSON, "Nouri al-Maliki\nVladimir Putin\n");
    }
    buffer_free(&other);
    done(&again);
    done(&first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(merged),   cmocka_unit_test(with_given), cmocka_unit_test(only_given),
        cmocka_unit_test(no_names), cmocka_unit_test(used_again),
    };
    return cmocka_run_group_tests(tests, open_model, NULL);
}
