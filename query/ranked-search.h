// SPDX-License-Identifier: GPL-2.0-or-later
/** ranked-search.h: searches that the ranking files can answer, instead of Xapian's matcher. */
#ifndef QUERY_RANKED_SEARCH_H
#define QUERY_RANKED_SEARCH_H

#include "index/glass-values.h"
#include "index/snapshot.h"
#include "rank/rank-engine.h"

struct ranked_search; /**< the ranking files of open indexes; one per thread */

/**
 * Opens the ranking files.
 * @param snapshots  of the indexes, in the order of the combined database; they outlive it
 * @param[out] out   NULL if a shard has none
 * @return ERROR_NONE; ERROR_DATA if one is damaged; ERROR_IO; ERROR_INTERNAL
 */
enum error_code ranked_search_open(struct ranked_search **out, struct snapshot *const *snapshots,
                                   size_t count, struct error *error);
void ranked_search_close(struct ranked_search *ranked);

struct ranked_request {
    const xc_query *query;
    const xc_weight *weight; /**< NULL: BM25 with Xapian's parameters */
    uint32_t wanted;         /**< hits, from the first one on; 0: only to count or to visit */
    enum rank_order order;
    struct rank_decay decay; /**< half_life 0: none */
    bool every;              /**< count every match */
    rank_visit *visit;       /**< show every match; NULL: do not */
    void *visitor;           //
};

/**
 * Searches, if that can be done so.
 * @param[out] obstacle why it cannot be done; NULL if it was. Else the result is empty
 * @return ERROR_NONE; ERROR_DATA if a file is damaged: ask Xapian; ERROR_IO; ERROR_INTERNAL
 */
enum error_code ranked_search_run(struct ranked_search *ranked,
                                  const struct ranked_request *request, struct rank_result *result,
                                  const char **obstacle, struct error *error);

/**
 * Reads a value of a document where it lies.
 * @param reader  of that slot, zeroed at first, glass_value_reader_free() it
 * @param docid   of all indexes together
 * @param[out] value  empty: it has none. Borrowed until the next call
 * @return ERROR_NONE; ERROR_DATA if the table cannot be read
 */
enum error_code ranked_search_value(const struct ranked_search *ranked,
                                    struct glass_value_reader *reader, unsigned slot,
                                    xc_docid docid, struct slice *value, struct error *error);

/**
 * Whether some document has all of the terms, dead ones too. Looks at nothing but the dictionary as
 * soon as one of them is missing.
 * @param query  the terms as a conjunction
 * @return as ranked_search_run()
 */
enum error_code ranked_search_has_all(struct ranked_search *ranked, const struct slice *terms,
                                      size_t count, const xc_query *query, bool *has,
                                      struct error *error);

#endif
