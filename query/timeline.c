// SPDX-License-Identifier: GPL-2.0-or-later
#include "timeline.h"

#include <stdlib.h>

enum { DAYS = 62, WEEKS = 60, MONTHS = 72 }; // at most so many of them where the unit is free

static size_t span(const struct day_counts *days, enum time_unit unit)
{
    return (size_t)(time_unit_of_day(unit, days->last) - time_unit_of_day(unit, days->first)) + 1;
}

static enum time_unit fitting_unit(const struct day_counts *days)
{
    if (span(days, TIME_UNIT_DAY) <= DAYS)
        return TIME_UNIT_DAY;
    if (span(days, TIME_UNIT_WEEK) <= WEEKS)
        return TIME_UNIT_WEEK;
    return span(days, TIME_UNIT_MONTH) <= MONTHS ? TIME_UNIT_MONTH : TIME_UNIT_YEAR;
}

bool timeline_make(struct timeline *timeline, const struct day_counts *days, enum time_unit unit)
{
    *timeline = (struct timeline){.unit = unit == TIME_UNIT_AUTO ? TIME_UNIT_DAY : unit};
    if (days->articles == 0)
        return true;
    if (unit == TIME_UNIT_AUTO)
        unit = fitting_unit(days);
    while (span(days, unit) > TIMELINE_MAX_BUCKETS && unit < TIME_UNIT_YEAR)
        unit = (enum time_unit)(unit + 1);
    timeline->unit = unit;
    timeline->first = time_unit_of_day(unit, days->first);
    timeline->count = span(days, unit);
    timeline->dated = days->articles;
    timeline->counts = calloc(timeline->count, sizeof(*timeline->counts));
    if (!timeline->counts)
        return false;
    size_t bucket = 0;
    int32_t next = time_unit_start(unit, timeline->first + 1);
    for (int32_t day = days->first; day <= days->last; day++) {
        if (day == next) {
            bucket++;
            next = time_unit_start(unit, timeline->first + (int32_t)bucket + 1);
        }
        uint32_t *count = &timeline->counts[bucket];
        *count += day_counts_get(days, day);
        if (*count > timeline->most)
            timeline->most = *count;
    }
    return true;
}

uint32_t timeline_round_top(uint32_t most)
{
    static const uint32_t steps[] = {10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100};
    uint64_t scale = 1;
    if (most <= 1)
        return 1;
    if (most <= 10)
        return most + most % 2;
    while (100 * scale < most)
        scale *= 10;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (steps[i] * scale >= most)
            return (uint32_t)(steps[i] * scale);
    return most;
}

/** The smallest usual step of that many buckets or more. */
static int32_t label_step(enum time_unit unit, int32_t least)
{
    static const int32_t steps[][10] = {
        [TIME_UNIT_AUTO] = {1},
        [TIME_UNIT_DAY] = {1, 2, 7, 14, 28, 56, 112, 364, 728, 3640},
        [TIME_UNIT_WEEK] = {1, 2, 4, 13, 26, 52, 104, 260, 520, 2600},
        [TIME_UNIT_MONTH] = {1, 2, 3, 6, 12, 24, 60, 120, 240, 1200},
        [TIME_UNIT_YEAR] = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000},
    };
    for (size_t i = 0; i < 10; i++)
        if (steps[unit][i] >= least)
            return steps[unit][i];
    return steps[unit][9];
}

void timeline_labels(const struct timeline *timeline, int32_t least, int32_t *first, int32_t *step)
{
    const bool rounds = timeline->unit == TIME_UNIT_MONTH || timeline->unit == TIME_UNIT_YEAR;
    *step = label_step(timeline->unit, least);
    *first = rounds ? (*step - timeline->first % *step) % *step : 0;
    if (*first < 0 || *first + *step >= (int32_t)timeline->count)
        *first = 0;
}

void timeline_free(struct timeline *timeline)
{
    free(timeline->counts);
    *timeline = (struct timeline){.counts = NULL};
}
