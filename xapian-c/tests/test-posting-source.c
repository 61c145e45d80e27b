// SPDX-License-Identifier: GPL-2.0-or-later
#include "test.h"

// Documents step, 2 * step... up to the last one; weight = docid.
typedef struct source {
    xc_docid step, at, last;
    const char *fail; // the callback which fails
} source;

static int live, inits;

static int fails(const source *s, const char *name)
{
    return s->fail && !strcmp(s->fail, name) ? 33 : 0;
}

static int init(xc_posting_source *self, const xc_database *db, void *payload)
{
    source *s = payload;
    ++inits;
    s->at = 0;
    if (xc_database_lastdocid(&s->last, db) || xc_posting_source_set_maxweight(self, s->last))
        return -1;
    return fails(s, "init");
}

static int termfreq(xc_doccount *min, xc_doccount *est, xc_doccount *max, void *payload)
{
    const source *s = payload;
    *min = *est = *max = s->last / s->step;
    return fails(s, "termfreq");
}

static int next(xc_docid *out, xc_posting_source *self, double min_weight, void *payload)
{
    source *s = payload;
    (void)self, (void)min_weight;
    s->at += s->step;
    *out = s->at <= s->last ? s->at : 0;
    return fails(s, "next");
}

static int skip_to(xc_docid *out, xc_posting_source *self, xc_docid docid, double min_weight,
                   void *payload)
{
    source *s = payload;
    (void)self, (void)min_weight;
    s->at = (docid + s->step - 1) / s->step * s->step;
    *out = s->at <= s->last ? s->at : 0;
    return fails(s, "skip_to");
}

static int check(bool *valid, xc_docid *out, xc_posting_source *self, xc_docid docid,
                 double min_weight, void *payload)
{
    const source *s = payload;
    if (docid % s->step) {
        *valid = false;
        return 0;
    }
    return fails(s, "check") ? 33 : skip_to(out, self, docid, min_weight, payload);
}

static int weight(double *out, void *payload)
{
    const source *s = payload;
    *out = s->at;
    return fails(s, "weight");
}

static int clone(void **out, void *payload)
{
    const source *s = payload;
    source *copy = malloc(sizeof *copy);
    *copy = *s;
    *out = copy;
    ++live;
    return 0;
}

static int serialise(xc_bytes *out, void *payload)
{
    (void)payload;
    out->data = "state";
    out->size = 5;
    return 0;
}

static void release(void *payload)
{
    --live;
    free(payload);
}

static source *new_source(xc_docid step, const char *fail)
{
    source *s = malloc(sizeof *s);
    *s = (source){step, 0, 0, fail};
    ++live;
    return s;
}

static xc_status run(xc_mset **out, const xc_database *db, const xc_posting_source *source,
                     const char *filter)
{
    xc_query *q, *f, *both;
    xc_enquire *e;
    OK(xc_query_posting_source(&q, source));
    if (filter) {
        OK(xc_query_term(&f, filter, strlen(filter), 1, 0));
        OK(xc_query_pair(&both, XC_OP_AND, f, q));
        xc_query_free(f), xc_query_free(q);
        q = both;
    }
    OK(xc_enquire_new(&e, db));
    OK(xc_enquire_set_query(e, q, 0));
    xc_weight *none;
    OK(xc_weight_new(&none, "coord", NULL, 0));
    OK(xc_enquire_set_weight(e, none));
    xc_weight_free(none);
    xc_query_free(q);
    const xc_status s = xc_enquire_mset(out, e, 0, 10, NULL);
    xc_enquire_free(e);
    return s;
}

static void expect(xc_mset *mset, xc_doccount size, xc_docid first, double first_weight)
{
    xc_doccount n;
    xc_hit hit;
    OK(xc_mset_size(&n, mset));
    assert_int_equal(n, size);
    if (size) {
        OK(xc_mset_hit(&hit, mset, 0));
        assert_int_equal(hit.docid, first);
        assert_true(hit.weight == first_weight);
    }
    xc_mset_free(mset);
}

static const xc_posting_source_ops full = {XC_POSTING_SOURCE_OPS_VERSION,
                                           init,
                                           termfreq,
                                           next,
                                           skip_to,
                                           check,
                                           weight,
                                           clone,
                                           serialise,
                                           NULL,
                                           release,
                                           "test"};

