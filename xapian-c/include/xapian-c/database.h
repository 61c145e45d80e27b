/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_DATABASE_H
#define XC_DATABASE_H

/**
 * @file
 * @brief Opening and reading databases.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Database: opening
 *
 * Codes besides the reading ones: XC_ERROR_DATABASE_NOT_FOUND (no such path), _OPENING, _VERSION,
 * _INVALID_ARGUMENT (bad flags), _FEATURE_UNAVAILABLE (backend not built in).
 *
 * @code
 * xc_database *both; // search two databases as one
 * xc_doccount n;
 * if (xc_database_new(&both) || xc_database_add(both, db) || xc_database_add(both, db) ||
 *     xc_database_doccount(&n, both))
 *     goto failed;
 * printf("%u documents\n", (unsigned)n);
 * xc_database_free(both);
 * @endcode
 * @{ */

/** Backend to use, for every open function; default: look at what is there. */
#define XC_DB_BACKEND_GLASS    0x100
#define XC_DB_BACKEND_CHERT    0x200 /**< Reading only; Xapian 1.4 only. */
#define XC_DB_BACKEND_HONEY    0x500 /**< Xapian 2. */
#define XC_DB_BACKEND_STUB     0x300 /**< A text file that lists databases. */
#define XC_DB_BACKEND_INMEMORY 0x400 /**< In memory, for tests; the path is not used. */

/** Open a directory, a single-file database or a stub file for reading. flags: XC_DB_BACKEND_*. */
XC_API XC_CHECKED xc_status xc_database_open(xc_database **out, const char *path, int flags)
    XC_NEEDS(1, 2);

/** Open the single-file database at the current offset of fd, which is taken over (closed here). */
XC_API XC_CHECKED xc_status xc_database_open_fd(xc_database **out, int fd, int flags) XC_NEEDS(1);

/**
 * Connect to `xapian-tcpsrv`. Times in milliseconds, 0 = wait for ever; timeout applies to each
 * exchange. There is no encryption or authentication. XC_ERROR_NETWORK, _NETWORK_TIMEOUT.
 */
XC_API XC_CHECKED xc_status xc_database_open_tcp(xc_database **out, const char *host, unsigned port,
                                                 unsigned timeout, unsigned connect_timeout)
    XC_NEEDS(1, 2);

/** Run program (in the path; arguments split at spaces) speaking Xapian's remote protocol. */
XC_API XC_CHECKED xc_status xc_database_open_program(xc_database **out, const char *program,
                                                     const char *args, unsigned timeout)
    XC_NEEDS(1, 2, 3);

/** A database of no parts, to be filled with xc_database_add(). */
XC_API XC_CHECKED xc_status xc_database_new(xc_database **out) XC_NEEDS(1);

/**
 * Search other together with db. With n parts, document d of part i (from 0) becomes
 * (d - 1) * n + i + 1. db must not be the view of a writable (XC_ERROR_INVALID_OPERATION) nor other
 * itself (XC_ERROR_INVALID_ARGUMENT). Enquires and iterators made before do not see the addition.
 */
XC_API XC_CHECKED xc_status xc_database_add(xc_database *db, const xc_database *other)
    XC_NEEDS(1, 2);

/** Number of parts. */
XC_API XC_CHECKED xc_status xc_database_size(size_t *out, const xc_database *db) XC_NEEDS(1, 2);

/**
 * Move to the newest revision. out may be NULL; *out is false only if surely nothing changed. Does
 * not re-read a stub file.
 */
XC_API XC_CHECKED xc_status xc_database_reopen(bool *out, xc_database *db) XC_NEEDS(2);

/** Close files now, even if other handles use them; these then return XC_ERROR_DATABASE_CLOSED. */
XC_API XC_CHECKED xc_status xc_database_close(xc_database *db) XC_NEEDS(1);

/** Tell remote parts that we are alive; nothing for local ones. */
XC_API XC_CHECKED xc_status xc_database_keep_alive(xc_database *db) XC_NEEDS(1);

/** Must not be called on the view of a writable (it does nothing there). */
XC_API void xc_database_free(xc_database *db);

/** @} */

/** @name Database: reading
 * @{ */

/** Number of documents. */
XC_API XC_CHECKED xc_status xc_database_doccount(xc_doccount *out, const xc_database *db)
    XC_NEEDS(1, 2);
/** Highest document id ever used. */
XC_API XC_CHECKED xc_status xc_database_lastdocid(xc_docid *out, const xc_database *db)
    XC_NEEDS(1, 2);
