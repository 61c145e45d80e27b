// SPDX-License-Identifier: GPL-2.0-or-later
// What the readers find in samples of every format.
#include "fixture.h"

#include "corpus/date.h"
#include "corpus/field-map.h"
#include "corpus/strip-tags.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_time(const struct article *article, const char *expected)
{
    char iso[32];
    assert_true(article->has_time);
    date_format_iso(article->time, iso);
    assert_string_equal(iso, expected);
}

static void every_sample_is_detected_and_complete(void **state)
{
    (void)state;
    for (const struct sample *sample = samples; sample->format; sample++) {
        struct article article = ARTICLE_INIT;
        const struct outcome outcome = read_all(sample->text, NULL, NULL);
        assert_false(outcome.failed);
        assert_int_equal(outcome.articles, sample->articles);
        assert_int_equal(outcome.rejected, 0);
        // Byte by byte: no reader depends on what comes in one piece.
        read_one(&article, sample->text, sample->format, sample->articles - 1, NULL);
        article_free(&article);
    }
}

static void json_arrays_and_wrappers(void **state)
{
    (void)state;
    struct article a = ARTICLE_INIT;
    read_one(&a, samples[0].text, "json", 1, NULL);
    assert_field(&a, ARTICLE_ID, "a2");
    assert_field(&a, ARTICLE_TEXT, "Ships & boats\ncame back.");
    assert_int_equal(a.record, 2);
    read_one(&a, samples[1].text, "json", 0, NULL);
    assert_field(&a, ARTICLE_SOURCE, "The Ellis Post");
    assert_field(&a, ARTICLE_AUTHOR, "Ada Kern");
    assert_field(&a, ARTICLE_ID, "memory#1");
    assert_time(&a, "2021-03-04T05:06:07Z");
    read_one(&a, samples[2].text, "json", 0, NULL);
    assert_field(&a, ARTICLE_SOURCE, "post.example");
    assert_fields(&a, ARTICLE_PERSON, "ada kern");
    assert_fields(&a, ARTICLE_ORG, "port authority");
    assert_fields(&a, ARTICLE_PLACE, "port ellis");
    assert_time(&a, "2017-07-24T07:20:30Z");
    read_one(&a, samples[3].text, "json", 0, NULL);
    assert_field(&a, ARTICLE_SOURCE, "Ellis Daily");
    assert_field(&a, ARTICLE_LANGUAGE, "en");
    assert_field(&a, ARTICLE_TEXT, "Rain.");
    assert_fields(&a, ARTICLE_AUTHOR, "Jo Reed");
    assert_fields(&a, ARTICLE_KEYWORD, "weather");
    // AP's feed wraps each item.
    read_one(
        &a,
        SLICE_LITERAL("{\"data\": {\"updated\": \"x\", \"items\": [\n{\"meta\": {\"title\": "
                      "\"No\"}, \"item\": {\"uri\": \"ap:7\", \"headline\": \"Harbour closed\", "
                      "\"versioncreated\": \"2017-07-24T00:00:00Z\"}}]}}"),
        "json", 0, NULL);
    assert_field(&a, ARTICLE_ID, "ap:7");
    assert_field(&a, ARTICLE_TITLE, "Harbour closed");
    assert_time(&a, "2017-07-24T00:00:00Z");
    // The authors of a feed are those of the items that have none.
    const struct slice feed = SLICE_LITERAL(
        "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Daily\",\n"
        "\"authors\": [{\"name\": \"Jo Reed\"}, {\"name\": \"Al Fox\"}], \"items\": [\n"
        "{\"id\": \"1\", \"content_text\": \"One.\"},\n"
        "{\"id\": \"2\", \"content_text\": \"Two.\", \"authors\": [{\"name\": \"Bo\"}]}]}");
    read_one(&a, feed, "json", 0, NULL);
    assert_fields(&a, ARTICLE_AUTHOR, "Jo Reed|Al Fox");
    read_one(&a, feed, "json", 1, NULL);
    assert_fields(&a, ARTICLE_AUTHOR, "Bo");
    article_free(&a);
}

