// SPDX-License-Identifier: GPL-2.0-or-later
// Checking and compacting.
#include "test.h"

#include <fcntl.h>

static int write_report(const char *data, size_t size, void *payload)
{
    size_t *total = payload;
    assert_true(size == 0 || data);
    *total += size;
    return 0;
}

static int write_refuse(const char *data, size_t size, void *payload)
{
    (void)data, (void)size, (void)payload;
    return xc_callback_fail(28, "disk %s", "full");
}

static int progress(const char *table, const char *message, void *payload)
{
    assert_true(*table && message);
    ++*(int *)payload;
    return 0;
}

static int progress_stop(const char *table, const char *message, void *payload)
{
    (void)table, (void)message, (void)payload;
    return 5;
}

static int resolve(xc_bytes *out, xc_bytes key, const xc_bytes *values, size_t n, void *payload)
{
    (void)payload;
    SAME(key, "k");
    assert_int_equal(n, 2);
    *out = values[1];
    return 0;
}

static void maintenance(void **state)
{
    (void)state;
    xc_writable *a = sample("a"), *b = sample("b");
    OK(xc_writable_set_metadata(a, B("k"), B("from a")));
    OK(xc_writable_set_metadata(b, B("k"), B("from b")));
    OK(xc_writable_close(a));
    OK(xc_writable_close(b));
    xc_writable_free(a);
    xc_writable_free(b);
    size_t errors, written = 0;
    OK(xc_database_check(&errors, temp_path("a"), XC_CHECK_SHOW_STATS, write_report, &written));
    assert_int_equal(errors, 0);
    assert_true(written > 0);
    OK(xc_database_check(&errors, temp_path("a"), 0, NULL, NULL));
    FAILS(XC_ERROR_CALLBACK,
          xc_database_check(&errors, temp_path("a"), XC_CHECK_SHOW_STATS, write_refuse, NULL));
    assert_int_equal(xc_error_last()->callback_code, 28);
    assert_non_null(strstr(xc_error_last()->message, "disk full"));
    assert_int_not_equal(xc_database_check(&errors, temp_path("none"), 0, NULL, NULL), XC_OK);

    xc_database *db, *part;
    xc_doccount n;
    xc_bytes bytes;
    int steps = 0;
    OK(xc_database_open(&db, temp_path("a"), 0));
    OK(xc_database_open(&part, temp_path("b"), 0));
    OK(xc_database_add(db, part));
    xc_database_free(part);
    xc_compact_options options = XC_COMPACT_OPTIONS_INIT;
    options.progress = progress;
    options.resolve_metadata = resolve;
    options.payload = &steps;
    OK(xc_database_compact(db, temp_path("ab"), &options));
    assert_true(steps > 0);
    OK(xc_database_open(&part, temp_path("ab"), 0));
    OK(xc_database_doccount(&n, part));
    assert_int_equal(n, 6);
    OK(xc_database_metadata(&bytes, part, B("k")));
    SAME(bytes, "from b");
    options.flags |= XC_COMPACT_NO_RENUMBER;
    FAILS(XC_ERROR_INVALID_OPERATION, xc_database_compact(db, temp_path("ab2"), &options));
    options.progress = progress_stop;
    options.flags = XC_COMPACT_FULL | XC_COMPACT_SINGLE_FILE;
    FAILS(XC_ERROR_CALLBACK, xc_database_compact(part, temp_path("ab3"), &options));
    assert_int_equal(xc_error_last()->callback_code, 5);
    options.progress = NULL;
    options.block_size = 4096;
    OK(xc_database_compact(part, temp_path("ab4"), &options));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_database_compact(part, temp_path("ab"), NULL));
    options.version = 99;
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_database_compact(part, temp_path("ab5"), &options));
    const int fd = open(temp_path("by-fd"), O_RDWR | O_CREAT, 0600);
    assert_true(fd >= 0);
    options.version = XC_COMPACT_OPTIONS_VERSION;
    options.resolve_metadata = NULL;
    OK(xc_database_compact_fd(part, fd, &options));
    OK(xc_database_check_fd(&errors, open(temp_path("by-fd"), O_RDONLY), XC_CHECK_SHOW_STATS,
                            write_report, &written));
    assert_int_equal(errors, 0);
    assert_int_not_equal(xc_database_check_fd(&errors, -1, 0, NULL, NULL), XC_OK);
    xc_database_free(part);
    xc_database_free(db);
    OK(xc_database_open_fd(&db, open(temp_path("ab4"), O_RDONLY), 0));
    OK(xc_database_doccount(&n, db));
    assert_int_equal(n, 6);
    xc_database_free(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_TEMP(maintenance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
