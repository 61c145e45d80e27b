/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_POSTING_SOURCE_H
#define XC_POSTING_SOURCE_H

/**
 * @file
 * @brief Posting sources.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Posting sources
 *
 * A source of documents and weights for xc_query_posting_source(). One by callbacks is asked in
 * this order: (clone,) init, termfreq, then next/skip_to/check and weight as often as needed.
 *
 * @code
 * xc_posting_source *source; // what matches "cat", and weighs more the higher slot 0 is
 * xc_query *cat, *slot, *query;
 * if (xc_posting_source_new_value_weight(&source, 0) || xc_query_posting_source(&slot, source) ||
 *     xc_query_term(&cat, "cat", 3, 1, 0) || xc_query_pair(&query, XC_OP_AND_MAYBE, cat, slot))
 *     goto failed;
 * xc_posting_source_free(source), xc_query_free(cat), xc_query_free(slot), xc_query_free(query);
 * @endcode
 * @{ */

/** The callbacks. Start from XC_POSTING_SOURCE_OPS_INIT; set what you have. */
typedef struct xc_posting_source_ops {
    unsigned version; /**< XC_POSTING_SOURCE_OPS_VERSION */
    /** Prepare to read db from the start; may come again. db is one part, with its own docids. */
    int (*init)(xc_posting_source *self, const xc_database *db, void *payload);
    /** How many documents: min <= est <= max, all preset to 0. */
    int (*termfreq)(xc_doccount *min, xc_doccount *est, xc_doccount *max, void *payload);
    /** Set *out to the next document which may weigh >= min_weight, left 0 at the end. */
    int (*next)(xc_docid *out, xc_posting_source *self, double min_weight, void *payload);
    /** Likewise the first document >= docid. NULL: calls next. */
    int (*skip_to)(xc_docid *out, xc_posting_source *self, xc_docid docid, double min_weight,
                   void *payload);
    /**
     * Is docid in the source? May be cheaper than skip_to: either do as skip_to does, leaving
     * *valid (preset to true), or set *valid to false for "no, and I did not look further". NULL:
     * calls skip_to.
     */
    int (*check)(bool *valid, xc_docid *out, xc_posting_source *self, xc_docid docid,
                 double min_weight, void *payload);
    /** Weight (>= 0, preset to 0) of the current document. NULL: 0. */
    int (*weight)(double *out, void *payload);
    /** A payload for a copy in its initial state. NULL: only a database of one part works. */
    int (*clone)(void **out, void *payload);
    /** Bytes for xc_query_serialise(), with name. NULL: XC_ERROR_UNIMPLEMENTED. */
    int (*serialise)(xc_bytes *out, void *payload);
    /** A payload for a source made from such bytes. NULL: XC_ERROR_UNIMPLEMENTED. */
    int (*unserialise)(void **out, const char *data, size_t size, void *payload);
    /** Called once per payload, also those of copies. May be NULL. */
    void (*free)(void *payload);
    const char *name; /**< Copied. May be NULL. */
} xc_posting_source_ops;

#define XC_POSTING_SOURCE_OPS_VERSION 1 /**< Of ::xc_posting_source_ops. */
/** No callbacks. */
#define XC_POSTING_SOURCE_OPS_INIT                                                                 \
    {                                                                                              \
        XC_POSTING_SOURCE_OPS_VERSION, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
            NULL                                                                                   \
    }

/** ops is copied; init, termfreq and next are required (XC_ERROR_NULL). */
XC_API XC_CHECKED xc_status xc_posting_source_new(xc_posting_source **out,
                                                  const xc_posting_source_ops *ops, void *payload)
    XC_NEEDS(1, 2);
/**
 * For init, next, skip_to and check on their self: no document to come weighs more. Must be set if
 * weights are given; may fall later, never rise. Lower it seldom, it costs a recalculation.
 */
XC_API XC_CHECKED xc_status xc_posting_source_set_maxweight(xc_posting_source *self, double max)
    XC_NEEDS(1);
/** The bound that xc_posting_source_set_maxweight() set. */
XC_API XC_CHECKED xc_status xc_posting_source_maxweight(double *out, const xc_posting_source *self)
    XC_NEEDS(1, 2);

