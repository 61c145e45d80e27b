// SPDX-License-Identifier: GPL-2.0-or-later
// Text and Markdown, one article a file, with what it is in front of it: YAML between "---" lines
// (strings, lists, block strings; deeper things are passed over), TOML between "+++" lines, or a
// block of "Key: value" lines and an empty line.
#include "base/buffer.h"
#include "base/utf8.h"
#include "field-map.h"
#include "formats.h"
#include "markdown.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>

enum { READ_SIZE = 64 * 1024, LONGEST_KEY = 40 };

struct front_matter_reader {
    struct input *input;
    size_t max_article;
    const char *map;
    bool done;
    struct buffer bytes; // the file
    struct buffer value; // of several lines
    int ranks[ARTICLE_AUTHOR];
};

static struct slice behind(struct slice text, size_t bytes)
{
    return slice_of(text.ptr + bytes, text.len - bytes);
}

/** Takes the next line off, without its end. */
static struct slice take_line(struct slice *text)
{
    const char *newline = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
    struct slice line = slice_of(text->ptr, newline ? (size_t)(newline - text->ptr) : text->len);
    *text = behind(*text, line.len + (newline != NULL));
    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

/** Parts "key: value" (or key = value); a key is a word or two of letters. */
static bool split_line(struct slice line, char separator, struct slice *key, struct slice *value)
{
    size_t end = 0;
    while (end < line.len && end < LONGEST_KEY &&
           (isalnum((unsigned char)line.ptr[end]) || line.ptr[end] == '_' || line.ptr[end] == '-' ||
            line.ptr[end] == ' ' || line.ptr[end] == '.'))
        end++;
    if (end == 0 || end >= line.len || line.ptr[end] != separator || line.ptr[0] == ' ')
        return false;
    *key = slice_trim(slice_of(line.ptr, end));
    *value = slice_trim(behind(line, end + 1));
    if (separator == ':' && end + 1 < line.len && line.ptr[end + 1] != ' ' &&
        line.ptr[end + 1] != '\t')
        return false; // "http://", "10:30"
    return key->len > 0;
}

static struct slice without_bom(struct slice text)
{
    return slice_starts_with(text, SLICE_LITERAL("\xef\xbb\xbf")) ? behind(text, 3) : text;
}

/** '-' or '+' if the text begins with a fence line of them, else 0. */
static char fence_of(struct slice text)
{
    const struct slice line = take_line(&text);
    if (line.len < 3 || (memcmp(line.ptr, "---", 3) != 0 && memcmp(line.ptr, "+++", 3) != 0))
        return 0;
    return slice_trim(behind(line, 3)).len == 0 ? line.ptr[0] : 0;
}

/** Fields of a message: whoever has these is mail or news, for another reader. */
static bool is_message_key(struct slice key)
{
    static const char *const names[] = {"message-id", "received",    "mime-version", "content-type",
                                        "newsgroups", "return-path", "delivered-to", "path",
                                        "xref",       "x-mailer",    "from",         "warc-type",
                                        NULL};
    for (const char *const *name = names; *name; name++)
        if (slice_equal_ascii_case(key, slice_of_string(*name)))
            return true;
    return false;
}

/** A block of "Key: value" lines, a title among them, and an empty line. */
static bool is_header_block(struct slice text, const char *map, struct slice *body)
{
    size_t lines = 0;
    size_t known = 0;
    bool title = false;
    while (text.len) {
        const struct slice line = take_line(&text);
        struct slice key;
        struct slice value;
        enum article_field field;
        int rank = 0;
        if (slice_trim(line).len == 0) {
            *body = text;
            return lines >= 2 && known >= 2 && title;
        }
        if (lines && (line.ptr[0] == ' ' || line.ptr[0] == '\t'))
            continue; // goes on with the value
        if (!split_line(line, ':', &key, &value) || is_message_key(key) || ++lines > 64)
            return false;
        if (field_map_lookup(map, key, &field, &rank)) {
            known++;
            title |= field == ARTICLE_TITLE;
        }
    }
    return false;
}

static bool front_matter_detect(struct slice head)
{
    struct slice body;
    head = without_bom(head);
    const char fence = fence_of(head);
    if (!fence)
        return is_header_block(head, NULL, &body);
    struct slice key;
    struct slice value;
    (void)take_line(&head);
    while (head.len) { // the first line that says anything must be a field
        const struct slice line = take_line(&head);
        if (slice_trim(line).len && line.ptr[0] != '#')
            return split_line(line, fence == '-' ? ':' : '=', &key, &value);
    }
    return false;
}

static void front_matter_close(void *state)
{
    struct front_matter_reader *reader = state;
    buffer_free(&reader->bytes);
    buffer_free(&reader->value);
    free(reader);
}

static enum error_code front_matter_open(void **state, struct input *input,
                                         const struct reader_limits *limits, struct error *error)
{
    struct front_matter_reader *reader = calloc(1, sizeof(*reader));
    if (!reader)
        return error_set_no_memory(error);
    reader->input = input;
    reader->max_article = limits->max_article;
    reader->map = limits->map;
    *state = reader;
    return ERROR_NONE;
}

/** Without the quotes around it and a comment behind it. */
static struct slice unquoted(struct slice value)
{
    value = slice_trim(value);
    if (value.len > 1 && (value.ptr[0] == '"' || value.ptr[0] == '\'')) {
        const char *end = memrchr(value.ptr + 1, value.ptr[0], value.len - 1);
        if (end)
            return slice_of(value.ptr + 1, (size_t)(end - value.ptr) - 1);
    }
    const char *comment = value.len ? memmem(value.ptr, value.len, " #", 2) : NULL;
    return comment ? slice_trim(slice_of(value.ptr, (size_t)(comment - value.ptr))) : value;
}

/** A character that is written as \\n, \\" or \\u00e9, behind its backslash; taken off @p text. */
static uint32_t take_escape(struct slice *text)
{
    static const char letters[] = "ntr0b";
    static const char meanings[] = "\n\t\r \b";
    const char c = text->ptr[0];
    const char *letter = c ? strchr(letters, c) : NULL;
    const size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    uint32_t value = 0;
    *text = behind(*text, 1);
    for (size_t i = 0; i < digits && text->len && isxdigit((unsigned char)text->ptr[0]); i++) {
        const char digit = text->ptr[0];
        value = value << 4 | (uint32_t)(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        *text = behind(*text, 1);
    }
    if (digits)
        return value;
    return letter ? (unsigned char)meanings[letter - letters] : (unsigned char)c;
}

/** Adds what a scalar says; one in double quotes may have escapes. */
static void add_scalar(struct article *article, enum article_field field, struct slice value)
{
    value = slice_trim(value);
    struct slice text = unquoted(value);
    if (text.len == 0 || *value.ptr != '"' || !memchr(text.ptr, '\\', text.len)) {
        article_add(article, field, text);
        return;
    }
    struct buffer plain = BUFFER_INIT;
    while (text.len) {
        const char *escape = memchr(text.ptr, '\\', text.len - 1);
        const size_t len = escape ? (size_t)(escape - text.ptr) : text.len;
        (void)buffer_append(&plain, text.ptr, len);
        text = behind(text, escape ? len + 1 : len);
        if (escape && (unsigned char)text.ptr[0] < 0x80)
            (void)utf8_append(&plain, take_escape(&text));
    }
    article_add(article, field, buffer_slice(&plain));
    article->failed |= !buffer_ok(&plain);
    buffer_free(&plain);
}

/** The name in "name: Jane Doe" and "{name: Jane Doe}", as authors are written; else all of it. */
static struct slice named(struct slice value)
{
    struct slice name = slice_trim(value);
    if (name.len > 1 && name.ptr[0] == '{' && name.ptr[name.len - 1] == '}')
        name = slice_trim(slice_of(name.ptr + 1, name.len - 2));
    return slice_starts_with(name, SLICE_LITERAL("name:")) ? behind(name, 5) : value;
}

/** A value, or the first or all of a list in brackets. */
static void add_value(struct article *article, enum article_field field, struct slice value)
{
    value = slice_trim(value);
    const bool list = value.len > 1 && value.ptr[0] == '[' && value.ptr[value.len - 1] == ']';
    if (list)
        value = slice_of(value.ptr + 1, value.len - 2);
    if (!list && field != ARTICLE_KEYWORD) {
        add_scalar(article, field, field == ARTICLE_AUTHOR ? named(value) : value);
        return;
    }
    while (value.len) {
        size_t end = 0;
        char quote = '\0';
        value = slice_trim(value);
        for (; end < value.len && (quote || value.ptr[end] != ','); end++) {
            const char c = value.ptr[end];
            if (quote && c == '\\' && quote == '"')
                end += end + 1 < value.len;
            else if (quote)
                quote = c == quote ? '\0' : quote;
            else if (c == '"' || (c == '\'' && (list || end == 0)))
                quote = c;
        }
        add_scalar(article, field, named(slice_of(value.ptr, end)));
        if (field < ARTICLE_AUTHOR)
            break;
        end += end < value.len;
        value = behind(value, end);
    }
}

static void add_field(struct front_matter_reader *reader, struct article *article,
                      enum article_field field, int rank, struct slice value)
{
    if (slice_trim(value).len == 0)
        return;
    if (field < ARTICLE_AUTHOR) {
        if (rank >= reader->ranks[field])
            return;
        reader->ranks[field] = rank;
        article_set(article, field, slice_of(NULL, 0));
    }
    add_value(article, field, value);
}

/** True for a line that belongs to the field before it. */
static bool continues(struct slice line, bool yaml)
{
    return line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t' ||
                        (yaml && line.ptr[0] == '-' && (line.len == 1 || line.ptr[1] == ' ')));
}

/** Reads the fields of a block. */
static void read_fields(struct front_matter_reader *reader, struct article *article,
                        struct slice block, char separator, bool yaml)
{
    while (block.len) {
        struct slice key;
        struct slice value;
        enum article_field field = ARTICLE_FIELD_COUNT;
        int rank = 0;
        const struct slice line = take_line(&block);
        if (!split_line(line, separator, &key, &value))
            continue;
        const bool known = field_map_lookup(reader->map, key, &field, &rank);
        const bool text_block = value.len && (value.ptr[0] == '|' || value.ptr[0] == '>');
        buffer_clear(&reader->value);
        if (!(yaml && text_block))
            (void)buffer_append_slice(&reader->value, value);
        bool items = false;
        for (struct slice rest = block; rest.len;) {
            const struct slice more = take_line(&rest);
            if (!continues(more, yaml) && !(yaml && text_block && slice_trim(more).len == 0))
                break;
            struct slice part = slice_trim(more);
            block = rest;
            if (yaml && part.len && part.ptr[0] == '-' && value.len == 0) { // an item of a list
                items = true;
                if (known)
                    add_field(reader, article, field, rank, behind(part, 1));
                continue;
            }
            if (yaml && value.len == 0)
                continue; // a map
            (void)buffer_append_char(&reader->value, value.len && value.ptr[0] == '|' ? '\n' : ' ');
            (void)buffer_append_slice(&reader->value, part);
        }
        if (known && !items)
            add_field(reader, article, field, rank, buffer_slice(&reader->value));
        article->failed |= !buffer_ok(&reader->value);
    }
}

/** Finds the line that closes the front matter. */
static bool split_fenced(struct slice text, char fence, struct slice *block, struct slice *body)
{
    (void)take_line(&text);
    const char *start = text.ptr;
    while (text.len) {
        const struct slice line = take_line(&text);
        const bool closes = line.len >= 3 && line.ptr[0] == fence && fence_of(line) == fence;
        const bool dots = fence == '-' && slice_equal(slice_trim(line), SLICE_LITERAL("..."));
        if (closes || dots) {
            *block = slice_of(start, (size_t)(line.ptr - start));
            *body = text;
            return true;
        }
    }
    return false;
}

/** A first Markdown heading is the title if there is none yet. */
static struct slice take_heading(struct article *article, struct slice body)
{
    body = slice_trim(body);
    if (!slice_starts_with(body, SLICE_LITERAL("# ")) || article_get(article, ARTICLE_TITLE).len)
        return body;
    struct slice rest = body;
    article_add(article, ARTICLE_TITLE, behind(take_line(&rest), 2));
    return slice_trim(rest);
}

static enum reader_status reject(struct error *error, const char *what)
{
    (void)error_set(error, ERROR_DATA, "%s", what);
    return READER_REJECTED;
}

static enum reader_status front_matter_next(void *state, struct article *article,
                                            struct error *error)
{
    struct front_matter_reader *reader = state;
    if (reader->done)
        return READER_END;
    reader->done = true;
    for (;;) {
        size_t got = 0;
        if (!buffer_reserve(&reader->bytes, READ_SIZE)) {
            (void)error_set_no_memory(error);
            return READER_FAILED;
        }
        if (input_read(reader->input, reader->bytes.data + reader->bytes.len, READ_SIZE, &got,
                       error) != ERROR_NONE)
            return READER_FAILED;
        if (got == 0)
            break;
        reader->bytes.len += got;
        if (reader->bytes.len > reader->max_article) {
            (void)error_set(error, ERROR_DATA, "article is larger than %zu bytes",
                            reader->max_article);
            return READER_REJECTED;
        }
    }
    for (int i = 0; i < ARTICLE_AUTHOR; i++)
        reader->ranks[i] = INT_MAX;
    const struct slice text = without_bom(buffer_slice(&reader->bytes));
    const char fence = fence_of(text);
    struct slice block;
    struct slice body;
    if (fence) {
        if (!split_fenced(text, fence, &block, &body))
            return reject(error, "the front matter does not end");
        read_fields(reader, article, block, fence == '-' ? ':' : '=', fence == '-');
    } else if (is_header_block(text, reader->map, &body)) {
        read_fields(reader, article, slice_of(text.ptr, (size_t)(body.ptr - text.ptr)), ':', false);
    } else {
        body = text;
    }
    body = take_heading(article, body);
    buffer_clear(&reader->value);
    markdown_strip(&reader->value, body);
    article->failed |= !buffer_ok(&reader->value);
    if (slice_trim(buffer_slice(&reader->value)).len) // else a summary among the fields is the text
        article_set(article, ARTICLE_TEXT, buffer_slice(&reader->value));
    article->needs_headline = true;
    if (article_get(article, ARTICLE_TEXT).len == 0 && article_get(article, ARTICLE_TITLE).len == 0)
        return reject(error, "article has neither title nor text");
    return READER_ARTICLE;
}

const struct reader_format format_front_matter = {
    .name = "frontmatter",
    .description = "text or Markdown behind YAML or TOML front matter or \"Key: value\" lines",
    .detect = front_matter_detect,
    .open = front_matter_open,
    .next = front_matter_next,
    .close = front_matter_close,
};
