// SPDX-License-Identifier: GPL-2.0-or-later
#include "html-page.h"

#include "html-facts.h"
#include "html-names.h"
#include "html-text.h"
#include "url.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>

#include <libxml/HTMLparser.h>
#include <libxml/parserInternals.h>

enum {
    DEEPEST = 512,
    MOST_ELEMENTS = 100000, // more are taken as part of their parents
    MOST_BLOCKS = 200000,
    META_SEARCH = 4096, // bytes in which a charset may be declared
    LONGEST_BYLINE = 200,
    MOST_JSON = 4 << 20,
    ENOUGH_TEXT = 250,
};

/** Where the text of an element goes besides the page's text. */
enum capture { CAPTURE_NONE, CAPTURE_TITLE, CAPTURE_JSON, CAPTURE_HEADING, CAPTURE_BYLINE };

/** An element that is open. */
struct level {
    uint32_t element; // the innermost that breaks paragraphs
    uint8_t tag;
    uint8_t capture;
    bool owns_capture;
    bool skipped; // its text is no text of the page
    bool link;
    bool pre;
};

struct html_page {
    struct charset charset;
    struct json_parser *parser;
    struct buffer utf8;
    struct html_facts facts;
    struct html_tree tree;
    struct buffer captured[CAPTURE_BYLINE + 1];
    struct buffer chosen;
    struct buffer base;      // address that others are relative to
    struct buffer canonical; // the page's own, if it is relative
    struct level levels[DEEPEST + 1];
    size_t depth;  // of levels in use; 0 is the document itself
    size_t beyond; // elements that were not recorded as the page was too deep
    htmlParserCtxtPtr context;
    bool letter;     // html_page_text(): all of it
    bool open_block; // the last block may still grow
    bool space;      // white space since the last character
    bool line_break; // a br since
    bool failed;     // memory ran out
};

enum error_code html_page_open(struct html_page **out, struct error *error)
{
    xmlInitParser();
    struct html_page *page = calloc(1, sizeof(*page));
    if (!page)
        return error_set_no_memory(error);
    page->parser = json_parser_open();
    if (!page->parser) {
        html_page_close(page);
        return error_set_no_memory(error);
    }
    *out = page;
    return ERROR_NONE;
}

void html_page_close(struct html_page *page)
{
    if (!page)
        return;
    charset_close(&page->charset);
    json_parser_close(page->parser);
    buffer_free(&page->utf8);
    html_facts_free(&page->facts);
    free(page->tree.elements);
    free(page->tree.blocks);
    buffer_free(&page->tree.text);
    for (size_t i = 0; i < sizeof(page->captured) / sizeof(page->captured[0]); i++)
        buffer_free(&page->captured[i]);
    buffer_free(&page->chosen);
    buffer_free(&page->base);
    buffer_free(&page->canonical);
    free(page);
}

/** The element or block arrays of the tree with room for one more. */
static void *grow(void *array, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return array;
    const size_t wanted = *capacity ? 2 * *capacity : 256;
    void *bigger = realloc(array, wanted * size);
    if (bigger)
        *capacity = wanted;
    return bigger;
}

/** Records an element under @p parent. @return its index; the parent's if there are too many */
static uint32_t new_element(struct html_page *page, uint32_t parent, struct html_element element)
{
    struct html_tree *tree = &page->tree;
    if (tree->element_count == MOST_ELEMENTS)
        return parent;
    struct html_element *elements =
        grow(tree->elements, tree->element_count, &tree->element_capacity, sizeof(*elements));
    if (!elements) {
        page->failed = true;
        return parent;
    }
    tree->elements = elements;
    element.parent = parent;
    elements[tree->element_count] = element;
    return (uint32_t)tree->element_count++;
}

static void end_block(struct html_page *page)
{
    page->open_block = false;
    page->space = page->line_break = false;
}

