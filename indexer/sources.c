// SPDX-License-Identifier: GPL-2.0-or-later
#include "sources.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/** A file changed so lately that a further change may leave its time as it is: nanoseconds. */
enum { CLOCK_TICK = 20000000 };

/** As many of a file's versions are put into the ledger at once: 24 KB. */
enum { VERSIONS_A_ROW = 1024 };

#define COARSE_TICK INT64_C(2000000000) // of file systems that keep seconds, or two

static bool from_stdin(const struct source *source)
{
    return strcmp(source->file->path, "-") == 0;
}

static bool looks_the_same(const struct ledger_file *known, const struct scanned_file *file)
{
    return known->size == file->size && known->mtime == file->mtime && known->inode == file->inode;
}

/** True if the file is longer and begins as it did. */
static bool has_grown(const struct ledger_file *known, const struct scanned_file *file)
{
    struct fingerprint now;
    return known->offset && known->format[0] && file->size > known->size &&
           fingerprint_edges(file->path, known->offset, &now, NULL) == ERROR_NONE &&
           now.high == known->edges.high && now.low == known->edges.low;
}

/** Looks among the known files for one with the content of a new one. */
struct twin {
    const struct scanned_file *file;
    uint64_t settings;
    struct ledger_file found;
    bool moved; // the known path is gone
    bool hashed;
    struct fingerprint content; // of the new file
};

static bool same_content(struct twin *twin, const struct ledger_file *known)
{
    if (known->inode == twin->file->inode && known->mtime == twin->file->mtime) {
        struct fingerprint edges;
        return known->offset == 0 ||
               (fingerprint_edges(twin->file->path, known->offset, &edges, NULL) == ERROR_NONE &&
                edges.high == known->edges.high && edges.low == known->edges.low);
    }
    if (!known->has_content)
        return false;
    if (!twin->hashed && fingerprint_content(twin->file->path, &twin->content, NULL) != ERROR_NONE)
        return false;
    twin->hashed = true;
    return twin->content.high == known->content.high && twin->content.low == known->content.low;
}

static enum error_code consider_twin(void *payload, const char *path,
                                     const struct ledger_file *known, struct error *error)
{
    struct twin *twin = payload;
    struct stat status;
    (void)error;
    if (twin->moved || known->mtime <= LEDGER_UNSETTLED || known->settings != twin->settings ||
        known->rejected || !same_content(twin, known))
        return ERROR_NONE;
    twin->found = *known;
    twin->moved = lstat(path, &status) != 0 && errno == ENOENT;
    // A copy holds what its original held when that was read, if that is still so.
    if (!twin->moved && (stat(path, &status) != 0 || (uint64_t)status.st_size != known->size))
        twin->found.id = 0;
    return ERROR_NONE;
}

/** A file that is new by its path may be an old one, moved or copied. */
static enum error_code find_twin(struct run *run, struct source *source, struct error *error)
{
    const struct scanned_file *file = source->file;
    struct twin twin = {.file = file, .settings = run->settings};
    enum error_code code =
        ledger_files_of_size(run->ledger, file->size, consider_twin, &twin, error);
    if (code != ERROR_NONE || twin.found.id == 0)
        return code;
    struct ledger_file now = twin.found;
    if (twin.moved)
        code = ledger_rename(run->ledger, now.id, file->path, error);
    now.mtime = file->mtime;
    now.inode = file->inode;
    if (code == ERROR_NONE)
        code = ledger_put(run->ledger, file->path, &now, error);
    if (code == ERROR_NONE && !twin.moved)
        code = ledger_copy_versions(run->ledger, twin.found.id, now.id, error);
    if (code == ERROR_NONE) {
        source->known = now;
        source->plan = SOURCE_SKIP;
        report_note(&run->report, file->path, 0, "known under another name");
    }
    return code;
}

