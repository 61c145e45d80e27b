// SPDX-License-Identifier: GPL-2.0-or-later
// Weighting schemes by name and by callbacks.
#include "test.h"

#include <math.h>

static int live; // payloads
static int calls;

// Search for "cat OR dog", weighed by weight.
static xc_status run(xc_mset **out, const xc_database *on, const xc_weight *weight)
{
    xc_enquire *enquire = enquire_either(on, "cat", "dog");
    xc_status s = xc_enquire_set_weight(enquire, weight);
    if (!s)
        s = xc_enquire_mset(out, enquire, 0, 10, NULL);
    xc_enquire_free(enquire);
    return s;
}

static void by_name(void **state)
{
    (void)state;
    const xc_weight_scheme *scheme;
    xc_weight *weight;
    xc_mset *mset;
    xc_bytes name;
    xc_doccount found;
    size_t n = 0;
    for (size_t i = 0; (scheme = xc_weight_scheme_at(i)); ++i, ++n) {
        OK(xc_weight_new(&weight, scheme->name, scheme->param_defaults, scheme->param_count));
        OK(xc_weight_name(&name, weight));
        assert_true(name.size > 0);
        OK(run(&mset, db, weight));
        xc_weight_free(weight);
        OK(xc_mset_size(&found, mset));
        assert_int_equal(found, 2);
        xc_mset_free(mset);
        OK(xc_weight_parse(&weight, scheme->name));
        xc_weight_free(weight);
        assert_true(scheme->trusted || !strcmp(scheme->name, "lm"));
    }
    assert_true(n >= 14);
    OK(run(&mset, db, NULL));
    xc_mset_free(mset);
    OK(xc_weight_parse(&weight, " bm25 1.2 0 1 .75"));
    xc_weight_free(weight);
    OK(xc_weight_parse(&weight, "tfidf ntn"));
    xc_weight_free(weight);
    OK(xc_weight_new_tfidf(&weight, "bpn"));
    xc_weight_free(weight);
    static const char *const bad[] = {"",          "bm26",        "bm25 x", "bm25 1 0 1 0.5 0.5 9",
                                      "tfidf qqq", "tfidf ntn n", "pl2 -1", "bm25 1x",
                                      "lm 0 9"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i)
        FAILS(XC_ERROR_INVALID_ARGUMENT, xc_weight_parse(&weight, bad[i]));
    FAILS(XC_ERROR_NULL, xc_weight_new(&weight, "bm25", NULL, 1));
}

/* The C scheme: power of the wdf, times the idf. */
typedef struct power {
    double exponent;
    const char *fail; // name of the callback which fails
    xc_weight_stats stats;
} power;

static int fails(const power *p, const char *name)
{
    return p->fail && !strcmp(p->fail, name) ? xc_callback_fail(21, "no %s", name) : 0;
}

static power *new_power(double exponent, const char *fail)
{
    power *p = calloc(1, sizeof *p);
    assert_non_null(p);
    p->exponent = exponent;
    p->fail = fail;
    ++live;
    return p;
}

static int clone(void **out, void *payload)
{
    const power *p = payload;
    if (fails(p, "clone"))
        return 21;
    *out = new_power(p->exponent, p->fail);
    return 0;
}

static int init(const xc_weight_stats *stats, void *payload)
{
    power *p = payload;
    p->stats = *stats;
    return fails(p, "init");
}

static double value(const power *p, double wdf)
{
    return p->stats.factor * pow(wdf, p->exponent) *
           log(1 + (double)p->stats.collection_size / p->stats.termfreq);
}

static int sumpart(double *out, xc_termcount wdf, xc_termcount doclength, xc_termcount unique_terms,
                   void *payload)
{
    const power *p = payload;
    assert_in_range(unique_terms, 1, doclength + 1);
    *out = value(p, wdf);
    ++calls;
    return fails(p, "sumpart");
}

static int maxpart(double *out, void *payload)
{
    const power *p = payload;
    *out = value(p, p->stats.wdf_max);
    return fails(p, "maxpart");
}

static int sumextra(double *out, xc_termcount doclength, xc_termcount unique_terms, void *payload)
{
    const power *p = payload;
    (void)unique_terms;
    assert_true(p->stats.factor == 0);
    *out = 1.0 / doclength;
    return fails(p, "sumextra");
}

