// SPDX-License-Identifier: GPL-2.0-or-later
#include "index-parts.h"

#include "index/served.h"
#include "index/xapian-error.h"

#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct part {
    const struct index_place *place;
    const struct index_parts_options *options;
    struct snapshot *snapshot; // of a directory
    xc_database *remote;       // of a server, and
    struct served *served;     // what it serves
    size_t databases;          // of the whole that are its
    bool missing;
    struct error why;
    pthread_t thread;
    bool started;
};

struct index_parts {
    const struct index_places *places;
    struct part *parts; // as many as there are places
    xc_database *database;
    size_t databases;            // in the whole
    struct snapshot **snapshots; // those of the parts that have one
    size_t snapshot_count;
    bool remote;
};

void index_parts_close(struct index_parts *parts)
{
    if (!parts)
        return;
    for (size_t i = 0; parts->parts && i < parts->places->count; i++) {
        snapshot_close(parts->parts[i].snapshot);
        served_close(parts->parts[i].served);
        xc_database_free(parts->parts[i].remote);
    }
    free(parts->parts);
    free(parts->snapshots);
    xc_database_free(parts->database);
    free(parts);
}

void index_parts_run_program(char **argv)
{
    const pid_t child = fork();
    if (child == 0) {
        (void)execvp(argv[0], argv);
        _exit(127);
    }
}

/** Starts the program of a place, through ourselves. */
static xc_status start_program(struct part *part)
{
    const struct index_place *place = part->place;
    char arguments[PATH_MAX + 1024];
    const int length = snprintf(arguments, sizeof(arguments), INDEX_PARTS_RUN_PROGRAM " %s %s",
                                place->program, place->arguments);
    return xc_database_open_program(&part->remote, "/proc/self/exe",
                                    length < (int)sizeof(arguments) ? arguments
                                                                    : INDEX_PARTS_RUN_PROGRAM,
                                    part->options->timeout);
}

/** Connects to a server and asks what it serves. */
static enum error_code connect_to(struct part *part, struct error *error)
{
    const struct index_place *place = part->place;
    const unsigned timeout = part->options->timeout;
    const xc_status status =
        place->kind == INDEX_SERVER
            ? xc_database_open_tcp(&part->remote, place->host, place->port, timeout, timeout)
            : start_program(part);
    if (status) {
        const enum error_code code =
            error_set_xapian(error, "cannot connect to index '%s'", place->name);
        if (code != ERROR_UNAVAILABLE)
            return code;
        if (place->kind == INDEX_SERVER)
            error_hint(error, "is 'dateline-serve' running there, and is its port open from here? "
                              "--partial answers from the other indexes");
        else
            error_hint(error,
                       "run '%s %s' to see what it says; --partial answers from the other "
                       "indexes",
                       place->program, place->arguments);
        return code;
    }
    return served_open(&part->served, part->remote, place->name, error);
}

static void *connect_thread(void *argument)
{
    struct part *part = argument;
    if (connect_to(part, &part->why) != ERROR_NONE)
        part->missing = true;
    return NULL;
}

/** Opens all servers at once. */
static void connect_all(struct index_parts *parts)
{
    struct part *lone = NULL; // one need not have a thread
    for (size_t i = 0; i < parts->places->count; i++) {
        struct part *part = &parts->parts[i];
        if (part->missing || !index_place_is_remote(part->place))
            continue;
        parts->remote = true;
        if (!lone)
            lone = part;
        else if (pthread_create(&part->thread, NULL, connect_thread, part) == 0)
            part->started = true;
        else
            (void)connect_thread(part);
    }
    if (lone)
        (void)connect_thread(lone);
    for (size_t i = 0; i < parts->places->count; i++)
        if (parts->parts[i].started)
            (void)pthread_join(parts->parts[i].thread, NULL);
}

static xc_database *database_of(const struct part *part)
{
    return part->snapshot ? snapshot_database(part->snapshot) : part->remote;
}

/** Adds a part that is open to the whole. */
static enum error_code join(struct index_parts *parts, struct part *part, struct error *error)
{
    const char *name = part->place->name;
    xc_database *database = database_of(part);
    if (xc_database_size(&part->databases, database) || xc_database_add(parts->database, database))
        return error_set_xapian(error, "cannot open index '%s'", name);
    parts->databases += part->databases;
    if (part->snapshot)
        parts->snapshots[parts->snapshot_count++] = part->snapshot;
    return ERROR_NONE;
}

