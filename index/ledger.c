// SPDX-License-Identifier: GPL-2.0-or-later
#include "ledger.h"

#include "base/array.h"
#include "base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/** Raised when the tables change: a ledger of another version is begun anew. */
enum { LEDGER_VERSION = 3 };

/** Milliseconds that a commit waits for someone who reads the file with SQLite's own tools. */
enum { PATIENCE = 10000 };

#define FILE_COLUMNS                                                                               \
    "id, size, mtime, inode, format, settings, position, records, edges, content, rejected, "      \
    "movable"
enum { FILE_PATH = 12 }; // the column behind them

static const char schema_sql[] =
    "CREATE TABLE state(name TEXT PRIMARY KEY, value INTEGER NOT NULL);"
    "CREATE TABLE file(id INTEGER PRIMARY KEY, path BLOB NOT NULL UNIQUE, size INTEGER NOT NULL,"
    " mtime INTEGER NOT NULL, inode INTEGER NOT NULL, format TEXT NOT NULL,"
    " settings INTEGER NOT NULL, position INTEGER NOT NULL, records INTEGER NOT NULL,"
    " edges BLOB NOT NULL, content BLOB, rejected INTEGER NOT NULL, movable INTEGER NOT NULL);"
    "CREATE INDEX file_by_size ON file(size) WHERE movable;"
    // file: less than 0 for orphans. versions: struct ledger_version one behind the other
    "CREATE TABLE article(file INTEGER NOT NULL, versions BLOB NOT NULL);"
    "CREATE INDEX article_by_file ON article(file);"
    "CREATE TABLE doubt(versions BLOB NOT NULL);";

enum statement {
    FIND,
    FIND_ID,
    PUT,
    ADD_VERSIONS,
    VERSIONS_OF,
    DROP_VERSIONS,
    DROP_ORPHANS,
    ORPHAN_VERSIONS,
    COPY_VERSIONS,
    RENAME,
    READ_AGAIN,
    FORGET,
    SET_STATE,
    STATEMENTS
};

static const char *const statement_sql[STATEMENTS] = {
    [FIND] = ("SELECT " FILE_COLUMNS ", path FROM file WHERE path = ?1"),
    [FIND_ID] = ("SELECT " FILE_COLUMNS ", path FROM file WHERE id = ?1"),
    [PUT] =
        ("INSERT INTO file(path, size, mtime, inode, format, settings, position, records, edges,"
         " content, rejected, movable) VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12) ON "
         "CONFLICT(path)"
         " DO UPDATE SET size=?2, mtime=?3, inode=?4, format=?5, settings=?6, position=?7,"
         " records=?8, edges=?9, content=?10, rejected=?11, movable=?12 RETURNING id"),
    [ADD_VERSIONS] = "INSERT INTO article(file, versions) VALUES(?1, ?2)",
    [VERSIONS_OF] = "SELECT versions FROM article WHERE file = ?1 ORDER BY rowid",
    [DROP_VERSIONS] = "DELETE FROM article WHERE file IN (?1, -?1)",
    [DROP_ORPHANS] = "DELETE FROM article WHERE file < 0",
    [ORPHAN_VERSIONS] = "UPDATE article SET file = -file WHERE file = ?1",
    [COPY_VERSIONS] = ("INSERT INTO article(file, versions) SELECT ?2, versions FROM article"
                       " WHERE file = ?1 ORDER BY rowid"),
    [RENAME] = "UPDATE OR REPLACE file SET path = ?2 WHERE id = ?1",
    [READ_AGAIN] = "UPDATE file SET mtime = ?2, position = 0 WHERE id = ?1",
    [FORGET] = "DELETE FROM file WHERE id = ?1",
    [SET_STATE] = "INSERT OR REPLACE INTO state(name, value) VALUES(?1, ?2)",
};

/** By which it is seen that a file has been written to. */
struct ledger_mark {
    ino_t inode;
    off_t size;
    struct timespec changed;
    char commits[4];
    bool journal; // there is one
};

