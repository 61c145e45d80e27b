// SPDX-License-Identifier: GPL-2.0-or-later
#include "comparable-name.h"

#include "base/utf8.h"
#include "exact-name.h"
#include "fold.h"

enum what { KEPT, DROPPED, BLANK };

static enum what what_is(uint32_t c)
{
    switch (c) {
    case '.':
    case '\'':
    case '"':
    case '`':
    case 0x201c: // quotation marks; the single ones are apostrophes by now
    case 0x201d:
    case 0x201e:
    case 0xab:
    case 0xbb:
        return DROPPED;
    case ' ':
    case '-':
    case ',':
    case '/':
    case '(':
    case ')':
        return BLANK;
    default:
        return c >= 0x2010 && c <= 0x2015 ? BLANK : KEPT;
    }
}

/** Takes the next word off @p text. False at the end. */
static bool next_word(struct slice *text, struct slice *word)
{
    while (text->len && text->ptr[0] == ' ')
        *text = slice_of(text->ptr + 1, text->len - 1);
    size_t len = 0;
    while (len < text->len && text->ptr[len] != ' ')
        len++;
    *word = slice_of(text->ptr, len);
    *text = slice_of(text->ptr + len, text->len - len);
    return len > 0;
}

static bool is_letter(struct slice word)
{
    return word.len == 1 && word.ptr[0] >= 'a' && word.ptr[0] <= 'z';
}

static bool is_number(struct slice word)
{
    return word.ptr[0] >= '0' && word.ptr[0] <= '9';
}

/** Drops and replaces characters in place; the form only gets shorter. @return its length */
static size_t replace_marks(char *form, size_t len)
{
    size_t to = 0;
    for (size_t i = 0; i < len;) {
        size_t length = 1;
        const unsigned char c = (unsigned char)form[i];
        const enum what what =
            what_is(c < 0x80 ? c : utf8_decode(slice_of(form + i, len - i), &length));
        if (what == BLANK) {
            form[to++] = ' ';
        } else if (what == KEPT) {
            memmove(form + to, form + i, length);
            to += length;
        }
        i += length;
    }
    return to;
}

/** Puts the words together again, in place. @return the length */
static size_t join_words(char *form, size_t len)
{
    struct slice rest = slice_of(form, len);
    struct slice word;
    size_t to = 0;
    bool after_letter = false;
    while (next_word(&rest, &word)) {
        const bool letter = is_letter(word);
        if (to == 3 && memcmp(form, "the", 3) == 0)
            to = 0; // more follows
        if (to && !(after_letter && (letter || is_number(word))))
            form[to++] = ' ';
        memmove(form + to, word.ptr, word.len);
        to += word.len;
        after_letter = letter;
    }
    return to;
}

static inline bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/** A name of ASCII, most of them: all of that in one go. */
static bool append_ascii(struct buffer *out, struct slice name)
{
    while (name.len && is_space(name.ptr[0]))
        name = slice_of(name.ptr + 1, name.len - 1);
    while (name.len && is_space(name.ptr[name.len - 1]))
        name.len--;
    if (name.len > 2 && name.ptr[name.len - 2] == '\'' && (name.ptr[name.len - 1] | 0x20) == 's')
        name.len -= 2;
    if (name.len == 0)
        return true;
    if (!buffer_reserve(out, 2 * name.len))
        return false;
    char *const form = out->data + out->len;
    size_t to = 0;
    bool after_letter = false;
    for (size_t i = 0; i < name.len;) {
        // A word; the blank before it may prove to be none.
        size_t word = 0;
        bool begun = false;
        for (; i < name.len; i++) {
            const char c = name.ptr[i];
            const enum what what = is_space(c) ? BLANK : what_is((unsigned char)c);
            if (what == BLANK)
                break;
            if (what == DROPPED)
                continue;
            if (!begun) {
                if (to == 3 && memcmp(form, "the", 3) == 0)
                    to = 0; // more follows
                if (to)
                    form[to++] = ' ';
                word = to;
                begun = true;
            }
            form[to++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
        }
        i++;
        if (!begun)
            continue;
        const struct slice last = slice_of(form + word, to - word);
        const bool letter = is_letter(last);
        if (word && after_letter && (letter || is_number(last))) {
            memmove(form + word - 1, form + word, last.len);
            to--;
        }
        after_letter = letter;
    }
    out->len += to;
    return true;
}

bool comparable_name_append(struct buffer *out, struct slice name)
{
    if (fold_is_ascii(name))
        return append_ascii(out, name) && buffer_ok(out);
    const size_t start = out->len;
    if (!exact_name_append(out, name) || out->len == start)
        return buffer_ok(out);
    char *form = out->data + start;
    size_t len = out->len - start;
    if (len > 2 && form[len - 2] == '\'' && form[len - 1] == 's')
        len -= 2;
    len = replace_marks(form, len);
    out->len = start + join_words(form, len);
    return buffer_ok(out);
}
