// SPDX-License-Identifier: GPL-2.0-or-later
// From a stretch of tokens that the model took for a name to the name: what is no part of it is
// taken off, and what it is known by is worked out.
#include "entity-tagger-internal.h"

#include "base/utf8.h"
#include "text/fold.h"

/** plain() of a word of ASCII; 0 if it is none. */
static size_t plain_ascii(struct slice word, char *out)
{
    size_t n = 0;
    for (size_t i = 0; i < word.len; i++) {
        const unsigned char c = (unsigned char)word.ptr[i];
        if (c >= 0x80)
            return 0;
        out[n] = (char)entity_small(c);
        n += c != '.' && c != '\'' && c != '`';
    }
    return n;
}

/** Folded small letters without dots, apostrophes and the particle before a hyphen. */
static size_t plain(struct slice word, char *out, size_t capacity)
{
    char small[ENTITY_TOKEN_MAX * 2];
    size_t n = 0;
    const size_t ascii = word.len <= capacity ? plain_ascii(word, out) : 0;
    for (size_t i = 0; !ascii && i < word.len && n + 4 < sizeof(small);) {
        size_t length = 0;
        const uint32_t ch = utf8_decode(slice_of(word.ptr + i, word.len - i), &length);
        const uint32_t to = entity_small(ch);
        if (ch == '.' || ch == '\'' || ch == 0x2019 || ch == 0x2018 || ch == '`') {
            // left out
        } else if (ch == 0xfffd || to >= 0x800) {
            memcpy(small + n, word.ptr + i, length);
            n += length;
        } else if (to < 0x80) {
            small[n++] = (char)to;
        } else {
            small[n++] = (char)(0xc0 | to >> 6);
            small[n++] = (char)(0x80 | (to & 0x3f));
        }
        i += length;
    }
    n = ascii ? ascii : fold_word(slice_of(small, n), out, capacity);
    if (n > 4 && out[2] == '-' && out[1] == 'l' && (out[0] == 'a' || out[0] == 'e')) {
        memmove(out, out + 3, n - 3);
        n -= 3;
    }
    return n;
}

static uint32_t key_of(const char *bytes, size_t len)
{
    const uint32_t key = (uint32_t)(entity_hash(slice_of(bytes, len)) >> 24);
    return key ? key : 1;
}

uint32_t merger_word_key(const char *word)
{
    return key_of(word, strlen(word));
}

static inline bool is_word(struct slice word, const char *text)
{
    const size_t len = strlen(text);
    return word.len == len && ((word.ptr[0] ^ text[0]) & 0xdf) == 0 &&
           slice_equal_ascii_case(word, slice_of(text, len));
}

static bool is_one_of(struct slice word, const char *const *list, size_t count)
{
    const int first = word.len ? word.ptr[0] | 0x20 : 0;
    for (size_t i = 0; i < count; i++)
        if ((list[i][0] | 0x20) == first && slice_equal_ascii_case(word, slice_of_string(list[i])))
            return true;
    return false;
}

#define IS_ONE_OF(word, list) is_one_of(word, list, sizeof(list) / sizeof((list)[0]))

static const char *const joiners[] = {"of", "the", "and", "for", "de", "la", "del", "in",
                                      "on", "to",  "&",   "-",   "al", "el", "at",  "du"};

/** What stands behind a company's name and is often left out; folded, without dots. */
static const char *const company_forms[] = {"inc", "llc", "llp", "ltd",  "corp", "co",
                                            "plc", "ag",  "sa",  "gmbh", "nv",   "lp"};

/** The same in full: these count for initials, BBC. */
static const char *const long_company_forms[] = {"corporation", "incorporated", "limited"};

/** Forms of companies that are nothing else. */
static const char *const sure_company_forms[] = {"inc", "llc", "llp", "ltd", "corp", "plc", "gmbh"};

/** Behind a person's name and a comma. */
static const char *const degrees[] = {"md",  "phd", "rn",  "jd",  "dds", "dvm", "mba",
                                      "cpa", "esq", "dmd", "edd", "msw", "mph", "do"};

/** Titles in capitals: AG Barr. */
static const char *const short_titles[] = {"AG", "VP", "PM", "FM", "DA"};

/** Behind a person's name; the number of the generation is the place in the list. */
static const char *const generations[] = {"", "jr", "sr", "ii", "iii", "iv"};

/** Stock exchanges, as press releases name them before the symbol of a company. */
static const char *const exchanges[] = {
    "nasdaq", "nyse",  "amex", "otc",  "otcqb", "otcqx", "otcbb",   "otcmkts", "tsx",
    "tsxv",   "tsx-v", "cse",  "neo",  "lse",   "aim",   "fse",     "fra",     "asx",
    "bse",    "nse",   "sgx",  "hkex", "six",   "jse",   "euronext"};

/** Begin a sentence before the name of a body or place, and are no part of it. */
static const char *const groups[] = {
    "shares",   "stock",    "stocks",    "officials", "residents", "members",  "supporters",
    "leaders",  "citizens", "people",    "parts",     "fans",      "workers",  "employees",
    "students", "lawyers",  "spokesmen", "sources",   "thousands", "hundreds", "dozens",
    "millions", "many",     "most",      "some",      "all",       "both",     "none",
    "half",     "voters",   "critics",   "troops",    "prices",    "analysts", "much"};

static const char *const behind_groups[] = {"of", "in", "at", "from", "for", "with", "to"};

/** Titles that are given names as well; before others of these the name is no name without them:
    Queen Elizabeth, Lady Gaga. */
static const char *const ranks_and_names[] = {"admiral",  "captain", "colonel", "general",
                                              "governor", "judge",   "justice"};

/** Begin a question before a name. */
static const char *const askers[] = {"can", "did",    "does",  "is",    "was", "has",
                                     "how", "should", "would", "could", "why", "when"};

/** Wasn't, didn't, at the start of a question. */
static bool is_negation(struct slice word)
{
    return word.len > 3 && word.ptr[word.len - 1] == 't' &&
           (memcmp(word.ptr + word.len - 3, "n't", 3) == 0 ||
            (word.len > 5 && memcmp(word.ptr + word.len - 5, "n\xe2\x80\x99t", 5) == 0));
}

/** The full name of what is mostly called by its initials, and its words that matter; or NULL. */
static const char *other_name(const char *bytes, size_t len, const char **words)
{
    static const struct {
        const char *name, *full, *words[2];
    } names[] = {{"us", "United States", {"united", "states"}},
                 {"usa", "United States", {"united", "states"}},
                 {"uk", "United Kingdom", {"united", "kingdom"}},
                 {"un", "United Nations", {"united", "nations"}},
                 {"eu", "European Union", {"european", "union"}},
                 {"uae", "United Arab Emirates", {"united", "emirates"}}};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        // cppcheck-suppress uninitvar // len bytes have been written
        if (strlen(names[i].name) == len && memcmp(names[i].name, bytes, len) == 0) {
            words[0] = names[i].words[0];
            words[1] = names[i].words[1];
            return names[i].full;
        }
    return NULL;
}

