// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * markup-text.h: plain text out of marked-up text.
 *
 * For XHTML, NITF and the like that come as XML elements, and for HTML fragments as feeds hold
 * them. White space is collapsed, paragraphs (and list items, table rows, lines that <br> ends) are
 * parted by one newline, inline markup leaves nothing, scripts and style sheets are left out.
 *
 * An HTML fragment is read tag by tag, in time linear in its length and without a tree, whatever
 * nonsense it holds: libxml2's HTML parser takes quadratic time for unclosed elements. (Whole
 * pages, where what is text must be told from what is not, are another matter.)
 */
#ifndef CORPUS_MARKUP_TEXT_H
#define CORPUS_MARKUP_TEXT_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum markup_gap {
    MARKUP_GAP_NONE,
    MARKUP_GAP_SPACE,
    MARKUP_GAP_BREAK,
};

/** A zeroed struct is ready for markup_text_begin(). */
struct markup_text {
    struct buffer out;   /**< the text so far */
    enum markup_gap gap; /**< what comes before the next character */
    bool one_line;       /**< a headline, a name: no newlines */
    bool keep_lines;     /**< newlines of the source are kept, as in plain text */
    unsigned left_out;   /**< depth within elements that are left out */
    unsigned kept;       /**< depth within elements that keep lines (<pre>) */
};

/** Empties the text, keeping its memory. */
void markup_text_begin(struct markup_text *text, bool one_line);

/** Adds characters, which are no markup. */
void markup_text_add(struct markup_text *text, struct slice characters);

/** An element starts or ends; names are those of HTML and NITF, in lower case. */
void markup_text_start(struct markup_text *text, struct slice name);
void markup_text_end(struct markup_text *text, struct slice name);

/** Adds an HTML fragment. If it holds no markup at all, its empty lines part paragraphs. */
void markup_text_html(struct markup_text *text, struct slice html);

struct slice markup_text_slice(const struct markup_text *text);
bool markup_text_ok(const struct markup_text *text);
void markup_text_free(struct markup_text *text);

#endif
