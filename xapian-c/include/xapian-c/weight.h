/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_WEIGHT_H
#define XC_WEIGHT_H

/**
 * @file
 * @brief Weighting schemes.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Weighting schemes
 *
 * @code
 * xc_weight *weight;
 * xc_enquire *enquire;
 * if (xc_weight_parse(&weight, "bm25 1.2 0 1 0.75") || xc_enquire_new(&enquire, db) ||
 *     xc_enquire_set_weight(enquire, weight))
 *     goto failed;
 * xc_weight_free(weight), xc_enquire_free(enquire);
 * @endcode
 * @{ */

/** A line of the table of schemes. */
typedef struct xc_weight_scheme {
    const char *name;           /**< "bm25" */
    const char *summary;        /**< One line. */
    size_t param_count;         /**< Number of numeric parameters, all optional from the right. */
    const char *param_names[6]; /**< Their names, "k1". */
    double param_defaults[6];   /**< Their defaults. */
    const char *text_default; /**< Default of the text parameter ("ntn"), or NULL if it has none. */
    bool trusted;             /**< false: gives wrong weights in this Xapian ("lm" in 1.4). */
} xc_weight_scheme;

/** Line i from 0 of the table, NULL after the last. Static. */
XC_API const xc_weight_scheme *xc_weight_scheme_at(size_t i);

/**
 * Scheme by name with the first n parameters, the others by default. params may be NULL if n is 0.
 * Unknown name, too many or (inl2, ifb2, ineb2, bb2, pl2, pl2plus) impossible parameters:
 * XC_ERROR_INVALID_ARGUMENT. "lm": log, smoothing (1 two-stage, 2 Dirichlet, 3 absolute discount, 4
 * Jelinek-Mercer, 5 Dirichlet+), parameter 1, parameter 2 (-1 = default).
 */
XC_API XC_CHECKED xc_status xc_weight_new(xc_weight **out, const char *name, const double *params,
                                          size_t n) XC_NEEDS(1, 2);
/** tf-idf by three letters for wdf, idf and wdfn, e.g. "ntn"; else XC_ERROR_INVALID_ARGUMENT. */
XC_API XC_CHECKED xc_status xc_weight_new_tfidf(xc_weight **out, const char *normalisations)
    XC_NEEDS(1, 2);
/**
 * From "bm25 1 0 1 0.5" or "tfidf ntn"; decimal points whatever the locale. Xapian 2 also takes
 * what it knows itself, as "dice" and "lm2stage".
 */
XC_API XC_CHECKED xc_status xc_weight_parse(xc_weight **out, const char *text) XC_NEEDS(1, 2);
/** Xapian's own name of the scheme. */
XC_API XC_CHECKED xc_status xc_weight_name(xc_bytes *out, const xc_weight *weight) XC_NEEDS(1, 2);
/** The parameters as bytes, for xc_weight_unserialise(). */
XC_API XC_CHECKED xc_status xc_weight_serialise(xc_bytes *out, const xc_weight *weight)
    XC_NEEDS(1, 2);
/** A scheme with the same parameters. */
XC_API XC_CHECKED xc_status xc_weight_copy(xc_weight **out, const xc_weight *weight) XC_NEEDS(1, 2);
/** Free it; an enquire that was given it has a copy. */
XC_API void xc_weight_free(xc_weight *weight);

/** @} */
/* ------------------------------------------------------------------------------------------ */
/** @name A weighting scheme of your own
 *
 * The weight of a document is the sum over the terms of the query it holds of sumpart(), plus
 * sumextra() once. Xapian makes a copy of the scheme for each term of a query (and one for
 * sumextra()), and calls init() on it, so a payload belongs to one term of one search.
 *
 * @code
 * static int copy(void **out, void *payload)
 * {
 *     *out = payload; // nothing to copy, as nothing changes
 *     return 0;
 * }
 *
 * static int one(double *out, void *payload)
 * {
 *     (void)payload;
 *     *out = 1;
 *     return 0;
 * }
 *
 * static int one_for_each(double *out, xc_termcount wdf, xc_termcount length, xc_termcount unique,
 *                         void *payload)
 * {
 *     (void)wdf, (void)length, (void)unique;
 *     return one(out, payload);
 * }
 *
 * xc_weight_ops ops = XC_WEIGHT_OPS_INIT; // counts the words found
 * ops.clone = copy, ops.sumpart = one_for_each, ops.maxpart = one;
 * xc_weight *weight;
 * if (xc_weight_new_callback(&weight, &ops, NULL))
 *     goto failed;
 * xc_weight_free(weight);
 * @endcode
 * @{ */

