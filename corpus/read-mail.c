// SPDX-License-Identifier: GPL-2.0-or-later
// Internet messages: letters and Usenet articles, one a file, or many in an mbox.
#include "formats.h"
#include "html-page.h"
#include "lines.h"
#include "mime.h"

#include <stdlib.h>

struct mail_reader {
    struct lines lines;
    struct html_page *page;
    struct mime mime;
    struct buffer message;
    struct buffer envelope;  // the From_ line of the message at hand
    struct buffer following; // that of the one behind it, or what looks like one
    struct buffer carried;   // the line behind that
    bool has_following;
    uint64_t following_offset; // where it begins in the file
    struct buffer text;        // scratch
    size_t max_article;
    uint64_t number;
    struct reader_place whole; // the From_ line of the last message, behind a whole one
    bool started;
    bool mbox;
    bool done;
};

enum { FROM_MARK = 5 }; // bytes of "From "

static bool is_from_line(struct slice line)
{
    return slice_starts_with(line, SLICE_LITERAL("From "));
}

/** What may follow a From_ line: a header, or the From_ line of a mailer before. */
static bool may_follow_from(struct slice line)
{
    return mime_is_header(line) || slice_starts_with(line, SLICE_LITERAL(">From "));
}

static bool has_header(struct slice headers, const char *name)
{
    struct slice value;
    return mime_header(headers, name, &value);
}

/** Headers as messages have them, and other texts with a head hardly. */
static bool is_message_head(struct slice head)
{
    const struct mime_entity message = mime_split(head);
    const bool whole = message.headers.len < head.len;
    struct slice headers = message.headers;
    size_t lines = 0;
    while (headers.len) {
        const char *newline = memchr(headers.ptr, '\n', headers.len);
        const size_t len = newline ? (size_t)(newline - headers.ptr) : headers.len;
        const bool cut = !newline && !whole;
        const bool folded = lines && (headers.ptr[0] == ' ' || headers.ptr[0] == '\t');
        if (!cut && !folded && !mime_is_header(slice_of(headers.ptr, len)))
            return false;
        lines++;
        const size_t taken = len + (newline != NULL);
        headers = slice_of(headers.ptr + taken, headers.len - taken);
    }
    const int marks =
        has_header(message.headers, "Message-ID") + has_header(message.headers, "Received") +
        has_header(message.headers, "Newsgroups") + has_header(message.headers, "MIME-Version") +
        has_header(message.headers, "Return-Path") + has_header(message.headers, "Path") +
        (has_header(message.headers, "Subject") && has_header(message.headers, "Date"));
    if (marks == 0) // as in the 20 Newsgroups, which have lost most of their headers, and drafts
        return has_header(message.headers, "From") && has_header(message.headers, "Subject") &&
               (has_header(message.headers, "Lines") || has_header(message.headers, "To") ||
                has_header(message.headers, "Content-Type") ||
                has_header(message.headers, "Organization") ||
                has_header(message.headers, "Reply-To"));
    return marks > 1 || has_header(message.headers, "From");
}

static bool mail_detect(struct slice head)
{
    if (!is_from_line(head))
        return is_message_head(head);
    const char *newline = memchr(head.ptr, '\n', head.len);
    if (!newline)
        return false;
    const size_t line = (size_t)(newline - head.ptr) + 1;
    return may_follow_from(slice_of(head.ptr + line, head.len - line));
}

static void mail_close(void *state)
{
    struct mail_reader *reader = state;
    lines_close(&reader->lines);
    html_page_close(reader->page);
    mime_close(&reader->mime);
    buffer_free(&reader->message);
    buffer_free(&reader->envelope);
    buffer_free(&reader->following);
    buffer_free(&reader->carried);
    buffer_free(&reader->text);
    free(reader);
}

static enum error_code mail_open(void **state, struct input *input,
                                 const struct reader_limits *limits, struct error *error)
{
    struct mail_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return error_set_no_memory(error);
    lines_open(&reader->lines, input, limits->max_article);
    reader->max_article = limits->max_article;
    const enum error_code code = html_page_open(&reader->page, error);
    if (code != ERROR_NONE) {
        mail_close(reader);
        return code;
    }
    mime_open(&reader->mime, reader->page);
    *state = reader;
    return ERROR_NONE;
}

/** Adds a line to the message; lines of an mbox without the '>' that keeps "From " apart. */
static void add_line(struct mail_reader *reader, struct slice line, bool *too_large)
{
    if (reader->mbox && line.len && line.ptr[0] == '>') {
        size_t quotes = 1;
        while (quotes < line.len && line.ptr[quotes] == '>')
            quotes++;
        if (is_from_line(slice_of(line.ptr + quotes, line.len - quotes)))
            line = slice_of(line.ptr + 1, line.len - 1);
    }
    if (reader->message.len + line.len >= reader->max_article)
        *too_large = true;
    if (*too_large)
        return;
    (void)buffer_append_slice(&reader->message, line);
    (void)buffer_append_char(&reader->message, '\n');
}

