// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * field-names.h: what news datasets call the parts of an article.
 *
 * One table for every format whose fields have names (JSON, CSV, front matter).
 */
#ifndef CORPUS_FIELD_NAMES_H
#define CORPUS_FIELD_NAMES_H

#include "article.h"

#include <stdbool.h>

/**
 * The field that a name stands for. ASCII letters are compared without case, and '_', '-' and ' '
 * are left out: publish_date, publishDate and "Publish Date" are one name.
 * @param[out] rank  where a record has several names for one field of a single value, the lowest
 *                   rank is taken: "text" before "summary"
 * @return false if the name is not known
 */
bool field_name_lookup(struct slice name, enum article_field *field, int *rank);

/** The entity field of a type's name ("PERSON", "loc", "organisation"); ARTICLE_MISC if unknown. */
enum article_field field_of_entity_type(struct slice type);

/** True for what taggers call the types of entities: "PER", "organization", spaCy's
 * "WORK_OF_ART". */
bool is_entity_type(struct slice type);

#endif
