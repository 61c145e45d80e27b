// SPDX-License-Identifier: GPL-2.0-or-later
#include "fold.h"

#include "fold-letters.h"

#include <stdint.h>
#include <utf8proc.h>

/** What the letter before a mark decides about the mark. */
enum base {
    BASE_NONE, /**< none, or of a script that is left alone */
    BASE_LATIN,
    BASE_GREEK,
    BASE_CYRILLIC,
};

struct folder {
    char *out;
    size_t len, capacity;
    size_t base_at;     /**< where the last letter starts in `out` */
    uint32_t base_char; /**< that letter, for the Cyrillic letters that keep their mark */
    enum base base;
    bool full;
};

static bool between(uint32_t ch, uint32_t first, uint32_t last)
{
    return ch - first <= last - first;
}

static enum base base_of(uint32_t ch)
{
    if (ch < 0x80)
        return between(ch | 0x20, 'a', 'z') || between(ch, '0', '9') ? BASE_LATIN : BASE_NONE;
    if (between(ch, 0xc0, 0x2af))
        return ch == 0xd7 || ch == 0xf7 ? BASE_NONE : BASE_LATIN;
    if (ch == 0xaa || ch == 0xba || between(ch, 0x1d00, 0x1dbf) || between(ch, 0x1e00, 0x1eff) ||
        between(ch, 0x2c60, 0x2c7f) || between(ch, 0xa722, 0xa7ff) || between(ch, 0xab30, 0xab6f))
        return BASE_LATIN;
    if (between(ch, 0x370, 0x3ff) || between(ch, 0x1f00, 0x1fff))
        return BASE_GREEK;
    if (between(ch, 0x400, 0x52f) || between(ch, 0x1c80, 0x1c8f) || between(ch, 0xa640, 0xa69f))
        return BASE_CYRILLIC;
    return BASE_NONE;
}

static bool is_mark(uint32_t ch)
{
    if (ch < 0x300)
        return false;
    const utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)ch);
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

/** Points that Hebrew and Arabic are normally written without. Hamza and madda are not among them.
 */
static bool is_optional_point(uint32_t ch)
{
    if (!between(ch, 0x591, 0x670))
        return false;
    return between(ch, 0x591, 0x5bd) || ch == 0x5bf || between(ch, 0x5c1, 0x5c2) ||
           between(ch, 0x5c4, 0x5c5) || ch == 0x5c7 || ch == 0x640 || between(ch, 0x64b, 0x652) ||
           ch == 0x670;
}

static bool is_transliteration_mark(uint32_t ch)
{
    return between(ch, 0x2b9, 0x2bf) && ch != 0x2bd;
}

/** The Cyrillic letter that @p mark makes of @p letter, or 0 if the mark is only an accent. */
static uint32_t cyrillic_letter(uint32_t letter, uint32_t mark)
{
    static const uint16_t letters[][3] = {
        {0x438, 0x306, 0x439}, {0x418, 0x306, 0x419}, {0x443, 0x306, 0x45e}, {0x423, 0x306, 0x40e},
        {0x456, 0x308, 0x457}, {0x406, 0x308, 0x407}, {0x433, 0x301, 0x453}, {0x413, 0x301, 0x403},
        {0x43a, 0x301, 0x45c}, {0x41a, 0x301, 0x40c},
    };
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
        if (letters[i][0] == letter && letters[i][1] == mark)
            return letters[i][2];
    return 0;
}

static void put_bytes(struct folder *folder, const char *bytes, size_t len)
{
    if (folder->full || len > folder->capacity - folder->len) {
        folder->full = true;
        return;
    }
    memcpy(folder->out + folder->len, bytes, len);
    folder->len += len;
}

static void put_char(struct folder *folder, uint32_t ch)
{
    utf8proc_uint8_t bytes[4];
    const utf8proc_ssize_t len = utf8proc_encode_char((utf8proc_int32_t)ch, bytes);
    if (len > 0)
        put_bytes(folder, (const char *)bytes, (size_t)len);
}

