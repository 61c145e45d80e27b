/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_TYPES_H
#define XC_TYPES_H

/**
 * @file
 * @brief Attributes, numbers, handles and the status.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** @def XC_API
 * Exported. */
/** @def XC_CHECKED
 * The result must be used. */
/** @def XC_FORMAT
 * Parameter f, from 1, is a format of printf(), and its arguments follow. */
/** @def XC_NEEDS
 * These parameters, from 1, must not be NULL: the compiler warns of a NULL it sees and may assume
 * that there is none. Define XC_NO_NEEDS to have neither. */
#if defined(__GNUC__)
#define XC_API       __attribute__((visibility("default")))
#define XC_CHECKED   __attribute__((warn_unused_result))
#define XC_FORMAT(f) __attribute__((format(printf, f, (f) + 1)))
#else
#define XC_API
#define XC_CHECKED
#define XC_FORMAT(f)
#endif
#if defined(__GNUC__) && !defined(XC_NO_NEEDS)
#define XC_NEEDS(...) __attribute__((nonnull(__VA_ARGS__)))
#else
#define XC_NEEDS(...)
#endif

/** @def XC_BEGIN_DECLS
 * Declarations of C begin. */
/** @def XC_END_DECLS
 * They end. */
#ifdef __cplusplus
#define XC_BEGIN_DECLS extern "C" {
#define XC_END_DECLS   }
#else
#define XC_BEGIN_DECLS
#define XC_END_DECLS
#endif

/** @def XC_INT
 * C may store any int in an enum; with a fixed type C++ may read it, too. */
#ifdef __cplusplus
#define XC_INT : int
#else
#define XC_INT
#endif

#define XC_VERSION_MAJOR  0       /**< Version of this binding: first number. */
#define XC_VERSION_MINOR  1       /**< Second number. */
#define XC_VERSION_PATCH  0       /**< Third number. */
#define XC_VERSION_STRING "0.1.0" /**< The three joined. */

XC_BEGIN_DECLS

/** @name Types
 * @{ */

typedef uint32_t xc_docid;     /**< Document id, from 1; 0 is no document. */
typedef uint32_t xc_doccount;  /**< Number of documents. */
typedef uint32_t xc_termcount; /**< Number of terms, wdf, document length. */
typedef uint32_t xc_termpos;   /**< Position of a term in a document, from 1 by convention. */
typedef uint32_t xc_valueno;   /**< Value slot. */

#define XC_BAD_VALUENO UINT32_MAX /**< "No slot"; removes a collapse key. */

/** Borrowed bytes, see "Ownership" and "Bytes" in xapian-c.h. data is never NULL after success. */
typedef struct xc_bytes {
    const char *data; /**< The first byte. */
    size_t size;      /**< How many. */
} xc_bytes;

typedef struct xc_database xc_database;                   /**< A database for reading. */
typedef struct xc_writable xc_writable;                   /**< A database for writing. */
typedef struct xc_document xc_document;                   /**< Data, terms and values. */
typedef struct xc_stem xc_stem;                           /**< Words to stems. */
typedef struct xc_stopper xc_stopper;                     /**< Which words to leave out. */
typedef struct xc_term_generator xc_term_generator;       /**< Texts to terms. */
typedef struct xc_query xc_query;                         /**< What to look for. */
typedef struct xc_query_parser xc_query_parser;           /**< Query strings to queries. */
typedef struct xc_enquire xc_enquire;                     /**< A search. */
typedef struct xc_weight xc_weight;                       /**< A weighting scheme. */
typedef struct xc_key_maker xc_key_maker;                 /**< Sort keys of documents. */
typedef struct xc_value_set_decider xc_value_set_decider; /**< Accepts documents by a value. */
typedef struct xc_expand_decider xc_expand_decider;       /**< Accepts terms. */
typedef struct xc_match_spy xc_match_spy;                 /**< Sees the documents of a search. */
typedef struct xc_mset xc_mset;                           /**< Results of a search. */
typedef struct xc_rset xc_rset;                           /**< Relevant documents. */
typedef struct xc_eset xc_eset;                           /**< Suggested terms. */
typedef struct xc_posting_source xc_posting_source; /**< Documents and weights from elsewhere. */
typedef struct xc_registry xc_registry;             /**< Classes by name. */
typedef struct xc_term_iterator xc_term_iterator;   /**< Goes over terms. */
typedef struct xc_posting_iterator xc_posting_iterator;   /**< Goes over the documents of a term. */
typedef struct xc_position_iterator xc_position_iterator; /**< Goes over positions. */
typedef struct xc_value_iterator xc_value_iterator;       /**< Goes over values. */

/** Outcome of a call. Numbers are never reused. */
typedef enum xc_status XC_INT {
    XC_OK = 0,
    /* Xapian's classes. */
    XC_ERROR_ASSERTION = -1,
    XC_ERROR_INVALID_ARGUMENT = -2,
    XC_ERROR_INVALID_OPERATION = -3, /**< Also: an iterator read while not on an item. */
    XC_ERROR_UNIMPLEMENTED = -4,     /**< Not for this backend or this Xapian version. */
    XC_ERROR_DATABASE = -5,          /**< Any other database failure. */
    XC_ERROR_DATABASE_CORRUPT = -6,
    XC_ERROR_DATABASE_CREATE = -7,
    XC_ERROR_DATABASE_LOCK = -8,     /**< Another writer has it. */
    XC_ERROR_DATABASE_MODIFIED = -9, /**< Reopen and redo. */
    XC_ERROR_DATABASE_OPENING = -10,
    XC_ERROR_DATABASE_VERSION = -11,
    XC_ERROR_DATABASE_NOT_FOUND = -12,
    XC_ERROR_DATABASE_CLOSED = -13,
    XC_ERROR_DOC_NOT_FOUND = -14,
    XC_ERROR_FEATURE_UNAVAILABLE = -15, /**< Xapian was built without it. */
    XC_ERROR_INTERNAL = -16,
    XC_ERROR_NETWORK = -17,
    XC_ERROR_NETWORK_TIMEOUT = -18,
    XC_ERROR_QUERY_PARSER = -19,
    XC_ERROR_SERIALISATION = -20,
    XC_ERROR_RANGE = -21,
    XC_ERROR_WILDCARD = -22, /**< A wildcard expands to too many terms. */
    /* Ours. */
    XC_ERROR_NULL = -40,      /**< A required pointer was NULL. */
    XC_ERROR_NO_MEMORY = -41, /**< std::bad_alloc. */
    XC_ERROR_STD = -42,       /**< Another std::exception. */
    XC_ERROR_CALLBACK = -43,  /**< A callback returned non-zero. */
    XC_ERROR_UNKNOWN = -44    /**< An exception of no known class. */
} xc_status;

/** @} */

XC_END_DECLS

#endif
