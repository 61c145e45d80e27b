/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_WRITABLE_H
#define XC_WRITABLE_H

/**
 * @file
 * @brief Databases open for writing.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Writable database
 *
 * Changes become visible to readers, and safe, at a commit; Xapian also commits by itself every
 * XAPIAN_FLUSH_THRESHOLD (environment, default 10000) changed documents. One writer at a time:
 * others get XC_ERROR_DATABASE_LOCK at opening.
 *
 * @code
 * xc_document *doc; // the newest version of the page with this address
 * if (xc_document_new(&doc) || xc_document_add_boolean_term(doc, "Uhttp://example.org/", 20) ||
 *     xc_writable_replace_document_by_term(NULL, writable, "Uhttp://example.org/", 20, doc) ||
 *     xc_writable_commit(writable))
 *     goto failed;
 * xc_document_free(doc);
 * @endcode
 * @{ */

#define XC_DB_CREATE_OR_OPEN      0x00 /**< The default. */
#define XC_DB_CREATE_OR_OVERWRITE 0x01 /**< Replace what is there by an empty database. */
#define XC_DB_CREATE              0x02 /**< Must not exist. */
#define XC_DB_OPEN                0x03 /**< Must exist. */
#define XC_DB_NO_SYNC             0x04 /**< A crash may lose or damage; faster. */
#define XC_DB_FULL_SYNC           0x08 /**< Also flush the disk's cache (macOS). */
#define XC_DB_DANGEROUS           0x10 /**< In place: no readers meanwhile, lost after a crash. */
#define XC_DB_NO_TERMLIST         0x20 /**< No replace, delete, termlist, ESet. */
#define XC_DB_RETRY_LOCK          0x40 /**< Wait for the lock, without limit. */

/**
 * flags: one action, any options, a backend. block_size: bytes, a power of two in 2048..65536, used
 * at creation; 0 = 8192. XC_ERROR_DATABASE_CREATE, _LOCK, _NOT_FOUND, _OPENING, _VERSION,
 * _INVALID_ARGUMENT.
 */
XC_API XC_CHECKED xc_status xc_writable_open(xc_writable **out, const char *path, int flags,
                                             int block_size) XC_NEEDS(1, 2);
/** See xc_database_open_tcp(); timeout 0 is advised, as a commit may take long. */
XC_API XC_CHECKED xc_status xc_writable_open_tcp(xc_writable **out, const char *host, unsigned port,
                                                 unsigned timeout, unsigned connect_timeout,
                                                 int flags) XC_NEEDS(1, 2);
/** See xc_database_open_program(); the program must be told to allow writing. */
XC_API XC_CHECKED xc_status xc_writable_open_program(xc_writable **out, const char *program,
                                                     const char *args, unsigned timeout, int flags)
    XC_NEEDS(1, 2, 3);

/** A database of no parts, to be filled with xc_writable_add(); it cannot be written to before. */
XC_API XC_CHECKED xc_status xc_writable_new(xc_writable **out) XC_NEEDS(1);
/**
 * Write to other as one more part of db: document d of n parts goes to part (d - 1) % n, as in
 * xc_database_add(). Iterators, enquires and documents made before do not see the addition.
 * XC_ERROR_INVALID_ARGUMENT if db is other.
 */
XC_API XC_CHECKED xc_status xc_writable_add(xc_writable *db, const xc_writable *other)
    XC_NEEDS(1, 2);

/** Open for writing what is open for reading; db stays and sees the changes. flags as in
 * xc_writable_open(). XC_ERROR_UNIMPLEMENTED before Xapian 2. */
XC_API XC_CHECKED xc_status xc_database_lock(xc_writable **out, xc_database *db, int flags)
    XC_NEEDS(1, 2);
/** Give the lock back: db can only read from then on, as *out does. XC_ERROR_UNIMPLEMENTED before
 * Xapian 2. */
XC_API XC_CHECKED xc_status xc_writable_unlock(xc_database **out, xc_writable *db) XC_NEEDS(1, 2);

/**
 * The same database for all functions which read; borrowed, so never free it. It sees uncommitted
 * changes. NULL gives NULL.
 */
XC_API xc_database *xc_writable_database(xc_writable *db);

