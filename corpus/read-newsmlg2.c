// SPDX-License-Identifier: GPL-2.0-or-later
// NewsML-G2 (https://iptc.org/standards/newsml-g2/): a <newsItem>, or any number of them in a
// <newsMessage>. Packages hold references to items only, which are skipped, as are concept,
// knowledge and planning items: they are no articles.
#include "formats.h"
#include "xml-records.h"

enum newsmlg2_tag {
    TAG_HEADLINE = 1,
    TAG_SUBJECT,
    TAG_SUBJECT_NAME,
    TAG_CONTENT,
    TAG_STATUS,
};

struct newsmlg2_memory {
    enum article_field subject; // of the subject at hand
    bool subject_named;
    bool withdrawn;
};

_Static_assert(sizeof(struct newsmlg2_memory) <= XML_MEMORY_SIZE, "fits a record's memory");

static bool newsmlg2_detect(struct slice head)
{
    static const char *const names[] = {"newsItem",    "newsMessage",   "packageItem",
                                        "conceptItem", "knowledgeItem", "planningItem"};
    struct xml_root root;
    if (!xml_root_find(&root, head))
        return false;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (slice_equal(root.name, slice_of_string(names[i])))
            return true;
    return false;
}

static bool is_news_item(const struct xml_stream *stream, const struct xml_event *start)
{
    (void)stream;
    return slice_equal(start->name, SLICE_LITERAL("newsItem"));
}

static const struct xml_rule newsmlg2_rules[] = {
    {"newsItem", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_ID, 0, "guid", 0},
    {"newsItem", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 1, "lang", 0},
    {"pubStatus", "itemMeta", XML_IN_RECORD, XML_TAKE_NOTE, ARTICLE_MISC, 0, NULL, TAG_STATUS},
    {"provider", "itemMeta", XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_SOURCE, 1, "literal", 0},
    {"provider", "itemMeta", XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_SOURCE, 5, "qcode", 0},
    {"name", "provider", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_SOURCE, 0, NULL, 0},
    {"name", "infoSource", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_SOURCE, 2, NULL, 0},
    {"infoSource", "contentMeta", XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_SOURCE, 3, "literal",
     0},
    {"name", "copyrightHolder", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_SOURCE, 4, NULL, 0},
    {"versionCreated", "itemMeta", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_DATE, 0, NULL, 0},
    {"firstCreated", "itemMeta", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_DATE, 1, NULL, 0},
    {"contentModified", "contentMeta", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_DATE, 2, NULL, 0},
    {"contentCreated", "contentMeta", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_DATE, 3, NULL, 0},
    {"headline", "contentMeta", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_TITLE, 0, NULL, TAG_HEADLINE},
    {"title", "itemMeta", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_TITLE, 9, NULL, 0},
    {"name", "creator", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_AUTHOR, 0, NULL, 0},
    {"by", "contentMeta", XML_IN_RECORD, XML_TAKE_NAME, ARTICLE_AUTHOR, 1, NULL, 0},
    {"creator", "contentMeta", XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_AUTHOR, 2, "literal", 0},
    {"language", "contentMeta", XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 0, "tag", 0},
    {"keyword", "contentMeta", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_KEYWORD, 0, NULL, 0},
    {"subject", "contentMeta", XML_IN_RECORD, XML_TAKE_NOTE, ARTICLE_MISC, 0, NULL, TAG_SUBJECT},
    {"name", "subject", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_KEYWORD, 0, NULL, TAG_SUBJECT_NAME},
    {"located", "contentMeta", XML_IN_RECORD, XML_TAKE_NOTE, ARTICLE_PLACE, 0, NULL, TAG_SUBJECT},
    {"name", "located", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_PLACE, 0, NULL, TAG_SUBJECT_NAME},
    {"name", "service", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_SECTION, 0, NULL, 0},
    {"inlineXML", "contentSet", XML_IN_RECORD, XML_TAKE_MARKUP, ARTICLE_TEXT, 0, NULL, TAG_CONTENT},
    {"inlineData", "contentSet", XML_IN_RECORD, XML_TAKE_PLAIN, ARTICLE_TEXT, 1, NULL, TAG_CONTENT},
    {"description", "contentMeta", XML_IN_RECORD, XML_TAKE_MARKUP, ARTICLE_TEXT, 5, NULL, 0},
    {NULL, NULL, XML_IN_RECORD, XML_TAKE_NOTHING, ARTICLE_MISC, 0, NULL, 0},
};

