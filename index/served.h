// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * served.h: an index as Xapian's own tools and servers see it.
 *
 * The stub file XAPIANDB names the live shards, and before them a database without documents,
 * served/G of generation G, whose metadata is the index's own: "dateline generation" is the content
 * of the file `generation`, "dateline dead NNNNNNNN" that of the tombstones of a shard, and
 * "dateline uuid" the identifier of that database itself. So xapian-tcpsrv, which knows nothing of
 * us, tells a client over the network all that `dateline-query` needs to know, and each connection
 * sees one publication.
 *
 * All of it is derived from `generation`, written after it, and made again if it is missing.
 *
 * Document ids of what is served are those of the stub: shard i of n holds id d as
 * (d - 1) * (n + 1) + i + 2.
 */
#ifndef INDEX_SERVED_H
#define INDEX_SERVED_H

#include "base/error.h"
#include "generation.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stdint.h>

/** Writes served/G and XAPIANDB. What the generation names must be on the disk already. */
enum error_code served_publish(const char *directory, const struct generation *generation,
                               struct error *error);

/** Writes them again if they do not fit the generation: a run was cut off before it wrote them. */
enum error_code served_mend(const char *directory, const struct generation *generation,
                            struct error *error);

/** Whether XAPIANDB is what served_publish() would write. Between the publication of a generation
 * and that of what is served of it, or after a run was cut off there, it is not. */
enum error_code served_current(const char *directory, const struct generation *generation,
                               bool *current, struct error *error);

/** The path of served/G into @p path (PATH_MAX bytes). */
enum error_code served_path(const char *directory, uint64_t generation, char *path,
                            struct error *error);

struct served; /**< what a database that is served says of its index */

/**
 * Reads it.
 * @param database  opened from a server, or from XAPIANDB
 * @param name      of it, for messages
 * @return ERROR_NONE; ERROR_DATA if it is no index of ours, of another version or damaged, or
 *         served together with others; ERROR_IO as Xapian fails, with xc_error_last()
 */
enum error_code served_open(struct served **out, const xc_database *database, const char *name,
                            struct error *error);
void served_close(struct served *served);

const struct generation *served_generation(const struct served *served);

/** True if a document, by its id in what is served, is dead. */
bool served_dead(const struct served *served, xc_docid docid);

#endif
