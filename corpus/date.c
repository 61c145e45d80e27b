// SPDX-License-Identifier: GPL-2.0-or-later
#include "date.h"

#include <ctype.h>
#include <stdio.h>

/** Days since 1970-01-01 (H. Hinnant, "chrono-compatible low-level date algorithms"). */
static int64_t days_from_civil(int year, int month, int day)
{
    const int64_t y = month <= 2 ? year - 1 : year;
    const int64_t era = (y >= 0 ? y : y - 399) / 400;
    const int64_t year_of_era = y - era * 400;
    const int64_t day_of_year = (INT64_C(153) * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

int64_t date_to_time(struct date date)
{
    return days_from_civil(date.year, date.month, date.day) * 86400 + date.hour * INT64_C(3600) +
           date.minute * INT64_C(60) + date.second;
}

struct date date_from_time(int64_t time)
{
    const int64_t first = -62135596800; // 0001-01-01T00:00:00Z
    const int64_t last = 253402300799;  // 9999-12-31T23:59:59Z
    if (time < first)
        time = first;
    if (time > last)
        time = last;
    int64_t days = time / 86400;
    int64_t seconds = time % 86400;
    if (seconds < 0) {
        seconds += 86400;
        days--;
    }
    days += 719468;
    const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const int64_t day_of_era = days - era * 146097;
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t shifted_month = (5 * day_of_year + 2) / 153;
    const int month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    return (struct date){
        .year = (int)(year_of_era + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1),
        .hour = (int)(seconds / 3600),
        .minute = (int)(seconds / 60 % 60),
        .second = (int)(seconds % 60),
    };
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[month - 1];
}

bool date_valid(struct date d)
{
    return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 && d.day >= 1 &&
           d.day <= days_in_month(d.year, d.month) && d.hour >= 0 && d.hour <= 23 &&
           d.minute >= 0 && d.minute <= 59 && d.second >= 0 && d.second <= 59;
}

/** What is left of the text. */
struct scanner {
    const char *p;
    const char *end;
};

static bool at_end(const struct scanner *s)
{
    return s->p == s->end;
}

static bool skip_char(struct scanner *s, char c)
{
    if (at_end(s) || *s->p != c)
        return false;
    s->p++;
    return true;
}

static void skip_blanks(struct scanner *s)
{
    while (!at_end(s) && (*s->p == ' ' || *s->p == '\t' || *s->p == ','))
        s->p++;
}

static bool is_digit(const struct scanner *s, size_t ahead)
{
    return (size_t)(s->end - s->p) > ahead && s->p[ahead] >= '0' && s->p[ahead] <= '9';
}

/** A number of @p min to @p max digits, all that are there. */
static bool scan_number(struct scanner *s, size_t min, size_t max, int *out)
{
    size_t digits = 0;
    int value = 0;
    while (digits < max && is_digit(s, digits)) {
        value = value * 10 + (s->p[digits] - '0');
        digits++;
    }
    if (digits < min || is_digit(s, digits))
        return false;
    s->p += digits;
    *out = value;
    return true;
}

/** Exactly two digits, more may follow. */
static bool scan_pair(struct scanner *s, int *out)
{
    if (!is_digit(s, 0) || !is_digit(s, 1))
        return false;
    *out = (s->p[0] - '0') * 10 + (s->p[1] - '0');
    s->p += 2;
    return true;
}

static struct slice scan_word(struct scanner *s)
{
    const char *start = s->p;
    while (!at_end(s) && isalpha((unsigned char)*s->p))
        s->p++;
    return slice_of(start, (size_t)(s->p - start));
}

/** 1 to 12 for a month's English name, whole or from three letters on; else 0. */
static int month_of_name(struct slice name)
{
    static const char *const names[] = {"january",   "february", "march",    "april",
                                        "may",       "june",     "july",     "august",
                                        "september", "october",  "november", "december"};
    if (name.len < 3)
        return 0;
    for (int i = 0; i < 12; i++)
        if (name.len <= strlen(names[i]) &&
            slice_equal_ascii_case(name, slice_of(names[i], name.len)))
            return i + 1;
    return 0;
}

static bool is_day_name(struct slice name)
{
    static const char *const names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
    if (name.len < 3)
        return false;
    for (int i = 0; i < 7; i++)
        if (name.len <= strlen(names[i]) &&
            slice_equal_ascii_case(name, slice_of(names[i], name.len)))
            return true;
    return false;
}

/**
 * The offset of a named zone in minutes east of Greenwich (RFC 5322, 4.3). Of a name that several
 * have, the one of whom most is printed. ET is said all year: it is taken for EST.
 */
static bool zone_of_name(struct slice name, int *minutes)
{
    static const struct {
        const char *name;
        int minutes;
    } zones[] = {
        {"Z", 0},       {"UT", 0},      {"UTC", 0},    {"GMT", 0},    {"EST", -300}, {"EDT", -240},
        {"CST", -360},  {"CDT", -300},  {"MST", -420}, {"MDT", -360}, {"PST", -480}, {"PDT", -420},
        {"ET", -300},   {"CT", -360},   {"MT", -420},  {"PT", -480},  {"AST", -240}, {"ADT", -180},
        {"AKST", -540}, {"AKDT", -480}, {"HST", -600}, {"NST", -210}, {"NDT", -150}, {"WET", 0},
        {"WEST", 60},   {"BST", 60},    {"CET", 60},   {"CEST", 120}, {"MEZ", 60},   {"MESZ", 120},
        {"EET", 120},   {"EEST", 180},  {"MSK", 180},  {"TRT", 180},  {"SAST", 120}, {"WAT", 60},
        {"CAT", 120},   {"EAT", 180},   {"PKT", 300},  {"IST", 330},  {"WIB", 420},  {"HKT", 480},
        {"SGT", 480},   {"AWST", 480},  {"KST", 540},  {"JST", 540},  {"ACST", 570}, {"ACDT", 630},
        {"AEST", 600},  {"AEDT", 660},  {"NZST", 720}, {"NZDT", 780}};
    for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
        if (slice_equal_ascii_case(name, slice_of_string(zones[i].name))) {
            *minutes = zones[i].minutes;
            return true;
        }
    return false;
}

/** +0200, +02:00, +02. False if the text does not begin with one. */
static bool scan_offset(struct scanner *s, int *minutes)
{
    int hours = 0;
    int rest = 0;
    const bool west = !at_end(s) && *s->p == '-';
    if (!skip_char(s, '+') && !skip_char(s, '-'))
        return false;
    if (!scan_pair(s, &hours))
        return false;
    (void)skip_char(s, ':');
    if (is_digit(s, 0) && !scan_pair(s, &rest))
        return false;
    if (hours > 23 || rest > 59)
        return false;
    *minutes = (west ? -1 : 1) * (hours * 60 + rest);
    return true;
}

/** AZOST, a zone by its look: if it is not known, it counts as UTC (RFC 5322, 4.3). */
static bool looks_like_zone(struct slice name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] < 'A' || name.ptr[i] > 'Z')
            return false;
    return name.len >= 3 && name.len <= 5;
}

