// SPDX-License-Identifier: GPL-2.0-or-later
#include "rank-times.h"

#include "index/fields.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/** Bytes of times whose pages are asked for at once, a power of 2: a page at a time costs more than
 * reading what belongs there. */
enum { REGION = 1 << 16, REGION_BLOCKS = REGION / sizeof(double) >> RANK_TIMES_SHIFT };

/** Blocks that are read for no more than to know the newest of their times. */
enum { MOST_READ_AHEAD = 64 };

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

bool rank_times_open(struct rank_times *times, const struct glass_table *table,
                     const xc_database *database, uint32_t last)
{
    if (times->times)
        return true;
    const size_t blocks = ((size_t)last >> RANK_TIMES_SHIFT) + 1;
    const size_t regions = (blocks + REGION_BLOCKS - 1) / REGION_BLOCKS;
    *times = (struct rank_times){
        .times = aligned_alloc(REGION, regions * REGION),
        .touched = calloc(regions, sizeof(bool)),
        .newest = malloc(blocks * sizeof(double)),
        .loaded = calloc(blocks, sizeof(bool)),
        .last = last,
    };
    glass_value_reader_open(&times->reader, table, date_slot());
    if (times->times && times->touched && times->newest && times->loaded &&
        !read_bounds(times, database))
        return true;
    rank_times_close(times);
    return false;
}

void rank_times_close(struct rank_times *times)
{
    free(times->times);
    free(times->touched);
    free(times->newest);
    free(times->loaded);
    glass_value_reader_free(&times->reader);
    *times = (struct rank_times){.times = NULL};
}

/** The number that the value at hand is of. */
static inline double time_of_value(const struct glass_value_reader *reader)
{
    const uint8_t *bytes = (const uint8_t *)reader->value.ptr;
    const size_t len = reader->value.len;
    // Of a number from 65,536 on: three bits set, an exponent of 11 bits, and what follows the
    // first bit of the mantissa, without zeros at the end.
    if (len >= 2 && len <= 8 && bytes[0] >= 0xe0 && reader->end - bytes >= 8) {
        uint64_t code = 0;
        double number = 0;
        memcpy(&code, bytes, sizeof(code));
        code = be64toh(code) & ~UINT64_C(0) << (64 - 8 * len);
        const uint64_t exponent = (code >> 50 & 0x7ff) + 1030;
        const uint64_t bits = exponent << 52 | (code & ((UINT64_C(1) << 50) - 1)) << 2;
        memcpy(&number, &bits, sizeof(number));
        if (exponent < 2047)
            return number;
    }
    return xc_sortable_unserialise(reader->value.ptr, len);
}

/** Has the pages of a block made, with those around it. */
static void touch(struct rank_times *times, uint32_t block)
{
    const uint32_t region = block / REGION_BLOCKS;
    if (times->touched[region])
        return;
    times->touched[region] = true;
#ifdef MADV_POPULATE_WRITE
    // Where it fails, they come one by one.
    (void)madvise((char *)times->times + (size_t)region * REGION, REGION, MADV_POPULATE_WRITE);
#endif
}

void rank_times_load(struct rank_times *times, uint32_t block)
{
    touch(times, block);
    struct glass_value_reader *reader = &times->reader;
    const uint32_t first = block << RANK_TIMES_SHIFT;
    const uint32_t end = first + (1U << RANK_TIMES_SHIFT); // above the last one
    double newest = -INFINITY;
    for (uint32_t i = first; i < end; i++)
        times->times[i] = -INFINITY;
    times->damaged |= !glass_value_reader_seek(reader, first ? first : 1);
    while (!times->damaged && reader->docid < end) {
        const double time = time_of_value(reader);
        if (isfinite(time)) {
            times->times[reader->docid] = time;
            newest = time > newest ? time : newest;
        }
        if (!glass_value_reader_step(reader))
            times->damaged |= !glass_value_reader_seek(reader, reader->docid + 1);
    }
    times->newest[block] = newest;
    times->loaded[block] = true;
}

double rank_times_newest(struct rank_times *times, uint32_t from, uint32_t to)
{
    double newest = -INFINITY;
    if (to > times->last)
        to = times->last;
    const uint32_t first = from >> RANK_TIMES_SHIFT;
    const uint32_t last = to >> RANK_TIMES_SHIFT;
    for (uint32_t i = first; from <= to && i <= last; i++) {
        if (!times->loaded[i] && last - first > MOST_READ_AHEAD)
            return times->greatest;
        if (!times->loaded[i])
            rank_times_load(times, i);
        newest = times->newest[i] > newest ? times->newest[i] : newest;
    }
    return newest;
}

uint32_t rank_times_next(struct rank_times *times, uint32_t docid, double from, double to)
{
    while (docid <= times->last) {
        const double time = rank_time(times, docid);
        if (time >= from && time <= to)
            return docid;
        if (times->newest[docid >> RANK_TIMES_SHIFT] < from)
            docid |= (1U << RANK_TIMES_SHIFT) - 1;
        docid++;
    }
    return UINT32_MAX;
}
