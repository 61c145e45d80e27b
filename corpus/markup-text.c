// SPDX-License-Identifier: GPL-2.0-or-later
#include "markup-text.h"

#include "base/utf8.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <string.h>

enum element_kind {
    INLINE,
    BLOCK,    // its text stands in lines of its own
    CELL,     // parted from its neighbours by a blank
    PRE,      // a block whose lines are kept
    LEFT_OUT, // not text
};

enum { LONGEST_ENTITY = 10 };

static enum element_kind kind_of(struct slice name)
{
    static const struct {
        const char *name;
        unsigned char len;
        unsigned char kind;
    } kinds[] = {
#define KIND(name, kind) {name, sizeof(name) - 1, kind}
        KIND("p", BLOCK),
        KIND("br", BLOCK),
        KIND("div", BLOCK),
        KIND("li", BLOCK),
        KIND("td", CELL),
        KIND("th", CELL),
        KIND("tr", BLOCK),
        KIND("h1", BLOCK),
        KIND("h2", BLOCK),
        KIND("h3", BLOCK),
        KIND("h4", BLOCK),
        KIND("h5", BLOCK),
        KIND("h6", BLOCK),
        KIND("ul", BLOCK),
        KIND("ol", BLOCK),
        KIND("dl", BLOCK),
        KIND("dt", BLOCK),
        KIND("dd", BLOCK),
        KIND("hr", BLOCK),
        KIND("pre", PRE),
        KIND("table", BLOCK),
        KIND("caption", BLOCK),
        KIND("blockquote", BLOCK),
        KIND("section", BLOCK),
        KIND("article", BLOCK),
        KIND("header", BLOCK),
        KIND("footer", BLOCK),
        KIND("aside", BLOCK),
        KIND("figure", BLOCK),
        KIND("figcaption", BLOCK),
        KIND("address", BLOCK),
        KIND("center", BLOCK),
        KIND("fieldset", BLOCK),
        KIND("form", BLOCK),
        KIND("option", BLOCK),
        KIND("summary", BLOCK),
        KIND("details", BLOCK),
        KIND("main", BLOCK),
        KIND("nav", BLOCK),
        KIND("body", BLOCK),
        KIND("script", LEFT_OUT),
        KIND("style", LEFT_OUT),
        KIND("head", LEFT_OUT),
        KIND("iframe", LEFT_OUT),
        KIND("template", LEFT_OUT),
        KIND("textarea", LEFT_OUT),
        // NITF
        KIND("block", BLOCK),
        KIND("hl1", BLOCK),
        KIND("hl2", BLOCK),
        KIND("bq", BLOCK),
        KIND("fn", BLOCK),
        KIND("note", BLOCK),
        KIND("nitf-table", BLOCK),
        KIND("custom-table", BLOCK),
        KIND("media", BLOCK),
        KIND("media-caption", BLOCK),
        KIND("credit", BLOCK),
        KIND("byline", BLOCK),
        KIND("name.family", CELL),
        KIND("byttl", CELL),
        KIND("body.head", LEFT_OUT),
        KIND("body.end", LEFT_OUT),
        KIND("media-metadata", LEFT_OUT),
        KIND("media-producer", LEFT_OUT),
        KIND("media-object", LEFT_OUT),
        KIND("nitf-table-metadata", LEFT_OUT),
#undef KIND
    };
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (kinds[i].len == name.len && memcmp(kinds[i].name, name.ptr, name.len) == 0)
            return (enum element_kind)kinds[i].kind;
    return INLINE;
}

void markup_text_begin(struct markup_text *text, bool one_line)
{
    buffer_clear(&text->out);
    text->gap = MARKUP_GAP_NONE;
    text->one_line = one_line;
    text->keep_lines = false;
    text->left_out = 0;
    text->kept = 0;
}

static void add_gap(struct markup_text *text, enum markup_gap gap)
{
    if (text->one_line && gap == MARKUP_GAP_BREAK)
        gap = MARKUP_GAP_SPACE;
    if (text->out.len && gap > text->gap)
        text->gap = gap;
}

