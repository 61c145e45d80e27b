// SPDX-License-Identifier: GPL-2.0-or-later
// Results of a search.
#include "test.h"

static void results(void **state)
{
    (void)state;
    xc_mset *mset;
    xc_hit hit;
    xc_mset_stats stats;
    xc_doccount n;
    double weight;
    int percent;
    char *text;
    size_t size;
    xc_enquire *enquire = enquire_either(db, "cat", "mice");
    OK(xc_enquire_mset(&mset, enquire, 1, 10, NULL));
    OK(xc_mset_first_item(&n, mset));
    assert_int_equal(n, 1);
    OK(xc_mset_hit(&hit, mset, 0));
    assert_int_equal(hit.rank, 1);
    OK(xc_mset_fetch(mset)); // 1.4 would read beyond its array
    xc_mset_free(mset);
    OK(xc_enquire_mset(&mset, enquire, 0, 10, NULL));
    OK(xc_mset_get_stats(&stats, mset));
    assert_int_equal(stats.lower_bound, 3);
    assert_int_equal(stats.upper_bound, 3);
    OK(xc_mset_hit(&hit, mset, 0));
    assert_true(hit.weight == stats.max_attained && hit.weight <= stats.max_possible);
    OK(xc_mset_convert_to_percent(&percent, mset, hit.weight));
    assert_int_equal(percent, hit.percent);
    OK(xc_mset_termfreq(&n, mset, B("cat")));
    assert_int_equal(n, 2);
    OK(xc_mset_termweight(&weight, mset, B("cat")));
    assert_true(weight > 0);
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_mset_termweight(&weight, mset, B("cow")));
    OK(xc_mset_fetch(mset));
    DESCRIBED(mset, mset);
    xc_enquire_free(enquire); // the mset keeps what it needs
    xc_bytes data;
    OK(xc_mset_data(&data, mset, 1));
    SAME(data, "a dog saw the cat and the cat");
    FAILS(XC_ERROR_RANGE, xc_mset_data(&data, mset, 3));
    xc_document *doc;
    OK(xc_mset_document(&doc, mset, 0));
    xc_document_free(doc);
    OK(xc_mset_snippet(&text, &size, mset, B("a cat & a <cow>"), 500, NULL, XC_SNIPPET_DEFAULT,
                       "\x01", "\x02", "..."));
    assert_string_equal(text, "a \x01"
                              "cat\x02 &amp; a &lt;cow&gt;");
    assert_int_equal(size, strlen(text));
    xc_string_free(text);
    OK(xc_mset_snippet(&text, &size, mset, B("nothing here"), 500, NULL,
                       XC_SNIPPET_DEFAULT | XC_SNIPPET_EMPTY_WITHOUT_MATCH, "<b>", "</b>", ""));
    assert_int_equal(size, 0);
    xc_string_free(text);
    FAILS(XC_ERROR_NULL,
          xc_mset_snippet(&text, &size, mset, B("x"), 500, NULL, 0, NULL, "</b>", ""));
    xc_mset_free(mset);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_SAMPLE(results)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
