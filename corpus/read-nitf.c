// SPDX-License-Identifier: GPL-2.0-or-later
// NITF 2.x and 3.x, the News Industry Text Format (https://iptc.org/standards/nitf/): one article a
// file; several <nitf> in a root of another name are read as well.
#include "formats.h"
#include "xml-records.h"

static bool nitf_detect(struct slice head)
{
    struct xml_root root;
    return xml_root_find(&root, head) && slice_equal(root.name, SLICE_LITERAL("nitf"));
}

static bool is_nitf(const struct xml_stream *stream, const struct xml_event *start)
{
    (void)stream;
    return slice_equal(start->name, SLICE_LITERAL("nitf"));
}

enum {               // a rule's tag
    NITF_ENTITY = 1, // a name that in a byline is an author's
    NITF_BYLINE,     // the New York Times has a second one, with the last name first
    NITF_BLOCK,      // it has the lead twice: alone, and in the full text
    NITF_META,       // and its desks among what the head says
};

static const struct xml_rule nitf_rules[] = {
    {"nitf", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_ID, 1, "uno", 0},
    {"nitf", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 0, "lang", 0},
    {"nitf", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 1, "baselang", 0},
    {"body", NULL, XML_CHILD, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 2, "lang", 0},
    {"title", "head", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_TITLE, 1, NULL, 0},
    {"tobject.subject", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_KEYWORD, 0,
     "tobject.subject.type", 0},
    {"tobject.subject", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_KEYWORD, 0,
     "tobject.subject.matter", 0},
    {"tobject.subject", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_KEYWORD, 0,
     "tobject.subject.detail", 0},
    {"doc-id", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_ID, 0, "id-string", 0},
    {"doc-id", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_SOURCE, 4, "regsrc", 0},
    {"date.issue", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_DATE, 0, "norm", 0},
    {"date.release", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_DATE, 1, "norm", 0},
    {"story.date", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_DATE, 2, "norm", 0},
    {"pubdata", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_DATE, 3, "date.publication", 0},
    {"pubdata", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_SOURCE, 0, "name", 0},
    {"pubdata", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_SECTION, 0, "position.section", 0},
    {"pubdata", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_URL, 0, "ex-ref", 0},
    {"fixture", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_SECTION, 1, "fix-id", 0},
    {"distributor", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_SOURCE, 1, NULL, 0},
    {"doc.copyright", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_SOURCE, 3, "holder", 0},
    {"keyword", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_KEYWORD, 0, "key", 0},
    {"classifier", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_KEYWORD, 0, "value", 0},
    {"classifier", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_KEYWORD, 0, NULL, 0},
    {"meta", "head", XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_SECTION, 2, "content", NITF_META},
    {"hl1", "hedline", XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_TITLE, 0, NULL, 0},
    {"byline", NULL, XML_IN_RECORD, XML_TAKE_NAME, ARTICLE_AUTHOR, 1, NULL, NITF_BYLINE},
    {"dateline", NULL, XML_IN_RECORD, XML_TAKE_LINE, XML_DATELINE, 0, NULL, 0},
    {"person", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_PERSON, 0, NULL, NITF_ENTITY},
    {"org", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_ORG, 0, NULL, NITF_ENTITY},
    {"location", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_PLACE, 0, NULL, 0},
    {"event", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_MISC, 0, NULL, 0},
    {"object.title", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_MISC, 0, NULL, 0},
    {"body.content", NULL, XML_IN_RECORD, XML_TAKE_MARKUP, ARTICLE_TEXT, 1, NULL, 0},
    {"block", "body.content", XML_IN_RECORD, XML_TAKE_MARKUP, ARTICLE_TEXT, 0, NULL, NITF_BLOCK},
    {"abstract", "body.head", XML_IN_RECORD, XML_TAKE_MARKUP, ARTICLE_TEXT, 5, NULL, 0},
    {NULL, NULL, XML_IN_RECORD, XML_TAKE_NOTHING, ARTICLE_MISC, 0, NULL, 0},
};

static bool has_attribute(const struct xml_stream *stream, const char *name, const char *expected)
{
    struct slice value;
    return xml_stream_attribute(stream, name, &value) &&
           slice_equal(value, slice_of_string(expected));
}

static void nitf_adjust(const struct xml_stream *stream, const struct xml_event *start,
                        struct xml_rule *rule, void *memory)
{
    (void)start;
    (void)memory;
    if ((rule->tag == NITF_BYLINE && has_attribute(stream, "class", "normalized_byline")) ||
        (rule->tag == NITF_BLOCK && !has_attribute(stream, "class", "full_text")) ||
        (rule->tag == NITF_META && !has_attribute(stream, "name", "dsk")))
        rule->take = XML_TAKE_NOTHING;
    if (rule->tag == NITF_ENTITY && xml_stream_within(stream, "byline")) {
        if (rule->field == ARTICLE_PERSON) {
            rule->field = ARTICLE_AUTHOR;
            rule->rank = 0;
            rule->take = XML_TAKE_NAME;
        } else {
            rule->take = XML_TAKE_NOTHING;
        }
    }
}

static const struct xml_format nitf_format = {
    .is_record = is_nitf,
    .rules = nitf_rules,
    .adjust = nitf_adjust,
};

static enum error_code nitf_open(void **state, struct input *input,
                                 const struct reader_limits *limits, struct error *error)
{
    return xml_records_open(state, &nitf_format, input, limits, error);
}

const struct reader_format format_nitf = {
    .name = "nitf",
    .description = "NITF, the News Industry Text Format of the IPTC",
    .detect = nitf_detect,
    .open = nitf_open,
    .next = xml_records_next,
    .close = xml_records_close,
};
