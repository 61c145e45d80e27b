// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-times.h"

#include "index/fields.h"

#include <stdlib.h>

/** Blocks that are looked through for no more than to know the newest of their times. */
enum { MOST_LOOKED_THROUGH = 64 };

static xc_valueno date_slot(void)
{
    return (xc_valueno)field_by_id(FIELD_DATE)->slot;
}

/** Reads what the database says of all times. */
static xc_status read_bounds(struct rank_times *times, const xc_database *database)
{
    xc_doccount dated = 0;
    xc_bytes bound;
    xc_status status = xc_database_value_freq(&dated, database, date_slot());
    times->least = INFINITY;
    times->greatest = -INFINITY;
    times->dated = dated;
    if (status || dated == 0)
        return status;
    status = xc_database_value_lower_bound(&bound, database, date_slot());
    if (!status)
        times->least = xc_sortable_unserialise(bound.data, bound.size);
    if (!status)
        status = xc_database_value_upper_bound(&bound, database, date_slot());
    if (!status)
        times->greatest = xc_sortable_unserialise(bound.data, bound.size);
    return status;
}

bool rank_times_open(struct rank_times *times, const struct ranking_file *file,
                     const xc_database *database)
{
    if (times->newest)
        return true;
    const struct ranking_times codes = ranking_file_times(file);
    const size_t blocks = ((size_t)codes.last_docid >> RANK_TIMES_SHIFT) + 1;
    const size_t regions = codes.last_docid / RANKING_TIME_REGION + (size_t)1;
    *times = (struct rank_times){
        .file = codes,
        .newest = malloc(blocks * sizeof(double)),
        .known = calloc(blocks, sizeof(bool)),
        .verified = calloc(regions, sizeof(bool)),
        .last = codes.last_docid,
    };
    if (codes.at && times->newest && times->known && times->verified &&
        !read_bounds(times, database))
        return true;
    rank_times_close(times);
    return false;
}

void rank_times_close(struct rank_times *times)
{
    free(times->newest);
    free(times->known);
    free(times->verified);
    *times = (struct rank_times){.newest = NULL};
}

void rank_times_verify(struct rank_times *times, uint32_t region)
{
    times->damaged |= !ranking_times_verify(&times->file, region * RANKING_TIME_REGION);
    times->verified[region] = true;
}

double rank_time_of_any_code(uint64_t code)
{
    char bytes[RANKING_TIME];
    size_t len = 0;
    for (size_t i = 0; i < RANKING_TIME; i++) {
        bytes[i] = (char)(code >> (56 - 8 * i));
        len = bytes[i] ? i + 1 : len;
    }
    const double time = xc_sortable_unserialise(bytes, len);
    return isnan(time) ? -INFINITY : time;
}

static double newest_of(struct rank_times *times, uint32_t block)
{
    if (times->known[block])
        return times->newest[block];
    const uint32_t first = block << RANK_TIMES_SHIFT;
    uint64_t newest = 0;
    for (uint32_t i = 0; i < 1U << RANK_TIMES_SHIFT && first + i <= times->last; i++) {
        const uint64_t code = ranking_time(&times->file, first + i);
        newest = code > newest ? code : newest;
    }
    // All of its times are in one region.
    (void)rank_time(times, first);
    times->newest[block] = rank_time_of_code(newest);
    times->known[block] = true;
    return times->newest[block];
}

double rank_times_newest(struct rank_times *times, uint32_t from, uint32_t to)
{
    double newest = -INFINITY;
    if (to > times->last)
        to = times->last;
    const uint32_t first = from >> RANK_TIMES_SHIFT;
    const uint32_t last = to >> RANK_TIMES_SHIFT;
    for (uint32_t i = first; from <= to && i <= last; i++) {
        if (!times->known[i] && last - first > MOST_LOOKED_THROUGH)
            return times->greatest;
        const double time = newest_of(times, i);
        newest = time > newest ? time : newest;
    }
    return newest;
}

uint32_t rank_times_next(struct rank_times *times, uint32_t docid, double from, double to)
{
    while (docid <= times->last) {
        const double time = rank_time(times, docid);
        if (time >= from && time <= to)
            return docid;
        docid++;
        if (docid % (1U << RANK_TIMES_SHIFT) == 0 && docid <= times->last &&
            newest_of(times, docid >> RANK_TIMES_SHIFT) < from)
            docid += (1U << RANK_TIMES_SHIFT) - 1;
    }
    return UINT32_MAX;
}
