// SPDX-License-Identifier: GPL-2.0-or-later
// The readers of XML formats: what they find in our fixtures and in real files, and that bad input
// does no more than be reported.
#include "dump.h"

#include "corpus/formats.h"
#include "corpus/markup-text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum { FLIPS = 2000 };

static const struct {
    const char *file;
    const struct reader_format *format;
} fixtures[] = {
    {"nitf", &format_nitf}, {"newsml1", &format_newsml1},  {"newsmlg2", &format_newsmlg2},
    {"rss", &format_feed},  {"rss1-latin1", &format_feed}, {"atom", &format_feed},
    {"rcv1", &format_rcv1},
};

enum { FIXTURE_COUNT = sizeof(fixtures) / sizeof(fixtures[0]) };

static void read_bytes(const char *path, struct buffer *out)
{
    char piece[4096];
    size_t got = 0;
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    buffer_clear(out);
    while ((got = fread(piece, 1, sizeof(piece), file)) > 0)
        assert_true(buffer_append(out, piece, got));
    assert_int_equal(fclose(file), 0);
}

static void fixture_path(char path[1024], const char *name, const char *suffix)
{
    const int len = snprintf(path, 1024, "%s/%s%s", FIXTURES, name, suffix);
    assert_in_range(len, 1, 1023);
}

/** A file in memory, under a name of its own. */
struct memory_file {
    int fd;
    char path[64];
};

static int open_memory(void **state)
{
    struct memory_file *file = calloc(1, sizeof(*file));
    assert_non_null(file);
    file->fd = memfd_create("test-xml-readers", MFD_CLOEXEC);
    assert_true(file->fd >= 0);
    (void)snprintf(file->path, sizeof(file->path), "/proc/self/fd/%d", file->fd);
    *state = file;
    return 0;
}

static int close_memory(void **state)
{
    struct memory_file *file = *state;
    (void)close(file->fd);
    free(file);
    return 0;
}

static void write_memory(const struct memory_file *file, struct slice bytes)
{
    assert_int_equal(ftruncate(file->fd, 0), 0);
    assert_int_equal(pwrite(file->fd, bytes.ptr, bytes.len, 0), bytes.len);
}

/** Reads bytes as a format, or as what they look like; the dump replaces @p out. */
static struct dump_counts read_as(const struct memory_file *file,
                                  const struct reader_format *format, struct slice bytes,
                                  struct buffer *out)
{
    const struct reader_limits limits = READER_LIMITS_INIT;
    struct error error = ERROR_INIT;
    struct dump_counts counts;
    write_memory(file, bytes);
    if (out)
        buffer_clear(out);
    assert_int_equal(dump_file(file->path, format, &limits, out, &counts, &error), ERROR_NONE);
    return counts;
}

static void assert_reads(const struct memory_file *file, const struct reader_format *format,
                         const char *bytes, const char *expected)
{
    struct buffer out = BUFFER_INIT;
    (void)read_as(file, format, slice_of_string(bytes), &out);
    assert_string_equal(buffer_string(&out), expected);
    buffer_free(&out);
}

static void fields_of_fixtures(void **state)
{
    const struct memory_file *file = *state;
    struct buffer bytes = BUFFER_INIT;
    struct buffer expected = BUFFER_INIT;
    struct buffer out = BUFFER_INIT;
    for (size_t i = 0; i < FIXTURE_COUNT; i++) {
        char path[1024];
        fixture_path(path, fixtures[i].file, ".xml");
        read_bytes(path, &bytes);
        fixture_path(path, fixtures[i].file, ".expected");
        read_bytes(path, &expected);
        (void)read_as(file, NULL, buffer_slice(&bytes), &out);
        // Where the path is the identifier, the fixture's name stands for it.
        char *found = strstr((char *)(uintptr_t)buffer_string(&out), file->path);
        if (found) {
            struct buffer named = BUFFER_INIT;
            assert_true(buffer_append(&named, out.data, (size_t)(found - out.data)));
            assert_true(buffer_append_string(&named, fixtures[i].file));
            assert_true(buffer_append_string(&named, found + strlen(file->path)));
            buffer_free(&out);
            out = named;
        }
        assert_string_equal(buffer_string(&out), buffer_string(&expected));
    }
    buffer_free(&bytes);
    buffer_free(&expected);
    buffer_free(&out);
}

