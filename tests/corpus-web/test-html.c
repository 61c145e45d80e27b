// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/html-names.h"
#include "corpus/html-page.h"
#include "pages.h"
#include "read-bytes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

enum { LIMIT = 1 << 20 };

static void assert_field(const struct article *article, enum article_field field,
                         const char *wanted)
{
    struct buffer all = BUFFER_INIT;
    struct slice value;
    size_t index = 0;
    while (article_next(article, field, &index, &value)) {
        if (all.len)
            assert_true(buffer_append_string(&all, "; "));
        assert_true(buffer_append_slice(&all, value));
    }
    assert_string_equal(buffer_string(&all), wanted);
    buffer_free(&all);
}

static void a_page(void **state)
{
    (void)state;
    struct outcome outcome = read_bytes(SLICE_LITERAL(PAGE), NULL, LIMIT);
    const struct article *article = &outcome.article;
    assert_int_equal(outcome.articles, 1);
    assert_int_equal(outcome.rejected, 0);
    assert_field(article, ARTICLE_TITLE, "Crane closes harbour & port");
    assert_field(article, ARTICLE_TEXT, STORY);
    assert_field(article, ARTICLE_SOURCE, "The Salvia Post");
    assert_field(article, ARTICLE_AUTHOR, "Jane Doe");
    assert_field(article, ARTICLE_SECTION, "Island");
    assert_field(article, ARTICLE_LANGUAGE, "en");
    assert_field(article, ARTICLE_KEYWORD, "harbour; crane");
    assert_field(article, ARTICLE_URL, "https://www.salvia-post.example/island/crane");
    assert_field(article, ARTICLE_ID, "https://www.salvia-post.example/island/crane");
    assert_true(article->has_time);
    assert_int_equal(article->time, 1615307400);
    assert_int_equal(article->record, 0);
    outcome_free(&outcome);
}

/** An address that is relative means something only with what it is relative to. */
static void relative_address(void **state)
{
    (void)state;
    static const char *const pages[] = {
        "<html><head><base href=\"https://post.example/news/\"><link rel=\"canonical\" "
        "href=\"../a1\"><title>Head</title></head><body><p>A story.</p></body></html>",
        "<html><head><link rel=\"canonical\" href=\"/a1\"><title>Head</title></head>"
        "<body><p>A story.</p></body></html>"};
    static const char *const urls[] = {"https://post.example/a1", ""};
    for (size_t i = 0; i < 2; i++) {
        struct outcome outcome = read_bytes(slice_of_string(pages[i]), NULL, LIMIT);
        assert_int_equal(outcome.articles, 1);
        assert_field(&outcome.article, ARTICLE_URL, urls[i]);
        outcome_free(&outcome);
    }
}

static void linked_data(void **state)
{
    (void)state;
    struct outcome outcome = read_bytes(SLICE_LITERAL(LINKED_PAGE), NULL, LIMIT);
    const struct article *article = &outcome.article;
    assert_int_equal(outcome.articles, 1);
    assert_field(article, ARTICLE_TITLE, "Mill \"Anna\" reopens");
    assert_field(article, ARTICLE_AUTHOR, "John Roe; Jane Doe");
    assert_field(article, ARTICLE_SOURCE, "Salvia Wire");
    assert_field(article, ARTICLE_SECTION, "Economy");
    assert_field(article, ARTICLE_KEYWORD, "mills; grain; flour");
    assert_field(article, ARTICLE_PERSON, "Anna Moll");
    assert_field(article, ARTICLE_MISC, "");
    assert_field(article, ARTICLE_URL, "https://wire.example/mill");
    assert_int_equal(article->time, 1651820889);
    // The body in JSON-LD is longer than what the page shows.
    const struct slice text = article_get(article, ARTICLE_TEXT);
    assert_non_null(memmem(text.ptr, text.len, STORY_3, strlen(STORY_3)));
    assert_null(memmem(text.ptr, text.len, "<p>", 3));
    outcome_free(&outcome);
}

static void linked_identifiers(void **state)
{
    (void)state;
    struct outcome outcome =
        read_bytes(SLICE_LITERAL("<h1>t</h1><meta name=author content='Jane Doe'>"
                                 "<script type='application/ld+json'>{\"@type\":\"Article\","
                                 "\"author\":{\"@id\":\"#/person/1\"},"
                                 "\"mainEntityOfPage\":{\"name\":\"A page\","
                                 "\"@id\":\"https://post.example/a\"}}</script>"),
                   "html", LIMIT);
    assert_field(&outcome.article, ARTICLE_AUTHOR, "Jane Doe");
    assert_field(&outcome.article, ARTICLE_URL, "https://post.example/a");
    outcome_free(&outcome);
}

