// SPDX-License-Identifier: GPL-2.0-or-later
// NewsML 1.x (https://iptc.org/standards/newsml-1/): a <NewsML> of one or more <NewsItem>, whose
// text is in nested <NewsComponent>s: NITF, XHTML or plain text in a <DataContent>.
#include "formats.h"
#include "xml-records.h"

enum newsml1_tag {
    TAG_COMPONENT = 1,
    TAG_ROLE,
    TAG_ITEM,
    TAG_TYPE,
    TAG_ENCODING,
    TAG_CONTENT,
    TAG_HEADLINE,
    TAG_PROPERTY,
};

enum role {
    ROLE_UNKNOWN,
    ROLE_BODY,
    ROLE_OTHER, // may hold text if nothing better does
    ROLE_NOT_TEXT,
};

/** What is known of the component and the content item at hand. */
struct newsml1_memory {
    enum role role;
    bool not_text;   // by media type
    bool plain_text; //
    bool encoded;
};

_Static_assert(sizeof(struct newsml1_memory) <= XML_MEMORY_SIZE, "fits a record's memory");

static bool newsml1_detect(struct slice head)
{
    struct xml_root root;
    return xml_root_find(&root, head) && slice_equal(root.name, SLICE_LITERAL("NewsML"));
}

static bool is_news_item(const struct xml_stream *stream, const struct xml_event *start)
{
    (void)stream;
    return slice_equal(start->name, SLICE_LITERAL("NewsItem"));
}

static const struct xml_rule newsml1_rules[] = {
    {"PublicIdentifier", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_ID, 0, NULL, 0},
    {"NewsItemId", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_ID, 1, NULL, 0},
    {"ThisRevisionCreated", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_DATE, 0, NULL, 0},
    {"FirstCreated", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_DATE, 1, NULL, 0},
    {"DateAndTime", NULL, XML_OUTSIDE, XML_TAKE_LINE, ARTICLE_DATE, 2, NULL, 0},
    {"DateId", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_DATE, 3, NULL, 0},
    {"Party", "Provider", XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_SOURCE, 0, "FormalName", 0},
    {"Party", "SentFrom", XML_OUTSIDE, XML_TAKE_ATTRIBUTE, ARTICLE_SOURCE, 1, "FormalName", 0},
    {"NewsService", NULL, XML_OUTSIDE, XML_TAKE_ATTRIBUTE, ARTICLE_SOURCE, 2, "FormalName", 0},
    {"Party", "Source", XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_SOURCE, 3, "FormalName", 0},
    {"CreditLine", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_SOURCE, 4, NULL, 0},
    {"ProviderId", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_SOURCE, 5, NULL, 0},
    {"HeadLine", "NewsLines", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_TITLE, 0, NULL, TAG_HEADLINE},
    {"Headline", "NewsLines", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_TITLE, 0, NULL, TAG_HEADLINE},
    {"ByLine", "NewsLines", XML_IN_RECORD, XML_TAKE_NAME, ARTICLE_AUTHOR, 0, NULL, 0},
    {"Party", "Creator", XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_AUTHOR, 1, "FormalName", 0},
    {"DateLine", "NewsLines", XML_IN_RECORD, XML_TAKE_LINE, XML_DATELINE, 0, NULL, 0},
    {"KeywordLine", NULL, XML_IN_RECORD, XML_TAKE_LIST, ARTICLE_KEYWORD, 0, NULL, 0},
    {"Property", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_KEYWORD, 0, "Value",
     TAG_PROPERTY},
    {"Subject", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_KEYWORD, 0, "FormalName", 0},
    {"SubjectMatter", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_KEYWORD, 0, "FormalName", 0},
    {"SubjectDetail", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_KEYWORD, 0, "FormalName", 0},
    {"Language", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 0, "FormalName", 0},
    {"NewsItem", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 1, "lang", 0},
    {"NewsComponent", NULL, XML_IN_RECORD, XML_TAKE_NOTE, ARTICLE_MISC, 0, NULL, TAG_COMPONENT},
    {"Role", "NewsComponent", XML_IN_RECORD, XML_TAKE_NOTE, ARTICLE_MISC, 0, NULL, TAG_ROLE},
    {"ContentItem", NULL, XML_IN_RECORD, XML_TAKE_NOTE, ARTICLE_MISC, 0, NULL, TAG_ITEM},
    {"MediaType", NULL, XML_IN_RECORD, XML_TAKE_NOTE, ARTICLE_MISC, 0, NULL, TAG_TYPE},
    {"MimeType", NULL, XML_IN_RECORD, XML_TAKE_NOTE, ARTICLE_MISC, 0, NULL, TAG_TYPE},
    {"Encoding", NULL, XML_IN_RECORD, XML_TAKE_NOTE, ARTICLE_MISC, 0, NULL, TAG_ENCODING},
    {"DataContent", NULL, XML_IN_RECORD, XML_TAKE_MARKUP, ARTICLE_TEXT, 0, NULL, TAG_CONTENT},
    {NULL, NULL, XML_IN_RECORD, XML_TAKE_NOTHING, ARTICLE_MISC, 0, NULL, 0},
};

