// SPDX-License-Identifier: GPL-2.0-or-later
#include "lock.h"

#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static enum error_code busy(int fd, const char *path, struct error *error)
{
    char holder[128];
    const ssize_t len = pread(fd, holder, sizeof(holder) - 1, 0);
    holder[len > 0 ? len : 0] = '\0';
    holder[strcspn(holder, "\n")] = '\0';
    (void)error_set(error, ERROR_BUSY, "another run holds '%s'%s%s%s", path, holder[0] ? " (" : "",
                    holder, holder[0] ? ")" : "");
    error_hint(error, "wait for it with --lock-timeout=SECONDS; do not delete the file, the lock "
                      "goes with its process");
    return ERROR_BUSY;
}

/** Leaves a note on who holds the lock. Only a help for others: a failure changes nothing. */
static void sign(int fd)
{
    char note[128];
    char started[32];
    const time_t seconds = time(NULL);
    struct tm utc;
    if (!gmtime_r(&seconds, &utc) || strftime(started, sizeof(started), "%FT%TZ", &utc) == 0)
        started[0] = '\0';
    const int len = snprintf(note, sizeof(note), "pid %ld since %s\n", (long)getpid(), started);
    if (ftruncate(fd, 0) != 0 || pwrite(fd, note, (size_t)len, 0) != len)
        return;
}

enum error_code lock_take(const char *directory, double timeout, int *out, struct error *error)
{
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof(path), "%s/lock", directory) >= sizeof(path))
        return error_set(error, ERROR_CANNOT_CREATE, "path '%.200s' is too long", directory);
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    const bool made = fd < 0 && errno == ENOENT;
    if (made)
        fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0)
        return error_set_errno(error, error_create_code(errno), errno, "cannot open '%s'", path);
    // By its lock a later run knows an index that a power cut left unpublished: it lasts first.
    if (made && file_sync_directory(directory, error) != ERROR_NONE) {
        (void)close(fd);
        return ERROR_IO;
    }
    const double end = now() + timeout;
    while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        if (reason == EINTR)
            continue;
        enum error_code code = ERROR_NONE;
        if (reason != EWOULDBLOCK)
            code = error_set_errno(error, ERROR_IO, reason, "cannot lock '%s'", path);
        else if (now() >= end)
            code = busy(fd, path, error);
        if (code != ERROR_NONE) {
            (void)close(fd);
            return code;
        }
        const struct timespec pause = {.tv_nsec = 50000000};
        (void)nanosleep(&pause, NULL);
    }
    sign(fd);
    *out = fd;
    return ERROR_NONE;
}

void lock_release(int fd)
{
    if (fd >= 0)
        (void)close(fd); // gives the flock back
}
