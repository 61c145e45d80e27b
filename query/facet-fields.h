// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * facet-fields.h: what articles can be counted by, and the values that a matching article has.
 *
 * Most fields lie in value slots, which are cheap to read for every match. Author and keyword are
 * in no slot: they are read from the stored articles, which takes some ten times as long.
 */
#ifndef QUERY_FACET_FIELDS_H
#define QUERY_FACET_FIELDS_H

#include "base/error.h"
#include "base/slice.h"
#include "corpus/article.h"
#include "index/fields.h"
#include "time-unit.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stddef.h>

enum facet_kind {
    FACET_VALUE,  /**< the one value of a slot */
    FACET_NAMES,  /**< the list of names of a slot (index/name-list.h) */
    FACET_DATE,   /**< the date, by a unit of the calendar */
    FACET_STORED, /**< the values that the stored article has */
};

struct facet_field {
    const char *name;
    enum facet_kind kind;
    enum field_id field;       /**< whose slot it is */
    enum article_field stored; /**< of FACET_STORED */
    enum time_unit unit;       /**< of FACET_DATE */
};

/** The field of that name, or NULL. */
const struct facet_field *facet_field_find(struct slice name);

/** Field @p i, counted from 0, or NULL: for messages and completion. */
const struct facet_field *facet_field_at(size_t i);

/** The date of a document, as a day counted from 1970-01-01. @param[out] dated  false: none */
enum error_code facet_day(const xc_document *document, int32_t *day, bool *dated,
                          struct error *error);

/** The value slot that a field lies in, or SLOT_NONE. */
int facet_slot(const struct facet_field *field);

/** The day that a value of the date's slot says. @param[out] dated  false: none */
void facet_day_of(struct slice value, int32_t *day, bool *dated);

/** As facet_values() of a document that has this value in the field's slot. */
enum error_code facet_values_of(const struct facet_field *field, struct slice value,
                                bool (*see)(struct slice value, void *context), void *context,
                                struct error *error);

/**
 * Calls @p see for each value that a document has; a value may come twice.
 * @param see  returns false when memory is missing
 */
enum error_code facet_values(const struct facet_field *field, const xc_document *document,
                             bool (*see)(struct slice value, void *context), void *context,
                             struct error *error);

#endif
