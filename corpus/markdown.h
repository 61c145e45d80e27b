// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * markdown.h: Markdown as the text that it shows.
 */
#ifndef CORPUS_MARKDOWN_H
#define CORPUS_MARKDOWN_H

#include "base/buffer.h"

/**
 * Appends a text without Markdown's marks: links are their text, images their description, and the
 * marks of emphasis, quotations and headings are left out. Code fences stay as they are, and so
 * does all that is not surely a mark: "2 * 3 * 4", "snake_case", "[sic] (he said)".
 */
void markdown_strip(struct buffer *out, struct slice text);

#endif