/** The number of the generation that Jr., Sr., II, III or IV stands for, or 0. */
static uint8_t generation_of(struct slice word, unsigned kind)
{
    while (word.len && word.ptr[word.len - 1] == '.')
        word.len--;
    for (unsigned i = 1; kind != WORD_SMALL && i < sizeof(generations) / sizeof(generations[0]);
         i++)
        if (is_word(word, generations[i]))
            return (uint8_t)i;
    return 0;
}

/** A stretch of tokens on its way to a name. */
struct stretch {
    const struct entity_document *document;
    size_t first, end;
    unsigned type;
    uint32_t skipped; /**< bytes of the first token that are no part of the name */
    uint32_t cut;     /**< and of the last */
    bool restored;    /**< its sentence had lost its case */
    bool body;        /**< surely an organisation */
    bool known;       /**< a phrase of the lexicon whose case was lost: all words are capitalised */
};

static struct slice word_at(const struct stretch *stretch, size_t i)
{
    struct slice word = stretch->document->words[i];
    if (i + 1 == stretch->end && word.len > stretch->cut)
        word.len -= stretch->cut;
    if (i == stretch->first && word.len > stretch->skipped) {
        word.ptr += stretch->skipped;
        word.len -= stretch->skipped;
    }
    return word;
}

static unsigned kind_at(const struct stretch *stretch, size_t i)
{
    if (i != stretch->first || !stretch->skipped)
        return stretch->document->traits[i].kind;
    const unsigned letters = entity_token_letters(word_at(stretch, i));
    return letters & ENTITY_TOKEN_SMALL ? WORD_CAPITAL : WORD_UPPER;
}

/** The bytes of small letters and hyphens before a capital (ex-UN, anti-Islam), or 0. */
static uint32_t small_prefix(struct slice word)
{
    static const char *const kept[] = {"al", "el", "ul", "ad", "an", "ar",  "as",  "at",
                                       "az", "ed", "de", "la", "le", "ibn", "abu", "ben"};
    size_t i = 0;
    while (i < word.len && ((word.ptr[i] >= 'a' && word.ptr[i] <= 'z') || word.ptr[i] == '-'))
        i++;
    if (i < 3 || i >= word.len || word.ptr[i - 1] != '-' || word.ptr[i] < 'A' ||
        word.ptr[i] > 'Z' || IS_ONE_OF(slice_of(word.ptr, i - 1), kept) ||
        slice_starts_with(slice_of(word.ptr + i, word.len - i), SLICE_LITERAL("Semit")))
        return 0;
    return (uint32_t)i;
}

/** 100-year-old, 30,000-member */
static bool is_measure(struct slice word)
{
    const char *const hyphen = memchr(word.ptr, '-', word.len);
    return word.ptr[0] >= '0' && word.ptr[0] <= '9' && hyphen && hyphen + 1 < word.ptr + word.len &&
           hyphen[1] >= 'a' && hyphen[1] <= 'z';
}

static void trim_front(struct stretch *s)
{
    const struct entity_document *const document = s->document;
    while (s->first + 1 < s->end) {
        const struct word_traits *const traits = &document->traits[s->first];
        const struct slice word = document->words[s->first];
        const bool starts = document->tokens[s->first].flags & ENTITY_TOKEN_SENTENCE ||
                            (s->first > 0 && document->traits[s->first - 1].kind == WORD_MARK);
        if ((s->type == ENTITY_PERSON && traits->flags & WORD_TITLE &&
             (!(traits->gazetteers & GAZETTEER_GIVEN && traits->sense) ||
              IS_ONE_OF(word, ranks_and_names))) ||
            (s->type == ENTITY_PERSON && traits->kind == WORD_UPPER && word.len == 2 &&
             IS_ONE_OF(word, short_titles)) ||
            is_word(word, "the") || traits->kind == WORD_MARK || is_negation(word) ||
            is_measure(word))
            s->first++;
        else if (traits->kind == WORD_SMALL && !(traits->flags & (WORD_PARTICLE | WORD_CONNECTS)) &&
                 !small_prefix(word))
            s->first++; // southern Israel
        else if (is_word(word, "no.") && document->traits[s->first + 1].kind == WORD_DIGITS &&
                 s->first + 2 < s->end)
            s->first += 2;
        else if (starts && s->type != ENTITY_MISC && IS_ONE_OF(word, askers) &&
                 (s->type != ENTITY_PERSON || !(traits->gazetteers & GAZETTEER_GIVEN)))
            s->first++;
        else if (starts && s->type != ENTITY_PERSON && s->first + 2 < s->end &&
                 IS_ONE_OF(word, groups) && IS_ONE_OF(document->words[s->first + 1], behind_groups))
            s->first += 2;
        else
            break;
    }
}

/**
 * Sites that join a name and its full form without a blank: "Ann Lee Ann Mary LeeShe said". The
 * name ends where it begins again.
 */
static void trim_repeated(struct stretch *s)
{
    const struct slice *const words = s->document->words;
    for (size_t i = s->first + 1; i < s->end; i++)
        for (size_t j = s->first; j < i; j++) {
            if (words[j].len < 4 || words[i].len < words[j].len)
                continue;
            if (words[i].len == words[j].len ? !slice_equal_ascii_case(words[i], words[j])
                                             : !slice_starts_with(words[i], words[j]))
                continue;
            if (words[i].len == words[j].len && s->end - s->first == 2)
                continue; // Sirhan Sirhan
            const char next = words[i].len > words[j].len ? words[i].ptr[words[j].len] : 'A';
            if (next >= 'A' && next <= 'Z') {
                s->end = words[i].len == words[j].len ? i : j + 1;
                return;
            }
        }
    const struct slice last = words[s->end - 1];
    if (last.len >= 8 && last.len % 2 == 0 &&
        memcmp(last.ptr, last.ptr + last.len / 2, last.len / 2) == 0 && last.ptr[0] >= 'A' &&
        last.ptr[0] <= 'Z')
        s->cut = (uint32_t)last.len / 2;
}

/** "Contact: Jane Smithhttps://example.com" */
static void trim_address(struct stretch *s)
{
    const struct slice last = s->document->words[s->end - 1];
    if (s->end >= s->document->count || !is_word(s->document->words[s->end], ":"))
        return;
    if (last.len > 6 && memcmp(last.ptr + last.len - 5, "https", 5) == 0)
        s->cut = 5;
    else if (last.len > 5 && memcmp(last.ptr + last.len - 4, "http", 4) == 0)
        s->cut = 4;
}

/** True for the D of (D-Ohio), in three tokens: a place behind a party. D-Wave is a company. */
static bool is_party(const struct stretch *s)
{
    static const char *const before[] = {"(", "[", ","};
    const unsigned places = GAZETTEER_COUNTRY | GAZETTEER_REGION | GAZETTEER_CITY;
    const struct slice *const words = s->document->words + s->first;
    if (s->end - s->first < 3 || words[0].len != 1 || !words[0].ptr[0] ||
        !strchr("DRI", words[0].ptr[0]) ||
        !(is_word(words[1], "-") || is_word(words[1], "\xe2\x80\x93")))
        return false;
    return words[2].ptr[words[2].len - 1] == '.' ||
           (s->first > 0 && IS_ONE_OF(words[-1], before) &&
            s->document->traits[s->first + 2].gazetteers & places);
}

