/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_QUERY_PARSER_H
#define XC_QUERY_PARSER_H

/**
 * @file
 * @brief Query strings to queries.
 */

#include "query.h"
#include "term-generator.h"

XC_BEGIN_DECLS

/** @name Query parser
 *
 * @code
 * xc_query_parser *parser;
 * xc_query *query;
 * const char text[] = "title:cat date:20200101..20201231 -dog";
 * if (xc_query_parser_new(&parser) || xc_query_parser_add_prefix(parser, "title", 5, "S", 1) ||
 *     xc_query_parser_add_date_range(parser, 2, "date:", 5, 0, 1970, NULL) ||
 *     xc_query_parser_parse(&query, parser, text, strlen(text), XC_PARSE_DEFAULT, "", 0))
 *     goto failed;
 * xc_query_free(query), xc_query_parser_free(parser);
 * @endcode
 * @{ */

#define XC_PARSE_BOOLEAN                  1       /**< AND, OR, brackets... */
#define XC_PARSE_PHRASE                   2       /**< "..." */
#define XC_PARSE_LOVEHATE                 4       /**< + and - */
#define XC_PARSE_BOOLEAN_ANY_CASE         8       /**< and, or... */
#define XC_PARSE_WILDCARD                 16      /**< word* */
#define XC_PARSE_PURE_NOT                 32      /**< NOT word, without anything before */
#define XC_PARSE_PARTIAL                  64      /**< The last word may be unfinished. */
#define XC_PARSE_SPELLING_CORRECTION      128     /**< Needs a database. */
#define XC_PARSE_SYNONYM                  256     /**< ~word. Needs a database, as the next two. */
#define XC_PARSE_AUTO_SYNONYMS            512     /**< Synonyms of every word. */
#define XC_PARSE_AUTO_MULTIWORD_SYNONYMS  1024    /**< Synonyms of several words in a row. */
#define XC_PARSE_NGRAMS                   2048    /**< As at indexing. */
#define XC_PARSE_ACCUMULATE               65536   /**< Keep stoplist and unstem of earlier calls. */
#define XC_PARSE_NO_POSITIONS             0x20000 /**< Phrases become AND. */
#define XC_PARSE_WORD_BREAKS              4096 /**< As at indexing. This and the next five: Xapian 2. */
#define XC_PARSE_WILDCARD_MULTI           8192  /**< * anywhere stands for anything. */
#define XC_PARSE_WILDCARD_SINGLE          16384 /**< ? stands for a character. */
#define XC_PARSE_WILDCARD_GLOB            (XC_PARSE_WILDCARD_MULTI | XC_PARSE_WILDCARD_SINGLE) /**< Both. */
#define XC_PARSE_FUZZY                    32768   /**< word~2: within two edits. */
#define XC_PARSE_NO_PROPER_NOUN_HEURISTIC 0x40000 /**< Stem capitalised words, too. */
#define XC_PARSE_DEFAULT                                                                           \
    (XC_PARSE_BOOLEAN | XC_PARSE_PHRASE | XC_PARSE_LOVEHATE) /**< Operators, phrases, + and -. */

#define XC_RANGE_SUFFIX          1 /**< The marker stands at the end, not at the start. */
#define XC_RANGE_REPEATED        2 /**< The marker may stand at both ends. */
#define XC_RANGE_DATE_PREFER_MDY 4 /**< Read 01/02 as January 2. */

/** Make *out a query for `field:text`; it is freed for you. Left NULL it matches nothing. */
typedef int (*xc_field_fn)(xc_query **out, const char *text, size_t size, void *payload);
/** Make *out a query for begin..end; it is freed for you. Left NULL means "not my range". */
typedef int (*xc_range_fn)(xc_query **out, const char *begin, size_t begin_size, const char *end,
                           size_t end_size, void *payload);

/** A parser without stemmer, stop words, fields, ranges. */
XC_API XC_CHECKED xc_status xc_query_parser_new(xc_query_parser **out) XC_NEEDS(1);
/** Free it; queries made by it stay. */
XC_API void xc_query_parser_free(xc_query_parser *qp);

/** NULL: none. */
XC_API XC_CHECKED xc_status xc_query_parser_set_stemmer(xc_query_parser *qp, const xc_stem *stem)
    XC_NEEDS(1);