/** Up to @p close, if the text goes on with @p open. */
static void skip_brackets(struct scanner *s, char open, char close)
{
    if (!skip_char(s, open))
        return;
    while (!at_end(s) && *s->p != close)
        s->p++;
    (void)skip_char(s, close);
}

/** A zone at the end: Z, GMT, +0200, +02:00, +02, GMT+0200, +0000 UTC; nothing is UTC. */
static bool scan_zone(struct scanner *s, bool has_clock, int *minutes)
{
    *minutes = 0;
    skip_blanks(s);
    if (at_end(s))
        return true;
    if (*s->p == '+' || *s->p == '-') {
        int ignored = 0;
        if (!scan_offset(s, minutes))
            return false;
        struct scanner ahead = *s;
        skip_blanks(&ahead);
        if (zone_of_name(scan_word(&ahead), &ignored)) // the same once more, as Go writes it
            *s = ahead;
    } else {
        const struct slice name = scan_word(s);
        if (!zone_of_name(name, minutes) && !(has_clock && looks_like_zone(name)))
            return false;
        const bool greenwich = name.len == 3 && *minutes == 0;
        if (greenwich && !at_end(s) && (*s->p == '+' || *s->p == '-') && !scan_offset(s, minutes))
            return false;
    }
    skip_blanks(s);
    skip_brackets(s, '(', ')'); // a comment that repeats the zone's name
    skip_brackets(s, '[', ']'); // as Java writes it: [Europe/London]
    skip_blanks(s);
    return at_end(s);
}

