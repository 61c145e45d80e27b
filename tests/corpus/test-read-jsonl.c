// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/formats.h"

#include "base/utf8.h"
#include "tests/support.h"

#include <string.h>

/** A reader with the article it read last. */
struct opened {
    struct reader *reader;
    struct article article;
    struct error error;
};

static struct opened open_content(void **state, struct slice content, size_t max)
{
    struct opened opened = {.article = ARTICLE_INIT, .error = ERROR_INIT};
    const struct reader_limits limits = {.max_article = max};
    const char *path = scratch_write(state, "articles.jsonl", content);
    assert_code(reader_open(&opened.reader, path, &format_jsonl, &limits, &opened.error),
                ERROR_NONE, &opened.error);
    return opened;
}

static enum reader_status next(struct opened *opened)
{
    opened->error = (struct error)ERROR_INIT;
    return reader_next(opened->reader, &opened->article, &opened->error);
}

static void close_content(struct opened *opened)
{
    reader_close(opened->reader);
    article_free(&opened->article);
}

/** The article of a line. */
static struct opened read_line(void **state, const char *line)
{
    struct opened opened = open_content(state, slice_of_string(line), 1 << 20);
    const enum reader_status status = next(&opened);
    if (status != READER_ARTICLE)
        fail_msg("status %d of '%s': %s", (int)status, line, opened.error.message);
    assert_true(article_ok(&opened.article));
    return opened;
}

/** The values of a field, parted by '|'. */
static void assert_values(const struct article *article, enum article_field field,
                          const char *expected)
{
    struct buffer all = BUFFER_INIT;
    struct slice value;
    size_t index = 0;
    while (article_next(article, field, &index, &value)) {
        if (all.len)
            (void)buffer_append_char(&all, '|');
        (void)buffer_append_slice(&all, value);
    }
    assert_buffer(&all, expected);
}

static void our_own_names(void **state)
{
    struct opened o = read_line(
        state, "{\"id\":\"7\",\"title\":\" Head \",\"text\":\"Body.\",\"date\":\"2017-07-24\","
               "\"source\":\"Wire\",\"url\":\"http://x/7\",\"author\":\"Jane Doe\","
               "\"section\":\"World\",\"language\":\"en\",\"keywords\":[\"a\",\"b\"],"
               "\"entities\":[{\"type\":\"person\",\"name\":\"A. B\u00e9\"},"
               "{\"type\":\"place\",\"name\":\"Oslo\"},{\"type\":\"org\",\"name\":\"UN\"},"
               "{\"type\":\"misc\",\"name\":\"Cup\"}],\"unknown\":{\"x\":[1]},\"views\":12}");
    static const struct {
        enum article_field field;
        const char *value;
    } expected[] = {{ARTICLE_ID, "7"},
                    {ARTICLE_TITLE, "Head"},
                    {ARTICLE_TEXT, "Body."},
                    {ARTICLE_DATE, "2017-07-24"},
                    {ARTICLE_SOURCE, "Wire"},
                    {ARTICLE_URL, "http://x/7"},
                    {ARTICLE_AUTHOR, "Jane Doe"},
                    {ARTICLE_SECTION, "World"},
                    {ARTICLE_LANGUAGE, "en"},
                    {ARTICLE_KEYWORD, "a|b"},
                    {ARTICLE_PERSON, "A. B\u00e9"},
                    {ARTICLE_PLACE, "Oslo"},
                    {ARTICLE_ORG, "UN"},
                    {ARTICLE_MISC, "Cup"}};
    assert_int_equal(sizeof(expected) / sizeof(expected[0]), ARTICLE_FIELD_COUNT);
    for (size_t i = 0; i < ARTICLE_FIELD_COUNT; i++)
        assert_values(&o.article, expected[i].field, expected[i].value);
    assert_int_equal(o.article.value_count, 15);
    assert_true(o.article.has_time);
    assert_int_equal(o.article.time, 1500854400);
    assert_int_equal(o.article.record, 1);
    assert_false(o.article.needs_headline);
    assert_int_equal(next(&o), READER_END);
    close_content(&o);
}

