// SPDX-License-Identifier: GPL-2.0-or-later
// A dateline is a few parts in any order (place, date, source), each of a known shape, and a dash
// behind them. Whatever does not parse to the dash is a sentence and stays.
#include "dateline.h"

#include "base/utf8.h"
#include "corpus/date.h"

#include <ctype.h>
#include <utf8proc.h>

enum {
    LONGEST_HEAD = 240, // bytes that are looked at for one part of the head
    LONGEST_DATELINE = 150,
    LONGEST_SOURCE = 60,
    LONGEST_PLACE = 48,
    LONGEST_BYLINE = 120,
    LONGEST_HEADLINE = 160,
    MOST_REGIONS = 2,
    MOST_AUTHORS = 8,
};

/** What a dateline says; slices of the head. */
struct dateline {
    struct slice place;
    struct slice regions[MOST_REGIONS];
    size_t region_count;
    struct slice source;
    struct date date;    // month 0: none; year 0: not said
    bool capitals;       // the place is written in them
    bool ends_in_source; // the part found last is the source
};

struct cursor {
    struct slice text;
    size_t at;
};

static struct slice behind(struct slice text, size_t bytes)
{
    return slice_of(text.ptr + bytes, text.len - bytes);
}

static char peek(const struct cursor *c)
{
    return c->at < c->text.len ? c->text.ptr[c->at] : '\0';
}

static struct slice rest(const struct cursor *c)
{
    return behind(c->text, c->at);
}

/** Blanks, also those that do not break (U+00A0). @return true if there were any */
static bool skip_blanks(struct cursor *c)
{
    const size_t start = c->at;
    for (;;) {
        if (peek(c) == ' ' || peek(c) == '\t')
            c->at++;
        else if (slice_starts_with(rest(c), SLICE_LITERAL("\xc2\xa0")))
            c->at += 2;
        else
            return c->at > start;
    }
}

/** The dash at the start: "--", "-", an en or an em dash, "_" as on the wires of AP, ".-" as on
 * EFE's. Its length. */
static size_t dash_length(struct slice text)
{
    static const char *const dashes[] = {"---",          "--", "\xe2\x80\x94", "\xe2\x80\x93",
                                         "\xe2\x80\x95", "-",  "_ ",           ".- "};
    for (size_t i = 0; i < sizeof(dashes) / sizeof(dashes[0]); i++)
        if (slice_starts_with(text, slice_of_string(dashes[i])))
            return strlen(dashes[i]);
    return 0;
}

static bool is_upper(uint32_t c)
{
    return c < 0x80 ? (c >= 'A' && c <= 'Z')
                    : utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LU;
}

static bool is_lower(uint32_t c)
{
    return c < 0x80 ? (c >= 'a' && c <= 'z')
                    : utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_LL;
}

static bool is_one_of(struct slice word, const char *const *words)
{
    for (; *words; words++)
        if (slice_equal_ascii_case(word, slice_of_string(*words)))
            return true;
    return false;
}

/** A word: letters, and the marks that are part of names. */
static struct slice take_word(struct cursor *c)
{
    const size_t start = c->at;
    while (c->at < c->text.len) {
        size_t length = 1;
        const uint32_t ch = utf8_decode(rest(c), &length);
        const bool curly = ch == 0x2019;
        if (!is_upper(ch) && !is_lower(ch) && ch != '.' && ch != '\'' && !curly &&
            !(ch == '-' && c->at > start && c->at + 1 < c->text.len &&
              isalpha((unsigned char)c->text.ptr[c->at + 1])))
            break;
        c->at += length;
    }
    return slice_of(c->text.ptr + start, c->at - start);
}

/** How a word is written. */
struct word_case {
    bool starts_upper;
    size_t uppers;
    size_t lowers;
};

static struct word_case case_of(struct slice word)
{
    struct word_case found = {.starts_upper = false};
    bool first = true;
    while (word.len) {
        size_t length = 1;
        const uint32_t ch = utf8_decode(word, &length);
        if (first)
            found.starts_upper = is_upper(ch);
        first = false;
        found.uppers += is_upper(ch);
        found.lowers += is_lower(ch);
        word = behind(word, length);
    }
    return found;
}

/** 1 to 12 for a month's English name or its abbreviation. */
static int month_of(struct slice word)
{
    static const char *const months[] = {"january",   "february", "march",    "april",
                                         "may",       "june",     "july",     "august",
                                         "september", "october",  "november", "december"};
    if (word.len > 3 && word.ptr[word.len - 1] == '.')
        word.len--;
    if (word.len < 3)
        return 0;
    for (int i = 0; i < 12; i++) {
        const size_t len = strlen(months[i]);
        const bool whole = word.len == len;
        const bool abbreviated = word.len == 3 || (word.len == 4 && (i == 8 || i == 5 || i == 6));
        if ((whole || abbreviated) && word.len <= len &&
            slice_equal_ascii_case(word, slice_of(months[i], word.len)))
            return i + 1;
    }
    return 0;
}