/** Articles that are an object's members, by their identifiers. */
static void json_keyed(void **state)
{
    (void)state;
    struct article a = ARTICLE_INIT;
    const struct slice keyed = SLICE_LITERAL(
        "{\"a\\u0031\": {\"n\": [1], \"title\": \"One\"}, \"a2\": {\"text\": \"Two.\", \"id\": "
        "7},\n"
        "\"count\": 2, \"a4\": {\"title\": \"}\"}}\n{\"a1\": {\"title\": \"Other\"}, \"a2\": "
        "{\"title\": \"x\"}}");
    static const char *const ids[] = {"a1", "7", "a4", "memory#4", "memory#5"};
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
        read_one(&a, keyed, NULL, i, NULL);
        assert_field(&a, ARTICLE_ID, ids[i]);
    }
    assert_field(&a, ARTICLE_TITLE, "x");
    const struct outcome cut = read_all(slice_of(keyed.ptr, 85), NULL, NULL);
    assert_int_equal(cut.articles, 2);
    assert_int_equal(cut.rejected, 1);
    // What is said of an article is no article.
    const struct outcome post =
        read_all(SLICE_LITERAL("{\"thread\": {\"title\": \"x\"}, \"title\": \"x\"}"), NULL, NULL);
    assert_int_equal(post.articles, 1);
    article_free(&a);
}

static void ninjs(void **state)
{
    (void)state;
    struct article a = ARTICLE_INIT;
    read_one(&a, samples[4].text, "json", 0, NULL);
    assert_int_equal(a.record, 0); // one article, one file
    assert_field(&a, ARTICLE_ID, "urn:ninjs:1");
    assert_field(&a, ARTICLE_TITLE, "Captain on trial");
    assert_fields(&a, ARTICLE_TEXT, "Rich.");
    assert_fields(&a, ARTICLE_PERSON, "Tom Ash");
    assert_fields(&a, ARTICLE_PLACE, "Port Ellis");
    assert_fields(&a, ARTICLE_ORG, "Ash Lines");
    assert_fields(&a, ARTICLE_KEYWORD, "justice");
    assert_time(&a, "2013-07-09T10:37:00Z");
    read_one(&a, samples[5].text, "json", 0, NULL);
    assert_field(&a, ARTICLE_TITLE, "Main head");
    // A title is a slug.
    read_one(
        &a,
        SLICE_LITERAL("{\n\"uri\": \"u\", \"title\": \"US--Harbour\", \"headlines\": [{\"role\": "
                      "\"main\", \"value\": \"Harbour closed\"}]}"),
        "json", 0, NULL);
    assert_field(&a, ARTICLE_TITLE, "Harbour closed");
    read_one(&a,
             SLICE_LITERAL("{\n\"title\": \"US--Harbour\", \"headline\": \"Harbour closed\", "
                           "\"pubstatus\": \"usable\"}"),
             "json", 0, NULL);
    assert_field(&a, ARTICLE_TITLE, "Harbour closed");
    const struct outcome withdrawn =
        read_all(SLICE_LITERAL("{\n\"headline\": \"x\", \"pubstatus\": \"canceled\"}"), NULL, NULL);
    assert_int_equal(withdrawn.rejected, 1);
    read_one(&a, samples[5].text, "json", 0, NULL);
    assert_fields(&a, ARTICLE_TEXT, "Body.");
    assert_fields(&a, ARTICLE_PERSON, "Tom Ash");
    assert_time(&a, "2019-05-10T14:02:28Z");
    article_free(&a);
}

