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
 *
 * @code
 * xc_query *query;
 * xc_mset *mset;
 * xc_doccount n;
 * if (xc_query_term(&query, "cat", 3, 1, 0) ||
 *     xc_database_search(&mset, db, query, 0, 10, NULL) || xc_mset_size(&n, mset))
 *     goto failed;
 * for (xc_doccount i = 0; i < n; ++i) {
 *     xc_hit hit;
 *     xc_bytes data;
 *     char *snippet;
 *     size_t size;
 *     if (xc_mset_hit(&hit, mset, i) || xc_mset_data(&data, mset, i) ||
 *         xc_mset_snippet(&snippet, &size, mset, data.data, data.size, 80, NULL,
 * XC_SNIPPET_DEFAULT,
 *                         "<b>", "</b>", "..."))
 *         goto failed;
 *     printf("%d%% %s\n", hit.percent, snippet);
 *     xc_string_free(snippet);
 * }
 * xc_mset_free(mset), xc_query_free(query);
 * @endcode
 * @{ */

/** Number of hits held here (<= max asked for). */
XC_API XC_CHECKED xc_status xc_mset_size(xc_doccount *out, const xc_mset *mset) XC_NEEDS(1, 2);
/** Rank of hit 0, i.e. the `first` asked for. */
XC_API XC_CHECKED xc_status xc_mset_first_item(xc_doccount *out, const xc_mset *mset)
    XC_NEEDS(1, 2);

/** How many documents match, and the weights. lower <= true number <= upper. */
typedef struct xc_mset_stats {
    xc_doccount lower_bound;             /**< At least so many. */
    xc_doccount estimated;               /**< About so many. */
    xc_doccount upper_bound;             /**< At most so many. */
    xc_doccount uncollapsed_lower_bound; /**< The three as if nothing were collapsed. */
    xc_doccount uncollapsed_estimated;   /**< About. */
    xc_doccount uncollapsed_upper_bound; /**< At most. */
    double max_attained;                 /**< Highest weight of any match. */
    double max_possible;                 /**< No document could weigh more. */
} xc_mset_stats;

/** Counts of matches and bounds of weights. */
XC_API XC_CHECKED xc_status xc_mset_get_stats(xc_mset_stats *out, const xc_mset *mset)
    XC_NEEDS(1, 2);

/** A match. */
typedef struct xc_hit {
    xc_docid docid;             /**< The document, see xc_mset_document(). */
    xc_doccount rank;           /**< From 0 over all matches. */
    double weight;              /**< 0 or more. */
    int percent;                /**< 0..100, relative to the best; not a probability. */
    xc_doccount collapse_count; /**< At least this many others were collapsed into it. */
} xc_hit;

/** Hit i from 0; XC_ERROR_RANGE if i >= size, here and below. */
XC_API XC_CHECKED xc_status xc_mset_hit(xc_hit *out, const xc_mset *mset, xc_doccount i)
    XC_NEEDS(1, 2);
/** The value that collapsed others into hit i, "" without collapsing. */
XC_API XC_CHECKED xc_status xc_mset_collapse_key(xc_bytes *out, const xc_mset *mset, xc_doccount i)
    XC_NEEDS(1, 2);
/** The key it was sorted by, "" if by relevance only. */
XC_API XC_CHECKED xc_status xc_mset_sort_key(xc_bytes *out, const xc_mset *mset, xc_doccount i)
    XC_NEEDS(1, 2);
/** The document of hit i. Content is read lazily. */
XC_API XC_CHECKED xc_status xc_mset_document(xc_document **out, const xc_mset *mset, xc_doccount i)
    XC_NEEDS(1, 2);
/** Shorthand for the data of the document of hit i. */
XC_API XC_CHECKED xc_status xc_mset_data(xc_bytes *out, const xc_mset *mset, xc_doccount i)
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

/** Give the hits the n weights, one for each; their order stays. XC_ERROR_UNIMPLEMENTED before
 * Xapian 2. */
XC_API XC_CHECKED xc_status xc_mset_replace_weights(xc_mset *mset, const double *weights, size_t n)
    XC_NEEDS(1);
/** Order the hits by weight, after xc_mset_replace_weights(). XC_ERROR_UNIMPLEMENTED before
 * Xapian 2. */
XC_API XC_CHECKED xc_status xc_mset_sort_by_relevance(xc_mset *mset) XC_NEEDS(1);

#define XC_SNIPPET_BACKGROUND_MODEL    1    /**< Weigh words by their frequency in the database. */
#define XC_SNIPPET_EXHAUSTIVE          2    /**< Look at the whole text. */
#define XC_SNIPPET_EMPTY_WITHOUT_MATCH 4    /**< Nothing found: "" instead of the text's start. */
#define XC_SNIPPET_NGRAMS              2048 /**< As at indexing. */
#define XC_SNIPPET_WORD_BREAKS         4096 /**< As at indexing. Xapian 2. */
#define XC_SNIPPET_DEFAULT                                                                         \
    (XC_SNIPPET_BACKGROUND_MODEL | XC_SNIPPET_EXHAUSTIVE) /**< The first two. */

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
/** Free a string that is yours, as from xc_mset_snippet(). */
XC_API void xc_string_free(char *string);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_mset_description(xc_bytes *out, const xc_mset *mset) XC_NEEDS(1, 2);
/** Free it. */
XC_API void xc_mset_free(xc_mset *mset);

/** @} */

XC_END_DECLS

#endif
