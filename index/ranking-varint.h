// SPDX-License-Identifier: GPL-2.0-or-later
/** ranking-varint.h: numbers of the ranking file: seven bits a byte, low ones first. */
#ifndef INDEX_RANKING_VARINT_H
#define INDEX_RANKING_VARINT_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { RANKING_VARINT_MAX = 10 };

static inline uint8_t *ranking_varint_put(uint8_t *out, uint64_t value)
{
    while (value >= 0x80) {
        *out++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *out++ = (uint8_t)value;
    return out;
}

/** @return behind the number, or NULL if @p end comes first or it has more than 35 bits */
static inline const uint8_t *ranking_varint_get(const uint8_t *at, const uint8_t *end,
                                                uint64_t *value)
{
    uint64_t result = 0;
    for (unsigned shift = 0; at < end && shift < 35; shift += 7) {
        const uint8_t byte = *at++;
        result |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *value = result;
            return at;
        }
    }
    return NULL;
}

/* Numbers of fixed size, little endian. */

static inline uint16_t ranking_get16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t ranking_get32(const uint8_t *at)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint32_t value;
    memcpy(&value, at, sizeof(value));
    return value;
#else
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
#endif
}

static inline uint64_t ranking_get64(const uint8_t *at)
{
    return ranking_get32(at) | (uint64_t)ranking_get32(at + 4) << 32;
}

static inline void ranking_put16(uint8_t *out, uint16_t value)
{
    out[0] = (uint8_t)value;
    out[1] = (uint8_t)(value >> 8);
}

static inline void ranking_put32(uint8_t *out, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

static inline void ranking_put64(uint8_t *out, uint64_t value)
{
    ranking_put32(out, (uint32_t)value);
    ranking_put32(out + 4, (uint32_t)(value >> 32));
}

#endif
