// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/formats.h"

#include "tests/support.h"

#include <string.h>

/** Reads the one article of a file. */
static enum reader_status read_one(void **state, struct slice content, size_t max,
                                   struct article *article, struct error *error)
{
    const struct reader_limits limits = {.max_article = max};
    const char *path = scratch_write(state, "article.txt", content);
    struct reader *reader = NULL;
    struct error later = ERROR_INIT;
    struct article other = ARTICLE_INIT;
    assert_code(reader_open(&reader, path, &format_text, &limits, error), ERROR_NONE, error);
    assert_ptr_equal(reader_detected(reader), &format_text);
    const enum reader_status status = reader_next(reader, article, error);
    assert_int_equal(reader_next(reader, &other, &later), READER_END); // one a file
    if (status == READER_ARTICLE) {
        assert_int_equal(article->record, 0);
        assert_slice(article_get(article, ARTICLE_ID), path);
        assert_int_equal(reader_position(reader), content.len);
    }
    reader_close(reader);
    article_free(&other);
    article->path = NULL; // it was the reader's
    return status;
}

static void assert_read(void **state, const char *content, const char *title, const char *text)
{
    struct article article = ARTICLE_INIT;
    struct error error = ERROR_INIT;
    assert_int_equal(read_one(state, slice_of_string(content), 10000, &article, &error),
                     READER_ARTICLE);
    assert_slice(article_get(&article, ARTICLE_TITLE), title);
    assert_slice(article_get(&article, ARTICLE_TEXT), text);
    assert_int_equal(article.needs_headline, title[0] == '\0');
    assert_int_equal(article.repaired_bytes, 0);
    article_free(&article);
}

static void headlines(void **state)
{
    assert_read(state, "Bridge opens\n\nIt opened on Monday.\n", "Bridge opens",
                "It opened on Monday.");
    assert_read(state, "Bridge opens\r\n\r\nIt opened.\r\nAnd closed.\r\n", "Bridge opens",
                "It opened.\r\nAnd closed.");
    assert_read(state, "Bridge opens\nIt opened on Monday.", "Bridge opens",
                "It opened on Monday.");
    assert_read(state, "\n\n  Bridge opens  \n\nText\n\nMore", "Bridge opens", "Text\n\nMore");
    assert_read(state, "Is it open?\n\nYes.", "Is it open?", "Yes."); // stands apart
    assert_read(state, "# Bridge opens\n\nIt opened.", "Bridge opens", "It opened."); // Markdown
    assert_read(state, "#bridge opens\n\nIt opened.", "#bridge opens", "It opened.");
}

static void texts_without_headline(void **state)
{
    assert_read(state, "One line only.", "", "One line only.");
    assert_read(state, "One line only", "", "One line only");
    assert_read(state, "It opened on Monday.\nIt closed.", "",
                "It opened on Monday.\nIt closed."); // a sentence among others
    assert_read(state, "(wire) -- The bridge\n\nopened.", "", "(wire) -- The bridge\n\nopened.");
    assert_read(state, "PARIS, July 3 (CP) - The bridge\n\nopened.", "",
                "PARIS, July 3 (CP) - The bridge\n\nopened.");
    assert_read(state, "BRACKWATER -- The bridge\n\nopened.", "",
                "BRACKWATER -- The bridge\n\nopened.");
    char line[260];
    memset(line, 'x', 201);
    (void)snprintf(line + 201, sizeof(line) - 201, "\n\nText"); // too long for a headline
    assert_read(state, line, "", line);
}

/** White space around the text is none of it, so that the first line is the lead. */
static void blank_lines_around(void **state)
{
    assert_read(state, "\n\n It opened on Monday.\nIt closed.\n\n", "",
                "It opened on Monday.\nIt closed.");
}

static void byte_order_mark(void **state)
{
    assert_read(state, "\xef\xbb\xbfHead\n\nText", "Head", "Text");
    assert_read(state, "\xef\xbb\xbfOnly text.", "", "Only text.");
}

