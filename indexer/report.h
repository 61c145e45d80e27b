// SPDX-License-Identifier: GPL-2.0-or-later
/** report.h: what a run read, did and could not do; and how it says so. */
#ifndef INDEXER_REPORT_H
#define INDEXER_REPORT_H

#include "base/buffer.h"
#include "base/error.h"
#include "progress.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct report {
    uint64_t files;      /**< read */
    uint64_t skipped;    /**< files that have not changed and were not read */
    uint64_t bytes;      /**< read, as they lie on the disk */
    uint64_t articles;   /**< read */
    uint64_t added;      /**< new to the index */
    uint64_t updated;    /**< replaced an older version */
    uint64_t unchanged;  /**< in the index already, just so */
    uint64_t duplicates; /**< of the same id as another one in this run, which is the later one */
    uint64_t outdated;   /**< of an earlier date than the version in the index */
    uint64_t elsewhere;  /**< of other parts of the corpus than this index has */
    uint64_t pruned;     /**< removed, as their source has vanished */
    uint64_t rejected;   /**< records and files that could not be read */
    uint64_t repaired;   /**< articles in which something was mended */
    uint64_t bad_dates;  /**< articles whose date was none */
    uint64_t long_words; /**< too long for a term: encoded data, not words */
    uint64_t merged;     /**< shards that became one */
    double merge_seconds;
    double seconds;
    bool quiet;
    bool verbose;
    bool json;                 /**< one line, and nothing of single records */
    FILE *file;                /**< for what was rejected, or NULL; not owned */
    struct progress *progress; /**< cleared before anything is printed; borrowed */
    struct buffer messages;    /**< in JSON: notices and warnings, as the items of a list */
};

/** How a run ended. */
struct run_end {
    const char *index;
    bool has_live;
    uint64_t live;             /**< articles that can be found now */
    enum error_code code;      /**< of the run */
    const struct error *error; /**< what made it fail, or NULL */
};

/** Why something was not indexed, as --report names it. */
enum reject_reason {
    REJECT_UNREADABLE,     /**< "unreadable": the file cannot be opened */
    REJECT_SKIPPED,        /**< "skipped": no regular file */
    REJECT_UNKNOWN_FORMAT, /**< "unknown-format" */
    REJECT_RECORD,         /**< "bad-record": the record is no article of the format */
    REJECT_DAMAGED,        /**< "damaged": the file ends early or cannot be decompressed */
    REJECT_IO,             /**< "input-output" */
    REJECT_REPAIRED,       /**< "repaired": indexed, but something in it was mended */
};

/** Why a file could not be opened for reading articles, by the error's code. */
enum reject_reason report_reason(enum error_code code);

/** Creates the file for what is rejected. @param path  NULL: none is wanted */
enum error_code report_open_file(struct report *report, const char *path, struct error *error);

/** @return @p code, unless the file could not be written */
enum error_code report_close_file(struct report *report, const char *path, enum error_code code,
                                  struct error *error);

/** Says that a record (0: the file) was rejected, and counts it. */
void report_rejected(struct report *report, const char *path, uint64_t record,
                     enum reject_reason reason, const struct error *error);

/** Says that something in an article was mended (printf-like), and counts the article. */
void report_repaired(struct report *report, const char *path, uint64_t record, const char *format,
                     ...) __attribute__((format(printf, 4, 5)));

/** Says something that only --verbose wants to hear. */
void report_note(struct report *report, const char *path, uint64_t record, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/** Says something of the run as a whole (printf-like), unless --quiet. */
void report_notice(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Says something of the run as a whole, also with --quiet. */
void report_warning(struct report *report, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/**
 * The line at the end of a run: counts, or where messages are JSON the one line of the run, with
 * the status that the program ends with. A run that failed says why elsewhere if it is not JSON.
 */
void report_end(struct report *report, const struct run_end *end);

/** The run as a JSON object; no line break behind it. */
void report_append_json(const struct report *report, const struct run_end *end, struct buffer *out);

/** "read 3 articles from 1 file, 3 added; 3 in the index; 0.1 s" */
void report_append_counts(const struct report *report, const struct run_end *end,
                          struct buffer *out);

/** ERROR_DATA if anything was rejected or repaired, else ERROR_NONE. */
enum error_code report_status(const struct report *report);

void report_free(struct report *report);

#endif