/** 1 to 12 for a month's name in another language, or its first letters: "mars", "févr.". */
static int foreign_month_of(struct slice word)
{
    static const char *const months[] = {
        "janvier enero janeiro gennaio januar января",
        "février febrero fevereiro febbraio februar февраля",
        "mars marzo março märz марта",
        "avril abril aprile апреля",
        "mai mayo maio maggio мая",
        "juin junio junho giugno juni июня",
        "juillet julio julho luglio juli июля",
        "août agosto августа",
        "septembre septiembre setembro settembre сентября",
        "octobre octubre outubro ottobre oktober октября",
        "novembre noviembre novembro ноября",
        "décembre diciembre dezembro dicembre dezember декабря",
    };
    size_t letters = 0;
    if (word.len > 3 && word.ptr[word.len - 1] == '.')
        word.len--;
    for (size_t i = 0; i < word.len; i++)
        letters += ((unsigned char)word.ptr[i] & 0xc0) != 0x80;
    for (int month = 1; month <= 12 && letters >= 3; month++)
        for (const char *name = months[month - 1]; *name; name += *name == ' ') {
            const size_t len = strcspn(name, " ");
            if (word.len <= len && slice_equal_ascii_case(word, slice_of(name, word.len)))
                return month;
            name += len;
        }
    return 0;
}

static bool is_weekday(struct slice word)
{
    static const char *const days[] = {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon",
        "mon.",   "tue",     "tue.",      "tues.",    "wed",    "wed.",     "thu",    "thu.",
        "thurs.", "fri",     "fri.",      "sat",      "sat.",   "sun",      "sun.",   NULL};
    return is_one_of(word, days);
}

/** A number of at most @p digits digits; -1 if there is none. */
static int take_number(struct cursor *c, size_t digits)
{
    int value = 0;
    size_t count = 0;
    while (count < digits && isdigit((unsigned char)peek(c))) {
        value = value * 10 + (peek(c) - '0');
        c->at++;
        count++;
    }
    return count == 0 || isdigit((unsigned char)peek(c)) ? -1 : value;
}

/** "de " between day, month and year, as in Spanish and Portuguese. */
static void skip_of(struct cursor *c)
{
    struct cursor ahead = *c;
    if (slice_equal(take_word(&ahead), SLICE_LITERAL("de")) && skip_blanks(&ahead))
        *c = ahead;
}

/** ", 2024" or " 2024" behind a day; 0 if there is no year. */
static int take_year(struct cursor *c)
{
    struct cursor ahead = *c;
    if (peek(&ahead) == ',')
        ahead.at++;
    skip_blanks(&ahead);
    skip_of(&ahead);
    const int year = take_number(&ahead, 4);
    if (year < 1800 || year > 2199)
        return 0;
    *c = ahead;
    return year;
}

/** "@ 7:00 AM Pacific", "at 10:30 GMT": of no interest. */
static void skip_clock(struct cursor *c)
{
    struct cursor ahead = *c;
    skip_blanks(&ahead);
    if (peek(&ahead) == '@')
        ahead.at++;
    skip_blanks(&ahead);
    if (take_number(&ahead, 2) < 0 || peek(&ahead) != ':')
        return;
    ahead.at++;
    if (take_number(&ahead, 2) < 0)
        return;
    for (int i = 0; i < 2; i++) { // AM, PM, a zone
        *c = ahead;
        skip_blanks(&ahead);
        const struct slice word = take_word(&ahead);
        if (!case_of(word).starts_upper || word.len > 10)
            break;
    }
}

/** "July 24", "24 July 2017", "Monday, Feb. 26, 1987", "3 mars 2021", "5 de março". */
static bool take_date(struct cursor *c, struct date *date)
{
    struct cursor ahead = *c;
    struct cursor before = ahead;
    const struct slice word = take_word(&ahead);
    if (is_weekday(word)) {
        if (peek(&ahead) == ',')
            ahead.at++;
        skip_blanks(&ahead);
    } else {
        ahead = before;
    }
    before = ahead;
    int month = month_of(take_word(&ahead));
    int day = 0;
    if (month) {
        skip_blanks(&ahead);
        day = take_number(&ahead, 2);
    } else {
        ahead = before;
        day = take_number(&ahead, 2);
        if (peek(&ahead) == '.') // 3. März
            ahead.at++;
        else if (day == 1 && slice_starts_with(rest(&ahead), SLICE_LITERAL("er ")))
            ahead.at += 2; // 1er mars
        if (day < 0 || !skip_blanks(&ahead))
            return false;
        skip_of(&ahead);
        const struct slice name = take_word(&ahead);
        month = month_of(name);
        if (!month)
            month = foreign_month_of(name);
    }
    if (month == 0 || day < 1 || day > 31)
        return false;
    struct cursor suffix = ahead;
    static const char *const suffixes[] = {"st", "nd", "rd", "th", NULL};
    if (is_one_of(take_word(&suffix), suffixes))
        ahead = suffix;
    *date = (struct date){.month = month, .day = day, .year = take_year(&ahead)};
    skip_clock(&ahead);
    *c = ahead;
    return true;
}

