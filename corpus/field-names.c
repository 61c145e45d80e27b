// SPDX-License-Identifier: GPL-2.0-or-later
#include "field-names.h"

/** Folded names in the order of preference within a field. */
static const struct field_name {
    const char *name;
    enum article_field field;
} field_names[] = {
    {"id", ARTICLE_ID},
    {"articleid", ARTICLE_ID},
    {"docid", ARTICLE_ID},
    {"docno", ARTICLE_ID},
    {"documentid", ARTICLE_ID},
    {"uuid", ARTICLE_ID},
    {"guid", ARTICLE_ID},
    {"uri", ARTICLE_ID},
    {"identifier", ARTICLE_ID},
    {"documentidentifier", ARTICLE_ID},
    {"recordid", ARTICLE_ID},
    {"@id", ARTICLE_ID},
    {"title", ARTICLE_TITLE},
    {"headline", ARTICLE_TITLE},
    {"head", ARTICLE_TITLE},
    {"heading", ARTICLE_TITLE},
    {"headlines", ARTICLE_TITLE},
    {"headlinemain", ARTICLE_TITLE},
    {"headlinesimple", ARTICLE_TITLE},
    {"headlinetext", ARTICLE_TITLE},
    {"articletitle", ARTICLE_TITLE},
    {"titlepage", ARTICLE_TITLE},
    {"webtitle", ARTICLE_TITLE},
    {"text", ARTICLE_TEXT},
    {"maintext", ARTICLE_TEXT},
    {"bodyxhtml", ARTICLE_TEXT},
    {"bodyrichtext", ARTICLE_TEXT},
    {"bodyhtml", ARTICLE_TEXT},
    {"contenthtml", ARTICLE_TEXT},
    {"bodies", ARTICLE_TEXT},
    {"bodymain", ARTICLE_TEXT},
    {"body", ARTICLE_TEXT},
    {"articlebody", ARTICLE_TEXT},
    {"bodytext", ARTICLE_TEXT},
    {"fulltext", ARTICLE_TEXT},
    {"articletext", ARTICLE_TEXT},
    {"content", ARTICLE_TEXT},
    {"contenttext", ARTICLE_TEXT},
    {"contentelements", ARTICLE_TEXT},
    {"contents", ARTICLE_TEXT},
    {"plaintext", ARTICLE_TEXT},
    {"article", ARTICLE_TEXT},
    {"story", ARTICLE_TEXT},
    {"articlecontent", ARTICLE_TEXT},
    {"newstext", ARTICLE_TEXT},
    {"leadparagraph", ARTICLE_TEXT},
    {"summary", ARTICLE_TEXT},
    {"abstract", ARTICLE_TEXT},
    {"description", ARTICLE_TEXT},
    {"lead", ARTICLE_TEXT},
    {"descriptiontext", ARTICLE_TEXT},
    {"descriptionmain", ARTICLE_TEXT},
    {"descriptionxhtml", ARTICLE_TEXT},
    {"descriptionrichtext", ARTICLE_TEXT},
    {"descriptions", ARTICLE_TEXT},
    {"shortdescription", ARTICLE_TEXT},
    {"snippet", ARTICLE_TEXT},
    {"trailtext", ARTICLE_TEXT},
    {"highlights", ARTICLE_TEXT},
    {"source", ARTICLE_SOURCE},
    {"sourcename", ARTICLE_SOURCE},
    {"publisher", ARTICLE_SOURCE},
    {"publication", ARTICLE_SOURCE},
    {"newspaper", ARTICLE_SOURCE},
    {"agency", ARTICLE_SOURCE},
    {"outlet", ARTICLE_SOURCE},
    {"provider", ARTICLE_SOURCE},
    {"sitename", ARTICLE_SOURCE},
    {"sourcedomain", ARTICLE_SOURCE},
    {"domain", ARTICLE_SOURCE},
    {"site", ARTICLE_SOURCE},
    {"website", ARTICLE_SOURCE},
    {"infosource", ARTICLE_SOURCE},
    {"infosources", ARTICLE_SOURCE},
    {"sourcecommonname", ARTICLE_SOURCE},
    {"copyrightholder", ARTICLE_SOURCE},
    {"url", ARTICLE_URL},
    {"link", ARTICLE_URL},
    {"weburl", ARTICLE_URL},
    {"articleurl", ARTICLE_URL},
    {"canonicalurl", ARTICLE_URL},
    {"permalink", ARTICLE_URL},
    {"section", ARTICLE_SECTION},
    {"sectionname", ARTICLE_SECTION},
    {"articlesection", ARTICLE_SECTION},
    {"headlinecategory", ARTICLE_SECTION},
    {"category", ARTICLE_SECTION},
    {"categories", ARTICLE_SECTION},
    {"newsdesk", ARTICLE_SECTION},
    {"desk", ARTICLE_SECTION},
    {"topic", ARTICLE_SECTION},
    {"language", ARTICLE_LANGUAGE},
    {"lang", ARTICLE_LANGUAGE},
    {"languagecode", ARTICLE_LANGUAGE},
    {"inlanguage", ARTICLE_LANGUAGE},
    {"dategmt", ARTICLE_DATE},
    {"datetime", ARTICLE_DATE},
    {"date", ARTICLE_DATE},
    {"published", ARTICLE_DATE},
    {"publishedat", ARTICLE_DATE},
    {"datepublish", ARTICLE_DATE},
    {"publishdate", ARTICLE_DATE},
    {"datepublished", ARTICLE_DATE},
    {"publisheddate", ARTICLE_DATE},
    {"publicationdate", ARTICLE_DATE},
    {"pubdate", ARTICLE_DATE},
    {"webpublicationdate", ARTICLE_DATE},
    {"displaydate", ARTICLE_DATE},
    {"firstpublishdate", ARTICLE_DATE},
    {"timestamp", ARTICLE_DATE},
    {"time", ARTICLE_DATE},
    {"created", ARTICLE_DATE},
    {"createdat", ARTICLE_DATE},
    {"versioncreated", ARTICLE_DATE},
    {"firstcreated", ARTICLE_DATE},
    {"contentcreated", ARTICLE_DATE},
    {"seendate", ARTICLE_DATE},
    {"releasedate", ARTICLE_DATE},
    {"datemodified", ARTICLE_DATE},
    {"author", ARTICLE_AUTHOR},
    {"authors", ARTICLE_AUTHOR},
    {"byline", ARTICLE_AUTHOR},
    {"bylines", ARTICLE_AUTHOR},
    {"by", ARTICLE_AUTHOR},
    {"creator", ARTICLE_AUTHOR},
    {"writer", ARTICLE_AUTHOR},
    {"keyword", ARTICLE_KEYWORD},
    {"keywords", ARTICLE_KEYWORD},
    {"tags", ARTICLE_KEYWORD},
    {"tag", ARTICLE_KEYWORD},
    {"subject", ARTICLE_KEYWORD},
    {"subjects", ARTICLE_KEYWORD},
    {"topics", ARTICLE_KEYWORD},
    {"slugline", ARTICLE_KEYWORD},
    {"person", ARTICLE_PERSON},
    {"persons", ARTICLE_PERSON},
    {"people", ARTICLE_PERSON},
    {"place", ARTICLE_PLACE},
    {"places", ARTICLE_PLACE},
    {"location", ARTICLE_PLACE},
    {"locations", ARTICLE_PLACE},
    {"org", ARTICLE_ORG},
    {"orgs", ARTICLE_ORG},
    {"organization", ARTICLE_ORG},
    {"organizations", ARTICLE_ORG},
    {"organisation", ARTICLE_ORG},
    {"organisations", ARTICLE_ORG},
};

