/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_MSET_H
#define XC_MSET_H

/**
 * @file
 * @brief Results of a search.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name MSet
 * @{ */

/** Number of hits held here (<= max asked for). */
XC_API XC_CHECKED xc_status xc_mset_size(xc_doccount *out, const xc_mset *mset) XC_NEEDS(1, 2);
/** Rank of hit 0, i.e. the `first` asked for. */
XC_API XC_CHECKED xc_status xc_mset_first_item(xc_doccount *out, const xc_mset *mset)
    XC_NEEDS(1, 2);

/** How many documents match, and the weights. lower <= true number <= upper. */
typedef struct xc_mset_stats {
    xc_doccount lower_bound, estimated, upper_bound;
    xc_doccount uncollapsed_lower_bound, uncollapsed_estimated, uncollapsed_upper_bound;
    double max_attained; /**< Highest weight of any match. */
    double max_possible; /**< No document could weigh more. */
} xc_mset_stats;

XC_API XC_CHECKED xc_status xc_mset_get_stats(xc_mset_stats *out, const xc_mset *mset)
    XC_NEEDS(1, 2);

/** A match. */
typedef struct xc_hit {
    xc_docid docid;
    xc_doccount rank; /**< From 0 over all matches. */
    double weight;
    int percent;                /**< 0..100, relative to the best; not a probability. */
    xc_doccount collapse_count; /**< At least this many others were collapsed into it. */
} xc_hit;

/** Hit i from 0; XC_ERROR_RANGE if i >= size, here and below. */
XC_API XC_CHECKED xc_status xc_mset_hit(xc_hit *out, const xc_mset *mset, xc_doccount i)
    XC_NEEDS(1, 2);
XC_API XC_CHECKED xc_status xc_mset_collapse_key(xc_bytes *out, const xc_mset *mset, xc_doccount i)
    XC_NEEDS(1, 2);
/** The key it was sorted by, "" if by relevance only. */
XC_API XC_CHECKED xc_status xc_mset_sort_key(xc_bytes *out, const xc_mset *mset, xc_doccount i)
    XC_NEEDS(1, 2);
XC_API XC_CHECKED xc_status xc_mset_document(xc_document **out, const xc_mset *mset, xc_doccount i)
    XC_NEEDS(1, 2);
/**
 * Ask remote parts for the documents of all hits in one go. A hint: Xapian 1.4 can only do so if
 * the search began at 0, otherwise nothing happens and documents come one by one.
 */
XC_API XC_CHECKED xc_status xc_mset_fetch(const xc_mset *mset) XC_NEEDS(1);

/** Documents with the term. XC_ERROR_INVALID_OPERATION if the mset came from no search. */
XC_API XC_CHECKED xc_status xc_mset_termfreq(xc_doccount *out, const xc_mset *mset,
                                             const char *term, size_t size) XC_NEEDS(1, 2);
/** Highest share of a term in a weight. Not a term of the query: XC_ERROR_INVALID_ARGUMENT. */
XC_API XC_CHECKED xc_status xc_mset_termweight(double *out, const xc_mset *mset, const char *term,
                                               size_t size) XC_NEEDS(1, 2);
/** 0..100 */
XC_API XC_CHECKED xc_status xc_mset_convert_to_percent(int *out, const xc_mset *mset, double weight)
    XC_NEEDS(1, 2);

#define XC_SNIPPET_BACKGROUND_MODEL    1
#define XC_SNIPPET_EXHAUSTIVE          2
#define XC_SNIPPET_EMPTY_WITHOUT_MATCH 4
#define XC_SNIPPET_NGRAMS              2048 /**< As at indexing. */
#define XC_SNIPPET_DEFAULT             (XC_SNIPPET_BACKGROUND_MODEL | XC_SNIPPET_EXHAUSTIVE)

/**
 * The part of text (about length bytes) which best shows the query, as HTML: & < > are escaped, and
 * matches stand between hi_start and hi_end; omit marks cuts. *out is yours: xc_string_free(). The
 * three marks are NUL-terminated and not escaped. Trap of Xapian before 1.4.32: if both marks are
 * empty, a text shorter than length comes back unescaped; never give empty ones. stem may be NULL.
 */
XC_API XC_CHECKED xc_status xc_mset_snippet(char **out, size_t *out_size, const xc_mset *mset,
                                            const char *text, size_t size, size_t length,
                                            const xc_stem *stem, unsigned flags,
                                            const char *hi_start, const char *hi_end,
                                            const char *omit) XC_NEEDS(1, 2, 3, 9, 10, 11);
XC_API void xc_string_free(char *string);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_mset_description(xc_bytes *out, const xc_mset *mset) XC_NEEDS(1, 2);
XC_API void xc_mset_free(xc_mset *mset);

/** @} */

XC_END_DECLS

#endif
