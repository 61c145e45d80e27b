// SPDX-License-Identifier: GPL-2.0-or-later
// Ready-made deciders.
#include "internal.h"

#include <vector>

using namespace xc;

struct xc_value_set_decider {
    xc_value_set_decider(xc_valueno slot, bool inclusive) : decider(slot, inclusive)
    {
    }
    Xapian::ValueSetMatchDecider decider;
};

struct xc_expand_decider {
    Ref<Xapian::ExpandDecider> ref;
};

static xc_expand_decider *wrap(Xapian::ExpandDecider *decider)
{
    const Ref<Xapian::ExpandDecider> ref = own(decider);
    return new xc_expand_decider{ref};
}

extern "C" {

xc_status xc_value_set_decider_new(xc_value_set_decider **out, xc_valueno slot, bool inclusive)
{
    return create(out, [&] { return new xc_value_set_decider(slot, inclusive); });
}

xc_status xc_value_set_decider_add(xc_value_set_decider *decider, const char *value, size_t size)
{
    return guard([&] {
        need(decider);
        decider->decider.add_value(str(value, size));
    });
}

xc_status xc_value_set_decider_remove(xc_value_set_decider *decider, const char *value, size_t size)
{
    return guard([&] {
        need(decider);
        decider->decider.remove_value(str(value, size));
    });
}

int xc_value_set_decider_accepts(bool *out, const xc_document *doc, void *payload)
{
    return guard([&] {
        need(out, doc, payload);
        *out = static_cast<const xc_value_set_decider *>(payload)->decider(doc->doc);
    });
}

void xc_value_set_decider_free(xc_value_set_decider *decider)
{
    delete decider;
}

xc_status xc_expand_decider_new_prefix(xc_expand_decider **out, const char *prefix, size_t size)
{
    return create(out,
                  [&] { return wrap(new Xapian::ExpandDeciderFilterPrefix(str(prefix, size))); });
}

xc_status xc_expand_decider_new_filter(xc_expand_decider **out, const xc_bytes *terms, size_t n)
{
    return create(out, [&] {
        if (n)
            need(terms);
        std::vector<std::string> rejected;
        for (size_t i = 0; i < n; ++i)
            rejected.push_back(str(terms[i]));
        return wrap(new Xapian::ExpandDeciderFilterTerms(rejected.begin(), rejected.end()));
    });
}

xc_status xc_expand_decider_new_and(xc_expand_decider **out, const xc_expand_decider *a,
                                    const xc_expand_decider *b)
{
    return create(out, [&] {
        need(a, b);
        return wrap(new Xapian::ExpandDeciderAnd(a->ref.get(), b->ref.get()));
    });
}

xc_status xc_expand_decider_new_callback(xc_expand_decider **out, xc_expand_decider_fn fn,
                                         void *payload, void (*payload_free)(void *payload))
{
    return create_with(out, payload, payload_free, [&](const Payload &p) {
        need(fn);
        return wrap(new ExpandDeciderC(fn, p));
    });
}

int xc_expand_decider_accepts(bool *out, const char *term, size_t size, void *payload)
{
    return guard([&] {
        need(out, payload);
        *out = (*static_cast<const xc_expand_decider *>(payload)->ref)(str(term, size));
    });
}

void xc_expand_decider_free(xc_expand_decider *decider)
{
    delete decider;
}
}
