// SPDX-License-Identifier: GPL-2.0-or-later
// Two SGML forms of research collections, several articles a file, neither of them XML:
// TREC (<DOC><DOCNO>...: AP, WSJ, FT, LA Times, San Jose Mercury, Ziff, FBIS, Gigaword, AQUAINT)
// and Reuters-21578 (<REUTERS ... NEWID="1">...).
//
// Where a collection keeps the dateline in an element of its own it is put before the text again,
// as it was printed: text/dateline.h takes it off there, whatever the format.
#include "date.h"
#include "formats.h"
#include "strip-tags.h"
#include "window.h"

#include <ctype.h>
#include <stdlib.h>

enum { LONGEST_DATELINE = 200, LONGEST_NAME = 24 };

/** What an element is. */
enum part {
    PART_NONE,
    PART_ID,
    PART_TITLE,
    PART_TEXT,
    PART_LEAD,
    PART_DATE,
    PART_DATELINE,
    PART_AUTHOR,
    PART_SOURCE,
    PART_SECTION,
    PART_KEYWORD,
    PART_ORG,
    PART_PERSON,
    PART_PLACE,
    PART_COUNT
};

struct element_name {
    const char *name;
    enum part part;
};

/** The elements of the TREC collections; those left out hold codes, page numbers and notes. */
static const struct element_name trec_elements[] = {
    {"DOCNO", PART_ID},        {"HEAD", PART_TITLE},        {"HEADLINE", PART_TITLE},
    {"HL", PART_TITLE},        {"TITLE", PART_TITLE},       {"TI", PART_TITLE},
    {"TEXT", PART_TEXT},       {"LP", PART_LEAD},           {"LEADPARA", PART_LEAD},
    {"ABSTRACT", PART_LEAD},   {"SUMMARY", PART_LEAD},      {"BYLINE", PART_AUTHOR},
    {"AUTHOR", PART_AUTHOR},   {"DATELINE", PART_DATELINE}, {"DATE", PART_DATE},
    {"DATE1", PART_DATE},      {"DD", PART_DATE},           {"DATE_TIME", PART_DATE},
    {"DATETIME", PART_DATE},   {"PUBDATE", PART_DATE},      {"SO", PART_SOURCE},
    {"SOURCE", PART_SOURCE},   {"PUB", PART_SOURCE},        {"JOURNAL", PART_SOURCE},
    {"SECTION", PART_SECTION}, {"SUBJECT", PART_KEYWORD},   {"DESCRIPT", PART_KEYWORD},
    {"IN", PART_KEYWORD},      {"NS", PART_KEYWORD},        {"CO", PART_ORG},
    {"CN", PART_ORG},          {"RE", PART_PLACE},          {NULL, PART_NONE},
};

static const struct element_name reuters_elements[] = {
    {"DATE", PART_DATE},         {"TOPICS", PART_KEYWORD}, {"PLACES", PART_PLACE},
    {"PEOPLE", PART_PERSON},     {"ORGS", PART_ORG},       {"EXCHANGES", PART_ORG},
    {"COMPANIES", PART_ORG},     {"TITLE", PART_TITLE},    {"AUTHOR", PART_AUTHOR},
    {"DATELINE", PART_DATELINE}, {"BODY", PART_TEXT},      {NULL, PART_NONE},
};

_Static_assert(sizeof(trec_elements) / sizeof(trec_elements[0]) <= 64, "an element is a bit");

struct dialect {
    const char *start; // of a record, without '>'
    const char *end;
    const struct element_name *elements;
};

static const struct dialect trec = {"<DOC", "</DOC>", trec_elements};
static const struct dialect reuters = {"<REUTERS", "</REUTERS>", reuters_elements};

struct sgml_reader {
    struct window window;
    const struct dialect *dialect;
    size_t max_article;
    uint64_t record;
    struct reader_place whole;       // behind the last record that has its end tag
    struct buffer parts[PART_COUNT]; // of the record at hand
    struct buffer id;
};

