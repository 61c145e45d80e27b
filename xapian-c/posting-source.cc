// SPDX-License-Identifier: GPL-2.0-or-later
// Posting sources: Xapian's own, and one by C callbacks.
#include "internal.h"

using namespace xc;

namespace
{

class PostingSourceC : public Xapian::PostingSource
{
  public:
    PostingSourceC(const xc_posting_source_ops &ops_, const std::string &name_,
                   const Payload &payload_)
        : ops(ops_), source_name(name_), payload(payload_)
    {
        self.source = this;
        self.map = nullptr;
    }
    PostingSourceC(const PostingSourceC &) = delete;
    PostingSourceC &operator=(const PostingSourceC &) = delete;

    void init(const Xapian::Database &db) override
    {
        current = 0;
        started = false;
        min = est = max = 0;
        const xc_database handle(db, true);
        called("posting source init", ops.init(&self, &handle, payload.get()));
        // Now, as the three getters must agree.
        called("posting source termfreq", ops.termfreq(&min, &est, &max, payload.get()));
    }
    Xapian::doccount get_termfreq_min() const override
    {
        return min;
    }
    Xapian::doccount get_termfreq_est() const override
    {
        return est;
    }
    Xapian::doccount get_termfreq_max() const override
    {
        return max;
    }
    void next(double min_weight) override
    {
        xc_docid out = 0;
        called("posting source next", ops.next(&out, &self, min_weight, payload.get()));
        arrive(out);
    }
    void skip_to(Xapian::docid docid, double min_weight) override
    {
        if (started && current >= docid)
            return;
        if (!ops.skip_to) {
            do
                next(min_weight);
            while (current && current < docid);
            return;
        }
        xc_docid out = 0;
        called("posting source skip_to",
               ops.skip_to(&out, &self, docid, min_weight, payload.get()));
        arrive(out);
    }
    bool check(Xapian::docid docid, double min_weight) override
    {
        if (!ops.check) {
            skip_to(docid, min_weight);
            return true;
        }
        if (started && current >= docid)
            return true;
        bool valid = true;
        xc_docid out = 0;
        called("posting source check",
               ops.check(&valid, &out, &self, docid, min_weight, payload.get()));
        if (valid)
            arrive(out);
        return valid;
    }
    bool at_end() const override
    {
        return started && !current;
    }
    Xapian::docid get_docid() const override
    {
        return current;
    }
    double get_weight() const override
    {
        double out = 0;
        if (ops.weight)
            called("posting source weight", ops.weight(&out, payload.get()));
        return out;
    }
    PostingSource *clone() const override
    {
        if (!ops.clone)
            return nullptr;
        void *copy = nullptr;
        called("posting source clone", ops.clone(&copy, payload.get()));
        const Payload taken = take(copy, ops.free);
        auto *source = new PostingSourceC(ops, source_name, taken);
        source->set_maxweight(get_maxweight());
        return source;
    }
    std::string name() const override
    {
        return source_name;
    }
    std::string serialise() const override
    {
        if (!ops.serialise)
            return PostingSource::serialise();
        xc_bytes out = {"", 0};
        called("posting source serialise", ops.serialise(&out, payload.get()));
        return str(out);
    }
    PostingSource *unserialise(const std::string &data) const override
    {
        if (!ops.unserialise)
            return PostingSource::unserialise(data);
        void *made = nullptr;
        called("posting source unserialise",
               ops.unserialise(&made, data.data(), data.size(), payload.get()));
        const Payload taken = take(made, ops.free);
        return new PostingSourceC(ops, source_name, taken);
    }
    std::string get_description() const override
    {
        return "PostingSourceC(" + source_name + ")";
    }

  private:
    void arrive(xc_docid docid)
    {
        current = docid;
        started = true;
    }

    xc_posting_source_ops ops;
    std::string source_name;
    Payload payload;
    xc_posting_source self = {nullptr, {}, nullptr, {}, {}, {}};
    Xapian::docid current = 0; // 0: before the start, or at the end
    bool started = false;
    xc_doccount min = 0, est = 0, max = 0;
};

// Where the source is; 0 at the end.
xc_docid docid_of(const xc_posting_source *source)
{
    return source->source->at_end() ? 0 : source->source->get_docid();
}

Xapian::ValueMapPostingSource *map_of(xc_posting_source *source)
{
    need(source);
    if (!source->map)
        throw Xapian::InvalidOperationError("the posting source is not a map");
    return source->map;
}

} // namespace

namespace xc
{

xc_posting_source *wrap(Xapian::PostingSource *source)
{
    const Ref<Xapian::PostingSource> ref = own(source);
    return new xc_posting_source{source, ref, dynamic_cast<Xapian::ValueMapPostingSource *>(source),
                                 {},     {},  {}};
}

} // namespace xc