static enum role role_of(struct slice name)
{
    static const char *const body[] = {"Main",  "Body",     "Main Text",    "Text",
                                       "Story", "BodyText", "Main Content", "Article"};
    static const char *const not_text[] = {"StyleSheet", "HeadLine", "SubHeadLine", "Contact",
                                           "Logo",       "Photo",    "Thumbnail",   "Quicklook"};
    for (size_t i = 0; i < sizeof(body) / sizeof(body[0]); i++)
        if (slice_equal_ascii_case(name, slice_of_string(body[i])))
            return ROLE_BODY;
    for (size_t i = 0; i < sizeof(not_text) / sizeof(not_text[0]); i++)
        if (slice_equal_ascii_case(name, slice_of_string(not_text[i])))
            return ROLE_NOT_TEXT;
    return ROLE_OTHER;
}

/** MediaType "Text", "Photo"; MimeType "text/css", "image/jpeg". */
static void note_type(struct newsml1_memory *memory, struct slice type)
{
    static const char *const media[] = {"image", "video", "audio", "photo", "graphic", "text/css"};
    for (size_t i = 0; i < sizeof(media) / sizeof(media[0]); i++) {
        const struct slice start = slice_of_string(media[i]);
        if (type.len >= start.len && slice_equal_ascii_case(slice_of(type.ptr, start.len), start))
            memory->not_text = true;
    }
    memory->plain_text |= slice_equal_ascii_case(type, SLICE_LITERAL("text/plain"));
}

/** <Property FormalName="BWIndustryKeywords" Value="Retail"/> in metadata, "City" in a Location. */
static void adjust_property(const struct xml_stream *stream, struct slice formal_name,
                            struct xml_rule *rule)
{
    const struct slice name = formal_name;
    if (xml_stream_within(stream, "Location"))
        rule->field = ARTICLE_PLACE;
    else if (!name.len || !memmem(name.ptr, name.len, "eyword", strlen("eyword")))
        rule->take = XML_TAKE_NOTHING;
}

static void adjust_content(const struct newsml1_memory *memory, struct xml_rule *rule)
{
    if (memory->not_text || memory->encoded || memory->role == ROLE_NOT_TEXT)
        rule->take = XML_TAKE_NOTHING;
    else if (memory->plain_text)
        rule->take = XML_TAKE_PLAIN;
    rule->rank = memory->role == ROLE_OTHER ? 1 : 0;
}

static void newsml1_adjust(const struct xml_stream *stream, const struct xml_event *start,
                           struct xml_rule *rule, void *opaque)
{
    struct newsml1_memory *memory = opaque;
    struct slice name;
    (void)start;
    (void)xml_stream_attribute(stream, "FormalName", &name);
    switch ((enum newsml1_tag)rule->tag) {
    case TAG_COMPONENT:
        *memory = (struct newsml1_memory){.role = ROLE_UNKNOWN};
        break;
    case TAG_ROLE:
        memory->role = role_of(name);
        break;
    case TAG_ITEM:
        memory->not_text = memory->plain_text = memory->encoded = false;
        break;
    case TAG_TYPE:
        note_type(memory, name);
        break;
    case TAG_ENCODING:
        memory->encoded = true;
        break;
    case TAG_CONTENT:
        adjust_content(memory, rule);
        break;
    case TAG_HEADLINE:
        rule->rank = memory->role == ROLE_OTHER || memory->role == ROLE_NOT_TEXT ? 1 : 0;
        break;
    case TAG_PROPERTY:
        adjust_property(stream, name, rule);
        break;
    }
}

static const struct xml_format newsml1_format = {
    .is_record = is_news_item,
    .rules = newsml1_rules,
    .more = xml_inline_rules,
    .adjust = newsml1_adjust,
};

static enum error_code newsml1_open(void **state, struct input *input,
                                    const struct reader_limits *limits, struct error *error)
{
    return xml_records_open(state, &newsml1_format, input, limits, error);
}

const struct reader_format format_newsml1 = {
    .name = "newsml1",
    .description = "NewsML 1.x of the IPTC, an article a NewsItem",
    .detect = newsml1_detect,
    .open = newsml1_open,
    .next = xml_records_next,
    .close = xml_records_close,
};
