// SPDX-License-Identifier: GPL-2.0-or-later
#include "input.h"

#include "decoder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

enum { RAW_CAPACITY = 256 * 1024, PEEK_CAPACITY = 4096 };

struct input {
    char *path;
    int fd;
    input_source *source; // instead of fd, if not NULL
    void *payload;
    bool raw_end;                    // the file has no more bytes
    uint64_t position;               // bytes taken from the file
    XXH3_state_t *hash;              // of these; NULL: not wanted
    const struct decoder_kind *kind; // NULL: not compressed
    void *decoder;
    bool decoding;     // inside a member; false between members
    bool broken;       // the decoder met damage, which has not been reported
    bool damaged;      // a fault was reported: nothing more comes
    uint64_t expanded; // decompressed bytes that have been given
    uint64_t max_expanded;
    uint64_t max_ratio;
    size_t raw_start; // unread bytes of raw: [raw_start, raw_end_at)
    size_t raw_end_at;
    struct error late; // a fault that input_peek() met behind bytes, for input_read()
    size_t peek_start; // decoded bytes taken by input_peek() and not yet read
    size_t peek_len;
    char peek[PEEK_CAPACITY];
    char raw[RAW_CAPACITY];
};

/** Reads behind what is in raw, or sets raw_end. */
static enum error_code read_raw(struct input *input, struct error *error)
{
    char *room = input->raw + input->raw_end_at;
    const size_t capacity = RAW_CAPACITY - input->raw_end_at;
    size_t bytes = 0;
    if (input->source) {
        const enum error_code code = input->source(input->payload, room, capacity, &bytes, error);
        if (code != ERROR_NONE) {
            input->damaged = true;
            return code;
        }
    } else {
        ssize_t got;
        do {
            got = read(input->fd, room, capacity);
        } while (got < 0 && errno == EINTR);
        if (got < 0) {
            input->damaged = true;
            return error_set_errno(error, ERROR_IO, errno, "cannot read '%s'", input->path);
        }
        bytes = (size_t)got;
    }
    if (input->hash) // while the processor's cache has them
        (void)XXH3_128bits_update(input->hash, room, bytes);
    input->raw_end_at += bytes;
    input->position += bytes;
    input->raw_end = bytes == 0;
    return ERROR_NONE;
}

/** Fills raw when it is empty. At the end of the file it stays empty and raw_end is set. */
static enum error_code fill(struct input *input, struct error *error)
{
    if (input->raw_start < input->raw_end_at || input->raw_end)
        return ERROR_NONE;
    input->raw_start = 0;
    input->raw_end_at = 0;
    return read_raw(input, error);
}

static struct slice unread(const struct input *input)
{
    return slice_of(input->raw + input->raw_start, input->raw_end_at - input->raw_start);
}

/** True once it is clear how an input begins: no magic has a newline. */
static bool is_clear(struct slice head)
{
    return decoder_detect(head) || (head.len && memchr(head.ptr, '\n', head.len));
}

/** Tops raw up, which a pipe may give byte by byte, so that the magic can be seen. Does not wait
 * for more than that takes: the other end of a pipe may wait for an answer to a short line. */
static enum error_code fill_magic(struct input *input, struct error *error)
{
    enum error_code code = ERROR_NONE;
    if (input->raw_start && input->raw_end_at - input->raw_start < DECODER_MAGIC_MAX) {
        memmove(input->raw, input->raw + input->raw_start, input->raw_end_at - input->raw_start);
        input->raw_end_at -= input->raw_start;
        input->raw_start = 0;
    }
    while (code == ERROR_NONE && !input->raw_end &&
           input->raw_end_at - input->raw_start < DECODER_MAGIC_MAX && !is_clear(unread(input)))
        code = read_raw(input, error);
    return code;
}

/** Opens the file itself. */
static enum error_code open_file(struct input *input, struct error *error)
{
    const char *path = input->path;
    struct stat status;
    // Not to hang on a FIFO: it is refused below.
    input->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (input->fd < 0)
        return error_set_errno(error, ERROR_NO_INPUT, errno, "cannot open '%s'", path);
    if (fstat(input->fd, &status) != 0)
        return error_set_errno(error, ERROR_IO, errno, "cannot look at '%s'", path);
    if (!S_ISREG(status.st_mode))
        return error_set(error, ERROR_NO_INPUT, "cannot read '%s': not a regular file", path);
    return ERROR_NONE;
}

/** Finds out whether the input is compressed. */
static enum error_code open_decoder(struct input *input, struct error *error)
{
    const enum error_code code = fill_magic(input, error);
    if (code != ERROR_NONE)
        return code;
    input->kind = decoder_detect(unread(input));
    if (!input->kind)
        return ERROR_NONE;
    if (!input->kind->open) {
        const char *name = input->kind->name;
        input->kind = NULL;
        return error_set(error, ERROR_DATA, "cannot read '%s': this build does not know %s",
                         input->path, name);
    }
    input->decoder = input->kind->open(NULL);
    if (!input->decoder) {
        input->kind = NULL;
        return error_set_no_memory(error);
    }
    input->decoding = true;
    return ERROR_NONE;
}