#define GET(NAME, PLACE, METHOD)                                                                   \
    xc_status xc_posting_source_##NAME(xc_bytes *out, const xc_posting_source *source)             \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, source);                                                                     \
            *out = lend(source->PLACE, source->source->METHOD());                                  \
        });                                                                                        \
    }

extern "C" {

xc_status xc_posting_source_new(xc_posting_source **out, const xc_posting_source_ops *ops,
                                void *payload)
{
    // Of ops that cannot be read nothing can be taken.
    const bool readable = ops && ops->version == XC_POSTING_SOURCE_OPS_VERSION;
    return create_with(out, payload, readable ? ops->free : nullptr, [&](const Payload &p) {
        need(ops);
        if (!readable)
            throw Xapian::InvalidArgumentError("unknown version of xc_posting_source_ops");
        need(ops->init, ops->termfreq, ops->next);
        return wrap(new PostingSourceC(*ops, ops->name ? ops->name : "", p));
    });
}

xc_status xc_posting_source_set_maxweight(xc_posting_source *self, double max)
{
    return guard([&] {
        need(self);
        self->source->set_maxweight(max);
    });
}

xc_status xc_posting_source_maxweight(double *out, const xc_posting_source *self)
{
    return guard([&] {
        need(out, self);
        *out = self->source->get_maxweight();
    });
}

xc_status xc_posting_source_new_value_weight(xc_posting_source **out, xc_valueno slot)
{
    return create(out, [&] { return wrap(new Xapian::ValueWeightPostingSource(slot)); });
}

xc_status xc_posting_source_new_decreasing_value_weight(xc_posting_source **out, xc_valueno slot,
                                                        xc_docid begin, xc_docid end)
{
    return create(out, [&] {
        return wrap(new Xapian::DecreasingValueWeightPostingSource(slot, begin, end));
    });
}

xc_status xc_posting_source_new_fixed_weight(xc_posting_source **out, double weight)
{
    return create(out, [&] {
        if (!(weight >= 0))
            throw Xapian::InvalidArgumentError("a weight is not negative");
        return wrap(new Xapian::FixedWeightPostingSource(weight));
    });
}

xc_status xc_posting_source_new_value_map(xc_posting_source **out, xc_valueno slot)
{
    return create(out, [&] { return wrap(new Xapian::ValueMapPostingSource(slot)); });
}

xc_status xc_posting_source_map_add(xc_posting_source *source, const char *value, size_t size,
                                    double weight)
{
    return guard([&] { map_of(source)->add_mapping(str(value, size), weight); });
}

xc_status xc_posting_source_map_default(xc_posting_source *source, double weight)
{
    return guard([&] { map_of(source)->set_default_weight(weight); });
}

xc_status xc_posting_source_map_clear(xc_posting_source *source)
{
    return guard([&] { map_of(source)->clear_mappings(); });
}

xc_status xc_posting_source_copy(xc_posting_source **out, const xc_posting_source *source)
{
    return create(out, [&] {
        need(source);
        Xapian::PostingSource *copy = source->source->clone();
        if (!copy)
            throw Xapian::UnimplementedError("the posting source cannot be cloned");
        return wrap(copy);
    });
}

xc_status xc_posting_source_init(xc_posting_source *source, const xc_database *db)
{
    return guard([&] {
        need(source, db);
        source->source->init(db->db);
    });
}

xc_status xc_posting_source_termfreq(xc_doccount *min, xc_doccount *est, xc_doccount *max,
                                     const xc_posting_source *source)
{
    return guard([&] {
        need(min, est, max, source);
        *min = source->source->get_termfreq_min();
        *est = source->source->get_termfreq_est();
        *max = source->source->get_termfreq_max();
    });
}

xc_status xc_posting_source_next(xc_docid *out, xc_posting_source *source, double min_weight)
{
    return guard([&] {
        need(out, source);
        source->source->next(min_weight);
        *out = docid_of(source);
    });
}

xc_status xc_posting_source_skip_to(xc_docid *out, xc_posting_source *source, xc_docid docid,
                                    double min_weight)
{
    return guard([&] {
        need(out, source);
        source->source->skip_to(docid, min_weight);
        *out = docid_of(source);
    });
}

xc_status xc_posting_source_check(bool *valid, xc_docid *out, xc_posting_source *source,
                                  xc_docid docid, double min_weight)
{
    return guard([&] {
        need(valid, out, source);
        const bool found = source->source->check(docid, min_weight);
        *out = found ? docid_of(source) : 0;
        *valid = found;
    });
}

xc_status xc_posting_source_weight(double *out, const xc_posting_source *source)
{
    return guard([&] {
        need(out, source);
        *out = source->source->get_weight();
    });
}

GET(name, name, name)
GET(serialise, serialised, serialise)
XC_DESCRIPTION(posting_source, *h->source)

void xc_posting_source_free(xc_posting_source *source)
{
    if (source && source->ref.get()) // not the self of a callback
        delete source;
}
}
