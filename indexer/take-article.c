// SPDX-License-Identifier: GPL-2.0-or-later
#include "take-article.h"

#include "published.h"

#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum error_code run_bury(struct run *run, size_t shard, uint32_t docid, struct error *error)
{
    if (!run->dead[shard]) {
        const struct tombstones *published = snapshot_tombstones(run->snapshot, shard);
        run->dead[shard] = tombstones_new();
        if (!run->dead[shard])
            return error_set_no_memory(error);
        for (uint32_t dead = published ? tombstones_next(published, 1) : 0; dead;
             dead = tombstones_next(published, dead + 1))
            tombstones_add(run->dead[shard], dead);
    }
    tombstones_add(run->dead[shard], docid);
    run->buried = true;
    return ERROR_NONE;
}

bool run_buried(const struct run *run, size_t shard, uint32_t docid)
{
    return run->dead[shard] && tombstones_contain(run->dead[shard], docid);
}

static enum error_code open_writer(struct run *run, struct error *error)
{
    char path[PATH_MAX];
    enum error_code code = generation_shard_path(run->options->index, run->shard, path, error);
    bool bulk = run->options->writer == WRITER_BULK;
    if (code == ERROR_NONE && bulk) {
        code = bulk_writer_usable(path, &bulk, error);
        if (code == ERROR_NONE && !bulk)
            report_notice(&run->report,
                          "this Xapian (%s) has another index format than the bulk builder writes: "
                          "using its own writer, which is slower",
                          xc_version_string());
    }
    if (code != ERROR_NONE)
        return code;
    const struct index_options *options = run->options;
    return bulk ? bulk_writer_open(&run->writer, path, &run->schema, options->memory, options->jobs,
                                   error)
                : xapian_writer_open(&run->writer, path, &run->schema, options->memory, error);
}

/** Adds the article at hand. @param before  the document it supersedes in this run, or 0 */
static enum error_code add_document(struct run *run, const struct article *article, uint32_t before,
                                    struct error *error)
{
    uint32_t docid = 0;
    enum error_code code = run->writer ? ERROR_NONE : open_writer(run, error);
    if (code == ERROR_NONE)
        code = shard_writer_add(run->writer, &run->analysis, &docid, error);
    if (code != ERROR_NONE)
        return code;
    run->documents = docid;
    code = seen_ids_put(&run->seen, analysis_term(&run->analysis, 0), docid,
                        article->has_time ? article->time : VERSION_UNDATED, error);
    if (code == ERROR_NONE && before) {
        if (!run->new_dead)
            run->new_dead = tombstones_new();
        if (!run->new_dead)
            return error_set_no_memory(error);
        tombstones_add(run->new_dead, before);
    }
    return code;
}

/** Says what was mended in an article, once. */
static void report_repairs(struct run *run, const struct article *article)
{
    if (article->repaired_bytes)
        report_repaired(&run->report, article->path, article->record,
                        "repaired %zu bytes that are not UTF-8", article->repaired_bytes);
    else if (run->analysis.id_shortened)
        report_repaired(&run->report, article->path, article->record,
                        "the identifier is longer than %d bytes and was shortened", FIELD_TERM_MAX);
    if (run->analysis.long_words) {
        run->report.long_words += run->analysis.long_words;
        report_note(&run->report, article->path, article->record,
                    "left out %" PRIu32 " words of more than %d bytes", run->analysis.long_words,
                    FIELD_TERM_MAX);
    }
    if (article->bad_date) {
        const struct slice date = article_get(article, ARTICLE_DATE);
        run->report.bad_dates++;
        report_note(&run->report, article->path, article->record, "no date: '%.*s'",
                    (int)(date.len < 60 ? date.len : 60), date.ptr);
    }
}

/** The version at hand, once it has been analysed. */
static struct ledger_version version_at_hand(const struct run *run, const struct article *article)
{
    return (struct ledger_version){.id = id_hash(analysis_term(&run->analysis, 0)),
                                   .date = article->has_time ? article->time : VERSION_UNDATED,
                                   .content = run->analysis.content_hash};
}

/**
 * Puts the article at hand into the index.
 * @param before     the document of this run in whose place, or 0
 * @param published  the published one in whose place, or one without a number
 */
static enum error_code take(struct run *run, const struct article *article,
                            const struct ledger_version *version, uint32_t before,
                            const struct published *published, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (published->docid)
        code = run_bury(run, published->shard, published->docid, error);
    if (code == ERROR_NONE)
        code = add_document(run, article, before, error);
    if (code == ERROR_NONE && !doubts_taken(&run->doubts, version))
        code = error_set_no_memory(error);
    if (before)
        run->report.duplicates++;
    else if (published->docid)
        run->report.updated++;
    else
        run->report.added++;
    return code;
}

