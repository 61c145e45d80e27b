// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/analysis.h"

#include "corpus/stored-article.h"
#include "index/fields.h"
#include "tests/support.h"
#include "xapian-c/xapian-c.h"

#include <string.h>

static const struct schema schema = {
    .fields = FIELDS_VERSION, .language = "en", .weights = FIELD_WEIGHTS_DEFAULT};

struct analysed {
    struct article article;
    struct analysis analysis;
};

/** An article of field and value in turns; ends with ARTICLE_FIELD_COUNT. */
struct part {
    enum article_field field;
    const char *value;
};

static struct analysed analyse(const struct part *parts, const struct schema *with)
{
    struct analysed a = {.article = ARTICLE_INIT};
    a.article.path = "/srv/a.txt";
    for (; parts->field != ARTICLE_FIELD_COUNT; parts++)
        article_add(&a.article, parts->field, slice_of_string(parts->value));
    analysis_open(&a.analysis, with);
    assert_true(analysis_run(&a.analysis, &a.article));
    return a;
}

#define ANALYSE(...)                                                                               \
    analyse((const struct part[]){__VA_ARGS__, {ARTICLE_FIELD_COUNT, NULL}}, &schema)

static void done(struct analysed *a)
{
    analysis_close(&a->analysis);
    article_free(&a->article);
}

/**
 * The texts, one a line: prefix/weight, ^ if positions begin again or +N for a gap of N, ~ if not
 * stemmed, - if without positions, then the text.
 */
static void assert_texts(const struct analysed *a, const char *expected)
{
    struct buffer all = BUFFER_INIT;
    for (size_t i = 0; i < a->analysis.text_count; i++) {
        const struct analysed_text *text = &a->analysis.texts[i];
        (void)buffer_append_format(&all, "%s/%u", text->prefix, (unsigned)text->weight);
        if (text->from_start)
            (void)buffer_append_char(&all, '^');
        if (text->position)
            (void)buffer_append_format(&all, "+%u", (unsigned)text->position);
        if (!text->stemmed)
            (void)buffer_append_char(&all, '~');
        if (!text->has_positions)
            (void)buffer_append_char(&all, '-');
        (void)buffer_append_format(&all, " %.*s\n", (int)text->text.len, text->text.ptr);
    }
    assert_buffer(&all, expected);
}

static void assert_terms(const struct analysed *a, const char *expected)
{
    struct buffer all = BUFFER_INIT;
    for (size_t i = 0; i < a->analysis.term_count; i++) {
        (void)buffer_append_slice(&all, analysis_term(&a->analysis, i));
        (void)buffer_append_char(&all, '\n');
    }
    assert_buffer(&all, expected);
}

/** The value in a slot, or NULL's slice. */
static struct slice value_of(const struct analysed *a, uint32_t slot)
{
    struct slice found = {NULL, 0};
    for (size_t i = 0; i < a->analysis.value_count; i++)
        if (a->analysis.values[i].slot == slot) {
            assert_null(found.ptr); // one a slot
            found = analysis_value(&a->analysis, i);
        }
    return found;
}

static void headline_lead_and_body(void **state)
{
    (void)state;
    struct analysed a = ANALYSE({ARTICLE_ID, "7"}, {ARTICLE_TITLE, "Bridge opens"},
                                {ARTICLE_TEXT, "It opened.\n\nMore text.\nAnd more."});
    assert_texts(&a, "/3^ Bridge opens\n"
                     "/2+100 It opened.\n"
                     "/1 \n\nMore text.\nAnd more.\n"
                     "S/1^ Bridge opens\n");
    assert_terms(&a, "Q7\nXST63567f07eb66a240\n"); // the key of the story
    done(&a);
    a = ANALYSE({ARTICLE_ID, "7"}, {ARTICLE_TITLE, "Only a headline"});
    assert_texts(&a, "/3^ Only a headline\nS/1^ Only a headline\n");
    done(&a);
    a = ANALYSE({ARTICLE_ID, "7"}, {ARTICLE_TEXT, "Only a text."});
    assert_texts(&a, "/2+100 Only a text.\n");
    done(&a);
}

