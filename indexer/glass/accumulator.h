// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * accumulator.h: an inverted file in memory, one per worker thread.
 *
 * Documents come one after the other, with ascending docids (gaps are allowed: the workers share
 * the docids). For each: accumulator_begin_document(), accumulator_add() for every occurrence of a
 * term, accumulator_end_document(). What is kept is already in the codes of the glass tables:
 * position lists, term lists and document data are encoded and compressed here, in the worker, so
 * that the builder has little more to do than to copy. Postings lie in slices of memory that grow
 * with their list; nothing is allocated per posting or token.
 *
 * Term lists and document data are taken by the builder (glass_builder_put()), soon, as they are
 * large. When accumulator_memory() passes the caller's budget, accumulator_spill() makes it a
 * sorted run in a file and empties it; or, when all documents fit, accumulator_freeze() gives the
 * builder a run that reads this memory.
 *
 * Failures inside a document (no memory; a wdf that passes 32 bits) are kept and reported by
 * accumulator_end_document(), so that accumulator_add() needs no check. After any error the
 * accumulator is fit only for accumulator_free().
 *
 * The sums are those of Xapian::Document: the same term at the same position twice is one position
 * with both frequencies added; the length of a document is the sum of its frequencies.
 */
#ifndef INDEXER_GLASS_ACCUMULATOR_H
#define INDEXER_GLASS_ACCUMULATOR_H

#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct accumulator;
struct glass_run;

struct accumulator_options {
    bool positions;    /**< keep positions; false ignores them */
    int deflate_level; /**< of document data and term lists: 1 (fast) to 9 (small), 0 for none */
};

/** What a program wants that has no reason for anything else. */
#define ACCUMULATOR_OPTIONS_DEFAULT                                                                \
    {                                                                                              \
        .positions = true, .deflate_level = 1                                                      \
    }

struct glass_value {
    uint32_t slot;
    struct slice bytes; /**< an empty value is as none */
};

/** What accumulator_intern() returns for a term that cannot be stored, or without memory. */
#define ACCUMULATOR_NO_TERM UINT32_MAX

/** NULL if there is no memory. */
struct accumulator *accumulator_new(const struct accumulator_options *options);

void accumulator_free(struct accumulator *acc);

/**
 * The number of a term, valid until the accumulator is emptied.
 *
 * ACCUMULATOR_NO_TERM for the empty term, one of more than 245 bytes, or one that has more than
 * 249 once its zero bytes are doubled (libxapian refuses these, too), and if there is no memory
 * (which accumulator_end_document() then reports).
 */
uint32_t accumulator_intern(struct accumulator *acc, struct slice term);

/** Changes each time the accumulator is emptied: a cache of term numbers is valid for one epoch. */
uint64_t accumulator_epoch(const struct accumulator *acc);

/** Starts a document. @p docid is 1 or more, and greater than the one before. */
void accumulator_begin_document(struct accumulator *acc, uint32_t docid);

/** Adds one occurrence of a term. Positions usually ascend, and may be in any order. */
void accumulator_add(struct accumulator *acc, uint32_t term, uint32_t position, uint32_t wdf);

/**
 * Adds many occurrences, as accumulator_add() would one by one: the terms' places in memory are
 * asked for ahead of their turn, which is what adding costs otherwise.
 * @param terms, positions  of the first occurrence; of the next ones, @p stride bytes further each
 */
void accumulator_add_many(struct accumulator *acc, const uint32_t *terms, const uint32_t *positions,
                          size_t stride, size_t count, uint32_t wdf);

/** Adds a term without a position. With a @p wdf of 0 this is a boolean term. */
void accumulator_add_wdf(struct accumulator *acc, uint32_t term, uint32_t wdf);

/**
 * Counts an occurrence of a word for the spelling table. The word is interned as terms are, which
 * does not make it a term. Words of one byte are not kept, as in libxapian.
 */
void accumulator_add_spelling(struct accumulator *acc, uint32_t word, uint32_t count);

/**
 * Ends the document.
 *
 * @param data the document's data, any bytes; may be empty
 * @param values in ascending order of slots, each slot once
 * @return ERROR_INTERNAL (also for wrong use: docids or slots out of order)
 */
enum error_code accumulator_end_document(struct accumulator *acc, struct slice data,
                                         const struct glass_value *values, size_t value_count,
                                         struct error *error);

/** Documents since the accumulator was last emptied. */
uint32_t accumulator_documents(const struct accumulator *acc);

/** Bytes held now, without what an empty accumulator keeps for reuse. */
size_t accumulator_memory(const struct accumulator *acc);

/**
 * Writes the content as a run to the new file @p path and empties the accumulator. The file is
 * unlinked at once: it goes with the run, or with the process.
 */
enum error_code accumulator_spill(struct accumulator *acc, const char *path, struct glass_run **run,
                                  struct error *error);

/**
 * Gives the content as a run without a copy. The accumulator stays as it is, and must, until the
 * run is freed.
 */
enum error_code accumulator_freeze(struct accumulator *acc, struct glass_run **run,
                                   struct error *error);

/** Frees a run. NULL is allowed. */
void glass_run_free(struct glass_run *run);

/** Forgets all documents and terms, keeps the memory for the next ones, changes the epoch. */
void accumulator_clear(struct accumulator *acc);

/**
 * Gives up to @p bytes of the memory that is kept for reuse back to the system, if it will hold
 * less from now on. @return how many: the memory is in blocks of 2 MB
 */
size_t accumulator_trim(struct accumulator *acc, size_t bytes);

#endif