struct ledger {
    sqlite3 *database;
    struct ledger_mark mark; // of one that is only looked at
    sqlite3_stmt *statements[STATEMENTS];
    char path[PATH_MAX];
    bool partial;
    uint64_t number; // of the generation that the file tells of
    int changes;     // that SQLite had counted then
};

static enum error_code failed(const struct ledger *ledger, struct error *error)
{
    const int result = ledger->database ? sqlite3_errcode(ledger->database) : SQLITE_NOMEM;
    if (result == SQLITE_NOMEM || result == SQLITE_IOERR_NOMEM)
        return error_set_no_memory(error);
    return error_set(error, ERROR_IO, "cannot use ledger '%s': %s", ledger->path,
                     sqlite3_errmsg(ledger->database));
}

static enum error_code execute(struct ledger *ledger, const char *sql, struct error *error)
{
    return sqlite3_exec(ledger->database, sql, NULL, NULL, NULL) == SQLITE_OK
               ? ERROR_NONE
               : failed(ledger, error);
}

/** A statement, prepared when it is first needed and ready to be bound. NULL on failure. */
static sqlite3_stmt *statement_of(struct ledger *ledger, enum statement which)
{
    sqlite3_stmt **statement = &ledger->statements[which];
    if (!*statement && sqlite3_prepare_v3(ledger->database, statement_sql[which], -1,
                                          SQLITE_PREPARE_PERSISTENT, statement, NULL) != SQLITE_OK)
        return NULL;
    (void)sqlite3_reset(*statement); // tells again of a failure that was told
    return *statement;
}

/** Runs a bound statement that gives no rows (or one that nobody reads). */
static enum error_code run_statement(struct ledger *ledger, sqlite3_stmt *statement,
                                     struct error *error)
{
    const int result = sqlite3_step(statement);
    const enum error_code code =
        result == SQLITE_DONE || result == SQLITE_ROW ? ERROR_NONE : failed(ledger, error);
    (void)sqlite3_reset(statement);
    return code;
}

/** Runs a statement whose only parameter is a file. */
static enum error_code run_on_file(struct ledger *ledger, enum statement which, int64_t file,
                                   struct error *error)
{
    sqlite3_stmt *statement = statement_of(ledger, which);
    if (!statement || sqlite3_bind_int64(statement, 1, file) != SQLITE_OK)
        return failed(ledger, error);
    return run_statement(ledger, statement, error);
}

static enum error_code set_state(struct ledger *ledger, const char *name, int64_t value,
                                 struct error *error)
{
    sqlite3_stmt *statement = statement_of(ledger, SET_STATE);
    if (!statement || sqlite3_bind_text(statement, 1, name, -1, SQLITE_STATIC) != SQLITE_OK ||
        sqlite3_bind_int64(statement, 2, value) != SQLITE_OK)
        return failed(ledger, error);
    return run_statement(ledger, statement, error);
}

struct state_values {
    int64_t version;
    int64_t generation;
    int64_t published;
    int64_t partial;
};

static int take_state(void *payload, int count, char **values, char **names)
{
    struct state_values *state = payload;
    (void)names;
    if (count != 2 || !values[0] || !values[1])
        return 1;
    const int64_t value = strtoll(values[1], NULL, 10);
    if (strcmp(values[0], "version") == 0)
        state->version = value;
    else if (strcmp(values[0], "generation") == 0)
        state->generation = value;
    else if (strcmp(values[0], "published") == 0)
        state->published = value;
    else if (strcmp(values[0], "partial") == 0)
        state->partial = value;
    return 0;
}

static void close_database(struct ledger *ledger)
{
    for (size_t i = 0; i < STATEMENTS; i++) {
        (void)sqlite3_finalize(ledger->statements[i]);
        ledger->statements[i] = NULL;
    }
    (void)sqlite3_close(ledger->database); // an open transaction is rolled back
    ledger->database = NULL;
}

void ledger_close(struct ledger *ledger)
{
    if (!ledger)
        return;
    close_database(ledger);
    free(ledger);
}

