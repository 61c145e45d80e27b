// SPDX-License-Identifier: GPL-2.0-or-later
#include "glass-table.h"

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
    /* The file iamglass. */
    VERSION_FILE_MAX = 65536,
    UUID = 16,
    ROOT_FAKE = 1,
};

static const char version_magic[] = "\x0f\x0dXapian Glass";

/** Finds the root of the table in the version file. @return false if it is not known */
static bool read_root(struct glass_table *table, enum glass_table_kind kind, const uint8_t *at,
                      const uint8_t *end, bool *fake)
{
    uint64_t numbers[6] = {0}; // root, level and flags, entries, block size, compression, free list
    uint64_t revision = 0;
    const size_t magic = sizeof(version_magic) - 1;
    if ((size_t)(end - at) < magic + 2 + UUID || memcmp(at, version_magic, magic) != 0)
        return false;
    at = glass_read_number(at + magic + 2 + UUID, end, &revision);
    for (int i = 0; at && i <= (int)kind; i++) {
        for (size_t k = 0; k < sizeof(numbers) / sizeof(*numbers); k++)
            at = glass_read_number(at, end, &numbers[k]);
        if (!at || numbers[5] > (uint64_t)(end - at))
            return false;
        at += numbers[5];
    }
    if (!at || numbers[0] > UINT32_MAX || numbers[1] >> 2 > GLASS_MAX_LEVELS || numbers[3] == 0 ||
        numbers[3] > 32)
        return false;
    table->root = (uint32_t)numbers[0];
    table->level = (unsigned)(numbers[1] >> 2);
    table->block_size = (uint32_t)numbers[3] << 11;
    *fake = numbers[1] & ROOT_FAKE;
    return true;
}

static enum error_code open_version(struct glass_table *table, const char *path,
                                    enum glass_table_kind kind, struct error *error)
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
    if (got < 0 || !read_root(table, kind, bytes, bytes + got, &fake))
        return error_set(error, ERROR_DATA, "'%s' is of no known form", name);
    return fake ? ERROR_NO_INPUT : ERROR_NONE;
}

