// SPDX-License-Identifier: GPL-2.0-or-later
#include "glass-positions.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    /* A block: header, directory of offsets, items at its end. */
    LEVEL = 4,
    DIRECTORY_END = 9,
    BLOCK_HEADER = 11,
    LEAF_ITEM_HEADER = 3,   // flags and size 2, key length 1
    BRANCH_ITEM_HEADER = 5, // block 4, key length 1
    COMPONENT = 2,
    ITEM_COMPRESSED = 0x8000,
    ITEM_LAST = 0x4000,
    ITEM_FIRST = 0x2000,
    ITEM_SIZE = 0x1fff,
    MAX_LEVELS = 10,
    /* The file iamglass. */
    VERSION_FILE_MAX = 65536,
    UUID = 16,
    ROOT_FAKE = 1,
    POSITION_TABLE = 3, // of those whose roots it has
    /* A list. */
    MOST_POSITIONS = 1 << 22,
    TAG_MAX = 1 << 24,
    /* A key: a docid's bytes. */
    DOCID_MAX = 5,
};

static const char version_magic[] = "\x0f\x0dXapian Glass";

struct glass_positions {
    uint8_t *bytes;
    size_t size;
    uint32_t block_size;
    uint32_t root;
    unsigned level; // of the root
};

/** Seven bits a byte, low bits first. @return behind it, or NULL */
static const uint8_t *read_number(const uint8_t *at, const uint8_t *end, uint64_t *value)
{
    uint64_t result = 0;
    for (unsigned shift = 0; at && at < end && shift < 63; shift += 7) {
        const uint8_t byte = *at++;
        result |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80) {
            *value = result;
            return at;
        }
    }
    return NULL;
}

/** Finds the root of the position table in the version file. @return false if it is not known */
static bool read_root(struct glass_positions *table, const uint8_t *at, const uint8_t *end,
                      bool *fake)
{
    uint64_t numbers[6] = {0}; // root, level and flags, entries, block size, compression, free list
    uint64_t revision = 0;
    const size_t magic = sizeof(version_magic) - 1;
    if ((size_t)(end - at) < magic + 2 + UUID || memcmp(at, version_magic, magic) != 0)
        return false;
    at = read_number(at + magic + 2 + UUID, end, &revision);
    for (int i = 0; at && i <= POSITION_TABLE; i++) {
        for (size_t k = 0; k < sizeof(numbers) / sizeof(*numbers); k++)
            at = read_number(at, end, &numbers[k]);
        if (!at || numbers[5] > (uint64_t)(end - at))
            return false;
        at += numbers[5];
    }
    if (!at || numbers[0] > UINT32_MAX || numbers[1] >> 2 > MAX_LEVELS || numbers[3] == 0 ||
        numbers[3] > 32)
        return false;
    table->root = (uint32_t)numbers[0];
    table->level = (unsigned)(numbers[1] >> 2);
    table->block_size = (uint32_t)numbers[3] << 11;
    *fake = numbers[1] & ROOT_FAKE;
    return true;
}

static enum error_code open_version(struct glass_positions *table, const char *path,
                                    struct error *error)
{
    char name[PATH_MAX];
    uint8_t bytes[VERSION_FILE_MAX];
    bool fake = false;
    if ((size_t)snprintf(name, sizeof(name), "%s/iamglass", path) >= sizeof(name))
        return error_set(error, ERROR_IO, "path '%.200s' is too long", path);
    const int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(error, ERROR_IO, errno, "cannot open '%s'", name);
    const ssize_t got = read(fd, bytes, sizeof(bytes));
    (void)close(fd);
    if (got < 0 || !read_root(table, bytes, bytes + got, &fake))
        return error_set(error, ERROR_DATA, "'%s' is of no known form", name);
    return fake ? ERROR_NO_INPUT : ERROR_NONE;
}

