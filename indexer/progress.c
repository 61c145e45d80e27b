// SPDX-License-Identifier: GPL-2.0-or-later
#include "progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum { BAR_WIDTH = 24 };

double progress_now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

void progress_open(struct progress *progress, bool shown, uint64_t total_bytes)
{
    *progress = (struct progress){.shown = shown, .total_bytes = total_bytes};
    progress->started = progress_now();
}

void progress_update(struct progress *progress, uint64_t articles, uint64_t read)
{
    if (!progress->shown)
        return;
    const double now = progress_now();
    if (now < progress->next)
        return;
    progress->next = now + 0.2;
    const double elapsed = now - progress->started;
    const double rate = elapsed > 0 ? (double)read / elapsed : 0;
    char bar[3 * BAR_WIDTH + 1] = "";
    char left[32] = "";
    if (progress->total_bytes) {
        const double part = (double)read / (double)progress->total_bytes;
        const int full = part >= 1 ? BAR_WIDTH : (int)(part * BAR_WIDTH);
        char *end = bar;
        for (int i = 0; i < BAR_WIDTH; i++)
            end += snprintf(end, sizeof(bar) - (size_t)(end - bar), "%s", i < full ? "█" : "░");
        const uint64_t remaining = progress->total_bytes > read ? progress->total_bytes - read : 0;
        const uint64_t eta = rate > 0 ? (uint64_t)((double)remaining / rate) : 0;
        (void)snprintf(left, sizeof(left), "  ETA %" PRIu64 ":%02" PRIu64, eta / 60, eta % 60);
    }
    (void)fprintf(stderr, "\r\033[K%s %" PRIu64 " articles  %.1f MB  %.1f MB/s%s", bar, articles,
                  (double)read / 1e6, rate / 1e6, left);
    (void)fflush(stderr);
    progress->on_screen = true;
}

void progress_clear(struct progress *progress)
{
    if (!progress->on_screen)
        return;
    (void)fputs("\r\033[K", stderr);
    (void)fflush(stderr);
    progress->on_screen = false;
    progress->next = 0;
}
