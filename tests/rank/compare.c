// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare.h"

#include "index/ranking-build.h"
#include "tests/support.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define OK(call) assert_int_equal(call, XC_OK)

static uint32_t below(uint64_t *random, uint32_t limit)
{
    return (uint32_t)((next_random(random) >> 16) % limit);
}

/** Makes the tombstones of a shard. */
static struct tombstones *make_tombstones(const xc_database *database, uint32_t number,
                                          dead_document *is_dead, void *payload)
{
    struct tombstones *dead = tombstones_new();
    xc_posting_iterator *all = NULL;
    OK(xc_database_postings(&all, database, "", 0));
    for (;;) {
        bool more = false;
        xc_docid docid = 0;
        OK(xc_posting_iterator_next(&more, all));
        if (!more)
            break;
        OK(xc_posting_iterator_get(&docid, all));
        if (is_dead(number, docid, payload))
            tombstones_add(dead, docid);
    }
    xc_posting_iterator_free(all);
    return dead;
}

static struct shard make_shard(void **state, uint32_t number, write_documents *write,
                               dead_document *is_dead, void *payload)
{
    struct error error = ERROR_INIT;
    struct shard shard = {.number = number, .dead_generation = 1};
    char name[32];
    xc_writable *writable = NULL;
    xc_database *database = NULL;
    xc_doccount count = 0;
    bool written = false;
    (void)snprintf(name, sizeof(name), "shards/%08u", (unsigned)number);
    const char *path = scratch_path(state, name);
    OK(xc_writable_open(&writable, path, XC_DB_CREATE | XC_DB_BACKEND_GLASS | XC_DB_NO_SYNC, 0));
    write(writable, number, payload);
    OK(xc_writable_commit(writable));
    OK(xc_writable_close(writable));
    xc_writable_free(writable);
    assert_code(ranking_build(path, NULL, &written, &error), ERROR_NONE, &error);
    assert_true(written);
    OK(xc_database_open(&database, path, 0));
    OK(xc_database_doccount(&count, database));
    shard.documents = count;
    struct tombstones *dead = make_tombstones(database, number, is_dead, payload);
    xc_database_free(database);
    shard.dead = tombstones_count(dead);
    if (shard.dead == 0)
        shard.dead_generation = 0;
    (void)snprintf(name, sizeof(name), "dead/%08u.1", (unsigned)number);
    assert_code(tombstones_write(dead, scratch_path(state, name), &error), ERROR_NONE, &error);
    tombstones_free(dead);
    return shard;
}

struct snapshot *make_shards(void **state, uint32_t count, write_documents *write,
                             dead_document *is_dead, void *payload)
{
    struct snapshot *snapshot = NULL;
    struct error error = ERROR_INIT;
    struct generation generation = {.number = 1,
                                    .next_shard = count + 1,
                                    .schema = {.fields = FIELDS_VERSION, .language = "en"}};
    (void)scratch_directory(state, "shards");
    (void)scratch_directory(state, "dead");
    for (uint32_t number = 1; number <= count; number++)
        assert_true(
            generation_add_shard(&generation, make_shard(state, number, write, is_dead, payload)));
    assert_code(generation_publish(scratch_root(state), &generation, &error), ERROR_NONE, &error);
    assert_code(snapshot_open(&snapshot, scratch_root(state), &error), ERROR_NONE, &error);
    generation_free(&generation);
    return snapshot;
}

/** One of the words, the first ones more often; seldom one that is nowhere. */
static xc_query *random_term(const struct vocabulary *vocabulary, uint64_t *random)
{
    xc_query *query = NULL;
    struct slice term = SLICE_LITERAL("nowherefound");
    const double share = (double)below(random, 1000000) / 1e6;
    const size_t at = (size_t)(share * share * (double)vocabulary->word_count);
    if (below(random, 50) != 0)
        term = vocabulary->words[at < vocabulary->word_count ? at : 0];
    const uint32_t wqf = below(random, 10) == 0 ? 1 + below(random, 3) : 1;
    OK(xc_query_term(&query, term.ptr, term.len, wqf, below(random, 3)));
    return query;
}

static xc_query *scaled(xc_query *query, double factor)
{
    xc_query *out = NULL;
    OK(xc_query_scale_weight(&out, query, factor));
    xc_query_free(query);
    return out;
}

static xc_query *windowed(xc_op op, xc_query **parts, size_t count, xc_termcount window)
{
    xc_query *out = NULL;
    OK(xc_query_combine(&out, op, (const xc_query *const *)parts, count, window));
    for (size_t i = 0; i < count; i++)
        xc_query_free(parts[i]);
    return out;
}