/** True if @p text can be a source's name: "Reuters", "24-7PressRelease", "CBSDC/AP". */
static bool is_source(struct slice text)
{
    if (text.len < 2 || text.len > LONGEST_SOURCE || memchr(text.ptr, ':', text.len) ||
        memchr(text.ptr, ';', text.len) || memchr(text.ptr, '(', text.len) ||
        memchr(text.ptr, '\n', text.len))
        return false;
    if ((text.ptr[0] == 'R' || text.ptr[0] == 'D' || text.ptr[0] == 'I') && text.ptr[1] == '-')
        return false; // a party: (R-CA)
    bool letters = false;
    size_t words = 1;
    for (size_t i = 0; i < text.len; i++) {
        letters |= isalpha((unsigned char)text.ptr[i]) || (unsigned char)text.ptr[i] >= 0x80;
        words += text.ptr[i] == ' ';
        if (text.ptr[i] == '.' && i + 1 < text.len && text.ptr[i + 1] == ' ')
            return false; // sentences
    }
    return letters && words <= 5;
}

/** "(Reuters)", "/PRNewswire/", "/ ACCESSWIRE /". */
static bool take_source(struct cursor *c, struct slice *source)
{
    const char open = peek(c);
    const char close = open == '(' ? ')' : '/';
    if (open != '(' && open != '/')
        return false;
    const struct slice after = behind(rest(c), 1);
    const size_t window = after.len < LONGEST_SOURCE + 3 ? after.len : LONGEST_SOURCE + 3;
    const char *end = window ? memchr(after.ptr, close, window) : NULL;
    if (!end)
        return false;
    const struct slice name = slice_trim(slice_of(after.ptr, (size_t)(end - after.ptr)));
    if (!is_source(name))
        return false;
    struct cursor inside = {name, 0};
    struct date date;
    if (take_date(&inside, &date))
        return false;
    *source = name;
    c->at += 2 + (size_t)(end - after.ptr);
    return true;
}

/** A date, also in brackets: "(June 3, 2025)". */
static bool take_bracketed_date(struct cursor *c, struct date *date)
{
    struct cursor ahead = *c;
    const bool bracket = peek(&ahead) == '(';
    ahead.at += bracket;
    if (!take_date(&ahead, date) || (bracket && peek(&ahead) != ')'))
        return false;
    ahead.at += bracket;
    *c = ahead;
    return true;
}

/**
 * "LOS ANGELES", "CHICAGO and DENVER", "WASHINGTON/SEOUL", "La Malbaie". All words in capitals, or
 * all capitalised.
 */
static bool take_place(struct cursor *c, struct slice *place, bool *capitals)
{
    static const char *const between[] = {"and", "de", "la", "del", "di",   "of", "el",
                                          "du",  "le", "on", "al",  "upon", NULL};
    struct cursor ahead = *c;
    size_t end = ahead.at;
    int words = 0;
    bool lower = false;
    for (;;) {
        struct cursor word_start = ahead;
        const struct slice word = take_word(&ahead);
        const struct word_case how = case_of(word);
        if (word.len == 0 || month_of(word) || is_weekday(word)) {
            ahead = word_start;
            break;
        }
        if (words == 0 && slice_equal_ascii_case(word, SLICE_LITERAL("by")))
            return false; // By Jane Doe WASHINGTON
        if (!how.starts_upper) {
            if (words == 0 || !is_one_of(word, between))
                return false;
        } else {
            lower |= how.lowers > 0;
            end = ahead.at;
            words++;
        }
        if (peek(&ahead) == '/') { // not "Switzerland/WASHINGTON"
            struct cursor next = {ahead.text, ahead.at + 1};
            const struct word_case other = case_of(take_word(&next));
            if (other.starts_upper && (other.lowers == 0) == (how.lowers == 0)) {
                ahead.at++;
                continue;
            }
        }
        if (!skip_blanks(&ahead))
            break;
        if (peek(&ahead) == '&' && !lower) { // SAN FRANCISCO & MUNICH
            ahead.at++;
            skip_blanks(&ahead);
        }
    }
    const size_t len = end - c->at;
    if (words == 0 || words > 6 || len < 2 || len > LONGEST_PLACE)
        return false;
    *place = slice_of(c->text.ptr + c->at, len);
    *capitals = !lower;
    c->at = end;
    return true;
}

/** ", Lebanon", ", CA", ", South Carolina", ", N.C." behind a place. */
static void take_regions(struct cursor *c, struct dateline *line)
{
    while (line->region_count < MOST_REGIONS && peek(c) == ',') {
        struct cursor ahead = *c;
        struct slice region;
        struct date date;
        bool capitals = false;
        ahead.at++;
        skip_blanks(&ahead);
        struct cursor trial = ahead;
        if (take_date(&trial, &date) || !take_place(&ahead, &region, &capitals) || region.len > 30)
            return;
        line->regions[line->region_count++] = region;
        *c = ahead;
        // "DAVOS, Switzerland/WASHINGTON"
        if (peek(&ahead) == '/' && line->region_count < MOST_REGIONS) {
            ahead.at++;
            if (take_place(&ahead, &region, &capitals) && capitals) {
                line->regions[line->region_count++] = region;
                *c = ahead;
            }
        }
    }
}

