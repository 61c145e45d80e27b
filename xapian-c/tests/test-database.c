// SPDX-License-Identifier: GPL-2.0-or-later
// Databases for reading and writing, documents, iterators.
#include "test.h"

#include <fcntl.h>
#include <unistd.h>

static void statistics(void **state)
{
    (void)state;
    xc_writable *w = sample("db");
    OK(xc_writable_commit(w));
    xc_database *db = xc_writable_database(w);
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
    xc_database_free(db); // a view: nothing happens
    OK(xc_writable_commit(w));
    xc_writable_free(w);
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

static void remote(void **state)
{
    (void)state;
    xc_writable *w = sample("db");
    OK(xc_writable_close(w));
    xc_writable_free(w);
    xc_database *db;
    xc_doccount n;
    bool locked;
    if (access("/usr/bin/xapian-progsrv", X_OK))
        skip();
    OK(xc_database_open_program(&db, "xapian-progsrv", temp_path("db"), 5000));
    OK(xc_database_doccount(&n, db));
    assert_int_equal(n, 3);
    xc_mset *mset = search(db, "cat", NULL);
    OK(xc_mset_fetch(mset));
    xc_document *doc;
    OK(xc_mset_document(&doc, mset, 0));
    xc_document_free(doc);
    xc_mset_free(mset);
    xc_database_free(db);
    char args[200];
    snprintf(args, sizeof args, "--writable %s", temp_path("db"));
    OK(xc_writable_open_program(&w, "xapian-progsrv", args, 5000, XC_DB_OPEN));
    OK(xc_writable_set_metadata(w, B("key"), B("value")));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_database_locked(&locked, xc_writable_database(w)));
    OK(xc_writable_close(w));
    xc_writable_free(w);
    FAILS(XC_ERROR_NETWORK, xc_writable_open_tcp(&w, "127.0.0.1", 1, 0, 1000, 0));
}

static void iterators(void **state)
{
    (void)state;
    xc_writable *w = sample("db");
    xc_database *db = xc_writable_database(w);
    OK(xc_writable_commit(w));
    xc_term_iterator *terms;
    xc_posting_iterator *postings;
    xc_position_iterator *positions;
    xc_value_iterator *values;
    bool more;
    xc_bytes bytes;
    xc_docid docid;
    uint32_t n;
    OK(xc_database_allterms(&terms, db, B("XNAME")));
    assert_string_equal(join_terms(terms), "XNAMEmimi XNAMErex");
    OK(xc_database_allterms(&terms, db, B("")));
    OK(xc_term_iterator_skip_to(&more, terms, B("d")));
    assert_true(more);
    OK(xc_term_iterator_get(&bytes, terms));
    SAME(bytes, "dog");
    OK(xc_term_iterator_termfreq(&n, terms));
    assert_int_equal(n, 1);
    OK(xc_term_iterator_skip_to(&more, terms, B("zzz")));
    assert_false(more);
    OK(xc_term_iterator_next(&more, terms));
    assert_false(more);
    OK(xc_term_iterator_skip_to(&more, terms, B("a")));
    assert_false(more);
    FAILS(XC_ERROR_INVALID_OPERATION, xc_term_iterator_wdf(&n, terms));
    xc_term_iterator_free(terms);

    OK(xc_database_termlist(&terms, db, 2));
    FAILS(XC_ERROR_INVALID_OPERATION, xc_term_iterator_get(&bytes, terms));
    OK(xc_term_iterator_skip_to(&more, terms, B("cat")));
    OK(xc_term_iterator_wdf(&n, terms));
    assert_int_equal(n, 2);
    OK(xc_term_iterator_positions_count(&n, terms));
    assert_int_equal(n, 2);
    OK(xc_term_iterator_positions(&positions, terms));
    xc_term_iterator_free(terms);
    OK(xc_position_iterator_next(&more, positions));
    OK(xc_position_iterator_get(&n, positions));
    assert_int_equal(n, 5);
    OK(xc_position_iterator_skip_to(&more, positions, 6));
    OK(xc_position_iterator_get(&n, positions));
    assert_int_equal(n, 8);
    OK(xc_position_iterator_next(&more, positions));
    assert_false(more);
    xc_position_iterator_free(positions);
    FAILS(XC_ERROR_DOC_NOT_FOUND, xc_database_termlist(&terms, db, 77));

    OK(xc_database_postings(&postings, db, B("cat")));
    OK(xc_posting_iterator_next(&more, postings));
    OK(xc_posting_iterator_get(&docid, postings));
    assert_int_equal(docid, 1);
    OK(xc_posting_iterator_skip_to(&more, postings, 2));
    OK(xc_posting_iterator_wdf(&n, postings));
    assert_int_equal(n, 2);
    OK(xc_posting_iterator_doclength(&n, postings));
    assert_int_equal(n, 8);
    OK(xc_posting_iterator_unique_terms(&n, postings));
    assert_int_equal(n, 7);
    OK(xc_posting_iterator_positions(&positions, postings));
    OK(xc_position_iterator_next(&more, positions));
    assert_true(more);
    xc_position_iterator_free(positions);
    OK(xc_posting_iterator_next(&more, postings));
    assert_false(more);
    FAILS(XC_ERROR_INVALID_OPERATION, xc_posting_iterator_get(&docid, postings));
    xc_posting_iterator_free(postings);
    OK(xc_database_positions(&positions, db, 1, B("mat")));
    OK(xc_position_iterator_next(&more, positions));
    OK(xc_position_iterator_get(&n, positions));
    assert_int_equal(n, 6);
    xc_position_iterator_free(positions);

    OK(xc_database_valuestream(&values, db, 1));
    xc_writable_free(w); // the iterator keeps the database
    OK(xc_value_iterator_skip_to(&more, values, 2));
    OK(xc_value_iterator_docid(&docid, values));
    assert_int_equal(docid, 2);
    OK(xc_value_iterator_get(&bytes, values));
    SAME(bytes, "blue");
    OK(xc_value_iterator_slot(&n, values));
    assert_int_equal(n, 1);
    OK(xc_value_iterator_next(&more, values));
    OK(xc_value_iterator_next(&more, values));
    assert_false(more);
    xc_value_iterator_free(values);
}