/** The same article as each kind of dataset spells it. */
static void datasets(void **state)
{
    static const char *const lines[] = {
        // news-please
        "{\"maintext\":\"Body.\",\"title\":\"Head\",\"description\":\"short\","
        "\"date_publish\":\"2017-07-24 00:00:00\",\"date_download\":\"2020-01-01 00:00:00\","
        "\"source_domain\":\"wire.example\",\"url\":\"http://x/7\",\"authors\":[\"Jane Doe\"],"
        "\"language\":\"en\",\"filename\":\"x\",\"image_url\":null}",
        // News API
        "{\"source\":{\"id\":null,\"name\":\"wire.example\"},\"author\":\"Jane Doe\",\"title\":"
        "\"Head\",\"description\":\"short\",\"url\":\"http://x/7\",\"urlToImage\":\"http://i\","
        "\"publishedAt\":\"2017-07-24T00:00:00Z\",\"content\":\"Body.\"}",
        // Webhose
        "{\"uuid\":\"\",\"url\":\"http://x/7\",\"site\":\"wire.example\",\"author\":\"Jane Doe\","
        "\"published\":\"2017-07-24T02:00:00.000+02:00\",\"title\":\"Head\",\"text\":\"Body.\","
        "\"language\":\"en\"}",
        // All the News
        "{\"title\":\"Head\",\"publication\":\"wire.example\",\"author\":\"Jane Doe\",\"date\":"
        "\"2017-07-24\",\"url\":\"http://x/7\",\"content\":\"Body.\"}",
        // CC-News
        "{\"title\":\"Head\",\"text\":\"Body.\",\"domain\":\"wire.example\",\"date\":\"2017-07-24 "
        "00:00:00\",\"description\":\"short\",\"url\":\"http://x/7\",\"authors\":\"Jane Doe\"}",
        // JSON-LD, as pages have it
        "{\"@type\":\"NewsArticle\",\"headline\":\"Head\",\"articleBody\":\"Body.\","
        "\"datePublished\":\"2017-07-24T00:00:00+00:00\",\"author\":[{\"@type\":\"Person\","
        "\"name\":\"Jane Doe\"}],\"publisher\":{\"@type\":\"Organization\",\"name\":"
        "\"wire.example\"},\"url\":\"http://x/7\"}",
        // CamelCase, blanks, seconds
        "{\"Headline\":\"Head\",\"Body Text\":\"Body.\",\"Publish Date\":1500854400,"
        "\"Site-Name\":\"wire.example\",\"LINK\":\"http://x/7\",\"ByLine\":\"Jane Doe\"}",
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct opened o = read_line(state, lines[i]);
        assert_values(&o.article, ARTICLE_TITLE, "Head");
        assert_values(&o.article, ARTICLE_TEXT, "Body.");
        assert_values(&o.article, ARTICLE_SOURCE, "wire.example");
        assert_values(&o.article, ARTICLE_AUTHOR, "Jane Doe");
        assert_values(&o.article, ARTICLE_URL, "http://x/7");
        assert_values(&o.article, ARTICLE_ID, "http://x/7"); // for want of an own one
        assert_true(o.article.has_time);
        assert_int_equal(o.article.time, 1500854400);
        close_content(&o);
    }
}