/** AM, pm, a.m., p.m. behind a clock time. */
static bool scan_half(struct scanner *s, bool *pm)
{
    struct scanner ahead = *s;
    skip_blanks(&ahead);
    const char first = at_end(&ahead) ? '\0' : (char)(*ahead.p | 0x20);
    if (first != 'a' && first != 'p')
        return false;
    ahead.p++;
    const bool stop = skip_char(&ahead, '.');
    if (!slice_equal_ascii_case(scan_word(&ahead), SLICE_LITERAL("m")))
        return false;
    if (stop)
        (void)skip_char(&ahead, '.');
    *pm = first == 'p';
    *s = ahead;
    return true;
}

/** hh:mm[:ss[.fraction]] or, in the basic form, hhmm[ss]; an AM or PM may follow. */
static bool scan_clock(struct scanner *s, struct date *date)
{
    if (is_digit(s, 0) && !is_digit(s, 1)) { // 9:30
        if (!scan_number(s, 1, 1, &date->hour))
            return false;
    } else if (!scan_pair(s, &date->hour)) {
        return false;
    }
    const bool basic = !skip_char(s, ':');
    if (!scan_pair(s, &date->minute))
        return false;
    if (basic ? is_digit(s, 0) : skip_char(s, ':')) {
        if (!scan_pair(s, &date->second))
            return false;
        if (date->second == 60)
            date->second = 59; // a leap second
        if (skip_char(s, '.') || skip_char(s, ','))
            while (is_digit(s, 0))
                s->p++;
    }
    bool pm = false;
    if (scan_half(s, &pm)) {
        if (date->hour < 1 || date->hour > 12)
            return false;
        date->hour = date->hour % 12 + (pm ? 12 : 0);
    }
    return true;
}

/** What may follow a date: nothing, or a clock time and a zone. */
static bool finish(struct scanner *s, struct date *date, int64_t *time)
{
    int minutes_east = 0;
    skip_blanks(s);
    if (!at_end(s) && (*s->p == 'T' || *s->p == 't') && is_digit(s, 1))
        s->p++;
    struct scanner ahead = *s;
    const struct slice word = scan_word(&ahead);
    if (slice_equal_ascii_case(word, SLICE_LITERAL("at"))) { // July 24, 2017 at 10:20
        *s = ahead;
        skip_blanks(s);
    }
    const bool has_clock = is_digit(s, 0);
    if (has_clock && !scan_clock(s, date))
        return false;
    if (!scan_zone(s, has_clock, &minutes_east) || !date_valid(*date))
        return false;
    *time = date_to_time(*date) - (int64_t)minutes_east * 60;
    return true;
}

static bool parse_iso(struct scanner s, int64_t *time)
{
    struct date date = {.month = 1, .day = 1};
    size_t digits = 0;
    while (is_digit(&s, digits))
        digits++;
    if (digits == 8 || digits == 14) { // basic form; GDELT has a clock time at once behind it
        date.year =
            (s.p[0] - '0') * 1000 + (s.p[1] - '0') * 100 + (s.p[2] - '0') * 10 + s.p[3] - '0';
        s.p += 4;
        return scan_pair(&s, &date.month) && scan_pair(&s, &date.day) && finish(&s, &date, time);
    }
    if (digits != 4 || !scan_number(&s, 4, 4, &date.year))
        return false;
    const char separator = at_end(&s) ? '\0' : *s.p;
    if (separator == '-' || separator == '/' || separator == '.') {
        s.p++;
        if (!scan_number(&s, 1, 2, &date.month))
            return false;
        if (skip_char(&s, separator)) {
            // A day may be followed at once by the T of the time.
            if (!scan_number(&s, 1, 2, &date.day))
                return false;
        }
    } else if (separator) {
        return false;
    }
    return finish(&s, &date, time);
}