/** What init() wants to know. Ask for what you need only: some of it costs time. */
typedef enum xc_stat XC_INT {
    XC_STAT_COLLECTION_SIZE = 1,
    XC_STAT_RSET_SIZE = 2,
    XC_STAT_AVERAGE_LENGTH = 4,
    XC_STAT_TOTAL_LENGTH = 5, /**< XC_STAT_COLLECTION_SIZE and XC_STAT_AVERAGE_LENGTH. */
    XC_STAT_TERMFREQ = 8,
    XC_STAT_RELTERMFREQ = 16,
    XC_STAT_QUERY_LENGTH = 32,
    XC_STAT_WQF = 64,
    XC_STAT_WDF = 128,        /**< sumpart() gets the wdf, else any number. */
    XC_STAT_DOC_LENGTH = 256, /**< sumpart() and sumextra() get the document's length. */
    XC_STAT_DOC_LENGTH_MIN = 512,
    XC_STAT_DOC_LENGTH_MAX = 1024,
    XC_STAT_WDF_MAX = 2048,
    XC_STAT_COLLECTION_FREQ = 4096,
    XC_STAT_UNIQUE_TERMS = 8192 /**< They get the number of different terms of the document. */
} xc_stat;

/** What init() is told; what was not asked for is 0. */
typedef struct xc_weight_stats {
    double factor;                /**< Multiply weights by it; 0 for the copy for sumextra(). */
    double average_length;        /**< Mean length of the documents. */
    uint64_t total_length;        /**< Sum of the lengths of all documents. */
    xc_doccount collection_size;  /**< Number of documents. */
    xc_doccount rset_size;        /**< Number of documents marked as relevant. */
    xc_doccount termfreq;         /**< Documents with the term. */
    xc_doccount reltermfreq;      /**< Relevant documents with the term. */
    xc_termcount collection_freq; /**< Sum of the term's wdfs. */
    xc_termcount query_length;    /**< Sum of the wqfs of the query. */
    xc_termcount wqf;             /**< The term's frequency in the query. */
    xc_termcount doclength_min;   /**< No document is shorter, for maxpart() and maxextra(). */
    xc_termcount doclength_max;   /**< No document is longer. */
    xc_termcount wdf_max;         /**< Upper bound of the term's wdf, for maxpart(). */
} xc_weight_stats;

/** The callbacks. Start from XC_WEIGHT_OPS_INIT; set what you have. */
typedef struct xc_weight_ops {
    unsigned version; /**< XC_WEIGHT_OPS_VERSION */
    unsigned stats;   /**< XC_STAT_* joined by |: what init() and sumpart() need. */
    /** A payload for a copy with the same parameters. Required. */
    int (*clone)(void **out, void *payload);
    /** Prepare for a term. NULL: nothing to prepare. */
    int (*init)(const xc_weight_stats *stats, void *payload);
    /** The weight (>= 0, preset to 0) which the term gives to a document. Required. */
    int (*sumpart)(double *out, xc_termcount wdf, xc_termcount doclength, xc_termcount unique_terms,
                   void *payload);
    /** sumpart() is never higher. The tighter, the faster; too low loses matches. Required. */
    int (*maxpart)(double *out, void *payload);
    /** What a document gets whatever terms it holds. NULL: 0. */
    int (*sumextra)(double *out, xc_termcount doclength, xc_termcount unique_terms, void *payload);
    /** sumextra() is never higher. NULL: 0. */
    int (*maxextra)(double *out, void *payload);
    /** The parameters as bytes, which are copied. NULL: XC_ERROR_UNIMPLEMENTED; local use only. */
    int (*serialise)(xc_bytes *out, void *payload);
    /** A payload for a scheme with these parameters. NULL: XC_ERROR_UNIMPLEMENTED. */
    int (*unserialise)(void **out, const char *data, size_t size, void *payload);
    /** Called once per payload, also those of copies. May be NULL. */
    void (*free)(void *payload);
    const char *name; /**< Copied. By it a remote server finds the scheme. May be NULL. */
} xc_weight_ops;

#define XC_WEIGHT_OPS_VERSION 1 /**< Of ::xc_weight_ops. */
/** No callbacks. */
#define XC_WEIGHT_OPS_INIT                                                                         \
    {                                                                                              \
        XC_WEIGHT_OPS_VERSION, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL       \
    }

/** ops is copied. Unknown version: XC_ERROR_INVALID_ARGUMENT, and payload stays yours. */
XC_API XC_CHECKED xc_status xc_weight_new_callback(xc_weight **out, const xc_weight_ops *ops,
                                                   void *payload) XC_NEEDS(1, 2);

/** @} */

XC_END_DECLS

#endif
