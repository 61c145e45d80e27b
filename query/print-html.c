// SPDX-License-Identifier: GPL-2.0-or-later
#include "print-html.h"

#include "corpus/stored-article.h"
#include "html-escape.h"
#include "print-formats.h"

#include <inttypes.h>

enum { HTML_SNIPPET = 280 }; // columns

void html_append_number(struct buffer *out, uint32_t number)
{
    if (number >= 1000) {
        html_append_number(out, number / 1000);
        (void)buffer_append_format(out, ",%03" PRIu32, number % 1000);
    } else {
        (void)buffer_append_format(out, "%" PRIu32, number);
    }
}

static bool has_lists(const struct search_heading *heading)
{
    const struct overview *overview = heading->overview;
    return overview && overview->articles && (overview->facet_count || overview->related_count);
}

static void append_head(struct buffer *out, const struct search_heading *heading)
{
    (void)buffer_append_string(
        out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
             "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
             "<meta name=\"referrer\" content=\"no-referrer\">\n"
             "<meta name=\"generator\" content=\"dateline-query " DATELINE_VERSION "\">\n"
             "<title>");
    html_append_text(out, heading->query);
    (void)buffer_append_string(out, "</title>\n<style>");
    for (const char *const *part = html_style; *part; part++)
        (void)buffer_append_string(out, *part);
    (void)buffer_append_string(out, "</style>\n</head>\n<body>\n");
}

static void append_count(struct buffer *out, const struct search_heading *heading)
{
    const struct search_result *result = heading->result;
    const xc_mset_stats *stats = &result->stats;
    if (stats->lower_bound != stats->upper_bound)
        (void)buffer_append_string(out, "about ");
    html_append_number(out, stats->estimated);
    (void)buffer_append_string(out, stats->estimated == 1 ? " article" : " articles");
    if (result->count && result->count < stats->estimated) {
        (void)buffer_append_string(out, ", shown are ");
        html_append_number(out, heading->offset + 1);
        (void)buffer_append_string(out, " to ");
        html_append_number(out, heading->offset + result->count);
    }
}

static void html_begin(struct buffer *out, const struct print_style *style,
                       const struct search_heading *heading)
{
    (void)style;
    append_head(out, heading);
    (void)buffer_append_string(out, "<header>\n<p class=\"mast\">Dateline</p>\n<h1 dir=\"auto\">");
    html_append_text(out, heading->query);
    (void)buffer_append_string(out, "</h1>\n<p class=\"note\">");
    append_count(out, heading);
    (void)buffer_append_string(out, "</p>\n</header>\n");
    if (heading->overview)
        timeline_append_html(out, heading->overview);
    (void)buffer_append_format(out, "<div class=\"page%s\">\n<main>\n<ol class=\"results\">\n",
                               has_lists(heading) ? "" : " plain");
}

/** Date, source, section and authors in a line. */
static void append_byline(struct buffer *out, const struct hit *hit)
{
    static const enum article_field fields[] = {ARTICLE_SOURCE, ARTICLE_SECTION, ARTICLE_AUTHOR};
    const struct slice date = stored_article_get(hit->stored, ARTICLE_DATE);
    bool any = date.len >= 10;
    (void)buffer_append_string(out, "<p class=\"by\">");
    if (any) {
        (void)buffer_append_string(out, "<time datetime=\"");
        html_append_text(out, date);
        (void)buffer_append_format(out, "\">%.10s</time>", date.ptr);
    }
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        size_t position = 0;
        struct slice value;
        while (stored_article_next(hit->stored, fields[i], &position, &value)) {
            (void)buffer_append_string(out, any ? " · " : "");
            (void)buffer_append_string(out, fields[i] == ARTICLE_SOURCE ? "<b>" : "");
            html_append_text(out, value);
            (void)buffer_append_string(out, fields[i] == ARTICLE_SOURCE ? "</b>" : "");
            any = true;
        }
    }
    (void)buffer_append_string(out, "</p>\n");
}

/** Text with its marks. */
static void append_marked(struct buffer *out, struct slice text)
{
    while (text.len) {
        size_t run = 0;
        while (run < text.len && text.ptr[run] != SNIPPET_START && text.ptr[run] != SNIPPET_END)
            run++;
        html_append_text(out, slice_of(text.ptr, run));
        if (run < text.len) {
            (void)buffer_append_string(out, text.ptr[run] == SNIPPET_START ? "<mark>" : "</mark>");
            run++;
        }
        text = slice_of(text.ptr + run, text.len - run);
    }
}

