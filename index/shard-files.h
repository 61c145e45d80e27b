// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * shard-files.h: the files of a shard, sealed when it is complete.
 *
 * The file `checksums` in a shard's folder has a line for each of the others: the XXH3-128 of its
 * bytes, two blanks and its name, as `xxhsum -H2` writes them and `xxhsum -c checksums` checks
 * them. The ranking file, which may be made again, is left out: it has checksums of its own.
 */
#ifndef INDEX_SHARD_FILES_H
#define INDEX_SHARD_FILES_H

#include "base/error.h"

#include <stdbool.h>

/**
 * Writes the checksums and brings all files of the folder, and its entries, to the disk. To be
 * called once, when nothing more will be written there.
 */
enum error_code shard_files_seal(const char *path, struct error *error);

/**
 * Reads all files again.
 * @param[out] known  false if the shard has no checksums (it is of an earlier version)
 * @return ERROR_NONE; ERROR_DATA, with the name of the first file that is not what was written;
 *         ERROR_IO
 */
enum error_code shard_files_verify(const char *path, bool *known, struct error *error);

#endif
