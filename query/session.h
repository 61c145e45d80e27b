// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * session.h: open indexes and what is needed to search them and to print what is found; one a
 * thread.
 *
 * An index that is published anew, or replaced by another one, is opened again before the next
 * search.
 */
#ifndef QUERY_SESSION_H
#define QUERY_SESSION_H

#include "ordered-output.h"
#include "query-options.h"

struct session;

/** What a search took and found. */
struct search_account {
    double seconds;   /**< to understand the query, find the best articles and count what facets and
                           the like need; not to fetch and print them */
    uint32_t matches; /**< estimated unless exact */
    bool exact;
    bool partial; /**< not all indexes were searched */
};

/**
 * Opens the indexes of the options.
 * @param options  borrowed; they must outlive the session
 * @return ERROR_NONE, or as searcher_open(); ERROR_USAGE if there is no such weighting scheme
 */
enum error_code session_open(struct session **out, const struct query_options *options,
                             struct error *error);
void session_close(struct session *session);

/**
 * Searches, and prints to @p turn in the format of the options.
 * @param id    of the query, in a batch; else empty
 * @param text  the query
 * @return ERROR_NONE, also if nothing matched; ERROR_USAGE if the text is no query
 */
enum error_code session_search(struct session *session, struct slice id, struct slice text,
                               struct turn *turn, struct search_account *account,
                               struct error *error);

/**
 * Prints the article of that identifier.
 * @param[out] found    false: there is none
 * @param[out] partial  not all indexes were searched
 */
enum error_code session_show(struct session *session, const char *id, struct turn *turn,
                             bool *found, bool *partial, struct error *error);

#endif
