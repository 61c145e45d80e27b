// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * printer.h: results in the form that was asked for.
 *
 * A format is a table of functions (print-*.c). A printer writes into a buffer that the caller
 * brings to standard output, one result at a time.
 */
#ifndef QUERY_PRINTER_H
#define QUERY_PRINTER_H

#include "base/buffer.h"
#include "base/error.h"
#include "overview.h"
#include "result-fields.h"
#include "search.h"
#include "snippet.h"

#include <stdbool.h>

enum { PRINT_SNIPPET = 240 /**< columns of a snippet where no terminal has to hold it */ };

/** What a printer is told of a search before its hits. */
struct search_heading {
    struct slice query_id; /**< of --batch, or empty */
    struct slice query;
    struct slice tag; /**< run name, for trec */
    const struct search_result *result;
    const struct overview *overview; /**< of all matches, or NULL */
    uint32_t offset;
    const char *const *missing; /**< indexes that did not answer, with --partial */
    size_t missing_count;
    bool exact_count;
    double seconds;
};

struct print_style {
    bool terminal; /**< standard output is one */
    bool color;
    bool utf8; /**< may use characters beyond ASCII to draw */
    int width; /**< columns of the terminal */
    bool batch;
    struct result_fields fields; /**< chosen with --fields */
    char terminator;             /**< of identifiers and paths: a newline, or NUL */
};

struct print_format {
    const char *name;
    const char *description;
    bool snippets;   /**< hits come with a snippet */
    bool marks;      /**< hits come with the headline's matches marked */
    bool overview;   /**< shows facets and the like */
    bool explained;  /**< what --explain says can stand between the results */
    bool fields;     /**< prints the fields that are chosen */
    bool terminated; /**< prints what may end with a NUL */
    bool page;       /**< has an overview also where none is asked for */
    bool single;     /**< cannot be printed more than once: not for batches */
    bool ties_by_id; /**< hits of one score come in the order of their identifiers */
    /** Columns of a snippet; NULL: PRINT_SNIPPET. */
    int (*snippet_columns)(const struct print_style *style);
    /** Before the first search; may be NULL. */
    void (*start)(struct buffer *out, const struct print_style *style);
    void (*begin)(struct buffer *out, const struct print_style *style,
                  const struct search_heading *heading);
    /** @param snippet  marked as snippet_make() does, or empty */
    void (*hit)(struct buffer *out, const struct print_style *style,
                const struct search_heading *heading, const struct hit *hit, struct slice snippet);
    void (*end)(struct buffer *out, const struct print_style *style,
                const struct search_heading *heading);
    /** A whole article, for --show; NULL if the format has no such form. */
    void (*show)(struct buffer *out, const struct print_style *style, const struct hit *hit);
};

/** The known formats; ends with NULL. The first is the default. */
const struct print_format *const *print_formats(void);

/** The format of that name, or NULL. */
const struct print_format *print_format_by_name(struct slice name);

#endif