/** "Media OutReach Newswire" between dashes, if a date comes behind. */
static bool take_named_source(struct cursor *c, struct slice *source)
{
    struct cursor ahead = *c;
    struct date date;
    bool capitals = false;
    if (!take_place(&ahead, source, &capitals))
        return false;
    const size_t end = ahead.at;
    skip_blanks(&ahead);
    const size_t dash = dash_length(rest(&ahead));
    ahead.at += dash;
    skip_blanks(&ahead);
    if (dash == 0 || !take_date(&ahead, &date))
        return false;
    c->at = end;
    return true;
}

/** Words in capitals before a dash that are no place. */
static bool is_label(struct slice words)
{
    static const char *const labels[] = {"breaking",
                                         "breaking news",
                                         "watch",
                                         "video",
                                         "exclusive",
                                         "update",
                                         "updated",
                                         "analysis",
                                         "opinion",
                                         "editorial",
                                         "commentary",
                                         "review",
                                         "correction",
                                         "warning",
                                         "note",
                                         "listen",
                                         "photos",
                                         "photo",
                                         "live",
                                         "news",
                                         "alert",
                                         "factbox",
                                         "timeline",
                                         "interview",
                                         "feature",
                                         "column",
                                         "poll",
                                         "report",
                                         "summary",
                                         "insight",
                                         "developing",
                                         "new",
                                         "trump",
                                         "obama",
                                         "biden",
                                         "clinton",
                                         "gop",
                                         "nasa",
                                         "nato",
                                         "usa",
                                         "covid",
                                         "ceo",
                                         "faq",
                                         "q",
                                         "a",
                                         "i",
                                         "just in",
                                         "must read",
                                         "must see",
                                         "read more",
                                         "more",
                                         "related",
                                         "advertisement",
                                         "ad",
                                         "story highlights",
                                         "highlights",
                                         "key points",
                                         "the",
                                         "what",
                                         "why",
                                         "how",
                                         "who",
                                         "when",
                                         "about",
                                         "file",
                                         "file photo",
                                         "contact",
                                         "for immediate release",
                                         "press release",
                                         "media contact",
                                         "fbi",
                                         "cia",
                                         "it",
                                         "this",
                                         "that",
                                         "we",
                                         "no",
                                         "yes",
                                         "so",
                                         "but",
                                         "and",
                                         "or",
                                         "not",
                                         "if",
                                         NULL};
    static const char *const parts[] = {"update", "updated", "breaking", "exclusive", "watch",
                                        "video",  "photos",  "warning",  "opinion",   "analysis",
                                        "alert",  "news",    "review",   "release",   NULL};
    struct cursor c = {words, 0};
    while (c.at < words.len) { // FINAL UPDATE
        if (is_one_of(take_word(&c), parts))
            return true;
        c.at++;
    }
    return is_one_of(words, labels);
}

/** Agencies after whose names in brackets a story may begin without a dash. */
static bool is_agency(struct slice source)
{
    static const char *const agencies[] = {"reuters",
                                           "ap",
                                           "afp",
                                           "upi",
                                           "cnn",
                                           "dpa",
                                           "cbs",
                                           "nbc",
                                           "bbc",
                                           "efe",
                                           "ansa",
                                           "tass",
                                           "interfax",
                                           "xinhua",
                                           "cnnmoney",
                                           "associated press",
                                           "the associated press",
                                           "pa",
                                           "ips",
                                           "cbs news",
                                           "reuters health",
                                           "bloomberg",
                                           "cns news",
                                           "the hill",
                                           "npr",
                                           "kyodo",
                                           "kyodo news",
                                           "yonhap",
                                           "ians",
                                           "pti",
                                           "ani",
                                           "jiji",
                                           "ria",
                                           "ria novosti",
                                           "anadolu",
                                           "bernama",
                                           "antara",
                                           "pajhwok",
                                           "ukrinform",
                                           "canadian press",
                                           "the canadian press",
                                           "aap",
                                           "apa",
                                           "sda",
                                           "keystone-sda",
                                           "dpa-afx",
                                           "epd",
                                           "kna",
                                           "anp",
                                           "belga",
                                           "ntb",
                                           "ritzau",
                                           "lusa",
                                           "europa press",
                                           "agence france-presse",
                                           "itar-tass",
                                           "\u0422\u0410\u0421\u0421", // TASS
                                           NULL};
    const char *slash = source.len ? memchr(source.ptr, '/', source.len) : NULL;
    if (slash) { // dpa/AFP
        const size_t first = (size_t)(slash - source.ptr);
        return is_one_of(slice_of(source.ptr, first), agencies) &&
               is_one_of(behind(source, first + 1), agencies);
    }
    return is_one_of(source, agencies);
}

/**
 * True if @p source is what @p name is called for short: "Associated Press (AP) President Pruitt"
 * is a sentence.
 */
static bool is_short_for(struct slice source, struct slice name)
{
    size_t matched = 0;
    bool inside = false;
    while (name.len) {
        size_t length = 1;
        const uint32_t ch = utf8_decode(name, &length);
        if (!inside && is_upper(ch) &&
            (ch >= 0x80 || matched >= source.len ||
             (uint32_t)toupper((unsigned char)source.ptr[matched++]) != ch))
            return false;
        inside = is_upper(ch) || is_lower(ch);
        name = behind(name, length);
    }
    return matched == source.len;
}

