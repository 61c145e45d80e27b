// SPDX-License-Identifier: GPL-2.0-or-later
#include "report.h"

#include "base/json-text.h"
#include "corpus/date.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

/** "dateline-index: path: record N: "; without what is NULL or 0. */
static void begin_line(struct report *report, const char *path, uint64_t record)
{
    if (report->progress)
        progress_clear(report->progress);
    (void)fputs("dateline-index: ", stderr);
    if (path)
        (void)fprintf(stderr, "%s: ", path);
    if (record)
        (void)fprintf(stderr, "record %" PRIu64 ": ", record);
}

/** A line of the file of --report. A failure of it is told at the end (ferror). */
static void write_line(struct report *report, const char *path, uint64_t record,
                       enum reject_reason reason, const char *message)
{
    static const char *const names[] = {"unreadable", "skipped", "unknown-format",
                                        "bad-record", "damaged", "input-output",
                                        "repaired"};
    struct buffer line = BUFFER_INIT;
    if (!report->file)
        return;
    (void)buffer_append_char(&line, '{');
    json_append_member(&line, "path", slice_of(path, strlen(path)));
    if (record)
        (void)buffer_append_format(&line, ",\"record\":%" PRIu64, record);
    json_append_member(&line, "reason", slice_of_string(names[reason]));
    json_append_member(&line, "message", slice_of_string(message));
    (void)buffer_append_string(&line, "}\n");
    (void)fwrite(line.data, 1, line.len, report->file);
    buffer_free(&line);
}

/** Tells of a rejected record on standard error. */
static void print_rejected(struct report *report, const char *path, uint64_t record,
                           const struct error *error)
{
    if (record == 0 && strstr(error->message, path)) // the message names the file itself
        begin_line(report, NULL, 0);
    else
        begin_line(report, path, record);
    (void)fprintf(stderr, "%s\n", error->message);
    if (error->hint[0] && !report->quiet)
        (void)fprintf(stderr, "dateline-index: hint: %s\n", error->hint);
}

void report_rejected(struct report *report, const char *path, uint64_t record,
                     enum reject_reason reason, const struct error *error)
{
    report->rejected++;
    if (!report->json)
        print_rejected(report, path, record, error);
    write_line(report, path, record, reason, error->message);
}

static void note(struct report *report, const char *path, uint64_t record, const char *format,
                 va_list args)
{
    begin_line(report, path, record);
    (void)vfprintf(stderr, format, args);
    (void)fputc('\n', stderr);
}

void report_repaired(struct report *report, const char *path, uint64_t record, const char *format,
                     ...)
{
    va_list args;
    char message[256];
    va_start(args, format);
    (void)vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    report->repaired++;
    write_line(report, path, record, REJECT_REPAIRED, message);
    if (!report->json)
        begin_line(report, path, record);
    if (!report->json)
        (void)fprintf(stderr, "%s\n", message);
}

void report_note(struct report *report, const char *path, uint64_t record, const char *format, ...)
{
    if (!report->verbose || report->json)
        return;
    va_list args;
    va_start(args, format);
    note(report, path, record, format, args);
    va_end(args);
}

void report_notice(struct report *report, const char *format, ...)
{
    if (report->quiet || report->json)
        return;
    va_list args;
    va_start(args, format);
    note(report, NULL, 0, format, args);
    va_end(args);
}

void report_warning(struct report *report, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    note(report, NULL, 0, format, args);
    va_end(args);
}

/** ", 3 rejected" if there are any. */
static void print_count(uint64_t count, const char *what)
{
    if (count)
        (void)fprintf(stderr, ", %" PRIu64 " %s", count, what);
}

/** The counts of a run as members of a JSON object. */
static void append_counts(const struct report *report, struct buffer *out)
{
    const struct {
        const char *name;
        uint64_t count;
    } counts[] = {
        {"files", report->files},         {"skipped", report->skipped},
        {"bytes", report->bytes},         {"read", report->articles},
        {"added", report->added},         {"updated", report->updated},
        {"unchanged", report->unchanged}, {"duplicates", report->duplicates},
        {"removed", report->pruned},      {"merged", report->merged},
        {"repaired", report->repaired},   {"rejected", report->rejected},
        {"bad_dates", report->bad_dates}, {"long_words", report->long_words},
    };
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        (void)buffer_append_format(out, ",\"%s\":%" PRIu64, counts[i].name, counts[i].count);
    (void)buffer_append_format(out, ",\"merge_seconds\":%.3f,\"seconds\":%.3f",
                               report->merge_seconds, report->seconds);
}

/** The line of a run. @param error  NULL if it succeeded */
static void print_json(const struct report *report, const char *index, uint64_t live,
                       const struct error *error)
{
    struct buffer line = BUFFER_INIT;
    char when[32];
    date_format_iso((int64_t)time(NULL), when);
    (void)buffer_append_char(&line, '{');
    json_append_member(&line, "time", slice_of_string(when));
    json_append_member(&line, "index", slice_of_string(index));
    (void)buffer_append_format(&line, ",\"status\":%d",
                               error ? (int)error->code : (int)report_status(report));
    if (error)
        json_append_member(&line, "error", slice_of_string(error->message));
    else
        (void)buffer_append_format(&line, ",\"articles\":%" PRIu64, live);
    append_counts(report, &line);
    (void)buffer_append_string(&line, "}\n");
    (void)fwrite(line.data, 1, line.len, stderr);
    buffer_free(&line);
}

void report_failure(const struct report *report, const char *index, const struct error *error)
{
    if (report->json)
        print_json(report, index, 0, error);
}

void report_summary(const struct report *report, const char *index, uint64_t live)
{
    if (report->progress)
        progress_clear(report->progress);
    if (report->quiet && report->rejected == 0)
        return;
    if (report->json) {
        print_json(report, index, live, NULL);
        return;
    }
    (void)fprintf(stderr, "dateline-index: %s: read %" PRIu64 " article%s from %" PRIu64 " file%s",
                  index, report->articles, report->articles == 1 ? "" : "s", report->files,
                  report->files == 1 ? "" : "s");
    print_count(report->skipped, report->skipped == 1 ? "file unchanged" : "files unchanged");
    print_count(report->added, "added");
    print_count(report->updated, "updated");
    print_count(report->unchanged, "unchanged");
    print_count(report->duplicates, "superseded within the run");
    print_count(report->pruned, "removed");
    print_count(report->merged, report->merged == 1 ? "shard rewritten" : "shards merged");
    print_count(report->repaired, "repaired");
    print_count(report->bad_dates, "with an impossible date");
    print_count(report->long_words, "overlong words left out");
    print_count(report->rejected, "rejected");
    (void)fprintf(stderr, "; %" PRIu64 " in the index; %.1f s", live, report->seconds);
    if (report->seconds > 0.1)
        (void)fprintf(stderr, ", %.1f MB/s", (double)report->bytes / 1e6 / report->seconds);
    (void)fputc('\n', stderr);
}

enum error_code report_status(const struct report *report)
{
    return report->rejected || report->repaired ? ERROR_DATA : ERROR_NONE;
}
