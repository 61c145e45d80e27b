// SPDX-License-Identifier: GPL-2.0-or-later
/** index-directory.h: the directory of an index, for the run that writes it. */
#ifndef INDEXER_INDEX_DIRECTORY_H
#define INDEXER_INDEX_DIRECTORY_H

#include "base/error.h"

#include <stdint.h>

/**
 * Makes the directory and its folders where they are not there. One that holds other things is
 * refused.
 */
enum error_code index_directory_make(const char *index, struct error *error);

/**
 * Refuses an index of another user: with files of several owners in it neither could collect
 * garbage. @return ERROR_NONE; ERROR_CANNOT_CREATE; ERROR_IO
 */
enum error_code index_directory_check_owner(const char *index, struct error *error);

/** Every shard number from here on is free: behind what is named and what lies there. */
uint32_t index_directory_next_shard(const char *index, uint32_t at_least);

#endif
