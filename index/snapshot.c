// SPDX-License-Identifier: GPL-2.0-or-later
#include "snapshot.h"

#include "fields.h"
#include "ranking-build.h"
#include "xapian-error.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { OPEN_ATTEMPTS = 10 };

struct open_shard {
    char *uuid; // of its database, to know it again inside a posting source
    xc_database *database;
    struct glass_table *positions;
    struct glass_table *postlist;
    struct ranking_file *ranking; // NULL: it has none, or it was not asked for
    struct tombstones *tombstones;
};

/** Which file `generation` is: every publication, and another index in the same place, is another.
 */
struct publication {
    dev_t device;
    ino_t inode;
    struct timespec written;
    bool there;
};

struct snapshot {
    char *directory; // NULL if it has no shards
    struct generation generation;
    struct publication publication;
    xc_database *database;
    struct open_shard *shards; // as many as generation.shard_count
    bool any_dead;
};

void snapshot_close(struct snapshot *snapshot)
{
    if (!snapshot)
        return;
    for (size_t i = 0; snapshot->shards && i < snapshot->generation.shard_count; i++) {
        free(snapshot->shards[i].uuid);
        tombstones_free(snapshot->shards[i].tombstones);
        ranking_file_close(snapshot->shards[i].ranking);
        glass_table_close(snapshot->shards[i].positions);
        glass_table_close(snapshot->shards[i].postlist);
        xc_database_free(snapshot->shards[i].database);
    }
    free(snapshot->shards);
    xc_database_free(snapshot->database);
    generation_free(&snapshot->generation);
    free(snapshot->directory);
    free(snapshot);
}

/** Xapian searches no database of no parts: an index without shards has an empty one. */
static xc_status open_nothing(struct snapshot *snapshot)
{
    xc_database *nothing = NULL;
    xc_status status = xc_database_open(&nothing, "", XC_DB_BACKEND_INMEMORY);
    if (!status)
        status = xc_database_add(snapshot->database, nothing);
    xc_database_free(nothing);
    return status;
}

/** There is an index, so what is missing is a part of it. */
static enum error_code shard_failed(const char *path, struct error *error)
{
    const enum error_code code = error_set_xapian(error, "cannot open shard '%s'", path);
    if (code != ERROR_NO_INPUT)
        return code;
    if (error)
        error->code = ERROR_IO;
    error_hint(error, "'dateline-index --check' says what is damaged");
    return ERROR_IO;
}

static enum error_code open_shard(struct snapshot *snapshot, const char *directory, size_t i,
                                  struct error *error)
{
    const struct shard *shard = &snapshot->generation.shards[i];
    struct open_shard *opened = &snapshot->shards[i];
    char path[PATH_MAX];
    xc_bytes uuid;
    enum error_code code = generation_shard_path(directory, shard->number, path, error);
    if (code != ERROR_NONE)
        return code;
    if (xc_database_open(&opened->database, path, 0) || xc_database_uuid(&uuid, opened->database) ||
        xc_database_add(snapshot->database, opened->database)) {
        code = shard_failed(path, error);
    } else {
        opened->uuid = strndup(uuid.data, uuid.size);
        if (!opened->uuid)
            code = error_set_no_memory(error);
    }
    if (code == ERROR_NONE && shard->dead) {
        snapshot->any_dead = true;
        code = generation_dead_path(directory, shard->number, shard->dead_generation, path, error);
        if (code == ERROR_NONE)
            code = tombstones_read(&opened->tombstones, path, error);
        if (code == ERROR_NONE && tombstones_count(opened->tombstones) != shard->dead)
            code =
                error_set(error, ERROR_DATA, "'%s' does not hold the tombstones it should", path);
    }
    return code;
}

static struct publication publication_of(const char *directory)
{
    char path[PATH_MAX];
    struct stat status;
    const int length = snprintf(path, sizeof(path), "%s/generation", directory);
    if (length < 0 || length >= (int)sizeof(path) || stat(path, &status) != 0)
        return (struct publication){.there = false};
    return (struct publication){status.st_dev, status.st_ino, status.st_mtim, true};
}

static bool publications_differ(const struct publication *a, const struct publication *b)
{
    return a->device != b->device || a->inode != b->inode ||
           a->written.tv_sec != b->written.tv_sec || a->written.tv_nsec != b->written.tv_nsec;
}

/** One attempt at what @p publication was just before. */
static enum error_code try_open(struct snapshot **out, const char *directory,
                                struct publication publication, struct error *error)
{
    struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
    if (!snapshot)
        return error_set_no_memory(error);
    snapshot->publication = publication;
    enum error_code code = generation_read(directory, &snapshot->generation, error);
    if (code == ERROR_NONE) {
        snapshot->shards = calloc(snapshot->generation.shard_count + 1, sizeof(*snapshot->shards));
        snapshot->directory = strdup(directory);
        if (!snapshot->shards || !snapshot->directory)
            code = error_set_no_memory(error);
        else if (xc_database_new(&snapshot->database) ||
                 (snapshot->generation.shard_count == 0 && open_nothing(snapshot)))
            code = error_set_xapian(error, "cannot open '%s'", directory);
    }
    for (size_t i = 0; code == ERROR_NONE && i < snapshot->generation.shard_count; i++)
        code = open_shard(snapshot, directory, i, error);
    if (code != ERROR_NONE) {
        snapshot_close(snapshot);
        return code;
    }
    *out = snapshot;
    return ERROR_NONE;
}

