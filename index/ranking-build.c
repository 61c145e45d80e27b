// SPDX-License-Identifier: GPL-2.0-or-later
#include "ranking-build.h"

#include "file.h"
#include "xapian-error.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum error_code unreadable(struct error *error)
{
    return error_set_xapian(error, "cannot read the index");
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/** "550e8400-e29b-..." to 16 bytes. */
static bool parse_uuid(struct slice text, uint8_t uuid[RANKING_UUID])
{
    size_t digits = 0;
    memset(uuid, 0, RANKING_UUID);
    for (size_t i = 0; i < text.len; i++) {
        const int digit = hex_digit(text.ptr[i]);
        if (text.ptr[i] == '-')
            continue;
        if (digit < 0 || digits == (size_t)2 * RANKING_UUID)
            return false;
        uuid[digits / 2] = (uint8_t)(uuid[digits / 2] << 4 | digit);
        digits++;
    }
    return digits == (size_t)2 * RANKING_UUID;
}

enum error_code ranking_identity_of(const xc_database *database, struct ranking_identity *identity,
                                    struct error *error)
{
    xc_bytes uuid;
    if (xc_database_uuid(&uuid, database))
        return unreadable(error);
    if (!parse_uuid(slice_of(uuid.data, uuid.size), identity->uuid))
        return error_set(error, ERROR_DATA, "'%.*s' is no UUID", (int)uuid.size, uuid.data);
    return xc_database_revision(&identity->revision, database) ? unreadable(error) : ERROR_NONE;
}

/** Walks the postings of a term (of the empty one: all documents). */
struct walk {
    xc_posting_iterator *postings;
    bool more;
    xc_docid docid;
    xc_termcount number; // frequency, or length
};

static xc_status walk_next(struct walk *walk, bool lengths)
{
    xc_status status = xc_posting_iterator_next(&walk->more, walk->postings);
    if (status || !walk->more)
        return status;
    status = xc_posting_iterator_get(&walk->docid, walk->postings);
    if (status)
        return status;
    return lengths ? xc_posting_iterator_doclength(&walk->number, walk->postings)
                   : xc_posting_iterator_wdf(&walk->number, walk->postings);
}

static enum error_code add_lengths(struct ranking_writer *writer, const xc_database *database,
                                   struct error *error)
{
    struct walk walk = {.more = true};
    xc_status status = xc_database_postings(&walk.postings, database, "", 0);
    while (!status && walk.more) {
        status = walk_next(&walk, true);
        if (!status && walk.more)
            ranking_writer_add_length(writer, walk.docid, walk.number);
    }
    const enum error_code code = status ? unreadable(error) : ERROR_NONE;
    xc_posting_iterator_free(walk.postings);
    return code;
}

/** Walks the values of times. */
struct time_walk {
    xc_value_iterator *values;
    bool more;
    xc_docid docid;
    struct slice value;
};

static xc_status time_walk_next(struct time_walk *walk)
{
    xc_bytes value = {NULL, 0};
    xc_status status = xc_value_iterator_next(&walk->more, walk->values);
    if (!status && walk->more)
        status = xc_value_iterator_docid(&walk->docid, walk->values);
    if (!status && walk->more)
        status = xc_value_iterator_get(&value, walk->values);
    walk->value = slice_of(value.data, value.size);
    return status;
}

static enum error_code add_times(struct ranking_writer *writer, const xc_database *database,
                                 struct error *error)
{
    struct time_walk walk = {.more = true};
    xc_status status = xc_database_valuestream(&walk.values, database, RANKING_TIME_SLOT);
    while (!status && walk.more) {
        status = time_walk_next(&walk);
        if (!status && walk.more)
            ranking_writer_add_time(writer, walk.docid, walk.value);
    }
    const enum error_code code = status ? unreadable(error) : ERROR_NONE;
    xc_value_iterator_free(walk.values);
    return code;
}

static enum error_code add_term(struct ranking_writer *writer, const xc_database *database,
                                xc_bytes term, struct error *error)
{
    struct walk walk = {.more = true};
    xc_termcount occurrences = 0;
    if (xc_database_collection_freq(&occurrences, database, term.data, term.size))
        return unreadable(error);
    if (occurrences == 0)
        return ERROR_NONE;
    ranking_writer_start_term(writer, slice_of(term.data, term.size), true);
    xc_status status = xc_database_postings(&walk.postings, database, term.data, term.size);
    while (!status && walk.more) {
        status = walk_next(&walk, false);
        if (!status && walk.more)
            ranking_writer_add(writer, walk.docid, walk.number);
    }
    const enum error_code code = status ? unreadable(error) : ERROR_NONE;
    xc_posting_iterator_free(walk.postings);
    ranking_writer_end_term(writer);
    return code;
}

static enum error_code add_terms(struct ranking_writer *writer, const xc_database *database,
                                 ranking_stop *stop, struct error *error)
{
    xc_term_iterator *terms = NULL;
    enum error_code code = ERROR_NONE;
    bool more = true;
    if (xc_database_allterms(&terms, database, "", 0))
        return unreadable(error);
    while (code == ERROR_NONE) {
        xc_bytes term;
        if (xc_term_iterator_next(&more, terms) || (more && xc_term_iterator_get(&term, terms)))
            code = unreadable(error);
        else if (!more)
            break;
        else if (stop && stop())
            code = error_set(error, ERROR_BUSY, "the ranking file was stopped by a signal");
        else
            code = add_term(writer, database, term, error);
    }
    xc_term_iterator_free(terms);
    return code;
}

enum error_code ranking_build(const char *path, ranking_stop *stop, bool *written,
                              struct error *error)
{
    char temporary[PATH_MAX];
    char file[PATH_MAX];
    struct ranking_writer writer = {.state = NULL};
    struct ranking_identity identity;
    xc_database *database = NULL;
    bool made = false;
    enum error_code code = file_join(file, path, RANKING_FILE_NAME, error);
    if (code == ERROR_NONE)
        code = file_join(temporary, path, RANKING_FILE_NAME ".new", error);
    if (code == ERROR_NONE && xc_database_open(&database, path, 0))
        code = error_set_xapian(error, "cannot open shard '%s'", path);
    if (code == ERROR_NONE)
        code = ranking_identity_of(database, &identity, error);
    if (code == ERROR_NONE)
        code = ranking_writer_open(&writer, temporary, error);
    if (code == ERROR_NONE)
        code = add_lengths(&writer, database, error);
    if (code == ERROR_NONE)
        code = add_times(&writer, database, error);
    if (code == ERROR_NONE)
        code = add_terms(&writer, database, stop, error);
    if (code == ERROR_NONE)
        code = ranking_writer_finish(&writer, &identity, true, &made, error);
    ranking_writer_close(&writer);
    xc_database_free(database);
    if (code == ERROR_NONE && made && rename(temporary, file) != 0)
        code = error_set_errno(error, ERROR_IO, errno, "cannot rename '%s'", temporary);
    if (code == ERROR_NONE && !made && unlink(file) != 0 && errno != ENOENT)
        code = error_set_errno(error, ERROR_IO, errno, "cannot remove '%s'", file);
    if (code == ERROR_NONE)
        code = file_sync_directory(path, error);
    if (written)
        *written = made;
    return code;
}

static bool same_identity(const struct ranking_identity *a, const struct ranking_identity *b)
{
    return a->revision == b->revision && memcmp(a->uuid, b->uuid, RANKING_UUID) == 0;
}

enum error_code ranking_open_shard(struct ranking_file **out, const char *path,
                                   const xc_database *database, struct error *error)
{
    char name[PATH_MAX];
    struct ranking_identity identity;
    struct ranking_file *file = NULL;
    *out = NULL;
    enum error_code code = file_join(name, path, RANKING_FILE_NAME, error);
    if (code == ERROR_NONE)
        code = ranking_identity_of(database, &identity, error);
    if (code == ERROR_NONE && access(name, F_OK) != 0 && errno == ENOENT)
        return ERROR_NONE;
    if (code == ERROR_NONE)
        code = ranking_file_open(&file, name, error);
    if (code != ERROR_NONE)
        return code;
    if (!same_identity(&identity, &ranking_file_totals(file)->identity)) {
        ranking_file_close(file);
        return error_set(error, ERROR_DATA, "'%s' is not of this database", name);
    }
    *out = file;
    return ERROR_NONE;
}

/* Comparing. */

static enum error_code check_lengths(const struct ranking_file *file, const xc_database *database,
                                     struct error *error)
{
    const struct ranking_totals *totals = ranking_file_totals(file);
    const struct ranking_lengths lengths = ranking_file_lengths(file);
    struct walk walk = {.more = true};
    uint64_t total = 0;
    uint32_t documents = 0;
    enum error_code code = ERROR_NONE;
    xc_status status = xc_database_postings(&walk.postings, database, "", 0);
    while (!status && code == ERROR_NONE && walk.more) {
        status = walk_next(&walk, true);
        if (status || !walk.more)
            break;
        if (walk.docid > lengths.last_docid || ranking_length(&lengths, walk.docid) != walk.number)
            code = error_set(error, ERROR_DATA, "the length of document %" PRIu32 " is wrong",
                             walk.docid);
        total += walk.number;
        documents++;
    }
    if (status)
        code = unreadable(error);
    xc_posting_iterator_free(walk.postings);
    if (code == ERROR_NONE && (documents != totals->documents || total != totals->total_length))
        code = error_set(error, ERROR_DATA, "the number of documents or their length is wrong");
    return code;
}

static enum error_code check_times(const struct ranking_file *file, const xc_database *database,
                                   struct error *error)
{
    const struct ranking_times times = ranking_file_times(file);
    struct time_walk walk = {.more = true};
    enum error_code code = ERROR_NONE;
    if (!times.at)
        return ERROR_NONE;
    xc_status status = xc_database_valuestream(&walk.values, database, RANKING_TIME_SLOT);
    uint32_t next = 1; // the first document that has not been looked at
    while (!status && code == ERROR_NONE && walk.more) {
        status = time_walk_next(&walk);
        const uint32_t end = walk.more ? (uint32_t)walk.docid : times.last_docid + 1;
        for (; !status && code == ERROR_NONE && next < end && next <= times.last_docid; next++)
            if (ranking_time(&times, next) != 0)
                code = error_set(error, ERROR_DATA, "document %" PRIu32 " has no time", next);
        if (!status && code == ERROR_NONE && walk.more &&
            (walk.docid > times.last_docid ||
             ranking_time(&times, (uint32_t)walk.docid) != ranking_time_code(walk.value)))
            code = error_set(error, ERROR_DATA, "the time of document %" PRIu32 " is wrong",
                             (uint32_t)walk.docid);
        next = end + 1;
    }
    if (status)
        code = unreadable(error);
    xc_value_iterator_free(walk.values);
    return code;
}

static enum error_code check_block(const struct ranking_list *list, uint32_t block,
                                   struct walk *walk, xc_status *status, struct error *error)
{
    struct ranking_postings postings;
    if (!ranking_list_docids(list, block, &postings) ||
        !ranking_list_frequencies(list, block, &postings))
        return error_set(error, ERROR_DATA, "a block is damaged");
    for (uint32_t i = 0; i < postings.count; i++) {
        *status = walk_next(walk, false);
        if (*status)
            return unreadable(error);
        if (!walk->more || walk->docid != postings.docids[i] ||
            walk->number != postings.frequencies[i])
            return error_set(error, ERROR_DATA, "document %" PRIu32 " is not what the index has",
                             postings.docids[i]);
    }
    return ERROR_NONE;
}

static enum error_code check_term(const struct ranking_cursor *cursor, const xc_database *database,
                                  struct error *error)
{
    struct walk walk = {.more = true};
    struct error problem = ERROR_INIT;
    xc_status status =
        xc_database_postings(&walk.postings, database, (const char *)cursor->term, cursor->len);
    enum error_code code = status ? unreadable(&problem) : ERROR_NONE;
    for (uint32_t i = 0; code == ERROR_NONE && i < cursor->list.blocks; i++)
        code = check_block(&cursor->list, i, &walk, &status, &problem);
    if (code == ERROR_NONE && (walk_next(&walk, false) || walk.more))
        code = error_set(&problem, ERROR_DATA, "postings are missing");
    xc_posting_iterator_free(walk.postings);
    if (code != ERROR_NONE)
        return error_set(error, code, "term '%.*s': %s", (int)cursor->len, cursor->term,
                         problem.message);
    return ERROR_NONE;
}

/** Goes to the next term of the database that is in a document with a frequency. */
static xc_status next_scored(xc_term_iterator *terms, const xc_database *database, bool *more,
                             xc_bytes *term)
{
    for (;;) {
        xc_termcount occurrences = 0;
        xc_status status = xc_term_iterator_next(more, terms);
        if (status || !*more)
            return status;
        status = xc_term_iterator_get(term, terms);
        if (!status)
            status = xc_database_collection_freq(&occurrences, database, term->data, term->size);
        if (status || occurrences)
            return status;
    }
}

static enum error_code check_terms(const struct ranking_file *file, const xc_database *database,
                                   struct error *error)
{
    xc_term_iterator *terms = NULL;
    struct ranking_cursor cursor;
    enum error_code code = ERROR_NONE;
    bool more = true;
    if (xc_database_allterms(&terms, database, "", 0))
        return unreadable(error);
    ranking_cursor_open(&cursor, file);
    while (code == ERROR_NONE && more) {
        xc_bytes term = {NULL, 0};
        bool in_database = false;
        code = ranking_cursor_next(&cursor, &more, error);
        if (code != ERROR_NONE)
            break;
        if (next_scored(terms, database, &in_database, &term))
            code = unreadable(error);
        else if (in_database != more ||
                 (more && !slice_equal(slice_of(term.data, term.size),
                                       slice_of((const char *)cursor.term, cursor.len))))
            code = error_set(error, ERROR_DATA, "its terms are not those of the index");
        else if (more)
            code = check_term(&cursor, database, error);
    }
    xc_term_iterator_free(terms);
    return code;
}

enum error_code ranking_check(const struct ranking_file *file, const xc_database *database,
                              struct error *error)
{
    enum error_code code = ranking_file_verify(file, error);
    if (code == ERROR_NONE)
        code = check_lengths(file, database, error);
    if (code == ERROR_NONE)
        code = check_times(file, database, error);
    return code == ERROR_NONE ? check_terms(file, database, error) : code;
}
