// SPDX-License-Identifier: GPL-2.0-or-later
#include "table-writer.h"

#include "file-writer.h"
#include "pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_HEADER = 11, // revision 4, level 1, largest gap 2, free bytes 2, end of directory 2
    DIRECTORY_ENTRY = 2,
    LEAF_ITEM_HEADER = 3, // flags and size 2, key length 1
    COMPONENT = 2,
    BRANCH_ITEM_HEADER = 5, // block 4, key length 1
    MAX_LEVELS = 9,         // libxapian's cursors have ten
    MAX_COMPONENTS = 65535,
    ITEMS_PER_BLOCK = 4, // libxapian's block splits rely on as many fitting
    ITEM_COMPRESSED = 0x8000,
    ITEM_LAST = 0x4000,
    ITEM_FIRST = 0x2000,
    ITEM_SIZE_LIMIT = 0x1fff + LEAF_ITEM_HEADER,
    REVISION = 1,
    BUFFER_SIZE = 1 << 20,
    WORTH_SPLITTING = 24, // bytes of tag that justify a second key and a second block to read
};

/** The key, with component, that parts a block from the one before: greater than all in that. */
struct separator {
    uint8_t length;
    uint16_t component;
    uint8_t key[GLASS_MAX_KEY];
};

struct branch {
    uint8_t *block;
    size_t directory_end;
    size_t items_start;
    struct separator first; // parts this block from its left neighbour
};

struct table_writer {
    struct file_writer file;
    char *path;
    bool lazy;
    bool started; // the file is open and a leaf is under construction
    bool finished;
    uint32_t block_size;
    size_t max_item;
    // The leaf under construction, in the file buffer.
    uint8_t *leaf;
    size_t directory_end;
    size_t items_start;
    struct separator leaf_first;
    // The greatest key so far.
    size_t last_key_len;
    uint8_t last_key[GLASS_MAX_KEY];
    struct branch branches[MAX_LEVELS + 1]; // [level]; 0 is not used
    unsigned levels;                        // of branches in use
    struct table_root root;
};

static inline void write2(uint8_t *at, size_t value)
{
    at[0] = (uint8_t)(value >> 8);
    at[1] = (uint8_t)value;
}

