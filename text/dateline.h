// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * dateline.h: what a story says of itself before it begins.
 */
#ifndef TEXT_DATELINE_H
#define TEXT_DATELINE_H

#include "corpus/article.h"

/**
 * Takes what stands before the story off the head of the text, so that it is not searched as body
 * text, and gives it to the fields that lack it:
 * - a dateline with its dash: "MOSCOW, July 24 (Reuters) - ", "(newsweek) -- ", "BEIRUT, Lebanon
 * —", "LOS ANGELES, CA, March 09, 2024 /24-7PressRelease/ --", "Brussels (AFP) -", "MOSCOW, July
 * 24. /TASS/. ", "NEW DELHI, July 24: ";
 * - one of a known agency also without: "Washington (CNN) President Obama", "(CNN)President";
 * - a byline on a line of its own: "By JANE DOE", "By Jane Doe and John Roe", "By Jane Doe,
 * Benzinga", and behind it a line that says what the author is: "Associated Press Writer";
 * - a distributor's line: "--News Direct--".
 * What the source gives as dateline apart from the text (article_set_dateline()) is taken too.
 * Places go to the places (state abbreviations are left out), a source and authors where the
 * article has none, a date with its year where it has no time. Whatever is not wholly of such a
 * form is taken for a sentence and stays; capitalised words need an agency or a date behind them.
 */
void dateline_take(struct article *article);

/**
 * Gives an article whose format knows no title (needs_headline) one: the first sentence of its
 * text, cut at a word if it is long. The text keeps it.
 */
void headline_take(struct article *article);

#endif
