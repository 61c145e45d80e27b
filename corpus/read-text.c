// SPDX-License-Identifier: GPL-2.0-or-later
// Plain text: one article a file. A first line that stands apart is the headline; without one the
// headline is taken from the text later (article->needs_headline).
#include "formats.h"

#include <stdlib.h>

enum { READ_SIZE = 64 * 1024, LONGEST_HEADLINE = 200 };

struct text_reader {
    struct input *input;
    size_t max_article;
    bool done;
};

/** True for documents that are written in characters and are no text: their words are markup. */
static bool is_foreign(struct slice head)
{
    static const char *const starts[] = {"<?xml", "%PDF-", "%!PS"};
    if (slice_starts_with(head, SLICE_LITERAL("\xef\xbb\xbf")))
        head = slice_of(head.ptr + 3, head.len - 3);
    head = slice_trim(head);
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
        if (slice_starts_with(head, slice_of_string(starts[i])))
            return true;
    return false;
}

/** Text, as far as the first bytes tell: not empty of meaning, no NUL, few control characters. */
static bool text_detect(struct slice head)
{
    size_t controls = 0;
    if (is_foreign(head))
        return false;
    for (size_t i = 0; i < head.len; i++) {
        const unsigned char c = (unsigned char)head.ptr[i];
        if (c == 0)
            return false;
        controls += c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f';
    }
    return controls * 50 <= head.len;
}

static enum error_code text_open(void **state, struct input *input,
                                 const struct reader_limits *limits, struct error *error)
{
    struct text_reader *reader = malloc(sizeof(*reader));
    if (!reader)
        return error_set_no_memory(error);
    *reader = (struct text_reader){.input = input, .max_article = limits->max_article};
    *state = reader;
    return ERROR_NONE;
}

static bool ends_sentence(struct slice line)
{
    return line.len && strchr(".!?:;,\"", line.ptr[line.len - 1]) != NULL;
}

/** A line that may be a heading of Markdown, without its marks: "# Storm hits". */
static struct slice heading(struct slice line)
{
    size_t marks = 0;
    while (marks < line.len && line.ptr[marks] == '#')
        marks++;
    const bool marked = marks > 0 && marks < line.len && line.ptr[marks] == ' ';
    return marked ? slice_trim(slice_of(line.ptr + marks, line.len - marks)) : line;
}

/** "By JANE DOE and John Roe": no word in small letters but "and". */
static bool is_byline(struct slice line)
{
    if (line.len < 8 || memcmp(line.ptr, "By ", 3) != 0)
        return false;
    for (size_t i = 3; i + 1 < line.len; i++)
        if (line.ptr[i - 1] == ' ' && line.ptr[i] >= 'a' && line.ptr[i] <= 'z' &&
            memcmp(line.ptr + i, "and ", line.len - i < 4 ? line.len - i : 4) != 0)
            return false;
    return !memchr(line.ptr, ':', line.len);
}

/** "(source) -- ", "CITY, July 24 (Agency) -" or a byline begins a story, it is not a headline. */
static bool starts_story(struct slice line)
{
    return is_byline(line) || line.ptr[0] == '(' || memmem(line.ptr, line.len, " -- ", 4) ||
           memmem(line.ptr, line.len, ") - ", 4) || memmem(line.ptr, line.len, ") \xe2\x80\x94", 5);
}

/** Drops the lines "@highlight" of CNN and Daily Mail stories; what they point out stays. */
static void drop_highlight_marks(struct article *article)
{
    const struct slice mark = SLICE_LITERAL("\n@highlight\n");
    const struct slice text = article_get(article, ARTICLE_TEXT);
    if (text.len == 0)
        return;
    char *bytes = article->bytes.data + (text.ptr - article->bytes.data);
    char *found = memmem(bytes, text.len, mark.ptr, mark.len);
    while (found) {
        memset(found + 1, ' ', mark.len - 2);
        found = memmem(found, text.len - (size_t)(found - bytes), mark.ptr, mark.len);
    }
}

/** Parts headline and body where the first line is a headline. */
static void split_headline(struct article *article)
{
    article_set(article, ARTICLE_TEXT, article_get(article, ARTICLE_TEXT)); // trims it
    const struct slice text = article_get(article, ARTICLE_TEXT);
    const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
    article->needs_headline = true;
    if (!newline)
        return;
    const struct slice line = slice_trim(slice_of(text.ptr, (size_t)(newline - text.ptr)));
    const struct slice rest = slice_of(newline + 1, text.len - (size_t)(newline + 1 - text.ptr));
    const bool apart = rest.len && (rest.ptr[0] == '\n' || rest.ptr[0] == '\r');
    if (line.len > LONGEST_HEADLINE || starts_story(line) || (ends_sentence(line) && !apart))
        return;
    const size_t body = (size_t)(rest.ptr - article->bytes.data);
    article_set(article, ARTICLE_TITLE, heading(line)); // may move the bytes, not their offsets
    article_set(article, ARTICLE_TEXT, slice_of(article->bytes.data + body, rest.len));
    article->needs_headline = false;
}

static enum reader_status text_next(void *state, struct article *article, struct error *error)
{
    struct text_reader *reader = state;
    char bytes[READ_SIZE];
    size_t total = 0;
    if (reader->done)
        return READER_END;
    reader->done = true;
    for (;;) {
        size_t got = 0;
        if (input_read(reader->input, bytes, sizeof(bytes), &got, error) != ERROR_NONE)
            return READER_FAILED;
        if (got == 0)
            break;
        total += got;
        if (total > reader->max_article) {
            (void)error_set(error, ERROR_DATA, "article is larger than %zu bytes",
                            reader->max_article);
            return READER_REJECTED;
        }
        if (total == got && got >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
            article_append(article, ARTICLE_TEXT, slice_of(bytes + 3, got - 3)); // without the BOM
        else
            article_append(article, ARTICLE_TEXT, slice_of(bytes, got));
    }
    drop_highlight_marks(article);
    if (slice_trim(article_get(article, ARTICLE_TEXT)).len == 0) {
        (void)error_set(error, ERROR_DATA, "article is empty");
        return READER_REJECTED;
    }
    split_headline(article);
    return READER_ARTICLE;
}

static void text_close(void *state)
{
    free(state);
}

const struct reader_format format_text = {
    .name = "text",
    .description = "plain text, one article a file",
    .detect = text_detect,
    .open = text_open,
    .next = text_next,
    .close = text_close,
};