/** "INTERFAX", "Kyodo" without brackets, before a dash. */
static bool take_bare_agency(struct cursor *c, struct slice *source)
{
    struct cursor ahead = *c;
    const struct slice word = take_word(&ahead);
    struct cursor dash = ahead;
    if (word.len < 4 || !case_of(word).starts_upper || !is_agency(word) || !skip_blanks(&dash) ||
        dash_length(rest(&dash)) == 0)
        return false;
    *source = word;
    *c = ahead;
    return true;
}

/** True if what follows can begin a story. */
static bool begins_story(struct slice text)
{
    if (text.len == 0)
        return false;
    size_t length = 1;
    const uint32_t c = utf8_decode(text, &length);
    if (c < 0x80)
        return isupper((int)c) || isdigit((int)c) || strchr("\"'($[*", (int)c) != NULL;
    return !is_lower(c);
}

/** Whether what was found is enough to be sure. */
static bool is_convincing(const struct dateline *line, struct slice story, bool spaced_dash,
                          bool plain_hyphen)
{
    const bool dated = line->date.month != 0;
    const bool sourced = line->source.len != 0;
    if (line->place.len == 0)
        return sourced; // "(newsweek) -- "
    if (is_label(line->place) || (!begins_story(story) && !(dated && sourced)))
        return false;
    if (line->capitals)
        return sourced || dated || line->region_count || (spaced_dash && !plain_hyphen) ||
               (spaced_dash && line->place.len > 4);
    // Capitalised words may be anyone's name: only with an agency or a whole date behind them.
    return (sourced && (is_agency(line->source) || dated)) ||
           (dated && line->date.year && line->region_count);
}

/** The next part: a source, a date or a place, whichever there is not yet. */
static bool take_part(struct cursor *c, struct dateline *seen, bool behind_dash)
{
    struct date date;
    struct slice name;
    bool capitals = false;
    struct cursor ahead = *c;
    seen->ends_in_source = false;
    if (!seen->source.len && (take_source(&ahead, &name) || take_bare_agency(&ahead, &name))) {
        seen->source = name;
        seen->ends_in_source = true;
    } else if (!seen->date.month && take_bracketed_date(&ahead, &date)) {
        seen->date = date;
    } else if (behind_dash && seen->place.len && !seen->source.len && !seen->date.month &&
               take_named_source(&ahead, &name)) {
        seen->source = name;
    } else if (!seen->place.len && take_place(&ahead, &name, &capitals) &&
               (capitals || !behind_dash)) { // small letters behind a dash are the story's
        if (name.len > 5 && name.ptr[name.len - 1] == '.' && !capitals)
            name.len--; // Moscow. July 24.
        seen->place = name;
        seen->capitals = capitals;
        take_regions(&ahead, seen);
    } else {
        return false;
    }
    *c = ahead;
    return true;
}

/**
 * True if the story begins at @p story though no dash parts it from an agency's name: "(CNN) As
 * goes Walmart", "Washington (CNN) President Obama", "New Delhi, July 24 (PTI) The court".
 */
static bool begins_without_dash(const struct dateline *seen, const struct cursor *story)
{
    struct cursor trial = *story;
    struct date date;
    return seen->ends_in_source && is_agency(seen->source) && begins_story(rest(story)) &&
           !is_short_for(seen->source, seen->place) && !take_date(&trial, &date) &&
           dash_length(rest(story)) == 0;
}

/** The length of what ends a part as a dash does: a dash or two, the stroke of "/ ACCESSWIRE /",
 * the stop of "/TASS/. ", the colon of "KABUL (Pajhwok): ". */
static size_t separator_length(const struct cursor *c, const struct dateline *seen, bool slashes)
{
    const size_t dash = dash_length(rest(c));
    if (dash)
        return dash + dash_length(behind(rest(c), dash)); // "-" and then "--"
    const bool mark = (slashes && (peek(c) == '/' || peek(c) == '.')) ||
                      (peek(c) == ':' && seen->capitals && (seen->source.len || seen->date.month));
    return mark ? 1 : 0;
}

/**
 * Parses the dateline at the start of @p text.
 * @return its length with the dash and the blanks behind it; 0 if there is none
 */