static enum error_code seek(struct input *input, uint64_t offset, struct error *error)
{
    if (offset > INT64_MAX || lseek(input->fd, (off_t)offset, SEEK_SET) < 0)
        return error_set_errno(error, ERROR_IO, errno, "cannot read '%s' from byte %llu",
                               input->path, (unsigned long long)offset);
    input->position = offset;
    return ERROR_NONE;
}

/** Opens a file, or what a function gives; from @p offset on as it is, from 0 on decompressed. */
static enum error_code open_at(struct input **out, const char *path, uint64_t offset,
                               input_source *source, void *payload, struct error *error)
{
    struct input *input = malloc(sizeof(*input));
    if (!input)
        return error_set_no_memory(error);
    memset(input, 0, offsetof(struct input, peek));
    input->fd = -1;
    input->source = source;
    input->payload = payload;
    input->path = strdup(path);
    input_set_limits(input, INPUT_MAX_EXPANDED, INPUT_MAX_RATIO);
    enum error_code code = ERROR_NONE;
    if (!input->path)
        code = error_set_no_memory(error);
    else if (!source && strcmp(path, "-") == 0)
        input->fd = STDIN_FILENO;
    else if (!source)
        code = open_file(input, error);
    if (code == ERROR_NONE && input->fd > STDIN_FILENO && offset == 0)
        input->hash = XXH3_createState(); // without, input_hash() has nothing to say
    if (input->hash)
        (void)XXH3_128bits_reset(input->hash);
    if (code == ERROR_NONE)
        code = offset ? seek(input, offset, error) : open_decoder(input, error);
    if (code != ERROR_NONE) {
        input_close(input);
        return code;
    }
    *out = input;
    return ERROR_NONE;
}

enum error_code input_open(struct input **out, const char *path, struct error *error)
{
    return open_at(out, path, 0, NULL, NULL, error);
}

enum error_code input_open_at(struct input **out, const char *path, uint64_t offset,
                              struct error *error)
{
    return open_at(out, path, offset, NULL, NULL, error);
}

enum error_code input_open_source(struct input **out, const char *path, input_source *source,
                                  void *payload, struct error *error)
{
    return open_at(out, path, 0, source, payload, error);
}

void input_set_limits(struct input *input, uint64_t max_expanded, uint64_t max_ratio)
{
    input->max_expanded = max_expanded ? max_expanded : INPUT_MAX_EXPANDED;
    input->max_ratio = max_ratio ? max_ratio : INPUT_MAX_RATIO;
}

const char *input_path(const struct input *input)
{
    return input->path;
}

bool input_hash(const struct input *input, uint64_t *high, uint64_t *low)
{
    if (!input->hash || !input->raw_end)
        return false;
    const XXH128_hash_t hash = XXH3_128bits_digest(input->hash);
    *high = hash.high64;
    *low = hash.low64;
    return true;
}

bool input_compressed(const struct input *input)
{
    return input->kind != NULL;
}

uint64_t input_position(const struct input *input)
{
    return input->position - (input->raw_end_at - input->raw_start);
}

static enum error_code damaged(struct input *input, struct error *error, const char *what)
{
    input->damaged = true;
    return error_set(error, ERROR_DATA, "%s in '%s', about %llu bytes into the file", what,
                     input->path, (unsigned long long)input_position(input));
}

static enum error_code bad_data(struct input *input, struct error *error, const char *before,
                                const char *behind)
{
    char what[64];
    (void)snprintf(what, sizeof(what), "%s%s %s", before, input->kind->name, behind);
    return damaged(input, error, what);
}

static enum error_code read_plain(struct input *input, char *bytes, size_t capacity, size_t *got,
                                  struct error *error)
{
    const enum error_code code = fill(input, error);
    const size_t left = input->raw_end_at - input->raw_start;
    *got = left < capacity ? left : capacity;
    memcpy(bytes, input->raw + input->raw_start, *got);
    input->raw_start += *got;
    return code;
}

/** Behind a member: begins another one. @param[out] end  true if there is none */
static enum error_code next_member(struct input *input, bool *end, struct error *error)
{
    *end = false;
    for (;;) {
        enum error_code code = fill(input, error);
        if (code != ERROR_NONE)
            return code;
        if (input->raw_start == input->raw_end_at) {
            *end = true;
            return ERROR_NONE;
        }
        if (input->raw[input->raw_start] == '\0') { // tar, tapes and xz pad with zeros
            input->raw_start++;
            continue;
        }
        code = fill_magic(input, error);
        if (code != ERROR_NONE)
            return code;
        if (!input->kind->detect(unread(input)))
            return bad_data(input, error, "trailing bytes that are no ", "member");
        input->decoder = input->kind->open(input->decoder);
        if (!input->decoder) {
            input->damaged = true;
            return error_set_no_memory(error);
        }
        input->decoding = true;
        return ERROR_NONE;
    }
}

