// SPDX-License-Identifier: GPL-2.0-or-later
// Opening and reading databases.
#include "internal.h"

using namespace xc;

static_assert(XC_DB_BACKEND_GLASS == Xapian::DB_BACKEND_GLASS &&
                  XC_DB_BACKEND_STUB == Xapian::DB_BACKEND_STUB &&
                  XC_DB_BACKEND_INMEMORY == Xapian::DB_BACKEND_INMEMORY &&
                  XC_DOC_ASSUME_VALID == Xapian::DOC_ASSUME_VALID,
              "same numbers");

// A property of the whole database: EXPR of the Xapian::Database d.
#define GET(NAME, TYPE, EXPR)                                                                      \
    xc_status xc_database_##NAME(TYPE *out, const xc_database *db)                                 \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, db);                                                                         \
            const auto &d = db->db;                                                                \
            *out = EXPR;                                                                           \
        });                                                                                        \
    }

// A property of a number (docid, slot) n.
#define GET_BY_NUMBER(NAME, TYPE, EXPR)                                                            \
    xc_status xc_database_##NAME(TYPE *out, const xc_database *db, uint32_t n)                     \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, db);                                                                         \
            const auto &d = db->db;                                                                \
            *out = EXPR;                                                                           \
        });                                                                                        \
    }

// A property of bytes (term, key) s.
#define GET_BY_BYTES(NAME, TYPE, EXPR)                                                             \
    xc_status xc_database_##NAME(TYPE *out, const xc_database *db, const char *p, size_t size)     \
    {                                                                                              \
        return guard([&] {                                                                         \
            need(out, db);                                                                         \
            const auto &d = db->db;                                                                \
            const auto s = str(p, size);                                                           \
            *out = EXPR;                                                                           \
        });                                                                                        \
    }

// An iterator for bytes (term, prefix) s, for a number n, or for all.
#define ITERATE_BY_BYTES(NAME, KIND, EXPR)                                                         \
    xc_status xc_database_##NAME(xc_##KIND##_iterator **out, const xc_database *db, const char *p, \
                                 size_t size)                                                      \
    {                                                                                              \
        return create(out, [&] {                                                                   \
            need(db);                                                                              \
            const auto &d = db->db;                                                                \
            const auto s = str(p, size);                                                           \
            return KIND##s(EXPR, keep(d));                                                         \
        });                                                                                        \
    }

#define ITERATE_BY_NUMBER(NAME, KIND, EXPR)                                                        \
    xc_status xc_database_##NAME(xc_##KIND##_iterator **out, const xc_database *db, uint32_t n)    \
    {                                                                                              \
        return create(out, [&] {                                                                   \
            need(db);                                                                              \
            const auto &d = db->db;                                                                \
            return KIND##s(EXPR, keep(d));                                                         \
        });                                                                                        \
    }

