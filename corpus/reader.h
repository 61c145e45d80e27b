// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * reader.h: articles out of a file, one at a time, whatever its format.
 *
 * A reader streams: it holds the article at hand and a bounded buffer, never a whole file. What it
 * cannot read it skips and says so, once per record; the run goes on.
 *
 * A format is a row of the table in reader.c and a file of its own (read-*.c) that fills in
 * `struct reader_format`.
 */
#ifndef CORPUS_READER_H
#define CORPUS_READER_H

#include "article.h"
#include "base/error.h"
#include "input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum reader_status {
    READER_ARTICLE,  /**< an article was read */
    READER_REJECTED, /**< a record was skipped; the error says why; there may be more */
    READER_END,      /**< no more */
    READER_FAILED,   /**< the input failed: what came before is good, the rest is lost */
};

/** How to read: limits, and what the user knows of the data. */
struct reader_limits {
    size_t max_article;    /**< bytes of one record; a larger one is rejected */
    uint64_t max_expanded; /**< bytes a file may have when decompressed, see input.h */
    uint64_t max_ratio;    /**< of decompressed to compressed bytes, see input.h */
    const char *map;       /**< names of fields, see field-map.h; NULL: none */
};

#define READER_LIMITS_INIT                                                                         \
    {                                                                                              \
        .max_article = (size_t)16 << 20, .max_expanded = INPUT_MAX_EXPANDED,                       \
        .max_ratio = INPUT_MAX_RATIO                                                               \
    }

/** A place in a file behind a whole record. */
struct reader_place {
    uint64_t offset;  /**< bytes of the file before it */
    uint64_t records; /**< number of the last record before it */
};

struct reader;

/** What a format's own file gives. */
struct reader_format {
    const char *name;        /**< for --format */
    const char *description; /**< for --list-formats */
    /** True if an input that begins with these bytes is of this format. */
    bool (*detect)(struct slice head);
    /** Makes the format's state. The input is borrowed. */
    enum error_code (*open)(void **state, struct input *input, const struct reader_limits *limits,
                            struct error *error);
    /** Fills in an empty article (and its record number), or says what happened. */
    enum reader_status (*next)(void *state, struct article *article, struct error *error);
    void (*close)(void *state);
    /** For containers, else NULL: what is in them is of this format (NULL: to be detected). */
    void (*set_format)(void *state, const struct reader_format *format);
    /**
     * NULL, unless a file of the format grows at its end and can be read on from there. Where the
     * next run may go on: behind the last record that is surely whole, whatever comes behind it.
     * Offset 0: nowhere.
     */
    struct reader_place (*place)(const void *state);
    /**
     * Before the first next(): the input was opened at that place. What a format needs of the
     * file's head it reads by itself (input_path()). NULL with place.
     */
    enum error_code (*resume)(void *state, struct reader_place place, struct error *error);
};

/** The known formats in the order in which they are tried; ends with NULL. */
const struct reader_format *const *reader_formats(void);

/** The format of that name, or NULL. */
const struct reader_format *reader_format_by_name(struct slice name);

/**
 * Opens a file (or "-") for reading.
 * @param format  NULL to detect it from the content
 * @return ERROR_NONE; ERROR_NO_INPUT, ERROR_IO as input_open(); ERROR_DATA if no format fits
 */
enum error_code reader_open(struct reader **out, const char *path,
                            const struct reader_format *format, const struct reader_limits *limits,
                            struct error *error);

/**
 * As reader_open(), of an input that is open, as that of an archive's member.
 * @param input  taken over, also on failure
 */
enum error_code reader_open_input(struct reader **out, struct input *input,
                                  const struct reader_format *format,
                                  const struct reader_limits *limits, struct error *error);

/**
 * The next article. It is emptied first and then complete: its text valid UTF-8, its time read,
 * its id set: the source's own, else the URL, else the path, with "#record" behind it in formats
 * that hold several articles, or for standard input "stdin-" and a hash of what the article says.
 * @param article  belongs to the caller; use the same one for every call
 */
enum reader_status reader_next(struct reader *reader, struct article *article, struct error *error);

/**
 * Opens a file to read on from a place that reader_place() gave.
 * @param format  what the file was then; it must have a place
 */
enum error_code reader_open_at(struct reader **out, const char *path,
                               const struct reader_format *format,
                               const struct reader_limits *limits, struct reader_place place,
                               struct error *error);

/**
 * Where a later run can go on if the file has only grown at its end. It is behind the last whole
 * record: a line without its newline is read, and will be read again with the rest of it.
 * @return false if the file must be read from its start (compressed, or another format)
 */
bool reader_place(const struct reader *reader, struct reader_place *place);

/** What the file was taken for. */
const struct reader_format *reader_detected(const struct reader *reader);

/** Bytes consumed of the file, for progress. */
uint64_t reader_position(const struct reader *reader);

/** The XXH3-128 of the whole file. @return false if it is not known (input_hash()) */
bool reader_hash(const struct reader *reader, uint64_t *high, uint64_t *low);

void reader_close(struct reader *reader);

#endif