static bool is_party_and_state(struct slice word)
{
    if (word.len < 4 || !word.ptr[0] || !strchr("DRI", word.ptr[0]) || word.ptr[1] != '-' ||
        word.ptr[2] < 'A' || word.ptr[2] > 'Z')
        return false;
    return word.len == 4 ? word.ptr[3] >= 'A' && word.ptr[3] <= 'Z'
                         : word.len >= 6 && word.ptr[3] == '.' && word.ptr[word.len - 1] == '.';
}

/** True for the Inc. or & Co. at the end of a company's name, which tells that it is one. */
static bool is_company_form(const struct entity_document *document, size_t first, size_t i)
{
    char bytes[8];
    const struct slice word = document->words[i];
    // Few words begin and end with the letters of those forms.
    const char last = word.ptr[word.len - 1];
    if (document->traits[i].kind == WORD_SMALL || word.len >= sizeof(bytes) || i <= first ||
        !((last == '.' || memchr("cdpohCDPOH", last, 10)) && memchr("ilcpgILCPG", word.ptr[0], 10)))
        return false;
    const size_t n = plain_ascii(word, bytes);
    return n && (IS_ONE_OF(slice_of(bytes, n), sure_company_forms) ||
                 (i > first + 1 && is_word(slice_of(bytes, n), "co") &&
                  is_word(document->words[i - 1], "&")));
}

/** "the West Virginia Democrat" is somebody from there. */
static void trim_party(struct stretch *s)
{
    static const char *const parties[] = {"Democrat", "Republican", "Democrats", "Republicans"};
    const size_t last = s->end - 1;
    const char letter = s->document->words[last].ptr[0];
    if (last <= s->first || (letter != 'D' && letter != 'R') || s->type == ENTITY_PERSON ||
        !IS_ONE_OF(s->document->words[last], parties) ||
        !(s->document->traits[last - 1].gazetteers & GAZETTEER_REGION ||
          (last > s->first + 1 && is_word(s->document->words[s->first], "new"))))
        return;
    s->end--;
    s->type = ENTITY_PLACE;
}

/** Jane Doe, M.D.: no place, nor anything else. */
static bool is_degree(const struct merger *merger, const struct stretch *s)
{
    char bytes[8];
    const struct entity_document *const document = s->document;
    const struct slice word = document->words[s->first];
    if (s->end - s->first != 1 || s->first < 2 || !merger->found_count || word.len >= 8 ||
        !is_word(document->words[s->first - 1], ","))
        return false;
    const size_t n = plain_ascii(word, bytes);
    const struct found_name *const last = &merger->found[merger->found_count - 1];
    return n && IS_ONE_OF(slice_of(bytes, n), degrees) && last->type == ENTITY_PERSON &&
           !(last->flags & FOUND_GIVEN) && last->word_count > 1 &&
           last->offset + last->length == document->tokens[s->first - 1].offset;
}

/** Takes off what is no part of the name. @return false if nothing is left */
static bool trim(struct stretch *s)
{
    const struct entity_document *const document = s->document;
    while (s->end > s->first + 1) {
        const struct slice last = document->words[s->end - 1];
        if (is_word(last, "'s") || is_word(last, "\xe2\x80\x99s") ||
            document->traits[s->end - 1].kind == WORD_MARK)
            s->end--;
        else
            break;
    }
    trim_party(s);
    if (is_party(s)) {
        s->first += 2;
        s->type = ENTITY_PLACE;
    }
    if (is_company_form(document, s->first, s->end - 1)) {
        s->type = ENTITY_ORGANISATION;
        s->body = true;
    }
    trim_front(s);
    if (s->type == ENTITY_PERSON)
        trim_repeated(s);
    trim_address(s);
    s->skipped = small_prefix(document->words[s->first]);
    // (D-MA), likewise.
    if (s->end - s->first == 1 && is_party_and_state(document->words[s->first])) {
        s->skipped = 2;
        s->type = ENTITY_PLACE;
    }
    const unsigned places = GAZETTEER_COUNTRY | GAZETTEER_REGION | GAZETTEER_CITY;
    if (s->skipped && s->type == ENTITY_MISC && s->end - s->first == 1 &&
        s->document->traits[s->first].gazetteers & places)
        s->type = ENTITY_PLACE;
    // WidgetProâ¢
    const struct slice tail = document->words[s->end - 1];
    if (!s->cut && tail.len > 3 &&
        (memcmp(tail.ptr + tail.len - 3, "\xe2\x84\xa2", 3) == 0 ||
         memcmp(tail.ptr + tail.len - 3, "\xe2\x84\xa0", 3) == 0))
        s->cut = 3;
    // An initial alone is nobody; X is a company.
    if (s->end - s->first == 1 && (document->traits[s->first].kind == WORD_INITIAL ||
                                   (document->traits[s->first].kind == WORD_LETTER &&
                                    !is_word(document->words[s->first], "x"))))
        return false;
    if (s->end - s->first == 1 && s->type == ENTITY_PERSON &&
        generation_of(document->words[s->first], document->traits[s->first].kind))
        return false;
    // then-Sen. Ann Lee: the name follows, and was found.
    static const char *const ranks[] = {"sen",  "sens",  "rep",       "reps",      "gov",     "gen",
                                        "vice", "chief", "president", "secretary", "attorney"};
    if (s->skipped && s->end - s->first == 1 && IS_ONE_OF(word_at(s, s->first), ranks))
        return false;
    bool name = false;
    for (size_t i = s->first; i < s->end; i++)
        name = name ||
               (document->traits[i].kind != WORD_MARK && document->traits[i].kind != WORD_DIGITS &&
                !is_word(document->words[i], "no.") && !is_measure(document->words[i]));
    return name && document->traits[s->first].kind != WORD_MARK;
}

static bool has_vowel(struct slice word)
{
    for (size_t i = 0; i < word.len; i++)
        if (word.ptr[i] && (strchr("AEIOUY", word.ptr[i]) || (unsigned char)word.ptr[i] >= 0x80))
            return true;
    return false;
}

/** Stand between hyphens in the names of places, in small letters. */
static const char *const links[] = {"en", "sur",  "sous", "la", "le",    "les", "de",
                                    "du", "des",  "aux",  "au", "am",    "an",  "der",
                                    "on", "upon", "in",   "by", "under", "the"};

/** The bytes of the small word that a name has between hyphens at @p at: the au of Port-au-Prince;
 * or 0. */
static size_t link_length(struct slice word, size_t at)
{
    if (at == 0 || at >= word.len || word.ptr[at - 1] != '-')
        return 0;
    const char *const hyphen = memchr(word.ptr + at, '-', word.len - at);
    const size_t length = hyphen ? (size_t)(hyphen - word.ptr) - at : 0;
    return length && IS_ONE_OF(slice_of(word.ptr + at, length), links) ? length : 0;
}