static size_t parse_dateline(struct slice text, struct dateline *line)
{
    struct cursor c = {text, 0};
    size_t taken = 0;
    struct dateline seen = {.region_count = 0};
    bool slashes = false;
    *line = seen;
    while (c.at < text.len && c.at < LONGEST_DATELINE) {
        const size_t start = c.at;
        skip_blanks(&c);
        if (!take_part(&c, &seen, taken > 0)) {
            c.at = start;
            break;
        }
        slashes |= seen.ends_in_source && c.text.ptr[c.at - 1] == '/';
        // What parts this from the next, or ends it all.
        struct cursor part = c;
        const bool blank_before = skip_blanks(&part);
        const size_t separator = separator_length(&part, &seen, slashes);
        if (separator) {
            const bool hyphen = separator == 1 && peek(&part) == '-';
            part.at += separator;
            const bool blank_behind = skip_blanks(&part) || peek(&part) == '\n';
            while (peek(&part) == '\n')
                part.at++;
            // A hyphen between letters is part of a word.
            if (hyphen && !(blank_before && blank_behind) && !seen.source.len)
                break;
            c = part;
            if (is_convincing(&seen, rest(&part), blank_before || blank_behind || separator > 1,
                              hyphen)) {
                taken = part.at;
                *line = seen;
            }
            continue;
        }
        if (peek(&part) == '\n' && seen.place.len && seen.date.month && seen.date.year) {
            while (peek(&part) == '\n' || peek(&part) == '\r') // a line of its own
                part.at++;
            skip_blanks(&part);
            if (is_convincing(&seen, rest(&part), true, false)) {
                taken = part.at;
                *line = seen;
            }
            break;
        }
        if (text.ptr[c.at - 1] == ')' && begins_without_dash(&seen, &part)) {
            taken = part.at;
            *line = seen;
            break;
        }
        if (peek(&part) == '.' && seen.date.month && !seen.source.len) { // July 24. /TASS/
            part.at++;
            c = part;
        } else if (peek(&part) == ',' || blank_before) {
            part.at += peek(&part) == ',';
            c = part;
        } else if (peek(&part) != '(' && peek(&part) != '/') {
            break;
        }
    }
    return taken;
}

/** Appends a name; one in capitals gets small letters behind the first of each word. */
static void append_name(struct buffer *out, struct slice name)
{
    static const char *const initials[] = {"USA", "UAE", "U.S.", "UK", "U.K.", NULL};
    const struct word_case how = case_of(name);
    const bool capitals = how.lowers == 0 && how.uppers > 2 && !is_one_of(name, initials);
    bool inside = false;
    while (name.len) {
        size_t length = 1;
        const uint32_t ch = utf8_decode(name, &length);
        const bool letter = is_upper(ch) || is_lower(ch);
        if (capitals && inside && is_upper(ch))
            (void)utf8_append(out, (uint32_t)utf8proc_tolower((utf8proc_int32_t)ch));
        else
            (void)buffer_append(out, name.ptr, length);
        inside = letter;
        name = behind(name, length);
    }
}

/** Adds a name to a field that may have several, unless it is there. */
static void add_name(struct article *article, enum article_field field, struct slice name)
{
    struct buffer written = BUFFER_INIT;
    struct slice value;
    size_t index = 0;
    append_name(&written, slice_trim(name));
    bool there = false;
    while (article_next(article, field, &index, &value))
        there |= slice_equal_ascii_case(value, buffer_slice(&written));
    if (!there)
        article_add(article, field, buffer_slice(&written));
    article->failed |= !buffer_ok(&written);
    buffer_free(&written);
}

/** The places of "CHICAGO and DENVER", "WASHINGTON/SEOUL". */
static void add_places(struct article *article, struct slice places)
{
    for (size_t at = 0; at < places.len;) {
        const struct slice text = behind(places, at);
        const bool mark = text.ptr[0] == '/' || text.ptr[0] == '&';
        if (mark || slice_starts_with(text, SLICE_LITERAL(" and "))) {
            add_name(article, ARTICLE_PLACE, slice_of(places.ptr, at));
            places = behind(text, mark ? 1 : 5);
            at = 0;
        } else {
            at++;
        }
    }
    add_name(article, ARTICLE_PLACE, places);
}

/** "CA", "N.C.", "Calif.": known to readers of the region only, and no name to search by. */
static bool is_abbreviation(struct slice region)
{
    return memchr(region.ptr, '.', region.len) || (region.len <= 3 && case_of(region).lowers == 0);
}

static void set_date(struct article *article, struct date date)
{
    if (article->has_time || date.month == 0 || date.year == 0 || !date_valid(date))
        return;
    article->time = date_to_time(date);
    article->has_time = true;
    char iso[32];
    date_format_iso(article->time, iso);
    article_set(article, ARTICLE_DATE, slice_of_string(iso));
}

static void apply(struct article *article, const struct dateline *line)
{
    if (line->place.len) {
        add_places(article, line->place);
        for (size_t i = 0; i < line->region_count; i++)
            if (!is_abbreviation(line->regions[i]))
                add_name(article, ARTICLE_PLACE, line->regions[i]);
    }
    if (line->source.len && article_get(article, ARTICLE_SOURCE).len == 0)
        article_set(article, ARTICLE_SOURCE, line->source);
    set_date(article, line->date);
}

/** True if each of at least so many words can be part of a name or of what an author is ("CNN
 * Belief Blog Editor"). */
static bool is_names(struct slice text, int least)
{
    static const char *const between[] = {"and", "of",  "for",  "de",  "van", "von",
                                          "der", "den", "la",   "le",  "di",  "da",
                                          "al",  "bin", "with", "the", NULL};
    struct cursor c = {text, 0};
    int words = 0;
    while (c.at < text.len) {
        const struct slice word = take_word(&c);
        const char end = peek(&c);
        if (word.len == 0 || (!case_of(word).starts_upper && !is_one_of(word, between)))
            return false;
        words++;
        if (end == ',' || end == '/' || end == '&')
            c.at++;
        else if (end != ' ' && end != '\0' && end != '\t' &&
                 !slice_starts_with(rest(&c), SLICE_LITERAL("\xc2\xa0")))
            return false;
        skip_blanks(&c);
        if (peek(&c) == '&' || peek(&c) == ',') {
            c.at++;
            skip_blanks(&c);
        }
    }
    return words >= least && words <= 16;
}

