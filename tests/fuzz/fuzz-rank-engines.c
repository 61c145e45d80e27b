// SPDX-License-Identifier: GPL-2.0-or-later
// fuzz-rank-engines.c: the bytes are an index and queries; the ranking files and Xapian give the
// same hits.
//
// Bytes: shards, distance of docids, which documents are dead, hits wanted; then documents, each a
// number of copies (0: no more documents), a number of words, the words, and a time; then queries
// in prefix notation, each behind what is asked of it, until there are no more bytes.
#include "index/fields.h"
#include "tests/rank/compare.h"
#include "tests/support.h"

#include <math.h>
#include <stdlib.h>

#define OK(call) assert_int_equal(call, XC_OK)

enum { WORDS = 24, MOST_DOCUMENTS = 1000, MOST_QUERIES = 20, DEEPEST = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const uint8_t *at;
    const uint8_t *end;
    uint8_t distance;
    uint8_t dead;
};

static uint8_t next(struct input *input)
{
    return input->at < input->end ? *input->at++ : 0;
}

/** Words before the twentieth have positions; others only filter. */
static size_t put_term(char *out, uint8_t word)
{
    word %= WORDS;
    return (size_t)snprintf(out, 16, word < 20 ? "w%02u" : "XSOs%02u", (unsigned)word);
}

static xc_valueno date_slot(void)
{
    return (xc_valueno)field_by_id(FIELD_DATE)->slot;
}

static size_t put_time(char *out, uint8_t day)
{
    return xc_sortable_serialise(out, (day - 20.0) * 86400 * 100);
}

static xc_document *make_document(struct input *input)
{
    xc_document *document = NULL;
    OK(xc_document_new(&document));
    const unsigned words = next(input) % 40U;
    for (unsigned i = 0; i < words; i++) {
        char term[16];
        const uint8_t word = next(input);
        const size_t len = put_term(term, word);
        if (term[0] == 'w')
            OK(xc_document_add_posting(document, term, len, i + 1, 1 + (word / WORDS) % 5U));
        else
            OK(xc_document_add_boolean_term(document, term, len));
    }
    const uint8_t day = next(input);
    char value[XC_SORTABLE_MAX];
    if (day % 8)
        OK(xc_document_add_value(document, date_slot(), value, put_time(value, day)));
    return document;
}

static void write_shard(xc_writable *database, uint32_t number, void *payload)
{
    struct input *input = payload;
    xc_docid docid = number;
    for (unsigned left = MOST_DOCUMENTS; left > 0 && input->at < input->end;) {
        unsigned copies = next(input);
        if (copies == 0)
            break;
        copies = copies < left ? copies : left;
        left -= copies;
        xc_document *document = make_document(input);
        for (; copies > 0; copies--) {
            OK(xc_writable_replace_document(database, docid, document));
            docid += 1U + input->distance % 4U;
        }
        xc_document_free(document);
    }
    if (docid == number) { // no shard is empty
        xc_document *document = make_document(input);
        OK(xc_writable_replace_document(database, docid, document));
        xc_document_free(document);
    }
}

static bool is_dead(uint32_t number, xc_docid docid, void *payload)
{
    const struct input *input = payload;
    return input->dead > 1 && (docid + number) % input->dead == 0;
}

static xc_query *make_term(struct input *input, bool filter)
{
    char term[16];
    xc_query *query = NULL;
    const uint8_t word = next(input);
    const size_t len = put_term(term, filter ? word : word % 20);
    OK(xc_query_term(&query, term, len, 1U + word / 200U, 1));
    return query;
}

static xc_query *combine(xc_op op, xc_query **parts, size_t count, xc_termcount window)
{
    xc_query *query = NULL;
    OK(xc_query_combine(&query, op, (const xc_query *const *)parts, count, window));
    for (size_t i = 0; i < count; i++)
        xc_query_free(parts[i]);
    return query;
}