static struct slice behind(struct slice text, size_t bytes)
{
    return slice_of(text.ptr + bytes, text.len - bytes);
}

/** Finds a tag in letters of any case behind @p at. */
static bool find_tag(struct slice bytes, size_t at, const char *name, size_t *found)
{
    const struct slice tag = slice_of_string(name);
    while (at + tag.len <= bytes.len) {
        const char *lower = memchr(bytes.ptr + at, '<', bytes.len - at);
        if (!lower)
            return false;
        at = (size_t)(lower - bytes.ptr);
        if (bytes.len - at >= tag.len && slice_equal_ascii_case(slice_of(lower, tag.len), tag)) {
            *found = at;
            return true;
        }
        at++;
    }
    return false;
}

/** The next start of a record at or behind @p at: the tag's name must end there. */
static bool find_start(const struct dialect *dialect, struct slice bytes, size_t at, size_t *found)
{
    const size_t len = strlen(dialect->start);
    while (find_tag(bytes, at, dialect->start, &at)) {
        if (at + len >= bytes.len)
            return false;
        const char c = bytes.ptr[at + len];
        if (c == '>' || c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            *found = at;
            return true;
        }
        at += len;
    }
    return false;
}

/** Only blanks, comments, declarations and the tag of a root may come before the first record. */
static bool begins_with(const struct dialect *dialect, struct slice head, struct slice *record)
{
    size_t at = 0;
    size_t found = 0;
    bool root = false;
    if (slice_starts_with(head, SLICE_LITERAL("\xef\xbb\xbf")))
        head = behind(head, 3);
    for (;;) {
        while (at < head.len && isspace((unsigned char)head.ptr[at]))
            at++;
        if (at + 2 >= head.len || head.ptr[at] != '<')
            return false;
        if (head.ptr[at + 1] != '!' && head.ptr[at + 1] != '?') {
            if (root || (find_start(dialect, behind(head, at), 0, &found) && found == 0))
                break;
            root = true;
        }
        const char *end = memchr(head.ptr + at, '>', head.len - at);
        if (!end)
            return false;
        at = (size_t)(end + 1 - head.ptr);
    }
    if (!find_start(dialect, head, at, &found) || found != at)
        return false;
    *record = behind(head, at);
    return true;
}

static bool trec_detect(struct slice head)
{
    const struct slice with_id = SLICE_LITERAL("<DOC id=");
    struct slice record;
    size_t at = 0;
    return begins_with(&trec, head, &record) &&
           (find_tag(record, 0, "<DOCNO", &at) ||
            (record.len > with_id.len &&
             slice_equal_ascii_case(slice_of(record.ptr, with_id.len), with_id)));
}

static bool reuters_detect(struct slice head)
{
    struct slice record;
    return begins_with(&reuters, head, &record);
}

static void sgml_close(void *state)
{
    struct sgml_reader *reader = state;
    window_close(&reader->window);
    for (int i = 0; i < PART_COUNT; i++)
        buffer_free(&reader->parts[i]);
    buffer_free(&reader->id);
    free(reader);
}

static enum error_code sgml_open(void **state, struct input *input,
                                 const struct reader_limits *limits, const struct dialect *dialect,
                                 struct error *error)
{
    struct sgml_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return error_set_no_memory(error);
    window_open(&reader->window, input);
    reader->dialect = dialect;
    reader->max_article = limits->max_article;
    *state = reader;
    return ERROR_NONE;
}

static enum error_code trec_open(void **state, struct input *input,
                                 const struct reader_limits *limits, struct error *error)
{
    return sgml_open(state, input, limits, &trec, error);
}

static enum error_code reuters_open(void **state, struct input *input,
                                    const struct reader_limits *limits, struct error *error)
{
    return sgml_open(state, input, limits, &reuters, error);
}

