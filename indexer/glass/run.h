// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * run.h: what accumulators leave behind, read in order by the builder.
 *
 * A run has four sections: lengths and values by docid (values: slot first), postings and spelling
 * words by term. (Term lists and document data have gone to their tables.) Each is read once, from
 * start to end, by its own reader; several readers of one run may work at the same time in
 * different threads. A run is either a file, read through a window per reader, or the memory of a
 * frozen accumulator.
 */
#ifndef INDEXER_GLASS_RUN_H
#define INDEXER_GLASS_RUN_H

#include "accumulator-internal.h"
#include "table-writer.h"

#include <stdio.h>

struct run_slot {
    uint32_t slot;
    uint32_t frequency;
    struct buffer lower;
    struct buffer upper;
    uint64_t start; /**< of the values in the file */
    uint64_t end;
};

/** A term from which reading can start. */
struct run_mark {
    size_t term;     /**< its place among the sorted terms */
    uint64_t offset; /**< in the file */
    uint64_t weight; /**< work that is between the mark before and this one */
    size_t text;     /**< in mark_texts */
    uint32_t length;
};

/** A run has no more marks, with about equal parts of the postings between them. */
enum { RUN_MARKS = 256 };

struct glass_run {
    struct document_totals totals;
    struct run_mark *marks;
    size_t mark_count;
    struct buffer mark_texts;
    struct run_slot *slots; /**< by slot number */
    size_t slot_count;
    size_t term_count; /**< with postings */
    size_t word_count;
    // In memory:
    const struct accumulator *memory; /**< NULL: the run is a file */
    struct order_item *terms;         /**< all terms of the accumulator, sorted */
    // In a file:
    int fd;
    uint64_t lengths_end; /**< the sections follow each other */
    uint64_t values_end;
    uint64_t terms_end;
    uint64_t words_end;
};

/** In the file, before the text and the postings of a term. */
struct term_header {
    uint64_t collection_frequency;
    uint64_t bytes;     /**< of the postings */
    uint32_t frequency; /**< documents; for words, occurrences */
    uint32_t length;
};

/** A window on a part of a file or on a list of records. */
struct run_stream {
    const uint8_t *at;
    const uint8_t *end;
    const struct record_list *list; /**< NULL: a file */
    size_t next_block;
    int fd;
    uint64_t offset; /**< of what follows the window */
    uint64_t limit;
    uint8_t *buffer;
    size_t capacity;
};

/** Reads lengths or values: records with a fixed header. */
struct record_reader {
    struct run_stream stream;
    uint32_t docid; /**< UINT32_MAX and `ended` behind the last record */
    bool ended;
    const uint8_t *bytes; /**< of the record, with its header; valid until the next one is read */
    size_t size;
};

enum run_section { RUN_LENGTHS, RUN_VALUES };

enum { RUN_WINDOW = 256 << 10 };

/**
 * Starts at the first record; @p slot is the index of the slot for RUN_VALUES, @p window how many
 * bytes are read of a file at a time (0: RUN_WINDOW).
 * The reader must be freed, also after an error.
 */
enum error_code record_reader_open(struct record_reader *reader, const struct glass_run *run,
                                   enum run_section section, size_t slot, size_t window,
                                   struct error *error);
enum error_code record_reader_next(struct record_reader *reader, enum run_section section,
                                   struct error *error);
void record_reader_free(struct record_reader *reader);

/** Reads terms with their postings, or words with their frequency. */
struct term_reader {
    const struct glass_run *run;
    bool words;
    const struct slice *until; /**< NULL: read up to the last term */
    bool ended;
    // The term.
    uint64_t order;
    uint32_t length;
    uint32_t frequency; /**< documents; for words, occurrences */
    uint64_t collection_frequency;
    char text[TERM_ROOM];
    // The posting.
    uint32_t docid;
    uint32_t wdf;
    const uint8_t *tag; /**< position tag, TABLE_TAG_PADDING more bytes can be read; valid until the
                             next posting is read */
    uint32_t tag_size;
    // Where to read on.
    uint32_t unread; /**< postings of the term */
    uint64_t posting_bytes;
    const uint8_t *at; /**< postings in memory */
    const uint8_t *end;
    size_t next_term;
    struct buffer postings; /**< of a term, copied together */
    struct run_stream stream;
};

/** Terms from one on and up to another one, which is not among them. NULL: without a bound. */
struct term_range {
    const struct slice *from;
    const struct slice *until;
    size_t window; /**< bytes that are read of a file at a time; 0: RUN_WINDOW */
};

/**
 * Starts at the first term of a range; words are always read whole. The reader must be freed, also
 * after an error.
 */
enum error_code term_reader_open(struct term_reader *reader, const struct glass_run *run,
                                 bool words, struct term_range range, struct error *error);

/** Goes to the next term; all postings of the one before have been read. */
enum error_code term_reader_next(struct term_reader *reader, struct error *error);

/** Goes to the next of the term's `frequency` postings. */
enum error_code term_reader_posting(struct term_reader *reader, struct error *error);
void term_reader_free(struct term_reader *reader);

/** The order of the terms that two readers are at. */
static inline int term_reader_compare(const struct term_reader *a, const struct term_reader *b)
{
    if (a->order != b->order)
        return a->order < b->order ? -1 : 1;
    return slice_compare(slice_of(a->text, a->length), slice_of(b->text, b->length));
}

#endif
