// SPDX-License-Identifier: GPL-2.0-or-later
#include "take-article.h"

#include "index/xapian-error.h"

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

/** The live version of the article at hand: where it is, and whether it says the same. */
static enum error_code find_published(struct run *run, size_t *shard, uint32_t *docid, bool *same,
                                      struct error *error)
{
    *same = false;
    enum error_code code =
        snapshot_find(run->snapshot, analysis_term(&run->analysis, 0), shard, docid, error);
    if (code != ERROR_NONE || *docid == 0)
        return code;
    xc_document *document = NULL;
    xc_bytes hash;
    if (xc_database_document(&document, snapshot_database(run->snapshot),
                             snapshot_docid(run->snapshot, *shard, *docid), 0) ||
        xc_document_value(&hash, document, SLOT_CONTENT_HASH))
        code = error_set_xapian(error, "cannot read the index");
    else
        *same = hash.size == sizeof(run->analysis.content_hash) &&
                memcmp(hash.data, &run->analysis.content_hash, hash.size) == 0;
    xc_document_free(document);
    return code;
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

/** Adds the article at hand. @param[out] before  the document it supersedes in this run, or 0 */
static enum error_code add_document(struct run *run, uint32_t *before, struct error *error)
{
    uint32_t docid = 0;
    enum error_code code = run->writer ? ERROR_NONE : open_writer(run, error);
    if (code == ERROR_NONE)
        code = shard_writer_add(run->writer, &run->analysis, &docid, error);
    if (code != ERROR_NONE)
        return code;
    run->documents = docid;
    if (!seen_ids_put(&run->seen, analysis_term(&run->analysis, 0), docid, before))
        return error_set_no_memory(error);
    if (*before) {
        if (!run->new_dead)
            run->new_dead = tombstones_new();
        if (!run->new_dead)
            return error_set_no_memory(error);
        tombstones_add(run->new_dead, *before);
    }
    return ERROR_NONE;
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

enum error_code take_article(struct run *run, struct article *article, struct error *error)
{
    size_t shard = 0;
    uint32_t docid = 0;
    bool same = false;
    run->report.articles++;
    if (!analysis_run(&run->analysis, article))
        return error_set_no_memory(error);
    report_repairs(run, article);
    enum error_code code = find_published(run, &shard, &docid, &same, error);
    if (code != ERROR_NONE)
        return code;
    if (same) {
        // Unless an earlier reading in this run has buried it: then this one, being later, counts.
        const bool buried = run->dead[shard] && tombstones_contain(run->dead[shard], docid);
        if (!buried) {
            run->report.unchanged++;
            return ERROR_NONE;
        }
    }
    uint32_t before = 0;
    if (docid)
        code = run_bury(run, shard, docid, error);
    if (code == ERROR_NONE)
        code = add_document(run, &before, error);
    if (before)
        run->report.duplicates++;
    else if (docid)
        run->report.updated++;
    else
        run->report.added++;
    return code;
}
