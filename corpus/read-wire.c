// SPDX-License-Identifier: GPL-2.0-or-later
// Wire text with its transmission characters: IPTC 7901 and ANPA 1312. A message is
//   SOH header lines STX text ETX trailer
// IPTC 7901: the header is "AFP0123 4 i 0345 information", then the keyword line, the trailer the
// day, hour, month and year "241030 jul 17". ANPA 1312: "a0123" US "format", then the line with
// priority, category, slug, date and word count "r i^Sbc-slug 07-24 0345"; the trailer has
// "AP-NY-07-24-17 1030GMT".
#include "base/parse.h"
#include "date.h"
#include "formats.h"
#include "window.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

enum { SOH = 1, STX = 2, ETX = 3, EOT = 4, LONGEST_HEADER = 1000, LONGEST_TRAILER = 200 };
enum { LONGEST_HEADLINE = 160 };

struct wire_reader {
    struct window window;
    size_t max_article;
    uint64_t record;
    struct buffer text; // of a message, without its control characters
};

static struct slice behind(struct slice text, size_t bytes)
{
    return slice_of(text.ptr + bytes, text.len - bytes);
}

/** SOH near the start and STX not far behind it, with nothing but a header between. */
static bool wire_detect(struct slice head)
{
    const size_t window = head.len < 64 ? head.len : 64;
    const char *start = head.len ? memchr(head.ptr, SOH, window) : NULL;
    if (!start)
        return false;
    const struct slice header = behind(head, (size_t)(start - head.ptr));
    const char *text = memchr(header.ptr, STX, header.len);
    return text && text - header.ptr > 4 && text - header.ptr < LONGEST_HEADER &&
           !memchr(header.ptr, '\0', (size_t)(text - header.ptr));
}

static void wire_close(void *state)
{
    struct wire_reader *reader = state;
    window_close(&reader->window);
    buffer_free(&reader->text);
    free(reader);
}

static enum error_code wire_open(void **state, struct input *input,
                                 const struct reader_limits *limits, struct error *error)
{
    struct wire_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return error_set_no_memory(error);
    window_open(&reader->window, input);
    reader->max_article = limits->max_article;
    *state = reader;
    return ERROR_NONE;
}

/**
 * Finds @p byte or another SOH from @p at on, reading more.
 * @param[out] there  false if there is neither within @p limit bytes
 */
static enum error_code find_byte(struct wire_reader *reader, size_t at, char byte, size_t limit,
                                 size_t *found, bool *there, struct error *error)
{
    for (;;) {
        const struct slice bytes = window_bytes(&reader->window);
        while (at < bytes.len && at <= limit && bytes.ptr[at] != byte && bytes.ptr[at] != SOH)
            at++;
        *found = at;
        *there = at < bytes.len && at <= limit;
        if (*there || at > limit || reader->window.at_end)
            return ERROR_NONE;
        const enum error_code code = window_more(&reader->window, error);
        if (code != ERROR_NONE)
            return code;
    }
}

/** Takes the next line off, ended by CR, LF or both in any number. */
static struct slice take_line(struct slice *text)
{
    size_t end = 0;
    while (end < text->len && text->ptr[end] != '\n' && text->ptr[end] != '\r')
        end++;
    const struct slice line = slice_of(text->ptr, end);
    while (end < text->len && (text->ptr[end] == '\n' || text->ptr[end] == '\r'))
        end++;
    *text = behind(*text, end);
    return line;
}

/** The text without control characters: "^" and "<" at the ends of ANPA lines, typesetting codes.
 */
static void clean_text(struct wire_reader *reader, struct slice text, bool anpa)
{
    struct buffer *out = &reader->text;
    buffer_clear(out);
    while (text.len) {
        const char *newline = memchr(text.ptr, '\n', text.len);
        const size_t len = newline ? (size_t)(newline - text.ptr) : text.len;
        struct slice line = slice_of(text.ptr, len);
        text = behind(text, newline ? len + 1 : len);
        while (line.len && (line.ptr[line.len - 1] == '\r' || line.ptr[line.len - 1] == ' '))
            line.len--;
        if (anpa && line.len && line.ptr[0] == '^')
            line = behind(line, 1);
        while (anpa && line.len && (line.ptr[line.len - 1] == '<' || line.ptr[line.len - 1] == '='))
            line.len--;
        for (size_t i = 0; i < line.len; i++) {
            const unsigned char c = (unsigned char)line.ptr[i];
            if (c >= ' ' && c != 0x7f)
                (void)buffer_append_char(out, (char)c);
            else if (c == '\t' || c == '\b' || c == 0x10 || c == 0x1f)
                (void)buffer_append_char(out, ' ');
            else if (c == '\r')
                (void)buffer_append_char(out, '\n');
        }
        (void)buffer_append_char(out, '\n');
    }
}

