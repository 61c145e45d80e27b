// SPDX-License-Identifier: GPL-2.0-or-later
// Texts to terms.
#include "internal.h"

using namespace xc;

typedef Xapian::TermGenerator TG;

static_assert(XC_STEM_NONE == int(TG::STEM_NONE) && XC_STEM_SOME == int(TG::STEM_SOME) &&
                  XC_STEM_ALL == int(TG::STEM_ALL) && XC_STEM_ALL_Z == int(TG::STEM_ALL_Z) &&
                  XC_STEM_SOME_FULL_POS == int(TG::STEM_SOME_FULL_POS) &&
                  XC_STOP_NONE == int(TG::STOP_NONE) && XC_STOP_ALL == int(TG::STOP_ALL) &&
                  XC_STOP_STEMMED == int(TG::STOP_STEMMED) &&
                  XC_TERM_GENERATOR_SPELLING == int(TG::FLAG_SPELLING) &&
                  XC_TERM_GENERATOR_NGRAMS == int(TG::FLAG_CJK_NGRAM),
              "same numbers");

struct xc_term_generator {
    TG tg;
    mutable std::string description;
};

template <class F> static xc_status change(xc_term_generator *tg, F &&f)
{
    return guard([&] {
        need(tg);
        f(tg->tg);
    });
}

extern "C" {

xc_status xc_term_generator_new(xc_term_generator **out)
{
    return create(out, [] { return new xc_term_generator(); });
}

void xc_term_generator_free(xc_term_generator *tg)
{
    delete tg;
}

xc_status xc_term_generator_set_stemmer(xc_term_generator *tg, const xc_stem *stem)
{
    return change(tg, [&](TG &t) { t.set_stemmer(stem ? stem->stem : Xapian::Stem()); });
}

xc_status xc_term_generator_set_language(xc_term_generator *tg, const char *language)
{
    return change(tg, [&](TG &t) { t.set_stemmer(Xapian::Stem(cstr(language))); });
}

xc_status xc_term_generator_set_stopper(xc_term_generator *tg, const xc_stopper *stopper)
{
    return change(tg, [&](TG &t) { t.set_stopper(stopper ? stopper->ref.get() : nullptr); });
}

xc_status xc_term_generator_set_stemming_strategy(xc_term_generator *tg, xc_stem_strategy strategy)
{
    return change(tg, [&](TG &t) {
        t.set_stemming_strategy(enumerator<TG::stem_strategy>(strategy, XC_STEM_SOME_FULL_POS));
    });
}

xc_status xc_term_generator_set_stopper_strategy(xc_term_generator *tg, xc_stop_strategy strategy)
{
    return change(tg, [&](TG &t) {
        t.set_stopper_strategy(enumerator<TG::stop_strategy>(strategy, XC_STOP_STEMMED));
    });
}

xc_status xc_term_generator_set_flags(int *out, xc_term_generator *tg, int toggle, int mask)
{
    return change(tg, [&](TG &t) {
        int old = t.set_flags(toggle, mask);
        if (out)
            *out = old;
    });
}

xc_status xc_term_generator_set_database(xc_term_generator *tg, xc_writable *db)
{
    return change(tg, [&](TG &t) {
        need(db);
        t.set_database(db->db);
    });
}

xc_status xc_term_generator_set_max_word_length(xc_term_generator *tg, unsigned bytes)
{
    return change(tg, [&](TG &t) { t.set_max_word_length(bytes); });
}

xc_status xc_term_generator_set_document(xc_term_generator *tg, xc_document *doc)
{
    return change(tg, [&](TG &t) {
        need(doc);
        t.set_document(doc->doc);
    });
}

xc_status xc_term_generator_document(xc_document **out, const xc_term_generator *tg)
{
    return create(out, [&] {
        need(tg);
        return new xc_document(tg->tg.get_document());
    });
}

xc_status xc_term_generator_index_text(xc_term_generator *tg, const char *text, size_t size,
                                       xc_termcount wdf_increment, const char *prefix,
                                       size_t prefix_size)
{
    return change(tg, [&](TG &t) {
        if (size)
            need(text);
        // An iterator over the caller's bytes: texts may be long, so no copy.
        t.index_text(Xapian::Utf8Iterator(text, size), wdf_increment, str(prefix, prefix_size));
    });
}

xc_status xc_term_generator_index_text_without_positions(xc_term_generator *tg, const char *text,
                                                         size_t size, xc_termcount wdf_increment,
                                                         const char *prefix, size_t prefix_size)
{
    return change(tg, [&](TG &t) {
        if (size)
            need(text);
        t.index_text_without_positions(Xapian::Utf8Iterator(text, size), wdf_increment,
                                       str(prefix, prefix_size));
    });
}

xc_status xc_term_generator_increase_termpos(xc_term_generator *tg, xc_termpos delta)
{
    return change(tg, [&](TG &t) { t.increase_termpos(delta); });
}

xc_status xc_term_generator_termpos(xc_termpos *out, const xc_term_generator *tg)
{
    return guard([&] {
        need(out, tg);
        *out = tg->tg.get_termpos();
    });
}

xc_status xc_term_generator_set_termpos_limit(xc_term_generator *tg, xc_termpos limit)
{
    return change(tg, [&](TG &t) { XC_SINCE_2(void, t.set_termpos_limit(limit), t, limit); });
}

xc_status xc_term_generator_set_termpos(xc_term_generator *tg, xc_termpos position)
{
    return change(tg, [&](TG &t) { t.set_termpos(position); });
}

XC_DESCRIPTION(term_generator, h->tg)
}