void ledger_remove(const char *directory)
{
    char path[PATH_MAX];
    static const char *const names[] = {"ledger.db", "ledger.db-journal", "ledger.db-wal",
                                        "ledger.db-shm"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if ((size_t)snprintf(path, sizeof(path), "%s/%s", directory, names[i]) < sizeof(path))
            (void)unlink(path); // most are not there
}

/** Opens the file and begins the transaction. Only then is it known whether it is SQLite's. */
static bool open_database(struct ledger *ledger, struct error *error)
{
    // Not NOFOLLOW, to which a link anywhere on the way to the index would be one too many.
    const int flags =
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    if (sqlite3_open_v2(ledger->path, &ledger->database, flags, NULL) == SQLITE_OK &&
        sqlite3_busy_timeout(ledger->database, PATIENCE) == SQLITE_OK &&
        sqlite3_exec(ledger->database,
                     "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL;"
                     "PRAGMA trusted_schema=OFF; PRAGMA cache_size=-16384; BEGIN IMMEDIATE",
                     NULL, NULL, NULL) == SQLITE_OK)
        return true;
    (void)failed(ledger, error);
    return false;
}

/** Makes the tables of a file that is SQLite's and new, or has been emptied. */
static enum error_code make_tables(struct ledger *ledger, bool partial, struct error *error)
{
    enum error_code code = execute(ledger, schema_sql, error);
    if (code == ERROR_NONE)
        code = set_state(ledger, "version", LEDGER_VERSION, error);
    if (code == ERROR_NONE)
        code = ledger_set_partial(ledger, partial, error);
    return code;
}

/** Opens a new file in the place of the old one. */
static enum error_code begin_anew(struct ledger *ledger, const char *directory, bool partial,
                                  struct error *error)
{
    close_database(ledger);
    ledger_remove(directory);
    if (!open_database(ledger, error))
        return ERROR_IO;
    return make_tables(ledger, partial, error);
}

enum error_code ledger_open(struct ledger **out, const char *directory,
                            const struct generation *published, bool keep, enum ledger_state *state,
                            struct error *error)
{
    struct ledger *ledger = calloc(1, sizeof(*ledger));
    struct state_values values = {.version = 0};
    if (!ledger)
        return error_set_no_memory(error);
    const bool partial = keep && generation_articles(published) > 0;
    enum error_code code = ERROR_NONE;
    if ((size_t)snprintf(ledger->path, PATH_MAX, "%s/ledger.db", directory) >= PATH_MAX) {
        code = error_set(error, ERROR_IO, "path '%.200s' is too long", directory);
        goto cleanup;
    }
    struct stat status;
    const bool there = lstat(ledger->path, &status) == 0;
    const bool foreign = there && !S_ISREG(status.st_mode); // a link, a FIFO: never opened
    // A run that was killed may leave an empty file: nothing is lost with it.
    const bool exists = foreign || (there && status.st_size > 0);
    *state = exists ? LEDGER_CURRENT : LEDGER_NEW;
    struct error problem = ERROR_INIT;
    bool usable = !foreign && open_database(ledger, &problem);
    if (usable && exists)
        usable = sqlite3_exec(ledger->database, "SELECT name, value FROM state", take_state,
                              &values, NULL) == SQLITE_OK;
    const bool ours = usable && values.version == LEDGER_VERSION;
    if (exists && !ours) {
        *state = values.version ? LEDGER_OLD : LEDGER_DAMAGED;
        code = begin_anew(ledger, directory, partial, error);
    } else if (!usable) { // neither there nor to be made
        code = problem.code;
        if (error)
            *error = problem;
    } else if (!exists) {
        code = make_tables(ledger, partial, error);
    } else if (values.generation != (int64_t)published->number ||
               values.published != published->published || !keep) {
        *state = LEDGER_OTHER;
        code = begin_anew(ledger, directory, partial, error);
    } else {
        ledger->partial = values.partial != 0;
        ledger->number = published->number;
    }
cleanup:
    if (code != ERROR_NONE) {
        ledger_close(ledger);
        return code;
    }
    *out = ledger;
    return ERROR_NONE;
}

enum error_code ledger_commit(struct ledger *ledger, const struct generation *published,
                              struct error *error)
{
    if (sqlite3_total_changes(ledger->database) == ledger->changes &&
        ledger->number == published->number)
        return ERROR_NONE; // nothing to write
    enum error_code code = set_state(ledger, "generation", (int64_t)published->number, error);
    if (code == ERROR_NONE)
        code = set_state(ledger, "published", published->published, error);
    if (code == ERROR_NONE)
        code = execute(ledger, "COMMIT; BEGIN IMMEDIATE", error);
    ledger->number = published->number;
    ledger->changes = sqlite3_total_changes(ledger->database);
    return code;
}

bool ledger_partial(const struct ledger *ledger)
{
    return ledger->partial;
}

enum error_code ledger_set_partial(struct ledger *ledger, bool partial, struct error *error)
{
    ledger->partial = partial;
    return set_state(ledger, "partial", partial, error);
}

static bool bind_bytes(sqlite3_stmt *statement, int column, const void *bytes, size_t len)
{
    return sqlite3_bind_blob64(statement, column, bytes, len, SQLITE_STATIC) == SQLITE_OK;
}

static void take_fingerprint(sqlite3_stmt *row, int column, struct fingerprint *out)
{
    if (sqlite3_column_bytes(row, column) == (int)sizeof(*out))
        memcpy(out, sqlite3_column_blob(row, column), sizeof(*out));
}

/** The columns of FILE_COLUMNS. */
static void take_file(sqlite3_stmt *row, struct ledger_file *file)
{
    *file = (struct ledger_file){
        .id = sqlite3_column_int64(row, 0),
        .size = (uint64_t)sqlite3_column_int64(row, 1),
        .mtime = sqlite3_column_int64(row, 2),
        .inode = (uint64_t)sqlite3_column_int64(row, 3),
        .settings = (uint64_t)sqlite3_column_int64(row, 5),
        .offset = (uint64_t)sqlite3_column_int64(row, 6),
        .records = (uint64_t)sqlite3_column_int64(row, 7),
        .has_content = sqlite3_column_type(row, 9) == SQLITE_BLOB,
        .rejected = (uint64_t)sqlite3_column_int64(row, 10),
        .movable = sqlite3_column_int(row, 11) != 0,
    };
    const unsigned char *format = sqlite3_column_text(row, 4);
    (void)snprintf(file->format, sizeof(file->format), "%s", format ? (const char *)format : "");
    take_fingerprint(row, 8, &file->edges);
    take_fingerprint(row, 9, &file->content);
}

/** The path of a row that has it behind FILE_COLUMNS. False if no such path can be. */
static bool take_path(sqlite3_stmt *row, char *path)
{
    const size_t len = (size_t)sqlite3_column_bytes(row, FILE_PATH);
    if (len >= PATH_MAX)
        return false;
    memcpy(path, len ? sqlite3_column_blob(row, FILE_PATH) : "", len);
    path[len] = '\0';
    return true;
}

/** The only file of a bound statement, or none. @param path  NULL if it is not asked for */
static enum error_code find_file(struct ledger *ledger, sqlite3_stmt *statement, char *path,
                                 struct ledger_file *file, struct error *error)
{
    const int result = sqlite3_step(statement);
    if (result == SQLITE_ROW && (!path || take_path(statement, path)))
        take_file(statement, file);
    const enum error_code code =
        result == SQLITE_ROW || result == SQLITE_DONE ? ERROR_NONE : failed(ledger, error);
    (void)sqlite3_reset(statement);
    return code;
}

enum error_code ledger_find(struct ledger *ledger, const char *path, struct ledger_file *file,
                            struct error *error)
{
    sqlite3_stmt *statement = statement_of(ledger, FIND);
    *file = (struct ledger_file){.id = 0};
    if (!statement || !bind_bytes(statement, 1, path, strlen(path)))
        return failed(ledger, error);
    return find_file(ledger, statement, NULL, file, error);
}

enum error_code ledger_find_id(struct ledger *ledger, int64_t id, char *path,
                               struct ledger_file *file, struct error *error)
{
    sqlite3_stmt *statement = statement_of(ledger, FIND_ID);
    *file = (struct ledger_file){.id = 0};
    if (!statement || sqlite3_bind_int64(statement, 1, id) != SQLITE_OK)
        return failed(ledger, error);
    return find_file(ledger, statement, path, file, error);
}

enum error_code ledger_put(struct ledger *ledger, const char *path, struct ledger_file *file,
                           struct error *error)
{
    sqlite3_stmt *row = statement_of(ledger, PUT);
    const bool bound =
        row && bind_bytes(row, 1, path, strlen(path)) &&
        sqlite3_bind_int64(row, 2, (int64_t)file->size) == SQLITE_OK &&
        sqlite3_bind_int64(row, 3, file->mtime) == SQLITE_OK &&
        sqlite3_bind_int64(row, 4, (int64_t)file->inode) == SQLITE_OK &&
        sqlite3_bind_text(row, 5, file->format, -1, SQLITE_STATIC) == SQLITE_OK &&
        sqlite3_bind_int64(row, 6, (int64_t)file->settings) == SQLITE_OK &&
        sqlite3_bind_int64(row, 7, (int64_t)file->offset) == SQLITE_OK &&
        sqlite3_bind_int64(row, 8, (int64_t)file->records) == SQLITE_OK &&
        bind_bytes(row, 9, &file->edges, sizeof(file->edges)) &&
        (file->has_content ? bind_bytes(row, 10, &file->content, sizeof(file->content))
                           : sqlite3_bind_null(row, 10) == SQLITE_OK) &&
        sqlite3_bind_int64(row, 11, (int64_t)file->rejected) == SQLITE_OK &&
        sqlite3_bind_int(row, 12, file->movable) == SQLITE_OK;
    if (!bound)
        return failed(ledger, error);
    enum error_code code = ERROR_NONE;
    if (sqlite3_step(row) == SQLITE_ROW)
        file->id = sqlite3_column_int64(row, 0);
    else
        code = failed(ledger, error);
    (void)sqlite3_reset(row);
    return code;
}

enum error_code ledger_add_versions(struct ledger *ledger, int64_t file,
                                    const struct ledger_version *versions, size_t count,
                                    struct error *error)
{
    if (count == 0)
        return ERROR_NONE;
    sqlite3_stmt *statement = statement_of(ledger, ADD_VERSIONS);
    if (!statement || sqlite3_bind_int64(statement, 1, file) != SQLITE_OK ||
        !bind_bytes(statement, 2, versions, count * sizeof(*versions)))
        return failed(ledger, error);
    return run_statement(ledger, statement, error);
}

/** The versions of a row's column, copied: a blob need not be aligned. */
static enum error_code visit_versions(sqlite3_stmt *row, int column, int64_t file,
                                      ledger_visit_version *visit, void *payload,
                                      struct error *error)
{
    const char *bytes = sqlite3_column_blob(row, column);
    const size_t count = (size_t)sqlite3_column_bytes(row, column) / sizeof(struct ledger_version);
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && i < count; i++) {
        struct ledger_version version;
        memcpy(&version, bytes + i * sizeof(version), sizeof(version));
        code = visit(payload, file, &version, error);
    }
    return code;
}

