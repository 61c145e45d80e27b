// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * batch.h: analysed articles on their way from the reader to a worker.
 *
 * A batch holds copies, in one buffer, so that the reader can go on with the next article. It is
 * used again when a worker is done with it: no allocation once it is warm.
 */
#ifndef INDEXER_BATCH_H
#define INDEXER_BATCH_H

#include "analysis.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BATCH_DOCUMENTS = 64, BATCH_BYTES = 512 * 1024 };

/** Where an article's parts begin in the arrays of the batch; they end where the next one's do. */
struct batch_document {
    uint32_t docid;
    const struct language *language;
    bool english;
    size_t text;
    size_t term;
    size_t value;
    size_t stored_offset;
    size_t stored_len;
};

struct batch {
    struct batch *next; /**< in a queue */
    uint64_t number;    /**< its place among all batches, set when it is full */
    struct buffer bytes;
    struct batch_document documents[BATCH_DOCUMENTS + 1];
    size_t count;
    struct analysed_text *texts; /**< text.ptr is set by batch_seal() */
    size_t *text_offsets;
    size_t text_capacity;
    struct analysed_term *terms; /**< offsets in bytes */
    size_t term_capacity;
    struct analysed_value *values; /**< likewise */
    size_t value_capacity;
};

/** NULL without memory. */
struct batch *batch_new(void);
void batch_free(struct batch *batch);
void batch_clear(struct batch *batch);

/** True when the next article belongs in another batch. */
static inline bool batch_full(const struct batch *batch)
{
    return batch->count == BATCH_DOCUMENTS || batch->bytes.len >= BATCH_BYTES;
}

/** Copies an analysed article into a batch that is not full. False without memory. */
bool batch_add(struct batch *batch, const struct analysis *analysis, uint32_t docid);

/** Makes the texts point at their bytes. Nothing can be added any more. */
void batch_seal(struct batch *batch);

#endif
