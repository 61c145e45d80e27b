// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * query-names.h: names in the free text of a query that the index knows.
 *
 * Each word of "nouri al maliki moscow tanks" counts as if it said something of its own. But the
 * words of a name come together: an article that has one of them mostly has them all, and a query
 * with a long name becomes one for the name, whatever else it asks for. So where neighbouring words
 * are the whole name of an entity of the index (an exact term, index/fields.h), each of them counts
 * a part of its weight, and instead articles whose names have all these words gain by that
 * field's own words, whose frequency tells how salient the name is. What matches stays the same.
 * docs/entities.md has the measurements.
 */
#ifndef QUERY_LANGUAGE_QUERY_NAMES_H
#define QUERY_LANGUAGE_QUERY_NAMES_H

#include "base/error.h"
#include "query-tree.h"
#include "xapian-c/xapian-c.h"

/** What a word of a name counts. */
#define QUERY_NAME_WORD_FACTOR 0.5

/** What the words in the name's own field count, unless --boost=name says otherwise. */
#define QUERY_NAME_BOOST 0.25

/**
 * From so many words on that say something (query-function-words.h), a query is a headline or a
 * sentence, which its words together find better than the names in it: they are left alone.
 */
enum { QUERY_NAME_QUERY_WORDS = 7 };

/** Words of a name. */
enum { QUERY_NAME_WORDS_MAX = 8 };

/**
 * Weighs the names among the words of the default text, side by side in a disjunction or
 * conjunction, longest first. Words with weights of their own, excluded ones and those of phrases,
 * NEAR and ADJ are left alone; words joined by hyphens or dots may be part of a name.
 * @param database  of the index
 * @param remote    some of it is on servers: they are asked for all that may be names at once
 * @param boost     above 0
 */
enum error_code query_weigh_names(struct query_tree *tree, const xc_database *database, bool remote,
                                  double boost, struct error *error);

#endif