/** Relative addresses of articles, by what the feed or its parts are relative to. */
static void relative_links(void **state)
{
    assert_reads(
        *state, &format_feed,
        "<feed xmlns='http://www.w3.org/2005/Atom'><link href='https://a.example/feed/'/>"
        "<link rel='self' href='https://b.example/'/><link rel='hub' href='https://c/'/>"
        "<entry><title>One</title><link href='/a1'/></entry>"
        "<entry xml:base='https://d.example/x/'><title>Two</title><link href='a2'/></entry>"
        "<entry><title>Three</title><link href='tag:3'/></entry></feed>",
        "== record 1\nid: https://a.example/a1\ntitle: One\nurl: https://a.example/a1\n"
        "== record 2\nid: https://d.example/x/a2\ntitle: Two\n"
        "url: https://d.example/x/a2\n"
        "== record 3\nid: tag:3\ntitle: Three\nurl: tag:3\n");
    assert_reads(*state, &format_feed,
                 "<rss><channel><link>https://a.example/</link><item><title>One</title>"
                 "<link>/a1</link></item><item><title>Two</title><guid>a2</guid></item>"
                 "<item><title>Three</title><link>//b.example/a3</link></item></channel></rss>",
                 "== record 1\nid: https://a.example/a1\ntitle: One\nurl: https://a.example/a1\n"
                 "== record 2\nid: a2\ntitle: Two\n"
                 "== record 3\nid: https://b.example/a3\ntitle: Three\n"
                 "url: https://b.example/a3\n");
    // No base, or one that is none.
    assert_reads(*state, &format_feed,
                 "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='/x'><entry><title>One</title>"
                 "<link href='/a1'/></entry></feed>",
                 "== record 1\nid: /a1\ntitle: One\nurl: /a1\n");
}

static void withdrawn_items(void **state)
{
    assert_reads(*state, &format_newsmlg2,
                 "<newsMessage><newsItem guid=\"a\"><itemMeta><pubStatus qcode=\"stat:canceled\"/>"
                 "<title>Gone</title></itemMeta></newsItem><newsItem guid=\"b\"><itemMeta>"
                 "<pubStatus qcode=\"stat:usable\"/><title>Here</title></itemMeta></newsItem>"
                 "</newsMessage>",
                 "== record 1 rejected: article was withdrawn by its source\n"
                 "== record 2\nid: b\ntitle: Here\n");
}

static void detection(void **state)
{
    static const struct {
        const char *head;
        const struct reader_format *format;
    } heads[] = {
        {"<rss version='0.91'><channel/></rss>", &format_feed},
        {"\xef\xbb\xbf \n<?xml version='1.0'?><!-- <nitf> --><rss/>", &format_feed},
        {"<!DOCTYPE rss [<!ENTITY a \"<nitf>\"> ]><rss/>", &format_feed},
        {"<x:feed xmlns:x='http://www.w3.org/2005/Atom'/>", &format_feed},
        {"<feed xmlns='http://example.org/cattle'/>", NULL},
        {"<entry xmlns='http://www.w3.org/2005/Atom'/>", &format_feed},
        {"<r:RDF xmlns:r='x' xmlns='http://purl.org/rss/1.0/'/>", &format_feed},
        {"<r:RDF xmlns:r='x' xmlns='http://xmlns.com/foaf/0.1/'/>", NULL},
        {"<?xml-stylesheet href='a'?>\n<nitf>", &format_nitf},
        {"<n:nitf xmlns:n='http://iptc.org/std/NITF/2006-10-18/'>", &format_nitf},
        {"<NewsML Version='1.2'>", &format_newsml1},
        {"<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'>", &format_newsmlg2},
        {"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'>", &format_newsmlg2},
        {"<newsitem itemid='1'>", &format_rcv1},
        {"<html><body>", NULL},
        {"<!-- never closed <rss>", NULL},
        {"<", NULL},
        {"", NULL},
        {"plain < text", NULL},
    };
    (void)state;
    static const struct reader_format *const all[] = {&format_feed, &format_nitf, &format_newsml1,
                                                      &format_newsmlg2, &format_rcv1};
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
        for (size_t j = 0; j < sizeof(all) / sizeof(all[0]); j++)
            if (all[j]->detect(slice_of_string(heads[i].head)) != (all[j] == heads[i].format))
                fail_msg("'%s' and %s", heads[i].head, all[j]->name);
}

