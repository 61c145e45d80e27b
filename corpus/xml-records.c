// SPDX-License-Identifier: GPL-2.0-or-later
#include "xml-records.h"

#include "base/buffer.h"
#include "byline.h"
#include "markup-text.h"
#include "url.h"

#include <limits.h>
#include <stdlib.h>

enum {
    MOST_TAKINGS = 8,  // elements whose text is taken, one within the other
    SAME_CHECKED = 64, // how far back a value is looked for that is there already
    MOST_OUTSIDE = 64, // values of a file's head
};

/** An element whose text is being taken. */
struct taking {
    struct xml_rule rule;
    int depth;
    bool has_elements;
    bool outside;
    struct markup_text text;
};

struct candidate {
    enum article_field field;
    int rank;
    size_t offset;
    size_t len;
};

/** What was found so far, of a record or outside of them. */
struct findings {
    struct buffer bytes;
    struct candidate *candidates;
    size_t count;
    size_t capacity;
    bool failed;
};

struct xml_records {
    const struct xml_format *format;
    struct xml_stream *stream;
    size_t max_article;
    struct taking takings[MOST_TAKINGS];
    size_t taking_count;
    struct findings record;
    struct findings outside;
    struct markup_text html; // scratch
    struct buffer url;       // scratch
    bool in_record;
    int record_depth;
    uint64_t record_number;
    size_t record_bytes;
    bool too_large;
    bool reuse_start; // the start event at hand begins the next record
    struct xml_event start;
    uint64_t repaired_before;
    struct error damage;  // of the record, if its code is set
    bool damage_reported; // between records: once is enough
    union {
        char bytes[XML_MEMORY_SIZE];
        void *pointer;
        double real;
    } memory;
};

const struct xml_rule xml_inline_rules[] = {
    {"person", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_PERSON, 0, NULL, 0},
    {"org", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_ORG, 0, NULL, 0},
    {"location", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_PLACE, 0, NULL, 0},
    {"hl1", NULL, XML_IN_RECORD, XML_TAKE_LINE, ARTICLE_TITLE, 8, NULL, 0},
    {"byline", NULL, XML_IN_RECORD, XML_TAKE_NAME, ARTICLE_AUTHOR, 8, NULL, 0},
    {"dateline", NULL, XML_IN_RECORD, XML_TAKE_LINE, XML_DATELINE, 0, NULL, 0},
    {NULL, NULL, XML_IN_RECORD, XML_TAKE_NOTHING, ARTICLE_MISC, 0, NULL, 0},
};

static void clear_findings(struct findings *findings)
{
    buffer_clear(&findings->bytes);
    findings->count = 0;
    findings->failed = false;
}

static void add_finding(struct findings *findings, enum article_field field, int rank,
                        struct slice value)
{
    value = slice_trim(value);
    if (value.len == 0)
        return;
    if (findings->count == findings->capacity) {
        const size_t capacity = findings->capacity ? 2 * findings->capacity : 32;
        struct candidate *candidates =
            realloc(findings->candidates, capacity * sizeof(*candidates));
        if (!candidates) {
            findings->failed = true;
            return;
        }
        findings->candidates = candidates;
        findings->capacity = capacity;
    }
    const size_t offset = findings->bytes.len;
    if (buffer_append_slice(&findings->bytes, value))
        findings->candidates[findings->count++] =
            (struct candidate){field, rank, offset, value.len};
}

static struct slice finding(const struct findings *findings, size_t index)
{
    const struct candidate *candidate = &findings->candidates[index];
    return slice_of(findings->bytes.data + candidate->offset, candidate->len);
}

enum error_code xml_records_open(void **state, const struct xml_format *format, struct input *input,
                                 const struct reader_limits *limits, struct error *error)
{
    struct xml_records *records = calloc(1, sizeof(*records));
    if (!records)
        return error_set_no_memory(error);
    records->format = format;
    records->max_article = limits->max_article;
    const enum error_code code = xml_stream_open(&records->stream, input, error);
    if (code != ERROR_NONE) {
        xml_records_close(records);
        return code;
    }
    *state = records;
    return ERROR_NONE;
}

void xml_records_close(void *state)
{
    struct xml_records *records = state;
    xml_stream_close(records->stream);
    for (size_t i = 0; i < MOST_TAKINGS; i++)
        markup_text_free(&records->takings[i].text);
    markup_text_free(&records->html);
    buffer_free(&records->url);
    buffer_free(&records->record.bytes);
    buffer_free(&records->outside.bytes);
    free(records->record.candidates);
    free(records->outside.candidates);
    free(records);
}

