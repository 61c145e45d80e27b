// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-lexer.h"

#include "base/parse.h"
#include "base/utf8.h"
#include "query-errors.h"

#include <ctype.h>
#include <string.h>

enum error_code query_lexer_fail(const struct query_lexer *lexer, size_t offset, struct slice piece,
                                 struct error *error, const char *format)
{
    char shown[QUERY_SHOWN_MAX];
    query_show(piece, shown);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    return error_set(error, ERROR_USAGE, format, shown, query_character(lexer->text, offset));
#pragma GCC diagnostic pop
}

static struct slice rest_of(const struct query_lexer *lexer, size_t at)
{
    return slice_of(lexer->text.ptr + at, lexer->text.len - at);
}

/** Length of the white space character there, else 0. */
static size_t blank_at(const struct query_lexer *lexer, size_t at)
{
    if (at >= lexer->text.len)
        return 0;
    const unsigned char byte = (unsigned char)lexer->text.ptr[at];
    if (byte < 0x80)
        return byte == ' ' || (byte >= '\t' && byte <= '\r');
    size_t length = 1;
    const uint32_t c = utf8_decode(rest_of(lexer, at), &length);
    const bool blank = c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
                       c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
    return blank ? length : 0;
}

/** Length of the double quotation mark there, straight or curly, else 0. */
static size_t quote_at(const struct query_lexer *lexer, size_t at)
{
    const struct slice rest = rest_of(lexer, at);
    if (rest.len == 0)
        return 0;
    if (rest.ptr[0] == '"')
        return 1;
    // U+201C to U+201F
    const bool curly = rest.len >= 3 && rest.ptr[0] == '\xe2' && rest.ptr[1] == '\x80' &&
                       (unsigned char)rest.ptr[2] >= 0x9c && (unsigned char)rest.ptr[2] <= 0x9f;
    return curly ? 3 : 0;
}

static char byte_at(const struct query_lexer *lexer, size_t at)
{
    return at < lexer->text.len ? lexer->text.ptr[at] : '\0';
}

static bool ends_at(const struct query_lexer *lexer, size_t at)
{
    return at >= lexer->text.len || blank_at(lexer, at) || lexer->text.ptr[at] == ')';
}

static void set_part(struct query_part *part, enum query_part_kind kind, size_t offset, size_t end)
{
    part->kind = kind;
    part->offset = offset;
    part->length = end - offset;
}

/** Takes the factor that stands behind the '^' at @p caret, up to @p end. */
static enum error_code take_factor(const struct query_lexer *lexer, size_t caret, size_t end,
                                   struct query_part *part, struct error *error)
{
    double factor = 0;
    if (parse_real(slice_of(lexer->text.ptr + caret + 1, end - caret - 1), &factor) && factor > 0) {
        part->factor = factor;
        return ERROR_NONE;
    }
    (void)query_lexer_fail(lexer, caret, slice_of(lexer->text.ptr + caret, end - caret), error,
                           "'%s' at character %zu is no factor");
    error_hint(error, "write ^ and a number above 0, as in iraq^2, or a blank instead of ^");
    return ERROR_USAGE;
}

/** Reads `^2` at the lexer's place, if it is there. */
static enum error_code read_factor(struct query_lexer *lexer, struct query_part *part,
                                   struct error *error)
{
    const size_t caret = lexer->at;
    size_t end = caret + 1;
    if (byte_at(lexer, caret) != '^')
        return ERROR_NONE;
    while (!ends_at(lexer, end))
        end++;
    part->length = end - part->offset;
    lexer->at = end;
    return take_factor(lexer, caret, end, part, error);
}

