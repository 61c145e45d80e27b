// SPDX-License-Identifier: GPL-2.0-or-later
// Queries.
#include "internal.h"

#include <vector>

using namespace xc;

typedef Xapian::Query Q;

static_assert(XC_OP_AND == int(Q::OP_AND) && XC_OP_OR == int(Q::OP_OR) &&
                  XC_OP_AND_NOT == int(Q::OP_AND_NOT) && XC_OP_XOR == int(Q::OP_XOR) &&
                  XC_OP_AND_MAYBE == int(Q::OP_AND_MAYBE) && XC_OP_FILTER == int(Q::OP_FILTER) &&
                  XC_OP_NEAR == int(Q::OP_NEAR) && XC_OP_PHRASE == int(Q::OP_PHRASE) &&
                  XC_OP_VALUE_RANGE == int(Q::OP_VALUE_RANGE) &&
                  XC_OP_SCALE_WEIGHT == int(Q::OP_SCALE_WEIGHT) &&
                  XC_OP_ELITE_SET == int(Q::OP_ELITE_SET) &&
                  XC_OP_VALUE_GE == int(Q::OP_VALUE_GE) && XC_OP_VALUE_LE == int(Q::OP_VALUE_LE) &&
                  XC_OP_SYNONYM == int(Q::OP_SYNONYM) && XC_OP_MAX == int(Q::OP_MAX) &&
                  XC_OP_WILDCARD == int(Q::OP_WILDCARD) && XC_LEAF_TERM == int(Q::LEAF_TERM) &&
                  XC_LEAF_POSTING_SOURCE == int(Q::LEAF_POSTING_SOURCE) &&
                  XC_LEAF_MATCH_ALL == int(Q::LEAF_MATCH_ALL) &&
                  XC_LEAF_MATCH_NOTHING == int(Q::LEAF_MATCH_NOTHING) &&
                  XC_WILDCARD_LIMIT_ERROR == int(Q::WILDCARD_LIMIT_ERROR) &&
                  XC_WILDCARD_LIMIT_FIRST == int(Q::WILDCARD_LIMIT_FIRST) &&
                  XC_WILDCARD_LIMIT_MOST_FREQUENT == int(Q::WILDCARD_LIMIT_MOST_FREQUENT),
              "same numbers");

// Xapian trusts the operator it is given for joining; C callers may pass any number.
static Q::op joining(xc_op op)
{
    switch (op) {
    case XC_OP_AND:
    case XC_OP_OR:
    case XC_OP_AND_NOT:
    case XC_OP_XOR:
    case XC_OP_AND_MAYBE:
    case XC_OP_FILTER:
    case XC_OP_NEAR:
    case XC_OP_PHRASE:
    case XC_OP_ELITE_SET:
    case XC_OP_SYNONYM:
    case XC_OP_MAX:
        return static_cast<Q::op>(op);
    default:
        throw Xapian::InvalidArgumentError("the operator does not join queries");
    }
}

// The flags of a wildcard: a limit, and since Xapian 2 a pattern.
static int wildcard(xc_wildcard_limit flags)
{
    const int pattern = flags & XC_WILDCARD_PATTERN_GLOB;
    return enumerator<int>(flags & ~pattern, XC_WILDCARD_LIMIT_MOST_FREQUENT) |
           (pattern ? XC_SINCE_2(int, pattern, pattern) : 0);
}

// The wall for constructors: make() returns a Xapian::Query.
template <class F> static xc_status make(xc_query **out, F &&f)
{
    return create(out, [&] { return new xc_query(f()); });
}

#define GET(NAME, TYPE, EXPR)                                                                      \
    xc_status xc_query_##NAME(TYPE *out, const xc_query *query)                                    \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, query);                                                                      \
            const Q &q = query->query;                                                             \
            *out = EXPR;                                                                           \
        });                                                                                        \
    }