/**
 * Collects the lines of the next message.
 * @return LINES_LINE if there is one, LINES_TOO_LONG if it is too large
 */
static enum lines_status collect(struct mail_reader *reader, struct error *error)
{
    struct slice line;
    bool too_large = false;
    bool blank = false;
    bool pending = false; // "following" may begin the next message: the next line will tell
    uint64_t begin = 0;   // of "following"
    buffer_clear(&reader->message);
    if (reader->has_following) {
        const struct buffer envelope = reader->following;
        reader->following = reader->envelope;
        reader->envelope = envelope;
        reader->has_following = false;
        add_line(reader, buffer_slice(&reader->carried), &too_large);
    }
    for (;;) {
        const uint64_t offset = reader->lines.passed;
        const enum lines_status status = lines_next(&reader->lines, &line, error);
        if (status == LINES_FAILED)
            return status;
        if (status == LINES_END) {
            reader->done = true;
            if (pending)
                add_line(reader, buffer_slice(&reader->following), &too_large);
            break;
        }
        if (status == LINES_TOO_LONG) {
            too_large = true;
            line = SLICE_LITERAL("(too long)");
        }
        if (!reader->started) { // the first line tells an mbox from a single message
            reader->started = true;
            reader->mbox = reader->number || is_from_line(line);
            if (is_from_line(line)) {
                (void)buffer_append_slice(&reader->envelope, line);
                continue;
            }
        }
        if (pending) {
            pending = false;
            if (may_follow_from(line)) {
                buffer_clear(&reader->carried);
                (void)buffer_append_slice(&reader->carried, line);
                reader->has_following = true;
                reader->following_offset = begin;
                break;
            }
            add_line(reader, buffer_slice(&reader->following), &too_large);
        }
        if (reader->mbox && blank && is_from_line(line)) {
            buffer_clear(&reader->following);
            (void)buffer_append_slice(&reader->following, line);
            pending = true;
            begin = offset;
            blank = false;
            continue;
        }
        blank = line.len == 0;
        add_line(reader, line, &too_large);
    }
    if (!reader->started)
        return LINES_END;
    return too_large ? LINES_TOO_LONG : LINES_LINE;
}

static struct slice header_of(struct slice headers, const char *name)
{
    struct slice value = SLICE_LITERAL("");
    (void)mime_header(headers, name, &value);
    return value;
}

/** A header's value as UTF-8, in reader->text until the next call. */
static struct slice decoded_header(struct mail_reader *reader, struct slice headers,
                                   const char *name)
{
    const struct slice charset = mime_parameter(header_of(headers, "Content-Type"), "charset");
    buffer_clear(&reader->text);
    mime_decode_words(&reader->mime, &reader->text, header_of(headers, name), charset);
    return slice_trim(buffer_slice(&reader->text));
}

/** What stands between two characters, or the empty slice. */
static struct slice between(struct slice text, char open, char close)
{
    const char *start = text.len ? memchr(text.ptr, open, text.len) : NULL;
    if (!start)
        return SLICE_LITERAL("");
    start++;
    const char *end = memchr(start, close, (size_t)(text.ptr + text.len - start));
    return slice_of(start, end ? (size_t)(end - start) : 0);
}

/** The name in "Jane Doe" <jane@example.org> or jane@example.org (Jane Doe); else the address. */
static struct slice name_of_address(struct slice address)
{
    const char *angle = address.len ? memchr(address.ptr, '<', address.len) : NULL;
    if (angle) {
        struct slice name = slice_trim(slice_of(address.ptr, (size_t)(angle - address.ptr)));
        while (name.len && (name.ptr[0] == '"' || name.ptr[0] == '\''))
            name = slice_of(name.ptr + 1, name.len - 1);
        while (name.len && (name.ptr[name.len - 1] == '"' || name.ptr[name.len - 1] == '\''))
            name.len--;
        return slice_trim(name).len ? name : between(address, '<', '>');
    }
    const struct slice comment = slice_trim(between(address, '(', ')'));
    return comment.len ? comment : address;
}

/** "Re: war, oil": the parts of a list. */
static void add_list(struct article *article, enum article_field field, struct slice list)
{
    while (list.len) {
        size_t end = 0;
        while (end < list.len && list.ptr[end] != ',' && list.ptr[end] != ';')
            end++;
        article_add(article, field, slice_of(list.ptr, end));
        end += end < list.len;
        list = slice_of(list.ptr + end, list.len - end);
    }
}

/** Newsgroups: the first is the section, all others are keywords. Else the name of the list. */
static void add_groups(struct mail_reader *reader, struct article *article, struct slice headers)
{
    const struct slice groups = decoded_header(reader, headers, "Newsgroups");
    size_t end = 0;
    while (end < groups.len && groups.ptr[end] != ',')
        end++;
    article_add(article, ARTICLE_SECTION, slice_of(groups.ptr, end));
    if (end < groups.len)
        add_list(article, ARTICLE_KEYWORD, slice_of(groups.ptr + end, groups.len - end));
    if (groups.len == 0)
        article_add(article, ARTICLE_SECTION,
                    between(decoded_header(reader, headers, "List-Id"), '<', '>'));
}