static void windows_1252(void **state)
{
    struct article article = ARTICLE_INIT;
    struct error error = ERROR_INIT;
    assert_int_equal(read_one(state, SLICE_LITERAL("Caf\xe9 opens\n\n\x93Good,\x94 they said."),
                              1000, &article, &error),
                     READER_ARTICLE);
    assert_slice(article_get(&article, ARTICLE_TITLE), "Caf\u00e9 opens");
    assert_slice(article_get(&article, ARTICLE_TEXT), "\u201cGood,\u201d they said.");
    assert_int_equal(article.repaired_bytes, 3);
    article_free(&article);
}

static void rejected(void **state)
{
    static const char *const empty[] = {"", " \n\t\r\n ", "\xef\xbb\xbf", "\xef\xbb\xbf\n"};
    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        struct article article = ARTICLE_INIT;
        struct error error = ERROR_INIT;
        assert_int_equal(read_one(state, slice_of_string(empty[i]), 1000, &article, &error),
                         READER_REJECTED);
        assert_string_equal(error.message, "article is empty");
        article_free(&article);
    }
    struct buffer large = BUFFER_INIT;
    struct article article = ARTICLE_INIT;
    struct error error = ERROR_INIT;
    append_noise(&large, 300000, 4);
    assert_int_equal(read_one(state, buffer_slice(&large), 299999, &article, &error),
                     READER_REJECTED);
    assert_string_equal(error.message, "article is larger than 299999 bytes");
    assert_int_equal(read_one(state, buffer_slice(&large), 300000, &article, &error),
                     READER_ARTICLE);
    assert_int_equal(article_get(&article, ARTICLE_TEXT).len, 300000);
    buffer_free(&large);
    article_free(&article);
}

static void truncated_gzip(void **state)
{
    struct buffer compressed = BUFFER_INIT;
    struct article article = ARTICLE_INIT;
    struct error error = ERROR_INIT;
    append_gzip(&compressed, SLICE_LITERAL("Head\n\nText that goes on"));
    assert_int_equal(
        read_one(state, slice_of(compressed.data, compressed.len - 9), 1000, &article, &error),
        READER_FAILED);
    assert_contains(error.message, "gzip data ends early");
    article_free(&article);
    buffer_free(&compressed);
}

static void detection(void **state)
{
    (void)state;
    assert_true(format_text.detect(SLICE_LITERAL("Plain text\nof news\t.\r\n\f")));
    assert_true(format_text.detect(SLICE_LITERAL("caf\xe9")));
    assert_true(format_text.detect(SLICE_LITERAL("")));
    assert_false(format_text.detect(SLICE_LITERAL("a\0b")));
    assert_false(format_text.detect(SLICE_LITERAL("\x01\x02\x03 binary")));
    assert_false(format_text.detect(SLICE_LITERAL("\x89PNG\r\n\x1a\n")));
    // What is markup to its last word: XML that no reader knows, PDF.
    assert_false(format_text.detect(SLICE_LITERAL("<?xml version=\"1.0\"?><urlset/>")));
    assert_false(format_text.detect(SLICE_LITERAL("\xef\xbb\xbf\n<?xml version=\"1.0\"?><a/>")));
    assert_false(format_text.detect(SLICE_LITERAL("%PDF-1.4\n1 0 obj <<>> endobj\n")));
    assert_true(format_text.detect(SLICE_LITERAL("<p>A fragment.</p>")));
    assert_true(format_text.detect(SLICE_LITERAL("% of what? <?xml is its start")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(headlines),          scratch_test(texts_without_headline),
        scratch_test(blank_lines_around), scratch_test(byte_order_mark),
        scratch_test(windows_1252),       scratch_test(rejected),
        scratch_test(truncated_gzip),     cmocka_unit_test(detection),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