/** Articles as systems of publishers give them: WordPress's REST API, Arc's ANS. */
static void publishing_systems(void **state)
{
    struct opened o = read_line(
        state, "{\"id\":12,\"date\":\"2017-07-24T02:00:00\",\"date_gmt\":\"2017-07-24T00:00:00\","
               "\"link\":\"https://post.example/a\",\"title\":{\"rendered\":\"A &#8220;b&#8221;\"},"
               "\"content\":{\"rendered\":\"<p>One.</p>\\n<p>Two.</p>\",\"protected\":false},"
               "\"author\":5}");
    assert_values(&o.article, ARTICLE_ID, "12");
    assert_values(&o.article, ARTICLE_TITLE, "A \u201cb\u201d");
    assert_values(&o.article, ARTICLE_TEXT, "One.\n\nTwo.");
    assert_values(&o.article, ARTICLE_AUTHOR, "");
    assert_int_equal(o.article.time, 1500854400);
    close_content(&o);
    o = read_line(state, "{\"_id\":\"ABC\",\"headlines\":{\"basic\":\"Head\"},\"display_date\":"
                         "\"2017-07-24T00:00:00Z\",\"description\":{\"basic\":\"Short.\"},"
                         "\"content_elements\":[{\"type\":\"text\",\"content\":\"<p>One.</p>\"},"
                         "{\"type\":\"image\",\"caption\":\"No\"},"
                         "{\"type\":\"text\",\"content\":\"Two.\"}]}");
    assert_values(&o.article, ARTICLE_ID, "ABC");
    assert_values(&o.article, ARTICLE_TITLE, "Head");
    assert_values(&o.article, ARTICLE_TEXT, "One.\nTwo.");
    assert_int_equal(o.article.time, 1500854400);
    close_content(&o);
}

/** The article is a member of its record, and knows better than what is around it. */
static void wrapped_articles(void **state)
{
    struct opened o = read_line(
        state, "{\"id\":5,\"title\":\"Outer\",\"date\":\"2017-07-24\",\"article\":{\"title\":"
               "\"Head\",\"text\":\"Body.\",\"author\":\"Jane Doe\"},\"meta\":{\"title\":\"No\"}}");
    assert_values(&o.article, ARTICLE_ID, "5");
    assert_values(&o.article, ARTICLE_TITLE, "Head");
    assert_values(&o.article, ARTICLE_TEXT, "Body.");
    assert_values(&o.article, ARTICLE_AUTHOR, "Jane Doe");
    assert_int_equal(o.article.time, 1500854400);
    close_content(&o);
    // An article that is only a name, and a text of that name.
    o = read_line(state, "{\"headline\":\"Head\",\"article\":\"Body.\",\"item\":{\"name\":\"x\"}}");
    assert_values(&o.article, ARTICLE_TITLE, "Head");
    assert_values(&o.article, ARTICLE_TEXT, "Body.");
    close_content(&o);
}

/** What Python writes for an empty cell is no JSON, and no reason to lose an article. */
static void no_numbers(void **state)
{
    struct opened o = read_line(
        state, "{\"title\":\"NaN, \\\"Infinity\\\"\",\"author\":NaN,\"x\":[-Infinity,Infinity],"
               "\"text\":NaN,\"summary\":\"S\"}");
    assert_values(&o.article, ARTICLE_TITLE, "NaN, \"Infinity\"");
    assert_values(&o.article, ARTICLE_AUTHOR, "");
    assert_values(&o.article, ARTICLE_TEXT, "S");
    close_content(&o);
    o = open_content(
        state, SLICE_LITERAL("{\"title\":\"caf\xe9\",\"text\":NaN}\n{\"title\":NaNa}\n"), 1000);
    assert_int_equal(next(&o), READER_ARTICLE);
    assert_values(&o.article, ARTICLE_TITLE, "caf\u00e9");
    assert_int_equal(next(&o), READER_REJECTED);
    close_content(&o);
}

static void best_name_wins(void **state)
{
    struct opened o =
        read_line(state, "{\"summary\":\"short\",\"text\":\"long\",\"lead\":\"first\","
                         "\"headline\":\"second best\",\"title\":\"best\"}");
    assert_values(&o.article, ARTICLE_TEXT, "long");
    assert_values(&o.article, ARTICLE_TITLE, "best");
    close_content(&o);
    o = read_line(state, "{\"text\":\"  \",\"content\":null,\"summary\":\"short\",\"title\":\"\"}");
    assert_values(&o.article, ARTICLE_TEXT, "short"); // one that says something
    assert_values(&o.article, ARTICLE_TITLE, "");
    close_content(&o);
}

