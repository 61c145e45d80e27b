// SPDX-License-Identifier: GPL-2.0-or-later
#include "versions.h"

#include "corpus/article-source.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

int64_t version_date(const struct article *article)
{
    return article->has_time ? article->time : VERSION_UNDATED;
}

bool version_older(int64_t date, int64_t other)
{
    return date != VERSION_UNDATED && other != VERSION_UNDATED && date < other;
}

static enum error_code take_id(void *payload, int64_t file, uint64_t hash, struct error *error)
{
    struct holder *holder = payload;
    (void)file;
    return id_set_add(&holder->ids, hash) ? ERROR_NONE : error_set_no_memory(error);
}

/** Whether a file, which has not changed but for growing, holds an article by the ledger. */
static enum error_code file_holds(struct run *run, int64_t file, uint64_t hash, bool *holds,
                                  struct error *error)
{
    struct holder *holder = &run->holder;
    enum error_code code = ERROR_NONE;
    if (holder->file != file) {
        holder->file = 0;
        id_set_clear(&holder->ids);
        code = ledger_articles_of(run->ledger, file, take_id, holder, error);
        if (code == ERROR_NONE)
            holder->file = file;
    }
    *holds = code == ERROR_NONE && id_set_contains(&holder->ids, hash);
    return code;
}

/** Notes a version that was replaced by an older one, or one that was taken since. */
static enum error_code note(struct run *run, uint64_t hash, int64_t date, bool replaced,
                            struct error *error)
{
    const size_t count = run->note_count;
    if ((count & (count - 1)) == 0) { // a power of two: full
        struct version_note *grown =
            realloc(run->notes, (count ? 2 * count : 1) * sizeof(*run->notes));
        if (!grown)
            return error_set_no_memory(error);
        run->notes = grown;
    }
    run->notes[run->note_count++] = (struct version_note){hash, date, replaced};
    return !replaced || id_set_add(&run->replaced, hash) ? ERROR_NONE : error_set_no_memory(error);
}

/** A published version that is looked for in the files that may hold it. */
struct quest {
    struct run *run;
    const struct source *source; // the file at hand
    uint64_t hash;
    bool own;    // the file at hand is one of them
    bool stands; // one of them holds it
};

/** Asks one of the files that have, or had, the path where the version was read. */
static enum error_code ask_file(void *payload, const char *path, const struct ledger_file *file,
                                struct error *error)
{
    struct quest *quest = payload;
    const struct source *source = quest->source;
    const bool own = strcmp(path, source->file->path) == 0;
    quest->own |= own;
    // Of a file that is read from its start only what has been met so far is known to be there.
    if (quest->stands || (own && source->plan == SOURCE_WHOLE) ||
        (!own && !source_still_holds(path, file)))
        return ERROR_NONE;
    return file_holds(quest->run, file->id, quest->hash, &quest->stands, error);
}

enum error_code version_stands(struct run *run, const struct source *source, struct slice path,
                               struct slice term, int64_t date, bool *stands, struct error *error)
{
    char name[PATH_MAX];
    struct quest quest = {.run = run, .source = source, .hash = id_hash(term)};
    struct error problem = ERROR_INIT;
    *stands = true;
    if (slice_equal(path, SLICE_LITERAL("-"))) // what came through a pipe is nowhere else
        return ERROR_NONE;
    if (id_set_contains(&source->ids, quest.hash))
        return ERROR_NONE;
    *stands = false;
    if (!article_source_file(path, name))
        return ERROR_NONE;
    quest.own = strcmp(name, source->file->path) == 0;
    if (run->ledger) {
        const enum error_code code =
            ledger_files_named(run->ledger, name, ask_file, &quest, &problem);
        if (code == ERROR_NO_MEMORY)
            return error_set_no_memory(error);
        if (code != ERROR_NONE)
            run_abandon_ledger(run, &problem);
    }
    *stands = run->ledger ? quest.stands : !quest.own; // without it nobody knows
    return *stands || !quest.own ? ERROR_NONE : note(run, quest.hash, date, true, error);
}

enum error_code version_taken(struct run *run, struct slice term, int64_t date, struct error *error)
{
    if (run->replaced.count == 0)
        return ERROR_NONE;
    const uint64_t hash = id_hash(term);
    return id_set_contains(&run->replaced, hash) ? note(run, hash, date, false, error) : ERROR_NONE;
}

static int compare_notes(const void *a, const void *b)
{
    const uint64_t left = ((const struct version_note *)a)->hash;
    const uint64_t right = ((const struct version_note *)b)->hash;
    return (left > right) - (left < right);
}

/** The articles of which none has been taken that is as late as the one replaced. */
static bool select_wanted(struct run *run, struct id_set *wanted)
{
    struct version_note *notes = run->notes;
    if (run->note_count)
        qsort(notes, run->note_count, sizeof(*notes), compare_notes);
    for (size_t i = 0, end; i < run->note_count; i = end) {
        int64_t replaced = INT64_MIN;
        int64_t taken = INT64_MIN;
        for (end = i; end < run->note_count && notes[end].hash == notes[i].hash; end++) {
            int64_t *latest = notes[end].replaced ? &replaced : &taken;
            *latest = notes[end].date > *latest ? notes[end].date : *latest;
        }
        if (taken < replaced && !id_set_add(wanted, notes[i].hash))
            return false;
    }
    return true;
}

/** Files that hold an article of which the latest version is to be found again. */
struct candidates {
    const struct id_set *wanted;
    struct candidate {
        uint64_t hash;
        int64_t file;
    } * list;
    size_t count;
};

static enum error_code take_candidate(void *payload, int64_t file, uint64_t hash,
                                      struct error *error)
{
    struct candidates *candidates = payload;
    const size_t count = candidates->count;
    if (file == 0 || !id_set_contains(candidates->wanted, hash))
        return ERROR_NONE;
    if ((count & (count - 1)) == 0) { // a power of two: full
        struct candidate *grown =
            realloc(candidates->list, (count ? 2 * count : 1) * sizeof(*candidates->list));
        if (!grown)
            return error_set_no_memory(error);
        candidates->list = grown;
    }
    candidates->list[candidates->count++] = (struct candidate){hash, file};
    return ERROR_NONE;
}

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *left = a;
    const struct candidate *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return (left->file > right->file) - (left->file < right->file);
}

void versions_end(struct run *run)
{
    struct error problem = ERROR_INIT;
    struct id_set wanted = {.count = 0};
    struct candidates candidates = {.wanted = &wanted};
    enum error_code code = ERROR_NONE;
    if (!run->ledger || run->note_count == 0)
        return;
    if (!select_wanted(run, &wanted))
        code = error_set_no_memory(&problem);
    if (code == ERROR_NONE && wanted.count)
        code = ledger_articles(run->ledger, take_candidate, &candidates, &problem);
    if (candidates.count)
        qsort(candidates.list, candidates.count, sizeof(*candidates.list), compare_candidates);
    for (size_t i = 1; code == ERROR_NONE && i < candidates.count; i++) {
        const struct candidate *one = &candidates.list[i - 1];
        const struct candidate *next = &candidates.list[i];
        if (one->hash != next->hash || one->file == next->file)
            continue;
        code = ledger_read_again(run->ledger, one->file, &problem);
        if (code == ERROR_NONE)
            code = ledger_read_again(run->ledger, next->file, &problem);
    }
    free(candidates.list);
    id_set_free(&wanted);
    if (code != ERROR_NONE)
        run_abandon_ledger(run, &problem);
}

void versions_free(struct run *run)
{
    id_set_free(&run->holder.ids);
    id_set_free(&run->replaced);
    free(run->notes);
}