static void json_detection(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *format;
    } cases[] = {
        {"{\"title\": \"one line\"}\n{\"title\": \"two\"}\n", "jsonl"},
        {"{\"title\": \"one line\"}", "jsonl"},
        {"{\"title\": \"cut\n{\"title\": \"two\"}\n", "jsonl"},
        {"{\"title\": 1,\n{\"title\": \"two\"}\n", "jsonl"},
        {"\xef\xbb\xbf {\n\"title\": \"x\"}", "json"},
        {"{\"response\": {\"docs\": [{\"headline\": {\"main\": 1}}]}}", "json"},
        {"{\"hits\": {\"total\": 1, \"hits\": [{\"_source\": {\"title\": \"x\"}}]}}", "json"},
        {"{\"title\": \"one\"}{\"title\": \"two\"}\n", "json"},
        {"{\"title\": \"one\"},\n{\"title\": \"two\"},\n", "jsonl"},
        {"{\"1\": {\"title\": \"one\"}, \"2\": {\"title\": \"two\"}}\n", "json"},
        {"{\"thread\": {\"title\": \"one\"}, \"text\": \"x\"}\n", "jsonl"},
        {"[]", "json"},
        {"[1] A footnote in a text.\n", "text"},
        {"[Editor's note] text\n", "text"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const struct slice text = slice_of_string(cases[i].text);
        const char *found = NULL;
        for (const struct reader_format *const *f = reader_formats(); *f && !found; f++)
            if ((*f)->detect(text))
                found = (*f)->name;
        assert_non_null(found);
        assert_string_equal(found, cases[i].format);
    }
    struct article a = ARTICLE_INIT;
    read_one(
        &a,
        SLICE_LITERAL("{\"hits\": {\"hits\": [{\"_id\": \"7\", \"_source\": {\"title\": \"x\", "
                      "\"id\": 8}}]}}"),
        "json", 0, NULL);
    assert_field(&a, ARTICLE_ID, "7");
    article_free(&a);
    const struct outcome several =
        read_all(SLICE_LITERAL("{\n\"title\": \"a\"}\n{\n\"title\": \"b\"}"), NULL, NULL);
    assert_int_equal(several.articles, 2);
    const struct outcome glued = read_all(
        SLICE_LITERAL("{\"title\": \"a\"},{\"title\": \"b\"} {\"title\": \"c\"}"), NULL, NULL);
    assert_int_equal(glued.articles, 3);
    // A schema is no article.
    const struct outcome schema = read_all(
        SLICE_LITERAL("{\n\"$schema\": \"x\", \"title\": \"t\", \"properties\": {}}"), NULL, NULL);
    assert_int_equal(schema.rejected, 1);
}

static void csv(void **state)
{
    (void)state;
    struct article a = ARTICLE_INIT;
    struct reader_limits limits = READER_LIMITS_INIT;
    read_one(&a, samples[7].text, "csv", 0, NULL);
    assert_field(&a, ARTICLE_TEXT, "First, with \"quotes\"\nand a second line.");
    assert_fields(&a, ARTICLE_AUTHOR, "Ada Kern|Jo Reed");
    assert_time(&a, "2020-01-02T00:00:00Z");
    read_one(&a, samples[8].text, "csv", 1, NULL);
    assert_field(&a, ARTICLE_SECTION, "city");
    assert_field(&a, ARTICLE_ID, "memory#2");
    // Excel's semicolons, byte order mark and CRLF.
    read_one(&a, SLICE_LITERAL("\xef\xbb\xbfsep=;\r\nTitel;title;text\r\nx;\"A \";\"B;\"\r\n"),
             "csv", 0, NULL);
    assert_field(&a, ARTICLE_TITLE, "A");
    assert_field(&a, ARTICLE_TEXT, "B;");
    // Lists as Python writes them, and blanks around the quotes of the header.
    read_one(&a,
             SLICE_LITERAL("\"title\" , \"text\",authors, tags\n"
                           "A,b,\"['Ada Kern', \"\"Jo O'Reed\"\"]\",[]\n"),
             "csv", 0, NULL);
    assert_field(&a, ARTICLE_TEXT, "b");
    assert_fields(&a, ARTICLE_AUTHOR, "Ada Kern|Jo O'Reed");
    assert_fields(&a, ARTICLE_KEYWORD, "");
    // Blanks before a quote.
    read_one(&a, SLICE_LITERAL("title,text,author\nA, \"b, \"\"c\"\"\" ,  \"Ada Kern\"\n"), "csv",
             0, NULL);
    assert_field(&a, ARTICLE_TEXT, "b, \"c\"");
    assert_field(&a, ARTICLE_AUTHOR, "Ada Kern");
    // What is read as a table against its looks, and has nothing in it.
    const struct outcome prose = read_all(SLICE_LITERAL("Well, text\n"), "csv", NULL);
    assert_int_equal(prose.articles, 0);
    assert_int_equal(prose.rejected, 1);
    assert_int_equal(read_all(SLICE_LITERAL("title,text\n"), "csv", NULL).rejected, 0);
    // Names of the user's own.
    limits.map = "Titel=title,Inhalt=text,title=none";
    const struct slice german = SLICE_LITERAL("Titel,Inhalt,title\nEins,Text eins,falsch\n");
    const struct outcome mapped = read_all(german, "csv", &limits);
    assert_int_equal(mapped.articles, 1);
    limits.map = NULL;
    const struct outcome unmapped =
        read_all(SLICE_LITERAL("Titel,Inhalt\nEins,Text eins\n"), "csv", &limits);
    assert_true(unmapped.failed);
    assert_non_null(strstr(unmapped.error.hint, "--map"));
    // Rows that do not fit are skipped, those behind are read.
    const struct outcome rows =
        read_all(SLICE_LITERAL("title,text\na,b\nc\nd,e,f\ng,h,\n\ni,j"), NULL, NULL);
    assert_int_equal(rows.articles, 3);
    assert_int_equal(rows.rejected, 2);
    // A quote that does not close costs its row only.
    const struct outcome quote =
        read_all(SLICE_LITERAL("title,text\na,\"b\nc,d\ne,f\n"), NULL, NULL);
    assert_int_equal(quote.articles, 2);
    assert_int_equal(quote.rejected, 1);
    article_free(&a);
}

