// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * xml-stream.h: an input as XML events, one at a time; a thin face of libxml2's push parser.
 *
 * Nothing outside the input is ever read, and no entity that a document declares is expanded:
 * XML's own and HTML's names (&nbsp;) are known, any other stays in the text as it is written.
 * Memory is bounded whatever the input says: elements are at most XML_STREAM_DEPTH deep, and markup
 * that libxml2 must see whole (a start tag, a comment, a DTD) is at most 10 MB.
 *
 * Damage is an event in its place, so that a reader can drop the record that it is in and read on:
 * libxml2 goes on behind it as well as it can. A bare '&' is not damage, it is kept as it is.
 *
 * Bytes are taken as UTF-8 unless the document declares something else; those that are no UTF-8 are
 * read as Windows-1252 (utf8_append_repaired()), also where a document says ISO-8859-1 or
 * US-ASCII. Every other charset is libxml2's.
 */
#ifndef CORPUS_XML_STREAM_H
#define CORPUS_XML_STREAM_H

#include "base/error.h"
#include "base/slice.h"
#include "input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { XML_STREAM_DEPTH = 256 };

enum xml_event_type {
    XML_EVENT_START,
    XML_EVENT_END,
    XML_EVENT_TEXT,    /**< a piece of text or CDATA; the rest may follow */
    XML_EVENT_DAMAGED, /**< the document is not well-formed here; text says why */
};

/** Slices are valid until the next call of xml_stream_next(). */
struct xml_event {
    enum xml_event_type type;
    int depth;           /**< of the element that starts or ends: 1 for the root */
    struct slice name;   /**< without prefix */
    struct slice space;  /**< namespace name, or empty */
    struct slice prefix; /**< as written, or empty */
    struct slice text;
};

enum xml_stream_status {
    XML_STREAM_EVENT,
    XML_STREAM_END,    /**< the document is complete */
    XML_STREAM_FAILED, /**< input or document ended early or cannot be read on; the error says it */
};

struct xml_stream;

/** @param input  borrowed */
enum error_code xml_stream_open(struct xml_stream **out, struct input *input, struct error *error);

enum xml_stream_status xml_stream_next(struct xml_stream *stream, struct xml_event *event,
                                       struct error *error);

/**
 * The value of an attribute of the start event at hand, by its name without prefix. One that the
 * document did not write (a default of its DTD) is not there.
 * @return false, and the empty slice, if there is none
 */
bool xml_stream_attribute(const struct xml_stream *stream, const char *name, struct slice *value);

/** Bytes of all attribute values of the start event at hand. */
size_t xml_stream_attribute_bytes(const struct xml_stream *stream);

/** The name of the element at @p depth around (or at) the event at hand; empty if there is none. */
struct slice xml_stream_name_at(const struct xml_stream *stream, int depth);

/** True if an element of that name is around the event at hand (or is it). */
bool xml_stream_within(const struct xml_stream *stream, const char *name);

/** Bytes that were no UTF-8 so far, in a document that should be. */
uint64_t xml_stream_repaired(const struct xml_stream *stream);

void xml_stream_close(struct xml_stream *stream);

/** What the first bytes of a document say of its root element. */
struct xml_root {
    struct slice name;   /**< without prefix */
    struct slice prefix; /**< or empty */
    struct slice space;  /**< namespace name, or empty if it is not declared in these bytes */
    struct slice rest;   /**< from behind the element's name on */
    char bytes[4096];    /**< what the slices point into */
};

/**
 * Finds the root element behind BOM, white space, declaration, comments and DOCTYPE.
 * @param head  the first bytes of a file
 * @return false if that is no XML, or its root is not within these bytes
 */
bool xml_root_find(struct xml_root *root, struct slice head);

#endif
