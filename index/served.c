// SPDX-License-Identifier: GPL-2.0-or-later
#include "served.h"

#include "base/buffer.h"
#include "file.h"
#include "tombstones.h"
#include "xapian-error.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KEY_GENERATION "dateline generation"
#define KEY_UUID       "dateline uuid"

enum { LARGEST_STUB = 1 << 20, LARGEST_TOMBSTONES = 1 << 30 };

struct served {
    struct generation generation;
    struct tombstones **dead; // of each shard, or NULL
};

enum error_code served_path(const char *directory, uint64_t generation, char *path,
                            struct error *error)
{
    char name[40];
    (void)snprintf(name, sizeof(name), "served/%" PRIu64, generation);
    return file_join(path, directory, name, error);
}

static void write_stub(const struct generation *generation, struct buffer *out)
{
    (void)buffer_append_string(out, "# written by dateline-index from 'generation'; do not edit\n");
    (void)buffer_append_format(out, "glass served/%" PRIu64 "\n", generation->number);
    for (size_t i = 0; i < generation->shard_count; i++)
        (void)buffer_append_format(out, "glass shards/%08" PRIu32 "\n",
                                   generation->shards[i].number);
}

static void dead_key(const struct shard *shard, char key[40])
{
    (void)snprintf(key, 40, "dateline dead %08" PRIu32, shard->number);
}

static xc_status put(xc_writable *database, const char *key, struct slice value)
{
    return xc_writable_set_metadata(database, key, strlen(key), value.ptr, value.len);
}

/** Puts the tombstones of a shard into the database. */
static enum error_code put_dead(xc_writable *database, const char *directory,
                                const struct shard *shard, struct error *error)
{
    char path[PATH_MAX];
    char key[40];
    struct buffer content = BUFFER_INIT;
    struct error problem = ERROR_INIT;
    dead_key(shard, key);
    enum error_code code =
        generation_dead_path(directory, shard->number, shard->dead_generation, path, error);
    if (code == ERROR_NONE)
        code = file_read(path, LARGEST_TOMBSTONES, &content, &problem);
    if (code == ERROR_NO_INPUT)
        code = ERROR_NONE; // who opens the index is told that they are missing
    else if (problem.code != ERROR_NONE && error)
        *error = problem;
    else if (code == ERROR_NONE && put(database, key, buffer_slice(&content)))
        code = error_set_xapian(error, "cannot write to '%s/served'", directory);
    buffer_free(&content);
    return code;
}

static enum error_code fill(xc_writable *database, const char *directory,
                            const struct generation *generation, struct error *error)
{
    struct buffer text = BUFFER_INIT;
    xc_bytes uuid;
    enum error_code code = ERROR_NONE;
    generation_format(generation, &text);
    if (!buffer_ok(&text))
        code = error_set_no_memory(error);
    else if (put(database, KEY_GENERATION, buffer_slice(&text)) ||
             xc_database_uuid(&uuid, xc_writable_database(database)) ||
             put(database, KEY_UUID, slice_of(uuid.data, uuid.size)))
        code = error_set_xapian(error, "cannot write to '%s/served'", directory);
    for (size_t i = 0; code == ERROR_NONE && i < generation->shard_count; i++)
        if (generation->shards[i].dead)
            code = put_dead(database, directory, &generation->shards[i], error);
    buffer_free(&text);
    return code;
}

/** Writes a database with what a generation says at @p path and brings it to the disk. */
static enum error_code write_database(const char *path, const char *directory,
                                      const struct generation *generation, struct error *error)
{
    xc_writable *database = NULL;
    enum error_code code = file_remove_tree(path, error); // of a run that was cut off
    if (code != ERROR_NONE)
        return code;
    if (xc_writable_open(&database, path, XC_DB_CREATE | XC_DB_NO_SYNC | XC_DB_BACKEND_GLASS, 0)) {
        code = error_set_xapian(error, "cannot write '%s'", path);
        if (code == ERROR_CANNOT_CREATE) { // which is said of an index, and that is there
            code = ERROR_IO;
            if (error)
                error->code = code;
        }
    }
    if (code == ERROR_NONE)
        code = fill(database, directory, generation, error);
    if (code == ERROR_NONE && (xc_writable_commit(database) || xc_writable_close(database)))
        code = error_set_xapian(error, "cannot write '%s'", path);
    xc_writable_free(database);
    return code == ERROR_NONE ? file_sync_tree(path, error) : code;
}

