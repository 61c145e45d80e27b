// SPDX-License-Identifier: GPL-2.0-or-later
// The catch ladder, the last error of each thread, versions.
#include "internal.h"

#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <new>

namespace
{

struct Kind {
    xc_status status;
    const char *name; // of the enumerator
    const char *type; // class, as Xapian::Error::get_type() tells it; "" if not Xapian's
    const char *hint;
};

const Kind kinds[] = {
    {XC_OK, "XC_OK", "", ""},
    {XC_ERROR_ASSERTION, "XC_ERROR_ASSERTION", "AssertionError",
     "this is a bug in Xapian; please report it"},
    {XC_ERROR_INVALID_ARGUMENT, "XC_ERROR_INVALID_ARGUMENT", "InvalidArgumentError", ""},
    {XC_ERROR_INVALID_OPERATION, "XC_ERROR_INVALID_OPERATION", "InvalidOperationError", ""},
    {XC_ERROR_UNIMPLEMENTED, "XC_ERROR_UNIMPLEMENTED", "UnimplementedError",
     "this backend or version of Xapian cannot do that"},
    {XC_ERROR_DATABASE, "XC_ERROR_DATABASE", "DatabaseError",
     "check free disk space, permissions and the limit of open files"},
    {XC_ERROR_DATABASE_CORRUPT, "XC_ERROR_DATABASE_CORRUPT", "DatabaseCorruptError",
     "run xapian-check on it; restore a backup or index again"},
    {XC_ERROR_DATABASE_CREATE, "XC_ERROR_DATABASE_CREATE", "DatabaseCreateError",
     "check that the directory above exists and may be written"},
    {XC_ERROR_DATABASE_LOCK, "XC_ERROR_DATABASE_LOCK", "DatabaseLockError",
     "another process is writing; find it with 'fuser -v flintlock' in the database directory, and "
     "never delete flintlock"},
    {XC_ERROR_DATABASE_MODIFIED, "XC_ERROR_DATABASE_MODIFIED", "DatabaseModifiedError",
     "the writer has moved on; reopen the database and redo the whole operation"},
    {XC_ERROR_DATABASE_OPENING, "XC_ERROR_DATABASE_OPENING", "DatabaseOpeningError",
     "check permissions and that the path is a Xapian database"},
    {XC_ERROR_DATABASE_VERSION, "XC_ERROR_DATABASE_VERSION", "DatabaseVersionError",
     "the database was made by another series of Xapian; index again"},
    {XC_ERROR_DATABASE_NOT_FOUND, "XC_ERROR_DATABASE_NOT_FOUND", "DatabaseNotFoundError",
     "check the path"},
    {XC_ERROR_DATABASE_CLOSED, "XC_ERROR_DATABASE_CLOSED", "DatabaseClosedError",
     "open the database again"},
    {XC_ERROR_DOC_NOT_FOUND, "XC_ERROR_DOC_NOT_FOUND", "DocNotFoundError",
     "the document was deleted or never existed"},
    {XC_ERROR_FEATURE_UNAVAILABLE, "XC_ERROR_FEATURE_UNAVAILABLE", "FeatureUnavailableError",
     "this libxapian was built without it"},
    {XC_ERROR_INTERNAL, "XC_ERROR_INTERNAL", "InternalError",
     "this is a bug in Xapian; please report it"},
    {XC_ERROR_NETWORK, "XC_ERROR_NETWORK", "NetworkError",
     "check host, port and that xapian-tcpsrv of the same version runs there"},
    {XC_ERROR_NETWORK_TIMEOUT, "XC_ERROR_NETWORK_TIMEOUT", "NetworkTimeoutError",
     "the server is slow or gone; retry with a longer timeout"},
    {XC_ERROR_QUERY_PARSER, "XC_ERROR_QUERY_PARSER", "QueryParserError",
     "check operators, brackets and ranges in the query"},
    {XC_ERROR_SERIALISATION, "XC_ERROR_SERIALISATION", "SerialisationError",
     "the bytes are damaged or come from another version"},
    {XC_ERROR_RANGE, "XC_ERROR_RANGE", "RangeError", ""},
    {XC_ERROR_WILDCARD, "XC_ERROR_WILDCARD", "WildcardError",
     "give more letters before the wildcard"},
    {XC_ERROR_NULL, "XC_ERROR_NULL", "", "this is a bug in the calling program"},
    {XC_ERROR_NO_MEMORY, "XC_ERROR_NO_MEMORY", "",
     "commit more often, or search with less at once"},
    {XC_ERROR_STD, "XC_ERROR_STD", "", ""},
    {XC_ERROR_CALLBACK, "XC_ERROR_CALLBACK", "", ""},
    {XC_ERROR_UNKNOWN, "XC_ERROR_UNKNOWN", "", ""},
};

const Kind *kind_of(xc_status status)
{
    for (const Kind &k : kinds)
        if (k.status == status)
            return &k;
    return nullptr;
}

struct LastError {
    std::string message, type, context;
    std::string callback; // from xc_callback_fail(), for the CallbackError to come
    xc_error error = {XC_OK, "", "", "", "", 0};

