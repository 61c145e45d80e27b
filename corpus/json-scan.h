// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * json-scan.h: where a JSON value ends, without parsing it.
 *
 * Only quotes and brackets are looked at: a value that is no JSON has an end too, as long as these
 * balance. The scan can be interrupted where the bytes end and go on when there are more.
 */
#ifndef CORPUS_JSON_SCAN_H
#define CORPUS_JSON_SCAN_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct json_scan {
    size_t at; /**< bytes looked at */
    size_t depth;
    bool in_string;
    size_t string_start; /**< behind the quote that opened it */
};

#define JSON_SCAN_INIT                                                                             \
    {                                                                                              \
        .at = 0                                                                                    \
    }

/**
 * Goes on to the end of the value that begins at @p bytes, which must be an object, an array or a
 * string. Between calls @p bytes may grow and move, not otherwise change.
 * @return true if the value ends; then scan->at is behind it
 */
bool json_scan_value(struct json_scan *scan, struct slice bytes);

/**
 * True if @p head begins a JSON document that is not JSON Lines: an array of objects, an object
 * over several lines, one with a list of articles in it or with articles as members, or objects one
 * behind the other in a line.
 */
bool json_scan_is_document(struct slice head);

enum json_keyed { JSON_KEYED_NO, JSON_KEYED_YES, JSON_KEYED_UNKNOWN };

/**
 * Whether the members of the object that begins at @p bytes are articles, by what they are called:
 * {"17": {"title": ...}, "18": {...}}. The first two are looked at. UNKNOWN if the bytes end before
 * that.
 */
enum json_keyed json_scan_is_keyed(struct slice bytes);

/** True if a member of that name holds the articles, if it is an array of objects. */
bool json_scan_is_list_name(struct slice name);

/** True if a member of that name may hold the object that holds the list of articles. */
bool json_scan_is_outer_name(struct slice name);

#endif
