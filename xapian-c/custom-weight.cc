// SPDX-License-Identifier: GPL-2.0-or-later
// A weighting scheme by C callbacks.
#include "internal.h"

using namespace xc;

// Xapian 2 tells one more number.
#if XAPIAN_MAJOR_VERSION >= 2
#define XC_WDFDOCMAX , Xapian::termcount
#else
#define XC_WDFDOCMAX
#endif

namespace
{

// Xapian 1.4 loses the copy for a term if its init(), get_maxpart() or get_maxextra() throws. So
// these note their failure instead, and the search throws it when it is over.
class WeightC : public Xapian::Weight
{
  public:
    WeightC(const xc_weight_ops &ops_, const std::string &name_, const Payload &payload_,
            const Failure &failure_)
        : ops(ops_), scheme_name(name_), payload(payload_), failure(failure_)
    {
        // Xapian's numbers differ from version to version, so one by one.
        static const struct {
            unsigned stat;
            stat_flags flag;
        } flags[] = {
            {XC_STAT_COLLECTION_SIZE, COLLECTION_SIZE},
            {XC_STAT_RSET_SIZE, RSET_SIZE},
            {XC_STAT_AVERAGE_LENGTH, AVERAGE_LENGTH},
            {XC_STAT_TOTAL_LENGTH, TOTAL_LENGTH},
            {XC_STAT_TERMFREQ, TERMFREQ},
            {XC_STAT_RELTERMFREQ, RELTERMFREQ},
            {XC_STAT_QUERY_LENGTH, QUERY_LENGTH},
            {XC_STAT_WQF, WQF},
            {XC_STAT_WDF, WDF},
            {XC_STAT_DOC_LENGTH, DOC_LENGTH},
            {XC_STAT_DOC_LENGTH_MIN, DOC_LENGTH_MIN},
            {XC_STAT_DOC_LENGTH_MAX, DOC_LENGTH_MAX},
            {XC_STAT_WDF_MAX, WDF_MAX},
            {XC_STAT_COLLECTION_FREQ, COLLECTION_FREQ},
            {XC_STAT_UNIQUE_TERMS, UNIQUE_TERMS},
        };
        for (const auto &f : flags)
            if (wants(f.stat))
                need_stat(f.flag);
    }

    Weight *clone() const override
    {
        void *copy = nullptr;
        called("weight clone", ops.clone(&copy, payload.get()));
        return with(copy, failure);
    }
    std::string name() const override
    {
        return scheme_name;
    }
    std::string serialise() const override
    {
        if (!ops.serialise)
            return Weight::serialise();
        xc_bytes out = {"", 0};
        called("weight serialise", ops.serialise(&out, payload.get()));
        return str(out);
    }
    Weight *unserialise(const std::string &data) const override
    {
        if (!ops.unserialise)
            return Weight::unserialise(data);
        const Failure own_failure = std::make_shared<std::exception_ptr>();
        void *made = nullptr;
        called("weight unserialise",
               ops.unserialise(&made, data.data(), data.size(), payload.get()));
        return with(made, own_failure);
    }
    double get_sumpart(Xapian::termcount wdf, Xapian::termcount doclength,
                       Xapian::termcount unique_terms XC_WDFDOCMAX) const override
    {
        double out = 0;
        called("weight sumpart", ops.sumpart(&out, wdf, doclength, unique_terms, payload.get()));
        return out;
    }
    double get_maxpart() const override
    {
        double out = 0;
        note([&] { called("weight maxpart", ops.maxpart(&out, payload.get())); });
        return out;
    }
    double get_sumextra(Xapian::termcount doclength,
                        Xapian::termcount unique_terms XC_WDFDOCMAX) const override
    {
        double out = 0;
        if (ops.sumextra)
            called("weight sumextra", ops.sumextra(&out, doclength, unique_terms, payload.get()));
        return out;
    }
    double get_maxextra() const override
    {
        double out = 0;
        if (ops.maxextra)
            note([&] { called("weight maxextra", ops.maxextra(&out, payload.get())); });
        return out;
    }

    const Failure &noted() const
    {
        return failure;
    }

  private:
    Weight *with(void *other, const Failure &shared) const
    {
        const Payload taken = take(other, ops.free);
        return new WeightC(ops, scheme_name, taken, shared);
    }

    // After a failure there is nothing more to ask for.
    template <class F> void note(F &&f) const noexcept
    {
        if (*failure)
            return;
        try {
            f();
        } catch (...) {
            *failure = std::current_exception();
        }
    }

    bool wants(unsigned stat) const
    {
        return (ops.stats & stat) == stat;
    }

    void init(double factor) override
    {
        if (!ops.init)
            return;
        // What was not asked for may not be set in the base class.
        xc_weight_stats s = {};
        s.factor = factor;
        if (wants(XC_STAT_COLLECTION_SIZE))
            s.collection_size = get_collection_size();
        if (wants(XC_STAT_RSET_SIZE))
            s.rset_size = get_rset_size();
        if (wants(XC_STAT_AVERAGE_LENGTH))
            s.average_length = get_average_length();
        if (wants(XC_STAT_TOTAL_LENGTH))
            s.total_length = get_total_length();
        if (wants(XC_STAT_TERMFREQ))
            s.termfreq = get_termfreq();
        if (wants(XC_STAT_RELTERMFREQ))
            s.reltermfreq = get_reltermfreq();
        if (wants(XC_STAT_COLLECTION_FREQ))
            s.collection_freq = get_collection_freq();
        if (wants(XC_STAT_QUERY_LENGTH))
            s.query_length = get_query_length();
        if (wants(XC_STAT_WQF))
            s.wqf = get_wqf();
        if (wants(XC_STAT_DOC_LENGTH_MIN))
            s.doclength_min = get_doclength_lower_bound();
        if (wants(XC_STAT_DOC_LENGTH_MAX))
            s.doclength_max = get_doclength_upper_bound();
        if (wants(XC_STAT_WDF_MAX))
            s.wdf_max = get_wdf_upper_bound();
        note([&] { called("weight init", ops.init(&s, payload.get())); });
    }

    xc_weight_ops ops;
    std::string scheme_name;
    Payload payload;
    Failure failure; // shared with all copies
};

} // namespace

namespace xc
{

Failure failure_of(const Xapian::Weight *weight)
{
    const auto *ours = dynamic_cast<const WeightC *>(weight);
    return ours ? ours->noted() : Failure();
}

} // namespace xc

extern "C" {

xc_status xc_weight_new_callback(xc_weight **out, const xc_weight_ops *ops, void *payload)
{
    // Of ops that cannot be read nothing can be taken.
    const bool readable = ops && ops->version == XC_WEIGHT_OPS_VERSION;
    return create_with(out, payload, readable ? ops->free : nullptr, [&](const Payload &p) {
        need(ops);
        if (!readable)
            throw Xapian::InvalidArgumentError("unknown version of xc_weight_ops");
        need(ops->clone, ops->sumpart, ops->maxpart);
        return wrap(new WeightC(*ops, ops->name ? ops->name : "", p,
                                std::make_shared<std::exception_ptr>()));
    });
}
}