static void add_run(struct markup_text *text, const char *bytes, size_t len)
{
    if (text->gap != MARKUP_GAP_NONE)
        (void)buffer_append_char(&text->out, text->gap == MARKUP_GAP_BREAK ? '\n' : ' ');
    text->gap = MARKUP_GAP_NONE;
    (void)buffer_append(&text->out, bytes, len); // a failure stays marked in the buffer
}

/** Bytes of white space at @p p: ASCII's, and the no-break space; 0 if there is none. */
static size_t space_length(const char *p, size_t left)
{
    const unsigned char c = (unsigned char)*p;
    if (c == ' ' || (c >= '\t' && c <= '\r'))
        return 1;
    return c == 0xc2 && left >= 2 && (unsigned char)p[1] == 0xa0 ? 2 : 0;
}

void markup_text_add(struct markup_text *text, struct slice characters)
{
    const bool keeps = text->kept || text->keep_lines;
    size_t i = 0;
    if (text->left_out)
        return;
    while (i < characters.len) {
        const size_t space = space_length(characters.ptr + i, characters.len - i);
        if (space) {
            add_gap(text, keeps && characters.ptr[i] == '\n' ? MARKUP_GAP_BREAK : MARKUP_GAP_SPACE);
            i += space;
            continue;
        }
        const size_t start = i;
        while (i < characters.len && space_length(characters.ptr + i, characters.len - i) == 0)
            i++;
        add_run(text, characters.ptr + start, i - start);
    }
}

static void enter(struct markup_text *text, enum element_kind kind)
{
    if (kind == BLOCK || kind == PRE)
        add_gap(text, MARKUP_GAP_BREAK);
    else if (kind == CELL)
        add_gap(text, MARKUP_GAP_SPACE);
}

void markup_text_start(struct markup_text *text, struct slice name)
{
    const enum element_kind kind = kind_of(name);
    enter(text, kind);
    text->left_out += kind == LEFT_OUT;
    text->kept += kind == PRE;
}

void markup_text_end(struct markup_text *text, struct slice name)
{
    const enum element_kind kind = kind_of(name);
    enter(text, kind);
    text->left_out -= kind == LEFT_OUT && text->left_out;
    text->kept -= kind == PRE && text->kept;
}

/** A fragment being read; the flags keep a search that failed from being made again. */
struct fragment {
    struct slice html;
    size_t at;
    bool no_close;
    bool no_single;
    bool no_double;
    bool no_comment_end;
    bool no_quotes; // quotes do not pair: a tag ends at its first '>'
};

static const char *find(const struct fragment *fragment, size_t from, char c)
{
    return from < fragment->html.len
               ? memchr(fragment->html.ptr + from, c, fragment->html.len - from)
               : NULL;
}

/** The place of the '>' that ends the tag at @p from, past quoted values; or html.len. */
static size_t tag_end(struct fragment *fragment, size_t from)
{
    const struct slice html = fragment->html;
    if (fragment->no_close)
        return html.len;
    bool after_equals = false;
    for (size_t i = from; i < html.len; i++) {
        const char c = html.ptr[i];
        if (c == '>')
            return i;
        if (after_equals && (c == '"' || c == '\'') && !fragment->no_quotes) {
            bool *none = c == '"' ? &fragment->no_double : &fragment->no_single;
            const char *close = *none ? NULL : find(fragment, i + 1, c);
            *none = !close;
            if (close)
                i = (size_t)(close - html.ptr);
        }
        if (!isspace((unsigned char)c))
            after_equals = c == '=';
    }
    fragment->no_quotes = true; // else every tag behind could cost as much again
    const char *close = find(fragment, from, '>');
    fragment->no_close = !close;
    return close ? (size_t)(close - html.ptr) : html.len;
}

