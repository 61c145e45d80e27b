// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

#include <pthread.h>
#include <unistd.h>

static void every_class(void **state)
{
    (void)state;
    for (int s = XC_ERROR_ASSERTION; s >= XC_ERROR_WILDCARD; --s) {
        assert_int_equal(xc_test_throw((xc_status)s), s);
        const xc_error *e = xc_error_last();
        assert_int_equal(e->status, s);
        assert_string_equal(e->message, "message (No such file or directory)");
        assert_string_equal(e->context, "context");
        assert_non_null(strstr(e->type, "Error"));
        assert_non_null(e->hint);
        assert_int_equal(strncmp(xc_status_name((xc_status)s), "XC_ERROR_", 9), 0);
    }
    static const xc_status ours[] = {XC_ERROR_NO_MEMORY, XC_ERROR_STD, XC_ERROR_UNKNOWN};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; ++i)
        FAILS(ours[i], xc_test_throw(ours[i]));
    assert_int_equal(xc_test_throw_base(), XC_ERROR_NETWORK);
    assert_string_equal(xc_error_last()->type, "NewNetworkError");
    assert_string_equal(xc_status_name((xc_status)-999), "XC_ERROR_?");
    assert_string_equal(xc_status_name(XC_OK), "XC_OK");
    xc_error_clear();
    assert_int_equal(xc_error_last()->status, XC_OK);
    assert_string_equal(xc_error_last()->message, "");
}

static void nulls(void **state)
{
    (void)state;
    xc_database *db = (xc_database *)state;
    FAILS(XC_ERROR_NULL, xc_database_open(NULL, "x", 0));
    FAILS(XC_ERROR_NULL, xc_database_open(&db, NULL, 0));
    assert_null(db);
    FAILS(XC_ERROR_NULL, xc_database_doccount(NULL, NULL));
    xc_document *doc;
    OK(xc_document_new(&doc));
    FAILS(XC_ERROR_NULL, xc_document_add_term(doc, NULL, 1, 1));
    OK(xc_document_set_data(doc, NULL, 0));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_document_add_term(doc, NULL, 0, 1));
    xc_document_free(doc);
    xc_database_free(NULL), xc_writable_free(NULL), xc_document_free(NULL), xc_stem_free(NULL);
    xc_stopper_free(NULL), xc_term_generator_free(NULL), xc_query_free(NULL), xc_mset_free(NULL);
    xc_query_parser_free(NULL), xc_enquire_free(NULL), xc_weight_free(NULL), xc_rset_free(NULL);
    xc_key_maker_free(NULL), xc_match_spy_free(NULL), xc_eset_free(NULL), xc_string_free(NULL);
    xc_posting_source_free(NULL), xc_term_iterator_free(NULL), xc_posting_iterator_free(NULL);
    xc_position_iterator_free(NULL), xc_value_iterator_free(NULL);
    assert_null(xc_writable_database(NULL));
}

static void *other_thread(void *out)
{
    *(xc_status *)out = xc_error_last()->status;
    (void)!xc_test_throw(XC_ERROR_RANGE);
    return NULL;
}