static void writing(void **state)
{
    (void)state;
    xc_writable *w = sample("db");
    xc_database *db = xc_writable_database(w);
    xc_document *doc;
    xc_docid docid;
    xc_doccount n;
    xc_bytes bytes;
    OK(xc_document_new(&doc));
    OK(xc_document_add_boolean_term(doc, B("Q\0id")));
    OK(xc_writable_replace_document_by_term(&docid, w, B("Q\0id"), doc));
    assert_int_equal(docid, 4);
    OK(xc_writable_replace_document_by_term(&docid, w, B("Q\0id"), doc));
    assert_int_equal(docid, 4);
    OK(xc_database_termfreq(&n, db, B("Q\0id")));
    assert_int_equal(n, 1);
    OK(xc_database_termfreq(&n, db, B("Q")));
    assert_int_equal(n, 0);
    OK(xc_writable_delete_document_by_term(w, B("Q\0id")));
    OK(xc_writable_delete_document(w, 1));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_writable_delete_document_by_term(w, B("")));
    OK(xc_database_doccount(&n, db));
    assert_int_equal(n, 2);
    OK(xc_writable_begin_transaction(w, true));
    FAILS(XC_ERROR_INVALID_OPERATION, xc_writable_begin_transaction(w, true));
    OK(xc_writable_replace_document(w, 9, doc));
    OK(xc_writable_cancel_transaction(w));
    OK(xc_database_doccount(&n, db));
    assert_int_equal(n, 2);
    OK(xc_writable_begin_transaction(w, false));
    OK(xc_writable_replace_document(w, 9, doc));
    OK(xc_writable_commit_transaction(w));
    OK(xc_database_doccount(&n, db));
    assert_int_equal(n, 3);
    xc_document_free(doc);

    OK(xc_writable_set_metadata(w, B("k\0a"), B("v\0b")));
    OK(xc_writable_set_metadata(w, B("z"), B("1")));
    OK(xc_writable_commit(w));
    OK(xc_database_metadata(&bytes, db, B("k\0a")));
    SAME(bytes, "v\0b");
    OK(xc_database_metadata(&bytes, db, B("none")));
    SAME(bytes, "");
    xc_term_iterator *it;
    OK(xc_database_metadata_keys(&it, db, B("z")));
    assert_string_equal(join_terms(it), "z");

    OK(xc_writable_add_spelling(w, B("hello"), 2));
    OK(xc_writable_add_spelling(w, B("world"), 1));
    OK(xc_writable_remove_spelling(w, B("world"), 1));
    OK(xc_writable_add_synonym(w, B("car"), B("auto")));
    OK(xc_writable_add_synonym(w, B("car"), B("vehicle")));
    OK(xc_writable_remove_synonym(w, B("car"), B("auto")));
    OK(xc_writable_add_synonym(w, B("cat"), B("feline")));
    OK(xc_writable_clear_synonyms(w, B("cat")));
    OK(xc_writable_commit(w));
    OK(xc_database_spelling_suggestion(&bytes, db, B("helo"), 2));
    SAME(bytes, "hello");
    OK(xc_database_spellings(&it, db));
    assert_string_equal(join_terms(it), "hello");
    OK(xc_database_synonyms(&it, db, B("car")));
    assert_string_equal(join_terms(it), "vehicle");
    OK(xc_database_synonym_keys(&it, db, B("")));
    assert_string_equal(join_terms(it), "car");
    OK(xc_writable_close(w));
    xc_writable_free(w);
    OK(xc_writable_open(&w, "", XC_DB_BACKEND_INMEMORY, 0));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_writable_begin_transaction(w, true));
    xc_writable_free(w);
}

