// SPDX-License-Identifier: GPL-2.0-or-later
#include "posting-chunks.h"

static void start(struct posting_chunks *list, uint32_t frequency, uint64_t collection_frequency)
{
    list->frequency = frequency;
    list->collection_frequency = collection_frequency;
    list->first = true;
    list->at = list->chunk + CHUNK_HEADER_ROOM;
}

void posting_chunks_start(struct posting_chunks *list, const char *term, size_t len,
                          uint32_t frequency, uint64_t collection_frequency)
{
    uint8_t *end = pack_term(list->key, term, len);
    list->first_key_len = (size_t)(end - list->key);
    *end = 0;
    list->key_len = list->first_key_len + 1;
    start(list, frequency, collection_frequency);
}

void posting_chunks_start_lengths(struct posting_chunks *list)
{
    list->key[0] = 0x00;
    list->key[1] = 0xe0;
    list->first_key_len = list->key_len = 2;
    // This list has no frequencies of its own.
    start(list, 0, 0);
}

enum error_code posting_chunks_flush(struct posting_chunks *list, bool last, struct error *error)
{
    uint8_t *const entries = list->chunk + CHUNK_HEADER_ROOM;
    uint8_t header[CHUNK_HEADER_ROOM];
    uint8_t *at = header;
    size_t key_len = list->first_key_len;
    if (list->first) {
        at = pack_uint(at, list->frequency);
        at = pack_uint(at, list->collection_frequency);
        at = pack_uint(at, list->first_docid - 1);
    } else {
        key_len = (size_t)(pack_sortable(list->key + list->key_len, list->first_docid) - list->key);
    }
    *at++ = last ? '1' : '0';
    at = pack_uint(at, list->last_docid - list->first_docid);
    const size_t size = (size_t)(at - header);
    memcpy(entries - size, header, size);
    const enum error_code code =
        table_writer_add(list->table, list->key, key_len, entries - size,
                         (size_t)(list->at - entries) + size, false, error);
    list->first = false;
    list->at = entries;
    return code;
}
