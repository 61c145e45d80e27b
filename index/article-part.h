// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * article-part.h: which of N parts of a corpus an article belongs to, for indexes on N hosts.
 *
 * The XXH3-64 of the identifier, put into one of N by the jump consistent hash of Lamping and Veach
 * (2014, arXiv:1406.2294): from N to N + 1 parts only one article in N + 1 changes its part, and
 * always to the new one. It is the same on every machine, and must stay so: indexes rely on it.
 */
#ifndef INDEX_ARTICLE_PART_H
#define INDEX_ARTICLE_PART_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum { ARTICLE_PARTS_MAX = 1000 };

/** Part @p number, from 1, of @p count; count 0: the whole. */
struct article_part {
    uint32_t number;
    uint32_t count;
};

/** Reads "2/8". False if it is not 1 <= K <= N <= ARTICLE_PARTS_MAX. */
bool article_part_parse(struct article_part *part, struct slice text);

/** True if the article whose identifier has this term (fields.h) belongs to the part. */
bool article_part_has(struct article_part part, struct slice term);

bool article_part_equal(struct article_part a, struct article_part b);

#endif
