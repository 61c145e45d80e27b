// SPDX-License-Identifier: GPL-2.0-or-later
/** main-language.h: the language of most articles of an index, by which queries are stemmed. */
#ifndef INDEXER_MAIN_LANGUAGE_H
#define INDEXER_MAIN_LANGUAGE_H

#include "base/error.h"
#include "index/generation.h"

/**
 * Counts the languages in a generation's shards by their terms, superseded articles too.
 * @param[in,out] language  of schema.language; left as it is if no article has a language
 */
enum error_code main_language(const char *directory, const struct generation *generation,
                              char language[sizeof(((struct schema *)0)->language)],
                              struct error *error);

#endif