static void maps(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    assert_int_equal(field_map_check(SLICE_LITERAL("a=title,b = text,c=none"), &error), ERROR_NONE);
    assert_int_equal(field_map_check(SLICE_LITERAL("a"), &error), ERROR_USAGE);
    assert_int_equal(field_map_check(SLICE_LITERAL("a=nothing"), &error), ERROR_USAGE);
    assert_string_equal(error.message, "unknown field 'nothing'");
    // A table whose columns only the map knows is one.
    struct article a = ARTICLE_INIT;
    struct reader_limits limits = READER_LIMITS_INIT;
    const struct slice table = SLICE_LITERAL("titel;inhalt;datum\nKopf;Ein Text.;2024-01-02\n");
    limits.map = "titel=title,inhalt=text,datum=date";
    read_one(&a, table, NULL, 0, &limits);
    assert_field(&a, ARTICLE_TITLE, "Kopf");
    assert_field(&a, ARTICLE_TEXT, "Ein Text.");
    assert_time(&a, "2024-01-02T00:00:00Z");
    limits.map = "inhalt=text"; // is enough
    read_one(&a, table, NULL, 0, &limits);
    assert_field(&a, ARTICLE_TEXT, "Ein Text.");
    read_one(&a, SLICE_LITERAL("inhalt\n\"Ein; Text.\"\n"), NULL, 0, &limits);
    assert_field(&a, ARTICLE_TEXT, "Ein; Text.");
    limits.map = "nr=id"; // is not
    assert_int_equal(read_all(SLICE_LITERAL("nr;inhalt\n1;x\n"), "csv", &limits).failed, true);
    limits.map = "a=text,b=title"; // of another file of the run
    assert_int_equal(read_all(table, NULL, &limits).articles, 1);
    article_free(&a);
}