/** Moves behind a comment, a declaration or a processing instruction. */
static void skip_declaration(struct fragment *fragment)
{
    const struct slice html = fragment->html;
    const struct slice rest = slice_of(html.ptr + fragment->at, html.len - fragment->at);
    if (slice_starts_with(rest, SLICE_LITERAL("<!--")) && !fragment->no_comment_end) {
        const char *end = memmem(rest.ptr + 4, rest.len - 4, "-->", 3);
        if (end) {
            fragment->at = (size_t)(end - html.ptr) + 3;
            return;
        }
        fragment->no_comment_end = true;
    }
    const char *end = fragment->no_close ? NULL : find(fragment, fragment->at, '>');
    fragment->no_close |= !end;
    fragment->at = end ? (size_t)(end - html.ptr) + 1 : html.len;
}

/** Moves behind the end tag of an element whose content is no markup, or to the end. */
static void skip_raw_element(struct fragment *fragment, struct slice name)
{
    const struct slice html = fragment->html;
    for (;;) {
        const char *open = find(fragment, fragment->at, '<');
        if (!open) {
            fragment->at = html.len;
            return;
        }
        fragment->at = (size_t)(open - html.ptr) + 1;
        const struct slice rest = slice_of(open + 1, html.len - fragment->at);
        if (rest.len > name.len && *rest.ptr == '/' &&
            slice_equal_ascii_case(slice_of(rest.ptr + 1, name.len), name)) {
            const size_t end = tag_end(fragment, fragment->at);
            fragment->at = end < html.len ? end + 1 : end;
            return;
        }
    }
}

/** Reads the tag at the '<' at hand. False if that is none. */
static bool read_tag(struct markup_text *text, struct fragment *fragment)
{
    const struct slice html = fragment->html;
    size_t i = fragment->at + 1;
    if (i < html.len && (html.ptr[i] == '!' || html.ptr[i] == '?')) {
        skip_declaration(fragment);
        return true;
    }
    const bool ends = i < html.len && html.ptr[i] == '/';
    i += ends;
    char name[16];
    size_t len = 0;
    if (fragment->no_close || i == html.len || !isalpha((unsigned char)html.ptr[i]))
        return false;
    while (i < html.len && !isspace((unsigned char)html.ptr[i]) && html.ptr[i] != '>' &&
           html.ptr[i] != '/') {
        if (len < sizeof(name))
            name[len] = (char)tolower((unsigned char)html.ptr[i]);
        len++;
        i++;
    }
    const size_t end = tag_end(fragment, i);
    if (end == html.len)
        return false;
    const struct slice tag = slice_of(name, len <= sizeof(name) ? len : 0);
    const bool empty = html.ptr[end - 1] == '/';
    const enum element_kind kind = kind_of(tag);
    fragment->at = end + 1;
    if (kind == LEFT_OUT) {
        if (!ends && !empty && !slice_equal(tag, SLICE_LITERAL("head")))
            skip_raw_element(fragment, tag);
        return true;
    }
    enter(text, kind);
    if (kind == PRE && !empty)
        text->kept = !ends;
    return true;
}

/** The code point of a numeric reference as browsers read it: 128 to 159 are Windows-1252. */
static void add_code_point(struct markup_text *text, uint32_t code_point)
{
    struct buffer utf8 = BUFFER_INIT;
    if (code_point >= 0x80 && code_point < 0xa0) {
        const char byte = (char)code_point;
        (void)utf8_append_repaired(&utf8, slice_of(&byte, 1));
    } else if (code_point != 0xad && code_point >= ' ') { // no soft hyphens
        (void)utf8_append(&utf8, code_point);
    } else if (code_point < ' ') {
        (void)buffer_append_char(&utf8, ' ');
    }
    if (!buffer_ok(&utf8))
        text->out.failed = true;
    markup_text_add(text, buffer_slice(&utf8));
    buffer_free(&utf8);
}

