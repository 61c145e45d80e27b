// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * overview.h: what all matches of a query are like: facets, a timeline, related names.
 *
 * Nothing of this is on the path of a query that does not ask for it. One that does looks at every
 * match: its counts are exact, and its search takes no short cuts.
 *
 * From the request, overview_open() makes an overview that is shown each match as Xapian finds it
 * (overview_spy()); overview_finish() turns what was counted into lists.
 */
#ifndef QUERY_OVERVIEW_H
#define QUERY_OVERVIEW_H

#include "base/error.h"
#include "facet-fields.h"
#include "language/query-compile.h"
#include "rank/rank-engine.h"
#include "time-unit.h"
#include "timeline.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OVERVIEW_MAX_LISTS = 16, OVERVIEW_DEFAULT_ROWS = 10, OVERVIEW_MAX_ROWS = 1000000 };

/** A list that was asked for: "person:20". */
struct overview_list_request {
    const struct facet_field *field;
    uint32_t most; /**< rows */
};

struct overview_request {
    struct overview_list_request facets[OVERVIEW_MAX_LISTS];
    size_t facet_count;
    struct overview_list_request related[OVERVIEW_MAX_LISTS];
    size_t related_count;
    bool timeline;
    enum time_unit unit;
};

/** True if anything is asked for. */
bool overview_wanted(const struct overview_request *request);

/** Adds the lists of "source,person:20,month". @return ERROR_USAGE, saying what is wrong */
enum error_code overview_add_facets(struct overview_request *request, const char *text,
                                    struct error *error);

/** Adds the lists of "person,org:20" or "all". @return ERROR_USAGE, saying what is wrong */
enum error_code overview_add_related(struct overview_request *request, const char *text,
                                     struct error *error);

/** A line of a list. */
struct overview_row {
    struct slice value;
    uint32_t articles; /**< matches that have it */
    uint32_t indexed;  /**< of related names: articles of the index that have it */
    double g2;         /**< of related names: see related.h */
};

/** Values with their counts: the most first, equal ones in the order of their bytes. */
struct overview_list {
    const char *name; /**< of the field */
    struct overview_row *rows;
    size_t count;
    size_t distinct;   /**< values there are in all */
    uint32_t articles; /**< matches that have any */
};

struct overview {
    uint32_t articles; /**< matches */
    struct overview_list facets[OVERVIEW_MAX_LISTS];
    size_t facet_count;
    struct overview_list related[OVERVIEW_MAX_LISTS];
    size_t related_count;
    bool has_timeline;
    struct timeline timeline;
    struct overview_state *state;
};

/**
 * Starts to count for one search.
 * @param request  must outlive it
 * @param remote   count by the values of slots alone, as servers can: not for fields without one
 * @param[out] overview  free with overview_free(), also after a failure
 * @return ERROR_NONE; ERROR_USAGE if a field cannot be counted so
 */
enum error_code overview_open(struct overview *overview, const struct overview_request *request,
                              bool remote, struct error *error);

/** What the search shall show its matches to; borrowed. @param[out] count  how many */
xc_match_spy *const *overview_spies(const struct overview *overview, size_t *count);

/** Counts matches that the ranking files have found: a rank_visit whose payload is the overview. */
enum error_code overview_visit(const struct rank_matched *matched, void *payload,
                               struct error *error);

/** Whether overview_visit() can count what is asked for: what lies in values. */
bool overview_can_visit(const struct overview *overview);

/** Counts out a match that a search on servers has counted though it is dead. */
enum error_code overview_forget(struct overview *overview, const xc_document *document,
                                struct error *error);

/**
 * After the search: makes the lists.
 * @param database  where the search was
 * @param leaves  of the query, whose own names are not related to it
 */
enum error_code overview_finish(struct overview *overview, const xc_database *database,
                                const struct query_leaf *leaves, size_t leaf_count,
                                struct error *error);

void overview_free(struct overview *overview);

#endif
