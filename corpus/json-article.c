// SPDX-License-Identifier: GPL-2.0-or-later
#include "json-article.h"

#include "base/utf8.h"
#include "field-map.h"
#include "field-names.h"
#include "strip-tags.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>

enum {
    DEEPEST_VALUE = 4,
    OUTER_RANK = 10000, // behind all names of field-names.c
};

enum error_code json_mapper_open(struct json_mapper *mapper, const char *map, struct error *error)
{
    *mapper = (struct json_mapper){.parser = json_parser_open(), .map = map};
    return mapper->parser ? ERROR_NONE : error_set_no_memory(error);
}

void json_mapper_close(struct json_mapper *mapper)
{
    json_parser_close(mapper->parser);
    buffer_free(&mapper->repaired);
    buffer_free(&mapper->stripped);
}

/**
 * Python writes numbers that are none as NaN, Infinity and -Infinity, which no JSON knows: they
 * become empty strings. False if there are none.
 */
static bool blank_numbers(char *text, size_t len)
{
    static const struct slice words[] = {{"NaN", 3}, {"Infinity", 8}, {"-Infinity", 9}};
    bool in_string = false;
    bool found = false;
    for (size_t i = 0; i < len; i++) {
        if (in_string && text[i] == '\\')
            i++;
        else if (text[i] == '"')
            in_string = !in_string;
        for (size_t w = 0; !in_string && i < len && w < sizeof(words) / sizeof(words[0]); w++)
            if (slice_starts_with(slice_of(text + i, len - i), words[w])) {
                memset(text + i, ' ', words[w].len);
                text[i] = text[i + 1] = '"';
                i += words[w].len - 1;
                found = true;
                break;
            }
    }
    return found;
}

enum error_code json_mapper_parse(struct json_mapper *mapper, struct slice text,
                                  struct json_value *root, size_t *repaired, struct error *error)
{
    const char *message = "";
    enum json_status status = json_parse(mapper->parser, text, root, &message);
    *repaired = 0;
    if (status == JSON_INVALID_UTF8) {
        buffer_clear(&mapper->repaired);
        *repaired = utf8_append_repaired(&mapper->repaired, text);
        if (!buffer_reserve(&mapper->repaired, JSON_PADDING) || !buffer_ok(&mapper->repaired))
            return error_set_no_memory(error);
        text = buffer_slice(&mapper->repaired);
        status = json_parse(mapper->parser, text, root, &message);
    }
    if (status == JSON_INVALID && text.len &&
        (memmem(text.ptr, text.len, "NaN", 3) || memmem(text.ptr, text.len, "Infinity", 8))) {
        if (text.ptr != mapper->repaired.data) {
            buffer_clear(&mapper->repaired);
            (void)buffer_append_slice(&mapper->repaired, text);
        }
        if (!buffer_reserve(&mapper->repaired, JSON_PADDING) || !buffer_ok(&mapper->repaired))
            return error_set_no_memory(error);
        if (blank_numbers(mapper->repaired.data, mapper->repaired.len))
            status = json_parse(mapper->parser, buffer_slice(&mapper->repaired), root, &message);
    }
    switch (status) {
    case JSON_OK:
        return ERROR_NONE;
    case JSON_NO_MEMORY:
        return error_set_no_memory(error);
    case JSON_INVALID:
    case JSON_INVALID_UTF8:
        break;
    }
    return error_set(error, ERROR_DATA, "invalid JSON: %s", message);
}

/**
 * Adds a string; titles and texts that are HTML become text. A text that comes in paragraphs is one
 * text.
 */
static void add_string(struct json_mapper *mapper, struct article *article,
                       enum article_field field, struct slice text)
{
    if (field == ARTICLE_TEXT || field == ARTICLE_TITLE) {
        const struct slice plain = plain_text(&mapper->stripped, text);
        article->is_utf8 &= plain.ptr == text.ptr;
        text = plain;
    }
    article->failed |= !buffer_ok(&mapper->stripped);
    text = slice_trim(text);
    if (field == ARTICLE_TEXT && text.len && article_get(article, field).len) {
        article_append(article, field, SLICE_LITERAL("\n"));
        article_append(article, field, text);
    } else {
        article_add(article, field, text);
    }
}

