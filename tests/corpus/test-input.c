// SPDX-License-Identifier: GPL-2.0-or-later
#include "corpus/input.h"

#include "tests/support.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

/** Reads to the end in pieces of @p piece bytes. @return what ended it */
static enum error_code drain(struct input *input, struct buffer *out, size_t piece,
                             struct error *error)
{
    for (;;) {
        size_t got = 0;
        assert_true(buffer_reserve(out, piece));
        const enum error_code code = input_read(input, out->data + out->len, piece, &got, error);
        if (code != ERROR_NONE || got == 0)
            return code;
        assert_in_range(got, 1, piece);
        out->len += got;
    }
}

/** Reads a whole file, with or without looking at its head first. */
static enum error_code read_all(const char *path, size_t piece, bool peek, struct buffer *out,
                                struct error *error)
{
    struct input *input = NULL;
    struct slice head;
    *out = (struct buffer)BUFFER_INIT;
    enum error_code code = input_open(&input, path, error);
    if (code != ERROR_NONE)
        return code;
    assert_string_equal(input_path(input), path);
    if (peek)
        code = input_peek(input, &head, error);
    if (code == ERROR_NONE)
        code = drain(input, out, piece, error);
    input_close(input);
    return code;
}

static void assert_content(const char *path, struct slice content)
{
    static const size_t pieces[] = {1, 7, 4096, 100000};
    for (size_t i = 0; i < 8; i++) {
        struct buffer out;
        struct error error = ERROR_INIT;
        if (content.len > 10000 && i < 2)
            continue;
        assert_code(read_all(path, pieces[i / 2], i % 2, &out, &error), ERROR_NONE, &error);
        assert_true(slice_equal(buffer_slice(&out), content));
        buffer_free(&out);
    }
}

static void plain_files(void **state)
{
    struct buffer large = BUFFER_INIT;
    append_noise(&large, 700000, 1);
    assert_content(scratch_write_string(state, "empty", ""), SLICE_LITERAL(""));
    assert_content(scratch_write_string(state, "one", "x"), SLICE_LITERAL("x"));
    assert_content(scratch_write_string(state, "magic-1", "\x1f"), SLICE_LITERAL("\x1f"));
    assert_content(scratch_write_string(state, "near", "\x1fx"), SLICE_LITERAL("\x1fx"));
    assert_content(scratch_write(state, "large", buffer_slice(&large)), buffer_slice(&large));
    buffer_free(&large);
}

static void gzip_files(void **state)
{
    static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 300000};
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct buffer content = BUFFER_INIT;
        struct buffer compressed = BUFFER_INIT;
        append_noise(&content, sizes[i], i + 1);
        append_gzip(&compressed, buffer_slice(&content));
        assert_content(scratch_write(state, "file", buffer_slice(&compressed)),
                       buffer_slice(&content));
        buffer_free(&content);
        buffer_free(&compressed);
    }
}

static void gzip_members(void **state)
{
    struct buffer content = BUFFER_INIT;
    struct buffer compressed = BUFFER_INIT;
    for (uint64_t i = 0; i < 400; i++) { // empty ones among them
        struct buffer part = BUFFER_INIT;
        append_noise(&part, i % 5 ? i * 7 : 0, i + 1);
        append_gzip(&compressed, buffer_slice(&part));
        (void)buffer_append_slice(&content, buffer_slice(&part));
        buffer_free(&part);
    }
    assert_true(compressed.len > 256 * 1024); // members lie across the ends of its buffer
    assert_content(scratch_write(state, "members", buffer_slice(&compressed)),
                   buffer_slice(&content));
    for (int i = 0; i < 1000; i++) // as tar pads
        (void)buffer_append_char(&compressed, '\0');
    assert_content(scratch_write(state, "padded", buffer_slice(&compressed)),
                   buffer_slice(&content));
    buffer_free(&content);
    buffer_free(&compressed);
}