enum error_code ledger_versions_of(struct ledger *ledger, int64_t file, ledger_visit_version *visit,
                                   void *payload, struct error *error)
{
    sqlite3_stmt *rows = statement_of(ledger, VERSIONS_OF);
    if (!rows || sqlite3_bind_int64(rows, 1, file) != SQLITE_OK)
        return failed(ledger, error);
    enum error_code code = ERROR_NONE;
    int result = SQLITE_DONE;
    while (code == ERROR_NONE && (result = sqlite3_step(rows)) == SQLITE_ROW)
        code = visit_versions(rows, 0, file, visit, payload, error);
    if (code == ERROR_NONE && result != SQLITE_DONE)
        code = failed(ledger, error);
    (void)sqlite3_reset(rows);
    return code;
}

/** What a file, or what has left it before, holds of articles that it does not have any more. */
struct orphans {
    const struct id_set *kept;
    struct ledger_version *list;
    size_t count;
};

static enum error_code take_orphan(void *payload, int64_t file,
                                   const struct ledger_version *version, struct error *error)
{
    struct orphans *orphans = payload;
    (void)file;
    if (id_set_contains(orphans->kept, version->id))
        return ERROR_NONE;
    struct ledger_version *grown = array_with_room(orphans->list, orphans->count, sizeof(*grown));
    if (!grown)
        return error_set_no_memory(error);
    orphans->list = grown;
    grown[orphans->count++] = *version;
    return ERROR_NONE;
}