/** Mean document length (sum of wdfs). */
XC_API XC_CHECKED xc_status xc_database_average_length(double *out, const xc_database *db)
    XC_NEEDS(1, 2);
/** Sum of the lengths of all documents. */
XC_API XC_CHECKED xc_status xc_database_total_length(uint64_t *out, const xc_database *db)
    XC_NEEDS(1, 2);
/** Has any document positions? */
XC_API XC_CHECKED xc_status xc_database_has_positions(bool *out, const xc_database *db)
    XC_NEEDS(1, 2);
/** Length bounds over documents which are not empty. */
XC_API XC_CHECKED xc_status xc_database_doclength_lower_bound(xc_termcount *out,
                                                              const xc_database *db) XC_NEEDS(1, 2);
/** No document is longer; need not be attained. */
XC_API XC_CHECKED xc_status xc_database_doclength_upper_bound(xc_termcount *out,
                                                              const xc_database *db) XC_NEEDS(1, 2);

/** Number of documents with the term; the empty term is in all. */
XC_API XC_CHECKED xc_status xc_database_termfreq(xc_doccount *out, const xc_database *db,
                                                 const char *term, size_t size) XC_NEEDS(1, 2);
/** Sum of the term's wdfs. */
XC_API XC_CHECKED xc_status xc_database_collection_freq(xc_termcount *out, const xc_database *db,
                                                        const char *term, size_t size)
    XC_NEEDS(1, 2);
/** No document has a higher wdf of the term (uncommitted ones may); need not be attained. */
XC_API XC_CHECKED xc_status xc_database_wdf_upper_bound(xc_termcount *out, const xc_database *db,
                                                        const char *term, size_t size)
    XC_NEEDS(1, 2);
/** Same as termfreq != 0, often cheaper. */
XC_API XC_CHECKED xc_status xc_database_term_exists(bool *out, const xc_database *db,
                                                    const char *term, size_t size) XC_NEEDS(1, 2);

/** Length of a document (sum of wdfs). XC_ERROR_DOC_NOT_FOUND; docid 0: _INVALID_ARGUMENT. */
XC_API XC_CHECKED xc_status xc_database_doclength(xc_termcount *out, const xc_database *db,
                                                  xc_docid docid) XC_NEEDS(1, 2);
/** Number of different terms of a document. Codes as xc_database_doclength(). */
XC_API XC_CHECKED xc_status xc_database_unique_terms(xc_termcount *out, const xc_database *db,
                                                     xc_docid docid) XC_NEEDS(1, 2);

/** The highest wdf in a document. XC_ERROR_UNIMPLEMENTED before Xapian 2. */
XC_API XC_CHECKED xc_status xc_database_wdfdocmax(xc_termcount *out, const xc_database *db,
                                                  xc_docid docid) XC_NEEDS(1, 2);
/** Bounds of the number of different terms over documents which are not empty.
 * XC_ERROR_UNIMPLEMENTED before Xapian 2. */
XC_API XC_CHECKED xc_status xc_database_unique_terms_lower_bound(xc_termcount *out,
                                                                 const xc_database *db)
    XC_NEEDS(1, 2);
/** The upper one. XC_ERROR_UNIMPLEMENTED before Xapian 2. */
XC_API XC_CHECKED xc_status xc_database_unique_terms_upper_bound(xc_termcount *out,
                                                                 const xc_database *db)
    XC_NEEDS(1, 2);
/**
 * The words of a document put together from positions: those with the prefix at start to end (0:
 * the last), and length bytes at most (0: any number). *out is yours: xc_string_free().
 * XC_ERROR_UNIMPLEMENTED before Xapian 2.
 */
XC_API XC_CHECKED xc_status xc_database_reconstruct_text(char **out, size_t *out_size,
                                                         const xc_database *db, xc_docid docid,
                                                         size_t length, const char *prefix,
                                                         size_t prefix_size, xc_termpos start,
                                                         xc_termpos end) XC_NEEDS(1, 2, 3);

#define XC_DOC_ASSUME_VALID 1 /**< Skip the check that the document exists. */

/** flags: 0 or XC_DOC_ASSUME_VALID. Codes as xc_database_doclength(). Content is read lazily. */
XC_API XC_CHECKED xc_status xc_database_document(xc_document **out, const xc_database *db,
                                                 xc_docid docid, unsigned flags) XC_NEEDS(1, 2);