/** The names of the ANPA categories that the agencies share; others stay letters. */
static struct slice category_name(char letter)
{
    static const struct {
        char letter;
        const char *name;
    } names[] = {{'a', "domestic"},      {'e', "entertainment"}, {'f', "finance"},
                 {'i', "international"}, {'k', "commentary"},    {'l', "lifestyle"},
                 {'p', "politics"},      {'s', "sports"},        {'t', "travel"},
                 {'v', "advisory"},      {'w', "washington"}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (names[i].letter == (letter | 0x20))
            return slice_of_string(names[i].name);
    return slice_of(NULL, 0);
}

static void add_category(struct article *article, char letter)
{
    const struct slice name = category_name(letter);
    if (!isalpha((unsigned char)letter))
        return;
    article_add(article, ARTICLE_SECTION, name.len ? name : slice_of(&letter, 1));
}

/** The next word of a line. */
static struct slice take_word(struct slice *line)
{
    size_t start = 0;
    while (start < line->len && (unsigned char)line->ptr[start] <= ' ')
        start++;
    size_t end = start;
    while (end < line->len && (unsigned char)line->ptr[end] > ' ')
        end++;
    const struct slice word = slice_of(line->ptr + start, end - start);
    *line = behind(*line, end);
    return word;
}

/** "AFP0123 4 i 0345 information" and the keyword line. False if the header is another one. */
static bool read_iptc_header(struct article *article, struct slice header)
{
    struct slice line = take_line(&header);
    const struct slice origin = take_word(&line);
    const struct slice priority = take_word(&line);
    const struct slice category = take_word(&line);
    size_t letters = 0;
    uint64_t number = 0;
    while (letters < origin.len && isalpha((unsigned char)origin.ptr[letters]))
        letters++;
    if (letters == 0 || letters > 8 || priority.len != 1 ||
        !isdigit((unsigned char)*priority.ptr) || category.len == 0 || category.len > 8)
        return false;
    if (letters < origin.len && !parse_unsigned(behind(origin, letters), UINT64_MAX, &number))
        return false;
    article_add(article, ARTICLE_SOURCE, slice_of(origin.ptr, letters));
    if (category.len == 1)
        add_category(article, *category.ptr);
    else
        article_add(article, ARTICLE_SECTION, category);
    line = slice_trim(take_line(&header));
    while (line.len && (unsigned char)line.ptr[0] <= ' ') // the US before keywords
        line = behind(line, 1);
    while (line.len && line.ptr[line.len - 1] == '/')
        line.len--;
    article_add(article, ARTICLE_KEYWORD, line);
    return true;
}

/** "a0123" US "format" CR "r i^Sbc-slug, 1st ld 07-24 0345". */
static bool read_anpa_header(struct article *article, struct slice header)
{
    struct slice line = take_line(&header);
    if (line.len < 2 || !isalpha((unsigned char)line.ptr[0]) ||
        !isdigit((unsigned char)line.ptr[1]))
        return false;
    line = take_line(&header);
    struct slice word = take_word(&line); // priority
    size_t at = 0;
    while (at < line.len && line.ptr[at] == ' ')
        at++;
    if (word.len != 1 || at >= line.len || !isalpha((unsigned char)line.ptr[at]))
        return false;
    add_category(article, line.ptr[at]);
    line = behind(line, at + 1);
    word = take_word(&line);
    static const char *const cycles[] = {"am-", "pm-", "bc-", "ap-"};
    for (size_t i = 0; i < sizeof(cycles) / sizeof(cycles[0]); i++)
        if (word.len > 3 &&
            slice_equal_ascii_case(slice_of(word.ptr, 3), slice_of_string(cycles[i]))) {
            word = behind(word, 3);
            break;
        }
    while (word.len && word.ptr[word.len - 1] == ',')
        word.len--;
    article_add(article, ARTICLE_KEYWORD, word);
    return true;
}

static int two_digits(const char *p)
{
    return isdigit((unsigned char)p[0]) && isdigit((unsigned char)p[1])
               ? (p[0] - '0') * 10 + (p[1] - '0')
               : -1;
}

/** @param zone  as a date has it behind its time; none is UTC */
static void add_date(struct article *article, struct date date, struct slice zone)
{
    char text[64];
    char iso[32];
    int64_t time = 0;
    date.year += date.year < 50 ? 2000 : 1900;
    if (!date_valid(date))
        return;
    time = date_to_time(date);
    date_format_iso(time, iso);
    iso[strlen(iso) - 1] = '\0'; // its Z
    (void)snprintf(text, sizeof(text), "%s %.*s", iso, (int)(zone.len < 8 ? zone.len : 8),
                   zone.len ? zone.ptr : "");
    if (date_parse(slice_of_string(text), &time))
        date_format_iso(time, iso);
    article_add(article, ARTICLE_DATE, slice_of_string(iso));
}

/** "241030 jul 17", also with GMT between, and a word or two before it: "AFP 241030 GMT jul 17". */
static bool read_iptc_trailer(struct article *article, struct slice trailer)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    struct slice rest = trailer;
    struct slice stamp = take_word(&rest);
    for (int i = 0; i < 2 && stamp.len && isalpha((unsigned char)stamp.ptr[0]); i++)
        stamp = take_word(&rest);
    if (stamp.len != 6)
        return false;
    struct slice word = take_word(&rest);
    if (slice_equal_ascii_case(word, SLICE_LITERAL("GMT")))
        word = take_word(&rest);
    const struct slice year = take_word(&rest);
    if (word.len < 3 || year.len < 2)
        return false;
    struct date date = {.day = two_digits(stamp.ptr),
                        .hour = two_digits(stamp.ptr + 2),
                        .minute = two_digits(stamp.ptr + 4),
                        .year = two_digits(year.ptr + year.len - 2)};
    for (int i = 0; i < 12; i++)
        if (slice_equal_ascii_case(slice_of(word.ptr, 3), slice_of(months + (size_t)i * 3, 3)))
            date.month = i + 1;
    if (date.day < 0 || date.hour < 0 || date.minute < 0 || date.year < 0)
        return false;
    add_date(article, date, SLICE_LITERAL(""));
    return true;
}

