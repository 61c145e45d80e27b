// SPDX-License-Identifier: GPL-2.0-or-later
#include "print-overview.h"

#include "base/json-text.h"
#include "base/terminal.h"
#include "paint.h"

#include <inttypes.h>
#include <stdio.h>

enum { LEAST_NAME = 8, LEAST_BAR = 4, MOST_BAR = 30, GAPS = 8, PERCENT = 7 };

void append_heading(struct buffer *out, const struct print_style *style, const char *what,
                    struct slice rest)
{
    const int length = terminal_text_width(slice_of_string(what));
    paint(out, style->color, PAINT_BOLD);
    (void)buffer_append_slice(out, terminal_fit(slice_of_string(what), style->width));
    paint(out, style->color, PAINT_NORMAL);
    if (length + 2 < style->width) {
        paint(out, style->color, PAINT_FAINT);
        (void)buffer_append_string(out, "  ");
        const int room = style->width - length - 2;
        const bool cut = terminal_text_width(rest) > room;
        (void)buffer_append_slice(out, terminal_fit(rest, cut ? room - 1 : room));
        if (cut)
            (void)buffer_append_string(out, style->utf8 ? "…" : "~");
        paint(out, style->color, PAINT_NORMAL);
    }
    (void)buffer_append_char(out, '\n');
}

static int digits_of(uint32_t number)
{
    char text[16];
    return snprintf(text, sizeof(text), "%" PRIu32, number);
}

/** Columns of a list. */
struct layout {
    int name;
    int count;
    int indexed; // 0: there is none
    int bar;     // 0: no room
};

static struct layout lay_out(const struct overview_list *list, int width, bool related)
{
    struct layout layout = {.name = LEAST_NAME};
    for (size_t i = 0; i < list->count; i++) {
        struct buffer shown = BUFFER_INIT;
        terminal_append_safe(&shown, list->rows[i].value);
        const int name = terminal_text_width(buffer_slice(&shown));
        const int count = digits_of(list->rows[i].articles);
        const int indexed = related ? digits_of(list->rows[i].indexed) : 0;
        layout.name = name > layout.name ? name : layout.name;
        layout.count = count > layout.count ? count : layout.count;
        layout.indexed = indexed > layout.indexed ? indexed : layout.indexed;
        buffer_free(&shown);
    }
    const int others = GAPS + layout.count + (related ? layout.indexed + 4 : PERCENT);
    const int room = width - others - LEAST_BAR;
    if (layout.name > room)
        layout.name = room > LEAST_NAME ? room : LEAST_NAME;
    layout.bar = width - others - layout.name;
    layout.bar = layout.bar > MOST_BAR ? MOST_BAR : layout.bar < LEAST_BAR ? 0 : layout.bar;
    return layout;
}

/** A value in a column, cut if it is too wide. */
static void append_name(struct buffer *out, const struct print_style *style, struct slice name,
                        int width)
{
    struct buffer safe = BUFFER_INIT;
    terminal_append_safe(&safe, name);
    struct slice shown = buffer_slice(&safe);
    const bool cut = terminal_text_width(shown) > width;
    if (cut)
        shown = terminal_fit(shown, width - 1);
    (void)buffer_append_slice(out, shown);
    if (cut)
        (void)buffer_append_string(out, style->utf8 ? "…" : "~");
    (void)buffer_append_format(out, "%*s", width - terminal_text_width(shown) - cut, "");
    out->failed |= safe.failed;
    buffer_free(&safe);
}

static void append_row(struct buffer *out, const struct print_style *style,
                       const struct overview_row *row, const struct overview_row *first,
                       const struct layout *layout, uint32_t articles)
{
    const bool related = layout->indexed > 0;
    (void)buffer_append_string(out, "  ");
    append_name(out, style, row->value, layout->name);
    (void)buffer_append_format(out, "  %*" PRIu32, layout->count, row->articles);
    paint(out, style->color, PAINT_FAINT);
    if (related)
        (void)buffer_append_format(out, " of %*" PRIu32, layout->indexed, row->indexed);
    else
        (void)buffer_append_format(out, "  %5.1f %%", 100.0 * row->articles / articles);
    paint(out, style->color, PAINT_NORMAL);
    if (layout->bar) {
        (void)buffer_append_string(out, "  ");
        append_bar(out, style, related ? row->g2 : row->articles,
                   related ? first->g2 : first->articles, layout->bar);
    }
    (void)buffer_append_char(out, '\n');
}