/** What the New York Times Annotated Corpus has of its own. */
static void annotated(void **state)
{
    assert_reads(
        *state, NULL,
        "<nitf><head><meta content='5' name='print_column'/>"
        "<meta content='Metropolitan Desk' name='dsk'/><docdata><doc-id id-string='17'/>"
        "<identified-content><classifier class='indexing_service' type='descriptor'>Ports"
        "</classifier><classifier value='ships'/><person>Roe, Ann</person>"
        "</identified-content></docdata></head><body><body.head>"
        "<byline class='print_byline'>By JANE DOE</byline>"
        "<byline class='normalized_byline'>Doe, Jane</byline></body.head><body.content>"
        "<block class='lead_paragraph'><p>One.</p></block>"
        "<block class='full_text'><p>One.</p><p>Two.</p></block></body.content></body></nitf>",
        "== record 0\nid: 17\ntext: One.\nTwo.\nsection: Metropolitan Desk\n"
        "author: JANE DOE\nkeyword: Ports\nkeyword: ships\nperson: Roe, Ann\n");
}

static void charsets(void **state)
{
    const struct memory_file *file = *state;
    static const char *const expected = "== record 1\nid: 1\ntitle: Caf\xc3\xa9 \xe2\x80\x99n\n";
    static const char *const heads[] = {"", "<?xml version='1.0' encoding='utf-8'?>",
                                        "<?xml version='1.0' encoding='ISO-8859-1'?>",
                                        "<?xml version='1.0' encoding='windows-1252'?>"};
    for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
        char text[256];
        (void)snprintf(text, sizeof(text),
                       "%s<rss><item><guid isPermaLink='false'>1</guid>"
                       "<title>Caf\xe9 \x92n</title></item></rss>",
                       heads[i]);
        assert_reads(file, NULL, text, expected); // also where it says that it is UTF-8
        (void)snprintf(text, sizeof(text),
                       "%s<rss><item><guid isPermaLink='false'>1</guid>"
                       "<title>Caf\xc3\xa9 \xe2\x80\x99n</title></item></rss>",
                       heads[i]);
        assert_reads(file, NULL, text, expected); // also where it says that it is Latin
    }
    // Russian in KOI8-R, and UTF-16 with a BOM: these are libxml2's.
    assert_reads(file, NULL,
                 "<?xml version='1.0' encoding='koi8-r'?><rss><item><guid "
                 "isPermaLink='false'>1</guid><title>\xcd\xc9\xd2</title></item></rss>",
                 "== record 1\nid: 1\ntitle: \xd0\xbc\xd0\xb8\xd1\x80\n");
    static const char ascii[] = "<rss><item><guid isPermaLink='false'>1</guid>"
                                "<title>wide</title></item></rss>";
    char wide[2 * sizeof(ascii)] = "\xff\xfe";
    for (size_t i = 0; i + 1 < sizeof(ascii); i++) {
        wide[2 + 2 * i] = ascii[i];
        wide[3 + 2 * i] = '\0';
    }
    struct buffer out = BUFFER_INIT;
    (void)read_as(file, NULL, slice_of(wide, sizeof(wide)), &out);
    assert_string_equal(buffer_string(&out), "== record 1\nid: 1\ntitle: wide\n");
    buffer_free(&out);
}