/** The date in a From_ line: "From jane@example.org Mon Jul 24 10:20:30 2017". */
static struct slice envelope_date(struct slice line)
{
    line = slice_of(line.ptr + FROM_MARK, line.len - FROM_MARK);
    while (line.len && line.ptr[0] != ' ')
        line = slice_of(line.ptr + 1, line.len - 1);
    return slice_trim(line);
}

static void add_date(struct mail_reader *reader, struct article *article, struct slice headers)
{
    static const char *const names[] = {"Date", "Injection-Date", "NNTP-Posting-Date",
                                        "Resent-Date"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const struct slice date = header_of(headers, names[i]);
        if (date.len) {
            article_add(article, ARTICLE_DATE, date);
            return;
        }
    }
    if (reader->mbox && reader->envelope.len > FROM_MARK)
        article_add(article, ARTICLE_DATE, envelope_date(buffer_slice(&reader->envelope)));
}

/** Adds what the headers say. */
static void add_headers(struct mail_reader *reader, struct article *article, struct slice headers)
{
    struct slice id = header_of(headers, "Message-ID");
    const struct slice inner = between(id, '<', '>');
    const struct slice url = between(header_of(headers, "Archived-At"), '<', '>');
    id = inner.len ? inner : id;
    article_add(article, ARTICLE_ID, id);
    article_add(article, ARTICLE_TITLE, decoded_header(reader, headers, "Subject"));
    article_add(article, ARTICLE_AUTHOR, name_of_address(decoded_header(reader, headers, "From")));
    add_date(reader, article, headers);
    article_add(article, ARTICLE_SOURCE, decoded_header(reader, headers, "Organization"));
    article_add(article, ARTICLE_LANGUAGE, header_of(headers, "Content-Language"));
    article_add(article, ARTICLE_URL, url);
    add_groups(reader, article, headers);
    add_list(article, ARTICLE_KEYWORD, decoded_header(reader, headers, "Keywords"));
}

static enum reader_status fill_article(struct mail_reader *reader, struct article *article,
                                       struct error *error)
{
    const struct mime_entity message = mime_split(buffer_slice(&reader->message));
    add_headers(reader, article, message.headers);
    buffer_clear(&reader->text);
    article->repaired_bytes += mime_append_text(&reader->mime, &reader->text, message);
    for (size_t i = 0; i < reader->text.len; i++) // no control characters but line ends and tabs
        if ((unsigned char)reader->text.data[i] < ' ' && reader->text.data[i] != '\n' &&
            reader->text.data[i] != '\t')
            reader->text.data[i] = ' ';
    if (!buffer_ok(&reader->text) || !buffer_ok(&reader->message) || !article_ok(article)) {
        (void)error_set_no_memory(error);
        return READER_REJECTED;
    }
    article_add(article, ARTICLE_TEXT, buffer_slice(&reader->text));
    if (article_get(article, ARTICLE_TITLE).len == 0 &&
        article_get(article, ARTICLE_TEXT).len == 0) {
        (void)error_set(error, ERROR_DATA, "message has neither subject nor text");
        return READER_REJECTED;
    }
    return READER_ARTICLE;
}

static enum reader_status mail_next(void *state, struct article *article, struct error *error)
{
    struct mail_reader *reader = state;
    if (reader->done)
        return READER_END;
    const enum lines_status status = collect(reader, error);
    if (status == LINES_END)
        return READER_END;
    article->record = reader->mbox ? ++reader->number : 0;
    if (reader->has_following)
        reader->whole = (struct reader_place){reader->following_offset, reader->number};
    switch (status) {
    case LINES_FAILED:
        return READER_FAILED;
    case LINES_TOO_LONG:
        (void)error_set(error, ERROR_DATA, "message is larger than %zu bytes", reader->max_article);
        return READER_REJECTED;
    default:
        return fill_article(reader, article, error);
    }
}

/** Before the last message of an mbox: there may come more of that. */
static struct reader_place mail_place(const void *state)
{
    const struct mail_reader *reader = state;
    return reader->whole;
}

static enum error_code mail_resume(void *state, struct reader_place place, struct error *error)
{
    struct mail_reader *reader = state;
    (void)error;
    lines_resume(&reader->lines, place.offset, 0);
    reader->number = place.records;
    reader->whole = place;
    return ERROR_NONE;
}

const struct reader_format format_mail = {
    .name = "mail",
    .description = "internet messages and Usenet articles, one a file or many in an mbox",
    .detect = mail_detect,
    .open = mail_open,
    .next = mail_next,
    .close = mail_close,
    .place = mail_place,
    .resume = mail_resume,
};
