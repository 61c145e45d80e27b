// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * index-places.h: where the indexes of a search are: what -i says.
 *
 * -i takes
 *
 *   DIR            an index directory
 *   HOST:PORT      one that xapian-tcpsrv serves
 *   ssh:HOST:DIR   one that xapian-progsrv, started there by ssh, reads
 *   FILE           a text file that lists such places, in the form of Xapian's stub files
 *
 * What exists as a file or directory is that, whatever its name. A list has on each line one of
 *
 *   auto DIR               relative to the directory of the list
 *   remote HOST:PORT
 *   remote :PROGRAM ARGS   a program that speaks Xapian's remote protocol, without a shell; its
 *                          arguments are parted at blanks
 *   ssh:HOST:DIR           (ours, not Xapian's)
 *   # comment
 *
 * A list that starts programs is refused if others than its owner and root may write to it, or if
 * its owner is neither the user nor root.
 */
#ifndef QUERY_INDEX_PLACES_H
#define QUERY_INDEX_PLACES_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/** Indexes of a search, after lists have been read. */
enum { INDEX_PLACES_MAX = 256 };

enum index_place_kind { INDEX_DIRECTORY, INDEX_SERVER, INDEX_PROGRAM };

struct index_place {
    enum index_place_kind kind;
    char *name;      /**< as messages call it: the directory, HOST:PORT, or as it was given */
    char *host;      /**< of a server */
    unsigned port;   /**< of a server */
    char *program;   /**< */
    char *arguments; /**< of the program */
};

struct index_places {
    struct index_place *items;
    size_t count;
};

/**
 * Reads the arguments of -i.
 * @param[out] places  free with index_places_free(), also after a failure
 * @return ERROR_NONE; ERROR_USAGE if a place is not well formed, or there are too many; ERROR_DATA
 *         if a list is none; ERROR_IO
 */
enum error_code index_places_read(struct index_places *places, char *const *arguments, size_t count,
                                  struct error *error);
void index_places_free(struct index_places *places);

/** True if a place is another process: a server or a program. */
bool index_place_is_remote(const struct index_place *place);

#endif
