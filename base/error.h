// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * error.h: the one error type of the programs.
 *
 * A function that can fail returns an `enum error_code` (0 is success) and, where it takes a
 * `struct error *`, describes the failure there. The struct is untouched on success, may be NULL
 * where the caller does not care, and owns its text, so it can be copied and kept.
 *
 * Messages start in lower case, say what failed first, quote the subject and have no full stop.
 * The hint, where there is one, says what the user can do about it.
 *
 * The codes are the exit statuses of the programs (after sysexits(3)), but for ERROR_NO_MEMORY,
 * which callers must be able to tell from a failing disk: error_exit_status().
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdarg.h>

enum error_code {
    ERROR_NONE = 0,
    ERROR_NO_MATCH = 1,       /**< dateline-query: the search worked and nothing matched */
    ERROR_USAGE = 64,         /**< the command line or the query is wrong */
    ERROR_DATA = 65,          /**< some input was rejected */
    ERROR_NO_INPUT = 66,      /**< no such input or index */
    ERROR_UNAVAILABLE = 69,   /**< a server does not answer */
    ERROR_INTERNAL = 70,      /**< a fault of the program */
    ERROR_CANNOT_CREATE = 73, /**< an output cannot be created */
    ERROR_IO = 74,            /**< reading or writing failed */
    ERROR_BUSY = 75,       /**< another run holds the lock; or dateline-query: an answer is there,
                                but not of all indexes */
    ERROR_NO_MEMORY = 256, /**< memory ran out; the exit status is that of ERROR_IO */
};

struct error {
    enum error_code code;
    char message[512];
    char hint[256];
};

#define ERROR_INIT                                                                                 \
    {                                                                                              \
        .code = ERROR_NONE                                                                         \
    }

/**
 * Describes a failure: sets code and message (printf-like), and clears the hint.
 * @return @p code, so that a caller can `return error_set(...)`.
 */
enum error_code error_set(struct error *error, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/** As error_set(), with ": " and the text of @p errno_value at the end. */
enum error_code error_set_errno(struct error *error, enum error_code code, int errno_value,
                                const char *format, ...) __attribute__((format(printf, 4, 5)));

/**
 * The code for a file that could not be created: ERROR_IO if the disk is full, failing or
 * read-only, else ERROR_CANNOT_CREATE.
 */
enum error_code error_create_code(int errno_value);

/** Says that memory ran out. @return ERROR_NO_MEMORY */
enum error_code error_set_no_memory(struct error *error);

/** What main() returns for a code. */
int error_exit_status(enum error_code code);

/**
 * For static analysis, which cannot see into the functions above: what describes a failure never
 * returns success. No part of the compiled programs.
 */
#ifdef __clang_analyzer__
static inline enum error_code error_is_failure(enum error_code code)
{
    if (code == ERROR_NONE)
        __builtin_unreachable();
    return code;
}
#ifndef ERROR_DEFINES
#define error_set(...)             error_is_failure(error_set(__VA_ARGS__))
#define error_set_errno(...)       error_is_failure(error_set_errno(__VA_ARGS__))
#define error_set_no_memory(error) error_is_failure(error_set_no_memory(error))
#endif
#endif

/** Adds a hint to an error that is set (printf-like). */
void error_hint(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/** Writes `program: message` and, if there is one, a line with the hint to stderr. */
void error_print(const char *program, const struct error *error);

#endif
