// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/file.h"

#include "tests/support.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void assert_file(const char *path, const char *expected)
{
    struct buffer content = BUFFER_INIT;
    struct error error = ERROR_INIT;
    assert_code(file_read(path, 1 << 20, &content, &error), ERROR_NONE, &error);
    assert_buffer(&content, expected);
}

static void reading(void **state)
{
    struct buffer content = BUFFER_INIT;
    struct buffer large = BUFFER_INIT;
    struct error error = ERROR_INIT;
    append_noise(&large, 100000, 1);
    const char *path = scratch_write(state, "large", buffer_slice(&large));
    (void)buffer_append_string(&content, "before ");
    assert_code(file_read(path, 100000, &content, &error), ERROR_NONE, &error);
    assert_int_equal(content.len, 100007); // appended
    assert_memory_equal(content.data + 7, large.data, large.len);
    buffer_clear(&content);
    assert_code(file_read(path, 99999, &content, &error), ERROR_DATA, &error);
    assert_contains(error.message, "is larger than 99999 bytes");
    const char *missing = scratch_path(state, "missing");
    assert_code(file_read(missing, 10, &content, &error), ERROR_NO_INPUT, &error);
    assert_contains(error.message, missing);
    assert_code(file_read(scratch_root(state), 10, &content, &error), ERROR_DATA, &error);
    assert_contains(error.message, "is not a regular file");
    assert_file(scratch_write_string(state, "empty", ""), "");
    buffer_free(&content);
    buffer_free(&large);
}

static void writing(void **state)
{
    struct error error = ERROR_INIT;
    const char *path = scratch_path(state, "file");
    const char *temporary = scratch_path(state, "file.new");
    assert_code(file_write_atomic(path, SLICE_LITERAL("first"), &error), ERROR_NONE, &error);
    assert_file(path, "first");
    (void)scratch_write_string(state, "file.new", "left by a run that crashed, and longer");
    assert_code(file_write_atomic(path, SLICE_LITERAL("2"), &error), ERROR_NONE, &error);
    assert_file(path, "2");
    assert_int_not_equal(access(temporary, F_OK), 0);
    assert_code(file_write_atomic(path, SLICE_LITERAL(""), &error), ERROR_NONE, &error);
    assert_file(path, "");
}

static void writing_where_nothing_can_be(void **state)
{
    struct error error = ERROR_INIT;
    const char *path = scratch_path(state, "missing/file");
    assert_code(file_write_atomic(path, SLICE_LITERAL("x"), &error), ERROR_CANNOT_CREATE, &error);
    assert_contains(error.message, "missing/file.new");
    path = scratch_directory(state, "directory");
    (void)scratch_write_string(state, "directory/x", "x");
    assert_code(file_write_atomic(path, SLICE_LITERAL("x"), &error), ERROR_IO, &error);
    assert_int_not_equal(access(scratch_path(state, "directory.new"), F_OK), 0); // cleaned up
    assert_file(scratch_path(state, "directory/x"), "x");
    char longest[PATH_MAX + 10];
    memset(longest, 'x', sizeof(longest) - 1);
    longest[sizeof(longest) - 1] = '\0';
    assert_code(file_write_atomic(longest, SLICE_LITERAL("x"), &error), ERROR_CANNOT_CREATE,
                &error);
}

static void full_disk(void **state)
{
    struct error error = ERROR_INIT;
    const char *link = scratch_path(state, "full.new");
    if (access("/dev/full", W_OK) != 0)
        skip();
    assert_int_equal(symlink("/dev/full", link), 0);
    const char *path = scratch_write_string(state, "full", "old");
    assert_code(file_write_atomic(path, SLICE_LITERAL("new"), &error), ERROR_IO, &error);
    assert_contains(error.message, "No space left on device");
    assert_file(path, "old");
}

static void directories(void **state)
{
    struct error error = ERROR_INIT;
    const char *path = scratch_path(state, "directory");
    assert_code(file_make_directory(path, &error), ERROR_NONE, &error);
    assert_code(file_make_directory(path, &error), ERROR_NONE, &error); // is there already
    assert_code(file_sync_directory(path, &error), ERROR_NONE, &error);
    path = scratch_write_string(state, "file", "");
    assert_code(file_make_directory(path, &error), ERROR_CANNOT_CREATE, &error);
    assert_code(file_sync_directory(path, &error), ERROR_IO, &error);
    path = scratch_path(state, "missing/directory");
    assert_code(file_make_directory(path, &error), ERROR_CANNOT_CREATE, &error);
    assert_contains(error.message, path);
}

static void trees(void **state)
{
    struct error error = ERROR_INIT;
    const char *tree = scratch_directory(state, "tree");
    const char *outside = scratch_directory(state, "outside");
    const char *kept = scratch_write_string(state, "outside/kept", "kept");
    (void)scratch_directory(state, "tree/a");
    (void)scratch_directory(state, "tree/a/b");
    (void)scratch_write_string(state, "tree/a/b/file", "x");
    (void)scratch_write_string(state, "tree/.hidden", "x");
    assert_int_equal(symlink(outside, scratch_path(state, "tree/link")), 0);
    assert_int_equal(symlink("nowhere", scratch_path(state, "tree/dangling")), 0);
    assert_code(file_sync_tree(tree, &error), ERROR_NONE, &error);
    assert_code(file_remove_tree(tree, &error), ERROR_NONE, &error);
    assert_int_not_equal(access(tree, F_OK), 0);
    assert_file(kept, "kept");                                       // links are not followed
    assert_code(file_remove_tree(tree, &error), ERROR_NONE, &error); // absent is fine
    assert_code(file_sync_tree(tree, &error), ERROR_IO, &error);
    assert_code(file_remove_tree(kept, &error), ERROR_IO, &error); // no directory
    assert_file(kept, "kept");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(reading),
        scratch_test(writing),
        scratch_test(writing_where_nothing_can_be),
        scratch_test(full_disk),
        scratch_test(directories),
        scratch_test(trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