static void damage(void **state)
{
    const struct memory_file *file = *state;
    // A lost end tag costs one article.
    assert_reads(file, NULL,
                 "<rss><channel><item><guid>http://a/1</guid><title>one</title></item>"
                 "<item><title>two<b></title></item>"
                 "<item><guid>http://a/3</guid><title>three</title></item></channel></rss>",
                 "== record 1\nid: http://a/1\ntitle: one\nurl: http://a/1\n"
                 "== record 2 rejected: invalid XML at line 1: Opening and ending tag mismatch: b "
                 "line 1 and title\n"
                 "== record 3\nid: http://a/3\ntitle: three\nurl: http://a/3\n"
                 "== record 4 rejected: invalid XML at line 1: Opening and ending tag mismatch: "
                 "item line 1 and channel\n"
                 "== record 4 failed: invalid XML: the document ends early\n");
    // Bare ampersands, names of HTML and control characters cost nothing.
    assert_reads(file, NULL,
                 "<rss><item><guid isPermaLink='false'>1</guid><title>A & B, AT&T, R&D; caf&eacute;"
                 "\x01&lt;i&gt;x&lt;/i&gt;</title></item></rss>",
                 "== record 1\nid: 1\ntitle: A & B, AT&T, R&D; caf\xc3\xa9 x\n");
    assert_reads(file, NULL,
                 "<rss><item><guid isPermaLink='false'>1</guid><title>one</title></item>"
                 "<item><title>tw",
                 "== record 1\nid: 1\ntitle: one\n"
                 "== record 2 failed: invalid XML: the document ends early\n");
    assert_reads(file, &format_nitf, "not XML at all",
                 "== record 1 failed: invalid XML at line 1: Document is empty\n");
    assert_reads(file, &format_nitf, "",
                 "== record 1 failed: invalid XML: the document ends early\n");
    assert_reads(file, &format_nitf, "<rss><item><title>other format</title></item></rss>",
                 "== record 0 rejected: nothing in the file is of the format 'nitf'\n");
}

static void entity_bomb(void **state)
{
    const struct memory_file *file = *state;
    assert_reads(file, &format_feed,
                 "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a '0123456789'>"
                 "<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c "
                 "'&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'>"
                 "<!ENTITY e '&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;'><!ENTITY f SYSTEM "
                 "'file:///etc/passwd'>]>"
                 "<rss><item><title>&e;</title></item><item><title>&f;</title></item>"
                 "<item><guid isPermaLink='false'>3</guid><title>good</title></item></rss>",
                 "== record 1 rejected: invalid XML at line 1: the entity 'e' is not expanded\n"
                 "== record 2 rejected: invalid XML at line 1: the entity 'f' is not expanded\n"
                 "== record 3\nid: 3\ntitle: good\n");
}

/** Repeats @p piece, between @p before and @p after. */
static struct dump_counts read_repeated(const struct memory_file *file, const char *before,
                                        const char *piece, size_t count, const char *after)
{
    struct buffer bytes = BUFFER_INIT;
    assert_true(buffer_append_string(&bytes, before));
    for (size_t i = 0; i < count; i++)
        (void)buffer_append_string(&bytes, piece);
    assert_true(buffer_append_string(&bytes, after));
    assert_true(buffer_ok(&bytes));
    const struct dump_counts counts = read_as(file, &format_feed, buffer_slice(&bytes), NULL);
    buffer_free(&bytes);
    return counts;
}