static bool has_link(struct slice word)
{
    for (size_t i = 1; i < word.len; i++)
        if (link_length(word, i))
            return true;
    return false;
}

/** True if a word in capitals is written so only because all of its surroundings are. */
static bool is_shouted(const struct stretch *s, size_t i)
{
    const struct word_traits *const traits = &s->document->traits[i];
    const size_t length = s->document->words[i].len;
    if (kind_at(s, i) != WORD_UPPER || traits->usual_case == CASE_UPPER)
        return false;
    const bool several = s->end - s->first > 1;
    switch (s->type) {
    case ENTITY_PERSON:
        // KIM Jong Un, but LTG Flynn.
        return several ? length > 3 || (length == 3 && has_vowel(s->document->words[i]))
                       : length >= 5 || (length == 4 && traits->usual_case == CASE_CAPITAL);
    case ENTITY_PLACE:
        return length >= 3 && (traits->usual_case == CASE_CAPITAL ||
                               (length >= 6 && (!memchr(s->document->words[i].ptr, '-', length) ||
                                                has_link(s->document->words[i]))) ||
                               (several && traits->usual_case != CASE_UNKNOWN));
    default:
        // A club in a table: BALTIMORE.
        if (!several)
            return traits->usual_case == CASE_CAPITAL &&
                   traits->gazetteers & (GAZETTEER_CITY | GAZETTEER_REGION);
        // All of it, or it is an acronym before a name.
        for (size_t j = s->first; j < s->end; j++)
            if (kind_at(s, j) == WORD_CAPITAL)
                return false;
        return length >= 3 && traits->usual_case != CASE_UNKNOWN;
    }
}

static bool is_plain_letter(char c)
{
    return (c & 0xdf) >= 'A' && (c & 0xdf) <= 'Z';
}

static bool append_small(struct buffer *out, struct slice word)
{
    for (size_t i = 0; i < word.len; i++) {
        const char c = word.ptr[i];
        if (!buffer_append_char(out, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c))
            return false;
    }
    return true;
}

/**
 * Appends a word with a small tail: LONDON as London, AL-ASSAD as Al-Assad, MCDONALD as McDonald,
 * PORT-AU-PRINCE as Port-au-Prince.
 */
static bool append_title_case(struct buffer *out, struct slice word)
{
    bool first = true;
    if (word.len > 4 && is_word(slice_of(word.ptr, 2), "mc") && is_plain_letter(word.ptr[2]))
        return buffer_append(out, "Mc", 2) && buffer_append_char(out, (char)(word.ptr[2] & 0xdf)) &&
               append_small(out, slice_of(word.ptr + 3, word.len - 3));
    for (size_t at = 0; at < word.len;) {
        size_t length = link_length(word, at);
        if (length) {
            if (!append_small(out, slice_of(word.ptr + at, length)))
                return false;
            at += length;
            continue;
        }
        const uint32_t ch = utf8_decode(slice_of(word.ptr + at, word.len - at), &length);
        const bool kept = first || ch == 0xfffd || ch < 'A';
        if (!(kept ? buffer_append(out, word.ptr + at, length)
                   : utf8_append(out, entity_small(ch))))
            return false;
        first = ch == '-' || (ch == '\'' && at < 3);
        at += length;
    }
    return true;
}

/** al-Assad behind a first name, whose capitals were lost. */
static bool append_particle(struct buffer *out, struct slice word)
{
    return buffer_append_char(out, (char)entity_small((unsigned char)word.ptr[0])) &&
           append_small(out, slice_of(word.ptr + 1, 2)) &&
           append_title_case(out, slice_of(word.ptr + 3, word.len - 3));
}

/** True for the al-Assad of Bashar al-Assad, in capitals or not; Al-Noor is a club. */
static bool has_lost_particle(const struct stretch *s, size_t i, bool shouted)
{
    static const char *const particles[] = {"al-", "el-"};
    const struct slice word = word_at(s, i);
    return word.len > 4 && word.ptr[2] == '-' && i > s->first && s->type == ENTITY_PERSON &&
           (s->restored || (shouted && kind_at(s, i) == WORD_UPPER)) &&
           is_plain_letter(word.ptr[3]) && IS_ONE_OF(slice_of(word.ptr, 3), particles);
}

static bool append_capital(struct buffer *out, struct slice word)
{
    return buffer_append_char(out, (char)entity_capital((unsigned char)word.ptr[0])) &&
           buffer_append(out, word.ptr + 1, word.len - 1);
}

/** Registered and trade marks: (R), (TM), Â®, â¢: these are for lawyers. */
static bool is_registered(const struct stretch *s, size_t i)
{
    static const char *const marks[] = {"\xc2\xae", "\xe2\x84\xa2", "\xe2\x84\xa0", "\xc2\xa9"};
    static const char *const letters[] = {"r", "tm", "sm", "c"};
    const struct slice *const words = s->document->words;
    if (words[i].len > 3)
        return false;
    if (IS_ONE_OF(words[i], marks))
        return true;
    for (size_t j = i >= s->first + 2 ? i - 2 : s->first; j <= i; j++)
        if (j + 2 < s->end && is_word(words[j], "(") && IS_ONE_OF(words[j + 1], letters) &&
            is_word(words[j + 2], ")"))
            return true;
    return false;
}

/** True for the first word of De Gaulle, who is Gaulle here as in Charles de Gaulle. */
static bool is_loose_particle(const struct stretch *s, size_t i)
{
    static const char *const particles[] = {"de", "del", "du"};
    return i == s->first && i + 1 < s->end && s->type == ENTITY_PERSON &&
           IS_ONE_OF(s->document->words[i], particles) &&
           !(kind_at(s, i) == WORD_CAPITAL && s->document->traits[i].gazetteers & GAZETTEER_GIVEN);
}

/** True for the apostrophe of O' Donnell, in which the blank is a slip. */
static bool is_half_irish(const struct stretch *s, size_t i)
{
    const struct slice *const words = s->document->words;
    return s->type == ENTITY_PERSON && i > s->first && i + 1 < s->end &&
           !(s->document->tokens[i].flags & ENTITY_TOKEN_SPACE_BEFORE) &&
           (is_word(words[i], "'") || is_word(words[i], "\xe2\x80\x99")) &&
           (is_word(words[i - 1], "o") || is_word(words[i - 1], "d"));
}

static const char *const quote_marks[] = {"\"", "\xe2\x80\x9c", "\xe2\x80\x9d", "``", "''"};

