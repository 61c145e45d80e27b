// SPDX-License-Identifier: GPL-2.0-or-later
// Random queries over generated articles in 1, 3 and 8 shards with tombstones: the ranking files
// and Xapian give the same hits.
#include "compare.h"

#include "index/ranking-build.h"
#include "tests/support.h"

#include <math.h>
#include <string.h>

#define OK(call) assert_int_equal(call, XC_OK)

enum { WORDS = 400, SOURCES = 6, NAMES = 20 };

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

static void write_shard(const char *path, uint32_t documents, uint64_t *random)
{
    xc_writable *database = NULL;
    OK(xc_writable_open(&database, path, XC_DB_CREATE | XC_DB_BACKEND_GLASS | XC_DB_NO_SYNC, 0));
    for (uint32_t i = 1; i <= documents; i++) {
        xc_document *document = NULL;
        OK(xc_document_new(&document));
        // Some are equal to the last digit, so that scores are, too.
        uint64_t twin = below(random, 5) == 0 ? 12345 : next_random(random);
        add_words(document, 5 + below(&twin, 150), &twin);
        if (below(random, 20) != 0) // docids have gaps
            OK(xc_writable_replace_document(database, i, document));
        xc_document_free(document);
    }
    OK(xc_writable_commit(database));
    OK(xc_writable_close(database));
    xc_writable_free(database);
}

/** Shards of some 20 to 3,000 documents, some of which are dead. */
static struct snapshot *make_index(void **state, uint32_t shards, uint32_t documents,
                                   uint64_t *random)
{
    struct snapshot *snapshot = NULL;
    struct error error = ERROR_INIT;
    struct generation generation = {.number = 1,
                                    .next_shard = shards + 1,
                                    .schema = {.fields = FIELDS_VERSION, .language = "en"}};
    (void)scratch_directory(state, "shards");
    (void)scratch_directory(state, "dead");
    for (uint32_t number = 1; number <= shards; number++) {
        struct shard shard = {.number = number, .dead_generation = 1};
        char name[32];
        xc_database *database = NULL;
        xc_doccount count = 0;
        bool written = false;
        (void)snprintf(name, sizeof(name), "shards/%08u", (unsigned)number);
        const char *path = scratch_path(state, name);
        write_shard(path, number == 1 ? documents : 20 + below(random, documents / 2), random);
        assert_code(ranking_build(path, NULL, &written, &error), ERROR_NONE, &error);
        assert_true(written);
        OK(xc_database_open(&database, path, 0));
        OK(xc_database_doccount(&count, database));
        shard.documents = count;
        struct tombstones *dead = tombstones_new();
        xc_posting_iterator *all = NULL;
        OK(xc_database_postings(&all, database, "", 0));
        for (bool more = true; more;) {
            xc_docid docid = 0;
            OK(xc_posting_iterator_next(&more, all));
            if (!more)
                break;
            OK(xc_posting_iterator_get(&docid, all));
            if (number != 2 && below(random, 10) == 0)
                tombstones_add(dead, docid);
        }
        xc_posting_iterator_free(all);
        xc_database_free(database);
        shard.dead = tombstones_count(dead);
        if (shard.dead == 0)
            shard.dead_generation = 0;
        (void)snprintf(name, sizeof(name), "dead/%08u.1", (unsigned)number);
        assert_code(tombstones_write(dead, scratch_path(state, name), &error), ERROR_NONE, &error);
        tombstones_free(dead);
        assert_true(generation_add_shard(&generation, shard));
    }
    assert_code(generation_publish(scratch_root(state), &generation, &error), ERROR_NONE, &error);
    assert_code(snapshot_open(&snapshot, scratch_root(state), &error), ERROR_NONE, &error);
    generation_free(&generation);
    return snapshot;
}

static void compare(void **state, uint32_t shard_count, uint32_t documents)
{
    static char names[WORDS + SOURCES + NAMES][16];
    struct slice words[WORDS + NAMES];
    struct slice filters[SOURCES + NAMES + 20];
    struct vocabulary vocabulary = {.words = words, .filters = filters};
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
    static const uint32_t wanted[] = {1, 10, 100, 1000};
    for (uint32_t i = 0; i < queries; i++) {
        xc_query *query = random_query(&vocabulary, &random);
        xc_weight *weight = random_weight(&random);
        compare_query(snapshot, engine, query, weight, wanted[i % 4], &comparison);
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
            assert_code(rank_engine_search(engine, &plan, &bm25, 100, &results[k], &error),
                        ERROR_NONE, &error);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(test_one_shard),
        scratch_test(test_three_shards),
        scratch_test(test_eight_shards),
        scratch_test(test_xor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
