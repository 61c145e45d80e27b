// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * print-html.h: one page that holds all it needs: results, timeline as SVG, lists.
 *
 * No script, no font, no image is loaded, and a policy in the page forbids it. Whatever articles
 * say is escaped (html-escape.h); links go only to http and https.
 */
#ifndef QUERY_PRINT_HTML_H
#define QUERY_PRINT_HTML_H

#include "base/buffer.h"
#include "overview.h"

/** The style sheet of the page, in parts; ends with NULL. */
extern const char *const html_style[];

/** Appends the timeline as a figure (print-html-chart.c); nothing if no match has a date. */
void timeline_append_html(struct buffer *out, const struct overview *overview);

/** Appends a number with commas between thousands. */
void html_append_number(struct buffer *out, uint32_t number);

#endif
