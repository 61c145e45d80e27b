// SPDX-License-Identifier: GPL-2.0-or-later
#include "xml-stream.h"

#include "base/buffer.h"
#include "base/utf8.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>

enum {
    CHUNK_CAPACITY = 32 * 1024,
    MOST_QUEUED = 64 << 20, // bytes of events; what a chunk gives is far less
    LONGEST_NAME_BACK = 64, // how far back a bare '&' is looked for
};

struct queued_attribute {
    struct slice name; // of the parser's dictionary
    size_t offset;
    size_t len;
};

struct queued_event {
    enum xml_event_type type;
    int depth;
    const xmlChar *name; // these three of the parser's dictionary
    const xmlChar *space;
    const xmlChar *prefix;
    size_t offset; // of the text in bytes
    size_t len;
    size_t first_attribute;
    size_t attribute_count;
};

struct xml_stream {
    struct input *input;
    xmlParserCtxtPtr parser;
    xmlSAXHandler handler;
    xmlEntity entity; // the one found last
    xmlChar entity_text[8];

    struct buffer bytes; // of texts and attribute values
    struct queued_event *events;
    size_t event_count;
    size_t event_capacity;
    size_t event_at; // the next one to hand out
    struct queued_attribute *attributes;
    size_t attribute_count;
    size_t attribute_capacity;
    const struct queued_event *at_hand;
    const xmlChar *names[XML_STREAM_DEPTH + 1]; // around the event at hand
    int depth_at_hand;

    int depth; // of the parser
    bool transcodes;
    bool counts_repairs;
    bool started;
    bool root_ended;
    bool declares_entities;
    bool no_memory;
    bool stopped;  // the parser cannot go on
    bool finished; // the parser has seen the end
    char carry[4]; // the start of a sequence at the end of a chunk
    size_t carried;
    uint64_t repaired;
    struct error failure; // why the stream stopped, or the last error of the parser
    struct buffer clean;
    char chunk[CHUNK_CAPACITY + 4];
};

static struct slice slice_of_xml(const xmlChar *text)
{
    return slice_of_string((const char *)text);
}

static void stop(struct xml_stream *stream)
{
    stream->stopped = true;
    xmlStopParser(stream->parser);
}

static struct queued_event *queue(struct xml_stream *stream, enum xml_event_type type)
{
    if (stream->stopped && type != XML_EVENT_DAMAGED)
        return NULL;
    if (stream->event_count == stream->event_capacity) {
        const size_t capacity = stream->event_capacity ? 2 * stream->event_capacity : 256;
        struct queued_event *events = realloc(stream->events, capacity * sizeof(*events));
        if (!events) {
            stream->no_memory = true;
            stop(stream);
            return NULL;
        }
        stream->events = events;
        stream->event_capacity = capacity;
    }
    struct queued_event *event = &stream->events[stream->event_count++];
    *event = (struct queued_event){.type = type, .offset = stream->bytes.len};
    if (stream->bytes.len + stream->event_count * sizeof(*event) > MOST_QUEUED) {
        (void)error_set(&stream->failure, ERROR_DATA, "too much markup in one piece");
        stop(stream);
    }
    return event;
}

static void add_text(struct xml_stream *stream, struct slice text)
{
    struct queued_event *last =
        stream->event_count ? &stream->events[stream->event_count - 1] : NULL;
    if (stream->depth == 0)
        return;
    if (!last || last->type != XML_EVENT_TEXT)
        last = queue(stream, XML_EVENT_TEXT);
    if (!last)
        return;
    if (buffer_append_slice(&stream->bytes, text)) {
        last->len += text.len;
    } else {
        stream->no_memory = true;
        stop(stream);
    }
}

