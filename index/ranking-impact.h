// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * ranking-impact.h: what postings can be worth at most, whatever the parameters of BM25.
 *
 * A weight that grows with the frequency and falls with the length of the document is bounded by
 * its values at the pairs (frequency, length) that no other posting beats in both. Both are kept in
 * a byte with four significant bits behind the first one: frequencies rounded up, lengths down, so
 * that the bound holds.
 */
#ifndef INDEX_RANKING_IMPACT_H
#define INDEX_RANKING_IMPACT_H

#include <stddef.h>
#include <stdint.h>

enum {
    RANKING_BLOCK_IMPACTS = 4, /**< pairs of a block; fewer are filled up with the last one */
    RANKING_LIST_IMPACTS = 8,
    RANKING_CODES = 256,
};

struct ranking_impact {
    uint8_t frequency; /**< code; 255 stands for any */
    uint8_t length;    /**< code */
};

/** The least number that has the code. */
static inline uint32_t ranking_code_value(uint8_t code)
{
    return code < 16 ? code : (UINT32_C(16) | (code & 15)) << ((code >> 4) - 1);
}

/** The code of the greatest number with a code that is not above @p value. */
static inline uint8_t ranking_code_floor(uint32_t value)
{
    if (value < 16)
        return (uint8_t)value;
    const unsigned shift = 27 - (unsigned)__builtin_clz(value);
    return shift >= 15 ? 255 : (uint8_t)((shift + 1) << 4 | (value >> shift & 15));
}

/** The code of the least number with a code that is not below @p value; 255 if there is none. */
static inline uint8_t ranking_code_ceiling(uint32_t value)
{
    const uint8_t floor = ranking_code_floor(value);
    return (uint8_t)(floor + (floor < 255 && ranking_code_value(floor) < value));
}

/** Pairs of codes while they are gathered; a zeroed struct is empty. */
struct ranking_impacts {
    uint64_t used[RANKING_CODES / 64];   /**< frequencies that have come, a bit each */
    uint8_t least_length[RANKING_CODES]; /**< of each of these */
};

static inline void ranking_impacts_add(struct ranking_impacts *impacts, uint8_t frequency,
                                       uint8_t length)
{
    const uint64_t bit = UINT64_C(1) << (frequency % 64);
    if (!(impacts->used[frequency / 64] & bit)) {
        impacts->used[frequency / 64] |= bit;
        impacts->least_length[frequency] = length;
    } else if (length < impacts->least_length[frequency]) {
        impacts->least_length[frequency] = length;
    }
}

/**
 * The pairs that bound all that were added, at most @p max, by falling frequency and length. Where
 * there are more, neighbours are joined whose common bound (the higher frequency with the lesser
 * length) is least above theirs with @p norms.
 * @param norms  of each code of a length, the K of tf / (tf + K), to choose by
 * @return how many; 0 if none was added
 */
size_t ranking_impacts_take(const struct ranking_impacts *impacts, const float norms[RANKING_CODES],
                            size_t max, struct ranking_impact *out);

#endif
