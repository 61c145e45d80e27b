// SPDX-License-Identifier: GPL-2.0-or-later
// Stemmers and stoppers.
#include "internal.h"

using namespace xc;

namespace
{

class StemC : public Xapian::StemImplementation
{
  public:
    StemC(const char *description_, xc_stem_fn fn_, const Payload &payload_)
        : description(cstr(description_)), fn(fn_), payload(payload_)
    {
    }
    std::string operator()(const std::string &word) override
    {
        xc_bytes out = view(word);
        called("stem", fn(&out, word.data(), word.size(), payload.get()));
        return str(out);
    }
    std::string get_description() const override
    {
        return description;
    }

  private:
    std::string description;
    xc_stem_fn fn;
    Payload payload;
};

class StopperC : public Xapian::Stopper
{
  public:
    StopperC(xc_stopper_fn fn_, const Payload &payload_) : fn(fn_), payload(payload_)
    {
    }
    bool operator()(const std::string &term) const override
    {
        bool out = false;
        called("stopper", fn(&out, term.data(), term.size(), payload.get()));
        return out;
    }
    std::string get_description() const override
    {
        return "StopperC";
    }

  private:
    xc_stopper_fn fn;
    Payload payload;
};

} // namespace

extern "C" {

xc_status xc_stem_new(xc_stem **out, const char *language)
{
    return create(out, [&] { return new xc_stem(Xapian::Stem(cstr(language))); });
}

xc_status xc_stem_new_or_none(xc_stem **out, const char *language)
{
    return create(out, [&] { return new xc_stem(Xapian::Stem(cstr(language), true)); });
}

xc_status xc_stem_new_callback(xc_stem **out, const char *description, xc_stem_fn stem,
                               void *payload, void (*payload_free)(void *payload))
{
    return create_with(out, payload, payload_free, [&](const Payload &p) {
        need(description, stem);
        std::unique_ptr<xc_stem> handle(new xc_stem(Xapian::Stem()));
        handle->stem = Xapian::Stem(new StemC(description, stem, p));
        return handle.release();
    });
}

void xc_stem_free(xc_stem *stem)
{
    delete stem;
}

xc_status xc_stem_apply(xc_bytes *out, const xc_stem *stem, const char *word, size_t size)
{
    return guard([&] {
        need(out, stem);
        *out = lend(stem->word, stem->stem(str(word, size)));
    });
}

xc_status xc_stem_is_none(bool *out, const xc_stem *stem)
{
    return guard([&] {
        need(out, stem);
        *out = stem->stem.is_none();
    });
}

XC_DESCRIPTION(stem, h->stem)

xc_status xc_stem_languages(xc_bytes *out)
{
    return guard([&] {
        need(out);
        static const std::string names = Xapian::Stem::get_available_languages();
        *out = view(names);
    });
}

xc_status xc_stopper_new(xc_stopper **out)
{
    return create(out, [&] {
        std::unique_ptr<xc_stopper> handle(new xc_stopper());
        handle->list = new Xapian::SimpleStopper();
        handle->ref = own<Xapian::Stopper>(handle->list);
        return handle.release();
    });
}

xc_status xc_stopper_new_callback(xc_stopper **out, xc_stopper_fn stop, void *payload,
                                  void (*payload_free)(void *payload))
{
    return create_with(out, payload, payload_free, [&](const Payload &p) {
        need(stop);
        std::unique_ptr<xc_stopper> handle(new xc_stopper());
        handle->ref = own<Xapian::Stopper>(new StopperC(stop, p));
        return handle.release();
    });
}

xc_status xc_stopper_add(xc_stopper *stopper, const char *word, size_t size)
{
    return guard([&] {
        need(stopper);
        if (!stopper->list)
            throw Xapian::InvalidOperationError("the stopper is not a list");
        stopper->list->add(str(word, size));
    });
}

xc_status xc_stopper_test(bool *out, const xc_stopper *stopper, const char *term, size_t size)
{
    return guard([&] {
        need(out, stopper);
        *out = (*stopper->ref)(str(term, size));
    });
}

XC_DESCRIPTION(stopper, *h->ref)

void xc_stopper_free(xc_stopper *stopper)
{
    delete stopper;
}
}
