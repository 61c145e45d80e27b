// SPDX-License-Identifier: GPL-2.0-or-later
// The XML form of the Reuters Corpus, Volume 1 (and 2): one <newsitem> a file, or several in a
// root of another name. Its codes (topics, industries, countries) are keywords.
#include "formats.h"
#include "xml-records.h"

static bool rcv1_detect(struct slice head)
{
    struct xml_root root;
    return xml_root_find(&root, head) && slice_equal(root.name, SLICE_LITERAL("newsitem"));
}

static bool is_newsitem(const struct xml_stream *stream, const struct xml_event *start)
{
    (void)stream;
    return slice_equal(start->name, SLICE_LITERAL("newsitem"));
}

static const struct xml_rule rcv1_rules[] = {
    {"newsitem", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_ID, 0, "itemid", 0},
    {"newsitem", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_DATE, 1, "date", 0},
    {"newsitem", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 0, "lang", 0},
    {"headline", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_TITLE, 0, NULL, 0},
    {"title", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_TITLE, 1, NULL, 0},
    {"byline", NULL, XML_CHILD, XML_TAKE_NAME, ARTICLE_AUTHOR, 0, NULL, 0},
    {"text", NULL, XML_CHILD, XML_TAKE_MARKUP, ARTICLE_TEXT, 0, NULL, 0},
    {"code", "codes", XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_KEYWORD, 0, "code", 0},
    {"dc", NULL, XML_IN_RECORD, XML_TAKE_ATTRIBUTE, ARTICLE_MISC, 0, "value", 0},
    {NULL, NULL, XML_IN_RECORD, XML_TAKE_NOTHING, ARTICLE_MISC, 0, NULL, 0},
};

/** <dc element="dc.source" value="Reuters"/>: the element's name says what the value is. */
static void rcv1_adjust(const struct xml_stream *stream, const struct xml_event *start,
                        struct xml_rule *rule, void *memory)
{
    static const struct {
        const char *element;
        enum article_field field;
        int rank;
    } elements[] = {
        {"dc.date.published", ARTICLE_DATE, 0},
        {"dc.source", ARTICLE_SOURCE, 0},
        {"dc.publisher", ARTICLE_SOURCE, 1},
        {"dc.creator.location", ARTICLE_PLACE, 0},
        {"dc.creator.location.country.name", ARTICLE_PLACE, 0},
    };
    struct slice element;
    (void)memory;
    if (!slice_equal(start->name, SLICE_LITERAL("dc")))
        return;
    rule->take = XML_TAKE_NOTHING;
    if (!xml_stream_attribute(stream, "element", &element))
        return;
    for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
        if (slice_equal(element, slice_of_string(elements[i].element))) {
            rule->take = XML_TAKE_ATTRIBUTE;
            rule->field = elements[i].field;
            rule->rank = elements[i].rank;
        }
}

static const struct xml_format rcv1_format = {
    .is_record = is_newsitem,
    .rules = rcv1_rules,
    .adjust = rcv1_adjust,
};

static enum error_code rcv1_open(void **state, struct input *input,
                                 const struct reader_limits *limits, struct error *error)
{
    return xml_records_open(state, &rcv1_format, input, limits, error);
}

const struct reader_format format_rcv1 = {
    .name = "rcv1",
    .description = "Reuters Corpus XML (RCV1, RCV2)",
    .detect = rcv1_detect,
    .open = rcv1_open,
    .next = xml_records_next,
    .close = xml_records_close,
};
