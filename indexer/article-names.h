// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * article-names.h: who, where and which organisation an article names, as terms, words and values.
 *
 * The names that the source gave and, in an English article, those that the tagger finds in
 * headline and text, are merged. Of each it makes
 *   - the exact term of each form of the name (text/comparable-name.h),
 *   - words in the field of its type: of the name, and of forms that the name does not contain;
 * they count the more the more salient the name is,
 *   - further frequency of the same words in the default text, in proportion to salience and to the
 *     field's weight, without new positions,
 *   - a place in the list of the field's slot, by salience (index/name-list.h).
 *
 * One worker uses one; what it does depends on the article alone.
 */
#ifndef INDEXER_ARTICLE_NAMES_H
#define INDEXER_ARTICLE_NAMES_H

#include "analysis.h"
#include "base/error.h"
#include "text/entities/entity-model.h"

#include <stdbool.h>

struct article_names;

/** Bytes that an article_names with a tagger holds, about. */
enum { ARTICLE_NAMES_MEMORY = 20 << 20 };

/**
 * @param model    NULL: only names that the source gave; else it must outlive this
 * @param weights  borrowed
 */
enum error_code article_names_open(struct article_names **out, const struct entity_model *model,
                                   const struct field_weights *weights, struct error *error);

/** Frees it; NULL is fine. */
void article_names_close(struct article_names *names);

/**
 * @param stored   the article as it is kept (corpus/stored-article.h)
 * @param english  look for names in its text
 * @param[out] parts  what was made of its names, with values of slots that the analysis leaves
 *                    alone; valid until the next one
 */
enum error_code article_names_find(struct article_names *names, struct slice stored, bool english,
                                   struct analysed_parts *parts, struct error *error);

#endif
