// SPDX-License-Identifier: GPL-2.0-or-later
#include "tombstones.h"

#include "file.h"

#include <roaring/roaring.h>
#include <stdlib.h>
#include <xxhash.h>

#define MAGIC "DLDEAD1\n"

enum { HEADER = 16, LARGEST_FILE = 1 << 30 };

struct tombstones {
    roaring_bitmap_t *bitmap;
};

struct tombstones *tombstones_new(void)
{
    struct tombstones *tombstones = malloc(sizeof(*tombstones));
    if (!tombstones)
        return NULL;
    tombstones->bitmap = roaring_bitmap_create();
    if (!tombstones->bitmap) {
        free(tombstones);
        return NULL;
    }
    return tombstones;
}

void tombstones_free(struct tombstones *tombstones)
{
    if (!tombstones)
        return;
    if (tombstones->bitmap)
        roaring_bitmap_free(tombstones->bitmap);
    free(tombstones);
}

static void put_checksum(unsigned char bytes[8], uint64_t checksum)
{
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(checksum >> (8 * i));
}

enum error_code tombstones_parse(struct tombstones **out, struct slice content, const char *name,
                                 struct error *error)
{
    unsigned char checksum[8] = {0};
    if (content.len >= HEADER)
        put_checksum(checksum, XXH3_64bits(content.ptr + HEADER, content.len - HEADER));
    if (content.len < HEADER || memcmp(content.ptr, MAGIC, 8) != 0 ||
        memcmp(content.ptr + 8, checksum, 8) != 0)
        return error_set(error, ERROR_DATA, "'%s' is damaged", name);
    struct tombstones *tombstones = malloc(sizeof(*tombstones));
    if (!tombstones)
        return error_set_no_memory(error);
    tombstones->bitmap =
        roaring_bitmap_portable_deserialize_safe(content.ptr + HEADER, content.len - HEADER);
    if (!tombstones->bitmap) {
        tombstones_free(tombstones);
        return error_set(error, ERROR_DATA, "'%s' is damaged", name);
    }
    *out = tombstones;
    return ERROR_NONE;
}

enum error_code tombstones_read(struct tombstones **out, const char *path, struct error *error)
{
    struct buffer content = BUFFER_INIT;
    enum error_code code = file_read(path, LARGEST_FILE, &content, error);
    if (code == ERROR_NONE)
        code = tombstones_parse(out, buffer_slice(&content), path, error);
    buffer_free(&content);
    return code;
}

enum error_code tombstones_write(const struct tombstones *tombstones, const char *path,
                                 struct error *error)
{
    struct buffer content = BUFFER_INIT;
    const size_t size = roaring_bitmap_portable_size_in_bytes(tombstones->bitmap);
    if (!buffer_reserve(&content, HEADER + size))
        return error_set_no_memory(error);
    memcpy(content.data, MAGIC, 8);
    (void)roaring_bitmap_portable_serialize(tombstones->bitmap, content.data + HEADER);
    put_checksum((unsigned char *)content.data + 8, XXH3_64bits(content.data + HEADER, size));
    content.len = HEADER + size;
    const enum error_code code = file_write_atomic(path, buffer_slice(&content), error);
    buffer_free(&content);
    return code;
}

void tombstones_add(struct tombstones *tombstones, uint32_t docid)
{
    roaring_bitmap_add(tombstones->bitmap, docid);
}

bool tombstones_contain(const struct tombstones *tombstones, uint32_t docid)
{
    return roaring_bitmap_contains(tombstones->bitmap, docid);
}

uint32_t tombstones_count(const struct tombstones *tombstones)
{
    return (uint32_t)roaring_bitmap_get_cardinality(tombstones->bitmap);
}

uint32_t tombstones_next(const struct tombstones *tombstones, uint32_t docid)
{
    roaring_uint32_iterator_t iterator;
    roaring_init_iterator(tombstones->bitmap, &iterator);
    return roaring_move_uint32_iterator_equalorlarger(&iterator, docid) ? iterator.current_value
                                                                        : 0;
}