/** libxml2 gives '&' in attribute values as "&#38;" while it does not replace entities. */
static void add_attribute_value(struct xml_stream *stream, struct slice value)
{
    static const struct slice ampersand = {"&#38;", 5};
    while (value.len) {
        const char *found = memmem(value.ptr, value.len, ampersand.ptr, ampersand.len);
        const size_t len = found ? (size_t)(found - value.ptr) + 1 : value.len;
        (void)buffer_append(&stream->bytes, value.ptr, len);
        const size_t taken = found ? len - 1 + ampersand.len : len;
        value = slice_of(value.ptr + taken, value.len - taken);
    }
}

static bool add_attribute(struct xml_stream *stream, const xmlChar *const *attribute)
{
    if (stream->attribute_count == stream->attribute_capacity) {
        const size_t capacity = stream->attribute_capacity ? 2 * stream->attribute_capacity : 64;
        struct queued_attribute *attributes =
            realloc(stream->attributes, capacity * sizeof(*attributes));
        if (!attributes)
            return false;
        stream->attributes = attributes;
        stream->attribute_capacity = capacity;
    }
    struct queued_attribute *added = &stream->attributes[stream->attribute_count];
    *added = (struct queued_attribute){slice_of_xml(attribute[0]), stream->bytes.len, 0};
    add_attribute_value(
        stream, slice_of((const char *)attribute[3], (size_t)(attribute[4] - attribute[3])));
    added->len = stream->bytes.len - added->offset;
    stream->attribute_count++;
    return buffer_ok(&stream->bytes);
}

/**
 * Lets the parser go on as before. Otherwise, behind the first damage it would drop every
 * reference, and behind an undeclared entity take the 10,000th reference for a loop. None is ever
 * expanded, so its counting guards nothing here.
 */
static void forget_faults(struct xml_stream *stream)
{
    stream->parser->wellFormed = 1;
    stream->parser->nbentities = 0;
}

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix,
                     const xmlChar *space, int space_count, const xmlChar **spaces,
                     int attribute_count, int default_count, const xmlChar **attributes)
{
    struct xml_stream *stream = context;
    (void)space_count;
    (void)spaces;
    forget_faults(stream);
    if (stream->stopped)
        return;
    if (stream->depth == XML_STREAM_DEPTH) {
        (void)error_set(&stream->failure, ERROR_DATA,
                        "elements are nested more than %d deep at line %d", (int)XML_STREAM_DEPTH,
                        stream->parser->input ? stream->parser->input->line : 0);
        stop(stream);
        return;
    }
    struct queued_event *event = queue(stream, XML_EVENT_START);
    if (!event)
        return;
    event->depth = ++stream->depth;
    event->name = name;
    event->prefix = prefix;
    event->space = space;
    event->first_attribute = stream->attribute_count;
    for (int i = 0; i < attribute_count - default_count; i++)
        if (!add_attribute(stream, (const xmlChar *const *)attributes + (ptrdiff_t)5 * i)) {
            stream->no_memory = true;
            stop(stream);
            return;
        }
    event->attribute_count = stream->attribute_count - event->first_attribute;
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
    struct xml_stream *stream = context;
    forget_faults(stream);
    if (stream->depth == 0)
        return;
    struct queued_event *event = queue(stream, XML_EVENT_END);
    if (event) {
        event->depth = stream->depth;
        event->name = name;
        event->prefix = prefix;
        event->space = space;
    }
    stream->depth--;
    stream->root_ended = stream->depth == 0;
}

static void on_text(void *context, const xmlChar *text, int len)
{
    struct xml_stream *stream = context;
    forget_faults(stream);
    add_text(stream, slice_of((const char *)text, (size_t)len));
}

static void on_entity_declared(void *context, const xmlChar *name, int type, const xmlChar *public,
                               const xmlChar *system, xmlChar *content)
{
    struct xml_stream *stream = context;
    (void)name;
    (void)type;
    (void)public;
    (void)system;
    (void)content;
    stream->declares_entities = true;
}

static void add_damage(struct xml_stream *stream)
{
    struct queued_event *event = queue(stream, XML_EVENT_DAMAGED);
    const struct slice text = slice_of_string(stream->failure.message);
    if (event && buffer_append_slice(&stream->bytes, text))
        event->len = text.len;
}