/** The authors of "Jane Doe, John Roe and Ann Poe", or of "Jane Doe, Benzinga" the first. */
static void add_authors(struct article *article, struct slice names)
{
    const char *and = memmem(names.ptr, names.len, " and ", 5);
    const char *comma = memchr(names.ptr, ',', names.len);
    int count = 0;
    if (!and&&comma) {
        const struct slice owner = slice_trim(behind(names, (size_t)(comma + 1 - names.ptr)));
        add_name(article, ARTICLE_AUTHOR, slice_of(names.ptr, (size_t)(comma - names.ptr)));
        if (article_get(article, ARTICLE_SOURCE).len == 0 && owner.len <= 30 &&
            !memchr(owner.ptr, ',', owner.len))
            article_set(article, ARTICLE_SOURCE, owner);
        return;
    }
    for (size_t at = 0; at <= names.len && count < MOST_AUTHORS;) {
        const struct slice text = behind(names, at);
        const bool last = text.len == 0;
        const bool conjunction = slice_starts_with(text, SLICE_LITERAL(" and "));
        if (!last && !conjunction && text.ptr[0] != ',') {
            at++;
            continue;
        }
        if (slice_trim(slice_of(names.ptr, at)).len) {
            add_name(article, ARTICLE_AUTHOR, slice_of(names.ptr, at));
            count++;
        }
        if (last)
            break;
        names = behind(text, conjunction ? 5 : 1);
        at = 0;
    }
}

/** True for what an author is: "Writer", "Staff", "correspondent". */
static bool is_role(struct slice word)
{
    static const char *const roles[] = {"writer",    "staff",   "reporter",       "correspondent",
                                        "editor",    "writers", "columnist",      "contributor",
                                        "reporters", "editors", "correspondents", NULL};
    return is_one_of(word, roles);
}

/** Takes the last word off, if it is a role: "Associated Press Writer". */
static bool drop_role(struct slice *owner)
{
    size_t last = owner->len;
    while (last > 0 && owner->ptr[last - 1] != ' ')
        last--;
    if (!is_role(behind(*owner, last)))
        return false;
    *owner = slice_trim(slice_of(owner->ptr, last));
    return true;
}

/** The source that a byline names: "Jane Doe and John Roe, Associated Press", "Reuters Staff",
 * "Jane Doe, Staff Writer". */
static void take_employer(struct article *article, struct slice *names)
{
    const char *comma = memrchr(names->ptr, ',', names->len);
    struct slice employer = *names;
    if (comma) {
        employer = slice_trim(behind(*names, (size_t)(comma + 1 - names->ptr)));
        if (drop_role(&employer) || is_agency(employer))
            names->len = (size_t)(comma - names->ptr);
    } else if (drop_role(&employer) && is_agency(employer)) {
        names->len = 0;
    }
    if (is_agency(employer) && article_get(article, ARTICLE_SOURCE).len == 0)
        article_set(article, ARTICLE_SOURCE, employer);
}

/** The copy of the head that is being parsed: the article's bytes move when it changes. */
struct head {
    char bytes[LONGEST_HEAD];
    struct slice text;
};

static void copy_head(struct head *head, struct slice text)
{
    text = utf8_truncate(text, LONGEST_HEAD);
    memcpy(head->bytes, text.ptr, text.len);
    head->text = slice_of(head->bytes, text.len);
}

/** "By JANE DOE" on a line of its own. @return its length with the line's end, 0 if there is none
 */
static size_t take_byline(struct article *article, struct slice text)
{
    if (text.len < 8 || !slice_equal_ascii_case(slice_of(text.ptr, 3), SLICE_LITERAL("by ")) ||
        text.ptr[0] != 'B')
        return 0;
    const char *newline = memchr(text.ptr, '\n', text.len);
    const size_t len = newline ? (size_t)(newline - text.ptr) : text.len;
    struct slice names = slice_trim(slice_of(text.ptr + 3, len - 3));
    const char *dash = names.len ? memmem(names.ptr, names.len, " - ", 3) : NULL;
    struct date date = {.month = 0};
    if (dash) { // By Jane Doe - October 20, 2014
        struct cursor c = {behind(names, (size_t)(dash + 3 - names.ptr)), 0};
        if (take_date(&c, &date) && c.at == c.text.len)
            names.len = (size_t)(dash - names.ptr);
    }
    const char last = names.len ? names.ptr[names.len - 1] : '\0';
    if (!newline || len > LONGEST_BYLINE || !is_names(names, 2) ||
        (last == '.' && names.len > 4 && isalpha((unsigned char)names.ptr[names.len - 4])))
        return 0;
    take_employer(article, &names);
    if (names.len && article_get(article, ARTICLE_AUTHOR).len == 0)
        add_authors(article, names);
    set_date(article, date);
    return len + 1;
}

/**
 * A line between a byline and the story: what the author is ("Associated Press Writer", "Staff
 * reporter"), or "2 MIN READ".
 * @return its length with the line's end, 0 if there is none
 */
