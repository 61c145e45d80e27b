// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * headline.h: queries that are somebody's headline.
 *
 * Who pastes a headline looks for its article. In the default text a headline's words are a few
 * occurrences more, which a long article on the subject outweighs. So if some headline has all
 * words of a query of HEADLINE_WORDS or more (but for letters and numbers), articles that have them
 * there gain what they weigh in headlines; all others are ranked as they were. Of a query of
 * HEADLINE_FEW words or more, which may as well be a subject, a headline must have all words one
 * behind the other; where all words are asked for, few articles are left, and none gains. To ask
 * whether there is one costs some look-ups.
 */
#ifndef QUERY_HEADLINE_H
#define QUERY_HEADLINE_H

#include "base/error.h"
#include "language/query-tree.h"
#include "search.h"

enum { HEADLINE_FEW = 4, HEADLINE_WORDS = 6, HEADLINE_MOST_WORDS = 40 };

/** What the words count in the headline; measured in docs/ranking.md. */
#define HEADLINE_BOOST 2.0

/**
 * Lets articles gain whose headline has all words of the query, if its scored part is nothing but
 * words: it becomes (words MAYBE words of the headline).
 */
enum error_code headline_weigh(struct query_tree *tree, struct searcher *searcher,
                               struct error *error);

#endif