enum error_code ledger_drop_versions(struct ledger *ledger, int64_t file, const struct id_set *kept,
                                     struct error *error)
{
    struct orphans orphans = {.kept = kept};
    enum error_code code = ledger_versions_of(ledger, -file, take_orphan, &orphans, error);
    if (code == ERROR_NONE)
        code = ledger_versions_of(ledger, file, take_orphan, &orphans, error);
    if (code == ERROR_NONE)
        code = run_on_file(ledger, DROP_VERSIONS, file, error);
    if (code == ERROR_NONE)
        code = ledger_add_versions(ledger, -file, orphans.list, orphans.count, error);
    free(orphans.list);
    return code;
}

enum error_code ledger_set_doubts(struct ledger *ledger, const struct ledger_version *versions,
                                  size_t count, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    enum error_code code = execute(ledger, "DELETE FROM doubt", error);
    if (code != ERROR_NONE || count == 0)
        return code;
    if (sqlite3_prepare_v2(ledger->database, "INSERT INTO doubt(versions) VALUES(?1)", -1,
                           &statement, NULL) != SQLITE_OK ||
        !bind_bytes(statement, 1, versions, count * sizeof(*versions)))
        code = failed(ledger, error);
    else
        code = run_statement(ledger, statement, error);
    (void)sqlite3_finalize(statement);
    return code;
}

