/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_DOCUMENT_H
#define XC_DOCUMENT_H

/**
 * @file
 * @brief Documents.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Document
 *
 * A document read from a database is a private copy: changing it changes the database only through
 * xc_writable_replace_document().
 *
 * @code
 * xc_document *doc;
 * char price[XC_SORTABLE_MAX];
 * if (xc_document_new(&doc) || xc_document_set_data(doc, "A red bicycle", 13) ||
 *     xc_document_add_boolean_term(doc, "Q17", 3) ||
 *     xc_document_add_value(doc, 0, price, xc_sortable_serialise(price, 99.5)) ||
 *     xc_writable_add_document(NULL, writable, doc))
 *     goto failed;
 * xc_document_free(doc);
 * @endcode
 * @{ */

/** An empty document. */
XC_API XC_CHECKED xc_status xc_document_new(xc_document **out) XC_NEEDS(1);
/** Free the handle; a term generator may still use the document. */
XC_API void xc_document_free(xc_document *doc);

/** Set the data, any bytes: what you want to have back with a hit. */
XC_API XC_CHECKED xc_status xc_document_set_data(xc_document *doc, const char *data, size_t size)
    XC_NEEDS(1);
/** The data, "" if none was set. */
XC_API XC_CHECKED xc_status xc_document_data(xc_bytes *out, const xc_document *doc) XC_NEEDS(1, 2);
/** The id in the database it was read from (in its part, if there are several), or 0. */
XC_API XC_CHECKED xc_status xc_document_docid(xc_docid *out, const xc_document *doc) XC_NEEDS(1, 2);

/** Empty term: XC_ERROR_INVALID_ARGUMENT, here and below. Over-long terms fail when added. */
XC_API XC_CHECKED xc_status xc_document_add_term(xc_document *doc, const char *term, size_t size,
                                                 xc_termcount wdf_increment) XC_NEEDS(1);
/** A term with wdf 0, which does not count in the document's length: ids, filters. */
XC_API XC_CHECKED xc_status xc_document_add_boolean_term(xc_document *doc, const char *term,
                                                         size_t size) XC_NEEDS(1);
/** A term at a position, from 1 by convention. */
XC_API XC_CHECKED xc_status xc_document_add_posting(xc_document *doc, const char *term, size_t size,
                                                    xc_termpos position, xc_termcount wdf_increment)
    XC_NEEDS(1);
/** XC_ERROR_INVALID_ARGUMENT if the term is not there, here and in the next. */
XC_API XC_CHECKED xc_status xc_document_remove_term(xc_document *doc, const char *term, size_t size)
    XC_NEEDS(1);
/** Remove one position of a term; XC_ERROR_INVALID_ARGUMENT also if it is not there. */
XC_API XC_CHECKED xc_status xc_document_remove_posting(xc_document *doc, const char *term,
                                                       size_t size, xc_termpos position,
                                                       xc_termcount wdf_decrement) XC_NEEDS(1);
/**
 * Remove the positions first to last of a term, and lower its wdf by wdf_decrement for each. out
 * (may be NULL): how many were there. XC_ERROR_INVALID_ARGUMENT if the term is not.
 */
XC_API XC_CHECKED xc_status xc_document_remove_postings(xc_termpos *out, xc_document *doc,
                                                        const char *term, size_t size,
                                                        xc_termpos first, xc_termpos last,
                                                        xc_termcount wdf_decrement) XC_NEEDS(2);
/** Remove all terms. */
XC_API XC_CHECKED xc_status xc_document_clear_terms(xc_document *doc) XC_NEEDS(1);

/** An empty value removes it. */
XC_API XC_CHECKED xc_status xc_document_add_value(xc_document *doc, xc_valueno slot,
                                                  const char *value, size_t size) XC_NEEDS(1);
/** XC_ERROR_INVALID_ARGUMENT if there is none. */
XC_API XC_CHECKED xc_status xc_document_remove_value(xc_document *doc, xc_valueno slot) XC_NEEDS(1);
/** "" if there is none. */
XC_API XC_CHECKED xc_status xc_document_value(xc_bytes *out, const xc_document *doc,
                                              xc_valueno slot) XC_NEEDS(1, 2);
/** Remove all values. */
XC_API XC_CHECKED xc_status xc_document_clear_values(xc_document *doc) XC_NEEDS(1);
/** Remove data, terms and values. */
XC_API XC_CHECKED xc_status xc_document_clear(xc_document *doc) XC_NEEDS(1);

/** Number of different terms. */
XC_API XC_CHECKED xc_status xc_document_terms_count(xc_termcount *out, const xc_document *doc)
    XC_NEEDS(1, 2);
/** Number of values. */
XC_API XC_CHECKED xc_status xc_document_values_count(xc_termcount *out, const xc_document *doc)
    XC_NEEDS(1, 2);
/** Terms in byte order, with wdf and positions. */
XC_API XC_CHECKED xc_status xc_document_terms(xc_term_iterator **out, const xc_document *doc)
    XC_NEEDS(1, 2);
/** Values in slot order. */
XC_API XC_CHECKED xc_status xc_document_values(xc_value_iterator **out, const xc_document *doc)
    XC_NEEDS(1, 2);
/** For debugging; the text may change between versions. */
XC_API XC_CHECKED xc_status xc_document_description(xc_bytes *out, const xc_document *doc)
    XC_NEEDS(1, 2);

/** All of it as bytes, for xc_document_unserialise() of the same Xapian series. */
XC_API XC_CHECKED xc_status xc_document_serialise(xc_bytes *out, const xc_document *doc)
    XC_NEEDS(1, 2);
/** XC_ERROR_SERIALISATION (XC_ERROR_NETWORK in some cases in 1.4). */
XC_API XC_CHECKED xc_status xc_document_unserialise(xc_document **out, const char *data,
                                                    size_t size) XC_NEEDS(1);

/** @} */

XC_END_DECLS

#endif