static inline void write4(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

enum error_code table_writer_open(struct table_writer **result, const char *dir, const char *name,
                                  uint32_t block_size, bool lazy, struct error *error)
{
    if (block_size < TABLE_MIN_BLOCK || block_size > TABLE_MAX_BLOCK ||
        (block_size & (block_size - 1)) != 0)
        return error_set(error, ERROR_INTERNAL, "block size %u is not a power of two from %d to %d",
                         block_size, TABLE_MIN_BLOCK, TABLE_MAX_BLOCK);
    struct table_writer *writer = calloc(1, sizeof(*writer));
    if (!writer)
        return error_set_no_memory(error);
    writer->file.fd = -1;
    writer->lazy = lazy;
    writer->block_size = block_size;
    writer->root.block_size = block_size;
    writer->max_item =
        (block_size - BLOCK_HEADER - ITEMS_PER_BLOCK * DIRECTORY_ENTRY) / ITEMS_PER_BLOCK;
    if (writer->max_item > ITEM_SIZE_LIMIT)
        writer->max_item = ITEM_SIZE_LIMIT;
    if (asprintf(&writer->path, "%s/%s.glass", dir, name) < 0) {
        free(writer);
        return error_set_no_memory(error);
    }
    *result = writer;
    return ERROR_NONE;
}

void table_writer_free(struct table_writer *writer)
{
    if (!writer)
        return;
    if (!writer->finished)
        file_writer_abort(&writer->file);
    for (unsigned level = 1; level <= writer->levels; level++)
        free(writer->branches[level].block);
    free(writer->path);
    free(writer);
}

static void finish_block(uint8_t *block, unsigned level, size_t directory_end, size_t items_start)
{
    const size_t gap = items_start - directory_end;
    write4(block, REVISION);
    block[4] = (uint8_t)level;
    write2(block + 5, gap);
    write2(block + 7, gap);
    write2(block + 9, directory_end);
    memset(block + directory_end, 0, gap);
}

static enum error_code start_leaf(struct table_writer *writer, struct error *error)
{
    const enum error_code code = file_writer_reserve(&writer->file, writer->block_size, error);
    if (code)
        return code;
    writer->leaf = writer->file.buffer + writer->file.used;
    writer->directory_end = BLOCK_HEADER;
    writer->items_start = writer->block_size;
    return ERROR_NONE;
}

/** The number for the block that was just written at the end of the file. */
static enum error_code take_block_number(struct table_writer *writer, uint32_t *number,
                                         struct error *error)
{
    if (writer->root.blocks == UINT32_MAX - 1)
        return error_set(error, ERROR_IO, "table '%s' has too many blocks", writer->path);
    *number = writer->root.blocks++;
    return ERROR_NONE;
}

static void start_branch(struct branch *branch, uint32_t block_size)
{
    branch->directory_end = BLOCK_HEADER;
    branch->items_start = block_size;
}

/** Adds a pointer to @p block to a branch that has room for it. */
static void put_branch_item(struct branch *branch, const struct separator *key, uint32_t block)
{
    branch->items_start -= BRANCH_ITEM_HEADER + (size_t)key->length + COMPONENT;
    uint8_t *item = branch->block + branch->items_start;
    write4(item, block);
    item[4] = key->length;
    memcpy(item + BRANCH_ITEM_HEADER, key->key, key->length);
    write2(item + BRANCH_ITEM_HEADER + key->length, key->component);
    write2(branch->block + branch->directory_end, branch->items_start);
    branch->directory_end += DIRECTORY_ENTRY;
}

static enum error_code write_branch(struct table_writer *writer, unsigned level, uint32_t *number,
                                    struct error *error)
{
    struct branch *branch = &writer->branches[level];
    finish_block(branch->block, level, branch->directory_end, branch->items_start);
    enum error_code code =
        file_writer_append(&writer->file, branch->block, writer->block_size, error);
    if (!code)
        code = take_block_number(writer, number, error);
    return code;
}

/** Tells the level above about a block that was written; @p key parts it from its left one. */
static enum error_code add_to_branch(struct table_writer *writer, unsigned level,
                                     struct separator key, uint32_t block, struct error *error)
{
    static const struct separator none = {.length = 0};
    for (;; level++) {
        if (level > MAX_LEVELS)
            return error_set(error, ERROR_IO, "table '%s' has too many levels", writer->path);
        struct branch *branch = &writer->branches[level];
        if (level > writer->levels) {
            branch->block = malloc(writer->block_size);
            if (!branch->block)
                return error_set_no_memory(error);
            writer->levels = level;
            start_branch(branch, writer->block_size);
        }
        if (branch->directory_end == BLOCK_HEADER) {
            // What is in the first child needs no lower bound.
            branch->first = key;
            put_branch_item(branch, &none, block);
            return ERROR_NONE;
        }
        const size_t needed = DIRECTORY_ENTRY + BRANCH_ITEM_HEADER + (size_t)key.length + COMPONENT;
        if (branch->items_start - branch->directory_end >= needed) {
            put_branch_item(branch, &key, block);
            return ERROR_NONE;
        }
        uint32_t number = 0;
        const enum error_code code = write_branch(writer, level, &number, error);
        if (code)
            return code;
        const struct separator full_first = branch->first;
        start_branch(branch, writer->block_size);
        branch->first = key;
        put_branch_item(branch, &none, block);
        key = full_first;
        block = number;
    }
}

/** Writes the leaf under construction and starts the next one, if @p more. */
static enum error_code end_leaf(struct table_writer *writer, bool more, struct error *error)
{
    finish_block(writer->leaf, 0, writer->directory_end, writer->items_start);
    writer->file.used += writer->block_size;
    uint32_t number = 0;
    enum error_code code = take_block_number(writer, &number, error);
    if (code)
        return code;
    if (!more && writer->levels == 0) {
        writer->root.root = number;
        return ERROR_NONE;
    }
    code = add_to_branch(writer, 1, writer->leaf_first, number, error);
    if (!code && more)
        code = start_leaf(writer, error);
    return code;
}

static enum error_code start_table(struct table_writer *writer, struct error *error)
{
    const size_t capacity = writer->block_size > BUFFER_SIZE / 16 ? 16 * (size_t)writer->block_size
                                                                  : (size_t)BUFFER_SIZE;
    enum error_code code = file_writer_open(&writer->file, writer->path, capacity, error);
    if (!code)
        code = start_leaf(writer, error);
    if (code)
        return code;
    writer->started = true;
    // The table starts with an item that has an empty key and tag.
    writer->items_start -= LEAF_ITEM_HEADER;
    write2(writer->leaf + writer->items_start, ITEM_FIRST | ITEM_LAST);
    writer->leaf[writer->items_start + 2] = 0;
    write2(writer->leaf + writer->directory_end, writer->items_start);
    writer->directory_end += DIRECTORY_ENTRY;
    return ERROR_NONE;
}

/** Adds an item to the leaf, which has room for it. @p component counts from 1. */
static inline void put_item(struct table_writer *writer, const uint8_t *key, size_t key_len,
                            size_t component, const void *tag, size_t tag_len, unsigned flags)
{
    const size_t extra = component > 1 ? COMPONENT : 0;
    const size_t size = LEAF_ITEM_HEADER + key_len + extra + tag_len;
    writer->items_start -= size;
    uint8_t *item = writer->leaf + writer->items_start;
    write2(item, (size - LEAF_ITEM_HEADER) | flags | (component > 1 ? 0 : ITEM_FIRST));
    item[2] = (uint8_t)key_len;
    memcpy(item + LEAF_ITEM_HEADER, key, key_len);
    if (extra)
        write2(item + LEAF_ITEM_HEADER + key_len, component);
    if (tag_len > 0)
        memcpy(item + LEAF_ITEM_HEADER + key_len + extra, tag, tag_len);
    write2(writer->leaf + writer->directory_end, writer->items_start);
    writer->directory_end += DIRECTORY_ENTRY;
}

/** The shortest key that is greater than @p last and at most @p key. */
static void separate(const uint8_t *last, size_t last_len, const uint8_t *key, size_t key_len,
                     size_t component, struct separator *separator)
{
    const size_t common_max = last_len < key_len ? last_len : key_len;
    size_t length = 0;
    while (length < common_max && last[length] == key[length])
        length++;
    if (length < key_len)
        length++;
    separator->length = (uint8_t)length;
    separator->component = (uint16_t)component;
    memcpy(separator->key, key, length);
}

/** Ends the leaf; the next one starts with @p component of @p key. */
static enum error_code next_leaf(struct table_writer *writer, const uint8_t *key, size_t key_len,
                                 size_t component, struct error *error)
{
    const enum error_code code = end_leaf(writer, true, error);
    if (code)
        return code;
    if (component > 1)
        separate(key, key_len, key, key_len, component, &writer->leaf_first);
    else
        separate(writer->last_key, writer->last_key_len, key, key_len, component,
                 &writer->leaf_first);
    return ERROR_NONE;
}

/** Adds a tag that takes more than one item, or does not fit the rest of the leaf. */
static enum error_code add_in_parts(struct table_writer *writer, const uint8_t *key, size_t key_len,
                                    const uint8_t *tag, size_t tag_len, unsigned flags,
                                    struct error *error)
{
    const size_t overhead = LEAF_ITEM_HEADER + key_len;
    size_t component = 1;
    for (;;) {
        const size_t extra = component > 1 ? COMPONENT : 0;
        const size_t room = writer->items_start - writer->directory_end;
        const size_t needed = DIRECTORY_ENTRY + overhead + extra;
        const size_t max_part = writer->max_item - overhead - extra;
        size_t part = tag_len < max_part ? tag_len : max_part;
        if (room < needed + part) {
            // A part that saves no more than its own key costs is not worth a second read.
            if (room < needed + key_len + WORTH_SPLITTING) {
                const enum error_code code = next_leaf(writer, key, key_len, component, error);
                if (code)
                    return code;
                continue;
            }
            part = room - needed;
        }
        if (component > MAX_COMPONENTS)
            return error_set(error, ERROR_DATA, "an entry of '%s' is too long: %zu bytes left over",
                             writer->path, tag_len);
        const bool last = part == tag_len;
        put_item(writer, key, key_len, component, tag, part, flags | (last ? ITEM_LAST : 0));
        writer->root.items++;
        tag += part;
        tag_len -= part;
        if (last)
            return ERROR_NONE;
        component++;
    }
}

enum error_code table_writer_add(struct table_writer *writer, const uint8_t *key, size_t key_len,
                                 const void *tag, size_t tag_len, bool compressed,
                                 struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (!writer->started) {
        code = start_table(writer, error);
        if (code)
            return code;
    }
    if (key_len == 0 || key_len > GLASS_MAX_KEY)
        return error_set(error, ERROR_INTERNAL, "a key of '%s' has %zu bytes", writer->path,
                         key_len);
    const size_t common = key_len < writer->last_key_len ? key_len : writer->last_key_len;
    const int order = memcmp(writer->last_key, key, common);
    if (order > 0 || (order == 0 && writer->last_key_len >= key_len))
        return error_set(error, ERROR_INTERNAL, "keys of '%s' are not in order", writer->path);

    const unsigned flags = compressed ? ITEM_COMPRESSED : 0;
    const size_t size = LEAF_ITEM_HEADER + key_len + tag_len;
    if (size <= writer->max_item &&
        size + DIRECTORY_ENTRY <= writer->items_start - writer->directory_end) {
        put_item(writer, key, key_len, 1, tag, tag_len, flags | ITEM_LAST);
        writer->root.items++;
    } else {
        code = add_in_parts(writer, key, key_len, tag, tag_len, flags, error);
        if (code)
            return code;
    }
    memcpy(writer->last_key, key, key_len);
    writer->last_key_len = key_len;
    writer->root.entries++;
    writer->root.key_bytes += key_len;
    writer->root.tag_bytes += tag_len;
    return ERROR_NONE;
}

enum error_code table_writer_finish(struct table_writer *writer, bool sync, struct table_root *root,
                                    struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (writer->started || !writer->lazy) {
        if (!writer->started)
            code = start_table(writer, error);
        if (!code)
            code = end_leaf(writer, false, error);
        for (unsigned level = 1; !code && level <= writer->levels; level++) {
            uint32_t number = 0;
            code = write_branch(writer, level, &number, error);
            if (!code && level < writer->levels)
                code =
                    add_to_branch(writer, level + 1, writer->branches[level].first, number, error);
            writer->root.root = number;
        }
        writer->root.level = writer->levels;
        if (!code)
            code = file_writer_close(&writer->file, sync, error);
        if (code)
            return code;
    }
    writer->finished = true;
    *root = writer->root;
    return ERROR_NONE;
}