static int maxextra(double *out, void *payload)
{
    *out = 1;
    return fails(payload, "maxextra");
}

static int serialise(xc_bytes *out, void *payload)
{
    const power *p = payload;
    out->data = (const char *)&p->exponent;
    out->size = sizeof p->exponent;
    return fails(p, "serialise");
}

static int unserialise(void **out, const char *data, size_t size, void *payload)
{
    double exponent;
    if (fails(payload, "unserialise"))
        return 21;
    if (size != sizeof exponent)
        return xc_callback_fail(22, "%zu bytes", size);
    memcpy(&exponent, data, size);
    *out = new_power(exponent, NULL);
    return 0;
}

static void release(void *payload)
{
    --live;
    free(payload);
}

static const xc_weight_ops power_ops = {
    .version = XC_WEIGHT_OPS_VERSION,
    .stats = XC_STAT_COLLECTION_SIZE | XC_STAT_TERMFREQ | XC_STAT_WDF | XC_STAT_WDF_MAX |
             XC_STAT_DOC_LENGTH | XC_STAT_UNIQUE_TERMS,
    .clone = clone,
    .init = init,
    .sumpart = sumpart,
    .maxpart = maxpart,
    .sumextra = sumextra,
    .maxextra = maxextra,
    .serialise = serialise,
    .unserialise = unserialise,
    .free = release,
    .name = "power",
};

static void by_callbacks(void **state)
{
    (void)state;
    xc_weight *weight;
    xc_mset *mset;
    xc_hit hit;
    OK(xc_weight_new_callback(&weight, &power_ops, new_power(2, NULL)));
    OK(run(&mset, db, weight));
    assert_true(calls >= 3);
    // Document 2, "a dog saw the cat and the cat": 8 words, cat twice.
    OK(xc_mset_hit(&hit, mset, 0));
    assert_int_equal(hit.docid, 2);
    assert_true(fabs(hit.weight - (4 * log(2.5) + log(4) + 1.0 / 8)) < 1e-12);
    OK(xc_mset_hit(&hit, mset, 1));
    assert_int_equal(hit.docid, 1);
    assert_true(fabs(hit.weight - (log(2.5) + 1.0 / 6)) < 1e-12);
    xc_mset_free(mset);
    // Several parts, each with copies of its own.
    xc_database *two;
    xc_doccount n;
    OK(xc_database_new(&two));
    OK(xc_database_add(two, db));
    OK(xc_database_add(two, db));
    OK(run(&mset, two, weight));
    OK(xc_mset_size(&n, mset));
    assert_int_equal(n, 4);
    xc_mset_free(mset);
    xc_database_free(two);
    xc_weight *copy;
    OK(xc_weight_copy(&copy, weight));
    xc_weight_free(weight);
    OK(run(&mset, db, copy));
    OK(xc_mset_hit(&hit, mset, 0));
    assert_int_equal(hit.docid, 2);
    xc_mset_free(mset);
    xc_weight_free(copy);
    assert_int_equal(live, 0);
}

static int all_stats(const xc_weight_stats *stats, void *payload)
{
    xc_weight_stats *out = payload;
    if (stats->factor > 0 && !out->collection_size)
        *out = *stats;
    return 0;
}

static void statistics(void **state)
{
    (void)state;
    xc_weight *weight;
    xc_mset *mset;
    xc_weight_stats stats = {0};
    xc_weight_ops ops = ones;
    ops.stats = 0x3fff;
    ops.init = all_stats;
    ops.name = NULL;
    ops.serialise = NULL;
    OK(xc_weight_new_callback(&weight, &ops, &stats));
    OK(run(&mset, db, weight));
    xc_mset_free(mset);
    assert_true(stats.factor == 1);
    assert_int_equal(stats.collection_size, 3);
    assert_int_equal(stats.rset_size, 0);
    assert_int_equal(stats.reltermfreq, 0);
    assert_in_range(stats.termfreq, 1, 2);
    assert_in_range(stats.collection_freq, 1, 3);
    assert_int_equal(stats.total_length, 17);
    assert_true(fabs(stats.average_length - 17.0 / 3) < 1e-9);
    assert_int_equal(stats.query_length, 2);
    assert_int_equal(stats.wqf, 1);
    assert_in_range(stats.doclength_min, 1, 3);
    assert_in_range(stats.doclength_max, 8, 100);
    assert_in_range(stats.wdf_max, 1, 100);
    xc_bytes bytes;
    OK(xc_weight_name(&bytes, weight));
    SAME(bytes, "");
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_weight_serialise(&bytes, weight));
    xc_weight_free(weight);
    // Only what was asked for is told.
    memset(&stats, 0, sizeof stats);
    ops.stats = XC_STAT_COLLECTION_SIZE;
    OK(xc_weight_new_callback(&weight, &ops, &stats));
    OK(run(&mset, db, weight));
    xc_mset_free(mset);
    xc_weight_free(weight);
    assert_int_equal(stats.collection_size, 3);
    assert_true(!stats.termfreq && !stats.wqf && !stats.total_length && stats.average_length == 0);
}

