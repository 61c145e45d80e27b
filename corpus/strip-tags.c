// SPDX-License-Identifier: GPL-2.0-or-later
#include "strip-tags.h"

#include "base/utf8.h"

#include <ctype.h>

enum { LONGEST_ENTITY = 12, LONGEST_TAG_NAME = 12 };

static struct slice behind(struct slice text, size_t bytes)
{
    return slice_of(text.ptr + bytes, text.len - bytes);
}

static const struct entity {
    const char *name;
    uint32_t code_point;
} entities[] = {
    {"amp", '&'},      {"lt", '<'},        {"gt", '>'},       {"quot", '"'},     {"apos", '\''},
    {"nbsp", ' '},     {"ndash", 0x2013},  {"mdash", 0x2014}, {"lsquo", 0x2018}, {"rsquo", 0x2019},
    {"ldquo", 0x201c}, {"rdquo", 0x201d},  {"sbquo", 0x201a}, {"bdquo", 0x201e}, {"laquo", 0xab},
    {"raquo", 0xbb},   {"hellip", 0x2026}, {"bull", 0x2022},  {"middot", 0xb7},  {"copy", 0xa9},
    {"reg", 0xae},     {"trade", 0x2122},  {"deg", 0xb0},     {"euro", 0x20ac},  {"pound", 0xa3},
    {"cent", 0xa2},    {"yen", 0xa5},      {"sect", 0xa7},    {"para", 0xb6},    {"frac12", 0xbd},
    {"frac14", 0xbc},  {"frac34", 0xbe},   {"times", 0xd7},   {"shy", 0xad},     {"szlig", 0xdf},
    {"agrave", 0xe0},  {"aacute", 0xe1},   {"acirc", 0xe2},   {"atilde", 0xe3},  {"auml", 0xe4},
    {"aring", 0xe5},   {"aelig", 0xe6},    {"ccedil", 0xe7},  {"egrave", 0xe8},  {"eacute", 0xe9},
    {"ecirc", 0xea},   {"euml", 0xeb},     {"igrave", 0xec},  {"iacute", 0xed},  {"icirc", 0xee},
    {"iuml", 0xef},    {"ntilde", 0xf1},   {"ograve", 0xf2},  {"oacute", 0xf3},  {"ocirc", 0xf4},
    {"otilde", 0xf5},  {"ouml", 0xf6},     {"oslash", 0xf8},  {"ugrave", 0xf9},  {"uacute", 0xfa},
    {"ucirc", 0xfb},   {"uuml", 0xfc},     {"Agrave", 0xc0},  {"Aacute", 0xc1},  {"Auml", 0xc4},
    {"Aring", 0xc5},   {"AElig", 0xc6},    {"Ccedil", 0xc7},  {"Eacute", 0xc9},  {"Ntilde", 0xd1},
    {"Ouml", 0xd6},    {"Oslash", 0xd8},   {"Uuml", 0xdc},    {"blank", ' '},    {"hyph", '-'},
    {"thinsp", ' '},   {"ensp", ' '},      {"emsp", ' '},     {"minus", 0x2212}, {"lsqb", '['},
    {"rsqb", ']'},     {"dollar", '$'},    {"percnt", '%'},   {"plus", '+'},     {"UR", ' '},
    {"LR", ' '},       {"QL", ' '},        {"QR", ' '},       {"QC", ' '}, // wires' typesetting
};

/** The number of a character reference behind "&#"; false if it is none. */
static bool parse_number(struct slice digits, uint32_t *code_point)
{
    const bool hex = digits.len && (digits.ptr[0] == 'x' || digits.ptr[0] == 'X');
    uint32_t value = 0;
    if (hex)
        digits = behind(digits, 1);
    if (digits.len == 0 || digits.len > 8)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        const char c = digits.ptr[i];
        uint32_t digit = 0;
        if (c >= '0' && c <= '9')
            digit = (uint32_t)(c - '0');
        else if (hex && isxdigit((unsigned char)c))
            digit = (uint32_t)((c | 0x20) - 'a') + 10;
        else
            return false;
        value = value * (hex ? 16 : 10) + digit;
        if (value > 0x10ffff)
            return false;
    }
    *code_point = value;
    return true;
}

