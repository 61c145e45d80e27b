// SPDX-License-Identifier: GPL-2.0-or-later
#include "html-facts.h"

#include "base/utf8.h"
#include "date.h"
#include "field-names.h"

#include <limits.h>
#include <stdlib.h>

#include <libxml/HTMLparser.h>

enum { MOST_FACTS = 1000, DEEPEST = 6, LONGEST_ENTITY = 32 };

void html_facts_clear(struct html_facts *facts)
{
    buffer_clear(&facts->bytes);
    facts->count = 0;
    facts->failed = false;
}

void html_facts_free(struct html_facts *facts)
{
    buffer_free(&facts->bytes);
    buffer_free(&facts->scratch);
    free(facts->list);
    *facts = (struct html_facts)HTML_FACTS_INIT;
}

void html_facts_add(struct html_facts *facts, enum article_field field, int rank,
                    struct slice value)
{
    value = slice_trim(value);
    if (value.len == 0 || facts->count == MOST_FACTS)
        return;
    if (facts->count == facts->capacity) {
        const size_t capacity = facts->capacity ? 2 * facts->capacity : 32;
        struct html_fact *list = realloc(facts->list, capacity * sizeof(*list));
        if (!list) {
            facts->failed = true;
            return;
        }
        facts->list = list;
        facts->capacity = capacity;
    }
    const struct html_fact fact = {field, rank, facts->bytes.len, value.len};
    if (buffer_append_slice(&facts->bytes, value))
        facts->list[facts->count++] = fact;
    else
        facts->failed = true;
}

static struct slice value_of(const struct html_facts *facts, const struct html_fact *fact)
{
    return slice_of(facts->bytes.data + fact->offset, fact->len);
}

int html_facts_best_rank(const struct html_facts *facts, enum article_field field)
{
    int best = INT_MAX;
    for (size_t i = 0; i < facts->count; i++)
        if (facts->list[i].field == field && facts->list[i].rank < best)
            best = facts->list[i].rank;
    return best;
}

struct slice html_facts_best(const struct html_facts *facts, enum article_field field, int *rank)
{
    const int best = html_facts_best_rank(facts, field);
    if (rank)
        *rank = best;
    for (size_t i = 0; i < facts->count; i++)
        if (facts->list[i].field == field && facts->list[i].rank == best)
            return value_of(facts, &facts->list[i]);
    return SLICE_LITERAL("");
}

struct slice html_facts_date(const struct html_facts *facts)
{
    int best = INT_MAX;
    struct slice date = html_facts_best(facts, ARTICLE_DATE, NULL);
    for (size_t i = 0; i < facts->count; i++) {
        const struct html_fact *fact = &facts->list[i];
        int64_t time = 0;
        if (fact->field == ARTICLE_DATE && fact->rank < best &&
            date_parse(value_of(facts, fact), &time)) {
            best = fact->rank;
            date = value_of(facts, fact);
        }
    }
    return date;
}

/** "war, oil": the parts of a list in one string. */
static void give_list(struct article *article, enum article_field field, struct slice text)
{
    while (text.len) {
        size_t end = 0;
        while (end < text.len && text.ptr[end] != ',' && text.ptr[end] != ';')
            end++;
        article_add(article, field, slice_of(text.ptr, end));
        end += end < text.len;
        text = slice_of(text.ptr + end, text.len - end);
    }
}

void html_facts_give(const struct html_facts *facts, enum article_field field,
                     struct article *article)
{
    const int best = html_facts_best_rank(facts, field);
    for (size_t i = 0; i < facts->count; i++) {
        const struct html_fact *fact = &facts->list[i];
        if (fact->field != field || fact->rank != best)
            continue;
        if (field == ARTICLE_KEYWORD)
            give_list(article, field, value_of(facts, fact));
        else
            article_add(article, field, value_of(facts, fact));
    }
}

