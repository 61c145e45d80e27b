// SPDX-License-Identifier: GPL-2.0-or-later
#include "glass-positions.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

enum {
    MOST_POSITIONS = 1 << 22, // of a list
};

void glass_position_reader_free(struct glass_position_reader *reader)
{
    free(reader->positions);
    *reader = (struct glass_position_reader){.leaf = NULL};
}

/* Lists. */

struct bit_reader {
    const uint8_t *at;
    const uint8_t *end;
    uint64_t bits;
    unsigned count;
    bool failed;
};

/** Has 56 bits ready, or all that there are: zeros follow. */
static inline void fill(struct bit_reader *reader)
{
    if (reader->end - reader->at >= 8) {
        uint64_t next = 0;
        memcpy(&next, reader->at, sizeof(next));
        reader->bits |= le64toh(next) << reader->count;
        reader->at += (63 - reader->count) / 8;
        reader->count |= 56;
        return;
    }
    while (reader->count <= 56 && reader->at < reader->end) {
        reader->bits |= (uint64_t)*reader->at++ << reader->count;
        reader->count += 8;
    }
}

/** One of @p range values from 0, at most 2^32: truncated binary, the short codes in the middle. */
static inline uint32_t read_below(struct bit_reader *reader, uint64_t range)
{
    if (range <= 1)
        return 0;
    const unsigned width = 64 - (unsigned)__builtin_clzll(range - 1);
    const uint64_t spare = (UINT64_C(1) << width) - range;
    const uint64_t middle = (range - spare) / 2;
    if (reader->count < width)
        fill(reader);
    // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): width is 1 at least
    uint64_t value = reader->bits & ((UINT64_C(1) << (width - 1)) - 1);
    const unsigned is_long = value < middle;
    value += reader->bits >> (width - 1) & is_long ? middle + spare : 0;
    const unsigned taken = width - 1 + is_long;
    if (taken > reader->count) {
        reader->failed = true;
        return 0;
    }
    reader->bits >>= taken;
    reader->count -= taken;
    return (uint32_t)value;
}

/**
 * Reads the positions between indexes @p low and @p high, whose values are there.
 * @param most  what is beyond the first one above it is left out
 * @return how many positions from the first one on are there; 0: all up to @p high
 */
static size_t read_between(struct bit_reader *reader, uint32_t *positions, size_t low, size_t high,
                           uint32_t most)
{
    while (low + 1 < high && !reader->failed) {
        const size_t middle = low + (high - low) / 2;
        const uint64_t lowest = (uint64_t)positions[low] + (middle - low);
        const uint64_t range = (uint64_t)positions[high] - positions[low] - (high - low) + 1;
        if (positions[high] < positions[low] || range > UINT32_MAX) {
            reader->failed = true;
            return 0;
        }
        positions[middle] = (uint32_t)(lowest + read_below(reader, range));
        if (middle > low + 1) {
            const size_t known = read_between(reader, positions, low, middle, most);
            if (known)
                return known;
        }
        if (positions[middle] > most)
            return middle + 1;
        low = middle;
    }
    return 0;
}

static bool reserve(struct glass_position_reader *reader, size_t count)
{
    if (count <= reader->capacity)
        return true;
    size_t capacity = reader->capacity ? reader->capacity : 16;
    while (capacity < count)
        capacity *= 2;
    uint32_t *positions = realloc(reader->positions, capacity * sizeof(*positions));
    if (!positions)
        return false;
    reader->positions = positions;
    reader->capacity = capacity;
    return true;
}

