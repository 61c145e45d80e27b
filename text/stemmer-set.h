// SPDX-License-Identifier: GPL-2.0-or-later
/** stemmer-set.h: a stemmer for each language that turns up, opened at its first use. */
#ifndef TEXT_STEMMER_SET_H
#define TEXT_STEMMER_SET_H

#include "language.h"
#include "stemmer.h"

struct stemmer_set; /**< not thread-safe: one per worker */

/**
 * @param small  each keeps few stems (stemmer_open_small()): for who remembers the words himself
 * @return ERROR_NONE or ERROR_NO_MEMORY
 */
enum error_code stemmer_set_open(struct stemmer_set **out, bool small, struct error *error);
void stemmer_set_close(struct stemmer_set *set);

/**
 * The stemmer of a language; NULL for one that only folds. It belongs to the set.
 * @param language  of language_list(), or NULL
 * @return as stemmer_open()
 */
enum error_code stemmer_set_get(struct stemmer_set *set, const struct language *language,
                                struct stemmer **out, struct error *error);

/** The same as Xapian's own, for TermGenerator. It belongs to the set. */
enum error_code stemmer_set_get_xapian(struct stemmer_set *set, const struct language *language,
                                       xc_stem **out, struct error *error);

/** False once memory ran out in any of them (stemmer_ok()). */
bool stemmer_set_ok(const struct stemmer_set *set);

#endif
