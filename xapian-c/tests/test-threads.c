// SPDX-License-Identifier: GPL-2.0-or-later
// Threads with databases of their own do not disturb each other, and each has its own last error.
#include "test.h"

#include <pthread.h>

enum { THREADS = 4, ROUNDS = 20 };

typedef struct worker {
    pthread_t thread;
    unsigned number;
    const char *failed; // what went wrong, or NULL
} worker;

// cmocka's assertions may not be used outside of the main thread.
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            me->failed = #condition;                                                               \
            return NULL;                                                                           \
        }                                                                                          \
    } while (0)

static int stem(xc_bytes *out, const char *word, size_t size, void *payload)
{
    ++*(unsigned *)payload;
    *out = (xc_bytes){word, size};
    return 0;
}

static int refuse(bool *out, const xc_document *doc, void *payload)
{
    (void)out, (void)doc;
    return xc_callback_fail((int)*(unsigned *)payload + 1, "thread %u", *(unsigned *)payload);
}

static void *work(void *argument)
{
    worker *me = argument;
    unsigned words = 0;
    char name[32], text[64];
    xc_writable *mine;
    xc_stem *stemmer;
    xc_term_generator *tg;
    CHECK(xc_error_last()->status == XC_OK);
    CHECK(!xc_writable_open(&mine, "", XC_DB_BACKEND_INMEMORY, 0));
    CHECK(!xc_stem_new_callback(&stemmer, "own", stem, &words, NULL));
    CHECK(!xc_term_generator_new(&tg));
    CHECK(!xc_term_generator_set_stemmer(tg, stemmer));
    xc_stem_free(stemmer);
    for (unsigned i = 0; i < ROUNDS; ++i) {
        xc_document *doc;
        snprintf(text, sizeof text, "common thread%u round%u", me->number, i);
        CHECK(!xc_document_new(&doc));
        CHECK(!xc_term_generator_set_document(tg, doc));
        CHECK(!xc_term_generator_index_text(tg, text, strlen(text), 1, NULL, 0));
        CHECK(!xc_document_set_data(doc, text, strlen(text)));
        CHECK(!xc_writable_add_document(NULL, mine, doc));
        xc_document_free(doc);

        xc_query_parser *parser;
        xc_query *query;
        xc_enquire *enquire;
        xc_mset *mset;
        xc_doccount n;
        xc_mset_options options = XC_MSET_OPTIONS_INIT;
        CHECK(!xc_query_parser_new(&parser));
        CHECK(!xc_query_parser_parse(&query, parser, B("common"), XC_PARSE_DEFAULT, NULL, 0));
        CHECK(!xc_enquire_new(&enquire, xc_writable_database(mine)));
        CHECK(!xc_enquire_set_query(enquire, query, 0));
        CHECK(!xc_enquire_mset(&mset, enquire, 0, 100, NULL));
        CHECK(!xc_mset_size(&n, mset) && n == i + 1);
        xc_mset_free(mset);
        options.decider = refuse;
        options.decider_payload = &me->number;
        CHECK(xc_enquire_mset(&mset, enquire, 0, 100, &options) == XC_ERROR_CALLBACK);
        snprintf(text, sizeof text, "thread %u", me->number);
        CHECK(strstr(xc_error_last()->message, text));
        CHECK(xc_error_last()->callback_code == (int)me->number + 1);
        xc_enquire_free(enquire);
        xc_query_free(query);
        xc_query_parser_free(parser);
        xc_bytes languages;
        CHECK(!xc_stem_languages(&languages) && languages.size); // shared by all
        snprintf(name, sizeof name, "no%u", me->number);
        xc_database *none;
        CHECK(xc_database_open(&none, name, 0) == XC_ERROR_DATABASE_NOT_FOUND);
        CHECK(strstr(xc_error_last()->message, name) || strstr(xc_error_last()->context, name));
    }
    CHECK(words >= 3 * ROUNDS);
    xc_term_generator_free(tg);
    xc_writable_free(mine);
    return NULL;
}

// All threads do the work at once.
static void together(void *(*job)(void *))
{
    worker workers[THREADS];
    for (unsigned i = 0; i < THREADS; ++i) {
        workers[i] = (worker){.number = i};
        assert_int_equal(pthread_create(&workers[i].thread, NULL, job, &workers[i]), 0);
    }
    for (unsigned i = 0; i < THREADS; ++i) {
        assert_int_equal(pthread_join(workers[i].thread, NULL), 0);
        if (workers[i].failed)
            fail_msg("thread %u: %s", i, workers[i].failed);
    }
}

static void apart(void **state)
{
    (void)state;
    together(work);
}

// One database may be opened by each thread.
static void *read_shared(void *argument)
{
    worker *me = argument;
    for (unsigned i = 0; i < ROUNDS; ++i) {
        xc_database *read;
        xc_posting_iterator *it;
        xc_docid docid;
        bool more;
        unsigned n = 0;
        CHECK(!xc_database_open(&read, temp_path("db"), 0));
        CHECK(!xc_database_postings(&it, read, B("cat")));
        xc_database_free(read);
        for (;;) {
            CHECK(!xc_posting_iterator_next(&more, it));
            if (!more)
                break;
            CHECK(!xc_posting_iterator_get(&docid, it) && docid == ++n);
        }
        xc_posting_iterator_free(it);
        CHECK(n == 2);
    }
    return NULL;
}

static void same_path(void **state)
{
    (void)state;
    together(read_shared);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(apart), WITH_SAMPLE(same_path)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