static void trec(void **state)
{
    (void)state;
    struct article a = ARTICLE_INIT;
    read_one(&a, samples[9].text, "trec", 0, NULL);
    assert_field(&a, ARTICLE_ID, "AP880212-0001");
    assert_field(&a, ARTICLE_TITLE, "Harbour Closed");
    assert_field(&a, ARTICLE_AUTHOR, "ADA KERN");
    assert_field(&a, ARTICLE_TEXT, "PORT ELLIS (AP) -- The harbour is closed. R&D goes on.");
    assert_time(&a, "1988-02-12T00:00:00Z");
    read_one(&a, samples[9].text, "trec", 1, NULL);
    assert_time(&a, "1989-01-02T00:00:00Z");
    assert_field(&a, ARTICLE_SECTION, "Metro; Part 2");
    assert_field(&a, ARTICLE_TITLE, "It reopens");
    assert_field(&a, ARTICLE_TEXT, "Boats came back.\n\nSo did ships.");
    read_one(&a,
             SLICE_LITERAL("<DOC id=\"AFP_ENG_19940512.0004\" type=\"story\" >\n<HEADLINE>\nHead\n"
                           "</HEADLINE>\n<DATELINE>\nPARIS, May 12 (AFP)\n</DATELINE>\n<TEXT>\n"
                           "<P>\nText.\n</P>\n</TEXT>\n</DOC>\n"),
             "trec", 0, NULL);
    assert_field(&a, ARTICLE_ID, "AFP_ENG_19940512.0004");
    assert_time(&a, "1994-05-12T00:00:00Z");
    read_one(&a,
             SLICE_LITERAL("<DOC>\n<DOCNO>FT911-3</DOCNO>\n<DATE>910514\n</DATE>\n<HEADLINE>\nFT  "
                           "14 MAY 91\n</HEADLINE>\n<TEXT>\nText.\n</TEXT>\n<PUB>The Financial "
                           "Times\n</PUB></DOC>"),
             "trec", 0, NULL);
    assert_time(&a, "1991-05-14T00:00:00Z");
    assert_field(&a, ARTICLE_SOURCE, "The Financial Times");
    read_one(&a,
             SLICE_LITERAL("<DOC>\n<DOCNO> SJMN91-06001001 </DOCNO>\n<HEADLINE><P>A Head;</P>\n   "
                           "<P>Second Line</P>\n</HEADLINE>\n<TEXT> Boats &UR; came. &QL; </TEXT>\n"
                           "<PUBDATE>  910101 </PUBDATE>\n</DOC>"),
             "trec", 0, NULL);
    assert_field(&a, ARTICLE_TITLE, "A Head; Second Line");
    assert_field(&a, ARTICLE_TEXT, "Boats   came.");
    assert_time(&a, "1991-01-01T00:00:00Z");
    read_one(&a,
             SLICE_LITERAL("<DOC>\n<DOCNO> WSJ870324-0001 </DOCNO>\n<HL> A Head </HL>\n<DD> "
                           "03/24/87</DD>\n<SO> WALL STREET JOURNAL (J)</SO>\n<CO> ASH </CO>\n<LP> "
                           "Lead. </LP><TEXT>\nMore.\n</TEXT>\n</DOC>"),
             "trec", 0, NULL);
    assert_time(&a, "1987-03-24T00:00:00Z");
    assert_field(&a, ARTICLE_TEXT, "Lead.\nMore.");
    assert_fields(&a, ARTICLE_ORG, "ASH");
    // Tags in small letters, alone or between others, and a root around the articles.
    const struct slice docs = SLICE_LITERAL(
        "<?xml version=\"1.0\"?>\n<docs>\n<doc>\n<docno>1</docno><text>a</text></doc>\n"
        "<DOC><DOCNO>2</DOCNO><TEXT>b</TEXT></DOC><doc><docno>3</docno><text>c</text>"
        "</doc></docs>\n");
    assert_int_equal(read_all(docs, NULL, NULL).articles, 3);
    read_one(&a, docs, "trec", 0, NULL);
    assert_field(&a, ARTICLE_ID, "1");
    read_one(&a, docs, NULL, 2, NULL);
    assert_field(&a, ARTICLE_TEXT, "c");
    // An article without an end costs itself only.
    const struct outcome open = read_all(
        SLICE_LITERAL("<DOC>\n<DOCNO>1</DOCNO><TEXT>a</TEXT>\n<DOC>\n<DOCNO>2</DOCNO><TEXT>b</TEXT>"
                      "</DOC><DOC><DOCNO>3</DOCNO>"),
        NULL, NULL);
    assert_int_equal(open.articles, 1);
    assert_int_equal(open.rejected, 2);
    article_free(&a);
}

static void reuters(void **state)
{
    (void)state;
    struct article a = ARTICLE_INIT;
    read_one(&a, samples[10].text, "reuters21578", 0, NULL);
    assert_field(&a, ARTICLE_ID, "reuters21578-1");
    assert_field(&a, ARTICLE_TITLE, "COCOA REVIEW");
    assert_fields(&a, ARTICLE_PLACE, "el-salvador|usa");
    assert_fields(&a, ARTICLE_KEYWORD, "cocoa");
    assert_fields(&a, ARTICLE_PERSON, "ash");
    assert_field(&a, ARTICLE_SOURCE, "Reuters");
    assert_field(&a, ARTICLE_TEXT, "PORT ELLIS, Feb 26 - Showers continued <today>.");
    assert_time(&a, "1987-02-26T15:01:01Z");
    read_one(&a, samples[10].text, "reuters21578", 1, NULL);
    assert_field(&a, ARTICLE_TEXT, "Ticker text only");
    article_free(&a);
}

