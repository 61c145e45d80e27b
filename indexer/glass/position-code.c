// SPDX-License-Identifier: GPL-2.0-or-later
#include "position-code.h"

#include "pack.h"

struct bit_writer {
    uint8_t *out;
    uint64_t bits;
    unsigned count;
};

/** Appends @p value, one of @p range values from 0. */
static inline void write_below(struct bit_writer *writer, uint32_t value, uint32_t range)
{
    if (range <= 1)
        return;
    unsigned width = 32 - (unsigned)__builtin_clz(range - 1);
    const uint32_t spare = (uint32_t)((1ull << width) - range);
    const uint32_t middle = (range - spare) / 2;
    // Values below the middle have all the bits; the `spare` values after it save one; those after
    // them take the numbers of the first again, with the top bit set.
    if (value >= middle + spare && spare)
        value = (value - middle - spare) | (1u << (width - 1));
    else if (value >= middle && spare)
        width--;
    writer->bits |= (uint64_t)value << writer->count;
    writer->count += width;
    while (writer->count >= 8) {
        *writer->out++ = (uint8_t)writer->bits;
        writer->bits >>= 8;
        writer->count -= 8;
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
        if (writer.count > 0)
            *writer.out++ = (uint8_t)writer.bits;
    }
    return (size_t)(writer.out - out);
}