static void texts(void **state)
{
    (void)state;
    static const struct {
        const char *page, *text;
    } cases[] = {
        {"<html><p>One<br>line.<br><br>Two   \n words.", "One\nline.\nTwo words."},
        {"<html><p>W<b>or</b>d and&nbsp;more.</p><div>Next one, too.</div>",
         "Word and more.\nNext one, too."},
        {"<html><pre>a\nb</pre>", "a\nb"},
        {"<html><p>A&eacute;&#8212;&amp;lt;.</p>", "Aé—&lt;."},
        {"<html><p>Shown.</p><p style='display : none'>Not shown, however long it is.</p>",
         "Shown."},
        {"<html><p>Seen.</p><p style='text-decoration:none;display:block'>Seen, too.</p>",
         "Seen.\nSeen, too."},
        {"<html><div id=\"comments\"><p>A comment.</p></div><p>A story.</p>", "A story."},
        {"<html><p>Kept.<script>document.write('<p>not kept</p>')</script>"
         "<noscript>no</noscript>",
         "Kept."},
        {"<html><title>T</title><svg><title>no</title></svg>", ""},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outcome outcome = read_bytes(slice_of_string(cases[i].page), "html", LIMIT);
        assert_field(&outcome.article, ARTICLE_TEXT, cases[i].text);
        outcome_free(&outcome);
    }
}

