// SPDX-License-Identifier: GPL-2.0-or-later
#include "support.h"

#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { PATHS = 16 };

struct scratch {
    char *root;
    char paths[PATHS][PATH_MAX];
    unsigned next;
};

int scratch_open(void **state)
{
    struct scratch *scratch = calloc(1, sizeof(*scratch));
    const char *folder = getenv("TMPDIR");
    if (!scratch)
        return -1;
    if (asprintf(&scratch->root, "%s/dateline-test-XXXXXX", folder && folder[0] ? folder : "/tmp") <
            0 ||
        !mkdtemp(scratch->root)) {
        perror("cannot make a temporary folder");
        free(scratch);
        return -1;
    }
    *state = scratch;
    return 0;
}

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

int scratch_close(void **state)
{
    struct scratch *scratch = *state;
    const int result = nftw(scratch->root, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    free(scratch->root);
    free(scratch);
    return result;
}

const char *scratch_root(void **state)
{
    const struct scratch *scratch = *state;
    return scratch->root;
}

const char *scratch_path(void **state, const char *name)
{
    struct scratch *scratch = *state;
    char *path = scratch->paths[scratch->next++ % PATHS];
    const int len = snprintf(path, PATH_MAX, "%s/%s", scratch->root, name);
    assert_in_range(len, 1, PATH_MAX - 1);
    return path;
}

const char *scratch_write(void **state, const char *name, struct slice content)
{
    const char *path = scratch_path(state, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content.ptr, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
    return path;
}

const char *scratch_write_string(void **state, const char *name, const char *content)
{
    return scratch_write(state, name, slice_of_string(content));
}

const char *scratch_directory(void **state, const char *name)
{
    const char *path = scratch_path(state, name);
    assert_int_equal(mkdir(path, 0777), 0);
    return path;
}

void append_gzip(struct buffer *out, struct slice content)
{
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)content.ptr, .avail_in = (uInt)content.len};
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    const size_t room = deflateBound(&stream, content.len) + 64;
    assert_true(buffer_reserve(out, room));
    stream.next_out = (Bytef *)out->data + out->len;
    stream.avail_out = (uInt)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    out->len += room - stream.avail_out;
    assert_int_equal(deflateEnd(&stream), Z_OK);
}

void append_noise(struct buffer *out, size_t len, uint64_t seed)
{
    for (size_t i = 0; i < len; i++)
        assert_true(buffer_append_char(out, (char)('!' + next_random(&seed) % 90)));
}

uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d) >> 16;
}

void scatter_damage(struct buffer *bytes, size_t unit, bool cut, uint64_t *random)
{
    for (size_t i = 0; i < 1 + bytes->len / unit; i++)
        bytes->data[next_random(random) % bytes->len] = (char)(next_random(random) >> 30);
    if (cut)
        bytes->len = next_random(random) % bytes->len;
}

void assert_slice_at(struct slice actual, const char *expected, const char *file, int line)
{
    struct buffer copy = BUFFER_INIT;
    assert_true(buffer_append_slice(&copy, actual));
    assert_buffer_at(&copy, expected, file, line);
}

void assert_buffer_at(struct buffer *buffer, const char *expected, const char *file, int line)
{
    const bool equal = slice_equal(buffer_slice(buffer), slice_of_string(expected));
    if (!equal) {
        print_error("\"%s\" (%zu bytes) is not \"%s\"\n", buffer_string(buffer), buffer->len,
                    expected);
        buffer_free(buffer);
        _fail(file, line);
    }
    buffer_free(buffer);
}

void assert_contains_at(const char *text, const char *part, const char *file, int line)
{
    if (!strstr(text, part)) {
        print_error("\"%s\" is not in \"%s\"\n", part, text);
        _fail(file, line);
    }
}

void assert_code_at(enum error_code actual, enum error_code expected, const struct error *error,
                    const char *file, int line)
{
    if (actual != expected) {
        print_error("code %d, not %d: %s\n", (int)actual, (int)expected,
                    error ? error->message : "");
        _fail(file, line);
    }
}