/** The entity at the start of @p text, which is '&'. @return its length, 0 if there is none */
static size_t append_entity(struct buffer *out, struct slice text)
{
    const size_t window = text.len < LONGEST_ENTITY ? text.len : LONGEST_ENTITY;
    const char *end = memchr(text.ptr, ';', window);
    uint32_t code_point = 0;
    if (!end)
        return 0;
    const struct slice name = slice_of(text.ptr + 1, (size_t)(end - text.ptr) - 1);
    const size_t length = name.len + 2;
    if (name.len > 1 && name.ptr[0] == '#') {
        if (!parse_number(behind(name, 1), &code_point))
            return 0;
        if (code_point >= 0x80 && code_point < 0xa0) {
            const char byte = (char)code_point; // no UTF-8: it is read as Windows-1252
            (void)utf8_append_repaired(out, slice_of(&byte, 1));
        } else if (code_point >= ' ' || code_point == '\n' || code_point == '\t') {
            (void)utf8_append(out, code_point == 0xa0 ? ' ' : code_point);
        }
        return length; // other control characters are dropped
    }
    for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++)
        if (slice_equal(name, slice_of_string(entities[i].name))) {
            if (entities[i].code_point != 0xad)
                (void)utf8_append(out, entities[i].code_point);
            return length;
        }
    return 0;
}

static bool name_is_one_of(struct slice name, const char *const *names)
{
    for (; *names; names++)
        if (slice_equal_ascii_case(name, slice_of_string(*names)))
            return true;
    return false;
}

/** The name of the tag at the start of @p text, which is '<'; empty if it is no tag. */
static struct slice tag_name(struct slice text)
{
    size_t start = 1;
    if (start < text.len && text.ptr[start] == '/')
        start++;
    size_t end = start;
    while (end < text.len && end - start < LONGEST_TAG_NAME &&
           (isalnum((unsigned char)text.ptr[end]) || text.ptr[end] == ':'))
        end++;
    if (end == start || !isalpha((unsigned char)text.ptr[start]))
        return slice_of(text.ptr, 0);
    return slice_of(text.ptr + start, end - start);
}

/** Behind the next '>' that is not in quotes; text.len if there is none. */
static size_t tag_end(struct slice text)
{
    char quote = '\0';
    for (size_t i = 1; i < text.len; i++) {
        const char c = text.ptr[i];
        if (quote)
            quote = c == quote ? '\0' : quote;
        else if (c == '>')
            return i + 1;
        else if ((c == '"' || c == '\'') && text.ptr[i - 1] == '=')
            quote = c;
    }
    return text.len;
}

/** Behind the end tag of @p name, so that the content goes as well. */
static size_t element_end(struct slice text, struct slice name)
{
    for (size_t i = 1; i + name.len + 2 < text.len; i++) {
        const char *lower = memchr(text.ptr + i, '<', text.len - i);
        if (!lower)
            break;
        i = (size_t)(lower - text.ptr);
        if (i + 2 + name.len <= text.len && text.ptr[i + 1] == '/' &&
            slice_equal_ascii_case(slice_of(text.ptr + i + 2, name.len), name))
            return i + tag_end(behind(text, i));
    }
    return text.len;
}

static void break_line(struct buffer *out)
{
    while (out->len && out->data[out->len - 1] == ' ')
        out->len--;
    if (out->len && out->data[out->len - 1] != '\n')
        (void)buffer_append_char(out, '\n');
}