static bool fits(const struct xml_records *records, const struct xml_rule *rule,
                 const struct xml_event *start)
{
    if (*rule->name != *start->name.ptr || !slice_equal(start->name, slice_of_string(rule->name)))
        return false;
    if (rule->parent && !slice_equal(xml_stream_name_at(records->stream, start->depth - 1),
                                     slice_of_string(rule->parent)))
        return false;
    switch (rule->place) {
    case XML_IN_RECORD:
        return records->in_record && start->depth > records->record_depth;
    case XML_CHILD:
        return records->in_record && start->depth == records->record_depth + 1;
    case XML_RECORD_ITSELF:
        return records->in_record && start->depth == records->record_depth;
    case XML_OUTSIDE:
        return !records->in_record;
    }
    return false;
}

static void add_value(struct xml_records *records, const struct xml_rule *rule, bool outside,
                      struct slice value)
{
    struct findings *findings = outside ? &records->outside : &records->record;
    if (outside &&
        (findings->bytes.len + value.len > records->max_article || findings->count >= MOST_OUTSIDE))
        return;
    add_finding(findings, rule->field, rule->rank, value);
}

static void begin_taking(struct xml_records *records, const struct xml_rule *rule,
                         const struct xml_event *start)
{
    if (rule->take == XML_TAKE_ATTRIBUTE) {
        struct slice value;
        if (xml_stream_attribute(records->stream, rule->attribute, &value))
            add_value(records, rule, !records->in_record, value);
        return;
    }
    if (rule->take == XML_TAKE_NOTHING || rule->take == XML_TAKE_NOTE ||
        records->taking_count == MOST_TAKINGS)
        return;
    struct taking *taking = &records->takings[records->taking_count++];
    taking->rule = *rule;
    taking->depth = start->depth;
    taking->has_elements = false;
    taking->outside = !records->in_record;
    markup_text_begin(&taking->text, rule->take == XML_TAKE_LINE || rule->take == XML_TAKE_NAME ||
                                         rule->take == XML_TAKE_LIST);
    taking->text.keep_lines = rule->take == XML_TAKE_PLAIN;
}

static bool takes_raw(const struct taking *taking)
{
    return taking->rule.take == XML_TAKE_HTML || taking->rule.take == XML_TAKE_HTML_LINE;
}

static void apply_rules(struct xml_records *records, const struct xml_rule *rules,
                        const struct xml_event *start)
{
    for (const struct xml_rule *rule = rules; rule && rule->name; rule++) {
        if (!fits(records, rule, start))
            continue;
        struct xml_rule adjusted = *rule;
        if (records->format->adjust)
            records->format->adjust(records->stream, start, &adjusted, &records->memory);
        begin_taking(records, &adjusted, start);
    }
}

static void on_start(struct xml_records *records, const struct xml_event *start)
{
    records->record_bytes +=
        xml_stream_attribute_bytes(records->stream) + 2 * start->name.len + strlen("<></>");
    for (size_t i = 0; i < records->taking_count; i++) {
        records->takings[i].has_elements = true;
        if (!takes_raw(&records->takings[i]))
            markup_text_start(&records->takings[i].text, start->name);
    }
    apply_rules(records, records->format->rules, start);
    apply_rules(records, records->format->more, start);
}

static void on_text(struct xml_records *records, struct slice text)
{
    records->record_bytes += text.len;
    for (size_t i = 0; i < records->taking_count; i++) {
        struct taking *taking = &records->takings[i];
        if (takes_raw(taking))
            (void)buffer_append_slice(&taking->text.out, text);
        else
            markup_text_add(&taking->text, text);
    }
}

/** Feeds hold in one field what is HTML, what is text, and what looks like it: to plain text. */
static struct slice html_text(struct xml_records *records, struct slice html, bool one_line)
{
    markup_text_begin(&records->html, one_line);
    markup_text_html(&records->html, html);
    return markup_text_slice(&records->html);
}

static void add_list(struct xml_records *records, const struct taking *taking, struct slice text)
{
    while (text.len) {
        size_t end = 0;
        while (end < text.len && text.ptr[end] != ',' && text.ptr[end] != ';')
            end++;
        add_value(records, &taking->rule, taking->outside, slice_of(text.ptr, end));
        end += end < text.len;
        text = slice_of(text.ptr + end, text.len - end);
    }
}

