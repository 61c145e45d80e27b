// SPDX-License-Identifier: GPL-2.0-or-later
#include "fingerprint.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>
#include <xxhash.h>

enum { EDGE = 4096, PIECE = 256 * 1024 };

static int open_source(const char *path, struct error *error)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        (void)error_set_errno(error, ERROR_NO_INPUT, errno, "cannot open '%s'", path);
    return fd;
}

/** Hashes up to @p len bytes from @p offset on. @param[out] done  how many there were */
static enum error_code hash_range(XXH3_state_t *state, int fd, const char *path, uint64_t offset,
                                  uint64_t len, uint64_t *done, struct error *error)
{
    enum error_code code = ERROR_NONE;
    char *bytes = malloc(PIECE);
    if (!bytes)
        return error_set_no_memory(error);
    *done = 0;
    while (*done < len) {
        const size_t want = len - *done < PIECE ? (size_t)(len - *done) : PIECE;
        const ssize_t got = pread(fd, bytes, want, (off_t)(offset + *done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            code = error_set_errno(error, ERROR_IO, errno, "cannot read '%s'", path);
        if (got <= 0)
            break;
        (void)XXH3_128bits_update(state, bytes, (size_t)got);
        *done += (uint64_t)got;
    }
    free(bytes);
    return code;
}

static struct fingerprint finish(const XXH3_state_t *state)
{
    const XXH128_hash_t hash = XXH3_128bits_digest(state);
    return (struct fingerprint){hash.high64, hash.low64};
}

enum error_code fingerprint_edges(const char *path, uint64_t end, struct fingerprint *out,
                                  struct error *error)
{
    const uint64_t head = end < EDGE ? end : EDGE;
    uint64_t first = 0;
    uint64_t last = 0;
    XXH3_state_t *state = XXH3_createState();
    if (!state)
        return error_set_no_memory(error);
    (void)XXH3_128bits_reset(state);
    const int fd = open_source(path, error);
    enum error_code code = fd < 0 ? ERROR_NO_INPUT : ERROR_NONE;
    if (code == ERROR_NONE)
        code = hash_range(state, fd, path, 0, head, &first, error);
    if (code == ERROR_NONE)
        code = hash_range(state, fd, path, end - head, head, &last, error);
    if (code == ERROR_NONE && (first < head || last < head))
        code = error_set(error, ERROR_DATA, "'%s' is shorter than it was", path);
    if (code == ERROR_NONE)
        *out = finish(state);
    if (fd >= 0)
        (void)close(fd); // opened for reading
    (void)XXH3_freeState(state);
    return code;
}

enum error_code fingerprint_content(const char *path, struct fingerprint *out, struct error *error)
{
    uint64_t all = 0;
    XXH3_state_t *state = XXH3_createState();
    if (!state)
        return error_set_no_memory(error);
    (void)XXH3_128bits_reset(state);
    const int fd = open_source(path, error);
    enum error_code code = fd < 0 ? ERROR_NO_INPUT : ERROR_NONE;
    if (code == ERROR_NONE)
        code = hash_range(state, fd, path, 0, INT64_MAX, &all, error);
    if (code == ERROR_NONE)
        *out = finish(state);
    if (fd >= 0)
        (void)close(fd); // opened for reading
    (void)XXH3_freeState(state);
    return code;
}