/** "AP-NY-07-24-17 1030EDT": source, place, month, day, year, time and zone. */
static void read_anpa_trailer(struct article *article, struct slice trailer)
{
    for (size_t at = 0; at + 13 <= trailer.len; at++) {
        const char *p = trailer.ptr + at;
        if (two_digits(p) < 0 || p[2] != '-' || two_digits(p + 3) < 0 || p[5] != '-' ||
            two_digits(p + 6) < 0 || p[8] != ' ' || two_digits(p + 9) < 0 || two_digits(p + 11) < 0)
            continue;
        struct slice rest = behind(trailer, at + 13);
        size_t zone = 0;
        while (zone < rest.len && isupper((unsigned char)rest.ptr[zone]))
            zone++;
        add_date(article,
                 (struct date){.month = two_digits(p),
                               .day = two_digits(p + 3),
                               .year = two_digits(p + 6),
                               .hour = two_digits(p + 9),
                               .minute = two_digits(p + 11)},
                 slice_of(rest.ptr, zone));
        size_t letters = 0;
        while (letters < trailer.len && isalpha((unsigned char)trailer.ptr[letters]))
            letters++;
        if (letters > 1 && letters < at && trailer.ptr[letters] == '-' &&
            article_get(article, ARTICLE_SOURCE).len == 0)
            article_add(article, ARTICLE_SOURCE, slice_of(trailer.ptr, letters));
        return;
    }
}

/** "BC-Harbour, 1st Ld,0045": the slug again, at the head of an ANPA text. */
static bool is_slug(struct slice line)
{
    size_t digits = 0;
    while (digits < line.len && isdigit((unsigned char)line.ptr[line.len - 1 - digits]))
        digits++;
    return line.len > 6 && line.len < 80 && isalpha((unsigned char)line.ptr[0]) &&
           isalpha((unsigned char)line.ptr[1]) && line.ptr[2] == '-' && digits &&
           digits < line.len &&
           (line.ptr[line.len - 1 - digits] == ' ' || line.ptr[line.len - 1 - digits] == ',');
}

