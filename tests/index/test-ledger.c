// SPDX-License-Identifier: GPL-2.0-or-later
#include "index/ledger.h"

#include "tests/support.h"

#include <limits.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct generation published(uint64_t number)
{
    return (struct generation){.number = number, .published = 1000 + (int64_t)number};
}

static struct ledger *open_ledger(void **state, const struct generation *live, bool keep,
                                  enum ledger_state expected)
{
    struct ledger *ledger = NULL;
    struct error error = ERROR_INIT;
    enum ledger_state found = LEDGER_CURRENT;
    assert_code(ledger_open(&ledger, scratch_root(state), live, keep, &found, &error), ERROR_NONE,
                &error);
    assert_int_equal(found, expected);
    return ledger;
}

#define OK(call)                                                                                   \
    do {                                                                                           \
        struct error error_ = ERROR_INIT;                                                          \
        assert_code(call, ERROR_NONE, &error_);                                                    \
    } while (0)

static struct ledger_file a_file(uint64_t size)
{
    return (struct ledger_file){.size = size,
                                .mtime = 17,
                                .inode = UINT64_MAX,
                                .format = "jsonl",
                                .settings = UINT64_MAX - 1,
                                .offset = size - 1,
                                .records = 3,
                                .edges = {1, 2},
                                .movable = true,
                                .has_content = true,
                                .content = {3, UINT64_MAX},
                                .rejected = 2};
}

/** Puts a file with articles 1..n. */
static int64_t put(struct ledger *ledger, const char *path, uint64_t size, uint64_t articles)
{
    struct ledger_file file = a_file(size);
    OK(ledger_put(ledger, path, &file, &error_));
    for (uint64_t i = 1; i <= articles; i++) {
        const struct ledger_version version = {.id = i, .date = 7, .content = 8};
        OK(ledger_add_versions(ledger, file.id, &version, 1, &error_));
    }
    return file.id;
}

static int64_t find(struct ledger *ledger, const char *path, struct ledger_file *file)
{
    OK(ledger_find(ledger, path, file, &error_));
    return file->id;
}

static void test_kept_when_committed(void **state)
{
    struct generation one = published(1);
    struct ledger_file file;
    struct ledger *ledger = open_ledger(state, &one, true, LEDGER_NEW);
    const int64_t id = put(ledger, "/srv/a\nb\xff", 100, 0);
    OK(ledger_commit(ledger, &one, &error_));
    put(ledger, "/srv/uncommitted", 1, 0);
    ledger_close(ledger);

    ledger = open_ledger(state, &one, true, LEDGER_CURRENT);
    assert_int_equal(find(ledger, "/srv/uncommitted", &file), 0);
    assert_int_equal(find(ledger, "/srv/a\nb\xff", &file), id);
    struct ledger_file expected = a_file(100);
    expected.id = id;
    assert_int_equal(file.size, expected.size);
    assert_int_equal(file.mtime, expected.mtime);
    assert_true(file.inode == expected.inode && file.settings == expected.settings);
    assert_string_equal(file.format, "jsonl");
    assert_int_equal(file.offset, 99);
    assert_int_equal(file.records, 3);
    assert_memory_equal(&file.edges, &expected.edges, sizeof(file.edges));
    assert_memory_equal(&file.content, &expected.content, sizeof(file.content));
    assert_true(file.movable && file.has_content && file.rejected == 2);
    ledger_close(ledger);
}

