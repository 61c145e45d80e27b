// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * stemmer.h: the term of a word: its Snowball stem, without diacritics (fold.h).
 *
 * Indexer and query use the same one, so that whatever spelling is asked for finds what was
 * indexed. Words are lower-cased UTF-8, as the tokenizer and Xapian's parsers give them. The stem
 * is taken first, because endings have accents, then folded.
 *
 * Names and authors are not stemmed: "none" gives a stemmer that only folds, and so does a
 * language that has no Snowball stemmer.
 *
 * A stemmer keeps the stems that it made. It is not thread-safe: one per worker.
 */
#ifndef TEXT_STEMMER_H
#define TEXT_STEMMER_H

#include "base/error.h"
#include "base/slice.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>

/**
 * No stem has more bytes; a longer one is cut off between two characters. No word that the
 * tokenizer accepts (64 bytes) comes near. With a prefix of up to 45 bytes it fits in a term.
 */
#define STEMMER_MAX_STEM 200

struct stemmer;

/**
 * @param language an ISO 639-1 code, a language tag or the name of a Snowball stemmer
 *                 (language.h); anything else, also NULL and "none", folds only
 * @return ERROR_NO_MEMORY; ERROR_INTERNAL: this Xapian lacks the stemmer
 */
enum error_code stemmer_open(struct stemmer **out, const char *language, struct error *error);

/**
 * The same for few texts, as of queries: it keeps some thousand stems, in memory that is soon
 * touched and so cheap at the start of a program.
 */
enum error_code stemmer_open_small(struct stemmer **out, const char *language, struct error *error);

/** Frees it; NULL is fine. */
void stemmer_close(struct stemmer *stemmer);

/** The Snowball name of what was opened, "english", or "none". */
const char *stemmer_name(const struct stemmer *stemmer);

/**
 * True if a stem begins with the letter of its word where that is one of ASCII: the stemmer takes
 * off or changes endings only, as those of most European languages do.
 */
bool stemmer_keeps_start(const struct stemmer *stemmer);

/**
 * Writes the stem of @p word to @p out, which must not overlap it, without a NUL; at most
 * @p capacity bytes (STEMMER_MAX_STEM is always enough), cut off between two characters.
 * @return the number of bytes, which may be 0. Also 0 if memory ran out: stemmer_ok() tells.
 */
size_t stemmer_apply(struct stemmer *stemmer, struct slice word, char *out, size_t capacity);

/** As stemmer_apply() past the stemmer's memory, for a caller that has its own (word-cache.h). */
size_t stemmer_apply_uncached(struct stemmer *stemmer, struct slice word, char *out,
                              size_t capacity);

/** False once memory ran out in stemmer_apply(): the stems since then are not to be trusted. */
bool stemmer_ok(const struct stemmer *stemmer);

/**
 * A Xapian stemmer that calls this one, for TermGenerator and QueryParser. Free it with
 * xc_stem_free(). The stemmer must outlive it and everything that it was given to, and all of them
 * belong to one thread.
 */
enum error_code stemmer_as_xapian(struct stemmer *stemmer, xc_stem **out, struct error *error);

#endif
