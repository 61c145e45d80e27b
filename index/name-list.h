// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * name-list.h: the names of an article in a value slot, the most salient first.
 *
 * One after the other: a byte of salience, a byte of length, the name. Short enough to be read for
 * every match of a query.
 */
#ifndef INDEX_NAME_LIST_H
#define INDEX_NAME_LIST_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

/** Bytes of a list; the names that do not fit any more are left out. */
enum { NAME_LIST_MAX = 1000 };

struct listed_name {
    struct slice name;
    float salience; /**< 0 to 1, to 1/255 */
};

/**
 * Appends a name, cut to 255 bytes; nothing for an empty one or if the list is full.
 * @param salience  0 to 1; what lies outside counts as the nearer of them
 * @return false without memory
 */
bool name_list_append(struct buffer *list, struct slice name, float salience);

/**
 * Takes the first name off a list. Any bytes will do: a damaged list ends early.
 * @return false at the end
 */
bool name_list_next(struct slice *list, struct listed_name *name);

#endif