static xc_query *combined(xc_op op, xc_query **parts, size_t count)
{
    return windowed(op, parts, count, 0);
}

static xc_query *pair(xc_op op, xc_query *first, xc_query *second)
{
    xc_query *parts[] = {first, second};
    return combined(op, parts, 2);
}

static xc_query *many(const struct vocabulary *vocabulary, uint64_t *random, xc_op op, size_t count)
{
    xc_query *parts[16];
    for (size_t i = 0; i < count; i++) {
        parts[i] = random_term(vocabulary, random);
        if (below(random, 8) == 0) {
            static const double factors[] = {0.1, 2, 0.5, 0, 3.25, 1e-3};
            parts[i] = scaled(parts[i], factors[below(random, 6)]);
        }
    }
    return combined(op, parts, count);
}

static xc_query *random_filter(const struct vocabulary *vocabulary, uint64_t *random)
{
    xc_query *parts[4];
    const size_t count = 1 + below(random, 3);
    for (size_t i = 0; i < count; i++) {
        const struct slice term =
            vocabulary->filters[below(random, (uint32_t)vocabulary->filter_count)];
        OK(xc_query_term(&parts[i], term.ptr, term.len, 1, 0));
    }
    xc_query *query = combined(below(random, 4) ? XC_OP_OR : XC_OP_AND, parts, count);
    if (below(random, 6) == 0) {
        xc_query *all = NULL;
        OK(xc_query_match_all(&all));
        query = pair(XC_OP_AND_NOT, all, query);
    }
    return query;
}

static xc_query *random_tree(const struct vocabulary *vocabulary, uint64_t *random, unsigned depth)
{
    static const xc_op ops[] = {XC_OP_OR,      XC_OP_AND,       XC_OP_OR,    XC_OP_AND,
                                XC_OP_AND_NOT, XC_OP_AND_MAYBE, XC_OP_FILTER};
    if (depth == 0 || below(random, 4) == 0)
        return random_term(vocabulary, random);
    if (below(random, 8) == 0)
        return scaled(random_tree(vocabulary, random, depth - 1), 0.25 * below(random, 9));
    if (below(random, 12) == 0) {
        xc_query *all = NULL;
        OK(xc_query_match_all(&all));
        return all;
    }
    if (below(random, 12) == 0)
        return random_filter(vocabulary, random);
    const xc_op op = ops[below(random, 7)];
    const size_t count = op == XC_OP_OR || op == XC_OP_AND ? 2 + below(random, 3) : 2;
    xc_query *parts[5];
    for (size_t i = 0; i < count; i++)
        parts[i] = random_tree(vocabulary, random, depth - 1);
    return combined(op, parts, count);
}

/** Of words that are frequent, so that it is found now and then. */
static xc_query *random_phrase(const struct vocabulary *vocabulary, uint64_t *random)
{
    xc_query *parts[3];
    const uint32_t count = 2 + (below(random, 4) == 0);
    for (uint32_t i = 0; i < count; i++) {
        const double share = (double)below(random, 1000000) / 1e6;
        const size_t at = (size_t)(pow(share, 4) * (double)vocabulary->word_count);
        struct slice term = vocabulary->words[at < vocabulary->word_count ? at : 0];
        // Names have no positions here: libxapian 1.4.22 takes that for one at 0 if the phrase
        // would begin there.
        if (term.ptr[0] == 'X')
            term = vocabulary->words[0];
        OK(xc_query_term(&parts[i], term.ptr, term.len, 1, i + 1));
    }
    switch (below(random, 4)) {
    case 0:
        return windowed(XC_OP_PHRASE, parts, count, count + below(random, 12));
    case 1:
        return windowed(XC_OP_NEAR, parts, count, count + below(random, 8));
    default:
        return combined(XC_OP_PHRASE, parts, count);
    }
}

/** A phrase among others, in a form that libxapian 1.4 weighs right (query-compile.h). */
static xc_query *with_phrase(const struct vocabulary *vocabulary, uint64_t *random)
{
    xc_query *phrase = random_phrase(vocabulary, random);
    xc_query *all = NULL;
    switch (below(random, 6)) {
    case 0:
        return pair(XC_OP_AND, phrase, random_term(vocabulary, random));
    case 1:
        return pair(XC_OP_FILTER, many(vocabulary, random, XC_OP_OR, 3), phrase);
    case 2:
        return pair(XC_OP_AND_NOT, many(vocabulary, random, XC_OP_OR, 3), phrase);
    case 3:
        OK(xc_query_match_all(&all));
        phrase = pair(XC_OP_AND_MAYBE, phrase, scaled(all, 0));
        return pair(XC_OP_OR, phrase, random_term(vocabulary, random));
    default:
        return phrase;
    }
}

