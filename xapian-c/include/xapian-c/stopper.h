/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_STOPPER_H
#define XC_STOPPER_H

/**
 * @file
 * @brief Stop words.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Stopper
 *
 * @code
 * static int is_short(bool *out, const char *term, size_t size, void *payload)
 * {
 *     (void)term;
 *     *out = size < *(const size_t *)payload;
 *     return 0;
 * }
 *
 * size_t shortest = 3;
 * xc_stopper *stopper;
 * bool stop;
 * if (xc_stopper_new_callback(&stopper, is_short, &shortest, NULL) ||
 *     xc_stopper_test(&stop, stopper, "an", 2))
 *     goto failed;
 * printf("%d\n", stop); // 1
 * xc_stopper_free(stopper);
 * @endcode
 * @{ */

/** Set *out to true if the term is a stop word; preset to false. */
typedef int (*xc_stopper_fn)(bool *out, const char *term, size_t size, void *payload);

/** A list, empty at first. */
XC_API XC_CHECKED xc_status xc_stopper_new(xc_stopper **out) XC_NEEDS(1);
/** A stopper of your own. */
XC_API XC_CHECKED xc_status xc_stopper_new_callback(xc_stopper **out, xc_stopper_fn stop,
                                                    void *payload,
                                                    void (*payload_free)(void *payload))
    XC_NEEDS(1, 2);
/** XC_ERROR_INVALID_OPERATION if it is not a list. */
XC_API XC_CHECKED xc_status xc_stopper_add(xc_stopper *stopper, const char *word, size_t size)
    XC_NEEDS(1);
/** Is term a stop word? XC_ERROR_CALLBACK. */
XC_API XC_CHECKED xc_status xc_stopper_test(bool *out, const xc_stopper *stopper, const char *term,
                                            size_t size) XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_stopper_description(xc_bytes *out, const xc_stopper *stopper)
    XC_NEEDS(1, 2);
/** Free the handle; who uses the stopper keeps it. */
XC_API void xc_stopper_free(xc_stopper *stopper);

/** @} */

XC_END_DECLS

#endif