/** A numeric reference behind "&#"; its length up to the ';', or 0 if it is none. */
static size_t read_number(struct slice rest, uint32_t *code_point)
{
    const bool hex = rest.len && (*rest.ptr == 'x' || *rest.ptr == 'X');
    size_t i = hex;
    uint32_t value = 0;
    while (i < rest.len && i < LONGEST_ENTITY && isxdigit((unsigned char)rest.ptr[i]) &&
           (hex || isdigit((unsigned char)rest.ptr[i]))) {
        const int c = tolower((unsigned char)rest.ptr[i]);
        const uint32_t digit = (uint32_t)(isdigit(c) ? c - '0' : c - 'a' + 10);
        value = value > 0x10ffff ? value : value * (hex ? 16 : 10) + digit;
        i++;
    }
    if (i == (size_t)hex || value == 0)
        return 0;
    *code_point = value;
    return i + (i < rest.len && rest.ptr[i] == ';');
}

/** A name behind '&'. "&amp" and its like need no ';', as in browsers. */
static size_t read_name(struct slice rest, uint32_t *code_point)
{
    char name[LONGEST_ENTITY + 1];
    size_t len = 0;
    while (len < rest.len && len < LONGEST_ENTITY && isalnum((unsigned char)rest.ptr[len])) {
        name[len] = rest.ptr[len];
        len++;
    }
    name[len] = '\0';
    if (len == 0 || len == rest.len || rest.ptr[len] != ';')
        return 0;
    if (strcmp(name, "apos") == 0) {
        *code_point = '\'';
        return len + 1;
    }
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
    if (!entity)
        return 0;
    *code_point = entity->value;
    return len + 1;
}

/** Reads the reference at the '&' at hand. False if that is none. */
static bool read_reference(struct markup_text *text, struct fragment *fragment)
{
    struct slice rest =
        slice_of(fragment->html.ptr + fragment->at + 1, fragment->html.len - fragment->at - 1);
    uint32_t code_point = 0;
    size_t len = 0;
    if (rest.len && *rest.ptr == '#') {
        len = read_number(slice_of(rest.ptr + 1, rest.len - 1), &code_point);
        len += len > 0;
    } else {
        len = read_name(rest, &code_point);
    }
    if (len == 0)
        return false;
    add_code_point(text, code_point);
    fragment->at += 1 + len;
    return true;
}

/** Characters of a fragment without markup, whose empty lines part paragraphs. */
static void add_paragraphs(struct markup_text *text, struct slice run)
{
    while (run.len) {
        size_t end = 0;
        unsigned newlines = 0;
        while (end < run.len && newlines < 2) {
            const char c = run.ptr[end];
            if (c == '\n')
                newlines++;
            else if (!isspace((unsigned char)c))
                newlines = 0;
            end++;
        }
        markup_text_add(text, slice_of(run.ptr, end));
        if (newlines == 2)
            add_gap(text, MARKUP_GAP_BREAK);
        run = slice_of(run.ptr + end, run.len - end);
    }
}

void markup_text_html(struct markup_text *text, struct slice html)
{
    struct fragment fragment = {.html = html};
    const bool plain = html.len == 0 || !memchr(html.ptr, '<', html.len);
    while (fragment.at < html.len) {
        const char c = html.ptr[fragment.at];
        if ((c == '<' && read_tag(text, &fragment)) ||
            (c == '&' && read_reference(text, &fragment)))
            continue;
        size_t end = fragment.at + 1;
        while (end < html.len && html.ptr[end] != '<' && html.ptr[end] != '&')
            end++;
        const struct slice run = slice_of(html.ptr + fragment.at, end - fragment.at);
        if (plain)
            add_paragraphs(text, run);
        else
            markup_text_add(text, run);
        fragment.at = end;
    }
    text->kept = 0;
}

struct slice markup_text_slice(const struct markup_text *text)
{
    return buffer_slice(&text->out);
}

bool markup_text_ok(const struct markup_text *text)
{
    return buffer_ok(&text->out);
}

void markup_text_free(struct markup_text *text)
{
    buffer_free(&text->out);
}
