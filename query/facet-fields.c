// SPDX-License-Identifier: GPL-2.0-or-later
#include "facet-fields.h"

#include "corpus/stored-article.h"
#include "day-counts.h"
#include "index/name-list.h"
#include "index/xapian-error.h"

static const struct facet_field fields[] = {
    {.name = "source", .kind = FACET_VALUE, .field = FIELD_SOURCE},
    {.name = "person", .kind = FACET_NAMES, .field = FIELD_PERSON},
    {.name = "place", .kind = FACET_NAMES, .field = FIELD_PLACE},
    {.name = "org", .kind = FACET_NAMES, .field = FIELD_ORG},
    {.name = "misc", .kind = FACET_NAMES, .field = FIELD_MISC},
    {.name = "section", .kind = FACET_VALUE, .field = FIELD_SECTION},
    {.name = "language", .kind = FACET_VALUE, .field = FIELD_LANGUAGE},
    {.name = "author", .kind = FACET_STORED, .field = FIELD_AUTHOR, .stored = ARTICLE_AUTHOR},
    {.name = "keyword", .kind = FACET_STORED, .field = FIELD_KEYWORD, .stored = ARTICLE_KEYWORD},
    {.name = "day", .kind = FACET_DATE, .field = FIELD_DATE, .unit = TIME_UNIT_DAY},
    {.name = "week", .kind = FACET_DATE, .field = FIELD_DATE, .unit = TIME_UNIT_WEEK},
    {.name = "month", .kind = FACET_DATE, .field = FIELD_DATE, .unit = TIME_UNIT_MONTH},
    {.name = "year", .kind = FACET_DATE, .field = FIELD_DATE, .unit = TIME_UNIT_YEAR},
};

enum { FIELD_ROWS = sizeof(fields) / sizeof(fields[0]) };

const struct facet_field *facet_field_find(struct slice name)
{
    for (size_t i = 0; i < FIELD_ROWS; i++)
        if (slice_equal_ascii_case(name, slice_of_string(fields[i].name)))
            return &fields[i];
    return NULL;
}

const struct facet_field *facet_field_at(size_t i)
{
    return i < FIELD_ROWS ? &fields[i] : NULL;
}

static enum error_code read_slot(const xc_document *document, enum field_id field,
                                 struct slice *value, struct error *error)
{
    xc_bytes bytes;
    if (xc_document_value(&bytes, document, (xc_valueno)field_by_id(field)->slot))
        return error_set_xapian(error, "cannot read the %s of an article",
                                field_by_id(field)->name);
    *value = slice_of(bytes.data, bytes.size);
    return ERROR_NONE;
}

int facet_slot(const struct facet_field *field)
{
    return field->kind == FACET_STORED ? SLOT_NONE : field_by_id(field->field)->slot;
}

void facet_day_of(struct slice value, int32_t *day, bool *dated)
{
    *dated = value.len > 0;
    if (*dated)
        *day = day_of_time(xc_sortable_unserialise(value.ptr, value.len));
}

enum error_code facet_day(const xc_document *document, int32_t *day, bool *dated,
                          struct error *error)
{
    struct slice value = SLICE_LITERAL("");
    const enum error_code code = read_slot(document, FIELD_DATE, &value, error);
    facet_day_of(code == ERROR_NONE ? value : SLICE_LITERAL(""), day, dated);
    return code;
}

static enum error_code see_stored(const struct facet_field *field, const xc_document *document,
                                  bool (*see)(struct slice value, void *context), void *context,
                                  struct error *error)
{
    xc_bytes data;
    size_t position = 0;
    struct slice value;
    if (xc_document_data(&data, document))
        return error_set_xapian(error, "cannot read an article");
    while (stored_article_next(slice_of(data.data, data.size), field->stored, &position, &value))
        if (!see(value, context))
            return error_set_no_memory(error);
    return ERROR_NONE;
}

enum error_code facet_values_of(const struct facet_field *field, struct slice value,
                                bool (*see)(struct slice value, void *context), void *context,
                                struct error *error)
{
    struct listed_name name;
    char text[16];
    if (field->kind == FACET_DATE) {
        int32_t day = 0;
        bool dated = false;
        facet_day_of(value, &day, &dated);
        if (!dated)
            return ERROR_NONE;
        time_unit_format(field->unit, time_unit_of_day(field->unit, day), text);
        value = slice_of_string(text);
    }
    if (field->kind != FACET_NAMES)
        return value.len == 0 || see(value, context) ? ERROR_NONE : error_set_no_memory(error);
    while (name_list_next(&value, &name))
        if (!see(name.name, context))
            return error_set_no_memory(error);
    return ERROR_NONE;
}

enum error_code facet_values(const struct facet_field *field, const xc_document *document,
                             bool (*see)(struct slice value, void *context), void *context,
                             struct error *error)
{
    struct slice value = SLICE_LITERAL("");
    if (field->kind == FACET_STORED)
        return see_stored(field, document, see, context, error);
    const enum error_code code = read_slot(document, field->field, &value, error);
    return code == ERROR_NONE ? facet_values_of(field, value, see, context, error) : code;
}
