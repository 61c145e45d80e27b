// SPDX-License-Identifier: GPL-2.0-or-later
// What the tagger does fast gives what the plain way gives: finding and summing weights, the tables
// of the second pass, the decoder, words that are kept and words that are not.
// Built twice: with the processor's instructions that are chosen at run time, and without.
#include "text/entities/entity-document.h"
#include "text/entities/entity-words.h"

#include "tests/support.h"

#include <stdio.h>
#include <stdlib.h>

static struct entity_model model;

static int open_model(void **state)
{
    (void)state;
    return entity_model_builtin(&model, NULL) != ERROR_NONE;
}

/** Adds the weights of one feature as the header describes them. */
static bool add_plainly(uint64_t feature, int16_t scores[ENTITY_ROW])
{
    const size_t base = (size_t)feature_bucket(feature, model.header->bucket_count) * ENTITY_BUCKET;
    for (size_t i = base; i < base + ENTITY_BUCKET; i++)
        if (model.prints[i] == feature_print(feature)) {
            for (unsigned k = 0; k < ENTITY_ROW; k++)
                scores[k] = (int16_t)(scores[k] + model.weights[i * ENTITY_ROW + k]);
            return true;
        }
    return false;
}

static void test_weights(void **state)
{
    (void)state;
    uint64_t seed = 5;
    unsigned found = 0;
    for (unsigned round = 0; round < 2000; round++) {
        uint64_t features[ENTITY_MAX_FEATURES];
        const unsigned count = (unsigned)(next_random(&seed) % (ENTITY_MAX_FEATURES + 1));
        int16_t plain[ENTITY_ROW] = {(int16_t)round}, fast[ENTITY_ROW] = {(int16_t)round};
        for (unsigned i = 0; i < count; i++) {
            features[i] = next_random(&seed);
            // Every second one is in the model, in any bucket and slot, the last ones too.
            const uint32_t bucket =
                (uint32_t)(next_random(&seed) % model.header->bucket_count) | (i % 8 ? 0u : 1u);
            const uint16_t print = model.prints[(size_t)bucket * ENTITY_BUCKET + features[i] % 16];
            if (i % 2 && print) {
                const uint64_t high = (((uint64_t)bucket << 32) + model.header->bucket_count - 1) /
                                      model.header->bucket_count;
                features[i] = high << 32 | print;
                assert_int_equal(feature_bucket(features[i], model.header->bucket_count), bucket);
            }
            found += add_plainly(features[i], plain);
        }
        entity_model_add(&model, features, count, fast);
        assert_memory_equal(plain, fast, sizeof(plain));
    }
    assert_true(found > 20000);
}

static void test_second_pass(void **state)
{
    (void)state;
    struct view_weights *const weights = malloc(sizeof(*weights));
    assert_non_null(weights);
    view_weights_read(&model, weights);
    uint64_t seed = 9;
    for (unsigned round = 0; round < 20000; round++) {
#define UP_TO(n) (uint8_t)(next_random(&seed) % (n))
        const struct document_view view = {
            .here = {UP_TO(DOCUMENT_VOTES), UP_TO(DOCUMENT_VOTES), UP_TO(DOCUMENT_VOTES)},
            .bigram_left = UP_TO(DOCUMENT_VOTES),
            .bigram_right = UP_TO(DOCUMENT_VOTES),
            .acronym = UP_TO(ENTITY_TYPES + 1),
            .small_seen = UP_TO(4),
            .first_pass = UP_TO(ENTITY_LABELS)};
        const struct word_traits word = {
            .kind = UP_TO(WORD_KINDS), .sense = UP_TO(WORD_SENSES), .gazetteers = UP_TO(128)};
#undef UP_TO
        uint64_t features[MAX_TOKEN_FEATURES];
        const int8_t *rows[MAX_VIEW_ROWS];
        int16_t plain[ENTITY_ROW] = {0}, fast[ENTITY_ROW] = {0};
        const unsigned count = document_features(&view, &word, features);
        for (unsigned i = 0; i < count; i++)
            (void)add_plainly(features[i], plain);
        entity_model_sum(rows, view_rows(&model, weights, &view, &word, rows), fast);
        assert_memory_equal(plain, fast, sizeof(plain));
    }
    free(weights);
}

