// SPDX-License-Identifier: GPL-2.0-or-later
// Every allocation of C++ fails once: the call that met it says so, and nothing is lost or left
// half done.
#include "fail-allocation.h"
#include "test.h"

#include <unistd.h>

// Leave the scenario if the call fails.
#define TRY(call)                                                                                  \
    do {                                                                                           \
        if ((s = (call)))                                                                          \
            goto done;                                                                             \
    } while (0)

static int payloads; // in use

static void give_back(void *payload)
{
    (void)payload;
    --payloads;
}

static void *borrow(void)
{
    ++payloads;
    return &payloads;
}

static int stem(xc_bytes *out, const char *word, size_t size, void *payload)
{
    (void)payload;
    *out = (xc_bytes){word, size > 4 ? size - 1 : size};
    return 0;
}

static int stop(bool *out, const char *term, size_t size, void *payload)
{
    (void)term, (void)payload;
    *out = size < 2;
    return 0;
}

static xc_status texts(void)
{
    xc_status s;
    xc_stem *stemmer = NULL;
    xc_stopper *stopper = NULL;
    xc_term_generator *tg = NULL;
    xc_document *doc = NULL, *copy = NULL;
    xc_term_iterator *it = NULL;
    xc_value_iterator *values = NULL;
    xc_position_iterator *positions = NULL;
    xc_bytes bytes;
    char *text = NULL;
    size_t size;
    bool more;
    TRY(xc_stem_new(&stemmer, "english"));
    TRY(xc_stem_apply(&bytes, stemmer, B("a word of more than fifteen bytes")));
    xc_stem_free(stemmer);
    TRY(xc_stem_new_callback(&stemmer, "a description of some length", stem, borrow(), give_back));
    TRY(xc_stem_description(&bytes, stemmer));
    TRY(xc_stopper_new_callback(&stopper, stop, borrow(), give_back));
    TRY(xc_term_generator_new(&tg));
    TRY(xc_term_generator_set_stemmer(tg, stemmer));
    TRY(xc_term_generator_set_stopper(tg, stopper));
    TRY(xc_document_new(&doc));
    TRY(xc_term_generator_set_document(tg, doc));
    TRY(xc_term_generator_index_text(tg, B("a text with incomprehensibilities"), 1, B("XPREFIX")));
    TRY(xc_document_set_data(doc, B("data which does not fit a small buffer")));
    TRY(xc_document_add_value(doc, 1, B("a value which does not fit one")));
    TRY(xc_document_serialise(&bytes, doc));
    TRY(xc_document_unserialise(&copy, bytes.data, bytes.size));
    TRY(xc_document_description(&bytes, copy));
    TRY(xc_document_terms(&it, copy));
    TRY(xc_term_iterator_next(&more, it));
    TRY(xc_term_iterator_get(&bytes, it));
    TRY(xc_term_iterator_positions(&positions, it));
    TRY(xc_document_values(&values, copy));
    TRY(xc_value_iterator_next(&more, values));
    TRY(xc_value_iterator_get(&bytes, values));
    TRY(xc_utf8_tolower(&text, &size, B("TEXT OF MORE THAN FIFTEEN BYTES")));
done:
    xc_string_free(text);
    xc_position_iterator_free(positions);
    xc_value_iterator_free(values);
    xc_term_iterator_free(it);
    xc_document_free(doc);
    xc_document_free(copy);
    xc_term_generator_free(tg);
    xc_stopper_free(stopper);
    xc_stem_free(stemmer);
    return s;
}

static xc_status writing(void)
{
    xc_status s;
    xc_writable *memory = NULL;
    xc_document *doc = NULL;
    xc_docid docid = 0;
    xc_bytes bytes;
    TRY(xc_writable_open(&memory, "", XC_DB_BACKEND_INMEMORY, 0));
    TRY(xc_document_new(&doc));
    TRY(xc_document_add_posting(doc, B("a term of more than fifteen bytes"), 1, 1));
    TRY(xc_document_add_value(doc, 1, B("a value of more than fifteen bytes")));
    TRY(xc_writable_add_document(&docid, memory, doc));
    TRY(xc_writable_set_metadata(memory, B("a key of more than fifteen"), B("and its value, too")));
    TRY(xc_database_metadata(&bytes, xc_writable_database(memory),
                             B("a key of more than fifteen")));
    TRY(xc_writable_replace_document_by_term(&docid, memory, B("Q1"), doc));
    TRY(xc_writable_delete_document(memory, docid));
    TRY(xc_writable_commit(memory));
done:
    xc_document_free(doc);
    xc_writable_free(memory);
    return s;
}

static int accept_document(bool *out, const xc_document *doc, void *payload)
{
    xc_bytes bytes;
    (void)payload, (void)out;
    return xc_document_value(&bytes, doc, 1);
}

