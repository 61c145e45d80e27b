// SPDX-License-Identifier: GPL-2.0-or-later
#include "compare.h"

#include "index/fields.h"
#include "index/ranking-build.h"
#include "tests/support.h"

#include <float.h>
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

/** A span of times, of any length, with or without ends. */
static xc_query *random_range(const struct vocabulary *vocabulary, uint64_t *random)
{
    const xc_valueno slot = (xc_valueno)field_by_id(FIELD_DATE)->slot;
    const double span = vocabulary->newest - vocabulary->oldest;
    const double from = floor(vocabulary->oldest + span * (below(random, 1200) - 100.0) / 1000);
    const double to = from + floor(span * pow(below(random, 1000) / 1000.0, 4));
    char first[XC_SORTABLE_MAX];
    char last[XC_SORTABLE_MAX];
    const size_t first_len = xc_sortable_serialise(first, from);
    const size_t last_len = xc_sortable_serialise(last, to);
    xc_query *query = NULL;
    switch (below(random, 4)) {
    case 0:
        OK(xc_query_value_ge(&query, slot, first, first_len));
        break;
    case 1:
        OK(xc_query_value_le(&query, slot, first, first_len));
        break;
    default:
        OK(xc_query_value_range(&query, slot, first, first_len, last, last_len));
    }
    return query;
}

static xc_query *random_filter(const struct vocabulary *vocabulary, uint64_t *random)
{
    if (vocabulary->newest > vocabulary->oldest && below(random, 3) == 0)
        return random_range(vocabulary, random);
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

/**
 * Any tree.
 * @param negated  it is the second one of AND_NOT, where libxapian 1.4.22 compares with maximum
 *                 weights that it never sets (AndMaybePostList): no AND_MAYBE there
 */
static xc_query *random_tree(const struct vocabulary *vocabulary, uint64_t *random, unsigned depth,
                             bool negated)
{
    static const xc_op ops[] = {XC_OP_OR,      XC_OP_AND,       XC_OP_OR,    XC_OP_AND,
                                XC_OP_AND_NOT, XC_OP_AND_MAYBE, XC_OP_FILTER};
    if (depth == 0 || below(random, 4) == 0)
        return random_term(vocabulary, random);
    if (below(random, 8) == 0)
        return scaled(random_tree(vocabulary, random, depth - 1, negated), 0.25 * below(random, 9));
    if (below(random, 12) == 0) {
        xc_query *all = NULL;
        OK(xc_query_match_all(&all));
        return all;
    }
    if (below(random, 12) == 0)
        return random_filter(vocabulary, random);
    const xc_op any = ops[below(random, 7)];
    const xc_op op = negated && any == XC_OP_AND_MAYBE ? XC_OP_FILTER : any;
    const size_t count = op == XC_OP_OR || op == XC_OP_AND ? 2 + below(random, 3) : 2;
    xc_query *parts[5];
    for (size_t i = 0; i < count; i++)
        parts[i] =
            random_tree(vocabulary, random, depth - 1, negated || (op == XC_OP_AND_NOT && i > 0));
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
        return random_tree(vocabulary, random, 1 + below(random, 4), false);
    }
}

struct wish random_wish(uint64_t *random, bool times)
{
    static const uint32_t wanted[] = {1, 10, 100, 1000};
    static const double half_lives[] = {7200, 86400, 7 * 86400.0, 60 * 86400.0, 1e10};
    struct wish wish = {.wanted = wanted[below(random, 4)]};
    if (!times)
        return wish;
    switch (below(random, 4)) {
    case 0:
        wish.order = below(random, 2) ? RANK_NEWEST_FIRST : RANK_OLDEST_FIRST;
        break;
    case 1:
        wish.half_life = half_lives[below(random, 5)];
        break;
    default:
        break;
    }
    return wish;
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
    return a == b || fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b));
}

static void describe(const xc_query *query, uint32_t wanted, uint32_t i, const char *what)
{
    xc_bytes description;
    OK(xc_query_description(&description, query));
    (void)fprintf(stderr, "%s at rank %" PRIu32 " of %" PRIu32 ": %.*s\n", what, i, wanted,
                  (int)description.size, description.data);
}