/** The published version is later: it stands, for the time being. */
static enum error_code pass_over(struct run *run, const struct published *published,
                                 struct error *error)
{
    bool piped = false;
    run->report.outdated++;
    const enum error_code code = published_piped(run, published, &piped, error);
    if (code != ERROR_NONE || piped)
        return code;
    return doubts_add(&run->doubts, &published->version, true) ? ERROR_NONE
                                                               : error_set_no_memory(error);
}

/**
 * Whether a version is nothing new, as it was in its file when that was read before: then it does
 * not win for having been read later.
 */
static enum error_code known_before(struct run *run, struct source *source,
                                    const struct ledger_version *version, int64_t other,
                                    bool *known, struct error *error)
{
    *known = false;
    return version_older(other, version->date) ? ERROR_NONE
                                               : source_knew(run, source, version, known, error);
}

/** Decides on the article at hand. */
static enum error_code judge(struct run *run, struct source *source, const struct article *article,
                             const struct ledger_version *version, struct error *error)
{
    const struct slice term = analysis_term(&run->analysis, 0);
    struct seen_id seen;
    struct published published = {.docid = 0};
    bool known = false;
    enum error_code code = seen_ids_find(&run->seen, term, &seen, error);
    if (code == ERROR_NONE && seen.docid) {
        bool loses = version_older(version->date, seen.date);
        if (!loses)
            code = known_before(run, source, version, seen.date, &loses, error);
        if (code == ERROR_NONE && loses) {
            run->report.duplicates++;
            return ERROR_NONE;
        }
    } else if (code == ERROR_NONE) {
        code = published_find(run, term, &published, error);
    }
    if (code == ERROR_NONE && published.docid) {
        if (published.version.content == version->content) {
            run->report.unchanged++;
            return ERROR_NONE;
        }
        if (version_older(version->date, published.version.date))
            return pass_over(run, &published, error);
        code = known_before(run, source, version, published.version.date, &known, error);
    }
    if (code == ERROR_NONE && known)
        run->report.unchanged++;
    else if (code == ERROR_NONE)
        code = take(run, article, version, seen.docid, &published, error);
    return code;
}

enum error_code take_article(struct run *run, struct source *source, struct article *article,
                             struct error *error)
{
    run->report.articles++;
    if (!analysis_run(&run->analysis, article))
        return error_set_no_memory(error);
    if (!article_part_has(run->schema.part, analysis_term(&run->analysis, 0))) {
        source_passed(source, article);
        run->report.elsewhere++;
        return ERROR_NONE;
    }
    report_repairs(run, article);
    const struct ledger_version version = version_at_hand(run, article);
    const enum error_code code = judge(run, source, article, &version, error);
    return code == ERROR_NONE ? source_met(run, source, article, &version, error) : code;
}

static int compare_wanted(const void *key, const void *element)
{
    const uint64_t id = *(const uint64_t *)key;
    const uint64_t other = ((const struct wanted *)element)->version.id;
    return (id > other) - (id < other);
}

/** Whether a wanted version is to take the place of what is published. */
static enum error_code wins(struct run *run, const struct wanted *wanted,
                            const struct published *published, bool *wins, struct error *error)
{
    enum standing standing = STANDING_GONE;
    enum error_code code = ERROR_NONE;
    *wins = true;
    if (published->docid == 0)
        return ERROR_NONE;
    if (version_equal(&published->version, &wanted->doubtful) ||
        id_set_contains(&run->doubts.forgotten, version_hash(&published->version)))
        code = published_standing(run, published, &standing, error);
    else // the doubt was about another one
        standing = STANDING_KEPT;
    *wins =
        standing == STANDING_GONE || version_older(published->version.date, wanted->version.date);
    return code;
}

enum error_code take_wanted(struct run *run, struct article *article, struct wanted *wanted,
                            size_t count, size_t *missing, struct error *error)
{
    if (!analysis_run(&run->analysis, article))
        return error_set_no_memory(error);
    const struct slice term = analysis_term(&run->analysis, 0);
    const struct ledger_version version = version_at_hand(run, article);
    struct wanted *one = bsearch(&version.id, wanted, count, sizeof(*wanted), compare_wanted);
    if (!one || one->found || !version_equal(&one->version, &version))
        return ERROR_NONE;
    one->found = true;
    --*missing;
    struct seen_id seen;
    struct published published = {.docid = 0};
    enum error_code code = seen_ids_find(&run->seen, term, &seen, error);
    bool taken = seen.docid == 0 || version_older(seen.date, version.date);
    if (code == ERROR_NONE && seen.docid == 0)
        code = published_find(run, term, &published, error);
    if (published.docid && published.version.content == version.content)
        taken = false;
    if (code == ERROR_NONE && taken)
        code = wins(run, one, &published, &taken, error);
    if (code != ERROR_NONE || !taken)
        return code;
    run->report.articles++;
    return take(run, article, &version, seen.docid, &published, error);
}
