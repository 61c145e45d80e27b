// SPDX-License-Identifier: GPL-2.0-or-later
/** print-overview.h: facets, timeline and related names (overview.h) as text and as JSON. */
#ifndef QUERY_PRINT_OVERVIEW_H
#define QUERY_PRINT_OVERVIEW_H

#include "base/buffer.h"
#include "overview.h"
#include "printer.h"

/**
 * Appends what there is, each part after an empty line: the timeline as a chart, lists in aligned
 * columns with bars. Charts are of Unicode's block elements, of ASCII where style->utf8 is false.
 */
void overview_append_text(struct buffer *out, const struct print_style *style,
                          const struct overview *overview);

/** Appends the chart of a timeline (print-chart.c): at most style->width columns wide. */
void timeline_append_chart(struct buffer *out, const struct print_style *style,
                           const struct overview *overview);

/** Appends the line above a part: what it is in bold, the rest faint; cut to style->width. */
void append_heading(struct buffer *out, const struct print_style *style, const char *what,
                    struct slice rest);

/** Appends a bar of @p value to @p most, as long as @p columns if they are equal. */
void append_bar(struct buffer *out, const struct print_style *style, double value, double most,
                int columns);

/** Appends the members facets, timeline and related, those that there are, of an open object. */
void overview_append_json(struct buffer *out, const struct overview *overview);

#endif