bool index_parts_fit(xc_docid last, size_t databases, size_t all)
{
    return ((uint64_t)last + databases - 1) / databases * all <= UINT32_MAX;
}

/** Checks that all documents have ids in the whole. */
static enum error_code check_ids(const struct index_parts *parts, struct error *error)
{
    for (size_t i = 0; i < parts->places->count; i++) {
        const struct part *part = &parts->parts[i];
        xc_docid last = 0;
        if (part->missing)
            continue;
        if (xc_database_lastdocid(&last, database_of(part)))
            return error_set_xapian(error, "cannot open index '%s'", part->place->name);
        if (index_parts_fit(last, part->databases, parts->databases))
            continue;
        (void)error_set(error, ERROR_DATA,
                        "index '%s' is too large to be searched together with %zu others: ids of "
                        "Xapian have 32 bits",
                        part->place->name, parts->databases - part->databases);
        error_hint(error, "'dateline-index --merge' there makes them smaller; docs/scale.md");
        return ERROR_DATA;
    }
    return ERROR_NONE;
}

static enum error_code open_all(struct index_parts *parts,
                                const struct index_parts_options *options, struct error *error)
{
    enum error_code code = ERROR_NONE;
    const struct part *missing = NULL;
    size_t there = 0;
    connect_all(parts);
    for (size_t i = 0; code == ERROR_NONE && i < parts->places->count; i++) {
        struct part *part = &parts->parts[i];
        if (!index_place_is_remote(part->place))
            code = snapshot_open(&part->snapshot, part->place->name, error);
        if (part->missing && part->why.code != ERROR_NONE &&
            !(options->partial && part->why.code == ERROR_UNAVAILABLE)) {
            *error = part->why;
            code = part->why.code;
        } else if (part->missing) {
            missing = part;
        } else if (code == ERROR_NONE) {
            code = join(parts, part, error);
            there++;
        }
    }
    if (code == ERROR_NONE)
        code = check_ids(parts, error);
    if (code == ERROR_NONE && there == 0 && missing) {
        if (missing->why.code == ERROR_NONE)
            return error_set(error, ERROR_UNAVAILABLE, "no index answers any more");
        *error = missing->why;
        code = missing->why.code;
    }
    return code;
}

enum error_code index_parts_open(struct index_parts **out, const struct index_places *places,
                                 const struct index_parts_options *options, const bool *without,
                                 struct error *error)
{
    struct error problem = ERROR_INIT;
    struct index_parts *parts = calloc(1, sizeof(*parts));
    if (!parts)
        return error_set_no_memory(error);
    enum error_code code = ERROR_NONE;
    parts->places = places;
    parts->parts = calloc(places->count + 1, sizeof(*parts->parts));
    parts->snapshots = calloc(places->count + 1, sizeof(struct snapshot *));
    if (!parts->parts || !parts->snapshots)
        code = error_set_no_memory(&problem);
    else if (xc_database_new(&parts->database))
        code = error_set_xapian(&problem, "cannot open the indexes");
    for (size_t i = 0; code == ERROR_NONE && i < places->count; i++)
        parts->parts[i] = (struct part){
            .place = &places->items[i], .options = options, .missing = without && without[i]};
    if (code == ERROR_NONE)
        code = open_all(parts, options, &problem);
    if (code != ERROR_NONE) {
        if (error)
            *error = problem;
        index_parts_close(parts);
        return code;
    }
    *out = parts;
    return ERROR_NONE;
}

xc_database *index_parts_database(struct index_parts *parts)
{
    return parts->database;
}

bool index_parts_remote(const struct index_parts *parts)
{
    return parts->remote;
}

const char *index_parts_missing(const struct index_parts *parts, size_t i)
{
    return parts->parts[i].missing ? parts->parts[i].why.message : NULL;
}

/** True if a message names a server, as RemoteDatabase does in its exceptions. */
static bool is_named(const struct index_place *place, const char *message)
{
    char expected[1024];
    const int length =
        place->kind == INDEX_SERVER
            ? snprintf(expected, sizeof(expected), "%s:%u", place->host, place->port)
            : snprintf(expected, sizeof(expected), "%s %s", place->program, place->arguments);
    const char *at = strstr(message, expected);
    return at && length < (int)sizeof(expected) && at[length] == ')';
}