static void much_of_something(void **state)
{
    const struct memory_file *file = *state;
    static const char *const before = "<rss><item><title>one</title></item><item><title>two";
    static const char *const after = "</title></item><item><title>three</title></item></rss>";
    static const size_t mega = (size_t)1 << 20;
    struct dump_counts counts = read_repeated(file, before, "<a>", 100000, "");
    assert_int_equal(counts.articles, 1);
    assert_true(counts.failed);
    counts = read_repeated(file, before, "twenty megabytes...\n", mega, after);
    assert_int_equal(counts.articles, 2);
    assert_int_equal(counts.rejected, 1);
    assert_false(counts.failed);
    counts = read_repeated(file, before, "<a/>", 4 * mega, after);
    assert_int_equal(counts.articles, 2);
    assert_int_equal(counts.rejected, 1);
    counts = read_repeated(file, "<rss a='", "twenty megabytes...\n", mega, "'/>");
    assert_true(counts.failed);
    counts = read_repeated(file, before, "&amp;", 2 * mega, after);
    assert_int_equal(counts.articles, 3);
    counts = read_repeated(file, before, "&", mega, after);
    assert_int_equal(counts.articles + counts.rejected + counts.failed, 3);
    counts = read_repeated(file, "<rss>", " ", 8 * mega, "</rss>");
    assert_int_equal(counts.articles + counts.rejected, 0);
    counts = read_repeated(file, "", " ", 8 * mega, "<rss/>");
    assert_false(counts.failed);
    counts = read_repeated(file, "<rss><item><category>x</category>",
                           "<category term='x'/><category>y</category>", mega / 8,
                           "<title>t</title></item></rss>");
    assert_int_equal(counts.articles, 1);
    // libxml2 alone would see a loop behind the 10,000th reference.
    counts = read_repeated(file, "<rss>", "<item><title>R&amp;D, &unknown; &lt;</title></item>",
                           20000, "</rss>");
    assert_int_equal(counts.articles, 20000);
}

static void assert_markup(const char *html, bool one_line, const char *expected)
{
    struct markup_text text = {0};
    markup_text_begin(&text, one_line);
    markup_text_html(&text, slice_of_string(html));
    assert_true(markup_text_ok(&text));
    assert_string_equal(buffer_string(&text.out), expected);
    markup_text_free(&text);
}

static void html_fragments(void **state)
{
    (void)state;
    assert_markup("", false, "");
    assert_markup("plain", false, "plain");
    assert_markup(" a\n b\n\nc", false, "a b\nc");
    assert_markup("<p>a\n\nb</p><p> c</p>", false, "a b\nc");
    assert_markup("<p>a</p><p>b<br/>c", true, "a b c");
    assert_markup("<UL><LI>a<li>b</UL>", false, "a\nb");
    assert_markup("<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", false, "a b\nc");
    assert_markup("<pre>a\n  b</pre>c\nd", false, "a\nb\nc d");
    assert_markup("a<script>if (a</b) '<p>'</script>b<style>p{}</STYLE >c", false, "abc");
    assert_markup("a<!-- <p> -->b<!doctype x>c<?php echo ?>d", false, "abcd");
    assert_markup("a < b > c <3 </ d", false, "a < b > c <3 </ d");
    assert_markup("a <b", false, "a <b");
    assert_markup("<a title='>' href=\"x>y\">z</a>", false, "z");
    assert_markup("<a title='>z</a> it's", false, "z it's");
    assert_markup("&lt;b&gt; &amp;lt; &#8217;&#x2019;&#146; &euro;&apos;", false,
                  "<b> &lt; \xe2\x80\x99\xe2\x80\x99\xe2\x80\x99 \xe2\x82\xac'");
    assert_markup("a&nbsp;&#160;b AT&T &bogus; &#; &#x; &#0; &#xffffffff;", false,
                  "a b AT&T &bogus; &#; &#x; &#0; \xef\xbf\xbd");
    assert_markup("<p>&nbsp;</p>a", false, "a");
    assert_markup("<textarea>never closed", false, "");
}

