/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_QUERY_H
#define XC_QUERY_H

/**
 * @file
 * @brief Queries.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Query
 *
 * Immutable. XC_ERROR_INVALID_ARGUMENT for an operator which does not fit the constructor.
 *
 * @code
 * xc_query *cat, *dog, *either; // "cat OR dog"
 * xc_bytes text;
 * if (xc_query_term(&cat, "cat", 3, 1, 0) || xc_query_term(&dog, "dog", 3, 1, 0) ||
 *     xc_query_pair(&either, XC_OP_OR, cat, dog) || xc_query_description(&text, either))
 *     goto failed;
 * printf("%s\n", text.data); // Query((cat OR dog))
 * xc_query_free(cat), xc_query_free(dog), xc_query_free(either);
 * @endcode
 * @{ */

/** Operators, and the kinds of leaves xc_query_type() may tell. */
typedef enum xc_op XC_INT {
    XC_OP_AND = 0,
    XC_OP_OR = 1,
    XC_OP_AND_NOT = 2,
    XC_OP_XOR = 3,
    XC_OP_AND_MAYBE = 4,
    XC_OP_FILTER = 5,
    XC_OP_NEAR = 6,
    XC_OP_PHRASE = 7,
    XC_OP_VALUE_RANGE = 8,
    XC_OP_SCALE_WEIGHT = 9,
    XC_OP_ELITE_SET = 10,
    XC_OP_VALUE_GE = 11,
    XC_OP_VALUE_LE = 12,
    XC_OP_SYNONYM = 13,
    XC_OP_MAX = 14,
    XC_OP_WILDCARD = 15,
    XC_OP_EDIT_DISTANCE = 16, /**< Xapian 2.x only. */
    XC_LEAF_TERM = 100,
    XC_LEAF_POSTING_SOURCE = 101,
    XC_LEAF_MATCH_ALL = 102,
    XC_LEAF_MATCH_NOTHING = 103
} xc_op;

/** What a wildcard does when it has more than `limit` terms. */
typedef enum xc_wildcard_limit XC_INT {
    XC_WILDCARD_LIMIT_ERROR = 0,         /**< XC_ERROR_WILDCARD, when the query runs. */
    XC_WILDCARD_LIMIT_FIRST = 1,         /**< The first in byte order. */
    XC_WILDCARD_LIMIT_MOST_FREQUENT = 2, /**< Those in most documents. */
    XC_WILDCARD_PATTERN_MULTI = 0x10,    /**< With a limit: * stands for anything. Xapian 2. */
    XC_WILDCARD_PATTERN_SINGLE = 0x20,   /**< With a limit: ? stands for a character. Xapian 2. */
    XC_WILDCARD_PATTERN_GLOB = 0x30      /**< Both. */
} xc_wildcard_limit;

/** wqf: how often the term is in the query (usually 1). position: from 1, 0 = none. */
XC_API XC_CHECKED xc_status xc_query_term(xc_query **out, const char *term, size_t size,
                                          xc_termcount wqf, xc_termpos position) XC_NEEDS(1);
/**
 * Join n queries, which stay yours. parameter: window of NEAR and PHRASE, set size of ELITE_SET; 0
 * = default (n, 10), and what others want. NEAR and PHRASE take terms and ORs of terms only, else
 * XC_ERROR_UNIMPLEMENTED. n = 0 gives match-nothing.
 */
XC_API XC_CHECKED xc_status xc_query_combine(xc_query **out, xc_op op,
                                             const xc_query *const *queries, size_t n,
                                             xc_termcount parameter) XC_NEEDS(1);
/** Join two, which stay yours; as xc_query_combine() with parameter 0. */
XC_API XC_CHECKED xc_status xc_query_pair(xc_query **out, xc_op op, const xc_query *a,
                                          const xc_query *b) XC_NEEDS(1, 3, 4);
/** factor >= 0; 0 makes it a filter. */
XC_API XC_CHECKED xc_status xc_query_scale_weight(xc_query **out, const xc_query *query,
                                                  double factor) XC_NEEDS(1, 2);
/** begin <= value <= end in byte order. */
XC_API XC_CHECKED xc_status xc_query_value_range(xc_query **out, xc_valueno slot, const char *begin,
                                                 size_t begin_size, const char *end,
                                                 size_t end_size) XC_NEEDS(1);
/** limit <= value in byte order. */
XC_API XC_CHECKED xc_status xc_query_value_ge(xc_query **out, xc_valueno slot, const char *limit,
                                              size_t size) XC_NEEDS(1);
