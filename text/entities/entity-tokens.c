// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-tokens.h"

#include "base/utf8.h"

#if defined(__SSE2__) && !defined(DATELINE_PORTABLE)
#include <emmintrin.h>
#define X86 1
#endif

/** Those of letters and digits are the flags that they give a token. */
enum byte_class {
    SPACE = 1,
    OTHER = 2,
    LETTER = ENTITY_TOKEN_LETTER | ENTITY_TOKEN_SMALL,
    CAPITAL = ENTITY_TOKEN_LETTER | ENTITY_TOKEN_CAPITAL,
    DIGIT = ENTITY_TOKEN_DIGIT,
    HIGH = ENTITY_TOKEN_HIGH,
    LETTER_OR_DIGIT = LETTER | CAPITAL | DIGIT,
};

/* A row for each 16 bytes. */
#define S SPACE
#define L LETTER
#define C CAPITAL
#define D DIGIT
#define O OTHER
#define H HIGH
// clang-format off
static const unsigned char class_of[256] = {
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, S, S, S, S, S, S, S, S, S, S, S, S, S, S, S,
    S, O, O, O, O, O, O, O, O, O, O, O, O, O, O, O,
    D, D, D, D, D, D, D, D, D, D, O, O, O, O, O, O,
    O, C, C, C, C, C, C, C, C, C, C, C, C, C, C, C,
    C, C, C, C, C, C, C, C, C, C, C, O, O, O, O, L,
    O, L, L, L, L, L, L, L, L, L, L, L, L, L, L, L,
    L, L, L, L, L, L, L, L, L, L, L, O, O, O, O, S,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
    H, H, H, H, H, H, H, H, H, H, H, H, H, H, H, H,
};
// clang-format on
#undef S
#undef L
#undef C
#undef D
#undef O
#undef H

bool entity_is_capital(uint32_t ch)
{
    return entity_small(ch) != ch;
}

uint32_t entity_small(uint32_t ch)
{
    if (ch < 0x80)
        return ch >= 'A' && ch <= 'Z' ? ch + 32 : ch;
    if ((ch >= 0xc0 && ch <= 0xde && ch != 0xd7) || (ch >= 0x391 && ch <= 0x3a9) ||
        (ch >= 0x410 && ch <= 0x42f))
        return ch + 32;
    if ((ch >= 0x100 && ch <= 0x137) || (ch >= 0x14a && ch <= 0x177) ||
        (ch >= 0x1e00 && ch <= 0x1eff))
        return ch | 1;
    if (((ch >= 0x139 && ch <= 0x148) || (ch >= 0x179 && ch <= 0x17e)) && ch % 2 == 1)
        return ch + 1;
    if (ch >= 0x400 && ch <= 0x40f)
        return ch + 80;
    if (ch >= 0x531 && ch <= 0x556)
        return ch + 48;
    return ch;
}

uint32_t entity_capital(uint32_t ch)
{
    if (ch < 0x80)
        return ch >= 'a' && ch <= 'z' ? ch - 32 : ch;
    if ((ch >= 0xe0 && ch <= 0xfe && ch != 0xf7) || (ch >= 0x3b1 && ch <= 0x3c9 && ch != 0x3c2) ||
        (ch >= 0x430 && ch <= 0x44f))
        return ch - 32;
    if ((ch >= 0x100 && ch <= 0x137) || (ch >= 0x14a && ch <= 0x177) ||
        (ch >= 0x1e00 && ch <= 0x1eff))
        return ch & ~1u;
    if (((ch >= 0x139 && ch <= 0x148) || (ch >= 0x179 && ch <= 0x17e)) && ch % 2 == 0)
        return ch - 1;
    if (ch >= 0x450 && ch <= 0x45f)
        return ch - 80;
    return ch;
}

