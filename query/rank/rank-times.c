// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-times.h"

#include "index/fields.h"
#include "index/glass-values.h"
#include "xapian-c/xapian-c.h"

#include <stdlib.h>
#include <string.h>

double rank_time_of_value(const uint8_t *bytes, size_t len)
{
    // Of a number from 65,536 on three bits set, an exponent of 11 bits, and what follows the first
    // bit of the mantissa.
    if (len >= 2 && len <= 8 && bytes[0] >= 0xe0) {
        uint64_t code = 0;
        for (size_t i = 0; i < 8; i++)
            code = code << 8 | (i < len ? bytes[i] : 0);
        const uint64_t exponent = (code >> 50 & 0x7ff) + 1030;
        const uint64_t bits = exponent << 52 | (code & ((UINT64_C(1) << 50) - 1)) << 2;
        double number = 0;
        memcpy(&number, &bits, sizeof(number));
        if (exponent < 2047)
            return number;
    }
    return xc_sortable_unserialise((const char *)bytes, len);
}

static void note(struct rank_times *times, uint32_t docid, double time)
{
    double *newest = &times->newest[docid >> RANK_TIMES_SHIFT];
    times->times[docid] = time;
    if (time > *newest)
        *newest = time;
    if (time < times->least)
        times->least = time;
    if (time > times->greatest)
        times->greatest = time;
    times->dated++;
}

static bool read_all(struct rank_times *times, const struct glass_table *table)
{
    struct glass_value_reader reader = {.table = NULL};
    bool good = true;
    glass_value_reader_open(&reader, table, (unsigned)field_by_id(FIELD_DATE)->slot);
    for (uint32_t docid = 1; good; docid = reader.docid + 1) {
        good = glass_value_reader_seek(&reader, docid);
        if (!good || reader.docid > times->last)
            break;
        do {
            const double time =
                rank_time_of_value((const uint8_t *)reader.value.ptr, reader.value.len);
            if (reader.docid <= times->last && isfinite(time))
                note(times, reader.docid, time);
        } while (glass_value_reader_step(&reader));
    }
    glass_value_reader_free(&reader);
    return good;
}

bool rank_times_read(struct rank_times *times, const struct glass_table *table, uint32_t last)
{
    if (times->times)
        return true;
    const size_t blocks = ((size_t)last >> RANK_TIMES_SHIFT) + 1;
    *times = (struct rank_times){
        .times = malloc(((size_t)last + 1) * sizeof(double)),
        .newest = malloc(blocks * sizeof(double)),
        .last = last,
        .least = INFINITY,
        .greatest = -INFINITY,
    };
    bool good = times->times && times->newest;
    for (size_t i = 0; good && i <= last; i++)
        times->times[i] = -INFINITY;
    for (size_t i = 0; good && i < blocks; i++)
        times->newest[i] = -INFINITY;
    good = good && read_all(times, table);
    if (!good)
        rank_times_free(times);
    return good;
}

void rank_times_free(struct rank_times *times)
{
    free(times->times);
    free(times->newest);
    *times = (struct rank_times){.times = NULL};
}

double rank_times_newest(const struct rank_times *times, uint32_t from, uint32_t to)
{
    double newest = -INFINITY;
    if (to > times->last)
        to = times->last;
    for (size_t i = from >> RANK_TIMES_SHIFT; from <= to && i <= to >> RANK_TIMES_SHIFT; i++)
        newest = times->newest[i] > newest ? times->newest[i] : newest;
    return newest;
}

uint32_t rank_times_next(const struct rank_times *times, uint32_t docid, double from, double to)
{
    while (docid <= times->last) {
        if (times->newest[docid >> RANK_TIMES_SHIFT] < from) {
            docid = ((docid >> RANK_TIMES_SHIFT) + 1) << RANK_TIMES_SHIFT;
            continue;
        }
        const double time = times->times[docid];
        if (time >= from && time <= to)
            return docid;
        docid++;
    }
    return UINT32_MAX;
}
