// SPDX-License-Identifier: GPL-2.0-or-later
/** xapian-error.h: what xapian-c reports, as our error type. */
#ifndef INDEX_XAPIAN_ERROR_H
#define INDEX_XAPIAN_ERROR_H

#include "base/error.h"

/**
 * Describes the last failure of xapian-c in this thread: the given message, then Xapian's, and its
 * hint. The code follows Xapian's class: a lock is ERROR_BUSY, a missing database ERROR_NO_INPUT, a
 * query that does not parse ERROR_USAGE, memory ERROR_NO_MEMORY, the rest ERROR_IO.
 */
enum error_code error_set_xapian(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#if defined __clang_analyzer__ && !defined XAPIAN_ERROR_DEFINES // as in base/error.h
#define error_set_xapian(...) error_is_failure(error_set_xapian(__VA_ARGS__))
#endif

#endif