static void end_taking(struct xml_records *records, struct taking *taking)
{
    struct slice text = markup_text_slice(&taking->text);
    records->record.failed |= !markup_text_ok(&taking->text);
    switch (taking->rule.take) {
    case XML_TAKE_HTML:
    case XML_TAKE_HTML_LINE:
        text = html_text(records, text, taking->rule.take == XML_TAKE_HTML_LINE);
        break;
    case XML_TAKE_MARKUP: // markup within CDATA
        if (!taking->has_elements && text.len && memchr(text.ptr, '<', text.len))
            text = html_text(records, text, false);
        break;
    case XML_TAKE_NAME:
        text = byline_name(text);
        break;
    case XML_TAKE_LIST:
        add_list(records, taking, text);
        return;
    default:
        break;
    }
    add_value(records, &taking->rule, taking->outside, text);
    records->record.failed |= !markup_text_ok(&records->html);
}

static void on_end(struct xml_records *records, const struct xml_event *end)
{
    while (records->taking_count) {
        struct taking *last = &records->takings[records->taking_count - 1];
        if (last->depth < end->depth)
            break;
        end_taking(records, last);
        records->taking_count--;
    }
    for (size_t i = 0; i < records->taking_count; i++)
        if (!takes_raw(&records->takings[i]))
            markup_text_end(&records->takings[i].text, end->name);
}

static void begin_record(struct xml_records *records, const struct xml_event *start)
{
    records->in_record = true;
    records->record_depth = start->depth;
    records->record_number++;
    records->record_bytes = 0;
    records->too_large = false;
    records->taking_count = 0;
    records->repaired_before = xml_stream_repaired(records->stream);
    records->damage = (struct error)ERROR_INIT;
    records->damage_reported = false;
    memset(&records->memory, 0, sizeof(records->memory));
    clear_findings(&records->record);
}

/** The lowest rank of a field, from the record or from outside it; -1 if there is no candidate. */
static int lowest_rank(const struct xml_records *records, enum article_field field,
                       bool *from_outside)
{
    int lowest = -1;
    *from_outside = false;
    for (size_t i = 0; i < records->record.count; i++)
        if (records->record.candidates[i].field == field &&
            (lowest < 0 || records->record.candidates[i].rank < lowest))
            lowest = records->record.candidates[i].rank;
    for (size_t i = 0; i < records->outside.count; i++)
        if (records->outside.candidates[i].field == field &&
            (lowest < 0 || records->outside.candidates[i].rank < lowest)) {
            lowest = records->outside.candidates[i].rank;
            *from_outside = true;
        }
    return lowest;
}

/** True if one of the last values taken is the same. */
static bool is_repeated(const struct article *article, size_t first, enum article_field field,
                        struct slice value)
{
    size_t i = article->value_count;
    for (size_t checked = 0; i > first && checked < SAME_CHECKED; checked++) {
        const struct article_value *other = &article->values[--i];
        if (other->field == field &&
            slice_equal(slice_of(article->bytes.data + other->offset, other->len), value))
            return true;
    }
    return false;
}

static void fill_field(const struct xml_records *records, struct article *article,
                       enum article_field field)
{
    bool from_outside = false;
    const int lowest = lowest_rank(records, field, &from_outside);
    const struct findings *findings = from_outside ? &records->outside : &records->record;
    const size_t first = article->value_count;
    if (lowest < 0)
        return;
    for (size_t i = 0; i < findings->count; i++) {
        const struct candidate *candidate = &findings->candidates[i];
        const bool wanted = candidate->rank == lowest || field > ARTICLE_AUTHOR;
        if (candidate->field != field || !wanted)
            continue;
        const struct slice value = finding(findings, i);
        if (is_repeated(article, first, field, value))
            continue;
        article_add(article, field, value);
        if (field < ARTICLE_AUTHOR)
            return;
    }
}

/** A relative URL becomes what it is within the record's base, or that of the file's head. */
static void resolve_url(struct xml_records *records, struct article *article)
{
    const struct slice url = article_get(article, ARTICLE_URL);
    const struct findings *const both[] = {&records->record, &records->outside};
    struct slice base = SLICE_LITERAL("");
    int lowest = INT_MAX;
    if (url.len == 0 || url_is_absolute(url))
        return;
    for (size_t from = 0; from < 2; from++)
        for (size_t i = 0; i < both[from]->count; i++) {
            const struct candidate *candidate = &both[from]->candidates[i];
            if (candidate->field != XML_BASE || candidate->rank >= lowest ||
                !url_is_absolute(finding(both[from], i)))
                continue;
            lowest = candidate->rank;
            base = finding(both[from], i);
        }
    if (url_resolve(&records->url, url, base))
        article_set(article, ARTICLE_URL, buffer_slice(&records->url));
    article->failed |= records->url.failed;
}

