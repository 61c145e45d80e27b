// SPDX-License-Identifier: GPL-2.0-or-later
#include "result-fields.h"

#include "base/parse.h"
#include "corpus/stored-article.h"
#include "facet-fields.h"
#include "index/fields.h"
#include "text/story-sketch.h"

static const struct result_field table[] = {
    {"qid", "qid", RESULT_QUERY_ID, ARTICLE_ID},
    {"rank", "rank", RESULT_RANK, ARTICLE_ID},
    {"score", "score", RESULT_SCORE, ARTICLE_ID},
    {"id", "id", RESULT_VALUE, ARTICLE_ID},
    {"title", "title", RESULT_VALUE, ARTICLE_TITLE},
    {"date", "date", RESULT_VALUE, ARTICLE_DATE},
    {"source", "source", RESULT_VALUE, ARTICLE_SOURCE},
    {"url", "url", RESULT_VALUE, ARTICLE_URL},
    {"author", "authors", RESULT_LIST, ARTICLE_AUTHOR},
    {"section", "section", RESULT_VALUE, ARTICLE_SECTION},
    {"language", "language", RESULT_VALUE, ARTICLE_LANGUAGE},
    {"keyword", "keywords", RESULT_LIST, ARTICLE_KEYWORD},
    {"person", "persons", RESULT_NAMES, ARTICLE_PERSON},
    {"place", "places", RESULT_NAMES, ARTICLE_PLACE},
    {"org", "orgs", RESULT_NAMES, ARTICLE_ORG},
    {"misc", "misc", RESULT_NAMES, ARTICLE_MISC},
    {"path", "path", RESULT_PATH, ARTICLE_ID},
    {"record", "record", RESULT_RECORD, ARTICLE_ID},
    {"similar", "similar", RESULT_SIMILAR, ARTICLE_ID},
    {"story", "story", RESULT_STORY, ARTICLE_ID},
    {"snippet", "snippet", RESULT_SNIPPET, ARTICLE_ID},
    {"text", "text", RESULT_VALUE, ARTICLE_TEXT},
};

enum { ROWS = sizeof(table) / sizeof(table[0]) };

const struct result_field *result_field_at(size_t i)
{
    return i < ROWS ? &table[i] : NULL;
}

static const struct result_field *find(struct slice name)
{
    for (size_t i = 0; i < ROWS; i++)
        if (slice_equal_ascii_case(name, slice_of_string(table[i].name)) ||
            slice_equal_ascii_case(name, slice_of_string(table[i].member)))
            return &table[i];
    return NULL;
}

static enum error_code unknown_field(struct slice name, struct error *error)
{
    struct buffer known = BUFFER_INIT;
    for (size_t i = 0; i < ROWS; i++)
        (void)buffer_append_format(&known, "%s%s", i ? ", " : "", table[i].name);
    (void)error_set(error, ERROR_USAGE, "option '--fields' knows no field '%.*s'", (int)name.len,
                    name.ptr);
    error_hint(error, "there are %s", buffer_string(&known));
    buffer_free(&known);
    return ERROR_USAGE;
}

enum error_code result_fields_parse(struct result_fields *fields, const char *text,
                                    struct error *error)
{
    struct slice list = slice_of_string(text);
    struct slice name;
    *fields = (struct result_fields){.count = 0};
    while (parse_list_item(&list, ',', &name)) {
        const struct result_field *field = find(slice_trim(name));
        if (!field)
            return unknown_field(name, error);
        for (size_t i = 0; i < fields->count; i++)
            if (fields->fields[i] == field)
                return error_set(error, ERROR_USAGE, "option '--fields' has '%s' twice",
                                 field->name);
        fields->fields[fields->count++] = field; // no more than there are rows
    }
    return fields->count ? ERROR_NONE
                         : error_set(error, ERROR_USAGE, "option '--fields' names no field");
}

bool result_fields_have(const struct result_fields *fields, enum result_kind kind)
{
    for (size_t i = 0; i < fields->count; i++)
        if (fields->fields[i]->kind == kind)
            return true;
    return false;
}

const struct result_fields *result_fields_or(const struct result_fields *chosen,
                                             struct result_fields *fallback, const char *text)
{
    if (chosen->count)
        return chosen;
    (void)result_fields_parse(fallback, text, NULL);
    return fallback;
}

/** The key of the hit's story, if the index has one. */
static bool see_story(const struct hit *hit, bool (*see)(struct slice value, void *context),
                      void *context)
{
    xc_bytes value;
    if (xc_document_value(&value, hit->document, (xc_valueno)field_by_id(FIELD_STORY)->slot) ||
        value.size != STORY_VALUE_SIZE)
        return true;
    return see(slice_of(value.data + STORY_SKETCH_SIZE, STORY_KEY_DIGITS), context);
}

bool result_values(const struct result_field *field, const struct hit *hit,
                   bool (*see)(struct slice value, void *context), void *context)
{
    size_t position = 0;
    struct slice value;
    switch (field->kind) {
    case RESULT_VALUE:
        value = stored_article_get(hit->stored, field->field);
        return value.len == 0 || see(value, context);
    case RESULT_PATH:
        value = stored_article_path(hit->stored);
        return value.len == 0 || see(value, context);
    case RESULT_RECORD:
        value = stored_article_record(hit->stored);
        return value.len == 0 || see(value, context);
    case RESULT_NAMES: // a list that cannot be read is as good as none
        return facet_values(facet_field_find(slice_of_string(field->name)), hit->document, see,
                            context, NULL) != ERROR_NO_MEMORY;
    case RESULT_STORY:
        return see_story(hit, see, context);
    case RESULT_LIST:
        while (stored_article_next(hit->stored, field->field, &position, &value))
            if (!see(value, context))
                return false;
        return true;
    default:
        return true;
    }
}
