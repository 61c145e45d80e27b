/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_ITERATOR_H
#define XC_ITERATOR_H

/**
 * @file
 * @brief The four iterators.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Iterators
 *
 * A getter when not on an item: XC_ERROR_INVALID_OPERATION; a piece of information the source does
 * not have: XC_ERROR_INVALID_OPERATION or XC_ERROR_UNIMPLEMENTED. An iterator over a document,
 * query or spy shows it as it was when the iterator was made only as long as it does not change.
 *
 * @code
 * xc_posting_iterator *it;
 * bool more;
 * if (xc_database_postings(&it, db, "cat", 3))
 *     goto failed;
 * for (;;) {
 *     xc_docid docid;
 *     if (xc_posting_iterator_next(&more, it))
 *         goto failed;
 *     if (!more)
 *         break;
 *     if (xc_posting_iterator_get(&docid, it))
 *         goto failed;
 *     printf("%u\n", (unsigned)docid);
 * }
 * xc_posting_iterator_free(it);
 * @endcode
 * @{ */

/** Go to the next (at first: the first) item; *out tells whether there is one. */
XC_API XC_CHECKED xc_status xc_term_iterator_next(bool *out, xc_term_iterator *it) XC_NEEDS(1, 2);
/** Go forward to the first term >= the given one; never backward. Sorted sources only. */
XC_API XC_CHECKED xc_status xc_term_iterator_skip_to(bool *out, xc_term_iterator *it,
                                                     const char *term, size_t size) XC_NEEDS(1, 2);
/** The term (word, key, value). */
XC_API XC_CHECKED xc_status xc_term_iterator_get(xc_bytes *out, const xc_term_iterator *it)
    XC_NEEDS(1, 2);
/** How often the term is in the document. */
XC_API XC_CHECKED xc_status xc_term_iterator_wdf(xc_termcount *out, const xc_term_iterator *it)
    XC_NEEDS(1, 2);
/** Number of documents with the term; see what made the iterator. */
XC_API XC_CHECKED xc_status xc_term_iterator_termfreq(xc_doccount *out, const xc_term_iterator *it)
    XC_NEEDS(1, 2);
/** Number of positions in the document. */
XC_API XC_CHECKED xc_status xc_term_iterator_positions_count(xc_termcount *out,
                                                             const xc_term_iterator *it)
    XC_NEEDS(1, 2);
/** Positions in the document. */
XC_API XC_CHECKED xc_status xc_term_iterator_positions(xc_position_iterator **out,
                                                       const xc_term_iterator *it) XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_term_iterator_description(xc_bytes *out, const xc_term_iterator *it)
    XC_NEEDS(1, 2);
/** Free it. */
XC_API void xc_term_iterator_free(xc_term_iterator *it);

/** Go to the next (at first: the first) document. */
XC_API XC_CHECKED xc_status xc_posting_iterator_next(bool *out, xc_posting_iterator *it)
    XC_NEEDS(1, 2);
/** Go forward to the first document >= docid. */
XC_API XC_CHECKED xc_status xc_posting_iterator_skip_to(bool *out, xc_posting_iterator *it,
                                                        xc_docid docid) XC_NEEDS(1, 2);
/** One document of a posting list. */
typedef struct xc_posting {
    xc_docid docid;   /**< The document's id. */
    xc_termcount wdf; /**< How often the term is in it. */
} xc_posting;

/**
 * Go forward over up to room documents and write them into out; *n is how many, fewer than room
 * only at the end. As next, get and wdf for each, but a long list costs no more than in C++. After
 * an error *n and out are untouched or partly written, and the iterator is somewhere between.
 */
XC_API XC_CHECKED xc_status xc_posting_iterator_read(size_t *n, xc_posting *out, size_t room,
                                                     xc_posting_iterator *it) XC_NEEDS(1, 4);
/** The document's id. */
XC_API XC_CHECKED xc_status xc_posting_iterator_get(xc_docid *out, const xc_posting_iterator *it)
    XC_NEEDS(1, 2);