static enum error_code read_quoted(struct query_lexer *lexer, struct query_part *part,
                                   struct error *error)
{
    const size_t start = lexer->at;
    const size_t opened = start + quote_at(lexer, start);
    size_t at = opened;
    size_t mark = 0;
    while (at < lexer->text.len) {
        mark = quote_at(lexer, at);
        // A doubled mark within a quotation stands for itself.
        if (mark == 1 && at > opened && byte_at(lexer, at + 1) == '"') {
            at += 2;
            mark = 0;
        } else if (mark) {
            break;
        } else {
            at++;
        }
    }
    if (!mark) {
        (void)query_lexer_fail(lexer, start, rest_of(lexer, start), error,
                               "the quotation %s at character %zu is not closed");
        error_hint(error, "add a quotation mark where it ends, or leave this one out");
        return ERROR_USAGE;
    }
    part->text = slice_of(lexer->text.ptr + opened, at - opened);
    lexer->at = at + mark;
    set_part(part, PART_QUOTED, start, lexer->at);
    if (byte_at(lexer, lexer->at) == '~') {
        const struct slice piece = slice_of(lexer->text.ptr + start, lexer->at + 1 - start);
        (void)query_lexer_fail(lexer, start, piece, error,
                               "'~' has no meaning after a quotation: %s at character %zu");
        error_hint(error, "for words near each other write word NEAR/3 word");
        return ERROR_USAGE;
    }
    return read_factor(lexer, part, error);
}

/** The operator that a chunk is, or PART_CHUNK. */
static enum query_part_kind operator_of(struct slice chunk)
{
    static const struct {
        const char *name;
        enum query_part_kind kind;
    } operators[] = {{"AND", PART_AND}, {"OR", PART_OR},     {"NOT", PART_NOT},
                     {"XOR", PART_XOR}, {"NEAR", PART_NEAR}, {"ADJ", PART_ADJ}};
    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++)
        if (slice_equal(chunk, slice_of_string(operators[i].name)))
            return operators[i].kind;
    if (slice_starts_with(chunk, SLICE_LITERAL("NEAR/")))
        return PART_NEAR;
    if (slice_starts_with(chunk, SLICE_LITERAL("ADJ/")))
        return PART_ADJ;
    return PART_CHUNK;
}

static enum error_code read_distance(struct query_lexer *lexer, struct query_part *part,
                                     struct error *error)
{
    const struct slice chunk = part->text;
    const char *slash = chunk.len ? memchr(chunk.ptr, '/', chunk.len) : NULL;
    uint64_t distance = 0;
    if (!slash)
        return ERROR_NONE;
    const size_t name = (size_t)(slash - chunk.ptr);
    if (parse_unsigned(slice_of(slash + 1, chunk.len - name - 1), QUERY_DISTANCE_MAX, &distance) &&
        distance > 0) {
        part->distance = (uint32_t)distance;
        return ERROR_NONE;
    }
    (void)query_lexer_fail(lexer, part->offset, chunk, error,
                           "the distance of '%s' at character %zu is no number from 1 to 1000");
    error_hint(error, "write %.*s/3, or %.*s alone for %.*s/10", (int)name, chunk.ptr, (int)name,
               chunk.ptr, (int)name, chunk.ptr);
    return ERROR_USAGE;
}

/** Finds the end of the chunk that starts at the lexer's place. */
static enum error_code chunk_end(const struct query_lexer *lexer, size_t *out, struct error *error)
{
    const size_t start = lexer->at;
    size_t at = start;
    size_t depth = 0;
    size_t opened = 0;
    while (at < lexer->text.len && !blank_at(lexer, at) && !quote_at(lexer, at)) {
        const char c = lexer->text.ptr[at];
        if (c == '(') {
            if (operator_of(slice_of(lexer->text.ptr + start, at - start)) != PART_CHUNK)
                break;
            if (depth++ == 0)
                opened = at;
        } else if (c == ')') {
            if (depth == 0)
                break;
            depth--;
        }
        at++;
    }
    if (depth) {
        (void)query_lexer_fail(lexer, opened, SLICE_LITERAL("("), error,
                               "'%s' at character %zu is not closed within its word");
        error_hint(error, "put a blank before '(' to group words, or quotation marks around text");
        return ERROR_USAGE;
    }
    *out = at;
    return ERROR_NONE;
}

