// SPDX-License-Identifier: GPL-2.0-or-later
// Weighting schemes by name, from one table.
#include "internal.h"

#include <cstring>
#include <locale>
#include <sstream>
#include <vector>

using namespace xc;

namespace
{

typedef Xapian::Weight *(*Maker)(const double *p);

template <class W> Xapian::Weight *make0(const double *)
{
    return new W();
}
template <class W> Xapian::Weight *make1(const double *p)
{
    return new W(p[0]);
}
template <class W> Xapian::Weight *make2(const double *p)
{
    return new W(p[0], p[1]);
}
template <class W> Xapian::Weight *make5(const double *p)
{
    return new W(p[0], p[1], p[2], p[3], p[4]);
}
template <class W> Xapian::Weight *make6(const double *p)
{
    return new W(p[0], p[1], p[2], p[3], p[4], p[5]);
}
Xapian::Weight *make_trad(const double *p)
{
#if XAPIAN_MAJOR_VERSION < 2
    return new Xapian::TradWeight(p[0]);
#else
    return new Xapian::BM25Weight(p[0], 0, 0, 1, 0); // the same, as Xapian 2 advises
#endif
}
#if XAPIAN_MAJOR_VERSION < 2
Xapian::Weight *make_lm(const double *p)
{
    if (!(p[1] >= 1 && p[1] <= 5))
        throw Xapian::InvalidArgumentError("lm: the smoothing is a number from 1 to 5");
    return new Xapian::LMWeight(p[0], static_cast<Xapian::Weight::type_smoothing>(int(p[1])), p[2],
                                p[3]);
}
#endif

struct Scheme {
    xc_weight_scheme line;
    Maker make;
};

using namespace Xapian;

const Scheme schemes[] = {
    {{"bool", "all weights 0", 0, {}, {}, nullptr, true}, make0<BoolWeight>},
    {{"coord", "number of query terms matched", 0, {}, {}, nullptr, true}, make0<CoordWeight>},
    {{"trad", "the traditional probabilistic weight", 1, {"k"}, {1}, nullptr, true}, make_trad},
    {{"tfidf", "tf-idf with normalisations by letter", 0, {}, {}, "ntn", true}, make0<TfIdfWeight>},
    {{"bm25",
      "Okapi BM25",
      5,
      {"k1", "k2", "k3", "b", "min_normlen"},
      {1, 0, 1, 0.5, 0.5},
      nullptr,
      true},
     make5<BM25Weight>},
    {{"bm25plus",
      "BM25+, fair to long documents",
      6,
      {"k1", "k2", "k3", "b", "min_normlen", "delta"},
      {1, 0, 1, 0.5, 0.5, 1},
      nullptr,
      true},
     make6<BM25PlusWeight>},
    {{"pl2", "DFR: Poisson, Laplace", 1, {"c"}, {1}, nullptr, true}, make1<PL2Weight>},
    {{"pl2plus", "PL2+, fair to long documents", 2, {"c", "delta"}, {1, 0.8}, nullptr, true},
     make2<PL2PlusWeight>},
    {{"dlh", "DFR without parameters", 0, {}, {}, nullptr, true}, make0<DLHWeight>},
    {{"dph", "DFR without parameters, Popper", 0, {}, {}, nullptr, true}, make0<DPHWeight>},
    {{"inl2", "DFR: inverse document frequency, Laplace", 1, {"c"}, {1}, nullptr, true},
     make1<InL2Weight>},
    {{"ifb2", "DFR: inverse term frequency, Bernoulli", 1, {"c"}, {1}, nullptr, true},
     make1<IfB2Weight>},
    {{"ineb2", "DFR: expected idf, Bernoulli", 1, {"c"}, {1}, nullptr, true}, make1<IneB2Weight>},
    {{"bb2", "DFR: Bose-Einstein, Bernoulli", 1, {"c"}, {1}, nullptr, true}, make1<BB2Weight>},
#if XAPIAN_MAJOR_VERSION < 2
    {{"lm",
      "language model; its formulae are wrong in Xapian 1.4",
      4,
      {"log", "smoothing", "p1", "p2"},
      {0, 1, -1, -1},
      nullptr,
      false},
     make_lm},
#endif
};

const size_t n_schemes = sizeof schemes / sizeof *schemes;

Xapian::Weight *make(const std::string &name, const double *params, size_t n)
{
    for (const Scheme &s : schemes) {
        if (name != s.line.name)
            continue;
        if (n > s.line.param_count)
            throw InvalidArgumentError("too many parameters for weighting scheme '" + name + "'");
        double all[6];
        std::memcpy(all, s.line.param_defaults, sizeof all);
        for (size_t i = 0; i < n; ++i)
            all[i] = params[i];
        return s.make(all);
    }
    throw InvalidArgumentError("no weighting scheme '" + name + "'");
}

#if XAPIAN_MAJOR_VERSION >= 2
bool known(const std::string &name)
{
    for (const Scheme &s : schemes)
        if (name == s.line.name)
            return true;
    return false;
}
#endif

} // namespace

