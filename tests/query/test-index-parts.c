// SPDX-License-Identifier: GPL-2.0-or-later
#include "query/index-parts.h"

#include "tests/support.h"

static void ids_of_32_bits(void **state)
{
    (void)state;
    assert_true(index_parts_fit(0, 1, 1000));
    assert_true(index_parts_fit(UINT32_MAX, 1, 1));
    assert_false(index_parts_fit(UINT32_MAX, 1, 2));
    assert_true(index_parts_fit(UINT32_MAX - 1, 2, 2));
    assert_true(index_parts_fit(67108863, 1, 64)); // 64 hosts
    assert_false(index_parts_fit(67108864, 1, 64));
    assert_false(index_parts_fit(4000000000u, 8, 9));
    assert_true(index_parts_fit(3800000000u, 8, 9));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ids_of_32_bits)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