static enum error_code map_table(struct glass_positions *table, const char *path,
                                 struct error *error)
{
    char name[PATH_MAX];
    struct stat status;
    if ((size_t)snprintf(name, sizeof(name), "%s/position.glass", path) >= sizeof(name))
        return error_set(error, ERROR_IO, "path '%.200s' is too long", path);
    const int fd = open(name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return error_set_errno(error, errno == ENOENT ? ERROR_NO_INPUT : ERROR_IO, errno,
                               "cannot open '%s'", name);
    enum error_code code = ERROR_NONE;
    if (fstat(fd, &status) != 0 || status.st_size < table->block_size) {
        code = error_set(error, ERROR_DATA, "'%s' is too short", name);
    } else {
        table->size = (size_t)status.st_size;
        void *bytes = mmap(NULL, table->size, PROT_READ, MAP_SHARED, fd, 0);
        if (bytes == MAP_FAILED)
            code = error_set_errno(error, ERROR_IO, errno, "cannot map '%s'", name);
        else
            table->bytes = bytes;
    }
    (void)close(fd);
    return code;
}

enum error_code glass_positions_open(struct glass_positions **out, const char *path,
                                     struct error *error)
{
    struct glass_positions *table = calloc(1, sizeof(*table));
    *out = NULL;
    if (!table)
        return error_set_no_memory(error);
    enum error_code code = open_version(table, path, error);
    if (code == ERROR_NONE)
        code = map_table(table, path, error);
    if (code != ERROR_NONE) {
        glass_positions_close(table);
        return code;
    }
    *out = table;
    return ERROR_NONE;
}

void glass_positions_close(struct glass_positions *table)
{
    if (!table)
        return;
    if (table->bytes)
        (void)munmap(table->bytes, table->size);
    free(table);
}

void glass_position_reader_free(struct glass_position_reader *reader)
{
    free(reader->positions);
    *reader = (struct glass_position_reader){.leaf = NULL};
}

/* The tree. */

static size_t get2(const uint8_t *at)
{
    return (size_t)at[0] << 8 | at[1];
}

static uint32_t get4(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/** The key that is looked for. */
struct wanted {
    uint8_t key[GLASS_POSITION_KEY_MAX];
    size_t len;
    size_t component; // from 1
};

/** An item of a block. */
struct item {
    const uint8_t *key;
    size_t len;
    size_t component;
    unsigned flags;
    const uint8_t *tag; // of a leaf's
    size_t tag_len;
    uint32_t block; // of a branch's
};

static const uint8_t *block_at(const struct glass_positions *table, uint32_t number)
{
    const uint64_t offset = (uint64_t)number * table->block_size;
    return offset + table->block_size <= table->size ? table->bytes + offset : NULL;
}

/** Items of a block; 0 if it is damaged. */
static size_t item_count(const struct glass_positions *table, const uint8_t *block)
{
    const size_t end = get2(block + DIRECTORY_END);
    return end < BLOCK_HEADER || end > table->block_size ? 0 : (end - BLOCK_HEADER) / 2;
}

/** Reads item @p i of a block. @return false if it is damaged */
static bool read_item(const struct glass_positions *table, const uint8_t *block, size_t i,
                      struct item *item)
{
    const bool leaf = block[LEVEL] == 0;
    const size_t header = leaf ? LEAF_ITEM_HEADER : BRANCH_ITEM_HEADER;
    const size_t offset = get2(block + BLOCK_HEADER + 2 * i);
    if (offset + header > table->block_size)
        return false;
    const uint8_t *at = block + offset;
    const size_t room = table->block_size - offset - header;
    item->key = at + header;
    item->len = at[header - 1];
    if (!leaf) {
        if (item->len + COMPONENT > room)
            return false;
        item->block = get4(at);
        item->component = get2(item->key + item->len);
        return true;
    }
    item->flags = (unsigned)get2(at);
    const size_t size = item->flags & ITEM_SIZE;
    const size_t extra = item->flags & ITEM_FIRST ? 0 : COMPONENT;
    if (size > room || item->len + extra > size)
        return false;
    item->component = extra ? get2(item->key + item->len) : 1;
    item->tag = item->key + item->len + extra;
    item->tag_len = size - item->len - extra;
    return true;
}

static int compare(const struct item *item, const struct wanted *wanted)
{
    const size_t common = item->len < wanted->len ? item->len : wanted->len;
    const int order = common ? memcmp(item->key, wanted->key, common) : 0;
    if (order != 0)
        return order;
    if (item->len != wanted->len)
        return item->len < wanted->len ? -1 : 1;
    return item->component < wanted->component ? -1 : item->component > wanted->component;
}

/** Where the search of a block begins and ends: items from low on, below high. */
struct stretch {
    size_t low;
    size_t high;
};

/**
 * Finds the last item of a stretch of a block that is not above what is wanted.
 * @param[out] found  it; of a leaf only if it is just that
 * @param[out] at     its number, also if it is not just that
 * @return 1 if there is one; 0 if not; -1 if the block is damaged
 */
static int search_block(const struct glass_positions *table, const uint8_t *block,
                        struct stretch stretch, const struct wanted *wanted, struct item *found,
                        size_t *at)
{
    const bool leaf = block[LEVEL] == 0;
    bool any = false;
    *at = stretch.low;
    while (stretch.low < stretch.high) {
        const size_t middle = stretch.low + (stretch.high - stretch.low) / 2;
        struct item item;
        if (!read_item(table, block, middle, &item))
            return -1;
        const int order = !leaf && middle == 0 ? -1 : compare(&item, wanted);
        if (order <= 0) {
            *at = middle;
            if (!leaf || order == 0) {
                *found = item;
                any = true;
            }
        }
        if (order == 0)
            return 1;
        if (order < 0)
            stretch.low = middle + 1;
        else
            stretch.high = middle;
    }
    return any;
}

/**
 * Looks for the stretch of a branch that would lead to what is wanted, from an item on in steps
 * that double.
 * @return false if it need not be below this branch
 */
static bool find_stretch(const struct glass_positions *table, const uint8_t *branch, size_t from,
                         const struct wanted *wanted, struct stretch *stretch)
{
    const size_t count = item_count(table, branch);
    struct item item;
    size_t step = 1;
    if (from >= count || !read_item(table, branch, from, &item) ||
        (from > 0 && compare(&item, wanted) > 0))
        return false;
    stretch->low = from;
    for (;;) {
        const size_t next = stretch->low + step < count ? stretch->low + step : count - 1;
        if (next == stretch->low || !read_item(table, branch, next, &item))
            return false; // it may be below the next branch
        if (compare(&item, wanted) > 0) {
            stretch->high = next;
            return true;
        }
        stretch->low = next;
        step *= 2;
    }
}

/** A place in a leaf, and the branch above it. */
struct place {
    const uint8_t *leaf;
    size_t item;
    const uint8_t *branch; // or NULL
    size_t branch_item;
};

/** Finds an item, as search_block() of its leaf; first below the branch of the last one. */
static int find(const struct glass_positions *table, const struct wanted *wanted,
                struct place *place, struct item *found)
{
    struct stretch stretch = {0, 0};
    bool again =
        place->branch && find_stretch(table, place->branch, place->branch_item, wanted, &stretch);
    uint32_t number = table->root;
    for (unsigned level = again ? 1 : table->level;; level--) {
        const uint8_t *block = again ? place->branch : block_at(table, number);
        if (!block || block[LEVEL] != level)
            return -1;
        if (!again)
            stretch = (struct stretch){0, item_count(table, block)};
        again = false;
        if (stretch.high == 0)
            return -1;
        if (level == 0) {
            place->leaf = block;
            return search_block(table, block, stretch, wanted, found, &place->item);
        }
        struct item item;
        size_t at = 0;
        if (search_block(table, block, stretch, wanted, &item, &at) != 1)
            return -1;
        number = item.block;
        if (level == 1) {
            place->branch = block;
            place->branch_item = at;
        }
    }
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
    bits.at = read_number(tag, bits.end, &last);
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
static bool decode_parts(const struct glass_positions *table, struct wanted *wanted,
                         struct item item, uint32_t most, struct glass_position_reader *reader)
{
    uint8_t *tag = NULL;
    size_t len = 0;
    bool good = true;
    struct place place = {.branch = NULL};
    while (good) {
        uint8_t *grown =
            len + item.tag_len <= TAG_MAX ? realloc(tag, len + item.tag_len + 1) : NULL;
        good = grown != NULL;
        if (!good)
            break;
        tag = grown;
        memcpy(tag + len, item.tag, item.tag_len);
        len += item.tag_len;
        if (item.flags & ITEM_LAST)
            break;
        wanted->component++;
        good = find(table, wanted, &place, &item) == 1;
    }
    good = good && decode(tag, len, most, reader);
    free(tag);
    return good;
}

/* Reading. */

/** The bytes of a docid in a key, so that they sort. @return how many, 2 to 5 */
static size_t put_docid(uint8_t *out, uint32_t docid)
{
    // Two bytes below 0x8000; else the first byte has as many leading ones as there are bytes
    // beyond the second.
    unsigned bytes = 2;
    while (bytes < DOCID_MAX && docid >> (7 * bytes + 1))
        bytes++;
    for (unsigned i = bytes; i-- > 1;) {
        out[i] = (uint8_t)docid;
        docid >>= 8;
    }
    out[0] = (uint8_t)(docid | (bytes > 2 ? 0xffU << (10 - bytes) : 0));
    return bytes;
}

/** Bytes of a docid as a number that sorts as they do. */
static uint64_t docid_rank(const uint8_t *bytes, size_t len)
{
    uint64_t rank = 0;
    for (size_t i = 0; i < len; i++)
        rank = rank << 8 | bytes[i];
    return rank << (8 * (DOCID_MAX - len));
}

void glass_position_reader_open(struct glass_position_reader *reader,
                                const struct glass_positions *table, struct slice term)
{
    size_t len = 0; // zero bytes are doubled, and one with no double ends the term
    reader->table = table;
    reader->leaf = NULL;
    reader->branch = NULL;
    reader->prefix = 0;
    for (size_t i = 0; i < term.len; i++) {
        if (len + 2 + 1 + DOCID_MAX > sizeof(reader->key))
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
    const size_t offset = get2(reader->leaf + BLOCK_HEADER + 2 * i);
    if (offset + LEAF_ITEM_HEADER > block_size)
        return UINT64_MAX;
    const uint8_t *at = reader->leaf + offset;
    const size_t len = at[LEAF_ITEM_HEADER - 1];
    if (len <= reader->prefix || len > reader->prefix + DOCID_MAX ||
        offset + LEAF_ITEM_HEADER + len > block_size)
        return UINT64_MAX;
    return docid_rank(at + LEAF_ITEM_HEADER + reader->prefix, len - reader->prefix) << 1 |
           !(get2(at) & ITEM_FIRST);
}

static bool is_of_term(const struct glass_position_reader *reader, size_t i)
{
    struct item item;
    return read_item(reader->table, reader->leaf, i, &item) && item.len > reader->prefix &&
           memcmp(item.key, reader->key, reader->prefix) == 0;
}

/** Looks for the end of the items of the term in the leaf at hand. */
static void find_high(struct glass_position_reader *reader)
{
    size_t low = reader->item; // before the end, unless it is not of the term itself
    size_t high = item_count(reader->table, reader->leaf);
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
    return low + 1 < item_count(reader->table, reader->leaf) ? 0 : -1;
}

bool glass_position_reader_read(struct glass_position_reader *reader, uint32_t docid,
                                uint32_t number, uint32_t most)
{
    struct wanted wanted = {.component = 1};
    struct item item = {.tag = NULL};
    uint8_t bytes[DOCID_MAX];
    reader->count = 0;
    if (reader->prefix == 0)
        return true;
    const size_t docid_len = put_docid(bytes, docid);
    int found = find_in_leaf(reader, docid_rank(bytes, docid_len) << 1, number - reader->number);
    reader->number = number;
    if (found == 0)
        return true;
    if (found < 0 || !read_item(reader->table, reader->leaf, reader->item, &item) || !item.tag) {
        memcpy(wanted.key, reader->key, reader->prefix);
        memcpy(wanted.key + reader->prefix, bytes, docid_len);
        wanted.len = reader->prefix + docid_len;
        struct place place = {.branch = reader->branch, .branch_item = reader->branch_item};
        found = find(reader->table, &wanted, &place, &item);
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
    if (item.flags & ITEM_COMPRESSED)
        return false;
    if (item.flags & ITEM_LAST)
        return decode(item.tag, item.tag_len, most, reader);
    memcpy(wanted.key, reader->key, reader->prefix);
    memcpy(wanted.key + reader->prefix, bytes, docid_len);
    wanted.len = reader->prefix + docid_len;
    return decode_parts(reader->table, &wanted, item, most, reader);
}
