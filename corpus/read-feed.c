// SPDX-License-Identifier: GPL-2.0-or-later
// Feeds: RSS 0.9x, 1.0 and 2.0 with their usual modules (Dublin Core, content, Media RSS, iTunes,
// FeedBurner), Atom 0.3 and 1.0. An article an <item> or <entry>.
#include "formats.h"
#include "xml-records.h"

enum feed_space {
    SPACE_PLAIN, // RSS and Atom
    SPACE_DC,
    SPACE_CONTENT,
    SPACE_MEDIA,
    SPACE_ITUNES,
    SPACE_FEEDBURNER,
    SPACE_XHTML,
    SPACE_OTHER,
};

enum feed_kind {
    KIND_NONE,
    KIND_ANY_TEXT, // its type attribute says what it holds
    KIND_LINK,
    KIND_GUID,
    KIND_CATEGORY,
    KIND_BASE, // a link of the feed itself
};

/** A rule's tag: the namespace that it is for, and what is special about it. */
#define TAG(space, kind) ((int)(space)*16 + (int)(kind))
#define PLAIN(kind)      TAG(SPACE_PLAIN, kind)

static const struct {
    const char *name;
    enum feed_space space;
} spaces[] = {
    {"http://purl.org/rss/1.0/", SPACE_PLAIN},
    {"http://www.w3.org/2005/Atom", SPACE_PLAIN},
    {"http://purl.org/atom/ns#", SPACE_PLAIN},
    {"http://my.netscape.com/rdf/simple/0.9/", SPACE_PLAIN},
    {"http://channel.netscape.com/rdf/simple/0.9/", SPACE_PLAIN},
    {"http://purl.org/net/rss1.1#", SPACE_PLAIN},
    {"http://backend.userland.com/rss2", SPACE_PLAIN},
    {"http://backend.userland.com/RSS2", SPACE_PLAIN},
    {"http://blogs.law.harvard.edu/tech/rss", SPACE_PLAIN},
    {"http://purl.org/dc/elements/1.1/", SPACE_DC},
    {"http://purl.org/dc/terms/", SPACE_DC},
    {"http://purl.org/rss/1.0/modules/content/", SPACE_CONTENT},
    {"http://search.yahoo.com/mrss/", SPACE_MEDIA},
    {"http://search.yahoo.com/mrss", SPACE_MEDIA},
    {"http://www.itunes.com/dtds/podcast-1.0.dtd", SPACE_ITUNES},
    {"http://rssnamespace.org/feedburner/ext/1.0", SPACE_FEEDBURNER},
    {"http://www.w3.org/1999/xhtml", SPACE_XHTML},
    {"http://iptc.org/std/NITF/2006-10-18/", SPACE_PLAIN}, // a story in an Atom entry
    // Prefixes that a feed has forgotten to declare.
    {"atom", SPACE_PLAIN},
    {"dc", SPACE_DC},
    {"dcterms", SPACE_DC},
    {"content", SPACE_CONTENT},
    {"media", SPACE_MEDIA},
    {"itunes", SPACE_ITUNES},
    {"feedburner", SPACE_FEEDBURNER},
};

static enum feed_space space_of(const struct xml_event *start)
{
    const struct slice name = start->space.len ? start->space : start->prefix;
    if (name.len == 0)
        return SPACE_PLAIN;
    for (size_t i = 0; i < sizeof(spaces) / sizeof(spaces[0]); i++)
        if (slice_equal(name, slice_of_string(spaces[i].name)))
            return spaces[i].space;
    return SPACE_OTHER;
}

/** Atom's elements carry their name in feeds that are no more than that. */
static bool is_atom(struct slice space)
{
    return space.len == 0 || slice_equal(space, SLICE_LITERAL("http://www.w3.org/2005/Atom")) ||
           slice_equal(space, SLICE_LITERAL("http://purl.org/atom/ns#"));
}

static bool contains(struct slice text, struct slice part)
{
    return text.len && memmem(text.ptr, text.len, part.ptr, part.len);
}

