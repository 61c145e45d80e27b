// SPDX-License-Identifier: GPL-2.0-or-later
#include "charset.h"

#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>

enum { LONGEST_LABEL = 24, PIECE = 4096, ENOUGH_BYTES = 24 };

static const char utf8_name[] = "UTF-8";
static const char latin_name[] = "CP1252";
static const char utf16_little[] = "UTF-16LE";
static const char utf16_big[] = "UTF-16BE";

/** A label (lower case, letters and digits only) and the charset that is meant. */
static const struct label {
    char label[LONGEST_LABEL];
    const char *name;
} labels[] = {
    {"utf8", utf8_name},
    {"unicode11utf8", utf8_name},
    {"xunicode20utf8", utf8_name},
    {"utf16", utf16_little},
    {"utf16le", utf16_little},
    {"unicode", utf16_little},
    {"ucs2", utf16_little},
    {"iso10646ucs2", utf16_little},
    {"utf16be", utf16_big},
    {"utf32", "UTF-32"},
    {"utf7", "UTF-7"},
    {"unicode11utf7", "UTF-7"},
    {"ascii", latin_name},
    {"usascii", latin_name},
    {"ansix341968", latin_name},
    {"iso88591", latin_name},
    {"88591", latin_name},
    {"iso885911987", latin_name},
    {"latin1", latin_name},
    {"l1", latin_name},
    {"cp819", latin_name},
    {"ibm819", latin_name},
    {"windows1252", latin_name},
    {"cp1252", latin_name},
    {"xcp1252", latin_name},
    {"ansi", latin_name},
    {"iso88592", "ISO-8859-2"},
    {"latin2", "ISO-8859-2"},
    {"iso88593", "ISO-8859-3"},
    {"latin3", "ISO-8859-3"},
    {"iso88594", "ISO-8859-4"},
    {"latin4", "ISO-8859-4"},
    {"iso88595", "ISO-8859-5"},
    {"cyrillic", "ISO-8859-5"},
    {"iso88596", "ISO-8859-6"},
    {"arabic", "ISO-8859-6"},
    {"iso88597", "ISO-8859-7"},
    {"greek", "ISO-8859-7"},
    {"iso88598", "ISO-8859-8"},
    {"iso88598i", "ISO-8859-8"},
    {"iso88598e", "ISO-8859-8"},
    {"hebrew", "ISO-8859-8"},
    {"logical", "ISO-8859-8"},
    {"iso88599", "CP1254"},
    {"latin5", "CP1254"},
    {"iso885910", "ISO-8859-10"},
    {"latin6", "ISO-8859-10"},
    {"iso885911", "CP874"},
    {"tis620", "CP874"},
    {"windows874", "CP874"},
    {"cp874", "CP874"},
    {"iso885913", "ISO-8859-13"},
    {"iso885914", "ISO-8859-14"},
    {"iso885915", "ISO-8859-15"},
    {"latin9", "ISO-8859-15"},
    {"iso885916", "ISO-8859-16"},
    {"windows1250", "CP1250"},
    {"cp1250", "CP1250"},
    {"windows1251", "CP1251"},
    {"cp1251", "CP1251"},
    {"windows1253", "CP1253"},
    {"cp1253", "CP1253"},
    {"windows1254", "CP1254"},
    {"cp1254", "CP1254"},
    {"windows1255", "CP1255"},
    {"cp1255", "CP1255"},
    {"windows1256", "CP1256"},
    {"cp1256", "CP1256"},
    {"windows1257", "CP1257"},
    {"cp1257", "CP1257"},
    {"windows1258", "CP1258"},
    {"cp1258", "CP1258"},
    {"koi8r", "KOI8-R"},
    {"koi8", "KOI8-R"},
    {"cskoi8r", "KOI8-R"},
    {"koi8u", "KOI8-U"},
    {"koi8ru", "KOI8-U"},
    {"cp437", "CP437"},
    {"ibm437", "CP437"},
    {"cp850", "CP850"},
    {"ibm850", "CP850"},
    {"cp852", "CP852"},
    {"ibm852", "CP852"},
    {"cp866", "CP866"},
    {"ibm866", "CP866"},
    {"macintosh", "MACINTOSH"},
    {"mac", "MACINTOSH"},
    {"xmacroman", "MACINTOSH"},
    {"xmaccyrillic", "MAC-CYRILLIC"},
    {"gb2312", "GB18030"},
    {"gb231280", "GB18030"},
    {"gbk", "GB18030"},
    {"xgbk", "GB18030"},
    {"cp936", "GB18030"},
    {"windows936", "GB18030"},
    {"euccn", "GB18030"},
    {"gb18030", "GB18030"},
    {"big5", "BIG5-HKSCS"},
    {"big5hkscs", "BIG5-HKSCS"},
    {"cnbig5", "BIG5-HKSCS"},
    {"xxbig5", "BIG5-HKSCS"},
    {"cp950", "BIG5-HKSCS"},
    {"shiftjis", "CP932"},
    {"sjis", "CP932"},
    {"xsjis", "CP932"},
    {"mskanji", "CP932"},
    {"windows31j", "CP932"},
    {"cp932", "CP932"},
    {"eucjp", "EUC-JP-MS"},
    {"xeucjp", "EUC-JP-MS"},
    {"iso2022jp", "ISO-2022-JP-2"},
    {"csiso2022jp", "ISO-2022-JP-2"},
    {"iso2022jp2", "ISO-2022-JP-2"},
    {"euckr", "CP949"},
    {"ksc5601", "CP949"},
    {"ksc56011987", "CP949"},
    {"ksc56011989", "CP949"},
    {"korean", "CP949"},
    {"windows949", "CP949"},
    {"cp949", "CP949"},
    {"uhc", "CP949"},
    {"iso2022kr", "ISO-2022-KR"},
    {"viscii", "VISCII"},
};