/** Writes a letter, as the letter that it folds to, and remembers it for the marks behind it. */
static void put_letter(struct folder *folder, uint32_t ch, enum base base)
{
    folder->base_at = folder->len;
    folder->base_char = ch;
    folder->base = base;
    const char *letters = base == BASE_LATIN && ch >= 0x80 ? fold_letter(ch) : NULL;
    if (letters)
        put_bytes(folder, letters, strlen(letters));
    else
        put_char(folder, ch == 0x3c2 ? 0x3c3 : ch);
}

/** A mark behind a letter that is folded vanishes, unless it makes a Cyrillic letter of its own. */
static void put_mark(struct folder *folder, uint32_t ch)
{
    if (folder->base == BASE_NONE) {
        put_char(folder, ch);
    } else if (folder->base == BASE_CYRILLIC && !folder->full) {
        const uint32_t letter = cyrillic_letter(folder->base_char, ch);
        if (letter) {
            folder->len = folder->base_at;
            put_letter(folder, letter, BASE_CYRILLIC);
        }
    }
}

/** True if each part is a letter that is folded, a digit, a fraction slash, or a mark behind one.
 */
static bool can_replace(const utf8proc_int32_t *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const uint32_t part = (uint32_t)parts[i];
        if (base_of(part) == BASE_NONE && !(i && (part == 0x2044 || is_mark(part))))
            return false;
    }
    return count > 0;
}

static void fold_char(struct folder *folder, uint32_t ch)
{
    if (ch < 0x80) {
        folder->base = base_of(ch);
        folder->base_at = folder->len;
        folder->base_char = ch;
        const char byte = (char)ch;
        put_bytes(folder, &byte, 1);
        return;
    }
    if (is_optional_point(ch)) {
        if (folder->len == 0)
            put_char(folder, ch);
        return;
    }
    if (is_transliteration_mark(ch) && folder->base != BASE_NONE && folder->base != BASE_GREEK) {
        if (folder->base == BASE_CYRILLIC)
            put_char(folder, ch == 0x2bc ? '\'' : ch);
        return;
    }
    if (is_mark(ch)) {
        put_mark(folder, ch);
        return;
    }
    utf8proc_int32_t parts[32];
    int boundary = 0;
    const utf8proc_ssize_t count = utf8proc_decompose_char(
        (utf8proc_int32_t)ch, parts, 32, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &boundary);
    if (count <= 0 || count > 32 || !can_replace(parts, (size_t)count)) {
        put_letter(folder, ch, base_of(ch));
        return;
    }
    // A mathematical capital is not lower-cased by anyone else.
    const bool lower = utf8proc_tolower((utf8proc_int32_t)ch) == (utf8proc_int32_t)ch;
    for (size_t i = 0; i < (size_t)count; i++) {
        const uint32_t part = (uint32_t)(lower ? utf8proc_tolower(parts[i]) : parts[i]);
        if (is_mark(part))
            put_mark(folder, part);
        else
            put_letter(folder, part, base_of(part));
    }
}

bool fold_is_ascii(struct slice word)
{
    size_t i = 0;
    for (; i + 8 <= word.len; i += 8) {
        uint64_t eight;
        memcpy(&eight, word.ptr + i, 8);
        if (eight & 0x8080808080808080u)
            return false;
    }
    for (; i < word.len; i++)
        if ((unsigned char)word.ptr[i] >= 0x80)
            return false;
    return true;
}

size_t fold_word(struct slice word, char *out, size_t capacity)
{
    struct folder folder = {.out = out, .capacity = capacity};
    if (fold_is_ascii(word)) {
        put_bytes(&folder, word.ptr, word.len < capacity ? word.len : capacity);
        return folder.len;
    }
    for (size_t at = 0; at < word.len && !folder.full;) {
        utf8proc_int32_t ch = 0;
        const utf8proc_ssize_t used = utf8proc_iterate((const utf8proc_uint8_t *)word.ptr + at,
                                                       (utf8proc_ssize_t)(word.len - at), &ch);
        if (used <= 0) {
            put_bytes(&folder, word.ptr + at, 1);
            folder.base = BASE_NONE;
            at++;
        } else {
            fold_char(&folder, (uint32_t)ch);
            at += (size_t)used;
        }
    }
    return folder.len;
}