/** The element that a tag names, or NULL. */
static const struct element_name *element_of(const struct dialect *dialect, struct slice name)
{
    for (const struct element_name *element = dialect->elements; element->name; element++)
        if (slice_equal_ascii_case(name, slice_of_string(element->name)))
            return element;
    return NULL;
}

/** The name in a tag at the start of @p text, "</NAME" or "<NAME"; empty if it is none. */
static struct slice tag_name(struct slice text)
{
    size_t start = text.len > 1 && text.ptr[1] == '/' ? 2 : 1;
    size_t end = start;
    while (end < text.len && end - start < LONGEST_NAME &&
           (isalnum((unsigned char)text.ptr[end]) || text.ptr[end] == '_'))
        end++;
    return slice_of(text.ptr + start, end > start ? end - start : 0);
}

/** Finds "</name" behind @p at. @return its place, text.len if the element has no end tag */
static size_t find_end_tag(struct slice text, size_t at, struct slice name)
{
    while (at < text.len) {
        const char *lower = memmem(text.ptr + at, text.len - at, "</", 2);
        if (!lower)
            break;
        at = (size_t)(lower - text.ptr);
        if (slice_equal_ascii_case(tag_name(behind(text, at)), name))
            return at;
        at += 2;
    }
    return text.len;
}

/** Adds an element's content to its part, the values of a list parted by newlines. */
static void add_part(struct sgml_reader *reader, enum part part, struct slice content)
{
    struct buffer *to = &reader->parts[part];
    if (to->len)
        (void)buffer_append_char(to, part == PART_DATELINE || part == PART_DATE ? ' ' : '\n');
    if (reader->dialect == &reuters && part != PART_TEXT && part != PART_TITLE) {
        // <D>usa</D><D>canada</D>
        while (content.len) {
            const char *end = memmem(content.ptr, content.len, "</D>", 4);
            const size_t len = end ? (size_t)(end - content.ptr) : content.len;
            strip_tags(to, slice_of(content.ptr, len));
            (void)buffer_append_char(to, '\n');
            content = behind(content, end ? len + 4 : len);
        }
        return;
    }
    strip_tags(to, content);
}

/** The value of an attribute in a start tag, or the empty slice. */
static struct slice attribute(struct slice tag, const char *name)
{
    const size_t len = strlen(name);
    struct slice value = SLICE_LITERAL("");
    for (size_t at = 1; at + len + 2 < tag.len; at++) {
        if (!isspace((unsigned char)tag.ptr[at - 1]) || tag.ptr[at + len] != '=' ||
            !slice_equal_ascii_case(slice_of(tag.ptr + at, len), slice_of_string(name)))
            continue;
        const char quote = tag.ptr[at + len + 1];
        const size_t start = at + len + 1 + (quote == '"' || quote == '\'');
        size_t end = start;
        while (end < tag.len &&
               (quote == '"' || quote == '\'' ? tag.ptr[end] != quote
                                              : tag.ptr[end] != ' ' && tag.ptr[end] != '>'))
            end++;
        value = slice_of(tag.ptr + start, end - start);
        break;
    }
    return value;
}

/** Goes through the elements of a record. */
static void read_elements(struct sgml_reader *reader, struct slice record)
{
    const struct element_name *elements = reader->dialect->elements;
    uint64_t unclosed = 0; // elements whose end was looked for in vain
    size_t at = 0;
    while (at < record.len) {
        const char *lower = memchr(record.ptr + at, '<', record.len - at);
        if (!lower)
            break;
        at = (size_t)(lower - record.ptr);
        const struct slice name = tag_name(behind(record, at));
        const struct element_name *element =
            name.len && name.ptr[-1] != '/' ? element_of(reader->dialect, name) : NULL;
        const uint64_t bit = element ? UINT64_C(1) << (element - elements) : 0;
        if (!element || (unclosed & bit)) {
            at++;
            continue;
        }
        const char *close = memchr(lower, '>', record.len - at);
        if (!close)
            break;
        const size_t start = (size_t)(close + 1 - record.ptr);
        const size_t end = find_end_tag(record, start, name);
        if (end == record.len && element->part != PART_TEXT) {
            unclosed |= bit; // where its content ends is not known
            at = start;
            continue;
        }
        add_part(reader, element->part, slice_of(record.ptr + start, end - start));
        at = end;
    }
}

