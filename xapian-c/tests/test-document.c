// SPDX-License-Identifier: GPL-2.0-or-later
// Documents.
#include "test.h"

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
    DESCRIBED(document, copy);
    xc_termpos removed;
    OK(xc_document_add_posting(copy, B("two"), 8, 1));
    OK(xc_document_add_posting(copy, B("two"), 20, 1));
    OK(xc_document_remove_postings(&removed, copy, B("two"), 8, 19, 1));
    assert_int_equal(removed, 1);
    OK(xc_document_remove_postings(NULL, copy, B("two"), 20, 30, 1));
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_document_remove_postings(NULL, copy, B("no"), 1, 2, 1));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