/** The names of all words in a stretch; sets all of @p name but its place in the text. */
static bool describe_name(struct merger *merger, const struct stretch *s, struct found_name *name)
{
    uint64_t acronym = 11, long_acronym = 11, spelt = 11, home = 11;
    unsigned letters = 0, home_letters = 0;
    bool initials = false, nicknamed = false;
    uint32_t nick[MERGE_NICKNAME];
    unsigned nick_count = 0;
    size_t end = s->end;
    char bytes[ENTITY_TOKEN_MAX * 6];
    if (s->type == ENTITY_PERSON && end - s->first > 1) {
        name->generation = generation_of(word_at(s, end - 1), kind_at(s, end - 1));
        end -= name->generation != 0;
    }
    bool shouted = true;
    for (size_t i = s->first; i < s->end; i++)
        shouted = shouted && (kind_at(s, i) != WORD_UPPER || is_shouted(s, i));
    for (size_t i = s->first; i < s->end; i++) {
        const struct slice word = word_at(s, i);
        const unsigned kind = kind_at(s, i);
        if (is_word(word, "[") || is_word(word, "]") || is_registered(s, i))
            continue;
        const bool apart = s->document->tokens[i].flags & ENTITY_TOKEN_SPACE_BEFORE;
        if (i > s->first && apart && !is_half_irish(s, i - 1) &&
            !buffer_append_char(&merger->names, ' '))
            return false;
        const bool capital = s->known && kind == WORD_SMALL &&
                             (i == s->first || !IS_ONE_OF(word, joiners)) && word.ptr[0] >= 'a' &&
                             word.ptr[0] <= 'z';
        const bool is_mc =
            s->restored && kind == WORD_CAPITAL && word.len > 4 && memcmp(word.ptr, "Mc", 2) == 0;
        const bool particle = has_lost_particle(s, i, shouted);
        if (!(particle                                   ? append_particle(&merger->names, word)
              : (shouted && kind == WORD_UPPER) || is_mc ? append_title_case(&merger->names, word)
              : capital                                  ? append_capital(&merger->names, word)
                        : buffer_append_slice(&merger->names, word)))
            return false;
        if (s->type == ENTITY_PERSON && kind == WORD_MARK && i > s->first)
            nicknamed ^= IS_ONE_OF(word, quote_marks);
        if (i >= end || kind == WORD_MARK)
            continue;
        const size_t n = plain(word, bytes, sizeof(bytes));
        if (nicknamed && n && nick_count < MERGE_NICKNAME && !is_word(word, "the"))
            nick[nick_count++] = key_of(bytes, n);
        if (n && kind == WORD_SMALL)
            long_acronym = entity_mix(long_acronym, (unsigned char)bytes[0]);
        if (!n || is_loose_particle(s, i) || (i > s->first && IS_ONE_OF(word, joiners)) ||
            (i > s->first && i + 1 == s->end && s->type == ENTITY_ORGANISATION &&
             IS_ONE_OF(slice_of(bytes, n), company_forms)))
            continue;
        // Trump Corporation is not Trump.
        const bool form = name->word_count >= 2 && i + 1 == s->end &&
                          s->type == ENTITY_ORGANISATION &&
                          IS_ONE_OF(slice_of(bytes, n), long_company_forms);
        for (size_t k = 0; k < n && !form; k++)
            name->flat =
                bytes[k] == '-' ? name->flat : entity_mix(name->flat, (unsigned char)bytes[k]);
        if (kind != WORD_SMALL) {
            const bool spelled = kind == WORD_DOTTED || kind == WORD_UPPER;
            acronym = entity_mix(acronym, (unsigned char)bytes[0]);
            long_acronym = entity_mix(long_acronym, (unsigned char)bytes[0]);
            for (size_t k = 0; k < (spelled ? n : 1); k++)
                spelt = entity_mix(spelt, (unsigned char)bytes[k]);
            initials = initials || spelled;
            letters++;
            if (i > s->first || !spelled || n != 2 || memcmp(bytes, "us", 2) != 0) {
                home = entity_mix(home, (unsigned char)bytes[0]);
                home_letters++;
            }
        }
        if (form)
            continue;
        if (name->word_count < MERGE_WORDS)
            name->words[name->word_count++] = key_of(bytes, n);
        else
            name->words[MERGE_WORDS - 1] =
                (uint32_t)entity_mix(name->words[MERGE_WORDS - 1], key_of(bytes, n));
        if (name->word_count == 1)
            name->initial = (unsigned char)bytes[0];
        if (i == s->first && kind == WORD_INITIAL)
            name->flags |= FOUND_INITIAL;
        if (i == s->first &&
            (!(s->document->traits[i].gazetteers & GAZETTEER_GIVEN) ||
             (s->document->traits[i].flags & WORD_PARTICLE && !is_word(word, "ben"))))
            name->flags |= FOUND_FAMILY;
        if (s->type == ENTITY_PERSON && i > s->first && i + 1 < end && !name->middle &&
            (kind == WORD_INITIAL || kind == WORD_LETTER || kind == WORD_DOTTED))
            name->middle = (unsigned char)bytes[0];
        if (s->end != s->first + 1)
            continue;
        const struct word_traits *const traits = &s->document->traits[i];
        const unsigned places =
            GAZETTEER_COUNTRY | GAZETTEER_REGION | GAZETTEER_CITY | GAZETTEER_GEO | GAZETTEER_ORG;
        if (traits->sense == SENSE_PERSON_MOSTLY || traits->sense == SENSE_PERSON ||
            (traits->sense == 0 && !(traits->gazetteers & places)))
            name->flags |= FOUND_MAYBE_PERSON;
        const char *words[2] = {"", ""};
        if (s->type != ENTITY_PERSON && kind != WORD_CAPITAL)
            name->in_full = other_name(bytes, n, words);
        if (name->in_full) {
            name->words[0] = key_of(words[0], strlen(words[0]));
            name->words[1] = key_of(words[1], strlen(words[1]));
            name->word_count = 2;
        } else if ((kind == WORD_UPPER || kind == WORD_DOTTED) && n >= 2 && n <= 8) {
            acronym = 11;
            for (size_t k = 0; k < n; k++)
                acronym = entity_mix(acronym, (unsigned char)bytes[k]);
            letters = (unsigned)n;
            name->flags |= FOUND_UPPER;
        }
    }
    // Not what is quoted to the end: it may go on.
    if (nick_count && !nicknamed && name->word_count > nick_count)
        name->nickname = merger_words_key(nick, nick_count, 0);
    name->acronym = letters >= 2 ? acronym : 0;
    const bool several = letters >= 2 && !(name->flags & FOUND_UPPER);
    name->long_acronym = several ? long_acronym : 0;
    name->spelt_acronym = several && initials ? spelt : 0;
    name->home_acronym = several && home_letters >= 3 && home_letters < letters ? home : 0;
    return true;
}

/** True for the exchange in (NASDAQ: ACME). */
static bool is_exchange(const struct entity_document *document, size_t i)
{
    return i + 2 < document->count && is_word(document->words[i + 1], ":") &&
           document->tokens[i + 2].flags & ENTITY_TOKEN_CAPITAL &&
           !(document->tokens[i + 2].flags & ENTITY_TOKEN_SMALL) &&
           IS_ONE_OF(document->words[i], exchanges);
}

/** True if the letters stand in the name in that order, from its first one on: CDC, Centers for
 * Disease Control. */
