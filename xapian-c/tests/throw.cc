// SPDX-License-Identifier: GPL-2.0-or-later
// Throws inside the wall what is hard to provoke for real.
#include "../internal.h"

#include <new>

namespace
{
// A class newer than the binding.
struct NewNetworkError : Xapian::NetworkError {
    NewNetworkError() : NetworkError("new", "here", "\020NewNetworkError", 0)
    {
    }
};
} // namespace

extern "C" {

xc_status xc_test_throw_base(void)
{
    return xc::guard([] { throw NewNetworkError(); });
}

xc_status xc_test_throw(xc_status status)
{
    return xc::guard([&] {
        switch (status) {
#define THROW(STATUS, CLASS)                                                                       \
    case XC_ERROR_##STATUS:                                                                        \
        throw Xapian::CLASS("message", "context", 2);
            THROW(ASSERTION, AssertionError)
            THROW(INVALID_ARGUMENT, InvalidArgumentError)
            THROW(INVALID_OPERATION, InvalidOperationError)
            THROW(UNIMPLEMENTED, UnimplementedError)
            THROW(DATABASE, DatabaseError)
            THROW(DATABASE_CORRUPT, DatabaseCorruptError)
            THROW(DATABASE_CREATE, DatabaseCreateError)
            THROW(DATABASE_LOCK, DatabaseLockError)
            THROW(DATABASE_MODIFIED, DatabaseModifiedError)
            THROW(DATABASE_OPENING, DatabaseOpeningError)
            THROW(DATABASE_VERSION, DatabaseVersionError)
            THROW(DATABASE_NOT_FOUND, DatabaseNotFoundError)
            THROW(DATABASE_CLOSED, DatabaseClosedError)
            THROW(DOC_NOT_FOUND, DocNotFoundError)
            THROW(FEATURE_UNAVAILABLE, FeatureUnavailableError)
            THROW(INTERNAL, InternalError)
            THROW(NETWORK, NetworkError)
            THROW(NETWORK_TIMEOUT, NetworkTimeoutError)
            THROW(QUERY_PARSER, QueryParserError)
            THROW(SERIALISATION, SerialisationError)
            THROW(RANGE, RangeError)
            THROW(WILDCARD, WildcardError)
        case XC_ERROR_NO_MEMORY:
            throw std::bad_alloc();
        case XC_ERROR_STD:
            throw std::length_error("too long");
        case XC_ERROR_UNKNOWN:
            throw 1;
        default:
            break;
        }
    });
}
}