static void long_lead(void **state)
{
    (void)state;
    char text[1000];
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = i % 7 == 6 ? ' ' : 'a';
    text[sizeof(text) - 2] = 'z';
    text[sizeof(text) - 1] = '\0';
    struct analysed a = ANALYSE({ARTICLE_ID, "7"}, {ARTICLE_TEXT, text});
    assert_int_equal(a.analysis.text_count, 2);
    assert_int_equal(a.analysis.texts[0].text.len, 399); // cut at a word below 400 bytes
    assert_int_equal(a.analysis.texts[0].weight, 2);
    assert_int_equal(a.analysis.texts[1].weight, 1);
    assert_int_equal(a.analysis.texts[1].position, 0); // a phrase may run on
    assert_int_equal(a.analysis.texts[0].text.len + a.analysis.texts[1].text.len, 999);
    done(&a);
}

static void weights(void **state)
{
    (void)state;
    const struct part parts[] = {{ARTICLE_ID, "7"},
                                 {ARTICLE_TITLE, "Head"},
                                 {ARTICLE_TEXT, "Lead\nbody"},
                                 {ARTICLE_FIELD_COUNT, NULL}};
    struct schema other = schema;
    other.weights = (struct field_weights){.title = 9, .lead = 0, .text = 4, .person = 5};
    struct analysed a = analyse(parts, &other);
    assert_texts(&a, "/9^ Head\n"
                     "/4+100 \nbody\n" // the gap is kept when the lead counts nothing
                     "S/1^ Head\n");
    done(&a);
}

static void authors(void **state)
{
    (void)state;
    // Persons, places and organisations are left to article-names.h.
    struct analysed a =
        ANALYSE({ARTICLE_ID, "7"}, {ARTICLE_TITLE, "x"}, {ARTICLE_AUTHOR, "Jane Doe"},
                {ARTICLE_AUTHOR, "J. R. Roe"}, {ARTICLE_PERSON, "Nouri al-Maliki"});
    assert_texts(&a, "/3^ x\n"
                     "S/1^ x\n"
                     "A/1^~ Jane Doe\n"
                     "A/1+100~ J. R. Roe\n"); // no phrase matches across two names
    assert_terms(&a, "Q7\nXANjane doe\nXANjr roe\n");
    assert_null(value_of(&a, (uint32_t)field_by_id(FIELD_PERSON)->slot).ptr);
    done(&a);
}