/** Adds a string or a number. */
static void add_scalar(struct json_mapper *mapper, struct article *article,
                       enum article_field field, struct json_value value)
{
    struct slice text;
    int64_t integer = 0;
    uint64_t large = 0;
    double real = 0;
    char digits[32];
    if (json_string(value, &text)) {
        add_string(mapper, article, field, text);
    } else if (json_integer(value, &integer)) {
        const int len = snprintf(digits, sizeof(digits), "%" PRId64, integer);
        article_add(article, field, slice_of(digits, (size_t)len));
    } else if (json_unsigned(value, &large)) {
        const int len = snprintf(digits, sizeof(digits), "%" PRIu64, large);
        article_add(article, field, slice_of(digits, (size_t)len));
    } else if (json_type_of(value) == JSON_REAL && json_real(value, &real)) {
        // An identifier may have become 7.0 on its way through a table with empty cells.
        const bool whole = real > -1e15 && real < 1e15 && real == (double)(int64_t)real;
        const int len =
            snprintf(digits, sizeof(digits), "%.*f", whole || field == ARTICLE_DATE ? 0 : 6, real);
        if (len > 0 && (size_t)len < sizeof(digits))
            article_add(article, field, slice_of(digits, (size_t)len));
    }
}

/** The string by which an object names itself: {"name": "Reuters"}, and MongoDB's of a type. */
static bool object_name(struct json_value object, struct json_value *name)
{
    return json_member(object, "name", name) || json_member(object, "by", name) ||
           json_member(object, "title", name) || json_member(object, "rendered", name) ||
           json_member(object, "basic", name) || json_member(object, "label", name) ||
           json_member(object, "value", name) || json_member(object, "main", name) ||
           json_member(object, "original", name) || json_member(object, "webTitle", name) ||
           json_member(object, "text", name) || json_member(object, "domain", name) ||
           json_member(object, "literal", name) || json_member(object, "$oid", name) ||
           json_member(object, "$date", name) || json_member(object, "$numberLong", name);
}

static bool member_contains(struct json_value object, const char *key, const char *part)
{
    struct json_value member;
    struct slice text;
    return json_member(object, key, &member) && json_string(member, &text) && text.len &&
           memmem(text.ptr, text.len, part, strlen(part));
}

/**
 * Of [{"role": "main", "contentType": "text/html", "value": "..."}] as ninjs 2 and 3 have it, the
 * one to be searched: the main one of headlines; of bodies the longest that is no whole document.
 */
static bool choose_role(struct json_value list, enum article_field field, struct json_value *chosen)
{
    struct json_iterator iterator = json_iterate(list);
    struct json_value item;
    struct json_value value;
    struct slice text;
    size_t best = 0;
    while (json_next_element(&iterator, &item)) {
        if (!json_member(item, "value", &value) || !json_string(value, &text) || text.len == 0)
            continue;
        size_t score = 1;
        if (field == ARTICLE_TITLE)
            score = member_contains(item, "role", "main") ? 2 : 1;
        else if (!member_contains(item, "contenttype", "nitf") &&
                 !member_contains(item, "contentType", "nitf"))
            score = 1 + text.len;
        if (score > best) {
            best = score;
            *chosen = value;
        }
    }
    return best > 0;
}

static bool is_type(struct slice type, const char *name)
{
    return slice_equal(type, slice_of_string(name));
}

/**
 * A block of a text that comes in typed ones, as the Washington Post has it: {"type":
 * "sanitized_html", "content": "..."}. False if the object is none.
 */
static bool add_block(struct json_mapper *mapper, struct article *article, struct json_value block)
{
    struct json_value member;
    struct json_value content;
    struct slice type;
    if (!json_member(block, "type", &member) || !json_string(member, &type))
        return false;
    if (!json_member(block, "content", &content))
        return is_type(type, "image") || is_type(type, "video") || is_type(type, "author_info");
    if (is_type(type, "kicker"))
        add_scalar(mapper, article, ARTICLE_SECTION, content);
    else if (!is_type(type, "title") && !is_type(type, "byline") && !is_type(type, "date"))
        add_scalar(mapper, article, ARTICLE_TEXT, content);
    return true;
}