static int two_digits(const char *p)
{
    return (p[0] - '0') * 10 + (p[1] - '0');
}

/** Six or eight digits as a date: yymmdd or yyyymmdd; mmddyy if @p american. */
static bool date_of_digits(struct slice digits, bool american, char iso[32])
{
    struct date date = {.year = 0};
    if (digits.len == 8) {
        date.year = two_digits(digits.ptr) * 100 + two_digits(digits.ptr + 2);
        date.month = two_digits(digits.ptr + 4);
        date.day = two_digits(digits.ptr + 6);
    } else if (american) {
        date.month = two_digits(digits.ptr);
        date.day = two_digits(digits.ptr + 2);
        date.year = two_digits(digits.ptr + 4);
    } else {
        date.year = two_digits(digits.ptr);
        date.month = two_digits(digits.ptr + 2);
        date.day = two_digits(digits.ptr + 4);
    }
    if (digits.len == 6)
        date.year += date.year < 50 ? 2000 : 1900;
    if (!date_valid(date))
        return false;
    date_format_iso(date_to_time(date), iso);
    return true;
}

static size_t count_digits(struct slice text)
{
    size_t digits = 0;
    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    return digits;
}

/** 02/12/88, as the Wall Street Journal has it: month first. */
static bool date_of_slashes(struct slice text, char iso[32])
{
    char digits[6];
    if (text.len < 8 || text.ptr[2] != '/' || text.ptr[5] != '/' || count_digits(text) != 2 ||
        count_digits(behind(text, 3)) != 2 || count_digits(behind(text, 6)) != 2)
        return false;
    memcpy(digits, text.ptr, 2);
    memcpy(digits + 2, text.ptr + 3, 2);
    memcpy(digits + 4, text.ptr + 6, 2);
    return date_of_digits(slice_of(digits, 6), true, iso);
}

/** The date of a TREC document in a form that date_parse() reads: its own words, or from its id. */
static void add_date(struct article *article, struct slice text, struct slice id)
{
    char iso[32];
    int64_t time = 0;
    const char *newline = memchr(text.ptr, '\n', text.len);
    struct slice line =
        slice_trim(newline ? slice_of(text.ptr, (size_t)(newline - text.ptr)) : text);
    const size_t digits = count_digits(line);
    if (digits == line.len && digits == 6 && date_of_digits(line, false, iso)) {
        article_add(article, ARTICLE_DATE, slice_of_string(iso)); // FT: 920501
        return;
    }
    if (date_of_slashes(line, iso)) {
        article_add(article, ARTICLE_DATE, slice_of_string(iso));
        return;
    }
    // "January 1, 1989, Sunday, Home Edition": as much of it as is a date.
    for (struct slice part = line; part.len;) {
        if (date_parse(part, &time)) {
            article_add(article, ARTICLE_DATE, part);
            return;
        }
        while (part.len && part.ptr[part.len - 1] != ',' && part.ptr[part.len - 1] != ' ')
            part.len--;
        while (part.len && (part.ptr[part.len - 1] == ',' || part.ptr[part.len - 1] == ' '))
            part.len--;
    }
    // AP880212-0001, WSJ870324-0001, LA010189-0001, AFP_ENG_19940512.0004
    size_t at = 0;
    while (at < id.len && count_digits(behind(id, at)) == 0)
        at++;
    const size_t run = at < id.len ? count_digits(behind(id, at)) : 0;
    const bool american = slice_starts_with(id, SLICE_LITERAL("LA"));
    if (at > 0 && (run == 6 || run == 8) &&
        date_of_digits(slice_of(id.ptr + at, run), american, iso))
        article_add(article, ARTICLE_DATE, slice_of_string(iso));
    else
        article_add(article, ARTICLE_DATE, line); // to be counted as one that is none
}

