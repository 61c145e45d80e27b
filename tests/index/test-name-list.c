// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/name-list.h"

#include "tests/support.h"

#include <math.h>
#include <string.h>

static void written_and_read(void **state)
{
    (void)state;
    struct buffer list = BUFFER_INIT;
    assert_true(name_list_append(&list, SLICE_LITERAL("Nouri al-Maliki"), 0.93F));
    assert_true(name_list_append(&list, SLICE_LITERAL(""), 0.5F)); // no name
    assert_true(name_list_append(&list, SLICE_LITERAL("Erdo\u011fan\nRecep"), 7));
    assert_true(name_list_append(&list, SLICE_LITERAL("x"), -1));
    assert_true(name_list_append(&list, SLICE_LITERAL("y"), NAN));
    struct slice rest = buffer_slice(&list);
    struct listed_name name;
    assert_true(name_list_next(&rest, &name));
    assert_slice(name.name, "Nouri al-Maliki");
    assert_true(fabsf(name.salience - 0.93F) <= 0.002F);
    assert_true(name_list_next(&rest, &name));
    assert_slice(name.name, "Erdo\u011fan\nRecep");
    assert_true(name.salience == 1);
    assert_true(name_list_next(&rest, &name));
    assert_slice(name.name, "x");
    assert_true(name.salience == 0);
    assert_true(name_list_next(&rest, &name));
    assert_true(name.salience == 0);
    assert_false(name_list_next(&rest, &name));
    assert_false(name_list_next(&rest, &name)); // and remains so
    buffer_free(&list);
}

static void limits(void **state)
{
    (void)state;
    char word[301];
    memset(word, 'w', 300);
    memcpy(word + 254, "\u00e9", 2); // would be cut within
    word[300] = '\0';
    struct buffer list = BUFFER_INIT;
    for (int i = 0; i < 10; i++)
        assert_true(name_list_append(&list, slice_of_string(word), 1));
    assert_true(list.len <= NAME_LIST_MAX);
    assert_true(name_list_append(&list, SLICE_LITERAL("short"), 1)); // still has room
    struct slice rest = buffer_slice(&list);
    struct listed_name name;
    size_t count = 0;
    for (; name_list_next(&rest, &name); count++)
        assert_int_equal(name.name.len, count < 3 ? 254 : 5);
    assert_int_equal(count, 4);
    buffer_free(&list);
}

static void damaged(void **state)
{
    (void)state;
    const struct slice lists[] = {SLICE_LITERAL(""),
                                  SLICE_LITERAL("\x80"),
                                  SLICE_LITERAL("\x80\x02"),
                                  SLICE_LITERAL("\x80\x02"
                                                "a"),
                                  {"\x80\0", 2},
                                  {"\x80\0a", 3}};
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        struct slice rest = lists[i];
        struct listed_name name;
        assert_false(name_list_next(&rest, &name));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_and_read),
        cmocka_unit_test(limits),
        cmocka_unit_test(damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
