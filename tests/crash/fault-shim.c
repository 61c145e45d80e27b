// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * fault-shim.c: an LD_PRELOAD library that makes the k-th change to the disk, reading from it or
 * allocation of memory fail, or kills the process instead of it.
 *
 * A change is a write, sync, truncation, rename or removal through the C library on anything but
 * the standard streams; a reading is a read on such. From the environment:
 *   FAULT_AT     k, from 1; 0 or nothing: no fault
 *   FAULT_ON     change (the default), read or memory: what is counted and fails
 *   FAULT_KIND   kill (before it happens), half (a write is cut to half and then the process is
 *                killed), short (a write or reading is cut to half), intr, nospace, quota, io
 *   FAULT_STICKY not empty: every later one fails, too (a full disk stays full)
 *   FAULT_COUNT  a file that gets the numbers of changes, readings and allocations when the process
 *                ends
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum thing { CHANGE, READING, MEMORY, THINGS };

static atomic_long counts[THINGS];
static enum thing fault_on;
static long fault_at;
static const char *kind = "";
static bool sticky;

__attribute__((constructor)) static void begin(void)
{
    const char *at = getenv("FAULT_AT");
    const char *what = getenv("FAULT_KIND");
    const char *stays = getenv("FAULT_STICKY");
    fault_at = at ? strtol(at, NULL, 10) : 0;
    kind = what ? what : "";
    const char *on = getenv("FAULT_ON");
    fault_on = on && strcmp(on, "read") == 0     ? READING
               : on && strcmp(on, "memory") == 0 ? MEMORY
                                                 : CHANGE;
    sticky = stays && stays[0];
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *file = path ? fopen(path, "w") : NULL;
    if (!file)
        return;
    (void)fprintf(file, "%ld %ld %ld\n", atomic_load(&counts[CHANGE]),
                  atomic_load(&counts[READING]), atomic_load(&counts[MEMORY]));
    (void)fclose(file);
}

static void *next(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    if (!function)
        abort();
    return function;
}

static void die(void)
{
    (void)kill(getpid(), SIGKILL);
    for (;;)
        (void)pause();
}

/** Counts a thing. True if it is to fail. */
static bool is_due(enum thing thing)
{
    const long number = atomic_fetch_add(&counts[thing], 1) + 1;
    return thing == fault_on && fault_at && number >= fault_at && (number == fault_at || sticky);
}

/** Counts a thing. True if it is to fail, with errno set. @param cut  it can be cut to half */
static bool fails(enum thing thing, bool *cut)
{
    if (cut)
        *cut = false;
    if (!is_due(thing))
        return false;
    if (strcmp(kind, "kill") == 0 || (!cut && strcmp(kind, "half") == 0))
        die();
    if (strcmp(kind, "half") == 0 || strcmp(kind, "short") == 0) {
        if (cut)
            *cut = true;
        return false;
    }
    errno = strcmp(kind, "intr") == 0    ? EINTR
            : strcmp(kind, "io") == 0    ? EIO
            : strcmp(kind, "quota") == 0 ? EDQUOT
                                         : ENOSPC;
    return !(errno == EINTR && !cut); // only writes and readings are interrupted
}

/** The body of a write: CALL writes n of COUNT bytes. */
#define WRITE_BODY(fd, count, call)                                                                \
    bool cut = false;                                                                              \
    size_t n = (count);                                                                            \
    if ((fd) > STDERR_FILENO && fails(CHANGE, &cut))                                               \
        return -1;                                                                                 \
    if (cut && n > 1)                                                                              \
        n /= 2;                                                                                    \
    const ssize_t put = (call);                                                                    \
    if (cut && strcmp(kind, "half") == 0)                                                          \
        die();                                                                                     \
    return put

ssize_t write(int fd, const void *bytes, size_t count)
{
    ssize_t (*real)(int, const void *, size_t) =
        (ssize_t(*)(int, const void *, size_t))next("write");
    WRITE_BODY(fd, count, real(fd, bytes, n));
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t(*)(int, const void *, size_t, off_t))next("pwrite");
    WRITE_BODY(fd, count, real(fd, bytes, n, offset));
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off64_t) =
        (ssize_t(*)(int, const void *, size_t, off64_t))next("pwrite64");
    WRITE_BODY(fd, count, real(fd, bytes, n, offset));
}

#define SIMPLE(result, name, parameters, arguments, condition)                                     \
    result name parameters                                                                         \
    {                                                                                              \
        result(*real) parameters = (result(*) parameters)next(#name);                              \
        return (condition) && fails(CHANGE, NULL) ? -1 : real arguments;                           \
    }

SIMPLE(int, fsync, (int fd), (fd), true)
SIMPLE(int, fdatasync, (int fd), (fd), true)
SIMPLE(int, ftruncate, (int fd, off_t size), (fd, size), true)
SIMPLE(int, ftruncate64, (int fd, off64_t size), (fd, size), true)
SIMPLE(int, rename, (const char *from, const char *to), (from, to), true)
SIMPLE(int, unlink, (const char *path), (path), true)
SIMPLE(int, mkdir, (const char *path, mode_t mode), (path, mode), true)

/** The body of a reading: CALL reads n of COUNT bytes. */
#define READ_BODY(fd, count, call)                                                                 \
    bool cut = false;                                                                              \
    size_t n = (count);                                                                            \
    if ((fd) > STDERR_FILENO && fails(READING, &cut))                                              \
        return -1;                                                                                 \
    if (cut && n > 1)                                                                              \
        n /= 2;                                                                                    \
    return (call)

ssize_t read(int fd, void *bytes, size_t count)
{
    ssize_t (*real)(int, void *, size_t) = (ssize_t(*)(int, void *, size_t))next("read");
    READ_BODY(fd, count, real(fd, bytes, n));
}

ssize_t pread(int fd, void *bytes, size_t count, off_t offset)
{
    ssize_t (*real)(int, void *, size_t, off_t) =
        (ssize_t(*)(int, void *, size_t, off_t))next("pread");
    READ_BODY(fd, count, real(fd, bytes, n, offset));
}

ssize_t pread64(int fd, void *bytes, size_t count, off64_t offset)
{
    ssize_t (*real)(int, void *, size_t, off64_t) =
        (ssize_t(*)(int, void *, size_t, off64_t))next("pread64");
    READ_BODY(fd, count, real(fd, bytes, n, offset));
}

// The C library's own, by the names that it keeps for such as us: dlsym() allocates.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

/** True if an allocation is to fail. */
static bool no_memory(void)
{
    if (!is_due(MEMORY))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return no_memory() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return no_memory() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    return no_memory() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return no_memory() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    *out = no_memory() ? NULL : __libc_memalign(alignment, size);
    return *out ? 0 : ENOMEM;
}