/** True for white space and marks that are no part of a word. */
static bool is_break(uint32_t ch, bool *space)
{
    *space = ch == 0xa0 || ch == 0x85 || (ch >= 0x2000 && ch <= 0x200a) || ch == 0x2028 ||
             ch == 0x2029 || ch == 0x202f || ch == 0x3000 || ch == 0xfeff || ch == 0xad ||
             (ch >= 0x200b && ch <= 0x200f);
    if (*space)
        return true;
    return (ch >= 0xa1 && ch <= 0xbf && ch != 0xaa && ch != 0xb5 && ch != 0xba) || ch == 0xd7 ||
           ch == 0xf7 || (ch >= 0x2010 && ch <= 0x206f) || (ch >= 0x20a0 && ch <= 0x20cf) ||
           (ch >= 0x2190 && ch <= 0x2bff) || (ch >= 0x3001 && ch <= 0x3003) ||
           (ch >= 0x3008 && ch <= 0x3020) || ch == 0xfffd;
}

uint16_t entity_token_letters(struct slice token)
{
    unsigned flags = 0;
    for (size_t i = 0; i < token.len;) {
        const unsigned char c = (unsigned char)token.ptr[i];
        if (c < 0x80) {
            flags |= class_of[c] & LETTER_OR_DIGIT;
            i++;
            continue;
        }
        size_t length = 0;
        const uint32_t ch = utf8_decode(slice_of(token.ptr + i, token.len - i), &length);
        bool space = false;
        flags |= ENTITY_TOKEN_HIGH;
        if (!is_break(ch, &space))
            flags |= ENTITY_TOKEN_LETTER |
                     (entity_is_capital(ch) ? ENTITY_TOKEN_CAPITAL : ENTITY_TOKEN_SMALL);
        i += length;
    }
    return (uint16_t)flags;
}

void entity_scanner_start(struct entity_scanner *scanner, struct slice text)
{
    if (text.len > UINT32_MAX - 1)
        text.len = UINT32_MAX - 1;
    *scanner = (struct entity_scanner){.text = text, .sentence_ended = true, .line_ended = true};
}

static bool is_one_of(struct slice word, const char *list)
{
    // The list is " word word "; words are short.
    for (const char *p = list; *p;) {
        const char *end = strchr(p, ' ');
        const size_t len = end ? (size_t)(end - p) : strlen(p);
        if (len == word.len && memcmp(p, word.ptr, len) == 0)
            return true;
        if (!end)
            break;
        p = end + 1;
    }
    return false;
}

/** Abbreviations that keep their dot and do not end a sentence. */
static bool is_abbreviation(struct slice word)
{
    if (word.len < 2 || word.len > 6)
        return false;
    switch (word.ptr[0]) {
    case 'A':
        return is_one_of(word, "Adm Ave Atty Assn Apr Aug Ala Ariz Ark");
    case 'B':
        return is_one_of(word, "Bros Brig Blvd Bldg");
    case 'C':
        return is_one_of(word, "Col Capt Cmdr Cpl Co Corp Cos Calif Colo Conn Cie");
    case 'D':
        return is_one_of(word, "Dr Del Dec Dept Dist");
    case 'F':
        return is_one_of(word, "Fr Feb Fla Ft");
    case 'G':
        return is_one_of(word, "Gen Gov Ga");
    case 'H':
        return is_one_of(word, "Hon");
    case 'I':
        return is_one_of(word, "Inc Ill Ind Insp");
    case 'J':
        return is_one_of(word, "Jr Jan");
    case 'K':
        return is_one_of(word, "Kan Ky");
    case 'L':
        return is_one_of(word, "Lt Ltd La");
    case 'M':
        return is_one_of(word, "Mr Mrs Ms Maj Messrs Mme Mlle Mt Md Mass Mich Minn Mo Mont Mar");
    case 'N':
        return is_one_of(word, "No Nos Nov Neb Nev");
    case 'O':
        return is_one_of(word, "Oct Okla Ore");
    case 'P':
        return is_one_of(word, "Prof Pres Pvt Pfc Pa Pty");
    case 'R':
        return is_one_of(word, "Rep Reps Rev Ret Rd");
    case 'S':
        return is_one_of(word, "Sen Sens Sgt St Sr Supt Sec Sept Ste Spc");
    case 'T':
        return is_one_of(word, "Tenn Tex Tel");
    case 'U':
        return is_one_of(word, "Univ");
    case 'V':
        return is_one_of(word, "Va Vt Vol");
    case 'W':
        return is_one_of(word, "Wash Wis Wyo");
    case 'v':
        return is_one_of(word, "vs");
    case 'e':
        return is_one_of(word, "etc");
    default:
        return false;
    }
}