/** The block that text goes to now; NULL without memory. */
static struct html_block *current_block(struct html_page *page)
{
    struct html_tree *tree = &page->tree;
    if (tree->block_count && (page->open_block || tree->block_count == MOST_BLOCKS))
        return &tree->blocks[tree->block_count - 1];
    struct html_block *blocks =
        grow(tree->blocks, tree->block_count, &tree->block_capacity, sizeof(*blocks));
    if (!blocks) {
        page->failed = true;
        return NULL;
    }
    tree->blocks = blocks;
    blocks[tree->block_count] =
        (struct html_block){.element = page->levels[page->depth].element, .offset = tree->text.len};
    page->open_block = true;
    return &blocks[tree->block_count++];
}

static bool is_space(const unsigned char *p, size_t left, size_t *len)
{
    *len = 1;
    if (*p <= ' ')
        return true;
    if (*p == 0xc2 && left > 1 && p[1] == 0xa0) { // no-break space
        *len = 2;
        return true;
    }
    return false;
}

/** Adds text to the page, runs of white space as one blank; lines are kept in pre. */
static void add_text(struct html_page *page, struct slice text)
{
    const struct level *level = &page->levels[page->depth];
    const unsigned char *p = (const unsigned char *)text.ptr;
    size_t i = 0;
    while (i < text.len) {
        size_t len = 0;
        if (is_space(p + i, text.len - i, &len)) {
            page->space = true;
            page->line_break |= level->pre && p[i] == '\n';
            i += len;
            continue;
        }
        const size_t start = i;
        while (i < text.len && !is_space(p + i, text.len - i, &len))
            i++;
        struct html_block *block = current_block(page);
        if (!block)
            return;
        const size_t before = page->tree.text.len;
        if (block->len && (page->space || page->line_break))
            (void)buffer_append_char(&page->tree.text, page->line_break ? '\n' : ' ');
        (void)buffer_append(&page->tree.text, p + start, i - start);
        page->space = page->line_break = false;
        const size_t added = page->tree.text.len - before;
        block->len += added;
        block->links += level->link ? (uint32_t)added : 0;
    }
}

static void on_text(void *data, const xmlChar *bytes, int len)
{
    struct html_page *page = data;
    const struct level *level = &page->levels[page->depth];
    const struct slice text = slice_of((const char *)bytes, len > 0 ? (size_t)len : 0);
    if (page->beyond)
        return;
    if (level->capture) {
        struct buffer *captured = &page->captured[level->capture];
        if (captured->len < MOST_JSON)
            (void)buffer_append_slice(captured, text);
    }
    if (!level->skipped)
        add_text(page, text);
}

/** The attributes of an element that matter here; NULL for those that it does not have. */
struct attributes {
    const char *class_name, *id, *role, *style, *itemprop, *rel, *href, *content, *name, *property,
        *lang, *datetime, *type, *http_equiv;
    bool hidden;
};

/** True if a style attribute gives the property that value. */
static bool has_style(const char *style, const char *property, const char *value)
{
    const char *p = strcasestr(style, property);
    if (!p)
        return false;
    p += strlen(property);
    while (isspace((unsigned char)*p))
        p++;
    if (*p++ != ':')
        return false;
    while (isspace((unsigned char)*p))
        p++;
    return strncasecmp(p, value, strlen(value)) == 0;
}

static void read_attributes(const xmlChar **list, struct attributes *out)
{
    *out = (struct attributes){.class_name = NULL};
    for (; list && list[0]; list += 2) {
        const char *name = (const char *)list[0];
        const char *value = list[1] ? (const char *)list[1] : "";
        const struct {
            const char *name;
            const char **value;
        } known[] = {
            {"class", &out->class_name},
            {"id", &out->id},
            {"role", &out->role},
            {"style", &out->style},
            {"itemprop", &out->itemprop},
            {"rel", &out->rel},
            {"href", &out->href},
            {"content", &out->content},
            {"name", &out->name},
            {"property", &out->property},
            {"lang", &out->lang},
            {"xml:lang", &out->lang},
            {"datetime", &out->datetime},
            {"type", &out->type},
            {"http-equiv", &out->http_equiv},
        };
        for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
            if (!*known[i].value && strcmp(name, known[i].name) == 0)
                *known[i].value = value;
        out->hidden |= strcmp(name, "hidden") == 0;
    }
    out->hidden |= out->style && (has_style(out->style, "display", "none") ||
                                  has_style(out->style, "visibility", "hidden"));
}