/** Takes `^2` off the end of a chunk. */
static enum error_code chunk_factor(const struct query_lexer *lexer, struct query_part *part,
                                    struct error *error)
{
    size_t caret = part->text.len;
    while (caret > 0 && part->text.ptr[caret - 1] != '^')
        caret--;
    // A face (":^)") and a power (10^6) are none.
    bool word = false;
    for (size_t i = 0; i + 1 < caret; i++)
        word = word || isalpha((unsigned char)part->text.ptr[i]) ||
               (unsigned char)part->text.ptr[i] >= 0x80;
    if (!word)
        return ERROR_NONE;
    const size_t end = part->offset + part->text.len;
    part->text.len = caret - 1;
    return take_factor(lexer, part->offset + caret - 1, end, part, error);
}

static enum error_code read_chunk(struct query_lexer *lexer, bool raw, bool operators,
                                  struct query_part *part, struct error *error)
{
    const size_t start = lexer->at;
    size_t end = start;
    enum error_code code = chunk_end(lexer, &end, error);
    if (code)
        return code;
    part->text = slice_of(lexer->text.ptr + start, end - start);
    lexer->at = end;
    set_part(part, operators ? operator_of(part->text) : PART_CHUNK, start, end);
    if (part->kind == PART_NEAR || part->kind == PART_ADJ)
        return read_distance(lexer, part, error);
    if (!raw && part->kind == PART_CHUNK) {
        const bool both = slice_equal(part->text, SLICE_LITERAL("&&"));
        if (both || slice_equal(part->text, SLICE_LITERAL("||"))) {
            (void)query_lexer_fail(lexer, start, part->text, error,
                                   "'%s' at character %zu is no operator");
            error_hint(error, "write %s", both ? "AND" : "OR");
            return ERROR_USAGE;
        }
        return chunk_factor(lexer, part, error);
    }
    return ERROR_NONE;
}

/** The length of what could be a field's name before a colon, else 0. */
static size_t name_length(const struct query_lexer *lexer)
{
    size_t at = lexer->at;
    const char first = byte_at(lexer, at);
    if (first >= '0' && first <= '9') // a time: 12:30
        return 0;
    while (at < lexer->text.len && !blank_at(lexer, at) && !quote_at(lexer, at)) {
        const unsigned char c = (unsigned char)lexer->text.ptr[at];
        const bool word = c >= 0x80 || c == '_' || (c >= '0' && c <= '9') ||
                          ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
        if (!word)
            break;
        at++;
    }
    return byte_at(lexer, at) == ':' ? at - lexer->at : 0;
}

static enum error_code unknown_field(const struct query_lexer *lexer, struct slice name,
                                     struct error *error)
{
    const struct query_field *nearest = query_field_nearest(name);
    char shown[QUERY_SHOWN_MAX];
    query_show(name, shown);
    (void)query_lexer_fail(lexer, lexer->at, name, error, "unknown field '%s' at character %zu");
    if (nearest)
        error_hint(error, "did you mean %s:? As text, write \"%s:...\" in quotation marks",
                   nearest->name, shown);
    else
        error_hint(error,
                   "fields are text, title, author, person, place, org, misc, entity, source, "
                   "section, keyword, language, url, id, story, date, after, before, since and "
                   "until; quote text with a colon");
    return ERROR_USAGE;
}

/** Reads `name:` if one starts here, which leaves part->field set. */
static enum error_code read_field(struct query_lexer *lexer, bool raw, struct query_part *part,
                                  struct error *error)
{
    const size_t start = lexer->at;
    const size_t len = name_length(lexer);
    if (len == 0)
        return ERROR_NONE;
    const struct slice name = slice_of(lexer->text.ptr + start, len);
    const struct query_field *field = query_field_find(name);
    const size_t value = start + len + 1;
    if (ends_at(lexer, value)) { // "Re: ..." is text, a field in lower case a slip
        if (!field || !slice_equal(name, slice_of_string(field->name)))
            return ERROR_NONE;
        (void)query_lexer_fail(lexer, start, slice_of(name.ptr, len + 1), error,
                               "nothing follows '%s' at character %zu");
        error_hint(error, "write %s:word, without a blank", field->name);
        return ERROR_USAGE;
    }
    if (byte_at(lexer, value) == ':' ||
        slice_starts_with(rest_of(lexer, value), SLICE_LITERAL("//")))
        return ERROR_NONE;
    if (!field)
        return raw ? ERROR_NONE : unknown_field(lexer, name, error);
    part->field = field;
    lexer->at = value;
    set_part(part, PART_FIELD, start, value);
    return ERROR_NONE;
}

