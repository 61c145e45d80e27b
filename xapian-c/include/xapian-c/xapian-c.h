/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XAPIAN_C_H
#define XAPIAN_C_H

/**
 * @file xapian-c.h
 * @brief A C binding of libxapian 1.4 (source compatible with 2.x).
 *
 * The headers are the manual: one for each class, all included here. The rules below hold
 * everywhere and are not repeated.
 *
 * @par Versions
 * Every function is there with Xapian 1.4.19; the few which need a later one say so, and return
 * XC_ERROR_UNIMPLEMENTED before it.
 *
 * @par Naming
 * `xc_<module>_<verb>`. Results come first and are named `out`; a callback's `payload` comes last.
 *
 * @par Ownership
 * A handle you create or receive through an `out` pointer-to-pointer you free with its `_free`;
 * everything else is borrowed from the handle it came from until that handle changes or is freed.
 * Bytes received in an ::xc_bytes are borrowed in this sense, and also end when the same getter is
 * called again on the same handle (each getter has a place of its own, so two different getters do
 * not disturb each other). `_free(NULL)` does nothing. Handles hold references to what they need:
 * you may free a database while an enquire made from it lives, a stemmer after handing it to a term
 * generator, a query after combining it; the memory goes when the last user goes.
 *
 * @par Bytes
 * Terms, values, data, texts, prefixes and query strings are (pointer, length) pairs, may contain
 * NUL and need no terminator; (NULL, 0) is the empty string. File paths, host, program, language
 * and scheme names are NUL-terminated. Bytes handed out are followed by a NUL for convenience.
 * Texts, query strings and prefixes should be UTF-8; wrong sequences are read as Latin-1.
 *
 * @par Errors
 * Every fallible function returns ::xc_status: XC_OK is 0, errors are negative. Failure leaves
 * `*out` untouched, except that handle outputs are set to NULL. Details: xc_error_last(). Any
 * function may return XC_ERROR_NULL (a required pointer is NULL, or a NULL with a length > 0),
 * XC_ERROR_NO_MEMORY, XC_ERROR_STD, XC_ERROR_UNKNOWN. Any function that reads a database (also
 * through an iterator, a document, an enquire or an mset, since all read lazily) may return the
 * "reading codes": XC_ERROR_DATABASE, _DATABASE_CORRUPT, _DATABASE_MODIFIED, _DATABASE_CLOSED,
 * _NETWORK, _NETWORK_TIMEOUT, _UNIMPLEMENTED. Further codes are stated per group or function.
 *
 * @par End is not an error
 * Iterators start before the first item. `_next` and `_skip_to` return XC_OK and set `*out` to
 * false at the end.
 *
 * @par Callbacks
 * A callback returns 0 to go on; anything else stops the operation, which then returns
 * XC_ERROR_CALLBACK with the value in xc_error.callback_code. xc_callback_fail() adds a message. A
 * callback must not longjmp or throw. Handles given to a callback are borrowed and die when it
 * returns. A `payload_free` may be NULL; else it is called once when nothing uses the payload any
 * more, also if the function which was given the payload fails.
 *
 * @par Threads
 * No handle may be used by two threads at the same time, and a handle, whatever came out of it and
 * whatever it was made from count as one (reference counts are not atomic). Different databases
 * opened separately may be used in parallel. The last error is per thread.
 *
 * @par Caveats
 * - A reader keeps the revision it opened; after two further commits its reads may fail with
 *   XC_ERROR_DATABASE_MODIFIED at any point: xc_database_reopen() and redo the whole operation.
 * - The write lock goes with the process: never delete `flintlock`.
 * - A term is at most 245 bytes (a NUL byte counts twice), a metadata key about 250.
 */

#include "database.h"
#include "decider.h"
#include "document.h"
#include "enquire.h"
#include "error.h"
#include "expand.h"
#include "iterator.h"
#include "key-maker.h"
#include "maintenance.h"
#include "match-spy.h"
#include "mset.h"
#include "posting-source.h"
#include "query-parser.h"
#include "query.h"
#include "registry.h"
#include "stem.h"
#include "stopper.h"
#include "term-generator.h"
#include "types.h"
#include "unicode.h"
#include "weight.h"
#include "writable.h"

#endif