static bool has_word(const char *list, const char *word)
{
    const size_t len = strlen(word);
    for (const char *p = list; p && (p = strcasestr(p, word)) != NULL; p += len)
        if ((p == list || isspace((unsigned char)p[-1])) &&
            (p[len] == '\0' || isspace((unsigned char)p[len])))
            return true;
    return false;
}

static bool is_web_url(const char *url)
{
    return url && (strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0);
}

static void read_meta(struct html_page *page, const struct attributes *attributes)
{
    const char *const names[] = {attributes->property, attributes->name, attributes->itemprop,
                                 attributes->http_equiv};
    for (size_t i = 0; attributes->content && i < sizeof(names) / sizeof(names[0]); i++) {
        enum article_field field;
        int rank = 0;
        if (!names[i] || !html_meta_field(names[i], &field, &rank))
            continue;
        if ((field == ARTICLE_AUTHOR && is_web_url(attributes->content)) ||
            (field == ARTICLE_URL && !is_web_url(attributes->content)))
            return;
        html_facts_add(&page->facts, field, rank, slice_of_string(attributes->content));
        return;
    }
}

/** What single elements say: meta, link, html, time. */
static void read_facts(struct html_page *page, enum html_tag tag,
                       const struct attributes *attributes)
{
    switch (tag) {
    case HTML_META:
        read_meta(page, attributes);
        break;
    case HTML_LINK:
        if (!has_word(attributes->rel, "canonical") || !attributes->href)
            break;
        if (is_web_url(attributes->href))
            html_facts_add(&page->facts, ARTICLE_URL, 0, slice_of_string(attributes->href));
        else if (page->canonical.len == 0)
            (void)buffer_append_string(&page->canonical, attributes->href);
        break;
    case HTML_BASE:
        if (page->base.len == 0 && is_web_url(attributes->href))
            (void)buffer_append_string(&page->base, attributes->href);
        break;
    case HTML_HTML:
        if (attributes->lang)
            html_facts_add(&page->facts, ARTICLE_LANGUAGE, 10, slice_of_string(attributes->lang));
        break;
    case HTML_TIME:
        if (attributes->datetime)
            html_facts_add(&page->facts, ARTICLE_DATE,
                           has_word(attributes->itemprop, "datePublished") ? 12 : 30,
                           slice_of_string(attributes->datetime));
        break;
    default:
        if (attributes->content && has_word(attributes->itemprop, "datePublished"))
            html_facts_add(&page->facts, ARTICLE_DATE, 12, slice_of_string(attributes->content));
        break;
    }
}

static bool breaks_paragraph(enum html_tag tag)
{
    switch (tag) {
    case HTML_INLINE:
    case HTML_A:
    case HTML_BASE:
    case HTML_BR:
    case HTML_LINK:
    case HTML_META:
    case HTML_SCRIPT:
    case HTML_SKIP:
    case HTML_TIME:
    case HTML_TITLE:
        return false;
    default:
        return true;
    }
}

static bool within_story(const struct html_page *page)
{
    for (size_t i = page->depth; i > 0; i--)
        if (page->levels[i].tag == HTML_ARTICLE || page->levels[i].tag == HTML_MAIN)
            return true;
    return false;
}

static void begin_capture(struct html_page *page, struct level *level, enum capture capture)
{
    level->capture = (uint8_t)capture;
    level->owns_capture = true;
    buffer_clear(&page->captured[capture]);
}

static unsigned words_of(const struct attributes *attributes)
{
    unsigned words = 0;
    if (attributes->class_name)
        words |= html_words_of(attributes->class_name);
    if (attributes->id)
        words |= html_words_of(attributes->id);
    if (attributes->role)
        words |= html_words_of(attributes->role);
    return words;
}

