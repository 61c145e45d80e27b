// SPDX-License-Identifier: GPL-2.0-or-later
#define ERROR_DEFINES // the functions themselves
#include "error.h"

#include "buffer.h"
#include "terminal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum error_code error_set(struct error *error, enum error_code code, const char *format, ...)
{
    if (error) {
        va_list args;
        va_start(args, format);
        error->code = code;
        error->hint[0] = '\0';
        (void)vsnprintf(error->message, sizeof(error->message), format, args);
        va_end(args);
    }
    return code;
}

enum error_code error_set_errno(struct error *error, enum error_code code, int errno_value,
                                const char *format, ...)
{
    if (error) {
        va_list args;
        va_start(args, format);
        error->code = code;
        error->hint[0] = '\0';
        (void)vsnprintf(error->message, sizeof(error->message), format, args);
        va_end(args);
        const size_t used = strlen(error->message);
        (void)snprintf(error->message + used, sizeof(error->message) - used, ": %s",
                       strerror(errno_value));
    }
    return code;
}

enum error_code error_create_code(int errno_value)
{
    switch (errno_value) {
    case ENOSPC:
    case EDQUOT:
    case EROFS:
    case EIO:
        return ERROR_IO;
    default:
        return ERROR_CANNOT_CREATE;
    }
}

enum error_code error_set_no_memory(struct error *error)
{
    return error_set(error, ERROR_NO_MEMORY, "out of memory");
}

int error_exit_status(enum error_code code)
{
    return code == ERROR_NO_MEMORY ? ERROR_IO : (int)code;
}

void error_hint(struct error *error, const char *format, ...)
{
    if (!error)
        return;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(error->hint, sizeof(error->hint), format, args);
    va_end(args);
}

void error_print(const char *program, const struct error *error)
{
    struct buffer text = BUFFER_INIT; // names in it may be hostile to terminals
    terminal_append_safe(&text, slice_of_string(error->message));
    (void)fprintf(stderr, "%s: %s\n", program,
                  buffer_ok(&text) ? buffer_string(&text) : "out of memory");
    buffer_clear(&text);
    terminal_append_safe(&text, slice_of_string(error->hint));
    if (text.len)
        (void)fprintf(stderr, "%s: hint: %s\n", program, buffer_string(&text));
    buffer_free(&text);
}