/** Empty if there is none; of the first part only. Empty key: XC_ERROR_INVALID_ARGUMENT. */
XC_API XC_CHECKED xc_status xc_database_metadata(xc_bytes *out, const xc_database *db,
                                                 const char *key, size_t size) XC_NEEDS(1, 2);
/** Identifies the database through its life; several parts give joined ids, "" if none. */
XC_API XC_CHECKED xc_status xc_database_uuid(xc_bytes *out, const xc_database *db) XC_NEEDS(1, 2);
/** Grows by one per commit. Exactly one local part, else XC_ERROR_INVALID_OPERATION. */
XC_API XC_CHECKED xc_status xc_database_revision(uint64_t *out, const xc_database *db)
    XC_NEEDS(1, 2);
/** Is it open for writing now, by any process? */
XC_API XC_CHECKED xc_status xc_database_locked(bool *out, const xc_database *db) XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_database_description(xc_bytes *out, const xc_database *db)
    XC_NEEDS(1, 2);

/** Number of documents with a non-empty value in the slot. */
XC_API XC_CHECKED xc_status xc_database_value_freq(xc_doccount *out, const xc_database *db,
                                                   xc_valueno slot) XC_NEEDS(1, 2);
/** No value in the slot sorts below; "" if the slot is empty. Need not be attained. */
XC_API XC_CHECKED xc_status xc_database_value_lower_bound(xc_bytes *out, const xc_database *db,
                                                          xc_valueno slot) XC_NEEDS(1, 2);
/** No value in the slot sorts above. */
XC_API XC_CHECKED xc_status xc_database_value_upper_bound(xc_bytes *out, const xc_database *db,
                                                          xc_valueno slot) XC_NEEDS(1, 2);

/** Best correction within max_edits (usually 2) edits; "" if none or if the word is known. */
XC_API XC_CHECKED xc_status xc_database_spelling_suggestion(xc_bytes *out, const xc_database *db,
                                                            const char *word, size_t size,
                                                            unsigned max_edits) XC_NEEDS(1, 2);

/** @} */

/** @name Database: iterators
 * @{ */

/** Documents with the term in docid order; the empty term gives all documents with wdf 1. */
XC_API XC_CHECKED xc_status xc_database_postings(xc_posting_iterator **out, const xc_database *db,
                                                 const char *term, size_t size) XC_NEEDS(1, 2);
/** All terms with the prefix, in byte order. Gives termfreq, not wdf. */
XC_API XC_CHECKED xc_status xc_database_allterms(xc_term_iterator **out, const xc_database *db,
                                                 const char *prefix, size_t size) XC_NEEDS(1, 2);
/** Terms of a document. Codes as xc_database_doclength(). Needs a termlist table. */
XC_API XC_CHECKED xc_status xc_database_termlist(xc_term_iterator **out, const xc_database *db,
                                                 xc_docid docid) XC_NEEDS(1, 2);
/** Positions of a term in a document; none if the document lacks term or positions. */
XC_API XC_CHECKED xc_status xc_database_positions(xc_position_iterator **out, const xc_database *db,
                                                  xc_docid docid, const char *term, size_t size)
    XC_NEEDS(1, 2);
/** Values of a slot in docid order; documents without one are left out. */
XC_API XC_CHECKED xc_status xc_database_valuestream(xc_value_iterator **out, const xc_database *db,
                                                    xc_valueno slot) XC_NEEDS(1, 2);
/** Metadata keys with the prefix, in byte order. */
XC_API XC_CHECKED xc_status xc_database_metadata_keys(xc_term_iterator **out, const xc_database *db,
                                                      const char *prefix, size_t size)
    XC_NEEDS(1, 2);
/** Words of the spelling dictionary; termfreq is the word's frequency. */
XC_API XC_CHECKED xc_status xc_database_spellings(xc_term_iterator **out, const xc_database *db)
    XC_NEEDS(1, 2);
/** Synonyms of a term, in byte order. */
XC_API XC_CHECKED xc_status xc_database_synonyms(xc_term_iterator **out, const xc_database *db,
                                                 const char *term, size_t size) XC_NEEDS(1, 2);
/** Terms which have synonyms. */
XC_API XC_CHECKED xc_status xc_database_synonym_keys(xc_term_iterator **out, const xc_database *db,
                                                     const char *prefix, size_t size)
    XC_NEEDS(1, 2);

/** @} */

XC_END_DECLS

#endif
