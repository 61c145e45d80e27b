// SPDX-License-Identifier: GPL-2.0-or-later
// Remote databases: what works as on a local one, and what is refused with which code.
#define _POSIX_C_SOURCE 200809L
#include "test.h"

#include <signal.h>
#include <unistd.h>

// The sample through a server of its own; NULL without one.
static xc_database *served(void)
{
    xc_database *remote;
    close_sample_writable();
    if (access("/usr/bin/xapian-progsrv", X_OK))
        return NULL;
    OK(xc_database_open_program(&remote, "xapian-progsrv", temp_path("db"), 5000));
    return remote;
}

static void reading(void **state)
{
    (void)state;
    xc_database *remote = served();
    if (!remote)
        skip();
    xc_doccount n;
    bool yes;
    xc_bytes bytes;
    xc_posting_iterator *it;
    xc_posting postings[4];
    size_t got;
    xc_term_iterator *terms;
    OK(xc_database_doccount(&n, remote));
    assert_int_equal(n, 3);
    OK(xc_database_keep_alive(remote));
    OK(xc_database_postings(&it, remote, B("cat")));
    OK(xc_posting_iterator_read(&got, postings, 4, it));
    assert_true(got == 2 && postings[1].docid == 2 && postings[1].wdf == 2);
    xc_posting_iterator_free(it);
    OK(xc_database_termlist(&terms, remote, 3));
    assert_string_equal(join_terms(terms), "XNAMEmimi and dogs mice");
    OK(xc_database_value_upper_bound(&bytes, remote, 1));
    SAME(bytes, "red");
    OK(xc_database_metadata(&bytes, remote, B("none")));
    SAME(bytes, "");
    OK(xc_database_uuid(&bytes, remote));
    assert_int_equal(bytes.size, 36);
    // No spelling and no synonyms: Xapian 1.4 says nothing rather than no.
    OK(xc_database_spelling_suggestion(&bytes, remote, B("ca"), 2));
    SAME(bytes, "");
    OK(xc_database_synonyms(&terms, remote, B("cat")));
    assert_string_equal(join_terms(terms), "");
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_database_locked(&yes, remote));
    FAILS(XC_ERROR_DOC_NOT_FOUND, xc_database_document(&(xc_document *){0}, remote, 99, 0));
    xc_database_free(remote);
}

static int see(const xc_document *doc, double weight, void *payload)
{
    (void)doc, (void)weight, (void)payload;
    return 0;
}

static int accept(bool *out, const xc_document *doc, void *payload)
{
    (void)out, (void)doc, (void)payload;
    return 0;
}

static void searching(void **state)
{
    (void)state;
    xc_database *remote = served();
    if (!remote)
        skip();
    xc_mset_options options = XC_MSET_OPTIONS_INIT;
    xc_enquire *enquire = enquire_either(remote, "cat", "dogs");
    xc_mset *mset, *none = NULL;
    xc_bytes bytes;
    OK(xc_enquire_mset(&mset, enquire, 0, 10, NULL));
    OK(xc_mset_fetch(mset));
    OK(xc_mset_data(&bytes, mset, 0));
    xc_mset_free(mset);
    OK(xc_enquire_sort_by_value(enquire, 0, false));
    assert_string_equal(docids(enquire, NULL), "321");
    OK(xc_enquire_set_collapse_key(enquire, 1, 1));
    assert_string_equal(docids(enquire, NULL), "32");
    OK(xc_enquire_set_collapse_key(enquire, XC_BAD_VALUENO, 1));
    OK(xc_enquire_sort_by_relevance(enquire));

    // Facets: the server knows this spy.
    xc_match_spy *spy;
    xc_term_iterator *values;
    OK(xc_match_spy_new_value_count(&spy, 1));
    options.check_at_least = 10;
    options.spies = &spy;
    options.n_spies = 1;
    OK(xc_enquire_mset(&mset, enquire, 0, 10, &options));
    xc_mset_free(mset);
    OK(xc_match_spy_values(&values, spy));
    assert_string_equal(join_terms(values), "blue red");
    xc_match_spy_free(spy);
    OK(xc_match_spy_new_callback(&spy, see, NULL, NULL)); // not this one
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_enquire_mset(&none, enquire, 0, 10, &options));
    xc_match_spy_free(spy);
    options.n_spies = 0;

    // Deciders and key makers do not travel.
    options.decider = accept;
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_enquire_mset(&none, enquire, 0, 10, &options));
    xc_key_maker *maker;
    OK(xc_key_maker_new(&maker));
    OK(xc_enquire_sort_by_key(enquire, maker, false));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_enquire_mset(&none, enquire, 0, 10, NULL));
    xc_key_maker_free(maker);
    OK(xc_enquire_sort_by_relevance(enquire));

    // Ready-made weights and sources do; one by callbacks must be known to the server by its name.
    xc_weight *weight;
    OK(xc_weight_parse(&weight, "bm25 1.2 0 1 0.75"));
    OK(xc_enquire_set_weight(enquire, weight));
    xc_weight_free(weight);
    assert_string_equal(docids(enquire, NULL), "321");
    OK(xc_weight_new_callback(&weight, &ones, NULL));
    OK(xc_enquire_set_weight(enquire, weight));
    xc_weight_free(weight);
    FAILS(XC_ERROR_INVALID_ARGUMENT, xc_enquire_mset(&none, enquire, 0, 10, NULL));
    assert_non_null(strstr(xc_error_last()->message, "ones"));
    assert_null(none);
    xc_enquire_free(enquire);
    xc_posting_source *source;
    xc_query *query;
    OK(xc_posting_source_new_value_weight(&source, 0));
    OK(xc_query_posting_source(&query, source));
    // A search that was refused does no harm to the next.
    OK(xc_database_search(&mset, remote, query, 0, 10, NULL));
    xc_hit hit;
    OK(xc_mset_hit(&hit, mset, 0));
    assert_int_equal(hit.docid, 1);
    xc_mset_free(mset), xc_query_free(query), xc_posting_source_free(source);
    xc_database_free(remote);
}

