// SPDX-License-Identifier: GPL-2.0-or-later
// Databases for reading.
#include "test.h"

#include <fcntl.h>

static void statistics(void **state)
{
    (void)state;
    xc_doccount n;
    xc_docid docid;
    xc_termcount count;
    uint64_t total, revision, revision2;
    double average;
    bool yes;
    xc_bytes bytes;
    OK(xc_database_doccount(&n, db));
    assert_int_equal(n, 3);
    OK(xc_database_lastdocid(&docid, db));
    assert_int_equal(docid, 3);
    OK(xc_database_total_length(&total, db));
    assert_int_equal(total, 6 + 8 + 3);
    OK(xc_database_average_length(&average, db));
    assert_true(average > 5.66 && average < 5.67);
    OK(xc_database_has_positions(&yes, db));
    assert_true(yes);
    OK(xc_database_termfreq(&n, db, B("cat")));
    assert_int_equal(n, 2);
    OK(xc_database_collection_freq(&count, db, B("cat")));
    assert_int_equal(count, 3);
    OK(xc_database_wdf_upper_bound(&count, db, B("cat")));
    assert_true(count >= 2);
    OK(xc_database_term_exists(&yes, db, B("cow")));
    assert_false(yes);
    OK(xc_database_doclength(&count, db, 2));
    assert_int_equal(count, 8);
    OK(xc_database_unique_terms(&count, db, 1));
    assert_int_equal(count, 6);
    OK(xc_database_doclength_lower_bound(&count, db));
    assert_true(count <= 3);
    OK(xc_database_doclength_upper_bound(&count, db));
    assert_true(count >= 8);
    OK(xc_database_value_freq(&n, db, 1));
    assert_int_equal(n, 3);
    OK(xc_database_value_lower_bound(&bytes, db, 1));
    SAME(bytes, "blue");
    OK(xc_database_value_upper_bound(&bytes, db, 1));
    SAME(bytes, "red");
    OK(xc_database_locked(&yes, db));
    assert_true(yes);
    OK(xc_database_revision(&revision, db));
    OK(xc_writable_set_metadata(w, B("x"), B("y")));
    OK(xc_writable_commit(w));
    OK(xc_database_revision(&revision2, db));
    assert_int_equal(revision2, revision + 1);
    OK(xc_database_uuid(&bytes, db));
    assert_int_equal(bytes.size, 36);
    OK(xc_database_description(&bytes, db));
    assert_true(bytes.size > 0);
    OK(xc_database_keep_alive(db));
    DESCRIBED(database, db);
    xc_database_free(db); // a view: nothing happens
    OK(xc_writable_commit(w));
    close_sample_writable();
    OK(xc_database_open(&db, temp_path("db"), 0));
    OK(xc_database_locked(&yes, db));
    assert_false(yes);
    xc_database_free(db);
}

static void combined(void **state)
{
    (void)state;
    xc_writable *a = sample("a"), *b = sample("b");
    xc_database *db, *stub;
    xc_doccount n;
    size_t parts;
    uint64_t revision;
    OK(xc_writable_commit(a));
    OK(xc_writable_commit(b));
    OK(xc_database_new(&db));
    OK(xc_database_add(db, xc_writable_database(a)));
    OK(xc_database_add(db, xc_writable_database(b)));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_database_add(db, db));
    FAILS(XC_ERROR_INVALID_OPERATION, xc_database_add(xc_writable_database(a), db));
    FAILS(XC_ERROR_INVALID_OPERATION, xc_database_revision(&revision, db));
    OK(xc_database_size(&parts, db));
    assert_int_equal(parts, 2);
    OK(xc_database_doccount(&n, db));
    assert_int_equal(n, 6);
    FILE *f = fopen(temp_path("stub"), "w");
    assert_non_null(f);
    fputs("auto a\nauto b\n", f);
    fclose(f);
    OK(xc_database_open(&stub, temp_path("stub"), XC_DB_BACKEND_STUB));
    OK(xc_database_doccount(&n, stub));
    assert_int_equal(n, 6);
    xc_database_free(stub);
    xc_writable_free(a);
    xc_writable_free(b);
    OK(xc_database_doccount(&n, db)); // still there
    xc_database_free(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SAMPLE(statistics),
        WITH_TEMP(combined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
