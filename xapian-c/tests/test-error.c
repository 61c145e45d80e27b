// SPDX-License-Identifier: GPL-2.0-or-later
// Errors: every class, of each thread its own, and NULL.
#define _DEFAULT_SOURCE // sockets and limits
#include "test.h"

#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
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

/* Each class for real: what fails, in a fresh directory with the sample. */

static xc_status invalid_argument(void)
{
    xc_document *doc;
    return xc_database_document(&doc, db, 0, 0);
}

static xc_status invalid_operation(void)
{
    return xc_writable_commit_transaction(w);
}

static xc_status unimplemented(void)
{
    xc_writable *memory;
    OK(xc_writable_open(&memory, "", XC_DB_BACKEND_INMEMORY, 0));
    const xc_status s = xc_writable_begin_transaction(memory, true);
    xc_writable_free(memory);
    return s;
}

// No file may grow: as on a full disk.
static xc_status database(void)
{
    struct rlimit old, none = {0, 0};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    none.rlim_max = old.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    OK(xc_writable_set_metadata(w, B("key"), B("value")));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    const xc_status s = xc_writable_commit(w);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    return s;
}

// Open the sample after its version file is spoilt.
static xc_status open_spoilt(long offset, const char *bytes, long length)
{
    xc_database *read;
    close_sample_writable();
    FILE *f = fopen(temp_path("db/iamglass"), "r+b");
    assert_non_null(f);
    fseek(f, offset, SEEK_SET);
    fputs(bytes, f);
    fclose(f);
    if (length)
        assert_int_equal(truncate(temp_path("db/iamglass"), length), 0);
    return xc_database_open(&read, temp_path("db"), 0);
}

static xc_status database_corrupt(void)
{
    return open_spoilt(0, "", 20);
}

static xc_status database_version(void)
{
    return open_spoilt(14, "\x01\x01", 0); // the format's date follows the magic
}

static xc_status database_create(void)
{
    xc_writable *again;
    return xc_writable_open(&again, temp_path("db"), XC_DB_CREATE, 0);
}

