// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * write-log.c: an LD_PRELOAD library that writes down every change to the disk, in order, so that
 * what a power cut may leave can be made of it (test-power.py).
 *
 * Into the file that WRITE_LOG names goes a line for each: an operation, numbers, and lengths of
 * what follows behind the line (paths as they were given, bytes of a write):
 *   open FD FLAGS LEN         a file was opened for writing, or a directory; its path
 *   close FD
 *   write FD OFFSET LEN       the bytes
 *   truncate FD SIZE
 *   sync FD
 *   rename LEN LEN            from, to
 *   unlink LEN, rmdir LEN, mkdir LEN
 * Only what succeeded is written down.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int log_fd = -1;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("WRITE_LOG");
    if (path)
        log_fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC,
                              0644);
}

static void *next(const char *name)
{
    void *function = dlsym(RTLD_NEXT, name);
    if (!function)
        abort();
    return function;
}

static void put(const void *bytes, size_t len)
{
    const char *at = bytes;
    while (len) {
        const ssize_t done = syscall(SYS_write, log_fd, at, len);
        if (done <= 0)
            abort();
        at += done;
        len -= (size_t)done;
    }
}

/** A line and up to two pieces behind it. */
static void note(const char *line, const void *first, size_t first_len, const void *second,
                 size_t second_len)
{
    if (log_fd < 0)
        return;
    put(line, strlen(line));
    put(first, first_len);
    put(second, second_len);
}

// The lock is held over operation and note, so that their orders are the same.
static void lock(void)
{
    (void)pthread_mutex_lock(&mutex);
}

static void unlock(void)
{
    const int kept = errno;
    (void)pthread_mutex_unlock(&mutex);
    errno = kept;
}

static void note_write(int fd, off_t offset, const void *bytes, ssize_t len)
{
    char line[96];
    if (len <= 0 || fd <= STDERR_FILENO)
        return;
    (void)snprintf(line, sizeof(line), "write %d %lld %zd\n", fd, (long long)offset, len);
    note(line, bytes, (size_t)len, NULL, 0);
}

ssize_t write(int fd, const void *bytes, size_t count)
{
    ssize_t (*real)(int, const void *, size_t) =
        (ssize_t(*)(int, const void *, size_t))next("write");
    struct stat status;
    lock();
    off_t offset = lseek(fd, 0, SEEK_CUR);
    const int flags = fcntl(fd, F_GETFL);
    if (flags >= 0 && (flags & O_APPEND) && fstat(fd, &status) == 0)
        offset = status.st_size;
    const ssize_t put_len = real(fd, bytes, count);
    note_write(fd, offset, bytes, put_len);
    unlock();
    return put_len;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    ssize_t (*real)(int, const void *, size_t, off_t) =
        (ssize_t(*)(int, const void *, size_t, off_t))next("pwrite");
    lock();
    const ssize_t put_len = real(fd, bytes, count, offset);
    note_write(fd, offset, bytes, put_len);
    unlock();
    return put_len;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset)
{
    return pwrite(fd, bytes, count, offset);
}

static void note_open(int fd, int flags, const char *path)
{
    char line[96];
    if (fd < 0 || ((flags & O_ACCMODE) == O_RDONLY && !(flags & (O_CREAT | O_DIRECTORY)) &&
                   fd <= STDERR_FILENO))
        return;
    (void)snprintf(line, sizeof(line), "open %d %d %zu\n", fd, flags, strlen(path));
    note(line, path, strlen(path), NULL, 0);
}

#define OPEN_BODY(name)                                                                            \
    int (*real)(const char *, int, mode_t) = (int (*)(const char *, int, mode_t))next(name);       \
    mode_t mode = 0;                                                                               \
    if (flags & (O_CREAT | __O_TMPFILE)) {                                                         \
        va_list args;                                                                              \
        va_start(args, flags);                                                                     \
        mode = va_arg(args, mode_t);                                                               \
        va_end(args);                                                                              \
    }                                                                                              \
    lock();                                                                                        \
    const int fd = real(path, flags, mode);                                                        \
    note_open(fd, flags, path);                                                                    \
    unlock();                                                                                      \
    return fd

int open(const char *path, int flags, ...)
{
    OPEN_BODY("open");
}

int open64(const char *path, int flags, ...)
{
    OPEN_BODY("open64");
}

/** An operation on a descriptor that gives 0: what is noted is KIND and the descriptor. */
#define ON_DESCRIPTOR(name, parameters, arguments, ...)                                            \
    int name parameters                                                                            \
    {                                                                                              \
        int(*real) parameters = (int(*) parameters)next(#name);                                    \
        char line[96];                                                                             \
        lock();                                                                                    \
        const int result = real arguments;                                                         \
        (void)snprintf(line, sizeof(line), __VA_ARGS__);                                           \
        if (result == 0)                                                                           \
            note(line, NULL, 0, NULL, 0);                                                          \
        unlock();                                                                                  \
        return result;                                                                             \
    }

ON_DESCRIPTOR(close, (int fd), (fd), "close %d\n", fd)
ON_DESCRIPTOR(fsync, (int fd), (fd), "sync %d\n", fd)
ON_DESCRIPTOR(fdatasync, (int fd), (fd), "sync %d\n", fd)
ON_DESCRIPTOR(ftruncate, (int fd, off_t size), (fd, size), "truncate %d %lld\n", fd,
              (long long)size)
ON_DESCRIPTOR(ftruncate64, (int fd, off64_t size), (fd, size), "truncate %d %lld\n", fd,
              (long long)size)

/** An operation on a path. */
#define ON_PATH(name, parameters, arguments)                                                       \
    int name parameters                                                                            \
    {                                                                                              \
        int(*real) parameters = (int(*) parameters)next(#name);                                    \
        char line[96];                                                                             \
        lock();                                                                                    \
        const int result = real arguments;                                                         \
        (void)snprintf(line, sizeof(line), #name " %zu\n", strlen(path));                          \
        if (result == 0)                                                                           \
            note(line, path, strlen(path), NULL, 0);                                               \
        unlock();                                                                                  \
        return result;                                                                             \
    }

ON_PATH(unlink, (const char *path), (path))
ON_PATH(rmdir, (const char *path), (path))
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode))

int remove(const char *path)
{
    struct stat status;
    if (lstat(path, &status) != 0)
        return -1;
    return S_ISDIR(status.st_mode) ? rmdir(path) : unlink(path);
}

int rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *) = (int (*)(const char *, const char *))next("rename");
    char line[96];
    lock();
    const int result = real(from, to);
    (void)snprintf(line, sizeof(line), "rename %zu %zu\n", strlen(from), strlen(to));
    if (result == 0)
        note(line, from, strlen(from), to, strlen(to));
    unlock();
    return result;
}
