// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-fields.h"

#include <string.h>

#define ONE(kind_, id_, name_, help_)                                                              \
    {                                                                                              \
        .name = (name_), .kind = (kind_), .targets = {(id_)}, .target_count = 1, .help = (help_)   \
    }
#define TIME(use_, name_, help_)                                                                   \
    {                                                                                              \
        .name = (name_), .kind = QUERY_FIELD_TIME, .targets = {FIELD_DATE}, .target_count = 1,     \
        .use = (use_), .help = (help_)                                                             \
    }

static const struct query_field fields[] = {
    ONE(QUERY_FIELD_WORDS, FIELD_TEXT, "text", "headline and body"),
    ONE(QUERY_FIELD_WORDS, FIELD_TITLE, "title", "headline"),
    ONE(QUERY_FIELD_NAMES, FIELD_AUTHOR, "author", "who wrote it"),
    ONE(QUERY_FIELD_NAMES, FIELD_PERSON, "person", "a person in the story"),
    ONE(QUERY_FIELD_NAMES, FIELD_PLACE, "place", "a place in the story"),
    ONE(QUERY_FIELD_NAMES, FIELD_ORG, "org", "an organisation in the story"),
    ONE(QUERY_FIELD_NAMES, FIELD_MISC, "misc", "any other name in the story"),
    {.name = "entity",
     .kind = QUERY_FIELD_NAMES,
     .targets = {FIELD_PERSON, FIELD_PLACE, FIELD_ORG, FIELD_MISC},
     .target_count = 4,
     .help = "any name in the story"},
    ONE(QUERY_FIELD_EXACT, FIELD_SOURCE, "source", "who published it"),
    ONE(QUERY_FIELD_EXACT, FIELD_SECTION, "section", "desk or category"),
    ONE(QUERY_FIELD_EXACT, FIELD_KEYWORD, "keyword", "keyword given by the source"),
    ONE(QUERY_FIELD_EXACT, FIELD_LANGUAGE, "language", "language code"),
    ONE(QUERY_FIELD_EXACT, FIELD_URL, "url", "address"),
    ONE(QUERY_FIELD_EXACT, FIELD_ID, "id", "identifier"),
    ONE(QUERY_FIELD_EXACT, FIELD_STORY, "story", "group of versions of one story"),
    TIME(QUERY_TIME_IN, "date", "published then, or from..to"),
    TIME(QUERY_TIME_SINCE, "after", "published from the start of that time on"),
    TIME(QUERY_TIME_SINCE, "since", "the same"),
    TIME(QUERY_TIME_BEFORE, "before", "published before that time"),
    TIME(QUERY_TIME_UNTIL, "until", "published up to the end of that time"),
};

enum { FIELDS = sizeof(fields) / sizeof(fields[0]), LONGEST_NAME = 16 };

const struct query_field *query_field_default(void)
{
    return &fields[0];
}

const struct query_field *query_field_at(size_t i)
{
    return i < FIELDS ? &fields[i] : NULL;
}

const struct query_field *query_field_find(struct slice name)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (slice_equal_ascii_case(name, slice_of_string(fields[i].name)))
            return &fields[i];
    return NULL;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    const size_t d = a < b ? a : b;
    return d < c ? d : c;
}

/** Edits (insert, delete, replace, swap neighbours) that make one of the other. */
static size_t distance(struct slice a, const char *b)
{
    size_t rows[3][LONGEST_NAME + 1];
    const size_t len = strlen(b);
    size_t *before = rows[0];
    size_t *last = rows[1];
    size_t *row = rows[2];
    for (size_t j = 0; j <= len; j++)
        last[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        row[0] = i;
        for (size_t j = 1; j <= len; j++) {
            const bool same = lower(a.ptr[i - 1]) == b[j - 1];
            row[j] = smallest(last[j] + 1, row[j - 1] + 1, last[j - 1] + !same);
            if (i > 1 && j > 1 && lower(a.ptr[i - 1]) == b[j - 2] &&
                lower(a.ptr[i - 2]) == b[j - 1] && before[j - 2] + 1 < row[j])
                row[j] = before[j - 2] + 1;
        }
        size_t *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[len];
}

/** Names that other tools give to our fields. */
static const struct synonym {
    const char *name;
    const char *field;
} synonyms[] = {
    {"headline", "title"}, {"subject", "title"},    {"body", "text"},        {"content", "text"},
    {"by", "author"},      {"byline", "author"},    {"people", "person"},    {"name", "entity"},
    {"site", "source"},    {"publisher", "source"}, {"category", "section"}, {"tag", "keyword"},
    {"lang", "language"},  {"link", "url"},         {"location", "place"},   {"city", "place"},
    {"country", "place"},  {"company", "org"},      {"from", "since"},       {"to", "until"},
};

bool query_is_near(struct slice typed, const char *name, size_t *edits)
{
    if (typed.len < 2 || typed.len > LONGEST_NAME || strlen(name) > LONGEST_NAME)
        return false;
    const size_t found = distance(typed, name);
    if (found >= *edits)
        return false;
    *edits = found;
    return true;
}

const struct query_field *query_field_nearest(struct slice name)
{
    const struct query_field *best = NULL;
    size_t edits = QUERY_FEW_EDITS(name);
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++)
        if (slice_equal_ascii_case(name, slice_of_string(synonyms[i].name)))
            return query_field_find(slice_of_string(synonyms[i].field));
    for (size_t i = 0; i < FIELDS; i++)
        if (query_is_near(name, fields[i].name, &edits))
            best = &fields[i];
    return best;
}