extern "C" {

xc_status xc_query_term(xc_query **out, const char *term, size_t size, xc_termcount wqf,
                        xc_termpos position)
{
    return make(out, [&] { return Q(str(term, size), wqf, position); });
}

xc_status xc_query_combine(xc_query **out, xc_op op, const xc_query *const *queries, size_t n,
                           xc_termcount parameter)
{
    return make(out, [&] {
        const Q::op join = joining(op);
        if (n)
            need(queries);
        std::vector<Q> parts;
        parts.reserve(n);
        for (size_t i = 0; i < n; ++i) {
            need(queries[i]);
            parts.push_back(queries[i]->query);
        }
        return Q(join, parts.begin(), parts.end(), parameter);
    });
}

xc_status xc_query_pair(xc_query **out, xc_op op, const xc_query *a, const xc_query *b)
{
    const xc_query *queries[] = {a, b};
    return xc_query_combine(out, op, queries, 2, 0);
}

xc_status xc_query_scale_weight(xc_query **out, const xc_query *query, double factor)
{
    return make(out, [&] {
        need(query);
        return Q(Q::OP_SCALE_WEIGHT, query->query, factor);
    });
}

xc_status xc_query_value_range(xc_query **out, xc_valueno slot, const char *begin,
                               size_t begin_size, const char *end, size_t end_size)
{
    return make(out, [&] {
        return Q(Q::OP_VALUE_RANGE, slot, str(begin, begin_size), str(end, end_size));
    });
}

xc_status xc_query_value_ge(xc_query **out, xc_valueno slot, const char *limit, size_t size)
{
    return make(out, [&] { return Q(Q::OP_VALUE_GE, slot, str(limit, size)); });
}

xc_status xc_query_value_le(xc_query **out, xc_valueno slot, const char *limit, size_t size)
{
    return make(out, [&] { return Q(Q::OP_VALUE_LE, slot, str(limit, size)); });
}

xc_status xc_query_match_all(xc_query **out)
{
    return make(out, [] { return Q(std::string()); });
}

xc_status xc_query_match_nothing(xc_query **out)
{
    return make(out, [] { return Q(); });
}

xc_status xc_query_wildcard(xc_query **out, const char *prefix, size_t size, xc_termcount limit,
                            xc_wildcard_limit limit_type, xc_op combiner)
{
    return make(out, [&] {
        return Q(Q::OP_WILDCARD, str(prefix, size), limit, wildcard(limit_type),
                 enumerator<Q::op>(combiner, XC_OP_EDIT_DISTANCE));
    });
}

xc_status xc_query_edit_distance(xc_query **out, const char *term, size_t size, unsigned distance,
                                 size_t fixed, xc_termcount limit, xc_wildcard_limit limit_type,
                                 xc_op combiner)
{
    return make(out, [&] {
        const std::string t = str(term, size);
        const int flags = wildcard(limit_type);
        const Q::op join = enumerator<Q::op>(combiner, XC_OP_EDIT_DISTANCE);
        return XC_SINCE_2(Q, (Q(Q::OP_EDIT_DISTANCE, t, limit, flags, join, distance, fixed)), t,
                          limit, flags, join, distance, fixed);
    });
}

xc_status xc_query_posting_source(xc_query **out, const xc_posting_source *source)
{
    return make(out, [&] {
        need(source);
        return Q(source->source);
    });
}

xc_status xc_query_copy(xc_query **out, const xc_query *query)
{
    return make(out, [&] {
        need(query);
        return query->query;
    });
}

void xc_query_free(xc_query *query)
{
    delete query;
}

GET(is_empty, bool, q.empty())
GET(length, xc_termcount, q.get_length())
GET(type, xc_op, static_cast<xc_op>(q.get_type()))
GET(leaf_wqf, xc_termcount, XC_SINCE_2(xc_termcount, q.get_leaf_wqf(), q))
GET(leaf_position, xc_termpos, XC_SINCE_2(xc_termpos, q.get_leaf_pos(), q))
GET(subquery_count, size_t, q.get_num_subqueries())
XC_DESCRIPTION(query, h->query)
GET(serialise, xc_bytes, lend(query->serialised, q.serialise()))

xc_status xc_query_subquery(xc_query **out, const xc_query *query, size_t i)
{
    return make(out, [&] {
        need(query);
        if (i >= query->query.get_num_subqueries())
            throw Xapian::RangeError("no such subquery");
        return query->query.get_subquery(i);
    });
}

xc_status xc_query_terms(xc_term_iterator **out, const xc_query *query)
{
    return create(out, [&] {
        need(query);
        return terms(query->query.get_terms_begin(), keep(query->query));
    });
}

xc_status xc_query_unique_terms(xc_term_iterator **out, const xc_query *query)
{
    return create(out, [&] {
        need(query);
        return terms(query->query.get_unique_terms_begin(), keep(query->query));
    });
}

xc_status xc_query_unserialise(xc_query **out, const char *data, size_t size)
{
    return make(out, [&] { return Q::unserialise(str(data, size)); });
}
}