static const char *find_name(struct slice name)
{
    char key[LONGEST_LABEL];
    size_t len = 0;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c < 'a' || c > 'z') && (c < '0' || c > '9'))
            continue;
        if (len + 1 == sizeof(key))
            return NULL;
        key[len++] = c;
    }
    key[len] = '\0';
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
        if (strcmp(key, labels[i].label) == 0)
            return labels[i].name;
    return NULL;
}

bool charset_known(struct slice name)
{
    return find_name(name) != NULL;
}

/** Removes a byte order mark and says which charset it stands for; NULL without one. */
static const char *take_mark(struct slice *text)
{
    const char *name = NULL;
    size_t len = 2;
    if (slice_starts_with(*text, SLICE_LITERAL("\xef\xbb\xbf"))) {
        name = utf8_name;
        len = 3;
    } else if (slice_starts_with(*text, SLICE_LITERAL("\xff\xfe"))) {
        name = utf16_little;
    } else if (slice_starts_with(*text, SLICE_LITERAL("\xfe\xff"))) {
        name = utf16_big;
    }
    if (name)
        *text = slice_of(text->ptr + len, text->len - len);
    return name;
}

static bool is_wide(const char *name)
{
    return name == utf16_little || name == utf16_big || strcmp(name, "UTF-32") == 0;
}

/** Counts bytes above 0x7f, as far as ENOUGH_BYTES. */
static size_t high_bytes(struct slice text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len && count < ENOUGH_BYTES; i++)
        count += (unsigned char)text.ptr[i] > 0x7f;
    return count;
}

/** The charset of a text without byte order mark. */
static const char *decide(struct slice text, struct slice declared)
{
    const char *name = find_name(declared);
    if (name && is_wide(name) && !(text.len && memchr(text.ptr, '\0', text.len)))
        name = NULL;
    if (name == utf8_name)
        return name;
    // Text of another charset hardly ever is valid UTF-8, unless it is ASCII or very short.
    const bool valid = utf8_valid_prefix(text) == text.len;
    if (name && name != latin_name)
        return valid && high_bytes(text) >= ENOUGH_BYTES ? utf8_name : name;
    return valid ? utf8_name : latin_name;
}

/** Makes the conversion from @p name ready. */
static bool prepare(struct charset *charset, const char *name)
{
    if (charset->name && strcmp(charset->name, name) == 0) {
        (void)iconv(charset->conversion, NULL, NULL, NULL, NULL); // back to the first state
        return true;
    }
    charset_close(charset);
    const iconv_t conversion = iconv_open("UTF-8", name);
    if (conversion == (iconv_t)-1)
        return false;
    charset->conversion = conversion;
    charset->name = name;
    return true;
}

static size_t convert(struct charset *charset, struct buffer *out, struct slice text)
{
    char *from = (char *)text.ptr; // iconv() does not write there
    size_t left = text.len;
    size_t repaired = 0;
    while (left && buffer_reserve(out, PIECE)) {
        char *to = out->data + out->len;
        size_t room = out->capacity - out->len;
        const size_t before = room;
        const size_t result = iconv(charset->conversion, &from, &left, &to, &room);
        out->len += before - room;
        if (result != (size_t)-1)
            break;
        if (errno == E2BIG)
            continue;
        // EILSEQ: no such character; EINVAL: the text ends within one.
        (void)utf8_append(out, 0xfffd);
        if (errno == EINVAL) {
            repaired += left;
            break;
        }
        repaired++;
        from++;
        left--;
    }
    if (buffer_reserve(out, PIECE)) { // what a stateful charset still holds
        char *to = out->data + out->len;
        size_t room = out->capacity - out->len;
        const size_t before = room;
        (void)iconv(charset->conversion, NULL, NULL, &to, &room);
        out->len += before - room;
    }
    return repaired;
}

size_t charset_append(struct charset *charset, struct buffer *out, struct slice text,
                      struct slice declared)
{
    const char *name = take_mark(&text);
    if (!name)
        name = decide(text, declared);
    if (name == utf8_name || name == latin_name || !prepare(charset, name)) {
        const size_t repaired = utf8_append_repaired(out, text); // reads other bytes as CP1252
        return name == latin_name ? 0 : repaired;
    }
    return convert(charset, out, text);
}

void charset_close(struct charset *charset)
{
    if (charset->name)
        (void)iconv_close(charset->conversion); // fails for what is no conversion only
    *charset = (struct charset)CHARSET_INIT;
}