/** Time must grow with the length, not with its square: these take hours if it does. */
static void html_in_linear_time(void **state)
{
    static const char *const pieces[] = {"<b>", "</i>",   "<a b='",   "<a b=\"",      "<x =\">\" ",
                                         "<",   "<!--",   "<![a",     "<script>",     "</script",
                                         "<a",  "&#1234", "<?",       "<p a='\"'\">", "&eacute",
                                         "<a ", "\n\n",   "<a b=\"'", "<div>"};
    (void)state;
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct buffer html = BUFFER_INIT;
        struct markup_text text = {0};
        while (html.len < (size_t)2 << 20)
            assert_true(buffer_append_string(&html, pieces[i]));
        const clock_t start = clock();
        markup_text_begin(&text, false);
        markup_text_html(&text, buffer_slice(&html));
        if (clock() - start > 5 * CLOCKS_PER_SEC)
            fail_msg("'%s' takes too long", pieces[i]);
        markup_text_free(&text);
        buffer_free(&html);
    }
}

static void truncated_anywhere(void **state)
{
    const struct memory_file *file = *state;
    struct buffer bytes = BUFFER_INIT;
    for (size_t i = 0; i < FIXTURE_COUNT; i++) {
        char path[1024];
        fixture_path(path, fixtures[i].file, ".xml");
        read_bytes(path, &bytes);
        const struct dump_counts whole =
            read_as(file, fixtures[i].format, buffer_slice(&bytes), NULL);
        unsigned before = 0;
        for (size_t len = 0; len < bytes.len - 1; len++) {
            const struct dump_counts counts =
                read_as(file, fixtures[i].format, slice_of(bytes.data, len), NULL);
            // Only the line's end, or the '>' before it, may be missing without being missed.
            if (!counts.failed && counts.rejected == whole.rejected && len + 2 < bytes.len)
                fail_msg("%s cut at %zu of %zu bytes", fixtures[i].file, len, bytes.len);
            assert_in_range(counts.articles, before, whole.articles);
            before = counts.articles;
        }
    }
    buffer_free(&bytes);
}

static void bytes_flipped(void **state)
{
    const struct memory_file *file = *state;
    struct buffer bytes = BUFFER_INIT;
    uint64_t random = 1;
    for (size_t i = 0; i < FIXTURE_COUNT; i++) {
        char path[1024];
        fixture_path(path, fixtures[i].file, ".xml");
        read_bytes(path, &bytes);
        for (unsigned flip = 0; flip < FLIPS; flip++) {
            random = random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            const size_t at = (size_t)(random >> 33) % bytes.len;
            const char was = bytes.data[at];
            bytes.data[at] = (char)(was ^ (char)(1 + (random >> 25) % 255));
            (void)read_as(file, fixtures[i].format, buffer_slice(&bytes), NULL);
            bytes.data[at] = was;
        }
    }
    buffer_free(&bytes);
}

/**
 * The real files. The counts are those of Python's xml.etree: {rss, purl.org/rss/1.0/, Atom}item
 * and entry, NewsML's NewsItem; of three files that it refuses for an undeclared prefix, and of the
 * two damaged ones (InvalidDateFormat ends early, a category of ITunesWithSingleQuotedAttributes is
 * never closed), the items counted by `grep -cE '<(item|entry)[ >]'`.
 */