static inline unsigned class_at(const char *p, const char *end)
{
    return p < end ? class_of[(unsigned char)*p] : SPACE;
}

static inline bool is_word_class(unsigned class)
{
    return (class & (LETTER_OR_DIGIT | HIGH)) != 0;
}

/** The length of ’ (U+2019) or ‘ or ʼ at p, 1 for ', else 0. */
static inline size_t apostrophe_at(const char *p, const char *end)
{
    if (p >= end)
        return 0;
    if (*p == '\'')
        return 1;
    if (end - p >= 3 && memcmp(p, "\xe2\x80", 2) == 0 && (p[2] == '\x99' || p[2] == '\x98'))
        return 3;
    return 0;
}

/** The length of s, m, d, re, ve or ll and then the end of the word, behind an apostrophe; or 0. */
static size_t contraction_at(const char *p, const char *end)
{
    if (p >= end)
        return 0;
    const char a = (char)(p[0] | 0x20);
    if ((a == 's' || a == 'm' || a == 'd') && !is_word_class(class_at(p + 1, end)))
        return 1;
    if (end - p >= 2) {
        const char b = (char)(p[1] | 0x20);
        if (((a == 'r' && b == 'e') || (a == 'v' && b == 'e') || (a == 'l' && b == 'l')) &&
            !is_word_class(class_at(p + 2, end)))
            return 2;
    }
    return 0;
}

/**
 * The end of a word of at most 15 ASCII letters and digits with white space or a comma behind it:
 * three words of four. NULL: it may be another kind of word, see word_end().
 */
static inline const char *plain_word_end(const char *start, const char *end, unsigned *flags)
{
#if defined(X86)
    if (end - start < 16)
        return NULL;
    const __m128i bytes = _mm_loadu_si128((const void *)start);
    const __m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    // A byte c is within [first, last] if c + (127 - last), which wraps, is above 126 - (last -
    // first).
    const __m128i letters = _mm_cmpgt_epi8(_mm_add_epi8(folded, _mm_set1_epi8(127 - 'z')),
                                           _mm_set1_epi8(126 - ('z' - 'a')));
    const __m128i digits = _mm_cmpgt_epi8(_mm_add_epi8(bytes, _mm_set1_epi8(127 - '9')),
                                          _mm_set1_epi8(126 - ('9' - '0')));
    const unsigned letter = (unsigned)_mm_movemask_epi8(letters);
    const unsigned digit = (unsigned)_mm_movemask_epi8(digits);
    // A letter is small if it has the bit that the capital lacks: bit 5, moved to the top.
    const unsigned small = letter & (unsigned)_mm_movemask_epi8(_mm_slli_epi16(bytes, 2));
    const unsigned length = (unsigned)__builtin_ctz(~(letter | digit));
    const char behind = start[length < 16 ? length : 15];
    if (length >= 16 || (behind != ' ' && (behind != ',' || digit & 1u << length >> 1)))
        return NULL;
    const unsigned within = (1u << length) - 1;
    *flags = (small & within ? LETTER : 0u) | (letter & ~small & within ? CAPITAL : 0u) |
             (digit & within ? DIGIT : 0u);
    return start + length;
#else
    (void)start;
    (void)end;
    (void)flags;
    return NULL;
#endif
}

