// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * document-tables.h: the tables in the order of docids, term lists and document data, written while
 * documents still come.
 *
 * Workers end batches of documents in any order. A batch has a ticket, its place in the order of
 * docids: 0, 1, 2 and so on. One whose turn has come is written by the worker that brings it,
 * together with those behind it that waited; any other one waits in memory and its worker goes on.
 * Only when much is waiting does a worker wait, too, for the batch that all wait for.
 *
 * All functions but open, finish and free may be called by several threads at once.
 */
#ifndef INDEXER_GLASS_DOCUMENT_TABLES_H
#define INDEXER_GLASS_DOCUMENT_TABLES_H

#include "accumulator.h"
#include "table-writer.h"

struct document_tables;

/** Bytes of waiting batches beyond which workers wait. */
enum { DOCUMENT_TABLES_WAITING = 16 << 20 };

/** Starts the tables in the directory @p dir. */
enum error_code document_tables_open(struct document_tables **out, const char *dir,
                                     uint32_t block_size, bool sync, struct error *error);

/**
 * Takes the documents that @p acc has ended since it was last asked for them, perhaps none.
 * Each ticket comes once.
 * @return the first failure of any batch; ERROR_INTERNAL if docids do not ascend with the tickets
 */
enum error_code document_tables_put(struct document_tables *tables, uint64_t ticket,
                                    struct accumulator *acc, struct error *error);

/** Says that a ticket will not come: who waits for it fails with @p why. */
void document_tables_abandon(struct document_tables *tables, const struct error *why);

/** Completes the tables. ERROR_INTERNAL if a ticket is missing. */
enum error_code document_tables_finish(struct document_tables *tables, struct table_root *termlist,
                                       struct table_root *docdata, struct error *error);

/** Removes what was not finished. NULL is allowed. */
void document_tables_free(struct document_tables *tables);

#endif