/** Writes served/G: beside its place, so that there is a whole one or none. */
static enum error_code put_database(const char *directory, const struct generation *generation,
                                    struct error *error)
{
    char path[PATH_MAX];
    char fresh[PATH_MAX];
    char folder[PATH_MAX];
    enum error_code code = file_join(folder, directory, "served", error);
    if (code == ERROR_NONE)
        code = file_join(fresh, folder, "new", error);
    if (code == ERROR_NONE)
        code = served_path(directory, generation->number, path, error);
    if (code == ERROR_NONE)
        code = file_make_directory(folder, error);
    if (code == ERROR_NONE)
        code = write_database(fresh, directory, generation, error);
    if (code == ERROR_NONE)
        code = file_remove_tree(path, error);
    if (code == ERROR_NONE && rename(fresh, path) != 0)
        code = error_set_errno(error, ERROR_IO, errno, "cannot rename '%s'", fresh);
    return code == ERROR_NONE ? file_sync_directory(folder, error) : code;
}

enum error_code served_publish(const char *directory, const struct generation *generation,
                               struct error *error)
{
    char path[PATH_MAX];
    struct buffer stub = BUFFER_INIT;
    enum error_code code = file_join(path, directory, "XAPIANDB", error);
    write_stub(generation, &stub);
    if (code == ERROR_NONE && !buffer_ok(&stub))
        code = error_set_no_memory(error);
    if (code == ERROR_NONE)
        code = put_database(directory, generation, error);
    if (code == ERROR_NONE)
        code = file_write_atomic(path, buffer_slice(&stub), error);
    buffer_free(&stub);
    return code;
}

enum error_code served_current(const char *directory, const struct generation *generation,
                               bool *current, struct error *error)
{
    char path[PATH_MAX];
    struct buffer there = BUFFER_INIT;
    struct buffer stub = BUFFER_INIT;
    enum error_code code = file_join(path, directory, "XAPIANDB", error);
    write_stub(generation, &stub);
    if (code == ERROR_NONE && !buffer_ok(&stub))
        code = error_set_no_memory(error);
    *current = code == ERROR_NONE && file_read(path, LARGEST_STUB, &there, NULL) == ERROR_NONE &&
               slice_equal(buffer_slice(&there), buffer_slice(&stub));
    buffer_free(&there);
    buffer_free(&stub);
    return code;
}

enum error_code served_mend(const char *directory, const struct generation *generation,
                            struct error *error)
{
    char database[PATH_MAX];
    bool current = false;
    enum error_code code = served_path(directory, generation->number, database, error);
    if (code == ERROR_NONE)
        code = served_current(directory, generation, &current, error);
    if (code == ERROR_NONE && !(current && access(database, F_OK) == 0))
        code = served_publish(directory, generation, error);
    return code;
}

void served_close(struct served *served)
{
    if (!served)
        return;
    for (size_t i = 0; served->dead && i < served->generation.shard_count; i++)
        tombstones_free(served->dead[i]);
    free(served->dead);
    generation_free(&served->generation);
    free(served);
}

static enum error_code failed(const char *name, struct error *error)
{
    return error_set_xapian(error, "cannot read what index '%s' is", name);
}

/** A copy of the metadata of a key. */
static enum error_code get(const xc_database *database, const char *key, const char *name,
                           struct buffer *value, struct error *error)
{
    xc_bytes bytes;
    buffer_clear(value);
    if (xc_database_metadata(&bytes, database, key, strlen(key)))
        return failed(name, error);
    return buffer_append(value, bytes.data, bytes.size) ? ERROR_NONE : error_set_no_memory(error);
}