static bool feed_detect(struct slice head)
{
    struct xml_root root;
    if (!xml_root_find(&root, head))
        return false;
    if (slice_equal(root.name, SLICE_LITERAL("rss")))
        return true;
    if (slice_equal(root.name, SLICE_LITERAL("feed")))
        return is_atom(root.space);
    if (slice_equal(root.name, SLICE_LITERAL("entry")))
        return root.space.len && is_atom(root.space);
    if (slice_equal(root.name, SLICE_LITERAL("RDF")))
        return contains(root.rest, SLICE_LITERAL("http://purl.org/rss/1.0/\"")) ||
               contains(root.rest, SLICE_LITERAL("http://purl.org/rss/1.0/'")) ||
               contains(root.rest, SLICE_LITERAL("netscape.com/rdf/simple/0.9/"));
    // A feed that was saved from a browser has XHTML around it.
    return slice_equal(root.name, SLICE_LITERAL("html")) &&
           contains(root.rest, SLICE_LITERAL("<feed xmlns=\"http://www.w3.org/2005/Atom\""));
}

static bool is_item(const struct xml_stream *stream, const struct xml_event *start)
{
    (void)stream;
    return (slice_equal(start->name, SLICE_LITERAL("item")) ||
            slice_equal(start->name, SLICE_LITERAL("entry"))) &&
           space_of(start) == SPACE_PLAIN;
}

