// SPDX-License-Identifier: GPL-2.0-or-later
// Databases for writing.
#include "test.h"

static void writing(void **state)
{
    (void)state;
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
    xc_writable *memory;
    OK(xc_writable_open(&memory, "", XC_DB_BACKEND_INMEMORY, 0));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_writable_begin_transaction(memory, true));
    xc_writable_free(memory);
}

// A document goes to the part that its number says.
static void combined(void **state)
{
    (void)state;
    xc_writable *both, *other = sample("other");
    xc_document *doc;
    xc_doccount n;
    OK(xc_writable_new(&both));
    OK(xc_document_new(&doc));
    FAILS(XC_ERROR_INVALID_OPERATION, xc_writable_add_document(NULL, both, doc));
    OK(xc_writable_add(both, w));
    OK(xc_writable_add(both, other));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_writable_add(both, both));
    OK(xc_document_add_boolean_term(doc, B("new")));
    OK(xc_writable_replace_document(both, 8, doc)); // part 1, document 4
    OK(xc_database_termfreq(&n, xc_writable_database(both), B("new")));
    assert_int_equal(n, 1);
    OK(xc_writable_commit(both));
    OK(xc_database_doccount(&n, db));
    assert_int_equal(n, 3);
    OK(xc_database_doccount(&n, xc_writable_database(other)));
    assert_int_equal(n, 4);
    DESCRIBED(writable, both);
    xc_document_free(doc);
    xc_writable_free(both);
    xc_writable_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SAMPLE(writing),
        WITH_SAMPLE(combined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
