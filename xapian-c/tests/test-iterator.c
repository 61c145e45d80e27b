// SPDX-License-Identifier: GPL-2.0-or-later
// The four iterators.
#include "test.h"

static void iterators(void **state)
{
    (void)state;
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
    DESCRIBED(term_iterator, terms);
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
    DESCRIBED(posting_iterator, postings);
    OK(xc_posting_iterator_positions(&positions, postings));
    OK(xc_position_iterator_next(&more, positions));
    DESCRIBED(position_iterator, positions);
    assert_true(more);
    xc_position_iterator_free(positions);
    OK(xc_posting_iterator_next(&more, postings));
    assert_false(more);
    FAILS(XC_ERROR_INVALID_OPERATION, xc_posting_iterator_get(&docid, postings));
    xc_posting_iterator_free(postings);
    // The same in one go, in pieces of any size.
    for (size_t room = 1; room <= 4; ++room) {
        xc_posting out[4];
        size_t got, all = 0;
        OK(xc_database_postings(&postings, db, B("")));
        do {
            OK(xc_posting_iterator_read(&got, out, room, postings));
            for (size_t i = 0; i < got; ++i, ++all)
                assert_true(out[i].docid == all + 1 && out[i].wdf == 1);
        } while (got == room);
        assert_int_equal(all, 3);
        FAILS(XC_ERROR_INVALID_OPERATION, xc_posting_iterator_get(&docid, postings));
        OK(xc_posting_iterator_read(&got, NULL, 0, postings));
        assert_int_equal(got, 0);
        FAILS(XC_ERROR_NULL, xc_posting_iterator_read(&got, NULL, 1, postings));
        xc_posting_iterator_free(postings);
    }
    OK(xc_database_positions(&positions, db, 1, B("mat")));
    OK(xc_position_iterator_next(&more, positions));
    OK(xc_position_iterator_get(&n, positions));
    assert_int_equal(n, 6);
    xc_position_iterator_free(positions);

    OK(xc_database_valuestream(&values, db, 1));
    close_sample_writable(); // the iterator keeps the database
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

// check() agrees with skip_to() wherever it says that it looked.
static void checking(void **state)
{
    (void)state;
    xc_value_iterator *it;
    xc_document *doc;
    xc_docid docid;
    bool more, valid;
    OK(xc_document_new(&doc));
    for (xc_docid i = 10; i <= 3000; i += 10) {
        OK(xc_document_add_value(doc, 7, "value", i % 20 ? 0 : 5));
        OK(xc_writable_replace_document(w, i, doc));
    }
    xc_document_free(doc);
    OK(xc_writable_commit(w));
    OK(xc_database_valuestream(&it, db, 7));
    unsigned looked = 0;
    for (xc_docid i = 10; i <= 2900; i += 30) {
        OK(xc_value_iterator_check(&more, &valid, it, i));
        if (!valid) {
            assert_true(i % 20);
            assert_false(more);
            FAILS(XC_ERROR_INVALID_OPERATION, xc_value_iterator_docid(&docid, it));
            continue;
        }
        ++looked;
        assert_true(more);
        OK(xc_value_iterator_docid(&docid, it));
        assert_int_equal(docid, (i + 19) / 20 * 20);
    }
    assert_true(looked > 30);
    DESCRIBED(value_iterator, it);
    OK(xc_value_iterator_skip_to(&more, it, 3001));
    assert_false(more);
    OK(xc_value_iterator_check(&more, &valid, it, 3001));
    assert_true(valid && !more);
    xc_value_iterator_free(it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SAMPLE(iterators),
        WITH_SAMPLE(checking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