/** A part as one line. */
static struct slice one_line(struct buffer *part)
{
    size_t len = 0;
    for (size_t i = 0; i < part->len; i++) {
        const char c = part->data[i];
        const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!blank)
            part->data[len++] = c;
        else if (len && part->data[len - 1] != ' ')
            part->data[len++] = ' ';
    }
    part->len = len;
    return slice_trim(buffer_slice(part));
}

static void add_values(struct article *article, enum article_field field, struct slice text,
                       const char *separators)
{
    while (text.len) {
        size_t end = 0;
        while (end < text.len && !strchr(separators, text.ptr[end]))
            end++;
        article_add(article, field, slice_of(text.ptr, end));
        end += end < text.len;
        text = behind(text, end);
    }
}

/**
 * "By JANE DOE" and the like. What stands on further lines or behind a comma is what she does, or
 * for whom.
 */
static void add_author(struct article *article, struct buffer *part)
{
    struct slice line = slice_trim(buffer_slice(part));
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '\n' || line.ptr[i] == ',')
            line.len = i;
    line = slice_trim(line);
    if (line.len > 3 && slice_equal_ascii_case(slice_of(line.ptr, 3), SLICE_LITERAL("by ")))
        line = slice_trim(behind(line, 3));
    if (line.len < LONGEST_DATELINE)
        article_add(article, ARTICLE_AUTHOR, line);
}

/** Takes "Reuter" and what surrounds it off the end of a body. */
static struct slice without_signature(struct slice text)
{
    text = slice_trim(text);
    const char *last = text.len ? memrchr(text.ptr, '\n', text.len) : NULL;
    const struct slice line = last ? slice_trim(behind(text, (size_t)(last - text.ptr))) : text;
    if (last && (slice_equal_ascii_case(line, SLICE_LITERAL("Reuter")) ||
                 slice_equal_ascii_case(line, SLICE_LITERAL("Reuters"))))
        return slice_trim(slice_of(text.ptr, (size_t)(last - text.ptr)));
    return text;
}

/**
 * The headline of a Wall Street Journal article may have a rule below it, and the byline below
 * that; in the older ones each further line begins with '@'.
 */
static void split_headline(struct buffer *title, struct buffer *author)
{
    struct slice text = slice_trim(buffer_slice(title));
    const char *rule = text.len ? memmem(text.ptr, text.len, "----", 4) : NULL;
    for (size_t i = 0; i + 1 < title->len; i++)
        if (title->data[i] == '\n' && title->data[i + 1] == '@')
            title->data[i + 1] = ' ';
    if (!rule)
        return;
    const size_t at = (size_t)(rule - title->data);
    size_t behind_rule = at;
    while (behind_rule < title->len && title->data[behind_rule] == '-')
        behind_rule++;
    if (author->len == 0)
        (void)buffer_append(author, title->data + behind_rule, title->len - behind_rule);
    title->len = at;
}