/** The best sum of scores and transitions over all sequences. */
static int64_t best_value(const int16_t *scores, size_t count)
{
    int64_t best[ENTITY_LABELS], next[ENTITY_LABELS];
    for (unsigned to = 0; to < ENTITY_LABELS; to++)
        best[to] = to == ENTITY_OUTSIDE ? 0 : INT32_MIN;
    for (size_t i = 0; i <= count; i++) {
        for (unsigned to = 0; to < ENTITY_LABELS; to++) {
            next[to] = INT32_MIN;
            for (unsigned from = 0; from < ENTITY_LABELS; from++) {
                const int64_t value = best[from] + model.header->transitions[from][to];
                if (entity_may_follow(from, to) && value > next[to])
                    next[to] = value;
            }
            if (i < count)
                next[to] +=
                    to == ENTITY_OUTSIDE ? model.header->outside_bias : scores[i * ENTITY_ROW + to];
        }
        memcpy(best, next, sizeof(best));
    }
    return best[ENTITY_OUTSIDE];
}

static void test_decoder(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (unsigned round = 0; round < 4000; round++) {
        int16_t scores[ENTITY_DECODE_MAX * ENTITY_ROW];
        uint8_t labels[ENTITY_DECODE_MAX];
        const size_t count = 1 + next_random(&seed) % (round % 50 ? 9 : ENTITY_DECODE_MAX);
        // From all nearly alike to all far apart.
        const unsigned spread = 2u << round % 12;
        for (size_t i = 0; i < count * ENTITY_ROW; i++)
            scores[i] = (int16_t)((int)(next_random(&seed) % spread) - (int)spread / 2);
        entity_decode(&model, scores, count, labels);
        int64_t value = 0;
        unsigned from = ENTITY_OUTSIDE;
        for (size_t i = 0; i < count; i++) {
            assert_true(entity_may_follow(from, labels[i]));
            value += model.header->transitions[from][labels[i]];
            value += labels[i] == ENTITY_OUTSIDE ? model.header->outside_bias
                                                 : scores[i * ENTITY_ROW + labels[i]];
            from = labels[i];
        }
        assert_true(entity_may_follow(from, ENTITY_OUTSIDE));
        value += model.header->transitions[from][ENTITY_OUTSIDE];
        assert_int_equal(value, best_value(scores, count));
    }
}

/** A document with more words than can be kept: all are described and weighed alike. */
static void test_words(void **state)
{
    (void)state;
    enum { COUNT = ENTITY_WORDS + 20000 };
    char(*const text)[16] = malloc(COUNT * sizeof(*text));
    struct slice *const words = malloc(COUNT * sizeof(*words));
    struct word_traits *const traits = malloc(COUNT * sizeof(*traits));
    uint32_t *const places = malloc(COUNT * sizeof(*places));
    uint32_t *const which = malloc(COUNT * sizeof(*which));
    struct entity_words store;
    assert_true(text && words && traits && places && which && entity_words_open(&store, &model));
    for (unsigned i = 0; i < COUNT; i++)
        words[i] = slice_of(text[i], (size_t)snprintf(text[i], sizeof(*text), "%s%x",
                                                      i % 3 ? "Ab" : "cd", i % (COUNT - 5000)));
    for (unsigned i = 0; i < COUNT; i++)
        which[i] = i;
    entity_words_new_document(&store);
    entity_words_describe(&store, words, which, COUNT, text[COUNT], traits, places);
    unsigned not_kept = 0;
    for (unsigned i = 0; i < COUNT; i += i % 7 + 1) {
        struct word_details details;
        uint64_t features[MAX_WORD_FEATURES];
        entity_word_scores own, plain = {0};
        not_kept += places[i] == ENTITY_WORD_NOT_KEPT;
        word_describe(&model, words[i], &details);
        assert_memory_equal(&details.traits, &traits[i], sizeof(details.traits));
        for (unsigned place = 0; place < WORD_PLACES; place++) {
            const unsigned n = word_features(&details, place, features);
            for (unsigned k = 0; k < n; k++)
                (void)add_plainly(features[k], plain + (size_t)place * ENTITY_ROW);
        }
        // First some rows, then those that were left out.
        for (unsigned rows = 1u << i % WORD_PLACES; rows;
             rows = ENTITY_WORD_ALL & -(rows != ENTITY_WORD_ALL)) {
            const int16_t *const scores =
                entity_words_scores(&store, words[i], places[i], rows, own);
            for (size_t place = 0; place < WORD_PLACES; place++)
                if (rows >> place & 1)
                    assert_memory_equal(scores + place * ENTITY_ROW, plain + place * ENTITY_ROW,
                                        sizeof(*plain) * ENTITY_ROW);
        }
    }
    assert_true(not_kept > 1000);
    // In the next document they may take each other's place.
    entity_words_new_document(&store);
    entity_words_describe(&store, words, which + COUNT - 100, 100, text[COUNT], traits, places);
    for (unsigned i = COUNT - 100; i < COUNT; i++)
        assert_int_not_equal(places[i], ENTITY_WORD_NOT_KEPT);
    entity_words_close(&store);
    free(text);
    free(words);
    free(traits);
    free(places);
    free(which);
}

