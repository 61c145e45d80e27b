// SPDX-License-Identifier: GPL-2.0-or-later
#include "version-file.h"

#include "file-writer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

enum {
    // Years since 2014, month and day in 7, 4 and 5 bits.
    FORMAT_VERSION = (2016 - 2014) << 9 | 3 << 5 | 14,
    ROOT_ROOM = 80,
    ROOT_SEQUENTIAL = 2,
    ROOT_FAKE = 1,
};

static uint8_t *put_root(uint8_t *out, const struct table_root *root, bool compressed)
{
    const bool exists = root->blocks > 0;
    out = pack_uint(out, root->root);
    // What says so is read block after block, without a look at the branches.
    const unsigned sequential = root->interleaved ? 0 : ROOT_SEQUENTIAL;
    out = pack_uint(out, root->level << 2 | sequential | (exists ? 0 : ROOT_FAKE));
    out = pack_uint(out, root->entries);
    out = pack_uint(out, root->block_size >> 11);
    out = pack_uint(out, compressed ? DEFLATE_TAG_MIN : 0);
    if (!exists)
        return pack_uint(out, 0);
    // The free list: revision, blocks in the file, and no place where it begins or ends.
    uint8_t list[32];
    uint8_t *end = pack_uint(list, VERSION_FILE_REVISION);
    end = pack_uint(end, root->blocks);
    memset(end, 0, 4);
    end += 4;
    out = pack_uint(out, (uint64_t)(end - list));
    memcpy(out, list, (size_t)(end - list));
    return out + (end - list);
}

enum error_code version_file_make_uuid(uint8_t uuid[VERSION_FILE_UUID], struct error *error)
{
    if (getrandom(uuid, VERSION_FILE_UUID, 0) != VERSION_FILE_UUID)
        return error_set_errno(error, ERROR_INTERNAL, errno, "cannot get random bytes for a UUID");
    uuid[6] = (uint8_t)((uuid[6] & 0x0f) | 0x40); // RFC 4122, version 4
    uuid[8] = (uint8_t)((uuid[8] & 0x3f) | 0x80);
    return ERROR_NONE;
}

static enum error_code write_file(const char *dir, const char *name, const void *bytes, size_t size,
                                  bool sync, struct error *error)
{
    char *path = NULL;
    if (asprintf(&path, "%s/%s", dir, name) < 0)
        return error_set_no_memory(error);
    struct file_writer file = FILE_WRITER_INIT;
    enum error_code code = file_writer_open(&file, path, size + 1, error);
    if (!code)
        code = file_writer_append(&file, bytes, size, error);
    if (!code)
        code = file_writer_close(&file, sync, error);
    file_writer_abort(&file);
    free(path);
    return code;
}

enum error_code version_file_write(const char *dir, const uint8_t uuid[VERSION_FILE_UUID],
                                   const struct table_root roots[GLASS_TABLES],
                                   const struct document_totals *totals,
                                   uint32_t max_word_frequency, bool sync, struct error *error)
{
    static const char magic[] = "\x0f\x0dXapian Glass";
    uint8_t bytes[sizeof(magic) + 2 + VERSION_FILE_UUID + PACK_MAX_UINT + GLASS_TABLES * ROOT_ROOM +
                  8 * PACK_MAX_UINT];
    memcpy(bytes, magic, sizeof(magic) - 1);
    uint8_t *at = bytes + sizeof(magic) - 1;
    *at++ = FORMAT_VERSION >> 8;
    *at++ = FORMAT_VERSION & 0xff;
    memcpy(at, uuid, VERSION_FILE_UUID);
    at += VERSION_FILE_UUID;
    at = pack_uint(at, VERSION_FILE_REVISION);
    for (int table = 0; table < GLASS_TABLES; table++)
        at = put_root(at, &roots[table], table != GLASS_POSTLIST && table != GLASS_POSITION);
    at = pack_uint(at, totals->documents);
    at = pack_uint(at, totals->last_docid - totals->documents);
    at = pack_uint(at, totals->min_length);
    at = pack_uint(at, totals->max_wdf);
    at = pack_uint(at, totals->max_length - totals->max_wdf);
    at = pack_uint(at, 0); // the oldest changeset
    at = pack_uint(at, totals->length);
    at = pack_uint(at, max_word_frequency);

    enum error_code code = write_file(dir, "flintlock", "", 0, sync, error);
    if (!code)
        code = write_file(dir, "iamglass", bytes, (size_t)(at - bytes), sync, error);
    return code;
}