/** Reads the tombstones, which are good only for what the server serves if it is the stub. */
static enum error_code read_dead(struct served *served, const xc_database *database,
                                 const char *name, struct error *error)
{
    const struct generation *generation = &served->generation;
    struct buffer value = BUFFER_INIT;
    xc_bytes uuid;
    char key[40];
    size_t parts = 1;
    enum error_code code = get(database, KEY_UUID, name, &value, error);
    if (code == ERROR_NONE && xc_database_uuid(&uuid, database))
        code = failed(name, error);
    for (size_t i = 0; code == ERROR_NONE && i < uuid.size; i++)
        parts += uuid.data[i] == ':';
    if (code == ERROR_NONE &&
        (parts != generation->shard_count + 1 || value.len == 0 ||
         !slice_starts_with(slice_of(uuid.data, uuid.size), buffer_slice(&value)))) {
        (void)error_set(error, ERROR_DATA,
                        "'%s' is a copy of an index, in which superseded articles cannot be told",
                        name);
        error_hint(error, "run 'dateline-index --merge' on the index before it is copied, or serve "
                          "the index directory itself");
        code = ERROR_DATA;
    }
    for (size_t i = 0; code == ERROR_NONE && i < generation->shard_count; i++) {
        if (generation->shards[i].dead == 0)
            continue;
        dead_key(&generation->shards[i], key);
        code = get(database, key, name, &value, error);
        if (code == ERROR_NONE)
            code = tombstones_parse(&served->dead[i], buffer_slice(&value), name, error);
    }
    buffer_free(&value);
    return code;
}

/** Checks that the database holds what its generation says, no more and no less. */
static enum error_code check_documents(const struct served *served, const xc_database *database,
                                       const char *name, bool *dead, struct error *error)
{
    const struct generation *generation = &served->generation;
    uint64_t expected = 0;
    xc_doccount documents = 0;
    *dead = false;
    for (size_t i = 0; i < generation->shard_count; i++) {
        expected += generation->shards[i].documents;
        *dead = *dead || generation->shards[i].dead;
    }
    if (xc_database_doccount(&documents, database))
        return failed(name, error);
    if (documents == expected)
        return ERROR_NONE;
    (void)error_set(error, ERROR_DATA,
                    "'%s' serves %" PRIu32 " documents, of which its index knows %" PRIu64, name,
                    documents, expected);
    error_hint(error, "a server is for one index directory, as dateline-index published it");
    return ERROR_DATA;
}

enum error_code served_open(struct served **out, const xc_database *database, const char *name,
                            struct error *error)
{
    struct buffer text = BUFFER_INIT;
    struct served *served = calloc(1, sizeof(*served));
    bool dead = false;
    if (!served)
        return error_set_no_memory(error);
    enum error_code code = get(database, KEY_GENERATION, name, &text, error);
    if (code == ERROR_NONE && text.len == 0) {
        code = error_set(error, ERROR_DATA, "'%s' is not an index of dateline-index", name);
        error_hint(error, "an index that an older version made can be served once "
                          "'dateline-index --merge' has published it anew");
    }
    if (code == ERROR_NONE)
        code = generation_parse(buffer_slice(&text), name, &served->generation, error);
    if (code == ERROR_NONE) {
        served->dead = calloc(served->generation.shard_count + 1, sizeof(struct tombstones *));
        if (!served->dead)
            code = error_set_no_memory(error);
    }
    if (code == ERROR_NONE)
        code = check_documents(served, database, name, &dead, error);
    if (code == ERROR_NONE && dead)
        code = read_dead(served, database, name, error);
    buffer_free(&text);
    if (code != ERROR_NONE) {
        served_close(served);
        return code;
    }
    *out = served;
    return ERROR_NONE;
}

const struct generation *served_generation(const struct served *served)
{
    return &served->generation;
}

bool served_dead(const struct served *served, xc_docid docid)
{
    const xc_docid parts = (xc_docid)served->generation.shard_count + 1;
    const xc_docid part = (docid - 1) % parts;
    return part > 0 && served->dead[part - 1] &&
           tombstones_contain(served->dead[part - 1], (docid - 1) / parts + 1);
}