namespace xc
{

xc_weight *wrap(Xapian::Weight *weight)
{
    std::unique_ptr<Xapian::Weight> w(weight);
    const Failure failure = failure_of(weight);
    return new xc_weight{std::move(w), failure, {}, {}};
}

} // namespace xc

#define GET(NAME, PLACE, METHOD)                                                                   \
    xc_status xc_weight_##NAME(xc_bytes *out, const xc_weight *weight)                             \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, weight);                                                                     \
            *out = lend(weight->PLACE, weight->weight->METHOD());                                  \
        });                                                                                        \
    }

extern "C" {

const xc_weight_scheme *xc_weight_scheme_at(size_t i)
{
    return i < n_schemes ? &schemes[i].line : nullptr;
}

xc_status xc_weight_new(xc_weight **out, const char *name, const double *params, size_t n)
{
    return create(out, [&] {
        if (n)
            need(params);
        return wrap(make(cstr(name), params, n));
    });
}

xc_status xc_weight_new_tfidf(xc_weight **out, const char *normalisations)
{
    return create(out, [&] { return wrap(new TfIdfWeight(cstr(normalisations))); });
}

xc_status xc_weight_parse(xc_weight **out, const char *text)
{
    return create(out, [&] {
        std::istringstream words(cstr(text));
        words.exceptions(std::ios::badbit); // else a stream keeps std::bad_alloc to itself
        std::string name, word;
        words >> name;
        if (name == "tfidf") {
            if (!(words >> word))
                return wrap(new TfIdfWeight());
            std::string more;
            if (words >> more)
                throw InvalidArgumentError("too many parameters for weighting scheme 'tfidf'");
            return wrap(new TfIdfWeight(word));
        }
#if XAPIAN_MAJOR_VERSION >= 2
        if (!known(name))
            return wrap(const_cast<Xapian::Weight *>(Xapian::Weight::create(cstr(text))));
#endif
        std::vector<double> params;
        while (words >> word) {
            // A stream of its own, as words like "0.5x" must not count; "C" for the point.
            std::istringstream number(word);
            number.imbue(std::locale::classic());
            number.exceptions(std::ios::badbit);
            double value;
            if (!(number >> value) || number.peek() != std::istringstream::traits_type::eof())
                throw InvalidArgumentError("weighting scheme '" + name + "': '" + word +
                                           "' is not a number");
            params.push_back(value);
        }
        return wrap(make(name, params.data(), params.size()));
    });
}

GET(name, name, name)
GET(serialise, serialised, serialise)

xc_status xc_weight_copy(xc_weight **out, const xc_weight *weight)
{
    return create(out, [&] {
        need(weight);
        return wrap(weight->weight->clone());
    });
}

void xc_weight_free(xc_weight *weight)
{
    delete weight;
}
}
