// SPDX-License-Identifier: GPL-2.0-or-later
#include "take-article.h"

#include "corpus/stored-article.h"
#include "index/xapian-error.h"
#include "versions.h"

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

/** The live version of the article at hand in the index. */
struct published {
    size_t shard;
    uint32_t docid; // 0: there is none
    bool same;      // it says the same
    int64_t date;
};

/** Finds it, and whether one that has a later date stands. */
static enum error_code find_published(struct run *run, const struct source *source,
                                      const struct article *article, struct published *published,
                                      bool *stands, struct error *error)
{
    const struct slice term = analysis_term(&run->analysis, 0);
    *published = (struct published){.date = VERSION_UNDATED};
    *stands = false;
    enum error_code code =
        snapshot_find(run->snapshot, term, &published->shard, &published->docid, error);
    if (code != ERROR_NONE || published->docid == 0)
        return code;
    xc_document *document = NULL;
    xc_bytes hash;
    xc_bytes date;
    xc_bytes data;
    if (xc_database_document(&document, snapshot_database(run->snapshot),
                             snapshot_docid(run->snapshot, published->shard, published->docid),
                             0) ||
        xc_document_value(&hash, document, SLOT_CONTENT_HASH)) {
        code = error_set_xapian(error, "cannot read the index");
        goto cleanup;
    }
    published->same = hash.size == sizeof(run->analysis.content_hash) &&
                      memcmp(hash.data, &run->analysis.content_hash, hash.size) == 0;
    if (published->same)
        goto cleanup;
    if (xc_document_value(&date, document, (xc_valueno)field_by_id(FIELD_DATE)->slot)) {
        code = error_set_xapian(error, "cannot read the index");
        goto cleanup;
    }
    if (date.size)
        published->date = (int64_t)xc_sortable_unserialise(date.data, date.size);
    if (!version_older(version_date(article), published->date))
        goto cleanup;
    if (xc_document_data(&data, document))
        code = error_set_xapian(error, "cannot read the index");
    else
        code = version_stands(run, source, stored_article_path(slice_of(data.data, data.size)),
                              term, published->date, stands, error);
cleanup:
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
static enum error_code add_document(struct run *run, const struct article *article,
                                    uint32_t *before, struct error *error)
{
    uint32_t docid = 0;
    enum error_code code = run->writer ? ERROR_NONE : open_writer(run, error);
    if (code == ERROR_NONE)
        code = shard_writer_add(run->writer, &run->analysis, &docid, error);
    if (code != ERROR_NONE)
        return code;
    run->documents = docid;
    if (!seen_ids_put(&run->seen, analysis_term(&run->analysis, 0), docid, version_date(article),
                      before))
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

enum error_code take_article(struct run *run, const struct source *source, struct article *article,
                             struct error *error)
{
    struct published published = {.docid = 0};
    bool stands = false;
    enum error_code code = ERROR_NONE;
    run->report.articles++;
    if (!analysis_run(&run->analysis, article))
        return error_set_no_memory(error);
    report_repairs(run, article);
    const struct seen_id *seen = seen_ids_find(&run->seen, analysis_term(&run->analysis, 0));
    if (seen && version_older(version_date(article), seen->date)) {
        run->report.duplicates++;
        return ERROR_NONE;
    }
    if (!seen)
        code = find_published(run, source, article, &published, &stands, error);
    if (code != ERROR_NONE)
        return code;
    if (published.docid && published.same) {
        run->report.unchanged++;
        return ERROR_NONE;
    }
    if (stands) {
        run->report.outdated++;
        return ERROR_NONE;
    }
    uint32_t before = 0;
    if (published.docid)
        code = run_bury(run, published.shard, published.docid, error);
    if (code == ERROR_NONE)
        code = add_document(run, article, &before, error);
    if (code == ERROR_NONE)
        code = version_taken(run, analysis_term(&run->analysis, 0), version_date(article), error);
    if (before)
        run->report.duplicates++;
    else if (published.docid)
        run->report.updated++;
    else
        run->report.added++;
    return code;
}