static void test_of_another_generation(void **state)
{
    struct generation two = published(2);
    struct generation one = published(1);
    struct generation other = published(2);
    struct ledger_file file;
    struct ledger *ledger = open_ledger(state, &two, true, LEDGER_NEW);
    put(ledger, "/srv/a", 100, 0);
    OK(ledger_commit(ledger, &two, &error_));
    ledger_close(ledger);

    ledger = open_ledger(state, &one, true, LEDGER_OTHER); // newer than the index
    assert_int_equal(find(ledger, "/srv/a", &file), 0);
    put(ledger, "/srv/b", 1, 0);
    OK(ledger_commit(ledger, &one, &error_));
    ledger_close(ledger);
    ledger = open_ledger(state, &two, true, LEDGER_OTHER); // older
    OK(ledger_commit(ledger, &two, &error_));
    ledger_close(ledger);
    other.published++; // the same number, but of an index that was made anew
    ledger = open_ledger(state, &other, true, LEDGER_OTHER);
    OK(ledger_commit(ledger, &other, &error_));
    ledger_close(ledger);
    ledger_close(open_ledger(state, &other, false, LEDGER_OTHER)); // --full
}

static void test_damaged(void **state)
{
    struct generation one = published(1);
    struct ledger *ledger;
    (void)scratch_write_string(state, "ledger.db", "this is no SQLite database, by no means\n");
    ledger = open_ledger(state, &one, true, LEDGER_DAMAGED);
    put(ledger, "/srv/a", 1, 0);
    OK(ledger_commit(ledger, &one, &error_));
    bool sound = false;
    OK(ledger_check(ledger, &sound, &error_));
    assert_true(sound);
    ledger_close(ledger);
    ledger_close(open_ledger(state, &one, true, LEDGER_CURRENT));
    (void)scratch_write_string(state, "ledger.db", ""); // left by a run that was killed
    ledger_close(open_ledger(state, &one, true, LEDGER_NEW));
}

static void test_link_is_refused(void **state)
{
    struct generation one = published(1);
    struct ledger *ledger = NULL;
    enum ledger_state found;
    const char *target = scratch_write_string(state, "other", "keep me");
    assert_int_equal(symlink(target, scratch_path(state, "ledger.db")), 0);
    struct error error = ERROR_INIT;
    const enum error_code code =
        ledger_open(&ledger, scratch_root(state), &one, true, &found, &error);
    if (code == ERROR_NONE) // the link was replaced
        ledger_close(ledger);
    struct buffer content = BUFFER_INIT;
    FILE *file = fopen(target, "r");
    assert_non_null(file);
    char text[16] = "";
    assert_non_null(fgets(text, sizeof(text), file));
    assert_string_equal(text, "keep me");
    (void)fclose(file);
    buffer_free(&content);
}

static void test_partial(void **state)
{
    struct shard shard = {.number = 1, .documents = 5};
    struct generation one = published(1);
    one.shards = &shard;
    one.shard_count = 1;
    struct ledger *ledger = open_ledger(state, &one, true, LEDGER_NEW);
    assert_true(ledger_partial(ledger)); // the index has articles already
    OK(ledger_commit(ledger, &one, &error_));
    ledger_close(ledger);
    ledger = open_ledger(state, &one, true, LEDGER_CURRENT);
    assert_true(ledger_partial(ledger));
    OK(ledger_set_partial(ledger, false, &error_));
    OK(ledger_commit(ledger, &one, &error_));
    ledger_close(ledger);
    ledger = open_ledger(state, &one, true, LEDGER_CURRENT);
    assert_false(ledger_partial(ledger));
    ledger_close(ledger);
    ledger = open_ledger(state, &one, false, LEDGER_OTHER); // --full
    assert_false(ledger_partial(ledger));
    ledger_close(ledger);
}

/** "file:id/date " of all versions. */
static enum error_code list_version(void *payload, int64_t file,
                                    const struct ledger_version *version, struct error *error)
{
    (void)error;
    (void)buffer_append_format(payload, "%lld:%llu/%lld ", (long long)file,
                               (unsigned long long)version->id, (long long)version->date);
    return ERROR_NONE;
}

static void assert_versions(struct ledger *ledger, const char *expected)
{
    struct buffer list = BUFFER_INIT;
    OK(ledger_versions(ledger, list_version, &list, &error_));
    assert_buffer(&list, expected);
}