static void describe_plainly(void *context, const struct slice *words, const uint32_t *which,
                             size_t count, const char *readable_end, struct word_traits *traits,
                             uint32_t *places)
{
    (void)context;
    (void)readable_end;
    (void)places;
    for (size_t i = 0; i < count; i++) {
        struct word_details details;
        word_describe(&model, words[which[i]], &details);
        traits[which[i]] = details.traits;
    }
}

/** Joins words and marks in an order that depends on the seed. */
static size_t write_text(uint64_t *seed, char *text, size_t size)
{
    static const char *const words[] = {
        "Maliki",    "maliki", "Brown", "brown",   "MALIKI",    "said", "the",          "The",
        "al",        "-",      "of",    "Bank",    "bank",      "U.S.", "747",          "G20",
        "President", "Mr.",    "I",     "Tuesday", "\u00c9lan", "elan", "\u00e9lan",    "it's",
        "Acme's",    "we'll",  "A&T",   "\u201c",  "Jr.",       "ii",   "Boeing",       "x\xff",
        "2\xff",     ",",      ".",     ".",       "\n",        "and",  "Erdo\u011fan", "erdogan",
        "run",       "well",   "over",  "Nouri",   "Hills",     "hills"};
    size_t length = 0;
    const size_t count = next_random(seed) % 120;
    for (size_t i = 0; i < count && length + 20 < size; i++)
        length += (size_t)snprintf(text + length, size - length, "%s%s",
                                   words[next_random(seed) % (sizeof(words) / sizeof(words[0]))],
                                   next_random(seed) % 8 ? " " : "");
    return length;
}

/**
 * Of a document only some words are described: all that anything depends on, and counted as if all
 * were.
 */