static size_t take_role(struct article *article, struct slice text)
{
    const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
    if (!newline)
        return 0;
    const size_t taken = (size_t)(newline + 1 - text.ptr);
    const struct slice line = slice_trim(slice_of(text.ptr, taken));
    struct cursor c = {line, 0};
    if (take_number(&c, 2) > 0 && slice_equal_ascii_case(rest(&c), SLICE_LITERAL(" min read")))
        return taken;
    struct slice owner = line;
    if (line.len > LONGEST_SOURCE || !drop_role(&owner) || !is_names(owner, 0))
        return 0;
    if (is_agency(owner) && article_get(article, ARTICLE_SOURCE).len == 0)
        article_set(article, ARTICLE_SOURCE, owner);
    return taken;
}

/** "--News Direct--" on a line of its own. */
static size_t take_banner(struct article *article, struct slice text)
{
    const char *newline = text.len ? memchr(text.ptr, '\n', text.len) : NULL;
    const struct slice line =
        newline ? slice_trim(slice_of(text.ptr, (size_t)(newline - text.ptr))) : text;
    if (!newline || line.len < 6 || line.len > LONGEST_SOURCE || memcmp(line.ptr, "--", 2) != 0 ||
        memcmp(line.ptr + line.len - 2, "--", 2) != 0 ||
        !is_source(slice_of(line.ptr + 2, line.len - 4)))
        return 0;
    if (article_get(article, ARTICLE_SOURCE).len == 0)
        article_set(article, ARTICLE_SOURCE, slice_of(line.ptr + 2, line.len - 4));
    return (size_t)(newline + 1 - text.ptr);
}

/** A dateline that the source calls one: "WASHINGTON, Jan. 1", "Paris (AFP) -". It is taken if all
 * of it is understood. */
static void take_given(struct article *article)
{
    struct head head;
    struct dateline seen = {.region_count = 0};
    if (article->dateline.len == 0)
        return;
    copy_head(&head,
              slice_of(article->bytes.data + article->dateline.offset, article->dateline.len));
    struct cursor c = {head.text, 0};
    article->dateline.len = 0;
    for (size_t start = 1; c.at != start && c.at < head.text.len;) {
        start = c.at;
        (void)take_part(&c, &seen, false);
        skip_blanks(&c);
        if (peek(&c) == ',' || peek(&c) == '.')
            c.at++;
        else
            c.at += dash_length(rest(&c));
        skip_blanks(&c);
    }
    if (c.at >= head.text.len && !is_label(seen.place))
        apply(article, &seen);
}

void dateline_take(struct article *article)
{
    struct head head;
    bool byline = false;
    take_given(article);
    for (int part = 0; part < 5; part++) {
        const struct slice text = slice_trim(article_get(article, ARTICLE_TEXT));
        if (text.len == 0)
            return;
        // An offset, since what is added to the article may move its bytes.
        const size_t offset = (size_t)(text.ptr - article->bytes.data);
        copy_head(&head, text);
        struct dateline line;
        bool last = false;
        size_t taken = take_banner(article, head.text);
        if (taken == 0 && byline)
            taken = take_role(article, head.text);
        if (taken == 0 && !byline) {
            taken = take_byline(article, head.text);
            byline = taken > 0;
        }
        if (taken == 0) {
            last = true;
            taken = parse_dateline(head.text, &line);
            if (taken && taken < text.len)
                apply(article, &line);
        }
        if (taken == 0 || taken >= text.len)
            return; // a text of nothing else stays
        article_set(article, ARTICLE_TEXT,
                    slice_of(article->bytes.data + offset + taken, text.len - taken));
        if (last)
            return;
    }
}

/** Where the first sentence ends: behind a full stop that no abbreviation explains, or a newline.
 */
static size_t first_sentence(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c == '\n')
            return i;
        if (c != '.' && c != '!' && c != '?')
            continue;
        size_t end = i + 1;
        if (end < text.len && (text.ptr[end] == '"' || text.ptr[end] == ')'))
            end++;
        if (end == text.len)
            return end;
        if (text.ptr[end] != ' ' && text.ptr[end] != '\n')
            continue;
        // "U.S. ", "Mr. ", "J. ": a short word, or one with a stop in it, before the stop.
        size_t word = i;
        bool abbreviation = false;
        while (word > 0 && text.ptr[word - 1] != ' ' && text.ptr[word - 1] != '\n')
            abbreviation |= text.ptr[--word] == '.';
        const bool capital = i > word && text.ptr[word] >= 'A' && text.ptr[word] <= 'Z';
        if (c == '.' && (abbreviation || (capital && i - word <= 4)))
            continue;
        return end;
    }
    return text.len;
}

void headline_take(struct article *article)
{
    if (!article->needs_headline || article_get(article, ARTICLE_TITLE).len)
        return;
    struct slice text = slice_trim(article_get(article, ARTICLE_TEXT));
    text = slice_of(text.ptr, first_sentence(text));
    if (text.len > LONGEST_HEADLINE) {
        text = utf8_truncate(text, LONGEST_HEADLINE);
        while (text.len && text.ptr[text.len - 1] != ' ')
            text.len--;
    }
    article_set(article, ARTICLE_TITLE, text);
}
