// SPDX-License-Identifier: GPL-2.0-or-later
#include "query-dates.h"

#include "base/parse.h"
#include "corpus/date.h"
#include "query-errors.h"
#include "query-fields.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 7 * DAY };
enum { LONGEST_DATE = 60, MOST_WORDS = 5, MOST_UNITS = 100000 };

/** What a text names. A moment has no length of its own. */
struct named_time {
    struct query_period period;
    bool moment;
};

static int64_t midnight_of(int64_t time)
{
    int64_t rest = time % DAY;
    if (rest < 0)
        rest += DAY;
    return time - rest;
}

/** 0 is Monday. */
static int weekday_of(int64_t time)
{
    int64_t day = (midnight_of(time) / DAY + 3) % 7; // 1970-01-01 was a Thursday
    return (int)(day < 0 ? day + 7 : day);
}

static int64_t clock_of(struct date date)
{
    return date.hour * HOUR + date.minute * MINUTE + date.second;
}

/** The same day and time so many months before or after, or the last day of a shorter month. */
static int64_t add_months(int64_t time, int64_t months)
{
    struct date date = date_from_time(time);
    const int64_t clock = clock_of(date);
    const int64_t month = (int64_t)date.year * 12 + date.month - 1 + months;
    struct date moved = {.month = 1, .day = 1};
    if (month < 12)
        return date_to_time((struct date){.year = 1, .month = 1, .day = 1});
    if (month >= INT64_C(120000)) // 12 times the year 10000
        return date_to_time((struct date){.year = 9999, .month = 12, .day = 31});
    moved.year = (int)(month / 12);
    moved.month = (int)(month % 12) + 1;
    moved.day = date.day;
    while (!date_valid(moved))
        moved.day--;
    return date_to_time(moved) + clock;
}

static struct named_time span(int64_t from, int64_t to)
{
    return (struct named_time){.period = {.from = from, .to = to}};
}

static struct named_time day_at(int64_t midnight)
{
    return span(midnight, midnight + DAY);
}

static struct named_time moment_at(int64_t time)
{
    const int64_t first = date_to_time((struct date){.year = 1, .month = 1, .day = 1});
    if (time < first)
        time = first;
    return (struct named_time){.period = {.from = time, .to = time}, .moment = true};
}

/** A day, month or year written in numbers. False if it has another form; *valid tells the rest. */
static bool parse_numbers(struct slice text, struct named_time *out, bool *valid)
{
    uint64_t part[3] = {0, 1, 1};
    size_t parts = 0;
    char separator = 0;
    if ((text.len == 8 || text.len == 6) && strspn(text.ptr, "0123456789") == text.len) {
        const size_t starts[] = {0, 4, 6, 8};
        for (; starts[parts] < text.len; parts++)
            (void)parse_unsigned(
                slice_of(text.ptr + starts[parts], starts[parts + 1] - starts[parts]), 9999,
                &part[parts]);
    } else {
        size_t start = 0;
        for (size_t i = 0; i <= text.len; i++) {
            if (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9')
                continue;
            const size_t digits = i - start;
            if (parts == 3 || (parts == 0 ? digits != 4 : digits < 1 || digits > 2))
                return false;
            if (i < text.len &&
                (!memchr("-/.", text.ptr[i], 3) || (separator && separator != text.ptr[i])))
                return false;
            (void)parse_unsigned(slice_of(text.ptr + start, digits), 9999, &part[parts++]);
            separator = i < text.len ? text.ptr[i] : separator;
            start = i + 1;
        }
    }
    const struct date date = {.year = (int)part[0], .month = (int)part[1], .day = (int)part[2]};
    *valid = date_valid(date);
    if (!*valid)
        return true;
    const int64_t from = date_to_time(date);
    const int64_t months = parts == 1 ? 12 : 1;
    *out = parts == 3 ? day_at(from) : span(from, add_months(from, months));
    if (date.year == 9999 && parts < 3) // add_months() stops at the last day
        out->period.to += DAY;
    return true;
}

static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                       "friday", "saturday", "sunday"};

