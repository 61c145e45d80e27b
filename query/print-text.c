// SPDX-License-Identifier: GPL-2.0-or-later
// Text for people: the headline, below it date and source in columns of their own, then a snippet.
#include "base/terminal.h"
#include "corpus/stored-article.h"
#include "fold-text.h"
#include "paint.h"
#include "print-formats.h"
#include "print-overview.h"

#include <inttypes.h>

enum {
    INDENT = 5,
    MOST_COLUMNS = 120,  // longer lines are hard to read, however wide the terminal is
    HEADLINE_LINES = 3,  //
    NARROW = 60,         // columns below which a snippet has a line more
    DATE = 10,           // columns
    SIMILAR = 16,        // columns that "+N similar" may take
    LEAST_SOURCE = 12,   //
    MOST_SOURCE = 24,    //
    GAP = 2,             // between columns
    WHOLE_ARTICLE = 100, // columns of the text of --show on a terminal
};

static void text_begin(struct buffer *out, const struct print_style *style,
                       const struct search_heading *heading)
{
    if (!style->batch)
        return;
    paint(out, style->color, PAINT_FAINT);
    (void)buffer_append_string(out, "== ");
    terminal_append_safe(out, heading->query_id);
    (void)buffer_append_string(out, ": ");
    terminal_append_safe(out, heading->query);
    paint(out, style->color, PAINT_NORMAL);
    (void)buffer_append_char(out, '\n');
}

/** Columns of results, without the indentation. */
static int room_of(const struct print_style *style)
{
    const int room = (style->width < MOST_COLUMNS ? style->width : MOST_COLUMNS) - INDENT;
    return room > 1 ? room : 1;
}

static int snippet_lines(const struct print_style *style)
{
    return style->width < NARROW ? 3 : 2;
}

static int text_snippet_columns(const struct print_style *style)
{
    return snippet_lines(style) * room_of(style);
}

static void append_folded(struct buffer *out, const struct print_style *style, struct slice text,
                          int most_lines, const char *base, bool indented)
{
    const struct fold_layout layout = {
        .indent = INDENT,
        .room = room_of(style),
        .most_lines = most_lines,
        .indented = indented,
        .color = style->color,
        .utf8 = style->utf8,
        .base = base,
    };
    fold_text(out, text, &layout);
}

/** A text cut to a width, with blanks behind it if it is to fill a column. */
static void append_column(struct buffer *out, const struct print_style *style, struct slice text,
                          int width, bool fill)
{
    struct slice shown = text;
    const bool cut = terminal_text_width(text) > width;
    if (cut)
        shown = terminal_fit(text, width - 1);
    (void)buffer_append_slice(out, shown);
    if (cut)
        (void)buffer_append_string(out, style->utf8 ? "…" : "~");
    if (fill)
        (void)buffer_append_format(out, "%*s", width - terminal_text_width(shown) - cut, "");
}

/** Columns for the source; 0: no room. */
static int source_column(const struct print_style *style)
{
    const int fifth = style->width / 5;
    const int wanted = fifth < LEAST_SOURCE ? LEAST_SOURCE : fifth;
    const int room = room_of(style) - DATE - GAP;
    const int column = wanted > MOST_SOURCE ? MOST_SOURCE : wanted;
    return column <= room ? column : room > 1 ? room : 0;
}

/** Date, source and identifier in columns; an identifier that has no room gets a line of its own.
 */
static void append_origin(struct buffer *out, const struct print_style *style,
                          const struct hit *hit)
{
    const int column = source_column(style);
    const struct slice date = stored_article_get(hit->stored, ARTICLE_DATE);
    struct buffer source = BUFFER_INIT;
    struct buffer id = BUFFER_INIT;
    terminal_append_safe(&source, stored_article_get(hit->stored, ARTICLE_SOURCE));
    terminal_append_safe(&id, stored_article_get(hit->stored, ARTICLE_ID));
    const int left = room_of(style) - DATE - 2 * GAP - column;
    const int similar = hit->similar ? SIMILAR : 0;
    const bool together = terminal_text_width(buffer_slice(&id)) + similar <= left;
    const bool sourced = column && source.len;
    paint(out, style->color, PAINT_FAINT);
    (void)buffer_append_format(out, "%*s", INDENT, "");
    if (date.len || sourced) {
        append_column(out, style, slice_of(date.ptr, date.len < DATE ? date.len : DATE), DATE,
                      together || sourced);
        if (together || sourced)
            (void)buffer_append_format(out, "%*s", GAP, "");
        append_column(out, style, buffer_slice(&source), column, together);
        if (!together) { // no attribute goes on over the end of a line
            paint(out, style->color, PAINT_NORMAL);
            (void)buffer_append_char(out, '\n');
            paint(out, style->color, PAINT_FAINT);
        }
        (void)buffer_append_format(out, "%*s", together ? GAP : INDENT, "");
    }
    (void)buffer_append_slice(out, buffer_slice(&id));
    if (hit->similar)
        (void)buffer_append_format(out, "  +%" PRIu32 " similar", hit->similar);
    paint(out, style->color, PAINT_NORMAL);
    (void)buffer_append_char(out, '\n');
    out->failed |= source.failed || id.failed;
    buffer_free(&source);
    buffer_free(&id);
}

