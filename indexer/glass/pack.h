// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * pack.h: the number and string codes of Xapian's glass format.
 *
 * Each function writes at @p out and returns the position behind what it wrote. The caller
 * provides the room; the PACK_MAX_* constants say how much is enough.
 *
 * The format is that of xapian-core 1.4 (format version 2016-03-14); its only description is the
 * source, common/pack.h there.
 */
#ifndef INDEXER_GLASS_PACK_H
#define INDEXER_GLASS_PACK_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    PACK_MAX_UINT = 10,    /**< pack_uint() of 64 bits */
    PACK_MAX_UINT32 = 5,   /**< pack_uint() of 32 bits */
    PACK_MAX_SORTABLE = 5, /**< pack_sortable() */
    GLASS_MAX_KEY = 255,   /**< bytes of a B-tree key */
    GLASS_MAX_TERM = 245,  /**< bytes of a term, as libxapian checks */
    /** Bytes of a term with its zero bytes doubled: leaves room in a key for an end and a docid. */
    GLASS_MAX_TERM_KEY = GLASS_MAX_KEY - 1 - PACK_MAX_SORTABLE,
};

/** Seven bits a byte, low bits first, the top bit set on all but the last byte. */
static inline uint8_t *pack_uint(uint8_t *out, uint64_t value)
{
    while (value >= 0x80) {
        *out++ = (uint8_t)(value | 0x80);
        value >>= 7;
    }
    *out++ = (uint8_t)value;
    return out;
}

/** As pack_uint(), for the end of a key or tag: whole bytes, low first, none for 0. */
static inline uint8_t *pack_uint_last(uint8_t *out, uint32_t value)
{
    for (; value; value >>= 8)
        *out++ = (uint8_t)value;
    return out;
}

/** Bytes that pack_sortable() writes. n of them carry 7 * n + 1 bits, but for one less than two. */
static inline unsigned pack_sortable_size(uint32_t value)
{
    unsigned len = 2 + (value >= 0x8000);
    while (len > 2 && len < PACK_MAX_SORTABLE && value >> (7 * len + 1))
        len++;
    return len;
}

/** What pack_sortable() writes as a number, whose lowest byte is the last; @p len is its size. */
static inline uint64_t pack_sortable_code(uint32_t value, unsigned len)
{
    // 8 * n bits less n - 2 marks and the zero that ends them.
    const uint64_t marks = (0xffu << (10 - len)) & 0xff;
    return value | marks << 8 * (len - 1);
}

/**
 * A number whose code sorts bytewise as the number does, and never starts with 0xff: two bytes
 * below 0x8000; else the first byte has as many leading ones as there are bytes beyond the second.
 */
static inline uint8_t *pack_sortable(uint8_t *out, uint32_t value)
{
    const unsigned len = pack_sortable_size(value);
    const uint64_t code = pack_sortable_code(value, len);
    for (unsigned i = 0; i < len; i++)
        out[i] = (uint8_t)(code >> 8 * (len - 1 - i));
    return out + len;
}

/** Bytes of a term with each zero byte doubled (to 00 ff), so that keys sort as terms do. */
static inline size_t pack_term_size(const char *term, size_t len)
{
    size_t size = len;
    for (const char *at = term; (at = memchr(at, 0, len - (size_t)(at - term))) != NULL; at++)
        size++;
    return size;
}

/** A term in a key, without an end mark. Room: pack_term_size(). */
static inline uint8_t *pack_term(uint8_t *out, const char *term, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        *out++ = (uint8_t)term[i];
        if (term[i] == 0)
            *out++ = 0xff;
    }
    return out;
}

/**
 * Reads what pack_uint() wrote.
 * @return the position behind it, or NULL if @p end comes first or it does not fit 32 bits.
 */
static inline const uint8_t *unpack_uint32(const uint8_t *at, const uint8_t *end, uint32_t *value)
{
    uint64_t result = 0;
    for (unsigned shift = 0; at < end && shift < 35; shift += 7) {
        const uint8_t byte = *at++;
        result |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *value = (uint32_t)result;
            return result <= UINT32_MAX ? at : NULL;
        }
    }
    return NULL;
}

#endif
