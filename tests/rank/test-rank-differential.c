// SPDX-License-Identifier: GPL-2.0-or-later
// Random queries over generated articles in 1, 3 and 8 shards with tombstones: the ranking files
// and Xapian give the same hits.
#include "compare.h"

#include "index/fields.h"
#include "tests/support.h"

#include <math.h>
#include <string.h>

#define OK(call) assert_int_equal(call, XC_OK)

enum { WORDS = 400, SOURCES = 6, NAMES = 20, DAYS = 400 };

#define DAY        86400.0
#define FIRST_TIME 1.4e9

static uint32_t below(uint64_t *random, uint32_t limit)
{
    return (uint32_t)((next_random(random) >> 16) % limit);
}

/** Words of which the first ones are in most documents, the last ones in few. */
static void add_words(xc_document *document, uint32_t length, uint64_t *random)
{
    char term[32];
    for (uint32_t i = 0; i < length; i++) {
        const double share = (double)below(random, 1000000) / 1e6;
        const uint32_t word = (uint32_t)(WORDS * pow(share, 4));
        const uint32_t wdf = below(random, 30) == 0 ? 1 + below(random, 40) : 1;
        const int len = snprintf(term, sizeof(term), "w%03u", (unsigned)word);
        OK(xc_document_add_posting(document, term, (size_t)len, i + 1, wdf));
    }
    int len = snprintf(term, sizeof(term), "XSOsource%u", (unsigned)below(random, SOURCES));
    OK(xc_document_add_boolean_term(document, term, (size_t)len));
    // Names, some of which count.
    len = snprintf(term, sizeof(term), "XPNname%u", (unsigned)below(random, NAMES));
    OK(xc_document_add_term(document, term, (size_t)len, below(random, 3) ? 0 : 5));
}

/** Some have none; most of one shard are of a few days, of another they come one after the other.
 */
static void add_time(xc_document *document, uint32_t shard, uint32_t i, uint64_t *random)
{
    char value[XC_SORTABLE_MAX];
    double time = FIRST_TIME;
    if (below(random, 15) == 0)
        return;
    if (shard % 3 == 0)
        time += DAY * below(random, 12);
    else if (shard % 3 == 2)
        time += i * 6000.0;
    else
        time += below(random, DAYS) * DAY + below(random, 2) * below(random, 86400);
    const size_t len = xc_sortable_serialise(value, time);
    OK(xc_document_add_value(document, (xc_valueno)field_by_id(FIELD_DATE)->slot, value, len));
}

/** What shards are made from. */
struct making {
    uint32_t documents; // of the first one
    uint64_t *random;
};

static void write_shard(xc_writable *database, uint32_t number, void *payload)
{
    const struct making *making = payload;
    uint64_t *random = making->random;
    const uint32_t documents =
        number == 1 ? making->documents : 20 + below(random, making->documents / 2);
    for (uint32_t i = 1; i <= documents; i++) {
        xc_document *document = NULL;
        OK(xc_document_new(&document));
        // Some are equal to the last digit, so that scores are, too.
        uint64_t twin = below(random, 5) == 0 ? 12345 : next_random(random);
        add_words(document, 5 + below(&twin, 150), &twin);
        add_time(document, number, i, random);
        if (below(random, 20) != 0) // docids have gaps
            OK(xc_writable_replace_document(database, i, document));
        xc_document_free(document);
    }
}

static bool is_dead(uint32_t number, xc_docid docid, void *payload)
{
    const struct making *making = payload;
    (void)docid;
    return number != 2 && below(making->random, 10) == 0;
}

/** Shards of some 20 to 3,000 documents, some of which are dead. */
static struct snapshot *make_index(void **state, uint32_t shards, uint32_t documents,
                                   uint64_t *random)
{
    struct making making = {documents, random};
    return make_shards(state, shards, write_shard, is_dead, &making);
}

static void compare(void **state, uint32_t shard_count, uint32_t documents)
{
    static char names[WORDS + SOURCES + NAMES][16];
    struct slice words[WORDS + NAMES];
    struct slice filters[SOURCES + NAMES + 20];
    struct vocabulary vocabulary = {.words = words,
                                    .filters = filters,
                                    .oldest = FIRST_TIME,
                                    .newest = FIRST_TIME + DAYS * DAY};
    for (unsigned i = 0; i < WORDS + SOURCES + NAMES; i++) {
        const char *format = i < WORDS             ? "w%03u"
                             : i < WORDS + SOURCES ? "XSOsource%u"
                                                   : "XPNname%u";
        const unsigned number = i < WORDS             ? i
                                : i < WORDS + SOURCES ? i - WORDS
                                                      : i - WORDS - SOURCES;
        const int len = snprintf(names[i], sizeof(names[i]), format, number);
        const struct slice name = slice_of(names[i], (size_t)len);
        if (i < WORDS || i >= WORDS + SOURCES)
            words[vocabulary.word_count++] = name;
        if (i >= WORDS || i % 20 == 0)
            filters[vocabulary.filter_count++] = name;
    }
    const char *rounds = getenv("RANK_QUERIES");
    const uint32_t queries = rounds ? (uint32_t)strtoul(rounds, NULL, 10) : 250;
    uint64_t random = 7 + shard_count;
    struct snapshot *snapshot = make_index(state, shard_count, documents, &random);
    struct rank_shard *shards = NULL;
    struct rank_engine *engine = open_engine(snapshot, &shards);
    struct comparison comparison = {.queries = 0};
    for (uint32_t i = 0; i < queries; i++) {
        xc_query *query = random_query(&vocabulary, &random);
        xc_weight *weight = random_weight(&random);
        compare_query(snapshot, engine, query, weight, random_wish(&random, true), &comparison);
        xc_weight_free(weight);
        xc_query_free(query);
    }
    assert_true(report_comparison(&comparison));
    assert_true(comparison.counts.skipped > 0);
    rank_engine_close(engine);
    free(shards);
    snapshot_close(snapshot);
}