static void writing(void **state)
{
    (void)state;
    xc_database *remote = served();
    if (!remote)
        skip();
    xc_database_free(remote);
    char args[200];
    bool locked;
    snprintf(args, sizeof args, "--writable %s", temp_path("db"));
    OK(xc_writable_open_program(&w, "xapian-progsrv", args, 5000, XC_DB_OPEN));
    OK(xc_writable_set_metadata(w, B("key"), B("value")));
    FAILS(XC_ERROR_UNIMPLEMENTED, xc_database_locked(&locked, xc_writable_database(w)));
    OK(xc_writable_close(w));
    close_sample_writable();
    FAILS(XC_ERROR_NETWORK, xc_writable_open_tcp(&w, "127.0.0.1", 1, 0, 1000, 0));
}

// Several shards, one of them gone: which one is to be told by opening them one by one.
static void together(void **state)
{
    (void)state;
    xc_writable *other = sample("other");
    xc_database *remote, *local, *all, *gone;
    xc_doccount n;
    OK(xc_writable_commit(other));
    xc_writable_free(other);
    remote = served();
    if (!remote)
        skip();
    OK(xc_database_open(&local, temp_path("other"), 0));
    OK(xc_database_new(&all));
    OK(xc_database_add(all, remote));
    OK(xc_database_add(all, local));
    FAILS(XC_ERROR_NETWORK, xc_database_open_tcp(&gone, "127.0.0.1", 1, 500, 500));
    assert_non_null(strstr(xc_error_last()->context, "127.0.0.1"));
    xc_database_free(remote), xc_database_free(local);
    OK(xc_database_doccount(&n, all));
    assert_int_equal(n, 6);
    xc_mset *mset = search(all, "cat", NULL);
    OK(xc_mset_size(&n, mset));
    assert_int_equal(n, 4);
    // The same weight from both parts: statistics are those of all.
    xc_hit a, b;
    OK(xc_mset_hit(&a, mset, 0));
    OK(xc_mset_hit(&b, mset, 1));
    assert_true(a.weight == b.weight && a.docid == 3 && b.docid == 4);
    xc_mset_free(mset);
    xc_database_free(all);
}

// A server which stops answering, and one which is killed, between two calls.
static void cut_off(void **state)
{
    (void)state;
    if (access("/usr/bin/xapian-progsrv", X_OK))
        skip();
    close_sample_writable();
    char command[200];
    FILE *f = fopen(temp_path("serve"), "w");
    assert_non_null(f);
    fprintf(f, "echo $$ >%s\nexec xapian-progsrv %s\n", temp_path("pid"), temp_path("db"));
    fclose(f);
    snprintf(command, sizeof command, "%s", temp_path("serve"));
    for (int how = 0; how < 2; ++how) {
        xc_database *remote;
        xc_mset *mset;
        int pid = 0;
        OK(xc_database_open_program(&remote, "sh", command, 3000));
        f = fopen(temp_path("pid"), "r");
        assert_non_null(f);
        assert_int_equal(fscanf(f, "%d", &pid), 1);
        fclose(f);
        mset = search(remote, "cat", NULL);
        xc_mset_free(mset);
        assert_int_equal(kill(pid, how ? SIGKILL : SIGSTOP), 0);
        xc_enquire *enquire = enquire_all(remote);
        const xc_status s = xc_enquire_mset(&mset, enquire, 0, 10, NULL);
        // The kernel may still take the message for a server that has just died.
        assert_true(how ? s == XC_ERROR_NETWORK || s == XC_ERROR_NETWORK_TIMEOUT
                        : s == XC_ERROR_NETWORK_TIMEOUT);
        assert_true(*xc_error_last()->hint);
        assert_null(mset);
        kill(pid, SIGKILL); // before freeing waits for it
        xc_enquire_free(enquire);
        xc_database_free(remote);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SAMPLE(reading),  WITH_SAMPLE(searching), WITH_SAMPLE(writing),
        WITH_SAMPLE(together), WITH_SAMPLE(cut_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