/** Records an element that breaks paragraphs. */
static void begin_element(struct html_page *page, struct level *level, enum html_tag tag,
                          const struct attributes *attributes, unsigned words)
{
    const uint32_t parent = level->element;
    struct html_element element = {.tag = (uint8_t)tag, .words = (uint8_t)words};
    const bool whole = tag == HTML_HTML || tag == HTML_BODY || tag == HTML_ARTICLE ||
                       tag == HTML_MAIN || tag == HTML_H1;
    if (!page->letter) {
        element.marked =
            page->tree.elements[parent].marked || has_word(attributes->itemprop, "articleBody");
        element.aside = tag == HTML_SIDE || (words & HTML_WORD_BYLINE && !whole) ||
                        (tag == HTML_HEADER && !within_story(page));
        element.doubtful = !whole && !element.marked &&
                           (words & HTML_WORD_NOT || tag == HTML_HEADER || attributes->hidden ||
                            (words & HTML_WORD_SIDE && !(words & HTML_WORD_STORY)));
    }
    element.aside |= page->tree.elements[parent].aside;
    element.doubtful |= page->tree.elements[parent].doubtful;
    level->element = new_element(page, parent, element);
    end_block(page);
}

/** A byline, or a link to the author; only the first is taken. */
static bool names_author(const struct html_page *page, const struct attributes *attributes,
                         unsigned words)
{
    return (words & HTML_WORD_BYLINE || has_word(attributes->rel, "author") ||
            has_word(attributes->itemprop, "author")) &&
           html_facts_best_rank(&page->facts, ARTICLE_AUTHOR) > 20;
}

static void begin_tag(struct html_page *page, struct level *level, const xmlChar **list)
{
    struct attributes attributes;
    const enum html_tag tag = (enum html_tag)level->tag;
    read_attributes(list, &attributes);
    read_facts(page, tag, &attributes);
    switch (tag) {
    case HTML_TITLE:
        if (!level->skipped && page->captured[CAPTURE_TITLE].len == 0)
            begin_capture(page, level, CAPTURE_TITLE);
        level->skipped = true;
        return;
    case HTML_SCRIPT:
        if (attributes.type && strcasestr(attributes.type, "ld+json") && !page->letter)
            begin_capture(page, level, CAPTURE_JSON);
        level->skipped = true;
        return;
    case HTML_SKIP:
        level->skipped = true;
        return;
    case HTML_BR:
        if (page->line_break) // two of them part paragraphs
            end_block(page);
        else
            page->line_break = true;
        return;
    default:
        break;
    }
    if (level->skipped)
        return;
    const unsigned words = list ? words_of(&attributes) : 0;
    level->link |= tag == HTML_A && attributes.href;
    level->pre |= tag == HTML_PRE;
    if (breaks_paragraph(tag))
        begin_element(page, level, tag, &attributes, words);
    else if (!page->letter && (attributes.hidden || (words & HTML_WORD_NOT && tag != HTML_A)))
        level->skipped = true;
    if (page->letter || level->capture)
        return;
    if (tag == HTML_H1 && page->captured[CAPTURE_HEADING].len == 0)
        begin_capture(page, level, CAPTURE_HEADING);
    else if (list && names_author(page, &attributes, words))
        begin_capture(page, level, CAPTURE_BYLINE);
}

static void on_start(void *data, const xmlChar *name, const xmlChar **attributes)
{
    struct html_page *page = data;
    if (page->depth == DEEPEST || page->beyond) {
        page->beyond++;
        xmlStopParser(page->context); // the work of libxml2 grows with the depth
        return;
    }
    struct level *level = &page->levels[page->depth + 1];
    *level = page->levels[page->depth];
    level->owns_capture = false;
    level->tag = (uint8_t)html_tag_of((const char *)name);
    begin_tag(page, level, attributes);
    page->depth++;
}