/** Drops the markup at the start of @p text, which is '<'. @return its length, 0 if it is none */
static size_t drop_tag(struct buffer *out, struct slice text)
{
    static const char *const blocks[] = {
        "p",          "br",     "div",        "li",      "ul",    "ol",      "h1",  "h2",
        "h3",         "h4",     "h5",         "h6",      "tr",    "td",      "th",  "dt",
        "dd",         "hr",     "blockquote", "section", "table", "article", "pre", "figure",
        "figcaption", "header", "footer",     "aside",   NULL};
    static const char *const dropped[] = {"script", "style", "noscript", "svg", NULL};
    if (slice_starts_with(text, SLICE_LITERAL("<!--"))) {
        const char *end = memmem(text.ptr, text.len, "-->", 3);
        return end ? (size_t)(end - text.ptr) + 3 : text.len;
    }
    if (slice_starts_with(text, SLICE_LITERAL("<![CDATA[")))
        return 9;
    if (text.len > 1 && (text.ptr[1] == '!' || text.ptr[1] == '?'))
        return tag_end(text);
    const struct slice name = tag_name(text);
    if (name.len == 0)
        return 0;
    if (name_is_one_of(name, dropped) && text.ptr[1] != '/')
        return element_end(text, name);
    if (name_is_one_of(name, blocks))
        break_line(out);
    return tag_end(text);
}

static void convert(struct buffer *out, struct slice text, bool tags)
{
    const size_t begin = out->len;
    while (text.len) {
        size_t plain = 0;
        while (plain < text.len && text.ptr[plain] != '&' && !(tags && text.ptr[plain] == '<'))
            plain++;
        (void)buffer_append(out, text.ptr, plain);
        text = behind(text, plain);
        if (text.len == 0)
            break;
        size_t length = text.ptr[0] == '&' ? append_entity(out, text) : drop_tag(out, text);
        if (length == 0) {
            (void)buffer_append_char(out, text.ptr[0]);
            length = 1;
        }
        text = behind(text, length);
    }
    if (tags && out->len >= begin + 3) { // the end of a CDATA section leaves its brackets
        const char *tail = out->data + out->len - 3;
        if (memcmp(tail, "]]>", 3) == 0)
            out->len -= 3;
    }
}

void strip_tags(struct buffer *out, struct slice markup)
{
    convert(out, markup, true);
}

void decode_entities(struct buffer *out, struct slice text)
{
    convert(out, text, false);
}

bool looks_like_html(struct slice text)
{
    static const char *const names[] = {"p",  "div",    "a", "br", "span", "li",   "h1", "h2", "h3",
                                        "em", "strong", "i", "b",  "ul",   "body", "td", NULL};
    while (text.len) {
        const char *lower = memchr(text.ptr, '<', text.len);
        if (!lower)
            return false;
        text = behind(text, (size_t)(lower - text.ptr));
        const struct slice name = tag_name(text);
        const char *end = name.ptr + name.len;
        if (name.len && end < text.ptr + text.len && name_is_one_of(name, names) &&
            (text.ptr[1] == '/' ? *end == '>' : (*end == '>' || *end == ' ' || *end == '/')))
            return memchr(end, '>', (size_t)(text.ptr + text.len - end)) != NULL;
        text = behind(text, 1);
    }
    return false;
}

static bool has_entities(struct slice text)
{
    while (text.len) {
        const char *found = memchr(text.ptr, '&', text.len);
        if (!found)
            return false;
        text = slice_of(found, (size_t)(text.ptr + text.len - found));
        if (slice_starts_with(text, SLICE_LITERAL("&#")) ||
            slice_starts_with(text, SLICE_LITERAL("&amp;")) ||
            slice_starts_with(text, SLICE_LITERAL("&quot;")) ||
            slice_starts_with(text, SLICE_LITERAL("&nbsp;")))
            return true;
        text = slice_of(text.ptr + 1, text.len - 1);
    }
    return false;
}

struct slice plain_text(struct buffer *scratch, struct slice text)
{
    buffer_clear(scratch);
    if (looks_like_html(text))
        strip_tags(scratch, text);
    else if (has_entities(text))
        decode_entities(scratch, text);
    return scratch->len ? buffer_slice(scratch) : text;
}
