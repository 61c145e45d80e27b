/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_ENQUIRE_H
#define XC_ENQUIRE_H

/**
 * @file
 * @brief Searching.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Enquire
 *
 * @code
 * xc_query *query;
 * xc_enquire *enquire;
 * xc_mset *mset;
 * if (xc_query_term(&query, "cat", 3, 1, 0) || xc_enquire_new(&enquire, db) ||
 *     xc_enquire_set_query(enquire, query, 0) ||
 *     xc_enquire_sort_by_relevance_then_value(enquire, 0, true) ||
 *     xc_enquire_mset(&mset, enquire, 0, 10, NULL))
 *     goto failed;
 * xc_mset_free(mset), xc_enquire_free(enquire), xc_query_free(query);
 * @endcode
 * @{ */

/** Which of documents that sort alike comes first. */
typedef enum xc_docid_order XC_INT {
    XC_DOCID_DESCENDING = 0, /**< The newer. */
    XC_DOCID_ASCENDING = 1,  /**< The default. */
    XC_DOCID_DONT_CARE = 2   /**< Whatever is quicker. */
} xc_docid_order;

/** Searches of db, ranked by BM25; nothing is read yet. */
XC_API XC_CHECKED xc_status xc_enquire_new(xc_enquire **out, const xc_database *db) XC_NEEDS(1, 2);
/** Free it; what it found stays. */
XC_API void xc_enquire_free(xc_enquire *enquire);

/** query_length 0: xc_query_length(). */
XC_API XC_CHECKED xc_status xc_enquire_set_query(xc_enquire *enquire, const xc_query *query,
                                                 xc_termcount query_length) XC_NEEDS(1, 2);
/** A new handle on the query set. */
XC_API XC_CHECKED xc_status xc_enquire_query(xc_query **out, const xc_enquire *enquire)
    XC_NEEDS(1, 2);
/** NULL: BM25 with its defaults. */
XC_API XC_CHECKED xc_status xc_enquire_set_weight(xc_enquire *enquire, const xc_weight *weight)
    XC_NEEDS(1);
/** "prob" (or "trad"; k is used) or "bo1", for xc_enquire_eset(). */
XC_API XC_CHECKED xc_status xc_enquire_set_expansion_scheme(xc_enquire *enquire, const char *scheme,
                                                            double k) XC_NEEDS(1, 2);

/** Sort order; each call replaces the one before. reverse: highest value first. */
XC_API XC_CHECKED xc_status xc_enquire_sort_by_relevance(xc_enquire *enquire) XC_NEEDS(1);
/** By the value in slot only, in byte order. */
XC_API XC_CHECKED xc_status xc_enquire_sort_by_value(xc_enquire *enquire, xc_valueno slot,
                                                     bool reverse) XC_NEEDS(1);
/** By value, equals by weight. */
XC_API XC_CHECKED xc_status xc_enquire_sort_by_value_then_relevance(xc_enquire *enquire,
                                                                    xc_valueno slot, bool reverse)
    XC_NEEDS(1);
/** By weight, equals by value. */
XC_API XC_CHECKED xc_status xc_enquire_sort_by_relevance_then_value(xc_enquire *enquire,
                                                                    xc_valueno slot, bool reverse)
    XC_NEEDS(1);
/** By key only. maker is kept until replaced. */
XC_API XC_CHECKED xc_status xc_enquire_sort_by_key(xc_enquire *enquire, const xc_key_maker *maker,
                                                   bool reverse) XC_NEEDS(1, 2);
/** By key, equals by weight. */
XC_API XC_CHECKED xc_status xc_enquire_sort_by_key_then_relevance(xc_enquire *enquire,
                                                                  const xc_key_maker *maker,
                                                                  bool reverse) XC_NEEDS(1, 2);
/** By weight, equals by key. */
XC_API XC_CHECKED xc_status xc_enquire_sort_by_relevance_then_key(xc_enquire *enquire,
                                                                  const xc_key_maker *maker,
                                                                  bool reverse) XC_NEEDS(1, 2);
/** Order of equals. */
XC_API XC_CHECKED xc_status xc_enquire_set_docid_order(xc_enquire *enquire, xc_docid_order order)
    XC_NEEDS(1);
/** Keep the best max documents per value of slot. XC_BAD_VALUENO: no collapsing. */
XC_API XC_CHECKED xc_status xc_enquire_set_collapse_key(xc_enquire *enquire, xc_valueno slot,
                                                        xc_doccount max) XC_NEEDS(1);
/** Leave out what is below percent (0..100) or weight (>= 0). */
XC_API XC_CHECKED xc_status xc_enquire_set_cutoff(xc_enquire *enquire, int percent, double weight)
    XC_NEEDS(1);
/** Seconds after which check_at_least is given up (not a limit of the query's time). 0 = none. */
XC_API XC_CHECKED xc_status xc_enquire_set_time_limit(xc_enquire *enquire, double seconds)
    XC_NEEDS(1);

/** Set *out to false to reject; preset to true. */
typedef int (*xc_match_decider_fn)(bool *out, const xc_document *doc, void *payload);

/** What else a search does; start with XC_MSET_OPTIONS_INIT. */
typedef struct xc_mset_options {
    unsigned version;            /**< XC_MSET_OPTIONS_VERSION */
    xc_doccount check_at_least;  /**< Look at this many matches, for exact counts and spies. */
    const xc_rset *rset;         /**< Documents known to be relevant, or NULL. */
    xc_match_spy *const *spies;  /**< n_spies spies, each not NULL. */
    size_t n_spies;              /**< How many. */
    xc_match_decider_fn decider; /**< Or NULL. Local databases only. */
    void *decider_payload;       /**< For decider. */
} xc_mset_options;

#define XC_MSET_OPTIONS_VERSION 1 /**< Of ::xc_mset_options. */
/** No options. */
#define XC_MSET_OPTIONS_INIT                                                                       \
    {                                                                                              \
        XC_MSET_OPTIONS_VERSION, 0, NULL, NULL, 0, NULL, NULL                                      \
    }

/**
 * Run the query: matches first (from 0) to first + max - 1. options may be NULL.
 * XC_ERROR_WILDCARD, _UNIMPLEMENTED (a percent cutoff with sorting by value first; key makers and
 * deciders with remote parts), _INVALID_OPERATION (a posting source without clone and several
 * parts), _CALLBACK.
 */
XC_API XC_CHECKED xc_status xc_enquire_mset(xc_mset **out, const xc_enquire *enquire,
                                            xc_doccount first, xc_doccount max,
                                            const xc_mset_options *options) XC_NEEDS(1, 2);
/** Shorthand for an enquire on db with this query and nothing else set. */
XC_API XC_CHECKED xc_status xc_database_search(xc_mset **out, const xc_database *db,
                                               const xc_query *query, xc_doccount first,
                                               xc_doccount max, const xc_mset_options *options)
    XC_NEEDS(1, 2, 3);
/** Terms of the query found in the document, in query order. XC_ERROR_DOC_NOT_FOUND. */
XC_API XC_CHECKED xc_status xc_enquire_matching_terms(xc_term_iterator **out,
                                                      const xc_enquire *enquire, xc_docid docid)
    XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_enquire_description(xc_bytes *out, const xc_enquire *enquire)
    XC_NEEDS(1, 2);

/** @} */

XC_END_DECLS

#endif