/** Cut anywhere, the file gives what can be read before the cut, then one error, then the end. */
static void truncated_gzip(void **state)
{
    struct buffer content = BUFFER_INIT;
    struct buffer compressed = BUFFER_INIT;
    append_noise(&content, 30000, 5);
    append_gzip(&compressed, buffer_slice(&content));
    size_t longest = 0;
    for (size_t cut = 2; cut < compressed.len;
         cut += cut < 40 || cut + 120 > compressed.len ? 1 : 97)
        for (int peek = 0; peek < 2; peek++) {
            struct buffer out = BUFFER_INIT;
            struct error error = ERROR_INIT;
            struct input *input = NULL;
            struct slice head;
            size_t got = 1;
            char byte;
            const char *path = scratch_write(state, "cut", slice_of(compressed.data, cut));
            assert_code(input_open(&input, path, &error), ERROR_NONE, &error);
            assert_true(input_compressed(input));
            enum error_code code = peek ? input_peek(input, &head, &error) : ERROR_NONE;
            if (code == ERROR_NONE)
                code = drain(input, &out, 1000, &error);
            assert_code(code, ERROR_DATA, &error);
            assert_contains(error.message, "gzip data ends early");
            assert_contains(error.message, path);
            assert_in_range(out.len, 0, content.len);
            if (out.len)
                assert_memory_equal(out.data, content.data, out.len);
            if (cut > 2000) // half of what was compressed has come at the least
                assert_true(out.len > cut / 2);
            assert_code(input_read(input, &byte, 1, &got, &error), ERROR_NONE, &error);
            assert_int_equal(got, 0);
            longest = out.len > longest ? out.len : longest;
            input_close(input);
            buffer_free(&out);
        }
    assert_int_equal(longest, content.len); // only the checksum was missing
    buffer_free(&content);
    buffer_free(&compressed);
}

static void damaged_gzip(void **state)
{
    struct buffer content = BUFFER_INIT;
    struct buffer compressed = BUFFER_INIT;
    append_noise(&content, 3000, 6);
    append_gzip(&compressed, buffer_slice(&content));
    int noticed = 0;
    for (size_t at = 2; at < compressed.len; at++) {
        struct buffer out;
        struct error error = ERROR_INIT;
        compressed.data[at] ^= 0x55;
        const char *path = scratch_write(state, "damaged", buffer_slice(&compressed));
        const enum error_code code = read_all(path, 512, false, &out, &error);
        if (at >= 4 && at < 10) { // time, level and system say nothing about the content
            assert_code(code, ERROR_NONE, &error);
        } else if (at != 3) { // flags: may ask for parts that the data then happen to be
            assert_code(code, ERROR_DATA, &error);
            noticed++;
        }
        buffer_free(&out);
        compressed.data[at] ^= 0x55;
    }
    assert_true(noticed > 1000);
    buffer_free(&content);
    buffer_free(&compressed);
}

static void trailing_garbage(void **state)
{
    static const char *const garbage[] = {"garbage", "\x1f", "\x1fx", "\n"};
    for (size_t i = 0; i < sizeof(garbage) / sizeof(garbage[0]); i++)
        for (int peek = 0; peek < 2; peek++) {
            struct buffer compressed = BUFFER_INIT;
            struct buffer out;
            struct error error = ERROR_INIT;
            append_gzip(&compressed, SLICE_LITERAL("content"));
            (void)buffer_append_string(&compressed, garbage[i]);
            const char *path = scratch_write(state, "file", buffer_slice(&compressed));
            assert_code(read_all(path, 100, peek, &out, &error), ERROR_DATA, &error);
            assert_contains(error.message, "trailing bytes that are no gzip member");
            assert_buffer(&out, "content"); // nothing of it is lost
            buffer_free(&compressed);
        }
}

static void peeking(void **state)
{
    struct buffer content = BUFFER_INIT;
    struct error error = ERROR_INIT;
    struct input *input = NULL;
    struct slice head;
    append_noise(&content, 10000, 9);
    const char *path = scratch_write(state, "file", buffer_slice(&content));
    assert_code(input_open(&input, path, &error), ERROR_NONE, &error);
    for (int i = 0; i < 3; i++) { // looking takes nothing
        assert_code(input_peek(input, &head, &error), ERROR_NONE, &error);
        assert_int_equal(head.len, 4096);
        assert_memory_equal(head.ptr, content.data, 4096);
    }
    char bytes[1000];
    size_t got = 0;
    assert_code(input_read(input, bytes, sizeof(bytes), &got, &error), ERROR_NONE, &error);
    assert_int_equal(got, 1000);
    assert_memory_equal(bytes, content.data, 1000);
    assert_code(input_peek(input, &head, &error), ERROR_NONE, &error); // in the middle
    assert_int_equal(head.len, 4096);
    assert_memory_equal(head.ptr, content.data + 1000, 4096);
    struct buffer rest = BUFFER_INIT;
    assert_code(drain(input, &rest, 333, &error), ERROR_NONE, &error);
    assert_int_equal(rest.len, 9000);
    assert_memory_equal(rest.data, content.data + 1000, 9000);
    assert_int_equal(input_position(input), 10000);
    assert_code(input_peek(input, &head, &error), ERROR_NONE, &error);
    assert_int_equal(head.len, 0);
    input_close(input);
    buffer_free(&rest);
    buffer_free(&content);
}