/** 24.07.2017: with full stops the day is first wherever it is written. */
static bool parse_dotted(struct scanner s, int64_t *time)
{
    struct date date = {.year = 0};
    return scan_number(&s, 1, 2, &date.day) && skip_char(&s, '.') &&
           scan_number(&s, 1, 2, &date.month) && skip_char(&s, '.') &&
           scan_number(&s, 4, 4, &date.year) && finish(&s, &date, time);
}

/** Mon, 24 Jul 2017 ...; 24 July 2017; 24-JUL-2017; July 24, 2017; a clock time may precede the
 * year, as ctime(3) has it. */
static bool parse_named(struct scanner s, int64_t *time)
{
    struct date date = {.year = 0};
    struct scanner ahead = s;
    if (is_day_name(scan_word(&ahead))) {
        s = ahead;
        (void)skip_char(&s, '.');
        skip_blanks(&s);
    }
    if (is_digit(&s, 0)) {
        if (!scan_number(&s, 1, 2, &date.day))
            return false;
        ahead = s;
        const struct slice suffix = scan_word(&ahead); // 24th July
        if (slice_equal_ascii_case(suffix, SLICE_LITERAL("th")) ||
            slice_equal_ascii_case(suffix, SLICE_LITERAL("st")) ||
            slice_equal_ascii_case(suffix, SLICE_LITERAL("nd")) ||
            slice_equal_ascii_case(suffix, SLICE_LITERAL("rd")))
            s = ahead;
        skip_blanks(&s);
        (void)skip_char(&s, '-');
        date.month = month_of_name(scan_word(&s));
    } else {
        date.month = month_of_name(scan_word(&s));
        (void)skip_char(&s, '.');
        skip_blanks(&s);
        if (!scan_number(&s, 1, 2, &date.day))
            return false;
    }
    if (date.month == 0)
        return false;
    (void)skip_char(&s, '.');
    skip_blanks(&s);
    (void)skip_char(&s, '-');
    if (is_digit(&s, 1) && !at_end(&s) && (size_t)(s.end - s.p) > 2 && s.p[2] == ':') {
        if (!scan_clock(&s, &date))
            return false;
        skip_blanks(&s);
        ahead = s;
        int ignored = 0;
        if (zone_of_name(scan_word(&ahead), &ignored)) { // date(1): ... 10:20:30 UTC 2017
            s = ahead;
            skip_blanks(&s);
        }
        int year = 0;
        if (!scan_number(&s, 4, 4, &year))
            return false;
        date.year = year;
        skip_blanks(&s);
        if (!at_end(&s) || !date_valid(date))
            return false;
        *time = date_to_time(date) - (int64_t)ignored * 60;
        return true;
    }
    const char *year_start = s.p;
    if (!scan_number(&s, 2, 4, &date.year))
        return false;
    if (s.p - year_start == 2) // RFC 5322, 4.3: two digits
        date.year += date.year < 50 ? 2000 : 1900;
    else if (s.p - year_start == 3)
        return false;
    return finish(&s, &date, time);
}

/** Seconds (9 to 11 digits) or milliseconds (12, 13) since 1970; a fraction is dropped. */
static bool parse_epoch(struct scanner s, int64_t *time)
{
    int64_t value = 0;
    const char *start = s.p;
    while (is_digit(&s, 0) && s.p - start < 14)
        value = value * 10 + (*s.p++ - '0');
    const long digits = s.p - start;
    if (skip_char(&s, '.'))
        while (is_digit(&s, 0))
            s.p++;
    if (!at_end(&s) || digits < 9 || digits > 13)
        return false;
    value = digits >= 12 ? value / 1000 : value;
    if (value > 253402300799) // the end of 9999
        return false;
    *time = value;
    return true;
}

bool date_parse(struct slice text, int64_t *time)
{
    text = slice_trim(text);
    if (text.len == 0)
        return false;
    const struct scanner s = {text.ptr, text.ptr + text.len};
    return parse_iso(s, time) || parse_named(s, time) || parse_dotted(s, time) ||
           parse_epoch(s, time);
}

void date_format_iso(int64_t time, char out[32])
{
    const struct date d = date_from_time(time);
    (void)snprintf(out, 32, "%04d-%02d-%02dT%02d:%02d:%02dZ", d.year % 10000, d.month % 100,
                   d.day % 100, d.hour % 100, d.minute % 100, d.second % 100);
}