static bool abbreviates(struct slice letters, struct slice name)
{
    size_t i = 0;
    if (!letters.len || !name.len ||
        entity_small((unsigned char)name.ptr[0]) != (unsigned char)letters.ptr[0])
        return false;
    for (size_t at = 0; at < name.len && i < letters.len; at++)
        i += entity_small((unsigned char)name.ptr[at]) == (unsigned char)letters.ptr[i];
    return i == letters.len;
}

/** The initials behind a name that ends before @p i: (CDC), ("FDA"), (the "Fed"). */
static uint32_t find_initials(const struct merger *merger, const struct entity_document *document,
                              size_t i, const struct found_name *name)
{
    static const char *const quotes[] = {"\"", "\xe2\x80\x9c", "\xe2\x80\x9d", "``", "''", "the"};
    const unsigned places = GAZETTEER_COUNTRY | GAZETTEER_REGION;
    const struct slice *const words = document->words;
    char bytes[ENTITY_TOKEN_MAX * 6];
    if (name->word_count < 2 || i >= document->count || !is_word(words[i], "("))
        return 0;
    for (i++; i < document->count && IS_ONE_OF(words[i], quotes); i++)
        continue;
    if (i >= document->count || !document->described[i])
        return 0;
    const struct slice word = words[i];
    const unsigned kind = document->traits[i].kind;
    const size_t n = plain(word, bytes, sizeof(bytes));
    size_t behind = i + 1;
    while (behind < document->count && IS_ONE_OF(words[behind], quotes))
        behind++;
    if (behind >= document->count || !is_word(words[behind], ")") || n < 2 || n > 10 ||
        n >= name->name_length ||
        !(kind == WORD_UPPER || kind == WORD_DOTTED || kind == WORD_MIXED ||
          (kind == WORD_CAPITAL && n >= 4)) ||
        document->traits[i].gazetteers & places)
        return 0;
    return abbreviates(slice_of(bytes, n),
                       slice_of(merger->names.data + name->name_offset, name->name_length))
               ? key_of(bytes, n)
               : 0;
}

/** The symbols behind a company's name that ends before @p i: (CSE: ACMX) (OTCQB: ACME). */
static void find_symbols(const struct entity_document *document, size_t i, struct found_name *name)
{
    const struct slice *const words = document->words;
    if (i < document->count && (is_word(words[i], "'s") || is_word(words[i], "\xe2\x80\x99s")))
        i++;
    for (unsigned n = 0; n < MERGE_SYMBOLS; n++) {
        char bytes[ENTITY_TOKEN_MAX * 6];
        if (i + 5 > document->count || !is_word(words[i], "(") || !is_exchange(document, i + 1))
            return;
        const size_t len = plain(words[i + 3], bytes, sizeof(bytes));
        name->symbols[n] = len ? key_of(bytes, len) : 0;
        i += 4;
        if (!is_word(words[i], ")"))
            return;
        i++;
    }
}

/** The end of the longest phrase of the lexicon that begins with @p first and reaches @p end, or 0.
 */
static size_t end_of_phrase(const struct entity_document *document, size_t first, size_t end)
{
    uint64_t hash = document->traits[first].small;
    size_t best = 0;
    for (size_t i = first + 1; i < first + 5 && i < document->count &&
                               !(document->tokens[i].flags & ENTITY_TOKEN_SENTENCE);
         i++) {
        hash = entity_mix(hash, document->traits[i].small);
        if (i + 1 >= end && lexicon_find(document->model, hash, LEXICON_PHRASE))
            best = i + 1;
    }
    return best;
}

/** Whether the case of the sentence was restored. Very long ones are no sentences. */
static bool is_restored(const struct entity_document *document, size_t i)
{
    enum { FARTHEST = 256 };
    const size_t last = i > FARTHEST ? i - FARTHEST : 0;
    while (i > last && !(document->tokens[i].flags & ENTITY_TOKEN_SENTENCE))
        i--;
    return (i == 0 || document->tokens[i].flags & ENTITY_TOKEN_SENTENCE) &&
           document->flags[i] & (SENTENCE_UPPER | SENTENCE_SMALL);
}

/** In a sentence whose case was restored "new" stays small in "NEW YORK": takes it back. */
static void complete_phrase(struct stretch *s)
{
    const struct entity_document *const document = s->document;
    s->restored = is_restored(document, s->first);
    if (!s->restored || s->type == ENTITY_PERSON || s->skipped || s->cut)
        return;
    const bool more = s->first > 0 && document->traits[s->first - 1].kind == WORD_SMALL &&
                      !(document->tokens[s->first].flags & ENTITY_TOKEN_SENTENCE);
    for (size_t first = s->first - more; first <= s->first && !s->known; first++) {
        const size_t end = document->traits[first].flags & WORD_STARTS
                               ? end_of_phrase(document, first, s->end)
                               : 0;
        if (!end)
            continue;
        s->first = first;
        s->end = end;
        s->known = true;
    }
}

/** True if the gazetteers or news know the word as a country's name. */
static bool is_country(const struct word_traits *traits, struct slice word)
{
    char bytes[ENTITY_TOKEN_MAX * 6];
    const char *words[2];
    return (traits->gazetteers & GAZETTEER_COUNTRY && traits->kind == WORD_CAPITAL) ||
           (traits->kind == WORD_UPPER &&
            (other_name(bytes, plain(word, bytes, sizeof(bytes)), words) ||
             (traits->gazetteers & GAZETTEER_COUNTRY && traits->usual_case == CASE_CAPITAL)));
}

/** Adds a half of a pair, which is a word by itself. */
static bool add_half(struct merger *merger, const struct stretch *s,
                     const struct word_traits *traits, struct slice word, uint32_t offset,
                     unsigned type)
{
    struct entity_document document = {.model = s->document->model, .count = 1};
    struct entity_token token = s->document->tokens[s->first];
    struct word_traits own = *traits;
    const struct stretch half = {.document = &document, .end = 1, .type = type};
    document.words = &word;
    document.tokens = &token;
    document.traits = &own;
    if (!merger_reserve((void **)&merger->found, &merger->found_capacity, merger->found_count + 1,
                        sizeof(*merger->found)))
        return false;
    struct found_name *const name = &merger->found[merger->found_count];
    *name = (struct found_name){.type = (uint8_t)type,
                                .entity = UINT32_MAX,
                                .offset = s->document->tokens[s->first].offset + offset,
                                .length = (uint32_t)word.len,
                                .name_offset = (uint32_t)merger->names.len,
                                .first_token = (uint32_t)s->first};
    if (!describe_name(merger, &half, name))
        return false;
    name->name_length = (uint32_t)merger->names.len - name->name_offset;
    const unsigned places = GAZETTEER_COUNTRY | GAZETTEER_REGION | GAZETTEER_CITY;
    name->flags |= FOUND_HALF;
    if (traits->gazetteers & places && !(traits->gazetteers & GAZETTEER_GIVEN))
        name->flags |= FOUND_TOWN;
    merger->found_count++;
    return true;
}

/** The half as it stands in the text, if restoring its case has made Us of US. */
static struct slice as_initials(const struct stretch *s, struct slice half, size_t at)
{
    char bytes[ENTITY_TOKEN_MAX * 6];
    const char *words[2];
    return other_name(bytes, plain(half, bytes, sizeof(bytes)), words)
               ? slice_of(s->document->text.ptr + s->document->tokens[s->first].offset + at,
                          half.len)
               : half;
}

