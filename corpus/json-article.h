// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * json-article.h: a JSON object as an article, under the many names of field-names.h.
 *
 * Besides the flat records of datasets it knows ninjs 1.0 to 3.1 (headlines and bodies with roles,
 * entities, subjects; associations are left out), JSON Feed items, news-please records, Webhose
 * posts (entities, thread), search engines' hits (_source) and records that wrap the article
 * ({"article": {...}, "meta": ...}, AP's "item"). Bodies in HTML become text.
 */
#ifndef CORPUS_JSON_ARTICLE_H
#define CORPUS_JSON_ARTICLE_H

#include "article.h"
#include "base/error.h"
#include "json.h"

struct json_mapper {
    struct json_parser *parser;
    const char *map;        /**< names the user gave, see field-map.h; borrowed, may be NULL */
    struct buffer repaired; /**< a text made valid UTF-8 */
    struct buffer stripped; /**< a body without tags */
    bool withdrawn;         /**< the object filled in last says so: "pubstatus": "canceled" */
};

/** @return ERROR_NONE, or ERROR_NO_MEMORY */
enum error_code json_mapper_open(struct json_mapper *mapper, const char *map, struct error *error);
void json_mapper_close(struct json_mapper *mapper);

/**
 * Parses a text; one that is not UTF-8 is repaired first.
 * @param text           JSON_PADDING bytes behind it must be readable
 * @param[out] repaired  bytes that were mended
 * @return ERROR_NONE; ERROR_DATA if it is not JSON; ERROR_NO_MEMORY
 */
enum error_code json_mapper_parse(struct json_mapper *mapper, struct slice text,
                                  struct json_value *root, size_t *repaired, struct error *error);

/** Adds what an object says to an article. */
void json_mapper_fill(struct json_mapper *mapper, struct article *article, struct json_value root);

/**
 * Both, for a record of a file.
 * @return ERROR_NONE; ERROR_DATA if it is no object, or has neither title nor text
 */
enum error_code json_mapper_read(struct json_mapper *mapper, struct slice text,
                                 struct article *article, struct error *error);

#endif