/** HTML's names; libxml2 knows XML's own before it asks. */
static xmlEntityPtr on_entity(void *context, const xmlChar *name)
{
    struct xml_stream *stream = context;
    if (stream->parser->instate != XML_PARSER_CONTENT)
        return NULL; // in an attribute value: the reference is dropped
    const htmlEntityDesc *known = htmlEntityLookup(name);
    if (known) {
        struct buffer text = BUFFER_INIT;
        if (!utf8_append(&text, known->value) || text.len >= sizeof(stream->entity_text)) {
            buffer_free(&text);
            return NULL;
        }
        memcpy(stream->entity_text, text.data, text.len);
        stream->entity_text[text.len] = '\0';
        buffer_free(&text);
        stream->entity = (xmlEntity){.type = XML_ENTITY_DECL,
                                     .etype = XML_INTERNAL_PREDEFINED_ENTITY,
                                     .name = name,
                                     .content = stream->entity_text,
                                     .orig = stream->entity_text};
        return &stream->entity;
    }
    if (stream->declares_entities) {
        (void)error_set(&stream->failure, ERROR_DATA,
                        "invalid XML at line %d: the entity '%.100s' is not expanded",
                        stream->parser->input ? stream->parser->input->line : 0,
                        (const char *)name);
        add_damage(stream);
    } else {
        add_text(stream, SLICE_LITERAL("&"));
        add_text(stream, slice_of_xml(name));
        add_text(stream, SLICE_LITERAL(";"));
    }
    return NULL;
}

static xmlEntityPtr on_parameter_entity(void *context, const xmlChar *name)
{
    (void)context;
    (void)name;
    return NULL;
}

/** Puts back what libxml2 drops of a bare ampersand: "AT&T", "A & B". */
static void keep_ampersand(struct xml_stream *stream)
{
    const xmlParserInput *input = stream->parser->input;
    if (stream->parser->instate != XML_PARSER_CONTENT || !input)
        return;
    for (size_t back = 1; back <= LONGEST_NAME_BACK; back++) {
        if ((size_t)(input->cur - input->base) < back)
            return;
        if (input->cur[-(ptrdiff_t)back] == '&') {
            add_text(stream, slice_of((const char *)input->cur - back, back));
            return;
        }
    }
}

/** Errors behind which the text is still what it was meant to be. */
static bool tolerable(const xmlError *fault)
{
    if (fault->level == XML_ERR_WARNING || fault->domain == XML_FROM_NAMESPACE)
        return true;
    switch (fault->code) {
    case XML_ERR_UNDECLARED_ENTITY: // on_entity() has dealt with it
    case XML_WAR_UNDECLARED_ENTITY:
    case XML_ERR_INVALID_CHAR:
    case XML_ERR_INVALID_CHARREF:
    case XML_ERR_INVALID_HEX_CHARREF:
    case XML_ERR_INVALID_DEC_CHARREF:
    case XML_ERR_MISPLACED_CDATA_END:
    case XML_ERR_HYPHEN_IN_COMMENT:
    case XML_ERR_RESERVED_XML_NAME:
    case XML_ERR_ATTRIBUTE_REDEFINED:
    case XML_ERR_STANDALONE_VALUE:
    case XML_ERR_UNKNOWN_VERSION:
        return true;
    default:
        return false;
    }
}

