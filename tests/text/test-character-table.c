// SPDX-License-Identifier: GPL-2.0-or-later
// What was built in is what this Xapian says.
#include "text/character-blocks.h"
#include "xapian-c/xapian-c.h"

// cmocka needs these before it
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static void test_built_in(void **state)
{
    (void)state;
    struct character_blocks blocks;
    struct character_table *table = NULL;
    struct error error = ERROR_INIT;
    assert_true(character_blocks_compute(&blocks));
    assert_int_equal(character_table_open(&table, &error), ERROR_NONE);
    if (strcmp(xc_version_string(), character_built_version) == 0)
        assert_null(table->own); // nothing was computed at start
    for (uint32_t ch = 0; ch <= 0x10ffff; ch++) {
        const size_t at = (size_t)blocks.block[ch / CHARACTER_BLOCK] * CHARACTER_BLOCK;
        assert_int_equal(character_info(table, ch), blocks.info[at + ch % CHARACTER_BLOCK]);
    }
    free(blocks.info);
    character_table_close(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_built_in)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
