// SPDX-License-Identifier: GPL-2.0-or-later
#include "inspect.h"

#include "base/buffer.h"
#include "base/json-text.h"
#include "base/terminal.h"
#include "index/file.h"
#include "index/ledger.h"
#include "index/ranking-build.h"
#include "index/served.h"
#include "index/shard-files.h"
#include "index/snapshot.h"
#include "index/xapian-error.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct check {
    const struct index_options *options;
    struct snapshot *snapshot;
    size_t faults;
    struct buffer json; // the items of a list
};

/** Says what was found of a thing. @param state  "sound", "fault", or "unknown": not looked at */
static void verdict(struct check *check, const char *what, const char *state, const char *message)
{
    const struct index_options *options = check->options;
    struct buffer line = BUFFER_INIT;
    const bool fault = strcmp(state, "fault") == 0;
    check->faults += fault;
    if (options->json) {
        (void)buffer_append_string(&check->json, check->json.len ? ",{" : "{");
        json_append_member(&check->json, "what", slice_of_string(what));
        json_append_member(&check->json, "state", slice_of_string(state));
        json_append_member(&check->json, "message", slice_of_string(message));
        (void)buffer_append_char(&check->json, '}');
    } else if (fault || !options->quiet) {
        terminal_append_safe(&line, slice_of_string(what));
        (void)buffer_append_string(&line, ": ");
        terminal_append_safe(&line, slice_of_string(message[0] ? message : state));
        (void)printf("%s\n", buffer_string(&line));
    }
    buffer_free(&line);
}

/** The ranking file must say what the database does; it may be missing. */
static void check_ranking(struct check *check, const char *shard, const xc_database *database)
{
    struct ranking_file *file = NULL;
    struct error error = ERROR_INIT;
    char name[PATH_MAX + sizeof("/" RANKING_FILE_NAME)];
    (void)snprintf(name, sizeof(name), "%s/" RANKING_FILE_NAME, shard);
    enum error_code code = ranking_open_shard(&file, shard, database, &error);
    if (code == ERROR_NONE && !file) {
        verdict(check, name, "unknown",
                "missing; --rebuild-ranking makes it, searches are slower without");
        return;
    }
    if (code == ERROR_NONE)
        code = ranking_check(file, database, &error);
    verdict(check, name, code == ERROR_NONE ? "sound" : "fault", error.message);
    ranking_file_close(file);
}

/** Xapian's checker opens the tables for writing, which a reader may not be allowed to. */
static bool may_write(const char *shard)
{
    char table[PATH_MAX];
    return (size_t)snprintf(table, sizeof(table), "%s/postlist.glass", shard) < sizeof(table) &&
           (access(table, W_OK) == 0 || errno == ENOENT);
}

static void check_shard(struct check *check, const struct shard *shard,
                        const struct tombstones *dead)
{
    char path[PATH_MAX];
    struct error error = ERROR_INIT;
    xc_database *database = NULL;
    xc_doccount documents = 0;
    xc_docid last = 0;
    size_t found = 0;
    bool sealed = true;
    if (generation_shard_path(check->options->index, shard->number, path, &error) != ERROR_NONE) {
        verdict(check, check->options->index, "fault", error.message);
        return;
    }
    const char *fault = NULL;
    const bool writable = may_write(path);
    if (shard_files_verify(path, &sealed, &error) != ERROR_NONE) {
        fault = error.message;
    } else if ((writable && xc_database_check(&found, path, 0, NULL, NULL)) ||
               xc_database_open(&database, path, 0) || xc_database_doccount(&documents, database) ||
               xc_database_lastdocid(&last, database)) {
        (void)error_set_xapian(&error, "cannot be read");
        fault = error.message;
    } else if (found) {
        fault = "Xapian finds faults in it: see xapian-check";
    } else if (documents != shard->documents) {
        fault = "it does not hold as many articles as 'generation' says";
    } else if (dead && tombstones_next(dead, (uint32_t)last + 1)) {
        fault = "it has tombstones of articles that it does not hold";
    }
    if (fault)
        verdict(check, path, "fault", fault);
    else if (writable)
        verdict(check, path, "sound",
                sealed ? "" : "sound, as far as Xapian can tell: it has no checksums");
    else
        verdict(check, path, sealed ? "sound" : "unknown",
                sealed ? "sound by its checksums; Xapian's check needs to be allowed to write"
                       : "not looked at: Xapian's check needs to be allowed to write");
    if (!fault)
        check_ranking(check, path, database);
    xc_database_free(database);
}