enum error_code snapshot_open(struct snapshot **out, const char *directory, struct error *error)
{
    enum error_code code = ERROR_INTERNAL;
    for (int attempt = 0; attempt < OPEN_ATTEMPTS; attempt++) {
        const struct publication tried = publication_of(directory);
        code = try_open(out, directory, tried, error);
        const struct publication now = publication_of(directory);
        if (code == ERROR_NONE || !now.there || !publications_differ(&tried, &now))
            return code;
    }
    return code;
}

bool snapshot_replaced(const struct snapshot *snapshot, const char *directory)
{
    const struct publication now = publication_of(directory);
    return now.there && publications_differ(&snapshot->publication, &now);
}

enum error_code snapshot_empty(struct snapshot **out, const struct schema *schema,
                               struct error *error)
{
    struct snapshot *snapshot = calloc(1, sizeof(*snapshot));
    if (!snapshot)
        return error_set_no_memory(error);
    snapshot->generation.schema = *schema;
    snapshot->generation.next_shard = 1;
    if (xc_database_new(&snapshot->database) || open_nothing(snapshot)) {
        const enum error_code code = error_set_xapian(error, "cannot make an empty index");
        snapshot_close(snapshot);
        return code;
    }
    *out = snapshot;
    return ERROR_NONE;
}

xc_database *snapshot_database(struct snapshot *snapshot)
{
    return snapshot->database;
}

const struct generation *snapshot_generation(const struct snapshot *snapshot)
{
    return &snapshot->generation;
}

const struct tombstones *snapshot_tombstones(const struct snapshot *snapshot, size_t i)
{
    return snapshot->shards ? snapshot->shards[i].tombstones : NULL;
}

enum error_code snapshot_open_rankings(struct snapshot *snapshot, struct error *error)
{
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && i < snapshot->generation.shard_count; i++) {
        struct open_shard *shard = &snapshot->shards[i];
        char path[PATH_MAX];
        if (shard->ranking)
            continue;
        code = generation_shard_path(snapshot->directory, snapshot->generation.shards[i].number,
                                     path, error);
        if (code == ERROR_NONE)
            code = ranking_open_shard(&shard->ranking, path, shard->database, error);
        // Without them phrases, or counting and comparing values, are left to Xapian.
        if (code == ERROR_NONE && shard->ranking) {
            (void)glass_table_open(&shard->positions, path, GLASS_POSITION, NULL);
            (void)glass_table_open(&shard->postlist, path, GLASS_POSTLIST, NULL);
        }
    }
    return code;
}

const struct ranking_file *snapshot_ranking(const struct snapshot *snapshot, size_t i)
{
    return snapshot->shards[i].ranking;
}

const struct glass_table *snapshot_positions(const struct snapshot *snapshot, size_t i)
{
    return snapshot->shards[i].positions;
}

const struct glass_table *snapshot_postlist(const struct snapshot *snapshot, size_t i)
{
    return snapshot->shards[i].postlist;
}

const xc_database *snapshot_shard_database(const struct snapshot *snapshot, size_t i)
{
    return snapshot->shards[i].database;
}

xc_docid snapshot_docid(const struct snapshot *snapshot, size_t shard, uint32_t docid)
{
    return (xc_docid)((docid - 1) * snapshot->generation.shard_count + shard + 1);
}

/** Parts a combined id into shard and id within it. */
static uint32_t split_docid(const struct snapshot *snapshot, xc_docid docid, size_t *shard)
{
    const xc_docid count = (xc_docid)snapshot->generation.shard_count;
    *shard = (docid - 1) % count;
    return (docid - 1) / count + 1;
}

bool snapshot_dead(const struct snapshot *snapshot, xc_docid docid)
{
    size_t shard = 0;
    if (!snapshot->any_dead)
        return false;
    const uint32_t local = split_docid(snapshot, docid, &shard);
    const struct tombstones *tombstones = snapshot->shards[shard].tombstones;
    return tombstones && tombstones_contain(tombstones, local);
}

