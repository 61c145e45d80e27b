// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * fts5-indexer: indexes articles with SQLite FTS5, for scripts/bench.
 *
 * One FTS5 table holds all: headline and text are searchable, with Porter stemming and positions;
 * id, date, source and url are only stored. One transaction, no journal, no fsync.
 * The articles are read by the same code that dateline-index uses.
 */
#include "corpus/reader.h"

#include <inttypes.h>
#include <limits.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static const enum article_field columns[] = {ARTICLE_TITLE, ARTICLE_TEXT,   ARTICLE_ID,
                                             ARTICLE_DATE,  ARTICLE_SOURCE, ARTICLE_URL};

static int fail(const char *what, const char *why)
{
    (void)fprintf(stderr, "fts5-indexer: %s: %s\n", what, why);
    return EXIT_FAILURE;
}

static int execute(sqlite3 *db, const char *sql)
{
    return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : fail(sql, sqlite3_errmsg(db));
}

static int insert(sqlite3 *db, sqlite3_stmt *statement, const struct article *article)
{
    for (int i = 0; i < (int)(sizeof(columns) / sizeof(columns[0])); i++) {
        const struct slice value = article_get(article, columns[i]);
        if (value.len > INT_MAX)
            return fail("article", "too long");
        if (sqlite3_bind_text(statement, i + 1, value.len ? value.ptr : "", (int)value.len,
                              SQLITE_STATIC) != SQLITE_OK)
            return fail("bind", sqlite3_errmsg(db));
    }
    if (sqlite3_step(statement) != SQLITE_DONE || sqlite3_reset(statement) != SQLITE_OK)
        return fail("insert", sqlite3_errmsg(db));
    return 0;
}

static int insert_all(sqlite3 *db, sqlite3_stmt *statement, const char *path)
{
    const struct reader_limits limits = READER_LIMITS_INIT;
    struct reader *reader = NULL;
    struct article article = ARTICLE_INIT;
    struct error error = ERROR_INIT;
    uint64_t count = 0;
    int status = 0;
    if (reader_open(&reader, path, reader_format_by_name(SLICE_LITERAL("jsonl")), &limits,
                    &error) != ERROR_NONE)
        return fail(path, error.message);
    for (enum reader_status next = READER_ARTICLE; status == 0 && next != READER_END;) {
        next = reader_next(reader, &article, &error);
        if (next == READER_ARTICLE) {
            status = insert(db, statement, &article);
            count++;
        } else if (next != READER_END) {
            status = fail(path, error.message);
        }
    }
    article_free(&article);
    reader_close(reader);
    if (status == 0)
        (void)printf("%" PRIu64 " articles\n", count);
    return status;
}

int main(int argc, char **argv)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    if (argc != 3) {
        (void)fprintf(stderr, "usage: fts5-indexer DATABASE ARTICLES.jsonl\n");
        return EXIT_FAILURE;
    }
    if (sqlite3_open(argv[1], &db) != SQLITE_OK)
        return fail(argv[1], sqlite3_errmsg(db));
    int status = execute(db, "PRAGMA journal_mode = off; PRAGMA synchronous = off;"
                             "PRAGMA locking_mode = exclusive; PRAGMA cache_size = -262144;"
                             "CREATE VIRTUAL TABLE articles USING fts5(title, text, id UNINDEXED,"
                             "  date UNINDEXED, source UNINDEXED, url UNINDEXED,"
                             "  tokenize = 'porter unicode61');");
    if (status == 0)
        status = execute(db, "BEGIN");
    if (status == 0 && sqlite3_prepare_v2(db, "INSERT INTO articles VALUES (?, ?, ?, ?, ?, ?)", -1,
                                          &statement, NULL) != SQLITE_OK)
        status = fail("prepare", sqlite3_errmsg(db));
    if (status == 0)
        status = insert_all(db, statement, argv[2]);
    (void)sqlite3_finalize(statement);
    if (status == 0)
        status = execute(db, "COMMIT");
    if (sqlite3_close(db) != SQLITE_OK && status == 0)
        status = fail("close", sqlite3_errmsg(db));
    return status;
}