static void fill_article(struct sgml_reader *reader, struct article *article, struct slice tag)
{
    struct buffer *parts = reader->parts;
    const bool is_reuters = reader->dialect == &reuters;
    struct slice id = one_line(&parts[PART_ID]);
    if (id.len == 0)
        id = slice_trim(attribute(tag, is_reuters ? "NEWID" : "id"));
    buffer_clear(&reader->id);
    if (is_reuters && id.len)
        (void)buffer_append_string(&reader->id, "reuters21578-");
    (void)buffer_append_slice(&reader->id, id);
    article_add(article, ARTICLE_ID, buffer_slice(&reader->id));
    if (!is_reuters)
        split_headline(&parts[PART_TITLE], &parts[PART_AUTHOR]);
    article_add(article, ARTICLE_TITLE, one_line(&parts[PART_TITLE]));
    const struct slice dateline = one_line(&parts[PART_DATELINE]);
    if (dateline.len && dateline.len < LONGEST_DATELINE) {
        const char last = dateline.ptr[dateline.len - 1];
        article_append(article, ARTICLE_TEXT, dateline);
        article_append(article, ARTICLE_TEXT,
                       last == '-' ? SLICE_LITERAL(" ") : SLICE_LITERAL(" -- "));
    }
    const struct slice lead = slice_trim(buffer_slice(&parts[PART_LEAD]));
    const struct slice text = without_signature(buffer_slice(&parts[PART_TEXT]));
    if (lead.len) {
        article_append(article, ARTICLE_TEXT, lead);
        article_append(article, ARTICLE_TEXT, SLICE_LITERAL("\n"));
    }
    if (lead.len || text.len)
        article_append(article, ARTICLE_TEXT, text);
    if (is_reuters)
        article_add(article, ARTICLE_DATE, one_line(&parts[PART_DATE]));
    else
        add_date(article, buffer_slice(&parts[PART_DATE]), id);
    add_author(article, &parts[PART_AUTHOR]);
    article_add(article, ARTICLE_SOURCE,
                is_reuters ? SLICE_LITERAL("Reuters") : one_line(&parts[PART_SOURCE]));
    article_add(article, ARTICLE_SECTION, one_line(&parts[PART_SECTION]));
    add_values(article, ARTICLE_KEYWORD, buffer_slice(&parts[PART_KEYWORD]), "\n;");
    add_values(article, ARTICLE_ORG, buffer_slice(&parts[PART_ORG]), "\n;");
    add_values(article, ARTICLE_PERSON, buffer_slice(&parts[PART_PERSON]), "\n;");
    add_values(article, ARTICLE_PLACE, buffer_slice(&parts[PART_PLACE]), "\n;");
    for (int i = 0; i < PART_COUNT; i++)
        article->failed |= !buffer_ok(&parts[i]);
    article->failed |= !buffer_ok(&reader->id);
}

/** <TEXT TYPE="UNPROC"> has no elements: all of it is text. */
static void read_unprocessed(struct sgml_reader *reader, struct slice record)
{
    const char *start = memmem(record.ptr, record.len, "<TEXT", 5);
    if (!start || reader->parts[PART_TEXT].len)
        return;
    const size_t at = (size_t)(start - record.ptr);
    const char *close = memchr(start, '>', record.len - at);
    if (!close || !memmem(start, (size_t)(close - start), "UNPROC", 6))
        return;
    const size_t begin = (size_t)(close + 1 - record.ptr);
    const size_t end = find_end_tag(record, begin, SLICE_LITERAL("TEXT"));
    add_part(reader, PART_TEXT, slice_of(record.ptr + begin, end - begin));
}

/** Skips to the next record. @return ERROR_NONE with *found false at the end */
static enum error_code skip_to_start(struct sgml_reader *reader, bool *found, struct error *error)
{
    for (;;) {
        const struct slice bytes = window_bytes(&reader->window);
        size_t at = 0;
        *found = find_start(reader->dialect, bytes, 0, &at);
        if (*found) {
            window_skip(&reader->window, at);
            return ERROR_NONE;
        }
        if (reader->window.at_end)
            return ERROR_NONE;
        const size_t keep = bytes.len < 16 ? bytes.len : 16;
        window_skip(&reader->window, bytes.len - keep);
        const enum error_code code = window_more(&reader->window, error);
        if (code != ERROR_NONE)
            return code;
    }
}

static enum reader_status reject(struct error *error, const char *what)
{
    (void)error_set(error, ERROR_DATA, "%s", what);
    return READER_REJECTED;
}

/**
 * Finds the end of the record at the start of the window. A record without one ends where the next
 * begins. @param[out] length  with its end tag, if it has one
 */