enum error_code ledger_rename(struct ledger *ledger, int64_t file, const char *path,
                              struct error *error)
{
    sqlite3_stmt *statement = statement_of(ledger, RENAME);
    if (!statement || sqlite3_bind_int64(statement, 1, file) != SQLITE_OK ||
        !bind_bytes(statement, 2, path, strlen(path)))
        return failed(ledger, error);
    return run_statement(ledger, statement, error);
}

enum error_code ledger_copy_versions(struct ledger *ledger, int64_t from, int64_t to,
                                     struct error *error)
{
    sqlite3_stmt *statement = statement_of(ledger, COPY_VERSIONS);
    if (!statement || sqlite3_bind_int64(statement, 1, from) != SQLITE_OK ||
        sqlite3_bind_int64(statement, 2, to) != SQLITE_OK)
        return failed(ledger, error);
    return run_statement(ledger, statement, error);
}

enum error_code ledger_read_again(struct ledger *ledger, int64_t file, struct error *error)
{
    sqlite3_stmt *statement = statement_of(ledger, READ_AGAIN);
    if (!statement || sqlite3_bind_int64(statement, 1, file) != SQLITE_OK ||
        sqlite3_bind_int64(statement, 2, LEDGER_READ_AGAIN) != SQLITE_OK)
        return failed(ledger, error);
    return run_statement(ledger, statement, error);
}

enum error_code ledger_forget(struct ledger *ledger, int64_t file, struct error *error)
{
    const enum error_code code = run_on_file(ledger, ORPHAN_VERSIONS, file, error);
    return code == ERROR_NONE ? run_on_file(ledger, FORGET, file, error) : code;
}

enum error_code ledger_forget_orphans(struct ledger *ledger, struct error *error)
{
    sqlite3_stmt *statement = statement_of(ledger, DROP_ORPHANS);
    return statement ? run_statement(ledger, statement, error) : failed(ledger, error);
}

/** Walks the rows of a query that gives FILE_COLUMNS and the path. */
static enum error_code walk_files(struct ledger *ledger, sqlite3_stmt *rows, ledger_visit *visit,
                                  void *payload, struct error *error)
{
    enum error_code code = ERROR_NONE;
    int result = SQLITE_DONE;
    while (code == ERROR_NONE && (result = sqlite3_step(rows)) == SQLITE_ROW) {
        char path[PATH_MAX];
        struct ledger_file file;
        take_file(rows, &file);
        if (take_path(rows, path))
            code = visit(payload, path, &file, error);
    }
    if (code == ERROR_NONE && result != SQLITE_DONE)
        code = failed(ledger, error);
    return code;
}