static void real_files(void **state)
{
    static const struct {
        const char *path;
        unsigned articles;
        bool damaged;
    } files[] = {
        {"feeds/AmazonWebServicesBlog.xml", 10, false},
        {"feeds/AtomEscapedHTMLInPreTag.xml", 1, false},
        {"feeds/AtomFeedWithSpacesAroundEquals.xml", 1, false},
        {"feeds/AtomWithITunesInCDATA.xml", 1, false},
        {"feeds/CRE.xml", 30, false},
        {"feeds/DuplicateContentAtomFeed.xml", 10, false},
        {"feeds/FeedBurnerUrlNoAlternate.xml", 1, false},
        {"feeds/FeedBurnerXHTML.xml", 10, false},
        {"feeds/FeedjiraBlog.xml", 1, false},
        {"feeds/GiantRobotsSmashingIntoOtherGiantRobots.xml", 3, false},
        {"feeds/GoogleDocsList.xml", 2, false},
        {"feeds/HREFConsideredHarmful.xml", 10, false},
        {"feeds/HuffPostCanada.xml", 2, false},
        {"feeds/ITunesWithSingleQuotedAttributes.xml", 3, true},
        {"feeds/ITunesWithSpacesInAttributes.xml", 3, false},
        {"feeds/InvalidDateFormat.xml", 2, true},
        {"feeds/PaulDixExplainsNothing.xml", 5, false},
        {"feeds/PaulDixExplainsNothingAlternate.xml", 5, false},
        {"feeds/PaulDixExplainsNothingWFW.xml", 5, false},
        {"feeds/Permalinks.xml", 4, false},
        {"feeds/RSSWithComments.xml", 30, false},
        {"feeds/SamRuby.xml", 20, false},
        {"feeds/TechCrunch.xml", 20, false},
        {"feeds/TenderLovemaking.xml", 10, false},
        {"feeds/TrotterCashionHome.xml", 14, false},
        {"feeds/TypePadNews.xml", 10, false},
        {"feeds/a10.xml", 5, false},
        {"feeds/atom_simple_single_entry.xml", 1, false},
        {"feeds/atom_simple_single_entry_link_self.xml", 1, false},
        {"feeds/atom_with_link_tag_for_url_unmarked.xml", 1, false},
        {"feeds/google_alerts_atom.xml", 20, false},
        {"feeds/itunes.xml", 3, false},
        {"feeds/itunes_feedburner.xml", 3, false},
        {"feeds/pet_atom.xml", 10, false},
        {"feeds/youtube_atom.xml", 15, false},
        {"ninjs/examples/NewsML/businesswire-newsml-20130515006361.xml", 1, false},
        {"ninjs/examples/NewsML/businesswire-newsml-20130605006126.xml", 1, false},
        {"ninjs/examples/NewsML/businesswire-newsml-20130612006110.xml", 1, false},
        {"ninjs/examples/NewsML/businesswire-newsml-20130731006140.xml", 1, false},
    };
    (void)state;
    if (access(REAL_FILES, R_OK) != 0)
        skip();
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        const struct reader_limits limits = READER_LIMITS_INIT;
        struct error error = ERROR_INIT;
        struct dump_counts counts;
        char path[1024];
        (void)snprintf(path, sizeof(path), "%s/%s", REAL_FILES, files[i].path);
        assert_int_equal(dump_file(path, NULL, &limits, NULL, &counts, &error), ERROR_NONE);
        if (counts.articles != files[i].articles ||
            (counts.rejected || counts.failed) != files[i].damaged)
            fail_msg("%s: %u articles, %u rejected", path, counts.articles, counts.rejected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relative_links),
        cmocka_unit_test(withdrawn_items),
        cmocka_unit_test(detection),
        cmocka_unit_test(fields_of_fixtures),
        cmocka_unit_test(annotated),
        cmocka_unit_test(charsets),
        cmocka_unit_test(damage),
        cmocka_unit_test(entity_bomb),
        cmocka_unit_test(much_of_something),
        cmocka_unit_test(html_fragments),
        cmocka_unit_test(html_in_linear_time),
        cmocka_unit_test(truncated_anywhere),
        cmocka_unit_test(bytes_flipped),
        cmocka_unit_test(real_files),
    };
    return cmocka_run_group_tests(tests, open_memory, close_memory);
}
