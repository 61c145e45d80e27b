// SPDX-License-Identifier: GPL-2.0-or-later
// The query parser, fields and ranges.
#include "internal.h"

using namespace xc;

typedef Xapian::QueryParser QP;

static_assert(XC_PARSE_BOOLEAN == int(QP::FLAG_BOOLEAN) &&
                  XC_PARSE_PHRASE == int(QP::FLAG_PHRASE) &&
                  XC_PARSE_LOVEHATE == int(QP::FLAG_LOVEHATE) &&
                  XC_PARSE_BOOLEAN_ANY_CASE == int(QP::FLAG_BOOLEAN_ANY_CASE) &&
                  XC_PARSE_WILDCARD == int(QP::FLAG_WILDCARD) &&
                  XC_PARSE_PURE_NOT == int(QP::FLAG_PURE_NOT) &&
                  XC_PARSE_PARTIAL == int(QP::FLAG_PARTIAL) &&
                  XC_PARSE_SPELLING_CORRECTION == int(QP::FLAG_SPELLING_CORRECTION) &&
                  XC_PARSE_SYNONYM == int(QP::FLAG_SYNONYM) &&
                  XC_PARSE_AUTO_SYNONYMS == int(QP::FLAG_AUTO_SYNONYMS) &&
                  XC_PARSE_AUTO_MULTIWORD_SYNONYMS == int(QP::FLAG_AUTO_MULTIWORD_SYNONYMS) &&
                  XC_PARSE_NGRAMS == int(QP::FLAG_CJK_NGRAM) &&
                  XC_PARSE_ACCUMULATE == int(QP::FLAG_ACCUMULATE) &&
                  XC_PARSE_NO_POSITIONS == int(QP::FLAG_NO_POSITIONS) &&
                  XC_PARSE_DEFAULT == int(QP::FLAG_DEFAULT) &&
                  XC_RANGE_SUFFIX == int(Xapian::RP_SUFFIX) &&
                  XC_RANGE_REPEATED == int(Xapian::RP_REPEATED) &&
                  XC_RANGE_DATE_PREFER_MDY == int(Xapian::RP_DATE_PREFER_MDY) &&
                  XC_STEM_SOME_FULL_POS == int(QP::STEM_SOME_FULL_POS),
              "same numbers");

#if XAPIAN_MAJOR_VERSION >= 2
static_assert(XC_PARSE_WORD_BREAKS == int(QP::FLAG_WORD_BREAKS) &&
                  XC_PARSE_WILDCARD_MULTI == int(QP::FLAG_WILDCARD_MULTI) &&
                  XC_PARSE_WILDCARD_SINGLE == int(QP::FLAG_WILDCARD_SINGLE) &&
                  XC_PARSE_WILDCARD_GLOB == int(QP::FLAG_WILDCARD_GLOB) &&
                  XC_PARSE_FUZZY == int(QP::FLAG_FUZZY) &&
                  XC_PARSE_NO_PROPER_NOUN_HEURISTIC == int(QP::FLAG_NO_PROPER_NOUN_HEURISTIC) &&
                  XC_TERM_GENERATOR_WORD_BREAKS == int(Xapian::TermGenerator::FLAG_WORD_BREAKS) &&
                  XC_SNIPPET_WORD_BREAKS == int(Xapian::MSet::SNIPPET_WORD_BREAKS) &&
                  XC_WILDCARD_PATTERN_GLOB == int(Xapian::Query::WILDCARD_PATTERN_GLOB) &&
                  XC_OP_EDIT_DISTANCE == int(Xapian::Query::OP_EDIT_DISTANCE) &&
                  XC_DB_BACKEND_HONEY == Xapian::DB_BACKEND_HONEY,
              "same numbers");
#endif

struct xc_query_parser {
    QP qp;
    mutable std::string corrected, description;
};

