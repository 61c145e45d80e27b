// SPDX-License-Identifier: GPL-2.0-or-later
#include "mime.h"

#include <ctype.h>

enum {
    DEEPEST = 32,
    MOST_PARTS = 1000,      // of a message; what follows is left out
    LONGEST_BOUNDARY = 200, // RFC 2046 allows 70
    ENOUGH_PLAIN = 200,     // bytes; a shorter alternative may be a mere pointer to the other
};

void mime_open(struct mime *mime, struct html_page *page)
{
    *mime = (struct mime){.page = page};
}

void mime_close(struct mime *mime)
{
    charset_close(&mime->charset);
    buffer_free(&mime->decoded);
    buffer_free(&mime->words);
}

/** Cuts the next line off a text. @param[out] line  with its end */
static bool take_line(struct slice *text, struct slice *line)
{
    if (text->len == 0)
        return false;
    const char *newline = memchr(text->ptr, '\n', text->len);
    const size_t len = newline ? (size_t)(newline - text->ptr) + 1 : text->len;
    *line = slice_of(text->ptr, len);
    *text = slice_of(text->ptr + len, text->len - len);
    return true;
}

static bool is_blank(struct slice line)
{
    return line.len == 0 || line.ptr[0] == '\n' ||
           (line.ptr[0] == '\r' && (line.len == 1 || line.ptr[1] == '\n'));
}

struct mime_entity mime_split(struct slice message)
{
    struct slice rest = message;
    struct slice line;
    while (take_line(&rest, &line))
        if (is_blank(line))
            return (struct mime_entity){slice_of(message.ptr, (size_t)(line.ptr - message.ptr)),
                                        rest};
    return (struct mime_entity){message, slice_of(message.ptr + message.len, 0)};
}

bool mime_is_header(struct slice line)
{
    size_t i = 0;
    while (i < line.len && line.ptr[i] > ' ' && line.ptr[i] < 127 && line.ptr[i] != ':')
        i++;
    return i > 0 && i < line.len && line.ptr[i] == ':';
}

bool mime_header(struct slice headers, const char *name, struct slice *value)
{
    const struct slice wanted = slice_of_string(name);
    struct slice line;
    while (take_line(&headers, &line)) {
        if (line.len <= wanted.len || line.ptr[wanted.len] != ':' ||
            !slice_equal_ascii_case(slice_of(line.ptr, wanted.len), wanted))
            continue;
        const char *start = line.ptr + wanted.len + 1;
        const char *end = line.ptr + line.len;
        while (headers.len && (headers.ptr[0] == ' ' || headers.ptr[0] == '\t') &&
               take_line(&headers, &line))
            end = line.ptr + line.len;
        *value = slice_trim(slice_of(start, (size_t)(end - start)));
        return true;
    }
    return false;
}