static void titles(void **state)
{
    (void)state;
    static const struct {
        const char *page, *title;
    } cases[] = {
        {"<title>Crane closes harbour - The Post</title>", "Crane closes harbour"},
        {"<title>Crane closes harbour | News | Post</title><h1>Crane  closes\nharbour</h1>",
         "Crane closes harbour"},
        {"<title>About us</title><h1>All other things</h1>", "About us"},
        {"<h1>Only a <i>heading</i></h1>", "Only a heading"},
        {"<title>x</title><meta name=\"DC.Title\" content=\"From Dublin\">", "From Dublin"},
        {"<title>x</title><meta property=og:title content=\"Crane - Post\">"
         "<meta property=og:site_name content=Post>",
         "Crane"},
        {"<title>x</title><script type='application/ld+json'>\n<!-- {\"@type\":\"Article\","
         "\"headline\":\"two\nlines\"} --></script>",
         "two lines"},
        {"<title>kept</title><script type='application/ld+json'>{\"@type\":</script>", "kept"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outcome outcome = read_bytes(slice_of_string(cases[i].page), "html", LIMIT);
        assert_field(&outcome.article, ARTICLE_TITLE, cases[i].title);
        outcome_free(&outcome);
    }
}

static void dates_and_authors(void **state)
{
    (void)state;
    static const struct {
        const char *page, *date, *author;
    } cases[] = {
        {"<h1>t</h1><time datetime=2021-03-09>today</time><a rel=author href=/x>Jane Doe</a>",
         "2021-03-09", "Jane Doe"},
        {"<h1>t</h1><meta name=date content=soon><meta name=pubdate content=2021-03-10>"
         "<span class=byline>By  Jane\nDoe</span>",
         "2021-03-10", "Jane Doe"},
        {"<h1>t</h1><meta property=article:author content=https://f.example/jane>"
         "<meta itemprop=datePublished content=2021-03-11>",
         "2021-03-11", ""},
        {"<h1>t</h1><p class=byline>\x01 \x02Jane Doe</p>", "", "Jane Doe"},
        {"<h1>t</h1><meta name=author content='Jane Doe'><p class=byline>John Roe</p>", "",
         "Jane Doe"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct outcome outcome = read_bytes(slice_of_string(cases[i].page), "html", LIMIT);
        assert_field(&outcome.article, ARTICLE_DATE, cases[i].date);
        assert_field(&outcome.article, ARTICLE_AUTHOR, cases[i].author);
        outcome_free(&outcome);
    }
}

static void charsets(void **state)
{
    (void)state;
    static const char *const pages[] = {
        "<meta charset=\"koi8-r\"><h1>\xcf\xd2\xc7</h1>",
        "<meta http-equiv=Content-Type content='a; charset=windows-1251'><h1>\xee\xf0\xe3</h1>",
        "<meta charset=utf-16><h1>орг</h1>",
        "<h1>орг</h1>",
        "\xef\xbb\xbf<meta charset=latin1><h1>орг</h1>",
    };
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        struct outcome outcome = read_bytes(slice_of_string(pages[i]), "html", LIMIT);
        assert_field(&outcome.article, ARTICLE_TITLE, "орг");
        outcome_free(&outcome);
    }
}

static void detection(void **state)
{
    (void)state;
    static const char *const pages[] = {"<!DOCTYPE HTML>",
                                        " \n<html lang=en>",
                                        "\xef\xbb\xbf<!-- a --><?xml version=\"1.0\"?>\n<html>",
                                        "<head>",
                                        "<body bgcolor=white>",
                                        "<TITLE>x",
                                        "<meta charset=utf-8>",
                                        "<!-- part of a page --><div class=\"story\">",
                                        "<article>",
                                        "<P>A story."};
    static const char *const others[] = {"<?xml version=\"1.0\"?><rss>",
                                         "<header>",
                                         "<htmlx",
                                         "text <html>",
                                         "",
                                         "<nitf>",
                                         "<bodyguard>",
                                         "<person>",
                                         "<h1x>"};
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        assert_true(html_page_detect(slice_of_string(pages[i])));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(html_page_detect(slice_of_string(others[i])));
    assert_true(html_page_detect(SLICE_LITERAL("\xff\xfe<\0h\0t\0m\0l\0>\0")));
}

static void hosts(void **state)
{
    (void)state;
    static const struct {
        const char *url, *host;
    } cases[] = {{"https://www.a.example/x", "a.example"},
                 {"http://u:p@a.example:80?q", "a.example"},
                 {"a.example", ""},
                 {"http://", ""}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_true(
            slice_equal(url_host(slice_of_string(cases[i].url)), slice_of_string(cases[i].host)));
}

static void tables_are_sorted(void **state)
{
    (void)state;
    enum article_field field;
    int rank = 0;
    assert_int_equal(html_tag_of("a"), HTML_A);
    assert_int_equal(html_tag_of("video"), HTML_SKIP);
    assert_int_equal(html_tag_of("span"), HTML_INLINE);
    assert_int_equal(html_words_of("articleBody x-sidebar"), HTML_WORD_STORY | HTML_WORD_SIDE);
    assert_int_equal(html_words_of("widget ad by_line"), HTML_WORD_SIDE | HTML_WORD_NOT);
    assert_true(html_meta_field("application-name", &field, &rank));
    assert_true(html_meta_field("TWITTER:title", &field, &rank));
    assert_false(html_meta_field("", &field, &rank));
}

/** Pages made to be slow or large must be neither. */
static void hostile_pages(void **state)
{
    (void)state;
    static const char *const pieces[] = {"<div>",
                                         "<b>",
                                         "<p>",
                                         "<b></i>",
                                         "<table>",
                                         "<a href=x>y",
                                         "<br>",
                                         "&amp;",
                                         "<!--",
                                         "<h1>x",
                                         "</div>",
                                         "<li>x, y",
                                         "<",
                                         "\xc3",
                                         "<time datetime=x>",
                                         "<p class='a b c d'>x",
                                         "<span class=byline>x",
                                         "<script type=ld+json>",
                                         "<meta name=date content=x>"};
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct buffer page = BUFFER_INIT;
        assert_true(buffer_append_string(&page, "<html><title>t</title><p>Text.</p>"));
        while (page.len < LIMIT - 100)
            assert_true(buffer_append_string(&page, pieces[i]));
        const clock_t start = clock();
        struct outcome outcome = read_bytes(buffer_slice(&page), NULL, LIMIT);
        assert_true(clock() - start < 20 * CLOCKS_PER_SEC); // 1 MB, with sanitizers
        assert_int_equal(outcome.articles, 1);
        assert_field(&outcome.article, ARTICLE_TITLE, "t");
        outcome_free(&outcome);
        buffer_free(&page);
    }
}

static void too_large_or_empty(void **state)
{
    (void)state;
    struct outcome outcome = read_bytes(SLICE_LITERAL(PAGE), NULL, 1000);
    assert_int_equal(outcome.articles, 0);
    assert_int_equal(outcome.rejected, 1);
    assert_string_equal(outcome.message, "article is larger than 1000 bytes");
    outcome_free(&outcome);
    outcome = read_bytes(SLICE_LITERAL("<html><body></body></html>"), NULL, LIMIT);
    assert_string_equal(outcome.message, "page has neither title nor text");
    outcome_free(&outcome);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page),
        cmocka_unit_test(relative_address),
        cmocka_unit_test(linked_data),
        cmocka_unit_test(texts),
        cmocka_unit_test(titles),
        cmocka_unit_test(dates_and_authors),
        cmocka_unit_test(charsets),
        cmocka_unit_test(detection),
        cmocka_unit_test(hosts),
        cmocka_unit_test(tables_are_sorted),
        cmocka_unit_test(hostile_pages),
        cmocka_unit_test(too_large_or_empty),
        cmocka_unit_test(linked_identifiers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
