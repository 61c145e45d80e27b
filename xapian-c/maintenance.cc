// SPDX-License-Identifier: GPL-2.0-or-later
// Checking and compacting databases.
#include "internal.h"

#include <ostream>
#include <streambuf>
#include <vector>

using namespace xc;

static_assert(XC_CHECK_SHORT_TREE == Xapian::DBCHECK_SHORT_TREE &&
                  XC_CHECK_FULL_TREE == Xapian::DBCHECK_FULL_TREE &&
                  XC_CHECK_SHOW_FREELIST == Xapian::DBCHECK_SHOW_FREELIST &&
                  XC_CHECK_SHOW_STATS == Xapian::DBCHECK_SHOW_STATS &&
                  XC_CHECK_FIX == Xapian::DBCHECK_FIX,
              "same numbers");
static_assert(XC_COMPACT_STANDARD == int(Xapian::Compactor::STANDARD) &&
                  XC_COMPACT_FULL == int(Xapian::Compactor::FULL) &&
                  XC_COMPACT_FULLER == int(Xapian::Compactor::FULLER) &&
                  XC_COMPACT_NO_RENUMBER == Xapian::DBCOMPACT_NO_RENUMBER &&
                  XC_COMPACT_MULTIPASS == Xapian::DBCOMPACT_MULTIPASS &&
                  XC_COMPACT_SINGLE_FILE == Xapian::DBCOMPACT_SINGLE_FILE,
              "same numbers");

namespace
{

// A stream into a C function. Streams swallow exceptions, so the first failure is kept instead.
class WriteBuf : public std::streambuf
{
  public:
    WriteBuf(xc_write_fn write_, void *payload_) : write(write_), payload(payload_)
    {
    }
    int code = 0;

  protected:
    int_type overflow(int_type c) override
    {
        if (traits_type::eq_int_type(c, traits_type::eof()))
            return traits_type::not_eof(c);
        const char byte = traits_type::to_char_type(c);
        return xsputn(&byte, 1) == 1 ? c : traits_type::eof();
    }
    std::streamsize xsputn(const char *data, std::streamsize size) override
    {
        if (!code)
            code = write(data, static_cast<size_t>(size), payload);
        return code ? 0 : size;
    }

  private:
    xc_write_fn write;
    void *payload;
};

class CompactorC : public Xapian::Compactor
{
  public:
    explicit CompactorC(const xc_compact_options &options_) : options(options_)
    {
    }
    void set_status(const std::string &table, const std::string &status) override
    {
        if (options.progress)
            called("progress", options.progress(table.c_str(), status.c_str(), options.payload));
    }
    std::string resolve_duplicate_metadata(const std::string &key, size_t n,
                                           const std::string tags[]) override
    {
        if (!options.resolve_metadata)
            return Compactor::resolve_duplicate_metadata(key, n, tags);
        std::vector<xc_bytes> values;
        for (size_t i = 0; i < n; ++i)
            values.push_back(view(tags[i]));
        xc_bytes out = values[0];
        // Xapian 1.4 shows the key as it is in the table, with a mark of two bytes before.
        static const char mark[] = {'\0', '\xc0'};
        const size_t skip = key.compare(0, sizeof mark, mark, sizeof mark) == 0 ? sizeof mark : 0;
        const xc_bytes user_key = {key.data() + skip, key.size() - skip};
        called("resolve_metadata",
               options.resolve_metadata(&out, user_key, values.data(), n, options.payload));
        return str(out);
    }

  private:
    xc_compact_options options;
};

// The two functions below take a path or a file descriptor.

template <class Where>
size_t check(const Where &where, int options, xc_write_fn write, void *payload)
{
    if (!write)
        return Xapian::Database::check(where, options);
    WriteBuf buf(write, payload);
    std::ostream stream(&buf);
    const size_t errors = Xapian::Database::check(where, options, &stream);
    called("write", buf.code);
    return errors;
}

template <class Where>
void compact(const xc_database *db, const Where &destination, const xc_compact_options *options)
{
    const xc_compact_options defaults = XC_COMPACT_OPTIONS_INIT;
    const xc_compact_options &o = options ? *options : defaults;
    if (o.version != XC_COMPACT_OPTIONS_VERSION)
        throw Xapian::InvalidArgumentError("unknown version of xc_compact_options");
    CompactorC compactor(o);
    Xapian::Database source(db->db);
    source.compact(destination, o.flags, o.block_size, compactor);
}

} // namespace

extern "C" {

xc_status xc_database_check(size_t *out, const char *path, int options, xc_write_fn write,
                            void *payload)
{
    return guard([&] {
        need(out);
        *out = check(cstr(path), options, write, payload);
    });
}

xc_status xc_database_check_fd(size_t *out, int fd, int options, xc_write_fn write, void *payload)
{
    return guard([&] {
        need(out);
        *out = check(fd, options, write, payload);
    });
}

xc_status xc_database_compact(const xc_database *db, const char *destination,
                              const xc_compact_options *options)
{
    return guard([&] {
        need(db);
        compact(db, cstr(destination), options);
    });
}

xc_status xc_database_compact_fd(const xc_database *db, int fd, const xc_compact_options *options)
{
    return guard([&] {
        need(db);
        compact(db, fd, options);
    });
}
}
