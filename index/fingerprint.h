// SPDX-License-Identifier: GPL-2.0-or-later
/** fingerprint.h: hashes (XXH3-128) by which a source file is known again. */
#ifndef INDEX_FINGERPRINT_H
#define INDEX_FINGERPRINT_H

#include "base/error.h"

#include <stdint.h>

struct fingerprint {
    uint64_t high;
    uint64_t low;
};

/**
 * Of the first 4 KB of a file and of the 4 KB before @p end: equal as long as the file has only
 * been appended to, but for a change in its midst that kept all lengths.
 * @return ERROR_NONE; ERROR_NO_INPUT if it cannot be opened; ERROR_DATA if it is shorter; ERROR_IO
 */
enum error_code fingerprint_edges(const char *path, uint64_t end, struct fingerprint *out,
                                  struct error *error);

/** Of all bytes of a file. Who reads a file anyway can hash it on the way: it is their XXH3-128. */
enum error_code fingerprint_content(const char *path, struct fingerprint *out, struct error *error);

#endif