/** Make all changes visible and safe. After an error each change is either done or not. */
XC_API XC_CHECKED xc_status xc_writable_commit(xc_writable *db) XC_NEEDS(1);
/**
 * Start a group of changes applied all or none. flushed: commit before and after (else the group
 * only stays together). XC_ERROR_INVALID_OPERATION if one is open.
 */
XC_API XC_CHECKED xc_status xc_writable_begin_transaction(xc_writable *db, bool flushed)
    XC_NEEDS(1);
/** End the group and keep it. XC_ERROR_INVALID_OPERATION if none is open, also below. */
XC_API XC_CHECKED xc_status xc_writable_commit_transaction(xc_writable *db) XC_NEEDS(1);
/** Drops the group (and, if it was not flushed, also pending changes before it). */
XC_API XC_CHECKED xc_status xc_writable_cancel_transaction(xc_writable *db) XC_NEEDS(1);

/** out (may be NULL): the new document id. Too long a term: XC_ERROR_INVALID_ARGUMENT. */
XC_API XC_CHECKED xc_status xc_writable_add_document(xc_docid *out, xc_writable *db,
                                                     const xc_document *doc) XC_NEEDS(2, 3);
/** Put doc under docid, whether or not it was used. */
XC_API XC_CHECKED xc_status xc_writable_replace_document(xc_writable *db, xc_docid docid,
                                                         const xc_document *doc) XC_NEEDS(1, 3);
/**
 * Replace all documents with the term by doc, or add it. doc itself must hold the term for the next
 * replacement to find it. out may be NULL. Empty term: XC_ERROR_INVALID_ARGUMENT.
 */
XC_API XC_CHECKED xc_status xc_writable_replace_document_by_term(xc_docid *out, xc_writable *db,
                                                                 const char *term, size_t size,
                                                                 const xc_document *doc)
    XC_NEEDS(2, 5);
/** XC_ERROR_DOC_NOT_FOUND. */
XC_API XC_CHECKED xc_status xc_writable_delete_document(xc_writable *db, xc_docid docid)
    XC_NEEDS(1);
/** Delete all documents with the term; none is fine. Empty term: XC_ERROR_INVALID_ARGUMENT. */
XC_API XC_CHECKED xc_status xc_writable_delete_document_by_term(xc_writable *db, const char *term,
                                                                size_t size) XC_NEEDS(1);

/** An empty value removes the key. Empty or too long key: XC_ERROR_INVALID_ARGUMENT. */
XC_API XC_CHECKED xc_status xc_writable_set_metadata(xc_writable *db, const char *key,
                                                     size_t key_size, const char *value,
                                                     size_t value_size) XC_NEEDS(1);
/** Raise the frequency of a word in the spelling dictionary. */
XC_API XC_CHECKED xc_status xc_writable_add_spelling(xc_writable *db, const char *word, size_t size,
                                                     xc_termcount increment) XC_NEEDS(1);
/** Lower it; at 0 the word goes. */
XC_API XC_CHECKED xc_status xc_writable_remove_spelling(xc_writable *db, const char *word,
                                                        size_t size, xc_termcount decrement)
    XC_NEEDS(1);
/** Add a synonym of a term; again is fine. */
XC_API XC_CHECKED xc_status xc_writable_add_synonym(xc_writable *db, const char *term,
                                                    size_t term_size, const char *synonym,
                                                    size_t synonym_size) XC_NEEDS(1);
/** Remove one; if it is not there nothing happens. */
XC_API XC_CHECKED xc_status xc_writable_remove_synonym(xc_writable *db, const char *term,
                                                       size_t term_size, const char *synonym,
                                                       size_t synonym_size) XC_NEEDS(1);
/** Remove all synonyms of a term. */
XC_API XC_CHECKED xc_status xc_writable_clear_synonyms(xc_writable *db, const char *term,
                                                       size_t size) XC_NEEDS(1);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_writable_description(xc_bytes *out, const xc_writable *db)
    XC_NEEDS(1, 2);

/**
 * Commit (outside a transaction; an open one is dropped), release the lock and close, whoever else
 * uses the database. Only here errors of the last commit can be seen, so call it before _free.
 */
XC_API XC_CHECKED xc_status xc_writable_close(xc_writable *db) XC_NEEDS(1);
/** Closes too, once nothing else (iterator, document, enquire) uses the database; errors are lost.
 */
XC_API void xc_writable_free(xc_writable *db);

/** @} */

XC_END_DECLS

#endif