size_t index_parts_named(const struct index_parts *parts, const char *message)
{
    size_t i = 0;
    while (i < parts->places->count &&
           !(parts->parts[i].remote && is_named(parts->parts[i].place, message)))
        i++;
    return i;
}

struct snapshot *const *index_parts_snapshots(const struct index_parts *parts, size_t *count)
{
    *count = parts->snapshot_count;
    return parts->snapshots;
}

static const struct generation *generation_of(const struct part *part)
{
    return part->missing    ? NULL
           : part->snapshot ? snapshot_generation(part->snapshot)
                            : served_generation(part->served);
}

const struct generation *index_parts_generation(const struct index_parts *parts, size_t i)
{
    return generation_of(&parts->parts[i]);
}

bool index_parts_outdated(const struct index_parts *parts)
{
    for (size_t i = 0; i < parts->places->count; i++) {
        const struct part *part = &parts->parts[i];
        if (part->snapshot && snapshot_replaced(part->snapshot, part->place->name))
            return true;
    }
    return false;
}

uint64_t index_parts_articles(const struct index_parts *parts)
{
    uint64_t articles = 0;
    for (size_t i = 0; i < parts->places->count; i++)
        if (!parts->parts[i].missing)
            articles += generation_articles(generation_of(&parts->parts[i]));
    return articles;
}

uint64_t index_parts_dead_count(const struct index_parts *parts)
{
    uint64_t dead = 0;
    for (size_t i = 0; i < parts->places->count; i++) {
        const struct generation *generation = generation_of(&parts->parts[i]);
        for (size_t k = 0; generation && k < generation->shard_count; k++)
            dead += generation->shards[k].dead;
    }
    return dead;
}

/** True if a document of a part is dead, by its id in the part. */
static bool is_dead(const struct part *part, xc_docid docid)
{
    return part->snapshot ? snapshot_dead(part->snapshot, docid) : served_dead(part->served, docid);
}

bool index_parts_dead(const struct index_parts *parts, xc_docid docid)
{
    size_t at = (docid - 1) % parts->databases;
    const xc_docid local = (xc_docid)((docid - 1) / parts->databases);
    size_t i = 0;
    while (at >= parts->parts[i].databases)
        at -= parts->parts[i++].databases;
    return is_dead(&parts->parts[i], (xc_docid)(local * parts->parts[i].databases + at + 1));
}

/** The id in the whole of a document of a part, whose databases begin with number @p first. */
static xc_docid docid_in_whole(const struct index_parts *parts, const struct part *part,
                               size_t first, xc_docid docid)
{
    const size_t database = (docid - 1) % part->databases;
    const size_t local = (docid - 1) / part->databases;
    return (xc_docid)(local * parts->databases + first + database + 1);
}

static enum error_code find_in(const struct part *part, struct slice term, xc_docid *docid,
                               struct error *error)
{
    xc_database *database = database_of(part);
    xc_posting_iterator *postings = NULL;
    bool more = true;
    xc_status status = xc_database_postings(&postings, database, term.ptr, term.len);
    *docid = 0;
    while (!status && more) {
        xc_docid found = 0;
        status = xc_posting_iterator_next(&more, postings);
        if (!status && more)
            status = xc_posting_iterator_get(&found, postings);
        if (status || !more || is_dead(part, found))
            continue;
        *docid = found;
        break;
    }
    xc_posting_iterator_free(postings);
    return status ? error_set_xapian(error, "cannot look up '%.*s'", (int)term.len, term.ptr)
                  : ERROR_NONE;
}

enum error_code index_parts_find(const struct index_parts *parts, struct slice term,
                                 xc_docid *docid, struct error *error)
{
    size_t first = 0;
    *docid = 0;
    for (size_t i = 0; i < parts->places->count && *docid == 0; i++) {
        const struct part *part = &parts->parts[i];
        xc_docid found = 0;
        if (part->missing)
            continue;
        const enum error_code code = find_in(part, term, &found, error);
        if (code != ERROR_NONE)
            return code;
        if (found)
            *docid = docid_in_whole(parts, part, first, found);
        first += part->databases;
    }
    return ERROR_NONE;
}
