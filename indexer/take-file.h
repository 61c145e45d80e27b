// SPDX-License-Identifier: GPL-2.0-or-later
/** take-file.h: the articles of a file, or of what is new in it. */
#ifndef INDEXER_TAKE_FILE_H
#define INDEXER_TAKE_FILE_H

#include "corpus/article.h"
#include "run-state.h"
#include "take-article.h"

/**
 * Reads a file to its end, unless the ledger says that there is nothing new, or a signal comes.
 * What is wrong with the file is reported, not returned.
 * @param article  scratch
 */
enum error_code take_file(struct run *run, const struct scanned_file *file, struct article *article,
                          struct error *error);

/**
 * Reads a file once more, for what is wanted of it (see settle.h): until all is found. What is
 * wrong with the file has been told before.
 * @param wanted  @p count of them, by article; wanted->found tells of each whether it was met
 */
enum error_code take_wanted_of_file(struct run *run, const char *path, struct wanted *wanted,
                                    size_t count, struct error *error);

#endif
