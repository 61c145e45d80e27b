// SPDX-License-Identifier: GPL-2.0-or-later
#include "document-tables.h"

#include "accumulator-internal.h"

#include <pthread.h>
#include <stdlib.h>

struct waiting_batch {
    struct waiting_batch *next;
    uint64_t ticket;
    struct record_list records;
};

struct document_tables {
    struct table_writer *termlist;
    struct table_writer *docdata;

    pthread_mutex_t mutex; // guards what follows
    pthread_cond_t progress;
    struct waiting_batch *first; // in the order of tickets
    struct waiting_batch *spare; // stack of empty ones
    size_t waiting;              // bytes
    uint64_t turn;               // the ticket to be written next
    bool writing;                // by one thread at a time, without holding the mutex
    struct error failure;
};

enum error_code document_tables_open(struct document_tables **out, const char *dir,
                                     uint32_t block_size, bool sync, struct error *error)
{
    const struct table_options always = {.block_size = block_size, .sync = sync};
    const struct table_options lazily = {.block_size = block_size, .sync = sync, .lazy = true};
    struct document_tables *tables = calloc(1, sizeof(*tables));
    if (!tables)
        return error_set_no_memory(error);
    (void)pthread_mutex_init(&tables->mutex, NULL); // with default attributes these cannot fail
    (void)pthread_cond_init(&tables->progress, NULL);
    enum error_code code = table_writer_open(&tables->termlist, dir, "termlist", &always, error);
    if (!code)
        code = table_writer_open(&tables->docdata, dir, "docdata", &lazily, error);
    if (code) {
        document_tables_free(tables);
        return code;
    }
    *out = tables;
    return ERROR_NONE;
}

static void free_batches(struct waiting_batch *batch)
{
    while (batch) {
        struct waiting_batch *next = batch->next;
        record_list_free(&batch->records);
        free(batch);
        batch = next;
    }
}

void document_tables_free(struct document_tables *tables)
{
    if (!tables)
        return;
    free_batches(tables->first);
    free_batches(tables->spare);
    table_writer_free(tables->termlist);
    table_writer_free(tables->docdata);
    (void)pthread_cond_destroy(&tables->progress);
    (void)pthread_mutex_destroy(&tables->mutex);
    free(tables);
}

static enum error_code write_document(struct document_tables *tables, const uint8_t *record,
                                      const struct document_header *header, struct error *error)
{
    const uint8_t *termlist = record + sizeof(*header);
    const size_t termlist_len = header->termlist & ~TAG_COMPRESSED;
    const uint8_t *slots = termlist + termlist_len;
    const uint8_t *data = slots + header->slots;
    const size_t data_len = header->data & ~TAG_COMPRESSED;

    uint8_t key[PACK_MAX_SORTABLE + 1];
    const size_t key_len = (size_t)(pack_sortable(key, header->docid) - key);
    enum error_code code = table_writer_add(tables->termlist, key, key_len, termlist, termlist_len,
                                            (header->termlist & TAG_COMPRESSED) != 0, error);
    if (!code && header->slots > 0) {
        key[key_len] = 0;
        code = table_writer_add(tables->termlist, key, key_len + 1, slots, header->slots, false,
                                error);
    }
    if (!code && data_len > 0)
        code = table_writer_add(tables->docdata, key, key_len, data, data_len,
                                (header->data & TAG_COMPRESSED) != 0, error);
    return code;
}

static enum error_code write_records(struct document_tables *tables,
                                     const struct record_list *records, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < records->used; i++) {
        const struct record_block *block = &records->blocks[i];
        for (size_t at = 0; !code && at < block->used;) {
            struct document_header header;
            memcpy(&header, block->bytes + at, sizeof(header));
            code = write_document(tables, block->bytes + at, &header, error);
            at += header.size;
        }
    }
    return code;
}

/** Writes the batches whose turn has come. The mutex is held, but not while writing. */
static void write_due(struct document_tables *tables)
{
    tables->writing = true;
    while (tables->first && tables->first->ticket == tables->turn && !tables->failure.code) {
        struct waiting_batch *batch = tables->first;
        struct error error = ERROR_INIT;
        tables->first = batch->next;
        (void)pthread_mutex_unlock(&tables->mutex);
        (void)write_records(tables, &batch->records, &error);
        (void)pthread_mutex_lock(&tables->mutex);
        if (error.code)
            tables->failure = error;
        tables->waiting -= batch->records.memory;
        tables->turn++;
        record_list_clear(&batch->records);
        batch->next = tables->spare;
        tables->spare = batch;
        (void)pthread_cond_broadcast(&tables->progress);
    }
    tables->writing = false;
}

/** Puts the documents of an accumulator in the queue. The mutex is held. False without memory. */
static bool enqueue(struct document_tables *tables, uint64_t ticket, struct accumulator *acc)
{
    struct waiting_batch *batch = tables->spare;
    if (batch)
        tables->spare = batch->next;
    else
        batch = calloc(1, sizeof(*batch));
    if (!batch)
        return false;
    const struct record_list empty = batch->records;
    batch->records = acc->documents;
    acc->documents = empty;
    batch->ticket = ticket;
    tables->waiting += batch->records.memory;
    struct waiting_batch **place = &tables->first;
    while (*place && (*place)->ticket < ticket)
        place = &(*place)->next;
    batch->next = *place;
    *place = batch;
    return true;
}

enum error_code document_tables_put(struct document_tables *tables, uint64_t ticket,
                                    struct accumulator *acc, struct error *error)
{
    (void)pthread_mutex_lock(&tables->mutex);
    while (tables->waiting > DOCUMENT_TABLES_WAITING && ticket != tables->turn &&
           !tables->failure.code)
        (void)pthread_cond_wait(&tables->progress, &tables->mutex);
    if (!tables->failure.code && !enqueue(tables, ticket, acc))
        (void)error_set_no_memory(&tables->failure);
    if (!tables->writing)
        write_due(tables);
    const enum error_code code = tables->failure.code;
    if (code && error)
        *error = tables->failure;
    (void)pthread_mutex_unlock(&tables->mutex);
    return code;
}

void document_tables_abandon(struct document_tables *tables, const struct error *why)
{
    (void)pthread_mutex_lock(&tables->mutex);
    if (!tables->failure.code)
        tables->failure = *why;
    (void)pthread_cond_broadcast(&tables->progress);
    (void)pthread_mutex_unlock(&tables->mutex);
}

enum error_code document_tables_finish(struct document_tables *tables, struct table_root *termlist,
                                       struct table_root *docdata, struct error *error)
{
    if (tables->failure.code) {
        if (error)
            *error = tables->failure;
        return tables->failure.code;
    }
    if (tables->first)
        return error_set(error, ERROR_INTERNAL, "a batch of documents is missing");
    const enum error_code code = table_writer_finish(tables->termlist, termlist, error);
    return code ? code : table_writer_finish(tables->docdata, docdata, error);
}
