// SPDX-License-Identifier: GPL-2.0-or-later
/** temporary-file.h: reads what a run has put away in files that go with the process. */
#ifndef INDEXER_GLASS_TEMPORARY_FILE_H
#define INDEXER_GLASS_TEMPORARY_FILE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/** Reads @p size bytes from @p offset on, all of which must be there. @return ERROR_IO */
enum error_code temporary_file_read(int fd, void *bytes, size_t size, uint64_t offset,
                                    struct error *error);

/** ERROR_IO: what is in a file is not what was put there. */
enum error_code temporary_file_damaged(struct error *error);

#endif
