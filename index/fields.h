// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * fields.h: the field table, the only place that knows prefixes, slots and weights.
 *
 * Term prefixes follow Xapian's conventions (docs/termprefixes of Omega): one capital letter, or
 * several that begin with X. A field may have free text (words), an exact term (the whole value,
 * boolean, without weight) and a value slot (to sort by, to count, to filter by range).
 *
 * A change here changes what an index holds: raise FIELDS_VERSION with it.
 */
#ifndef INDEX_FIELDS_H
#define INDEX_FIELDS_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

/** Version of the table and of how articles become terms; kept in the index's schema. */
enum { FIELDS_VERSION = 3 };

enum { SLOT_NONE = -1 };

/**
 * X(id, name, words prefix, exact prefix, slot, help)
 * NULL: the field has no such terms. Text and title have words in the default text as well.
 */
#define FIELD_TABLE(X)                                                                             \
    X(FIELD_TEXT, "text", "", NULL, SLOT_NONE, "headline and body, with the names in them")        \
    X(FIELD_TITLE, "title", "S", NULL, SLOT_NONE, "headline")                                      \
    X(FIELD_AUTHOR, "author", "A", "XAN", SLOT_NONE, "who wrote it")                               \
    X(FIELD_PERSON, "person", "XP", "XPN", 4, "a person in the story")                             \
    X(FIELD_PLACE, "place", "XL", "XLN", 5, "a place in the story")                                \
    X(FIELD_ORG, "org", "XO", "XON", 6, "an organisation in the story")                            \
    X(FIELD_MISC, "misc", "XM", "XMN", 7, "any other name in the story")                           \
    X(FIELD_SOURCE, "source", NULL, "XSO", 1, "who published it")                                  \
    X(FIELD_SECTION, "section", NULL, "XSE", 2, "desk or category")                                \
    X(FIELD_KEYWORD, "keyword", NULL, "K", SLOT_NONE, "keyword given by the source")               \
    X(FIELD_LANGUAGE, "language", NULL, "L", 3, "language code")                                   \
    X(FIELD_URL, "url", NULL, "U", SLOT_NONE, "address")                                           \
    X(FIELD_ID, "id", NULL, "Q", SLOT_NONE, "identifier")                                          \
    X(FIELD_DATE, "date", NULL, "D", 0, "publication date, UTC")                                   \
    X(FIELD_STORY, "story", NULL, "XST", 8, "group of versions of one story")

#define FIELD_ENUM(id, name, words, exact, slot, help) id,
enum field_id { FIELD_TABLE(FIELD_ENUM) FIELD_COUNT };
#undef FIELD_ENUM

/** The fields of names that a story has. */
enum { NAME_FIELDS = 4 };
extern const enum field_id name_fields[NAME_FIELDS];

struct field {
    enum field_id id;
    const char *name;         /**< as queries and options spell it */
    const char *words_prefix; /**< of free text, or NULL */
    const char *exact_prefix; /**< of the exact term, or NULL */
    int slot;                 /**< value slot, or SLOT_NONE */
    const char *help;
};

/** Slots and prefixes that belong to no field that users name. */
enum { SLOT_CONTENT_HASH = 9 };
#define PREFIX_MONTH "M" /**< FIELD_DATE: D20170724, M201707, Y2017 */
#define PREFIX_YEAR  "Y"

/** The row of a field. */
const struct field *field_by_id(enum field_id id);

/** The field of that name, or NULL. */
const struct field *field_by_name(struct slice name);

/** Longest term that Xapian takes, in bytes (a NUL counts twice). */
enum { FIELD_TERM_MAX = 245 };

/**
 * Writes the term of a prefix and a value into @p term, replacing its content. A value too long for
 * a term keeps its start and ends in a 128-bit hash (XXH3) of the whole, so that long URLs and
 * identifiers stay distinct.
 * @return false without memory
 */
bool field_term(struct buffer *term, const char *prefix, struct slice value);

/**
 * How often a word of a part of an article counts: the within-document frequency that one
 * occurrence adds to the default text, so that frequencies are combined before BM25 saturates them
 * (the simple BM25F of Robertson, Zaragoza and Taylor, CIKM 2004). 0 leaves the part out of it.
 */
struct field_weights {
    uint32_t text;  /**< body */
    uint32_t lead;  /**< first paragraph, instead of text */
    uint32_t title; //
    uint32_t person;
    uint32_t place;
    uint32_t org;
    uint32_t misc;
};

#define FIELD_WEIGHTS_DEFAULT                                                                      \
    {                                                                                              \
        .text = 1, .lead = 2, .title = 3, .person = 2, .place = 1, .org = 2, .misc = 1             \
    }

enum { FIELD_WEIGHT_MAX = 100 };

/**
 * Changes the weights that @p text names: "title=3,lead=2".
 * @return ERROR_USAGE if a name is unknown or a weight is no integer of 0 to FIELD_WEIGHT_MAX
 */
enum error_code field_weights_parse(struct field_weights *weights, struct slice text,
                                    struct error *error);

/** Writes all weights in the form that field_weights_parse() reads. */
void field_weights_format(const struct field_weights *weights, struct buffer *out);

#endif
