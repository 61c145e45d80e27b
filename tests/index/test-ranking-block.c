// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/ranking-block.h"

#include "index/ranking-impact.h"
#include "tests/support.h"

#include <string.h>

enum { DECODERS = 2, ROUNDS = 3000 };

/** Those that this processor has. */
static size_t decoders(const struct ranking_decoder *out[DECODERS])
{
    size_t count = 0;
    out[count++] = ranking_decoder_portable();
    if (ranking_decoder_avx2())
        out[count++] = ranking_decoder_avx2();
    else
        print_message("no AVX2 here: only the portable decoder is tested\n");
    return count;
}

struct block {
    uint32_t before;
    uint32_t docids[RANKING_BLOCK];
    uint32_t frequencies[RANKING_BLOCK];
    uint8_t bytes[RANKING_BLOCK_MAX_BYTES + RANKING_PADDING];
    size_t size;
};

/** A number of at most @p bits bits, small ones more often. */
static uint32_t some_number(uint64_t *random, unsigned bits)
{
    const unsigned width = bits ? (unsigned)(next_random(random) % (bits + 1)) : 0;
    return width ? (uint32_t)(next_random(random) >> (64 - width)) : 0;
}

static void make_block(struct block *block, uint64_t *random)
{
    const unsigned gap_bits = (unsigned)(next_random(random) % 25);
    const unsigned count_bits = (unsigned)(next_random(random) % 25);
    const unsigned outliers = (unsigned)(next_random(random) % 70);
    const bool with_zero = next_random(random) % 4 == 0;
    block->before = some_number(random, 20);
    uint32_t docid = block->before;
    for (size_t i = 0; i < RANKING_BLOCK; i++) {
        const bool outlier = next_random(random) % RANKING_BLOCK < outliers;
        docid += 1 + some_number(random, outlier ? 24 : gap_bits);
        block->docids[i] = docid;
        block->frequencies[i] = some_number(random, outlier ? 24 : count_bits);
        if (!with_zero && block->frequencies[i] == 0)
            block->frequencies[i] = 1;
    }
    memset(block->bytes, 0xa5, sizeof(block->bytes));
    block->size =
        ranking_block_encode(block->docids, block->before, block->frequencies, block->bytes);
    assert_in_range(block->size, RANKING_BLOCK_MIN_BYTES, RANKING_BLOCK_MAX_BYTES);
}

static void assert_decodes(const struct ranking_decoder *decoder, const struct block *block)
{
    uint32_t numbers[RANKING_BLOCK];
    const uint32_t last = block->docids[RANKING_BLOCK - 1];
    assert_true(decoder->docids(block->bytes, block->size, block->before, last, numbers));
    assert_memory_equal(numbers, block->docids, sizeof(numbers));
    assert_true(decoder->frequencies(block->bytes, block->size, numbers));
    assert_memory_equal(numbers, block->frequencies, sizeof(numbers));
    assert_false(decoder->docids(block->bytes, block->size, block->before, last + 1, numbers));
    assert_false(decoder->docids(block->bytes, block->size - 1, block->before, last, numbers));
    assert_false(decoder->frequencies(block->bytes, block->size + 1, numbers));
}

static void test_round_trip(void **state)
{
    const struct ranking_decoder *list[DECODERS];
    const size_t count = decoders(list);
    uint64_t random = 1;
    struct block block;
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        make_block(&block, &random);
        for (size_t i = 0; i < count; i++)
            assert_decodes(list[i], &block);
    }
}

/** The ends of what there is: docids up to 2^32 - 1, one gap of nearly all. */
static void test_extremes(void **state)
{
    const struct ranking_decoder *list[DECODERS];
    const size_t count = decoders(list);
    struct block block = {.before = 0};
    (void)state;
    for (uint32_t gap_at = 0; gap_at < RANKING_BLOCK; gap_at += 127) {
        for (uint32_t i = 0; i < RANKING_BLOCK; i++) {
            block.docids[i] = i < gap_at ? i + 1 : UINT32_MAX - RANKING_BLOCK + 1 + i;
            block.frequencies[i] = i == gap_at ? RANKING_MAX_FREQUENCY : 1;
        }
        block.size = ranking_block_encode(block.docids, 0, block.frequencies, block.bytes);
        for (size_t i = 0; i < count; i++) {
            uint32_t numbers[RANKING_BLOCK];
            assert_true(list[i]->docids(block.bytes, block.size, 0, UINT32_MAX, numbers));
            assert_memory_equal(numbers, block.docids, sizeof(numbers));
            assert_true(list[i]->frequencies(block.bytes, block.size, numbers));
            assert_memory_equal(numbers, block.frequencies, sizeof(numbers));
        }
    }
    // The common case takes nothing but its header.
    for (uint32_t i = 0; i < RANKING_BLOCK; i++) {
        block.docids[i] = i + 1;
        block.frequencies[i] = 1;
    }
    assert_int_equal(ranking_block_encode(block.docids, 0, block.frequencies, block.bytes),
                     RANKING_BLOCK_MIN_BYTES);
}

