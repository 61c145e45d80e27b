// SPDX-License-Identifier: GPL-2.0-or-later
#include "search-times.h"

#include "base/terminal.h"

#include <inttypes.h>
#include <stdlib.h>

bool search_times_add(struct search_times *times, double seconds)
{
    if (times->count == times->capacity) {
        const size_t capacity = times->capacity ? 2 * times->capacity : 256;
        double *grown = realloc(times->seconds, capacity * sizeof(*grown));
        if (!grown)
            return false;
        times->seconds = grown;
        times->capacity = capacity;
    }
    times->seconds[times->count++] = seconds;
    return true;
}

void search_times_free(struct search_times *times)
{
    free(times->seconds);
    *times = (struct search_times){.count = 0};
}

void search_times_report_one(struct buffer *out, struct slice id,
                             const struct search_account *account)
{
    (void)buffer_append_string(out, "dateline-query: ");
    terminal_append_safe(out, id);
    (void)buffer_append_format(out, "%s%.3f ms, %s%" PRIu32 " %s\n", id.len ? ": " : "",
                               1e3 * account->seconds, account->exact ? "" : "about ",
                               account->matches, account->matches == 1 ? "match" : "matches");
}

static int by_size(const void *a, const void *b)
{
    const double first = *(const double *)a;
    const double second = *(const double *)b;
    return (first > second) - (first < second);
}

/** In milliseconds. @param percent  1 to 100 */
static double percentile(const struct search_times *times, size_t percent)
{
    const size_t rank = (times->count * percent + 99) / 100; // from 1
    return 1e3 * times->seconds[rank - 1];
}

void search_times_report_all(struct buffer *out, struct search_times *times)
{
    double sum = 0;
    if (times->count == 0) {
        (void)buffer_append_string(out, "dateline-query: 0 searches\n");
        return;
    }
    qsort(times->seconds, times->count, sizeof(*times->seconds), by_size);
    for (size_t i = 0; i < times->count; i++)
        sum += times->seconds[i];
    (void)buffer_append_format(
        out, "dateline-query: %zu %s: mean %.3f ms, p50 %.3f, p90 %.3f, p99 %.3f, max %.3f\n",
        times->count, times->count == 1 ? "search" : "searches", 1e3 * sum / (double)times->count,
        percentile(times, 50), percentile(times, 90), percentile(times, 99),
        percentile(times, 100));
}