static void test_one_shard(void **state)
{
    compare(state, 1, 6000);
}

static void test_three_shards(void **state)
{
    compare(state, 3, 3000);
}

static void test_eight_shards(void **state)
{
    compare(state, 8, 1000);
}

static xc_query *pair(xc_op op, const xc_query *first, const xc_query *second)
{
    xc_query *query = NULL;
    OK(xc_query_pair(&query, op, first, second));
    return query;
}

/** XOR against what it stands for: libxapian 1.4.22 reads freed memory for XOR in several shards.
 */
static void test_xor(void **state)
{
    uint64_t random = 5;
    struct snapshot *snapshot = make_index(state, 3, 2000, &random);
    struct rank_shard *shards = NULL;
    struct rank_engine *engine = open_engine(snapshot, &shards);
    const struct rank_bm25 bm25 = {.k1 = 1.8, .k3 = 1, .b = 0.6};
    struct error error = ERROR_INIT;
    for (uint32_t i = 0; i < 60; i++) {
        xc_query *words[2];
        for (size_t k = 0; k < 2; k++) {
            char term[32];
            const int len = snprintf(term, sizeof(term), "w%03u", below(&random, 1 + i * 6));
            OK(xc_query_term(&words[k], term, (size_t)len, 1, 0));
        }
        xc_query *left = pair(XC_OP_AND_NOT, words[0], words[1]);
        xc_query *right = pair(XC_OP_AND_NOT, words[1], words[0]);
        xc_query *queries[2] = {pair(XC_OP_XOR, words[0], words[1]), pair(XC_OP_OR, left, right)};
        struct rank_result results[2];
        for (size_t k = 0; k < 2; k++) {
            struct rank_plan plan;
            assert_code(rank_plan_make(&plan, queries[k], &error), ERROR_NONE, &error);
            assert_true(plan.possible);
            const struct rank_request request = {.plan = &plan, .bm25 = bm25, .wanted = 100};
            assert_code(rank_engine_search(engine, &request, &results[k], &error), ERROR_NONE,
                        &error);
            rank_plan_free(&plan);
            xc_query_free(queries[k]);
        }
        assert_int_equal(results[0].count, results[1].count);
        for (uint32_t k = 0; k < results[0].count; k++) {
            assert_int_equal(results[0].hits[k].docid, results[1].hits[k].docid);
            assert_true(results[0].hits[k].score == results[1].hits[k].score);
        }
        for (size_t k = 0; k < 2; k++) {
            rank_result_free(&results[k]);
            xc_query_free(words[k]);
        }
        xc_query_free(left);
        xc_query_free(right);
    }
    rank_engine_close(engine);
    free(shards);
    snapshot_close(snapshot);
}

/** A block of the rarer term goes on where blocks of the other one are worth more. */
static void write_steps(xc_writable *database, uint32_t number, void *payload)
{
    (void)number;
    (void)payload;
    for (uint32_t i = 1; i <= 3000; i++) {
        xc_document *document = NULL;
        OK(xc_document_new(&document));
        OK(xc_document_add_term(document, "every", 5, 1));
        if (i % 2 == 0)
            OK(xc_document_add_term(document, "other", 5, i == 300 ? 50 : 1));
        if (i % 12 == 0)
            OK(xc_document_add_term(document, "rarer", 5, i == 12 ? 5 : i == 300 ? 4 : 1));
        OK(xc_writable_replace_document(database, i, document));
        xc_document_free(document);
    }
}

static bool none_is_dead(uint32_t number, xc_docid docid, void *payload)
{
    (void)number;
    (void)docid;
    (void)payload;
    return false;
}

static void test_steps(void **state)
{
    const double bm25[] = {1.8, 0, 1, 0, 0};
    struct snapshot *snapshot = make_shards(state, 1, write_steps, none_is_dead, NULL);
    struct rank_shard *shards = NULL;
    struct rank_engine *engine = open_engine(snapshot, &shards);
    struct comparison comparison = {.queries = 0};
    xc_weight *weight = NULL;
    xc_query *words[2] = {NULL, NULL};
    OK(xc_weight_new(&weight, "bm25", bm25, 5));
    OK(xc_query_term(&words[0], "other", 5, 1, 0));
    OK(xc_query_term(&words[1], "rarer", 5, 1, 0));
    xc_query *query = pair(XC_OP_AND, words[0], words[1]);
    compare_query(snapshot, engine, query, weight, (struct wish){.wanted = 1}, &comparison);
    assert_true(report_comparison(&comparison));
    for (size_t i = 0; i < 2; i++)
        xc_query_free(words[i]);
    xc_query_free(query);
    xc_weight_free(weight);
    rank_engine_close(engine);
    free(shards);
    snapshot_close(snapshot);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(test_one_shard),    scratch_test(test_three_shards),
        scratch_test(test_eight_shards), scratch_test(test_xor),
        scratch_test(test_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
