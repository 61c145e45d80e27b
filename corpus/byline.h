// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * byline.h: the names in what sources give as an article's authors.
 */
#ifndef CORPUS_BYLINE_H
#define CORPUS_BYLINE_H

#include "article.h"

/** The name in a byline: "By JANE DOE," is JANE DOE. */
struct slice byline_name(struct slice name);

/**
 * Makes names of an article's authors: "By Jane Doe" is Jane Doe, "Par Jane Doe" too where the
 * article says that it is French, and "Jane Doe, John Roe and Ann Poe" are three. Only what looks
 * like the names of persons is parted: "Smith and Sons" stays.
 */
void byline_name_authors(struct article *article);

#endif