/** The identifiers of live articles. */
struct live_ids {
    const struct snapshot *snapshot;
    bool any_dead; // a term may be the identifier of dead ones only
    struct id_set *hashes;
};

static enum error_code take_id(void *payload, struct slice term, struct error *error)
{
    const struct live_ids *live = payload;
    size_t shard = 0;
    uint32_t docid = 1;
    const enum error_code code =
        live->any_dead ? snapshot_find(live->snapshot, term, &shard, &docid, error) : ERROR_NONE;
    if (code == ERROR_NONE && docid && !id_set_add(live->hashes, id_hash(term)))
        return error_set_no_memory(error);
    return code;
}

static enum error_code gather_ids(const struct snapshot *snapshot, struct id_set *ids,
                                  struct error *error)
{
    const struct generation *generation = snapshot_generation(snapshot);
    struct live_ids live = {.snapshot = snapshot, .hashes = ids};
    for (size_t i = 0; i < generation->shard_count; i++)
        live.any_dead |= generation->shards[i].dead != 0;
    return snapshot_ids(snapshot, take_id, &live, error);
}

struct missing {
    struct id_set ids; // that the index holds
    uint64_t count;    // of articles that it lacks
};

static enum error_code look_for_article(void *payload, int64_t file,
                                        const struct ledger_version *version, struct error *error)
{
    struct missing *missing = payload;
    (void)error;
    missing->count += file > 0 && !id_set_contains(&missing->ids, version->id);
    return ERROR_NONE;
}

/** Looks for every article that a file holds by the ledger. @param[out] fault  what is wrong */
static enum error_code compare_ledger(struct check *check, struct ledger *ledger, char *fault,
                                      size_t capacity, struct error *error)
{
    struct missing missing = {.count = 0};
    bool sound = false;
    enum error_code code = ledger_check(ledger, &sound, error);
    if (code == ERROR_NONE && !sound)
        (void)snprintf(fault, capacity, "SQLite finds faults in it: remove it, it is a cache");
    if (code == ERROR_NONE && sound && check->faults == 0) // else the index cannot be read
        code = gather_ids(check->snapshot, &missing.ids, error);
    if (code == ERROR_NONE && sound && check->faults == 0)
        code = ledger_versions(ledger, look_for_article, &missing, error);
    if (missing.count)
        (void)snprintf(fault, capacity,
                       "it tells of %" PRIu64 " articles that the index lacks: remove it, and the "
                       "next run reads all files",
                       missing.count);
    id_set_free(&missing.ids);
    return code;
}

/** The ledger must not tell of articles of which the index knows nothing; it may be missing. */
static void check_ledger(struct check *check)
{
    const struct generation *live = snapshot_generation(check->snapshot);
    char path[PATH_MAX];
    char fault[256] = "";
    struct error error = ERROR_INIT;
    struct ledger_summary summary = {.files = 0};
    struct ledger *ledger = NULL;
    (void)snprintf(path, sizeof(path), "%s/ledger.db", check->options->index);
    enum error_code code = ledger_look(&ledger, check->options->index, &error);
    if (code == ERROR_NO_INPUT) {
        verdict(check, path, "unknown", "missing; the next run reads all files");
        return;
    }
    if (code == ERROR_NONE)
        code = ledger_summarise(ledger, &summary, &error);
    const bool other = code == ERROR_NONE &&
                       (summary.generation != live->number || summary.published != live->published);
    if (code == ERROR_NONE && !other)
        code = compare_ledger(check, ledger, fault, sizeof(fault), &error);
    // What was seen while a run wrote says nothing, not even a failure.
    if (ledger && ledger_untouched(ledger, &error) != ERROR_NONE)
        code = ERROR_BUSY;
    if (code == ERROR_BUSY)
        verdict(check, path, "unknown", error.message);
    else if (code != ERROR_NONE || fault[0])
        verdict(check, path, "fault", fault[0] ? fault : error.message);
    else if (other)
        verdict(check, path, "unknown", "not of this generation; the next run reads all files");
    else
        verdict(check, path, "sound", "");
    ledger_close(ledger);
}