static void replace(struct ledger *ledger, int64_t file, const struct ledger_version *versions,
                    size_t count)
{
    struct id_set kept = {.count = 0};
    for (size_t i = 0; i < count; i++)
        assert_true(id_set_add(&kept, versions[i].id));
    OK(ledger_drop_versions(ledger, file, &kept, &error_));
    OK(ledger_add_versions(ledger, file, versions, count, &error_));
    id_set_free(&kept);
}

static void test_versions(void **state)
{
    struct generation one = published(1);
    struct ledger_file file;
    char path[PATH_MAX];
    struct ledger *ledger = open_ledger(state, &one, true, LEDGER_NEW);
    const int64_t a = put(ledger, "/a", 10, 3);
    const int64_t b = put(ledger, "/b", 10, 1);
    assert_versions(ledger, "1:1/7 1:2/7 1:3/7 2:1/7 ");
    // Of an article that is still there the new version replaces the old one; others are orphans
    const struct ledger_version now[] = {{2, 8, 0}, {2, VERSION_UNDATED, 1}};
    replace(ledger, a, now, 2);
    assert_versions(ledger, "2:1/7 -1:1/7 -1:3/7 1:2/8 1:2/-9223372036854775808 ");
    // An orphan that has come back is none any more
    const struct ledger_version back[] = {{3, 6, 0}};
    replace(ledger, a, back, 1);
    assert_versions(ledger, "2:1/7 -1:1/7 -1:2/8 -1:2/-9223372036854775808 1:3/6 ");
    OK(ledger_copy_versions(ledger, b, a, &error_));
    assert_versions(ledger, "2:1/7 -1:1/7 -1:2/8 -1:2/-9223372036854775808 1:3/6 1:1/7 ");
    OK(ledger_forget_orphans(ledger, &error_));
    assert_versions(ledger, "2:1/7 1:3/6 1:1/7 ");
    struct buffer list = BUFFER_INIT;
    OK(ledger_versions_of(ledger, a, list_version, &list, &error_));
    assert_buffer(&list, "1:3/6 1:1/7 ");
    OK(ledger_rename(ledger, b, "/c", &error_));
    assert_int_equal(find(ledger, "/b", &file), 0);
    assert_int_equal(find(ledger, "/c", &file), b);
    OK(ledger_find_id(ledger, b, path, &file, &error_));
    assert_string_equal(path, "/c");
    assert_int_equal(file.id, b);
    OK(ledger_find_id(ledger, 77, path, &file, &error_));
    assert_int_equal(file.id, 0);
    OK(ledger_read_again(ledger, b, &error_));
    (void)find(ledger, "/c", &file);
    assert_true(file.mtime == LEDGER_READ_AGAIN && file.offset == 0);
    OK(ledger_forget(ledger, b, &error_));
    assert_int_equal(find(ledger, "/c", &file), 0);
    assert_versions(ledger, "-2:1/7 1:3/6 1:1/7 ");
    ledger_close(ledger);
}

static void test_doubts(void **state)
{
    struct generation one = published(1);
    const struct ledger_version left[] = {{1, 5, 6}, {2, 7, 8}};
    struct buffer list = BUFFER_INIT;
    struct ledger *ledger = open_ledger(state, &one, true, LEDGER_NEW);
    OK(ledger_set_doubts(ledger, left, 2, &error_));
    OK(ledger_commit(ledger, &one, &error_));
    ledger_close(ledger);
    ledger = open_ledger(state, &one, true, LEDGER_CURRENT);
    OK(ledger_doubts(ledger, list_version, &list, &error_));
    assert_buffer(&list, "0:1/5 0:2/7 ");
    OK(ledger_set_doubts(ledger, left + 1, 1, &error_));
    list = (struct buffer)BUFFER_INIT;
    OK(ledger_doubts(ledger, list_version, &list, &error_));
    assert_buffer(&list, "0:2/7 ");
    OK(ledger_set_doubts(ledger, NULL, 0, &error_));
    list = (struct buffer)BUFFER_INIT;
    OK(ledger_doubts(ledger, list_version, &list, &error_));
    assert_int_equal(list.len, 0);
    ledger_close(ledger);
}