/**
 * A keyword that says what it is, as the New York Times archive has it: {"name": "glocations",
 * "value": "..."}. False if the object is none.
 */
static bool add_named_keyword(struct json_mapper *mapper, struct article *article,
                              struct json_value keyword)
{
    struct json_value member;
    struct json_value value;
    struct slice name;
    enum article_field field = ARTICLE_KEYWORD;
    if (!json_member(keyword, "name", &member) || !json_string(member, &name) ||
        !json_member(keyword, "value", &value))
        return false;
    if (is_type(name, "glocations"))
        field = ARTICLE_PLACE;
    else if (is_type(name, "persons"))
        field = ARTICLE_PERSON;
    else if (is_type(name, "organizations"))
        field = ARTICLE_ORG;
    add_scalar(mapper, article, field, value);
    return true;
}

static void add_value(struct json_mapper *mapper, struct article *article, enum article_field field,
                      struct json_value value, int depth)
{
    struct json_value name;
    if (depth > DEEPEST_VALUE)
        return;
    switch (json_type_of(value)) {
    case JSON_ARRAY: {
        if ((field == ARTICLE_TITLE || field == ARTICLE_TEXT) && choose_role(value, field, &name)) {
            add_scalar(mapper, article, field, name);
            break;
        }
        struct json_iterator iterator = json_iterate(value);
        while (json_next_element(&iterator, &value))
            add_value(mapper, article, field, value, depth + 1);
        break;
    }
    case JSON_OBJECT:
        if ((field == ARTICLE_TEXT && add_block(mapper, article, value)) ||
            (field == ARTICLE_KEYWORD && (member_contains(value, "type", "contributor") ||
                                          add_named_keyword(mapper, article, value))))
            break;
        if (object_name(value, &name))
            add_value(mapper, article, field, name, depth + 1);
        break;
    default:
        add_scalar(mapper, article, field, value);
        break;
    }
}

/** Keywords may be one string: "war; oil", and names as GDELT has them: "jane doe;john roe". */
static void add_list(struct json_mapper *mapper, struct article *article, enum article_field field,
                     struct json_value value)
{
    struct slice text;
    if (!json_string(value, &text)) {
        // The number of an author, as WordPress has it, is no name.
        if (field != ARTICLE_AUTHOR || json_type_of(value) != JSON_INTEGER)
            add_value(mapper, article, field, value, 0);
        return;
    }
    while (text.len) {
        size_t end = 0;
        while (end < text.len && text.ptr[end] != ';' &&
               !(field == ARTICLE_KEYWORD && text.ptr[end] == ','))
            end++;
        article_add(article, field, slice_of(text.ptr, end));
        end += end < text.len;
        text = slice_of(text.ptr + end, text.len - end);
    }
}

/** ["Merkel", "PER"], as tuples are written. False if the second is no type. */
static bool add_entity_pair(struct json_mapper *mapper, struct article *article,
                            struct json_value pair)
{
    struct json_iterator iterator = json_iterate(pair);
    struct json_value name;
    struct json_value type;
    struct slice type_name;
    if (json_type_of(pair) != JSON_ARRAY || !json_next_element(&iterator, &name) ||
        !json_next_element(&iterator, &type) || json_type_of(name) != JSON_STRING ||
        !json_string(type, &type_name) || !is_entity_type(type_name))
        return false;
    add_value(mapper, article, field_of_entity_type(type_name), name, 1);
    return true;
}

/**
 * An entity of a list: {"type": "person", "name": "..."}, {"label": "PER", "text": "..."}, Hugging
 * Face's {"entity_group": "PER", "word": "..."}.
 */
