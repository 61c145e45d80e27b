// SPDX-License-Identifier: GPL-2.0-or-later
#include "settle.h"

#include "base/array.h"
#include "corpus/article-source.h"
#include "signals.h"
#include "take-article.h"
#include "take-file.h"
#include "versions.h"

#include <limits.h>
#include <stdlib.h>

/** What the ledger knows of an article in doubt. */
struct finding {
    bool held;                  // the version in doubt is known
    bool later;                 // one with a later date is
    int64_t file;               // that the latest can be read from; 0: none
    struct ledger_version best; // the latest one
};

/** A file that holds, or held, an article in doubt and cannot be read now. */
struct absence {
    size_t doubt;
    int64_t file;
};

struct settlement {
    struct run *run;
    struct doubts *doubts;    // one an article, by id
    struct finding *findings; // likewise
    struct absence *absences;
    size_t absence_count;
    int64_t asked;         // the file that was asked for last, and whether it can be read
    bool readable;         //
    struct wanted *wanted; // by file
    size_t wanted_count;
    struct ledger_version *left; // for the next run
    size_t left_count;
};

static enum error_code take_left(void *payload, int64_t file, const struct ledger_version *version,
                                 struct error *error)
{
    (void)file;
    return doubts_add(payload, version, true) ? ERROR_NONE : error_set_no_memory(error);
}

enum error_code settle_begin(struct run *run, struct error *error)
{
    struct error problem = ERROR_INIT;
    if (!run->ledger)
        return ERROR_NONE;
    const enum error_code code = ledger_doubts(run->ledger, take_left, &run->doubts, &problem);
    if (code == ERROR_NO_MEMORY)
        return error_set_no_memory(error);
    if (code != ERROR_NONE)
        run_abandon_ledger(run, &problem);
    return ERROR_NONE;
}

static enum error_code ask_file(struct settlement *settlement, int64_t file, struct error *error)
{
    char path[PATH_MAX];
    struct ledger_file known;
    if (settlement->asked == file)
        return ERROR_NONE;
    const enum error_code code = ledger_find_id(settlement->run->ledger, file, path, &known, error);
    settlement->asked = file;
    settlement->readable = code == ERROR_NONE && known.id && known.mtime != LEDGER_READ_AGAIN &&
                           !article_source_gone(path);
    return code;
}

static enum error_code note_absence(struct settlement *settlement, size_t doubt, int64_t file,
                                    struct error *error)
{
    struct absence *grown =
        array_with_room(settlement->absences, settlement->absence_count, sizeof(*grown));
    if (!grown)
        return error_set_no_memory(error);
    settlement->absences = grown;
    grown[settlement->absence_count++] = (struct absence){doubt, file};
    return ERROR_NONE;
}

static enum error_code consider(void *payload, int64_t file, const struct ledger_version *version,
                                struct error *error)
{
    struct settlement *settlement = payload;
    const struct doubt *doubt = doubts_find(settlement->doubts, version->id);
    if (!doubt)
        return ERROR_NONE;
    const size_t i = (size_t)(doubt - settlement->doubts->list);
    struct finding *finding = &settlement->findings[i];
    finding->held |= version_equal(version, &doubt->version);
    if (file < 0) // an orphan: known, but nowhere to be read
        return ERROR_NONE;
    enum error_code code = ask_file(settlement, file, error);
    if (code == ERROR_NONE && !settlement->readable)
        code = note_absence(settlement, i, file, error);
    if (code != ERROR_NONE || !settlement->readable)
        return code;
    finding->later |= version_older(doubt->version.date, version->date);
    if (!finding->file || !version_older(version->date, finding->best.date)) {
        finding->file = file;
        finding->best = *version;
    }
    return ERROR_NONE;
}

/** Whether the version in doubt is not, or no more, the one to be found. */
static bool is_wanted(const struct doubt *doubt, const struct finding *finding)
{
    if (!finding->file || version_equal(&finding->best, &doubt->version))
        return false;
    // A later one that is known is published already, unless the one in doubt is.
    return doubt->published ? !finding->held || finding->later : !finding->held && !finding->later;
}

static int compare_wanted(const void *a, const void *b)
{
    const struct wanted *left = a;
    const struct wanted *right = b;
    if (left->file != right->file)
        return left->file < right->file ? -1 : 1;
    return (left->version.id > right->version.id) - (left->version.id < right->version.id);
}