/** @param negated  as random_tree() of tests/rank/compare.c */
static xc_query *make_query(struct input *input, unsigned depth, bool negated)
{
    static const xc_op ops[] = {XC_OP_OR,      XC_OP_AND,       XC_OP_OR,    XC_OP_AND,
                                XC_OP_AND_NOT, XC_OP_AND_MAYBE, XC_OP_FILTER};
    const uint8_t what = next(input);
    if (depth == DEEPEST || what % 16 < 6)
        return make_term(input, what % 16 == 0);
    if (what % 16 == 6 && what >= 128) {
        char from[XC_SORTABLE_MAX];
        char to[XC_SORTABLE_MAX];
        xc_query *range = NULL;
        const size_t from_len = put_time(from, next(input));
        const size_t to_len = put_time(to, next(input));
        OK(xc_query_value_range(&range, date_slot(), from, from_len, to, to_len));
        return range;
    }
    if (what % 16 == 6) {
        xc_query *all = NULL;
        OK(xc_query_match_all(&all));
        return all;
    }
    xc_query *parts[8];
    if (what % 16 == 7) {
        parts[0] = make_query(input, depth + 1, negated);
        xc_query *query = NULL;
        OK(xc_query_scale_weight(&query, parts[0], 0.5 * (next(input) % 5U)));
        xc_query_free(parts[0]);
        return query;
    }
    const xc_op any = ops[what % 16 % 7];
    const xc_op op = negated && any == XC_OP_AND_MAYBE ? XC_OP_FILTER : any;
    const size_t count = op == XC_OP_OR || op == XC_OP_AND ? 2U + what / 16U % 4U : 2U;
    for (size_t i = 0; i < count; i++)
        parts[i] = make_query(input, depth + 1, negated || (op == XC_OP_AND_NOT && i > 0));
    return combine(op, parts, count, 0);
}

/** What asks for positions stands where libxapian 1.4 weighs it right (query-compile.h). */
static xc_query *make_whole_query(struct input *input)
{
    const uint8_t what = next(input);
    if (what % 4)
        return make_query(input, 0, false);
    xc_query *parts[3];
    const size_t count = 2U + what / 4U % 2U;
    for (size_t i = 0; i < count; i++)
        parts[i] = make_term(input, false);
    const xc_op op = what / 8 % 3 ? XC_OP_PHRASE : XC_OP_NEAR;
    xc_query *query =
        combine(op, parts, count, what / 24 % 3 ? (xc_termcount)count : 2U + what / 24U);
    if (what / 64 < 2)
        return query;
    parts[0] = make_query(input, 0, false);
    parts[1] = query;
    return combine(what / 64 == 2 ? XC_OP_FILTER : XC_OP_AND_NOT, parts, 2, 0);
}

static struct wish make_wish(struct input *input, uint32_t wanted)
{
    const uint8_t what = next(input);
    struct wish wish = {.wanted = wanted};
    if (what % 4 == 1)
        wish.order = what / 4 % 2 ? RANK_NEWEST_FIRST : RANK_OLDEST_FIRST;
    else if (what % 4 == 2)
        wish.half_life = ldexp(1e5, what / 4 % 16);
    return wish;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = {.at = data, .end = data + size};
    void *state = NULL;
    struct comparison comparison = {.queries = 0};
    struct rank_shard *shards = NULL;
    const double bm25[] = {1.8, 0, 1, 0.6, 0};
    xc_weight *weight = NULL;
    if (size < 8 || scratch_open(&state) != 0)
        return 0;
    const uint32_t count = 1U + next(&input) % 3U;
    input.distance = next(&input);
    input.dead = next(&input);
    const uint32_t wanted = 1U + next(&input);
    struct snapshot *snapshot = make_shards(&state, count, write_shard, is_dead, &input);
    struct rank_engine *engine = open_engine(snapshot, &shards);
    OK(xc_weight_new(&weight, "bm25", bm25, 5));
    for (int i = 0; i < MOST_QUERIES && input.at < input.end; i++) {
        const struct wish wish = make_wish(&input, wanted);
        xc_query *query = make_whole_query(&input);
        compare_query(snapshot, engine, query, weight, wish, &comparison);
        xc_query_free(query);
    }
    if (comparison.wrong || comparison.impossible)
        abort();
    xc_weight_free(weight);
    rank_engine_close(engine);
    free(shards);
    snapshot_close(snapshot);
    (void)scratch_close(&state);
    return 0;
}