static void add_entity(struct json_mapper *mapper, struct article *article, struct json_value value)
{
    static const char *const names[] = {"name",    "text",    "title", "value",
                                        "literal", "mention", "word"};
    struct json_value type;
    struct json_value name;
    struct slice type_name = SLICE_LITERAL("");
    if (json_type_of(value) != JSON_OBJECT) {
        if (!add_entity_pair(mapper, article, value))
            add_value(mapper, article, ARTICLE_MISC, value, 0);
        return;
    }
    const bool typed = json_member(value, "type", &type) ||
                       json_member(value, "entity_group", &type) ||
                       json_member(value, "entity", &type);
    if (typed || json_member(value, "label", &type))
        (void)json_string(type, &type_name);
    if (type_name.len > 2 && (type_name.ptr[0] == 'B' || type_name.ptr[0] == 'I') &&
        type_name.ptr[1] == '-')
        type_name = slice_of(type_name.ptr + 2, type_name.len - 2);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (json_member(value, names[i], &name)) {
            add_value(mapper, article, field_of_entity_type(type_name), name, 1);
            return;
        }
    if (typed && json_member(value, "label", &name))
        add_value(mapper, article, field_of_entity_type(type_name), name, 1);
}

/**
 * Entities: [{"type": "person", "name": "..."}], or {"persons": [...], "locations": [...]} as
 * Webhose has them.
 */
static void add_entities(struct json_mapper *mapper, struct article *article,
                         struct json_value value)
{
    struct json_iterator iterator = json_iterate(value);
    struct slice key;
    if (json_type_of(value) == JSON_OBJECT) {
        while (json_next_member(&iterator, &key, &value))
            add_value(mapper, article, field_of_entity_type(key), value, 0);
        return;
    }
    if (json_type_of(value) != JSON_ARRAY)
        return;
    while (json_next_element(&iterator, &value))
        add_entity(mapper, article, value);
}

static bool is_empty(struct json_value value)
{
    struct slice text;
    struct json_iterator iterator;
    struct slice key;
    struct json_value member;
    switch (json_type_of(value)) {
    case JSON_NULL:
    case JSON_BOOL:
        return true;
    case JSON_STRING:
        return json_string(value, &text) && slice_trim(text).len == 0;
    case JSON_ARRAY:
        iterator = json_iterate(value);
        return !json_next_element(&iterator, &member);
    case JSON_OBJECT:
        iterator = json_iterate(value);
        return !json_next_member(&iterator, &key, &member);
    default:
        return false;
    }
}

/** The fields of a single value: the one of the best name. */
struct best_values {
    struct json_value values[ARTICLE_AUTHOR];
    int ranks[ARTICLE_AUTHOR];
    struct json_value inner; // the article itself, in a record that wraps it
    bool has_inner;
};

/** True if an object has a title or a text of its own. */
static bool is_article(const struct json_mapper *mapper, struct json_value object)
{
    struct json_iterator iterator = json_iterate(object);
    struct json_value value;
    struct slice key;
    enum article_field field;
    int rank = 0;
    if (json_type_of(object) != JSON_OBJECT)
        return false;
    while (json_next_member(&iterator, &key, &value))
        if (field_map_lookup(mapper->map, key, &field, &rank) &&
            (field == ARTICLE_TITLE || field == ARTICLE_TEXT) && !is_empty(value))
            return true;
    return false;
}