    void clear() noexcept
    {
        error = {XC_OK, "", "", "", "", 0};
    }

    // Fixed texts only: works without memory.
    void set_static(xc_status status, const char *message_, const char *type_) noexcept
    {
        error = {status, message_, kind_of(status)->hint, type_, "", 0};
    }

    void set(xc_status status, std::string message_, std::string type_, std::string context_ = "",
             int callback_code = 0)
    {
        message.swap(message_);
        type.swap(type_);
        context.swap(context_);
        error = {status,       message.c_str(), kind_of(status)->hint,
                 type.c_str(), context.c_str(), callback_code};
    }
};

LastError &last() noexcept
{
    static thread_local LastError e;
    return e;
}

// The class tells its name; base is for a class newer than the table.
void set_xapian(const Xapian::Error &e, xc_status base)
{
    xc_status status = base;
    for (const Kind &k : kinds)
        if (std::strcmp(k.type, e.get_type()) == 0)
            status = k.status;
    std::string message = e.get_msg();
    const char *system = e.get_error_string();
    if (system && *system)
        message.append(" (").append(system).append(")");
    last().set(status, message, e.get_type(), e.get_context());
}

void classify()
{
    LastError &l = last();
    try {
        throw;
    } catch (const Xapian::DatabaseOpeningError &e) {
        set_xapian(e, XC_ERROR_DATABASE_OPENING);
    } catch (const Xapian::DatabaseError &e) {
        set_xapian(e, XC_ERROR_DATABASE);
    } catch (const Xapian::NetworkError &e) {
        set_xapian(e, XC_ERROR_NETWORK);
    } catch (const Xapian::Error &e) {
        set_xapian(e, XC_ERROR_UNKNOWN);
    } catch (const xc::CallbackError &e) {
        l.set(XC_ERROR_CALLBACK, e.what(), "CallbackError", "", e.code);
    } catch (const xc::NullError &e) {
        l.set(XC_ERROR_NULL, e.what(), "NullError");
    } catch (const std::bad_alloc &) {
        l.set_static(XC_ERROR_NO_MEMORY, "out of memory", "std::bad_alloc");
    } catch (const std::exception &e) {
        l.set(XC_ERROR_STD, e.what(), "std::exception");
    } catch (...) {
        l.set_static(XC_ERROR_UNKNOWN, "an exception of no known class", "?");
    }
}

} // namespace

namespace xc
{

xc_status record_exception() noexcept
{
    try {
        classify();
    } catch (...) {
        // Only copying the texts can fail.
        last().set_static(XC_ERROR_NO_MEMORY, "out of memory while noting an error",
                          "std::bad_alloc");
    }
    return last().error.status;
}

static std::string callback_message(const char *which, int code)
{
    std::string detail;
    detail.swap(last().callback);
    // The callback may have passed on a failure of ours.
    if (detail.empty() && code < 0 && last().error.status == code)
        detail = last().error.message;
    std::string message = "the ";
    message.append(which).append(" callback returned ").append(std::to_string(code));
    if (!detail.empty())
        message.append(": ").append(detail);
    return message;
}

CallbackError::CallbackError(const char *which, int code_)
    : std::runtime_error(callback_message(which, code_)), code(code_)
{
}

void called(const char *which, int code)
{
    if (code)
        throw CallbackError(which, code);
}

} // namespace xc

extern "C" {

const xc_error *xc_error_last(void)
{
    return &last().error;
}

void xc_error_clear(void)
{
    last().clear();
}

const char *xc_status_name(xc_status status)
{
    const Kind *k = kind_of(status);
    return k ? k->name : "XC_ERROR_?";
}

int xc_callback_fail(int code, const char *format, ...)
{
    char text[1000];
    va_list args;
    va_start(args, format);
    int n = format ? std::vsnprintf(text, sizeof text, format, args) : -1;
    va_end(args);
    if (n >= 0) {
        try {
            last().callback = text;
        } catch (...) {
            // Without memory the code alone must do.
        }
    }
    return code ? code : -1;
}

const char *xc_version_string(void)
{
    return Xapian::version_string();
}

int xc_version_major(void)
{
    return Xapian::major_version();
}

int xc_version_minor(void)
{
    return Xapian::minor_version();
}

int xc_version_revision(void)
{
    return Xapian::revision();
}
}
