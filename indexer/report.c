// SPDX-License-Identifier: GPL-2.0-or-later
#include "report.h"

#include "base/json-text.h"
#include "base/terminal.h"
#include "corpus/date.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

/** "dateline-index: path: record N: message"; without what is NULL or 0. Names may be hostile. */
static void print_line(const struct report *report, const char *path, uint64_t record,
                       const char *message)
{
    struct buffer line = BUFFER_INIT;
    if (report->progress)
        progress_clear(report->progress);
    (void)buffer_append_string(&line, "dateline-index: ");
    if (path) {
        terminal_append_safe(&line, slice_of_string(path));
        (void)buffer_append_string(&line, ": ");
    }
    if (record)
        (void)buffer_append_format(&line, "record %" PRIu64 ": ", record);
    terminal_append_safe(&line, slice_of_string(message));
    (void)buffer_append_char(&line, '\n');
    (void)fwrite(line.data, 1, line.len, stderr);
    buffer_free(&line);
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
static void print_rejected(const struct report *report, const char *path, uint64_t record,
                           const struct error *error)
{
    char hint[sizeof(error->hint) + 8];
    if (record == 0 && strstr(error->message, path)) // the message names the file itself
        print_line(report, NULL, 0, error->message);
    else
        print_line(report, path, record, error->message);
    (void)snprintf(hint, sizeof(hint), "hint: %s", error->hint);
    if (error->hint[0] && !report->quiet)
        print_line(report, NULL, 0, hint);
}

void report_rejected(struct report *report, const char *path, uint64_t record,
                     enum reject_reason reason, const struct error *error)
{
    report->rejected++;
    if (!report->json)
        print_rejected(report, path, record, error);
    write_line(report, path, record, reason, error->message);
}

static void note(const struct report *report, const char *path, uint64_t record, const char *format,
                 va_list args)
{
    char message[768];
    (void)vsnprintf(message, sizeof(message), format, args);
    print_line(report, path, record, message);
}

/** Likewise of the run as a whole; in JSON it goes into the line of the run. */
static void tell(struct report *report, const char *format, va_list args)
{
    char message[768];
    (void)vsnprintf(message, sizeof(message), format, args);
    if (!report->json) {
        print_line(report, NULL, 0, message);
        return;
    }
    if (report->messages.len)
        (void)buffer_append_char(&report->messages, ',');
    json_append_string(&report->messages, slice_of_string(message));
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
        print_line(report, path, record, message);
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
    if (report->quiet)
        return;
    va_list args;
    va_start(args, format);
    tell(report, format, args);
    va_end(args);
}

void report_warning(struct report *report, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    tell(report, format, args);
    va_end(args);
}

/** The counts of a run as members of a JSON object. */
static void append_members(const struct report *report, struct buffer *out)
{
    const struct {
        const char *name;
        uint64_t count;
    } counts[] = {
        {"files", report->files},           {"skipped", report->skipped},
        {"bytes", report->bytes},           {"read", report->articles},
        {"added", report->added},           {"updated", report->updated},
        {"unchanged", report->unchanged},   {"duplicates", report->duplicates},
        {"outdated", report->outdated},     {"removed", report->pruned},
        {"merged", report->merged},         {"repaired", report->repaired},
        {"rejected", report->rejected},     {"bad_dates", report->bad_dates},
        {"long_words", report->long_words}, {"elsewhere", report->elsewhere},
    };
    for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
        (void)buffer_append_format(out, ",\"%s\":%" PRIu64, counts[i].name, counts[i].count);
    (void)buffer_append_format(out, ",\"merge_seconds\":%.3f,\"seconds\":%.3f",
                               report->merge_seconds, report->seconds);
}

void report_append_json(const struct report *report, const struct run_end *end, struct buffer *out)
{
    char when[32];
    date_format_iso((int64_t)time(NULL), when);
    (void)buffer_append_char(out, '{');
    json_append_member(out, "time", slice_of_string(when));
    json_append_member(out, "index", slice_of_string(end->index));
    (void)buffer_append_format(out, ",\"status\":%d", error_exit_status(end->code));
    if (end->error) {
        json_append_member(out, "error", slice_of_string(end->error->message));
        json_append_member(out, "hint", slice_of_string(end->error->hint));
    }
    if (report->messages.len) {
        json_append_name(out, "messages");
        (void)buffer_append_char(out, '[');
        (void)buffer_append_slice(out, buffer_slice(&report->messages));
        (void)buffer_append_char(out, ']');
    }
    if (end->has_live)
        (void)buffer_append_format(out, ",\"articles\":%" PRIu64, end->live);
    append_members(report, out);
    (void)buffer_append_char(out, '}');
}

/** ", 3 rejected" if there are any. */
static void append_count(struct buffer *out, uint64_t count, const char *what)
{
    if (count)
        (void)buffer_append_format(out, ", %" PRIu64 " %s", count, what);
}

void report_append_counts(const struct report *report, const struct run_end *end,
                          struct buffer *out)
{
    (void)buffer_append_format(out, "read %" PRIu64 " article%s from %" PRIu64 " file%s",
                               report->articles, report->articles == 1 ? "" : "s", report->files,
                               report->files == 1 ? "" : "s");
    append_count(out, report->skipped, report->skipped == 1 ? "file unchanged" : "files unchanged");
    append_count(out, report->added, "added");
    append_count(out, report->updated, "updated");
    append_count(out, report->unchanged, "unchanged");
    append_count(out, report->duplicates, "superseded within the run");
    append_count(out, report->outdated, report->outdated == 1 ? "older version" : "older versions");
    append_count(out, report->elsewhere, "of other parts");
    append_count(out, report->pruned, "removed");
    append_count(out, report->merged, report->merged == 1 ? "shard rewritten" : "shards merged");
    append_count(out, report->repaired, "repaired");
    append_count(out, report->bad_dates, "with an impossible date");
    append_count(out, report->long_words, "overlong words left out");
    append_count(out, report->rejected, "rejected");
    if (end->has_live)
        (void)buffer_append_format(out, "; %" PRIu64 " in the index", end->live);
    (void)buffer_append_format(out, "; %.1f s", report->seconds);
    if (report->seconds > 0.1)
        (void)buffer_append_format(out, ", %.1f MB/s",
                                   (double)report->bytes / 1e6 / report->seconds);
}

void report_end(struct report *report, const struct run_end *end)
{
    struct buffer line = BUFFER_INIT;
    if (report->progress)
        progress_clear(report->progress);
    if (report->json && (!report->quiet || end->code != ERROR_NONE)) {
        report_append_json(report, end, &line);
    } else if (!report->json && end->has_live && (!report->quiet || report->rejected)) {
        (void)buffer_append_format(&line, "dateline-index: %s: ", end->index);
        report_append_counts(report, end, &line);
    }
    if (line.len) {
        (void)buffer_append_char(&line, '\n');
        (void)fwrite(line.data, 1, line.len, stderr);
    }
    buffer_free(&line);
}

enum reject_reason report_reason(enum error_code code)
{
    return code == ERROR_DATA ? REJECT_UNKNOWN_FORMAT
           : code == ERROR_IO ? REJECT_IO
                              : REJECT_UNREADABLE;
}

enum error_code report_open_file(struct report *report, const char *path, struct error *error)
{
    if (!path)
        return ERROR_NONE;
    report->file = fopen(path, "we");
    return report->file
               ? ERROR_NONE
               : error_set_errno(error, ERROR_CANNOT_CREATE, errno, "cannot create '%s'", path);
}

enum error_code report_close_file(struct report *report, const char *path, enum error_code code,
                                  struct error *error)
{
    if (!report->file)
        return code;
    const bool failed = ferror(report->file) != 0;
    const bool unwritten = fclose(report->file) != 0 || failed;
    report->file = NULL;
    if (unwritten && (code == ERROR_NONE || code == ERROR_DATA))
        code = error_set_errno(error, ERROR_IO, errno, "cannot write '%s'", path);
    return code;
}

void report_free(struct report *report)
{
    buffer_free(&report->messages);
}

enum error_code report_status(const struct report *report)
{
    return report->rejected || report->repaired ? ERROR_DATA : ERROR_NONE;
}