static void wire(void **state)
{
    (void)state;
    struct article a = ARTICLE_INIT;
    read_one(&a, samples[11].text, "wire", 0, NULL);
    assert_field(&a, ARTICLE_SOURCE, "ELN");
    assert_field(&a, ARTICLE_SECTION, "international");
    assert_field(&a, ARTICLE_KEYWORD, "harbour-closed");
    assert_field(&a, ARTICLE_TITLE, "Harbour is closed");
    assert_field(&a, ARTICLE_TEXT,
                 "PORT ELLIS, July 24 (ELN) - The harbour is closed.\n   It may reopen.");
    assert_time(&a, "2017-07-24T10:30:00Z");
    read_one(&a, samples[11].text, "wire", 1, NULL);
    assert_field(&a, ARTICLE_KEYWORD, "harbour");
    assert_field(&a, ARTICLE_SOURCE, "EL");
    assert_field(&a, ARTICLE_TITLE, "Boats come back");
    assert_field(&a, ARTICLE_TEXT, "PORT ELLIS (EL) _ Boats came back.");
    assert_time(&a, "2017-07-24T10:35:00Z");
    // A separator before keywords, a byline where others have a headline, more in the trailers.
    read_one(
        &a,
        SLICE_LITERAL("\x16\x16\x01"
                      "ELN0123 4 i 0042\r\n\x1fharbour\r\n\x02\r\nBy JANE DOE\r\nPORT ELLIS (ELN) "
                      "- A story.\r\n\x03\r\nELN 241030 GMT jul 17\r\n\x04"),
        "wire", 0, NULL);
    assert_field(&a, ARTICLE_KEYWORD, "harbour");
    assert_field(&a, ARTICLE_TITLE, "");
    assert_field(&a, ARTICLE_TEXT, "By JANE DOE\nPORT ELLIS (ELN) - A story.");
    assert_time(&a, "2017-07-24T10:30:00Z");
    read_one(&a,
             SLICE_LITERAL("\x16\x16\x01"
                           "a0124\x1f"
                           "bt-xyz\r\nr i\x13\x11"
                           "bc-harbour 07-24 0045\r\n\x02^Boats come back<\r\n\tBoats.<\r\n\x03"
                           "EL-NY-07-24-17 2035EDT<\r\n"),
             "wire", 0, NULL);
    assert_time(&a, "2017-07-25T00:35:00Z");
    article_free(&a);
}