static void documents(void **state)
{
    (void)state;
    xc_document *doc, *copy;
    xc_bytes bytes, value;
    xc_termcount n;
    xc_docid docid;
    xc_term_iterator *terms;
    xc_value_iterator *values;
    bool more;
    OK(xc_document_new(&doc));
    OK(xc_document_set_data(doc, B("a\0b")));
    OK(xc_document_add_term(doc, B("one"), 2));
    OK(xc_document_add_posting(doc, B("two"), 7, 1));
    OK(xc_document_add_boolean_term(doc, B("Kx")));
    OK(xc_document_add_value(doc, 5, B("v\0w")));
    OK(xc_document_add_value(doc, 6, B("gone")));
    OK(xc_document_remove_value(doc, 6));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_document_remove_value(doc, 6));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_document_remove_term(doc, B("six")));
    OK(xc_document_docid(&docid, doc));
    assert_int_equal(docid, 0);
    OK(xc_document_serialise(&bytes, doc));
    OK(xc_document_unserialise(&copy, bytes.data, bytes.size));
    xc_document_free(doc);
    OK(xc_document_data(&bytes, copy));
    OK(xc_document_value(&value, copy, 5));
    SAME(bytes, "a\0b"); // not disturbed by the other getter
    SAME(value, "v\0w");
    OK(xc_document_terms_count(&n, copy));
    assert_int_equal(n, 3);
    OK(xc_document_values_count(&n, copy));
    assert_int_equal(n, 1);
    OK(xc_document_terms(&terms, copy));
    assert_string_equal(join_terms(terms), "Kx one two");
    OK(xc_document_values(&values, copy));
    OK(xc_value_iterator_next(&more, values));
    OK(xc_value_iterator_slot(&n, values));
    assert_int_equal(n, 5);
    xc_value_iterator_free(values);
    OK(xc_document_remove_posting(copy, B("two"), 7, 1));
    OK(xc_document_remove_term(copy, B("one")));
    OK(xc_document_clear_values(copy));
    OK(xc_document_clear_terms(copy));
    OK(xc_document_clear(copy));
    OK(xc_document_terms_count(&n, copy));
    assert_int_equal(n, 0);
    OK(xc_document_data(&bytes, copy));
    SAME(bytes, "");
    xc_document_free(copy);
}

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
    xc_database_free(part);
    xc_database_free(db);
    OK(xc_database_open_fd(&db, open(temp_path("ab4"), O_RDONLY), 0));
    OK(xc_database_doccount(&n, db));
    assert_int_equal(n, 6);
    xc_database_free(db);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, make_temp, remove_temp)
    const struct CMUnitTest tests[] = {
        TEST(statistics), TEST(combined),  TEST(remote),      TEST(iterators),
        TEST(writing),    TEST(documents), TEST(maintenance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
