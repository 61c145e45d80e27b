// SPDX-License-Identifier: GPL-2.0-or-later
#include "dry-run.h"

#include "article-language.h"
#include "base/json-text.h"
#include "corpus/date.h"
#include "corpus/reader.h"
#include "report.h"
#include "scan.h"
#include "text/dateline.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void append_field(struct buffer *line, const struct article *article,
                         enum article_field field)
{
    size_t index = 0;
    struct slice value;
    if (field < ARTICLE_AUTHOR) {
        json_append_member(line, article_field_name(field), article_get(article, field));
        return;
    }
    bool first = true;
    while (article_next(article, field, &index, &value)) {
        if (first)
            json_append_name(line, article_field_name(field));
        (void)buffer_append_char(line, first ? '[' : ',');
        json_append_string(line, value);
        first = false;
    }
    if (!first)
        (void)buffer_append_char(line, ']');
}

static bool append_article(struct buffer *line, const struct article *article)
{
    buffer_clear(line);
    (void)buffer_append_char(line, '{');
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++) {
        if (field == ARTICLE_DATE) {
            char iso[32] = "";
            if (article->has_time)
                date_format_iso(article->time, iso);
            json_append_member(line, article_field_name(ARTICLE_DATE), slice_of_string(iso));
        } else {
            append_field(line, article, (enum article_field)field);
        }
    }
    json_append_member(line, "path", slice_of_string(article->path));
    if (article->record) {
        json_append_name(line, "record");
        (void)buffer_append_format(line, "%" PRIu64, article->record);
    }
    (void)buffer_append_string(line, "}\n");
    return buffer_ok(line) && article_ok(article);
}

/** What the steps share. */
struct dry_run {
    const struct index_options *options;
    struct schema schema; // only what it says of languages
    struct language_tally languages;
    struct article article;
    struct buffer line; // scratch
    struct report report;
};

static enum error_code print_article(struct dry_run *run, struct error *error)
{
    struct article *article = &run->article;
    const char *code = NULL;
    struct buffer *term = &run->line;
    if (!field_term(term, field_by_id(FIELD_ID)->exact_prefix, article_get(article, ARTICLE_ID)))
        return error_set_no_memory(error);
    if (!article_part_has(run->options->part, buffer_slice(term)))
        return ERROR_NONE;
    dateline_take(article);
    headline_take(article);
    (void)article_language(&run->languages, &run->schema, article, &code);
    if (!append_article(&run->line, article))
        return error_set_no_memory(error);
    if (fwrite(run->line.data, 1, run->line.len, stdout) != run->line.len)
        return error_set_errno(error, ERROR_IO, errno, "cannot write the articles");
    run->report.articles++;
    if (article->repaired_bytes)
        report_repaired(&run->report, article->path, article->record,
                        "repaired %zu bytes that are not UTF-8", article->repaired_bytes);
    if (article->bad_date) {
        const struct slice date = article_get(article, ARTICLE_DATE);
        run->report.bad_dates++;
        report_note(&run->report, article->path, article->record, "no date: '%.*s'",
                    (int)(date.len < 60 ? date.len : 60), date.ptr);
    }
    return ERROR_NONE;
}

static enum error_code print_file(struct dry_run *run, const char *path, struct error *error)
{
    const struct index_options *options = run->options;
    struct article *article = &run->article;
    struct report *report = &run->report;
    struct reader *reader = NULL;
    struct error problem = ERROR_INIT;
    enum error_code code = ERROR_NONE;
    if (reader_open(&reader, path, options->format, &options->limits, &problem) != ERROR_NONE) {
        report_rejected(report, path, 0, report_reason(problem.code), &problem);
        return problem.code == ERROR_NO_MEMORY ? error_set_no_memory(error) : ERROR_NONE;
    }
    report->files++;
    report_note(report, path, 0, "reading as %s", reader_detected(reader)->name);
    for (bool more = true; more && code == ERROR_NONE;) {
        problem = (struct error)ERROR_INIT;
        switch (reader_next(reader, article, &problem)) {
        case READER_ARTICLE:
            code = print_article(run, error);
            break;
        case READER_FAILED:
            more = false;
            report_rejected(report, article->path, article->record, REJECT_DAMAGED, &problem);
            break;
        case READER_REJECTED:
            report_rejected(report, article->path, article->record, REJECT_RECORD, &problem);
            break;
        case READER_END:
            more = false;
            break;
        }
    }
    reader_close(reader);
    return code;
}

static void skipped_path(void *payload, const char *path, const struct error *error)
{
    report_rejected(payload, path, 0,
                    error->code == ERROR_DATA ? REJECT_SKIPPED : REJECT_UNREADABLE, error);
}

static void print_summary(struct report *report)
{
    report_notice(report,
                  "read %" PRIu64 " article%s from %" PRIu64 " file%s, %" PRIu64
                  " with an impossible date, %" PRIu64 " rejected; nothing was indexed",
                  report->articles, report->articles == 1 ? "" : "s", report->files,
                  report->files == 1 ? "" : "s", report->bad_dates, report->rejected);
}

enum error_code run_dry(const struct index_options *options, struct error *error)
{
    struct dry_run run = {.options = options,
                          .schema.by_article =
                              options->language && strcmp(options->language, "auto") == 0,
                          .report = {.quiet = options->quiet, .verbose = options->verbose}};
    struct scan scan = {.files = NULL};
    enum error_code code = report_open_file(&run.report, options->report, error);
    for (int i = 0; code == ERROR_NONE && i < options->path_count; i++)
        code = scan_path(&scan, options->paths[i], skipped_path, &run.report, error);
    for (size_t i = 0; code == ERROR_NONE && i < scan.count; i++)
        code = print_file(&run, scan.files[i].path, error);
    if (code == ERROR_NONE && fflush(stdout) != 0)
        code = error_set_errno(error, ERROR_IO, errno, "cannot write the articles");
    if (code == ERROR_NONE) {
        print_summary(&run.report);
        code = report_status(&run.report);
    }
    code = report_close_file(&run.report, options->report, code, error);
    scan_free(&scan);
    buffer_free(&run.line);
    language_tally_close(&run.languages);
    article_free(&run.article);
    return code;
}