static void front_matter(void **state)
{
    (void)state;
    struct article a = ARTICLE_INIT;
    read_one(&a, samples[12].text, "frontmatter", 0, NULL);
    assert_field(&a, ARTICLE_TITLE, "Harbour: closed");
    assert_fields(&a, ARTICLE_AUTHOR, "Ada Kern|Jo Reed");
    assert_fields(&a, ARTICLE_KEYWORD, "harbour|ships, boats");
    assert_fields(&a, ARTICLE_TEXT, "The harbour is closed.");
    assert_field(&a, ARTICLE_ID, "memory");
    assert_time(&a, "2017-07-24T10:20:00Z");
    read_one(&a, samples[13].text, "frontmatter", 0, NULL);
    assert_field(&a, ARTICLE_TITLE, "Harbour closed");
    assert_field(&a, ARTICLE_AUTHOR, "Ada Kern");
    assert_time(&a, "2017-07-24T00:00:00Z");
    read_one(&a, samples[14].text, "frontmatter", 0, NULL);
    assert_field(&a, ARTICLE_TITLE, "Harbour closed");
    // Escapes within quotes, and authors that are more than a name.
    read_one(&a,
             SLICE_LITERAL(
                 "---\ntitle: \"He said \\\"no\\\", caf\\u00e9\"\nauthors:\n- name: Ada Kern\n"
                 "  twitter: ada\n- {name: \"Jo Reed\"}\ntags:\n- 'ships, boats'\n- \"a \\\\ b\"\n"
                 "---\nText.\n"),
             "frontmatter", 0, NULL);
    assert_field(&a, ARTICLE_TITLE, "He said \"no\", caf\u00e9");
    assert_fields(&a, ARTICLE_AUTHOR, "Ada Kern|Jo Reed");
    assert_fields(&a, ARTICLE_KEYWORD, "ships, boats|a \\ b");
    read_one(&a,
             SLICE_LITERAL(
                 "+++\ntitle = 'C:\\news'\nauthors = [\"Jo \\\"J\\\" Reed\", 'Al']\n+++\nText.\n"),
             "frontmatter", 0, NULL);
    assert_field(&a, ARTICLE_TITLE, "C:\\news");
    assert_fields(&a, ARTICLE_AUTHOR, "Jo \"J\" Reed|Al");
    // Markdown is what it shows; what only looks like it stays.
    read_one(
        &a,
        SLICE_LITERAL(
            "---\ntitle: A\n---\n> **The [harbour](https://a.example/x_(y) \"t\") is closed**, "
            "![a crane](c.png) _says_ [*she*](/s).\n## More\n[![Map](m.png)](/map) ***now***\n"
            "```\n**[a](/b)**\n```\n2 * 3 * 4, 2**3**4, snake_case_name, __, [sic] (he said), "
            "[1](2), * x*, #tag, a > b, note* and note*, [a](b c), [x](/y"),
        "frontmatter", 0, NULL);
    assert_field(&a, ARTICLE_TEXT,
                 "The harbour is closed, a crane says she.\nMore\nMap now\n"
                 "```\n**[a](/b)**\n```\n2 * 3 * 4, 2**3**4, snake_case_name, __, [sic] (he said), "
                 "[1](2), * x*, #tag, a > b, note* and note*, [a](b c), [x](/y");
    // A text that begins with words and a colon, and a message, are neither.
    static const char *const others[] = {
        "Warning: high water\n\nThe river rises.\n", "--- a story begins\nwith dashes\n",
        "From: a@b.example\nTitle: x\nDate: 1 Jan 2020\n\nmail\n", "----\nruled line\n----\n"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(reader_format_by_name(SLICE_LITERAL("frontmatter"))
                         ->detect(slice_of_string(others[i])));
    article_free(&a);
}

static void markup(void **state)
{
    (void)state;
    static const struct {
        const char *markup;
        const char *text;
    } cases[] = {
        {"a < b && c > d", "a < b && c > d"},
        {"<p>One</p><p>Two<br/>Three</p>", "One\nTwo\nThree\n"},
        {"x<script>if (a < b) { '</p>' }</script>y", "xy"},
        {"a<!-- <p> -->b<a href=\">\">c</a>", "abc"},
        {"&lt;&#60;&#x3c;&amp;&nbsp;&eacute;&#150;&#3;&unknown;&", "<<<& é–&unknown;&"},
        {"<![CDATA[in]]>", "in"},
        {"<p", ""},
        {"&#99999999999;&#x110000;", "&#99999999999;&#x110000;"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct buffer out = BUFFER_INIT;
        strip_tags(&out, slice_of_string(cases[i].markup));
        assert_string_equal(buffer_string(&out), cases[i].text);
        buffer_free(&out);
    }
    assert_true(looks_like_html(SLICE_LITERAL("a <b>b</b>")));
    assert_false(looks_like_html(SLICE_LITERAL("a <b, and <c>")));
    assert_false(looks_like_html(SLICE_LITERAL("x <p <p <p")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sample_is_detected_and_complete),
        cmocka_unit_test(json_arrays_and_wrappers),
        cmocka_unit_test(json_keyed),
        cmocka_unit_test(ninjs),
        cmocka_unit_test(json_detection),
        cmocka_unit_test(csv),
        cmocka_unit_test(maps),
        cmocka_unit_test(trec),
        cmocka_unit_test(reuters),
        cmocka_unit_test(wire),
        cmocka_unit_test(front_matter),
        cmocka_unit_test(markup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