static int accept_term(bool *out, const char *term, size_t size, void *payload)
{
    (void)term, (void)payload;
    *out = size > 1;
    return 0;
}

static int key(xc_bytes *out, const xc_document *doc, void *payload)
{
    (void)payload;
    return xc_document_value(out, doc, 1);
}

static int see(const xc_document *doc, double weight, void *payload)
{
    xc_bytes bytes;
    (void)weight, (void)payload;
    return xc_document_data(&bytes, doc);
}

static xc_status searching(void)
{
    xc_status s;
    xc_database *read = NULL;
    xc_query *queries[3] = {NULL}, *query = NULL;
    xc_enquire *enquire = NULL;
    xc_weight *weight = NULL;
    xc_key_maker *maker = NULL;
    xc_match_spy *spies[2] = {NULL};
    xc_expand_decider *decider = NULL;
    xc_rset *rset = NULL;
    xc_eset *eset = NULL;
    xc_mset *mset = NULL;
    xc_term_iterator *it = NULL;
    xc_document *doc = NULL;
    xc_bytes bytes;
    xc_hit hit;
    char *text = NULL;
    size_t size;
    TRY(xc_database_open(&read, temp_path("db"), 0));
    TRY(xc_query_term(&queries[0], B("cat"), 1, 1));
    TRY(xc_query_wildcard(&queries[1], B("do"), 0, XC_WILDCARD_LIMIT_ERROR, XC_OP_OR));
    TRY(xc_query_value_range(&queries[2], 1, B("blue"), B("red and longer than fifteen")));
    TRY(xc_query_combine(&query, XC_OP_OR, (const xc_query *const *)queries, 3, 0));
    TRY(xc_query_serialise(&bytes, query));
    TRY(xc_query_description(&bytes, query));
    TRY(xc_enquire_new(&enquire, read));
    TRY(xc_enquire_set_query(enquire, query, 0));
    TRY(xc_weight_parse(&weight, "bm25 1.2 0 1 0.75"));
    TRY(xc_enquire_set_weight(enquire, weight));
    TRY(xc_key_maker_new_callback(&maker, key, borrow(), give_back));
    TRY(xc_enquire_sort_by_relevance_then_key(enquire, maker, false));
    TRY(xc_match_spy_new_callback(&spies[0], see, borrow(), give_back));
    TRY(xc_match_spy_new_value_count(&spies[1], 1));
    TRY(xc_rset_new(&rset));
    TRY(xc_rset_add(rset, 2));
    xc_mset_options options = XC_MSET_OPTIONS_INIT;
    options.check_at_least = 10;
    options.spies = spies;
    options.n_spies = 2;
    options.rset = rset;
    options.decider = accept_document;
    TRY(xc_enquire_mset(&mset, enquire, 0, 10, &options));
    TRY(xc_mset_hit(&hit, mset, 0));
    TRY(xc_mset_document(&doc, mset, 0));
    TRY(xc_document_data(&bytes, doc));
    TRY(xc_mset_snippet(&text, &size, mset, bytes.data, bytes.size, 20, NULL, XC_SNIPPET_DEFAULT,
                        "<b>", "</b>", "..."));
    TRY(xc_match_spy_top_values(&it, spies[1], 2));
    TRY(xc_expand_decider_new_callback(&decider, accept_term, borrow(), give_back));
    TRY(xc_enquire_eset(&eset, enquire, 10, rset, 0, 0, xc_expand_decider_accepts, decider));
    TRY(xc_eset_term(&bytes, NULL, eset, 0));
done:
    xc_string_free(text);
    xc_document_free(doc);
    xc_term_iterator_free(it);
    xc_mset_free(mset);
    xc_eset_free(eset);
    xc_rset_free(rset);
    xc_expand_decider_free(decider);
    xc_match_spy_free(spies[0]), xc_match_spy_free(spies[1]);
    xc_key_maker_free(maker);
    xc_weight_free(weight);
    xc_enquire_free(enquire);
    xc_query_free(query);
    for (size_t i = 0; i < 3; ++i)
        xc_query_free(queries[i]);
    xc_database_free(read);
    return s;
}

static int field(xc_query **out, const char *text, size_t size, void *payload)
{
    (void)payload;
    return xc_query_term(out, text, size, 1, 0);
}

static int range(xc_query **out, const char *begin, size_t begin_size, const char *end,
                 size_t end_size, void *payload)
{
    (void)payload;
    return xc_query_value_range(out, 9, begin, begin_size, end, end_size);
}