/** "By Jane Doe and John Roe" gives the names. */
static void take_byline(struct html_page *page, struct slice text)
{
    char line[LONGEST_BYLINE];
    size_t len = 0;
    text = slice_trim(text);
    if (text.len == 0 || text.len >= sizeof(line))
        return;
    for (size_t i = 0; i < text.len; i++) // white space as one blank
        if ((unsigned char)text.ptr[i] > ' ')
            line[len++] = text.ptr[i];
        else if (len && line[len - 1] != ' ')
            line[len++] = ' ';
    text = slice_of(line, len);
    if (text.len > 3 && slice_equal_ascii_case(slice_of(text.ptr, 3), SLICE_LITERAL("by ")))
        text = slice_of(text.ptr + 3, text.len - 3);
    html_facts_add(&page->facts, ARTICLE_AUTHOR, 30, text);
}

static void end_capture(struct html_page *page, enum capture capture)
{
    struct buffer *captured = &page->captured[capture];
    if (capture == CAPTURE_JSON)
        html_facts_add_linked(&page->facts, page->parser, captured);
    else if (capture == CAPTURE_BYLINE)
        take_byline(page, buffer_slice(captured));
    page->failed |= !buffer_ok(captured);
}

static void on_end(void *data, const xmlChar *name)
{
    struct html_page *page = data;
    (void)name; // libxml2 closes what it opened, in order
    if (page->beyond) {
        page->beyond--;
        return;
    }
    if (page->depth == 0)
        return;
    const struct level *level = &page->levels[page->depth];
    if (level->owns_capture)
        end_capture(page, (enum capture)level->capture);
    if (breaks_paragraph((enum html_tag)level->tag) && !level->skipped)
        end_block(page);
    page->depth--;
}

static void clear(struct html_page *page)
{
    html_facts_clear(&page->facts);
    for (size_t i = 0; i < sizeof(page->captured) / sizeof(page->captured[0]); i++)
        buffer_clear(&page->captured[i]);
    buffer_clear(&page->chosen);
    buffer_clear(&page->base);
    buffer_clear(&page->canonical);
    buffer_clear(&page->tree.text);
    buffer_clear(&page->utf8);
    page->tree.element_count = page->tree.block_count = 0;
    page->depth = page->beyond = 0;
    page->levels[0] = (struct level){.element = 0};
    page->failed = false;
    end_block(page);
}

/** The value of charset= in a meta element near the start. */
static struct slice declared_charset(struct slice bytes)
{
    const struct slice key = SLICE_LITERAL("charset");
    const size_t searched = bytes.len < META_SEARCH ? bytes.len : META_SEARCH;
    for (size_t i = 0; i + key.len < searched; i++) {
        if (!slice_equal_ascii_case(slice_of(bytes.ptr + i, key.len), key))
            continue;
        size_t start = i + key.len;
        while (start < searched && isspace((unsigned char)bytes.ptr[start]))
            start++;
        if (start == searched || bytes.ptr[start] != '=')
            continue;
        start++;
        while (start < searched && strchr(" \t\r\n\"'", bytes.ptr[start]) && bytes.ptr[start])
            start++;
        size_t end = start;
        while (end < searched && (isalnum((unsigned char)bytes.ptr[end]) ||
                                  (bytes.ptr[end] && strchr("-_:.", bytes.ptr[end]))))
            end++;
        if (charset_known(slice_of(bytes.ptr + start, end - start)))
            return slice_of(bytes.ptr + start, end - start);
    }
    return SLICE_LITERAL("");
}

/** Runs the parser over page->utf8. */
static void parse(struct html_page *page)
{
    const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                        HTML_PARSE_NONET | HTML_PARSE_NOIMPLIED | HTML_PARSE_IGNORE_ENC |
                        HTML_PARSE_COMPACT;
    for (size_t i = 0; i < page->utf8.len; i++) // libxml2 stops at a NUL
        if (page->utf8.data[i] == '\0')
            page->utf8.data[i] = ' ';
    if (page->utf8.len == 0 || page->utf8.len > INT_MAX)
        return;
    htmlParserCtxtPtr context = htmlNewParserCtxt();
    if (!context) {
        page->failed = true;
        return;
    }
    memset(context->sax, 0, sizeof(*context->sax));
    context->sax->startElement = on_start;
    context->sax->endElement = on_end;
    context->sax->characters = on_text;
    context->sax->ignorableWhitespace = on_text;
    context->sax->cdataBlock = on_text;
    context->userData = page;
    page->context = context;
    const htmlDocPtr document =
        htmlCtxtReadMemory(context, page->utf8.data, (int)page->utf8.len, NULL, "UTF-8", options);
    if (document) // our handler makes none
        xmlFreeDoc(document);
    page->failed |= context->errNo == XML_ERR_NO_MEMORY;
    htmlFreeParserCtxt(context);
    page->context = NULL;
}