static void append_snippet(struct buffer *out, struct slice snippet)
{
    if (snippet.len == 0)
        return;
    (void)buffer_append_string(out, "<p class=\"snippet\" dir=\"auto\">");
    append_marked(out, snippet);
    (void)buffer_append_string(out, "</p>\n");
}

static int html_snippet_columns(const struct print_style *style)
{
    (void)style;
    return HTML_SNIPPET;
}

static void html_hit(struct buffer *out, const struct print_style *style,
                     const struct search_heading *heading, const struct hit *hit,
                     struct slice snippet)
{
    (void)style;
    (void)heading;
    const struct slice url = stored_article_get(hit->stored, ARTICLE_URL);
    const struct slice id = stored_article_get(hit->stored, ARTICLE_ID);
    const bool link = html_link_is_safe(url);
    (void)buffer_append_format(out, "<li value=\"%" PRIu32 "\">\n<h3 dir=\"auto\">", hit->rank);
    if (link) {
        (void)buffer_append_string(out, "<a rel=\"noopener noreferrer\" href=\"");
        html_append_text(out, url);
        (void)buffer_append_string(out, "\">");
    }
    if (hit->headline.len)
        append_marked(out, hit->headline);
    else
        html_append_text(out, id);
    (void)buffer_append_string(out, link ? "</a></h3>\n" : "</h3>\n");
    append_byline(out, hit);
    if (stored_article_get(hit->stored, ARTICLE_TEXT).len) // else it is the headline once more
        append_snippet(out, snippet);
    (void)buffer_append_string(out, "<p class=\"origin\">");
    html_append_text(out, id);
    (void)buffer_append_string(out, "</p>\n</li>\n");
}

static void append_list(struct buffer *out, const struct overview_list *list, bool related)
{
    if (list->count == 0)
        return;
    (void)buffer_append_format(out, "<section>\n<h2>%s%s <small>", related ? "related " : "",
                               list->name);
    html_append_number(out, (uint32_t)list->distinct);
    (void)buffer_append_string(out, list->distinct == 1 ? " value" : " values");
    (void)buffer_append_string(out, "</small></h2>\n<ol>\n");
    for (size_t i = 0; i < list->count; i++) {
        const struct overview_row *row = &list->rows[i];
        const double share =
            related ? row->g2 / list->rows[0].g2 : (double)row->articles / list->rows[0].articles;
        (void)buffer_append_format(out, "<li style=\"--w:%.1f%%\"><span dir=\"auto\">",
                                   100 * share);
        html_append_text(out, row->value);
        (void)buffer_append_string(out, "</span><span>");
        html_append_number(out, row->articles);
        if (related) {
            (void)buffer_append_string(out, " of ");
            html_append_number(out, row->indexed);
        }
        (void)buffer_append_string(out, "</span></li>\n");
    }
    (void)buffer_append_string(out, "</ol>\n</section>\n");
}

static void html_end(struct buffer *out, const struct print_style *style,
                     const struct search_heading *heading)
{
    (void)style;
    const struct overview *overview = heading->overview;
    (void)buffer_append_string(out, "</ol>\n");
    if (heading->result->count == 0)
        (void)buffer_append_string(out, heading->result->stats.estimated
                                            ? "<p class=\"note\">No result is shown.</p>\n"
                                            : "<p class=\"note\">No article matches.</p>\n");
    (void)buffer_append_string(out, "</main>\n");
    if (has_lists(heading)) {
        (void)buffer_append_string(out, "<aside>\n");
        for (size_t i = 0; i < overview->related_count; i++)
            append_list(out, &overview->related[i], true);
        for (size_t i = 0; i < overview->facet_count; i++)
            append_list(out, &overview->facets[i], false);
        (void)buffer_append_string(out, "</aside>\n");
    }
    (void)buffer_append_string(
        out, "</div>\n<footer><p class=\"note\">Made by dateline-query " DATELINE_VERSION
             "</p></footer>\n</body>\n</html>\n");
}

const struct print_format format_print_html = {
    .name = "html",
    .description = "a page with results, timeline and facets",
    .snippets = true,
    .marks = true,
    .snippet_columns = html_snippet_columns,
    .overview = true,
    .page = true,
    .single = true,
    .begin = html_begin,
    .hit = html_hit,
    .end = html_end,
};
