/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_MATCH_SPY_H
#define XC_MATCH_SPY_H

/**
 * @file
 * @brief Objects which see the documents of a search.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Match spies
 *
 * Given to a search in xc_mset_options. A spy sees the documents which the matcher looks at, not
 * all that match: set check_at_least to the number which it shall see at least. What it has seen
 * adds up over searches.
 *
 * @code
 * xc_match_spy *colours; // facets
 * xc_mset_options options = XC_MSET_OPTIONS_INIT;
 * xc_query *query;
 * xc_mset *mset;
 * xc_term_iterator *it;
 * bool more;
 * if (xc_match_spy_new_value_count(&colours, 1) || xc_query_match_all(&query))
 *     goto failed;
 * options.check_at_least = 1000;
 * options.spies = &colours;
 * options.n_spies = 1;
 * if (xc_database_search(&mset, db, query, 0, 10, &options) ||
 *     xc_match_spy_top_values(&it, colours, 5) || xc_term_iterator_next(&more, it))
 *     goto failed;
 * while (more) {
 *     xc_bytes colour;
 *     xc_doccount n;
 *     if (xc_term_iterator_get(&colour, it) || xc_term_iterator_termfreq(&n, it))
 *         goto failed;
 *     printf("%s %u\n", colour.data, (unsigned)n);
 *     if (xc_term_iterator_next(&more, it))
 *         goto failed;
 * }
 * xc_term_iterator_free(it), xc_mset_free(mset);
 * xc_query_free(query), xc_match_spy_free(colours);
 * @endcode
 * @{ */

/** Is shown each document considered, with its weight. */
typedef int (*xc_spy_fn)(const xc_document *doc, double weight, void *payload);

/** Counts the values of a slot over the documents seen (facets). */
XC_API XC_CHECKED xc_status xc_match_spy_new_value_count(xc_match_spy **out, xc_valueno slot)
    XC_NEEDS(1);
/** A spy of your own for local databases. */
XC_API XC_CHECKED xc_status xc_match_spy_new_callback(xc_match_spy **out, xc_spy_fn spy,
                                                      void *payload,
                                                      void (*payload_free)(void *payload))
    XC_NEEDS(1, 2);
/** Documents seen. This and the next two: XC_ERROR_INVALID_OPERATION if it counts no values. */
XC_API XC_CHECKED xc_status xc_match_spy_total(size_t *out, const xc_match_spy *spy) XC_NEEDS(1, 2);
/** All values in byte order; termfreq is the count. */
XC_API XC_CHECKED xc_status xc_match_spy_values(xc_term_iterator **out, const xc_match_spy *spy)
    XC_NEEDS(1, 2);
/** The max most frequent values. */
XC_API XC_CHECKED xc_status xc_match_spy_top_values(xc_term_iterator **out, const xc_match_spy *spy,
                                                    size_t max) XC_NEEDS(1, 2);

/**
 * The callbacks of a spy which also works with remote databases. Start from XC_MATCH_SPY_OPS_INIT;
 * set what you have. A remote search sends name and serialise() to the server, which finds the spy
 * by its name (so must know it), makes one by unserialise(), and sends back serialise_results() to
 * be added by merge_results(). xapian-tcpsrv knows "Xapian::ValueCountMatchSpy" only.
 */
typedef struct xc_match_spy_ops {
    unsigned version;   /**< XC_MATCH_SPY_OPS_VERSION */
    xc_spy_fn document; /**< Required. */
    /** A payload for a copy which has seen nothing yet. NULL: XC_ERROR_UNIMPLEMENTED, as below. */
    int (*clone)(void **out, void *payload);
    /** The spy's settings as bytes, which are copied. */
    int (*serialise)(xc_bytes *out, void *payload);
    /** A payload for a spy with these settings. */
    int (*unserialise)(void **out, const char *data, size_t size, void *payload);
    /** What was seen, as bytes, which are copied. */
    int (*serialise_results)(xc_bytes *out, void *payload);
    /** Add what another spy has seen. */
    int (*merge_results)(const char *data, size_t size, void *payload);
    /** Called once per payload, also those of copies. May be NULL. */
    void (*free)(void *payload);
    const char *name; /**< Copied. May be NULL. */
} xc_match_spy_ops;

#define XC_MATCH_SPY_OPS_VERSION 1 /**< Of ::xc_match_spy_ops. */
/** No callbacks. */
#define XC_MATCH_SPY_OPS_INIT                                                                      \
    {                                                                                              \
        XC_MATCH_SPY_OPS_VERSION, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL                   \
    }

/** ops is copied. Unknown version: XC_ERROR_INVALID_ARGUMENT, and payload stays yours. */
XC_API XC_CHECKED xc_status xc_match_spy_new(xc_match_spy **out, const xc_match_spy_ops *ops,
                                             void *payload) XC_NEEDS(1, 2);

/** Its name for remote databases and registries. No name: XC_ERROR_UNIMPLEMENTED. */
XC_API XC_CHECKED xc_status xc_match_spy_name(xc_bytes *out, const xc_match_spy *spy)
    XC_NEEDS(1, 2);
/** The settings as bytes, for xc_match_spy_unserialise(). */
XC_API XC_CHECKED xc_status xc_match_spy_serialise(xc_bytes *out, const xc_match_spy *spy)
    XC_NEEDS(1, 2);
/** What was seen as bytes, for xc_match_spy_merge_results() of a spy with the same settings. */
XC_API XC_CHECKED xc_status xc_match_spy_serialise_results(xc_bytes *out, const xc_match_spy *spy)
    XC_NEEDS(1, 2);
/** Add what another spy has seen. Wrong bytes: XC_ERROR_SERIALISATION (in 1.4 also _NETWORK). */
XC_API XC_CHECKED xc_status xc_match_spy_merge_results(xc_match_spy *spy, const char *data,
                                                       size_t size) XC_NEEDS(1);
/** A spy with the same settings which has seen nothing yet. XC_ERROR_UNIMPLEMENTED without clone.
 */
XC_API XC_CHECKED xc_status xc_match_spy_copy(xc_match_spy **out, const xc_match_spy *spy)
    XC_NEEDS(1, 2);
/** Show it a document yourself, as a search does. */
XC_API XC_CHECKED xc_status xc_match_spy_see(xc_match_spy *spy, const xc_document *doc,
                                             double weight) XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_match_spy_description(xc_bytes *out, const xc_match_spy *spy)
    XC_NEEDS(1, 2);
/** The search which uses it must be over. */
XC_API void xc_match_spy_free(xc_match_spy *spy);

/** @} */

XC_END_DECLS

#endif
