// SPDX-License-Identifier: GPL-2.0-or-later
// The timeline of a page: bars that stretch with the window, labels in HTML that do not.
#include "print-html.h"

#include <inttypes.h>

enum { MOST_COLUMNS = 240, MOST_LABELS = 8, LAST_PERCENT = 95 };

struct chart {
    const struct timeline *timeline;
    size_t group;   // buckets a column stands for
    size_t columns; //
    uint32_t most;  // of a column
};

static uint32_t column_count(const struct chart *chart, size_t column)
{
    uint32_t sum = 0;
    for (size_t i = column * chart->group;
         i < (column + 1) * chart->group && i < chart->timeline->count; i++)
        sum += chart->timeline->counts[i];
    return sum;
}

static void append_bucket_name(struct buffer *out, const struct timeline *timeline, size_t bucket)
{
    char name[16];
    time_unit_format(timeline->unit, timeline->first + (int32_t)bucket, name);
    (void)buffer_append_string(out, name);
}

/** A bar for each column that has articles, one unit wide; its title is shown by the pointer. */
static void append_bars(struct buffer *out, const struct chart *chart)
{
    (void)buffer_append_format(out,
                               "<svg viewBox=\"0 0 %zu 100\" preserveAspectRatio=\"none\" "
                               "role=\"img\" aria-label=\"articles by %s\">"
                               "<path class=\"grid\" d=\"M0 0H%zuM0 50H%zu\"/>",
                               chart->columns, time_unit_name(chart->timeline->unit),
                               chart->columns, chart->columns);
    const double gap = chart->columns > 1 ? 0.12 : 0.35;
    for (size_t i = 0; i < chart->columns; i++) {
        const uint32_t count = column_count(chart, i);
        if (count == 0)
            continue;
        double height = 100.0 * count / chart->most;
        if (height < 1)
            height = 1; // to be seen
        (void)buffer_append_format(out,
                                   "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\">"
                                   "<title>",
                                   (double)i + gap, 100 - height, 1 - 2 * gap, height);
        append_bucket_name(out, chart->timeline, i * chart->group);
        (void)buffer_append_string(out, ": ");
        html_append_number(out, count);
        (void)buffer_append_string(out, "</title></rect>");
    }
    (void)buffer_append_string(out, "</svg>");
}

static void append_tick(struct buffer *out, double percent, uint32_t number)
{
    (void)buffer_append_format(out, "<span class=\"tick\" style=\"top:%.0f%%\">", percent);
    html_append_number(out, number);
    (void)buffer_append_string(out, "</span>");
}

static void append_dates(struct buffer *out, const struct chart *chart)
{
    const int32_t count = (int32_t)chart->timeline->count;
    const int32_t group = (int32_t)chart->group;
    int32_t first = 0;
    int32_t step = 0;
    timeline_labels(chart->timeline, (count + MOST_LABELS - 1) / MOST_LABELS, &first, &step);
    (void)buffer_append_string(out, "<div class=\"dates\">");
    for (int32_t i = first; i < count; i += step) {
        const int32_t column = i / group;
        const double at = 100 * ((double)column + 0.5) / (double)chart->columns;
        (void)buffer_append_format(out, "<span%s style=\"left:%.2f%%\">",
                                   at > LAST_PERCENT ? " class=\"last\"" : "", at);
        append_bucket_name(out, chart->timeline, (size_t)i);
        (void)buffer_append_string(out, "</span>");
    }
    (void)buffer_append_string(out, "</div>");
}

void timeline_append_html(struct buffer *out, const struct overview *overview)
{
    const struct timeline *timeline = &overview->timeline;
    struct chart chart = {.timeline = timeline, .most = 1};
    if (!overview->has_timeline || timeline->count == 0)
        return;
    chart.group = (timeline->count + MOST_COLUMNS - 1) / MOST_COLUMNS;
    chart.columns = (timeline->count + chart.group - 1) / chart.group;
    for (size_t i = 0; i < chart.columns; i++)
        chart.most = column_count(&chart, i) > chart.most ? column_count(&chart, i) : chart.most;
    chart.most = timeline_round_top(chart.most);
    (void)buffer_append_format(out, "<figure><h2>Articles by %s <small>",
                               time_unit_name(timeline->unit));
    append_bucket_name(out, timeline, 0);
    (void)buffer_append_string(out, " to ");
    append_bucket_name(out, timeline, timeline->count - 1);
    if (timeline->dated < overview->articles) {
        (void)buffer_append_string(out, ", ");
        html_append_number(out, overview->articles - timeline->dated);
        (void)buffer_append_string(out, " without a date");
    }
    (void)buffer_append_string(out, "</small></h2>\n<div class=\"chart\">");
    append_tick(out, 0, chart.most);
    if (chart.most > 1)
        append_tick(out, 50, chart.most / 2);
    append_bars(out, &chart);
    (void)buffer_append_string(out, "</div>");
    append_dates(out, &chart);
    (void)buffer_append_string(out, "</figure>\n");
}
