// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * posting-chunks.h: a posting list as the postlist table stores it.
 *
 * A list is cut into chunks of about 2000 bytes, each an entry of its own: the first under the
 * term, with the frequencies, the others under the term and their first docid. The list of
 * document lengths has the same form, under a key that no term has.
 */
#ifndef INDEXER_GLASS_POSTING_CHUNKS_H
#define INDEXER_GLASS_POSTING_CHUNKS_H

#include "pack.h"
#include "table-writer.h"

enum {
    CHUNK_BYTES = 2000, /**< a chunk that has as many takes no more, as in libxapian */
    CHUNK_HEADER_ROOM = 32,
    CHUNK_ROOM = CHUNK_HEADER_ROOM + CHUNK_BYTES + 2 * PACK_MAX_UINT,
};

struct posting_chunks {
    struct table_writer *table;
    uint8_t key[GLASS_MAX_KEY + 1];
    size_t first_key_len; /**< of the key of the first chunk */
    size_t key_len;       /**< of what the docid follows in the others */
    uint32_t frequency;
    uint64_t collection_frequency;
    bool first;
    uint32_t first_docid; /**< of the chunk */
    uint32_t last_docid;
    uint8_t *at; /**< end of the chunk; its entries start at CHUNK_HEADER_ROOM */
    uint8_t chunk[CHUNK_ROOM];
};

/** Starts the list of a term that is in @p frequency documents. */
void posting_chunks_start(struct posting_chunks *list, const char *term, size_t len,
                          uint32_t frequency, uint64_t collection_frequency);

/** Starts the list of the document lengths. */
void posting_chunks_start_lengths(struct posting_chunks *list);

/** Writes the current chunk. */
enum error_code posting_chunks_flush(struct posting_chunks *list, bool last, struct error *error);

/** Adds a posting; docids ascend. */
static inline enum error_code posting_chunks_add(struct posting_chunks *list, uint32_t docid,
                                                 uint32_t wdf, struct error *error)
{
    uint8_t *const start = list->chunk + CHUNK_HEADER_ROOM;
    if (list->at >= start + CHUNK_BYTES) {
        const enum error_code code = posting_chunks_flush(list, false, error);
        if (code)
            return code;
    }
    if (list->at == start)
        list->first_docid = docid;
    else
        list->at = pack_uint(list->at, docid - list->last_docid - 1);
    list->last_docid = docid;
    list->at = pack_uint(list->at, wdf);
    return ERROR_NONE;
}

#endif