static void on_error(void *context, xmlErrorPtr fault)
{
    struct xml_stream *stream = context;
    if (!fault || stream->stopped)
        return;
    if (fault->code == XML_ERR_NO_MEMORY) {
        stream->no_memory = true;
        stop(stream);
        return;
    }
    if (fault->code == XML_ERR_ENTITYREF_SEMICOL_MISSING || fault->code == XML_ERR_NAME_REQUIRED) {
        if (stream->parser->instate == XML_PARSER_CONTENT ||
            stream->parser->instate == XML_PARSER_ATTRIBUTE_VALUE) {
            keep_ampersand(stream);
            return;
        }
    }
    if (tolerable(fault))
        return;
    struct slice message = slice_trim(slice_of_string(fault->message));
    message = utf8_truncate(message, 200);
    (void)error_set(&stream->failure, ERROR_DATA, "invalid XML at line %d: %.*s", fault->line,
                    (int)message.len, message.ptr);
    // Of these two at_end() tells.
    if (fault->code != XML_ERR_DOCUMENT_END && fault->code != XML_ERR_DOCUMENT_EMPTY)
        add_damage(stream);
}

/** The value of encoding= in an XML declaration at the start of @p head, or the empty slice. */
static struct slice declared_encoding(struct slice head)
{
    const struct slice none = SLICE_LITERAL("");
    if (!slice_starts_with(head, SLICE_LITERAL("<?xml")))
        return none;
    const char *end = memmem(head.ptr, head.len, "?>", 2);
    if (!end)
        return none;
    head = slice_of(head.ptr, (size_t)(end - head.ptr));
    const char *name = memmem(head.ptr, head.len, "encoding", 8);
    if (!name)
        return none;
    const char *at = name + 8;
    while (at < end && (isspace((unsigned char)*at) || *at == '='))
        at++;
    if (at == end || (*at != '"' && *at != '\''))
        return none;
    const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
    return close ? slice_of(at + 1, (size_t)(close - at - 1)) : none;
}

static struct slice without_bom(struct slice head)
{
    if (slice_starts_with(head, SLICE_LITERAL("\xef\xbb\xbf")))
        head = slice_of(head.ptr + 3, head.len - 3);
    return head;
}

static struct slice without_space(struct slice text)
{
    while (text.len && isspace((unsigned char)*text.ptr))
        text = slice_of(text.ptr + 1, text.len - 1);
    return text;
}

/** UTF-16, UTF-32 and EBCDIC, by the first bytes: those are left to libxml2 as they are. */
static bool is_wide(struct slice head)
{
    return head.len >= 4 &&
           (!head.ptr[0] || !head.ptr[1] || memcmp(head.ptr, "\xfe\xff", 2) == 0 ||
            memcmp(head.ptr, "\xff\xfe", 2) == 0 || memcmp(head.ptr, "\x4c\x6f\xa7\x94", 4) == 0);
}

static void choose_transcoding(struct xml_stream *stream, struct slice head)
{
    static const char *const latin[] = {"iso-8859-1", "iso8859-1",    "iso_8859-1", "latin1",
                                        "latin-1",    "windows-1252", "cp1252",     "l1"};
    static const char *const plain[] = {"utf-8", "utf8", "us-ascii", "ascii"};
    if (is_wide(head))
        return;
    const struct slice encoding = declared_encoding(without_space(without_bom(head)));
    bool is_latin = false;
    bool is_plain = encoding.len == 0;
    for (size_t i = 0; i < sizeof(latin) / sizeof(latin[0]); i++)
        is_latin |= slice_equal_ascii_case(encoding, slice_of_string(latin[i]));
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
        is_plain |= slice_equal_ascii_case(encoding, slice_of_string(plain[i]));
    stream->transcodes = is_latin || is_plain;
    stream->counts_repairs = is_plain;
}

