/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef XC_ERROR_H
#define XC_ERROR_H

/**
 * @file
 * @brief Version and errors.
 */

#include "types.h"

XC_BEGIN_DECLS

/** @name Version and errors
 *
 * @code
 * xc_database *none;
 * if (xc_database_open(&none, "/nowhere", 0)) {
 *     const xc_error *e = xc_error_last();
 *     printf("%s: %s; %s\n", xc_status_name(e->status), e->message, e->hint);
 * }
 * @endcode
 * @{ */

XC_API const char *xc_version_string(void); /**< Version of libxapian at run time, "1.4.22". */
/** First number of the version. */
XC_API int xc_version_major(void);
/** Second number. */
XC_API int xc_version_minor(void);
/** Third number. */
XC_API int xc_version_revision(void);

/** What went wrong. No pointer is ever NULL; texts without content are "". */
typedef struct xc_error {
    xc_status status;    /**< What the call returned. */
    const char *message; /**< Xapian's message and the system's text; lower case not guaranteed. */
    const char *hint;    /**< What the user can do, or "". */
    const char *type;    /**< Class name, e.g. "DatabaseLockError". */
    const char *context; /**< What it concerns, often a path or host:port. */
    int callback_code;   /**< What the callback returned; 0 unless XC_ERROR_CALLBACK. */
} xc_error;

/**
 * The last failure in this thread: never NULL, status XC_OK before the first one. Success does not
 * clear it. The texts are copies which live until the next failing call in this thread.
 */
XC_API const xc_error *xc_error_last(void);

/** Forget the last failure of this thread. */
XC_API void xc_error_clear(void);

/** The enumerator's name, "XC_ERROR_DATABASE_LOCK"; "XC_ERROR_?" for other numbers. */
XC_API const char *xc_status_name(xc_status status);

/**
 * For use inside a callback: `return xc_callback_fail(7, "no dictionary '%s'", name);` gives the
 * coming XC_ERROR_CALLBACK this message (cut at 1000 bytes). Returns code, or -1 if code is 0.
 */
XC_API int xc_callback_fail(int code, const char *format, ...) XC_FORMAT(2);

/** @} */

XC_END_DECLS

#endif