/** Opens what Xapian's tools and servers open. */
static enum error_code look_at_served(const char *stub, const char *index, struct error *error)
{
    struct served *served = NULL;
    xc_database *database = NULL;
    const enum error_code code = xc_database_open(&database, stub, 0)
                                     ? error_set_xapian(error, "cannot be read")
                                     : served_open(&served, database, index, error);
    served_close(served);
    xc_database_free(database);
    return code;
}

/** What servers read must be what is published, if it is there and of this generation. */
static void check_served(struct check *check)
{
    const char *index = check->options->index;
    struct error fault = ERROR_INIT;
    char path[PATH_MAX];
    char message[sizeof(fault.message) + 80];
    bool current = false;
    if (file_join(path, index, "XAPIANDB", &fault) != ERROR_NONE ||
        served_current(index, snapshot_generation(check->snapshot), &current, &fault) !=
            ERROR_NONE) {
        verdict(check, index, "fault", fault.message);
    } else if (!current) {
        verdict(check, path, "unknown",
                access(path, F_OK) == 0 ? "not of this generation; the next run makes it again"
                                        : "missing; the next run makes it, for Xapian's own tools");
    } else if (look_at_served(path, index, &fault) == ERROR_NONE) {
        verdict(check, path, "sound", "");
    } else {
        (void)snprintf(message, sizeof(message),
                       "%s: remove it, and the next run makes it again, and served/ with it",
                       fault.message);
        verdict(check, path, "fault", message);
    }
}

/** The line at the end. */
static void print_total(struct check *check)
{
    const struct index_options *options = check->options;
    const struct generation *live = snapshot_generation(check->snapshot);
    struct buffer line = BUFFER_INIT;
    if (options->json) {
        (void)buffer_append_char(&line, '{');
        json_append_member(&line, "index", slice_of_string(options->index));
        (void)buffer_append_format(
            &line, ",\"articles\":%" PRIu64 ",\"shards\":%zu,\"faults\":%zu,\"checked\":[",
            generation_articles(live), live->shard_count, check->faults);
        (void)buffer_append_slice(&line, buffer_slice(&check->json));
        (void)buffer_append_string(&line, "]}");
    } else if (!options->quiet) {
        (void)buffer_append_format(&line, "%s: %" PRIu64 " articles in %zu shard%s, %zu fault%s",
                                   options->index, generation_articles(live), live->shard_count,
                                   live->shard_count == 1 ? "" : "s", check->faults,
                                   check->faults == 1 ? "" : "s");
    }
    if (line.len)
        (void)printf("%s\n", buffer_string(&line));
    buffer_free(&line);
}

enum error_code inspect_check(const struct index_options *options, struct error *error)
{
    struct check check = {.options = options};
    // Opening reads 'generation' and the tombstones with their checksums and counts.
    const enum error_code code = snapshot_open(&check.snapshot, options->index, error);
    if (code != ERROR_NONE)
        return code;
    const struct generation *live = snapshot_generation(check.snapshot);
    for (size_t i = 0; i < live->shard_count; i++)
        check_shard(&check, &live->shards[i], snapshot_tombstones(check.snapshot, i));
    check_served(&check);
    check_ledger(&check);
    print_total(&check);
    buffer_free(&check.json);
    snapshot_close(check.snapshot);
    if (check.faults == 0)
        return ERROR_NONE;
    (void)error_set(error, ERROR_DATA, "index '%s' is damaged", options->index);
    error_hint(error, "rebuild it with --full, or go back with --rollback");
    return ERROR_DATA;
}