static bool choose(struct settlement *settlement)
{
    const struct doubts *doubts = settlement->doubts;
    settlement->wanted = malloc((doubts->count + 1) * sizeof(*settlement->wanted));
    if (!settlement->wanted)
        return false;
    for (size_t i = 0; i < doubts->count; i++)
        if (is_wanted(&doubts->list[i], &settlement->findings[i]))
            settlement->wanted[settlement->wanted_count++] =
                (struct wanted){.file = settlement->findings[i].file,
                                .version = settlement->findings[i].best,
                                .doubtful = doubts->list[i].version};
    if (settlement->wanted_count)
        qsort(settlement->wanted, settlement->wanted_count, sizeof(*settlement->wanted),
              compare_wanted);
    return true;
}

/** Files that may hold a later version, but cannot be read now, are read when they can be. */
static enum error_code remember_absent(struct settlement *settlement, struct error *error)
{
    enum error_code code = ERROR_NONE;
    int64_t last = 0;
    for (size_t i = 0; code == ERROR_NONE && i < settlement->absence_count; i++) {
        const struct absence *absence = &settlement->absences[i];
        if (settlement->findings[absence->doubt].held || absence->file == last)
            continue;
        last = absence->file;
        code = ledger_read_again(settlement->run->ledger, last, error);
    }
    return code;
}

static bool leave(struct settlement *settlement, const struct ledger_version *version)
{
    if (!settlement->left)
        settlement->left = malloc((settlement->doubts->count + 1) * sizeof(*settlement->left));
    if (!settlement->left)
        return false;
    settlement->left[settlement->left_count++] = *version;
    return true;
}

/** Reads all files of which something is wanted. @param[out] problem  the ledger's */
static enum error_code read_wanted(struct settlement *settlement, struct error *problem,
                                   struct error *error)
{
    struct run *run = settlement->run;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0, end; code == ERROR_NONE && i < settlement->wanted_count; i = end) {
        struct wanted *first = &settlement->wanted[i];
        char path[PATH_MAX];
        struct ledger_file known;
        bool missed = false;
        for (end = i; end < settlement->wanted_count && settlement->wanted[end].file == first->file;
             end++) {
        }
        if (ledger_find_id(run->ledger, first->file, path, &known, problem) != ERROR_NONE)
            return ERROR_NONE;
        if (known.id)
            code = take_wanted_of_file(run, path, first, end - i, error);
        for (size_t j = i; code == ERROR_NONE && j < end; j++) {
            missed |= !settlement->wanted[j].found;
            if (!settlement->wanted[j].found && !leave(settlement, &settlement->wanted[j].doubtful))
                code = error_set_no_memory(error);
        }
        if (code == ERROR_NONE && missed && !signals_stop() &&
            ledger_read_again(run->ledger, first->file, problem) != ERROR_NONE)
            return ERROR_NONE;
    }
    return code;
}

enum error_code settle(struct run *run, struct error *error)
{
    struct settlement settlement = {.run = run, .doubts = &run->doubts};
    struct error problem = ERROR_INIT;
    enum error_code code = ERROR_NONE;
    if (!run->ledger || run->doubts.count == 0)
        return ERROR_NONE;
    doubts_sort(&run->doubts);
    if (signals_stop()) {
        for (size_t i = 0; i < run->doubts.count; i++)
            if (!leave(&settlement, &run->doubts.list[i].version))
                code = error_set_no_memory(error);
    } else {
        settlement.findings = calloc(run->doubts.count, sizeof(*settlement.findings));
        if (!settlement.findings)
            code = error_set_no_memory(error);
        if (code == ERROR_NONE &&
            ledger_versions(run->ledger, consider, &settlement, &problem) == ERROR_NONE &&
            remember_absent(&settlement, &problem) == ERROR_NONE)
            code = choose(&settlement) ? read_wanted(&settlement, &problem, error)
                                       : error_set_no_memory(error);
    }
    if (code == ERROR_NONE && problem.code == ERROR_NONE)
        (void)ledger_set_doubts(run->ledger, settlement.left, settlement.left_count, &problem);
    if (problem.code == ERROR_NO_MEMORY)
        code = error_set_no_memory(error);
    else if (problem.code != ERROR_NONE)
        run_abandon_ledger(run, &problem);
    free(settlement.findings);
    free(settlement.absences);
    free(settlement.wanted);
    free(settlement.left);
    return code;
}
