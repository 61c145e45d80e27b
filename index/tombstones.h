// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * tombstones.h: the documents of a shard that have been superseded or deleted since it was built.
 *
 * On disk: 8 bytes "DLDEAD1\n", the XXH3-64 of the rest (8 bytes, little endian), and a Roaring
 * bitmap of docids in its portable form (https://github.com/RoaringBitmap/RoaringFormatSpec).
 */
#ifndef INDEX_TOMBSTONES_H
#define INDEX_TOMBSTONES_H

#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

struct tombstones; /**< a set of docids */

/** @return an empty set, or NULL without memory */
struct tombstones *tombstones_new(void);
void tombstones_free(struct tombstones *tombstones);

/** @return ERROR_NONE; ERROR_DATA if the file is damaged; ERROR_NO_INPUT; ERROR_IO */
enum error_code tombstones_read(struct tombstones **out, const char *path, struct error *error);

/** The set that a file with this content holds. @param name  for messages
 * @return ERROR_NONE; ERROR_DATA if it is damaged; ERROR_NO_MEMORY */
enum error_code tombstones_parse(struct tombstones **out, struct slice content, const char *name,
                                 struct error *error);

/** Writes atomically, as file_write_atomic(). */
enum error_code tombstones_write(const struct tombstones *tombstones, const char *path,
                                 struct error *error);

void tombstones_add(struct tombstones *tombstones, uint32_t docid);
bool tombstones_contain(const struct tombstones *tombstones, uint32_t docid);
uint32_t tombstones_count(const struct tombstones *tombstones);

/** The first dead docid not below @p docid, or 0 if there is none. */
uint32_t tombstones_next(const struct tombstones *tombstones, uint32_t docid);

#endif
