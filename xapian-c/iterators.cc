// SPDX-License-Identifier: GPL-2.0-or-later
// The four iterators: all alike but for what they give.
#include "internal.h"

struct xc_term_iterator : xc::Cursor<Xapian::TermIterator> {
    using Cursor::Cursor;
    mutable std::string term, description;
};
struct xc_posting_iterator : xc::Cursor<Xapian::PostingIterator> {
    using Cursor::Cursor;
    mutable std::string description;
};
struct xc_position_iterator : xc::Cursor<Xapian::PositionIterator> {
    using Cursor::Cursor;
    mutable std::string description;
};
struct xc_value_iterator : xc::Cursor<Xapian::ValueIterator> {
    using Cursor::Cursor;
    mutable std::string value, description;
};

namespace xc
{

xc_term_iterator *terms(Xapian::TermIterator it, std::shared_ptr<const void> owner)
{
    return new xc_term_iterator(std::move(it), std::move(owner));
}

xc_position_iterator *positions(Xapian::PositionIterator it, std::shared_ptr<const void> owner)
{
    return new xc_position_iterator(std::move(it), std::move(owner));
}

xc_posting_iterator *postings(Xapian::PostingIterator it, std::shared_ptr<const void> owner)
{
    return new xc_posting_iterator(std::move(it), std::move(owner));
}

xc_value_iterator *values(Xapian::ValueIterator it, std::shared_ptr<const void> owner)
{
    return new xc_value_iterator(std::move(it), std::move(owner));
}

} // namespace xc

using namespace xc;

// next, description and free of an iterator, and skip_to for those whose goal is a number.
#define ITERATOR(KIND)                                                                             \
    xc_status xc_##KIND##_iterator_next(bool *out, xc_##KIND##_iterator *it)                       \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, it);                                                                         \
            *out = it->next();                                                                     \
        });                                                                                        \
    }                                                                                              \
    XC_DESCRIPTION(KIND##_iterator, h->get())                                                      \
    void xc_##KIND##_iterator_free(xc_##KIND##_iterator *it)                                       \
    {                                                                                              \
        delete it;                                                                                 \
    }

#define SKIP_TO(KIND)                                                                              \
    xc_status xc_##KIND##_iterator_skip_to(bool *out, xc_##KIND##_iterator *it, uint32_t to)       \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, it);                                                                         \
            *out = it->skip_to(to);                                                                \
        });                                                                                        \
    }

// A getter: EXPR of the Xapian iterator i.
#define GET(KIND, NAME, TYPE, EXPR)                                                                \
    xc_status xc_##KIND##_iterator_##NAME(TYPE *out, const xc_##KIND##_iterator *it)               \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, it);                                                                         \
            const auto &i = it->get();                                                             \
            *out = EXPR;                                                                           \
        });                                                                                        \
    }

#define POSITIONS(KIND)                                                                            \
    xc_status xc_##KIND##_iterator_positions(xc_position_iterator **out,                           \
                                             const xc_##KIND##_iterator *it)                       \
    {                                                                                              \
        return create(out, [&] {                                                                   \
            need(it);                                                                              \
            return positions(it->get().positionlist_begin(), it->keep());                          \
        });                                                                                        \
    }

extern "C" {

ITERATOR(term)
GET(term, get, xc_bytes, lend(it->term, *i))
GET(term, wdf, xc_termcount, i.get_wdf())
GET(term, termfreq, xc_doccount, i.get_termfreq())
GET(term, positions_count, xc_termcount, i.positionlist_count())
POSITIONS(term)

xc_status xc_term_iterator_skip_to(bool *out, xc_term_iterator *it, const char *term, size_t size)
{
    return guard([&] {
        need(out, it);
        *out = it->skip_to(str(term, size));
    });
}

ITERATOR(posting)
SKIP_TO(posting)
GET(posting, get, xc_docid, *i)
GET(posting, wdf, xc_termcount, i.get_wdf())
GET(posting, doclength, xc_termcount, i.get_doclength())
GET(posting, wdfdocmax, xc_termcount, XC_SINCE_2(xc_termcount, i.get_wdfdocmax(), i))
GET(posting, unique_terms, xc_termcount, i.get_unique_terms())
POSITIONS(posting)

xc_status xc_posting_iterator_read(size_t *n, xc_posting *out, size_t room, xc_posting_iterator *it)
{
    return guard([&] {
        need(n, it);
        if (room)
            need(out);
        *n = it->read(out, room, [](xc_posting &posting, const Xapian::PostingIterator &i) {
            posting = {*i, i.get_wdf()};
        });
    });
}

ITERATOR(position)
SKIP_TO(position)
GET(position, get, xc_termpos, *i)

ITERATOR(value)
SKIP_TO(value)

xc_status xc_value_iterator_check(bool *out, bool *valid, xc_value_iterator *it, xc_docid docid)
{
    return guard([&] {
        need(out, valid, it);
        bool on_item;
        *valid = it->check(on_item, docid);
        *out = on_item;
    });
}

GET(value, get, xc_bytes, lend(it->value, *i))
GET(value, docid, xc_docid, i.get_docid())
GET(value, slot, xc_valueno, i.get_valueno())
}
