// SPDX-License-Identifier: GPL-2.0-or-later
// Classes known by name.
#include "internal.h"

using namespace xc;

struct xc_registry {
    Xapian::Registry registry;
};

namespace
{

typedef Xapian::Registry R;

// Throw unless the object of this name is known.
template <class T> const T *known(const T *object, const std::string &name)
{
    if (!object)
        throw Xapian::InvalidArgumentError("the registry knows no '" + name + "'");
    return object;
}

void unserialised(const void *object)
{
    if (!object)
        throw Xapian::InvalidOperationError("the class cannot be unserialised");
}

template <class F> xc_status has(bool *out, const xc_registry *registry, const char *name, F &&get)
{
    return guard([&] {
        need(out, registry);
        *out = get(registry->registry, cstr(name)) != nullptr;
    });
}

} // namespace

// Adding a KIND, and asking for one.
#define KNOWS(KIND, ADD, FIND, OBJECT)                                                             \
    xc_status xc_registry_add_##KIND(xc_registry *registry, const xc_##KIND *KIND)                 \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(registry, KIND);                                                                  \
            registry->registry.ADD(OBJECT);                                                        \
        });                                                                                        \
    }                                                                                              \
    xc_status xc_registry_has_##KIND(bool *out, const xc_registry *registry, const char *name)     \
    {                                                                                              \
        return has(out, registry, name,                                                            \
                   [](const R &r, const std::string &n) { return r.FIND(n); });                    \
    }

// Making a KIND; MAKE of the registered object k and the bytes s.
#define UNSERIALISE(KIND, FIND, MAKE)                                                              \
    xc_status xc_##KIND##_unserialise(xc_##KIND **out, const xc_registry *registry,                \
                                      const char *name, const char *data, size_t size)             \
    {                                                                                              \
        return create(out, [&] {                                                                   \
            need(registry);                                                                        \
            const R &r = registry->registry;                                                       \
            const std::string n = cstr(name), s = str(data, size);                                 \
            const auto *k = known(r.FIND(n), n);                                                   \
            auto *made = MAKE;                                                                     \
            unserialised(made);                                                                    \
            return wrap(made);                                                                     \
        });                                                                                        \
    }

extern "C" {

xc_status xc_registry_new(xc_registry **out)
{
    return create(out, [] { return new xc_registry(); });
}

void xc_registry_free(xc_registry *registry)
{
    delete registry;
}

KNOWS(weight, register_weighting_scheme, get_weighting_scheme, *weight->weight)
KNOWS(posting_source, register_posting_source, get_posting_source, *posting_source->source)
KNOWS(match_spy, register_match_spy, get_match_spy, *match_spy->ref)

UNSERIALISE(weight, get_weighting_scheme, k->unserialise(s))
UNSERIALISE(posting_source, get_posting_source, k->unserialise_with_registry(s, r))
UNSERIALISE(match_spy, get_match_spy, k->unserialise(s, r))

xc_status xc_query_unserialise_with(xc_query **out, const xc_registry *registry, const char *data,
                                    size_t size)
{
    return create(out, [&] {
        need(registry);
        return new xc_query(Xapian::Query::unserialise(str(data, size), registry->registry));
    });
}
}