enum error_code xml_stream_open(struct xml_stream **out, struct input *input, struct error *error)
{
    struct slice head;
    const enum error_code code = input_peek(input, &head, error);
    if (code != ERROR_NONE)
        return code;
    struct xml_stream *stream = malloc(sizeof(*stream));
    if (!stream)
        return error_set_no_memory(error);
    memset(stream, 0, offsetof(struct xml_stream, chunk));
    stream->input = input;
    choose_transcoding(stream, head);
    stream->handler = (xmlSAXHandler){.initialized = XML_SAX2_MAGIC,
                                      .startElementNs = on_start,
                                      .endElementNs = on_end,
                                      .characters = on_text,
                                      .cdataBlock = on_text,
                                      .ignorableWhitespace = on_text,
                                      .getEntity = on_entity,
                                      .getParameterEntity = on_parameter_entity,
                                      .entityDecl = on_entity_declared,
                                      .serror = on_error};
    xmlInitParser();
    stream->parser = xmlCreatePushParserCtxt(&stream->handler, stream, NULL, 0, NULL);
    if (!stream->parser) {
        xml_stream_close(stream);
        return error_set_no_memory(error);
    }
    (void)xmlCtxtUseOptions(stream->parser, XML_PARSE_NONET | XML_PARSE_RECOVER |
                                                (stream->transcodes ? XML_PARSE_IGNORE_ENC : 0));
    // The options replace some of the handler's functions.
    stream->parser->sax->startElementNs = on_start;
    stream->parser->sax->endElementNs = on_end;
    stream->parser->sax->cdataBlock = on_text;
    *out = stream;
    return ERROR_NONE;
}

/** What XML does not allow in a text is taken as a blank. */
static void blank_controls(struct buffer *text)
{
    for (size_t i = 0; i < text->len; i++) {
        const unsigned char c = (unsigned char)text->data[i];
        if (c < ' ' && c != '\n' && c != '\t' && c != '\r')
            text->data[i] = ' ';
    }
}

/** Bytes at the end of @p text that may begin a sequence which the next chunk completes. */
static size_t unfinished(struct slice text)
{
    for (size_t back = 1; back <= 3 && back <= text.len; back++) {
        const unsigned char c = (unsigned char)text.ptr[text.len - back];
        if (c >= 0xc0)
            return back < (c >= 0xf0 ? 4U : c >= 0xe0 ? 3U : 2U) ? back : 0;
        if (c < 0x80)
            break;
    }
    return 0;
}

/** Makes a piece of the input clean UTF-8, but for a sequence that goes on in the next one. */
static bool transcode(struct xml_stream *stream, struct slice *piece, bool last)
{
    if (!last) {
        const size_t left = unfinished(*piece);
        memcpy(stream->carry, piece->ptr + piece->len - left, left);
        stream->carried = left;
        piece->len -= left;
    }
    if (!stream->started) {
        *piece = without_space(without_bom(*piece));
        stream->started = piece->len > 0;
    }
    buffer_clear(&stream->clean);
    const size_t repaired = utf8_append_repaired(&stream->clean, *piece);
    if (stream->counts_repairs)
        stream->repaired += repaired;
    if (!buffer_ok(&stream->clean)) {
        stream->no_memory = true;
        return false;
    }
    blank_controls(&stream->clean);
    *piece = buffer_slice(&stream->clean);
    return true;
}

/** The next bytes for the parser; none at the end. */
static bool next_chunk(struct xml_stream *stream, struct slice *piece)
{
    size_t got = 0;
    do {
        memcpy(stream->chunk, stream->carry, stream->carried);
        if (input_read(stream->input, stream->chunk + stream->carried, CHUNK_CAPACITY, &got,
                       &stream->failure) != ERROR_NONE) {
            stream->stopped = true;
            return false;
        }
        *piece = slice_of(stream->chunk, stream->carried + got);
        stream->carried = 0;
        if (stream->transcodes && !transcode(stream, piece, got == 0))
            return false;
    } while (got && piece->len == 0);
    stream->finished = got == 0;
    return true;
}

