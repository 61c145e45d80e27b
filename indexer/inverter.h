// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * inverter.h: one worker's part: from analysed articles to sorted runs.
 *
 * An inverter has a tokenizer, stemmers, a tagger of names and caches of its own, and an
 * accumulator that it makes a run in a file whenever it has used its share of memory. What is left
 * at the end stays in memory and is a run, too. Term lists and document data go to the builder at
 * once.
 */
#ifndef INDEXER_INVERTER_H
#define INDEXER_INVERTER_H

#include "article-names.h"
#include "base/error.h"
#include "batch.h"
#include "glass/builder.h"
#include "text/character-table.h"

struct inverter;

struct inverter_options {
    const struct character_table *characters; /**< shared, borrowed */
    struct glass_builder *builder; /**< where term lists and document data go; borrowed */
    size_t memory;         /**< bytes that its accumulator may hold, INVERTER_LEAST or more */
    size_t article_memory; /**< bytes less than that for each article so far, whoever inverts it;
                              down to INVERTER_LEAST */
    size_t cached_words;   /**< of the default text; INVERTER_WORD_MEMORY for each */
    const char *run_path;  /**< start of the names of run files; borrowed, of this inverter only */
};

/** What its accumulator gets at least: with less it would make a run of each batch. */
enum { INVERTER_LEAST = 8 << 20 };

/** Bytes that an inverter holds, about, beside its accumulator and names: for each cached word, and
 * else. */
enum { INVERTER_WORD_MEMORY = 88, INVERTER_MEMORY = 14 << 20 };

/** @param names  makes the names of articles; the inverter's own from now on, also on failure */
enum error_code inverter_open(struct inverter **out, const struct inverter_options *options,
                              struct article_names *names, struct error *error);

/** An analysed article, wherever its parts lie. */
struct inverter_document {
    uint32_t docid;
    const struct language *language; /**< of its stemmed texts; NULL: fold only */
    bool english;                    /**< names are looked for in it */
    struct analysed_parts parts;     /**< without its names */
    struct slice stored;
};

/**
 * Inverts an article. Docids ascend from call to call.
 * @param ticket  its place in the order of all articles (glass_builder_put())
 */
enum error_code inverter_add(struct inverter *inverter, const struct inverter_document *document,
                             uint64_t ticket, struct error *error);

/**
 * Inverts the articles of a sealed batch.
 * @param ticket  the batch's place in the order of all batches
 */
enum error_code inverter_take(struct inverter *inverter, const struct batch *batch, uint64_t ticket,
                              struct error *error);

/** Ends: makes the last run, frees the caches. Nothing can be taken any more. */
enum error_code inverter_finish(struct inverter *inverter, struct error *error);

/** The runs, borrowed. */
struct glass_run *const *inverter_runs(const struct inverter *inverter, size_t *count);

void inverter_close(struct inverter *inverter);

#endif
