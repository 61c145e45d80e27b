// SPDX-License-Identifier: GPL-2.0-or-later
// What the files of the binding share: the wall against exceptions, the handles, the callbacks'
// failure on its way through Xapian. The only place which includes <xapian.h>.
#ifndef XC_INTERNAL_H
#define XC_INTERNAL_H

// The functions check for NULL, so the compiler must not assume it away.
#define XC_NO_NEEDS
#include <xapian-c/xapian-c.h>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <xapian.h>

static_assert(sizeof(Xapian::docid) == sizeof(xc_docid), "built for 32-bit document ids");
static_assert(sizeof(Xapian::termcount) == sizeof(xc_termcount), "built for 32-bit termcounts");
static_assert(sizeof(Xapian::termpos) == sizeof(xc_termpos), "built for 32-bit positions");

namespace xc
{

// A required pointer is NULL.
struct NullError : std::invalid_argument {
    explicit NullError(const char *what) : std::invalid_argument(what)
    {
    }
};

// A callback returned non-zero. Not a Xapian::Error, so that no code of Xapian's mistakes it for
// one of its own on the way out.
struct CallbackError : std::runtime_error {
    CallbackError(const char *which, int code_);
    int code;
};

// Note the exception being handled as this thread's last error. The one catch ladder.
xc_status record_exception() noexcept;

// The wall: run f, and let nothing out.
template <class F> xc_status guard(F &&f) noexcept
{
    try {
        f();
        return XC_OK;
    } catch (...) {
        return record_exception();
    }
}

// Throw unless all pointers are set.
inline void need()
{
}
template <class T, class... More> void need(T *p, More... more)
{
    if (!p)
        throw NullError("a required pointer is NULL");
    need(more...);
}

// The wall for functions which make a handle: make() returns a new one.
template <class T, class F> xc_status create(T **out, F &&make) noexcept
{
    if (out)
        *out = nullptr;
    return guard([&] {
        need(out);
        *out = make();
    });
}

inline std::string str(const char *p, size_t n)
{
    if (!p && n)
        throw NullError("bytes are NULL but their length is not 0");
    return p ? std::string(p, n) : std::string();
}

inline std::string str(const xc_bytes &b)
{
    return str(b.data, b.size);
}

inline std::string cstr(const char *p)
{
    need(p);
    return p;
}

// A number from C as an enumerator of Xapian's, which has none beyond last.
template <class To> To enumerator(int number, int last)
{
    if (number < 0 || number > last)
        throw Xapian::InvalidArgumentError("no enumerator has the number " +
                                           std::to_string(number));
    return static_cast<To>(number);
}

// Keep s in the place a handle has for it and lend it out.
inline xc_bytes lend(std::string &place, std::string s)
{
    place.swap(s);
    return {place.data(), place.size()};
}

inline xc_bytes view(const std::string &s)
{
    return {s.data(), s.size()};
}

// What Xapian 2 adds: EXPR of type TYPE, which needs the arguments that follow; in 1.4 an
// exception.
#if XAPIAN_MAJOR_VERSION >= 2
#define XC_SINCE_2(TYPE, EXPR, ...) static_cast<TYPE>(EXPR)
#else
#define XC_SINCE_2(TYPE, EXPR, ...) xc::since_2<TYPE>(__VA_ARGS__)
template <class T, class... Arguments> T since_2(const Arguments &...)
{
    throw Xapian::UnimplementedError("this comes with Xapian 2");
}
#endif

// Turn a callback's return value into an exception.
void called(const char *which, int code);

// A C callback's payload; given back when the last user goes, even if there never was one.
typedef std::shared_ptr<void> Payload;
typedef void (*payload_free_fn)(void *);

inline void payload_keep(void *)
{
}

inline Payload take(void *payload, payload_free_fn release)
{
    return Payload(payload, release ? release : payload_keep);
}

// create() with a payload, which is taken whatever happens. make(payload) returns the handle.
template <class T, class F>
xc_status create_with(T **out, void *payload, payload_free_fn release, F &&make) noexcept
{
    if (out)
        *out = nullptr;
    return guard([&] {
        const Payload taken = take(payload, release);
        need(out);
        *out = make(taken);
    });
}

// Decides about terms by a C callback.
class ExpandDeciderC : public Xapian::ExpandDecider
{
  public:
    ExpandDeciderC(xc_expand_decider_fn fn_, const Payload &payload_) : fn(fn_), payload(payload_)
    {
    }
    bool operator()(const std::string &term) const override
    {
        bool out = true;
        called("expand decider", fn(&out, term.data(), term.size(), payload.get()));
        return out;
    }

