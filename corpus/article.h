// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * article.h: what an article is, whatever form it came in.
 *
 * An article is a list of values, each of one field; some fields may have several (authors,
 * keywords, entities). Values are bytes that should be UTF-8: a reader gives what the source says,
 * article_repair() makes it valid. The article owns its bytes in one buffer that is used again for
 * the next article, so that reading allocates nothing once it is warm.
 *
 * Slices handed out are valid until the article next changes.
 */
#ifndef CORPUS_ARTICLE_H
#define CORPUS_ARTICLE_H

#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum article_field {
    ARTICLE_ID,       /**< the source's own identifier */
    ARTICLE_TITLE,    /**< headline */
    ARTICLE_TEXT,     /**< body; paragraphs parted by newlines */
    ARTICLE_SOURCE,   /**< who published it: agency, paper, domain */
    ARTICLE_URL,      //
    ARTICLE_SECTION,  /**< desk or category */
    ARTICLE_LANGUAGE, /**< ISO 639 code */
    ARTICLE_DATE,     /**< publication time as the source writes it; see article_time() */
    ARTICLE_AUTHOR,   /**< several allowed, from here on */
    ARTICLE_KEYWORD,  //
    ARTICLE_PERSON,   /**< entities that the source itself names */
    ARTICLE_PLACE,    //
    ARTICLE_ORG,      //
    ARTICLE_MISC,     //
    ARTICLE_FIELD_COUNT
};

/** A value of one field, as offsets so that the bytes may move. */
struct article_value {
    enum article_field field;
    size_t offset;
    size_t len;
};

struct article {
    struct buffer bytes;
    struct article_value *values;
    size_t value_count;
    size_t value_capacity;
    int64_t time;        /**< publication time, seconds since 1970 UTC; valid if has_time */
    bool has_time;       //
    bool needs_headline; /**< the format knows no title: take one from the text */
    struct article_value dateline; /**< as the source gives it apart from the text; len 0: not */
    const char *path;              /**< the file it was read from; borrowed from the reader */
    uint64_t record;               /**< its place in the file, counted from 1 */
    uint64_t part;         /**< its place in the record, if that has several articles; else 0 */
    size_t repaired_bytes; /**< invalid UTF-8 bytes that were replaced */
    bool named_by_path;    /**< its identifier comes from the path, for want of another */
    bool bad_date;         /**< the source gave a date that is none; it was dropped */
    bool is_utf8;          /**< all values are, by how they were made: nothing is to be mended */
    bool failed;           /**< memory ran out while it was filled */
};

#define ARTICLE_INIT                                                                               \
    {                                                                                              \
        .bytes = BUFFER_INIT                                                                       \
    }

void article_free(struct article *article);

/** Empties the article, keeping its memory for the next one. */
void article_clear(struct article *article);

/** Adds a value. Empty values, and those of white space alone, are left out. */
void article_add(struct article *article, enum article_field field, struct slice value);

/** Adds a value that is a part of another one of the article. */
void article_add_part(struct article *article, enum article_field field, struct slice part);

/**
 * Appends bytes to the value that was added last, which must be of @p field, or begins one. For
 * readers that get a text in pieces.
 */
void article_append(struct article *article, enum article_field field, struct slice piece);

/** Keeps what the source gives as dateline, for dateline_take(). */
void article_set_dateline(struct article *article, struct slice dateline);

/** The first value of @p field, or the empty slice. */
struct slice article_get(const struct article *article, enum article_field field);

/** Replaces all values of @p field by one (none, if it is empty). */
void article_set(struct article *article, enum article_field field, struct slice value);

/**
 * The values of @p field in the order in which they were added.
 * @param[in,out] index  0 at first; where to go on
 */
bool article_next(const struct article *article, enum article_field field, size_t *index,
                  struct slice *value);

/** True if memory held out while the article was filled. */
bool article_ok(const struct article *article);

/**
 * Makes every value valid UTF-8 (utf8_append_repaired()), counting in repaired_bytes, unless
 * is_utf8 says that they are.
 * @return false without memory
 */
bool article_repair(struct article *article);

/**
 * Appends a path so that it is one line of valid UTF-8, and no other path's: control characters and
 * bytes that are not UTF-8 become %XX.
 */
void article_append_path(struct buffer *out, const char *path);

/** The name of a field, as JSON lines spell it ("title"). */
const char *article_field_name(enum article_field field);

#endif