/** A hit of Xapian's. */
struct truth {
    double key; // as rank_hit.key
    double score;
    xc_docid docid;
};

/** Whether hits are the same but within keys and scores that are near. */
static bool same_hits(const struct truth *truth, uint32_t size, const struct rank_result *result,
                      const xc_query *query, struct wish wish, struct comparison *comparison)
{
    if (size != result->count) {
        describe(query, wish.wanted, result->count < size ? result->count : size, "number of hits");
        (void)fprintf(stderr, "  %" PRIu32 " and not %" PRIu32 "\n", result->count, size);
        return false;
    }
    for (uint32_t i = 0; i < size; i++) {
        const struct rank_hit *ours = &result->hits[i];
        if (!near(truth[i].score, ours->score) || !near(truth[i].key, ours->key)) {
            describe(query, wish.wanted, i, "score");
            (void)fprintf(stderr,
                          "  document %" PRIu32 " has %.17g (%.17g), document %" PRIu32
                          " %.17g (%.17g)\n",
                          ours->docid, ours->score, ours->key, (uint32_t)truth[i].docid,
                          truth[i].score, truth[i].key);
            return false;
        }
        comparison->swapped += truth[i].docid != ours->docid;
        // Only among neighbours of the same score, or where what follows is cut off.
        bool found = truth[i].docid == ours->docid;
        for (uint32_t k = i; !found && k < size && near(result->hits[k].score, truth[i].score) &&
                             near(result->hits[k].key, truth[i].key);
             k++)
            found = result->hits[k].docid == truth[i].docid || k + 1 == size;
        for (uint32_t k = i; !found && k > 0 && near(result->hits[k - 1].score, truth[i].score) &&
                             near(result->hits[k - 1].key, truth[i].key);
             k--)
            found = result->hits[k - 1].docid == truth[i].docid;
        if (!found) {
            describe(query, wish.wanted, i, "document");
            (void)fprintf(stderr, "  %" PRIu32 " and not %" PRIu32 ", both %.17g\n", ours->docid,
                          (uint32_t)truth[i].docid, truth[i].score);
            return false;
        }
    }
    comparison->hits += size;
    return true;
}

static int compare_truths(const void *a, const void *b)
{
    const struct truth *left = a;
    const struct truth *right = b;
    if (left->key != right->key)
        return left->key < right->key ? 1 : -1;
    if (left->score != right->score)
        return left->score < right->score ? 1 : -1;
    return (left->docid > right->docid) - (left->docid < right->docid);
}

/** The key of a match, from its document as Xapian has it. */
static double key_of(const xc_mset *mset, uint32_t i, const xc_hit *hit, struct wish wish,
                     double now)
{
    xc_document *document = NULL;
    xc_bytes value;
    if (wish.order == RANK_BY_SCORE && wish.half_life == 0)
        return 0;
    OK(xc_mset_document(&document, mset, i));
    OK(xc_document_value(&value, document, (xc_valueno)field_by_id(FIELD_DATE)->slot));
    const double time = value.size ? xc_sortable_unserialise(value.data, value.size) : -INFINITY;
    xc_document_free(document);
    if (wish.order != RANK_BY_SCORE)
        return wish.order == RANK_NEWEST_FIRST ? time : -time;
    return log2(fmax(hit->weight, DBL_MIN)) - fmax(now - time, 0) / wish.half_life;
}

/** The newest time of all documents, dead ones too. */
static double newest_time(const xc_database *database)
{
    xc_bytes bound;
    OK(xc_database_value_upper_bound(&bound, database, (xc_valueno)field_by_id(FIELD_DATE)->slot));
    return bound.size ? xc_sortable_unserialise(bound.data, bound.size) : 0;
}

/**
 * What Xapian finds.
 * @param all  let it look at every match
 * @return free() it; NULL if the search fails
 */
