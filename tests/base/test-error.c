// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/error.h"

#include "tests/support.h"

#include <errno.h>
#include <string.h>

static void describes(void **state)
{
    (void)state;
    struct error error = ERROR_INIT;
    assert_int_equal(error_set(&error, ERROR_DATA, "cannot read '%s'", "x"), ERROR_DATA);
    assert_int_equal(error.code, ERROR_DATA);
    assert_string_equal(error.message, "cannot read 'x'");
    assert_string_equal(error.hint, "");
    error_hint(&error, "try %d", 2);
    assert_string_equal(error.hint, "try 2");
    assert_int_equal(error_set_errno(&error, ERROR_IO, ENOENT, "cannot open '%s'", "y"), ERROR_IO);
    assert_string_equal(error.message, "cannot open 'y': No such file or directory");
    assert_string_equal(error.hint, ""); // of the failure before
    assert_int_equal(error_set_no_memory(&error), ERROR_NO_MEMORY);
}

static void nobody_cares(void **state)
{
    (void)state;
    assert_int_equal(error_set(NULL, ERROR_BUSY, "x"), ERROR_BUSY);
    assert_int_equal(error_set_errno(NULL, ERROR_IO, EIO, "x"), ERROR_IO);
    assert_int_equal(error_set_no_memory(NULL), ERROR_NO_MEMORY);
    error_hint(NULL, "x");
}

static void long_messages_are_cut(void **state)
{
    (void)state;
    char text[2000];
    struct error error = ERROR_INIT;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(error_set_errno(&error, ERROR_IO, EIO, "%s", text), ERROR_IO);
    error_hint(&error, "%s", text);
    assert_int_equal(strlen(error.message), sizeof(error.message) - 1);
    assert_int_equal(strlen(error.hint), sizeof(error.hint) - 1);
}

static void statuses_of_sysexits(void **state)
{
    (void)state;
    assert_int_equal(ERROR_NO_MATCH, 1);
    assert_int_equal(ERROR_USAGE, 64);
    assert_int_equal(ERROR_DATA, 65);
    assert_int_equal(ERROR_NO_INPUT, 66);
    assert_int_equal(ERROR_INTERNAL, 70);
    assert_int_equal(ERROR_CANNOT_CREATE, 73);
    assert_int_equal(ERROR_IO, 74);
    assert_int_equal(ERROR_BUSY, 75);
    assert_int_equal(error_exit_status(ERROR_NONE), 0);
    assert_int_equal(error_exit_status(ERROR_DATA), 65);
    assert_int_equal(error_exit_status(ERROR_NO_MEMORY), 74);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(describes),
        cmocka_unit_test(nobody_cares),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(statuses_of_sysexits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
