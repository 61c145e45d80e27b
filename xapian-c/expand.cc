// SPDX-License-Identifier: GPL-2.0-or-later
// Relevance sets, and the terms they suggest.
#include "internal.h"

using namespace xc;

static_assert(XC_ESET_INCLUDE_QUERY_TERMS == Xapian::Enquire::INCLUDE_QUERY_TERMS &&
                  XC_ESET_USE_EXACT_TERMFREQ == Xapian::Enquire::USE_EXACT_TERMFREQ,
              "same numbers");

extern "C" {

xc_status xc_enquire_eset(xc_eset **out, const xc_enquire *enquire, xc_termcount max,
                          const xc_rset *rset, int flags, double min_weight,
                          xc_expand_decider_fn decider, void *payload)
{
    return create(out, [&] {
        need(enquire, rset);
        const ExpandDeciderC expand(decider, take(payload, nullptr));
        return new xc_eset{enquire->enquire.get_eset(max, rset->rset, flags,
                                                     decider ? &expand : nullptr, min_weight),
                           {},
                           {}};
    });
}

xc_status xc_rset_new(xc_rset **out)
{
    return create(out, [] { return new xc_rset(); });
}

xc_status xc_rset_add(xc_rset *rset, xc_docid docid)
{
    return guard([&] {
        need(rset);
        rset->rset.add_document(docid);
    });
}

xc_status xc_rset_remove(xc_rset *rset, xc_docid docid)
{
    return guard([&] {
        need(rset);
        rset->rset.remove_document(docid);
    });
}

xc_status xc_rset_contains(bool *out, const xc_rset *rset, xc_docid docid)
{
    return guard([&] {
        need(out, rset);
        *out = rset->rset.contains(docid);
    });
}

xc_status xc_rset_size(xc_doccount *out, const xc_rset *rset)
{
    return guard([&] {
        need(out, rset);
        *out = rset->rset.size();
    });
}

XC_DESCRIPTION(rset, h->rset)

void xc_rset_free(xc_rset *rset)
{
    delete rset;
}

xc_status xc_eset_size(xc_termcount *out, const xc_eset *eset)
{
    return guard([&] {
        need(out, eset);
        *out = eset->eset.size();
    });
}

xc_status xc_eset_bound(xc_termcount *out, const xc_eset *eset)
{
    return guard([&] {
        need(out, eset);
        *out = eset->eset.get_ebound();
    });
}

xc_status xc_eset_term(xc_bytes *out, double *weight, const xc_eset *eset, xc_termcount i)
{
    return guard([&] {
        need(out, eset);
        if (i >= eset->eset.size())
            throw Xapian::RangeError("no such item of the eset");
        const Xapian::ESetIterator it = eset->eset[i];
        std::string term = *it;
        if (weight)
            *weight = it.get_weight();
        *out = lend(eset->term, std::move(term));
    });
}

XC_DESCRIPTION(eset, h->eset)

void xc_eset_free(xc_eset *eset)
{
    delete eset;
}
}
