// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * term-stream.h: a text as index terms with positions, as TermGenerator 1.4 would add them.
 *
 * Tokenizer and stemmer together behave as Xapian::TermGenerator with
 *   - STEM_ALL and the stemmer as StemImplementation (stemmer_as_xapian()), if there is a stemmer:
 *     every word, also each pair of n-gram characters, is one term at the next position; a word
 *     whose stem is empty is left out and takes no position;
 *   - STEM_NONE, if there is none: the words themselves; pairs have no position.
 * Positions go on from where the caller's counter stands, across texts and fields, so that the
 * caller leaves gaps by raising it; the first word of a document whose counter starts at 0 has
 * position 1. The counter is also where it stops.
 *
 * There are two forms: terms_of_text() hands each term to a function, and a term stream, for
 * indexing, gives out numbers of terms in batches and asks for the number of a term only the first
 * time it sees one of its words. Both give the same terms.
 */
#ifndef TEXT_TERM_STREAM_H
#define TEXT_TERM_STREAM_H

#include "stemmer.h"
#include "tokenizer.h"
#include "word-cache.h"

/** Longest prefix. With it no stem makes a term that is too long for Xapian (245 bytes). */
#define TERM_MAX_PREFIX 45

/** The position of a term that has none. */
#define TERM_NO_POSITION 0

/**
 * Takes one term, prefix included; @p term is borrowed for the call.
 * @param position TERM_NO_POSITION if it has none
 * @return not ERROR_NONE to stop, which then is what terms_of_text() returns
 */
typedef enum error_code (*term_sink)(void *payload, struct slice term, uint32_t position,
                                     uint32_t wdf_increment);

/**
 * Hands the terms of @p text to @p sink, in order: TermGenerator::index_text(), or
 * index_text_without_positions() if @p position is NULL.
 * @param stemmer  NULL: words as they are
 * @param prefix   at most TERM_MAX_PREFIX bytes
 * @param position the counter; raised
 * @return what the sink returned; ERROR_NO_MEMORY; ERROR_INTERNAL: prefix too long
 */
enum error_code terms_of_text(struct tokenizer *tokenizer, struct stemmer *stemmer,
                              struct slice text, uint32_t wdf_increment, struct slice prefix,
                              uint32_t *position, term_sink sink, void *payload,
                              struct error *error);

/**
 * Sets @p number to the caller's number of @p term (prefix included, borrowed for the call), a new
 * one if the term is new; any but TERM_LEFT_OUT.
 */
typedef enum error_code (*term_number)(void *payload, struct slice term, uint32_t *number,
                                       struct error *error);

/** The number that no term has. */
#define TERM_LEFT_OUT UINT32_MAX

struct term_stream_options {
    struct tokenizer *tokenizer; /**< borrowed; one text at a time goes through it */
    struct stemmer *stemmer;     /**< borrowed; NULL: words as they are */
    struct slice prefix;         /**< copied; at most TERM_MAX_PREFIX bytes */
    size_t max_words;            /**< of the cache (word-cache.h); 0: TERM_STREAM_WORDS */
    term_number number;
    void *payload; /**< for `number` */
};

/** Default size of the cache, about 6 MB: of news it covers more than 98 tokens in 100. */
#define TERM_STREAM_WORDS 131072

/** One occurrence of a term in the text. */
struct occurrence {
    uint32_t term;     /**< the caller's number */
    uint32_t position; /**< or TERM_NO_POSITION */
    size_t offset;     /**< of the word in the text, in bytes */
};

struct term_stream;

/** @return ERROR_NO_MEMORY; ERROR_INTERNAL: prefix too long */
enum error_code term_stream_open(struct term_stream **out,
                                 const struct term_stream_options *options, struct error *error);

/** Frees it; NULL is fine. */
void term_stream_close(struct term_stream *stream);

/** Forgets all numbers of terms, because the caller starts to count again. */
void term_stream_new_numbers(struct term_stream *stream);

/**
 * Starts a text, which must stay as it is until it has been read, and so must @p position, the
 * counter (NULL: without positions).
 */
void term_stream_start(struct term_stream *stream, struct slice text, uint32_t *position);

/**
 * Writes up to @p max (at least 1) next occurrences and sets @p count; 0 at the end of the text.
 * @return ERROR_NO_MEMORY; or what `number` returned. The rest of the text is lost.
 */
enum error_code term_stream_read(struct term_stream *stream, struct occurrence *occurrences,
                                 size_t max, size_t *count, struct error *error);

/** Has the place of a word fetched that term_stream_word() will soon look for. */
void term_stream_prefetch(const struct term_stream *stream, const struct token *token);

/**
 * One word of a text that the caller tokenizes, to make terms of several kinds of it: what
 * term_stream_read() would give for it.
 * @param position  the counter, raised; NULL: without positions
 * @param[out] occurrence  its term is TERM_LEFT_OUT if the word has none
 * @return as term_stream_read()
 */
enum error_code term_stream_word(struct term_stream *stream, const struct token *token,
                                 uint32_t *position, struct occurrence *occurrence,
                                 struct error *error);

#endif