/** Lets the parser see more. Its errors, also those without context, come to on_error() alone. */
static void parse_more(struct xml_stream *stream)
{
    struct slice piece = SLICE_LITERAL("");
    stream->event_count = 0;
    stream->event_at = 0;
    stream->attribute_count = 0;
    stream->at_hand = NULL;
    buffer_clear(&stream->bytes);
    if (!next_chunk(stream, &piece))
        return;
    const xmlStructuredErrorFunc function = xmlStructuredError;
    void *const context = xmlStructuredErrorContext;
    xmlSetStructuredErrorFunc(stream, on_error);
    (void)xmlParseChunk(stream->parser, piece.ptr, (int)piece.len, stream->finished);
    xmlSetStructuredErrorFunc(context, function);
    // It stops for reasons of its own (a charset it does not know, markup beyond its limits).
    if (stream->parser->instate == XML_PARSER_EOF && !stream->finished && !stream->stopped) {
        stream->stopped = true;
        if (!stream->failure.code)
            (void)error_set(&stream->failure, ERROR_DATA, "invalid XML: it cannot be read on");
    }
}

static enum xml_stream_status at_end(struct xml_stream *stream, struct error *error)
{
    if (stream->no_memory)
        (void)error_set_no_memory(error);
    else if (stream->stopped && error)
        *error = stream->failure;
    else if (stream->root_ended)
        return XML_STREAM_END;
    else
        (void)error_set(error, ERROR_DATA, "invalid XML: the document ends early");
    return XML_STREAM_FAILED;
}

enum xml_stream_status xml_stream_next(struct xml_stream *stream, struct xml_event *event,
                                       struct error *error)
{
    if (stream->at_hand && stream->at_hand->type == XML_EVENT_END)
        stream->depth_at_hand = stream->at_hand->depth - 1;
    while (stream->event_at == stream->event_count) {
        if (stream->finished || stream->stopped || stream->no_memory)
            return at_end(stream, error);
        parse_more(stream);
    }
    const struct queued_event *next = &stream->events[stream->event_at++];
    stream->at_hand = next;
    if (next->type == XML_EVENT_START) {
        stream->depth_at_hand = next->depth;
        stream->names[next->depth] = next->name;
    }
    *event = (struct xml_event){
        .type = next->type,
        .depth = next->depth,
        .name = slice_of_xml(next->name),
        .space = slice_of_xml(next->space),
        .prefix = slice_of_xml(next->prefix),
        .text = slice_of(next->len ? stream->bytes.data + next->offset : "", next->len),
    };
    return XML_STREAM_EVENT;
}

bool xml_stream_attribute(const struct xml_stream *stream, const char *name, struct slice *value)
{
    const struct queued_event *event = stream->at_hand;
    *value = SLICE_LITERAL("");
    for (size_t i = 0; event && i < event->attribute_count; i++) {
        const struct queued_attribute *attribute = &stream->attributes[event->first_attribute + i];
        if (slice_equal(attribute->name, slice_of_string(name))) {
            if (attribute->len)
                *value = slice_of(stream->bytes.data + attribute->offset, attribute->len);
            return true;
        }
    }
    return false;
}

size_t xml_stream_attribute_bytes(const struct xml_stream *stream)
{
    const struct queued_event *event = stream->at_hand;
    size_t bytes = 0;
    for (size_t i = 0; event && i < event->attribute_count; i++)
        bytes += stream->attributes[event->first_attribute + i].len;
    return bytes;
}

struct slice xml_stream_name_at(const struct xml_stream *stream, int depth)
{
    if (depth < 1 || depth > stream->depth_at_hand || depth > XML_STREAM_DEPTH)
        return SLICE_LITERAL("");
    return slice_of_xml(stream->names[depth]);
}

bool xml_stream_within(const struct xml_stream *stream, const char *name)
{
    for (int depth = stream->depth_at_hand; depth > 0; depth--)
        if (strcmp((const char *)stream->names[depth], name) == 0)
            return true;
    return false;
}

uint64_t xml_stream_repaired(const struct xml_stream *stream)
{
    return stream->repaired;
}

void xml_stream_close(struct xml_stream *stream)
{
    if (!stream)
        return;
    if (stream->parser) {
        xmlFreeDoc(stream->parser->myDoc); // it keeps a DTD's entities there
        xmlFreeParserCtxt(stream->parser);
    }
    buffer_free(&stream->bytes);
    buffer_free(&stream->clean);
    free(stream->events);
    free(stream->attributes);
    free(stream);
}

