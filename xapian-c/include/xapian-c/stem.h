/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_STEM_H
#define XC_STEM_H

/**
 * @file
 * @brief Stemmers.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Stemmer
 *
 * @code
 * xc_stem *stem;
 * xc_bytes out;
 * if (xc_stem_new(&stem, "english") || xc_stem_apply(&out, stem, "running", 7))
 *     goto failed;
 * printf("%s\n", out.data); // run
 * xc_stem_free(stem);
 * @endcode
 * @{ */

/** Set *out to the stem, which is copied at once; preset to the word itself. */
typedef int (*xc_stem_fn)(xc_bytes *out, const char *word, size_t size, void *payload);

/**
 * By English name or ISO code ("english", "en", "de", "lovins"...), "none" for the one that
 * changes nothing. Unknown: XC_ERROR_INVALID_ARGUMENT.
 */
XC_API XC_CHECKED xc_status xc_stem_new(xc_stem **out, const char *language) XC_NEEDS(1, 2);
/** Likewise, but an unknown language gives the stemmer that changes nothing.
 */
XC_API XC_CHECKED xc_status xc_stem_new_or_none(xc_stem **out, const char *language) XC_NEEDS(1, 2);
/** A stemmer of your own; description is for debugging. */
XC_API XC_CHECKED xc_status xc_stem_new_callback(xc_stem **out, const char *description,
                                                 xc_stem_fn stem, void *payload,
                                                 void (*payload_free)(void *payload))
    XC_NEEDS(1, 2, 3);
/** Free the handle; who uses the stemmer keeps it. */
XC_API void xc_stem_free(xc_stem *stem);
/** word should be lower case. */
XC_API XC_CHECKED xc_status xc_stem_apply(xc_bytes *out, const xc_stem *stem, const char *word,
                                          size_t size) XC_NEEDS(1, 2);
/** Is it the one that changes nothing? */
XC_API XC_CHECKED xc_status xc_stem_is_none(bool *out, const xc_stem *stem) XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_stem_description(xc_bytes *out, const xc_stem *stem) XC_NEEDS(1, 2);
/** Names of the built-in stemmers, separated by spaces; lives for ever. */
XC_API XC_CHECKED xc_status xc_stem_languages(xc_bytes *out) XC_NEEDS(1);

/** @} */

XC_END_DECLS

#endif
