// SPDX-License-Identifier: GPL-2.0-or-later
// Stop words.
#include "test.h"

static int stop_short(bool *out, const char *term, size_t size, void *payload)
{
    (void)term, (void)payload;
    *out = size < 3;
    return 0;
}

static int stop_inner(bool *out, const char *term, size_t size, void *payload)
{
    (void)out, (void)term, (void)size, (void)payload;
    xc_database *db;
    return xc_database_open(&db, "/nowhere/at/all", 0); // pass a failure of ours on
}

static void stoppers(void **state)
{
    (void)state;
    xc_stopper *stopper;
    bool yes;
    OK(xc_stopper_new(&stopper));
    OK(xc_stopper_add(stopper, B("the")));
    OK(xc_stopper_test(&yes, stopper, B("the")));
    assert_true(yes);
    OK(xc_stopper_test(&yes, stopper, B("The")));
    assert_false(yes);
    DESCRIBED(stopper, stopper);
    xc_stopper_free(stopper);
    freed = 0;
    OK(xc_stopper_new_callback(&stopper, stop_short, NULL, count_free));
    OK(xc_stopper_test(&yes, stopper, B("an")));
    assert_true(yes);
    FAILS(XC_ERROR_INVALID_OPERATION, xc_stopper_add(stopper, B("the")));
    xc_stopper_free(stopper);
    assert_int_equal(freed, 1);
    OK(xc_stopper_new_callback(&stopper, stop_inner, NULL, NULL));
    FAILS(XC_ERROR_CALLBACK, xc_stopper_test(&yes, stopper, B("an")));
    assert_int_equal(xc_error_last()->callback_code, XC_ERROR_DATABASE_NOT_FOUND);
    assert_non_null(strstr(xc_error_last()->message, "/nowhere"));
    xc_stopper_free(stopper);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stoppers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