static void callbacks(void **state)
{
    (void)state;
    xc_database *two;
    xc_posting_source *source;
    xc_mset *mset;
    OK(xc_posting_source_new(&source, &full, new_source(1, NULL)));
    OK(run(&mset, db, source, NULL));
    expect(mset, 3, 3, 3);
    OK(run(&mset, db, source, "cat"));
    expect(mset, 2, 2, 3); // 1 of coord + docid 2
    OK(xc_database_new(&two));
    OK(xc_database_add(two, db));
    OK(xc_database_add(two, db));
    inits = 0;
    OK(run(&mset, two, source, NULL));
    assert_int_equal(inits, 2);
    expect(mset, 6, 5, 3);
    xc_query *q;
    xc_bytes bytes;
    OK(xc_query_posting_source(&q, source));
    xc_posting_source_free(source);
    OK(xc_query_serialise(&bytes, q));
    FAILS(XC_ERROR_SERIALISATION, xc_query_unserialise(&(xc_query *){0}, bytes.data, bytes.size));
    xc_query_free(q);
    assert_int_equal(live, 0);

    xc_posting_source_ops few = XC_POSTING_SOURCE_OPS_INIT;
    FAILS(XC_ERROR_NULL, xc_posting_source_new(&source, &few, NULL));
    few.init = init, few.termfreq = termfreq, few.next = next, few.free = release;
    OK(xc_posting_source_new(&source, &few, new_source(2, NULL)));
    OK(run(&mset, db, source, "cat"));
    expect(mset, 1, 2, 1);
    FAILS(XC_ERROR_INVALID_OPERATION, run(&mset, two, source, NULL));
    OK(xc_query_posting_source(&q, source));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_query_serialise(&bytes, q));
    xc_query_free(q);
    xc_posting_source_free(source);
    few.version = 0;
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_posting_source_new(&source, &few, NULL));
    xc_database_free(two);
    assert_int_equal(live, 0);
}

static void failing(void **state)
{
    (void)state;
    static const char *const names[] = {"init", "termfreq", "next", "weight", "check"};
    xc_posting_source *source;
    xc_mset *mset;
    for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
        OK(xc_posting_source_new(&source, &full, new_source(1, names[i])));
        const char *filter = i == 4 ? "mice" : NULL;
        FAILS(XC_ERROR_CALLBACK, run(&mset, db, source, filter));
        assert_int_equal(xc_error_last()->callback_code, 33);
        assert_non_null(strstr(xc_error_last()->message, names[i]));
        xc_posting_source_free(source);
        assert_int_equal(live, 0);
    }
}

static void ready_made(void **state)
{
    (void)state;
    xc_posting_source *source;
    xc_mset *mset;
    double max;
    OK(xc_posting_source_new_value_weight(&source, 0));
    OK(run(&mset, db, source, NULL));
    expect(mset, 3, 1, 10);
    FAILS(XC_ERROR_INVALID_OPERATION, xc_posting_source_map_add(source, B("x"), 1));
    xc_posting_source_free(source);
    OK(xc_posting_source_new_decreasing_value_weight(&source, 0, 0, 0));
    OK(run(&mset, db, source, NULL));
    expect(mset, 3, 1, 10);
    xc_posting_source_free(source);
    OK(xc_posting_source_new_fixed_weight(&source, 2.5));
    OK(xc_posting_source_maxweight(&max, source));
    assert_true(max == 2.5);
    OK(run(&mset, db, source, NULL));
    expect(mset, 3, 1, 2.5);
    xc_posting_source_free(source);
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_posting_source_new_fixed_weight(&source, -1));
    OK(xc_posting_source_new_value_map(&source, 1));
    OK(xc_posting_source_map_add(source, B("blue"), 7));
    OK(xc_posting_source_map_default(source, 1));
    OK(run(&mset, db, source, NULL));
    expect(mset, 3, 2, 7);
    xc_posting_source_free(source);
}

// A source run by hand gives what a search gives.
static void walk(xc_posting_source *source, const char *want, double sum)
{
    char text[20] = "";
    size_t n = 0;
    double total = 0;
    xc_docid docid;
    OK(xc_posting_source_init(source, db));
    for (;;) {
        double weigh;
        OK(xc_posting_source_next(&docid, source, 0));
        if (!docid)
            break;
        text[n++] = (char)('0' + docid);
        OK(xc_posting_source_weight(&weigh, source));
        total += weigh;
    }
    assert_string_equal(text, want);
    assert_true(total == sum);
}