/** The end of the word that begins at @p start; sets what letters it holds. */
static const char *word_end(const char *start, const char *end, unsigned *flags_out)
{
    const char *const limit =
        end - start > ENTITY_TOKEN_MAX - 8 ? start + ENTITY_TOKEN_MAX - 8 : end;
    unsigned flags = 0;
    const char *p = start;
    while (p < limit) {
        const unsigned char c = (unsigned char)*p;
        const unsigned class = class_of[c];
        if (class & LETTER_OR_DIGIT) {
            flags |= class;
            p++;
        } else if (class == HIGH) {
            const size_t quote = apostrophe_at(p, end);
            if (quote) {
                if (p > start && is_word_class(class_at(p + quote, end)) &&
                    !apostrophe_at(p + quote, end) && !contraction_at(p + quote, end)) {
                    flags |= ENTITY_TOKEN_HIGH;
                    p += quote;
                    continue;
                }
                break;
            }
            size_t length = 0;
            const uint32_t ch = utf8_decode(slice_of(p, (size_t)(end - p)), &length);
            bool space = false;
            if (ch != 0xfffd && is_break(ch, &space))
                break;
            flags |= ENTITY_TOKEN_HIGH | ENTITY_TOKEN_LETTER |
                     (entity_is_capital(ch) ? ENTITY_TOKEN_CAPITAL : ENTITY_TOKEN_SMALL);
            p += length;
        } else if (c == '\'' && p > start) {
            if (!is_word_class(class_at(p + 1, end)) || contraction_at(p + 1, end))
                break;
            p++;
        } else if (c == '-' && p > start) {
            const unsigned next = class_at(p + 1, end);
            if (!is_word_class(next))
                break;
            // A name and a small word (Moscow-based) are parted, unless the name is a particle
            // (al-).
            if (next == LETTER && (flags & ENTITY_TOKEN_CAPITAL) && p - start > 2)
                break;
            // Rep. Smith, D-Ohio.
            if (p == start + 1 && next == CAPITAL && class_at(p + 2, end) == LETTER &&
                (*start == 'D' || *start == 'R' || *start == 'I'))
                break;
            p++;
        } else if (c == '.' && p > start) {
            const unsigned next = class_at(p + 1, end);
            const bool single = p == start + 1 || (p[-2] == '.' || p[-2] == '-');
            if (class_at(p - 1, end) == CAPITAL && single && next != LETTER && next != DIGIT) {
                p++; // J. U.S.
                if (next != CAPITAL || class_at(p + 1, end) == LETTER)
                    break;
            } else if (class_at(p - 1, end) == LETTER && single && next == LETTER &&
                       class_at(p + 2, end) == OTHER && p[2] == '.') {
                p++; // a.m.
            } else if (single && p - start >= 3 && p[-2] == '.' && class_at(p - 1, end) == LETTER &&
                       !is_word_class(next)) {
                p++;
                break;
            } else if ((class_at(p - 1, end) == DIGIT && next == DIGIT) ||
                       (class_at(p - 1, end) != DIGIT && next == LETTER)) {
                p++; // 3.5, amazon.com
            } else if (!is_word_class(next) &&
                       is_abbreviation(slice_of(start, (size_t)(p - start)))) {
                p++;
                break;
            } else {
                break;
            }
        } else if ((c == ',' || c == ':') && p > start) {
            if (class_at(p - 1, end) != DIGIT || class_at(p + 1, end) != DIGIT)
                break;
            p++;
        } else if (c == '&' && p > start) {
            if (class_at(p - 1, end) != CAPITAL || class_at(p + 1, end) != CAPITAL)
                break;
            p++;
        } else {
            break;
        }
    }
    *flags_out = flags;
    return p;
}

/** White space before a token. @return where it ends */
static const char *skip_space(struct entity_scanner *scanner, const char *p, const char *end)
{
    const char *const base = scanner->text.ptr;
    unsigned newlines = 0;
    while (p < end) {
        const unsigned char c = (unsigned char)*p;
        if (class_of[c] == SPACE) {
            if (c == '\n') {
                newlines++;
                if (newlines == 1) {
                    // A short line stands alone; a long one was wrapped.
                    const size_t length = (size_t)(p - base) - scanner->line_start;
                    if (length < 50 || scanner->sentence_ended || scanner->maybe_ended ||
                        length > 120)
                        scanner->line_ended = true;
                }
                scanner->line_start = (uint32_t)(p - base) + 1;
            }
            p++;
        } else if (c >= 0x80) {
            size_t length = 0;
            bool space = false;
            const uint32_t ch = utf8_decode(slice_of(p, (size_t)(end - p)), &length);
            (void)is_break(ch, &space);
            if (!space)
                break;
            p += length;
        } else {
            break;
        }
    }
    if (newlines > 1)
        scanner->line_ended = true;
    return p;
}

/** The end of a token that does not begin with an ASCII letter or digit; @p gap: of what is before
    it. */
