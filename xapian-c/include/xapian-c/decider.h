/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_DECIDER_H
#define XC_DECIDER_H

/**
 * @file
 * @brief Ready-made deciders.
 *
 * What decides is a callback everywhere; these are callbacks with a handle as their payload:
 * `options.decider = xc_value_set_decider_accepts; options.decider_payload = decider;`.
 */

#include "expand.h"

XC_BEGIN_DECLS

/** @name Documents by a set of values
 *
 * @code
 * xc_value_set_decider *colours;
 * xc_query *query;
 * xc_mset *mset;
 * xc_mset_options options = XC_MSET_OPTIONS_INIT;
 * if (xc_value_set_decider_new(&colours, 1, true) || xc_query_match_all(&query) ||
 *     xc_value_set_decider_add(colours, "red", 3))
 *     goto failed;
 * options.decider = xc_value_set_decider_accepts;
 * options.decider_payload = colours;
 * if (xc_database_search(&mset, db, query, 0, 10, &options))
 *     goto failed;
 * xc_mset_free(mset), xc_query_free(query), xc_value_set_decider_free(colours);
 * @endcode
 * @{ */

/** Accept (inclusive) or reject documents whose value in slot is in the set, empty at first. */
XC_API XC_CHECKED xc_status xc_value_set_decider_new(xc_value_set_decider **out, xc_valueno slot,
                                                     bool inclusive) XC_NEEDS(1);
/** Put a value into the set. */
XC_API XC_CHECKED xc_status xc_value_set_decider_add(xc_value_set_decider *decider,
                                                     const char *value, size_t size) XC_NEEDS(1);
/** A value that is not in the set is fine. */
XC_API XC_CHECKED xc_status xc_value_set_decider_remove(xc_value_set_decider *decider,
                                                        const char *value, size_t size) XC_NEEDS(1);
/** An ::xc_match_decider_fn; payload is the ::xc_value_set_decider. Returns an ::xc_status. */
XC_API int xc_value_set_decider_accepts(bool *out, const xc_document *doc, void *payload)
    XC_NEEDS(1, 2, 3);
/** Free it, once no search uses it. */
XC_API void xc_value_set_decider_free(xc_value_set_decider *decider);

/** @} */

/** @name Terms for expansion
 * @{ */

/** Accept terms which begin with prefix. */
XC_API XC_CHECKED xc_status xc_expand_decider_new_prefix(xc_expand_decider **out,
                                                         const char *prefix, size_t size)
    XC_NEEDS(1);
/** Reject the n terms. */
XC_API XC_CHECKED xc_status xc_expand_decider_new_filter(xc_expand_decider **out,
                                                         const xc_bytes *terms, size_t n)
    XC_NEEDS(1);
/** Accept what both accept; a is asked first. */
XC_API XC_CHECKED xc_status xc_expand_decider_new_and(xc_expand_decider **out,
                                                      const xc_expand_decider *a,
                                                      const xc_expand_decider *b) XC_NEEDS(1, 2, 3);
/** One of your own, to be joined with others. */
XC_API XC_CHECKED xc_status xc_expand_decider_new_callback(xc_expand_decider **out,
                                                           xc_expand_decider_fn fn, void *payload,
                                                           void (*payload_free)(void *payload))
    XC_NEEDS(1, 2);
/** An ::xc_expand_decider_fn; payload is the ::xc_expand_decider. Returns an ::xc_status. */
XC_API int xc_expand_decider_accepts(bool *out, const char *term, size_t size, void *payload)
    XC_NEEDS(1, 4);
/** Free it; those joined with it keep what they need. */
XC_API void xc_expand_decider_free(xc_expand_decider *decider);

/** @} */

XC_END_DECLS

#endif
