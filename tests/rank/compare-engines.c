// SPDX-License-Identifier: GPL-2.0-or-later
// compare-engines INDEX QUERIES [SEED]: random queries with the words of an index, answered by its
// ranking files and by Xapian; status 1 if an answer differs.
#include "compare.h"

#include "index/fields.h"
#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STEP = 997, MOST_WORDS = 3000, MOST_FILTERS = 300 };

struct entry {
    char text[256];
    size_t len;
    xc_doccount frequency;
};

static int by_frequency(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    return (left->frequency < right->frequency) - (left->frequency > right->frequency);
}

static bool is_filter(const char *term)
{
    return strncmp(term, "XSO", 3) == 0 || term[0] == 'Y' || term[0] == 'M' || term[0] == 'D' ||
           strncmp(term, "XPN", 3) == 0;
}

/** Takes words of the index: the most frequent ones, and some of the rest. */
static size_t take_terms(const xc_database *database, struct entry *entries, size_t most,
                         bool filters, uint64_t *random)
{
    xc_term_iterator *terms = NULL;
    size_t count = 0;
    bool more = true;
    assert_int_equal(xc_database_allterms(&terms, database, "", 0), XC_OK);
    while (count < most) {
        xc_bytes term;
        struct entry entry;
        assert_int_equal(xc_term_iterator_next(&more, terms), XC_OK);
        if (!more)
            break;
        assert_int_equal(xc_term_iterator_get(&term, terms), XC_OK);
        assert_int_equal(xc_term_iterator_termfreq(&entry.frequency, terms), XC_OK);
        const bool plain = term.data[0] >= 'a' && term.data[0] <= 'z';
        if (filters ? !is_filter(term.data) : !plain && term.data[0] != 'S')
            continue;
        if (entry.frequency < 200 && next_random(random) % STEP > (filters ? 100U : 3U))
            continue;
        memcpy(entry.text, term.data, term.size);
        entry.len = term.size;
        entries[count++] = entry;
    }
    xc_term_iterator_free(terms);
    qsort(entries, count, sizeof(*entries), by_frequency);
    return count;
}

/** The oldest and the newest time, if there are any. */
static void take_times(const xc_database *database, struct vocabulary *vocabulary)
{
    const xc_valueno slot = (xc_valueno)field_by_id(FIELD_DATE)->slot;
    xc_bytes bound;
    assert_int_equal(xc_database_value_lower_bound(&bound, database, slot), XC_OK);
    if (bound.size == 0)
        return;
    vocabulary->oldest = xc_sortable_unserialise(bound.data, bound.size);
    assert_int_equal(xc_database_value_upper_bound(&bound, database, slot), XC_OK);
    vocabulary->newest = xc_sortable_unserialise(bound.data, bound.size);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        (void)fprintf(stderr, "Usage: compare-engines INDEX QUERIES [SEED]\n");
        return 64;
    }
    struct error error = ERROR_INIT;
    struct snapshot *snapshot = NULL;
    uint64_t random = argc > 3 ? strtoull(argv[3], NULL, 10) + 1 : 1;
    const uint64_t queries = strtoull(argv[2], NULL, 10);
    if (snapshot_open(&snapshot, argv[1], &error) != ERROR_NONE) {
        error_print("compare-engines", &error);
        return 66;
    }
    struct entry *entries = calloc(MOST_WORDS + MOST_FILTERS, sizeof(*entries));
    struct slice *names = calloc(MOST_WORDS + MOST_FILTERS, sizeof(*names));
    assert_non_null(entries);
    assert_non_null(names);
    const xc_database *database = snapshot_database(snapshot);
    struct vocabulary vocabulary = {.words = names, .filters = names + MOST_WORDS};
    vocabulary.word_count = take_terms(database, entries, MOST_WORDS, false, &random);
    vocabulary.filter_count =
        take_terms(database, entries + MOST_WORDS, MOST_FILTERS, true, &random);
    assert_true(vocabulary.word_count > 0 && vocabulary.filter_count > 0);
    take_times(database, &vocabulary);
    for (size_t i = 0; i < MOST_WORDS + MOST_FILTERS; i++)
        names[i] = slice_of(entries[i].text, entries[i].len);
    struct rank_shard *shards = NULL;
    struct rank_engine *engine = open_engine(snapshot, &shards);
    struct comparison comparison = {.queries = 0};
    for (uint64_t i = 0; i < queries; i++) {
        xc_query *query = random_query(&vocabulary, &random);
        xc_weight *weight = random_weight(&random);
        compare_query(snapshot, engine, query, weight,
                      random_wish(&random, vocabulary.newest > vocabulary.oldest), &comparison);
        xc_weight_free(weight);
        xc_query_free(query);
    }
    const bool good = report_comparison(&comparison);
    rank_engine_close(engine);
    free(shards);
    free(names);
    free(entries);
    snapshot_close(snapshot);
    return good ? 0 : 1;
}
