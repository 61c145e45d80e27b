// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * index-parts.h: the indexes of a search, open: directories of this machine, and servers.
 *
 * They are one database to Xapian, whose document ids run through all parts. An index directory is
 * read as it was published (snapshot.h). A server tells which index it serves and which of its
 * documents are dead (index/served.h); Xapian's matcher does not leave those out, so who searches
 * has to.
 */
#ifndef QUERY_INDEX_PARTS_H
#define QUERY_INDEX_PARTS_H

#include "base/error.h"
#include "index-places.h"
#include "index/snapshot.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stdint.h>

struct index_parts;

/**
 * What the main program is called with to be the program of a place instead of itself, followed by
 * the program and its arguments. Xapian waits for a program that it has started to end; this one
 * does at once, and leaves the other to itself, so that one which hangs does not hold us up.
 */
#define INDEX_PARTS_RUN_PROGRAM "--run-program"

/** Becomes the program. @param argv  from the program on @return only in the process that ends */
void index_parts_run_program(char **argv);

struct index_parts_options {
    unsigned timeout; /**< milliseconds to wait for a server: to connect, and for each answer */
    bool partial;     /**< do without servers that cannot be reached, as long as a part is left */
};

/**
 * Opens the indexes. Servers are connected to at once, each by a thread of its own, so that several
 * that are down cost the time of one.
 * @param places   borrowed; they must outlive the parts
 * @param without  for each place whether it is left out from the start; NULL: none
 * @return ERROR_NONE; ERROR_UNAVAILABLE if a server does not answer; else as snapshot_open() and
 *         served_open()
 */
enum error_code index_parts_open(struct index_parts **out, const struct index_places *places,
                                 const struct index_parts_options *options, const bool *without,
                                 struct error *error);
void index_parts_close(struct index_parts *parts);

/**
 * True if the ids of a part fit into the whole. Those of Xapian have 32 bits, and in the whole an
 * id is multiplied by the number of all databases.
 * @param last       the highest id of the part
 * @param databases  of the part
 * @param all        databases there are in all
 */
bool index_parts_fit(xc_docid last, size_t databases, size_t all);

/** All of them as one database; borrowed. */
xc_database *index_parts_database(struct index_parts *parts);

/** True if any is on a server. */
bool index_parts_remote(const struct index_parts *parts);

/** Why place @p i is not there; NULL: it is. Of those left out from the start it is the text "". */
const char *index_parts_missing(const struct index_parts *parts, size_t i);

/**
 * Which server a failure with ERROR_UNAVAILABLE is of, by the message of error_set_xapian(): not
 * all name it ("Connection closed unexpectedly").
 * @return its place, or places->count
 */
size_t index_parts_named(const struct index_parts *parts, const char *message);

/** Open index directories, and how many; borrowed. All parts, unless index_parts_remote(). */
struct snapshot *const *index_parts_snapshots(const struct index_parts *parts, size_t *count);

/** The generation of place @p i, or NULL if it is missing; borrowed. */
const struct generation *index_parts_generation(const struct index_parts *parts, size_t i);

/** True if an index directory has been published anew (snapshot_replaced()). */
bool index_parts_outdated(const struct index_parts *parts);

/** Articles that can be found. */
uint64_t index_parts_articles(const struct index_parts *parts);

/** Documents that are dead, and true of one that is, by its id in the whole. */
uint64_t index_parts_dead_count(const struct index_parts *parts);
bool index_parts_dead(const struct index_parts *parts, xc_docid docid);

/**
 * The live document that has a term (an exact identifier); the first part's, if several have.
 * @param[out] docid  in the whole; 0 if there is none
 */
enum error_code index_parts_find(const struct index_parts *parts, struct slice term,
                                 xc_docid *docid, struct error *error);

#endif
