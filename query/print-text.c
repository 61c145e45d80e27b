// SPDX-License-Identifier: GPL-2.0-or-later
// Text for people: headline, date and source in a line, the snippet below it.
#include "base/terminal.h"
#include "corpus/stored-article.h"
#include "print-formats.h"
#include "print-overview.h"

#include <inttypes.h>
#include <stdio.h>

enum { INDENT = 5, LEAST_TITLE = 20 };

#define BOLD   "\033[1m"
#define MATCH  "\033[1;33m"
#define FAINT  "\033[2m"
#define NORMAL "\033[0m"

static void paint(struct buffer *out, const struct print_style *style, const char *code)
{
    if (style->color)
        (void)buffer_append_string(out, code);
}

static void text_begin(struct buffer *out, const struct print_style *style,
                       const struct search_heading *heading)
{
    if (!style->batch)
        return;
    paint(out, style, FAINT);
    (void)buffer_append_string(out, "== ");
    terminal_append_safe(out, heading->query_id);
    (void)buffer_append_string(out, ": ");
    terminal_append_safe(out, heading->query);
    paint(out, style, NORMAL);
    (void)buffer_append_char(out, '\n');
}

/** The snippet, folded to the terminal and indented. Matches keep their colour over line ends. */
static void append_snippet(struct buffer *out, const struct print_style *style,
                           struct slice snippet)
{
    const int room = style->width - INDENT;
    int column = 0;
    bool matching = false;
    while (snippet.len) {
        size_t word = 0; // up to the next blank; the marks take no room
        struct buffer shown = BUFFER_INIT;
        while (word < snippet.len && snippet.ptr[word] != ' ' && snippet.ptr[word] != '\n')
            word++;
        struct slice left = slice_of(snippet.ptr, word);
        int width = 0;
        if (matching)
            paint(&shown, style, MATCH);
        while (left.len) {
            size_t run = 0;
            while (run < left.len && left.ptr[run] != SNIPPET_START && left.ptr[run] != SNIPPET_END)
                run++;
            terminal_append_safe(&shown, slice_of(left.ptr, run));
            width += terminal_text_width(slice_of(left.ptr, run));
            if (run < left.len) {
                matching = left.ptr[run] == SNIPPET_START;
                paint(&shown, style, matching ? MATCH : NORMAL);
                run++;
            }
            left = slice_of(left.ptr + run, left.len - run);
        }
        if (matching)
            paint(&shown, style, NORMAL);
        if (word && column && column + 1 + width > room) {
            (void)buffer_append_char(out, '\n');
            column = 0;
        }
        if (word && column == 0) {
            (void)buffer_append_format(out, "%*s", INDENT, "");
        } else if (word) {
            (void)buffer_append_char(out, ' ');
            column++;
        }
        (void)buffer_append_slice(out, buffer_slice(&shown));
        out->failed |= shown.failed;
        buffer_free(&shown);
        column += width;
        word += word < snippet.len;
        snippet = slice_of(snippet.ptr + word, snippet.len - word);
    }
    if (column)
        (void)buffer_append_char(out, '\n');
}

static void text_hit(struct buffer *out, const struct print_style *style,
                     const struct search_heading *heading, const struct hit *hit,
                     struct slice snippet)
{
    (void)heading;
    struct buffer title = BUFFER_INIT;
    struct buffer source = BUFFER_INIT;
    const struct slice date = stored_article_get(hit->stored, ARTICLE_DATE);
    struct slice name = stored_article_get(hit->stored, ARTICLE_TITLE);
    if (name.len == 0)
        name = terminal_fit(stored_article_get(hit->stored, ARTICLE_TEXT), style->width);
    terminal_append_safe(&title, name);
    terminal_append_safe(&source, stored_article_get(hit->stored, ARTICLE_SOURCE));

    const struct slice shown_source = terminal_fit(buffer_slice(&source), style->width / 4);
    const int right =
        (date.len ? 12 : 0) + (shown_source.len ? terminal_text_width(shown_source) + 2 : 0);
    int room = style->width - INDENT - right;
    if (room < LEAST_TITLE)
        room = LEAST_TITLE;
    struct slice shown = buffer_slice(&title);
    const bool cut = terminal_text_width(shown) > room;
    if (cut)
        shown = terminal_fit(shown, room - 1);
    (void)buffer_append_format(out, "%3" PRIu32 ". ", hit->rank);
    paint(out, style, BOLD);
    (void)buffer_append_slice(out, shown);
    if (cut)
        (void)buffer_append_string(out, "…");
    paint(out, style, NORMAL);
    if (right) {
        const int pad = room - terminal_text_width(shown) - cut;
        (void)buffer_append_format(out, "%*s", pad > 0 ? pad : 0, "");
        paint(out, style, FAINT);
        if (date.len >= 10)
            (void)buffer_append_format(out, "  %.10s", date.ptr);
        if (shown_source.len)
            (void)buffer_append_format(out, "  %.*s", (int)shown_source.len, shown_source.ptr);
        paint(out, style, NORMAL);
    }
    (void)buffer_append_char(out, '\n');
    append_snippet(out, style, snippet);
    paint(out, style, FAINT);
    (void)buffer_append_format(out, "%*s", INDENT, "");
    terminal_append_safe(out, stored_article_get(hit->stored, ARTICLE_ID));
    if (hit->similar)
        (void)buffer_append_format(out, "  +%" PRIu32 " similar", hit->similar);
    paint(out, style, NORMAL);
    (void)buffer_append_string(out, "\n");
    out->failed |= title.failed || source.failed;
    buffer_free(&title);
    buffer_free(&source);
}

static void text_end(struct buffer *out, const struct print_style *style,
                     const struct search_heading *heading)
{
    if (heading->overview && heading->overview->articles)
        overview_append_text(out, style, heading->overview);
}

static void text_show(struct buffer *out, const struct print_style *style, const struct hit *hit)
{
    struct slice rest = stored_article_get(hit->stored, ARTICLE_TEXT);
    paint(out, style, BOLD);
    terminal_append_safe(out, stored_article_get(hit->stored, ARTICLE_TITLE));
    paint(out, style, NORMAL);
    (void)buffer_append_char(out, '\n');
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++) {
        size_t position = 0;
        struct slice value;
        if (field == ARTICLE_TITLE || field == ARTICLE_TEXT)
            continue;
        while (stored_article_next(hit->stored, (enum article_field)field, &position, &value)) {
            paint(out, style, FAINT);
            (void)buffer_append_format(out, "%-10s", article_field_name((enum article_field)field));
            paint(out, style, NORMAL);
            terminal_append_safe(out, value);
            (void)buffer_append_char(out, '\n');
        }
    }
    (void)buffer_append_format(out, "%-10s", "file");
    terminal_append_safe(out, stored_article_path(hit->stored));
    (void)buffer_append_string(out, "\n\n");
    while (rest.len) { // line by line: line breaks are the article's own
        const char *newline = memchr(rest.ptr, '\n', rest.len);
        const size_t line = newline ? (size_t)(newline - rest.ptr) : rest.len;
        terminal_append_safe(out, slice_of(rest.ptr, line));
        (void)buffer_append_char(out, '\n');
        rest = slice_of(rest.ptr + line + (newline != NULL), rest.len - line - (newline != NULL));
    }
}

const struct print_format format_print_text = {
    .name = "text",
    .description = "headlines and snippets, for people",
    .snippets = true,
    .overview = true,
    .begin = text_begin,
    .hit = text_hit,
    .end = text_end,
    .show = text_show,
};