/** The canonical address, if it is relative and the page says to what. */
static void resolve_canonical(struct html_page *page)
{
    struct buffer url = BUFFER_INIT;
    if (page->canonical.len && page->base.len &&
        url_resolve(&url, slice_trim(buffer_slice(&page->canonical)), buffer_slice(&page->base)) &&
        is_web_url(buffer_string(&url)))
        html_facts_add(&page->facts, ARTICLE_URL, 0, buffer_slice(&url));
    page->failed |= url.failed || !buffer_ok(&page->base) || !buffer_ok(&page->canonical);
    buffer_free(&url);
}

/** @return the bytes that the charset made us repair */
static size_t read_page(struct html_page *page, struct slice bytes, struct slice charset)
{
    clear(page);
    const struct html_element root = {.tag = HTML_BLOCK};
    (void)new_element(page, 0, root);
    if (page->failed)
        return 0;
    if (!charset_known(charset))
        charset = declared_charset(bytes);
    const size_t repaired = charset_append(&page->charset, &page->utf8, bytes, charset);
    page->failed |= !buffer_ok(&page->utf8);
    if (!page->failed)
        parse(page);
    resolve_canonical(page);
    page->failed |= page->facts.failed || !buffer_ok(&page->tree.text);
    return repaired;
}

/** White space as single blanks, in place. */
static struct slice squeeze(struct buffer *buffer)
{
    size_t len = 0;
    bool space = false;
    for (size_t i = 0; i < buffer->len; i++) {
        size_t width = 1;
        if (is_space((const unsigned char *)buffer->data + i, buffer->len - i, &width)) {
            space = true;
            i += width - 1;
            continue;
        }
        if (space && len)
            buffer->data[len++] = ' ';
        space = false;
        buffer->data[len++] = buffer->data[i];
    }
    buffer->len = len;
    return buffer_slice(buffer);
}

/** What parts a headline from the name of the site in a title. */
static bool find_last_separator(struct slice title, size_t *start, size_t *end)
{
    static const char *const separators[] = {
        " | ",  " - ",        " \xe2\x80\x93 ", " \xe2\x80\x94 ",
        " :: ", " \xc2\xbb ", " \xc2\xab ",     " \xc2\xb7 "};
    bool found = false;
    for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
        const size_t len = strlen(separators[i]);
        for (size_t at = title.len; at-- > 0;) {
            if (title.len - at < len || memcmp(title.ptr + at, separators[i], len) != 0)
                continue;
            if (!found || at > *start) {
                *start = at;
                *end = at + len;
                found = true;
            }
            break;
        }
    }
    return found;
}

static size_t count_words(struct slice text)
{
    size_t count = text.len > 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == ' ';
    return count;
}

/** A title without the name of the site behind it (or before it). */
static struct slice strip_site(struct slice title, struct slice site)
{
    size_t start = 0;
    size_t end = 0;
    if (!find_last_separator(title, &start, &end))
        return title;
    const struct slice before = slice_of(title.ptr, start);
    const struct slice after = slice_of(title.ptr + end, title.len - end);
    if (site.len && slice_equal_ascii_case(after, site))
        return before;
    if (site.len && slice_equal_ascii_case(before, site))
        return after;
    return title;
}

/** True if half of the words of a heading are in the title, too. */
static bool shares_words(struct slice heading, struct slice title)
{
    size_t words = 0;
    size_t shared = 0;
    for (size_t i = 0; i < heading.len && words < 32; words++) {
        size_t end = i;
        while (end < heading.len && heading.ptr[end] != ' ')
            end++;
        shared += memmem(title.ptr, title.len, heading.ptr + i, end - i) != NULL;
        i = end + (end < heading.len);
    }
    return shared * 2 >= words;
}