/** What a record calls the article that it wraps: {"article": {...}, "meta": {...}}. */
static bool is_inner_name(struct slice key)
{
    static const char *const names[] = {"article", "item", "story", "post",       "document", "doc",
                                        "news",    "node", "data",  "attributes", "newsItem"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (is_type(key, names[i]))
            return true;
    return false;
}

/** "pubstatus" as ninjs has it: what is not usable is not to be published. */
static bool is_withdrawn(struct slice key, struct json_value value)
{
    struct slice status;
    return key.len == strlen("pubstatus") &&
           slice_equal_ascii_case(key, SLICE_LITERAL("pubstatus")) && json_string(value, &status) &&
           (slice_equal_ascii_case(status, SLICE_LITERAL("canceled")) ||
            slice_equal_ascii_case(status, SLICE_LITERAL("cancelled")) ||
            slice_equal_ascii_case(status, SLICE_LITERAL("withheld")));
}

/** The title of ninjs is often a slug, the headline never. */
static void prefer_headline(struct json_value object, struct best_values *best)
{
    struct json_value value;
    struct json_value member;
    if (best->ranks[ARTICLE_TITLE] < 0 || best->ranks[ARTICLE_TITLE] == INT_MAX) // by the map
        return;
    if ((json_member(object, "headlines", &value) && json_type_of(value) == JSON_ARRAY &&
         !is_empty(value)) ||
        (json_member(object, "headline", &value) && json_type_of(value) == JSON_STRING &&
         !is_empty(value) &&
         (json_member(object, "versioncreated", &member) ||
          json_member(object, "pubstatus", &member))))
        best->values[ARTICLE_TITLE] = value;
}

/** Goes through the members of an object. */
static void take_members(struct json_mapper *mapper, struct article *article,
                         struct json_value object, struct best_values *best)
{
    struct json_iterator iterator = json_iterate(object);
    struct json_value value;
    struct slice key;
    while (json_next_member(&iterator, &key, &value)) {
        enum article_field field;
        int rank = 0;
        if (is_empty(value))
            continue;
        if (slice_equal(key, SLICE_LITERAL("entities"))) {
            add_entities(mapper, article, value);
            continue;
        }
        if (json_type_of(value) == JSON_OBJECT && is_inner_name(key) && is_article(mapper, value)) {
            best->inner = value;
            best->has_inner = true;
            continue;
        }
        mapper->withdrawn |= is_withdrawn(key, value);
        if (!field_map_lookup(mapper->map, key, &field, &rank))
            continue;
        if (field >= ARTICLE_AUTHOR) {
            add_list(mapper, article, field, value);
        } else if (rank < best->ranks[field]) {
            best->ranks[field] = rank;
            best->values[field] = value;
        }
    }
    prefer_headline(object, best);
}

void json_mapper_fill(struct json_mapper *mapper, struct article *article, struct json_value root)
{
    struct best_values best;
    struct json_value value;
    struct json_value member;
    if (json_member(root, "_source", &value) && json_type_of(value) == JSON_OBJECT) {
        if (json_member(root, "_id", &member)) // a search engine's hit
            add_value(mapper, article, ARTICLE_ID, member, 0);
        root = value;
    }
    for (int i = 0; i < ARTICLE_AUTHOR; i++)
        best.ranks[i] = INT_MAX;
    best.has_inner = false;
    mapper->withdrawn = false;
    take_members(mapper, article, root, &best);
    if (best.has_inner) { // whose own fields go before those of the record around it
        for (int i = 0; i < ARTICLE_AUTHOR; i++)
            if (best.ranks[i] >= 0 && best.ranks[i] != INT_MAX)
                best.ranks[i] += OUTER_RANK;
        take_members(mapper, article, best.inner, &best);
    }
    // The Guardian has its texts one level down.
    if (json_member(root, "fields", &value) && json_type_of(value) == JSON_OBJECT)
        take_members(mapper, article, value, &best);
    if (best.ranks[ARTICLE_SOURCE] == INT_MAX && json_member(root, "thread", &value) &&
        json_member(value, "site", &member)) { // Webhose
        best.ranks[ARTICLE_SOURCE] = 0;
        best.values[ARTICLE_SOURCE] = member;
    }
    for (int i = 0; i < ARTICLE_AUTHOR; i++)
        if (best.ranks[i] != INT_MAX && !(i == ARTICLE_ID && article_get(article, ARTICLE_ID).len))
            add_value(mapper, article, (enum article_field)i, best.values[i], 0);
}

enum error_code json_mapper_read(struct json_mapper *mapper, struct slice text,
                                 struct article *article, struct error *error)
{
    struct json_value root;
    const enum error_code code =
        json_mapper_parse(mapper, text, &root, &article->repaired_bytes, error);
    if (code != ERROR_NONE)
        return code;
    if (json_type_of(root) != JSON_OBJECT)
        return error_set(error, ERROR_DATA, "the record is no JSON object");
    struct json_value member;
    if (json_member(root, "$schema", &member) && json_member(root, "properties", &member))
        return error_set(error, ERROR_DATA, "this is a JSON Schema, not an article");
    article->is_utf8 = true; // the parser lets nothing else pass, also not by escapes
    json_mapper_fill(mapper, article, root);
    if (mapper->withdrawn)
        return error_set(error, ERROR_DATA, "article was withdrawn by its source");
    if (article_get(article, ARTICLE_TEXT).len == 0 && article_get(article, ARTICLE_TITLE).len == 0)
        return error_set(error, ERROR_DATA, "article has neither title nor text");
    return ERROR_NONE;
}