static void entities_in_both_forms(void **state)
{
    struct opened o = read_line(
        state, "{\"title\":\"x\",\"entities\":[{\"type\":\"PER\",\"name\":\"Ann\"},"
               "{\"label\":\"GPE\",\"text\":\"Oslo\"},{\"name\":\"Thing\"},"
               "{\"type\":\"org\",\"name\":\"UN\"},{\"type\":\"PER\"},\"Bare\",5,null,[\"In\"]]}");
    assert_values(&o.article, ARTICLE_PERSON, "Ann");
    assert_values(&o.article, ARTICLE_PLACE, "Oslo");
    assert_values(&o.article, ARTICLE_ORG, "UN");
    assert_values(&o.article, ARTICLE_MISC, "Thing|Bare|5|In");
    close_content(&o);
    o = read_line(state, "{\"title\":\"x\",\"entities\":{\"persons\":[{\"name\":\"Ann\",\"sentiment"
                         "\":\"none\"},\"Bob\"],\"locations\":[{\"name\":\"Oslo\"}],"
                         "\"organizations\":[],\"events\":\"Cup\"}}");
    assert_values(&o.article, ARTICLE_PERSON, "Ann|Bob");
    assert_values(&o.article, ARTICLE_PLACE, "Oslo");
    assert_values(&o.article, ARTICLE_ORG, "");
    assert_values(&o.article, ARTICLE_MISC, "Cup");
    close_content(&o);
    // Tuples, Hugging Face's pipelines, and mentions.
    o = read_line(
        state, "{\"title\":\"x\",\"entities\":[[\"Merkel\",\"PER\"],[\"Oslo\",\"gpe\",3,7],"
               "[\"A\",\"B\"],{\"entity_group\":\"ORG\",\"score\":0.9,\"word\":\"UN\",\"start\":3},"
               "{\"entity\":\"B-PER\",\"word\":\"Ann\"},{\"mention\":\"Bonn\",\"type\":\"LOC\"},"
               "{\"mention\":\"Bob\",\"label\":\"PERSON\"}]}");
    assert_values(&o.article, ARTICLE_PERSON, "Merkel|Ann|Bob");
    assert_values(&o.article, ARTICLE_PLACE, "Oslo|Bonn");
    assert_values(&o.article, ARTICLE_ORG, "UN");
    assert_values(&o.article, ARTICLE_MISC, "A|B");
    close_content(&o);
    o = read_line(state, "{\"title\":\"x\",\"entities\":\"Ann\",\"persons\":[\"Bob\"]}");
    assert_values(&o.article, ARTICLE_PERSON, "Bob");
    assert_values(&o.article, ARTICLE_MISC, "");
    close_content(&o);
}

static void lists(void **state)
{
    struct opened o = read_line(
        state, "{\"title\":\"x\",\"keywords\":\"war, oil;; gas ,\",\"tags\":[\"a, b\",[\"c\"]],"
               "\"authors\":[{\"name\":\"Jane\"},\"John, Jr.\",\"\"],\"byline\":\"Doe, Jane\"}");
    assert_values(&o.article, ARTICLE_KEYWORD, "war|oil|gas|a, b|c");
    assert_values(&o.article, ARTICLE_AUTHOR, "Jane|John, Jr.|Doe, Jane");
    close_content(&o);
}

/** A text in paragraphs is one text. */
static void text_as_a_list(void **state)
{
    struct opened o = read_line(
        state, "{\"title\":\"x\",\"text\":[\"(wire) -- First.\",\" Second. \",\"\",\"Third.\"]}");
    assert_values(&o.article, ARTICLE_TEXT, "(wire) -- First.\nSecond.\nThird.");
    close_content(&o);
}

