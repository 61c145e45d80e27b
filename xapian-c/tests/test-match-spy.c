// SPDX-License-Identifier: GPL-2.0-or-later
// Match spies.
#include "test.h"

static int live; // payloads

// Show all documents to the spies.
static xc_status run(xc_match_spy *const *spies, size_t n)
{
    xc_enquire *enquire = enquire_all(db);
    xc_mset *mset = NULL;
    xc_mset_options options = XC_MSET_OPTIONS_INIT;
    options.check_at_least = 100;
    options.spies = spies;
    options.n_spies = n;
    const xc_status s = xc_enquire_mset(&mset, enquire, 0, 10, &options);
    if (!s) { // the spies are gone
        xc_mset *again;
        OK(xc_enquire_mset(&again, enquire, 0, 10, NULL));
        xc_mset_free(again);
    }
    xc_mset_free(mset);
    xc_enquire_free(enquire);
    return s;
}

static void value_count(void **state)
{
    (void)state;
    xc_match_spy *spy, *other;
    xc_term_iterator *it;
    xc_bytes bytes;
    size_t total;
    bool more;
    xc_doccount freq;
    OK(xc_match_spy_new_value_count(&spy, 1));
    OK(run(&spy, 1));
    OK(xc_match_spy_total(&total, spy));
    assert_int_equal(total, 3);
    OK(xc_match_spy_values(&it, spy));
    assert_string_equal(join_terms(it), "blue red");
    OK(xc_match_spy_top_values(&it, spy, 1));
    OK(xc_term_iterator_next(&more, it));
    OK(xc_term_iterator_termfreq(&freq, it));
    assert_int_equal(freq, 2);
    assert_string_equal(join_terms(it), "");
    OK(xc_match_spy_name(&bytes, spy));
    SAME(bytes, "Xapian::ValueCountMatchSpy");
    OK(xc_match_spy_description(&bytes, spy));
    assert_true(bytes.size > 0);
    // By way of bytes, as a remote server does.
    xc_registry *registry;
    OK(xc_registry_new(&registry));
    OK(xc_match_spy_serialise(&bytes, spy));
    OK(xc_match_spy_unserialise(&other, registry, "Xapian::ValueCountMatchSpy", bytes.data,
                                bytes.size));
    xc_registry_free(registry);
    OK(xc_match_spy_serialise_results(&bytes, spy));
    OK(xc_match_spy_merge_results(other, bytes.data, bytes.size));
    OK(xc_match_spy_merge_results(other, bytes.data, bytes.size));
    OK(xc_match_spy_total(&total, other));
    assert_int_equal(total, 6);
    const xc_status s = xc_match_spy_merge_results(other, B("\xff\xff\xff"));
    assert_true(s == XC_ERROR_SERIALISATION || s == XC_ERROR_NETWORK);
    xc_match_spy_free(spy), xc_match_spy_free(other);
}

static int count_to_100(const xc_document *doc, double weight, void *payload)
{
    xc_docid docid;
    assert_true(weight >= 0);
    const xc_status s = xc_document_docid(&docid, doc);
    assert_in_range(docid, 1, 3);
    return ++*(int *)payload == 100 ? 11 : s;
}

static void callback(void **state)
{
    (void)state;
    xc_match_spy *spies[2];
    size_t total;
    int seen = 0;
    xc_bytes bytes;
    OK(xc_match_spy_new_callback(&spies[0], count_to_100, &seen, count_free));
    OK(xc_match_spy_new_value_count(&spies[1], 0));
    OK(run(spies, 2));
    assert_int_equal(seen, 3);
    OK(xc_match_spy_total(&total, spies[1]));
    assert_int_equal(total, 3);
    FAILS(XC_ERROR_INVALID_OPERATION, xc_match_spy_total(&total, spies[0]));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_match_spy_name(&bytes, spies[0]));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_match_spy_serialise(&bytes, spies[0]));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_match_spy_serialise_results(&bytes, spies[0]));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_match_spy_merge_results(spies[0], B("x")));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_match_spy_copy(&(xc_match_spy *){0}, spies[0]));
    seen = 99;
    FAILS(XC_ERROR_CALLBACK, run(spies, 2));
    assert_int_equal(xc_error_last()->callback_code, 11);
    xc_match_spy_free(spies[0]), xc_match_spy_free(spies[1]);
    FAILS(XC_ERROR_NULL, xc_match_spy_new_callback(&spies[0], NULL, NULL, count_free));
    assert_int_equal(freed, 2);
    spies[0] = NULL;
    FAILS(XC_ERROR_NULL, run(spies, 1));
}

