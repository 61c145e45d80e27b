// SPDX-License-Identifier: GPL-2.0-or-later
// Sort keys.
#include "internal.h"

using namespace xc;

namespace
{

class KeyMakerC : public Xapian::KeyMaker
{
  public:
    KeyMakerC(xc_key_fn fn_, const Payload &payload_) : fn(fn_), payload(payload_)
    {
    }
    std::string operator()(const Xapian::Document &doc) const override
    {
        const xc_document handle(doc);
        xc_bytes out = {"", 0};
        called("key", fn(&out, &handle, payload.get()));
        return str(out);
    }

  private:
    xc_key_fn fn;
    Payload payload;
};

} // namespace

extern "C" {

xc_status xc_key_maker_new(xc_key_maker **out)
{
    return create(out, [] {
        std::unique_ptr<xc_key_maker> handle(new xc_key_maker());
        handle->multi = new Xapian::MultiValueKeyMaker();
        handle->ref = own<Xapian::KeyMaker>(handle->multi);
        return handle.release();
    });
}

xc_status xc_key_maker_new_callback(xc_key_maker **out, xc_key_fn key, void *payload,
                                    void (*payload_free)(void *payload))
{
    return create_with(out, payload, payload_free, [&](const Payload &p) {
        need(key);
        std::unique_ptr<xc_key_maker> handle(new xc_key_maker());
        handle->ref = own<Xapian::KeyMaker>(new KeyMakerC(key, p));
        return handle.release();
    });
}

xc_status xc_key_maker_add_value(xc_key_maker *maker, xc_valueno slot, bool reverse,
                                 const char *fallback, size_t size)
{
    return guard([&] {
        need(maker);
        if (!maker->multi)
            throw Xapian::InvalidOperationError("the key maker is a callback");
        maker->multi->add_value(slot, reverse, str(fallback, size));
    });
}

xc_status xc_key_maker_key(xc_bytes *out, const xc_key_maker *maker, const xc_document *doc)
{
    return guard([&] {
        need(out, maker, doc);
        *out = lend(maker->key, (*maker->ref)(doc->doc));
    });
}

void xc_key_maker_free(xc_key_maker *maker)
{
    delete maker;
}
}