static void position_counts_the_file(void **state)
{
    struct buffer compressed = BUFFER_INIT;
    struct buffer out = BUFFER_INIT;
    struct error error = ERROR_INIT;
    struct input *input = NULL;
    char zeros[20000] = {0};
    append_gzip(&compressed, slice_of(zeros, sizeof(zeros)));
    const char *path = scratch_write(state, "file", buffer_slice(&compressed));
    assert_code(input_open(&input, path, &error), ERROR_NONE, &error);
    uint64_t high = 0;
    uint64_t low = 0;
    assert_int_equal(input_position(input), 0);
    assert_false(input_hash(input, &high, &low)); // there is more
    assert_code(drain(input, &out, 4096, &error), ERROR_NONE, &error);
    assert_int_equal(out.len, sizeof(zeros));
    assert_int_equal(input_position(input), compressed.len);
    assert_true(input_hash(input, &high, &low));
    const XXH128_hash_t hash = XXH3_128bits(compressed.data, compressed.len);
    assert_true(high == hash.high64 && low == hash.low64);
    input_close(input);
    assert_code(input_open_at(&input, path, 1, &error), ERROR_NONE, &error);
    buffer_clear(&out);
    assert_code(drain(input, &out, 4096, &error), ERROR_NONE, &error);
    assert_false(input_hash(input, &high, &low)); // of the rest only
    input_close(input);
    buffer_free(&compressed);
    buffer_free(&out);
}

static void what_cannot_be_opened(void **state)
{
    struct input *input = NULL;
    struct error error = ERROR_INIT;
    const char *missing = scratch_path(state, "missing");
    const char *fifo = scratch_path(state, "fifo");
    assert_code(input_open(&input, missing, &error), ERROR_NO_INPUT, &error);
    assert_contains(error.message, "cannot open '");
    assert_contains(error.message, missing);
    assert_contains(error.message, "No such file or directory");
    assert_code(input_open(&input, scratch_root(state), &error), ERROR_NO_INPUT, &error);
    assert_contains(error.message, "not a regular file");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_code(input_open(&input, fifo, &error), ERROR_NO_INPUT, &error); // and does not hang
    assert_contains(error.message, "not a regular file");
    const char *secret = scratch_write_string(state, "secret", "x");
    assert_int_equal(chmod(secret, 0), 0);
    if (geteuid() != 0) {
        assert_code(input_open(&input, secret, &error), ERROR_NO_INPUT, &error);
        assert_contains(error.message, "Permission denied");
    }
}

/** Standard input is a pipe that a child fills in pieces of @p piece bytes. */
static void read_pipe(struct slice content, size_t piece, struct slice expected)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        (void)close(ends[0]);
        for (size_t at = 0; at < content.len; at += piece) {
            const struct timespec pause = {.tv_nsec = 1000000};
            const size_t left = content.len - at;
            const size_t len = left < piece ? left : piece;
            if (write(ends[1], content.ptr + at, len) != (ssize_t)len)
                _exit(1);
            if (at < 8)
                (void)nanosleep(&pause, NULL); // so that the reader sees the pieces
        }
        _exit(0);
    }
    const int saved = dup(STDIN_FILENO);
    struct buffer out;
    struct error error = ERROR_INIT;
    int status = 1;
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(ends[0]), 0);
    assert_code(read_all("-", 100000, true, &out, &error), ERROR_NONE, &error);
    assert_int_equal(dup2(saved, STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(saved), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_true(slice_equal(buffer_slice(&out), expected));
    buffer_free(&out);
}

static void pipes(void **state)
{
    (void)state;
    struct buffer content = BUFFER_INIT;
    struct buffer compressed = BUFFER_INIT;
    append_noise(&content, 20000, 3);
    append_gzip(&compressed, buffer_slice(&content));
    append_gzip(&compressed, SLICE_LITERAL("second"));
    read_pipe(buffer_slice(&content), 1, buffer_slice(&content));
    read_pipe(buffer_slice(&content), 8192, buffer_slice(&content));
    (void)buffer_append_string(&content, "second");
    read_pipe(buffer_slice(&compressed), 1, buffer_slice(&content)); // the magic in two pieces
    read_pipe(buffer_slice(&compressed), 8192, buffer_slice(&content));
    read_pipe(SLICE_LITERAL(""), 1, SLICE_LITERAL(""));
    buffer_free(&content);
    buffer_free(&compressed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(plain_files),
        scratch_test(gzip_files),
        scratch_test(gzip_members),
        scratch_test(truncated_gzip),
        scratch_test(damaged_gzip),
        scratch_test(trailing_garbage),
        scratch_test(peeking),
        scratch_test(position_counts_the_file),
        scratch_test(what_cannot_be_opened),
        cmocka_unit_test(pipes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