/** A ledger of an earlier version of the program is begun anew, not misread. */
static void test_of_another_version(void **state)
{
    struct generation one = published(1);
    struct ledger_file file;
    struct ledger *ledger = open_ledger(state, &one, true, LEDGER_NEW);
    put(ledger, "/a", 10, 3);
    OK(ledger_commit(ledger, &one, &error_));
    ledger_close(ledger);
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(scratch_path(state, "ledger.db"), &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database,
                                  "UPDATE state SET value = 2 WHERE name = 'version';"
                                  "ALTER TABLE article RENAME COLUMN versions TO hashes",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    (void)sqlite3_close(database);
    ledger = open_ledger(state, &one, true, LEDGER_OLD);
    assert_int_equal(find(ledger, "/a", &file), 0);
    assert_versions(ledger, "");
    ledger_close(ledger);
}

static enum error_code count_file(void *payload, const char *path, const struct ledger_file *file,
                                  struct error *error)
{
    (void)error;
    assert_true(path[0] == '/' && file->id > 0);
    ++*(int *)payload;
    return ERROR_NONE;
}

static void test_walks(void **state)
{
    struct generation one = published(1);
    struct ledger *ledger = open_ledger(state, &one, true, LEDGER_NEW);
    put(ledger, "/a", 10, 0);
    put(ledger, "/b", 10, 0);
    put(ledger, "/c", 20, 0);
    struct ledger_file still = a_file(10);
    still.movable = false;
    OK(ledger_put(ledger, "/d", &still, &error_));
    int all = 0;
    int ten = 0;
    OK(ledger_files(ledger, count_file, &all, &error_));
    OK(ledger_files_of_size(ledger, 10, count_file, &ten, &error_));
    assert_int_equal(all, 4);
    assert_int_equal(ten, 2);
    ledger_close(ledger);
}

static void test_nothing_to_write(void **state)
{
    struct generation one = published(1);
    struct ledger *ledger = open_ledger(state, &one, true, LEDGER_NEW);
    OK(ledger_commit(ledger, &one, &error_));
    ledger_close(ledger);
    struct stat before;
    struct stat after;
    assert_int_equal(stat(scratch_path(state, "ledger.db"), &before), 0);
    ledger = open_ledger(state, &one, true, LEDGER_CURRENT);
    OK(ledger_commit(ledger, &one, &error_));
    ledger_close(ledger);
    assert_int_equal(stat(scratch_path(state, "ledger.db"), &after), 0);
    assert_int_equal(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
}

static void test_id_set(void **state)
{
    struct id_set set = {.slots = NULL};
    (void)state;
    assert_false(id_set_contains(&set, 1));
    for (uint64_t i = 1; i <= 5000; i++)
        assert_true(id_set_add(&set, i * 1024) && id_set_add(&set, i * 1024));
    assert_int_equal(set.count, 5000);
    assert_true(id_set_contains(&set, 5000 * 1024) && !id_set_contains(&set, 1025));
    id_set_clear(&set);
    assert_false(id_set_contains(&set, 1024));
    assert_true(id_set_add(&set, 7));
    id_set_clear(&set); // gives the room back
    assert_int_equal(set.capacity, 0);
    assert_true(id_hash(SLICE_LITERAL("Qa")) != id_hash(SLICE_LITERAL("Qb")));
    id_set_free(&set);
}

static void test_fingerprints(void **state)
{
    struct buffer bytes = BUFFER_INIT;
    struct fingerprint a;
    struct fingerprint b;
    struct error error = ERROR_INIT;
    append_noise(&bytes, 20000, 5);
    const char *path = scratch_write(state, "f", buffer_slice(&bytes));
    OK(fingerprint_edges(path, 15000, &a, &error_));
    (void)buffer_append_string(&bytes, "more");
    const char *grown = scratch_write(state, "g", buffer_slice(&bytes));
    OK(fingerprint_edges(grown, 15000, &b, &error_));
    assert_memory_equal(&a, &b, sizeof(a));
    OK(fingerprint_content(path, &a, &error_));
    OK(fingerprint_content(grown, &b, &error_));
    assert_memory_not_equal(&a, &b, sizeof(a));
    OK(fingerprint_edges(grown, 15000, &a, &error_));
    bytes.data[14000] ^= 1; // within the last 4 KB before the end
    OK(fingerprint_edges(scratch_write(state, "h", buffer_slice(&bytes)), 15000, &b, &error_));
    assert_memory_not_equal(&a, &b, sizeof(a));
    OK(fingerprint_edges(grown, 0, &b, &error_));
    assert_code(fingerprint_edges(grown, 30000, &b, &error), ERROR_DATA, &error);
    assert_code(fingerprint_content("/no/such/file", &b, &error), ERROR_NO_INPUT, &error);
    buffer_free(&bytes);
}

/** Who looks needs no lock, holds none, and notices that what was seen may not count. */
static void test_looking(void **state)
{
    struct error error = ERROR_INIT;
    struct ledger_summary summary;
    struct ledger *seen = NULL;
    int files = 0;
    bool sound = false;
    struct generation live = published(1);
    assert_code(ledger_look(&seen, scratch_root(state), &error), ERROR_NO_INPUT, &error);
    struct ledger *ledger = open_ledger(state, &live, true, LEDGER_NEW);
    const int64_t file = put(ledger, "/a", 100, 3);
    (void)put(ledger, "/b", 200, 0);
    OK(ledger_commit(ledger, &live, &error_)); // which begins the next transaction
    assert_code(ledger_look(&seen, scratch_root(state), &error), ERROR_NONE, &error);
    assert_code(ledger_summarise(seen, &summary, &error), ERROR_NONE, &error);
    assert_int_equal(summary.generation, 1);
    assert_int_equal(summary.published, 1001);
    assert_int_equal(summary.files, 2);
    assert_int_equal(summary.rejected, 4);
    assert_int_equal(summary.orphans, 0);
    assert_code(ledger_files(seen, count_file, &files, &error), ERROR_NONE, &error);
    assert_int_equal(files, 2);
    assert_code(ledger_check(seen, &sound, &error), ERROR_NONE, &error);
    assert_true(sound);
    assert_code(ledger_untouched(seen, &error), ERROR_NONE, &error);
    OK(ledger_forget(ledger, file, &error_));
    live.number = 2;
    OK(ledger_commit(ledger, &live, &error_)); // though someone looks
    assert_code(ledger_untouched(seen, &error), ERROR_BUSY, &error);
    ledger_close(seen);
    assert_code(ledger_look(&seen, scratch_root(state), &error), ERROR_NONE, &error);
    assert_code(ledger_summarise(seen, &summary, &error), ERROR_NONE, &error);
    assert_int_equal(summary.files, 1);
    assert_int_equal(summary.orphans, 3);
    ledger_close(seen);
    (void)put(ledger, "/c", 300, 0); // not committed: there is a journal
    assert_code(ledger_look(&seen, scratch_root(state), &error), ERROR_BUSY, &error);
    ledger_close(ledger);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scratch_test(test_kept_when_committed),
        scratch_test(test_of_another_generation),
        scratch_test(test_damaged),
        scratch_test(test_link_is_refused),
        scratch_test(test_partial),
        scratch_test(test_versions),
        scratch_test(test_doubts),
        scratch_test(test_of_another_version),
        scratch_test(test_walks),
        scratch_test(test_nothing_to_write),
        cmocka_unit_test(test_id_set),
        scratch_test(test_fingerprints),
        scratch_test(test_looking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