/** Reads + or - before what is wanted or not; others are punctuation and left alone. */
static enum error_code read_sign(struct query_lexer *lexer, struct query_part *part,
                                 struct error *error)
{
    const size_t start = lexer->at;
    const char sign = byte_at(lexer, start);
    if (sign != '+' && sign != '-')
        return ERROR_NONE;
    const char next = byte_at(lexer, start + 1);
    if (ends_at(lexer, start + 1) || next == sign)
        return ERROR_NONE;
    if (next == '+' || next == '-') {
        (void)query_lexer_fail(lexer, start, slice_of(lexer->text.ptr + start, 2), error,
                               "'%s' at character %zu asks for both with and without");
        error_hint(error, "keep one of the two");
        return ERROR_USAGE;
    }
    lexer->at = start + 1;
    set_part(part, sign == '+' ? PART_PLUS : PART_MINUS, start, start + 1);
    return ERROR_NONE;
}

enum error_code query_lexer_next(struct query_lexer *lexer, bool raw, struct query_part *part,
                                 struct error *error)
{
    const size_t before = lexer->at;
    size_t blank;
    *part = (struct query_part){.kind = PART_END};
    while ((blank = blank_at(lexer, lexer->at)) != 0)
        lexer->at += blank;
    const size_t start = lexer->at;
    set_part(part, PART_END, start, start);
    if (start >= lexer->text.len)
        return ERROR_NONE;
    if (quote_at(lexer, start))
        return read_quoted(lexer, part, error);
    if (byte_at(lexer, start) == '(' || byte_at(lexer, start) == ')') {
        lexer->at = start + 1;
        set_part(part, byte_at(lexer, start) == '(' ? PART_OPEN : PART_CLOSE, start, lexer->at);
        return part->kind == PART_CLOSE ? read_factor(lexer, part, error) : ERROR_NONE;
    }
    // Behind a closing mark, + and - are punctuation.
    const bool fresh = start == 0 || start > before || lexer->text.ptr[start - 1] == '(';
    enum error_code code = fresh ? read_sign(lexer, part, error) : ERROR_NONE;
    if (!code && part->kind == PART_END)
        code = read_field(lexer, raw, part, error);
    if (!code && part->kind == PART_END)
        code = read_chunk(lexer, raw, true, part, error);
    return code;
}

enum error_code query_lexer_value(struct query_lexer *lexer, const struct query_field *field,
                                  struct query_part *part, struct error *error)
{
    const size_t start = lexer->at;
    const bool raw = field->kind == QUERY_FIELD_EXACT || field->kind == QUERY_FIELD_TIME;
    *part = (struct query_part){.kind = PART_END};
    if (quote_at(lexer, start))
        return read_quoted(lexer, part, error);
    if (byte_at(lexer, start) == '(') {
        lexer->at = start + 1;
        set_part(part, PART_OPEN, start, lexer->at);
        return ERROR_NONE;
    }
    const char c = byte_at(lexer, start);
    if (!raw && (c == '+' || c == '-')) {
        (void)query_lexer_fail(lexer, start, slice_of(&c, 1), error,
                               "'%s' at character %zu must stand before the field");
        error_hint(error, "write %c%s:word", c, field->name);
        return ERROR_USAGE;
    }
    const size_t len = raw ? 0 : name_length(lexer);
    if (len && query_field_find(slice_of(lexer->text.ptr + start, len))) {
        (void)query_lexer_fail(lexer, start, slice_of(lexer->text.ptr + start, len + 1), error,
                               "the field '%s' at character %zu follows another field");
        error_hint(error, "a word is looked for in one field; put a blank between two conditions");
        return ERROR_USAGE;
    }
    return read_chunk(lexer, raw, false, part, error);
}
