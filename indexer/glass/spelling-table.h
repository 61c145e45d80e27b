// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * spelling-table.h: the table that libxapian's spelling correction reads.
 *
 * An entry for each word has its frequency. An entry for each fragment has the words with it:
 * H and T for the first and last two bytes of a word, M for each three bytes in it, B for the first
 * and last byte of words of up to four.
 */
#ifndef INDEXER_GLASS_SPELLING_TABLE_H
#define INDEXER_GLASS_SPELLING_TABLE_H

#include "run.h"
#include "table-writer.h"

/**
 * Writes the table of all words of the runs, if there are any.
 *
 * Memory: the words, each once, with 16 bytes more, and 16 MB.
 *
 * @param max_frequency the greatest frequency of a word, 0 if there are no words
 */
enum error_code spelling_table_write(struct table_writer *table, struct glass_run *const *runs,
                                     size_t run_count, int deflate_level, uint32_t *max_frequency,
                                     struct error *error);

#endif
