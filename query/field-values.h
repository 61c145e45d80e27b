// SPDX-License-Identifier: GPL-2.0-or-later
/** field-values.h: the most frequent whole values of fields that begin in some way. */
#ifndef QUERY_FIELD_VALUES_H
#define QUERY_FIELD_VALUES_H

#include "base/error.h"
#include "base/slice.h"
#include "index/fields.h"
#include "xapian-c/xapian-c.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FIELD_VALUES_LONGEST = 120 }; /**< bytes; longer values are no names, or hashed */

struct field_value {
    char *form;          /**< as values are compared */
    enum field_id field; //
    uint32_t articles;   /**< that have it */
};

/** Whether a value may be meant by what was typed. */
typedef bool field_value_test(struct slice typed, struct slice value);

/** The most frequent values so far, sorted by that. */
struct field_values {
    field_value_test *test; /**< takes only values that pass it; NULL, from the start: all */
    struct slice typed;     /**< for it */
    struct field_value *rows;
    size_t count;
    size_t most; /**< that are kept */
};

/** @param most  1 or more. @return ERROR_NO_MEMORY */
enum error_code field_values_open(struct field_values *values, size_t most, struct error *error);
void field_values_close(struct field_values *values);

/**
 * Looks at the values of a field that begin with @p start (in the form in which they are compared);
 * at 50,000 of them at most: somebody waits. Values over FIELD_VALUES_LONGEST are left out.
 * @return ERROR_NONE, also if the field has no whole values; ERROR_IO; ERROR_NO_MEMORY
 */
enum error_code field_values_see(struct field_values *values, const xc_database *database,
                                 enum field_id id, struct slice start, struct error *error);

#endif