/** The title of a page that has only a title element: without what is likely the site's name. */
static struct slice guess_headline(struct slice title, struct slice heading, struct slice site)
{
    size_t start = 0;
    size_t end = 0;
    if (heading.len && (title.len == 0 || shares_words(heading, title)))
        return heading;
    const struct slice stripped = strip_site(title, site);
    if (stripped.len != title.len || !find_last_separator(title, &start, &end))
        return stripped;
    const struct slice before = slice_of(title.ptr, start);
    const struct slice after = slice_of(title.ptr + end, title.len - end);
    return count_words(before) >= 3 && count_words(after) <= 5 ? before : title;
}

struct slice url_host(struct slice url)
{
    const char *marker = url.len > 3 ? memmem(url.ptr, url.len, "://", 3) : NULL;
    if (!marker)
        return SLICE_LITERAL("");
    const char *start = marker + 3;
    const char *limit = url.ptr + url.len;
    const char *end = start;
    while (end < limit && *end != '/' && *end != '?' && *end != '#') {
        end++;
        if (end[-1] == '@')
            start = end;
    }
    for (const char *p = start; p < end; p++)
        if (*p == ':')
            end = p;
    struct slice host = slice_of(start, (size_t)(end - start));
    if (host.len > 4 && slice_equal_ascii_case(slice_of(host.ptr, 4), SLICE_LITERAL("www.")))
        host = slice_of(host.ptr + 4, host.len - 4);
    return host;
}

/** "en-US", "en_US": the language alone. */
static struct slice language_of(struct slice tag)
{
    size_t len = 0;
    while (len < tag.len && isalpha((unsigned char)tag.ptr[len]))
        len++;
    return len == 2 || len == 3 ? slice_of(tag.ptr, len) : SLICE_LITERAL("");
}

static bool ends_with_ellipsis(struct slice text)
{
    return (text.len >= 3 && memcmp(text.ptr + text.len - 3, "...", 3) == 0) ||
           (text.len >= 3 && memcmp(text.ptr + text.len - 3, "\xe2\x80\xa6", 3) == 0);
}

/**
 * The text we found, or the one that the page gives in JSON-LD: that one has no paragraphs on many
 * sites, but it is right when ours is far too long or too short. The description if there is no
 * text at all.
 */
static struct slice choose_text(const struct html_page *page)
{
    int rank = INT_MAX;
    const struct slice found = buffer_slice(&page->chosen);
    const struct slice given = html_facts_best(&page->facts, ARTICLE_TEXT, &rank);
    if (rank == INT_MAX)
        return found;
    if (rank > 0)
        return found.len ? found : given;
    if (given.len > found.len + found.len / 4)
        return given;
    return given.len >= ENOUGH_TEXT && found.len > given.len + given.len / 2 &&
                   !ends_with_ellipsis(given)
               ? given
               : found;
}

static void fill_article(struct html_page *page, struct article *article, struct slice title)
{
    const struct html_facts *facts = &page->facts;
    const struct slice url = html_facts_best(facts, ARTICLE_URL, NULL);
    const struct slice source = html_facts_best(facts, ARTICLE_SOURCE, NULL);
    article_add(article, ARTICLE_TITLE, title);
    article_add(article, ARTICLE_TEXT, choose_text(page));
    if (is_web_url(url.len > 8 ? url.ptr : NULL))
        article_add(article, ARTICLE_URL, url);
    article_add(article, ARTICLE_SOURCE, source.len ? source : url_host(url));
    article_add(article, ARTICLE_SECTION, html_facts_best(facts, ARTICLE_SECTION, NULL));
    article_add(article, ARTICLE_LANGUAGE,
                language_of(html_facts_best(facts, ARTICLE_LANGUAGE, NULL)));
    article_add(article, ARTICLE_DATE, html_facts_date(facts));
    html_facts_give(facts, ARTICLE_AUTHOR, article);
    html_facts_give(facts, ARTICLE_KEYWORD, article);
    html_facts_give(facts, ARTICLE_PERSON, article);
    html_facts_give(facts, ARTICLE_PLACE, article);
    html_facts_give(facts, ARTICLE_ORG, article);
}

