// SPDX-License-Identifier: GPL-2.0-or-later
// Match spies: one which counts values, and one by C callbacks.
#include "internal.h"

using namespace xc;

namespace
{

class MatchSpyC : public Xapian::MatchSpy
{
  public:
    MatchSpyC(const xc_match_spy_ops &ops_, const std::string &name_, const Payload &payload_)
        : ops(ops_), spy_name(name_), payload(payload_)
    {
    }
    void operator()(const Xapian::Document &doc, double weight) override
    {
        const xc_document handle(doc);
        called("match spy", ops.document(&handle, weight, payload.get()));
    }
    MatchSpy *clone() const override
    {
        if (!ops.clone)
            return MatchSpy::clone();
        void *copy = nullptr;
        called("match spy clone", ops.clone(&copy, payload.get()));
        return with(copy);
    }
    std::string name() const override
    {
        return spy_name.empty() ? MatchSpy::name() : spy_name;
    }
    std::string serialise() const override
    {
        if (!ops.serialise)
            return MatchSpy::serialise();
        xc_bytes out = {"", 0};
        called("match spy serialise", ops.serialise(&out, payload.get()));
        return str(out);
    }
    MatchSpy *unserialise(const std::string &data, const Xapian::Registry &registry) const override
    {
        if (!ops.unserialise)
            return MatchSpy::unserialise(data, registry);
        void *made = nullptr;
        called("match spy unserialise",
               ops.unserialise(&made, data.data(), data.size(), payload.get()));
        return with(made);
    }
    std::string serialise_results() const override
    {
        if (!ops.serialise_results)
            return MatchSpy::serialise_results();
        xc_bytes out = {"", 0};
        called("match spy serialise_results", ops.serialise_results(&out, payload.get()));
        return str(out);
    }
    void merge_results(const std::string &data) override
    {
        if (!ops.merge_results)
            return MatchSpy::merge_results(data);
        called("match spy merge_results",
               ops.merge_results(data.data(), data.size(), payload.get()));
    }
    std::string get_description() const override
    {
        return "MatchSpyC(" + spy_name + ")";
    }

  private:
    MatchSpy *with(void *other) const
    {
        const Payload taken = take(other, ops.free);
        return new MatchSpyC(ops, spy_name, taken);
    }

    xc_match_spy_ops ops;
    std::string spy_name;
    Payload payload;
};

Xapian::ValueCountMatchSpy *counting(const xc_match_spy *spy)
{
    need(spy);
    if (!spy->count)
        throw Xapian::InvalidOperationError("the match spy does not count values");
    return spy->count;
}

} // namespace

namespace xc
{

xc_match_spy *wrap(Xapian::MatchSpy *spy)
{
    const Ref<Xapian::MatchSpy> ref = own(spy);
    return new xc_match_spy{ref, dynamic_cast<Xapian::ValueCountMatchSpy *>(spy), {}, {}, {}, {}};
}

} // namespace xc

#define GET(NAME, PLACE, METHOD)                                                                   \
    xc_status xc_match_spy_##NAME(xc_bytes *out, const xc_match_spy *spy)                          \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, spy);                                                                        \
            *out = lend(spy->PLACE, spy->ref->METHOD());                                           \
        });                                                                                        \
    }

extern "C" {

xc_status xc_match_spy_new_value_count(xc_match_spy **out, xc_valueno slot)
{
    return create(out, [&] { return wrap(new Xapian::ValueCountMatchSpy(slot)); });
}

xc_status xc_match_spy_new(xc_match_spy **out, const xc_match_spy_ops *ops, void *payload)
{
    // Of ops that cannot be read nothing can be taken.
    const bool readable = ops && ops->version == XC_MATCH_SPY_OPS_VERSION;
    return create_with(out, payload, readable ? ops->free : nullptr, [&](const Payload &p) {
        need(ops);
        if (!readable)
            throw Xapian::InvalidArgumentError("unknown version of xc_match_spy_ops");
        need(ops->document);
        return wrap(new MatchSpyC(*ops, ops->name ? ops->name : "", p));
    });
}

xc_status xc_match_spy_new_callback(xc_match_spy **out, xc_spy_fn spy, void *payload,
                                    void (*payload_free)(void *payload))
{
    xc_match_spy_ops ops = XC_MATCH_SPY_OPS_INIT;
    ops.document = spy;
    ops.free = payload_free;
    return xc_match_spy_new(out, &ops, payload);
}

xc_status xc_match_spy_total(size_t *out, const xc_match_spy *spy)
{
    return guard([&] {
        need(out);
        *out = counting(spy)->get_total();
    });
}

xc_status xc_match_spy_values(xc_term_iterator **out, const xc_match_spy *spy)
{
    return create(out, [&] { return terms(counting(spy)->values_begin(), keep(spy->ref)); });
}

xc_status xc_match_spy_top_values(xc_term_iterator **out, const xc_match_spy *spy, size_t max)
{
    return create(out, [&] { return terms(counting(spy)->top_values_begin(max), keep(spy->ref)); });
}

GET(name, name, name)
GET(serialise, serialised, serialise)
GET(serialise_results, results, serialise_results)
XC_DESCRIPTION(match_spy, *h->ref)

xc_status xc_match_spy_copy(xc_match_spy **out, const xc_match_spy *spy)
{
    return create(out, [&] {
        need(spy);
        return wrap(spy->ref->clone());
    });
}

xc_status xc_match_spy_see(xc_match_spy *spy, const xc_document *doc, double weight)
{
    return guard([&] {
        need(spy, doc);
        (*spy->ref)(doc->doc, weight);
    });
}

xc_status xc_match_spy_merge_results(xc_match_spy *spy, const char *data, size_t size)
{
    return guard([&] {
        need(spy);
        spy->ref->merge_results(str(data, size));
    });
}

void xc_match_spy_free(xc_match_spy *spy)
{
    delete spy;
}
}