/**
 * Obama-Putin may be two names: adds them behind the one if so, which merger_finish() decides.
 * Not what the gazetteers have as one, Wilkes-Barre, nor what the source gave as one.
 */
static bool add_halves(struct merger *merger, const struct stretch *s)
{
    const struct entity_document *const document = s->document;
    const unsigned places =
        GAZETTEER_COUNTRY | GAZETTEER_REGION | GAZETTEER_CITY | GAZETTEER_GEO | GAZETTEER_ORG;
    const struct slice word = document->words[s->first];
    const char *const hyphen =
        word.len && s->end - s->first == 1 ? memchr(word.ptr, '-', word.len) : NULL;
    if (!hyphen || document->whole || merger->pair_count == MERGE_PAIRS || s->skipped || s->cut ||
        word.len != document->tokens[s->first].length ||
        document->traits[s->first].gazetteers & places)
        return true;
    const size_t at = (size_t)(hyphen - word.ptr);
    const struct slice first = as_initials(s, slice_of(word.ptr, at), 0);
    const struct slice last = as_initials(s, slice_of(hyphen + 1, word.len - at - 1), at + 1);
    if (first.len < 2 || last.len < 2 || memchr(last.ptr, '-', last.len))
        return true;
    struct word_details one, two;
    word_describe(document->model, first, &one);
    word_describe(document->model, last, &two);
    if (!word_is_capitalised(&one.traits) || !word_is_capitalised(&two.traits) ||
        (s->type == ENTITY_PERSON && // Jean-Pierre
         one.traits.gazetteers & two.traits.gazetteers & GAZETTEER_GIVEN))
        return true;
    const bool countries = is_country(&one.traits, first) && is_country(&two.traits, last);
    if (countries)
        merger->found_count--;
    else
        merger->found[merger->found_count - 1].flags |= FOUND_PAIR;
    const unsigned type = countries ? ENTITY_PLACE : s->type;
    merger->pair_count++;
    return add_half(merger, s, &one.traits, first, 0, type) &&
           add_half(merger, s, &two.traits, last, (uint32_t)first.len + 1, type);
}

/** True for the Jerry of Ben and Jerry's. */
static bool is_second(const struct entity_document *document, size_t i)
{
    return i > 1 && word_is_capitalised(&document->traits[i - 2]) &&
           (is_word(document->words[i - 1], "and") || is_word(document->words[i - 1], "&"));
}

/**
 * What is a body by what stands around it, even if it was taken for a person: the Kremlin said,
 * Sinn Féin MPs, Moody's said.
 * @param without  set to the key of Moody, if it is Moody's
 */
static void find_bodies(struct stretch *s, uint32_t *without)
{
    static const char *const verbs[] = {"said", "says",    "denied", "has",  "had",
                                        "was",  "expects", "will",   "would"};
    static const char *const parts[] = {"leader", "leaders", "lawmaker", "lawmakers", "MPs"};
    char bytes[ENTITY_TOKEN_MAX * 6];
    const struct entity_document *const document = s->document;
    const struct slice *const words = document->words;
    const size_t behind = s->end;
    if (s->type == ENTITY_PLACE || s->type == ENTITY_MISC || document->whole || s->cut ||
        behind + 1 >= document->count || document->tokens[behind].flags & ENTITY_TOKEN_SENTENCE)
        return;
    const bool one = behind - s->first == 1 && s->type == ENTITY_PERSON;
    const struct slice last = words[behind - 1];
    const char letter = words[behind].ptr[0];
    if ((letter == 'l' || letter == 'M') && IS_ONE_OF(words[behind], parts)) {
        s->body = true;
    } else if (one && s->first > 0 && is_word(words[s->first - 1], "the") &&
               last.ptr[last.len - 1] != 's' && // the Kennedys
               !(document->traits[s->first].gazetteers & GAZETTEER_PERSON) &&
               IS_ONE_OF(words[behind], verbs)) {
        s->body = true;
    } else if (one && (is_word(words[behind], "'s") || is_word(words[behind], "\xe2\x80\x99s")) &&
               !is_second(document, s->first) &&
               (is_word(words[behind + 1], "said") || is_word(words[behind + 1], "says") ||
                is_word(words[behind + 1], "expects"))) {
        const size_t n = plain(words[s->first], bytes, sizeof(bytes));
        *without = n ? key_of(bytes, n) : 0;
        s->body = true;
        s->end++;
    }
    if (s->body)
        s->type = ENTITY_ORGANISATION;
}

static bool add_name(struct merger *merger, const struct entity_document *document, unsigned type,
                     size_t first, size_t end)
{
    struct stretch s = {.document = document, .first = first, .end = end, .type = type};
    const struct entity_token *const tokens = document->tokens;
    if (first == end || !trim(&s) || is_degree(merger, &s) ||
        (s.end - s.first == 1 && is_exchange(document, s.first)))
        return true;
    complete_phrase(&s);
    if (!merger_reserve((void **)&merger->found, &merger->found_capacity, merger->found_count + 1,
                        sizeof(*merger->found)))
        return false;
    struct found_name *const name = &merger->found[merger->found_count];
    uint32_t without = 0;
    find_bodies(&s, &without);
    *name = (struct found_name){.type = (uint8_t)s.type,
                                .entity = UINT32_MAX,
                                .flags = s.body ? FOUND_BODY : 0,
                                .symbols = {without},
                                .name_offset = (uint32_t)merger->names.len,
                                .first_token = (uint32_t)s.first};
    // Words whose case was restored are as long as in the text, or nothing has been cut off them.
    name->offset = tokens[s.first].offset + s.skipped;
    name->length = tokens[s.end - 1].offset + tokens[s.end - 1].length - s.cut - name->offset;
    if (!describe_name(merger, &s, name))
        return false;
    if (!name->word_count) {
        merger->names.len = name->name_offset;
        return true;
    }
    name->name_length = (uint32_t)merger->names.len - name->name_offset;
    if (s.type != ENTITY_PERSON && !without) {
        find_symbols(document, s.end, name);
        if (!name->symbols[0])
            name->symbols[0] = find_initials(merger, document, s.end, name);
    }
    merger->found_count++;
    return add_halves(merger, &s);
}

/** In titles in capitals, verbs look like names: "Acme Announces New Era". */
static bool is_headline_verb(const struct entity_document *document, size_t i)
{
    static const char *const verbs[] = {
        "Achieves",   "Acquires",  "Announce",  "Announces",  "Appoints",   "Becomes",  "Brings",
        "Celebrates", "Completes", "Debuts",    "Delivers",   "Earns",      "Expands",  "Helps",
        "Hires",      "Honors",    "Hosts",     "Introduces", "Joins",      "Launches", "Makes",
        "Promises",   "Promotes",  "Publishes", "Receives",   "Recognizes", "Reveals",  "Says",
        "Secures",    "Selects",   "Showcases", "Surpasses",  "Takes",      "Unveils",  "Urges",
        "Warns",      "Welcomes",  "Wins"};
    return document->traits[i].kind == WORD_CAPITAL && IS_ONE_OF(document->words[i], verbs);
}

