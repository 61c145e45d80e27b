// SPDX-License-Identifier: GPL-2.0-or-later
// Searching.
#include "internal.h"

using namespace xc;

typedef Xapian::Enquire E;

static_assert(XC_DOCID_DESCENDING == int(E::DESCENDING) &&
                  XC_DOCID_ASCENDING == int(E::ASCENDING) &&
                  XC_DOCID_DONT_CARE == int(E::DONT_CARE) && XC_BAD_VALUENO == Xapian::BAD_VALUENO,
              "same numbers");

namespace
{

class MatchDeciderC : public Xapian::MatchDecider
{
  public:
    MatchDeciderC(xc_match_decider_fn fn_, void *payload_) : fn(fn_), payload(payload_)
    {
    }
    bool operator()(const Xapian::Document &doc) const override
    {
        const xc_document handle(doc);
        bool out = true;
        called("match decider", fn(&out, &handle, payload));
        return out;
    }

  private:
    xc_match_decider_fn fn;
    void *payload;
};

// Spies belong to one search, but Xapian keeps them until told otherwise.
class Spies
{
  public:
    Spies(E &enquire_, xc_match_spy *const *spies, size_t n) : enquire(enquire_)
    {
        if (n)
            need(spies);
        for (size_t i = 0; i < n; ++i)
            need(spies[i]);
        for (size_t i = 0; i < n; ++i)
            enquire.add_matchspy(spies[i]->ref.get());
    }
    ~Spies()
    {
        enquire.clear_matchspies();
    }
    Spies(const Spies &) = delete;
    Spies &operator=(const Spies &) = delete;

  private:
    E &enquire;
};

template <class F> xc_status change(xc_enquire *enquire, F &&f)
{
    return guard([&] {
        need(enquire);
        f(enquire->enquire);
    });
}

} // namespace

extern "C" {

xc_status xc_enquire_new(xc_enquire **out, const xc_database *db)
{
    return create(out, [&] {
        need(db);
        return new xc_enquire(db->db);
    });
}

void xc_enquire_free(xc_enquire *enquire)
{
    delete enquire;
}

xc_status xc_enquire_set_query(xc_enquire *enquire, const xc_query *query,
                               xc_termcount query_length)
{
    return change(enquire, [&](E &e) {
        need(query);
        e.set_query(query->query, query_length);
    });
}

xc_status xc_enquire_query(xc_query **out, const xc_enquire *enquire)
{
    return create(out, [&] {
        need(enquire);
        return new xc_query(enquire->enquire.get_query());
    });
}

xc_status xc_enquire_set_weight(xc_enquire *enquire, const xc_weight *weight)
{
    return change(enquire, [&](E &e) {
        if (weight)
            e.set_weighting_scheme(*weight->weight);
        else
            e.set_weighting_scheme(Xapian::BM25Weight());
        enquire->failure = weight ? weight->failure : Failure();
    });
}

xc_status xc_enquire_set_expansion_scheme(xc_enquire *enquire, const char *scheme, double k)
{
    return change(enquire, [&](E &e) {
        // Releases before 1.4.26 know "prob" by its old name only.
        const std::string name = cstr(scheme);
#if XAPIAN_AT_LEAST(1, 4, 26)
        e.set_expansion_scheme(name, k);
#else
        e.set_expansion_scheme(name == "prob" ? "trad" : name, k);
#endif
    });
}

xc_status xc_enquire_sort_by_relevance(xc_enquire *enquire)
{
    return change(enquire, [&](E &e) {
        // Xapian 1.4 would keep a key maker, and refuse remote searches for it; this lets it go.
        e.set_sort_by_value(0, false);
        e.set_sort_by_relevance();
    });
}

#define SORT_BY_VALUE(NAME)                                                                        \
    xc_status xc_enquire_sort_by_##NAME(xc_enquire *enquire, xc_valueno slot, bool reverse)        \
    {                                                                                              \
        return change(enquire, [&](E &e) { e.set_sort_by_##NAME(slot, reverse); });                \
    }

#define SORT_BY_KEY(NAME)                                                                          \
    xc_status xc_enquire_sort_by_##NAME(xc_enquire *enquire, const xc_key_maker *maker,            \
                                        bool reverse)                                              \
    {                                                                                              \
        return change(enquire, [&](E &e) {                                                         \
            need(maker);                                                                           \
            e.set_sort_by_##NAME(maker->ref.get(), reverse);                                       \
        });                                                                                        \
    }

SORT_BY_VALUE(value)
SORT_BY_VALUE(value_then_relevance)
SORT_BY_VALUE(relevance_then_value)
SORT_BY_KEY(key)
SORT_BY_KEY(key_then_relevance)
SORT_BY_KEY(relevance_then_key)

xc_status xc_enquire_set_docid_order(xc_enquire *enquire, xc_docid_order order)
{
    return change(enquire, [&](E &e) {
        e.set_docid_order(enumerator<E::docid_order>(order, XC_DOCID_DONT_CARE));
    });
}

xc_status xc_enquire_set_collapse_key(xc_enquire *enquire, xc_valueno slot, xc_doccount max)
{
    return change(enquire, [&](E &e) { e.set_collapse_key(slot, max); });
}

xc_status xc_enquire_set_cutoff(xc_enquire *enquire, int percent, double weight)
{
    return change(enquire, [&](E &e) { e.set_cutoff(percent, weight); });
}

xc_status xc_enquire_set_time_limit(xc_enquire *enquire, double seconds)
{
    return change(enquire, [&](E &e) { e.set_time_limit(seconds); });
}

xc_status xc_enquire_mset(xc_mset **out, const xc_enquire *enquire, xc_doccount first,
                          xc_doccount max, const xc_mset_options *options)
{
    return create(out, [&] {
        need(enquire);
        const xc_mset_options defaults = XC_MSET_OPTIONS_INIT;
        const xc_mset_options &o = options ? *options : defaults;
        if (o.version != XC_MSET_OPTIONS_VERSION)
            throw Xapian::InvalidArgumentError("unknown version of xc_mset_options");
        E e(enquire->enquire); // a reference, so that spies can be set
        const Spies spies(e, o.spies, o.n_spies);
        const MatchDeciderC decider(o.decider, o.decider_payload);
        if (enquire->failure)
            *enquire->failure = nullptr;
        const Xapian::MSet mset =
            e.get_mset(first, max, o.check_at_least, o.rset ? &o.rset->rset : nullptr,
                       o.decider ? &decider : nullptr);
        if (enquire->failure && *enquire->failure)
            std::rethrow_exception(*enquire->failure);
        return new xc_mset{mset, {}, {}, {}, {}};
    });
}

xc_status xc_database_search(xc_mset **out, const xc_database *db, const xc_query *query,
                             xc_doccount first, xc_doccount max, const xc_mset_options *options)
{
    if (out)
        *out = nullptr;
    xc_enquire *enquire;
    xc_status status = xc_enquire_new(&enquire, db);
    if (!status)
        status = xc_enquire_set_query(enquire, query, 0);
    if (!status)
        status = xc_enquire_mset(out, enquire, first, max, options);
    xc_enquire_free(enquire);
    return status;
}

xc_status xc_enquire_matching_terms(xc_term_iterator **out, const xc_enquire *enquire,
                                    xc_docid docid)
{
    return create(out, [&] {
        need(enquire);
        return terms(enquire->enquire.get_matching_terms_begin(docid), keep(enquire->enquire));
    });
}

XC_DESCRIPTION(enquire, h->enquire)
}