static xc_status parsing(void)
{
    xc_status s;
    xc_query_parser *parser = NULL;
    xc_stem *stemmer = NULL;
    xc_stopper *stopper = NULL;
    xc_query *query = NULL;
    xc_bytes bytes;
    xc_term_iterator *it = NULL;
    TRY(xc_query_parser_new(&parser));
    TRY(xc_stem_new(&stemmer, "english"));
    TRY(xc_stopper_new(&stopper));
    TRY(xc_stopper_add(stopper, B("stopwordofmorethanfifteen")));
    TRY(xc_query_parser_set_stopper(parser, stopper));
    TRY(xc_query_parser_set_stemmer(parser, stemmer));
    TRY(xc_query_parser_set_database(parser, db));
    TRY(xc_query_parser_add_prefix(parser, B("title"), B("S")));
    TRY(xc_query_parser_add_boolean_prefix(parser, B("id"), B("Q"), "a grouping of some length"));
    TRY(xc_query_parser_add_field(parser, B("own"), field, borrow(), give_back));
    TRY(xc_query_parser_add_boolean_field(parser, B("filter"), NULL, field, borrow(), give_back));
    TRY(xc_query_parser_add_range(parser, B("r:"), 0, NULL, range, borrow(), give_back));
    TRY(xc_query_parser_add_date_range(parser, 1, B("date:"), 0, 1970, "dates"));
    const char text[] =
        "title:\"cats and dogs\" own:stopwordofmorethanfifteen filter:y r:1..2 id:8 "
        "date:20200101..20210101 (elefant OR stopwordofmorethanfifteen) mi*";
    // libxapian 1.4.22 frees what it has not set when its parser meets std::bad_alloc.
    spare_allocations(true);
    s = xc_query_parser_parse(&query, parser, B(text),
                              XC_PARSE_DEFAULT | XC_PARSE_WILDCARD | XC_PARSE_SPELLING_CORRECTION,
                              "", 0);
    spare_allocations(false);
    TRY(s);
    TRY(xc_query_parser_corrected(&bytes, parser));
    TRY(xc_query_parser_stoplist(&it, parser));
done:
    xc_term_iterator_free(it);
    xc_query_free(query);
    xc_query_parser_free(parser);
    xc_stem_free(stemmer);
    xc_stopper_free(stopper);
    return s;
}

/* A weighting scheme, a source and a spy by callbacks, with copies. */

static int clone(void **out, void *payload)
{
    (void)payload;
    *out = borrow();
    return 0;
}

static int serialise(xc_bytes *out, void *payload)
{
    (void)payload;
    *out = (xc_bytes){B("settings which do not fit a small buffer")};
    return 0;
}

static int unserialise(void **out, const char *data, size_t size, void *payload)
{
    (void)data, (void)size, (void)payload;
    *out = borrow();
    return 0;
}

static int init(xc_posting_source *self, const xc_database *part, void *payload)
{
    (void)part, (void)payload;
    return xc_posting_source_set_maxweight(self, 0);
}

static int termfreq(xc_doccount *min, xc_doccount *est, xc_doccount *max, void *payload)
{
    (void)payload;
    *min = *est = *max = 0;
    return 0;
}

static int next(xc_docid *out, xc_posting_source *self, double min_weight, void *payload)
{
    (void)out, (void)self, (void)min_weight, (void)payload;
    return 0;
}

static xc_status copying(void)
{
    xc_status s;
    xc_weight_ops weights = ones;
    xc_posting_source_ops sources = XC_POSTING_SOURCE_OPS_INIT;
    xc_match_spy_ops spies = XC_MATCH_SPY_OPS_INIT;
    xc_weight *weight = NULL, *weight2 = NULL;
    xc_posting_source *source = NULL, *source2 = NULL;
    xc_match_spy *spy = NULL, *spy2 = NULL;
    xc_registry *registry = NULL;
    xc_query *term = NULL, *sourced = NULL, *query = NULL, *again = NULL;
    xc_enquire *enquire = NULL;
    xc_mset *mset = NULL;
    xc_bytes bytes;
    static const char name[] = "a name which does not fit a small buffer";
    weights.clone = clone, weights.serialise = serialise, weights.unserialise = unserialise;
    weights.free = give_back, weights.name = name;
    sources.init = init, sources.termfreq = termfreq, sources.next = next, sources.clone = clone;
    sources.serialise = serialise, sources.unserialise = unserialise;
    sources.free = give_back, sources.name = name;
    spies.document = see, spies.clone = clone, spies.serialise = serialise;
    spies.unserialise = unserialise, spies.free = give_back, spies.name = name;
    TRY(xc_weight_new_callback(&weight, &weights, borrow()));
    TRY(xc_posting_source_new(&source, &sources, borrow()));
    TRY(xc_match_spy_new(&spy, &spies, borrow()));
    TRY(xc_registry_new(&registry));
    TRY(xc_registry_add_weight(registry, weight));
    TRY(xc_registry_add_posting_source(registry, source));
    TRY(xc_registry_add_match_spy(registry, spy));
    TRY(xc_weight_serialise(&bytes, weight));
    TRY(xc_weight_unserialise(&weight2, registry, name, bytes.data, bytes.size));
    TRY(xc_posting_source_serialise(&bytes, source));
    TRY(xc_posting_source_unserialise(&source2, registry, name, bytes.data, bytes.size));
    TRY(xc_match_spy_serialise(&bytes, spy));
    TRY(xc_match_spy_unserialise(&spy2, registry, name, bytes.data, bytes.size));
    TRY(xc_query_term(&term, B("cat"), 1, 1));
    TRY(xc_query_posting_source(&sourced, source));
    TRY(xc_query_pair(&query, XC_OP_OR, term, sourced));
    TRY(xc_query_serialise(&bytes, query));
    TRY(xc_enquire_new(&enquire, db));
    TRY(xc_enquire_set_query(enquire, query, 0));
    TRY(xc_enquire_set_weight(enquire, weight));
    // libxapian 1.4.22 loses sources and copies of weights when these two meet std::bad_alloc.
    spare_allocations(true);
    s = xc_query_unserialise_with(&again, registry, bytes.data, bytes.size);
    if (!s)
        s = xc_enquire_mset(&mset, enquire, 0, 10, NULL);
    spare_allocations(false);
done:
    xc_mset_free(mset);
    xc_enquire_free(enquire);
    xc_query_free(term), xc_query_free(sourced), xc_query_free(query), xc_query_free(again);
    xc_registry_free(registry);
    xc_weight_free(weight), xc_weight_free(weight2);
    xc_posting_source_free(source), xc_posting_source_free(source2);
    xc_match_spy_free(spy), xc_match_spy_free(spy2);
    return s;
}