enum error_code ledger_files(struct ledger *ledger, ledger_visit *visit, void *payload,
                             struct error *error)
{
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(ledger->database, "SELECT " FILE_COLUMNS ", path FROM file", -1, &rows,
                           NULL) != SQLITE_OK)
        return failed(ledger, error);
    const enum error_code code = walk_files(ledger, rows, visit, payload, error);
    (void)sqlite3_finalize(rows);
    return code;
}

enum error_code ledger_files_of_size(struct ledger *ledger, uint64_t size, ledger_visit *visit,
                                     void *payload, struct error *error)
{
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(ledger->database,
                           "SELECT " FILE_COLUMNS ", path FROM file WHERE size = ?1 AND movable",
                           -1, &rows, NULL) != SQLITE_OK ||
        sqlite3_bind_int64(rows, 1, (int64_t)size) != SQLITE_OK) {
        (void)failed(ledger, error);
        (void)sqlite3_finalize(rows);
        return ERROR_IO;
    }
    const enum error_code code = walk_files(ledger, rows, visit, payload, error);
    (void)sqlite3_finalize(rows);
    return code;
}

/** Walks the rows of a query that gives a file and versions. */
static enum error_code walk_versions(struct ledger *ledger, const char *sql,
                                     ledger_visit_version *visit, void *payload,
                                     struct error *error)
{
    sqlite3_stmt *rows = NULL;
    if (sqlite3_prepare_v2(ledger->database, sql, -1, &rows, NULL) != SQLITE_OK)
        return failed(ledger, error);
    enum error_code code = ERROR_NONE;
    int result = SQLITE_DONE;
    while (code == ERROR_NONE && (result = sqlite3_step(rows)) == SQLITE_ROW)
        code = visit_versions(rows, 1, sqlite3_column_int64(rows, 0), visit, payload, error);
    if (code == ERROR_NONE && result != SQLITE_DONE)
        code = failed(ledger, error);
    (void)sqlite3_finalize(rows);
    return code;
}

enum error_code ledger_versions(struct ledger *ledger, ledger_visit_version *visit, void *payload,
                                struct error *error)
{
    return walk_versions(ledger, "SELECT file, versions FROM article ORDER BY rowid", visit,
                         payload, error);
}

enum error_code ledger_doubts(struct ledger *ledger, ledger_visit_version *visit, void *payload,
                              struct error *error)
{
    return walk_versions(ledger, "SELECT 0, versions FROM doubt", visit, payload, error);
}

static int take_verdict(void *payload, int count, char **values, char **names)
{
    bool *sound = payload;
    (void)names;
    *sound = count == 1 && values[0] && strcmp(values[0], "ok") == 0;
    return 0;
}

enum error_code ledger_check(struct ledger *ledger, bool *sound, struct error *error)
{
    *sound = false;
    return sqlite3_exec(ledger->database, "PRAGMA quick_check(1)", take_verdict, sound, NULL) ==
                   SQLITE_OK
               ? ERROR_NONE
               : failed(ledger, error);
}

/** The file as it is now, and whether it is being written to. */
static bool take_mark(const char *path, struct ledger_mark *mark)
{
    char journal[PATH_MAX];
    struct stat status;
    *mark = (struct ledger_mark){.inode = 0};
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW);
    if (fd < 0)
        return false;
    const bool ok = fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    if (ok) {
        mark->inode = status.st_ino;
        mark->size = status.st_size;
        mark->changed = status.st_ctim;
        // SQLite counts commits in the 4 bytes there (https://www.sqlite.org/fileformat.html).
        if (pread(fd, mark->commits, sizeof(mark->commits), 24) != sizeof(mark->commits))
            memset(mark->commits, 0, sizeof(mark->commits));
    }
    (void)close(fd); // opened for reading
    mark->journal =
        (size_t)snprintf(journal, sizeof(journal), "%s-journal", path) >= sizeof(journal) ||
        access(journal, F_OK) == 0;
    return ok;
}