static int weekday_named(struct slice word)
{
    for (int i = 0; i < 7; i++) {
        const struct slice name = slice_of_string(weekdays[i]);
        if (slice_equal(word, name) || slice_equal(word, slice_of(name.ptr, 3)))
            return i;
    }
    return -1;
}

/** The unit that a word names by its first letter, or 0. */
static char unit_named(struct slice word)
{
    static const char *const units[] = {"hour", "day", "week", "month", "year"};
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        const struct slice name = slice_of_string(units[i]);
        if (slice_equal(word, name) || slice_equal(word, slice_of(name.ptr, 1)) ||
            (word.len == name.len + 1 && word.ptr[name.len] == 's' &&
             slice_starts_with(word, name)))
            return name.ptr[0];
    }
    return 0;
}

static struct named_time before_now(uint64_t count, char unit, int64_t now)
{
    const int64_t n = (int64_t)count;
    switch (unit) {
    case 'h':
        return moment_at(now - n * HOUR);
    case 'd':
        return moment_at(now - n * DAY);
    case 'w':
        return moment_at(now - n * WEEK);
    case 'm':
        return moment_at(add_months(now, -n));
    default:
        return moment_at(add_months(now, -12 * n));
    }
}

/** The week, month or year around now, or the one before. */
static struct named_time around_now(char unit, bool last, int64_t now)
{
    const int64_t today = midnight_of(now);
    if (unit == 'w') {
        const int64_t monday = today - (int64_t)weekday_of(now) * DAY - (last ? WEEK : 0);
        return span(monday, monday + WEEK);
    }
    struct date date = date_from_time(today);
    const int64_t months = unit == 'm' ? 1 : 12;
    date.day = 1;
    if (unit == 'y')
        date.month = 1;
    const int64_t first = add_months(date_to_time(date), last ? -months : 0);
    return span(first, add_months(first, months));
}

static struct named_time weekday_before(int weekday, bool last, int64_t now)
{
    const int back = (weekday_of(now) - weekday + 7) % 7;
    return day_at(midnight_of(now) - (int64_t)(back == 0 && last ? 7 : back) * DAY);
}

/** "7d" or "7" "days". @return the number of words used, 0 if it is not that. */
static size_t parse_count(const struct slice *words, size_t count, uint64_t *number, char *unit)
{
    size_t digits = 0;
    while (digits < words[0].len && words[0].ptr[digits] >= '0' && words[0].ptr[digits] <= '9')
        digits++;
    if (!parse_unsigned(slice_of(words[0].ptr, digits), MOST_UNITS, number))
        return 0;
    if (digits < words[0].len) {
        *unit = unit_named(slice_of(words[0].ptr + digits, words[0].len - digits));
        return *unit ? 1 : 0;
    }
    *unit = count > 1 ? unit_named(words[1]) : 0;
    return *unit ? 2 : 0;
}

/** One to three lower-case words. */
static bool parse_words(const struct slice *words, size_t count, int64_t now,
                        struct named_time *out)
{
    const bool last = slice_equal(words[0], SLICE_LITERAL("last"));
    const bool current = slice_equal(words[0], SLICE_LITERAL("this"));
    const struct slice first = words[0];
    uint64_t number = 0;
    char unit = 0;
    if (count == 1) {
        const struct {
            const char *name;
            int days;
        } days[] = {{"today", 0}, {"yesterday", -1}, {"tomorrow", 1}};
        for (size_t i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
            if (slice_equal(first, slice_of_string(days[i].name))) {
                *out = day_at(midnight_of(now) + days[i].days * DAY);
                return true;
            }
        }
        if (slice_equal(first, SLICE_LITERAL("now"))) {
            *out = moment_at(now);
            return true;
        }
    }
    const size_t skip = last || current ? 1 : 0;
    if (count == skip)
        return false;
    const int weekday = weekday_named(words[skip]);
    if (weekday >= 0 && count == skip + 1) {
        *out = weekday_before(weekday, last, now);
        return true;
    }
    if (skip && count == 2 && words[1].len > 1 && (unit = unit_named(words[1])) != 0 &&
        unit != 'h' && unit != 'd') {
        *out = around_now(unit, last, now);
        return true;
    }
    size_t used = current ? 0 : parse_count(words + skip, count - skip, &number, &unit);
    if (!used)
        return false;
    used += skip;
    if (used < count && !last && slice_equal(words[used], SLICE_LITERAL("ago")))
        used++;
    *out = before_now(number, unit, now);
    return used == count;
}