/** Whether names are looked for: by the article's language, else by the index's. */
static void english(void **state)
{
    (void)state;
    static const struct {
        const char *of_article, *of_index;
        bool by_article, expected;
    } cases[] = {
        {"", "en", false, true},     {"en-GB", "en", false, true}, {"English", "de", false, true},
        {"de", "en", false, false},  {"", "de", false, false},     {"", "none", false, false},
        {"en", "none", false, true}, {"fr", "en", true, false},    {"en", "de", true, true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct part parts[] = {{ARTICLE_ID, "7"},
                                     {ARTICLE_TEXT, "x"},
                                     {ARTICLE_LANGUAGE, cases[i].of_article},
                                     {ARTICLE_FIELD_COUNT, NULL}};
        struct schema other = schema;
        (void)snprintf(other.language, sizeof(other.language), "%s", cases[i].of_index);
        other.by_article = cases[i].by_article;
        struct analysed a = analyse(parts, &other);
        assert_int_equal(a.analysis.english, cases[i].expected);
        done(&a);
    }
}

static void exact_fields(void **state)
{
    (void)state;
    struct analysed a = ANALYSE(
        {ARTICLE_ID, "Cp-7 X"}, {ARTICLE_TITLE, "x"}, {ARTICLE_SOURCE, "The Caf\u00e9  Times"},
        {ARTICLE_SECTION, "World"}, {ARTICLE_SECTION, "Europe"}, {ARTICLE_KEYWORD, "Oil"},
        {ARTICLE_KEYWORD, "GAS"}, {ARTICLE_LANGUAGE, "EN-gb"}, {ARTICLE_URL, "http://x/Y?a=B"});
    assert_terms(&a, "QCp-7 X\nXSOthe cafe times\nXSEworld\nXSEeurope\nKoil\nKgas\nLen\nLen-gb\n"
                     "Uhttp://x/Y?a=B\n"); // identifier and address as they are
    assert_slice(value_of(&a, 1), "The Caf\u00e9  Times");
    assert_slice(value_of(&a, 2), "World");
    assert_slice(value_of(&a, 3), "en");
    assert_null(value_of(&a, 0).ptr);
    done(&a);
}

static void date(void **state)
{
    (void)state;
    struct analysed a = {.article = ARTICLE_INIT};
    article_add(&a.article, ARTICLE_ID, SLICE_LITERAL("7"));
    a.article.path = "p";
    a.article.has_time = true;
    a.article.time = 1500854400;
    analysis_open(&a.analysis, &schema);
    assert_true(analysis_run(&a.analysis, &a.article));
    assert_terms(&a, "Q7\nD20170724\nM201707\nY2017\n");
    const struct slice value = value_of(&a, 0);
    assert_true(xc_sortable_unserialise(value.ptr, value.len) == 1500854400.0);
    done(&a);
}

static void long_values(void **state)
{
    (void)state;
    char word[301];
    memset(word, 'w', 300);
    word[300] = '\0';
    struct buffer text = BUFFER_INIT;
    (void)buffer_append_format(&text, "short %s %.245s %.246s end", word, word, word);
    struct analysed a = ANALYSE({ARTICLE_ID, word}, {ARTICLE_TEXT, buffer_string(&text)},
                                {ARTICLE_KEYWORD, word}, {ARTICLE_URL, "u"});
    assert_true(a.analysis.id_shortened);
    assert_int_equal(a.analysis.long_words, 2); // 245 bytes are a term
    assert_int_equal(analysis_term(&a.analysis, 0).len, FIELD_TERM_MAX);
    assert_int_equal(a.analysis.terms[1].len, FIELD_TERM_MAX);
    done(&a);
    a = ANALYSE({ARTICLE_ID, "7"}, {ARTICLE_TEXT, "short"}); // of another article
    assert_false(a.analysis.id_shortened);
    assert_int_equal(a.analysis.long_words, 0);
    done(&a);
    buffer_free(&text);
}

/** An analysis is used for many articles: nothing of one is left in the next. */
static void used_again(void **state)
{
    (void)state;
    struct analysis analysis;
    struct article article = ARTICLE_INIT;
    uint64_t hashes[2] = {0, 0};
    analysis_open(&analysis, &schema);
    for (int i = 0; i < 100; i++) {
        article_clear(&article);
        article.path = i % 4 ? "here" : "there"; // says nothing about the content
        article_add(&article, ARTICLE_ID, i % 2 ? SLICE_LITERAL("1") : SLICE_LITERAL("0"));
        article_add(&article, ARTICLE_TITLE, SLICE_LITERAL("Head"));
        for (int j = 0; j < (i % 2 ? 50 : 0); j++)
            article_add(&article, ARTICLE_KEYWORD, SLICE_LITERAL("k"));
        assert_true(analysis_run(&analysis, &article));
        assert_int_equal(analysis.term_count, i % 2 ? 51 : 1);
        assert_int_equal(analysis.text_count, 2);
        assert_slice(stored_article_get(buffer_slice(&analysis.stored), ARTICLE_ID),
                     i % 2 ? "1" : "0");
        if (i >= 2)
            assert_int_equal(analysis.content_hash, hashes[i % 2]);
        hashes[i % 2] = analysis.content_hash;
    }
    assert_int_not_equal(hashes[0], hashes[1]);
    analysis_close(&analysis);
    article_free(&article);
}

/** Newsweek's archive: "(newsweek) -- " and the story, without a headline. */
static void newsweek_form(void **state)
{
    (void)state;
    struct analysed a = {.article = ARTICLE_INIT};
    article_add(&a.article, ARTICLE_ID, SLICE_LITERAL("7"));
    article_append(&a.article, ARTICLE_TEXT,
                   SLICE_LITERAL("  (newsweek) -- Mr. Tolliver of the U.S. lighthouse board would "
                                 "not say why the lamp went out. He had his reasons, he said.\n"
                                 "Nobody asked again."));
    a.article.path = "p";
    a.article.needs_headline = true;
    analysis_open(&a.analysis, &schema);
    assert_true(analysis_run(&a.analysis, &a.article));
    assert_slice(article_get(&a.article, ARTICLE_SOURCE), "newsweek");
    assert_slice(article_get(&a.article, ARTICLE_TITLE),
                 "Mr. Tolliver of the U.S. lighthouse board would not say why the lamp went out.");
    assert_texts(&a, "/3^ Mr. Tolliver of the U.S. lighthouse board would not say why the lamp "
                     "went out.\n"
                     "/2+100 Mr. Tolliver of the U.S. lighthouse board would not say why the lamp "
                     "went out. He had his reasons, he said.\n"
                     "/1 \nNobody asked again.\n"
                     "S/1^ Mr. Tolliver of the U.S. lighthouse board would not say why the lamp "
                     "went out.\n");
    assert_terms(&a, "Q7\nXSOnewsweek\nXSTf5f0d9b848ac06dd\n");
    done(&a);
}

static void datelines(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *source;
        const char *rest;
    } cases[] = {
        {"(CNN) -- Story.", "CNN", "Story."},
        {"( The  Wire ) - Story.", "The  Wire", "Story."},
        {"(AP)\u2014Story.", "AP", "Story."},
        {"(AP) \u2013 Story.", "AP", "Story."},
        {"(AP) Story.", "AP", "Story."}, // an agency needs no dash
        {"(Mr Smith) Story.", "", "(Mr Smith) Story."},
        {"() -- Story.", "", "() -- Story."},
        {"(AP -- Story.", "", "(AP -- Story."},
        {"(AP\nReuters) -- Story.", "", "(AP\nReuters) -- Story."},
        {"Story (AP) -- goes on.", "", "Story (AP) -- goes on."},
        {"(a source whose name goes on for far longer than any that a paper has) -- Story.", "",
         "(a source whose name goes on for far longer than any that a paper has) -- Story."},
        {"(AP) -- ", "", "(AP) --"}, // and no story: then it is the text
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct analysed a = ANALYSE({ARTICLE_ID, "7"}, {ARTICLE_TEXT, cases[i].text});
        assert_slice(article_get(&a.article, ARTICLE_SOURCE), cases[i].source);
        assert_slice(article_get(&a.article, ARTICLE_TEXT), cases[i].rest);
        done(&a);
    }
    struct analysed a =
        ANALYSE({ARTICLE_ID, "7"}, {ARTICLE_SOURCE, "Own"}, {ARTICLE_TEXT, "(AP) -- Story."});
    assert_slice(article_get(&a.article, ARTICLE_SOURCE), "Own"); // what the source says of itself
    assert_slice(article_get(&a.article, ARTICLE_TEXT), "Story.");
    done(&a);
}