static enum reader_status find_record(struct sgml_reader *reader, size_t *length,
                                      struct error *error)
{
    const size_t end_len = strlen(reader->dialect->end);
    size_t looked = strlen(reader->dialect->start);
    for (;;) {
        const struct slice bytes = window_bytes(&reader->window);
        // First where the next one begins, then the end before it: neither is far.
        size_t limit = bytes.len;
        const bool another = find_start(reader->dialect, bytes, looked, &limit);
        size_t end_at = 0;
        const bool end =
            find_tag(slice_of(bytes.ptr, limit), looked, reader->dialect->end, &end_at);
        if (another && !end) {
            window_skip(&reader->window, limit);
            return reject(error, "article has no end: another begins in it");
        }
        if (end)
            limit = end_at;
        if (limit > reader->max_article) {
            window_skip(&reader->window, 1);
            return reject(error, "article is larger than the limit, or has no end");
        }
        if (end) {
            *length = limit + end_len;
            return READER_ARTICLE;
        }
        if (reader->window.at_end) {
            window_skip(&reader->window, bytes.len);
            return reject(error, "the file ends within an article");
        }
        looked = bytes.len > looked + 16 ? bytes.len - 16 : looked;
        if (window_more(&reader->window, error) != ERROR_NONE)
            return READER_FAILED;
    }
}

static enum reader_status sgml_next(void *state, struct article *article, struct error *error)
{
    struct sgml_reader *reader = state;
    bool found = false;
    size_t length = 0;
    article->record = reader->record + 1;
    if (skip_to_start(reader, &found, error) != ERROR_NONE)
        return READER_FAILED;
    if (!found) {
        if (reader->record)
            return READER_END;
        reader->record = 1;
        return reject(error, "no article in the file");
    }
    article->record = ++reader->record;
    const enum reader_status status = find_record(reader, &length, error);
    if (status != READER_ARTICLE)
        return status;
    const struct slice record = slice_of(window_bytes(&reader->window).ptr, length);
    const char *tag_end = memchr(record.ptr, '>', record.len); // there is one in the end tag
    for (int i = 0; i < PART_COUNT; i++)
        buffer_clear(&reader->parts[i]);
    const size_t tag_len = tag_end ? (size_t)(tag_end + 1 - record.ptr) : record.len;
    const struct slice content = behind(record, tag_len);
    read_elements(reader, content);
    if (reader->dialect == &reuters)
        read_unprocessed(reader, content);
    fill_article(reader, article, slice_of(record.ptr, tag_len));
    window_skip(&reader->window, length);
    reader->whole = (struct reader_place){reader->window.position, reader->record};
    if (article_get(article, ARTICLE_TEXT).len == 0 && article_get(article, ARTICLE_TITLE).len == 0)
        return reject(error, "article has neither title nor text");
    return READER_ARTICLE;
}

static struct reader_place sgml_place(const void *state)
{
    const struct sgml_reader *reader = state;
    return reader->whole;
}

static enum error_code sgml_resume(void *state, struct reader_place place, struct error *error)
{
    struct sgml_reader *reader = state;
    (void)error;
    reader->window.position = place.offset;
    reader->record = place.records;
    reader->whole = place;
    return ERROR_NONE;
}

const struct reader_format format_trec = {
    .name = "trec",
    .description = "TREC SGML, <DOC><DOCNO>: AP, WSJ, FT, LA Times, Gigaword and others",
    .detect = trec_detect,
    .open = trec_open,
    .next = sgml_next,
    .close = sgml_close,
    .place = sgml_place,
    .resume = sgml_resume,
};

const struct reader_format format_reuters21578 = {
    .name = "reuters21578",
    .description = "Reuters-21578 SGML",
    .detect = reuters_detect,
    .open = reuters_open,
    .next = sgml_next,
    .close = sgml_close,
    .place = sgml_place,
    .resume = sgml_resume,
};