static enum error_code in_use(const struct ledger *ledger, struct error *error)
{
    return error_set(error, ERROR_BUSY, "a run is writing to '%s', or was cut off", ledger->path);
}

/** A file name as a part of a URI. */
static bool make_uri(struct buffer *out, const char *path)
{
    (void)buffer_append_string(out, path[0] == '/' ? "file://" : "file:");
    for (const char *c = path; *c; c++)
        if (strchr("%?#", *c) || (unsigned char)*c < ' ')
            (void)buffer_append_format(out, "%%%02x", (unsigned)(unsigned char)*c);
        else
            (void)buffer_append_char(out, *c);
    return buffer_append_string(out, "?immutable=1");
}

enum error_code ledger_look(struct ledger **out, const char *directory, struct error *error)
{
    struct ledger *ledger = calloc(1, sizeof(*ledger));
    struct buffer uri = BUFFER_INIT;
    enum error_code code = ERROR_NONE;
    if (!ledger)
        return error_set_no_memory(error);
    if ((size_t)snprintf(ledger->path, PATH_MAX, "%s/ledger.db", directory) >= PATH_MAX)
        code = error_set(error, ERROR_IO, "path '%.200s' is too long", directory);
    else if (!take_mark(ledger->path, &ledger->mark) || ledger->mark.size == 0)
        code = error_set(error, ERROR_NO_INPUT, "no ledger '%s'", ledger->path);
    else if (ledger->mark.journal)
        code = in_use(ledger, error);
    else if (!make_uri(&uri, ledger->path))
        code = error_set_no_memory(error);
    else if (sqlite3_open_v2(buffer_string(&uri), &ledger->database,
                             SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
                                 SQLITE_OPEN_PRIVATECACHE,
                             NULL) != SQLITE_OK)
        code = failed(ledger, error);
    buffer_free(&uri);
    if (code != ERROR_NONE) {
        ledger_close(ledger);
        return code;
    }
    *out = ledger;
    return ERROR_NONE;
}

enum error_code ledger_untouched(const struct ledger *ledger, struct error *error)
{
    struct ledger_mark now;
    const struct ledger_mark *then = &ledger->mark;
    const bool same = take_mark(ledger->path, &now) && !now.journal && now.inode == then->inode &&
                      now.size == then->size && now.changed.tv_sec == then->changed.tv_sec &&
                      now.changed.tv_nsec == then->changed.tv_nsec &&
                      memcmp(now.commits, then->commits, sizeof(now.commits)) == 0;
    return same ? ERROR_NONE : in_use(ledger, error);
}

/** The number that a statement gives. False if it fails. */
static bool ask_number(struct ledger *ledger, const char *sql, uint64_t *out)
{
    sqlite3_stmt *statement = NULL;
    const bool ok = sqlite3_prepare_v2(ledger->database, sql, -1, &statement, NULL) == SQLITE_OK &&
                    sqlite3_step(statement) == SQLITE_ROW;
    if (ok)
        *out = (uint64_t)sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return ok;
}

enum error_code ledger_summarise(struct ledger *ledger, struct ledger_summary *summary,
                                 struct error *error)
{
    struct state_values values = {.version = 0};
    *summary = (struct ledger_summary){.files = 0};
    if (sqlite3_exec(ledger->database, "SELECT name, value FROM state", take_state, &values,
                     NULL) != SQLITE_OK ||
        !ask_number(ledger, "SELECT count(*) FROM file", &summary->files) ||
        !ask_number(ledger, "SELECT coalesce(sum(rejected), 0) FROM file", &summary->rejected) ||
        !ask_number(ledger, "SELECT coalesce(sum(length(versions)), 0) FROM article WHERE file < 0",
                    &summary->orphans))
        return failed(ledger, error);
    summary->generation = (uint64_t)values.generation;
    summary->published = values.published;
    summary->orphans /= sizeof(struct ledger_version); // these were bytes
    return ERROR_NONE;
}