static const struct xml_rule feed_rules[] = {
    // identifier and address
    {"guid", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_ID, 0, NULL, PLAIN(KIND_NONE)},
    {"id", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_ID, 0, NULL, PLAIN(KIND_NONE)},
    {"item", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_ID, 1, "about", PLAIN(KIND_NONE)},
    {"identifier", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_ID, 2, NULL, TAG(SPACE_DC, KIND_NONE)},
    {"origLink", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_URL, 0, NULL,
     TAG(SPACE_FEEDBURNER, KIND_NONE)},
    {"link", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_URL, 1, NULL, PLAIN(KIND_LINK)},
    {"guid", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_URL, 4, NULL, PLAIN(KIND_GUID)},
    {"item", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, XML_BASE, 0, "base", PLAIN(KIND_NONE)},
    {"entry", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, XML_BASE, 0, "base", PLAIN(KIND_NONE)},
    {"feed", NULL, XML_OUTSIDE, XML_TAKE_ATTRIBUTE, XML_BASE, 1, "base", PLAIN(KIND_NONE)},
    {"rss", NULL, XML_OUTSIDE, XML_TAKE_ATTRIBUTE, XML_BASE, 1, "base", PLAIN(KIND_NONE)},
    {"link", "feed", XML_OUTSIDE, XML_TAKE_LINE, XML_BASE, 2, NULL, PLAIN(KIND_BASE)},
    {"link", "channel", XML_OUTSIDE, XML_TAKE_LINE, XML_BASE, 2, NULL, PLAIN(KIND_BASE)},
    // title and text
    {"title", NULL, XML_CHILD, XML_TAKE_HTML_LINE, ARTICLE_TITLE, 0, NULL, PLAIN(KIND_ANY_TEXT)},
    {"title", NULL, XML_CHILD, XML_TAKE_HTML_LINE, ARTICLE_TITLE, 1, NULL,
     TAG(SPACE_DC, KIND_NONE)},
    {"title", NULL, XML_IN_RECORD, XML_TAKE_HTML_LINE, ARTICLE_TITLE, 2, NULL,
     TAG(SPACE_MEDIA, KIND_NONE)},
    {"encoded", NULL, XML_CHILD, XML_TAKE_HTML, ARTICLE_TEXT, 0, NULL,
     TAG(SPACE_CONTENT, KIND_NONE)},
    {"content", NULL, XML_CHILD, XML_TAKE_HTML, ARTICLE_TEXT, 0, NULL, PLAIN(KIND_ANY_TEXT)},
    {"body", NULL, XML_CHILD, XML_TAKE_MARKUP, ARTICLE_TEXT, 1, NULL, TAG(SPACE_XHTML, KIND_NONE)},
    {"description", NULL, XML_CHILD, XML_TAKE_HTML, ARTICLE_TEXT, 3, NULL, PLAIN(KIND_NONE)},
    {"summary", NULL, XML_CHILD, XML_TAKE_HTML, ARTICLE_TEXT, 3, NULL, PLAIN(KIND_ANY_TEXT)},
    {"description", NULL, XML_CHILD, XML_TAKE_HTML, ARTICLE_TEXT, 4, NULL,
     TAG(SPACE_DC, KIND_NONE)},
    {"summary", NULL, XML_CHILD, XML_TAKE_HTML, ARTICLE_TEXT, 5, NULL,
     TAG(SPACE_ITUNES, KIND_NONE)},
    {"description", NULL, XML_IN_RECORD, XML_TAKE_HTML, ARTICLE_TEXT, 6, NULL,
     TAG(SPACE_MEDIA, KIND_NONE)},
    // date
    {"pubDate", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_DATE, 0, NULL, PLAIN(KIND_NONE)},
    {"published", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_DATE, 0, NULL, PLAIN(KIND_NONE)},
    {"issued", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_DATE, 0, NULL, PLAIN(KIND_NONE)},
    {"date", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_DATE, 1, NULL, TAG(SPACE_DC, KIND_NONE)},
    {"issued", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_DATE, 1, NULL, TAG(SPACE_DC, KIND_NONE)},
    {"created", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_DATE, 2, NULL, TAG(SPACE_DC, KIND_NONE)},
    {"created", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_DATE, 2, NULL, PLAIN(KIND_NONE)},
    {"updated", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_DATE, 3, NULL, PLAIN(KIND_NONE)},
    {"modified", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_DATE, 3, NULL, PLAIN(KIND_NONE)},
    {"modified", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_DATE, 3, NULL, TAG(SPACE_DC, KIND_NONE)},
    // authors; RSS wants an address in <author>, see feed_finish()
    {"creator", NULL, XML_CHILD, XML_TAKE_NAME, ARTICLE_AUTHOR, 0, NULL, TAG(SPACE_DC, KIND_NONE)},
    {"name", "author", XML_IN_RECORD, XML_TAKE_NAME, ARTICLE_AUTHOR, 0, NULL, PLAIN(KIND_NONE)},
    {"author", NULL, XML_CHILD, XML_TAKE_NAME, ARTICLE_AUTHOR, 1, NULL, PLAIN(KIND_NONE)},
    {"author", NULL, XML_CHILD, XML_TAKE_NAME, ARTICLE_AUTHOR, 2, NULL,
     TAG(SPACE_ITUNES, KIND_NONE)},
    {"name", "author", XML_OUTSIDE, XML_TAKE_NAME, ARTICLE_AUTHOR, 3, NULL, PLAIN(KIND_NONE)},
    // keywords
    {"category", NULL, XML_CHILD, XML_TAKE_HTML_LINE, ARTICLE_KEYWORD, 0, NULL,
     PLAIN(KIND_CATEGORY)},
    {"subject", NULL, XML_CHILD, XML_TAKE_HTML_LINE, ARTICLE_KEYWORD, 0, NULL,
     TAG(SPACE_DC, KIND_NONE)},
    {"keywords", NULL, XML_IN_RECORD, XML_TAKE_LIST, ARTICLE_KEYWORD, 0, NULL,
     TAG(SPACE_MEDIA, KIND_NONE)},
    {"keywords", NULL, XML_CHILD, XML_TAKE_LIST, ARTICLE_KEYWORD, 0, NULL,
     TAG(SPACE_ITUNES, KIND_NONE)},
    {"section", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_SECTION, 0, NULL,
     TAG(SPACE_OTHER, KIND_NONE)},
    // language
    {"item", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 1, "lang",
     PLAIN(KIND_NONE)},
    {"entry", NULL, XML_RECORD_ITSELF, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 1, "lang",
     PLAIN(KIND_NONE)},
    {"content", NULL, XML_CHILD, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 0, "lang", PLAIN(KIND_NONE)},
    {"language", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_LANGUAGE, 0, NULL,
     TAG(SPACE_DC, KIND_NONE)},
    {"language", "channel", XML_OUTSIDE, XML_TAKE_LINE, ARTICLE_LANGUAGE, 2, NULL,
     PLAIN(KIND_NONE)},
    {"language", "channel", XML_OUTSIDE, XML_TAKE_LINE, ARTICLE_LANGUAGE, 2, NULL,
     TAG(SPACE_DC, KIND_NONE)},
    {"feed", NULL, XML_OUTSIDE, XML_TAKE_ATTRIBUTE, ARTICLE_LANGUAGE, 3, "lang", PLAIN(KIND_NONE)},
    // source
    {"source", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_SOURCE, 1, NULL, PLAIN(KIND_NONE)},
    {"title", "source", XML_IN_RECORD, XML_TAKE_HTML_LINE, ARTICLE_SOURCE, 0, NULL,
     PLAIN(KIND_ANY_TEXT)},
    {"publisher", NULL, XML_CHILD, XML_TAKE_LINE, ARTICLE_SOURCE, 2, NULL,
     TAG(SPACE_DC, KIND_NONE)},
    {"title", "channel", XML_OUTSIDE, XML_TAKE_HTML_LINE, ARTICLE_SOURCE, 3, NULL,
     PLAIN(KIND_ANY_TEXT)},
    {"title", "feed", XML_OUTSIDE, XML_TAKE_HTML_LINE, ARTICLE_SOURCE, 3, NULL,
     PLAIN(KIND_ANY_TEXT)},
    {NULL, NULL, XML_IN_RECORD, XML_TAKE_NOTHING, ARTICLE_MISC, 0, NULL, 0},
};

