// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * xml-records.h: articles out of XML, by a table of which element gives which field.
 *
 * A format says which elements are records (an item of a feed, a newsItem) and gives rules: "the
 * text of headline in contentMeta is the title". The rest is here: matching, text with or without
 * markup, the best of several candidates, limits, damage and truncation.
 *
 * Fields of a single value take the candidate of the lowest rank, the first of them; of authors all
 * those of the lowest rank; of the others all, each once.
 *
 * A record that is damaged or too large is rejected, and the next one read. One that is the
 * document's root has no record number: its identifier falls back to the path.
 */
#ifndef CORPUS_XML_RECORDS_H
#define CORPUS_XML_RECORDS_H

#include "reader.h"
#include "xml-stream.h"

#include <stdbool.h>

enum xml_take {
    XML_TAKE_LINE,      /**< its text, in one line */
    XML_TAKE_NAME,      /**< a byline: one line, without "By" */
    XML_TAKE_LIST,      /**< its text, parted at commas and semicolons */
    XML_TAKE_MARKUP,    /**< its text and the markup in it, in paragraphs */
    XML_TAKE_PLAIN,     /**< its text, newlines kept */
    XML_TAKE_HTML,      /**< its text is HTML, in paragraphs */
    XML_TAKE_HTML_LINE, /**< its text is HTML, in one line */
    XML_TAKE_ATTRIBUTE, /**< the value of an attribute */
    XML_TAKE_NOTHING,   /**< what adjust() answers to leave it */
    XML_TAKE_NOTE,      /**< only adjust() wants to see it */
};

/** Where an element must stand for its rule to apply. */
enum xml_place {
    XML_IN_RECORD,     /**< anywhere in a record */
    XML_CHILD,         /**< directly in the record */
    XML_RECORD_ITSELF, /**< it is the record */
    XML_OUTSIDE,       /**< outside records: it holds for those that follow and lack the field */
};

struct xml_rule {
    const char *name;     /**< of the element, without prefix */
    const char *parent;   /**< of the element around it; NULL for any */
    enum xml_place place; //
    enum xml_take take;   //
    enum article_field field;
    int rank;              /**< of the candidate; 0 is the best */
    const char *attribute; /**< for XML_TAKE_ATTRIBUTE */
    int tag;               /**< for the format's own use */
};

struct xml_format {
    bool (*is_record)(const struct xml_stream *stream, const struct xml_event *start);
    const struct xml_rule *rules; /**< ends with a rule without name */
    const struct xml_rule *more;  /**< another such table, or NULL */
    /**
     * Called where a rule fits, to change what is taken (the copy of it). May be NULL.
     * @param memory  XML_MEMORY_SIZE bytes of the format's own, zeroed at each record's start
     */
    void (*adjust)(const struct xml_stream *stream, const struct xml_event *start,
                   struct xml_rule *rule, void *memory);
    /** Called at a record's end: why it is not to be taken, or NULL. May be NULL itself. */
    const char *(*refuse)(const void *memory);
    /** Called with a complete article, may be NULL. */
    void (*finish)(struct article *article);
};

enum { XML_MEMORY_SIZE = 64 };

/** The field of a rule for datelines, which are taken for article_set_dateline(). */
#define XML_DATELINE ARTICLE_FIELD_COUNT

/** That of a rule for what relative URLs are relative to: of the lowest rank the first. */
#define XML_BASE ((enum article_field)(ARTICLE_FIELD_COUNT + 1))

/** NITF's names within a story, wherever the story is embedded. Ends with a rule without name. */
extern const struct xml_rule xml_inline_rules[];

/** These three are what a `struct reader_format` needs. */
enum error_code xml_records_open(void **state, const struct xml_format *format, struct input *input,
                                 const struct reader_limits *limits, struct error *error);
enum reader_status xml_records_next(void *state, struct article *article, struct error *error);
void xml_records_close(void *state);

#endif
