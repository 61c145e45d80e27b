// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * strip-tags.h: the text of a snippet of markup, without a parser.
 *
 * For bodies that come as HTML inside another format, and for SGML. Tags are dropped, block tags
 * and <br> become line breaks, scripts, styles and comments go with their content, entities are
 * decoded (the five of XML, the common ones of HTML, numbers; numbers 128 to 159 as Windows-1252,
 * as browsers do). What only looks like markup ("a < b", "&co") stays as it is.
 */
#ifndef CORPUS_STRIP_TAGS_H
#define CORPUS_STRIP_TAGS_H

#include "base/buffer.h"

/** Appends the text of @p markup; the buffer keeps a failure. */
void strip_tags(struct buffer *out, struct slice markup);

/** Appends @p text with its entities decoded; what looks like a tag stays. */
void decode_entities(struct buffer *out, struct slice text);

/** True if a text that does not say what it is has tags of HTML in it. */
bool looks_like_html(struct slice text);

/**
 * A title or text of which nobody says whether it is HTML: without tags if it has any, else with
 * its entities decoded, else as it is.
 * @param scratch  emptied; the result may lie in it, and it keeps a failure
 */
struct slice plain_text(struct buffer *scratch, struct slice text);

#endif