/** How often the term is in the document. */
XC_API XC_CHECKED xc_status xc_posting_iterator_wdf(xc_termcount *out,
                                                    const xc_posting_iterator *it) XC_NEEDS(1, 2);
/** Length of the document (sum of wdfs). */
XC_API XC_CHECKED xc_status xc_posting_iterator_doclength(xc_termcount *out,
                                                          const xc_posting_iterator *it)
    XC_NEEDS(1, 2);
/** The highest wdf in the document. XC_ERROR_UNIMPLEMENTED before Xapian 2. */
XC_API XC_CHECKED xc_status xc_posting_iterator_wdfdocmax(xc_termcount *out,
                                                          const xc_posting_iterator *it)
    XC_NEEDS(1, 2);
/** Number of different terms of the document. */
XC_API XC_CHECKED xc_status xc_posting_iterator_unique_terms(xc_termcount *out,
                                                             const xc_posting_iterator *it)
    XC_NEEDS(1, 2);
/** Positions of the term in the document. */
XC_API XC_CHECKED xc_status xc_posting_iterator_positions(xc_position_iterator **out,
                                                          const xc_posting_iterator *it)
    XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_posting_iterator_description(xc_bytes *out,
                                                            const xc_posting_iterator *it)
    XC_NEEDS(1, 2);
/** Free it. */
XC_API void xc_posting_iterator_free(xc_posting_iterator *it);

/** Go to the next (at first: the first) position. */
XC_API XC_CHECKED xc_status xc_position_iterator_next(bool *out, xc_position_iterator *it)
    XC_NEEDS(1, 2);
/** Go forward to the first position >= position. */
XC_API XC_CHECKED xc_status xc_position_iterator_skip_to(bool *out, xc_position_iterator *it,
                                                         xc_termpos position) XC_NEEDS(1, 2);
/** The position. */
XC_API XC_CHECKED xc_status xc_position_iterator_get(xc_termpos *out,
                                                     const xc_position_iterator *it) XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_position_iterator_description(xc_bytes *out,
                                                             const xc_position_iterator *it)
    XC_NEEDS(1, 2);
/** Free it. */
XC_API void xc_position_iterator_free(xc_position_iterator *it);

/** Go to the next (at first: the first) value. */
XC_API XC_CHECKED xc_status xc_value_iterator_next(bool *out, xc_value_iterator *it) XC_NEEDS(1, 2);
/** Go forward to the first docid (value stream) or slot (document) >= docid_or_slot. */
XC_API XC_CHECKED xc_status xc_value_iterator_skip_to(bool *out, xc_value_iterator *it,
                                                      uint32_t docid_or_slot) XC_NEEDS(1, 2);
/**
 * Has docid, which must exist, a value in a value stream? May be cheaper than skip_to: either does
 * as skip_to does and sets *valid to true, or sets both to false for "no, and I did not look
 * further"; then the iterator is on no item until the next move, which goes on after docid.
 */
XC_API XC_CHECKED xc_status xc_value_iterator_check(bool *out, bool *valid, xc_value_iterator *it,
                                                    xc_docid docid) XC_NEEDS(1, 2, 3);
/** The value. */
XC_API XC_CHECKED xc_status xc_value_iterator_get(xc_bytes *out, const xc_value_iterator *it)
    XC_NEEDS(1, 2);
/** Whose value it is (value streams only). */
XC_API XC_CHECKED xc_status xc_value_iterator_docid(xc_docid *out, const xc_value_iterator *it)
    XC_NEEDS(1, 2);
/** Its slot. */
XC_API XC_CHECKED xc_status xc_value_iterator_slot(xc_valueno *out, const xc_value_iterator *it)
    XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_value_iterator_description(xc_bytes *out,
                                                          const xc_value_iterator *it)
    XC_NEEDS(1, 2);
/** Free it. */
XC_API void xc_value_iterator_free(xc_value_iterator *it);

/** @} */

XC_END_DECLS

#endif
