// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * stored-article.h: an article as bytes, to be kept in an index and shown again.
 *
 * The form is that of a message: `name=value` lines, an empty line, then the text as it is. Any
 * tool that shows a document's data shows something readable. Values have no line breaks; a field
 * with several values has several lines.
 */
#ifndef CORPUS_STORED_ARTICLE_H
#define CORPUS_STORED_ARTICLE_H

#include "article.h"

/**
 * Replaces the content of @p out by the article's stored form. The first lines say where it was
 * read, the rest, from stored_article_content() on, what it says.
 * @return false without memory
 */
bool stored_article_write(const struct article *article, struct buffer *out);

/** The first value of a field, or the empty slice. The date is in ISO 8601, UTC. */
struct slice stored_article_get(struct slice stored, enum article_field field);

/** Walks the values of a field. @param[in,out] position  0 at first */
bool stored_article_next(struct slice stored, enum article_field field, size_t *position,
                         struct slice *value);

/** The part that does not depend on where the article was read, for a content hash. */
struct slice stored_article_content(struct slice stored);

/** File and record it was read from: "/srv/news/a.jsonl", "12" (or empty). */
struct slice stored_article_path(struct slice stored);
struct slice stored_article_record(struct slice stored);

#endif
