// SPDX-License-Identifier: GPL-2.0-or-later
// The examples of docs/query-language.md: a query, and below it how it is read.
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>

static const char *manual;

static void examples_are_true(void **state)
{
    const struct fixture *fixture = *state;
    char line[1000];
    char query[1000] = "";
    bool within = false;
    int examples = 0;
    FILE *file = fopen(manual, "r");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\n")] = '\0';
        if (strncmp(line, "```", 3) == 0) {
            within = strcmp(line, "```query") == 0;
        } else if (within && strncmp(line, "=> ", 3) == 0) {
            char *tree = fixture_tree(fixture, &fixture->context, query);
            if (strcmp(tree, line + 3) != 0)
                fail_msg("%s\nthe manual: %s\nis read as: %s", query, line + 3, tree);
            free(tree);
            examples++;
        } else {
            memcpy(query, line, sizeof(query));
        }
    }
    assert_int_equal(fclose(file), 0);
    assert_true(examples > 35);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(examples_are_true)};
    if (argc != 2)
        return 2;
    manual = argv[1];
    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