/** value <= limit in byte order. */
XC_API XC_CHECKED xc_status xc_query_value_le(xc_query **out, xc_valueno slot, const char *limit,
                                              size_t size) XC_NEEDS(1);
/** All documents, with weight 0. */
XC_API XC_CHECKED xc_status xc_query_match_all(xc_query **out) XC_NEEDS(1);
/** No document. */
XC_API XC_CHECKED xc_status xc_query_match_nothing(xc_query **out) XC_NEEDS(1);
/** All terms starting with prefix. limit 0: any number. combiner: SYNONYM, OR or MAX. */
XC_API XC_CHECKED xc_status xc_query_wildcard(xc_query **out, const char *prefix, size_t size,
                                              xc_termcount limit, xc_wildcard_limit limit_type,
                                              xc_op combiner) XC_NEEDS(1);
/**
 * All terms within distance edits of the term which share its first fixed characters; limit and
 * what follows as in xc_query_wildcard(). XC_ERROR_UNIMPLEMENTED before Xapian 2.
 */
XC_API XC_CHECKED xc_status xc_query_edit_distance(xc_query **out, const char *term, size_t size,
                                                   unsigned distance, size_t fixed,
                                                   xc_termcount limit, xc_wildcard_limit limit_type,
                                                   xc_op combiner) XC_NEEDS(1);
/** The documents and weights of a source, of which the query holds a reference. */
XC_API XC_CHECKED xc_status xc_query_posting_source(xc_query **out, const xc_posting_source *source)
    XC_NEEDS(1, 2);
/** A second handle on the same query. */
XC_API XC_CHECKED xc_status xc_query_copy(xc_query **out, const xc_query *query) XC_NEEDS(1, 2);
/** Free the handle. */
XC_API void xc_query_free(xc_query *query);

/** Is it match-nothing? */
XC_API XC_CHECKED xc_status xc_query_is_empty(bool *out, const xc_query *query) XC_NEEDS(1, 2);
/** Sum of the wqfs, as the weighting schemes use it. */
XC_API XC_CHECKED xc_status xc_query_length(xc_termcount *out, const xc_query *query)
    XC_NEEDS(1, 2);
/** The operator, or the kind of leaf. */
XC_API XC_CHECKED xc_status xc_query_type(xc_op *out, const xc_query *query) XC_NEEDS(1, 2);
/** The wqf of a term. XC_ERROR_UNIMPLEMENTED before Xapian 2. */
XC_API XC_CHECKED xc_status xc_query_leaf_wqf(xc_termcount *out, const xc_query *query)
    XC_NEEDS(1, 2);
/** The position of a term. XC_ERROR_UNIMPLEMENTED before Xapian 2. */
XC_API XC_CHECKED xc_status xc_query_leaf_position(xc_termpos *out, const xc_query *query)
    XC_NEEDS(1, 2);
/** Number of parts, 0 for a leaf. */
XC_API XC_CHECKED xc_status xc_query_subquery_count(size_t *out, const xc_query *query)
    XC_NEEDS(1, 2);
/** i from 0; else XC_ERROR_RANGE. */
XC_API XC_CHECKED xc_status xc_query_subquery(xc_query **out, const xc_query *query, size_t i)
    XC_NEEDS(1, 2);
/** Terms in order of position, as often as they occur. */
XC_API XC_CHECKED xc_status xc_query_terms(xc_term_iterator **out, const xc_query *query)
    XC_NEEDS(1, 2);
/** Each term once, in byte order. */
XC_API XC_CHECKED xc_status xc_query_unique_terms(xc_term_iterator **out, const xc_query *query)
    XC_NEEDS(1, 2);
/** For humans and logs; may change between versions. */
XC_API XC_CHECKED xc_status xc_query_description(xc_bytes *out, const xc_query *query)
    XC_NEEDS(1, 2);
/** XC_ERROR_UNIMPLEMENTED with a posting source which has no serialise. */
XC_API XC_CHECKED xc_status xc_query_serialise(xc_bytes *out, const xc_query *query) XC_NEEDS(1, 2);
/** XC_ERROR_SERIALISATION. Knows the ready-made posting sources only. */
XC_API XC_CHECKED xc_status xc_query_unserialise(xc_query **out, const char *data, size_t size)
    XC_NEEDS(1);

/** @} */

XC_END_DECLS

#endif
