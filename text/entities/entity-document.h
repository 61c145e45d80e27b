// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * entity-document.h: an article's tokens on their way through the tagger.
 *
 * Shared by the tagger, which keeps words in a cache, and the trainer, which keeps all of them:
 * both give a function that describes a word. A document is used again and again and grows only.
 */
#ifndef ENTITIES_ENTITY_DOCUMENT_H
#define ENTITIES_ENTITY_DOCUMENT_H

#include "base/buffer.h"
#include "entity-features.h"

/** Tokens that are looked at together; a longer article is several documents. */
#define ENTITY_DOCUMENT_TOKENS 32768

enum { DOCUMENT_TABLE_BITS = 14, DOCUMENT_TABLE = 1 << DOCUMENT_TABLE_BITS };

enum { DOCUMENT_ASKED_BITS = 4096, DOCUMENT_SKETCH_BITS = 8192, VOTE_NOT_COUNTED = 255 };

/** What an article says of a word or of two neighbours. */
struct document_word {
    uint64_t key; /**< 0: free */
    uint32_t generation;
    uint16_t small, capital; /**< times seen so within a sentence */
    uint16_t votes[ENTITY_TYPES + 1];
    uint8_t acronym;
    uint8_t vote; /**< document_vote() of the votes, or VOTE_NOT_COUNTED */
};

/** Tokens that stand together and are asked about: labels go from one to the next. */
struct document_stretch {
    uint32_t first, end;
    uint32_t sentence, sentence_end;
};

/**
 * Describes @p count of the words.
 * @param which         which: indices into @p words, @p traits and @p places
 * @param readable_end  how far the bytes behind the words may be read
 * @param places        for the describer's own use: where it keeps each of them
 */
typedef void (*entity_describe_function)(void *context, const struct slice *words,
                                         const uint32_t *which, size_t count,
                                         const char *readable_end, struct word_traits *traits,
                                         uint32_t *places);

struct entity_document {
    const struct entity_model *model;
    entity_describe_function describe;
    void *context;
    struct slice text;
    const struct entity_token *tokens;
    size_t count;
    struct slice *words;        /**< as they are tagged: case restored where it was lost */
    struct word_traits *traits; /**< of those that are described */
    uint32_t *places;           /**< what the describer says */
    uint8_t *described;         /**< its traits are known */
    uint8_t *candidate;         /**< stands in a stretch */
    uint8_t *run_start, *run_left, *phrases;
    uint8_t *flags;         /**< for the first token of a sentence: enum sentence_flag */
    uint8_t *title_case;    /**< likewise: few of its words are small */
    uint32_t *sentence_end; /**< for the first token of a sentence, where it ends */
    struct document_stretch *stretches;
    size_t stretch_count;
    bool whole;
    uint32_t *capitals;                      /**< scratch: words that may be capitalised */
    uint32_t *which;                         /**< scratch: words to be described, and the like */
    struct document_word **entries, **pairs; /**< of candidates that were counted, else NULL: what
                                                  is known of the word, of it and the next */
    size_t capacity;
    struct document_word *table; /**< as much of it as the document needs: see table_bits */
    unsigned table_bits;
    uint32_t generation;
    size_t table_count;
    uint64_t asked[DOCUMENT_ASKED_BITS / 64]; /**< hashed: words that the table may be asked for */
    /** Their lengths, first and last letters; and the lengths of those with other letters than
     * ASCII. */
    uint64_t sketch[DOCUMENT_SKETCH_BITS / 64];
    unsigned sketch_lengths;
    struct buffer restored;
};

/** @return false without memory */
bool entity_document_open(struct entity_document *document, const struct entity_model *model,
                          entity_describe_function describe, void *context);
void entity_document_close(struct entity_document *document);

/**
 * Describes the tokens (at most ENTITY_DOCUMENT_TOKENS, which must stay), restores lost case, finds
 * sentences, candidates, runs and phrases. Of a text whose case is as it should be, only words that
 * something may depend on are described: candidates, and two to either side.
 * @param whole  all are, and all that are capitalised are candidates, as the trainer has it
 * @return false without memory
 */
bool entity_document_prepare(struct entity_document *document, struct slice text,
                             const struct entity_token *tokens, size_t count, bool whole);

/** Counts the labels of the first pass; may be called once a document. */
void entity_document_count(struct entity_document *document, const uint8_t *labels);

/** What the article says about token @p i, whose sentence is [first, end). */
void entity_document_view(struct entity_document *document, const uint8_t *labels, size_t first,
                          size_t end, size_t i, struct document_view *view);

/**
 * The best sequence of labels for @p count tokens, outside before and behind.
 * @param scores  rows of ENTITY_ROW
 */
void entity_decode(const struct entity_model *model, const int16_t *scores, size_t count,
                   uint8_t *labels);

/** Longer stretches are decoded in pieces. */
#define ENTITY_DECODE_MAX 256

/** True if @p to may follow @p from in well-formed BIOES. */
static inline bool entity_may_follow(unsigned from, unsigned to)
{
    const bool open =
        from < ENTITY_OUTSIDE && (from % 4 == ENTITY_BEGIN || from % 4 == ENTITY_INSIDE);
    const bool continues = to < ENTITY_OUTSIDE && (to % 4 == ENTITY_INSIDE || to % 4 == ENTITY_END);
    return open == continues && (!open || from / 4 == to / 4);
}

#endif