static void by_hand(void **state)
{
    (void)state;
    xc_posting_source *source, *copy;
    xc_doccount min, est, max;
    xc_docid docid;
    bool valid;
    OK(xc_posting_source_new_value_weight(&source, 0));
    walk(source, "123", 10 + 9 + 8);
    OK(xc_posting_source_termfreq(&min, &est, &max, source));
    assert_true(min <= est && est <= max && max == 3);
    OK(xc_posting_source_copy(&copy, source));
    xc_posting_source_free(source);
    walk(copy, "123", 27);
    OK(xc_posting_source_init(copy, db));
    OK(xc_posting_source_skip_to(&docid, copy, 2, 0));
    assert_int_equal(docid, 2);
    OK(xc_posting_source_check(&valid, &docid, copy, 3, 0));
    assert_true(valid);
    assert_int_equal(docid, 3);
    xc_posting_source_free(copy);
    OK(xc_posting_source_new_value_map(&source, 1));
    OK(xc_posting_source_map_add(source, B("blue"), 7));
    walk(source, "123", 7);
    OK(xc_posting_source_map_clear(source));
    OK(xc_posting_source_map_default(source, 1));
    walk(source, "123", 3);
    xc_posting_source_free(source);
    OK(xc_posting_source_new(&source, &full, new_source(2, NULL)));
    walk(source, "2", 2);
    OK(xc_posting_source_copy(&copy, source));
    walk(copy, "2", 2);
    OK(xc_posting_source_init(copy, db));
    OK(xc_posting_source_check(&valid, &docid, copy, 1, 0));
    assert_false(valid);
    assert_int_equal(docid, 0);
    xc_posting_source_free(source), xc_posting_source_free(copy);
    assert_int_equal(live, 0);
    xc_posting_source_ops few = XC_POSTING_SOURCE_OPS_INIT;
    few.init = init, few.termfreq = termfreq, few.next = next, few.free = release;
    OK(xc_posting_source_new(&source, &few, new_source(1, "next")));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_posting_source_copy(&copy, source));
    assert_null(copy);
    OK(xc_posting_source_init(source, db));
    FAILS(XC_ERROR_CALLBACK, xc_posting_source_next(&docid, source, 0));
    xc_posting_source_free(source);
    assert_int_equal(live, 0);
}

// A source by callbacks which leaves out a document of another.
static int refined_init(xc_posting_source *self, const xc_database *of, void *payload)
{
    double max;
    if (xc_posting_source_init(payload, of) || xc_posting_source_maxweight(&max, payload))
        return -1;
    return xc_posting_source_set_maxweight(self, max);
}

static int refined_termfreq(xc_doccount *min, xc_doccount *est, xc_doccount *max, void *payload)
{
    const xc_status s = xc_posting_source_termfreq(min, est, max, payload);
    *min = 0;
    return s;
}

static int refined_next(xc_docid *out, xc_posting_source *self, double min_weight, void *payload)
{
    (void)self;
    xc_status s = xc_posting_source_next(out, payload, min_weight);
    if (!s && *out == 2)
        s = xc_posting_source_next(out, payload, min_weight);
    return s;
}

static int refined_weight(double *out, void *payload)
{
    return xc_posting_source_weight(out, payload);
}

static void refined_free(void *payload)
{
    xc_posting_source_free(payload);
}

static void refined(void **state)
{
    (void)state;
    xc_posting_source *source, *inner;
    xc_mset *mset;
    xc_posting_source_ops ops = XC_POSTING_SOURCE_OPS_INIT;
    ops.init = refined_init, ops.termfreq = refined_termfreq, ops.next = refined_next;
    ops.weight = refined_weight, ops.free = refined_free;
    OK(xc_posting_source_new_value_weight(&inner, 0));
    OK(xc_posting_source_new(&source, &ops, inner));
    OK(run(&mset, db, source, NULL));
    expect(mset, 2, 1, 10);
    xc_posting_source_free(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {WITH_SAMPLE(callbacks), WITH_SAMPLE(failing),
                                       WITH_SAMPLE(ready_made), WITH_SAMPLE(by_hand),
                                       WITH_SAMPLE(refined)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
