// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * json.h: a C face for simdjson's DOM parser (https://simdjson.org).
 *
 * A parsed text is a tree of values. Values are small and passed by value; they and the strings
 * they give are borrowed from the parser until its next json_parse(). No exception crosses.
 */
#ifndef CORPUS_JSON_H
#define CORPUS_JSON_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Bytes behind the text that json_parse() may read. */
enum { JSON_PADDING = 64 };

struct json_parser;

struct json_value {
    uintptr_t opaque[2];
};

struct json_iterator {
    uintptr_t opaque[4];
};

enum json_type {
    JSON_NULL,
    JSON_BOOL,
    JSON_INTEGER,
    JSON_REAL,
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

enum json_status {
    JSON_OK,
    JSON_INVALID,      /**< not JSON; the message says why */
    JSON_INVALID_UTF8, /**< JSON in which a byte is not UTF-8 */
    JSON_NO_MEMORY,
};

/** @return NULL without memory */
struct json_parser *json_parser_open(void);
void json_parser_close(struct json_parser *parser);

/**
 * Parses one JSON text of at most 4 GB and 1,024 levels.
 * @param text     JSON_PADDING bytes behind it must be readable
 * @param message  for JSON_INVALID, a static text
 */
enum json_status json_parse(struct json_parser *parser, struct slice text, struct json_value *root,
                            const char **message);

enum json_type json_type_of(struct json_value value);

/** The bytes of a string, escapes resolved; false if the value is none. */
bool json_string(struct json_value value, struct slice *out);
bool json_integer(struct json_value value, int64_t *out);
/** Also beyond INT64_MAX, not below 0. */
bool json_unsigned(struct json_value value, uint64_t *out);
bool json_real(struct json_value value, double *out);

/** The member of an object; false if there is none or the value is no object. */
bool json_member(struct json_value object, const char *key, struct json_value *out);

/** Begins to walk an array or object; of any other value it is empty. */
struct json_iterator json_iterate(struct json_value value);
bool json_next_element(struct json_iterator *iterator, struct json_value *value);
bool json_next_member(struct json_iterator *iterator, struct slice *key, struct json_value *value);

#ifdef __cplusplus
}
#endif

#endif
