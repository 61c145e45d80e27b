// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * ranking-block.h: 128 postings in a few bits each.
 *
 * Gaps between docids and frequencies are packed with one width for most of a block, low bits
 * first; what does not fit keeps its low bits there and its high bits in a list of exceptions, as
 * PFOR does (Zukowski, Heman, Nes and Boncz, ICDE 2006). The width is the one that takes fewest
 * bytes. Fewer postings than a block are coded byte by byte (ranking_tail_*).
 *
 *   header     4 bytes, little endian: gap width 5 bits, gap exceptions 6, long exceptions 1;
 *              the same for frequencies; 1 if a frequency is 0; 7 bits that check the
 *              frequencies and the places of exceptions
 *   gaps       16 * width bytes: docid - docid before - 1
 *   exceptions of gaps: a byte each for their places, then one or two (long) for their high bits
 *   frequencies, and their exceptions: frequency - 1, or as it is if one of the block is 0
 *
 * Eight values of any width end at a byte, which is what makes both decoders simple.
 */
#ifndef INDEX_RANKING_BLOCK_H
#define INDEX_RANKING_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RANKING_BLOCK = 128,
    RANKING_BLOCK_MIN_BYTES = 4,
    RANKING_BLOCK_MAX_BYTES = 4 + 2 * (16 * 24 + 63 * 3),
    /** Bytes behind a block or tail that decoders may look at and must not use. */
    RANKING_PADDING = 32,
    /** A posting of a tail: gap and flag in at most 5 bytes, frequency in at most 4. */
    RANKING_TAIL_POSTING_MAX = 9,
};

/** Greatest frequency that has a code. */
#define RANKING_MAX_FREQUENCY ((UINT32_C(1) << 24) - 1)

/**
 * Writes a block.
 * @param before  docid before the first one; docids ascend
 * @param out     RANKING_BLOCK_MAX_BYTES
 * @return bytes written
 */
size_t ranking_block_encode(const uint32_t docids[RANKING_BLOCK], uint32_t before,
                            const uint32_t frequencies[RANKING_BLOCK], uint8_t *out);

/**
 * A way to decode blocks. Each function reads at most RANKING_PADDING bytes behind the block, which
 * must be readable, and returns false if the block is not one: whatever the bytes are, docids then
 * are not used, and else ascend strictly from above @p before to @p last.
 */
struct ranking_decoder {
    const char *name;
    bool (*docids)(const uint8_t *block, size_t size, uint32_t before, uint32_t last,
                   uint32_t docids[RANKING_BLOCK]);
    bool (*frequencies)(const uint8_t *block, size_t size, uint32_t frequencies[RANKING_BLOCK]);
};

/** The fastest decoder that this processor has. */
const struct ranking_decoder *ranking_decoder_best(void);

/** The decoder that every processor has. */
const struct ranking_decoder *ranking_decoder_portable(void);

/** The decoder in AVX2 instructions, or NULL where there are none. */
const struct ranking_decoder *ranking_decoder_avx2(void);

/** Writes one posting of a tail. @param out  RANKING_TAIL_POSTING_MAX @return behind it */
uint8_t *ranking_tail_encode(uint8_t *out, uint32_t gap, uint32_t frequency);

/**
 * Reads a tail of @p count postings, 1 to RANKING_BLOCK.
 * @return where it ends, or NULL if that is beyond @p end, or a docid beyond @p last
 */
const uint8_t *ranking_tail_decode(const uint8_t *at, const uint8_t *end, size_t count,
                                   uint32_t before, uint32_t last, uint32_t *docids,
                                   uint32_t *frequencies);

#endif
