// SPDX-License-Identifier: GPL-2.0-or-later
#include "table-writer.h"

#include "base/short-copy.h"
#include "pack.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
    BUFFER_LEAVES = 128,  // at most
    WORTH_SPLITTING = 24, // bytes of tag that justify a second key and a second block to read
    PIECE = 16,           // what is copied at once of the items of a list
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

/**
 * Entries whose keys differ in the docid only. Items are written from their end to their front, in
 * pieces of a fixed size: what a piece holds too much lies in front, where nothing is yet.
 */
struct list {
    uint32_t last_docid; // of the last entry; 0: there is none yet
    bool current;        // that entry is the last one of the table, and last_key does not know
    size_t prefix_len;
    uint8_t item[PIECE + LEAF_ITEM_HEADER + GLASS_MAX_KEY]; // a piece, header and prefix
};

/** What a table and its parts share. */
struct table_file {
    char *path;
    bool sync;
    pthread_mutex_t opening;
    int fd; // -1: not opened yet
    _Atomic uint32_t blocks;
};

/** A finished block of level 1 of a part. */
struct subtree {
    struct separator first;
    uint32_t number;
};

struct table_writer {
    struct table_file *file; // a part's is that of its table
    bool part;
    bool lazy;
    bool started;  // has an entry, or a leaf for it
    bool complete; // the last leaf has been written
    bool finished;
    uint32_t block_size;
    size_t max_item;
    // Leaves get their numbers when the buffer is written. The last one is under construction.
    uint8_t *buffer;
    size_t buffer_leaves; // finished ones in the buffer
    size_t max_leaves;
    struct separator *firsts; // of the leaves in the buffer
    uint8_t *leaf;
    size_t directory_end;
    size_t items_start;
    // The least key of a part, and the greatest one so far.
    size_t first_key_len;
    uint8_t first_key[GLASS_MAX_KEY];
    size_t last_key_len;
    uint8_t last_key[GLASS_MAX_KEY];
    struct list list;
    struct branch branches[MAX_LEVELS + 1]; // [level]; 0 is not used
    unsigned levels;                        // of branches in use
    struct subtree *subtrees;               // of a part, which has no level 2
    size_t subtree_count;
    size_t subtree_capacity;
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

static void file_free(struct table_file *file, bool keep)
{
    if (file->fd >= 0) {
        (void)close(file->fd);
        if (!keep)
            (void)unlink(file->path);
    }
    (void)pthread_mutex_destroy(&file->opening);
    free(file->path);
    free(file);
}

static struct table_file *file_new(const char *dir, const char *name, bool sync)
{
    struct table_file *file = calloc(1, sizeof(*file));
    if (!file)
        return NULL;
    (void)pthread_mutex_init(&file->opening, NULL); // with default attributes it cannot fail
    file->fd = -1;
    file->sync = sync;
    if (asprintf(&file->path, "%s/%s.glass", dir, name) < 0) {
        file->path = NULL;
        file_free(file, true);
        return NULL;
    }
    return file;
}

static enum error_code file_open(struct table_file *file, struct error *error)
{
    enum error_code code = ERROR_NONE;
    (void)pthread_mutex_lock(&file->opening);
    if (file->fd < 0)
        file->fd = open(file->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (file->fd < 0)
        code = error_set_errno(error, error_create_code(errno), errno, "cannot create '%s'",
                               file->path);
    (void)pthread_mutex_unlock(&file->opening);
    return code;
}

/** Writes @p count blocks, and gives the number of the first. */
static enum error_code write_blocks(struct table_writer *writer, const uint8_t *blocks,
                                    size_t count, uint32_t *first, struct error *error)
{
    struct table_file *file = writer->file;
    enum error_code code = file_open(file, error);
    if (code)
        return code;
    *first = atomic_fetch_add(&file->blocks, (uint32_t)count);
    if (*first > UINT32_MAX - 2 * writer->max_leaves)
        return error_set(error, ERROR_IO, "table '%s' has too many blocks", file->path);
    const off_t start = (off_t)*first * (off_t)writer->block_size;
    const size_t size = count * writer->block_size;
    for (size_t done = 0; done < size;) {
        const ssize_t written = pwrite(file->fd, blocks + done, size - done, start + (off_t)done);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return error_set_errno(error, ERROR_IO, written < 0 ? errno : ENOSPC,
                                   "cannot write '%s'", file->path);
        done += (size_t)written;
    }
    // The disk begins at once, so that there is little left to wait for in the end. Where it does
    // not, fsync() says why.
    if (file->sync)
        (void)sync_file_range(file->fd, start, (off_t)size, SYNC_FILE_RANGE_WRITE);
    return ERROR_NONE;
}

static struct table_writer *writer_new(uint32_t block_size)
{
    struct table_writer *writer = calloc(1, sizeof(*writer));
    if (!writer)
        return NULL;
    writer->block_size = block_size;
    writer->root.block_size = block_size;
    writer->max_item =
        (block_size - BLOCK_HEADER - ITEMS_PER_BLOCK * DIRECTORY_ENTRY) / ITEMS_PER_BLOCK;
    if (writer->max_item > ITEM_SIZE_LIMIT)
        writer->max_item = ITEM_SIZE_LIMIT;
    writer->max_leaves =
        BUFFER_SIZE / block_size < BUFFER_LEAVES ? BUFFER_SIZE / block_size : BUFFER_LEAVES;
    return writer;
}

enum error_code table_writer_open(struct table_writer **result, const char *dir, const char *name,
                                  const struct table_options *options, struct error *error)
{
    const uint32_t size = options->block_size;
    if (size < TABLE_MIN_BLOCK || size > TABLE_MAX_BLOCK || (size & (size - 1)) != 0)
        return error_set(error, ERROR_INTERNAL, "block size %u is not a power of two from %d to %d",
                         size, TABLE_MIN_BLOCK, TABLE_MAX_BLOCK);
    struct table_writer *writer = writer_new(size);
    struct table_file *file = file_new(dir, name, options->sync);
    if (!writer || !file) {
        free(writer);
        if (file)
            file_free(file, true);
        return error_set_no_memory(error);
    }
    writer->file = file;
    writer->lazy = options->lazy;
    *result = writer;
    return ERROR_NONE;
}

enum error_code table_writer_open_part(struct table_writer **result, struct table_writer *table,
                                       struct error *error)
{
    struct table_writer *part = writer_new(table->block_size);
    if (!part)
        return error_set_no_memory(error);
    part->file = table->file;
    part->part = true;
    *result = part;
    return ERROR_NONE;
}

void table_writer_free(struct table_writer *writer)
{
    if (!writer)
        return;
    if (!writer->part)
        file_free(writer->file, writer->finished);
    for (unsigned level = 1; level <= writer->levels; level++)
        free(writer->branches[level].block);
    free(writer->buffer);
    free(writer->firsts);
    free(writer->subtrees);
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

static void start_leaf(struct table_writer *writer)
{
    writer->leaf = writer->buffer + writer->buffer_leaves * writer->block_size;
    writer->directory_end = BLOCK_HEADER;
    writer->items_start = writer->block_size;
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
    return write_blocks(writer, branch->block, 1, number, error);
}

static enum error_code add_subtree(struct table_writer *part, const struct separator *first,
                                   uint32_t number, struct error *error)
{
    if (part->subtree_count == part->subtree_capacity) {
        const size_t capacity = part->subtree_capacity ? 2 * part->subtree_capacity : 16;
        struct subtree *subtrees = realloc(part->subtrees, capacity * sizeof(*subtrees));
        if (!subtrees)
            return error_set_no_memory(error);
        part->subtrees = subtrees;
        part->subtree_capacity = capacity;
    }
    part->subtrees[part->subtree_count++] = (struct subtree){*first, number};
    return ERROR_NONE;
}

/** Tells the level above about a block that was written; @p key parts it from its left one. */
static enum error_code add_to_branch(struct table_writer *writer, unsigned level,
                                     struct separator key, uint32_t block, struct error *error)
{
    static const struct separator none = {.length = 0};
    for (;; level++) {
        if (writer->part && level > 1)
            return add_subtree(writer, &key, block, error);
        if (level > MAX_LEVELS)
            return error_set(error, ERROR_IO, "table '%s' has too many levels", writer->file->path);
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

/** Writes the finished leaves of the buffer. */
static enum error_code flush_leaves(struct table_writer *writer, struct error *error)
{
    uint32_t number = 0;
    enum error_code code =
        write_blocks(writer, writer->buffer, writer->buffer_leaves, &number, error);
    for (size_t i = 0; !code && i < writer->buffer_leaves; i++)
        code = add_to_branch(writer, 1, writer->firsts[i], number + (uint32_t)i, error);
    writer->buffer_leaves = 0;
    return code;
}

/** Ends the leaf under construction, for which there is room among the finished ones. */
static void end_leaf(struct table_writer *writer)
{
    finish_block(writer->leaf, 0, writer->directory_end, writer->items_start);
    writer->buffer_leaves++;
}

static enum error_code start_table(struct table_writer *writer, struct error *error)
{
    writer->buffer = malloc(writer->max_leaves * writer->block_size);
    writer->firsts = malloc(writer->max_leaves * sizeof(*writer->firsts));
    if (!writer->buffer || !writer->firsts)
        return error_set_no_memory(error);
    writer->started = true;
    start_leaf(writer);
    writer->firsts[0].length = 0;
    writer->firsts[0].component = 0;
    if (writer->part)
        return ERROR_NONE;
    // A table starts with an item that has an empty key and tag.
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
    short_copy(item + LEAF_ITEM_HEADER, key, key_len);
    if (extra)
        write2(item + LEAF_ITEM_HEADER + key_len, component);
    if (tag_len > 0)
        short_copy(item + LEAF_ITEM_HEADER + key_len + extra, tag, tag_len);
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
    end_leaf(writer);
    if (writer->buffer_leaves == writer->max_leaves) {
        const enum error_code code = flush_leaves(writer, error);
        if (code)
            return code;
    }
    start_leaf(writer);
    struct separator *first = &writer->firsts[writer->buffer_leaves];
    if (component > 1)
        separate(key, key_len, key, key_len, component, first);
    else
        separate(writer->last_key, writer->last_key_len, key, key_len, component, first);
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
                             writer->file->path, tag_len);
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

static inline bool key_before(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    size_t common = a_len < b_len ? a_len : b_len;
    // Eight bytes at a time, as keys that follow each other have much in common.
    for (; common >= sizeof(uint64_t); common -= sizeof(uint64_t)) {
        uint64_t left;
        uint64_t right;
        memcpy(&left, a, sizeof(left));
        memcpy(&right, b, sizeof(right));
        if (left != right)
            break;
        a += sizeof(left);
        b += sizeof(right);
    }
    for (; common > 0; common--, a++, b++) {
        if (*a != *b)
            return *a < *b;
    }
    return a_len < b_len;
}

static enum error_code keys_disordered(const struct table_writer *writer, struct error *error)
{
    return error_set(error, ERROR_INTERNAL, "keys of '%s' are not in order", writer->file->path);
}

/** Brings last_key up to date. */
static void settle_list(struct table_writer *writer)
{
    struct list *list = &writer->list;
    if (!list->current)
        return;
    list->current = false;
    memcpy(writer->last_key, list->item + PIECE + LEAF_ITEM_HEADER, list->prefix_len);
    const uint8_t *end = pack_sortable(writer->last_key + list->prefix_len, list->last_docid);
    writer->last_key_len = (size_t)(end - writer->last_key);
}

enum error_code table_writer_add(struct table_writer *writer, const uint8_t *key, size_t key_len,
                                 const void *tag, size_t tag_len, bool compressed,
                                 struct error *error)
{
    enum error_code code = ERROR_NONE;
    settle_list(writer);
    if (!writer->started) {
        code = start_table(writer, error);
        if (code)
            return code;
        if (writer->part && key_len <= GLASS_MAX_KEY) {
            writer->first_key_len = key_len;
            memcpy(writer->first_key, key, key_len);
        }
    }
    if (writer->complete)
        return error_set(error, ERROR_INTERNAL, "table '%s' is complete", writer->file->path);
    if (key_len == 0 || key_len > GLASS_MAX_KEY)
        return error_set(error, ERROR_INTERNAL, "a key of '%s' has %zu bytes", writer->file->path,
                         key_len);
    if (!key_before(writer->last_key, writer->last_key_len, key, key_len))
        return keys_disordered(writer, error);

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
    short_copy(writer->last_key, key, key_len);
    writer->last_key_len = key_len;
    writer->root.entries++;
    writer->root.key_bytes += key_len;
    writer->root.tag_bytes += tag_len;
    return ERROR_NONE;
}

void table_writer_start_list(struct table_writer *writer, const uint8_t *prefix, size_t prefix_len)
{
    struct list *list = &writer->list;
    settle_list(writer);
    list->last_docid = 0;
    list->prefix_len = prefix_len;
    memcpy(list->item + PIECE + LEAF_ITEM_HEADER, prefix, prefix_len);
}

/** Adds an entry of the list as any other. */
static enum error_code add_entry_of_list(struct table_writer *writer, uint32_t docid,
                                         const uint8_t *tag, size_t tag_len, struct error *error)
{
    uint8_t key[GLASS_MAX_KEY];
    struct list *list = &writer->list;
    memcpy(key, list->item + PIECE + LEAF_ITEM_HEADER, list->prefix_len);
    const size_t key_len = (size_t)(pack_sortable(key + list->prefix_len, docid) - key);
    const enum error_code code = table_writer_add(writer, key, key_len, tag, tag_len, false, error);
    list->last_docid = docid;
    return code;
}

static inline void store8(uint8_t *at, uint64_t value)
{
    memcpy(at, &value, sizeof(value));
}

enum error_code table_writer_add_to_list(struct table_writer *writer, uint32_t docid,
                                         const uint8_t *tag, size_t tag_len, struct error *error)
{
    struct list *list = &writer->list;
    uint64_t bytes;
    const unsigned docid_len = pack_sortable_size(docid);
    const size_t front_len = LEAF_ITEM_HEADER + list->prefix_len;
    const size_t size = front_len + docid_len + tag_len;
    if (list->last_docid == 0 || docid <= list->last_docid || tag_len == 0 ||
        size + DIRECTORY_ENTRY + PIECE > writer->items_start - writer->directory_end ||
        size > writer->max_item)
        return add_entry_of_list(writer, docid, tag, tag_len, error);
    uint8_t *at = writer->leaf + writer->items_start - tag_len;
    if (tag_len <= sizeof(bytes)) {
        memcpy(&bytes, tag, sizeof(bytes));
        bytes = htole64(le64toh(bytes) << 8 * (sizeof(bytes) - tag_len));
        store8(at + tag_len - sizeof(bytes), bytes);
    } else {
        memcpy(at, tag, tag_len);
    }
    at -= docid_len;
    store8(at + docid_len - sizeof(bytes), htobe64(pack_sortable_code(docid, docid_len)));
    const uint8_t *from = list->item + PIECE + front_len;
    for (uint8_t *to = at; to > at - front_len; to -= PIECE, from -= PIECE)
        memcpy(to - PIECE, from - PIECE, PIECE);
    writer->items_start -= size;
    uint8_t *item = writer->leaf + writer->items_start;
    write2(item, (size - LEAF_ITEM_HEADER) | ITEM_FIRST | ITEM_LAST);
    item[2] = (uint8_t)(list->prefix_len + docid_len);
    write2(writer->leaf + writer->directory_end, writer->items_start);
    writer->directory_end += DIRECTORY_ENTRY;
    list->last_docid = docid;
    list->current = true;
    writer->root.items++;
    writer->root.entries++;
    writer->root.key_bytes += list->prefix_len + docid_len;
    writer->root.tag_bytes += tag_len;
    return ERROR_NONE;
}

/** Writes all leaves, of which there is one at least. */
static enum error_code complete_leaves(struct table_writer *writer, struct error *error)
{
    if (writer->complete)
        return ERROR_NONE;
    writer->complete = true;
    end_leaf(writer);
    return flush_leaves(writer, error);
}

/** Ends the branch of level 1, if it is not empty, and tells the level above. */
static enum error_code complete_branch(struct table_writer *writer, struct error *error)
{
    struct branch *branch = &writer->branches[1];
    uint32_t number = 0;
    if (branch->directory_end == BLOCK_HEADER)
        return ERROR_NONE;
    enum error_code code = write_branch(writer, 1, &number, error);
    const struct separator first = branch->first;
    start_branch(branch, writer->block_size);
    return code ? code : add_to_branch(writer, 2, first, number, error);
}

enum error_code table_writer_join(struct table_writer *table, struct table_writer *part,
                                  struct error *error)
{
    if (!part->started)
        return ERROR_NONE;
    settle_list(table);
    settle_list(part);
    enum error_code code = table->started ? ERROR_NONE : start_table(table, error);
    if (!code &&
        !key_before(table->last_key, table->last_key_len, part->first_key, part->first_key_len))
        code = keys_disordered(table, error);
    if (!code)
        code = complete_leaves(table, error);
    if (!code)
        code = complete_branch(table, error);
    if (!code)
        code = complete_leaves(part, error);
    if (!code)
        code = complete_branch(part, error);
    if (code)
        return code;
    separate(table->last_key, table->last_key_len, part->first_key, part->first_key_len, 1,
             &part->subtrees[0].first);
    for (size_t i = 0; !code && i < part->subtree_count; i++)
        code = add_to_branch(table, 2, part->subtrees[i].first, part->subtrees[i].number, error);
    memcpy(table->last_key, part->last_key, part->last_key_len);
    table->last_key_len = part->last_key_len;
    table->root.interleaved = true;
    table->root.entries += part->root.entries;
    table->root.items += part->root.items;
    table->root.key_bytes += part->root.key_bytes;
    table->root.tag_bytes += part->root.tag_bytes;
    return code;
}

/** Writes the branches and finds the root. */
static enum error_code complete_tree(struct table_writer *writer, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (writer->levels == 0 && writer->buffer_leaves == 0 && !writer->complete) {
        // A single leaf is the root.
        writer->complete = true;
        end_leaf(writer);
        return write_blocks(writer, writer->buffer, 1, &writer->root.root, error);
    }
    code = complete_leaves(writer, error);
    for (unsigned level = 1; !code && level <= writer->levels; level++) {
        struct branch *branch = &writer->branches[level];
        uint32_t number = 0;
        if (branch->directory_end == BLOCK_HEADER) // level 1 behind parts
            continue;
        code = write_branch(writer, level, &number, error);
        if (!code && level < writer->levels)
            code = add_to_branch(writer, level + 1, branch->first, number, error);
        writer->root.root = number;
    }
    writer->root.level = writer->levels;
    return code;
}

static enum error_code file_close(struct table_file *file, struct error *error)
{
    if (file->sync && fsync(file->fd) != 0)
        return error_set_errno(error, ERROR_IO, errno, "cannot sync '%s'", file->path);
    const int fd = file->fd;
    file->fd = -1;
    if (close(fd) == 0)
        return ERROR_NONE;
    const int reason = errno;
    (void)unlink(file->path);
    return error_set_errno(error, ERROR_IO, reason, "cannot close '%s'", file->path);
}

enum error_code table_writer_finish(struct table_writer *writer, struct table_root *root,
                                    struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (writer->started || !writer->lazy) {
        if (!writer->started)
            code = start_table(writer, error);
        if (!code)
            code = complete_tree(writer, error);
        if (!code)
            code = file_close(writer->file, error);
        if (code)
            return code;
        writer->root.blocks = atomic_load(&writer->file->blocks);
    }
    writer->finished = true;
    *root = writer->root;
    return ERROR_NONE;
}