/** Atom says in type="" how a text is written; Atom 0.3 also in mode="". */
static void adjust_text(const struct xml_stream *stream, struct xml_rule *rule)
{
    const bool line = rule->take == XML_TAKE_HTML_LINE;
    struct slice type;
    struct slice mode;
    if (xml_stream_attribute(stream, "src", &type)) {
        rule->take = XML_TAKE_NOTHING; // the content is elsewhere
        return;
    }
    if (!xml_stream_attribute(stream, "type", &type))
        return; // HTML: what looks like it in feeds without type is
    if (xml_stream_attribute(stream, "mode", &mode)) {
        if (slice_equal(mode, SLICE_LITERAL("base64")))
            rule->take = XML_TAKE_NOTHING;
        else if (slice_equal(mode, SLICE_LITERAL("xml")))
            rule->take = line ? XML_TAKE_LINE : XML_TAKE_MARKUP;
        return;
    }
    const bool html =
        slice_equal(type, SLICE_LITERAL("html")) || slice_equal(type, SLICE_LITERAL("text/html"));
    const bool xml = slice_equal(type, SLICE_LITERAL("xhtml")) ||
                     contains(type, SLICE_LITERAL("+xml")) || contains(type, SLICE_LITERAL("/xml"));
    const bool text =
        slice_equal(type, SLICE_LITERAL("text")) || slice_equal(type, SLICE_LITERAL("text/plain"));
    if (html)
        return;
    if (xml)
        rule->take = line ? XML_TAKE_LINE : XML_TAKE_MARKUP;
    else if (text)
        rule->take = line ? XML_TAKE_LINE : XML_TAKE_PLAIN;
    else if (!slice_starts_with(type, SLICE_LITERAL("text/")))
        rule->take = XML_TAKE_NOTHING; // a picture in base64
}