/** Shorthand for the stemmer of that name, see xc_stem_new(). */
XC_API XC_CHECKED xc_status xc_query_parser_set_language(xc_query_parser *qp, const char *language)
    XC_NEEDS(1, 2);
/** Default XC_STEM_SOME. */
XC_API XC_CHECKED xc_status xc_query_parser_set_stemming_strategy(xc_query_parser *qp,
                                                                  xc_stem_strategy strategy)
    XC_NEEDS(1);
/** NULL: none. */
XC_API XC_CHECKED xc_status xc_query_parser_set_stopper(xc_query_parser *qp,
                                                        const xc_stopper *stopper) XC_NEEDS(1);
/** What to do with stop words; in 1.4 as XC_STOP_ALL. XC_ERROR_UNIMPLEMENTED before Xapian 2. */
XC_API XC_CHECKED xc_status xc_query_parser_set_stopper_strategy(xc_query_parser *qp,
                                                                 xc_stop_strategy strategy)
    XC_NEEDS(1);
/** AND, OR (default), NEAR, PHRASE, ELITE_SET, SYNONYM, MAX; else XC_ERROR_INVALID_ARGUMENT. */
XC_API XC_CHECKED xc_status xc_query_parser_set_default_op(xc_query_parser *qp, xc_op op)
    XC_NEEDS(1);
/** The operator set. */
XC_API XC_CHECKED xc_status xc_query_parser_default_op(xc_op *out, const xc_query_parser *qp)
    XC_NEEDS(1, 2);
/** For spelling correction and synonyms. */
XC_API XC_CHECKED xc_status xc_query_parser_set_database(xc_query_parser *qp, const xc_database *db)
    XC_NEEDS(1, 2);
/**
 * Most terms a wildcard may stand for, 0 = any number (the default for XC_PARSE_WILDCARD; 100 most
 * frequent for XC_PARSE_PARTIAL). flags: which of the two it is for.
 */
XC_API XC_CHECKED xc_status xc_query_parser_set_max_expansion(xc_query_parser *qp, xc_termcount max,
                                                              xc_wildcard_limit limit_type,
                                                              unsigned flags) XC_NEEDS(1);
/** Shortest part before a wildcard, in characters. XC_ERROR_UNIMPLEMENTED before Xapian 2.x. */
XC_API XC_CHECKED xc_status xc_query_parser_set_min_wildcard_prefix(xc_query_parser *qp,
                                                                    unsigned min, unsigned flags)
    XC_NEEDS(1);

/**
 * `field:word` looks for prefix + word. A field may have several prefixes; field "" replaces the
 * empty default prefix. XC_ERROR_INVALID_OPERATION if the field is boolean already,
 * XC_ERROR_FEATURE_UNAVAILABLE if it has a callback; likewise below.
 */
XC_API XC_CHECKED xc_status xc_query_parser_add_prefix(xc_query_parser *qp, const char *field,
                                                       size_t field_size, const char *prefix,
                                                       size_t prefix_size) XC_NEEDS(1);
/**
 * `field:text` filters by the term prefix + text, unstemmed. Filters of one grouping are joined by
 * OR, groupings by AND; NULL groups by field, "" joins even filters of the same field by AND.
 */
XC_API XC_CHECKED xc_status xc_query_parser_add_boolean_prefix(xc_query_parser *qp,
                                                               const char *field, size_t field_size,
                                                               const char *prefix,
                                                               size_t prefix_size,
                                                               const char *grouping) XC_NEEDS(1);
/** `field:text` becomes the query that fn makes, weights included. */
XC_API XC_CHECKED xc_status xc_query_parser_add_field(xc_query_parser *qp, const char *field,
                                                      size_t field_size, xc_field_fn fn,
                                                      void *payload,
                                                      void (*payload_free)(void *payload))
    XC_NEEDS(1, 4);
/** The query made is a filter; grouping as in xc_query_parser_add_boolean_prefix(). */
XC_API XC_CHECKED xc_status xc_query_parser_add_boolean_field(
    xc_query_parser *qp, const char *field, size_t field_size, const char *grouping, xc_field_fn fn,
    void *payload, void (*payload_free)(void *payload)) XC_NEEDS(1, 5);

/**
 * Ranges `begin..end` over a slot. marker (e.g. "date:", or "kg" with XC_RANGE_SUFFIX) tells this
 * range from others, "" takes all. flags: XC_RANGE_*. Ranges are tried in the order added; if none
 * fits, parsing gives XC_ERROR_QUERY_PARSER. grouping as above, NULL = by slot.
 */