static bool decode(const uint8_t *tag, size_t len, uint32_t most,
                   struct glass_position_reader *reader)
{
    uint64_t last = 0;
    struct bit_reader bits = {.end = tag + len};
    bits.at = glass_read_number(tag, bits.end, &last);
    if (!bits.at || last > UINT32_MAX)
        return false;
    if (bits.at == bits.end) {
        if (!reserve(reader, 1))
            return false;
        reader->positions[0] = (uint32_t)last;
        reader->count = 1;
        return true;
    }
    const uint32_t first = read_below(&bits, last);
    if (first >= last)
        return false;
    const uint64_t count = (uint64_t)read_below(&bits, last - first) + 2;
    if (bits.failed || count > last - first + 1 || count > MOST_POSITIONS ||
        !reserve(reader, (size_t)count))
        return false;
    reader->positions[0] = first;
    reader->positions[count - 1] = (uint32_t)last;
    const size_t known = read_between(&bits, reader->positions, 0, (size_t)count - 1, most);
    reader->count = bits.failed ? 0 : known ? known : (size_t)count;
    return !bits.failed;
}

/** Reads a list that is in several items, the first of which is @p item. */
static bool decode_parts(const struct glass_table *table, struct glass_wanted *wanted,
                         struct glass_item item, uint32_t most,
                         struct glass_position_reader *reader)
{
    uint8_t *tag = NULL;
    size_t len = 0;
    bool good = true;
    struct glass_place place = {.branch = NULL};
    while (good) {
        uint8_t *grown =
            len + item.tag_len <= GLASS_TAG_MAX ? realloc(tag, len + item.tag_len + 1) : NULL;
        good = grown != NULL;
        if (!good)
            break;
        tag = grown;
        memcpy(tag + len, item.tag, item.tag_len);
        len += item.tag_len;
        if (item.flags & GLASS_ITEM_LAST)
            break;
        wanted->component++;
        good = glass_table_find(table, wanted, &place, &item) == 1;
    }
    good = good && decode(tag, len, most, reader);
    free(tag);
    return good;
}

/* Reading. */

/** Bytes of a docid as a number that sorts as they do. */
static uint64_t docid_rank(const uint8_t *bytes, size_t len)
{
    uint64_t rank = 0;
    for (size_t i = 0; i < len; i++)
        rank = rank << 8 | bytes[i];
    return rank << (8 * (GLASS_DOCID_MAX - len));
}

void glass_position_reader_open(struct glass_position_reader *reader,
                                const struct glass_table *table, struct slice term)
{
    size_t len = 0; // zero bytes are doubled, and one with no double ends the term
    reader->table = table;
    reader->leaf = NULL;
    reader->branch = NULL;
    reader->prefix = 0;
    for (size_t i = 0; i < term.len; i++) {
        if (len + 2 + 1 + GLASS_DOCID_MAX > sizeof(reader->key))
            return;
        reader->key[len++] = (uint8_t)term.ptr[i];
        if (term.ptr[i] == '\0')
            reader->key[len++] = 0xff;
    }
    reader->key[len++] = 0;
    reader->prefix = len;
}

/**
 * The docid of an item of the leaf at hand that is of the term, as docid_rank(), doubled, and 1
 * more if it is not the first part of a list.
 * @return UINT64_MAX if the item is damaged
 */
static inline uint64_t item_rank(const struct glass_position_reader *reader, size_t i)
{
    const size_t block_size = reader->table->block_size;
    const size_t offset = glass_get2(reader->leaf + GLASS_BLOCK_HEADER + 2 * i);
    if (offset + GLASS_LEAF_ITEM_HEADER > block_size)
        return UINT64_MAX;
    const uint8_t *at = reader->leaf + offset;
    const size_t len = at[GLASS_LEAF_ITEM_HEADER - 1];
    if (len <= reader->prefix || len > reader->prefix + GLASS_DOCID_MAX ||
        offset + GLASS_LEAF_ITEM_HEADER + len > block_size)
        return UINT64_MAX;
    return docid_rank(at + GLASS_LEAF_ITEM_HEADER + reader->prefix, len - reader->prefix) << 1 |
           !(glass_get2(at) & GLASS_ITEM_FIRST);
}

