// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * position-code.h: a position list as glass stores it.
 *
 * The last position, then, unless it is the only one, a bit stream (low bits first): the first
 * position, the number of positions less 2, and the inner positions by interpolative coding
 * (Moffat and Stuiver 2000; Witten, Moffat and Bell, Managing Gigabytes, 2nd ed., section 3.4).
 * Numbers of the stream are in truncated binary with the short codes in the middle of the range.
 */
#ifndef INDEXER_GLASS_POSITION_CODE_H
#define INDEXER_GLASS_POSITION_CODE_H

#include <stddef.h>
#include <stdint.h>

/** Room that position_encode() may need for @p count positions. */
static inline size_t position_encode_room(size_t count)
{
    return 5 * count + 24;
}

/**
 * Encodes @p count (1 or more) strictly ascending positions.
 * @return the bytes written at @p out.
 */
size_t position_encode(const uint32_t *positions, size_t count, uint8_t *out);

#endif