void source_plan(struct run *run, struct source *source, const struct scanned_file *file)
{
    const struct source whole = {
        .file = file,
        .format = run->options->format,
        .plan = SOURCE_WHOLE,
        .versions = RECORD_FILE_INIT(run->temporary, struct ledger_version),
    };
    *source = whole;
    if (!run->ledger || from_stdin(source))
        return;
    struct error error = ERROR_INIT;
    enum error_code code = ledger_find(run->ledger, file->path, &source->known, &error);
    const struct ledger_file *known = &source->known;
    if (code != ERROR_NONE) {
        run_abandon_ledger(run, &error);
        return;
    }
    if (known->id == 0) {
        code = file->size ? find_twin(run, source, &error) : ERROR_NONE;
        if (code != ERROR_NONE)
            run_abandon_ledger(run, &error);
        return;
    }
    if (known->settings != run->settings || (known->rejected && run->options->retry_rejected))
        return;
    if (looks_the_same(known, file)) {
        source->plan = SOURCE_SKIP;
    } else if (has_grown(known, file)) {
        source->plan = SOURCE_TAIL;
        source->format = reader_format_by_name(slice_of_string(known->format));
        if (!source->format || !source->format->resume) {
            const struct ledger_file before = source->known;
            *source = whole;
            source->known = before;
        }
    }
}

enum error_code source_met(const struct run *run, struct source *source,
                           const struct article *article, const struct ledger_version *version,
                           struct error *error)
{
    if (!run->ledger || from_stdin(source))
        return ERROR_NONE;
    source->named_by_path |= article->named_by_path;
    return record_file_add(&source->versions, version, error);
}

void source_passed(struct source *source, const struct article *article)
{
    source->named_by_path |= article->named_by_path;
}

static enum error_code take_before(void *payload, int64_t file,
                                   const struct ledger_version *version, struct error *error)
{
    (void)file;
    return id_set_add(payload, version_hash(version)) ? ERROR_NONE : error_set_no_memory(error);
}

enum error_code source_knew(struct run *run, struct source *source,
                            const struct ledger_version *version, bool *knew, struct error *error)
{
    struct error problem = ERROR_INIT;
    *knew = false;
    if (!source->has_before && run->ledger && source->known.id) {
        const enum error_code code = ledger_versions_of(run->ledger, source->known.id, take_before,
                                                        &source->before, &problem);
        if (code == ERROR_NO_MEMORY)
            return error_set_no_memory(error);
        if (code != ERROR_NONE)
            run_abandon_ledger(run, &problem);
    }
    source->has_before = true;
    *knew = id_set_contains(&source->before, version_hash(version));
    return ERROR_NONE;
}

/** True if a file is still as it was scanned, and old enough for that to say something. */
static bool settled(const struct scanned_file *file, bool *unchanged)
{
    struct stat status;
    struct timespec now;
    *unchanged =
        stat(file->path, &status) == 0 && (uint64_t)status.st_size == file->size &&
        (uint64_t)status.st_ino == file->inode &&
        status.st_mtim.tv_sec * INT64_C(1000000000) + status.st_mtim.tv_nsec == file->mtime;
    (void)clock_gettime(CLOCK_REALTIME, &now);
    const int64_t age = now.tv_sec * INT64_C(1000000000) + now.tv_nsec - file->mtime;
    return *unchanged && age > (file->mtime % 1000000000 ? CLOCK_TICK : COARSE_TICK);
}

/** The hash of a file that has been read. @return false if it cannot be had */
static bool content_of(const char *path, const struct reader *reader, struct fingerprint *content)
{
    return (reader && reader_hash(reader, &content->high, &content->low)) ||
           fingerprint_content(path, content, NULL) == ERROR_NONE;
}

/** What is to be known of the file from now on. */
static struct ledger_file describe(const struct run *run, const struct source *source,
                                   const struct reader *reader, enum source_end end)
{
    const struct scanned_file *file = source->file;
    const bool tail = source->plan == SOURCE_TAIL;
    struct reader_place place = {.offset = 0};
    struct ledger_file now = {
        .size = file->size,
        .mtime = file->mtime,
        .inode = file->inode,
        .settings = run->settings,
        .rejected = source->rejected + (tail ? source->known.rejected : 0),
        .movable =
            end == SOURCE_COMPLETE && !source->named_by_path && (!tail || source->known.movable),
    };
    bool unchanged = false;
    if (!settled(file, &unchanged))
        now.mtime = LEDGER_UNSETTLED;
    if (end == SOURCE_INTERRUPTED)
        now.mtime = LEDGER_READ_AGAIN;
    if (reader)
        (void)snprintf(now.format, sizeof(now.format), "%s", reader_detected(reader)->name);
    // Edges tell only if the bytes that were read are those that lie there now.
    if (unchanged && end != SOURCE_DAMAGED && reader && reader_place(reader, &place) &&
        fingerprint_edges(file->path, place.offset, &now.edges, NULL) == ERROR_NONE) {
        now.offset = place.offset;
        now.records = place.records;
    }
    if (unchanged && now.movable && !tail)
        now.has_content = content_of(file->path, reader, &now.content);
    if (end == SOURCE_INTERRUPTED)
        now.size = now.offset; // the rest looks as if it had been added later
    return now;
}