static void text_hit(struct buffer *out, const struct print_style *style,
                     const struct search_heading *heading, const struct hit *hit,
                     struct slice snippet)
{
    (void)heading;
    const struct slice text = stored_article_get(hit->stored, ARTICLE_TEXT);
    struct slice headline = hit->headline;
    if (headline.len == 0) // the beginning of the text has to do
        headline = terminal_fit(text, 2 * style->width);
    (void)buffer_append_format(out, "%3" PRIu32 ". ", hit->rank);
    const size_t before = out->len;
    append_folded(out, style, headline, HEADLINE_LINES, PAINT_BOLD, true);
    if (out->len == before)
        (void)buffer_append_char(out, '\n');
    append_origin(out, style, hit);
    if (text.len) // else the snippet is the headline once more
        append_folded(out, style, snippet, snippet_lines(style), "", false);
}

/** Where one looks at it: how many there are, and which of them are shown. */
static void append_total(struct buffer *out, const struct print_style *style,
                         const struct search_heading *heading)
{
    const xc_mset_stats *stats = &heading->result->stats;
    const bool exact = stats->lower_bound == stats->upper_bound;
    if (!style->terminal || heading->result->count == 0)
        return;
    paint(out, style->color, PAINT_FAINT);
    (void)buffer_append_format(out, "%*s", INDENT, "");
    if (heading->result->count < stats->estimated)
        (void)buffer_append_format(out, "%" PRIu32 " to %" PRIu32 " of ", heading->offset + 1,
                                   heading->offset + heading->result->count);
    (void)buffer_append_format(out, "%s%" PRIu32 " %s", exact ? "" : "about ", stats->estimated,
                               stats->estimated == 1 ? "article" : "articles");
    paint(out, style->color, PAINT_NORMAL);
    (void)buffer_append_char(out, '\n');
}

static void text_end(struct buffer *out, const struct print_style *style,
                     const struct search_heading *heading)
{
    append_total(out, style, heading);
    if (heading->overview && heading->overview->articles)
        overview_append_text(out, style, heading->overview);
}

static void text_show(struct buffer *out, const struct print_style *style, const struct hit *hit)
{
    struct slice rest = stored_article_get(hit->stored, ARTICLE_TEXT);
    paint(out, style->color, PAINT_BOLD);
    terminal_append_safe(out, stored_article_get(hit->stored, ARTICLE_TITLE));
    paint(out, style->color, PAINT_NORMAL);
    (void)buffer_append_char(out, '\n');
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++) {
        size_t position = 0;
        struct slice value;
        if (field == ARTICLE_TITLE || field == ARTICLE_TEXT)
            continue;
        while (stored_article_next(hit->stored, (enum article_field)field, &position, &value)) {
            paint(out, style->color, PAINT_FAINT);
            (void)buffer_append_format(out, "%-10s", article_field_name((enum article_field)field));
            paint(out, style->color, PAINT_NORMAL);
            terminal_append_safe(out, value);
            (void)buffer_append_char(out, '\n');
        }
    }
    (void)buffer_append_format(out, "%-10s", "file");
    terminal_append_safe(out, stored_article_path(hit->stored));
    (void)buffer_append_string(out, "\n\n");
    const int width = style->width < WHOLE_ARTICLE ? style->width : WHOLE_ARTICLE;
    const struct fold_layout layout = {.room = width, .base = ""};
    while (rest.len) { // line by line: line breaks are the article's own
        const char *newline = memchr(rest.ptr, '\n', rest.len);
        const size_t length = newline ? (size_t)(newline - rest.ptr) : rest.len;
        const struct slice line = slice_of(rest.ptr, length);
        if (style->terminal && slice_trim(line).len) {
            fold_text(out, line, &layout);
        } else {
            terminal_append_safe(out, line);
            (void)buffer_append_char(out, '\n');
        }
        rest =
            slice_of(rest.ptr + length + (newline != NULL), rest.len - length - (newline != NULL));
    }
}

const struct print_format format_print_text = {
    .name = "text",
    .description = "headlines and snippets, for people",
    .snippets = true,
    .marks = true,
    .snippet_columns = text_snippet_columns,
    .overview = true,
    .explained = true,
    .begin = text_begin,
    .hit = text_hit,
    .end = text_end,
    .show = text_show,
};