enum error_code snapshot_ids(const struct snapshot *snapshot, snapshot_visit_id *visit,
                             void *payload, struct error *error)
{
    const struct slice prefix = slice_of_string(field_by_id(FIELD_ID)->exact_prefix);
    xc_term_iterator *terms = NULL;
    enum error_code code = ERROR_NONE;
    if (xc_database_allterms(&terms, snapshot->database, prefix.ptr, prefix.len))
        return error_set_xapian(error, "cannot read the index");
    while (code == ERROR_NONE) {
        bool more = false;
        xc_bytes term = {.data = NULL};
        if (xc_term_iterator_next(&more, terms) || (more && xc_term_iterator_get(&term, terms)))
            code = error_set_xapian(error, "cannot read the index");
        if (code != ERROR_NONE || !more)
            break;
        code = visit(payload, slice_of(term.data, term.size), error);
    }
    xc_term_iterator_free(terms);
    return code;
}

enum error_code snapshot_find(const struct snapshot *snapshot, struct slice term, size_t *shard,
                              uint32_t *docid, struct error *error)
{
    xc_posting_iterator *postings = NULL;
    enum error_code code = ERROR_NONE;
    *docid = 0;
    if (snapshot->generation.shard_count == 0)
        return ERROR_NONE;
    if (xc_database_postings(&postings, snapshot->database, term.ptr, term.len))
        return error_set_xapian(error, "cannot look up '%.*s'", (int)term.len, term.ptr);
    for (;;) {
        bool more = false;
        xc_docid found = 0;
        if (xc_posting_iterator_next(&more, postings) ||
            (more && xc_posting_iterator_get(&found, postings))) {
            code = error_set_xapian(error, "cannot look up '%.*s'", (int)term.len, term.ptr);
            break;
        }
        if (!more)
            break;
        if (snapshot_dead(snapshot, found))
            continue;
        *docid = split_docid(snapshot, found, shard);
        break;
    }
    xc_posting_iterator_free(postings);
    return code;
}

/** Walks the dead documents of the shard that Xapian is searching. */
struct dead_source {
    const struct snapshot *snapshot;
    const struct tombstones *tombstones; // of the shard at hand, or NULL
    uint32_t docid;                      // where it stands
};

static int dead_init(xc_posting_source *self, const xc_database *database, void *payload)
{
    struct dead_source *source = payload;
    xc_bytes uuid;
    (void)self;
    source->tombstones = NULL;
    source->docid = 0;
    if (xc_database_uuid(&uuid, database))
        return xc_callback_fail(1, "cannot tell which shard is searched");
    for (size_t i = 0; i < source->snapshot->generation.shard_count; i++) {
        const struct open_shard *shard = &source->snapshot->shards[i];
        if (slice_equal(slice_of_string(shard->uuid), slice_of(uuid.data, uuid.size)))
            source->tombstones = shard->tombstones;
    }
    return 0;
}

static int dead_termfreq(xc_doccount *min, xc_doccount *est, xc_doccount *max, void *payload)
{
    const struct dead_source *source = payload;
    *min = *est = *max = source->tombstones ? tombstones_count(source->tombstones) : 0;
    return 0;
}

static int dead_skip_to(xc_docid *out, xc_posting_source *self, xc_docid docid, double min_weight,
                        void *payload)
{
    struct dead_source *source = payload;
    (void)self;
    (void)min_weight;
    source->docid = source->tombstones ? tombstones_next(source->tombstones, docid) : 0;
    *out = source->docid;
    return 0;
}

static int dead_next(xc_docid *out, xc_posting_source *self, double min_weight, void *payload)
{
    const struct dead_source *source = payload;
    return dead_skip_to(out, self, source->docid + 1, min_weight, payload);
}

static int dead_clone(void **out, void *payload)
{
    struct dead_source *copy = malloc(sizeof(*copy));
    if (!copy)
        return xc_callback_fail(1, "out of memory");
    const struct dead_source *source = payload;
    *copy = (struct dead_source){.snapshot = source->snapshot};
    *out = copy;
    return 0;
}

enum error_code snapshot_live_query(const struct snapshot *snapshot, const xc_query *query,
                                    xc_query **out, struct error *error)
{
    if (!snapshot->any_dead)
        return xc_query_copy(out, query) ? error_set_xapian(error, "cannot copy the query")
                                         : ERROR_NONE;
    xc_posting_source_ops ops = XC_POSTING_SOURCE_OPS_INIT;
    ops.init = dead_init;
    ops.termfreq = dead_termfreq;
    ops.next = dead_next;
    ops.skip_to = dead_skip_to;
    ops.clone = dead_clone;
    ops.free = free;
    struct dead_source *payload = malloc(sizeof(*payload));
    if (!payload)
        return error_set_no_memory(error);
    *payload = (struct dead_source){.snapshot = snapshot};
    xc_posting_source *source = NULL;
    xc_query *dead = NULL;
    enum error_code code = ERROR_NONE;
    // The payload goes with the source, also when that cannot be made.
    if (xc_posting_source_new(&source, &ops, payload) || xc_query_posting_source(&dead, source) ||
        xc_query_pair(out, XC_OP_AND_NOT, query, dead))
        code = error_set_xapian(error, "cannot leave out deleted articles");
    xc_query_free(dead);
    xc_posting_source_free(source);
    return code;
}
