// SPDX-License-Identifier: GPL-2.0-or-later
// Pieces in the manner of the wires of the 1990s, written for this test: headlines in capitals,
// datelines, results, tables, scoreboards and short news. The annotated newswire that the model
// learns from has few of these.
#include "text/entities/entity-tagger.h"
#include "text/entities/train/annotated.h"

#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>

/** The end of the name that begins at @p i, or @p i if none does. */
static size_t name_end(const uint8_t *labels, size_t i, size_t count)
{
    if (labels[i] >= ENTITY_OUTSIDE ||
        (labels[i] % 4 != ENTITY_BEGIN && labels[i] % 4 != ENTITY_SINGLE))
        return i;
    while (i + 1 < count && (labels[i] % 4 == ENTITY_BEGIN || labels[i] % 4 == ENTITY_INSIDE))
        i++;
    return i + 1;
}

static void test_wire(void **state)
{
    struct entity_model model;
    struct entity_tagger *tagger = NULL;
    struct annotated wire = {.count = 0};
    assert_int_equal(entity_model_builtin(&model, NULL), ERROR_NONE);
    assert_int_equal(entity_tagger_open(&tagger, &model, NULL), ERROR_NONE);
    assert_int_equal(annotated_read(&wire, *state, NULL), ERROR_NONE);
    uint8_t *const labels = malloc(wire.count + 1);
    assert_non_null(labels);
    for (size_t i = 0; i + 1 < wire.article_count; i++)
        assert_int_equal(
            entity_label(tagger, buffer_slice(&wire.text), wire.tokens + wire.articles[i],
                         wire.articles[i + 1] - wire.articles[i], labels + wire.articles[i], NULL),
            ERROR_NONE);
    // Persons, places and organisations, as conlleval counts them.
    unsigned right = 0, found = 0, wanted = 0;
    for (size_t i = 0; i < wire.count; i++) {
        const size_t want = name_end(wire.labels, i, wire.count);
        const size_t got = name_end(labels, i, wire.count);
        const bool wants = want > i && wire.labels[i] / 4 != ENTITY_MISC;
        const bool gets = got > i && labels[i] / 4 != ENTITY_MISC;
        wanted += wants;
        found += gets;
        right += wants && gets && want == got && wire.labels[i] / 4 == labels[i] / 4;
    }
    const double f1 = 200.0 * right / (found + wanted);
    print_message("%u right of %u found and %u wanted: F1 %.1f\n", right, found, wanted, f1);
    assert_true(wanted > 150);
    assert_true(f1 >= 89);
    free(labels);
    annotated_free(&wire);
    entity_tagger_close(tagger);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 64;
    const struct CMUnitTest tests[] = {cmocka_unit_test_prestate(test_wire, argv[1])};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