static size_t split(char *text, size_t len, struct slice words[MOST_WORDS])
{
    size_t count = 0;
    size_t start = 0;
    for (size_t i = 0; i <= len; i++) {
        if (i < len && !memchr(" -_\t", text[i], 4)) {
            if (text[i] >= 'A' && text[i] <= 'Z')
                text[i] = (char)(text[i] | 0x20);
            continue;
        }
        if (i > start) {
            if (count == MOST_WORDS)
                return 0;
            words[count++] = slice_of(text + start, i - start);
        }
        start = i + 1;
    }
    return count;
}

/** What date_parse() understands: to the day, the minute or the second. */
static bool parse_other(struct slice text, struct named_time *out)
{
    int64_t time = 0;
    size_t colons = 0;
    size_t letters = 0;
    for (size_t i = 0; i < text.len; i++) {
        colons += text.ptr[i] == ':';
        letters += (text.ptr[i] | 0x20) >= 'a' && (text.ptr[i] | 0x20) <= 'z';
    }
    if (!date_parse(text, &time))
        return false;
    // Numbers alone are seconds since 1970, or a form that is left to parse_numbers().
    if (!letters && !colons && text.len < 9)
        return false;
    if (colons || !letters || midnight_of(time) != time)
        *out = span(time, time + (colons == 1 && time % MINUTE == 0 ? MINUTE : 1));
    else
        *out = day_at(time);
    return true;
}

/** The named time that is most like what was typed, or NULL. */
static const char *nearest_time(struct slice typed)
{
    static const char *const names[] = {
        "today",      "yesterday",  "tomorrow",  "monday",    "tuesday",    "wednesday",
        "thursday",   "friday",     "saturday",  "sunday",    "this-week",  "last-week",
        "this-month", "last-month", "this-year", "last-year", "last-monday"};
    const char *nearest = NULL;
    size_t edits = QUERY_FEW_EDITS(typed);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (query_is_near(typed, names[i], &edits))
            nearest = names[i];
    return nearest;
}

static enum error_code wrong_date(struct slice text, bool impossible, struct error *error)
{
    char shown[QUERY_SHOWN_MAX];
    query_show(text, shown);
    (void)error_set(error, ERROR_USAGE, impossible ? "there is no date '%s'" : "unknown date '%s'",
                    shown);
    struct date last = {.day = 31};
    int a = 0;
    int b = 0;
    int year = 0;
    char tail = 0;
    if (!impossible && sscanf(shown, "%2d%*1[/.-]%2d%*1[/.-]%4d%c", &a, &b, &year, &tail) == 3 &&
        year > 99) {
        const struct date date = {.year = year, .month = b, .day = a};
        if (date_valid(date))
            error_hint(error, "put the year first: %04d-%02d-%02d", year, b, a);
        else
            error_hint(error, "put the year first: %04d-%02d-%02d", year, a, b);
        return ERROR_USAGE;
    }
    if (impossible &&
        sscanf(shown, "%4d%*1[/.-]%2d%*1[/.-]%2d%c", &last.year, &last.month, &a, &tail) == 3 &&
        last.month >= 1 && last.month <= 12 && a >= 1) {
        while (last.day > 28 && !date_valid(last))
            last.day--;
        error_hint(error, "the last day of that month is %04d-%02d-%02d", last.year, last.month,
                   last.day);
        return ERROR_USAGE;
    }
    if (impossible && sscanf(shown, "%4d%*1[/.-]%2d", &year, &a) == 2 && (a < 1 || a > 12)) {
        error_hint(error, "months are %04d-01 to %04d-12", year, year);
        return ERROR_USAGE;
    }
    if (!impossible && nearest_time(text)) {
        error_hint(error, "did you mean %s?", nearest_time(text));
        return ERROR_USAGE;
    }
    error_hint(error, "dates are 2017, 2017-07, 2017-07-20, 24h, 7d, 2w, 3m, 1y, today, yesterday, "
                      "monday, last-monday or last-week");
    return ERROR_USAGE;
}