static enum error_code map_table(struct glass_table *table, const char *path,
                                 enum glass_table_kind kind, struct error *error)
{
    char name[PATH_MAX];
    struct stat status;
    if ((size_t)snprintf(name, sizeof(name), "%s/%s.glass", path,
                         kind == GLASS_POSTLIST ? "postlist" : "position") >= sizeof(name))
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

enum error_code glass_table_open(struct glass_table **out, const char *path,
                                 enum glass_table_kind kind, struct error *error)
{
    struct glass_table *table = calloc(1, sizeof(*table));
    *out = NULL;
    if (!table)
        return error_set_no_memory(error);
    enum error_code code = open_version(table, path, kind, error);
    if (code == ERROR_NONE)
        code = map_table(table, path, kind, error);
    if (code != ERROR_NONE) {
        glass_table_close(table);
        return code;
    }
    *out = table;
    return ERROR_NONE;
}

void glass_table_close(struct glass_table *table)
{
    if (!table)
        return;
    if (table->bytes)
        (void)munmap(table->bytes, table->size);
    free(table);
}

/* The tree. */

static uint32_t get4(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static const uint8_t *block_at(const struct glass_table *table, uint32_t number)
{
    const uint64_t offset = (uint64_t)number * table->block_size;
    return offset + table->block_size <= table->size ? table->bytes + offset : NULL;
}

bool glass_item_read(const struct glass_table *table, const uint8_t *block, size_t i,
                     struct glass_item *item)
{
    const bool leaf = block[GLASS_LEVEL] == 0;
    const size_t header = leaf ? GLASS_LEAF_ITEM_HEADER : GLASS_BRANCH_ITEM_HEADER;
    const size_t offset = glass_get2(block + GLASS_BLOCK_HEADER + 2 * i);
    if (offset + header > table->block_size)
        return false;
    const uint8_t *at = block + offset;
    const size_t room = table->block_size - offset - header;
    item->key = at + header;
    item->len = at[header - 1];
    if (!leaf) {
        if (item->len + GLASS_COMPONENT > room)
            return false;
        item->block = get4(at);
        item->component = glass_get2(item->key + item->len);
        return true;
    }
    item->flags = (unsigned)glass_get2(at);
    const size_t size = item->flags & GLASS_ITEM_SIZE;
    const size_t extra = item->flags & GLASS_ITEM_FIRST ? 0 : GLASS_COMPONENT;
    if (size > room || item->len + extra > size)
        return false;
    item->component = extra ? glass_get2(item->key + item->len) : 1;
    item->tag = item->key + item->len + extra;
    item->tag_len = size - item->len - extra;
    return true;
}

static int compare(const struct glass_item *item, const struct glass_wanted *wanted)
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
static int search_block(const struct glass_table *table, const uint8_t *block,
                        struct stretch stretch, const struct glass_wanted *wanted,
                        struct glass_item *found, size_t *at)
{
    const bool leaf = block[GLASS_LEVEL] == 0;
    bool any = false;
    *at = stretch.low;
    while (stretch.low < stretch.high) {
        const size_t middle = stretch.low + (stretch.high - stretch.low) / 2;
        struct glass_item item;
        if (!glass_item_read(table, block, middle, &item))
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
static bool find_stretch(const struct glass_table *table, const uint8_t *branch, size_t from,
                         const struct glass_wanted *wanted, struct stretch *stretch)
{
    const size_t count = glass_item_count(table, branch);
    struct glass_item item;
    size_t step = 1;
    if (from >= count || !glass_item_read(table, branch, from, &item) ||
        (from > 0 && compare(&item, wanted) > 0))
        return false;
    stretch->low = from;
    for (;;) {
        const size_t next = stretch->low + step < count ? stretch->low + step : count - 1;
        if (next == stretch->low || !glass_item_read(table, branch, next, &item))
            return false; // it may be below the next branch
        if (compare(&item, wanted) > 0) {
            stretch->high = next;
            return true;
        }
        stretch->low = next;
        step *= 2;
    }
}

int glass_table_find(const struct glass_table *table, const struct glass_wanted *wanted,
                     struct glass_place *place, struct glass_item *found)
{
    struct stretch stretch = {0, 0};
    bool again =
        place->branch && find_stretch(table, place->branch, place->branch_item, wanted, &stretch);
    uint32_t number = table->root;
    for (unsigned level = again ? 1 : table->level;; level--) {
        const uint8_t *block = again ? place->branch : block_at(table, number);
        if (!block || block[GLASS_LEVEL] != level)
            return -1;
        if (!again)
            stretch = (struct stretch){0, glass_item_count(table, block)};
        again = false;
        if (stretch.high == 0)
            return -1;
        if (level == 0) {
            place->leaf = block;
            return search_block(table, block, stretch, wanted, found, &place->item);
        }
        struct glass_item item;
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

/* Walks. */

/** Finds item @p i of the block of a level of a walk. */
static bool read_of(const struct glass_table *table, const struct glass_walk *walk, unsigned level,
                    struct glass_item *item)
{
    return glass_item_read(table, walk->blocks[level], walk->at[level], item);
}

/** Goes from an item of a level down to a leaf, always to the first or the last item. */
static bool go_down(const struct glass_table *table, struct glass_walk *walk, unsigned level,
                    bool to_last)
{
    for (; level > 0; level--) {
        struct glass_item item = {.tag = NULL};
        if (!read_of(table, walk, level, &item))
            return false;
        const uint8_t *block = block_at(table, item.block);
        const size_t count = block ? glass_item_count(table, block) : 0;
        if (count == 0 || block[GLASS_LEVEL] != level - 1)
            return false;
        walk->blocks[level - 1] = block;
        walk->at[level - 1] = to_last ? count - 1 : 0;
    }
    return true;
}

int glass_walk_to(const struct glass_table *table, struct glass_walk *walk,
                  const struct glass_wanted *wanted)
{
    const uint8_t *block = block_at(table, table->root);
    for (unsigned level = table->level;; level--) {
        struct glass_item item = {.tag = NULL};
        const size_t count =
            block && block[GLASS_LEVEL] == level ? glass_item_count(table, block) : 0;
        walk->blocks[level] = block;
        if (count == 0 || search_block(table, block, (struct stretch){0, count}, wanted, &item,
                                       &walk->at[level]) < 0)
            return -1;
        if (level == 0)
            break;
        if (!read_of(table, walk, level, &item))
            return -1;
        block = block_at(table, item.block);
    }
    struct glass_item first;
    if (!read_of(table, walk, 0, &first))
        return -1;
    if (walk->at[0] > 0 || compare(&first, wanted) <= 0)
        return 1;
    // Keys of branches may be shorter: the item is the last one of the leaf before.
    for (unsigned level = 1; level <= table->level; level++)
        if (walk->at[level] > 0) {
            walk->at[level]--;
            return go_down(table, walk, level, true) ? 1 : -1;
        }
    return 0;
}

int glass_walk_next(const struct glass_table *table, struct glass_walk *walk)
{
    for (unsigned level = 0; level <= table->level; level++)
        if (walk->at[level] + 1 < glass_item_count(table, walk->blocks[level])) {
            walk->at[level]++;
            return go_down(table, walk, level, false) ? 1 : -1;
        }
    return 0;
}

bool glass_walk_item(const struct glass_table *table, const struct glass_walk *walk,
                     struct glass_item *item)
{
    return read_of(table, walk, 0, item);
}

/* Docids in keys. */

size_t glass_put_docid(uint8_t *out, uint32_t docid)
{
    // Two bytes below 0x8000; else the first byte has as many leading ones as there are bytes
    // beyond the second.
    unsigned bytes = 2;
    while (bytes < GLASS_DOCID_MAX && docid >> (7 * bytes + 1))
        bytes++;
    for (unsigned i = bytes; i-- > 1;) {
        out[i] = (uint8_t)docid;
        docid >>= 8;
    }
    out[0] = (uint8_t)(docid | (bytes > 2 ? 0xffU << (10 - bytes) : 0));
    return bytes;
}

uint32_t glass_get_docid(const uint8_t *at, size_t len)
{
    unsigned bytes = 2;
    if (len < 2)
        return 0;
    while (bytes < GLASS_DOCID_MAX && at[0] & (0x80U >> (bytes - 2)))
        bytes++;
    if (len != bytes)
        return 0;
    uint64_t docid = at[0] & (bytes > 2 ? 0xffU >> (bytes - 1) : 0x7fU);
    for (unsigned i = 1; i < bytes; i++)
        docid = docid << 8 | at[i];
    return docid <= UINT32_MAX ? (uint32_t)docid : 0;
}