/** Moves @p text behind @p end; false if it is not there. */
static bool skip_past(struct slice *text, struct slice end)
{
    const char *found = text->len ? memmem(text->ptr, text->len, end.ptr, end.len) : NULL;
    if (!found)
        return false;
    const size_t taken = (size_t)(found - text->ptr) + end.len;
    *text = slice_of(text->ptr + taken, text->len - taken);
    return true;
}

/** Moves @p text behind a DOCTYPE, whose internal subset is in brackets. */
static bool skip_doctype(struct slice *text)
{
    int brackets = 0;
    char quote = '\0';
    for (size_t i = 0; i < text->len; i++) {
        const char c = text->ptr[i];
        if (quote) {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == '[' || c == ']') {
            brackets += c == '[' ? 1 : -1;
        } else if (c == '>' && brackets <= 0) {
            *text = slice_of(text->ptr + i + 1, text->len - i - 1);
            return true;
        }
    }
    return false;
}

/** The namespace that the start tag declares for its own prefix. */
static struct slice root_space(const struct xml_root *root)
{
    const char *end = root->rest.len ? memchr(root->rest.ptr, '>', root->rest.len) : NULL;
    struct slice tag = root->rest;
    if (end)
        tag.len = (size_t)(end - tag.ptr);
    while (skip_past(&tag, SLICE_LITERAL("xmlns"))) {
        if (root->prefix.len) {
            if (tag.len <= root->prefix.len || *tag.ptr != ':' ||
                memcmp(tag.ptr + 1, root->prefix.ptr, root->prefix.len) != 0)
                continue;
            tag = slice_of(tag.ptr + 1 + root->prefix.len, tag.len - 1 - root->prefix.len);
        }
        tag = without_space(tag);
        if (tag.len == 0 || *tag.ptr != '=')
            continue;
        tag = without_space(slice_of(tag.ptr + 1, tag.len - 1));
        if (tag.len == 0 || (*tag.ptr != '"' && *tag.ptr != '\''))
            continue;
        const char *close = memchr(tag.ptr + 1, *tag.ptr, tag.len - 1);
        if (close)
            return slice_of(tag.ptr + 1, (size_t)(close - tag.ptr - 1));
    }
    return SLICE_LITERAL("");
}

bool xml_root_find(struct xml_root *root, struct slice head)
{
    size_t len = 0;
    const bool wide = is_wide(head);
    for (size_t i = 0; i < head.len && len < sizeof(root->bytes); i++)
        if (!wide || (head.ptr[i] && (unsigned char)head.ptr[i] < 0x80))
            root->bytes[len++] = head.ptr[i];
    struct slice text = without_bom(slice_of(root->bytes, len));
    for (;;) {
        text = without_space(text);
        if (text.len < 2 || *text.ptr != '<')
            return false;
        if (text.ptr[1] == '?') {
            if (!skip_past(&text, SLICE_LITERAL("?>")))
                return false;
        } else if (slice_starts_with(text, SLICE_LITERAL("<!--"))) {
            if (!skip_past(&text, SLICE_LITERAL("-->")))
                return false;
        } else if (text.ptr[1] == '!') {
            if (!skip_doctype(&text))
                return false;
        } else {
            break;
        }
    }
    const char *const name = text.ptr + 1;
    size_t end = 1;
    root->prefix = SLICE_LITERAL("");
    root->name = slice_of(name, 0);
    while (end < text.len && !isspace((unsigned char)text.ptr[end]) && text.ptr[end] != '>' &&
           text.ptr[end] != '/') {
        if (text.ptr[end] == ':') {
            root->prefix = slice_of(name, (size_t)(text.ptr + end - name));
            root->name = slice_of(text.ptr + end + 1, 0);
        } else {
            root->name.len++;
        }
        end++;
    }
    root->rest = slice_of(text.ptr + end, text.len - end);
    root->space = root_space(root);
    return root->name.len > 0;
}