enum { FIELD_NAME_COUNT = sizeof(field_names) / sizeof(field_names[0]), LONGEST_NAME = 24 };

/** Lower-case letters without separators; the length, or 0 if the name cannot be a known one. */
static size_t fold_name(struct slice name, char folded[LONGEST_NAME])
{
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        if (c == '_' || c == '-' || c == ' ')
            continue;
        if (len == LONGEST_NAME)
            return 0;
        folded[len++] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    }
    return len;
}

bool field_name_lookup(struct slice name, enum article_field *field, int *rank)
{
    char folded[LONGEST_NAME];
    const size_t len = fold_name(name, folded);
    if (len == 0)
        return false;
    for (int i = 0; i < FIELD_NAME_COUNT; i++) {
        const char *candidate = field_names[i].name;
        // A name may hold NUL bytes: lengths first.
        if (candidate[0] == folded[0] && strlen(candidate) == len &&
            memcmp(candidate, folded, len) == 0) {
            *field = field_names[i].field;
            *rank = i;
            return true;
        }
    }
    return false;
}

enum article_field field_of_entity_type(struct slice type)
{
    static const struct {
        const char *start;
        enum article_field field;
    } types[] = {{"per", ARTICLE_PERSON},    {"people", ARTICLE_PERSON}, {"loc", ARTICLE_PLACE},
                 {"gpe", ARTICLE_PLACE},     {"place", ARTICLE_PLACE},   {"city", ARTICLE_PLACE},
                 {"country", ARTICLE_PLACE}, {"org", ARTICLE_ORG},       {"compan", ARTICLE_ORG}};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        const struct slice start = slice_of_string(types[i].start);
        if (type.len >= start.len && slice_equal_ascii_case(slice_of(type.ptr, start.len), start))
            return types[i].field;
    }
    return ARTICLE_MISC;
}

bool is_entity_type(struct slice type)
{
    static const char *const types[] = {
        "per",          "person",       "persons",  "people",   "loc",     "location",
        "locations",    "gpe",          "place",    "city",     "country", "org",
        "organization", "organisation", "company",  "misc",     "event",   "product",
        "work_of_art",  "law",          "language", "norp",     "fac",     "date",
        "time",         "money",        "percent",  "quantity", "ordinal", "cardinal"};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (slice_equal_ascii_case(type, slice_of_string(types[i])))
            return true;
    return false;
}