/** True for a mark that no name goes across. */
static bool is_border(const struct entity_document *document, size_t first, size_t end, size_t i)
{
    const struct slice word = document->words[i];
    const bool apart = document->tokens[i].flags & ENTITY_TOKEN_SPACE_BEFORE;
    if (document->traits[i].kind != WORD_MARK)
        return false;
    if (is_word(word, "|") || is_word(word, ";") || is_word(word, "--") ||
        is_word(word, "\xe2\x80\x94"))
        return true;
    if (is_word(word, "\xe2\x80\x93"))
        return apart;
    // Brackets that are not closed, or not opened, within the name.
    const char *const bracket = word.len == 1 ? strchr("()[]", word.ptr[0]) : NULL;
    if (!bracket || !*bracket)
        return false;
    const char other = *bracket == '(' ? ')' : *bracket == ')' ? '(' : *bracket == '[' ? ']' : '[';
    for (size_t j = first; j < end; j++)
        if (document->words[j].len == 1 && document->words[j].ptr[0] == other)
            return false;
    return true;
}

/** "[Vladimir] Putin": takes the name in brackets back, to be joined. @return where to begin */
static size_t join_brackets(struct merger *merger, const struct entity_document *document,
                            unsigned type, size_t first)
{
    if (type != ENTITY_PERSON || first < 3 || !merger->found_count ||
        !is_word(document->words[first - 1], "]"))
        return first;
    const struct found_name *const last = &merger->found[merger->found_count - 1];
    const size_t at = last->first_token;
    if (last->flags & (FOUND_GIVEN | FOUND_HALF) || last->type != ENTITY_PERSON || at < 1 ||
        at >= first || document->tokens[at].offset != last->offset ||
        !is_word(document->words[at - 1], "[") ||
        last->offset + last->length != document->tokens[first - 1].offset)
        return first;
    merger->names.len = last->name_offset;
    merger->found_count--;
    return at;
}

/** True if token @p i is joined to the one before it. */
static bool is_joined(const struct entity_document *document, size_t i)
{
    return i < document->count &&
           !(document->tokens[i].flags & (ENTITY_TOKEN_SPACE_BEFORE | ENTITY_TOKEN_SENTENCE));
}

/** The second syllable of Kim Jong-un and Chiang Kai-shek; not what stands in Xi-led, Bush-era. */
static bool is_syllable(const struct entity_document *document, size_t i)
{
    static const char *const others[] = {
        "to",  "vs",  "or",  "by",  "as",  "ed",  "ex",  "led", "era", "run", "own",
        "met", "won", "hit", "ran", "fan", "bid", "day", "man", "men", "job", "war",
        "set", "tax", "law", "act", "aid", "ad",  "and", "for", "old", "new", "pro",
        "con", "ban", "ism", "ish", "mad", "top", "fed", "pac"};
    const struct word_traits *const traits = &document->traits[i];
    const struct slice word = document->words[i];
    return document->described[i] && traits->kind == WORD_SMALL && word.len >= 2 && word.len <= 5 &&
           !(document->tokens[i].flags & (ENTITY_TOKEN_HIGH | ENTITY_TOKEN_DIGIT)) &&
           !(word.len > 3 &&
             (traits->usual_case == CASE_SMALL || traits->flags & WORD_DICTIONARY)) &&
           !IS_ONE_OF(word, others);
}

/** The end of Aix-en-Provence and Berwick-upon-Tweed, which is one token. */
static bool is_rest_of_place(struct slice word)
{
    const char *const hyphen = memchr(word.ptr, '-', word.len);
    return hyphen && hyphen + 1 < word.ptr + word.len && hyphen[1] >= 'A' && hyphen[1] <= 'Z' &&
           IS_ONE_OF(slice_of(word.ptr, (size_t)(hyphen - word.ptr)), links);
}

/** Where a name ends that goes on behind a hyphen. */
static size_t end_behind_hyphen(const struct entity_document *document, unsigned type, size_t first,
                                size_t end)
{
    const struct slice *const words = document->words;
    if (!is_joined(document, end) || !is_word(words[end], "-") || !is_joined(document, end + 1) ||
        document->traits[end - 1].kind != WORD_CAPITAL)
        return end;
    const bool part = (type == ENTITY_PERSON && end - first > 1 && words[end - 1].len <= 5 &&
                       !is_joined(document, end - 1) && is_syllable(document, end + 1) &&
                       !(is_joined(document, end + 2) && is_word(words[end + 2], "-"))) ||
                      (type == ENTITY_PLACE && is_rest_of_place(words[end + 1]));
    return part ? end + 2 : end;
}

bool merger_add(struct merger *merger, const struct entity_document *document, unsigned type,
                size_t first, size_t end)
{
    // What the last name went on to is no name of its own. (Names that are given begin at 0.)
    const struct found_name *const last =
        merger->found_count ? &merger->found[merger->found_count - 1] : NULL;
    if (last && !(last->flags & FOUND_GIVEN) && last->first_token < first &&
        last->offset + last->length > document->tokens[first].offset)
        return true;
    end = end_behind_hyphen(document, type, first, end);
    if (type != ENTITY_MISC && end < document->count &&
        !(document->tokens[end].flags & ENTITY_TOKEN_SENTENCE)) {
        const size_t behind = end + is_word(document->words[end], "&");
        end =
            behind < document->count && is_company_form(document, first, behind) ? behind + 1 : end;
    }
    // Not across the end of a sentence, which may be that of the headline.
    if (type == ENTITY_PERSON && end < document->count &&
        !(document->tokens[end].flags & ENTITY_TOKEN_SENTENCE) &&
        generation_of(document->words[end], document->traits[end].kind))
        end++;
    size_t start = join_brackets(merger, document, type, first);
    if (start == first) {
        for (size_t i = first + 1; type != ENTITY_MISC && i < end; i++)
            if (is_headline_verb(document, i))
                end = i;
        for (size_t i = first; i < end; i++) {
            // "Karachi, Pakistan" are two places.
            const bool comma = type == ENTITY_PLACE && i > first && i + 1 < end &&
                               is_word(document->words[i], ",");
            if (!comma && !is_border(document, first, end, i))
                continue;
            if (!add_name(merger, document, type, start, i))
                return false;
            start = i + 1;
        }
    }
    // A name at the end of a line and again at the start of the next one; or behind a colon.
    const size_t half = (end - start) / 2, odd = (end - start) % 2;
    if (half > 1 && (!odd || is_word(document->words[start + half], ":"))) {
        bool twice = true;
        for (size_t i = 0; i < half && twice; i++)
            twice =
                slice_equal(document->words[start + i], document->words[start + half + odd + i]);
        if (twice) {
            if (!add_name(merger, document, type, start, start + half))
                return false;
            start += half + odd;
        }
    }
    return add_name(merger, document, type, start, end);
}