enum error_code html_page_read(struct html_page *page, struct slice bytes, struct slice charset,
                               struct article *article, struct error *error)
{
    page->letter = false;
    article->repaired_bytes += read_page(page, bytes, charset);
    const struct slice heading = squeeze(&page->captured[CAPTURE_HEADING]);
    const struct slice element = squeeze(&page->captured[CAPTURE_TITLE]);
    const struct slice site = html_facts_best(&page->facts, ARTICLE_SOURCE, NULL);
    struct slice title = html_facts_best(&page->facts, ARTICLE_TITLE, NULL);
    if (title.len)
        title = strip_site(title, site);
    else
        title = guess_headline(element, heading, site);
    if (!page->failed &&
        !html_text_choose(&page->tree, heading.len ? heading : title, &page->chosen))
        page->failed = true;
    if (page->failed)
        return error_set_no_memory(error);
    fill_article(page, article, title);
    if (!article_ok(article))
        return error_set_no_memory(error);
    if (article_get(article, ARTICLE_TEXT).len == 0 && article_get(article, ARTICLE_TITLE).len == 0)
        return error_set(error, ERROR_DATA, "page has neither title nor text");
    return ERROR_NONE;
}

bool html_page_text(struct html_page *page, struct slice bytes, struct slice charset,
                    struct buffer *out)
{
    page->letter = true;
    (void)read_page(page, bytes, charset);
    for (size_t i = 0; i < page->tree.block_count && !page->failed; i++) {
        const struct html_block *block = &page->tree.blocks[i];
        if (i && !buffer_append_char(out, '\n'))
            return false;
        if (!buffer_append(out, page->tree.text.data + block->offset, block->len))
            return false;
    }
    return !page->failed;
}

/** The first bytes in lower case, without the NULs of UTF-16. */
static struct slice fold_head(struct slice head, char *out, size_t capacity)
{
    size_t len = 0;
    for (size_t i = 0; i < head.len && len < capacity; i++)
        if (head.ptr[i])
            out[len++] = (char)tolower((unsigned char)head.ptr[i]);
    return slice_of(out, len);
}

/** Moves behind @p end, if the text begins with @p begin. */
static bool skip_markup(struct slice *text, struct slice begin, struct slice end)
{
    if (!slice_starts_with(*text, begin))
        return false;
    const char *found = memmem(text->ptr, text->len, end.ptr, end.len);
    const size_t skipped = found ? (size_t)(found - text->ptr) + end.len : text->len;
    *text = slice_trim(slice_of(text->ptr + skipped, text->len - skipped));
    return true;
}

bool html_page_detect(struct slice head)
{
    static const char *const starts[] = {
        "<!doctype html", "<html",    "<head", "<body", "<title",
        "<meta ", // and parts of pages
        "<article",       "<section", "<main", "<div",  "<h1",    "<h2", "<p"};
    char folded[4096];
    struct slice text = fold_head(head, folded, sizeof(folded));
    if (slice_starts_with(text, SLICE_LITERAL("\xef\xbb\xbf")))
        text = slice_of(text.ptr + 3, text.len - 3);
    else if (slice_starts_with(text, SLICE_LITERAL("\xff\xfe")) ||
             slice_starts_with(text, SLICE_LITERAL("\xfe\xff")))
        text = slice_of(text.ptr + 2, text.len - 2);
    text = slice_trim(text);
    while (skip_markup(&text, SLICE_LITERAL("<!--"), SLICE_LITERAL("-->")) ||
           skip_markup(&text, SLICE_LITERAL("<?xml"), SLICE_LITERAL("?>"))) {
    }
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        const struct slice start = slice_of_string(starts[i]);
        if (slice_starts_with(text, start)) {
            const char next = text.len > start.len ? text.ptr[start.len] : '>';
            return i == 0 || start.ptr[start.len - 1] == ' ' || next == '>' ||
                   isspace((unsigned char)next);
        }
    }
    return false;
}