namespace
{

class FieldC : public Xapian::FieldProcessor
{
  public:
    FieldC(xc_field_fn fn_, const Payload &payload_) : fn(fn_), payload(payload_)
    {
    }
    Xapian::Query operator()(const std::string &text) override
    {
        xc_query *out = nullptr;
        const int code = fn(&out, text.data(), text.size(), payload.get());
        const std::unique_ptr<xc_query> query(out);
        called("field", code);
        return query ? query->query : Xapian::Query();
    }

  private:
    xc_field_fn fn;
    Payload payload;
};

class RangeC : public Xapian::RangeProcessor
{
  public:
    RangeC(const std::string &marker, unsigned range_flags, xc_range_fn fn_,
           const Payload &payload_)
        : RangeProcessor(Xapian::BAD_VALUENO, marker, range_flags), fn(fn_), payload(payload_)
    {
    }
    Xapian::Query operator()(const std::string &begin, const std::string &end) override
    {
        xc_query *out = nullptr;
        const int code =
            fn(&out, begin.data(), begin.size(), end.data(), end.size(), payload.get());
        const std::unique_ptr<xc_query> query(out);
        called("range", code);
        return query ? query->query : Xapian::Query(Xapian::Query::OP_INVALID);
    }

  private:
    xc_range_fn fn;
    Payload payload;
};

template <class F> xc_status change(xc_query_parser *qp, F &&f)
{
    return guard([&] {
        need(qp);
        f(qp->qp);
    });
}

// What Xapian wants instead of a nullable C string.
class Grouping
{
  public:
    explicit Grouping(const char *name_) : name(name_ ? name_ : ""), given(name_)
    {
    }
    const std::string *get() const
    {
        return given ? &name : nullptr;
    }

  private:
    std::string name;
    bool given;
};

// make() returns a new range processor.
template <class F> xc_status add_range(xc_query_parser *qp, const char *grouping, F &&make)
{
    return change(qp, [&](QP &q) {
        const Grouping group(grouping);
        const Ref<Xapian::RangeProcessor> range = own<Xapian::RangeProcessor>(make());
        q.add_rangeprocessor(range.get(), group.get());
    });
}

// The query that the range processor which make() returns makes, if any.
template <class F>
xc_status range(xc_query **out, const char *begin, size_t begin_size, const char *end,
                size_t end_size, F &&make) noexcept
{
    return create(out, [&]() -> xc_query * {
        const std::string b = str(begin, begin_size), e = str(end, end_size);
        const Ref<Xapian::RangeProcessor> processor = own<Xapian::RangeProcessor>(make());
        const Xapian::Query query = processor->check_range(b, e);
        return query.get_type() == Xapian::Query::OP_INVALID ? nullptr : new xc_query(query);
    });
}

} // namespace