static struct truth *ask_xapian(struct snapshot *snapshot, xc_enquire *enquire, struct wish wish,
                                bool all, uint32_t *size)
{
    xc_mset *mset = NULL;
    xc_mset_options options = XC_MSET_OPTIONS_INIT;
    const xc_database *database = snapshot_database(snapshot);
    const double now = newest_time(database);
    if (all || wish.half_life > 0)
        options.check_at_least = UINT32_MAX;
    // Scores that decay are sorted here.
    if (xc_enquire_mset(&mset, enquire, 0, wish.half_life > 0 ? UINT32_MAX : wish.wanted, &options))
        return NULL;
    OK(xc_mset_size(size, mset));
    struct truth *truth = calloc(*size + (size_t)1, sizeof(*truth));
    assert_non_null(truth);
    for (uint32_t i = 0; i < *size; i++) {
        xc_hit hit;
        OK(xc_mset_hit(&hit, mset, i));
        truth[i] = (struct truth){
            .key = key_of(mset, i, &hit, wish, now), .score = hit.weight, .docid = hit.docid};
    }
    xc_mset_free(mset);
    if (wish.half_life > 0)
        qsort(truth, *size, sizeof(*truth), compare_truths);
    if (*size > wish.wanted)
        *size = wish.wanted;
    return truth;
}

/**
 * Whether a search failed by a fault of libxapian 1.4.22: it reads the list of all documents by the
 * name of a term that all of them have, and does not know its second chunk then.
 */
static bool refused(void)
{
    return strstr(xc_error_last()->message, "Unexpected end of posting list") != NULL;
}

/** The matches that are shown. */
struct seen {
    uint32_t shards;
    xc_docid *docids;
    size_t count;
    size_t room;
};

static enum error_code see(const struct rank_matched *matched, void *payload, struct error *error)
{
    struct seen *seen = payload;
    uint32_t count = 0;
    (void)error;
    for (size_t word = 0; word < matched->words; word++)
        for (uint64_t bits = matched->bits[word]; bits; bits &= bits - 1) {
            const uint32_t docid =
                matched->first + 64 * (uint32_t)word + (uint32_t)__builtin_ctzll(bits);
            assert_true(seen->count < seen->room);
            seen->docids[seen->count++] = (docid - 1) * seen->shards + (uint32_t)matched->shard + 1;
            count++;
        }
    assert_int_equal(count, matched->count);
    return ERROR_NONE;
}

static int compare_docids(const void *a, const void *b)
{
    const xc_docid left = *(const xc_docid *)a;
    const xc_docid right = *(const xc_docid *)b;
    return (left > right) - (left < right);
}

/** Every match is shown, once. */
static bool same_matches(struct snapshot *snapshot, struct rank_engine *engine,
                         const struct rank_plan *plan, xc_enquire *enquire, const xc_query *query)
{
    struct error error = ERROR_INIT;
    xc_mset *mset = NULL;
    xc_doccount documents = 0;
    xc_doccount size = 0;
    uint64_t count = 0;
    uint64_t again = 0;
    xc_mset_options options = XC_MSET_OPTIONS_INIT;
    options.check_at_least = UINT32_MAX;
    OK(xc_database_doccount(&documents, snapshot_database(snapshot)));
    struct seen seen = {.shards = (uint32_t)snapshot_generation(snapshot)->shard_count,
                        .docids = calloc(documents + (size_t)1, sizeof(*seen.docids)),
                        .room = documents};
    assert_non_null(seen.docids);
    assert_code(rank_engine_visit(engine, plan, see, &seen, &count, &error), ERROR_NONE, &error);
    assert_code(rank_engine_visit(engine, plan, NULL, NULL, &again, &error), ERROR_NONE, &error);
    assert_int_equal(count, seen.count);
    assert_int_equal(count, again);
    if (xc_enquire_mset(&mset, enquire, 0, UINT32_MAX, &options)) {
        free(seen.docids);
        return refused();
    }
    OK(xc_mset_size(&size, mset));
    xc_docid *docids = calloc(size + (size_t)1, sizeof(*docids));
    assert_non_null(docids);
    for (uint32_t i = 0; i < size; i++) {
        xc_hit hit;
        OK(xc_mset_hit(&hit, mset, i));
        docids[i] = hit.docid;
    }
    qsort(docids, size, sizeof(*docids), compare_docids);
    qsort(seen.docids, seen.count, sizeof(*docids), compare_docids);
    const bool same =
        size == seen.count && memcmp(docids, seen.docids, size * sizeof(*docids)) == 0;
    if (!same) {
        describe(query, 0, 0, "every match");
        (void)fprintf(stderr, "  %zu and not %" PRIu32 "\n", seen.count, (uint32_t)size);
    }
    free(docids);
    free(seen.docids);
    xc_mset_free(mset);
    return same;
}