extern "C" {

xc_status xc_database_open(xc_database **out, const char *path, int flags)
{
    return create(out, [&] { return new xc_database(Xapian::Database(cstr(path), flags)); });
}

xc_status xc_database_open_fd(xc_database **out, int fd, int flags)
{
    return create(out, [&] { return new xc_database(Xapian::Database(fd, flags)); });
}

xc_status xc_database_open_tcp(xc_database **out, const char *host, unsigned port, unsigned timeout,
                               unsigned connect_timeout)
{
    return create(out, [&]() -> xc_database * {
        const std::string h = cstr(host);
#ifdef XAPIAN_HAS_REMOTE_BACKEND
        return new xc_database(Xapian::Remote::open(h, port, timeout, connect_timeout));
#else
        (void)port, (void)timeout, (void)connect_timeout;
        throw Xapian::FeatureUnavailableError("no remote backend");
#endif
    });
}

xc_status xc_database_open_program(xc_database **out, const char *program, const char *args,
                                   unsigned timeout)
{
    return create(out, [&]() -> xc_database * {
        const std::string p = cstr(program), a = cstr(args);
#ifdef XAPIAN_HAS_REMOTE_BACKEND
        return new xc_database(Xapian::Remote::open(p, a, timeout));
#else
        (void)timeout;
        throw Xapian::FeatureUnavailableError("no remote backend");
#endif
    });
}

xc_status xc_database_new(xc_database **out)
{
    return create(out, [&] { return new xc_database(Xapian::Database()); });
}

xc_status xc_database_add(xc_database *db, const xc_database *other)
{
    return guard([&] {
        need(db, other);
        if (db == other)
            throw Xapian::InvalidArgumentError("a database cannot be added to itself");
        if (db->is_view)
            throw Xapian::InvalidOperationError("nothing can be added to a writable database");
        db->db.add_database(other->db);
    });
}

xc_status xc_database_reopen(bool *out, xc_database *db)
{
    return guard([&] {
        need(db);
        bool changed = db->db.reopen();
        if (out)
            *out = changed;
    });
}

xc_status xc_database_close(xc_database *db)
{
    return guard([&] {
        need(db);
        db->db.close();
    });
}

xc_status xc_database_keep_alive(xc_database *db)
{
    return guard([&] {
        need(db);
        db->db.keep_alive();
    });
}

void xc_database_free(xc_database *db)
{
    if (db && !db->is_view)
        delete db;
}

GET(size, size_t, d.size())
GET(doccount, xc_doccount, d.get_doccount())
GET(lastdocid, xc_docid, d.get_lastdocid())
GET(average_length, double, d.get_average_length())
GET(total_length, uint64_t, d.get_total_length())
GET(has_positions, bool, d.has_positions())
GET(doclength_lower_bound, xc_termcount, d.get_doclength_lower_bound())
GET(doclength_upper_bound, xc_termcount, d.get_doclength_upper_bound())
GET(unique_terms_lower_bound, xc_termcount,
    XC_SINCE_2(xc_termcount, d.get_unique_terms_lower_bound(), d))
GET(unique_terms_upper_bound, xc_termcount,
    XC_SINCE_2(xc_termcount, d.get_unique_terms_upper_bound(), d))
GET(uuid, xc_bytes, lend(db->uuid, d.get_uuid()))
GET(revision, uint64_t, d.get_revision())
GET(locked, bool, d.locked())
XC_DESCRIPTION(database, h->db)

GET_BY_BYTES(termfreq, xc_doccount, d.get_termfreq(s))
GET_BY_BYTES(collection_freq, xc_termcount, d.get_collection_freq(s))
GET_BY_BYTES(wdf_upper_bound, xc_termcount, d.get_wdf_upper_bound(s))
GET_BY_BYTES(term_exists, bool, d.term_exists(s))
GET_BY_BYTES(metadata, xc_bytes, lend(db->metadata, d.get_metadata(s)))

GET_BY_NUMBER(doclength, xc_termcount, d.get_doclength(n))
GET_BY_NUMBER(unique_terms, xc_termcount, d.get_unique_terms(n))
GET_BY_NUMBER(wdfdocmax, xc_termcount, XC_SINCE_2(xc_termcount, d.get_wdfdocmax(n), d, n))
GET_BY_NUMBER(value_freq, xc_doccount, d.get_value_freq(n))
GET_BY_NUMBER(value_lower_bound, xc_bytes, lend(db->lower, d.get_value_lower_bound(n)))
GET_BY_NUMBER(value_upper_bound, xc_bytes, lend(db->upper, d.get_value_upper_bound(n)))

xc_status xc_database_document(xc_document **out, const xc_database *db, xc_docid docid,
                               unsigned flags)
{
    return create(out, [&] {
        need(db);
        return new xc_document(db->db.get_document(docid, flags));
    });
}

xc_status xc_database_reconstruct_text(char **out, size_t *out_size, const xc_database *db,
                                       xc_docid docid, size_t length, const char *prefix,
                                       size_t prefix_size, xc_termpos start, xc_termpos end)
{
    if (out)
        *out = nullptr;
    return guard([&] {
        need(out, out_size, db);
        const std::string p = str(prefix, prefix_size);
        give(out, out_size,
             XC_SINCE_2(std::string, db->db.reconstruct_text(docid, length, p, start, end), docid,
                        length, p, start, end));
    });
}

xc_status xc_database_spelling_suggestion(xc_bytes *out, const xc_database *db, const char *word,
                                          size_t size, unsigned max_edits)
{
    return guard([&] {
        need(out, db);
        *out = lend(db->spelling, db->db.get_spelling_suggestion(str(word, size), max_edits));
    });
}

ITERATE_BY_BYTES(postings, posting, d.postlist_begin(s))
ITERATE_BY_BYTES(allterms, term, d.allterms_begin(s))
ITERATE_BY_BYTES(metadata_keys, term, d.metadata_keys_begin(s))
ITERATE_BY_BYTES(synonyms, term, d.synonyms_begin(s))
ITERATE_BY_BYTES(synonym_keys, term, d.synonym_keys_begin(s))
ITERATE_BY_NUMBER(termlist, term, d.termlist_begin(n))
ITERATE_BY_NUMBER(valuestream, value, d.valuestream_begin(n))

xc_status xc_database_spellings(xc_term_iterator **out, const xc_database *db)
{
    return create(out, [&] {
        need(db);
        return terms(db->db.spellings_begin(), keep(db->db));
    });
}

xc_status xc_database_positions(xc_position_iterator **out, const xc_database *db, xc_docid docid,
                                const char *term, size_t size)
{
    return create(out, [&] {
        need(db);
        return positions(db->db.positionlist_begin(docid, str(term, size)), keep(db->db));
    });
}
}