/* A spy which adds up docids above a limit. */
typedef struct adder {
    unsigned limit, sum;
} adder;

static adder *new_adder(unsigned limit)
{
    adder *a = calloc(1, sizeof *a);
    assert_non_null(a);
    a->limit = limit;
    ++live;
    return a;
}

static int see(const xc_document *doc, double weight, void *payload)
{
    adder *a = payload;
    xc_docid docid;
    (void)weight;
    const xc_status s = xc_document_docid(&docid, doc);
    if (docid > a->limit)
        a->sum += docid;
    return s;
}

static int clone(void **out, void *payload)
{
    *out = new_adder(((adder *)payload)->limit);
    return 0;
}

static int serialise(xc_bytes *out, void *payload)
{
    out->data = (const char *)&((adder *)payload)->limit;
    out->size = sizeof(unsigned);
    return 0;
}

static int unserialise(void **out, const char *data, size_t size, void *payload)
{
    unsigned limit;
    (void)payload;
    if (size != sizeof limit)
        return xc_callback_fail(1, "wrong size");
    memcpy(&limit, data, size);
    *out = new_adder(limit);
    return 0;
}

static int results(xc_bytes *out, void *payload)
{
    out->data = (const char *)&((adder *)payload)->sum;
    out->size = sizeof(unsigned);
    return 0;
}

static int merge(const char *data, size_t size, void *payload)
{
    unsigned sum;
    if (size != sizeof sum)
        return xc_callback_fail(1, "wrong size");
    memcpy(&sum, data, size);
    ((adder *)payload)->sum += sum;
    return 0;
}

static void release(void *payload)
{
    --live;
    free(payload);
}

static const xc_match_spy_ops adder_ops = {
    .version = XC_MATCH_SPY_OPS_VERSION,
    .document = see,
    .clone = clone,
    .serialise = serialise,
    .unserialise = unserialise,
    .serialise_results = results,
    .merge_results = merge,
    .free = release,
    .name = "adder",
};

static void full(void **state)
{
    (void)state;
    xc_match_spy *spy, *other;
    xc_registry *registry;
    xc_bytes bytes;
    bool known;
    adder *mine = new_adder(1);
    OK(xc_match_spy_new(&spy, &adder_ops, mine));
    OK(run(&spy, 1));
    assert_int_equal(mine->sum, 2 + 3);
    OK(xc_registry_new(&registry));
    OK(xc_registry_add_match_spy(registry, spy));
    OK(xc_registry_has_match_spy(&known, registry, "adder"));
    assert_true(known);
    OK(xc_match_spy_serialise(&bytes, spy));
    OK(xc_match_spy_unserialise(&other, registry, "adder", bytes.data, bytes.size));
    FAILS(XC_ERROR_CALLBACK,
          xc_match_spy_unserialise(&(xc_match_spy *){0}, registry, "adder", B("x")));
    FAILS(XC_ERROR_INVALID_ARGUMENT,
          xc_match_spy_unserialise(&(xc_match_spy *){0}, registry, "other", B("x")));
    xc_registry_free(registry);
    OK(run(&other, 1));
    OK(xc_match_spy_serialise_results(&bytes, other));
    OK(xc_match_spy_merge_results(spy, bytes.data, bytes.size));
    assert_int_equal(mine->sum, 10);
    FAILS(XC_ERROR_CALLBACK, xc_match_spy_merge_results(spy, B("x")));
    xc_match_spy_free(other);
    OK(xc_match_spy_copy(&other, spy));
    xc_document *doc;
    OK(xc_database_document(&doc, db, 3, 0));
    OK(xc_match_spy_see(other, doc, 1.5));
    OK(xc_match_spy_see(other, doc, 0));
    OK(xc_match_spy_serialise_results(&bytes, other));
    assert_int_equal(*(const unsigned *)(const void *)bytes.data, 6);
    FAILS(XC_ERROR_NULL, xc_match_spy_see(other, NULL, 0));
    xc_document_free(doc);
    xc_match_spy_free(spy), xc_match_spy_free(other);
    assert_int_equal(live, 0);
    xc_match_spy_ops ops = adder_ops;
    ops.version = 0;
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_match_spy_new(&spy, &ops, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_SAMPLE(value_count), WITH_SAMPLE(callback),
                                       WITH_SAMPLE(full)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