static void append_list(struct buffer *out, const struct print_style *style,
                        const struct overview_list *list, uint32_t articles, bool related)
{
    const struct layout layout = lay_out(list, style->width, related);
    char what[32];
    char rest[80];
    (void)snprintf(what, sizeof(what), "%s%s", related ? "related " : "", list->name);
    (void)snprintf(rest, sizeof(rest), "%zu %s, in %" PRIu32 " of %" PRIu32 " articles",
                   list->distinct, list->distinct == 1 ? "value" : "values", list->articles,
                   articles);
    append_heading(out, style, what, slice_of_string(rest));
    for (size_t i = 0; i < list->count; i++)
        append_row(out, style, &list->rows[i], &list->rows[0], &layout, articles);
    if (related && list->count == 0)
        (void)buffer_append_string(out, "  none that comes more often than by chance\n");
}

void overview_append_text(struct buffer *out, const struct print_style *style,
                          const struct overview *overview)
{
    if (overview->has_timeline) {
        (void)buffer_append_char(out, '\n');
        timeline_append_chart(out, style, overview);
    }
    for (size_t i = 0; i < overview->related_count; i++) {
        (void)buffer_append_char(out, '\n');
        append_list(out, style, &overview->related[i], overview->articles, true);
    }
    for (size_t i = 0; i < overview->facet_count; i++) {
        (void)buffer_append_char(out, '\n');
        append_list(out, style, &overview->facets[i], overview->articles, false);
    }
}

static void append_json_list(struct buffer *out, const struct overview_list *list, bool related)
{
    json_append_name(out, list->name);
    (void)buffer_append_format(out, "{\"articles\":%" PRIu32 ",\"distinct\":%zu,\"values\":[",
                               list->articles, list->distinct);
    for (size_t i = 0; i < list->count; i++) {
        const struct overview_row *row = &list->rows[i];
        (void)buffer_append_string(out, i ? ",{\"value\":" : "{\"value\":");
        json_append_string(out, row->value);
        (void)buffer_append_format(out, ",\"articles\":%" PRIu32, row->articles);
        if (related)
            (void)buffer_append_format(out, ",\"indexed\":%" PRIu32 ",\"g2\":%.3f", row->indexed,
                                       row->g2);
        (void)buffer_append_char(out, '}');
    }
    (void)buffer_append_string(out, "]}");
}

static void append_json_timeline(struct buffer *out, const struct timeline *timeline)
{
    char start[16];
    json_append_name(out, "timeline");
    (void)buffer_append_format(out, "{\"unit\":\"%s\",\"dated\":%" PRIu32 ",\"buckets\":[",
                               time_unit_name(timeline->unit), timeline->dated);
    for (size_t i = 0; i < timeline->count; i++) {
        time_unit_format(timeline->unit, timeline->first + (int32_t)i, start);
        (void)buffer_append_format(out, "%s{\"start\":\"%s\",\"articles\":%" PRIu32 "}",
                                   i ? "," : "", start, timeline->counts[i]);
    }
    (void)buffer_append_string(out, "]}");
}

static void append_json_lists(struct buffer *out, const char *name,
                              const struct overview_list *lists, size_t count, bool related)
{
    if (count == 0)
        return;
    json_append_name(out, name);
    (void)buffer_append_char(out, '{');
    for (size_t i = 0; i < count; i++)
        append_json_list(out, &lists[i], related);
    (void)buffer_append_char(out, '}');
}

void overview_append_json(struct buffer *out, const struct overview *overview)
{
    append_json_lists(out, "facets", overview->facets, overview->facet_count, false);
    append_json_lists(out, "related", overview->related, overview->related_count, true);
    if (overview->has_timeline)
        append_json_timeline(out, &overview->timeline);
}