static enum reader_status end_record(struct xml_records *records, struct article *article,
                                     struct error *error)
{
    records->in_record = false;
    records->taking_count = 0;
    article->record = records->record_depth == 1 ? 0 : records->record_number;
    if (records->damage.code) {
        if (error)
            *error = records->damage;
        return READER_REJECTED;
    }
    if (records->too_large) {
        (void)error_set(error, ERROR_DATA, "article is larger than %zu bytes",
                        records->max_article);
        return READER_REJECTED;
    }
    const char *refused =
        records->format->refuse ? records->format->refuse(&records->memory) : NULL;
    if (refused) {
        (void)error_set(error, ERROR_DATA, "%s", refused);
        return READER_REJECTED;
    }
    for (int field = 0; field < ARTICLE_FIELD_COUNT; field++)
        fill_field(records, article, (enum article_field)field);
    for (size_t i = 0; i < records->record.count && article->dateline.len == 0; i++)
        if (records->record.candidates[i].field == XML_DATELINE)
            article_set_dateline(article, finding(&records->record, i));
    article->repaired_bytes +=
        (size_t)(xml_stream_repaired(records->stream) - records->repaired_before);
    if (records->record.failed || !buffer_ok(&records->record.bytes))
        article->failed = true;
    if (records->format->finish)
        records->format->finish(article);
    resolve_url(records, article);
    if (article_get(article, ARTICLE_TEXT).len == 0 &&
        article_get(article, ARTICLE_TITLE).len == 0) {
        (void)error_set(error, ERROR_DATA, "article has neither title nor text");
        return READER_REJECTED;
    }
    return READER_ARTICLE;
}

static void outside_record(struct xml_records *records, const struct xml_event *event)
{
    switch (event->type) {
    case XML_EVENT_START:
        if (records->format->is_record(records->stream, event)) {
            begin_record(records, event);
        }
        on_start(records, event);
        break;
    case XML_EVENT_TEXT:
        if (records->record_bytes <= records->max_article)
            on_text(records, event->text);
        break;
    case XML_EVENT_END:
        on_end(records, event);
        records->record_bytes = 0;
        break;
    case XML_EVENT_DAMAGED:
        break;
    }
}

/** An event within a record. True if the record is over. */
static bool inside_record(struct xml_records *records, const struct xml_event *event)
{
    switch (event->type) {
    case XML_EVENT_START:
        // Where an end tag was lost, the next record seems to be within this one.
        if (records->damage.code && records->format->is_record(records->stream, event)) {
            records->reuse_start = true;
            records->start = *event;
            return true;
        }
        if (!records->too_large && !records->damage.code)
            on_start(records, event);
        break;
    case XML_EVENT_TEXT:
        if (!records->too_large && !records->damage.code)
            on_text(records, event->text);
        break;
    case XML_EVENT_END:
        if (!records->too_large && !records->damage.code)
            on_end(records, event);
        return event->depth <= records->record_depth;
    case XML_EVENT_DAMAGED:
        if (!records->damage.code)
            (void)error_set(&records->damage, ERROR_DATA, "%.*s", (int)event->text.len,
                            event->text.ptr);
        break;
    }
    records->too_large |= records->record_bytes > records->max_article;
    return false;
}

/** Where a fault is: the number that end_record() would give. */
static uint64_t record_at_hand(const struct xml_records *records)
{
    if (!records->in_record)
        return records->record_number + 1;
    return records->record_depth == 1 ? 0 : records->record_number;
}

enum reader_status xml_records_next(void *state, struct article *article, struct error *error)
{
    struct xml_records *records = state;
    for (;;) {
        struct xml_event event = records->start;
        if (!records->reuse_start) {
            const enum xml_stream_status status = xml_stream_next(records->stream, &event, error);
            if (status != XML_STREAM_EVENT) {
                article->record = record_at_hand(records);
                return status == XML_STREAM_END ? READER_END : READER_FAILED;
            }
        }
        records->reuse_start = false;
        if (records->in_record) {
            if (inside_record(records, &event))
                return end_record(records, article, error);
        } else if (event.type == XML_EVENT_DAMAGED && !records->damage_reported) {
            records->damage_reported = true;
            article->record = record_at_hand(records);
            (void)error_set(error, ERROR_DATA, "%.*s", (int)event.text.len, event.text.ptr);
            return READER_REJECTED;
        } else {
            outside_record(records, &event);
        }
    }
}
