// SPDX-License-Identifier: GPL-2.0-or-later
// Results of a search.
#include "internal.h"

#include <cstdlib>
#include <cstring>

using namespace xc;

static_assert(XC_SNIPPET_BACKGROUND_MODEL == int(Xapian::MSet::SNIPPET_BACKGROUND_MODEL) &&
                  XC_SNIPPET_EXHAUSTIVE == int(Xapian::MSet::SNIPPET_EXHAUSTIVE) &&
                  XC_SNIPPET_EMPTY_WITHOUT_MATCH ==
                      int(Xapian::MSet::SNIPPET_EMPTY_WITHOUT_MATCH) &&
                  XC_SNIPPET_NGRAMS == int(Xapian::MSet::SNIPPET_CJK_NGRAM),
              "same numbers");

// Hit i; Xapian does not look whether it exists.
static Xapian::MSetIterator hit(const xc_mset *mset, xc_doccount i)
{
    need(mset);
    if (i >= mset->mset.size())
        throw Xapian::RangeError("no such hit");
    return mset->mset[i];
}

namespace xc
{

void give(char **out, size_t *out_size, const std::string &s)
{
    char *copy = static_cast<char *>(std::malloc(s.size() + 1));
    if (!copy)
        throw std::bad_alloc();
    std::memcpy(copy, s.c_str(), s.size() + 1);
    *out = copy;
    *out_size = s.size();
}

} // namespace xc

#define GET(NAME, TYPE, EXPR)                                                                      \
    xc_status xc_mset_##NAME(TYPE *out, const xc_mset *mset)                                       \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, mset);                                                                       \
            *out = mset->mset.EXPR;                                                                \
        });                                                                                        \
    }

#define GET_BY_TERM(NAME, TYPE, METHOD)                                                            \
    xc_status xc_mset_##NAME(TYPE *out, const xc_mset *mset, const char *term, size_t size)        \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, mset);                                                                       \
            *out = mset->mset.METHOD(str(term, size));                                             \
        });                                                                                        \
    }

extern "C" {

GET(size, xc_doccount, size())
GET(first_item, xc_doccount, get_firstitem())
GET_BY_TERM(termfreq, xc_doccount, get_termfreq)
GET_BY_TERM(termweight, double, get_termweight)

xc_status xc_mset_get_stats(xc_mset_stats *out, const xc_mset *mset)
{
    return guard([&] {
        need(out, mset);
        const Xapian::MSet &m = mset->mset;
        xc_mset_stats s;
        s.lower_bound = m.get_matches_lower_bound();
        s.estimated = m.get_matches_estimated();
        s.upper_bound = m.get_matches_upper_bound();
        s.uncollapsed_lower_bound = m.get_uncollapsed_matches_lower_bound();
        s.uncollapsed_estimated = m.get_uncollapsed_matches_estimated();
        s.uncollapsed_upper_bound = m.get_uncollapsed_matches_upper_bound();
        s.max_attained = m.get_max_attained();
        s.max_possible = m.get_max_possible();
        *out = s;
    });
}

xc_status xc_mset_hit(xc_hit *out, const xc_mset *mset, xc_doccount i)
{
    return guard([&] {
        need(out);
        const Xapian::MSetIterator it = hit(mset, i);
        xc_hit h;
        h.docid = *it;
        h.rank = it.get_rank();
        h.weight = it.get_weight();
        h.percent = it.get_percent();
        h.collapse_count = it.get_collapse_count();
        *out = h;
    });
}

xc_status xc_mset_collapse_key(xc_bytes *out, const xc_mset *mset, xc_doccount i)
{
    return guard([&] {
        need(out);
        *out = lend(mset->collapse_key, hit(mset, i).get_collapse_key());
    });
}

xc_status xc_mset_sort_key(xc_bytes *out, const xc_mset *mset, xc_doccount i)
{
    return guard([&] {
        need(out);
        *out = lend(mset->sort_key, hit(mset, i).get_sort_key());
    });
}

xc_status xc_mset_document(xc_document **out, const xc_mset *mset, xc_doccount i)
{
    return create(out, [&] { return new xc_document(hit(mset, i).get_document()); });
}

xc_status xc_mset_data(xc_bytes *out, const xc_mset *mset, xc_doccount i)
{
    return guard([&] {
        need(out);
        *out = lend(mset->data, hit(mset, i).get_document().get_data());
    });
}

xc_status xc_mset_fetch(const xc_mset *mset)
{
    return guard([&] {
        need(mset);
        // Up to 1.4.22 at least the ranges of fetch() are counted from the wrong end, and items
        // before the first one are read beyond the array.
#if XAPIAN_MAJOR_VERSION < 2
        if (mset->mset.get_firstitem() != 0)
            return;
#endif
        mset->mset.fetch();
    });
}

xc_status xc_mset_replace_weights(xc_mset *mset, const double *weights, size_t n)
{
    return guard([&] {
        need(mset);
        if (n)
            need(weights);
        if (n != mset->mset.size())
            throw Xapian::InvalidArgumentError("as many weights as hits are wanted");
        XC_SINCE_2(void, mset->mset.replace_weights(weights, weights + n), mset->mset);
    });
}

xc_status xc_mset_sort_by_relevance(xc_mset *mset)
{
    return guard([&] {
        need(mset);
        XC_SINCE_2(void, mset->mset.sort_by_relevance(), mset->mset);
    });
}

xc_status xc_mset_convert_to_percent(int *out, const xc_mset *mset, double weight)
{
    return guard([&] {
        need(out, mset);
        *out = mset->mset.convert_to_percent(weight);
    });
}

xc_status xc_mset_snippet(char **out, size_t *out_size, const xc_mset *mset, const char *text,
                          size_t size, size_t length, const xc_stem *stem, unsigned flags,
                          const char *hi_start, const char *hi_end, const char *omit)
{
    if (out)
        *out = nullptr;
    return guard([&] {
        need(out, out_size, mset);
        const std::string s =
            mset->mset.snippet(str(text, size), length, stem ? stem->stem : Xapian::Stem(), flags,
                               cstr(hi_start), cstr(hi_end), cstr(omit));
        give(out, out_size, s);
    });
}

void xc_string_free(char *string)
{
    std::free(string);
}

XC_DESCRIPTION(mset, h->mset)

void xc_mset_free(xc_mset *mset)
{
    delete mset;
}
}