/** RSS has the address as text, Atom in an attribute, with what it is for in rel="". */
static void adjust_link(const struct xml_stream *stream, struct xml_rule *rule)
{
    struct slice href;
    struct slice rel;
    if (!xml_stream_attribute(stream, "href", &href))
        return;
    rule->take = XML_TAKE_ATTRIBUTE;
    rule->attribute = "href";
    if (!xml_stream_attribute(stream, "rel", &rel) || rel.len == 0 ||
        slice_equal(rel, SLICE_LITERAL("alternate")))
        rule->rank = 1;
    else if (slice_equal(rel, SLICE_LITERAL("self")))
        rule->rank = 3;
    else
        rule->take = XML_TAKE_NOTHING; // enclosure, edit, replies, ...
}

static void feed_adjust(const struct xml_stream *stream, const struct xml_event *start,
                        struct xml_rule *rule, void *memory)
{
    struct slice value;
    (void)memory;
    if (start->name.len && (int)space_of(start) != rule->tag / 16) {
        rule->take = XML_TAKE_NOTHING;
        return;
    }
    switch ((enum feed_kind)(rule->tag % 16)) {
    case KIND_NONE:
        break;
    case KIND_ANY_TEXT:
        adjust_text(stream, rule);
        break;
    case KIND_BASE: // worse than xml:base="", whatever it is for
        adjust_link(stream, rule);
        rule->rank += 2;
        break;
    case KIND_LINK:
        adjust_link(stream, rule);
        break;
    case KIND_GUID:
        if ((xml_stream_attribute(stream, "isPermaLink", &value) ||
             xml_stream_attribute(stream, "isPermalink", &value)) &&
            !slice_equal_ascii_case(value, SLICE_LITERAL("true")))
            rule->take = XML_TAKE_NOTHING;
        break;
    case KIND_CATEGORY:
        if (xml_stream_attribute(stream, "label", &value) && slice_trim(value).len) {
            rule->take = XML_TAKE_ATTRIBUTE;
            rule->attribute = "label";
        } else if (xml_stream_attribute(stream, "term", &value)) {
            rule->take = XML_TAKE_ATTRIBUTE;
            rule->attribute = "term";
        }
        break;
    }
}

/** "jane@example.com (Jane Doe)" is Jane Doe. */
static struct slice without_address(struct slice author)
{
    const char *at = author.len ? memchr(author.ptr, '@', author.len) : NULL;
    const char *open = at ? memrchr(author.ptr, '(', author.len) : NULL;
    if (!open || open < at || author.ptr[author.len - 1] != ')')
        return author;
    const char *end = author.ptr + author.len - 1;
    return slice_of(open + 1, (size_t)(end - open - 1));
}

static void feed_finish(struct article *article)
{
    // A guid that is not called a permalink is one only if it looks like it.
    const struct slice url = article_get(article, ARTICLE_URL);
    if (url.len && !slice_starts_with(url, SLICE_LITERAL("http")) &&
        slice_equal(url, article_get(article, ARTICLE_ID)))
        article_set(article, ARTICLE_URL, SLICE_LITERAL(""));
    for (size_t i = 0; i < article->value_count; i++) {
        struct article_value *value = &article->values[i];
        if (value->field != ARTICLE_AUTHOR)
            continue;
        const char *const bytes = article->bytes.data;
        const struct slice name =
            slice_trim(without_address(slice_of(bytes + value->offset, value->len)));
        if (name.len) {
            value->offset = (size_t)(name.ptr - bytes);
            value->len = name.len;
        }
    }
}

static const struct xml_format feed_format = {
    .is_record = is_item,
    .rules = feed_rules,
    .more = xml_inline_rules,
    .adjust = feed_adjust,
    .finish = feed_finish,
};

static enum error_code feed_open(void **state, struct input *input,
                                 const struct reader_limits *limits, struct error *error)
{
    return xml_records_open(state, &feed_format, input, limits, error);
}

const struct reader_format format_feed = {
    .name = "feed",
    .description = "RSS 0.9 to 2.0 and Atom feeds, an article an item",
    .detect = feed_detect,
    .open = feed_open,
    .next = xml_records_next,
    .close = xml_records_close,
};