/** Weight = xc_sortable_unserialise(value in slot). */
XC_API XC_CHECKED xc_status xc_posting_source_new_value_weight(xc_posting_source **out,
                                                               xc_valueno slot) XC_NEEDS(1);
/** The same where values fall as docids rise within [begin, end], so it can stop early. 0: open. */
XC_API XC_CHECKED xc_status xc_posting_source_new_decreasing_value_weight(xc_posting_source **out,
                                                                          xc_valueno slot,
                                                                          xc_docid begin,
                                                                          xc_docid end) XC_NEEDS(1);
/** All documents with one weight (>= 0, else XC_ERROR_INVALID_ARGUMENT). */
XC_API XC_CHECKED xc_status xc_posting_source_new_fixed_weight(xc_posting_source **out,
                                                               double weight) XC_NEEDS(1);
/** Weight by looking the value up in a map. */
XC_API XC_CHECKED xc_status xc_posting_source_new_value_map(xc_posting_source **out,
                                                            xc_valueno slot) XC_NEEDS(1);
/** The next two: XC_ERROR_INVALID_OPERATION if it is no map. */
XC_API XC_CHECKED xc_status xc_posting_source_map_add(xc_posting_source *source, const char *value,
                                                      size_t size, double weight) XC_NEEDS(1);
/** Weight of values not in the map. */
XC_API XC_CHECKED xc_status xc_posting_source_map_default(xc_posting_source *source, double weight)
    XC_NEEDS(1);
/** Forget all values, not the default. */
XC_API XC_CHECKED xc_status xc_posting_source_map_clear(xc_posting_source *source) XC_NEEDS(1);

/** A source with the same settings, not started. XC_ERROR_UNIMPLEMENTED without clone. */
XC_API XC_CHECKED xc_status xc_posting_source_copy(xc_posting_source **out,
                                                   const xc_posting_source *source) XC_NEEDS(1, 2);
/**
 * The next six run a source yourself, e.g. from the callbacks of one which refines it; then it must
 * not be part of a query at the same time. Start here; db is one part. XC_ERROR_CALLBACK, here and
 * below.
 */
XC_API XC_CHECKED xc_status xc_posting_source_init(xc_posting_source *source, const xc_database *db)
    XC_NEEDS(1, 2);
/** How many documents: min <= est <= max. */
XC_API XC_CHECKED xc_status xc_posting_source_termfreq(xc_doccount *min, xc_doccount *est,
                                                       xc_doccount *max,
                                                       const xc_posting_source *source)
    XC_NEEDS(1, 2, 3, 4);
/** Go to the next (at first: the first) document which may weigh >= min_weight; 0 at the end. */
XC_API XC_CHECKED xc_status xc_posting_source_next(xc_docid *out, xc_posting_source *source,
                                                   double min_weight) XC_NEEDS(1, 2);
/** Likewise the first document >= docid; it does not go backward. */
XC_API XC_CHECKED xc_status xc_posting_source_skip_to(xc_docid *out, xc_posting_source *source,
                                                      xc_docid docid, double min_weight)
    XC_NEEDS(1, 2);
/** As the callback check: *valid is false if docid is not there and nothing is known about others.
 */
XC_API XC_CHECKED xc_status xc_posting_source_check(bool *valid, xc_docid *out,
                                                    xc_posting_source *source, xc_docid docid,
                                                    double min_weight) XC_NEEDS(1, 2, 3);
/** Weight of the document it is on. */
XC_API XC_CHECKED xc_status xc_posting_source_weight(double *out, const xc_posting_source *source)
    XC_NEEDS(1, 2);

/** Its name for queries which are serialised; "" if it has none. */
XC_API XC_CHECKED xc_status xc_posting_source_name(xc_bytes *out, const xc_posting_source *source)
    XC_NEEDS(1, 2);
/** Its settings as bytes, for xc_posting_source_unserialise(). */
XC_API XC_CHECKED xc_status xc_posting_source_serialise(xc_bytes *out,
                                                        const xc_posting_source *source)
    XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_posting_source_description(xc_bytes *out,
                                                          const xc_posting_source *source)
    XC_NEEDS(1, 2);
/** Free it; a query made from it keeps it. Nothing happens on the self of a callback. */
XC_API void xc_posting_source_free(xc_posting_source *source);

/** @} */

XC_END_DECLS

#endif