static void dates(void **state)
{
    static const struct {
        const char *json;
        bool ok;
        int64_t time;
    } cases[] = {{"1500854400", true, 1500854400},
                 {"1500854400123", true, 1500854400},
                 {"1500854400.0", true, 1500854400},
                 {"1.5008544e9", true, 1500854400},
                 {"\"1500854400\"", true, 1500854400},
                 {"20170724", true, 1500854400},
                 {"{\"$date\":\"2017-07-24T00:00:00Z\"}", true, 1500854400},
                 {"{\"$date\":{\"$numberLong\":\"1500854400123\"}}", true, 1500854400},
                 {"\"someday\"", false, 0},
                 {"-5", false, 0},
                 {"{\"x\":1}", false, 0},
                 {"true", false, 0}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char line[128];
        (void)snprintf(line, sizeof(line), "{\"title\":\"x\",\"date\":%s}", cases[i].json);
        struct opened o = read_line(state, line);
        if (o.article.has_time != cases[i].ok)
            fail_msg("date %s", cases[i].json);
        if (cases[i].ok)
            assert_int_equal(o.article.time, cases[i].time);
        assert_int_equal(o.article.bad_date,
                         !cases[i].ok && article_get(&o.article, ARTICLE_DATE).len);
        close_content(&o);
    }
}