static bool is_of_term(const struct glass_position_reader *reader, size_t i)
{
    struct glass_item item;
    return glass_item_read(reader->table, reader->leaf, i, &item) && item.len > reader->prefix &&
           memcmp(item.key, reader->key, reader->prefix) == 0;
}

/** Looks for the end of the items of the term in the leaf at hand. */
static void find_high(struct glass_position_reader *reader)
{
    size_t low = reader->item; // before the end, unless it is not of the term itself
    size_t high = glass_item_count(reader->table, reader->leaf);
    if (low < high && !is_of_term(reader, low))
        low++; // the last one of the term before
    if (low >= high || !is_of_term(reader, low)) {
        reader->item = reader->high = low;
        return;
    }
    reader->item = low;
    if (is_of_term(reader, high - 1)) {
        reader->high = high;
        return;
    }
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (is_of_term(reader, middle))
            low = middle;
        else
            high = middle;
    }
    reader->high = high;
}

/**
 * Looks for a docid in the leaf at hand, from the last one on.
 * @param ahead  items that it may be ahead of that
 * @return 1: found, reader->item is it; 0: it is not there; -1: it need not be in this leaf
 */
static int find_in_leaf(struct glass_position_reader *reader, uint64_t wanted, uint32_t ahead)
{
    const size_t high = reader->high;
    size_t low = reader->item;
    size_t step = 1;
    if (!reader->leaf || low >= high)
        return -1;
    if (ahead < high - low && item_rank(reader, low + ahead) == wanted) {
        reader->item = low + ahead;
        return 1;
    }
    if (item_rank(reader, low) > wanted)
        return -1;
    while (low + step < high && item_rank(reader, low + step) <= wanted) {
        low += step;
        step *= 2;
    }
    size_t above = low + step < high ? low + step : high;
    while (above - low > 1) {
        const size_t middle = low + (above - low) / 2;
        if (item_rank(reader, middle) <= wanted)
            low = middle;
        else
            above = middle;
    }
    reader->item = low;
    if (item_rank(reader, low) == wanted)
        return 1;
    return low + 1 < glass_item_count(reader->table, reader->leaf) ? 0 : -1;
}

bool glass_position_reader_read(struct glass_position_reader *reader, uint32_t docid,
                                uint32_t number, uint32_t most)
{
    struct glass_wanted wanted = {.component = 1};
    struct glass_item item = {.tag = NULL};
    uint8_t bytes[GLASS_DOCID_MAX];
    reader->count = 0;
    if (reader->prefix == 0)
        return true;
    const size_t docid_len = glass_put_docid(bytes, docid);
    int found = find_in_leaf(reader, docid_rank(bytes, docid_len) << 1, number - reader->number);
    reader->number = number;
    if (found == 0)
        return true;
    if (found < 0 || !glass_item_read(reader->table, reader->leaf, reader->item, &item) ||
        !item.tag) {
        memcpy(wanted.key, reader->key, reader->prefix);
        memcpy(wanted.key + reader->prefix, bytes, docid_len);
        wanted.len = reader->prefix + docid_len;
        struct glass_place place = {.branch = reader->branch, .branch_item = reader->branch_item};
        found = glass_table_find(reader->table, &wanted, &place, &item);
        reader->leaf = found < 0 ? NULL : place.leaf;
        reader->item = place.item;
        reader->branch = place.branch;
        reader->branch_item = place.branch_item;
        if (found < 0)
            return false;
        find_high(reader);
        if (found == 0)
            return true;
    }
    if (item.flags & GLASS_ITEM_COMPRESSED)
        return false;
    if (item.flags & GLASS_ITEM_LAST)
        return decode(item.tag, item.tag_len, most, reader);
    memcpy(wanted.key, reader->key, reader->prefix);
    memcpy(wanted.key + reader->prefix, bytes, docid_len);
    wanted.len = reader->prefix + docid_len;
    return decode_parts(reader->table, &wanted, item, most, reader);
}
