// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * accumulator-internal.h: what an accumulator and the runs made of it share.
 *
 * A posting is: the docid less the one before (from 0), the wdf, the size of the position tag (0:
 * no positions), and that tag, the numbers as pack_uint() writes them.
 *
 * A document record is a struct document_header and, behind it, the term list tag, the used slots
 * tag and the data tag.
 */
#ifndef INDEXER_GLASS_ACCUMULATOR_INTERNAL_H
#define INDEXER_GLASS_ACCUMULATOR_INTERNAL_H

#include "accumulator.h"
#include "base/buffer.h"
#include "byte-pool.h"
#include "deflate-tag.h"
#include "order-sort.h"
#include "pack.h"
#include "record-list.h"

/** A term and the end of its posting list: one cache line. */
struct term_entry {
    uint64_t order; /**< order_key() of the term */
    uint64_t collection_frequency;
    uint8_t *write; /**< where the next posting goes */
    uint64_t bytes; /**< of all postings */
    uint32_t text;  /**< address of a term of more than 8 bytes */
    uint32_t head;  /**< first slice of postings, or POOL_NONE */
    uint32_t last_docid;
    uint32_t frequency; /**< documents */
    uint32_t spelling;  /**< occurrences as a word */
    uint32_t place;     /**< in the document, if document_terms[place].term is this one */
    uint32_t rank;      /**< among the terms that were ranked; see accumulator_sort_document() */
    uint16_t left;      /**< bytes of the slice still free */
    uint8_t size_class;
    uint8_t length;
};

struct document_header {
    uint32_t size; /**< of the record, with this header */
    uint32_t docid;
    uint32_t termlist; /**< sizes; TAG_COMPRESSED is set in those of compressed tags */
    uint32_t slots;
    uint32_t data;
};

#define TAG_COMPRESSED 0x80000000u

struct document_length {
    uint32_t docid;
    uint32_t length;
};

/** Before the bytes of each value. */
struct value_header {
    uint32_t docid;
    uint32_t size;
};

struct slot_store {
    uint32_t slot;
    uint32_t frequency;
    struct buffer lower;
    struct buffer upper;
    struct record_list values;
};

/** Totals of the documents, for the version file. */
struct document_totals {
    uint64_t length;
    uint64_t postings;
    uint32_t documents;
    uint32_t last_docid;
    uint32_t min_length; /**< of documents that are not empty; 0 if there are none */
    uint32_t max_length;
    uint32_t max_wdf;
};

struct hash_slot {
    uint32_t hash;
    uint32_t term; /**< + 1; 0: free */
};

struct document_term {
    uint64_t order;
    uint64_t wdf;
    uint32_t term;
    uint32_t count; /**< of positions */
    uint32_t first;
    uint32_t last;  /**< the greatest position */
    uint32_t start; /**< of the positions, in the array made at the end of the document */
    uint8_t length;
    bool unsorted;
};

/** A position after the first of its term. */
struct document_token {
    uint32_t place;
    uint32_t position;
};

struct accumulator {
    struct accumulator_options options;
    struct tag_deflater *deflater;
    uint64_t epoch;
    const char *failure; /**< why the current document cannot be stored, or NULL */

    struct term_entry *terms;
    size_t term_count;
    size_t term_capacity;
    size_t ranked; /**< terms with a rank: the first so many */
    struct hash_slot *hash;
    size_t hash_size;
    struct byte_pool pool; /**< terms and postings */

    struct document_totals totals;
    struct record_list documents; /**< document records */
    struct record_list lengths;   /**< struct document_length */
    struct slot_store *slots;     /**< by slot */
    size_t slot_count;

    bool in_document;
    uint32_t docid;
    size_t document_text; /**< bytes of the document's terms */
    struct document_term *document_terms;
    size_t document_term_count;
    size_t document_term_capacity;
    struct document_token *tokens;
    size_t token_count;
    size_t token_capacity;
    struct order_item *order; /**< and as many spare ones */
    size_t order_capacity;
    struct buffer positions; /**< of the document, grouped by term */
    struct buffer termlist;  /**< of the document */
    struct buffer scratch;
};

/** Room for the text of a term and what accumulator_term_text() writes beyond it. */
enum { TERM_ROOM = 256 };

/** The text of a term, which may lie in @p room. */
static inline const char *accumulator_term_text(const struct accumulator *acc,
                                                const struct term_entry *term, char *room)
{
    if (term->length > sizeof(term->order))
        return (const char *)byte_pool_at(&acc->pool, term->text);
    uint64_t bytes = term->order;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    memcpy(room, &bytes, sizeof(bytes));
    return room;
}

/**
 * Sorts terms by their text. The items have a term number and its length; the keys are set (and
 * lost) here. @p spare has room for as many.
 */
void accumulator_sort_terms(const struct accumulator *acc, struct order_item *items, size_t count,
                            struct order_item *spare);

/** All terms in order; NULL if there is no memory. For the caller to free. */
struct order_item *accumulator_sort_vocabulary(const struct accumulator *acc);

/**
 * Sorts the terms of the current document (acc->order, as many as it has) by their text, as
 * accumulator_sort_terms() does.
 *
 * A document has hundreds of terms, nearly all of which were seen before. Whenever the vocabulary
 * has doubled all of it is sorted and each term gets its rank; a document's ranked terms are then
 * sorted by small numbers, and only new ones by text. False if there is no memory.
 */
bool accumulator_sort_document(struct accumulator *acc);

/**
 * Asks for the memory of terms that will soon have their turn, as they lie anywhere.
 * @param order  all terms
 * @param at     the place in it that has its turn now
 */
static inline void accumulator_prefetch_term(const struct accumulator *acc,
                                             const struct order_item *order, size_t at)
{
    enum { TERM_AHEAD = 16, POSTINGS_AHEAD = 8 };
    if (acc->term_count - at <= TERM_AHEAD)
        return;
    __builtin_prefetch(&acc->terms[order[at + TERM_AHEAD].id]);
    const uint32_t head = acc->terms[order[at + POSTINGS_AHEAD].id].head;
    if (head != POOL_NONE)
        __builtin_prefetch(byte_pool_at(&acc->pool, head));
}

/** Copies the postings of a term, term->bytes of them, to @p out. */
void accumulator_copy_postings(const struct accumulator *acc, const struct term_entry *term,
                               uint8_t *out);

#endif
