// SPDX-License-Identifier: GPL-2.0-or-later
#include "markdown.h"

#include <ctype.h>

enum { LONGEST_LABEL = 1000, LONGEST_ADDRESS = 4000, LONGEST_EMPHASIS = 1000 };

static struct slice behind(struct slice text, size_t bytes)
{
    return slice_of(text.ptr + bytes, text.len - bytes);
}

static char at(struct slice text, size_t i)
{
    return i < text.len ? text.ptr[i] : '\0';
}

/** The length of "(address)" or "(address "title")" at @p i; 0 if there is none. */
static size_t address_length(struct slice line, size_t i)
{
    size_t end = i + 1;
    int depth = 1;
    bool address = false; // and no number or word in brackets
    if (at(line, i) != '(')
        return 0;
    for (; end < line.len && end - i < LONGEST_ADDRESS && depth > 0; end++) {
        const char c = line.ptr[end];
        if (c == ' ' && (at(line, end + 1) == '"' || at(line, end + 1) == '\'')) {
            const struct slice title = behind(line, end + 2);
            const char *close = memchr(title.ptr, line.ptr[end + 1],
                                       title.len < LONGEST_LABEL ? title.len : LONGEST_LABEL);
            if (!close || at(line, (size_t)(close + 1 - line.ptr)) != ')')
                return 0;
            end = (size_t)(close - line.ptr);
        } else if (isspace((unsigned char)c) || c == '[') {
            return 0;
        } else {
            depth += (c == '(') - (c == ')');
            address |= c == '/' || c == ':' || c == '.' || c == '#';
        }
    }
    return depth == 0 && address ? end - i : 0;
}

/** A link "[label](address)" at @p i. @return its length; 0 if there is none */
static size_t link_length(struct slice line, size_t i, struct slice *label)
{
    if (at(line, i) != '[')
        return 0;
    const struct slice rest = behind(line, i + 1);
    const char *close = memchr(rest.ptr, ']', rest.len < LONGEST_LABEL ? rest.len : LONGEST_LABEL);
    if (!close)
        return 0;
    *label = slice_of(rest.ptr, (size_t)(close - rest.ptr));
    const size_t address = address_length(line, i + 2 + label->len);
    if (address == 0 || (label->len && memchr(label->ptr, '[', label->len)))
        return 0;
    return label->len + 2 + address;
}

/** An image "![description](address)", or a link that shows one, at @p i. */
static size_t image_length(struct slice line, size_t i, struct slice *description)
{
    const bool linked = at(line, i) == '[' && at(line, i + 1) == '!';
    const size_t start = i + linked;
    if (at(line, start) != '!')
        return 0;
    const size_t image = link_length(line, start + 1, description);
    if (image == 0 || !linked)
        return image ? image + 1 : 0;
    const size_t end = start + 1 + image;
    const size_t address = at(line, end) == ']' ? address_length(line, end + 1) : 0;
    return address ? end + 1 + address - i : 0;
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '*';
}

/**
 * The length of the mark of emphasis that begins at @p i and ends with the same mark.
 * @param[out] close  where that is
 */
static size_t emphasis_length(struct slice line, size_t i, size_t *close)
{
    const char mark = at(line, i);
    size_t len = 1;
    if ((mark != '*' && mark != '_') || (i > 0 && is_word(line.ptr[i - 1])))
        return 0;
    while (len < 4 && at(line, i + len) == mark)
        len++;
    const size_t start = i + len;
    if (len > 3 || start >= line.len || isspace((unsigned char)line.ptr[start]))
        return 0;
    const size_t left = line.len - start;
    const char *end =
        memchr(line.ptr + start, mark, left < LONGEST_EMPHASIS ? left : LONGEST_EMPHASIS);
    if (!end || isspace((unsigned char)end[-1]))
        return 0;
    *close = (size_t)(end - line.ptr);
    for (size_t k = 0; k < len; k++)
        if (at(line, *close + k) != mark)
            return 0;
    return is_word(at(line, *close + len)) ? 0 : len;
}

static void strip_line(struct buffer *out, struct slice line)
{
    size_t close = SIZE_MAX; // of the emphasis at hand
    size_t mark = 0;
    size_t link_text = SIZE_MAX; // end of a link's label
    size_t link_end = 0;
    for (size_t i = 0; i < line.len;) {
        struct slice label;
        size_t length = 0;
        const char c = line.ptr[i];
        if (i == link_text) {
            i = link_end;
            link_text = SIZE_MAX;
        } else if (i == close) {
            i += mark;
            close = SIZE_MAX;
        } else if ((c == '!' || c == '[') && (length = image_length(line, i, &label)) > 0) {
            (void)buffer_append_slice(out, label);
            i += length;
        } else if (c == '[' && link_text == SIZE_MAX &&
                   (length = link_length(line, i, &label)) > 0) {
            link_text = i + 1 + label.len;
            link_end = i + length;
            i++;
        } else if ((c == '*' || c == '_') && close == SIZE_MAX &&
                   (length = emphasis_length(line, i, &close)) > 0) {
            mark = length;
            i += length;
        } else {
            close = close == SIZE_MAX || close > i ? close : SIZE_MAX; // was within an address
            (void)buffer_append_char(out, c);
            i++;
        }
    }
}

/** The line without the marks of a quotation or a heading. */
static struct slice without_block_marks(struct slice line)
{
    while (at(line, 0) == '>' && (line.len == 1 || line.ptr[1] == ' ' || line.ptr[1] == '>'))
        line = behind(line, line.len > 1 && line.ptr[1] == ' ' ? 2 : 1);
    size_t level = 0;
    while (at(line, level) == '#')
        level++;
    return level > 0 && level <= 6 && at(line, level) == ' ' ? behind(line, level + 1) : line;
}

void markdown_strip(struct buffer *out, struct slice text)
{
    char fence = '\0';
    while (text.len) {
        const char *newline = memchr(text.ptr, '\n', text.len);
        const size_t len = newline ? (size_t)(newline - text.ptr) : text.len;
        const struct slice line = slice_of(text.ptr, len);
        const bool fences = slice_starts_with(line, SLICE_LITERAL("```")) ||
                            slice_starts_with(line, SLICE_LITERAL("~~~"));
        if (fences && (fence == '\0' || fence == line.ptr[0]))
            fence = fence ? '\0' : line.ptr[0];
        if (fence || fences)
            (void)buffer_append_slice(out, line);
        else
            strip_line(out, without_block_marks(line));
        if (newline)
            (void)buffer_append_char(out, '\n');
        text = behind(text, len + (newline != NULL));
    }
}