static void failing(void **state)
{
    (void)state;
    static const char *const names[] = {"clone",   "init",     "sumpart",
                                        "maxpart", "sumextra", "maxextra"};
    xc_weight *weight;
    xc_mset *mset = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        OK(xc_weight_new_callback(&weight, &power_ops, new_power(1, names[i])));
        FAILS(XC_ERROR_CALLBACK, run(&mset, db, weight));
        assert_int_equal(xc_error_last()->callback_code, 21);
        assert_non_null(strstr(xc_error_last()->message, names[i]));
        assert_null(mset);
        xc_weight_free(weight);
        assert_int_equal(live, 0);
    }
    xc_weight_ops few = XC_WEIGHT_OPS_INIT;
    few.free = release;
    FAILS(XC_ERROR_NULL, xc_weight_new_callback(&weight, &few, new_power(1, NULL)));
    assert_int_equal(live, 0);
    FAILS(XC_ERROR_NULL, xc_weight_new_callback(&weight, NULL, NULL));
    few.version = 9;
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_weight_new_callback(&weight, &few, NULL));
}

static void registered(void **state)
{
    (void)state;
    xc_registry *registry;
    xc_weight *weight, *copy;
    xc_mset *a, *b;
    xc_bytes bytes;
    bool known;
    OK(xc_registry_new(&registry));
    OK(xc_weight_new_callback(&weight, &power_ops, new_power(3, NULL)));
    OK(xc_registry_has_weight(&known, registry, "power"));
    assert_false(known);
    OK(xc_registry_add_weight(registry, weight));
    OK(xc_registry_has_weight(&known, registry, "power"));
    assert_true(known);
    OK(xc_weight_serialise(&bytes, weight));
    OK(xc_weight_unserialise(&copy, registry, "power", bytes.data, bytes.size));
    FAILS(XC_ERROR_CALLBACK, xc_weight_unserialise(&(xc_weight *){0}, registry, "power", B("x")));
    FAILS(XC_ERROR_INVALID_ARGUMENT,
          xc_weight_unserialise(&(xc_weight *){0}, registry, "weak", B("x")));
    xc_registry_free(registry);
    OK(run(&a, db, weight));
    OK(run(&b, db, copy));
    xc_weight_free(weight), xc_weight_free(copy);
    xc_hit ha, hb;
    OK(xc_mset_hit(&ha, a, 0));
    OK(xc_mset_hit(&hb, b, 0));
    assert_true(ha.docid == hb.docid && ha.weight == hb.weight);
    xc_mset_free(a), xc_mset_free(b);

    OK(xc_registry_new(&registry));
    OK(xc_weight_parse(&weight, "bm25 1.7"));
    OK(xc_weight_serialise(&bytes, weight));
    OK(xc_weight_unserialise(&copy, registry, "Xapian::BM25Weight", bytes.data, bytes.size));
    xc_weight_free(weight), xc_weight_free(copy);
    FAILS(XC_ERROR_SERIALISATION,
          xc_weight_unserialise(&copy, registry, "Xapian::BM25Weight", B("abcdefghijklmnopqrst")));
    xc_registry_free(registry);
    assert_int_equal(live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_SAMPLE(by_name), WITH_SAMPLE(by_callbacks),
                                       WITH_SAMPLE(statistics), WITH_SAMPLE(failing),
                                       WITH_SAMPLE(registered)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