/** What follows the last ':' of a QCode: "cpnat:person", "cpnat:geoArea". */
static struct slice code_of(struct slice qcode)
{
    const char *colon = qcode.len ? memrchr(qcode.ptr, ':', qcode.len) : NULL;
    return colon ? slice_of(colon + 1, qcode.len - (size_t)(colon + 1 - qcode.ptr)) : qcode;
}

static enum article_field field_of_concept(struct slice type)
{
    static const struct {
        const char *code;
        enum article_field field;
    } types[] = {
        {"person", ARTICLE_PERSON},    {"animal", ARTICLE_MISC}, {"organisation", ARTICLE_ORG},
        {"organization", ARTICLE_ORG}, {"org", ARTICLE_ORG},     {"geoArea", ARTICLE_PLACE},
        {"poi", ARTICLE_PLACE},        {"place", ARTICLE_PLACE}, {"event", ARTICLE_MISC},
        {"object", ARTICLE_MISC},      {"company", ARTICLE_ORG},
    };
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (slice_equal_ascii_case(code_of(type), slice_of_string(types[i].code)))
            return types[i].field;
    return ARTICLE_KEYWORD;
}

static void adjust_content(const struct xml_stream *stream, struct xml_rule *rule)
{
    struct slice type;
    struct slice encoding;
    if (xml_stream_attribute(stream, "encoding", &encoding))
        rule->take = XML_TAKE_NOTHING;
    else if (xml_stream_attribute(stream, "contenttype", &type) && type.len >= 9 &&
             slice_equal_ascii_case(slice_of(type.ptr, 9), SLICE_LITERAL("text/html")))
        rule->take = XML_TAKE_HTML;
}

static void newsmlg2_adjust(const struct xml_stream *stream, const struct xml_event *start,
                            struct xml_rule *rule, void *opaque)
{
    struct newsmlg2_memory *memory = opaque;
    struct slice value;
    (void)start;
    switch ((enum newsmlg2_tag)rule->tag) {
    case TAG_HEADLINE: // "hldrole:sub" and its like are not the main one
        if (xml_stream_attribute(stream, "role", &value) &&
            !slice_equal_ascii_case(code_of(value), SLICE_LITERAL("main")))
            rule->rank = 1;
        break;
    case TAG_SUBJECT:
        memory->subject_named = false;
        memory->subject = rule->field == ARTICLE_PLACE ? ARTICLE_PLACE : ARTICLE_KEYWORD;
        if (xml_stream_attribute(stream, "type", &value) && rule->field != ARTICLE_PLACE)
            memory->subject = field_of_concept(value);
        break;
    case TAG_SUBJECT_NAME: // further names are other languages and variants
        rule->field = memory->subject;
        if (memory->subject_named)
            rule->take = XML_TAKE_NOTHING;
        memory->subject_named = true;
        break;
    case TAG_CONTENT:
        adjust_content(stream, rule);
        break;
    case TAG_STATUS: // "stat:usable" is all that is to be published
        if (xml_stream_attribute(stream, "qcode", &value))
            memory->withdrawn |=
                slice_equal_ascii_case(code_of(value), SLICE_LITERAL("canceled")) ||
                slice_equal_ascii_case(code_of(value), SLICE_LITERAL("withheld"));
        break;
    }
}

static const char *newsmlg2_refuse(const void *opaque)
{
    const struct newsmlg2_memory *memory = opaque;
    return memory->withdrawn ? "article was withdrawn by its source" : NULL;
}

/** A provider may be known by its QCode alone: "nprov:AFP". */
static void newsmlg2_finish(struct article *article)
{
    const struct slice source = article_get(article, ARTICLE_SOURCE);
    if (source.len && !memchr(source.ptr, ' ', source.len))
        article_set(article, ARTICLE_SOURCE, code_of(source));
}

static const struct xml_format newsmlg2_format = {
    .is_record = is_news_item,
    .rules = newsmlg2_rules,
    .more = xml_inline_rules,
    .adjust = newsmlg2_adjust,
    .refuse = newsmlg2_refuse,
    .finish = newsmlg2_finish,
};

static enum error_code newsmlg2_open(void **state, struct input *input,
                                     const struct reader_limits *limits, struct error *error)
{
    return xml_records_open(state, &newsmlg2_format, input, limits, error);
}

const struct reader_format format_newsmlg2 = {
    .name = "newsmlg2",
    .description = "NewsML-G2 of the IPTC, an article a newsItem",
    .detect = newsmlg2_detect,
    .open = newsmlg2_open,
    .next = xml_records_next,
    .close = xml_records_close,
};