static xc_status walking(void)
{
    xc_status s;
    xc_database *read = NULL, *both = NULL;
    xc_posting_iterator *postings = NULL;
    xc_position_iterator *positions = NULL;
    xc_term_iterator *terms = NULL;
    xc_value_iterator *values = NULL;
    xc_bytes bytes;
    bool more;
    TRY(xc_database_open(&read, temp_path("db"), 0));
    TRY(xc_database_new(&both));
    TRY(xc_database_add(both, read));
    TRY(xc_database_add(both, read));
    TRY(xc_database_uuid(&bytes, both));
    TRY(xc_database_postings(&postings, both, B("cat")));
    TRY(xc_posting_iterator_next(&more, postings));
    TRY(xc_posting_iterator_positions(&positions, postings));
    TRY(xc_position_iterator_next(&more, positions));
    TRY(xc_database_allterms(&terms, both, B("")));
    for (more = true; more;)
        TRY(xc_term_iterator_next(&more, terms));
    TRY(xc_database_valuestream(&values, both, 1));
    TRY(xc_value_iterator_next(&more, values));
    TRY(xc_value_iterator_get(&bytes, values));
done:
    xc_posting_iterator_free(postings);
    xc_position_iterator_free(positions);
    xc_term_iterator_free(terms);
    xc_value_iterator_free(values);
    xc_database_free(read);
    xc_database_free(both);
    return s;
}

// Fail the first allocation, then the second, until there are no more.
static void inject(const char *name, xc_status (*scenario)(void))
{
    size_t n = 0;
    unsigned ignored = 0;
    OK(scenario()); // allocates what is allocated once
    for (;;) {
        fail_allocation(++n);
        const xc_status s = scenario();
        const bool failed = allocation_failed();
        fail_allocation(0);
        assert_int_equal(payloads, 0);
        if (!failed) {
            OK(s);
            break;
        }
        if (!s) {
            ++ignored; // Xapian did without
            continue;
        }
        // Through a callback the status of the call inside it comes as its code.
        if (s == XC_ERROR_CALLBACK)
            assert_int_equal(xc_error_last()->callback_code, XC_ERROR_NO_MEMORY);
        else if (s != XC_ERROR_NO_MEMORY)
            fail_msg("%s, allocation %zu: %s: %s", name, n, xc_status_name(s),
                     xc_error_last()->message);
        assert_true(*xc_error_last()->message);
    }
    assert_true(n > 20);
    print_message("%s: %zu allocations failed in turn, %u without effect\n", name, n - 1, ignored);
}

#define SCENARIO(f)                                                                                \
    static void f##_without_memory(void **state)                                                   \
    {                                                                                              \
        (void)state;                                                                               \
        inject(#f, f);                                                                             \
    }

SCENARIO(texts)
SCENARIO(writing)
SCENARIO(searching)
SCENARIO(parsing)
SCENARIO(copying)
SCENARIO(walking)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SAMPLE(texts_without_memory),     WITH_SAMPLE(writing_without_memory),
        WITH_SAMPLE(searching_without_memory), WITH_SAMPLE(parsing_without_memory),
        WITH_SAMPLE(copying_without_memory),   WITH_SAMPLE(walking_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
