// SPDX-License-Identifier: GPL-2.0-or-later
#include "prune.h"

#include "base/array.h"
#include "corpus/article-source.h"
#include "index/xapian-error.h"
#include "published.h"

#include <inttypes.h>
#include <stdlib.h>

/** An article that is to go. */
struct doomed {
    size_t shard;
    uint32_t docid;
};

struct pruning {
    struct run *run;
    int64_t *vanished; // files, ascending
    size_t vanished_count;
    struct id_set gone;     // articles that a file held once
    struct id_set held;     // articles that a file holds
    struct id_set versions; // version_hash() of what a file holds, if the ledger was begun anew
    struct doomed *doomed;
    size_t doomed_count;
    bool unknown; // articles stay of which nothing is known
};

static bool append(int64_t **list, size_t *count, int64_t value)
{
    int64_t *grown = array_with_room(*list, *count, sizeof(*grown));
    if (!grown)
        return false;
    *list = grown;
    grown[(*count)++] = value;
    return true;
}

static enum error_code note_vanished(void *payload, const char *path,
                                     const struct ledger_file *file, struct error *error)
{
    struct pruning *pruning = payload;
    if (!article_source_gone(path) ||
        append(&pruning->vanished, &pruning->vanished_count, file->id))
        return ERROR_NONE;
    return error_set_no_memory(error);
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a;
    const int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static bool has_vanished(const struct pruning *pruning, int64_t file)
{
    return file < 0 ||
           (pruning->vanished_count && bsearch(&file, pruning->vanished, pruning->vanished_count,
                                               sizeof(*pruning->vanished), compare_ids));
}

static enum error_code sort_version(void *payload, int64_t file,
                                    const struct ledger_version *version, struct error *error)
{
    struct pruning *pruning = payload;
    const bool vanished = has_vanished(pruning, file);
    if (!id_set_add(vanished ? &pruning->gone : &pruning->held, version->id) ||
        (!vanished && ledger_partial(pruning->run->ledger) &&
         !id_set_add(&pruning->versions, version_hash(version))))
        return error_set_no_memory(error);
    return ERROR_NONE;
}

/** A version that is forgotten, of an article that another file holds: it may be published. */
static enum error_code doubt_forgotten(void *payload, int64_t file,
                                       const struct ledger_version *version, struct error *error)
{
    struct pruning *pruning = payload;
    if (!has_vanished(pruning, file) || !id_set_contains(&pruning->held, version->id))
        return ERROR_NONE;
    return doubts_add(&pruning->run->doubts, version, false) ? ERROR_NONE
                                                             : error_set_no_memory(error);
}

/** What the ledger knows. */
static enum error_code ask_ledger(struct pruning *pruning, struct error *error)
{
    struct ledger *ledger = pruning->run->ledger;
    enum error_code code = ledger_files(ledger, note_vanished, pruning, error);
    if (code == ERROR_NONE && pruning->vanished_count)
        qsort(pruning->vanished, pruning->vanished_count, sizeof(*pruning->vanished), compare_ids);
    return code == ERROR_NONE ? ledger_versions(ledger, sort_version, pruning, error) : code;
}

static enum error_code doom(struct pruning *pruning, size_t shard, uint32_t docid,
                            struct error *error)
{
    struct doomed *grown = array_with_room(pruning->doomed, pruning->doomed_count, sizeof(*grown));
    if (!grown)
        return error_set_no_memory(error);
    pruning->doomed = grown;
    grown[pruning->doomed_count++] = (struct doomed){shard, docid};
    return ERROR_NONE;
}

/**
 * Judges an article by its identifier's term. Where the ledger was begun anew, it also finds those
 * of which another version is published than any file holds.
 */
static enum error_code judge(void *payload, struct slice term, struct error *error)
{
    struct pruning *pruning = payload;
    struct run *run = pruning->run;
    const uint64_t hash = id_hash(term);
    const bool partial = ledger_partial(run->ledger);
    const bool held = id_set_contains(&pruning->held, hash);
    bool vanished = id_set_contains(&pruning->gone, hash);
    struct published published;
    if (!partial && (held || !vanished))
        return ERROR_NONE;
    enum error_code code = published_find(run, term, &published, error);
    if (code != ERROR_NONE || published.docid == 0 ||
        run_buried(run, published.shard, published.docid) ||
        (held && id_set_contains(&pruning->versions, version_hash(&published.version))))
        return code;
    if (held || !vanished) {
        enum standing standing = STANDING_UNKNOWN;
        code = published_standing(run, &published, &standing, error);
        vanished = standing == STANDING_GONE;
        pruning->unknown |= standing == STANDING_UNKNOWN;
    }
    if (code != ERROR_NONE || !vanished)
        return code;
    if (!held)
        return doom(pruning, published.shard, published.docid, error);
    return doubts_add(&run->doubts, &published.version, true) ? ERROR_NONE
                                                              : error_set_no_memory(error);
}

/** Says that too much would go. */
static void refuse(struct pruning *pruning, uint64_t live)
{
    struct run *run = pruning->run;
    run->refused = true;
    report_warning(&run->report,
                   "--prune would remove %zu of %" PRIu64
                   " articles, more than %g %%: removed none",
                   pruning->doomed_count, live, run->options->prune_limit);
    report_warning(&run->report, "hint: if that is right, use --prune=force, or another "
                                 "--prune-limit");
}

/** The ledger cannot be used: the index can be searched and added to all the same. */
static enum error_code give_up(struct run *run, const struct error *why)
{
    run_abandon_ledger(run, why);
    run->refused = true;
    report_warning(&run->report, "cannot --prune without the ledger");
    return ERROR_NONE;
}

static enum error_code carry_out(struct pruning *pruning, struct error *problem,
                                 struct error *error)
{
    struct run *run = pruning->run;
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; code == ERROR_NONE && i < pruning->doomed_count; i++)
        code = run_bury(run, pruning->doomed[i].shard, pruning->doomed[i].docid, error);
    if (code != ERROR_NONE)
        return code;
    run->report.pruned = pruning->doomed_count;
    if (pruning->gone.count)
        code = ledger_versions(run->ledger, doubt_forgotten, pruning, problem);
    for (size_t i = 0; code == ERROR_NONE && i < pruning->vanished_count; i++)
        code = ledger_forget(run->ledger, pruning->vanished[i], problem);
    if (code == ERROR_NONE)
        code = ledger_forget_orphans(run->ledger, problem);
    if (code == ERROR_NONE && ledger_partial(run->ledger) && !pruning->unknown)
        code = ledger_set_partial(run->ledger, false, problem);
    return code == ERROR_NONE ? code : give_up(run, problem);
}

enum error_code prune(struct run *run, struct error *error)
{
    struct pruning pruning = {.run = run};
    if (!run->ledger) {
        run->refused = true;
        report_warning(&run->report, "cannot --prune without the ledger");
        return ERROR_NONE;
    }
    struct error problem = ERROR_INIT;
    enum error_code code = ERROR_NONE;
    if (ask_ledger(&pruning, &problem) != ERROR_NONE) {
        code = give_up(run, &problem);
        goto cleanup;
    }
    if (pruning.gone.count || ledger_partial(run->ledger))
        code = snapshot_ids(run->snapshot, judge, &pruning, error);
    const uint64_t live = generation_articles(snapshot_generation(run->snapshot));
    if (code == ERROR_NONE && run->options->prune != PRUNE_FORCE &&
        (double)pruning.doomed_count * 100 > run->options->prune_limit * (double)live)
        refuse(&pruning, live);
    else if (code == ERROR_NONE)
        code = carry_out(&pruning, &problem, error);
cleanup:
    id_set_free(&pruning.gone);
    id_set_free(&pruning.held);
    id_set_free(&pruning.versions);
    free(pruning.vanished);
    free(pruning.doomed);
    return code;
}
