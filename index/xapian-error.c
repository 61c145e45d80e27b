// SPDX-License-Identifier: GPL-2.0-or-later
#define XAPIAN_ERROR_DEFINES // the function itself
#include "xapian-error.h"

#include "xapian-c/xapian-c.h"

#include <stdio.h>

static enum error_code code_of_status(xc_status status)
{
    switch (status) {
    case XC_ERROR_DATABASE_LOCK:
        return ERROR_BUSY;
    case XC_ERROR_DATABASE_NOT_FOUND:
    case XC_ERROR_DATABASE_OPENING:
        return ERROR_NO_INPUT;
    case XC_ERROR_DATABASE_CREATE:
        return ERROR_CANNOT_CREATE;
    case XC_ERROR_QUERY_PARSER:
    case XC_ERROR_WILDCARD:
    case XC_ERROR_INVALID_ARGUMENT:
    case XC_ERROR_RANGE:
        return ERROR_USAGE;
    case XC_ERROR_NETWORK:
    case XC_ERROR_NETWORK_TIMEOUT:
        return ERROR_UNAVAILABLE;
    case XC_ERROR_NO_MEMORY:
        return ERROR_NO_MEMORY;
    case XC_ERROR_NULL:
    case XC_ERROR_ASSERTION:
    case XC_ERROR_INTERNAL:
    case XC_ERROR_INVALID_OPERATION:
    case XC_ERROR_UNKNOWN:
    case XC_ERROR_STD:
        return ERROR_INTERNAL;
    default:
        return ERROR_IO;
    }
}

enum error_code error_set_xapian(struct error *error, const char *format, ...)
{
    const xc_error *last = xc_error_last();
    char what[256];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    const enum error_code code = code_of_status(last->status);
    const char *why = last->message[0] ? last->message : xc_status_name(last->status);
    if (code == ERROR_UNAVAILABLE && last->context[0]) // which server
        (void)error_set(error, code, "%s: %s: %s", what, last->context, why);
    else
        (void)error_set(error, code, "%s: %s", what, why);
    if (last->hint[0])
        error_hint(error, "%s", last->hint);
    return code;
}
