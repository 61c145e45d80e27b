// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * field-map.h: the user's own names for the parts of an article, before those of field-names.h.
 *
 * A map is a list "column=field,column=field". A field is named as JSON lines spell it (title,
 * text, date, ...) or by any name of field-names.h; "none" leaves the column out.
 */
#ifndef CORPUS_FIELD_MAP_H
#define CORPUS_FIELD_MAP_H

#include "article.h"
#include "base/error.h"

/** ERROR_USAGE if @p map is no such list. */
enum error_code field_map_check(struct slice map, struct error *error);

/**
 * The field that a name stands for: as @p map (NULL: none) says, else as field_name_lookup() does.
 * Names of the map are compared without case.
 */
bool field_map_lookup(const char *map, struct slice name, enum article_field *field, int *rank);

#endif