  private:
    xc_expand_decider_fn fn;
    Payload payload;
};

// What the copies of a weighting scheme by callbacks could not throw; empty for Xapian's own.
typedef std::shared_ptr<std::exception_ptr> Failure;

Failure failure_of(const Xapian::Weight *weight);

// Counted reference to one of the objects which Xapian lets its users subclass.
template <class T> using Ref = Xapian::Internal::opt_intrusive_ptr<T>;

// Give object to a counted reference, in the way Xapian wants to be told.
template <class T> Ref<T> own(T *object)
{
    object->release();
    return Ref<T>(object);
}

// The state all iterators share: before the first item, on one, after the last, or where check()
// left it.
template <class It> class Cursor
{
  public:
    // owner keeps alive what it walks over.
    Cursor(It it_, std::shared_ptr<const void> owner_)
        : owner(std::move(owner_)), it(std::move(it_))
    {
    }
    bool next()
    {
        if (state == ON || state == LOST)
            ++it;
        return settle();
    }
    // Up to room items, as next() and write(*out, it) for each.
    template <class Out, class Write> size_t read(Out *out, size_t room, Write &&write)
    {
        Out *const end = out + room;
        if (!room || !next())
            return 0;
        for (;;) {
            write(*out++, it);
            if (out == end)
                return room;
            ++it;
            if (it == It()) {
                state = END;
                return room - static_cast<size_t>(end - out);
            }
        }
    }
    // Whether it was looked for; if so, as skip_to().
    template <class To> bool check(bool &on_item, const To &to)
    {
        bool looked = it == It() || it.check(to);
        if (!looked)
            state = LOST;
        on_item = looked && settle();
        return looked;
    }
    template <class To> bool skip_to(const To &to)
    {
        if (it != It())
            it.skip_to(to);
        return settle();
    }
    const It &get() const
    {
        if (state != ON)
            throw Xapian::InvalidOperationError("the iterator is not on an item");
        return it;
    }
    const std::shared_ptr<const void> &keep() const
    {
        return owner;
    }

  private:
    bool settle()
    {
        state = it == It() ? END : ON;
        return state == ON;
    }
    // owner comes before it, so that it dies after it.
    std::shared_ptr<const void> owner;
    It it;
    enum { BEFORE, ON, LOST, END } state = BEFORE;
};

xc_term_iterator *terms(Xapian::TermIterator it, std::shared_ptr<const void> owner);
xc_position_iterator *positions(Xapian::PositionIterator it, std::shared_ptr<const void> owner);
xc_posting_iterator *postings(Xapian::PostingIterator it, std::shared_ptr<const void> owner);
xc_value_iterator *values(Xapian::ValueIterator it, std::shared_ptr<const void> owner);

// What an iterator holds on to: a copy of a Xapian handle, which is a reference.
template <class T> std::shared_ptr<const void> keep(const T &handle)
{
    return std::make_shared<T>(handle);
}

// A copy of s which C frees with xc_string_free().
void give(char **out, size_t *out_size, const std::string &s);

// Handles of objects which Xapian made; they are taken over.
xc_weight *wrap(Xapian::Weight *weight);
xc_match_spy *wrap(Xapian::MatchSpy *spy);
xc_posting_source *wrap(Xapian::PostingSource *source);

} // namespace xc

// xc_HANDLE_description() of OBJECT, something in the handle h.
#define XC_DESCRIPTION(HANDLE, OBJECT)                                                             \
    xc_status xc_##HANDLE##_description(xc_bytes *out, const xc_##HANDLE *h)                       \
    {                                                                                              \
        return xc::guard([&] {                                                                     \
            xc::need(out, h);                                                                      \
            *out = xc::lend(h->description, (OBJECT).get_description());                           \
        });                                                                                        \
    }

// The handles. Strings are the places lent out by the getters, see "Ownership".

struct xc_database {
    explicit xc_database(const Xapian::Database &db_, bool is_view_ = false)
        : db(db_), is_view(is_view_)
    {
    }
    Xapian::Database db;
    bool is_view; // belongs to a writable
    mutable std::string metadata, uuid, description, lower, upper, spelling;
};

struct xc_writable {
    explicit xc_writable(const Xapian::WritableDatabase &db_) : db(db_), view(db_, true)
    {
    }
    Xapian::WritableDatabase db;
    xc_database view;
    mutable std::string description;
};

struct xc_document {
    explicit xc_document(const Xapian::Document &doc_) : doc(doc_)
    {
    }
    Xapian::Document doc;
    mutable std::string data, value, serialised, description;
};

struct xc_stem {
    explicit xc_stem(const Xapian::Stem &stem_) : stem(stem_)
    {
    }
    Xapian::Stem stem;
    mutable std::string word, description;
};

struct xc_stopper {
    xc::Ref<Xapian::Stopper> ref;
    Xapian::SimpleStopper *list; // NULL unless ref is one
    mutable std::string description;
};

struct xc_query {
    explicit xc_query(const Xapian::Query &query_) : query(query_)
    {
    }
    Xapian::Query query;
    mutable std::string description, serialised;
};

struct xc_weight {
    std::unique_ptr<Xapian::Weight> weight;
    xc::Failure failure;
    mutable std::string name, serialised;
};

struct xc_key_maker {
    xc::Ref<Xapian::KeyMaker> ref;
    Xapian::MultiValueKeyMaker *multi; // NULL unless ref is one
    mutable std::string key;
};

struct xc_match_spy {
    xc::Ref<Xapian::MatchSpy> ref;
    Xapian::ValueCountMatchSpy *count; // NULL unless ref is one
    mutable std::string name, serialised, results, description;
};

struct xc_enquire {
    explicit xc_enquire(const Xapian::Database &db) : enquire(db)
    {
    }
    Xapian::Enquire enquire;
    xc::Failure failure; // of its weighting scheme
    mutable std::string description;
};

struct xc_rset {
    Xapian::RSet rset;
    mutable std::string description;
};

struct xc_mset {
    Xapian::MSet mset;
    mutable std::string collapse_key, sort_key, data, description;
};

struct xc_eset {
    Xapian::ESet eset;
    mutable std::string term, description;
};

struct xc_posting_source {
    Xapian::PostingSource *source;
    xc::Ref<Xapian::PostingSource> ref; // empty for the self of a callback: no cycle
    Xapian::ValueMapPostingSource *map; // NULL unless source is one
    mutable std::string name, serialised, description;
};

#endif