XC_API XC_CHECKED xc_status xc_query_parser_add_value_range(xc_query_parser *qp, xc_valueno slot,
                                                            const char *marker, size_t marker_size,
                                                            unsigned flags, const char *grouping)
    XC_NEEDS(1);
/** Dates as YYYYMMDD values; two-digit years are those from epoch_year (e.g. 1970) on. */
XC_API XC_CHECKED xc_status xc_query_parser_add_date_range(xc_query_parser *qp, xc_valueno slot,
                                                           const char *marker, size_t marker_size,
                                                           unsigned flags, int epoch_year,
                                                           const char *grouping) XC_NEEDS(1);
/** Numbers as xc_sortable_serialise() values. */
XC_API XC_CHECKED xc_status xc_query_parser_add_number_range(xc_query_parser *qp, xc_valueno slot,
                                                             const char *marker, size_t marker_size,
                                                             unsigned flags, const char *grouping)
    XC_NEEDS(1);
/** Sizes as xc_sortable_serialise() values of bytes: 10K..2M. XC_ERROR_UNIMPLEMENTED before
 * Xapian 2. */
XC_API XC_CHECKED xc_status xc_query_parser_add_unit_range(xc_query_parser *qp, xc_valueno slot,
                                                           const char *marker, size_t marker_size,
                                                           const char *grouping) XC_NEEDS(1);
/** Ranges become the query that fn makes; marker, flags and grouping as above. */
XC_API XC_CHECKED xc_status xc_query_parser_add_range(xc_query_parser *qp, const char *marker,
                                                      size_t marker_size, unsigned flags,
                                                      const char *grouping, xc_range_fn fn,
                                                      void *payload,
                                                      void (*payload_free)(void *payload))
    XC_NEEDS(1, 6);

/**
 * Parse. flags: XC_PARSE_*. default_prefix is for words without a field, usually "". A misplaced
 * operator gives XC_ERROR_QUERY_PARSER, but an unknown field is read as a word. XC_ERROR_CALLBACK.
 */
XC_API XC_CHECKED xc_status xc_query_parser_parse(xc_query **out, xc_query_parser *qp,
                                                  const char *text, size_t size, unsigned flags,
                                                  const char *default_prefix, size_t prefix_size)
    XC_NEEDS(1, 2);
/** The last query string with spelling corrected; "" if nothing to correct. */
XC_API XC_CHECKED xc_status xc_query_parser_corrected(xc_bytes *out, const xc_query_parser *qp)
    XC_NEEDS(1, 2);
/** Stop words left out of the last query. */
XC_API XC_CHECKED xc_status xc_query_parser_stoplist(xc_term_iterator **out,
                                                     const xc_query_parser *qp) XC_NEEDS(1, 2);
/** Words of the last query behind a term (e.g. "Zrun"). */
XC_API XC_CHECKED xc_status xc_query_parser_unstem(xc_term_iterator **out,
                                                   const xc_query_parser *qp, const char *term,
                                                   size_t size) XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_query_parser_description(xc_bytes *out, const xc_query_parser *qp)
    XC_NEEDS(1, 2);

/**
 * The query which a range with these settings would make of begin..end, without a parser: for the
 * callback of a range or field. *out is NULL after XC_OK if the marker or the dates or numbers do
 * not fit. See xc_query_parser_add_value_range() and the two below it.
 */
XC_API XC_CHECKED xc_status xc_range_value(xc_query **out, xc_valueno slot, const char *marker,
                                           size_t marker_size, unsigned flags, const char *begin,
                                           size_t begin_size, const char *end, size_t end_size)
    XC_NEEDS(1);
/** As xc_query_parser_add_date_range(). */
XC_API XC_CHECKED xc_status xc_range_date(xc_query **out, xc_valueno slot, const char *marker,
                                          size_t marker_size, unsigned flags, int epoch_year,
                                          const char *begin, size_t begin_size, const char *end,
                                          size_t end_size) XC_NEEDS(1);
/** As xc_query_parser_add_number_range(). */
XC_API XC_CHECKED xc_status xc_range_number(xc_query **out, xc_valueno slot, const char *marker,
                                            size_t marker_size, unsigned flags, const char *begin,
                                            size_t begin_size, const char *end, size_t end_size)
    XC_NEEDS(1);

/** @} */

XC_END_DECLS

#endif