xc_query *random_query(const struct vocabulary *vocabulary, uint64_t *random)
{
    xc_query *query = NULL;
    switch (below(random, 9)) {
    case 8:
        return with_phrase(vocabulary, random);
    case 0:
        return random_term(vocabulary, random);
    case 1:
        return many(vocabulary, random, XC_OP_OR, 2 + below(random, 4));
    case 2:
        return many(vocabulary, random, XC_OP_OR, 2 + below(random, 14));
    case 3:
        return many(vocabulary, random, XC_OP_AND, 2 + below(random, 3));
    case 4:
        query =
            many(vocabulary, random, below(random, 2) ? XC_OP_OR : XC_OP_AND, 1 + below(random, 4));
        return pair(XC_OP_FILTER, query, random_filter(vocabulary, random));
    case 5:
        query = many(vocabulary, random, XC_OP_OR, 1 + below(random, 5));
        query = pair(XC_OP_AND_NOT, query, random_term(vocabulary, random));
        return below(random, 2) ? query
                                : pair(XC_OP_FILTER, query, random_filter(vocabulary, random));
    case 6:
        query = many(vocabulary, random, XC_OP_AND, 1 + below(random, 3));
        return pair(XC_OP_AND_MAYBE, query, many(vocabulary, random, XC_OP_OR, 2));
    default:
        return random_tree(vocabulary, random, 1 + below(random, 4));
    }
}

xc_weight *random_weight(uint64_t *random)
{
    static const double schemes[][5] = {
        {1.8, 0, 1, 0.6, 0},  {1.8, 0, 1, 0.6, 0},    {1.8, 0, 1, 0.6, 0}, {1.8, 0, 1, 0.6, 0},
        {0.01, 0, 1, 0.6, 0}, {1.2, 0, 0, 0.75, 0.5}, {2, 0, 7, 0, 0.5},   {1, 0, 1, 1, 0.9},
    };
    xc_weight *weight = NULL;
    const uint32_t at = below(random, 9);
    if (at < 8)
        OK(xc_weight_new(&weight, "bm25", schemes[at], 5));
    return weight;
}