/** A short first line that ends no sentence is the headline; datelines and bylines are none. */
static struct slice split_headline(struct article *article, struct slice text)
{
    text = slice_trim(text);
    const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
    if (newline && is_slug(slice_trim(slice_of(text.ptr, (size_t)(newline - text.ptr))))) {
        text = slice_trim(behind(text, (size_t)(newline - text.ptr)));
        newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
    }
    if (!newline)
        return text;
    const struct slice line = slice_trim(slice_of(text.ptr, (size_t)(newline - text.ptr)));
    const bool story =
        line.len == 0 || slice_starts_with(line, SLICE_LITERAL("By ")) ||
        strchr(".,;\"", line.ptr[line.len - 1]) || memmem(line.ptr, line.len, " -- ", 4) ||
        memmem(line.ptr, line.len, ") - ", 4) || memmem(line.ptr, line.len, " \xe2\x80\x94 ", 5);
    if (story || line.len > LONGEST_HEADLINE)
        return text;
    article_add(article, ARTICLE_TITLE, line);
    return slice_trim(behind(text, (size_t)(newline - text.ptr)));
}

static enum reader_status reject(struct error *error, const char *what)
{
    (void)error_set(error, ERROR_DATA, "%s", what);
    return READER_REJECTED;
}

/** Reads the message whose SOH is at the start of the window. */
static enum reader_status read_message(struct wire_reader *reader, struct article *article,
                                       struct error *error)
{
    size_t stx = 0;
    size_t etx = 0;
    size_t end = 0;
    size_t next = 0;
    bool there = false;
    if (find_byte(reader, 1, STX, LONGEST_HEADER, &stx, &there, error) != ERROR_NONE)
        return READER_FAILED;
    if (!there || window_bytes(&reader->window).ptr[stx] == SOH) {
        window_skip(&reader->window, there ? stx : 1);
        return reject(error, "message has no start of text");
    }
    if (find_byte(reader, stx, ETX, reader->max_article, &etx, &there, error) != ERROR_NONE)
        return READER_FAILED;
    if (!there) {
        const bool cut = etx <= reader->max_article;
        window_skip(&reader->window, etx);
        return reject(error, cut ? "the file ends within a message"
                                 : "message is larger than the limit, or has no end");
    }
    if (window_bytes(&reader->window).ptr[etx] == SOH) {
        window_skip(&reader->window, etx);
        return reject(error, "message has no end: another begins in it");
    }
    if (find_byte(reader, etx + 1, SOH, etx + LONGEST_TRAILER, &next, &there, error) != ERROR_NONE)
        return READER_FAILED;
    end = there ? next : etx + 1;
    const struct slice bytes = window_bytes(&reader->window);
    const size_t trailer_len =
        bytes.len - etx - 1 < LONGEST_TRAILER ? bytes.len - etx - 1 : LONGEST_TRAILER;
    struct slice trailer = slice_of(bytes.ptr + etx + 1, trailer_len);
    if (there && next - etx - 1 < trailer.len)
        trailer.len = next - etx - 1;
    const struct slice header = slice_of(bytes.ptr + 1, stx - 1);
    const bool anpa = !read_iptc_header(article, header) && read_anpa_header(article, header);
    clean_text(reader, slice_of(bytes.ptr + stx + 1, etx - stx - 1), anpa);
    article_add(article, ARTICLE_TEXT, split_headline(article, buffer_slice(&reader->text)));
    if (!read_iptc_trailer(article, trailer))
        read_anpa_trailer(article, trailer);
    article->failed |= !buffer_ok(&reader->text);
    article->needs_headline = true;
    window_skip(&reader->window, end);
    if (article_get(article, ARTICLE_TEXT).len == 0)
        return reject(error, "message has no text");
    return READER_ARTICLE;
}

static enum reader_status wire_next(void *state, struct article *article, struct error *error)
{
    struct wire_reader *reader = state;
    for (;;) { // to the next SOH
        const struct slice bytes = window_bytes(&reader->window);
        const char *start = bytes.len ? memchr(bytes.ptr, SOH, bytes.len) : NULL;
        window_skip(&reader->window, start ? (size_t)(start - bytes.ptr) : bytes.len);
        if (start)
            break;
        if (reader->window.at_end) {
            if (reader->record)
                return READER_END;
            article->record = reader->record = 1;
            return reject(error, "no message in the file");
        }
        if (window_more(&reader->window, error) != ERROR_NONE) {
            article->record = reader->record + 1;
            return READER_FAILED;
        }
    }
    article->record = ++reader->record;
    return read_message(reader, article, error);
}

const struct reader_format format_wire = {
    .name = "wire",
    .description = "wire text with control characters: IPTC 7901, ANPA 1312",
    .detect = wire_detect,
    .open = wire_open,
    .next = wire_next,
    .close = wire_close,
};
