// SPDX-License-Identifier: GPL-2.0-or-later
// Documents.
#include "internal.h"

using namespace xc;

// A change of the Xapian::Document d.
template <class F> static xc_status change(xc_document *doc, F &&f)
{
    return guard([&] {
        need(doc);
        f(doc->doc);
    });
}

#define GET(NAME, TYPE, EXPR)                                                                      \
    xc_status xc_document_##NAME(TYPE *out, const xc_document *doc)                                \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, doc);                                                                        \
            const auto &d = doc->doc;                                                              \
            *out = EXPR;                                                                           \
        });                                                                                        \
    }

extern "C" {

xc_status xc_document_new(xc_document **out)
{
    return create(out, [] { return new xc_document(Xapian::Document()); });
}

void xc_document_free(xc_document *doc)
{
    delete doc;
}

GET(data, xc_bytes, lend(doc->data, d.get_data()))
GET(docid, xc_docid, d.get_docid())
GET(terms_count, xc_termcount, d.termlist_count())
GET(values_count, xc_termcount, d.values_count())
GET(serialise, xc_bytes, lend(doc->serialised, d.serialise()))
XC_DESCRIPTION(document, h->doc)

xc_status xc_document_value(xc_bytes *out, const xc_document *doc, xc_valueno slot)
{
    return guard([&] {
        need(out, doc);
        *out = lend(doc->value, doc->doc.get_value(slot));
    });
}

xc_status xc_document_set_data(xc_document *doc, const char *data, size_t size)
{
    return change(doc, [&](Xapian::Document &d) { d.set_data(str(data, size)); });
}

xc_status xc_document_add_term(xc_document *doc, const char *term, size_t size,
                               xc_termcount wdf_increment)
{
    return change(doc, [&](Xapian::Document &d) { d.add_term(str(term, size), wdf_increment); });
}

xc_status xc_document_add_boolean_term(xc_document *doc, const char *term, size_t size)
{
    return change(doc, [&](Xapian::Document &d) { d.add_boolean_term(str(term, size)); });
}

xc_status xc_document_add_posting(xc_document *doc, const char *term, size_t size,
                                  xc_termpos position, xc_termcount wdf_increment)
{
    return change(
        doc, [&](Xapian::Document &d) { d.add_posting(str(term, size), position, wdf_increment); });
}

xc_status xc_document_remove_term(xc_document *doc, const char *term, size_t size)
{
    return change(doc, [&](Xapian::Document &d) { d.remove_term(str(term, size)); });
}

xc_status xc_document_remove_posting(xc_document *doc, const char *term, size_t size,
                                     xc_termpos position, xc_termcount wdf_decrement)
{
    return change(doc, [&](Xapian::Document &d) {
        d.remove_posting(str(term, size), position, wdf_decrement);
    });
}

xc_status xc_document_remove_postings(xc_termpos *out, xc_document *doc, const char *term,
                                      size_t size, xc_termpos first, xc_termpos last,
                                      xc_termcount wdf_decrement)
{
    return change(doc, [&](Xapian::Document &d) {
        const xc_termpos n = d.remove_postings(str(term, size), first, last, wdf_decrement);
        if (out)
            *out = n;
    });
}

xc_status xc_document_clear_terms(xc_document *doc)
{
    return change(doc, [&](Xapian::Document &d) { d.clear_terms(); });
}

xc_status xc_document_add_value(xc_document *doc, xc_valueno slot, const char *value, size_t size)
{
    return change(doc, [&](Xapian::Document &d) { d.add_value(slot, str(value, size)); });
}

xc_status xc_document_remove_value(xc_document *doc, xc_valueno slot)
{
    return change(doc, [&](Xapian::Document &d) { d.remove_value(slot); });
}

xc_status xc_document_clear_values(xc_document *doc)
{
    return change(doc, [&](Xapian::Document &d) { d.clear_values(); });
}

xc_status xc_document_clear(xc_document *doc)
{
    return change(doc, [&](Xapian::Document &d) {
        d.clear_terms();
        d.clear_values();
        d.set_data(std::string());
    });
}

xc_status xc_document_terms(xc_term_iterator **out, const xc_document *doc)
{
    return create(out, [&] {
        need(doc);
        return terms(doc->doc.termlist_begin(), keep(doc->doc));
    });
}

xc_status xc_document_values(xc_value_iterator **out, const xc_document *doc)
{
    return create(out, [&] {
        need(doc);
        return values(doc->doc.values_begin(), keep(doc->doc));
    });
}

xc_status xc_document_unserialise(xc_document **out, const char *data, size_t size)
{
    return create(out,
                  [&] { return new xc_document(Xapian::Document::unserialise(str(data, size))); });
}
}