static bool near(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

static void describe(const xc_query *query, uint32_t wanted, uint32_t i, const char *what)
{
    xc_bytes description;
    OK(xc_query_description(&description, query));
    (void)fprintf(stderr, "%s at rank %" PRIu32 " of %" PRIu32 ": %.*s\n", what, i, wanted,
                  (int)description.size, description.data);
}

/** Whether two orders of hits are the same but within scores that are near. */
static bool same_hits(const xc_mset *mset, const struct rank_result *result, const xc_query *query,
                      uint32_t wanted, struct comparison *comparison)
{
    xc_doccount size = 0;
    OK(xc_mset_size(&size, mset));
    if (size != result->count) {
        describe(query, wanted, result->count < size ? result->count : size, "number of hits");
        (void)fprintf(stderr, "  %" PRIu32 " and not %" PRIu32 "\n", result->count, (uint32_t)size);
        return false;
    }
    for (uint32_t i = 0; i < size; i++) {
        xc_hit hit;
        OK(xc_mset_hit(&hit, mset, i));
        const struct rank_hit *ours = &result->hits[i];
        if (!near(hit.weight, ours->score)) {
            describe(query, wanted, i, "score");
            (void)fprintf(stderr, "  document %" PRIu32 " has %.17g, document %" PRIu32 " %.17g\n",
                          ours->docid, ours->score, (uint32_t)hit.docid, hit.weight);
            return false;
        }
        comparison->swapped += hit.docid != ours->docid;
        // Only among neighbours of the same score, or where what follows is cut off.
        bool found = hit.docid == ours->docid;
        for (uint32_t k = i; !found && k < size && near(result->hits[k].score, hit.weight); k++)
            found = result->hits[k].docid == hit.docid || k + 1 == size;
        for (uint32_t k = i; !found && k > 0 && near(result->hits[k - 1].score, hit.weight); k--)
            found = result->hits[k - 1].docid == hit.docid;
        if (!found) {
            describe(query, wanted, i, "document");
            (void)fprintf(stderr, "  %" PRIu32 " and not %" PRIu32 ", both %.17g\n", ours->docid,
                          (uint32_t)hit.docid, hit.weight);
            return false;
        }
    }
    comparison->hits += size;
    return true;
}

void compare_query(struct snapshot *snapshot, struct rank_engine *engine, const xc_query *query,
                   const xc_weight *weight, uint32_t wanted, struct comparison *comparison)
{
    struct error error = ERROR_INIT;
    struct rank_plan plan;
    struct rank_bm25 bm25;
    struct rank_result result;
    comparison->queries++;
    assert_true(rank_bm25_of(weight, &bm25));
    assert_code(rank_plan_make(&plan, query, &error), ERROR_NONE, &error);
    if (!plan.possible) {
        describe(query, wanted, 0, plan.obstacle);
        comparison->impossible++;
        rank_plan_free(&plan);
        return;
    }
    const struct rank_request request = {.plan = &plan, .bm25 = bm25, .wanted = wanted};
    assert_code(rank_engine_search(engine, &request, &result, &error), ERROR_NONE, &error);
    xc_query *live = NULL;
    xc_enquire *enquire = NULL;
    xc_mset *mset = NULL;
    xc_mset_stats stats;
    assert_code(snapshot_live_query(snapshot, query, &live, &error), ERROR_NONE, &error);
    OK(xc_enquire_new(&enquire, snapshot_database(snapshot)));
    OK(xc_enquire_set_query(enquire, live, 0));
    if (weight)
        OK(xc_enquire_set_weight(enquire, weight));
    if (xc_enquire_mset(&mset, enquire, 0, wanted, NULL)) {
        describe(query, wanted, 0, xc_error_last()->message);
        comparison->wrong++;
    } else {
        OK(xc_mset_get_stats(&stats, mset));
        if (!same_hits(mset, &result, query, wanted, comparison)) {
            // libxapian 1.4 now and then prunes what it should not: let it look at all.
            xc_mset_options all = XC_MSET_OPTIONS_INIT;
            all.check_at_least = UINT32_MAX;
            xc_mset_free(mset);
            OK(xc_enquire_mset(&mset, enquire, 0, wanted, &all));
            if (same_hits(mset, &result, query, wanted, comparison))
                comparison->pruned++;
            else
                comparison->wrong++;
        }
        // All that match, if more were wanted.
        if (result.count < wanted)
            assert_int_equal(result.estimated, result.count);
        else
            assert_true(result.lower >= wanted && result.lower <= result.estimated &&
                        result.estimated <= result.upper);
    }
    comparison->counts.blocks += result.counts.blocks;
    comparison->counts.skipped += result.counts.skipped;
    comparison->counts.postings += result.counts.postings;
    rank_result_free(&result);
    rank_plan_free(&plan);
    xc_mset_free(mset);
    xc_enquire_free(enquire);
    xc_query_free(live);
}

struct rank_engine *open_engine(struct snapshot *snapshot, struct rank_shard **shards)
{
    const struct generation *generation = snapshot_generation(snapshot);
    struct error error = ERROR_INIT;
    struct rank_engine *engine = NULL;
    assert_code(snapshot_open_rankings(snapshot, &error), ERROR_NONE, &error);
    *shards = calloc(generation->shard_count + 1, sizeof(**shards));
    assert_non_null(*shards);
    for (size_t i = 0; i < generation->shard_count; i++) {
        (*shards)[i] = (struct rank_shard){.file = snapshot_ranking(snapshot, i),
                                           .dead = snapshot_tombstones(snapshot, i),
                                           .database = snapshot_shard_database(snapshot, i),
                                           .positions = snapshot_positions(snapshot, i),
                                           .values = snapshot_postlist(snapshot, i)};
        assert_non_null((*shards)[i].file);
    }
    assert_code(rank_engine_open(&engine, *shards, generation->shard_count, &error), ERROR_NONE,
                &error);
    return engine;
}

bool report_comparison(const struct comparison *comparison)
{
    (void)printf("%" PRIu64 " queries, %" PRIu64 " hits, %" PRIu64
                 " in another order with equal scores, %" PRIu64 " queries wrong, %" PRIu64
                 " of which Xapian missed hits, %" PRIu64 " without a plan; %" PRIu64
                 " postings weighed, %" PRIu64 " blocks decoded, %" PRIu64 " skipped\n",
                 comparison->queries, comparison->hits, comparison->swapped, comparison->wrong,
                 comparison->pruned, comparison->impossible, comparison->counts.postings,
                 comparison->counts.blocks, comparison->counts.skipped);
    return comparison->wrong == 0 && comparison->impossible == 0;
}