struct slice mime_parameter(struct slice value, const char *name)
{
    const struct slice wanted = slice_of_string(name);
    const char *p = value.ptr;
    const char *end = value.ptr + value.len;
    while (p < end) {
        bool quoted = false;
        while (p < end && (quoted || *p != ';')) { // to the next parameter
            quoted ^= *p == '"';
            p++;
        }
        p += p < end;
        while (p < end && isspace((unsigned char)*p))
            p++;
        const char *key = p;
        while (p < end && *p != '=' && *p != ';' && !isspace((unsigned char)*p))
            p++;
        const struct slice found = slice_of(key, (size_t)(p - key));
        while (p < end && isspace((unsigned char)*p))
            p++;
        if (p == end || *p != '=' || !slice_equal_ascii_case(found, wanted))
            continue;
        p++;
        while (p < end && isspace((unsigned char)*p))
            p++;
        const char *start = p;
        if (p < end && *p == '"') {
            start++;
            p++;
            while (p < end && *p != '"')
                p++;
        } else {
            while (p < end && *p != ';' && !isspace((unsigned char)*p))
                p++;
        }
        return slice_of(start, (size_t)(p - start));
    }
    return SLICE_LITERAL("");
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/** Appends what quoted-printable means. @param word  as in encoded words: '_' is a blank */
static void decode_quoted(struct buffer *out, struct slice text, bool word)
{
    if (!buffer_reserve(out, text.len)) // it does not grow
        return;
    size_t i = 0;
    while (i < text.len) {
        const char c = text.ptr[i++];
        if (word && c == '_') {
            (void)buffer_append_char(out, ' ');
            continue;
        }
        if (c != '=') {
            (void)buffer_append_char(out, c);
            continue;
        }
        if (i + 1 < text.len && hex_value(text.ptr[i]) >= 0 && hex_value(text.ptr[i + 1]) >= 0) {
            (void)buffer_append_char(
                out, (char)(hex_value(text.ptr[i]) * 16 + hex_value(text.ptr[i + 1])));
            i += 2;
            continue;
        }
        size_t end = i; // a soft line break, with blanks that a gateway left
        while (end < text.len &&
               (text.ptr[end] == ' ' || text.ptr[end] == '\t' || text.ptr[end] == '\r'))
            end++;
        if (end == text.len || text.ptr[end] == '\n')
            i = end < text.len ? end + 1 : end;
        else
            (void)buffer_append_char(out, c); // not encoded at all
    }
}

static int base64_value(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/** Appends what base64 means; characters that are not of it are passed over. */
static void decode_base64(struct buffer *out, struct slice text)
{
    unsigned bits = 0;
    int count = 0;
    if (!buffer_reserve(out, text.len))
        return;
    for (size_t i = 0; i < text.len; i++) {
        const int value = base64_value(text.ptr[i]);
        if (text.ptr[i] == '=') { // the end, or that of one of several
            bits = 0;
            count = 0;
        }
        if (value < 0)
            continue;
        bits = (bits << 6 | (unsigned)value) & 0xffffff;
        count += 6;
        if (count >= 8) {
            count -= 8;
            (void)buffer_append_char(out, (char)(bits >> count & 0xff));
        }
    }
}

/** An encoded word: =?charset?Q?text?= */
struct encoded_word {
    struct slice charset;
    struct slice text;
    char encoding;
    size_t len; // of the whole
};

static bool read_encoded_word(struct slice text, struct encoded_word *word)
{
    if (!slice_starts_with(text, SLICE_LITERAL("=?")))
        return false;
    const char *end = text.ptr + text.len;
    const char *charset = text.ptr + 2;
    const char *mark = memchr(charset, '?', (size_t)(end - charset));
    if (!mark || mark == charset || end - mark < 5 || mark[2] != '?')
        return false;
    const char *start = mark + 3;
    const char *close = memmem(start, (size_t)(end - start), "?=", 2);
    if (!close || memchr(start, '\n', (size_t)(close - start)))
        return false;
    const char *language = memchr(charset, '*', (size_t)(mark - charset)); // RFC 2231
    word->charset = slice_of(charset, (size_t)((language ? language : mark) - charset));
    word->encoding = (char)tolower((unsigned char)mark[1]);
    word->text = slice_of(start, (size_t)(close - start));
    word->len = (size_t)(close - text.ptr) + 2;
    return (word->encoding == 'q' || word->encoding == 'b') && word->charset.len < 64;
}

/**
 * Decodes encoded words that follow each other, with their bytes joined where the charset is the
 * same: a character may be spread over two. @return their length
 */
static size_t decode_word_run(struct mime *mime, struct buffer *out, struct slice value)
{
    struct encoded_word word;
    struct slice charset = SLICE_LITERAL("");
    size_t done = 0;
    size_t next = 0;
    buffer_clear(&mime->words);
    while (read_encoded_word(slice_of(value.ptr + next, value.len - next), &word)) {
        if (done && !slice_equal_ascii_case(word.charset, charset)) {
            (void)charset_append(&mime->charset, out, buffer_slice(&mime->words), charset);
            buffer_clear(&mime->words);
        }
        charset = word.charset;
        if (word.encoding == 'q')
            decode_quoted(&mime->words, word.text, true);
        else
            decode_base64(&mime->words, word.text);
        out->failed |= !buffer_ok(&mime->words);
        done = next + word.len;
        next = done;
        while (next < value.len && isspace((unsigned char)value.ptr[next]))
            next++;
    }
    if (done)
        (void)charset_append(&mime->charset, out, buffer_slice(&mime->words), charset);
    return done;
}

void mime_decode_words(struct mime *mime, struct buffer *out, struct slice value,
                       struct slice charset)
{
    const size_t begin = out->len;
    size_t i = 0;
    while (i < value.len) {
        const size_t run = decode_word_run(mime, out, slice_of(value.ptr + i, value.len - i));
        i += run;
        size_t start = i;
        while (i < value.len && value.ptr[i] != '\n' && value.ptr[i] != '\r' &&
               (i == start || value.ptr[i] != '='))
            i++;
        (void)charset_append(&mime->charset, out, slice_of(value.ptr + start, i - start), charset);
        start = i;
        while (i < value.len && (value.ptr[i] == '\n' || value.ptr[i] == '\r'))
            i++;
        if (i > start && i < value.len && value.ptr[i] != ' ' && value.ptr[i] != '\t')
            (void)buffer_append_char(out, ' ');
    }
    for (size_t at = begin; at < out->len; at++) // decoded words may hold anything
        if ((unsigned char)out->data[at] < ' ')
            out->data[at] = ' ';
}

/** What a part is, as far as it matters here. */
enum kind { KIND_NONE, KIND_PLAIN, KIND_HTML };

struct walk {
    struct mime *mime;
    struct buffer *out;
    size_t repaired;
    size_t parts;
};

/** What has been appended since @p begin. */
static size_t appended(const struct walk *walk, size_t begin)
{
    return slice_trim(
               slice_of(walk->out->data ? walk->out->data + begin : "", walk->out->len - begin))
        .len;
}

/** The bytes of a part without its transfer encoding. False if that is unknown. */
static bool decode_body(struct mime *mime, struct mime_entity part, struct slice *bytes)
{
    struct slice encoding = SLICE_LITERAL("");
    (void)mime_header(part.headers, "Content-Transfer-Encoding", &encoding);
    buffer_clear(&mime->decoded);
    if (slice_equal_ascii_case(encoding, SLICE_LITERAL("quoted-printable"))) {
        decode_quoted(&mime->decoded, part.body, false);
    } else if (slice_equal_ascii_case(encoding, SLICE_LITERAL("base64"))) {
        decode_base64(&mime->decoded, part.body);
    } else {
        *bytes = part.body;
        return encoding.len < 2 ||
               !slice_equal_ascii_case(slice_of(encoding.ptr, 2), SLICE_LITERAL("x-"));
    }
    *bytes = buffer_slice(&mime->decoded);
    return true;
}

/** Joins the lines that format=flowed (RFC 3676) has broken; in place, from @p begin on. */
static void join_flowed(struct buffer *out, size_t begin, bool delete_space)
{
    size_t to = begin;
    size_t line = begin;
    for (size_t from = begin; from < out->len; from++) {
        const char c = out->data[from];
        if (c == '\r' && from + 1 < out->len && out->data[from + 1] == '\n')
            continue;
        const bool quoted = from + 1 < out->len && out->data[from + 1] == '>';
        if (c == '\n' && to > line && out->data[to - 1] == ' ' && !quoted &&
            !(to - line == 3 && memcmp(out->data + line, "-- ", 3) == 0)) {
            to -= delete_space;
            continue;
        }
        out->data[to++] = c;
        if (c == '\n')
            line = to;
    }
    out->len = to;
}

static enum kind append_leaf(struct walk *walk, struct mime_entity part, struct slice type)
{
    struct mime *mime = walk->mime;
    const struct slice charset = mime_parameter(type, "charset");
    const size_t begin = walk->out->len;
    struct slice bytes;
    const bool html =
        type.len >= 9 && slice_equal_ascii_case(slice_of(type.ptr, 9), SLICE_LITERAL("text/html"));
    if (!decode_body(mime, part, &bytes))
        return KIND_NONE;
    walk->out->failed |= !buffer_ok(&mime->decoded);
    if (html) {
        walk->out->failed |= !html_page_text(mime->page, bytes, charset, walk->out);
    } else {
        walk->repaired += charset_append(&mime->charset, walk->out, bytes, charset);
        if (slice_equal_ascii_case(mime_parameter(type, "format"), SLICE_LITERAL("flowed")))
            join_flowed(
                walk->out, begin,
                slice_equal_ascii_case(mime_parameter(type, "delsp"), SLICE_LITERAL("yes")));
    }
    return appended(walk, begin) ? (html ? KIND_HTML : KIND_PLAIN) : KIND_NONE;
}

static bool has_type(struct slice type, const char *start)
{
    const struct slice wanted = slice_of_string(start);
    return type.len >= wanted.len && slice_equal_ascii_case(slice_of(type.ptr, wanted.len), wanted);
}

static bool is_attachment(struct slice headers)
{
    struct slice value = SLICE_LITERAL("");
    (void)mime_header(headers, "Content-Disposition", &value);
    return has_type(value, "attachment");
}

/**
 * The next part of a multipart body.
 * @param[in,out] rest  behind the boundary line before it
 * @return false if there is none
 */
static bool next_part(struct slice *rest, struct slice boundary, bool first, struct slice *part,
                      bool *last)
{
    const char *start = rest->ptr;
    struct slice line;
    while (take_line(rest, &line)) {
        if (line.len < boundary.len + 2 || line.ptr[0] != '-' || line.ptr[1] != '-' ||
            memcmp(line.ptr + 2, boundary.ptr, boundary.len) != 0)
            continue;
        const struct slice tail =
            slice_trim(slice_of(line.ptr + 2 + boundary.len, line.len - 2 - boundary.len));
        *last = slice_equal(tail, SLICE_LITERAL("--"));
        if (tail.len && !*last)
            continue; // another boundary that begins like ours
        *part = slice_of(start, (size_t)(line.ptr - start));
        return true;
    }
    *last = true; // without a closing boundary: what is there
    *part = slice_of(start, (size_t)(rest->ptr - start));
    return !first;
}

static enum kind append_entity(struct walk *walk, struct mime_entity entity, int depth);

/** Of two alternatives behind each other in the output keeps the better one. */
static enum kind choose(struct walk *walk, size_t first, size_t second, enum kind first_kind,
                        enum kind second_kind)
{
    struct buffer *out = walk->out;
    const size_t second_len = out->len - second;
    const bool second_plain = second_kind == KIND_PLAIN;
    const size_t plain = second_plain ? second_len : second - first;
    const size_t other = second_plain ? second - first : second_len;
    bool keep_second = first_kind == KIND_NONE || second_plain;
    if (first_kind != KIND_NONE && first_kind != second_kind && plain < ENOUGH_PLAIN &&
        other > 4 * plain)
        keep_second = !keep_second;
    if (second_kind == KIND_NONE)
        keep_second = false;
    if (!keep_second) {
        out->len = second;
        return first_kind;
    }
    memmove(out->data + first, out->data + second, second_len);
    out->len = first + second_len;
    return second_kind;
}

static enum kind append_multipart(struct walk *walk, struct mime_entity entity, struct slice type,
                                  int depth)
{
    const struct slice boundary = mime_parameter(type, "boundary");
    const bool alternative = has_type(type, "multipart/alternative");
    const bool related = has_type(type, "multipart/related");
    const bool digest = has_type(type, "multipart/digest");
    const size_t begin = walk->out->len;
    struct slice rest = entity.body;
    struct slice part;
    enum kind kind = KIND_NONE;
    bool last = false;
    if (boundary.len == 0 || boundary.len > LONGEST_BOUNDARY ||
        !next_part(&rest, boundary, true, &part, &last)) // the preamble
        return append_leaf(walk, entity, SLICE_LITERAL("text/plain"));
    while (!last && next_part(&rest, boundary, false, &part, &last)) {
        const size_t start = walk->out->len;
        struct mime_entity child = mime_split(part);
        struct slice ignored;
        if (digest && !mime_header(child.headers, "Content-Type", &ignored))
            child = mime_split(child.body); // message/rfc822 is the default there
        const enum kind child_kind = append_entity(walk, child, depth + 1);
        if (alternative) {
            kind = choose(walk, begin, start, kind, child_kind);
        } else if (child_kind != KIND_NONE) {
            kind = kind == KIND_NONE ? child_kind : kind;
            (void)buffer_append_char(walk->out, '\n');
        }
        if (related && kind != KIND_NONE)
            break;
    }
    return kind;
}

static enum kind append_entity(struct walk *walk, struct mime_entity entity, int depth)
{
    struct slice type = SLICE_LITERAL("text/plain");
    if (depth > DEEPEST || ++walk->parts > MOST_PARTS || (depth && is_attachment(entity.headers)))
        return KIND_NONE;
    (void)mime_header(entity.headers, "Content-Type", &type);
    if (has_type(type, "multipart/"))
        return append_multipart(walk, entity, type, depth);
    if (has_type(type, "message/rfc822") || has_type(type, "message/news"))
        return append_entity(walk, mime_split(entity.body), depth + 1);
    // "text" alone is what MIME's forerunner RFC 1049 had
    if (has_type(type, "text/html") || has_type(type, "text/plain") || type.len < 5 ||
        has_type(type, "text/enriched") || has_type(type, "text;"))
        return append_leaf(walk, entity, type);
    return KIND_NONE;
}

size_t mime_append_text(struct mime *mime, struct buffer *out, struct mime_entity message)
{
    struct walk walk = {.mime = mime, .out = out};
    (void)append_entity(&walk, message, 0);
    return walk.repaired;
}