static xc_status database_lock(void)
{
    xc_writable *second;
    return xc_writable_open(&second, temp_path("db"), XC_DB_OPEN, 0);
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

static xc_status database_modified(void)
{
    xc_database *read;
    xc_document *doc;
    xc_bytes data;
    xc_doccount n;
    bool changed;
    close_sample_writable();
    OK(xc_writable_open(&w, temp_path("other"), XC_DB_NO_SYNC, 2048));
    rewrite('a');
    OK(xc_database_open(&read, temp_path("other"), 0));
    rewrite('b');
    OK(xc_database_document(&doc, read, 250, 0));
    OK(xc_document_data(&data, doc)); // one revision back is safe
    xc_document_free(doc);
    rewrite('c');
    rewrite('d');
    xc_status s = xc_database_document(&doc, read, 100, 0);
    if (!s)
        s = xc_document_data(&data, doc);
    xc_document_free(doc);
    // What the hint says helps.
    OK(xc_database_reopen(&changed, read));
    assert_true(changed);
    OK(xc_database_termfreq(&n, read, B("d")));
    assert_int_equal(n, 500);
    xc_database_free(read);
    return s;
}

static xc_status database_opening(void)
{
    xc_database *read;
    FILE *f = fopen(temp_path("garbage"), "w");
    assert_non_null(f);
    fputs("this is no stub\n", f);
    fclose(f);
    return xc_database_open(&read, temp_path("garbage"), 0);
}

static xc_status database_not_found(void)
{
    xc_database *read;
    return xc_database_open(&read, temp_path("nothing"), 0);
}

static xc_status database_closed(void)
{
    xc_doccount n;
    OK(xc_writable_close(w));
    return xc_database_termfreq(&n, db, B("cat"));
}

static xc_status doc_not_found(void)
{
    return xc_writable_delete_document(w, 99);
}

static int no_field(xc_query **out, const char *text, size_t size, void *payload)
{
    (void)out, (void)text, (void)size, (void)payload;
    return 0;
}

static xc_status feature_unavailable(void)
{
    xc_query_parser *parser;
    OK(xc_query_parser_new(&parser));
    OK(xc_query_parser_add_prefix(parser, B("f"), B("S")));
    const xc_status s = xc_query_parser_add_field(parser, B("f"), no_field, NULL, NULL);
    xc_query_parser_free(parser);
    return s;
}

static xc_status network(void)
{
    xc_database *remote;
    FAILS(XC_ERROR_NETWORK, xc_database_open_program(&remote, "/bin/false", "", 1000));
    // Nobody listens on port 1.
    return xc_database_open_tcp(&remote, "127.0.0.1", 1, 1000, 1000);
}

// A server which takes the connection and never says a word.
static xc_status network_timeout(void)
{
    xc_database *remote;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof address;
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    const xc_status s =
        xc_database_open_tcp(&remote, "127.0.0.1", ntohs(address.sin_port), 50, 1000);
    close(fd);
    return s;
}

static xc_status query_parser(void)
{
    xc_query_parser *parser;
    xc_query *query;
    OK(xc_query_parser_new(&parser));
    const xc_status s =
        xc_query_parser_parse(&query, parser, B("cat AND"), XC_PARSE_DEFAULT, "", 0);
    xc_query_parser_free(parser);
    return s;
}

static xc_status serialisation(void)
{
    xc_query *query;
    return xc_query_unserialise(&query, B("\x01\x02\xff"));
}

static xc_status range(void)
{
    xc_mset *mset = search(db, "cat", NULL);
    xc_hit hit;
    const xc_status s = xc_mset_hit(&hit, mset, 2);
    xc_mset_free(mset);
    return s;
}

static xc_status wildcard(void)
{
    xc_query *query;
    xc_mset *mset;
    OK(xc_query_wildcard(&query, B("m"), 1, XC_WILDCARD_LIMIT_ERROR, XC_OP_SYNONYM));
    const xc_status s = xc_database_search(&mset, db, query, 0, 10, NULL);
    xc_query_free(query);
    return s;
}

static const struct {
    xc_status status;
    xc_status (*provoke)(void);
} classes[] = {
    {XC_ERROR_ASSERTION, NULL}, // thrown by Xapian built with assertions only: see every_class()
    {XC_ERROR_INVALID_ARGUMENT, invalid_argument},
    {XC_ERROR_INVALID_OPERATION, invalid_operation},
    {XC_ERROR_UNIMPLEMENTED, unimplemented},
    {XC_ERROR_DATABASE, database},
    {XC_ERROR_DATABASE_CORRUPT, database_corrupt},
    {XC_ERROR_DATABASE_CREATE, database_create},
    {XC_ERROR_DATABASE_LOCK, database_lock},
    {XC_ERROR_DATABASE_MODIFIED, database_modified},
    {XC_ERROR_DATABASE_OPENING, database_opening},
    {XC_ERROR_DATABASE_VERSION, database_version},
    {XC_ERROR_DATABASE_NOT_FOUND, database_not_found},
    {XC_ERROR_DATABASE_CLOSED, database_closed},
    {XC_ERROR_DOC_NOT_FOUND, doc_not_found},
    {XC_ERROR_FEATURE_UNAVAILABLE, feature_unavailable},
    {XC_ERROR_INTERNAL, NULL}, // a bug in Xapian: see every_class()
    {XC_ERROR_NETWORK, network},
    {XC_ERROR_NETWORK_TIMEOUT, network_timeout},
    {XC_ERROR_QUERY_PARSER, query_parser},
    {XC_ERROR_SERIALISATION, serialisation},
    {XC_ERROR_RANGE, range},
    {XC_ERROR_WILDCARD, wildcard},
};

static void for_real(void **state)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; ++i) {
        assert_int_equal(classes[i].status, -1 - (int)i);
        if (!classes[i].provoke)
            continue;
        assert_int_equal(open_sample(state), 0);
        const char *name = xc_status_name(classes[i].status);
        const xc_status s = classes[i].provoke();
        const xc_error *e = xc_error_last();
        if (s != classes[i].status)
            fail_msg("%s instead of %s: %s", xc_status_name(s), name, e->message);
        assert_int_equal(e->status, s);
        assert_true(*e->message && strstr(e->type, "Error"));
        const bool obvious = s == XC_ERROR_INVALID_ARGUMENT || s == XC_ERROR_INVALID_OPERATION ||
                             s == XC_ERROR_RANGE;
        assert_true(*e->hint || obvious);
        if (s == XC_ERROR_NETWORK || s == XC_ERROR_NETWORK_TIMEOUT)
            assert_non_null(strstr(e->context, "127.0.0.1"));
        assert_int_equal(close_sample(state), 0);
    }
}

// Other ways to the same classes.
static void more(void **state)
{
    (void)state;
    xc_writable *w2;
    xc_document *doc;
    FAILS(XC_ERROR_DATABASE_NOT_FOUND, xc_writable_open(&w2, temp_path("no"), XC_DB_OPEN, 0));
    FAILS(XC_ERROR_DOC_NOT_FOUND, xc_database_document(&doc, db, 99, 0));
    assert_null(doc);
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_writable_set_metadata(w, "", 0, "x", 1));
    char longest[400];
    memset(longest, 'x', sizeof longest);
    OK(xc_document_new(&doc));
    OK(xc_document_add_term(doc, longest, sizeof longest, 1));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_writable_add_document(NULL, w, doc));
    xc_document_free(doc);
    const xc_status s = xc_document_unserialise(&doc, B("\xff\xff"));
    assert_true(s == XC_ERROR_SERIALISATION || s == XC_ERROR_NETWORK);
    xc_database *read;
    OK(xc_database_open(&read, temp_path("db"), 0));
    OK(xc_database_close(read));
    FAILS(XC_ERROR_DATABASE_CLOSED, xc_database_reopen(NULL, read));
    xc_database_free(read);
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
        cmocka_unit_test(every_class), cmocka_unit_test(nulls), cmocka_unit_test(per_thread),
        cmocka_unit_test(for_real),    WITH_SAMPLE(more),       cmocka_unit_test(version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
