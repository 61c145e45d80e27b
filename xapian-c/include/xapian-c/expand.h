/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_EXPAND_H
#define XC_EXPAND_H

/**
 * @file
 * @brief Relevance sets, and the terms they suggest.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name RSet and ESet
 *
 * @code
 * xc_rset *rset; // what documents 1 and 2 have in common
 * xc_eset *eset;
 * xc_enquire *enquire;
 * xc_query *query;
 * xc_termcount n;
 * if (xc_rset_new(&rset) || xc_rset_add(rset, 1) || xc_rset_add(rset, 2) ||
 *     xc_query_match_all(&query) || xc_enquire_new(&enquire, db) ||
 *     xc_enquire_set_query(enquire, query, 0) ||
 *     xc_enquire_eset(&eset, enquire, 5, rset, 0, 0, NULL, NULL) || xc_eset_size(&n, eset))
 *     goto failed;
 * for (xc_termcount i = 0; i < n; ++i) {
 *     xc_bytes term;
 *     double weight;
 *     if (xc_eset_term(&term, &weight, eset, i))
 *         goto failed;
 *     printf("%s %.2f\n", term.data, weight);
 * }
 * xc_eset_free(eset), xc_rset_free(rset), xc_enquire_free(enquire), xc_query_free(query);
 * @endcode
 * @{ */

#define XC_ESET_INCLUDE_QUERY_TERMS 1 /**< Also terms of the query. */
#define XC_ESET_USE_EXACT_TERMFREQ                                                                 \
    2 /**< Exact frequencies where several parts would need an estimate; slower. */

/** Set *out to false to reject the term; preset to true. */
typedef int (*xc_expand_decider_fn)(bool *out, const char *term, size_t size, void *payload);

/** The max best terms of the documents in rset. flags: XC_ESET_*. decider may be NULL. */
XC_API XC_CHECKED xc_status xc_enquire_eset(xc_eset **out, const xc_enquire *enquire,
                                            xc_termcount max, const xc_rset *rset, int flags,
                                            double min_weight, xc_expand_decider_fn decider,
                                            void *payload) XC_NEEDS(1, 2, 4);

/** A set of relevant documents. docid 0: XC_ERROR_INVALID_ARGUMENT. */
XC_API XC_CHECKED xc_status xc_rset_new(xc_rset **out) XC_NEEDS(1);
/** Put a document into the set; again is fine. */
XC_API XC_CHECKED xc_status xc_rset_add(xc_rset *rset, xc_docid docid) XC_NEEDS(1);
/** Take it out; if it is not there nothing happens. */
XC_API XC_CHECKED xc_status xc_rset_remove(xc_rset *rset, xc_docid docid) XC_NEEDS(1);
/** Is it there? */
XC_API XC_CHECKED xc_status xc_rset_contains(bool *out, const xc_rset *rset, xc_docid docid)
    XC_NEEDS(1, 2);
/** Number of documents. */
XC_API XC_CHECKED xc_status xc_rset_size(xc_doccount *out, const xc_rset *rset) XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_rset_description(xc_bytes *out, const xc_rset *rset) XC_NEEDS(1, 2);
/** Free it. */
XC_API void xc_rset_free(xc_rset *rset);

/** Number of terms held here (<= max asked for). */
XC_API XC_CHECKED xc_status xc_eset_size(xc_termcount *out, const xc_eset *eset) XC_NEEDS(1, 2);
/** At least this many terms were candidates. */
XC_API XC_CHECKED xc_status xc_eset_bound(xc_termcount *out, const xc_eset *eset) XC_NEEDS(1, 2);
/** Term i from 0, best first; weight may be NULL. XC_ERROR_RANGE. */
XC_API XC_CHECKED xc_status xc_eset_term(xc_bytes *out, double *weight, const xc_eset *eset,
                                         xc_termcount i) XC_NEEDS(1, 3);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_eset_description(xc_bytes *out, const xc_eset *eset) XC_NEEDS(1, 2);
/** Free it. */
XC_API void xc_eset_free(xc_eset *eset);

/** @} */

XC_END_DECLS

#endif