static enum error_code check_limits(struct input *input, struct error *error)
{
    if (input->expanded > input->max_expanded) {
        input->damaged = true;
        (void)error_set(error, ERROR_DATA, "'%s' has more than %llu bytes when decompressed",
                        input->path, (unsigned long long)input->max_expanded);
        error_hint(error, "--max-expanded=SIZE allows more");
        return ERROR_DATA;
    }
    if (input->expanded > INPUT_FREE_EXPANDED &&
        input->expanded / input->max_ratio > input_position(input)) {
        input->damaged = true;
        (void)error_set(error, ERROR_DATA,
                        "'%s' grows to more than %llu times its size when decompressed",
                        input->path, (unsigned long long)input->max_ratio);
        error_hint(error, "if it is no attack, --max-ratio=N allows more");
        return ERROR_DATA;
    }
    return ERROR_NONE;
}

static enum error_code read_compressed(struct input *input, char *bytes, size_t capacity,
                                       size_t *got, struct error *error)
{
    *got = 0;
    while (*got == 0) {
        enum error_code code = ERROR_NONE;
        bool end = false;
        if (!input->decoding) {
            code = next_member(input, &end, error);
            if (code != ERROR_NONE || end)
                return code;
        }
        if (input->broken)
            return bad_data(input, error, "damaged ", "data");
        code = fill(input, error);
        if (code != ERROR_NONE)
            return code;
        struct slice in = unread(input);
        size_t room = capacity;
        const size_t offered = in.len;
        const enum decoder_status status = input->kind->step(input->decoder, &in, bytes, &room);
        input->raw_start = input->raw_end_at - in.len;
        input->expanded += room;
        *got = room;
        code = check_limits(input, error);
        if (code != ERROR_NONE) {
            *got = 0;
            return code;
        }
        switch (status) {
        case DECODER_MORE:
            if (room == 0 && offered == 0) // and there was nothing left to give
                return bad_data(input, error, "", "data ends early");
            break;
        case DECODER_END:
            input->decoding = false;
            break;
        case DECODER_DAMAGED:
            if (room == 0)
                return bad_data(input, error, "damaged ", "data");
            input->broken = true; // to be said behind what came before
            break;
        case DECODER_NO_MEMORY:
            input->damaged = true;
            return error_set_no_memory(error);
        }
    }
    return ERROR_NONE;
}

static enum error_code read_decoded(struct input *input, char *bytes, size_t capacity, size_t *got,
                                    struct error *error)
{
    *got = 0;
    if (input->damaged || capacity == 0)
        return ERROR_NONE;
    return input->kind ? read_compressed(input, bytes, capacity, got, error)
                       : read_plain(input, bytes, capacity, got, error);
}

enum error_code input_peek(struct input *input, struct slice *head, struct error *error)
{
    if (input->peek_start) {
        memmove(input->peek, input->peek + input->peek_start, input->peek_len);
        input->peek_start = 0;
    }
    while (input->peek_len < PEEK_CAPACITY && input->late.code == ERROR_NONE) {
        size_t got = 0;
        const enum error_code code =
            read_decoded(input, input->peek + input->peek_len, PEEK_CAPACITY - input->peek_len,
                         &got, input->peek_len ? &input->late : error);
        if (code != ERROR_NONE && input->peek_len)
            break;
        if (code != ERROR_NONE)
            return code;
        if (got == 0)
            break;
        input->peek_len += got;
    }
    *head = slice_of(input->peek, input->peek_len);
    return ERROR_NONE;
}

enum error_code input_read(struct input *input, char *bytes, size_t capacity, size_t *got,
                           struct error *error)
{
    if (input->peek_len) {
        *got = input->peek_len < capacity ? input->peek_len : capacity;
        memcpy(bytes, input->peek + input->peek_start, *got);
        input->peek_start += *got;
        input->peek_len -= *got;
        if (input->peek_len == 0)
            input->peek_start = 0;
        return ERROR_NONE;
    }
    if (input->late.code != ERROR_NONE) {
        const enum error_code code = input->late.code;
        if (error)
            *error = input->late;
        input->late.code = ERROR_NONE;
        *got = 0;
        return code;
    }
    return read_decoded(input, bytes, capacity, got, error);
}

void input_close(struct input *input)
{
    if (!input)
        return;
    if (input->kind && input->decoder)
        input->kind->close(input->decoder);
    if (input->fd > STDIN_FILENO)
        (void)close(input->fd); // opened for reading: nothing can be lost
    (void)XXH3_freeState(input->hash);
    free(input->path);
    free(input);
}
