// SPDX-License-Identifier: GPL-2.0-or-later
/** query-fields.h: what may stand before a colon in a query. */
#ifndef QUERY_LANGUAGE_QUERY_FIELDS_H
#define QUERY_LANGUAGE_QUERY_FIELDS_H

#include "base/slice.h"
#include "index/fields.h"
#include "query-dates.h"

#include <stddef.h>

enum query_field_kind {
    QUERY_FIELD_WORDS, /**< words, scored */
    QUERY_FIELD_NAMES, /**< words of names, scored; quoted also the whole name */
    QUERY_FIELD_EXACT, /**< filter by a whole value */
    QUERY_FIELD_TIME,  /**< filter by time */
};

enum { QUERY_FIELD_TARGETS = 4 };

struct query_field {
    const char *name;
    enum query_field_kind kind;
    enum field_id targets[QUERY_FIELD_TARGETS]; /**< any of them */
    size_t target_count;
    enum query_time_use use; /**< of QUERY_FIELD_TIME */
    const char *help;
};

/** What words without a field look in. */
const struct query_field *query_field_default(void);

/** The field of that name, whatever its case, or NULL. */
const struct query_field *query_field_find(struct slice name);

/** The field whose name is most like @p name, or NULL if none is. */
const struct query_field *query_field_nearest(struct slice name);

/** More edits than this less one make another word of it. */
#define QUERY_FEW_EDITS(word) ((word).len <= 4 ? (size_t)2 : (size_t)3)

/**
 * Whether fewer edits (insert, delete, replace, swap neighbours) than @p edits make @p name, in
 * small letters, of what was typed, whatever its case.
 * @param[in,out] edits  first QUERY_FEW_EDITS(); then those that it takes
 */
bool query_is_near(struct slice typed, const char *name, size_t *edits);

/** Field @p i, counted from 0, or NULL: for completion and help. */
const struct query_field *query_field_at(size_t i);

#endif
