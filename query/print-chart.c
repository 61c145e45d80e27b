// SPDX-License-Identifier: GPL-2.0-or-later
// A timeline as columns of characters, with axes.
#include "print-overview.h"

#include "paint.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS = 8,
    PARTS = 8,         // that a character can show of its height or width
    WIDEST_COLUMN = 6, // of the chart
    LEAST_PLOT = 10,
};

struct chart {
    const struct timeline *timeline;
    int margin;     // columns left of the plot
    int plot;       // columns for the plot
    size_t group;   // buckets a column stands for
    size_t columns; //
    int width;      // of a column, in characters
    uint32_t top;   // value of the upper end
};

void append_bar(struct buffer *out, const struct print_style *style, double value, double most,
                int columns)
{
    static const char *const parts[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    int eighths = most > 0 ? (int)(value / most * columns * PARTS + 0.5) : 0;
    if (eighths == 0 && value > 0)
        eighths = 1;
    paint(out, style->color, PAINT_BARS);
    for (int i = 0; i < eighths / PARTS; i++)
        (void)buffer_append_string(out, style->utf8 ? "█" : "#");
    if (style->utf8)
        (void)buffer_append_string(out, parts[eighths % PARTS]);
    else if (eighths % PARTS >= PARTS / 2)
        (void)buffer_append_char(out, '#');
    paint(out, style->color, PAINT_NORMAL);
}

/** Articles of a column. */
static uint32_t column_count(const struct chart *chart, size_t column)
{
    uint32_t sum = 0;
    for (size_t i = column * chart->group;
         i < (column + 1) * chart->group && i < chart->timeline->count; i++)
        sum += chart->timeline->counts[i];
    return sum;
}

static void lay_out(struct chart *chart, const struct timeline *timeline, int width)
{
    char digits[16];
    uint32_t most = 0;
    chart->timeline = timeline;
    for (int pass = 0; pass < 2; pass++) { // the margin depends on the top, the top on the group
        chart->margin = snprintf(digits, sizeof(digits), "%" PRIu32, chart->top) + 4;
        chart->plot = width - chart->margin;
        if (chart->plot < LEAST_PLOT)
            chart->plot = LEAST_PLOT;
        chart->group = (timeline->count + (size_t)chart->plot - 1) / (size_t)chart->plot;
        chart->columns = (timeline->count + chart->group - 1) / chart->group;
        chart->width = chart->plot / (int)chart->columns;
        if (chart->width > WIDEST_COLUMN)
            chart->width = WIDEST_COLUMN;
        most = 0;
        for (size_t i = 0; i < chart->columns; i++)
            most = column_count(chart, i) > most ? column_count(chart, i) : most;
        chart->top = timeline_round_top(most);
    }
}

/** What a column shows in a row, counted from below. */
static const char *cell(const struct chart *chart, const struct print_style *style, size_t column,
                        int row)
{
    static const char *const blocks[] = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const ascii[] = {" ", ".", ".", ":", ":", ":", "#", "#", "#"};
    const uint32_t count = column_count(chart, column);
    int level = (int)((double)count / chart->top * ROWS * PARTS + 0.5);
    if (level == 0 && count > 0)
        level = 1;
    level -= row * PARTS;
    level = level < 0 ? 0 : level > PARTS ? PARTS : level;
    return (style->utf8 ? blocks : ascii)[level];
}

static void append_row(struct buffer *out, const struct print_style *style,
                       const struct chart *chart, int row)
{
    char label[16] = "";
    const int digits = chart->margin - 4;
    if (row == ROWS - 1)
        (void)snprintf(label, sizeof(label), "%" PRIu32, chart->top);
    else if (row == ROWS / 2 - 1 && chart->top % 2 == 0)
        (void)snprintf(label, sizeof(label), "%" PRIu32, chart->top / 2);
    paint(out, style->color, PAINT_FAINT);
    (void)buffer_append_format(out, "  %*s %s", digits, label,
                               style->utf8 ? (label[0] ? "┤" : "│") : "|");
    paint(out, style->color, PAINT_NORMAL);
    paint(out, style->color, PAINT_BARS);
    size_t end = out->len;
    for (size_t i = 0; i < chart->columns; i++) {
        const char *shown = cell(chart, style, i, row);
        const int gap = chart->width >= 3;
        for (int k = 0; k < chart->width - gap; k++)
            (void)buffer_append_string(out, shown);
        if (shown[0] != ' ')
            end = out->len;
        if (gap)
            (void)buffer_append_char(out, ' ');
    }
    if (buffer_ok(out))
        out->len = end; // no blanks at the end
    paint(out, style->color, PAINT_NORMAL);
    (void)buffer_append_char(out, '\n');
}

/** The labels below the axis: round dates where there are two of them, else the first one. */
static void append_labels(struct buffer *out, const struct chart *chart)
{
    const struct timeline *timeline = chart->timeline;
    char label[16];
    time_unit_format(timeline->unit, timeline->first, label);
    const int length = (int)strlen(label);
    const int32_t group = (int32_t)chart->group;
    int32_t first = 0;
    int32_t step = 0;
    timeline_labels(timeline, ((length + 2) * group + chart->width - 1) / chart->width, &first,
                    &step);
    int column = 0;
    (void)buffer_append_format(out, "%*s", chart->margin, "");
    for (int32_t i = first; i < (int32_t)timeline->count; i += step) {
        const int at = i / group * chart->width;
        if (at < column || at + length > chart->plot)
            continue;
        time_unit_format(timeline->unit, timeline->first + i, label);
        (void)buffer_append_format(out, "%*s%s", at - column, "", label);
        column = at + length;
    }
    (void)buffer_append_char(out, '\n');
}

static void append_chart_heading(struct buffer *out, const struct print_style *style,
                                 const struct chart *chart, uint32_t articles)
{
    const struct timeline *timeline = chart->timeline;
    struct buffer rest = BUFFER_INIT;
    char first[16];
    char last[16];
    char what[32];
    time_unit_format(timeline->unit, timeline->first, first);
    time_unit_format(timeline->unit, timeline->first + (int32_t)timeline->count - 1, last);
    (void)snprintf(what, sizeof(what), "articles by %s", time_unit_name(timeline->unit));
    (void)buffer_append_format(&rest, "%s%s%s", first, timeline->count > 1 ? " to " : "",
                               timeline->count > 1 ? last : "");
    if (chart->group > 1)
        (void)buffer_append_format(&rest, ", %zu %ss a column", chart->group,
                                   time_unit_name(timeline->unit));
    if (timeline->dated < articles)
        (void)buffer_append_format(&rest, ", %" PRIu32 " without a date",
                                   articles - timeline->dated);
    append_heading(out, style, what, buffer_slice(&rest));
    out->failed |= rest.failed;
    buffer_free(&rest);
}

void timeline_append_chart(struct buffer *out, const struct print_style *style,
                           const struct overview *overview)
{
    const struct timeline *timeline = &overview->timeline;
    struct chart chart = {.top = timeline->most};
    if (timeline->count == 0) {
        (void)buffer_append_string(out, "no matching article has a date\n");
        return;
    }
    lay_out(&chart, timeline, style->width);
    append_chart_heading(out, style, &chart, overview->articles);
    for (int row = ROWS - 1; row >= 0; row--)
        append_row(out, style, &chart, row);
    paint(out, style->color, PAINT_FAINT);
    (void)buffer_append_format(out, "  %*s %s", chart.margin - 4, "0", style->utf8 ? "┼" : "+");
    for (int i = 0; i < (int)chart.columns * chart.width; i++)
        (void)buffer_append_string(out, style->utf8 ? "─" : "-");
    (void)buffer_append_char(out, '\n');
    append_labels(out, &chart);
    paint(out, style->color, PAINT_NORMAL);
}