static void per_thread(void **state)
{
    (void)state;
    pthread_t thread;
    xc_status seen = XC_ERROR_RANGE;
    FAILS(XC_ERROR_NETWORK, xc_test_throw(XC_ERROR_NETWORK));
    assert_int_equal(pthread_create(&thread, NULL, other_thread, &seen), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(seen, XC_OK);
    assert_int_equal(xc_error_last()->status, XC_ERROR_NETWORK);
}

static void provoked(void **state)
{
    (void)state;
    xc_database *none;
    FAILS(XC_ERROR_DATABASE_NOT_FOUND, xc_database_open(&none, temp_path("nothing"), 0));
    assert_true(*xc_error_last()->hint);
    FILE *f = fopen(temp_path("garbage"), "w");
    assert_non_null(f);
    fputs("this is no stub\n", f);
    fclose(f);
    FAILS(XC_ERROR_DATABASE_OPENING, xc_database_open(&none, temp_path("garbage"), 0));
    xc_writable *w2;
    FAILS(XC_ERROR_DATABASE_LOCK, xc_writable_open(&w2, temp_path("db"), XC_DB_OPEN, 0));
    assert_non_null(strstr(xc_error_last()->hint, "flintlock"));
    FAILS(XC_ERROR_DATABASE_CREATE, xc_writable_open(&w2, temp_path("db"), XC_DB_CREATE, 0));
    FAILS(XC_ERROR_DATABASE_NOT_FOUND, xc_writable_open(&w2, temp_path("no"), XC_DB_OPEN, 0));
    xc_document *doc;
    FAILS(XC_ERROR_DOC_NOT_FOUND, xc_database_document(&doc, xc_writable_database(w), 99, 0));
    assert_null(doc);
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_database_document(&doc, xc_writable_database(w), 0, 0));
    FAILS(XC_ERROR_DOC_NOT_FOUND, xc_writable_delete_document(w, 99));
    FAILS(XC_ERROR_INVALID_OPERATION, xc_writable_commit_transaction(w));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_writable_set_metadata(w, "", 0, "x", 1));
    char longest[400];
    memset(longest, 'x', sizeof longest);
    OK(xc_document_new(&doc));
    OK(xc_document_add_term(doc, longest, sizeof longest, 1));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_writable_add_document(NULL, w, doc));
    xc_document_free(doc);
    OK(xc_writable_close(w));
    FAILS(XC_ERROR_DATABASE_CLOSED,
          xc_database_termfreq(&(xc_doccount){0}, xc_writable_database(w), B("cat")));
    FAILS(XC_ERROR_SERIALISATION, xc_query_unserialise(&(xc_query *){0}, B("\x01\x02\xff")));
    // A port nobody listens on: bind would take one at random, 1 is closed in practice.
    FAILS(XC_ERROR_NETWORK, xc_database_open_tcp(&none, "127.0.0.1", 1, 1000, 1000));
    assert_true(*xc_error_last()->context);
    FAILS(XC_ERROR_NETWORK, xc_database_open_program(&none, "/bin/false", "", 1000));
    xc_status s = xc_document_unserialise(&doc, B("\xff\xff"));
    assert_true(s == XC_ERROR_SERIALISATION || s == XC_ERROR_NETWORK);
}

static void version_error(void **state)
{
    (void)state;
    close_sample_writable();
    FILE *f = fopen(temp_path("db/iamglass"), "r+b");
    assert_non_null(f);
    fseek(f, 14, SEEK_SET); // the format's date follows the magic
    fputs("\x01\x01", f);
    fclose(f);
    FAILS(XC_ERROR_DATABASE_VERSION, xc_database_open(&db, temp_path("db"), 0));
    assert_int_equal(truncate(temp_path("db/iamglass"), 20), 0);
    FAILS(XC_ERROR_DATABASE_CORRUPT, xc_database_open(&db, temp_path("db"), 0));
}

// Enough documents that a table is more than the one block a reader has in memory anyway.
static void rewrite(char fill)
{
    char data[200];
    memset(data, fill, sizeof data);
    for (xc_docid docid = 1; docid <= 500; ++docid) {
        xc_document *doc;
        OK(xc_document_new(&doc));
        OK(xc_document_add_term(doc, &fill, 1, 1));
        snprintf(data, sizeof data, "%u", (unsigned)(docid * 2654435761u));
        OK(xc_document_set_data(doc, data, sizeof data));
        OK(xc_writable_replace_document(w, docid, doc));
        xc_document_free(doc);
    }
    OK(xc_writable_commit(w));
}

static void modified(void **state)
{
    (void)state;
    xc_document *doc;
    xc_bytes data;
    xc_doccount n;
    bool changed;
    OK(xc_writable_open(&w, temp_path("db"), XC_DB_NO_SYNC, 2048));
    rewrite('a');
    OK(xc_database_open(&db, temp_path("db"), 0));
    rewrite('b');
    OK(xc_database_document(&doc, db, 250, 0));
    OK(xc_document_data(&data, doc)); // one revision back is safe
    xc_document_free(doc);
    rewrite('c');
    rewrite('d');
    xc_status s = xc_database_document(&doc, db, 100, 0);
    if (!s)
        s = xc_document_data(&data, doc);
    xc_document_free(doc);
    assert_int_equal(s, XC_ERROR_DATABASE_MODIFIED);
    assert_non_null(strstr(xc_error_last()->hint, "reopen"));
    OK(xc_database_reopen(&changed, db));
    assert_true(changed);
    OK(xc_database_termfreq(&n, db, B("d")));
    assert_int_equal(n, 500);
    OK(xc_database_close(db));
    FAILS(XC_ERROR_DATABASE_CLOSED, xc_database_reopen(NULL, db));
    xc_database_free(db);
    close_sample_writable();
}

static void version(void **state)
{
    (void)state;
    char text[32];
    snprintf(text, sizeof text, "%d.%d.%d", xc_version_major(), xc_version_minor(),
             xc_version_revision());
    assert_string_equal(text, xc_version_string());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class), cmocka_unit_test(nulls),    cmocka_unit_test(per_thread),
        WITH_SAMPLE(provoked),         WITH_SAMPLE(version_error), WITH_TEMP(modified),
        cmocka_unit_test(version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