static enum error_code parse_one(struct slice text, int64_t now, struct named_time *out,
                                 struct error *error)
{
    char copy[LONGEST_DATE + 1] = "";
    struct slice words[MOST_WORDS];
    bool valid = true;
    text = slice_trim(text);
    if (text.len == 0 || text.len > LONGEST_DATE)
        return wrong_date(text, false, error);
    memcpy(copy, text.ptr, text.len);
    if (parse_numbers(slice_of(copy, text.len), out, &valid))
        return valid ? ERROR_NONE : wrong_date(text, true, error);
    if (parse_other(text, out))
        return ERROR_NONE;
    const size_t count = split(copy, text.len, words);
    if (count && parse_words(words, count, now, out))
        return ERROR_NONE;
    return wrong_date(text, false, error);
}

static int64_t end_of(const struct named_time *time)
{
    return time->moment ? time->period.to + 1 : time->period.to;
}

static enum error_code parse_range(struct query_period *out, struct slice from, struct slice to,
                                   int64_t now, struct error *error)
{
    struct named_time time = {.moment = false};
    struct query_period period = {.from = QUERY_TIME_OPEN_FROM, .to = QUERY_TIME_OPEN_TO};
    if (from.len == 0 && to.len == 0) {
        (void)error_set(error, ERROR_USAGE, "the range '..' has no date");
        error_hint(error, "write 2017-07-20..2017-08-01, 2017-07-20.. or ..2017-08-01");
        return ERROR_USAGE;
    }
    if (from.len) {
        enum error_code code = parse_one(from, now, &time, error);
        if (code)
            return code;
        period.from = time.period.from;
    }
    if (to.len) {
        enum error_code code = parse_one(to, now, &time, error);
        if (code)
            return code;
        period.to = end_of(&time);
    }
    if (period.from >= period.to) {
        char first[QUERY_SHOWN_MAX];
        char second[QUERY_SHOWN_MAX];
        query_show(from, first);
        query_show(to, second);
        (void)error_set(error, ERROR_USAGE, "the range '%s..%s' ends before it starts", first,
                        second);
        error_hint(error, "write %s..%s", second, first);
        return ERROR_USAGE;
    }
    *out = period;
    return ERROR_NONE;
}

enum error_code query_time_parse(struct query_period *out, struct slice text,
                                 enum query_time_use use, int64_t now, struct error *error)
{
    struct named_time time = {.moment = false};
    text = slice_trim(text);
    for (size_t i = 0; use == QUERY_TIME_IN && i + 1 < text.len; i++)
        if (text.ptr[i] == '.' && text.ptr[i + 1] == '.')
            return parse_range(out, slice_trim(slice_of(text.ptr, i)),
                               slice_trim(slice_of(text.ptr + i + 2, text.len - i - 2)), now,
                               error);
    enum error_code code = parse_one(text, now, &time, error);
    if (code)
        return code;
    struct query_period period = {.from = QUERY_TIME_OPEN_FROM, .to = QUERY_TIME_OPEN_TO};
    switch (use) {
    case QUERY_TIME_IN:
        period = time.period;
        if (time.moment)
            period.to = now + 1;
        break;
    case QUERY_TIME_SINCE:
        period.from = time.period.from;
        break;
    case QUERY_TIME_BEFORE:
        period.to = time.period.from;
        break;
    case QUERY_TIME_UNTIL:
        period.to = end_of(&time);
        break;
    }
    *out = period;
    return ERROR_NONE;
}
