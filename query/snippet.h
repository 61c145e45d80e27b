// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * snippet.h: the part of an article that shows why it was found.
 *
 * Xapian's own snippets know stems only under its "Z" prefix, which this index does not have, and
 * no fields. These are made with the indexer's tokenizer and stemmer: whatever made an article
 * match is marked.
 */
#ifndef QUERY_SNIPPET_H
#define QUERY_SNIPPET_H

#include "base/buffer.h"
#include "base/error.h"
#include "language/query-compile.h"
#include "text/stemmer.h"
#include "text/tokenizer.h"

#include <stddef.h>

/** Before a matching word and behind it; the text's own characters of that kind are blanks. */
#define SNIPPET_START '\1'
#define SNIPPET_END   '\2'

struct snippet_maker; /**< for one query */

struct snippet_tools {
    struct tokenizer *tokenizer; /**< borrowed, as the others */
    struct stemmer *stemmer;
    struct stemmer *folder;
    const xc_database *database; /**< how rare the words are */
    bool remote;                 /**< some of it is on servers */
};

/** @param leaves  of the query; borrowed */
enum error_code snippet_maker_open(struct snippet_maker **out, const struct snippet_tools *tools,
                                   const struct query_leaf *leaves, size_t count,
                                   struct error *error);
void snippet_maker_close(struct snippet_maker *maker);

/** Appends all of a short text with the query's words in it marked. */
enum error_code snippet_mark(struct snippet_maker *maker, struct slice text, struct buffer *out,
                             struct error *error);

/**
 * Appends the best part of @p text, at most @p columns wide but for the ellipses: the one with the
 * most and the rarest of the query's words, each counted once, from the start of a sentence where
 * one is near. Matching words are marked, cuts shown by an ellipsis. A text without any of the
 * words gives its beginning.
 */
enum error_code snippet_make(struct snippet_maker *maker, struct slice text, int columns,
                             struct buffer *out, struct error *error);

#endif