extern "C" {

xc_status xc_query_parser_new(xc_query_parser **out)
{
    return create(out, [] { return new xc_query_parser(); });
}

void xc_query_parser_free(xc_query_parser *qp)
{
    delete qp;
}

xc_status xc_query_parser_set_stemmer(xc_query_parser *qp, const xc_stem *stem)
{
    return change(qp, [&](QP &q) { q.set_stemmer(stem ? stem->stem : Xapian::Stem()); });
}

xc_status xc_query_parser_set_language(xc_query_parser *qp, const char *language)
{
    return change(qp, [&](QP &q) { q.set_stemmer(Xapian::Stem(cstr(language))); });
}

xc_status xc_query_parser_set_stemming_strategy(xc_query_parser *qp, xc_stem_strategy strategy)
{
    return change(qp, [&](QP &q) {
        q.set_stemming_strategy(enumerator<QP::stem_strategy>(strategy, XC_STEM_SOME_FULL_POS));
    });
}

xc_status xc_query_parser_set_stopper(xc_query_parser *qp, const xc_stopper *stopper)
{
    return change(qp, [&](QP &q) { q.set_stopper(stopper ? stopper->ref.get() : nullptr); });
}

xc_status xc_query_parser_set_stopper_strategy(xc_query_parser *qp, xc_stop_strategy strategy)
{
    return change(qp, [&](QP &q) {
        const int number = enumerator<int>(strategy, XC_STOP_STEMMED);
        XC_SINCE_2(void, q.set_stopper_strategy(QP::stop_strategy(number)), q, number);
    });
}

xc_status xc_query_parser_set_default_op(xc_query_parser *qp, xc_op op)
{
    return change(qp, [&](QP &q) {
        q.set_default_op(enumerator<Xapian::Query::op>(op, XC_OP_EDIT_DISTANCE));
    });
}

xc_status xc_query_parser_default_op(xc_op *out, const xc_query_parser *qp)
{
    return guard([&] {
        need(out, qp);
        *out = static_cast<xc_op>(qp->qp.get_default_op());
    });
}

xc_status xc_query_parser_set_database(xc_query_parser *qp, const xc_database *db)
{
    return change(qp, [&](QP &q) {
        need(db);
        q.set_database(db->db);
    });
}

xc_status xc_query_parser_set_max_expansion(xc_query_parser *qp, xc_termcount max,
                                            xc_wildcard_limit limit_type, unsigned flags)
{
    return change(qp, [&](QP &q) {
        q.set_max_expansion(max, enumerator<int>(limit_type, XC_WILDCARD_LIMIT_MOST_FREQUENT),
                            flags);
    });
}

xc_status xc_query_parser_set_min_wildcard_prefix(xc_query_parser *qp, unsigned min, unsigned flags)
{
    return change(
        qp, [&](QP &q) { XC_SINCE_2(void, q.set_min_wildcard_prefix(min, flags), q, min, flags); });
}

xc_status xc_query_parser_add_prefix(xc_query_parser *qp, const char *field, size_t field_size,
                                     const char *prefix, size_t prefix_size)
{
    return change(qp,
                  [&](QP &q) { q.add_prefix(str(field, field_size), str(prefix, prefix_size)); });
}

xc_status xc_query_parser_add_boolean_prefix(xc_query_parser *qp, const char *field,
                                             size_t field_size, const char *prefix,
                                             size_t prefix_size, const char *grouping)
{
    return change(qp, [&](QP &q) {
        q.add_boolean_prefix(str(field, field_size), str(prefix, prefix_size),
                             Grouping(grouping).get());
    });
}

xc_status xc_query_parser_add_field(xc_query_parser *qp, const char *field, size_t field_size,
                                    xc_field_fn fn, void *payload,
                                    void (*payload_free)(void *payload))
{
    return guard([&] {
        const Payload p = take(payload, payload_free);
        need(qp, fn);
        const std::string name = str(field, field_size);
        const Ref<Xapian::FieldProcessor> proc = own<Xapian::FieldProcessor>(new FieldC(fn, p));
        qp->qp.add_prefix(name, proc.get());
    });
}

xc_status xc_query_parser_add_boolean_field(xc_query_parser *qp, const char *field,
                                            size_t field_size, const char *grouping, xc_field_fn fn,
                                            void *payload, void (*payload_free)(void *payload))
{
    return guard([&] {
        const Payload p = take(payload, payload_free);
        need(qp, fn);
        const std::string name = str(field, field_size);
        const Grouping group(grouping);
        const Ref<Xapian::FieldProcessor> proc = own<Xapian::FieldProcessor>(new FieldC(fn, p));
        qp->qp.add_boolean_prefix(name, proc.get(), group.get());
    });
}

xc_status xc_query_parser_add_value_range(xc_query_parser *qp, xc_valueno slot, const char *marker,
                                          size_t marker_size, unsigned flags, const char *grouping)
{
    return add_range(qp, grouping, [&] {
        return new Xapian::RangeProcessor(slot, str(marker, marker_size), flags);
    });
}

xc_status xc_query_parser_add_date_range(xc_query_parser *qp, xc_valueno slot, const char *marker,
                                         size_t marker_size, unsigned flags, int epoch_year,
                                         const char *grouping)
{
    return add_range(qp, grouping, [&] {
        return new Xapian::DateRangeProcessor(slot, str(marker, marker_size), flags, epoch_year);
    });
}

xc_status xc_query_parser_add_number_range(xc_query_parser *qp, xc_valueno slot, const char *marker,
                                           size_t marker_size, unsigned flags, const char *grouping)
{
    return add_range(qp, grouping, [&] {
        return new Xapian::NumberRangeProcessor(slot, str(marker, marker_size), flags);
    });
}

xc_status xc_query_parser_add_unit_range(xc_query_parser *qp, xc_valueno slot, const char *marker,
                                         size_t marker_size, const char *grouping)
{
    return add_range(qp, grouping, [&] {
        const std::string m = str(marker, marker_size);
        return XC_SINCE_2(Xapian::RangeProcessor *, new Xapian::UnitRangeProcessor(slot, m), slot,
                          m);
    });
}

xc_status xc_query_parser_add_range(xc_query_parser *qp, const char *marker, size_t marker_size,
                                    unsigned flags, const char *grouping, xc_range_fn fn,
                                    void *payload, void (*payload_free)(void *payload))
{
    return guard([&] {
        const Payload p = take(payload, payload_free);
        need(qp, fn);
        const Grouping group(grouping);
        const Ref<Xapian::RangeProcessor> range =
            own<Xapian::RangeProcessor>(new RangeC(str(marker, marker_size), flags, fn, p));
        qp->qp.add_rangeprocessor(range.get(), group.get());
    });
}

xc_status xc_query_parser_parse(xc_query **out, xc_query_parser *qp, const char *text, size_t size,
                                unsigned flags, const char *default_prefix, size_t prefix_size)
{
    return create(out, [&] {
        need(qp);
        return new xc_query(
            qp->qp.parse_query(str(text, size), flags, str(default_prefix, prefix_size)));
    });
}

xc_status xc_query_parser_corrected(xc_bytes *out, const xc_query_parser *qp)
{
    return guard([&] {
        need(out, qp);
        *out = lend(qp->corrected, qp->qp.get_corrected_query_string());
    });
}

xc_status xc_query_parser_stoplist(xc_term_iterator **out, const xc_query_parser *qp)
{
    return create(out, [&] {
        need(qp);
        return terms(qp->qp.stoplist_begin(), keep(qp->qp));
    });
}

xc_status xc_query_parser_unstem(xc_term_iterator **out, const xc_query_parser *qp,
                                 const char *term, size_t size)
{
    return create(out, [&] {
        need(qp);
        return terms(qp->qp.unstem_begin(str(term, size)), keep(qp->qp));
    });
}

XC_DESCRIPTION(query_parser, h->qp)

xc_status xc_range_value(xc_query **out, xc_valueno slot, const char *marker, size_t marker_size,
                         unsigned flags, const char *begin, size_t begin_size, const char *end,
                         size_t end_size)
{
    return range(out, begin, begin_size, end, end_size,
                 [&] { return new Xapian::RangeProcessor(slot, str(marker, marker_size), flags); });
}

xc_status xc_range_date(xc_query **out, xc_valueno slot, const char *marker, size_t marker_size,
                        unsigned flags, int epoch_year, const char *begin, size_t begin_size,
                        const char *end, size_t end_size)
{
    return range(out, begin, begin_size, end, end_size, [&] {
        return new Xapian::DateRangeProcessor(slot, str(marker, marker_size), flags, epoch_year);
    });
}

xc_status xc_range_number(xc_query **out, xc_valueno slot, const char *marker, size_t marker_size,
                          unsigned flags, const char *begin, size_t begin_size, const char *end,
                          size_t end_size)
{
    return range(out, begin, begin_size, end, end_size, [&] {
        return new Xapian::NumberRangeProcessor(slot, str(marker, marker_size), flags);
    });
}
}
