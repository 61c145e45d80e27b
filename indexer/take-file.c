// SPDX-License-Identifier: GPL-2.0-or-later
#include "take-file.h"

#include "signals.h"
#include "sources.h"

static bool will_pass(enum error_code code)
{
    return code == ERROR_IO || code == ERROR_NO_INPUT || code == ERROR_NO_MEMORY ||
           code == ERROR_INTERNAL;
}

static enum error_code take_articles(struct run *run, struct source *source, struct reader *reader,
                                     struct article *article, enum source_end *end,
                                     struct error *error)
{
    enum error_code code = ERROR_NONE;
    struct error problem = ERROR_INIT;
    for (bool more = true; more && code == ERROR_NONE;) {
        if (signals_stop()) {
            *end = SOURCE_INTERRUPTED;
            break;
        }
        const enum reader_status status = reader_next(reader, article, &problem);
        // No fault of the input: what has been read of it must not count as read.
        if ((status == READER_REJECTED || status == READER_FAILED) &&
            problem.code == ERROR_NO_MEMORY) {
            code = error_set_no_memory(error);
            break;
        }
        switch (status) {
        case READER_ARTICLE:
            code = take_article(run, source, article, error);
            break;
        case READER_REJECTED:
            source->rejected++;
            report_rejected(&run->report, article->path, article->record, REJECT_RECORD, &problem);
            break;
        case READER_FAILED:
            source->rejected++;
            report_rejected(&run->report, article->path, article->record,
                            will_pass(problem.code) ? REJECT_IO : REJECT_DAMAGED, &problem);
            *end = will_pass(problem.code) ? SOURCE_FAILED : SOURCE_DAMAGED;
            more = false;
            break;
        case READER_END:
            more = false;
            break;
        }
        progress_update(&run->progress, run->report.articles,
                        run->bytes_done + reader_position(reader));
    }
    return code;
}

static enum error_code open_reader(const struct run *run, const struct source *source,
                                   struct reader **reader, struct error *problem)
{
    const struct reader_place place = {source->known.offset, source->known.records};
    const struct reader_limits *limits = &run->options->limits;
    return source->plan == SOURCE_TAIL
               ? reader_open_at(reader, source->file->path, source->format, limits, place, problem)
               : reader_open(reader, source->file->path, source->format, limits, problem);
}

enum error_code take_file(struct run *run, const struct scanned_file *file, struct article *article,
                          struct error *error)
{
    struct source source;
    struct reader *reader = NULL;
    struct error problem = ERROR_INIT;
    enum error_code code = ERROR_NONE;
    source_plan(run, &source, file);
    if (source.plan == SOURCE_SKIP) {
        run->report.skipped++;
        run->bytes_done += file->size;
    } else if (open_reader(run, &source, &reader, &problem) != ERROR_NONE) {
        source.rejected++;
        report_rejected(&run->report, file->path, 0, report_reason(problem.code), &problem);
        source_end(run, &source, NULL, will_pass(problem.code) ? SOURCE_FAILED : SOURCE_DAMAGED);
        if (problem.code == ERROR_NO_MEMORY)
            code = error_set_no_memory(error);
    } else {
        enum source_end end = SOURCE_COMPLETE;
        const uint64_t start = source.plan == SOURCE_TAIL ? source.known.offset : 0;
        run->report.files++;
        report_note(&run->report, file->path, 0, "reading as %s%s", reader_detected(reader)->name,
                    start ? ", from where the last run stopped" : "");
        code = take_articles(run, &source, reader, article, &end, error);
        run->bytes_done += reader_position(reader);
        run->report.bytes += reader_position(reader) - start;
        if (code == ERROR_NONE)
            source_end(run, &source, reader, end);
    }
    reader_close(reader);
    source_free(&source);
    return code;
}

/** Goes through an open file. */
static enum error_code take_wanted_articles(struct run *run, struct reader *reader,
                                            struct wanted *wanted, size_t count,
                                            struct error *error)
{
    struct article article = ARTICLE_INIT;
    enum error_code code = ERROR_NONE;
    size_t missing = count;
    while (missing && code == ERROR_NONE && !signals_stop()) {
        struct error problem = ERROR_INIT;
        const enum reader_status status = reader_next(reader, &article, &problem);
        if (status == READER_END || status == READER_FAILED)
            break;
        if (status != READER_ARTICLE)
            continue;
        code = take_wanted(run, &article, wanted, count, &missing, error);
    }
    article_free(&article);
    return code;
}

enum error_code take_wanted_of_file(struct run *run, const char *path, struct wanted *wanted,
                                    size_t count, struct error *error)
{
    struct reader *reader = NULL;
    struct error problem = ERROR_INIT;
    const struct index_options *options = run->options;
    if (reader_open(&reader, path, options->format, &options->limits, &problem) != ERROR_NONE)
        return problem.code == ERROR_NO_MEMORY ? error_set_no_memory(error) : ERROR_NONE;
    run->report.files++;
    report_note(&run->report, path, 0, "reading again, for the latest versions of %zu article%s",
                count, count == 1 ? "" : "s");
    const enum error_code code = take_wanted_articles(run, reader, wanted, count, error);
    run->report.bytes += reader_position(reader);
    reader_close(reader);
    return code;
}
