// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * ranking-build.h: the ranking file of a shard that has none, or another one's: made from its glass
 * database through Xapian, and compared with it.
 */
#ifndef INDEX_RANKING_BUILD_H
#define INDEX_RANKING_BUILD_H

#include "ranking-file.h"
#include "xapian-c/xapian-c.h"

/** Asked now and then: true abandons the work. */
typedef bool ranking_stop(void);

/** The identity of an open database of one part. */
enum error_code ranking_identity_of(const xc_database *database, struct ranking_identity *identity,
                                    struct error *error);

/**
 * Writes the ranking file of the shard @p path (a directory), or replaces it in one step.
 * @param stop          or NULL
 * @param[out] written  false if the format cannot hold it, and there is none then; may be NULL
 * @return ERROR_NONE; ERROR_BUSY if it was stopped; ERROR_IO; ERROR_INTERNAL
 */
enum error_code ranking_build(const char *path, ranking_stop *stop, bool *written,
                              struct error *error);

/**
 * Opens the ranking file of a shard if it is there and belongs to the database.
 * @param[out] out  NULL if not
 * @return ERROR_NONE, also if it is missing; ERROR_DATA if it is damaged or another database's;
 *         ERROR_IO
 */
enum error_code ranking_open_shard(struct ranking_file **out, const char *path,
                                   const xc_database *database, struct error *error);

/**
 * Compares a ranking file with its database: every length, term and posting.
 * @return ERROR_NONE; ERROR_DATA with the first difference
 */
enum error_code ranking_check(const struct ranking_file *file, const xc_database *database,
                              struct error *error);

#endif
