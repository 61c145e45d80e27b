// SPDX-License-Identifier: GPL-2.0-or-later
#include "glass-values.h"

#include <stdlib.h>
#include <string.h>

void glass_value_reader_open(struct glass_value_reader *reader, const struct glass_table *table,
                             unsigned slot)
{
    size_t len = 0;
    reader->table = table;
    reader->placed = false;
    reader->asked = 0;
    reader->prefix[len++] = 0;
    reader->prefix[len++] = 0xd8;
    for (; slot >= 0x80; slot >>= 7)
        reader->prefix[len++] = (uint8_t)(slot | 0x80);
    reader->prefix[len++] = (uint8_t)slot;
    reader->prefix_len = len;
}

void glass_value_reader_free(struct glass_value_reader *reader)
{
    free(reader->joined);
    *reader = (struct glass_value_reader){.table = NULL};
}

/** The first docid of a chunk, from its key; 0 if it is of another slot, or none. */
static uint32_t first_docid(const struct glass_value_reader *reader, const struct glass_item *item)
{
    if (item->len <= reader->prefix_len ||
        memcmp(item->key, reader->prefix, reader->prefix_len) != 0)
        return 0;
    return glass_get_docid(item->key + reader->prefix_len, item->len - reader->prefix_len);
}

/** Puts together a chunk that is in several items, from the first one on. */
static bool join(struct glass_value_reader *reader, struct glass_item item)
{
    size_t len = 0;
    for (;;) {
        if (item.flags & GLASS_ITEM_COMPRESSED || len + item.tag_len > GLASS_TAG_MAX)
            return false;
        if (len + item.tag_len > reader->capacity) {
            const size_t capacity = 2 * (len + item.tag_len);
            uint8_t *joined = realloc(reader->joined, capacity);
            if (!joined)
                return false;
            reader->joined = joined;
            reader->capacity = capacity;
        }
        if (item.tag_len)
            memcpy(reader->joined + len, item.tag, item.tag_len);
        len += item.tag_len;
        if (item.flags & GLASS_ITEM_LAST)
            break;
        const size_t component = item.component;
        if (glass_walk_next(reader->table, &reader->walk) != 1 ||
            !glass_walk_item(reader->table, &reader->walk, &item) ||
            item.component != component + 1 || first_docid(reader, &item) == 0)
            return false;
    }
    reader->at = reader->joined;
    reader->end = reader->joined + len;
    return true;
}

/** Begins with the chunk that the walk is at, the item given. */
static bool begin_chunk(struct glass_value_reader *reader, const struct glass_item *item)
{
    uint64_t len = 0;
    if (item->flags & GLASS_ITEM_LAST && !(item->flags & GLASS_ITEM_COMPRESSED)) {
        reader->at = item->tag;
        reader->end = item->tag + item->tag_len;
    } else if (!join(reader, *item)) {
        return false;
    }
    reader->docid = first_docid(reader, item);
    reader->at = glass_read_number(reader->at, reader->end, &len);
    if (!reader->at || len > (uint64_t)(reader->end - reader->at) ||
        reader->docid == GLASS_VALUES_END)
        return false;
    reader->value = slice_of((const char *)reader->at, (size_t)len);
    reader->at += len;
    return true;
}

static bool behind_last(struct glass_value_reader *reader)
{
    reader->docid = GLASS_VALUES_END;
    reader->at = reader->end = NULL;
    return true;
}

/** Begins with the next chunk, if there is one. */
static bool next_chunk(struct glass_value_reader *reader)
{
    struct glass_item item;
    const int more = glass_walk_next(reader->table, &reader->walk);
    if (more < 0 || (more && !glass_walk_item(reader->table, &reader->walk, &item)))
        return false;
    if (!more || first_docid(reader, &item) == 0)
        return behind_last(reader);
    return item.component == 1 && begin_chunk(reader, &item);
}

/** Begins with the last chunk that begins at or before a docid; if there is none, with the first.
 */
static bool place(struct glass_value_reader *reader, uint32_t docid)
{
    struct glass_wanted wanted = {.len = reader->prefix_len, .component = 1};
    struct glass_item item;
    memcpy(wanted.key, reader->prefix, reader->prefix_len);
    wanted.len += glass_put_docid(wanted.key + reader->prefix_len, docid);
    int found = glass_walk_to(reader->table, &reader->walk, &wanted);
    if (found < 0 || !glass_walk_item(reader->table, &reader->walk, &item))
        return false;
    if (found == 1 && item.component > 1 && first_docid(reader, &item)) {
        // Back to its first part.
        memcpy(wanted.key, item.key, item.len);
        wanted.len = item.len;
        found = glass_walk_to(reader->table, &reader->walk, &wanted);
        if (found < 0 || !glass_walk_item(reader->table, &reader->walk, &item))
            return false;
    }
    reader->placed = true;
    if (found == 1 && first_docid(reader, &item) == 0)
        return next_chunk(reader);
    return first_docid(reader, &item) == 0 ? behind_last(reader)
                                           : item.component == 1 && begin_chunk(reader, &item);
}

/** Goes on in the chunk at hand. @return 1: there; 0: the chunk ends before; -1: it is damaged */
static int scan(struct glass_value_reader *reader, uint32_t docid)
{
    while (reader->docid < docid)
        if (!glass_value_reader_step(reader))
            return reader->at == reader->end ? 0 : -1;
    return 1;
}

bool glass_value_reader_seek(struct glass_value_reader *reader, uint32_t docid)
{
    const bool again = reader->placed && docid >= reader->asked;
    reader->asked = docid;
    if (again && reader->docid >= docid)
        return true;
    // In the chunk at hand, in the next one, or wherever.
    int found = 0;
    if (again) {
        found = scan(reader, docid);
        if (found == 0)
            found = next_chunk(reader) ? scan(reader, docid) : -1;
    }
    if (found == 0) {
        found = place(reader, docid) ? scan(reader, docid) : -1;
        if (found == 0)
            found = next_chunk(reader) ? 1 : -1;
    }
    reader->placed = found > 0;
    return found > 0;
}