/** Any flipped bit is noticed, and whatever bytes there are, docids ascend up to the last. */
static void test_damage(void **state)
{
    const struct ranking_decoder *list[DECODERS];
    const size_t count = decoders(list);
    uint64_t random = 2;
    struct block block;
    (void)state;
    for (int round = 0; round < 40; round++) {
        make_block(&block, &random);
        for (size_t bit = 0; bit < 8 * block.size; bit++) {
            block.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
            for (size_t i = 0; i < count; i++) {
                uint32_t docids[RANKING_BLOCK];
                uint32_t frequencies[RANKING_BLOCK];
                assert_false(list[i]->docids(block.bytes, block.size, block.before,
                                             block.docids[RANKING_BLOCK - 1], docids) &&
                             list[i]->frequencies(block.bytes, block.size, frequencies));
            }
            block.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
    }
    // Bytes at random: sizes seldom fit, so the header says one that does.
    for (int round = 0; round < 20000; round++) {
        for (size_t i = 0; i < sizeof(block.bytes); i++)
            block.bytes[i] = (uint8_t)(next_random(&random) >> 40);
        const unsigned gap_bits = block.bytes[0] & 31;
        const unsigned exceptions = (block.bytes[0] | block.bytes[1] << 8) >> 5 & 63;
        block.bytes[1] &= 0x0f; // short exceptions of gaps, frequencies of no width ...
        block.bytes[2] &= 0x01; // ... without exceptions
        block.bytes[2] = 0;
        const size_t size = 4 + 16 * (size_t)gap_bits + exceptions * (block.bytes[1] & 8 ? 3U : 2U);
        uint32_t docids[DECODERS][RANKING_BLOCK];
        for (size_t i = 0; i < count; i++) {
            const uint32_t last = (uint32_t)next_random(&random);
            if (!list[i]->docids(block.bytes, size, 7, last, docids[i]))
                continue;
            uint32_t before = 7;
            for (size_t k = 0; k < RANKING_BLOCK; k++) {
                assert_true(docids[i][k] > before);
                before = docids[i][k];
            }
        }
    }
}

static void test_tail(void **state)
{
    uint8_t bytes[RANKING_BLOCK * RANKING_TAIL_POSTING_MAX];
    uint32_t docids[RANKING_BLOCK];
    uint32_t frequencies[RANKING_BLOCK];
    uint64_t random = 3;
    struct block block;
    (void)state;
    for (size_t count = 1; count <= RANKING_BLOCK; count++) {
        make_block(&block, &random);
        uint8_t *at = bytes;
        uint32_t before = block.before;
        for (size_t i = 0; i < count; i++) {
            at = ranking_tail_encode(at, block.docids[i] - before - 1, block.frequencies[i]);
            before = block.docids[i];
        }
        assert_ptr_equal(
            ranking_tail_decode(bytes, at, count, block.before, before, docids, frequencies), at);
        assert_memory_equal(docids, block.docids, count * sizeof(*docids));
        assert_memory_equal(frequencies, block.frequencies, count * sizeof(*docids));
        assert_null(
            ranking_tail_decode(bytes, at, count, block.before, before - 1, docids, frequencies));
        assert_null(
            ranking_tail_decode(bytes, at - 1, count, block.before, before, docids, frequencies));
    }
    // A docid beyond 32 bits.
    memset(bytes, 0xff, sizeof(bytes));
    bytes[4] = 0x0f;
    assert_null(ranking_tail_decode(bytes, bytes + 5, 1, 10, UINT32_MAX, docids, frequencies));
}

static void test_codes(void **state)
{
    (void)state;
    for (uint32_t value = 0; value < 600000; value++) {
        const uint8_t floor = ranking_code_floor(value);
        const uint8_t ceiling = ranking_code_ceiling(value);
        assert_true(ranking_code_value(floor) <= value);
        assert_true(floor == 255 || ranking_code_value((uint8_t)(floor + 1)) > value);
        assert_true(ceiling == 255 || ranking_code_value(ceiling) >= value);
        assert_true(ceiling - floor <= 1);
        if (value < 32)
            assert_int_equal(floor, value);
    }
    assert_int_equal(ranking_code_floor(UINT32_MAX), 255);
    assert_int_equal(ranking_code_ceiling(UINT32_MAX), 255);
}

/** The pairs bound every posting, for any k1 and b. */
static void test_impacts(void **state)
{
    uint64_t random = 4;
    float norms[RANKING_CODES];
    (void)state;
    for (int code = 0; code < RANKING_CODES; code++)
        norms[code] = 0.7F + (float)ranking_code_value((uint8_t)code) / 500;
    for (int round = 0; round < 500; round++) {
        struct ranking_impacts impacts;
        struct ranking_impact chosen[RANKING_CODES];
        uint32_t lengths[RANKING_BLOCK];
        uint32_t frequencies[RANKING_BLOCK];
        memset(impacts.used, 0, sizeof(impacts.used));
        for (size_t i = 0; i < RANKING_BLOCK; i++) {
            lengths[i] = some_number(&random, 14);
            frequencies[i] = some_number(&random, 8);
            ranking_impacts_add(&impacts, ranking_code_ceiling(frequencies[i]),
                                ranking_code_floor(lengths[i]));
        }
        for (size_t max = 1; max <= 9; max++) {
            const size_t count = ranking_impacts_take(&impacts, norms, max, chosen);
            assert_in_range(count, 1, max);
            for (size_t i = 0; i < RANKING_BLOCK; i++) {
                bool bounded = false;
                for (size_t k = 0; k < count; k++)
                    bounded |= ranking_code_value(chosen[k].frequency) >= frequencies[i] &&
                               ranking_code_value(chosen[k].length) <= lengths[i];
                assert_true(bounded);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_extremes),
        cmocka_unit_test(test_damage),     cmocka_unit_test(test_tail),
        cmocka_unit_test(test_codes),      cmocka_unit_test(test_impacts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
