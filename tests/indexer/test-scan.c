// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/scan.h"

#include "tests/support.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/** What was found and what was complained of, with the test's folder cut off. */
struct scanned {
    struct buffer files;
    struct buffer problems;
    uint64_t bytes;
    size_t count;
};

static void note_problem(void *payload, const char *path, const struct error *error)
{
    struct buffer *problems = payload;
    assert_true(error->code == ERROR_NO_INPUT || error->code == ERROR_DATA);
    assert_contains(error->message, path);
    (void)buffer_append_format(problems, "%s\n", error->message);
}

static struct scanned scan_all(void **state, const char *const *paths)
{
    struct scan scan = {.files = NULL};
    struct scanned scanned = {.files = BUFFER_INIT, .problems = BUFFER_INIT};
    struct error error = ERROR_INIT;
    const size_t root = strlen(scratch_root(state));
    for (; *paths; paths++)
        assert_code(scan_path(&scan, *paths, note_problem, &scanned.problems, &error), ERROR_NONE,
                    &error);
    uint64_t bytes = 0;
    for (size_t i = 0; i < scan.count; i++) {
        const char *path = scan.files[i].path;
        if (strcmp(path, "-") != 0) {
            assert_int_equal(strncmp(path, scratch_root(state), root), 0); // absolute
            path += root + 1;
        }
        (void)buffer_append_format(&scanned.files, "%s%s", i ? " " : "", path);
        bytes += scan.files[i].size;
    }
    assert_int_equal(bytes, scan.bytes);
    scanned.bytes = bytes;
    scanned.count = scan.count;
    scan_free(&scan);
    assert_int_equal(scan.count, 0);
    return scanned;
}

#define SCAN(state, ...) scan_all(state, (const char *const[]){__VA_ARGS__, NULL})

static void make_tree(void **state)
{
    (void)scratch_directory(state, "b");
    (void)scratch_directory(state, "a");
    (void)scratch_directory(state, "a/z");
    (void)scratch_directory(state, "a/empty");
    (void)scratch_directory(state, "a/.git");
    (void)scratch_write_string(state, "a/.git/config", "x");
    (void)scratch_write_string(state, "a/.hidden", "x");
    (void)scratch_write_string(state, "a/z/1.txt", "12345");
    (void)scratch_write_string(state, "a/y.txt", "123");
    (void)scratch_write_string(state, "a/Z.txt", "1");
    (void)scratch_write_string(state, "a/10.txt", "");
    (void)scratch_write_string(state, "b/1.txt", "12");
}

static void walks_in_order(void **state)
{
    make_tree(state);
    struct scanned s = SCAN(state, scratch_path(state, "b"), scratch_path(state, "a"));
    assert_int_equal(s.bytes, 11);
    assert_int_equal(s.count, 5);
    assert_buffer(&s.files, "b/1.txt a/10.txt a/Z.txt a/y.txt a/z/1.txt");
    assert_buffer(&s.problems, "");
    s = SCAN(state, scratch_root(state)); // by name, whatever the disk's order
    assert_buffer(&s.files, "a/10.txt a/Z.txt a/y.txt a/z/1.txt b/1.txt");
    buffer_free(&s.problems);
}

static void hidden_ones_if_named(void **state)
{
    make_tree(state);
    struct scanned s = SCAN(state, scratch_path(state, "a/.hidden"), scratch_path(state, "a/.git"));
    assert_buffer(&s.files, "a/.hidden a/.git/config");
    buffer_free(&s.problems);
}

static void names_are_made_plain(void **state)
{
    make_tree(state);
    char old[PATH_MAX];
    assert_non_null(getcwd(old, sizeof(old)));
    assert_int_equal(chdir(scratch_path(state, "a")), 0);
    struct scanned s = SCAN(state, "y.txt", "./y.txt", "z//1.txt", "z/./", "../b/1.txt", "-",
                            "../a/z/../y.txt", ".");
    assert_int_equal(chdir(old), 0);
    assert_buffer(&s.files, "a/y.txt a/y.txt a/z/1.txt a/z/1.txt b/1.txt - a/y.txt a/10.txt "
                            "a/Z.txt a/y.txt a/z/1.txt");
    buffer_free(&s.problems);
}

/** Two dots within a name are no way up. */
static void dots_within_names(void **state)
{
    (void)scratch_directory(state, "a");
    (void)scratch_write_string(state, "a/v1..v2.txt", "x");
    assert_int_equal(symlink(scratch_path(state, "a/v1..v2.txt"), scratch_path(state, "a/b..c")),
                     0);
    struct scanned s = SCAN(state, scratch_path(state, "a"));
    assert_buffer(&s.files, "a/b..c a/v1..v2.txt"); // the link keeps its name
    assert_buffer(&s.problems, "");
}