static void headline_from_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *headline;
    } cases[] = {
        {"They won. Then not.", "They won."},
        {"One two", "One two"},
        {"First line\nsecond.", "First line"},
        {"\"Stop!\" he said. And went.", "\"Stop!\""},
        {"It cost 3.50 in all. Much.", "It cost 3.50 in all."},
        {"Gen. J. R. Smith left. Then.", "Gen. J. R. Smith left."},
        {"Why? Because.", "Why?"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct analysed a = {.article = ARTICLE_INIT};
        article_add(&a.article, ARTICLE_TEXT, slice_of_string(cases[i].text));
        a.article.path = "p";
        a.article.needs_headline = true;
        analysis_open(&a.analysis, &schema);
        assert_true(analysis_run(&a.analysis, &a.article));
        assert_slice(article_get(&a.article, ARTICLE_TITLE), cases[i].headline);
        assert_slice(article_get(&a.article, ARTICLE_TEXT), cases[i].text); // keeps it
        done(&a);
    }
    char text[400];
    for (size_t i = 0; i < sizeof(text) - 1; i++)
        text[i] = i % 9 == 8 ? ' ' : 'a';
    text[sizeof(text) - 1] = '\0';
    struct analysed a = {.article = ARTICLE_INIT};
    article_add(&a.article, ARTICLE_TEXT, slice_of_string(text));
    a.article.path = "p";
    a.article.needs_headline = true;
    analysis_open(&a.analysis, &schema);
    assert_true(analysis_run(&a.analysis, &a.article));
    assert_int_equal(article_get(&a.article, ARTICLE_TITLE).len, 152); // 17 whole words
    done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headline_lead_and_body),
        cmocka_unit_test(long_lead),
        cmocka_unit_test(weights),
        cmocka_unit_test(authors),
        cmocka_unit_test(english),
        cmocka_unit_test(exact_fields),
        cmocka_unit_test(date),
        cmocka_unit_test(long_values),
        cmocka_unit_test(used_again),
        cmocka_unit_test(newsweek_form),
        cmocka_unit_test(datelines),
        cmocka_unit_test(headline_from_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
