// SPDX-License-Identifier: GPL-2.0-or-later
// Databases open for writing.
#include "internal.h"

using namespace xc;

static_assert(XC_DB_CREATE_OR_OPEN == Xapian::DB_CREATE_OR_OPEN &&
                  XC_DB_CREATE_OR_OVERWRITE == Xapian::DB_CREATE_OR_OVERWRITE &&
                  XC_DB_CREATE == Xapian::DB_CREATE && XC_DB_OPEN == Xapian::DB_OPEN &&
                  XC_DB_NO_SYNC == Xapian::DB_NO_SYNC && XC_DB_FULL_SYNC == Xapian::DB_FULL_SYNC &&
                  XC_DB_DANGEROUS == Xapian::DB_DANGEROUS &&
                  XC_DB_NO_TERMLIST == Xapian::DB_NO_TERMLIST &&
                  XC_DB_RETRY_LOCK == Xapian::DB_RETRY_LOCK,
              "same numbers");

// A change: EXPR of the Xapian::WritableDatabase d.
template <class F> static xc_status change(xc_writable *db, F &&f)
{
    return guard([&] {
        need(db);
        f(db->db);
    });
}

extern "C" {

xc_status xc_writable_open(xc_writable **out, const char *path, int flags, int block_size)
{
    return create(out, [&] {
        return new xc_writable(Xapian::WritableDatabase(cstr(path), flags, block_size));
    });
}

xc_status xc_writable_open_tcp(xc_writable **out, const char *host, unsigned port, unsigned timeout,
                               unsigned connect_timeout, int flags)
{
    return create(out, [&]() -> xc_writable * {
        const std::string h = cstr(host);
#ifdef XAPIAN_HAS_REMOTE_BACKEND
        return new xc_writable(
            Xapian::Remote::open_writable(h, port, timeout, connect_timeout, flags));
#else
        (void)port, (void)timeout, (void)connect_timeout, (void)flags;
        throw Xapian::FeatureUnavailableError("no remote backend");
#endif
    });
}

xc_status xc_writable_open_program(xc_writable **out, const char *program, const char *args,
                                   unsigned timeout, int flags)
{
    return create(out, [&]() -> xc_writable * {
        const std::string p = cstr(program), a = cstr(args);
#ifdef XAPIAN_HAS_REMOTE_BACKEND
        return new xc_writable(Xapian::Remote::open_writable(p, a, timeout, flags));
#else
        (void)timeout, (void)flags;
        throw Xapian::FeatureUnavailableError("no remote backend");
#endif
    });
}

xc_status xc_writable_new(xc_writable **out)
{
    return create(out, [] { return new xc_writable(Xapian::WritableDatabase()); });
}

xc_status xc_writable_add(xc_writable *db, const xc_writable *other)
{
    return guard([&] {
        need(db, other);
        if (db == other)
            throw Xapian::InvalidArgumentError("a database cannot be added to itself");
        db->db.add_database(other->db);
        db->view.db = db->db;
    });
}

xc_status xc_database_lock(xc_writable **out, xc_database *db, int flags)
{
    return create(out, [&] {
        need(db);
        return new xc_writable(
            XC_SINCE_2(Xapian::WritableDatabase, db->db.lock(flags), db->db, flags));
    });
}

xc_status xc_writable_unlock(xc_database **out, xc_writable *db)
{
    return create(out, [&] {
        need(db);
        return new xc_database(XC_SINCE_2(Xapian::Database, db->db.unlock(), db->db));
    });
}

xc_database *xc_writable_database(xc_writable *db)
{
    return db ? &db->view : nullptr;
}

xc_status xc_writable_commit(xc_writable *db)
{
    return change(db, [&](Xapian::WritableDatabase &d) { d.commit(); });
}

xc_status xc_writable_begin_transaction(xc_writable *db, bool flushed)
{
    return change(db, [&](Xapian::WritableDatabase &d) { d.begin_transaction(flushed); });
}

xc_status xc_writable_commit_transaction(xc_writable *db)
{
    return change(db, [&](Xapian::WritableDatabase &d) { d.commit_transaction(); });
}

xc_status xc_writable_cancel_transaction(xc_writable *db)
{
    return change(db, [&](Xapian::WritableDatabase &d) { d.cancel_transaction(); });
}

xc_status xc_writable_add_document(xc_docid *out, xc_writable *db, const xc_document *doc)
{
    return change(db, [&](Xapian::WritableDatabase &d) {
        need(doc);
        xc_docid docid = d.add_document(doc->doc);
        if (out)
            *out = docid;
    });
}

xc_status xc_writable_replace_document(xc_writable *db, xc_docid docid, const xc_document *doc)
{
    return change(db, [&](Xapian::WritableDatabase &d) {
        need(doc);
        d.replace_document(docid, doc->doc);
    });
}

xc_status xc_writable_replace_document_by_term(xc_docid *out, xc_writable *db, const char *term,
                                               size_t size, const xc_document *doc)
{
    return change(db, [&](Xapian::WritableDatabase &d) {
        need(doc);
        xc_docid docid = d.replace_document(str(term, size), doc->doc);
        if (out)
            *out = docid;
    });
}

xc_status xc_writable_delete_document(xc_writable *db, xc_docid docid)
{
    return change(db, [&](Xapian::WritableDatabase &d) { d.delete_document(docid); });
}

xc_status xc_writable_delete_document_by_term(xc_writable *db, const char *term, size_t size)
{
    return change(db, [&](Xapian::WritableDatabase &d) { d.delete_document(str(term, size)); });
}

xc_status xc_writable_set_metadata(xc_writable *db, const char *key, size_t key_size,
                                   const char *value, size_t value_size)
{
    return change(db, [&](Xapian::WritableDatabase &d) {
        d.set_metadata(str(key, key_size), str(value, value_size));
    });
}

xc_status xc_writable_add_spelling(xc_writable *db, const char *word, size_t size,
                                   xc_termcount increment)
{
    return change(db,
                  [&](Xapian::WritableDatabase &d) { d.add_spelling(str(word, size), increment); });
}

xc_status xc_writable_remove_spelling(xc_writable *db, const char *word, size_t size,
                                      xc_termcount decrement)
{
    return change(
        db, [&](Xapian::WritableDatabase &d) { d.remove_spelling(str(word, size), decrement); });
}

xc_status xc_writable_add_synonym(xc_writable *db, const char *term, size_t term_size,
                                  const char *synonym, size_t synonym_size)
{
    return change(db, [&](Xapian::WritableDatabase &d) {
        d.add_synonym(str(term, term_size), str(synonym, synonym_size));
    });
}

xc_status xc_writable_remove_synonym(xc_writable *db, const char *term, size_t term_size,
                                     const char *synonym, size_t synonym_size)
{
    return change(db, [&](Xapian::WritableDatabase &d) {
        d.remove_synonym(str(term, term_size), str(synonym, synonym_size));
    });
}

xc_status xc_writable_clear_synonyms(xc_writable *db, const char *term, size_t size)
{
    return change(db, [&](Xapian::WritableDatabase &d) { d.clear_synonyms(str(term, size)); });
}

XC_DESCRIPTION(writable, h->db)

xc_status xc_writable_close(xc_writable *db)
{
    return change(db, [&](Xapian::WritableDatabase &d) { d.close(); });
}

void xc_writable_free(xc_writable *db)
{
    delete db;
}
}
