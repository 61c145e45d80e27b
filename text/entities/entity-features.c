// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity-features.h"

#include "base/utf8.h"
#include "text/fold.h"

#include <stdlib.h>
#include <string.h>

/** Numbers the kinds of features: they salt the hash. */
enum feature_kind {
    F_BIAS = 1,
    F_FORM,
    F_SMALL,
    F_SHAPE,
    F_PREFIX,
    F_SUFFIX = F_PREFIX + 3,
    F_FINE = F_SUFFIX + 4,
    F_COARSE,
    F_GAZETTEER,
    F_GAZETTEERS,
    F_CASE,
    F_SENSE,
    F_PART,
    F_PART_COUNT = F_PART + 2,
    F_KIND_COARSE,
    F_KIND_SENSE,
    F_WORD_KINDS = 64, // as many a place
    F_TOKEN = F_WORD_KINDS * WORD_PLACES,
};

/** @param b  below 2^48 */
static inline uint64_t feature(uint64_t kind, uint64_t a, uint64_t b)
{
    return entity_mix(a, b | kind << 48);
}

/** Words that mean something to names, sorted by their bytes. */
static const struct named_word {
    const char *word;
    unsigned length;
    unsigned flags; /**< enum word_flag */
} named_words[] = {
#define NAMED(word, flags)                                                                         \
    {                                                                                              \
        word, sizeof(word) - 1, flags                                                              \
    }
    NAMED("&", WORD_CONNECTS),
    NAMED("'", WORD_CONNECTS),
    NAMED("'s", WORD_CONNECTS),
    NAMED("-", WORD_CONNECTS),
    NAMED(".", WORD_CONNECTS),
    NAMED("/", WORD_CONNECTS),
    NAMED("a", WORD_CONNECTS),
    NAMED("abu", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("adm", WORD_TITLE),
    NAMED("adm.", WORD_TITLE),
    NAMED("admiral", WORD_TITLE),
    NAMED("af", WORD_CONNECTS),
    NAMED("al", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("ambassador", WORD_TITLE),
    NAMED("analyst", WORD_TITLE),
    NAMED("and", WORD_CONNECTS),
    NAMED("archbishop", WORD_TITLE),
    NAMED("at", WORD_CONNECTS),
    NAMED("attorney", WORD_TITLE),
    NAMED("av", WORD_CONNECTS),
    NAMED("ayatollah", WORD_TITLE),
    NAMED("ben", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("bin", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("bint", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("bishop", WORD_TITLE),
    NAMED("capt", WORD_TITLE),
    NAMED("capt.", WORD_TITLE),
    NAMED("captain", WORD_TITLE),
    NAMED("cardinal", WORD_TITLE),
    NAMED("ceo", WORD_TITLE),
    NAMED("chairman", WORD_TITLE),
    NAMED("chairwoman", WORD_TITLE),
    NAMED("chancellor", WORD_TITLE),
    NAMED("chief", WORD_TITLE),
    NAMED("cmdr.", WORD_TITLE),
    NAMED("coach", WORD_TITLE),
    NAMED("col", WORD_TITLE),
    NAMED("col.", WORD_TITLE),
    NAMED("colonel", WORD_TITLE),
    NAMED("commander", WORD_TITLE),
    NAMED("congressman", WORD_TITLE),
    NAMED("congresswoman", WORD_TITLE),
    NAMED("corporal", WORD_TITLE),
    NAMED("cpl.", WORD_TITLE),
    NAMED("da", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("dame", WORD_TITLE),
    NAMED("das", WORD_CONNECTS),
    NAMED("dato", WORD_TITLE),
    NAMED("datuk", WORD_TITLE),
    NAMED("de", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("del", WORD_CONNECTS),
    NAMED("den", WORD_CONNECTS),
    NAMED("deputy", WORD_TITLE),
    NAMED("der", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("des", WORD_CONNECTS),
    NAMED("detective", WORD_TITLE),
    NAMED("di", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("dictator", WORD_TITLE),
    NAMED("director", WORD_TITLE),
    NAMED("do", WORD_CONNECTS),
    NAMED("dos", WORD_CONNECTS),
    NAMED("dr", WORD_TITLE),
    NAMED("dr.", WORD_TITLE),
    NAMED("du", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("e", WORD_CONNECTS),
    NAMED("economist", WORD_TITLE),
    NAMED("editor", WORD_TITLE),
    NAMED("el", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("emir", WORD_TITLE),
    NAMED("emperor", WORD_TITLE),
    NAMED("et", WORD_CONNECTS),
    NAMED("father", WORD_TITLE),
    NAMED("for", WORD_CONNECTS),
    NAMED("gen", WORD_TITLE),
    NAMED("gen.", WORD_TITLE),
    NAMED("general", WORD_TITLE),
    NAMED("gov", WORD_TITLE),
    NAMED("gov.", WORD_TITLE),
    NAMED("governor", WORD_TITLE),
    NAMED("i", WORD_CONNECTS),
    NAMED("ibn", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("imam", WORD_TITLE),
    NAMED("in", WORD_CONNECTS),
    NAMED("inspector", WORD_TITLE),
    NAMED("judge", WORD_TITLE),
    NAMED("justice", WORD_TITLE),
    NAMED("king", WORD_TITLE),
    NAMED("la", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("lady", WORD_TITLE),
    NAMED("las", WORD_CONNECTS),
    NAMED("le", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("leader", WORD_TITLE),
    NAMED("les", WORD_CONNECTS),
    NAMED("lieutenant", WORD_TITLE),
    NAMED("lord", WORD_TITLE),
    NAMED("los", WORD_CONNECTS),
    NAMED("lt", WORD_TITLE),
    NAMED("lt.", WORD_TITLE),
    NAMED("madam", WORD_TITLE),
    NAMED("madame", WORD_TITLE),
    NAMED("maj", WORD_TITLE),
    NAMED("maj.", WORD_TITLE),
    NAMED("major", WORD_TITLE),
    NAMED("mayor", WORD_TITLE),
    NAMED("minister", WORD_TITLE),
    NAMED("miss", WORD_TITLE),
    NAMED("mr", WORD_TITLE),
    NAMED("mr.", WORD_TITLE),
    NAMED("mrs", WORD_TITLE),
    NAMED("mrs.", WORD_TITLE),
    NAMED("ms", WORD_TITLE),
    NAMED("ms.", WORD_TITLE),
    NAMED("of", WORD_CONNECTS),
    NAMED("officer", WORD_TITLE),
    NAMED("on", WORD_CONNECTS),
    NAMED("pm", WORD_TITLE),
    NAMED("pope", WORD_TITLE),
    NAMED("premier", WORD_TITLE),
    NAMED("president", WORD_TITLE),
    NAMED("prince", WORD_TITLE),
    NAMED("princess", WORD_TITLE),
    NAMED("prof", WORD_TITLE),
    NAMED("prof.", WORD_TITLE),
    NAMED("professor", WORD_TITLE),
    NAMED("queen", WORD_TITLE),
    NAMED("rabbi", WORD_TITLE),
    NAMED("rep", WORD_TITLE),
    NAMED("rep.", WORD_TITLE),
    NAMED("rev", WORD_TITLE),
    NAMED("rev.", WORD_TITLE),
    NAMED("reverend", WORD_TITLE),
    NAMED("s", WORD_CONNECTS),
    NAMED("secretary", WORD_TITLE),
    NAMED("sen", WORD_TITLE),
    NAMED("sen.", WORD_TITLE),
    NAMED("senator", WORD_TITLE),
    NAMED("sergeant", WORD_TITLE),
    NAMED("sgt", WORD_TITLE),
    NAMED("sgt.", WORD_TITLE),
    NAMED("sheik", WORD_TITLE),
    NAMED("sheikh", WORD_TITLE),
    NAMED("shri", WORD_TITLE),
    NAMED("sir", WORD_TITLE),
    NAMED("smt", WORD_TITLE),
    NAMED("speaker", WORD_TITLE),
    NAMED("spokesman", WORD_TITLE),
    NAMED("spokeswoman", WORD_TITLE),
    NAMED("sultan", WORD_TITLE),
    NAMED("tan", WORD_TITLE),
    NAMED("te", WORD_CONNECTS),
    NAMED("ten", WORD_CONNECTS),
    NAMED("ter", WORD_CONNECTS),
    NAMED("the", WORD_CONNECTS),
    NAMED("to", WORD_CONNECTS),
    NAMED("ud", WORD_CONNECTS),
    NAMED("ul", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("und", WORD_CONNECTS),
    NAMED("ur", WORD_CONNECTS),
    NAMED("van", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("vice-president", WORD_TITLE),
    NAMED("von", WORD_CONNECTS | WORD_PARTICLE),
    NAMED("with", WORD_CONNECTS),
    NAMED("y", WORD_CONNECTS),
    NAMED("zu", WORD_CONNECTS),
    NAMED("’", WORD_CONNECTS),
    NAMED("’s", WORD_CONNECTS),
#undef NAMED
};

static int compare_word(const void *key, const void *item)
{
    const struct slice *const word = key;
    const struct named_word *const other = item;
    const size_t common = word->len < other->length ? word->len : other->length;
    const int order = memcmp(word->ptr, other->word, common);
    return order ? order : (word->len > other->length) - (word->len < other->length);
}

/** The flags of a lower-cased word. */
static unsigned flags_of_word(struct slice word)
{
    const struct named_word *const found =
        bsearch(&word, named_words, sizeof(named_words) / sizeof(named_words[0]),
                sizeof(named_words[0]), compare_word);
    return found ? found->flags : 0;
}

static uint32_t hash32(const char *bytes, size_t len)
{
    const uint32_t h = (uint32_t)(entity_hash(slice_of(bytes, len)) >> 16);
    return h ? h : 1;
}

/** The last @p letters characters of a UTF-8 text, as a start. */
static size_t tail_of(const char *text, size_t len, unsigned letters)
{
    size_t i = len;
    while (i > 0 && letters > 0) {
        i--;
        while (i > 0 && ((unsigned char)text[i] & 0xc0) == 0x80)
            i--;
        letters--;
    }
    return letters ? SIZE_MAX : i;
}

static size_t head_of(const char *text, size_t len, unsigned letters)
{
    size_t i = 0;
    while (i < len && letters > 0) {
        i++;
        while (i < len && ((unsigned char)text[i] & 0xc0) == 0x80)
            i++;
        letters--;
    }
    return letters ? SIZE_MAX : i;
}

static uint8_t kind_of(struct slice word, unsigned letters)
{
    const unsigned char first = (unsigned char)word.ptr[0];
    if (!(letters & ENTITY_TOKEN_LETTER))
        return letters & ENTITY_TOKEN_DIGIT ? WORD_DIGITS : WORD_MARK;
    if (letters & ENTITY_TOKEN_DIGIT)
        return WORD_ALNUM;
    if (!(letters & ENTITY_TOKEN_CAPITAL))
        return WORD_SMALL;
    if (word.ptr[word.len - 1] == '.')
        return word.len == 2 ? WORD_INITIAL : WORD_DOTTED;
    if (!(letters & ENTITY_TOKEN_SMALL))
        return word.len == 1 ? WORD_LETTER : WORD_UPPER;
    if (first < 0x80 && !(first >= 'A' && first <= 'Z'))
        return WORD_MIXED;
    // Capitals behind the first letter, except behind a hyphen.
    bool after_hyphen = true;
    for (size_t i = 0; i < word.len;) {
        size_t length = 1;
        const unsigned char c = (unsigned char)word.ptr[i];
        const uint32_t ch =
            c < 0x80 ? c : utf8_decode(slice_of(word.ptr + i, word.len - i), &length);
        if (!after_hyphen && entity_is_capital(ch))
            return WORD_MIXED;
        after_hyphen = c == '-' || c == '\'';
        i += length;
    }
    return WORD_CAPITAL;
}

void word_describe(const struct entity_model *model, struct slice word, struct word_details *out)
{
    char normal[ENTITY_TOKEN_MAX + 8];
    char small[ENTITY_TOKEN_MAX + 16];
    char digits[ENTITY_TOKEN_MAX + 8];
    char shape[ENTITY_TOKEN_MAX + 8];
    size_t n = 0;
    if (word.len > ENTITY_TOKEN_MAX)
        word.len = ENTITY_TOKEN_MAX;
    memset(out, 0, offsetof(struct word_details, small_text));
    // Curly quotation marks are straight ones.
    for (size_t i = 0; i < word.len; i++) {
        if (i + 2 < word.len && memcmp(word.ptr + i, "\xe2\x80", 2) == 0 &&
            (unsigned char)word.ptr[i + 2] >= 0x98 && (unsigned char)word.ptr[i + 2] <= 0x9d) {
            normal[n++] = (unsigned char)word.ptr[i + 2] < 0x9c ? '\'' : '"';
            i += 2;
        } else if (i + 2 < word.len && memcmp(word.ptr + i, "\xe2\x80", 2) == 0 &&
                   ((unsigned char)word.ptr[i + 2] == 0x93 ||
                    (unsigned char)word.ptr[i + 2] == 0x94)) {
            normal[n++] = '-';
            i += 2;
        } else {
            normal[n++] = word.ptr[i];
        }
    }
    // cppcheck-suppress uninitvar // n bytes have been written
    if (n == 2 && (memcmp(normal, "``", 2) == 0 || memcmp(normal, "''", 2) == 0)) {
        normal[0] = '"';
        n = 1;
    } else if (n == 1 && normal[0] == '`') {
        normal[0] = '\'';
    }
    const struct slice text = slice_of(normal, n);
    const unsigned letters = n ? entity_token_letters(text) : 0;
    struct word_traits *const traits = &out->traits;
    traits->kind = n ? kind_of(text, letters) : WORD_MARK;

    // Lower-cased, folded; digits alike; shape.
    size_t s = 0, shape_len = 0;
    char last = 0;
    bool ascii = true;
    for (size_t i = 0; i < n;) {
        const unsigned char c = (unsigned char)normal[i];
        char mark;
        digits[i] = c >= '0' && c <= '9' ? '0' : (char)c;
        if (c < 0x80) {
            const bool capital = c >= 'A' && c <= 'Z';
            small[s++] = (char)(capital ? c + 32 : c >= '0' && c <= '9' ? '0' : c);
            mark = capital                ? 'A'
                   : c >= 'a' && c <= 'z' ? 'a'
                   : c >= '0' && c <= '9' ? '0'
                                          : (char)c;
            i++;
        } else {
            size_t length = 0;
            const uint32_t ch = utf8_decode(slice_of(normal + i, n - i), &length);
            const uint32_t down = entity_small(ch);
            ascii = false;
            mark = down != ch ? 'A' : 'a';
            for (size_t j = 1; j < length; j++)
                digits[i + j] = normal[i + j];
            if (down != ch && down < 0x800) {
                small[s++] = (char)(0xc0 | down >> 6);
                small[s++] = (char)(0x80 | (down & 0x3f));
            } else {
                memcpy(small + s, normal + i, length);
                s += length;
            }
            i += length;
            if (s > ENTITY_TOKEN_MAX + 8)
                s = ENTITY_TOKEN_MAX + 8;
        }
        if (mark != last && shape_len < 12)
            shape[shape_len++] = mark;
        last = mark;
    }
    if (ascii) {
        // cppcheck-suppress uninitvar // s bytes have been written
        memcpy(out->small_text, small, s);
        out->small_length = s;
    } else {
        out->small_length = fold_word(slice_of(small, s), out->small_text, sizeof(out->small_text));
    }
    const char *const low = out->small_text;
    const size_t len = out->small_length;
    out->small_hash = entity_hash(slice_of(low, len));
    traits->form = hash32(digits, n);
    traits->small = hash32(low, len);
    traits->small_length = (uint16_t)len;
    traits->shape = hash32(shape, shape_len);

    const struct slice low_slice = slice_of(low, len);
    traits->flags |= (uint8_t)flags_of_word(low_slice);

    const uint32_t value = lexicon_find(model, out->small_hash, LEXICON_WORD);
    traits->gazetteers =
        (uint16_t)(value & ((1u << GAZETTEER_BITS) - 1) & ~(unsigned)GAZETTEER_STARTS);
    traits->usual_case = (uint8_t)(value >> LEXICON_CASE_SHIFT & 7);
    traits->sense = (uint8_t)(value >> LEXICON_SENSE_SHIFT & (SENSE_NEVER - 1));
    traits->never = (value >> LEXICON_SENSE_SHIFT & SENSE_NEVER) != 0;
    if (value & GAZETTEER_STARTS)
        traits->flags |= WORD_STARTS;
    if (value & GAZETTEER_WORD)
        traits->flags |= WORD_DICTIONARY;
    uint32_t classes = lexicon_find(model, entity_hash(slice_of(digits, n)), LEXICON_FORM);
    if (!classes && traits->kind == WORD_UPPER && n > 1) {
        char title[ENTITY_TOKEN_MAX + 16];
        memcpy(title, small, s);
        title[0] = normal[0];
        classes = lexicon_find(model, entity_hash(slice_of(title, s)), LEXICON_FORM);
    } else if (!classes && traits->kind == WORD_CAPITAL) {
        classes = lexicon_find(model, entity_hash(slice_of(small, s)), LEXICON_FORM);
    }
    traits->fine = (uint16_t)(classes & 0xffff);
    traits->coarse = (uint16_t)(classes >> 16);

    struct word_affixes *const affixes = &out->affixes;
    if (letters & ENTITY_TOKEN_LETTER) {
        for (unsigned i = 0; i < 4; i++) {
            const size_t tail = tail_of(low, len, i + 1);
            if (tail != SIZE_MAX && (tail > 0 || i == 0))
                affixes->suffix[i] = hash32(low + tail, len - tail);
        }
        for (unsigned i = 0; i < 3; i++) {
            const size_t head = head_of(low, len, i + 2);
            if (head != SIZE_MAX && head < len)
                affixes->prefix[i] = hash32(low, head);
        }
        const char *const hyphen = memchr(low, '-', len);
        if (hyphen && hyphen > low && hyphen + 1 < low + len) {
            affixes->parts[0] = hash32(low, (size_t)(hyphen - low));
            const char *const tail = memrchr(low, '-', len);
            affixes->parts[1] = hash32(tail + 1, (size_t)(low + len - tail - 1));
        }
    }
}

uint32_t word_small_hash(struct slice word)
{
    return hash32(word.ptr, word.len);
}

unsigned word_features(const struct word_details *word, unsigned place, uint64_t *out)
{
    const struct word_traits *const w = &word->traits;
    const uint64_t base = (uint64_t)place * F_WORD_KINDS;
    const unsigned distance = place < 2 ? 2 - place : place - 2;
    unsigned n = 0;
    const uint64_t kind_case = (uint64_t)w->kind * 8 + w->usual_case;
    out[n++] = feature(base + F_SMALL, w->small, 0);
    if (w->fine)
        out[n++] = feature(base + F_FINE, w->fine, 0);
    out[n++] = feature(base + F_SHAPE, w->shape, 0);
    if (distance == 2)
        return n;
    if (w->coarse)
        out[n++] = feature(base + F_COARSE, w->coarse, 0);
    out[n++] = feature(base + F_GAZETTEERS, w->gazetteers, w->kind);
    out[n++] = feature(base + F_CASE, kind_case, w->flags);
    if (w->sense)
        out[n++] = feature(base + F_SENSE, w->sense, 0);
    if (word->affixes.suffix[2])
        out[n++] = feature(base + F_SUFFIX + 2, word->affixes.suffix[2], 0);
    if (distance == 1)
        return n;
    out[n++] = feature(base + F_BIAS, 0, 0);
    out[n++] = feature(base + F_FORM, w->form, 0);
    for (unsigned i = 0; i < 4; i++)
        if (i != 2 && word->affixes.suffix[i])
            out[n++] = feature(base + F_SUFFIX + i, word->affixes.suffix[i], w->kind);
    for (unsigned i = 0; i < 3; i++)
        if (word->affixes.prefix[i])
            out[n++] = feature(base + F_PREFIX + i, word->affixes.prefix[i], w->kind);
    for (unsigned i = 0; i < GAZETTEER_BITS; i++)
        if (w->gazetteers >> i & 1)
            out[n++] = feature(base + F_GAZETTEER, i, 0);
    for (unsigned i = 0; i < 2; i++)
        if (word->affixes.parts[i])
            out[n++] = feature(base + F_PART + i, word->affixes.parts[i], 0);
    out[n++] = feature(base + F_KIND_COARSE, w->kind, w->coarse);
    out[n++] = feature(base + F_KIND_SENSE, kind_case, w->sense);
    return n;
}

size_t sentence_find_capitals(const struct word_traits *words, size_t count, uint32_t *capitals)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        capitals[n] = (uint32_t)i;
        n += word_is_capitalised(&words[i]);
    }
    return n;
}

/** True if all words in [first, end), none of them capitalised, join those beside them. */
static bool all_connect(const struct word_traits *words, size_t first, size_t end, bool marks)
{
    for (size_t i = first; i < end; i++)
        if (!(words[i].flags & WORD_CONNECTS) || (!marks && words[i].kind == WORD_MARK))
            return false;
    return true;
}

void sentence_find_runs(const struct word_traits *words, const uint32_t *capitals,
                        size_t capital_count, uint8_t *run_start, uint8_t *run_left)
{
    for (size_t c = 0; c < capital_count;) {
        // To the last capitalised word that is parted from the others by one or two connectors.
        const size_t first = capitals[c++];
        size_t last = first;
        while (c < capital_count && capitals[c] - last <= 3 &&
               all_connect(words, last + 1, capitals[c], false))
            last = capitals[c++];
        for (size_t i = first; i <= last; i++) {
            run_start[i] = (uint8_t)(i - first < 200 ? i - first : 200);
            run_left[i] = (uint8_t)(last - i < 200 ? last - i : 200);
        }
    }
}

void sentence_find_phrases(const struct entity_model *model, const struct word_traits *words,
                           const uint32_t *capitals, size_t capital_count, uint8_t *phrases)
{
    static const unsigned order[] = {GAZETTEER_COUNTRY, GAZETTEER_CITY,   GAZETTEER_REGION,
                                     GAZETTEER_GEO,     GAZETTEER_PERSON, GAZETTEER_ORG};
    for (size_t c = 0; c + 1 < capital_count; c++) {
        const size_t first = capitals[c];
        if (!(words[first].flags & WORD_STARTS) || phrases[first])
            continue;
        uint64_t hash = words[first].small;
        size_t best = 0, at = first;
        uint32_t best_value = 0;
        for (size_t d = c + 1; d < capital_count && capitals[d] < first + 6; d++) {
            while (at < capitals[d])
                hash = entity_mix(hash, words[++at].small);
            const uint32_t value = lexicon_find(model, hash, LEXICON_PHRASE);
            if (value) {
                best = at;
                best_value = value;
            }
        }
        if (!best)
            continue;
        unsigned class = 0;
        while (class + 1 < sizeof(order) / sizeof(order[0]) && !(best_value & order[class]))
            class ++;
        for (size_t i = first; i <= best; i++)
            phrases[i] = (uint8_t)(1 + class * 4 + (i == first ? 0u : i == best ? 2u : 1u));
    }
}

void sentence_find_candidates(const struct word_traits *words, size_t count,
                              const uint32_t *capitals, size_t capital_count, bool never,
                              uint8_t *candidate)
{
    size_t behind = 0; // the last one that may be in a name, and where what follows it begins
    for (size_t c = 0; c < capital_count; c++) {
        const size_t i = capitals[c];
        if (!never && word_is_never_named(&words[i])) {
            behind = 0;
            continue;
        }
        candidate[i] = 1;
        if (!behind || i - behind > 3) {
            // A particle or a small word with a hyphen before the first capital: al - Maliki.
            if (i > 0 && words[i - 1].flags & WORD_PARTICLE)
                candidate[i - 1] = 1;
            else if (i > 1 && words[i - 1].kind == WORD_MARK && words[i - 2].flags & WORD_PARTICLE)
                candidate[i - 1] = candidate[i - 2] = 1;
        } else if (i - behind < 3 || all_connect(words, behind, i, true)) {
            memset(candidate + behind, 1, i - behind);
        }
        behind = i + 1;
        // A number behind a name may be part of it (Boeing 747).
        if (i + 1 < count && words[i + 1].kind == WORD_DIGITS)
            candidate[i + 1] = 1;
    }
    // A plain word that only begins the sentence: The, However.
    if (candidate[0] && (count == 1 || !candidate[1]) && words[0].kind == WORD_CAPITAL &&
        words[0].usual_case == CASE_SMALL && words[0].gazetteers & GAZETTEER_WORD)
        candidate[0] = 0;
}

unsigned token_features(const struct feature_window *window, size_t i, uint64_t *out)
{
    static const struct word_traits edge = {.form = 7, .small = 7, .shape = 7, .kind = 15};
    const struct word_traits *const words = window->words;
    const size_t count = window->count;
    const struct word_traits *const w = &words[i];
    const struct word_traits *const p = i >= 1 ? &words[i - 1] : &edge;
    const struct word_traits *const pp = i >= 2 ? &words[i - 2] : &edge;
    const struct word_traits *const q = i + 1 < count ? &words[i + 1] : &edge;
    const struct word_traits *const qq = i + 2 < count ? &words[i + 2] : &edge;
    unsigned n = 0;
    uint64_t kind = F_TOKEN;
    out[n++] = feature(kind++, w->small, q->small);
    out[n++] = feature(kind++, p->fine, w->fine);
    out[n++] = feature(kind++, w->fine, q->fine);
    out[n++] = feature(kind++, (uint64_t)p->shape << 32 | w->shape, q->shape);
    out[n++] = feature(kind++, (uint64_t)p->fine << 16 | w->kind, q->fine);
    out[n++] = feature(kind++, (uint64_t)p->coarse << 16 | w->coarse, q->coarse);
    out[n++] = feature(kind++, (uint64_t)p->gazetteers << 16 | w->gazetteers,
                       (uint64_t)p->kind << 8 | w->kind);
    out[n++] = feature(kind++, (uint64_t)w->gazetteers << 16 | q->gazetteers,
                       (uint64_t)q->kind << 8 | w->kind);
    out[n++] = feature(kind++, (uint64_t)q->small << 32 | qq->small, w->kind);
    out[n++] = feature(kind++, (uint64_t)pp->coarse << 16 | p->coarse, w->coarse);
    const uint64_t kind_case = (uint64_t)w->kind * 8 + w->usual_case;
    if (i == 0)
        out[n++] = feature(kind, kind_case, q->kind);
    kind++;
    if (window->flags)
        out[n++] = feature(kind, kind_case, window->flags);
    kind++;
    if (count <= 4)
        out[n++] = feature(kind, kind_case, i * 8 + count);
    kind++;
    if (window->phrases[i])
        out[n++] = feature(kind, window->phrases[i], 0);
    kind++;
    if (window->run_start[i] != 255) {
        const size_t first = i - window->run_start[i], last = i + window->run_left[i];
        const struct word_traits *const left = first >= 1 ? &words[first - 1] : &edge;
        const struct word_traits *const right = last + 1 < count ? &words[last + 1] : &edge;
        const uint64_t position =
            (window->run_start[i] == 0 ? 1u : 0u) | (window->run_left[i] == 0 ? 2u : 0u);
        const uint64_t length = last - first < 6 ? last - first : 6;
        out[n++] = feature(kind++, left->small, position);
        out[n++] = feature(kind++, right->small, position);
        out[n++] = feature(kind++, left->fine, right->fine);
        out[n++] = feature(kind++, length, position << 8 | w->kind);
        out[n++] = feature(kind++, (uint64_t)words[last].gazetteers << 8 | position,
                           words[first].gazetteers);
        out[n++] = feature(kind++, (uint64_t)words[first].sense << 8 | words[last].sense, position);
    }
    return n;
}

uint8_t document_vote(const uint16_t votes[ENTITY_TYPES + 1])
{
    unsigned best = 0, total = 0;
    for (unsigned i = 0; i <= ENTITY_TYPES; i++) {
        total += votes[i];
        if (votes[i] > votes[best])
            best = i;
    }
    if (!total)
        return 0;
    const unsigned share = votes[best] * 4u;
    const unsigned strength = total == 1             ? 0
                              : votes[best] == total ? (total >= 4 ? 3 : 2)
                              : share >= total * 3   ? 1
                                                     : 4;
    return (uint8_t)(1 + best * 5 + strength);
}

/** The features of the second pass: kinds, behind those of tokens. */
enum view_kind {
    VIEW_FIRST_PASS,
    VIEW_BEFORE,
    VIEW_BEHIND,
    VIEW_KIND,
    VIEW_PAIRS,
    VIEW_PAIR_LEFT,
    VIEW_PAIR_RIGHT,
    VIEW_ACRONYM,
    VIEW_SENSE,
    VIEW_GAZETTEERS,
};

static inline uint64_t view_feature(enum view_kind kind, uint64_t a, uint64_t b)
{
    enum { F_VIEW = F_TOKEN + 64 };
    return feature(F_VIEW + kind, a, b);
}

unsigned document_features(const struct document_view *view, const struct word_traits *word,
                           uint64_t *out)
{
    const uint8_t here = view->here[1];
    unsigned n = 0;
    out[n++] = view_feature(VIEW_FIRST_PASS, here, view->first_pass);
    out[n++] = view_feature(VIEW_BEFORE, view->here[0], here);
    out[n++] = view_feature(VIEW_BEHIND, here, view->here[2]);
    out[n++] = view_feature(VIEW_KIND, here, (uint64_t)word->kind << 8 | view->small_seen);
    out[n++] = view_feature(VIEW_PAIRS, view->bigram_left, view->bigram_right);
    if (view->bigram_left)
        out[n++] = view_feature(VIEW_PAIR_LEFT, view->bigram_left, 0);
    if (view->bigram_right)
        out[n++] = view_feature(VIEW_PAIR_RIGHT, view->bigram_right, 0);
    if (view->acronym)
        out[n++] = view_feature(VIEW_ACRONYM, view->acronym, here);
    out[n++] = view_feature(VIEW_SENSE, here, word->sense);
    out[n++] = view_feature(VIEW_GAZETTEERS, here, (uint64_t)word->gazetteers);
    return n;
}

static void view_weight(const struct entity_model *model, uint64_t asked, int8_t row[ENTITY_ROW])
{
    const int8_t *found;
    if (entity_model_find(model, &asked, 1, &found))
        memcpy(row, found, ENTITY_ROW);
}

void view_weights_read(const struct entity_model *model, struct view_weights *out)
{
    memset(out, 0, sizeof(*out));
    for (unsigned a = 0; a < DOCUMENT_VOTES; a++) {
        for (unsigned b = 0; b < ENTITY_LABELS; b++)
            view_weight(model, view_feature(VIEW_FIRST_PASS, a, b), out->first_pass[a][b]);
        for (unsigned b = 0; b < DOCUMENT_VOTES; b++) {
            view_weight(model, view_feature(VIEW_BEFORE, b, a), out->before[a][b]);
            view_weight(model, view_feature(VIEW_BEHIND, a, b), out->behind[a][b]);
            view_weight(model, view_feature(VIEW_PAIRS, a, b), out->pairs[a][b]);
        }
        for (unsigned b = 0; b < WORD_KINDS * 4; b++)
            view_weight(model, view_feature(VIEW_KIND, a, (uint64_t)b / 4 << 8 | b % 4),
                        out->kind[a][b]);
        if (a > 0) {
            view_weight(model, view_feature(VIEW_PAIR_LEFT, a, 0), out->pair_left[a]);
            view_weight(model, view_feature(VIEW_PAIR_RIGHT, a, 0), out->pair_right[a]);
        }
        for (unsigned b = 1; b <= ENTITY_TYPES; b++)
            view_weight(model, view_feature(VIEW_ACRONYM, b, a), out->acronym[a][b]);
        for (unsigned b = 0; b < WORD_SENSES; b++)
            view_weight(model, view_feature(VIEW_SENSE, a, b), out->sense[a][b]);
    }
}

unsigned view_rows(const struct entity_model *model, const struct view_weights *weights,
                   const struct document_view *view, const struct word_traits *word,
                   const int8_t **rows)
{
    const uint8_t here = view->here[1];
    unsigned n = 0;
    rows[n++] = weights->first_pass[here][view->first_pass];
    rows[n++] = weights->before[here][view->here[0]];
    rows[n++] = weights->behind[here][view->here[2]];
    rows[n++] = weights->kind[here][word->kind * 4 + view->small_seen];
    rows[n++] = weights->pairs[view->bigram_left][view->bigram_right];
    rows[n++] = weights->pair_left[view->bigram_left];
    rows[n++] = weights->pair_right[view->bigram_right];
    rows[n++] = weights->acronym[here][view->acronym];
    rows[n++] = weights->sense[here][word->sense];
    const uint64_t gazetteers = view_feature(VIEW_GAZETTEERS, here, (uint64_t)word->gazetteers);
    return n + entity_model_find(model, &gazetteers, 1, rows + n);
}