static const char *mark_end(const char *p, const char *gap, const char *base, const char *end,
                            unsigned *flags)
{
    const size_t quote = apostrophe_at(p, end);
    if (quote && p == gap && p > base && contraction_at(p + quote, end)) {
        const size_t length = quote + contraction_at(p + quote, end);
        *flags = entity_token_letters(slice_of(p, length));
        return p + length;
    }
    const char *stop = word_end(p, end, flags);
    if (stop != p)
        return stop;
    size_t length = 1;
    if ((unsigned char)*p >= 0x80)
        (void)utf8_decode(slice_of(p, (size_t)(end - p)), &length);
    stop = p + length;
    while (*p == '.' && stop < end && *stop == '.' && stop - p < 3)
        stop++;
    while (*p == '-' && stop < end && *stop == '-' && stop - p < 3)
        stop++;
    return stop;
}

/**
 * Tokens as long as they are plain words with one blank before them, within a sentence.
 * @return where it stopped
 */
static inline const char *plain_words(const char *p, const char *base, const char *end,
                                      struct entity_token *tokens, size_t max, size_t *count)
{
    size_t n = *count;
    unsigned flags = 0;
    while (n < max && end - p > 1 && *p == ' ' && class_of[(unsigned char)p[1]] & LETTER_OR_DIGIT) {
        const char *const stop = plain_word_end(p + 1, end, &flags);
        if (!stop)
            break;
        tokens[n++] = (struct entity_token){.offset = (uint32_t)(p + 1 - base),
                                            .length = (uint16_t)(stop - p - 1),
                                            .flags = (uint16_t)(flags | ENTITY_TOKEN_SPACE_BEFORE)};
        p = stop;
    }
    *count = n;
    return p;
}

size_t entity_scanner_next(struct entity_scanner *scanner, struct entity_token *tokens, size_t max)
{
    const char *const base = scanner->text.ptr;
    const char *const end = base + scanner->text.len;
    const char *p = base + scanner->position;
    size_t count = 0;
    while (count < max) {
        if (!scanner->sentence_ended && !scanner->maybe_ended && !scanner->line_ended) {
            p = plain_words(p, base, end, tokens, max, &count);
            if (count == max)
                break;
        }
        const char *const gap = p;
        // Most often one blank.
        p += p < end && *p == ' ';
        if (p >= end || class_of[(unsigned char)*p] == SPACE || class_of[(unsigned char)*p] == HIGH)
            p = skip_space(scanner, p, end);
        if (p >= end)
            break;
        const char *const start = p;
        unsigned flags = 0;
        if (class_of[(unsigned char)*p] & LETTER_OR_DIGIT) {
            const char *const plain = plain_word_end(p, end, &flags);
            p = plain ? plain : word_end(p, end, &flags);
        } else {
            p = mark_end(p, gap, base, end, &flags);
        }
        const size_t length = (size_t)(p - start);
        const bool begins = scanner->sentence_ended || scanner->maybe_ended || scanner->line_ended;
        if (start > gap)
            flags |= ENTITY_TOKEN_SPACE_BEFORE;
        // Closing quotes and brackets belong to the sentence that ended.
        bool maybe_ended = false;
        if (begins) {
            if (scanner->line_ended)
                flags |= ENTITY_TOKEN_SENTENCE | ENTITY_TOKEN_PARAGRAPH;
            else if (scanner->sentence_ended)
                flags |= ENTITY_TOKEN_SENTENCE;
            else if (start > gap &&
                     !(flags & ENTITY_TOKEN_SMALL && !(flags & ENTITY_TOKEN_CAPITAL)))
                flags |= ENTITY_TOKEN_SENTENCE;
            maybe_ended = scanner->maybe_ended && !(flags & ENTITY_TOKEN_SENTENCE) &&
                          start == gap && !(flags & (ENTITY_TOKEN_LETTER | ENTITY_TOKEN_DIGIT));
            scanner->line_ended = false;
            scanner->sentence_ended = false;
        }
        scanner->maybe_ended =
            maybe_ended || (length == 1 && (*start == '.' || *start == '!' || *start == '?'));
        tokens[count++] = (struct entity_token){.offset = (uint32_t)(start - base),
                                                .length = (uint16_t)length,
                                                .flags = (uint16_t)flags};
    }
    scanner->position = (size_t)(p - base);
    return count;
}