void compare_query(struct snapshot *snapshot, struct rank_engine *engine, const xc_query *query,
                   const xc_weight *weight, struct wish wish, struct comparison *comparison)
{
    struct error error = ERROR_INIT;
    struct rank_plan plan;
    struct rank_result result;
    struct rank_request request = {
        .plan = &plan,
        .wanted = wish.wanted,
        .order = wish.order,
        .decay = {.half_life = wish.half_life, .now = 1e15},
    };
    comparison->queries++;
    assert_true(rank_bm25_of(weight, &request.bm25));
    assert_code(rank_plan_make(&plan, query, &error), ERROR_NONE, &error);
    if (!plan.possible) {
        describe(query, wish.wanted, 0, plan.obstacle);
        comparison->impossible++;
        rank_plan_free(&plan);
        return;
    }
    assert_code(rank_engine_search(engine, &request, &result, &error), ERROR_NONE, &error);
    xc_query *live = NULL;
    xc_enquire *enquire = NULL;
    uint32_t size = 0;
    const xc_valueno slot = (xc_valueno)field_by_id(FIELD_DATE)->slot;
    assert_code(snapshot_live_query(snapshot, query, &live, &error), ERROR_NONE, &error);
    OK(xc_enquire_new(&enquire, snapshot_database(snapshot)));
    OK(xc_enquire_set_query(enquire, live, 0));
    if (weight)
        OK(xc_enquire_set_weight(enquire, weight));
    if (wish.order != RANK_BY_SCORE)
        OK(xc_enquire_sort_by_value_then_relevance(enquire, slot, wish.order == RANK_NEWEST_FIRST));
    struct truth *truth = ask_xapian(snapshot, enquire, wish, false, &size);
    if (!truth && refused()) {
        comparison->refused++;
    } else if (!truth) {
        describe(query, wish.wanted, 0, xc_error_last()->message);
        comparison->wrong++;
    } else {
        if (!same_hits(truth, size, &result, query, wish, comparison)) {
            // libxapian 1.4 now and then prunes what it should not: let it look at all.
            free(truth);
            truth = ask_xapian(snapshot, enquire, wish, true, &size);
            if (!truth)
                comparison->refused += refused();
            else if (wish.half_life == 0 &&
                     same_hits(truth, size, &result, query, wish, comparison))
                comparison->pruned++;
            else
                comparison->wrong++;
        }
        // All that match, if more were wanted.
        if (result.count < wish.wanted)
            assert_int_equal(result.estimated, result.count);
        else
            assert_true(result.lower >= wish.wanted && result.lower <= result.estimated &&
                        result.estimated <= result.upper);
        if (comparison->queries % 8 == 0) {
            comparison->every++;
            comparison->wrong += !same_matches(snapshot, engine, &plan, enquire, query);
        }
    }
    comparison->counts.blocks += result.counts.blocks;
    comparison->counts.skipped += result.counts.skipped;
    comparison->counts.postings += result.counts.postings;
    free(truth);
    rank_result_free(&result);
    rank_plan_free(&plan);
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
    (void)printf("%" PRIu64 " queries, %" PRIu64 " with every match, %" PRIu64 " hits, %" PRIu64
                 " in another order with equal scores, %" PRIu64 " queries wrong, %" PRIu64
                 " of which Xapian missed hits, %" PRIu64 " that it refused, %" PRIu64
                 " without a plan; %" PRIu64 " postings weighed, %" PRIu64
                 " blocks decoded, %" PRIu64 " skipped\n",
                 comparison->queries, comparison->every, comparison->hits, comparison->swapped,
                 comparison->wrong, comparison->pruned, comparison->refused, comparison->impossible,
                 comparison->counts.postings, comparison->counts.blocks,
                 comparison->counts.skipped);
    return comparison->wrong == 0 && comparison->impossible == 0;
}