/**
 * Reads versions that were met, from number @p at on, VERSIONS_A_ROW at most.
 * @param[in,out] code  nothing is read after a failure
 * @return false at their end, or after a failure
 */
static bool read_met(const struct source *source, uint64_t at, struct ledger_version *versions,
                     size_t *count, enum error_code *code, struct error *error)
{
    const uint64_t met = record_file_count(&source->versions);
    if (*code != ERROR_NONE || at >= met)
        return false;
    *count = met - at < VERSIONS_A_ROW ? (size_t)(met - at) : VERSIONS_A_ROW;
    *code = record_file_read(&source->versions, at, *count, versions, error);
    return *code == ERROR_NONE;
}

/** Takes out of some versions those that were known of the file before. */
static enum error_code leave_new(struct run *run, struct source *source,
                                 struct ledger_version *versions, size_t *count,
                                 struct error *error)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        bool knew = false;
        const enum error_code code = source_knew(run, source, &versions[i], &knew, error);
        if (code != ERROR_NONE)
            return code;
        if (!knew)
            versions[kept++] = versions[i];
    }
    *count = kept;
    return ERROR_NONE;
}

/** Drops what was known of the file, but for what it still has. */
static enum error_code drop_known(struct run *run, struct source *source, int64_t file,
                                  struct error *error)
{
    struct ledger_version versions[VERSIONS_A_ROW];
    struct id_set now = {.count = 0};
    enum error_code code = ERROR_NONE;
    size_t part = 0;
    for (uint64_t at = 0; read_met(source, at, versions, &part, &code, error); at += part)
        for (size_t i = 0; code == ERROR_NONE && i < part; i++)
            if (!id_set_add(&now, versions[i].id))
                code = error_set_no_memory(error);
    if (code == ERROR_NONE)
        code = ledger_drop_versions(run->ledger, file, &now, error);
    id_set_free(&now);
    return code;
}

/** Adds what was met to what is known of the file. @param again  some of it may be known already */
static enum error_code add_met(struct run *run, struct source *source, int64_t file, bool again,
                               struct error *error)
{
    struct ledger_version versions[VERSIONS_A_ROW];
    enum error_code code = ERROR_NONE;
    size_t part = 0;
    for (uint64_t at = 0; run->ledger && read_met(source, at, versions, &part, &code, error);
         at += VERSIONS_A_ROW) {
        if (again)
            code = leave_new(run, source, versions, &part, error);
        if (code == ERROR_NONE && run->ledger)
            code = ledger_add_versions(run->ledger, file, versions, part, error);
    }
    return code;
}

void source_end(struct run *run, struct source *source, const struct reader *reader,
                enum source_end end)
{
    struct error error = ERROR_INIT;
    if (!run->ledger || from_stdin(source) || end == SOURCE_FAILED)
        return;
    struct ledger_file now = describe(run, source, reader, end);
    enum error_code code = ledger_put(run->ledger, source->file->path, &now, &error);
    const bool before = source->known.id != 0; // it was read before
    const bool all = source->plan == SOURCE_WHOLE && end == SOURCE_COMPLETE;
    if (code == ERROR_NONE && before && all)
        code = drop_known(run, source, now.id, &error);
    if (code == ERROR_NONE) // what was not read now may be there still
        code = add_met(run, source, now.id, before && !all, &error);
    if (code != ERROR_NONE && run->ledger)
        run_abandon_ledger(run, &error);
}

void source_free(struct source *source)
{
    record_file_close(&source->versions);
    id_set_free(&source->before);
}
