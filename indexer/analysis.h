// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * analysis.h: what is to be indexed of an article.
 *
 * Analysis decides, a shard writer (shard-writer.h) carries out. An analysed article is a list of
 * texts with their prefix and weight, a list of exact terms, values for slots, and the stored form.
 * Its names are left to the writer's workers, which make them of the stored form
 * (article-names.h): that takes longer than all the rest, and is for nothing if the article has not
 * changed.
 */
#ifndef INDEXER_ANALYSIS_H
#define INDEXER_ANALYSIS_H

#include "article-language.h"
#include "base/buffer.h"
#include "corpus/article.h"
#include "index/generation.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A run of text that becomes words. */
struct analysed_text {
    const char *prefix; /**< of its terms; "" for the default text */
    struct slice text;  //
    uint32_t weight;    /**< within-document frequency that an occurrence adds */
    uint32_t position;  /**< number of positions skipped before it, 0: it continues the last text */
    bool from_start;    /**< positions count from 0 again (another prefix) */
    bool has_positions; /**< false: words only */
    bool stemmed;       /**< by the article's language; else only folded */
};

/** Bytes in struct analysis.bytes. */
struct analysed_term {
    size_t offset;
    size_t len;
};

struct analysed_value {
    uint32_t slot;
    size_t offset;
    size_t len;
};

/** What is to be indexed of an article, or of a part of what it says. */
struct analysed_parts {
    const struct analysed_text *texts;
    size_t text_count;
    const struct analysed_term *terms; /**< exact terms, offsets in bytes */
    size_t term_count;
    const struct analysed_value *values; /**< likewise, in any order, one a slot */
    size_t value_count;
    const char *bytes;
};

struct analysis {
    struct schema schema;
    const struct language *language; /**< stems the article's texts; NULL: they are only folded */
    struct language_tally languages; /**< of the articles so far */
    bool english;                    /**< what the tagger of names knows */
    struct analysed_text *texts;     /**< borrow from the article */
    size_t text_count;
    size_t text_capacity;
    struct analysed_term *terms; /**< exact terms; the first is the identifier's */
    size_t term_count;
    size_t term_capacity;
    struct analysed_value *values;
    size_t value_count;
    size_t value_capacity;
    struct buffer bytes;   /**< of terms and values */
    struct buffer stored;  /**< the article as it is kept (corpus/stored-article.h) */
    struct buffer name;    /**< scratch: a name or value in its comparable form */
    struct buffer term;    /**< scratch: a term being made */
    uint64_t content_hash; /**< XXH3-64 of what the article says */
    bool id_shortened;     /**< the identifier is too long for a term, which ends in a hash now */
    uint32_t long_words;   /**< runs of letters that no term can hold */
};

/** Positions between two texts of one prefix, so that no phrase matches across them. */
enum { ANALYSIS_GAP = 100 };

void analysis_open(struct analysis *analysis, const struct schema *schema);
void analysis_close(struct analysis *analysis);

/**
 * Analyses an article: takes its dateline and headline (which changes the article), and fills in
 * the rest. The result borrows from the article and is valid until the next call.
 * @return false without memory
 */
bool analysis_run(struct analysis *analysis, struct article *article);

/** What it found, borrowed. */
static inline struct analysed_parts analysis_parts(const struct analysis *analysis)
{
    return (struct analysed_parts){.texts = analysis->texts,
                                   .text_count = analysis->text_count,
                                   .terms = analysis->terms,
                                   .term_count = analysis->term_count,
                                   .values = analysis->values,
                                   .value_count = analysis->value_count,
                                   .bytes = analysis->bytes.data};
}

static inline struct slice analysis_term(const struct analysis *analysis, size_t i)
{
    return slice_of(analysis->bytes.data + analysis->terms[i].offset, analysis->terms[i].len);
}

static inline struct slice analysis_value(const struct analysis *analysis, size_t i)
{
    return slice_of(analysis->bytes.data + analysis->values[i].offset, analysis->values[i].len);
}

#endif