/** Where a source has bylines, the authors are without what makes them such. */
static void bylines(void **state)
{
    static const struct {
        const char *line;
        const char *author;
    } cases[] = {
        {"{\"title\":\"x\",\"byline\":\"By Jane Doe\"}", "Jane Doe"},
        {"{\"title\":\"x\",\"byline\":{\"original\":\"BY: JANE DOE,\"}}", "JANE DOE"},
        {"{\"title\":\"x\",\"authors\":[\"Byron Doe\",\"by Ann Poe\"]}", "Byron Doe|Ann Poe"},
        {"{\"title\":\"x\",\"author\":\"By\"}", "By"},
        {"{\"title\":\"x\",\"author\":\"By JANE DOE AND JOHN ROE\"}", "JANE DOE|JOHN ROE"},
        {"{\"title\":\"x\",\"author\":\"Jane Doe, J. van Roe, and Ann Poe\"}",
         "Jane Doe|J. van Roe|Ann Poe"},
        {"{\"title\":\"x\",\"authors\":[\"Smith and Sons\",\"Procter & Gamble\",\"Arts and Culture "
         "Desk\",\"Jane Doe and Local Staff\"]}",
         "Smith and Sons|Procter & Gamble|Arts and Culture Desk|Jane Doe and Local Staff"},
        {"{\"title\":\"x\",\"lang\":\"fr-FR\",\"author\":\"Par Anne Roux et Jean de Bois\"}",
         "Anne Roux|Jean de Bois"},
        {"{\"title\":\"x\",\"lang\":\"de\",\"author\":[\"Von Anna Kern\",\"Von der Heide\"]}",
         "Anna Kern|Von der Heide"},
        {"{\"title\":\"x\",\"lang\":\"es\",\"author\":\"Por Ana Ruiz\"}", "Ana Ruiz"},
        {"{\"title\":\"x\",\"lang\":\"en\",\"author\":\"Von Miller Jones\"}", "Von Miller Jones"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct opened o = read_line(state, cases[i].line);
        assert_values(&o.article, ARTICLE_AUTHOR, cases[i].author);
        close_content(&o);
    }
}

static void identifiers(void **state)
{
    static const struct {
        const char *line;
        const char *id;
    } cases[] = {{"{\"title\":\"x\",\"id\":12,\"url\":\"u\"}", "12"},
                 {"{\"title\":\"x\",\"id\":-9007199254740993}", "-9007199254740993"},
                 {"{\"title\":\"x\",\"id\":18446744073709551615}", "18446744073709551615"},
                 {"{\"title\":\"x\",\"id\":7.0}", "7"},
                 {"{\"title\":\"x\",\"_id\":{\"$oid\":\"5975c7ce\"}}", "5975c7ce"},
                 {"{\"headline\":\"x\",\"@id\":\"http://news.example/1#article\"}",
                  "http://news.example/1#article"},
                 {"{\"title\":\"x\",\"id\":\"\",\"url\":\"u\"}", "u"},
                 {"{\"title\":\"x\",\"id\":null,\"docno\":\"d\"}", "d"}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct opened o = read_line(state, cases[i].line);
        assert_values(&o.article, ARTICLE_ID, cases[i].id);
        close_content(&o);
    }
    struct opened o =
        open_content(state, SLICE_LITERAL("{\"title\":\"x\"}\n\n{\"title\":\"y\"}\n"), 1000);
    char expected[PATH_MAX + 16];
    assert_int_equal(next(&o), READER_ARTICLE);
    (void)snprintf(expected, sizeof(expected), "%s/articles.jsonl#1", scratch_root(state));
    assert_values(&o.article, ARTICLE_ID, expected);
    assert_int_equal(next(&o), READER_ARTICLE);
    (void)snprintf(expected, sizeof(expected), "%s/articles.jsonl#3", scratch_root(state));
    assert_values(&o.article, ARTICLE_ID, expected);
    close_content(&o);
}

static void what_is_rejected(void **state)
{
    static const struct {
        const char *line;
        const char *message;
    } cases[] = {
        {"{\"title\":\"x\"", "invalid JSON: "},
        {"not json", "invalid JSON: "},
        {"{\"title\":\"x\"} y {\"title\":\"z\"}", "invalid JSON: "},
        {"[{\"title\":\"x\"}]", "the record is no JSON object"},
        {"\"title\"", "the record is no JSON object"},
        {"17", "the record is no JSON object"},
        {"{}", "article has neither title nor text"},
        {"{\"title\":\" \",\"text\":\"\\n\"}", "article has neither title nor text"},
        {"{\"title\":null,\"id\":\"5\",\"url\":\"u\"}", "article has neither title nor text"},
        {"{\"text\":[],\"title\":{}}", "article has neither title nor text"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer content = BUFFER_INIT;
        (void)buffer_append_format(&content, "{\"title\":\"before\"}\n%s\n{\"title\":\"after\"}\n",
                                   cases[i].line);
        struct opened o = open_content(state, buffer_slice(&content), 1000);
        assert_int_equal(next(&o), READER_ARTICLE);
        assert_values(&o.article, ARTICLE_TITLE, "before");
        assert_int_equal(next(&o), READER_REJECTED);
        assert_int_equal(o.error.code, ERROR_DATA);
        assert_contains(o.error.message, cases[i].message);
        assert_int_equal(o.article.record, 2);
        assert_int_equal(next(&o), READER_ARTICLE);
        assert_values(&o.article, ARTICLE_TITLE, "after");
        assert_int_equal(o.article.record, 3);
        assert_int_equal(next(&o), READER_END);
        assert_int_equal(next(&o), READER_END);
        close_content(&o);
        buffer_free(&content);
    }
}

/** Files that were put together without line breaks between them, and lines that end in commas. */
static void several_in_a_line(void **state)
{
    struct opened o = open_content(
        state,
        SLICE_LITERAL("{\"title\":\"a\"},\n{\"title\":\"}{\"}{\"title\":\"c\"} , {\"id\":\"4\"}"
                      "{\"title\":\"d\"}{\"title\":\n{\"title\":\"e\"}\n"),
        1000);
    static const char *const titles[] = {"a", "}{", "c", NULL, "d", NULL, "e"};
    static const char *const ids[] = {"#1", "#2", "#2.2", NULL, "#2.4", NULL, "#3"};
    struct reader_place place;
    for (size_t i = 0; i < sizeof(titles) / sizeof(titles[0]); i++) {
        assert_int_equal(next(&o), titles[i] ? READER_ARTICLE : READER_REJECTED);
        if (!titles[i])
            continue;
        assert_values(&o.article, ARTICLE_TITLE, titles[i]);
        const struct slice id = article_get(&o.article, ARTICLE_ID);
        assert_non_null(memmem(id.ptr, id.len, ids[i], strlen(ids[i])));
        // A line of which something is left is read again.
        assert_true(reader_place(o.reader, &place));
        assert_int_equal(place.records, ids[i][1] - '0' - (i > 0 && i < 5));
    }
    assert_int_equal(next(&o), READER_END);
    close_content(&o);
}

static void deep_nesting(void **state)
{
    struct buffer content = BUFFER_INIT;
    (void)buffer_append_string(&content, "{\"title\":\"x\",\"keywords\":");
    for (int i = 0; i < 500; i++) // is JSON, but nothing that deep is a keyword
        (void)buffer_append_char(&content, '[');
    (void)buffer_append_string(&content, "\"deep\"");
    for (int i = 0; i < 500; i++)
        (void)buffer_append_char(&content, ']');
    (void)buffer_append_string(&content, "}\n{\"title\":\"y\",\"text\":");
    for (int i = 0; i < 100000; i++)
        (void)buffer_append_string(&content, "{\"a\":");
    (void)buffer_append_string(&content, "\n{\"title\":\"z\"}\n");
    struct opened o = open_content(state, buffer_slice(&content), 1 << 20);
    assert_int_equal(next(&o), READER_ARTICLE);
    assert_values(&o.article, ARTICLE_TITLE, "x");
    assert_values(&o.article, ARTICLE_KEYWORD, "");
    assert_int_equal(next(&o), READER_REJECTED);
    assert_int_equal(next(&o), READER_ARTICLE);
    assert_values(&o.article, ARTICLE_TITLE, "z");
    close_content(&o);
    buffer_free(&content);
}

static void too_large(void **state)
{
    struct buffer content = BUFFER_INIT;
    (void)buffer_append_string(&content, "{\"title\":\"a\"}\n{\"title\":\"");
    append_noise(&content, 700000, 1);
    (void)buffer_append_string(&content, "\"}\n{\"title\":\"b\"}");
    struct opened o = open_content(state, buffer_slice(&content), 5000);
    assert_int_equal(next(&o), READER_ARTICLE);
    assert_int_equal(next(&o), READER_REJECTED);
    assert_string_equal(o.error.message, "article is larger than 5000 bytes");
    assert_int_equal(o.article.record, 2);
    assert_int_equal(next(&o), READER_ARTICLE);
    assert_values(&o.article, ARTICLE_TITLE, "b");
    assert_int_equal(next(&o), READER_END);
    close_content(&o);
    buffer_free(&content);
}

static void encodings(void **state)
{
    struct opened o = open_content(
        state,
        SLICE_LITERAL("\xef\xbb\xbf{\"title\":\"mark\"}\r\n"
                      "{\"title\":\"caf\xe9\",\"text\":\"\x93it\x92s\x94\"}\r\n"
                      "\xef\xbb\xbf{\"title\":\"a mark is no part of a second line\"}\n"
                      "{\"title\":\"\\ud83d\\ude00 \\u0000 \u00e9\"}\n"),
        1000);
    assert_int_equal(next(&o), READER_ARTICLE);
    assert_values(&o.article, ARTICLE_TITLE, "mark");
    assert_int_equal(o.article.repaired_bytes, 0);
    assert_int_equal(next(&o), READER_ARTICLE);
    assert_values(&o.article, ARTICLE_TITLE, "caf\u00e9");
    assert_values(&o.article, ARTICLE_TEXT, "\u201cit\u2019s\u201d");
    assert_int_equal(o.article.repaired_bytes, 4);
    assert_int_equal(next(&o), READER_REJECTED);
    assert_int_equal(next(&o), READER_ARTICLE);
    assert_int_equal(o.article.repaired_bytes, 0); // of this one
    assert_true(
        slice_equal(article_get(&o.article, ARTICLE_TITLE), SLICE_LITERAL("\U0001f600 \0 \u00e9")));
    assert_int_equal(next(&o), READER_END);
    close_content(&o);
}

/** What would be no UTF-8 is rejected or replaced, however it is written. */
static void escapes_of_no_character(void **state)
{
    static const char *const lines[] = {
        "{\"id\":\"1\",\"title\":\"a \\ud800 b\"}\n",
        "{\"id\":\"1\",\"title\":\"a \\udc00\\ud800 b\",\"text\":\"x\"}\n",
        "{\"id\":\"\\udfff\",\"title\":\"a b\"}\n",
        "{\"id\":\"1\",\"title\":\"a\",\"text\":\"<p>x &#xD800; &#xDFFF; &#x110000; &#0;</p>\"}\n",
        "{\"id\":\"1\",\"title\":\"a \\\xff b\",\"text\":\"\xc3\"}\n",
        "{\"id\":\"1\",\"title\":\"a\",\"keywords\":\"\xc3;\xa9,\xe2\x82\"}\n",
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        struct opened opened = open_content(state, slice_of_string(lines[i]), 1 << 20);
        if (next(&opened) == READER_ARTICLE)
            for (size_t v = 0; v < opened.article.value_count; v++) {
                const struct article_value *value = &opened.article.values[v];
                assert_int_equal(utf8_valid_prefix(slice_of(
                                     opened.article.bytes.data + value->offset, value->len)),
                                 value->len);
            }
        else
            assert_int_equal(opened.error.code, ERROR_DATA);
        close_content(&opened);
    }
}

static void repaired_but_not_json(void **state)
{
    struct opened o = open_content(state, SLICE_LITERAL("{\"title\":\"caf\xe9\"\n"), 1000);
    assert_int_equal(next(&o), READER_REJECTED);
    assert_contains(o.error.message, "invalid JSON");
    close_content(&o);
}

static void truncated_gzip(void **state)
{
    for (int articles = 3; articles < 30000; articles *= 10) { // short and long files
        struct buffer content = BUFFER_INIT;
        struct buffer compressed = BUFFER_INIT;
        for (int i = 1; i <= articles; i++) {
            (void)buffer_append_format(&content, "{\"id\":%d,\"title\":\"", i);
            append_noise(&content, 100, (uint64_t)i);
            for (size_t j = content.len - 100; j < content.len; j++)
                if (content.data[j] == '"' || content.data[j] == '\\')
                    content.data[j] = '-';
            (void)buffer_append_string(&content, "\"}\n");
        }
        append_gzip(&compressed, buffer_slice(&content));
        struct opened o = open_content(state, slice_of(compressed.data, compressed.len - 4), 1000);
        for (int i = 1; i <= articles; i++) {
            char id[16];
            assert_int_equal(next(&o), READER_ARTICLE);
            (void)snprintf(id, sizeof(id), "%d", i);
            assert_values(&o.article, ARTICLE_ID, id);
        }
        assert_int_equal(next(&o), READER_FAILED);
        assert_contains(o.error.message, "gzip data ends early");
        assert_int_equal(o.article.record, articles + 1);
        assert_int_equal(next(&o), READER_END);
        close_content(&o);
        buffer_free(&content);
        buffer_free(&compressed);
    }
}

static void detection(void **state)
{
    (void)state;
    assert_true(format_jsonl.detect(SLICE_LITERAL("{\"title\":")));
    assert_true(format_jsonl.detect(SLICE_LITERAL("\n  {")));
    assert_true(format_jsonl.detect(SLICE_LITERAL("\xef\xbb\xbf{")));
    assert_false(format_jsonl.detect(SLICE_LITERAL("")));
    assert_false(format_jsonl.detect(SLICE_LITERAL("[{")));
    assert_false(format_jsonl.detect(SLICE_LITERAL("Text {")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(our_own_names),
        scratch_test(datasets),
        scratch_test(publishing_systems),
        scratch_test(wrapped_articles),
        scratch_test(no_numbers),
        scratch_test(best_name_wins),
        scratch_test(entities_in_both_forms),
        scratch_test(lists),
        scratch_test(text_as_a_list),
        scratch_test(dates),
        scratch_test(bylines),
        scratch_test(identifiers),
        scratch_test(what_is_rejected),
        scratch_test(several_in_a_line),
        scratch_test(deep_nesting),
        scratch_test(too_large),
        scratch_test(encodings),
        scratch_test(escapes_of_no_character),
        scratch_test(repaired_but_not_json),
        scratch_test(truncated_gzip),
        cmocka_unit_test(detection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
