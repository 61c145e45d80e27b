/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_KEY_MAKER_H
#define XC_KEY_MAKER_H

/**
 * @file
 * @brief Sort keys.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Key makers
 *
 * @code
 * xc_key_maker *maker; // by colour, then by price, highest first
 * xc_enquire *enquire;
 * if (xc_key_maker_new(&maker) || xc_key_maker_add_value(maker, 1, false, "", 0) ||
 *     xc_key_maker_add_value(maker, 0, true, "", 0) || xc_enquire_new(&enquire, db) ||
 *     xc_enquire_sort_by_key(enquire, maker, false))
 *     goto failed;
 * xc_key_maker_free(maker), xc_enquire_free(enquire);
 * @endcode
 * @{ */

/** Set *out to the sort key of a document, which is copied; preset to "". */
typedef int (*xc_key_fn)(xc_bytes *out, const xc_document *doc, void *payload);

/** A key made of several values, see xc_key_maker_add_value(). */
XC_API XC_CHECKED xc_status xc_key_maker_new(xc_key_maker **out) XC_NEEDS(1);
/** A key maker of your own. Local databases only. */
XC_API XC_CHECKED xc_status xc_key_maker_new_callback(xc_key_maker **out, xc_key_fn key,
                                                      void *payload,
                                                      void (*payload_free)(void *payload))
    XC_NEEDS(1, 2);
/** Sort next by slot. fallback stands for a missing value. Not for a callback's key maker. */
XC_API XC_CHECKED xc_status xc_key_maker_add_value(xc_key_maker *maker, xc_valueno slot,
                                                   bool reverse, const char *fallback, size_t size)
    XC_NEEDS(1);
/** The key of a document. XC_ERROR_CALLBACK. */
XC_API XC_CHECKED xc_status xc_key_maker_key(xc_bytes *out, const xc_key_maker *maker,
                                             const xc_document *doc) XC_NEEDS(1, 2, 3);
/** Free it; an enquire which uses it keeps it. */
XC_API void xc_key_maker_free(xc_key_maker *maker);

/** @} */

XC_END_DECLS

#endif
