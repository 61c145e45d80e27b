// SPDX-License-Identifier: GPL-2.0-or-later
#include "field-map.h"

#include "base/parse.h"
#include "field-names.h"

/** The field of that name; false if there is none. "none" gives ARTICLE_FIELD_COUNT. */
static bool field_of_name(struct slice name, enum article_field *field)
{
    int rank = 0;
    if (slice_equal_ascii_case(name, SLICE_LITERAL("none"))) {
        *field = ARTICLE_FIELD_COUNT;
        return true;
    }
    for (int i = 0; i < ARTICLE_FIELD_COUNT; i++)
        if (slice_equal_ascii_case(name,
                                   slice_of_string(article_field_name((enum article_field)i)))) {
            *field = (enum article_field)i;
            return true;
        }
    return field_name_lookup(name, field, &rank);
}

enum error_code field_map_check(struct slice map, struct error *error)
{
    struct slice item;
    while (parse_list_item(&map, ',', &item)) {
        struct slice name;
        struct slice value;
        enum article_field field;
        if (!parse_assignment(item, &name, &value) || slice_trim(name).len == 0)
            return error_set(error, ERROR_USAGE, "'%.*s' is not of the form column=field",
                             (int)(item.len < 100 ? item.len : 100), item.ptr);
        if (!field_of_name(slice_trim(value), &field)) {
            (void)error_set(error, ERROR_USAGE, "unknown field '%.*s'",
                            (int)(value.len < 100 ? value.len : 100), value.ptr);
            error_hint(error, "fields are id, title, text, source, url, section, language, date, "
                              "author, keyword, person, place, org, misc; none leaves it out");
            return ERROR_USAGE;
        }
    }
    return ERROR_NONE;
}

bool field_map_lookup(const char *map, struct slice name, enum article_field *field, int *rank)
{
    struct slice list = slice_of_string(map);
    struct slice item;
    name = slice_trim(name);
    while (list.len && parse_list_item(&list, ',', &item)) {
        struct slice from;
        struct slice to;
        if (parse_assignment(item, &from, &to) && slice_equal_ascii_case(slice_trim(from), name) &&
            field_of_name(slice_trim(to), field)) {
            *rank = -1;
            return *field != ARTICLE_FIELD_COUNT;
        }
    }
    return field_name_lookup(name, field, rank);
}