static void test_described(void **state)
{
    (void)state;
    enum { TOKENS = 1000, VIEWS = 2 };
    struct entity_document some, all;
    struct entity_document *const both[VIEWS] = {&some, &all};
    uint64_t seed = 9;
    assert_true(entity_document_open(&some, &model, describe_plainly, NULL));
    assert_true(entity_document_open(&all, &model, describe_plainly, NULL));
    unsigned left_out = 0, seen = 0, never = 0;
    for (unsigned round = 0; round < 3000; round++) {
        char text[4096];
        static struct entity_token tokens[TOKENS];
        static uint8_t labels[TOKENS];
        const struct slice slice = slice_of(text, write_text(&seed, text, sizeof(text)));
        struct entity_scanner scanner;
        entity_scanner_start(&scanner, slice);
        const size_t count = entity_scanner_next(&scanner, tokens, TOKENS);
        if (some.capacity)
            memset(some.traits, 0xee, some.capacity * sizeof(*some.traits));
        for (unsigned v = 0; v < VIEWS; v++) {
            assert_true(entity_document_prepare(both[v], slice, tokens, count, v == 1));
            memset(labels, ENTITY_OUTSIDE, count);
            entity_document_count(both[v], labels);
        }
        for (size_t s = 0; s < some.stretch_count; s++) {
            const struct document_stretch *const stretch = &some.stretches[s];
            for (size_t i = stretch->first; i < stretch->end; i++) {
                struct document_view views[VIEWS];
                if (!all.candidate[i]) // a particle behind a word that is never named
                    continue;
                for (unsigned v = 0; v < VIEWS; v++)
                    entity_document_view(both[v], labels, stretch->sentence, stretch->sentence_end,
                                         i, &views[v]);
                assert_int_equal(views[0].small_seen, views[1].small_seen);
                assert_int_equal(views[0].acronym, views[1].acronym);
                seen += views[0].small_seen & 1;
            }
            for (size_t i = stretch->first - stretch->sentence < 2 ? stretch->sentence
                                                                   : stretch->first - 2;
                 i < stretch->sentence_end && i < stretch->end + 2; i++)
                assert_memory_equal(&some.traits[i], &all.traits[i], sizeof(*all.traits));
        }
        for (size_t i = 0; i < count; i++) {
            left_out += !some.described[i];
            assert_false(some.candidate[i] && word_is_never_named(&some.traits[i]));
            never += word_is_never_named(&all.traits[i]);
        }
    }
    assert_true(left_out > 10000 && seen > 1000 && never > 1000);
    entity_document_close(&some);
    entity_document_close(&all);
}

static void test_word_flags(void **state)
{
    (void)state;
    static const struct {
        const char *word;
        unsigned flags;
    } known[] = {{"al", WORD_CONNECTS | WORD_PARTICLE},
                 {"&", WORD_CONNECTS},
                 {"-", WORD_CONNECTS},
                 {"\xe2\x80\x99s", WORD_CONNECTS},
                 {"of", WORD_CONNECTS},
                 {"y", WORD_CONNECTS},
                 {"van", WORD_CONNECTS | WORD_PARTICLE},
                 {"Gen.", WORD_TITLE},
                 {"adm", WORD_TITLE},
                 {"PRESIDENT", WORD_TITLE},
                 {"vice-president", WORD_TITLE},
                 {"tan", WORD_TITLE},
                 {"prime", 0},
                 {"offf", 0},
                 {"o", 0}};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        struct word_details details;
        word_describe(&model, slice_of_string(known[i].word), &details);
        assert_int_equal(details.traits.flags & (WORD_CONNECTS | WORD_PARTICLE | WORD_TITLE),
                         known[i].flags);
    }
}

static void test_damaged(void **state)
{
    (void)state;
    // A model without words and features, and then with one byte too few or a wild transition.
    static struct {
        struct entity_model_header header;
    } bytes __attribute__((aligned(64)));
    struct entity_model read;
    memcpy(bytes.header.magic, "dlent01\n", 8);
    const struct slice all = slice_of((const char *)&bytes, sizeof(bytes));
    assert_int_equal(entity_model_read(&read, all, NULL), ERROR_NONE);
    assert_int_equal(entity_model_read(&read, slice_of(all.ptr, all.len - 1), NULL), ERROR_DATA);
    bytes.header.transitions[3][5] = 1 << 30;
    assert_int_equal(entity_model_read(&read, all, NULL), ERROR_DATA);
    bytes.header.transitions[3][5] = -(1 << 30);
    assert_int_equal(entity_model_read(&read, all, NULL), ERROR_DATA);
    bytes.header.transitions[3][5] = 0;
    bytes.header.magic[0] = 'D';
    assert_int_equal(entity_model_read(&read, all, NULL), ERROR_DATA);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_weights),    cmocka_unit_test(test_second_pass),
        cmocka_unit_test(test_decoder),    cmocka_unit_test(test_words),
        cmocka_unit_test(test_word_flags), cmocka_unit_test(test_described),
        cmocka_unit_test(test_damaged),
    };
    return cmocka_run_group_tests(tests, open_model, NULL);
}
