// SPDX-License-Identifier: GPL-2.0-or-later
#include "position-code.h"

#include "pack.h"

#include <stdbool.h>

struct bit_writer {
    uint8_t *out;
    uint64_t bits;
    unsigned count;
};

static inline void store4(uint8_t *out, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        out[i] = (uint8_t)(value >> 8 * i);
}

/** Appends @p value, one of @p range values from 0. At most 31 bits are kept back. */
static inline void write_below(struct bit_writer *writer, uint32_t value, uint32_t range)
{
    if (range <= 1)
        return;
    const unsigned width = 32 - (unsigned)__builtin_clz(range - 1);
    const uint32_t spare = (uint32_t)((1ull << width) - range);
    const uint32_t middle = (range - spare) / 2;
    // Values below the middle have all the bits; the `spare` values after it save one; those after
    // them take the numbers of the first again, with the top bit set. Without branches, as which
    // of them it is cannot be predicted.
    const bool after = value >= middle + spare;
    const bool shorter = value >= middle && !after;
    const uint32_t code = value - (after ? middle + spare : 0) + ((uint32_t)after << (width - 1));
    writer->bits |= (uint64_t)code << writer->count;
    writer->count += width - shorter;
    if (writer->count >= 32) {
        store4(writer->out, (uint32_t)writer->bits);
        writer->out += 4;
        writer->bits >>= 32;
        writer->count -= 32;
    }
}

/** Writes the positions between indexes @p low and @p high, whose values the reader knows. */
static void write_between(struct bit_writer *writer, const uint32_t *positions, size_t low,
                          size_t high)
{
    while (low + 1 < high) {
        const size_t middle = low + (high - low) / 2;
        const uint32_t lowest = positions[low] + (uint32_t)(middle - low);
        const uint32_t range = positions[high] - positions[low] - (uint32_t)(high - low) + 1;
        write_below(writer, positions[middle] - lowest, range);
        write_between(writer, positions, low, middle);
        low = middle;
    }
}

size_t position_encode(const uint32_t *positions, size_t count, uint8_t *out)
{
    const uint32_t last = positions[count - 1];
    struct bit_writer writer = {.out = pack_uint(out, last)};
    if (count > 1) {
        write_below(&writer, positions[0], last);
        write_below(&writer, (uint32_t)(count - 2), last - positions[0]);
        write_between(&writer, positions, 0, count - 1);
        store4(writer.out, (uint32_t)writer.bits);
        writer.out += (writer.count + 7) / 8;
    }
    return (size_t)(writer.out - out);
}