/** The character that an entity (without '&' and ';') stands for; 0 if it is none. */
static uint32_t entity_character(struct slice entity)
{
    char name[LONGEST_ENTITY];
    if (entity.len == 0 || entity.len >= sizeof(name))
        return 0;
    memcpy(name, entity.ptr, entity.len);
    name[entity.len] = '\0';
    if (name[0] == '#') {
        const bool hex = name[1] == 'x' || name[1] == 'X';
        char *end = NULL;
        const unsigned long value = strtoul(name + 1 + hex, &end, hex ? 16 : 10);
        return end && *end == '\0' && value > 0 && value <= 0x10ffff ? (uint32_t)value : 0;
    }
    const htmlEntityDesc *known = htmlEntityLookup((const xmlChar *)name);
    return known ? known->value : 0;
}

static bool breaks_line(struct slice tag)
{
    static const char *const names[] = {"p", "/p", "br", "br/", "div", "/div", "li", "/li"};
    size_t len = 0;
    while (len < tag.len && tag.ptr[len] != ' ' && tag.ptr[len] != '\n')
        len++;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (slice_equal_ascii_case(slice_of(tag.ptr, len), slice_of_string(names[i])))
            return true;
    return false;
}

/** Strings in JSON-LD are plain text, but often carry entities and tags: without these. */
static void append_plain(struct buffer *out, struct slice text)
{
    size_t i = 0;
    while (i < text.len) {
        const char c = text.ptr[i];
        const char next = i + 1 < text.len ? text.ptr[i + 1] : ' ';
        const size_t left = text.len - i;
        if (c == '&') {
            const size_t window = left < LONGEST_ENTITY ? left : LONGEST_ENTITY;
            const char *end = memchr(text.ptr + i, ';', window);
            const size_t len = end ? (size_t)(end - text.ptr) - i : 0;
            const uint32_t character =
                end ? entity_character(slice_of(text.ptr + i + 1, len - 1)) : 0;
            if (character) {
                (void)utf8_append(out, character);
                i += len + 1;
                continue;
            }
        } else if (c == '<' &&
                   (next == '/' || (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'))) {
            const char *end = memchr(text.ptr + i, '>', left);
            if (end) {
                const struct slice tag =
                    slice_of(text.ptr + i + 1, (size_t)(end - text.ptr) - i - 1);
                if (breaks_line(tag) && out->len && out->data[out->len - 1] != '\n')
                    (void)buffer_append_char(out, '\n');
                i += tag.len + 2;
                continue;
            }
        }
        (void)buffer_append_char(out, c);
        i++;
    }
}

static void add_plain(struct html_facts *facts, enum article_field field, int rank,
                      struct slice text)
{
    buffer_clear(&facts->scratch);
    append_plain(&facts->scratch, text);
    facts->failed |= !buffer_ok(&facts->scratch);
    html_facts_add(facts, field, rank, buffer_slice(&facts->scratch));
}

/**
 * Adds a string, the name of an object (for a URL: its identifier), or those of all elements of an
 * array. The identifier of a person, as in {"author": {"@id": "#/person/1"}}, is no name.
 */
static void add_value(struct html_facts *facts, enum article_field field, int rank,
                      struct json_value value, int depth)
{
    struct slice text;
    struct json_value name;
    if (depth > DEEPEST)
        return;
    if (json_string(value, &text)) {
        add_plain(facts, field, rank, text);
    } else if (json_type_of(value) == JSON_ARRAY) {
        struct json_iterator iterator = json_iterate(value);
        while (json_next_element(&iterator, &value))
            add_value(facts, field, rank, value, depth + 1);
    } else if (json_member(value, field == ARTICLE_URL ? "@id" : "name", &name)) {
        add_value(facts, field, rank, name, depth + 1);
    }
}

static bool ends_with(struct slice text, struct slice end)
{
    return text.len >= end.len &&
           slice_equal(slice_of(text.ptr + text.len - end.len, end.len), end);
}

static bool is_article_type(struct json_value type)
{
    struct slice name;
    if (json_string(type, &name))
        return ends_with(name, SLICE_LITERAL("Article")) ||
               ends_with(name, SLICE_LITERAL("Posting"));
    struct json_iterator iterator = json_iterate(type);
    if (json_type_of(type) == JSON_ARRAY)
        while (json_next_element(&iterator, &type))
            if (json_string(type, &name) && (ends_with(name, SLICE_LITERAL("Article")) ||
                                             ends_with(name, SLICE_LITERAL("Posting"))))
                return true;
    return false;
}

/** Things that the article is about or mentions, where they have a type that we know. */
static void add_entities(struct html_facts *facts, struct json_value value, int depth)
{
    struct json_value type;
    struct json_value name;
    struct slice type_name;
    struct slice text;
    if (depth > DEEPEST)
        return;
    if (json_type_of(value) == JSON_ARRAY) {
        struct json_iterator iterator = json_iterate(value);
        while (json_next_element(&iterator, &value))
            add_entities(facts, value, depth + 1);
    } else if (json_member(value, "@type", &type) && json_string(type, &type_name) &&
               json_member(value, "name", &name) && json_string(name, &text)) {
        const enum article_field field = field_of_entity_type(type_name);
        if (field != ARTICLE_MISC)
            add_plain(facts, field, 0, text);
    }
}

static void add_article(struct html_facts *facts, struct json_value object)
{
    static const struct {
        const char *name;
        enum article_field field;
        int rank;
    } members[] = {
        {"headline", ARTICLE_TITLE, 0},
        {"name", ARTICLE_TITLE, 25},
        {"datePublished", ARTICLE_DATE, 0},
        {"dateCreated", ARTICLE_DATE, 25},
        {"dateModified", ARTICLE_DATE, 45},
        {"author", ARTICLE_AUTHOR, 0},
        {"creator", ARTICLE_AUTHOR, 11},
        {"articleSection", ARTICLE_SECTION, 0},
        {"publisher", ARTICLE_SOURCE, 0},
        {"sourceOrganization", ARTICLE_SOURCE, 12},
        {"inLanguage", ARTICLE_LANGUAGE, 0},
        {"keywords", ARTICLE_KEYWORD, 3},
        {"url", ARTICLE_URL, 20},
        {"mainEntityOfPage", ARTICLE_URL, 15},
        {"articleBody", ARTICLE_TEXT, 0},
        {"description", ARTICLE_TEXT, 58},
        {"contentLocation", ARTICLE_PLACE, 0},
    };
    struct json_value value;
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
        if (json_member(object, members[i].name, &value))
            add_value(facts, members[i].field, members[i].rank, value, 0);
    if (json_member(object, "about", &value))
        add_entities(facts, value, 0);
    if (json_member(object, "mentions", &value))
        add_entities(facts, value, 0);
}

/** Finds the article in a document; the first one is the page's. */
static bool find_article(struct html_facts *facts, struct json_value value, int depth)
{
    struct json_value member;
    if (depth > DEEPEST)
        return false;
    if (json_type_of(value) == JSON_ARRAY) {
        struct json_iterator iterator = json_iterate(value);
        while (json_next_element(&iterator, &value))
            if (find_article(facts, value, depth + 1))
                return true;
        return false;
    }
    if (json_member(value, "@type", &member) && is_article_type(member)) {
        add_article(facts, value);
        return true;
    }
    return (json_member(value, "@graph", &member) && find_article(facts, member, depth + 1)) ||
           (json_member(value, "mainEntity", &member) && find_article(facts, member, depth + 1)) ||
           (json_member(value, "mainEntityOfPage", &member) &&
            find_article(facts, member, depth + 1));
}

/** What pages wrap their JSON in: comments, CDATA marks, a semicolon. */
static struct slice unwrap(struct slice text)
{
    text = slice_trim(text);
    while (text.len && text.ptr[0] != '{' && text.ptr[0] != '[')
        text = slice_of(text.ptr + 1, text.len - 1);
    while (text.len && text.ptr[text.len - 1] != '}' && text.ptr[text.len - 1] != ']')
        text.len--;
    return text;
}

void html_facts_add_linked(struct html_facts *facts, struct json_parser *parser,
                           struct buffer *script)
{
    struct json_value root;
    const char *message = "";
    for (size_t i = 0; i < script->len; i++)
        if ((unsigned char)script->data[i] < ' ')
            script->data[i] = ' ';
    if (!buffer_reserve(script, JSON_PADDING)) {
        facts->failed = true;
        return;
    }
    enum json_status status = json_parse(parser, unwrap(buffer_slice(script)), &root, &message);
    if (status == JSON_NO_MEMORY)
        facts->failed = true;
    if (status == JSON_OK)
        (void)find_article(facts, root, 0);
}
