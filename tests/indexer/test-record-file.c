// SPDX-License-Identifier: GPL-2.0-or-later
#include "indexer/record-file.h"

#include "tests/support.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

struct record {
    uint64_t number;
    uint32_t square;
    uint32_t rest;
};

static char path[] = "/tmp/test-record-file-XXXXXX";

static void add(struct record_file *file, uint64_t from, uint64_t until)
{
    struct error error = ERROR_INIT;
    for (uint64_t i = from; i < until; i++) {
        const struct record record = {i, (uint32_t)(i * i), 7};
        assert_int_equal(record_file_add(file, &record, &error), ERROR_NONE);
        assert_int_equal(record_file_count(file), i + 1);
    }
}

static void check(const struct record_file *file, uint64_t first, size_t count)
{
    struct error error = ERROR_INIT;
    struct record *records = calloc(count + 1, sizeof(*records));
    assert_non_null(records);
    assert_int_equal(record_file_read(file, first, count, records, &error), ERROR_NONE);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(records[i].number, first + i);
        assert_int_equal(records[i].square, (uint32_t)((first + i) * (first + i)));
    }
    assert_int_equal(records[count].number, 0);
    free(records);
}

static void in_memory_and_file(void **state)
{
    enum { FEW = 100, MANY = 50000 };
    struct error error = ERROR_INIT;
    struct record_file file = RECORD_FILE_INIT(path, struct record);
    (void)state;
    add(&file, 0, FEW);
    check(&file, 0, FEW);
    check(&file, FEW - 1, 1);
    check(&file, FEW, 0);
    assert_int_equal(file.written, 0);
    add(&file, FEW, MANY);
    assert_true(file.written > 0);
    assert_true(file.last.len < 64 << 10); // in memory there are few, however many there are
    assert_int_equal(access(path, F_OK), -1);
    check(&file, 0, MANY);
    check(&file, file.written - 1, 1);
    check(&file, file.written - 1, 2);
    check(&file, file.written, 1);
    assert_int_equal(record_file_flush(&file, &error), ERROR_NONE);
    assert_int_equal(file.written, MANY);
    check(&file, MANY - 10, 10);
    assert_int_equal(record_file_flush(&file, &error), ERROR_NONE);
    add(&file, MANY, MANY + FEW);
    check(&file, MANY - 10, 10 + FEW);
    record_file_close(&file);
}

static void no_file(void **state)
{
    struct error error = ERROR_INIT;
    struct record_file file = RECORD_FILE_INIT("/nowhere/at/all", struct record);
    const struct record record = {1, 2, 3};
    (void)state;
    assert_int_equal(record_file_flush(&file, &error), ERROR_NONE);
    assert_int_equal(record_file_add(&file, &record, &error), ERROR_NONE);
    assert_int_equal(record_file_flush(&file, &error), error_create_code(ENOENT));
    record_file_close(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_memory_and_file),
        cmocka_unit_test(no_file),
    };
    const int file = mkstemp(path);
    if (file < 0 || close(file) != 0 || unlink(path) != 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
