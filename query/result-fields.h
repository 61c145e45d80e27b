// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * result-fields.h: what can be printed of a result, and the list of it that --fields chooses.
 *
 * One table serves all formats: the name is that of --fields and of the columns of tsv and csv, the
 * member that of JSON.
 */
#ifndef QUERY_RESULT_FIELDS_H
#define QUERY_RESULT_FIELDS_H

#include "base/buffer.h"
#include "base/error.h"
#include "corpus/article.h"
#include "search.h"

#include <stdbool.h>
#include <stddef.h>

enum result_kind {
    RESULT_QUERY_ID, /**< of --batch */
    RESULT_RANK,
    RESULT_SCORE,
    RESULT_VALUE,   /**< the first value of a field of the article */
    RESULT_LIST,    /**< all its values */
    RESULT_NAMES,   /**< all names of a field, those found in the text, too */
    RESULT_PATH,    /**< file it was read from */
    RESULT_RECORD,  /**< its number in the file */
    RESULT_SIMILAR, /**< how many others it stands for, of --group */
    RESULT_STORY,   /**< key of its story */
    RESULT_SNIPPET,
};

struct result_field {
    const char *name;
    const char *member;
    enum result_kind kind;
    enum article_field field; /**< of VALUE, LIST and NAMES */
};

enum { RESULT_MAX_FIELDS = 32 };

struct result_fields {
    const struct result_field *fields[RESULT_MAX_FIELDS];
    size_t count; /**< 0: none was chosen, each format has its own */
};

/** Field @p i, counted from 0, or NULL: for messages and completion. */
const struct result_field *result_field_at(size_t i);

/** Reads "id,date,title". @return ERROR_USAGE, saying what is wrong */
enum error_code result_fields_parse(struct result_fields *fields, const char *text,
                                    struct error *error);

/** True if one of them is of that kind. */
bool result_fields_have(const struct result_fields *fields, enum result_kind kind);

/** What a format prints where nothing is chosen: of result_fields_parse(), which must succeed. */
const struct result_fields *result_fields_or(const struct result_fields *chosen,
                                             struct result_fields *fallback, const char *text);

/**
 * Calls @p see for each value that a hit has of a field of kind VALUE, LIST, NAMES, PATH, RECORD or
 * STORY.
 * @return false without memory
 */
bool result_values(const struct result_field *field, const struct hit *hit,
                   bool (*see)(struct slice value, void *context), void *context);

#endif