static void links(void **state)
{
    make_tree(state);
    assert_int_equal(symlink("../b/1.txt", scratch_path(state, "a/link.txt")), 0);
    assert_int_equal(symlink("../b", scratch_path(state, "a/folder")), 0);
    assert_int_equal(symlink("nowhere", scratch_path(state, "a/dangling")), 0);
    assert_int_equal(symlink(".", scratch_path(state, "a/self")), 0);
    assert_int_equal(symlink("round", scratch_path(state, "a/round")), 0);
    struct scanned s = SCAN(state, scratch_path(state, "a"));
    assert_buffer(&s.files, "a/10.txt a/Z.txt a/link.txt a/y.txt a/z/1.txt");
    const char *problems = buffer_string(&s.problems);
    assert_contains(problems, "a/folder': it is a link to a directory\n");
    assert_contains(problems, "a/self': it is a link to a directory\n");
    assert_contains(problems, "a/dangling'");
    assert_contains(problems, "a/round'");
    size_t lines = 0;
    for (size_t i = 0; i < s.problems.len; i++)
        lines += s.problems.data[i] == '\n';
    assert_int_equal(lines, 4); // each once
    buffer_free(&s.problems);
    s = SCAN(state, scratch_path(state, "a/folder")); // named on the command line: followed
    assert_buffer(&s.files, "a/folder/1.txt");
    assert_buffer(&s.problems, "");
}

static void special_files(void **state)
{
    (void)scratch_directory(state, "a");
    assert_int_equal(mkfifo(scratch_path(state, "a/fifo"), 0600), 0);
    (void)scratch_write_string(state, "a/file", "x");
    struct scanned s = SCAN(state, scratch_path(state, "a"));
    assert_buffer(&s.files, "a/file");
    assert_contains(buffer_string(&s.problems), "a/fifo': it is not a regular file\n");
    buffer_free(&s.problems);
    s = SCAN(state, "/dev/null");
    assert_buffer(&s.files, "");
    assert_buffer(&s.problems, "skipped '/dev/null': it is not a regular file\n");
}

static void missing(void **state)
{
    (void)scratch_write_string(state, "file", "x");
    struct scanned s = SCAN(state, scratch_path(state, "missing"), "", scratch_path(state, "file"));
    assert_buffer(&s.files, "file");
    assert_contains(buffer_string(&s.problems), "missing': No such file or directory\n");
    size_t lines = 0;
    for (size_t i = 0; i < s.problems.len; i++)
        lines += s.problems.data[i] == '\n';
    assert_int_equal(lines, 2);
    buffer_free(&s.problems);
}

/** The index may lie among what is indexed. */
static void the_index_itself(void **state)
{
    make_tree(state);
    struct scan scan = {.files = NULL};
    struct buffer problems = BUFFER_INIT;
    struct error error = ERROR_INIT;
    scan_exclude(&scan, scratch_path(state, "missing")); // not made yet
    assert_code(scan_path(&scan, scratch_root(state), note_problem, &problems, &error), ERROR_NONE,
                &error);
    assert_int_equal(scan.count, 5);
    scan_free(&scan);
    scan_exclude(&scan, scratch_path(state, "a/z/../../b/"));
    assert_code(scan_path(&scan, scratch_root(state), note_problem, &problems, &error), ERROR_NONE,
                &error);
    assert_int_equal(scan.count, 4);
    scan_free(&scan);
    scan_exclude(&scan, scratch_path(state, "a"));
    assert_code(scan_path(&scan, scratch_path(state, "a"), note_problem, &problems, &error),
                ERROR_NONE, &error);
    assert_code(scan_path(&scan, scratch_path(state, "b"), note_problem, &problems, &error),
                ERROR_NONE, &error);
    assert_int_equal(scan.count, 1);
    scan_free(&scan);
    assert_buffer(&problems, "");
}

static void unreadable_folder(void **state)
{
    if (geteuid() == 0)
        skip();
    const char *folder = scratch_directory(state, "secret");
    assert_int_equal(chmod(folder, 0), 0);
    struct scanned s = SCAN(state, scratch_root(state));
    assert_int_equal(chmod(folder, 0700), 0);
    assert_buffer(&s.files, "");
    assert_contains(buffer_string(&s.problems), "secret': Permission denied");
    buffer_free(&s.problems);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(walks_in_order),
        scratch_test(hidden_ones_if_named),
        scratch_test(names_are_made_plain),
        scratch_test(dots_within_names),
        scratch_test(links),
        scratch_test(special_files),
        scratch_test(missing),
        scratch_test(the_index_itself),
        scratch_test(unreadable_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
