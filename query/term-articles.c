// SPDX-License-Identifier: GPL-2.0-or-later
#include "term-articles.h"

#include "index/xapian-error.h"

enum error_code term_articles(const xc_database *database, struct slice term, size_t most,
                              term_articles_visit *visit, void *payload, struct error *error)
{
    xc_posting_iterator *postings = NULL;
    enum error_code code = ERROR_NONE;
    bool enough = false;
    if (xc_database_postings(&postings, database, term.ptr, term.len))
        return error_set_xapian(error, "cannot read the index");
    for (size_t i = 0; code == ERROR_NONE && !enough && i < most; i++) {
        xc_document *document = NULL;
        xc_docid docid = 0;
        bool more = false;
        if (xc_posting_iterator_next(&more, postings) ||
            (more && (xc_posting_iterator_get(&docid, postings) ||
                      xc_database_document(&document, database, docid, XC_DOC_ASSUME_VALID))))
            code = error_set_xapian(error, "cannot read the index");
        else if (more)
            code = visit(payload, document, &enough, error);
        xc_document_free(document);
        if (!more)
            break;
    }
    xc_posting_iterator_free(postings);
    return code;
}
